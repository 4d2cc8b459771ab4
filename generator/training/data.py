"""The training people: pictures with their labels, the held-out part, crops, flips and small shifts.

A data folder holds `labels.jsonl` (one person a line: `image`, the file's name, and every parameter it was rendered
with) and the pictures, loose or in tar files."""

import io
import json
import tarfile
from pathlib import Path
from typing import TypeVar

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image

Number = TypeVar("Number", int, float)

HELD_OUT = 0.05  # share of the people, the last lines of labels.jsonl, that no training step may see


class DataError(Exception):
    """The training people cannot be used; the message says which file, and what to do."""


def read_labels(folder: Path) -> list[dict]:
    """The labels in the file's order. DataError when there is no file, a broken line, or nobody to learn from."""
    path = folder / "labels.jsonl"
    try:
        lines = path.read_text().splitlines()
    except (FileNotFoundError, NotADirectoryError):
        raise DataError(
            f"There are no people in {folder} (no labels.jsonl). `make portraits N=2000` renders some."
        ) from None
    labels = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            label = json.loads(line)
            label["image"]
        except (ValueError, TypeError, KeyError) as error:
            raise DataError(f"{path}, line {number}, is no label ({error!r}). Mend the line or remove it.") from None
        labels.append(label)
    if len(labels) < 2:  # one to learn from and one held out
        raise DataError(f"{path} has too few people: {len(labels)}. `make portraits N=2000` renders some.")
    return labels


def load_portraits(
    folder: str | Path, side_px: int = 256, limit: int = 0, smallest_px: int | None = None
) -> tuple[torch.Tensor, list[dict]]:
    """Pictures uint8 (N, 3, side_px, side_px) and N labels in the file's order; `limit` above 0 takes the first ones.

    DataError as in read_labels, and when a label's picture is missing, broken or smaller than `smallest_px`, which is
    half of side_px unless it is given."""
    folder = Path(folder)
    labels = read_labels(folder)[: limit or None]
    packed: dict[str, bytes] = {}
    for archive in sorted(folder.glob("*.tar")):
        with tarfile.open(archive) as tar:
            for member in tar:
                if (file := tar.extractfile(member)) is not None:  # None for a folder
                    packed[Path(member.name).name] = file.read()
    pixels = torch.empty(len(labels), 3, side_px, side_px, dtype=torch.uint8)
    for i, label in enumerate(labels):
        name = label["image"]
        try:
            opened = Image.open(io.BytesIO(packed[name]) if name in packed else folder / name)
            if getattr(opened, "n_frames", 1) > 1:
                raise DataError(f"{folder / name} is animated; a training picture is one picture")
            image = opened.convert("RGB")
        except FileNotFoundError:
            raise DataError(f"{folder / name} is missing, though labels.jsonl names it") from None
        except (OSError, SyntaxError, Image.DecompressionBombError) as error:  # torn, or no picture
            raise DataError(f"{folder / name} cannot be read as a picture: {error}") from error
        if min(image.size) < (side_px // 2 if smallest_px is None else smallest_px):
            raise DataError(f"{folder / name} is too small: {image.width} × {image.height} for {side_px} pixels a side")
        if image.size != (side_px, side_px):
            image = image.resize((side_px, side_px), Image.Resampling.LANCZOS)
        pixels[i] = torch.from_numpy(np.array(image)).permute(2, 0, 1)
    return pixels, labels


def load_training_set(
    folder: str | Path, styles: str | Path, side_px: int = 256, smallest_px: int | None = None
) -> tuple[torch.Tensor, list[dict], tuple[range, range]]:
    """As load_portraits, with the variants in other styles of those people that may be trained on, and the indices to
    train on and held out. `styles` is a folder of `generator.synthetic.styles`; "" or an empty one adds nobody.

    DataError as in load_portraits."""
    pixels, labels = load_portraits(folder, side_px, smallest_px=smallest_px)
    people, held_out = split(len(labels))
    if not styles or not (Path(styles) / "labels.jsonl").exists():
        return pixels, labels, (people, held_out)
    trained_on = {labels[n]["image"] for n in people}
    styled_pixels, styled_labels = load_portraits(styles, side_px, smallest_px=smallest_px)
    allowed = [n for n, label in enumerate(styled_labels) if label["image"] in trained_on]
    first = len(people) + len(allowed)
    return (
        torch.cat([pixels[: people.stop], styled_pixels[allowed], pixels[held_out.start :]]),
        [*labels[: people.stop], *(styled_labels[n] for n in allowed), *labels[held_out.start :]],
        (range(first), range(first, first + len(held_out))),
    )


def split(count: int) -> tuple[range, range]:
    """Indices to train on and indices held out: the last 5 % of the lines, at least one."""
    held_out = max(1, int(np.ceil(count * HELD_OUT)))
    return range(count - held_out), range(count - held_out, count)


def to_float(pixels: torch.Tensor) -> torch.Tensor:
    """uint8 (..., H, W) to float32 in [-1, 1]."""
    return pixels.float().div(127.5).sub(1)


def to_images(pixels: torch.Tensor) -> list[Image.Image]:
    """Float (B, 3, H, W) in [-1, 1] to B pictures."""
    array = pixels.float().clamp(-1, 1).add(1).mul(127.5).round().byte().permute(0, 2, 3, 1).cpu().numpy()
    return [Image.fromarray(picture) for picture in array]


def from_images(pictures: list[Image.Image], side_px: int) -> torch.Tensor:
    """Pictures to uint8 (N, 3, side_px, side_px)."""
    sides = side_px, side_px
    return torch.stack([torch.from_numpy(np.array(picture.resize(sides))).permute(2, 0, 1) for picture in pictures])


def numbers(name: str, text: str, kind: type[Number]) -> list[Number]:
    """Of a setting such as `4,8,15`. DataError where they are none."""
    try:
        return [kind(number) for number in text.split(",") if number]
    except ValueError:
        raise DataError(f"--{name} must be numbers with commas, got {text!r}.") from None


def face_weight(side_px: int, peak: float) -> torch.Tensor:
    """(side_px, side_px), mean 1: `peak` times as heavy at the face, in the picture's upper middle, as in the corners.

    Eyes and mouth are a fiftieth of the picture and what everybody looks at first."""
    y, x = torch.meshgrid(torch.linspace(0, 1, side_px), torch.linspace(0, 1, side_px), indexing="ij")
    weight = 1 + (peak - 1) * torch.exp(-(((x - 0.5) / 0.2) ** 2 + ((y - 0.46) / 0.2) ** 2) / 2)
    return weight / weight.mean()


def random_crops(
    pixels: torch.Tensor, people: range, count: int, crop_px: int, weight: torch.Tensor, generator: torch.Generator
) -> tuple[torch.Tensor, torch.Tensor]:
    """`count` crops (B, 3, crop_px, crop_px) in [-1, 1] of random people, half of them mirrored, and the same crops of
    `weight` (B, 1, crop_px, crop_px). Corners are the mean of two draws, so the middle of the picture comes oftener."""
    side_px = pixels.shape[-1]
    who = torch.randint(people.start, people.stop, (count,), generator=generator)
    corners = torch.rand(count, 2, 2, generator=generator).mean(-1).mul(side_px - crop_px).round().long()  # (B, 2) y, x
    cut, cut_weights = [], []
    for person, (y, x) in zip(who.tolist(), corners.tolist(), strict=True):
        cut.append(pixels[person, :, y : y + crop_px, x : x + crop_px])
        cut_weights.append(weight[None, y : y + crop_px, x : x + crop_px])
    crops, weights = torch.stack(cut), torch.stack(cut_weights)
    mirrored = torch.rand(count, generator=generator) < 0.5
    crops[mirrored], weights[mirrored] = crops[mirrored].flip(-1), weights[mirrored].flip(-1)
    return to_float(crops), weights


def zoomed_and_shifted(pixels: torch.Tensor, mirror: bool, amount: float, generator: torch.Generator) -> torch.Tensor:
    """Float pictures (B, 3, H, W), each enlarged by up to `amount` (0.1: 10 %) and moved inside that margin."""
    if mirror:
        pixels = pixels.flip(-1)
    count = len(pixels)
    scale = 1 / (1 + amount * torch.rand(count, generator=generator))  # the share of the picture that stays in view
    shift = (torch.rand(count, 2, generator=generator) * 2 - 1) * (1 - scale)[:, None]
    theta = torch.zeros(count, 2, 3)
    theta[:, 0, 0], theta[:, 1, 1], theta[:, :, 2] = scale, scale, shift
    grid = F.affine_grid(theta, list(pixels.shape), align_corners=False)
    return F.grid_sample(pixels, grid, mode="bicubic", padding_mode="reflection", align_corners=False).clamp(-1, 1)
