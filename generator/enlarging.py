"""Pictures doubled by the checkpoint's enlarger, tile by tile, so that a large one takes little more memory.

Knows tensors and images, not users or tables, like generator/pipeline.py."""

from collections.abc import Callable, Iterator

import numpy as np
import torch
from PIL import Image

from generator import sizes
from generator.enlarger import PACK, Enlarger

TILE_PX = 512  # of the small picture

OnTile = Callable[[int, int], None]  # gets the tiles done and all tiles; what it raises stops the enlarging


class EnlargerMissing(Exception):
    """The checkpoint has none, so it makes no picture larger than it draws."""


def require(enlarger: Enlarger | None) -> Enlarger:
    """Raises EnlargerMissing."""
    if enlarger is None:
        raise EnlargerMissing
    return enlarger


def enlarge(
    enlarger: Enlarger | None, picture: Image.Image, side_px: int, on_tile: OnTile | None = None
) -> Image.Image:
    """A square picture doubled until it has that side, RGB; one that has it already comes back as it is.

    The same picture on the same device and dtype gives the same pixels. Raises EnlargerMissing, and ValueError where
    doubling does not lead to side_px."""
    doublings = sizes.doublings(picture.width, side_px)
    if not doublings:
        return picture
    enlarger = require(enlarger)
    sides = [picture.width * sizes.TIMES**times for times in range(doublings)]
    done, in_all = 0, sum(len(list(tiles(side))) for side in sides)

    def tile_done() -> None:
        nonlocal done
        done += 1
        if on_tile:
            on_tile(done, in_all)

    for _ in sides:
        picture = double(enlarger, picture, tile_done)
    return picture


@torch.inference_mode()
def double(enlarger: Enlarger, picture: Image.Image, tile_done: Callable[[], None] = lambda: None) -> Image.Image:
    """Twice the side. Each tile is enlarged with as much around it as the network looks at, so that no seam shows."""
    side = picture.width
    if side % PACK:
        raise ValueError(f"the side must be a multiple of {PACK}, got {side}")
    doubled = Image.new("RGB", (sizes.TIMES * side, sizes.TIMES * side))
    for left, top, right, bottom in tiles(side):
        around_left, around_top = max(0, left - enlarger.reach), max(0, top - enlarger.reach)
        around = (around_left, around_top, min(side, right + enlarger.reach), min(side, bottom + enlarger.reach))
        large = enlarger(to_pixels(picture.crop(around), enlarger.device))
        x, y = sizes.TIMES * (left - around_left), sizes.TIMES * (top - around_top)
        width, height = sizes.TIMES * (right - left), sizes.TIMES * (bottom - top)
        doubled.paste(to_picture(large[..., y : y + height, x : x + width]), (sizes.TIMES * left, sizes.TIMES * top))
        tile_done()
    return doubled


def tiles(side: int) -> Iterator[tuple[int, int, int, int]]:
    """Left, top, right, bottom."""
    for top in range(0, side, TILE_PX):
        for left in range(0, side, TILE_PX):
            yield left, top, min(left + TILE_PX, side), min(top + TILE_PX, side)


def to_pixels(picture: Image.Image, device: torch.device) -> torch.Tensor:
    """(1, 3, H, W) in [-1, 1], float32."""
    pixels = torch.from_numpy(np.array(picture.convert("RGB"))).to(device)
    return pixels.permute(2, 0, 1)[None].float().div(127.5).sub(1)


def to_picture(pixels: torch.Tensor) -> Image.Image:
    """(1, 3, H, W) in [-1, 1] to an RGB picture."""
    array = pixels[0].clamp(-1, 1).add(1).mul(127.5).round().byte().permute(1, 2, 0)
    return Image.fromarray(array.contiguous().cpu().numpy())
