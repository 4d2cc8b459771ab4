"""Find the seeds whose noise becomes a clear face whatever the words, and put them into the checkpoint's seeds.json.

    python -m generator.training.promising --data=var/portraits --candidates=4000 --keep=508

Which noise a portrait comes out of decides much of how clear its face will be (Xu et al. 2024, arXiv:2405.14828, found
the same of larger models). Every candidate is sketched in a few steps with captions of people that may be trained on,
the better third with more of them (successive halving, Jamieson and Talwalkar 2015, arXiv:1502.07943); the groups by
gender presentation and skin tone take turns. The detector that looks at finished portraits says how clear a face is.
Goes on where it stopped."""

import json
from dataclasses import dataclass
from pathlib import Path
from random import Random
from statistics import mean

import torch

from generator import pipeline, quality, seeds, sizes
from generator.training import attributes, data
from generator.training.captions import typed
from generator.training.runtime import from_command_line
from generator.training.waiting import Waiting

# Of whom captions tell, in turn: two that differ most come first, because most candidates see no others.
GROUPS = (
    ("woman", "dark"), ("man", "light"), ("woman", "middle"), ("man", "dark"), ("woman", "light"), ("man", "middle"),
)  # fmt: skip
# For each round the share of the candidates that go into it, and how many captions each has been sketched with then.
ROUNDS = ((1.0, 2), (1 / 3, 6))
NO_FACE = -1.0  # the score of a sketch in which nobody is found; of other sketches the least
BATCH = 16  # sketches drawn at once
SAVED_EVERY = 20  # batches


@dataclass
class Config:
    checkpoint: str = "generator/checkpoints/portrait-s"  # a diffusers folder, which gets seeds.json
    data: str = "var/portraits"  # folder with labels.jsonl
    out: str = "var/training/promising.json"  # every sketch's score so far
    candidates: int = 4000  # seeds from 0 on
    keep: int = 508  # of them; fewer give clearer faces that are more alike
    guidance_scale: float = 3.0
    seed: int = 0  # of the captions


def find(config: Config) -> Path:
    """Sketches what is missing and writes `checkpoint`/seeds.json, in rising order, so that the first seeds are no
    better than the last. Returns its path.

    DataError for people that cannot be read or lack a group, ModelMissing for a checkpoint that cannot."""
    if not 0 < config.keep <= config.candidates * ROUNDS[-1][0]:
        raise data.DataError(f"--keep={config.keep} must be above 0 and at most a third of --candidates.")
    checkpoint = pipeline.read_checkpoint(config.checkpoint)
    captions = captions_in_turn(data.read_labels(Path(config.data)), ROUNDS[-1][1], config.seed)
    made_for = {"weights": checkpoint.hash, "guidance_scale": config.guidance_scale, "captions": captions}
    scores = Scores(Path(config.out), made_for)
    left = list(range(config.candidates))
    seen = 0
    for share, captions_then in ROUNDS:
        left = scores.best(left, int(config.candidates * share), seen)
        seen = captions_then
        sketch_missing(checkpoint, config.guidance_scale, scores, left, captions[:seen])
    path = Path(config.checkpoint) / seeds.SEEDS_FILE
    path.write_text(json.dumps(sorted(scores.best(left, config.keep, seen))) + "\n")
    return path


def captions_in_turn(labels: list[dict], count: int, seed: int) -> list[str]:
    """`count` captions of people that may be trained on, seen from the front, a group after the other.

    DataError where there are too few of a group."""
    may_see, _ = data.split(len(labels))
    rng = Random(seed)
    people = rng.sample([labels[n] for n in may_see], len(may_see))
    of_group: dict[tuple[str, str], list[str]] = {group: [] for group in GROUPS}
    for label in people:
        text = typed(label, rng)
        group = label["sex"], attributes.skin(label)
        if group in of_group and quality.shows_a_photographed_front(text):
            of_group[group].append(text)
    least = -(-count // len(GROUPS))
    for (sex, skin), texts in of_group.items():
        if len(texts) < least:
            raise data.DataError(
                f"Of captions for a {sex} with {skin} skin there are {len(texts)}; {least} are needed."
            )
    return [of_group[GROUPS[n % len(GROUPS)]][n // len(GROUPS)] for n in range(count)]


class Scores:
    """The detector's scores by seed, caption after caption, in a file that belongs to one search."""

    def __init__(self, path: Path, made_for: dict) -> None:
        self.path, self.made_for = path, made_for
        before = json.loads(path.read_text()) if path.exists() else {}
        scores = before["scores"] if before.get("made_for") == made_for else {}
        self.by_seed: dict[int, list[float]] = {int(seed): row for seed, row in scores.items()}

    def add(self, seed: int, score: float) -> None:
        self.by_seed.setdefault(seed, []).append(score)

    def save(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = self.path.with_suffix(".unfinished")
        unfinished.write_text(json.dumps({"made_for": self.made_for, "scores": self.by_seed}))
        unfinished.replace(self.path)

    def best(self, some: list[int], count: int, seen: int) -> list[int]:
        """`count` of those seeds, the best first by the mean over `seen` captions; without captions the first ones."""
        by_mean = sorted(some, key=lambda seed: mean(self.by_seed[seed][:seen]), reverse=True) if seen else some
        return by_mean[:count]


def sketch_missing(
    checkpoint: pipeline.Checkpoint, guidance_scale: float, scores: Scores, some: list[int], captions: list[str]
) -> None:
    """Sketches those seeds with those of the captions that each has not been sketched with."""
    missing = [(seed, number) for seed in some for number in range(len(scores.by_seed.get(seed, [])), len(captions))]
    waiting = Waiting(f"sketches {len(some)} seeds", len(missing))
    for batch, first in enumerate(range(0, len(missing), BATCH), start=1):
        now = missing[first : first + BATCH]
        now_seeds, texts = [seed for seed, _ in now], [captions[number] for _, number in now]
        for seed, score in zip(now_seeds, clearness(checkpoint, guidance_scale, now_seeds, texts), strict=True):
            scores.add(seed, score)
        if batch % SAVED_EVERY == 0:
            scores.save()
        waiting(len(now))
    scores.save()


@torch.inference_mode()
def clearness(checkpoint: pipeline.Checkpoint, guidance_scale: float, some: list[int], texts: list[str]) -> list[float]:
    """The detector's score of a sketch of each of those seeds with its text."""
    pictures = pipeline.pipeline_for(checkpoint, guidance_scale)(
        prompt=texts,
        guidance_scale=guidance_scale,
        num_inference_steps=seeds.SKETCH_STEPS,
        height=sizes.MODEL_PX,
        width=sizes.MODEL_PX,
        generator=[torch.Generator("cpu").manual_seed(seed) for seed in some],
    ).images
    return [max(quality.best_score(quality.found_faces(picture)), NO_FACE) for picture in pictures]


if __name__ == "__main__":
    try:
        print(find(from_command_line(Config())))
    except (data.DataError, pipeline.ModelMissing) as error:
        raise SystemExit(str(error)) from error
