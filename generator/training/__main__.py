"""Train the bundled model, or a larger one, from rendered people to a folder that Selfyfy draws with.

    python -m generator.training --minutes=120

`minutes` is the whole model's training time, over all runs: run it again after a stop and it goes on, run it again with
more minutes and it trains on. The autoencoder gets its share first, then the enlarger, which mends what comes back from
it; once the denoiser has begun both stay as they are, because the denoiser has learned the autoencoder's latents."""

import sys
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random

from safetensors import SafetensorError

from generator.training import autoencoder, captions, data, denoiser, enlarger, export, guide, text_encoder, tokenizer
from generator.training.runtime import from_command_line, load_checkpoint

AUTOENCODER_SHARE, ENLARGER_SHARE = 0.2, 0.1  # of the minutes


@dataclass
class Config:
    minutes: float = 60.0  # of training in all; the text encoder, the guide, pauses and sheets not counted
    data: str = "var/portraits"  # folder with labels.jsonl and the pictures
    styles: str = "var/styles"  # folder of their variants in other styles; may be missing
    training: str = "var/training"  # tokenizer, checkpoints, logs and sheets
    out: str = "var/checkpoints/portrait-s"  # the diffusers folder
    seed: int = 0
    device: str = "auto"


def check(config: Config) -> None:
    """What would otherwise fail after hours: DataError for the people, OSError for the folders."""
    labels = data.read_labels(Path(config.data))
    for number, label in enumerate(labels, start=1):
        try:
            for seed in range(8):  # a caption names only some things
                captions.seen(label, Random(seed))
                captions.adjectives(label, Random(seed))
        except (KeyError, TypeError, IndexError, AttributeError) as error:
            raise data.DataError(
                f"Person {number} of {config.data}/labels.jsonl cannot be described: {error!r}."
            ) from None
    for folder in (Path(config.training), Path(config.out).parent):
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / "can-be-written"
        probe.touch()
        probe.unlink()


def elapsed_minutes(checkpoint: Path) -> float:
    """How long a network has been trained; 0 where it has not begun."""
    state = load_checkpoint(checkpoint)
    return state["elapsed"] / 60 if state else 0.0


def as_begun(config: denoiser.Config, checkpoint: Path) -> denoiser.Config:
    """`config` with the networks that a run already began, whatever the defaults are now."""
    state = load_checkpoint(checkpoint)
    if state is None:
        return config
    kept = {"minutes": config.minutes, "max_steps": config.max_steps, "data": config.data, "out": config.out}
    kept["styles"] = config.styles
    return replace(denoiser.Config(**state["config"]), device=config.device, **kept)


@dataclass
class Stages:
    """How each of the networks is trained; folders, minutes and seed come from the command."""

    latents: autoencoder.Config = field(default_factory=autoencoder.Config)
    details: enlarger.Config = field(default_factory=enlarger.Config)
    words: text_encoder.Config = field(default_factory=text_encoder.Config)
    portraits: denoiser.Config = field(default_factory=denoiser.Config)
    mistakes: guide.Config = field(default_factory=guide.Config)


def train(config: Config, stages: Stages) -> Path:
    """Tokenizer, autoencoder, enlarger, text encoder, denoiser, guide, export: each goes on where it stopped, the text
    encoder begins again. Returns the exported folder."""
    check(config)
    training = Path(config.training)
    places = {"data": config.data, "out": config.training, "seed": config.seed, "device": config.device}

    if not (training / "tokenizer" / "tokenizer.json").exists():
        print("Tokenizer", flush=True)
        tokenizer.build(tokenizer.Config(data=config.data, out=config.training, seed=config.seed))

    if not (training / "denoiser.pt").exists():
        minutes = AUTOENCODER_SHARE * config.minutes
        print(f"Autoencoder: {minutes:.0f} of {config.minutes:g} minutes", flush=True)
        autoencoder.train(replace(stages.latents, minutes=minutes, styles=config.styles, **places))
        minutes = ENLARGER_SHARE * config.minutes
        print(f"Enlarger: {minutes:.0f} of {config.minutes:g} minutes", flush=True)
        enlarger.train(replace(stages.details, minutes=minutes, styles=config.styles, **places))
        print(f"Text encoder: {stages.words.max_steps} steps", flush=True)
        text_encoder.train(replace(stages.words, **places))

    spent = sum(elapsed_minutes(training / name) for name in ("autoencoder.pt", "enlarger.pt"))
    minutes = max(config.minutes - spent, 0.01)
    print(f"Denoiser: {minutes:.0f} of {config.minutes:g} minutes", flush=True)
    portraits = replace(stages.portraits, minutes=minutes, styles=config.styles, **places)
    denoiser.train(as_begun(portraits, training / "denoiser.pt"))
    print(f"Guide: {stages.mistakes.max_steps} steps", flush=True)
    guide.train(replace(stages.mistakes, data=config.data, styles=config.styles, out=config.training))

    return export.export(export.Config(training=config.training, out=config.out))


def main(argv: list[str]) -> None:
    config = from_command_line(Config(), argv)
    if not config.minutes > 0:
        raise SystemExit(f"--minutes must be above 0, got {config.minutes:g}")
    try:
        folder = train(config, Stages())
    except KeyboardInterrupt:
        raise SystemExit("\nStopped. The same command goes on from the last checkpoint.") from None
    except data.DataError as error:
        raise SystemExit(str(error)) from error
    except (OSError, SafetensorError) as error:
        raise SystemExit(
            f"Could not read or write a file: {error}\n"
            "The last good checkpoints are kept: make room or mend the folder, then run the same command again."
        ) from error
    print(
        f"\n{folder} is ready ({export.megabytes(folder):.0f} MB). Draw with it:\n"
        f"    PORTRAIT_MODEL={folder} make run\n"
        "See 48 of its portraits beside their prompts:\n"
        f"    python -m generator.training.sheet --checkpoint={folder}\n"
        f"Train it on: the same command with more than {config.minutes:g} minutes."
    )


if __name__ == "__main__":
    main(sys.argv[1:])
