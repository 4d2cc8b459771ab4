"""The tiny network of the article "How a neural network sees": three answers about a face of 24 × 24 gray pixels.

    python -m generator.training.lab.seeing --data=var/portraits

It learns from the rendered people in about a minute on one CPU core and writes its weights, rounded to a byte each,
with a few held-out faces to draw on, into static/img/figures/seeing.json. The figure computes exactly what
`Seer.forward` does."""

import base64
import json
from dataclasses import dataclass
from pathlib import Path
from random import Random

import torch
import torch.nn.functional as F
from torch import nn

from generator.training import data
from generator.training.runtime import from_command_line, lr_schedule

SIDE_PX = 24
FACE_TOP, FACE_LEFT, FACE_SIDE = 0.17, 0.22, 0.56  # what is looked at, in shares of the portrait's side
PICTURE_PX = 48  # whole portraits are kept at this side
HIDDEN = 16
QUESTIONS = ("glasses", "beard", "hat")
TOLD_APART = 127  # a rounded weight is a whole number from -127 to 127


@dataclass
class Config:
    data: str = "var/portraits"
    out: str = "static/img/figures/seeing.json"
    steps: int = 2500
    batch: int = 48
    learning_rate: float = 3e-3  # peak
    weight_decay: float = 0.15  # calms the weights, so that their pictures can be read
    shown: int = 8  # held-out faces in the file
    seed: int = 0


class Seer(nn.Module):
    """Faces (N, 576), black -1 to white 1, to the logits of QUESTIONS (N, 3) by one layer of HIDDEN sums."""

    def __init__(self) -> None:
        super().__init__()
        self.hidden = nn.Linear(SIDE_PX * SIDE_PX, HIDDEN)
        self.answers = nn.Linear(HIDDEN, len(QUESTIONS))

    def forward(self, faces: torch.Tensor) -> torch.Tensor:
        return self.answers(self.hidden(faces).relu())


def truths(label: dict) -> list[float]:
    """1 or 0 for each of QUESTIONS."""
    beard = label["beard"] in ("short beard", "full beard", "goatee")
    return [float(bool(label["glasses"])), float(beard), float(bool(label["hat"]))]


def is_usual(label: dict) -> bool:
    """Whether the face is where FACE_TOP … look for it: neither a close-up nor turned far away."""
    return label.get("framing") in (None, "head and shoulders") and abs(label["pose"][1] - label["orbit"]) < 25


def faces(pixels: torch.Tensor) -> torch.Tensor:
    """Float portraits (N, 3, H, W) in [-1, 1] to gray faces (N, 576)."""
    side = pixels.shape[-1]
    top, left, width = round(FACE_TOP * side), round(FACE_LEFT * side), round(FACE_SIDE * side)
    cut = pixels[..., top : top + width, left : left + width]
    small = F.interpolate(cut, size=(SIDE_PX, SIDE_PX), mode="area")
    gray = (small * torch.tensor([0.299, 0.587, 0.114])[:, None, None]).sum(1)
    return gray.flatten(1)


def learn(config: Config, pixels: torch.Tensor, targets: torch.Tensor) -> Seer:
    """A network from portraits uint8 (N, 3, H, W) and their truths (N, 3); moved, zoomed and mirrored at random."""
    torch.manual_seed(config.seed)
    network = Seer()
    optimizer = torch.optim.AdamW(network.parameters(), config.learning_rate, weight_decay=config.weight_decay)
    rng = Random(config.seed)
    balance = ((1 - targets).sum(0) / targets.sum(0).clamp(min=1)).clamp(1, 6)  # the rarer answer weighs more
    for step in range(config.steps):
        who = [rng.randrange(len(pixels)) for _ in range(config.batch)]
        generator = torch.Generator().manual_seed(step)
        seen = data.zoomed_and_shifted(data.to_float(pixels[who]), rng.random() < 0.5, 0.08, generator)
        logits = network(faces(seen))
        loss = F.binary_cross_entropy_with_logits(logits, targets[who], pos_weight=balance)
        optimizer.zero_grad()
        loss.backward()
        for group in optimizer.param_groups:
            group["lr"] = config.learning_rate * lr_schedule((step + 1) / config.steps)
        optimizer.step()
    return network.eval()


@torch.no_grad()
def balanced_accuracy(network: Seer, seen: torch.Tensor, targets: torch.Tensor) -> list[float]:
    """Of each question, the mean of how often a yes and how often a no is told right; 0.5 is guessing."""
    said = network(seen) > 0
    rates = [[(said[:, q] == t)[targets[:, q] == t].float().mean() for t in (0, 1)] for q in range(len(QUESTIONS))]
    return [float(sum(both) / 2) for both in rates]


def rounded(weights: torch.Tensor) -> dict:
    """Weights (rows, columns) as bytes in base64, row after row, with what one unit of a byte is worth."""
    unit = float(weights.abs().max()) / TOLD_APART
    whole = weights.div(unit).round().to(torch.int8).contiguous().numpy()
    return {"unit": unit, "bytes": base64.b64encode(whole.tobytes()).decode()}


def as_json(network: Seer, shown: torch.Tensor, accuracy: list[float]) -> str:
    """Everything the figure needs; `shown` are gray faces (N, 576) in [-1, 1]."""
    pictures = shown.add(1).mul(127.5).round().byte().numpy()
    return json.dumps(
        {
            "side": SIDE_PX,
            "questions": QUESTIONS,
            "accuracy": [round(share, 3) for share in accuracy],
            "hidden": rounded(network.hidden.weight.detach()),
            "hiddenBias": [round(b, 4) for b in network.hidden.bias.tolist()],
            "answers": rounded(network.answers.weight.detach()),
            "answersBias": [round(b, 4) for b in network.answers.bias.tolist()],
            "faces": [base64.b64encode(picture.tobytes()).decode() for picture in pictures],
        }
    )


@torch.no_grad()
def chosen(network: Seer, seen: torch.Tensor, targets: torch.Tensor, count: int) -> list[int]:
    """Faces to draw on: first half those with none of it, the least doubtful first, then some with something."""
    doubts = network(seen).amax(1).tolist()
    plain = sorted((n for n in range(len(seen)) if not targets[n].any()), key=lambda n: doubts[n])[: count // 2]
    return plain + [n for n in range(len(seen)) if targets[n].any()][: count - len(plain)]


def main(config: Config) -> list[float]:
    """Train, say how often the held-out faces are told right, write the file."""
    pixels, labels = data.load_portraits(config.data, PICTURE_PX)
    targets = torch.tensor([truths(label) for label in labels])
    people, held_out = data.split(len(labels))
    usual = [i for i in people if is_usual(labels[i])]
    kept = [i for i in held_out if is_usual(labels[i])]
    network = learn(config, pixels[usual], targets[usual])
    seen = faces(data.to_float(pixels[kept]))
    accuracy = balanced_accuracy(network, seen, targets[kept])
    print(f"{len(usual)} people, {len(kept)} held out: " + ", ".join(
        f"{question} {share:.0%}" for question, share in zip(QUESTIONS, accuracy, strict=True)
    ))  # fmt: skip
    Path(config.out).write_text(as_json(network, seen[chosen(network, seen, targets[kept], config.shown)], accuracy))
    return accuracy


if __name__ == "__main__":
    main(from_command_line(Config()))
