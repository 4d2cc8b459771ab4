"""Train the VAE, the transformer with its tokens, and the GAN of the blog's figures, and export them for the browser.

    python -m generator.training.lab --minutes=50

`minutes` is the time of all four together. Run again after a stop it goes on; with more minutes it trains on."""

import sys
from dataclasses import dataclass
from pathlib import Path

from generator.training import data
from generator.training.lab import export, gan, tokens, transformer, vae
from generator.training.runtime import from_command_line

SHARES = {"vae": 0.22, "tokens": 0.14, "transformer": 0.24, "gan": 0.4}  # of the minutes


@dataclass
class Config:
    minutes: float = 50.0  # of training in all
    data: str = "var/portraits"  # folder with labels.jsonl and the pictures
    training: str = "var/training/lab"  # checkpoints, logs and sheets
    out: str = "static/lab"  # what the figures load
    seed: int = 0
    device: str = "auto"


def train(config: Config) -> Path:
    """Each network goes on where it stopped. Returns the exported folder."""
    places = {"data": config.data, "out": config.training, "seed": config.seed, "device": config.device}
    minutes = {name: share * config.minutes for name, share in SHARES.items()}
    vae.train(vae.Config(minutes=minutes["vae"], **places))
    if not (Path(config.training) / "transformer.pt").exists():  # which has learned what each token means
        tokens.train(tokens.Config(minutes=minutes["tokens"], **places))
    transformer.train(transformer.Config(minutes=minutes["transformer"], **places))
    gan.train(gan.Config(minutes=minutes["gan"], **places))
    return export.export(export.Config(config.data, config.training, config.out, config.seed))


def main(argv: list[str]) -> None:
    config = from_command_line(Config(), argv)
    if not config.minutes > 0:
        raise SystemExit(f"--minutes must be above 0, got {config.minutes:g}")
    try:
        folder = train(config)
    except KeyboardInterrupt:
        raise SystemExit("\nStopped. The same command goes on from the last checkpoint.") from None
    except data.DataError as error:
        raise SystemExit(str(error)) from error
    except OSError as error:
        raise SystemExit(
            f"Could not read or write a file: {error}\nMake room or mend the folder, then run the same command again."
        ) from error
    print(f"\n{folder} holds what the blog's figures load: reload a page to see it.")


if __name__ == "__main__":
    main(sys.argv[1:])
