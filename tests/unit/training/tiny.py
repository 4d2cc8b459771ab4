"""Networks, people and checkpoints small enough to train in a second."""

import json
from pathlib import Path

import numpy as np
from PIL import Image

from generator.training import autoencoder, denoiser, enlarger, guide, text_encoder, tokenizer

SIDE_PX = 64
PEOPLE = 6
LABEL = {
    "sex": "woman", "age": 34, "tone": 0.8, "hair": "bun", "haircolor": "red", "bangs": False, "beard": None,
    "eye": "green", "freckles": False, "makeup": False, "expression": "smile", "orbit": 0.0, "pose": [0.0, 2.0, 0.0],
    "glasses": None, "glcol": "gold", "hat": None, "hatcol": "blue", "earrings": "hoop", "clothes": "t-shirt",
    "cloth": "navy", "stripes": False, "cloth2": "white", "inner": "white", "bg": "plain", "bgcol": "teal",
    "light": "window", "race": {"african": 1.0},
}  # fmt: skip


def tiny_autoencoder(folder: Path, **changes: object) -> autoencoder.Config:
    """Two steps of a network of one block a resolution."""
    small = {"side_px": SIDE_PX, "crop_px": 32, "batch": 2, "outer_channels": 8, "inner_channels": 8}
    small |= {"outer_blocks": 1, "inner_blocks": 1, "max_steps": 2, "device": "cpu"}
    return autoencoder.Config(
        data=str(folder / "people"), styles=str(folder / "styles"), out=str(folder / "training"), **{**small, **changes}
    )


def tiny_enlarger(folder: Path, **changes: object) -> enlarger.Config:
    """Two steps of one block; every loss is logged and every step saved."""
    small = {"large_px": SIDE_PX, "crop_px": 16, "channels": 8, "blocks": 1, "batch": 2, "max_steps": 2}
    small |= {"log_every": 1, "save_every": 1, "device": "cpu"}
    return enlarger.Config(
        data=str(folder / "people"), styles=str(folder / "styles"), out=str(folder / "training"), **{**small, **changes}
    )


def tiny_text_encoder(folder: Path, **changes: object) -> text_encoder.Config:
    """Two steps of one layer."""
    small = {"text_width": 32, "text_layers": 1, "batch": 8, "max_steps": 2, "log_every": 1, "device": "cpu"}
    return text_encoder.Config(data=str(folder / "people"), out=str(folder / "training"), **{**small, **changes})


def tiny_denoiser(folder: Path, **changes: object) -> denoiser.Config:
    """Two steps; every loss is logged and every step saved."""
    small = {"side_px": SIDE_PX, "variants": 3, "channels": "32,32,32", "heads": "1,1,1", "layers": 1, "batch": 2}
    small |= {"text_width": 32, "text_layers": 1, "max_steps": 2, "log_every": 1, "save_every": 1, "device": "cpu"}
    small |= {"data": str(folder / "people"), "styles": str(folder / "styles"), "out": str(folder / "training")}
    return denoiser.Config(**{**small, **changes})


def tiny_guide(folder: Path, **changes: object) -> guide.Config:
    """Two steps; what it does not say is as in `tiny_denoiser`."""
    small = {"channels": "32,32,32", "heads": "1,1,1", "max_steps": 2, "batch": 2}
    return guide.Config(
        data=str(folder / "people"), styles=str(folder / "styles"), out=str(folder / "training"), **{**small, **changes}
    )


def draw_people(folder: Path) -> Path:
    """A data folder of coloured noise with labels."""
    folder.mkdir(parents=True)
    rng = np.random.default_rng(0)
    lines = []
    for n in range(PEOPLE):
        coarse = Image.fromarray(rng.integers(0, 256, (8, 8, 3), dtype=np.uint8))
        coarse.resize((SIDE_PX, SIDE_PX)).save(folder / f"{n:06}.png")
        lines.append(json.dumps(LABEL | {"image": f"{n:06}.png", "age": 20 + 10 * n}))
    (folder / "labels.jsonl").write_text("\n".join(lines) + "\n")
    return folder


def prepare(folder: Path) -> Path:
    """People, tokenizer and a trained autoencoder: what the denoiser needs. Returns `folder`."""
    draw_people(folder / "people")
    training = folder / "training"
    tokenizer.build(tokenizer.Config(data=str(folder / "people"), out=str(training), vocabulary=600))
    autoencoder.train(tiny_autoencoder(folder))
    return folder


def losses(log: Path) -> list[tuple[int, float]]:
    """(step, loss) of every training step in a log."""
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    return [(line["step"], line["loss"]) for line in lines if "loss" in line]
