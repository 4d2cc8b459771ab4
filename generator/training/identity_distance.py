"""How near tune_faces (face_tuning.py) brings a checkpoint to one person, as dlib tells identities (faces.py).

    python -m generator.training.identity_distance --images=FOLDER

FOLDER has pictures of one rendered person: other light, clothes, expression and view, the same face. The last ones are
not learned from; to them the distance is measured, before and after, under the same prompts and seeds. Beside it: the
distance between the person's own pictures, which is as near as one can come, and that of people drawn without the
name, who are not tuned."""

import shutil
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch

from generator import pipeline
from generator.training import data, face_tuning, faces, report, sheet
from generator.training.runtime import from_command_line

MIN_PICTURES = 4


@dataclass
class Config:
    images: str = "var/person"  # pictures of one person
    base: str = "generator/checkpoints/portrait-s"
    out: str = "var/identity"  # for the tuned weights and identity.json
    name: str = "ana"  # the word that calls this person
    kind: str = "person"  # or woman, man
    tuning_steps: int = 400
    learning_rate: float = face_tuning.Config.learning_rate  # peak, of tuning
    others: int = 16  # people drawn for prior preservation
    kept_back: int = 3  # pictures that are not learned from, at most a third
    portraits: int = 16
    steps: int = 20
    guidance_scale: float = 3.0
    device: str = "auto"
    seed: int = 0


def split(images: Path, learn_from: Path, kept_back: int) -> list[Path]:
    """Copies all pictures but the last ones into the folder `learn_from`; returns those."""
    pictures = sorted(p for p in images.glob("*") if p.suffix.lower() in face_tuning.SUFFIXES)
    if len(pictures) < MIN_PICTURES:
        raise data.DataError(f"{images} has {len(pictures)} pictures; at least {MIN_PICTURES} are needed.")
    back = max(1, min(kept_back, len(pictures) // 3))
    shutil.rmtree(learn_from, ignore_errors=True)
    learn_from.mkdir(parents=True)
    for picture in pictures[:-back]:
        shutil.copy(picture, learn_from)
    return pictures[-back:]


def identities(checkpoint: pipeline.Checkpoint, config: Config, who: str) -> torch.Tensor:
    """(portraits, 128) of people drawn by `who`, in what face_tuning says around a name."""
    sayings = face_tuning.SAYINGS
    prompts = [sayings[n % len(sayings)].format(who) for n in range(config.portraits)]
    pipeline.call_people(checkpoint, who)
    pipe = pipeline.pipeline_for(checkpoint, config.guidance_scale)
    seeds = range(config.seed, config.seed + len(prompts))
    pictures = sheet.draw(pipe, prompts, config.steps, config.guidance_scale, seeds)
    return faces.identities(torch.stack([as_pixels(np.array(picture)) for picture in pictures])).descriptors


def as_pixels(array: np.ndarray) -> torch.Tensor:
    return torch.from_numpy(array).permute(2, 0, 1)


def apart(some: torch.Tensor, others: torch.Tensor) -> float:
    """Mean distance between (N, 128) and (M, 128)."""
    return float(torch.cdist(some, others).mean())


def measure(config: Config) -> dict[str, float]:
    """Distances to the person before and after, and both baselines. Raises what face_tuning and faces raise."""
    faces.check()
    out = Path(config.out)
    kept_back = split(Path(config.images), out / "pictures", config.kept_back)
    base = pipeline.read_checkpoint(config.base, config.device)
    side_px = base.pipeline.unet.config.sample_size * base.pipeline.vae_scale_factor

    def of_files(paths: list[Path]) -> torch.Tensor:
        return faces.identities(torch.stack([face_tuning.read_picture(path, side_px) for path in paths])).descriptors

    person, learned = of_files(kept_back), of_files(sorted((out / "pictures").iterdir()))
    named, unnamed = f"{config.name} {config.kind}", f"a {config.kind}"
    before, others = (identities(base, config, who) for who in (named, unnamed))
    face_tuning.tune(
        face_tuning.Config(
            base=config.base, images=str(out / "pictures"), out=str(out / "lora"), name=config.name, kind=config.kind,
            steps=config.tuning_steps, learning_rate=config.learning_rate, others=config.others, seed=config.seed,
            device=config.device,
        )
    )  # fmt: skip
    tuned = pipeline.read_checkpoint(config.base, config.device, loras=((config.name, str(out / "lora")),))
    found = {
        "before": apart(before, person),
        "after": apart(identities(tuned, config, named), person),
        "the person's own pictures": apart(learned, person),
        "people drawn without the name": apart(others, person),
        "the same person is usually below": faces.SAME_PERSON,
    }
    report.write_json(out / "identity.json", {"configuration": asdict(config), "distances": found})
    return found


if __name__ == "__main__":
    try:
        for name, distance in measure(from_command_line(Config())).items():
            print(f"{name}: {distance:.2f}")
    except (data.DataError, pipeline.ModelMissing, faces.WeightsMissing) as error:
        raise SystemExit(str(error)) from error
