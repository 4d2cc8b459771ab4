"""Train the detailer (see generator/detailing.py): the bundled denoiser, taught nothing but faces cut out of renders.

    python -m generator.training.detailer --data=var/portraits --base=generator/checkpoints/portrait-s --minutes=60

Finds the faces with the detector that looks at portraits, so that they lie in the cut as they will when drawing. Begins
with the weights of `base`, whose text encoder stays as it is, resumes from `out`/denoiser.pt and puts the averaged
weights into `base`/detailer in float16 when it is over."""

import json
import shutil
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from PIL import Image

from generator import detailing, pipeline, quality
from generator.training import data, denoiser, guide, tokenizer, unpacking
from generator.training.runtime import from_command_line, load_checkpoint
from generator.training.waiting import Waiting

CLEAR = 0.0  # the detector's score from which a render's face is learned from


@dataclass
class Config:
    data: str = "var/portraits"  # folder with labels.jsonl and the pictures
    base: str = "generator/checkpoints/portrait-s"  # a diffusers folder
    out: str = "var/training/detailer"  # cut-out faces, checkpoints and log
    minutes: float = 60.0  # of training, pauses not counted
    max_steps: int = 0  # optimiser updates; above 0 it replaces `minutes`
    seed: int = 0
    device: str = "auto"
    variants: int = 3  # of each face: as it is, mirrored, then zoomed and shifted
    batch: int = 48
    muon_learning_rate: float = 0.01  # peak, of the U-Net's matrices
    learning_rate: float = 4e-4  # peak, of its other weights
    noise_mean: float = -0.2  # of the logit of sigma: it never has to draw from pure noise
    noise_spread: float = 1.0  # standard deviation of the same
    looks: float = 2.0  # weight of how the guessed face looks (perceptual.py)
    ema: float = 0.99


def train(config: Config) -> Path:
    """Runs until the budget is used and exports; returns the exported folder. A run that is over only exports.

    DataError where there are no people or no face is found, ModelMissing where there is no base."""
    out = Path(config.out)
    faces = cut_out_faces(Path(config.data), out / "faces")
    if not (out / "denoiser.pt").exists():
        unpacking.unpack(unpacking.Config(config.base, config.out))
    state = load_checkpoint(out / "denoiser.pt")
    assert state is not None
    denoiser.train(
        replace(
            denoiser.Config(**state["config"]), data=str(faces), styles="", out=config.out, minutes=config.minutes,
            max_steps=config.max_steps, seed=config.seed, device=config.device, variants=config.variants,
            batch=config.batch, muon_learning_rate=config.muon_learning_rate, learning_rate=config.learning_rate,
            text_learning_rate=0.0, noise_mean=config.noise_mean, noise_spread=config.noise_spread,
            looks=config.looks, ema=config.ema, sheet_every=guide.NEVER,
        )
    )  # fmt: skip
    return export(out, Path(config.base))


def cut_out_faces(people: Path, faces: Path) -> Path:
    """A data folder of the faces of those people that may be trained on, with their labels, where the detector finds
    one; a folder that is there already stays.

    DataError as in data.load_portraits, and where fewer than two faces are found."""
    if (faces / "labels.jsonl").exists():
        return faces
    pixels, labels = data.load_portraits(people)
    may_see, _ = data.split(len(labels))
    faces.mkdir(parents=True, exist_ok=True)
    waiting, found = Waiting("cuts out faces", len(may_see)), []
    pictures = (Image.fromarray(pixels[n].permute(1, 2, 0).numpy()) for n in may_see)
    for label, picture in zip(labels, pictures, strict=False):
        if face := cut_out(picture):
            face.save(faces / label["image"], quality=95)
            found.append(label)
        waiting()
    if len(found) < 2:
        raise data.DataError(f"In {people} there are faces in {len(found)} pictures; at least two are needed.")
    unfinished = faces / "labels.unfinished"
    unfinished.write_text("".join(json.dumps(label) + "\n" for label in found))
    unfinished.replace(faces / "labels.jsonl")
    return faces


def cut_out(picture: Image.Image) -> Image.Image | None:
    """The clearest face; None where there is none."""
    found = quality.faces(picture)
    if not found or found[0].score < CLEAR:
        return None
    return detailing.cut_out(picture, detailing.square_around(found[0].box, picture.width))


def export(training: Path, base: Path) -> Path:
    """The averaged denoiser of a training folder into `base`/detailer, in float16; what lay there before goes only when
    the new one is whole."""
    folder = base / pipeline.DETAILER_FOLDER
    unfinished = base / f"{pipeline.DETAILER_FOLDER}.unfinished"
    state = load_checkpoint(training / "denoiser.pt")
    assert state is not None
    unet, _ = denoiser.build(denoiser.Config(**state["config"]), tokenizer.load(training / "tokenizer"))
    unet.load_state_dict(state["ema_unet"])
    unet.to(torch.float16).save_pretrained(unfinished)
    shutil.rmtree(folder, ignore_errors=True)
    return unfinished.replace(folder)


if __name__ == "__main__":
    try:
        print(train(from_command_line(Config())))
    except (data.DataError, pipeline.ModelMissing) as error:
        raise SystemExit(str(error)) from error
