"""The faces that the article "How a network learns" trains on in its reader's browser: 24 × 24 gray pixels each.

    python -m generator.training.lab.tiny_faces --data=var/portraits

Some hundred rendered people, chosen so that each of QUESTIONS has enough of yes and of no, go into one file: a sprite
and the truths. The last ones are for the figure to hold out. Nothing is trained here."""

import base64
import io
import json
from collections import deque
from dataclasses import dataclass
from pathlib import Path
from random import Random

import torch
from PIL import Image

from generator.training import data
from generator.training.lab import seeing
from generator.training.runtime import from_command_line

QUESTIONS = ("glasses", "beard", "smile", "hat")
SMILES = ("smile", "big smile")
DOUBTFUL = ("soft smile", "smirk", "surprised")  # expressions about which people would not agree
COLUMNS = 24  # of the sprite
SPRITE_WEBP = {"quality": 80, "method": 6}


@dataclass
class Config:
    data: str = "var/portraits"  # folder with labels.jsonl and the pictures
    out: str = "static/img/figures/faces.json"
    count: int = 840
    held_out: int = 120  # of them
    seed: int = 0  # of their order


def truths(label: dict) -> list[bool] | None:
    """Yes or no to each of QUESTIONS, or None where somebody's beard or smile could be called either."""
    glasses, beard, hat = (bool(truth) for truth in seeing.truths(label))
    if label["expression"] in DOUBTFUL or (label["beard"] and not beard) or not seeing.is_usual(label):
        return None
    return [glasses, beard, label["expression"] in SMILES, hat]


def chosen(answers: list[list[bool] | None], config: Config) -> list[int]:
    """The indices of `count` people, or as many as there are: in turn one with glasses, one with a beard, one who
    smiles, one with a hat and one with nothing of it. Then mixed."""
    kinds = [deque(n for n, told in enumerate(answers) if told and told[q]) for q in range(len(QUESTIONS))]
    kinds.append(deque(n for n, told in enumerate(answers) if told and not any(told)))
    found: dict[int, None] = {}
    while len(found) < config.count and any(kinds):
        for kind in kinds:
            while kind and kind[0] in found:
                kind.popleft()
            if kind and len(found) < config.count:
                found[kind.popleft()] = None
    mixed = list(found)
    Random(config.seed).shuffle(mixed)
    return mixed


def sprite(faces: torch.Tensor) -> Image.Image:
    """Gray faces (N, 576) in [-1, 1], COLUMNS in a row."""
    side = seeing.SIDE_PX
    sheet = Image.new("L", (COLUMNS * side, -(-len(faces) // COLUMNS) * side))
    for n, face in enumerate(faces.add(1).mul(127.5).round().clamp(0, 255).byte().view(-1, side, side).numpy()):
        sheet.paste(Image.fromarray(face), (n % COLUMNS * side, n // COLUMNS * side))
    return sheet


def as_json(faces: torch.Tensor, answers: list[list[bool]], held_out: int) -> str:
    """Everything the figure needs: the sprite as WebP in base64, and for each face its answers as bits, the first
    question's the lowest."""
    picture = io.BytesIO()
    sprite(faces).save(picture, "WEBP", **SPRITE_WEBP)
    return json.dumps(
        {
            "side": seeing.SIDE_PX,
            "columns": COLUMNS,
            "questions": QUESTIONS,
            "heldOut": held_out,
            "truths": [sum(yes << bit for bit, yes in enumerate(told)) for told in answers],
            "sprite": base64.b64encode(picture.getvalue()).decode(),
        },
        separators=(",", ":"),
    )


def main(config: Config) -> Path:
    """Choose, say how many there are of each kind, write the file."""
    pixels, labels = data.load_portraits(config.data, seeing.PICTURE_PX)
    told = [truths(label) for label in labels]
    people = chosen(told, config)
    answers = [answer for n in people if (answer := told[n])]
    path = Path(config.out)
    path.write_text(as_json(seeing.faces(data.to_float(pixels[people])), answers, config.held_out))
    counts = (f"{sum(answer[q] for answer in answers)} with {name}" for q, name in enumerate(QUESTIONS))
    print(f"{len(people)} faces, {', '.join(counts)}: {path}, {path.stat().st_size // 1000} kB")
    return path


if __name__ == "__main__":
    main(from_command_line(Config()))
