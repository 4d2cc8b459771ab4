"""The same training over the size of the network and over the number of people, for the article's small multiples.

    python -m generator.training.scaling --training=var/training --data=var/portraits --out=var/scaling

Every network begins with the autoencoder, the tokenizer and the text encoder of `training` and takes as many steps on
batches as large; only what its name says differs. Leaves a diffusers folder for each, which
`generator.training.multiples` draws with: the folders are printed as its flags. A stopped run goes on."""

import json
import os
import shutil
from dataclasses import dataclass, replace
from pathlib import Path

from generator.training import data, denoiser, export
from generator.training.runtime import from_command_line

SIZES = {"1.8 million weights": "32,64,64", "6.3 million weights": "64,128,128"}
FULL = "15.2 million weights", "128,192,192"
PEOPLE = (30, 300)
CHANNELS_A_HEAD = 64
FROM_TRAINING = ("autoencoder.pt", "text_encoder.pt")
ENCODED = "latents.pt"


@dataclass
class Config:
    training: str = "var/training"  # autoencoder, tokenizer and text encoder
    data: str = "var/portraits"  # people; the held-out ones among them stay out here, too
    out: str = "var/scaling"
    steps: int = 400  # of each network
    batch: int = 32
    variants: int = 4  # of each picture
    seed: int = 0


@dataclass(frozen=True)
class Network:
    """One training: its channels, and how many people it meets; 0 is all of them."""

    channels: str
    people: int = 0

    @property
    def name(self) -> str:
        return f"{self.channels.replace(',', '-')}-{self.people or 'all'}"

    @property
    def heads(self) -> str:
        return ",".join(str(max(1, int(some) // CHANNELS_A_HEAD)) for some in self.channels.split(","))


def networks(everybody: int) -> dict[str, dict[str, Network]]:
    """Small to large by what the reader is told, for each flag of `multiples`. Both rows end with the same network."""
    _, channels = FULL
    return {
        "sizes": {size: Network(some) for size, some in (*SIZES.items(), FULL)},
        "people": {f"{people} people": Network(channels, people) for people in PEOPLE}
        | {f"{everybody} people": Network(channels)},
    }


def some_people(source: Path, folder: Path, people: int) -> Path:
    """A data folder of the first `people` that may be trained on, and of as many held-out ones as its split expects.
    DataError where there are not so many."""
    labels = data.read_labels(source)
    training, held_out = data.split(len(labels))
    if people > len(training):
        raise data.DataError(f"{source} has {len(training)} people to train on, {people} are asked for.")
    total = next(n for n in range(people + 1, 2 * people + 2) if len(data.split(n)[0]) == people)
    chosen = [*labels[:people], *labels[held_out.start :][: total - people]]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "labels.jsonl").write_text("".join(json.dumps(label) + "\n" for label in chosen))
    for archive in [*source.glob("*.tar"), *(source / label["image"] for label in chosen)]:
        copy = folder / archive.name
        if archive.exists() and not copy.exists():
            copy.symlink_to(archive.resolve())
    return folder


def train(config: Config, network: Network, like: denoiser.Config | None = None) -> Path:
    """The diffusers folder of one network, trained to the end unless it already is; `like` has what no Config says."""
    folder = Path(config.out) / network.name
    folder.mkdir(parents=True, exist_ok=True)
    for name in FROM_TRAINING:
        shutil.copy(Path(config.training) / name, folder / name)
    shutil.copytree(Path(config.training) / "tokenizer", folder / "tokenizer", dirs_exist_ok=True)
    people = Path(config.data)
    if network.people:
        people = some_people(people, Path(config.out) / f"people-{network.people}", network.people)
    shared = Path(config.out) / f"latents-{network.people or 'all'}.pt"  # needed once by all that meet the same people
    if shared.exists() and not (folder / ENCODED).exists():
        os.link(shared, folder / ENCODED)
    denoiser.train(
        replace(
            like or denoiser.Config(), data=str(people), styles="", out=str(folder), channels=network.channels,
            heads=network.heads, max_steps=config.steps, batch=config.batch, variants=config.variants, seed=config.seed,
            sheet_every=config.steps,
        )
    )  # fmt: skip
    if not shared.exists():
        os.link(folder / ENCODED, shared)
    return export.export(export.Config(training=str(folder), out=str(folder / "model")))


def main(config: Config, like: denoiser.Config | None = None) -> str:
    """Trains them all; returns the flags for `multiples`."""
    training, _ = data.split(len(data.read_labels(Path(config.data))))
    rows = networks(len(training))
    every = {network for row in rows.values() for network in row.values()}
    folders = {network: train(config, network, like) for network in sorted(every, key=lambda one: one.name)}
    return " ".join(
        f'--{flag}="' + ",".join(f"{said}={folders[network]}" for said, network in row.items()) + '"'
        for flag, row in rows.items()
    )


if __name__ == "__main__":
    print(main(from_command_line(Config())))
