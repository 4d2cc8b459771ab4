"""Train the guide: a small denoiser, little trained, that drawing leads away from (see generator/guiding.py).

    python -m generator.training.guide

Reads the captions through the denoiser's text encoder, averaged, which stays as it is; so a guide belongs to one
denoiser and is trained anew, in a few minutes, whenever that has gone on. Everything else is as for the denoiser,
whose checkpoint must lie in `out`; the guide's lies in `out`/guide."""

import os
import shutil
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch
from diffusers import UNet2DConditionModel

from generator.training import data, denoiser, tokenizer
from generator.training.runtime import from_command_line, load_checkpoint, save_checkpoint

FOLDER = "guide"
SHARED = "autoencoder.pt", "latents.pt"
NEVER = 10**9  # steps between sheets


@dataclass
class Config:
    data: str = "var/portraits"  # as the denoiser's
    styles: str = "var/styles"
    out: str = "var/training"  # with the denoiser's checkpoint
    channels: str = "32,64,64"
    heads: str = "1,1,1"
    max_steps: int = 400  # optimiser updates; better guides are worse ones, see the model card
    batch: int = 32


def train(config: Config) -> Path:
    """Trains to the end, going on where it stopped with the same denoiser. Returns the checkpoint's path.

    DataError where there is no denoiser yet."""
    out = Path(config.out)
    state = load_checkpoint(out / "denoiser.pt")
    if state is None:
        raise data.DataError(f"There is no denoiser in {out}: python -m generator.training.denoiser trains one.")
    folder = prepare(out, state["ema_text_encoder"])
    like = denoiser.Config(**state["config"])
    return denoiser.train(
        replace(
            like, data=config.data, styles=config.styles, out=str(folder), channels=config.channels,
            heads=config.heads, max_steps=config.max_steps, batch=config.batch, text_learning_rate=0.0, looks=0.0,
            sheet_every=NEVER,
        )
    )  # fmt: skip


def prepare(out: Path, words: dict[str, Any]) -> Path:
    """The guide's folder, with what it shares with the denoiser, whose text encoder's weights are `words`. A guide of
    another text encoder is removed."""
    folder = out / FOLDER
    before = load_checkpoint(folder / "text_encoder.pt")
    if before and any(not torch.equal(weight, before["text_encoder"][name]) for name, weight in words.items()):
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    save_checkpoint(folder / "text_encoder.pt", {"text_encoder": words})
    shutil.copytree(out / "tokenizer", folder / "tokenizer", dirs_exist_ok=True)
    for name in SHARED:
        if (out / name).exists() and not (folder / name).exists():
            os.link(out / name, folder / name)
    return folder


def load_trained(training: Path) -> UNet2DConditionModel | None:
    """The averaged guide of a training folder, float32; None where there is none."""
    state = load_checkpoint(training / FOLDER / "denoiser.pt")
    if state is None:
        return None
    unet, _ = denoiser.build(denoiser.Config(**state["config"]), tokenizer.load(training / "tokenizer"))
    unet.load_state_dict(state["ema_unet"])
    return unet.eval()


if __name__ == "__main__":
    train(from_command_line(Config()))
