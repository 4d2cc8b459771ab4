"""Brushes for painted backgrounds: images (SIDE, SIDE, 3), sRGB in [0, 1], row 0 at the top.

Places and lengths are shares of the side: x to the right, y downwards.
"""

import numpy as np
from scipy.ndimage import gaussian_filter

from generator.synthetic.geometry import Array, srgb

SIDE = 128  # pixels; backgrounds are out of focus anyway


def grid() -> tuple[Array, Array]:
    """x and y, both (SIDE, SIDE, 1) in [0, 1]."""
    y, x = np.mgrid[0:SIDE, 0:SIDE] / (SIDE - 1)
    return x[..., None], y[..., None]


def filled(colour: str) -> Array:
    return np.ones((SIDE, SIDE, 3)) * srgb(colour)


def fade(*stops: tuple[float, str]) -> Array:
    """Colours from top to bottom, each with the height y it is reached at."""
    _, y = grid()
    heights = [height for height, _ in stops]
    channels = np.array([srgb(colour) for _, colour in stops]).T
    return np.concatenate([np.interp(y, heights, channel) for channel in channels], axis=2)


def blurred(image: Array, share: float) -> Array:
    """Out of focus by a share of the side."""
    return gaussian_filter(image, (share * SIDE, share * SIDE, 0))


def cover(image: Array, mask: Array, colour: Array | str) -> Array:
    """A colour, 'RRGGBB' or sRGB, over the image where the mask (SIDE, SIDE, 1) is 1."""
    mask = np.clip(mask, 0, 1)
    return image * (1 - mask) + (srgb(colour) if isinstance(colour, str) else colour) * mask


def box(image: Array, left: float, top: float, right: float, bottom: float, colour: Array | str) -> None:
    """A filled rectangle, painted in place."""
    columns, rows = (slice(max(0, round(a * SIDE)), max(0, round(b * SIDE))) for a, b in ((left, right), (top, bottom)))
    image[rows, columns] = srgb(colour) if isinstance(colour, str) else colour


def below(line: Array, soft: float = 0.008) -> Array:
    """A mask of what is below a line that gives y for each x (SIDE,)."""
    _, y = grid()
    return np.clip((y - np.reshape(line, (1, -1, 1))) / soft, 0, 1)


def disc(image: Array, x: float, y: float, radius: float, colour: Array | str, opacity: float = 1.0) -> Array:
    """A round spot with a slightly soft edge, as a lens makes of a lamp."""
    all_x, all_y = grid()
    return cover(image, np.clip((radius - np.hypot(all_x - x, all_y - y)) * 64, 0, 1) * opacity, colour)


def discs(
    image: Array,
    rng: np.random.Generator,
    count: int,
    colours: tuple[str, ...],
    radius: tuple[float, float],
    opacity: float,
    top: float = 0.0,
) -> Array:
    """Out-of-focus lights, scattered below `top`."""
    for _ in range(count):
        x, y, size, strength = rng.random(), rng.uniform(top, 1), rng.uniform(*radius), rng.uniform(0.4, 1)
        image = disc(image, x, y, size, colours[rng.integers(len(colours))], opacity * strength)
    return image


def glow(image: Array, x: float, y: float, radius: float, colour: str, strength: float) -> Array:
    """Light added round a point."""
    all_x, all_y = grid()
    return image + srgb(colour) * strength * np.exp(-((all_x - x) ** 2 + (all_y - y) ** 2) / radius**2)


def ridge(rng: np.random.Generator, height: float, rough: float) -> Array:
    """A mountain's outline: y for each x (SIDE,), about `height`, up and down by about `rough`."""
    x = np.linspace(0, 1, SIDE)
    octaves = [(2, 1.0), (4.3, 0.5), (9.1, 0.25), (19, 0.12), (37, 0.06)]
    waves = [weight * np.abs(np.sin(np.pi * (x * count + rng.random()))) for count, weight in octaves]
    return height - rough * (np.sum(waves, axis=0) - 1.0)
