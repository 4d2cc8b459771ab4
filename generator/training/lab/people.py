"""The training people as the lab's models see them: faces of 64 x 64 pixels, moved a little and mirrored at random."""

import copy
from pathlib import Path

import torch
from PIL import Image
from torch import nn

from generator.training import data
from generator.training.runtime import load_checkpoint, save_checkpoint

SIDE_PX = 64  # of what the models see
MARGIN_PX = 8  # more than that is kept on each axis, for random shifts
PICTURE_PX = 90  # side to which a whole portrait is shrunk
CORNER_PX = (5, 9)  # top, left: where the kept square of SIDE_PX + MARGIN_PX begins in it


def load(folder: str | Path, out: str | Path) -> tuple[torch.Tensor, list[dict], tuple[range, range]]:
    """Pictures uint8 (N, 3, 72, 72), their labels, and the indices to train on and held out. The pictures are kept in
    `out`, for shrinking them takes longer than many training steps. DataError as in data.py."""
    labels = data.read_labels(Path(folder))
    kept = Path(out) / "people.pt"
    names = [label["image"] for label in labels]
    if (state := load_checkpoint(kept)) is None or (state["folder"], state["names"]) != (str(folder), names):
        top, left = CORNER_PX
        side = SIDE_PX + MARGIN_PX
        pixels = data.load_portraits(folder, PICTURE_PX)[0][..., top : top + side, left : left + side].contiguous()
        state = {"folder": str(folder), "names": names, "pixels": pixels}
        save_checkpoint(kept, state)
    return state["pixels"], labels, data.split(len(labels))


def centred(pixels: torch.Tensor) -> torch.Tensor:
    """uint8 (..., 72, 72) to float (..., 64, 64) in [-1, 1], as a held-out or shown picture is seen."""
    begin = MARGIN_PX // 2
    return data.to_float(pixels[..., begin : begin + SIDE_PX, begin : begin + SIDE_PX])


def batch(pixels: torch.Tensor, people: range, count: int, generator: torch.Generator) -> torch.Tensor:
    """`count` random people (B, 3, 64, 64) in [-1, 1], each moved by up to 4 pixels, half of them mirrored."""
    who = torch.randint(people.start, people.stop, (count,), generator=generator).tolist()
    corners = torch.randint(0, MARGIN_PX + 1, (count, 2), generator=generator).tolist()
    pictures = torch.stack(
        [pixels[i, :, y : y + SIDE_PX, x : x + SIDE_PX] for i, (y, x) in zip(who, corners, strict=True)]
    )
    mirrored = torch.rand(count, generator=generator) < 0.5
    pictures[mirrored] = pictures[mirrored].flip(-1)
    return data.to_float(pictures).contiguous(memory_format=torch.channels_last)


class Average:
    """A network whose weights are the running mean of another's: calmer than any single step. `decay` close to 1."""

    def __init__(self, network: nn.Module, decay: float):
        self.network, self.decay = copy.deepcopy(network).eval().requires_grad_(False), decay

    @torch.no_grad()
    def update(self, network: nn.Module, step: int) -> None:
        decay = min(self.decay, (1 + step) / (10 + step))  # the first, random weights are soon forgotten
        for mean, weight in zip(self.network.parameters(), network.parameters(), strict=True):
            mean.lerp_(weight, 1 - decay)


def save_sheet(pictures: torch.Tensor, columns: int, path: Path, enlarge: int = 2) -> None:
    """Float pictures (B, 3, H, W) in [-1, 1], `columns` in a row, as one picture file."""
    images = data.to_images(pictures)
    side = images[0].width * enlarge
    sheet = Image.new("RGB", (columns * side, -(-len(images) // columns) * side))
    for n, image in enumerate(images):
        sheet.paste(image.resize((side, side), Image.Resampling.NEAREST), (n % columns * side, n // columns * side))
    sheet.save(path)
