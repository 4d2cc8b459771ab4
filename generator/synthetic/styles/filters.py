"""What several styles share: blurs, noise, the direction of edges, flat areas, ink lines, grain.

Pictures are float (h, w, 3) in [0, 1], grey ones (h, w). Lengths are in units of a 256th of the picture's shorter side,
so that a style looks the same at every size; `unit` says how many pixels that is.
"""

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage
from scipy.cluster.vq import kmeans2, vq
from scipy.special import ndtr
from skimage import color
from skimage.exposure import equalize_adapthist
from skimage.feature import structure_tensor

Array = NDArray[np.floating]

LUMA = np.array([0.2126, 0.7152, 0.0722])  # Rec. 709


def unit(picture: Array) -> float:
    """Pixels in a 256th of the shorter side."""
    return min(picture.shape[:2]) / 256


def places_of(shape: tuple[int, ...]) -> NDArray[np.integer]:
    """Row and column of every pixel (h * w, 2)."""
    return np.argwhere(np.ones(shape, bool))


def grey(rgb: Array) -> Array:
    """Luma (h, w) in [0, 1]."""
    return rgb @ LUMA


def as_rgb(values: Array) -> Array:
    """A grey picture with three equal channels."""
    return np.repeat(values[..., None], 3, axis=-1)


def blur(picture: Array, sigma: float) -> Array:
    """Gaussian blur over rows and columns; sigma in pixels."""
    return ndimage.gaussian_filter(picture, (sigma, sigma) + (0,) * (picture.ndim - 2))


def ramp(values: Array, low: float, high: float) -> Array:
    """0 below `low`, 1 above `high`, smooth between (Hermite)."""
    share = np.clip((values - low) / (high - low), 0, 1)
    return share * share * (3 - 2 * share)


def noise(rng: np.random.Generator, shape: tuple[int, int], sigma: float) -> Array:
    """Blurred white noise (h, w) with mean 0 and deviation 1."""
    values = ndimage.gaussian_filter(rng.standard_normal(shape), sigma, mode="wrap")
    return (values - values.mean()) / values.std()


def stretch(rgb: Array) -> Array:
    """Luma stretched halfway to the whole range between its 1st and 99th percentile; hues and saturation stay."""
    values = grey(rgb)
    bottom, top = np.percentile(values, (1, 99))
    wanted = np.clip((values - bottom) / max(top - bottom, 0.65), 0, 1)
    return with_luma(rgb, (values + wanted) / 2)


def with_luma(rgb: Array, wanted: Array) -> Array:
    """Colours scaled to the luma `wanted` (h, w); what would leave the range is mixed with white."""
    scaled = rgb * (wanted / np.maximum(grey(rgb), 1e-3))[..., None]
    over = np.maximum(scaled.max(-1, keepdims=True), 1)
    pure = scaled / over
    lacking = (wanted - grey(pure))[..., None]
    return np.clip(pure + lacking * (1 - pure) / np.maximum(1 - grey(pure)[..., None], 1e-3), 0, 1)


def brighten_dark(rgb: Array, mean: float = 0.24) -> Array:
    """Lift a picture that is darker than `mean` with a gamma curve, so that night scenes keep their faces."""
    values = grey(rgb)
    present = float(np.clip(values.mean(), 0.05, 0.95))
    return rgb if present >= mean else with_luma(rgb, values ** max(np.log(mean) / np.log(present), 0.45))


def even_tones(values: Array) -> Array:
    """Grey (h, w) with contrast raised around every place (CLAHE, Zuiderveld 1994), so that few tones show a face of
    any skin and light."""
    clear = equalize_adapthist(np.clip(values, 0, 1), kernel_size=max(8, min(values.shape) // 3), clip_limit=0.025)
    return 0.35 * values + 0.65 * clear


def saturate(rgb: Array, factor: float) -> Array:
    """Move every pixel away from its own grey by the factor, or as far as it can go without clipping."""
    base = as_rgb(grey(rgb))
    away = rgb - base
    room = np.where(away > 0, 1 - base, base) / np.maximum(np.abs(away), 1e-6)
    return np.clip(base + away * np.minimum(factor, np.maximum(room.min(-1, keepdims=True), 1)), 0, 1)


def flatten(rgb: Array, radius: float, contrast: float) -> Array:
    """Smooth areas with sharp borders: the guided filter (He, Sun, Tang 2010), each channel its own guide.

    Steps smaller than `contrast` (in [0, 1]) vanish within `radius` pixels."""
    size = (2 * round(radius) + 1,) * 2 + (1,)
    mean = ndimage.uniform_filter(rgb, size)
    variance = ndimage.uniform_filter(rgb * rgb, size) - mean * mean
    slope = variance / (variance + contrast * contrast)
    offset = mean - slope * mean
    return np.clip(ndimage.uniform_filter(slope, size) * rgb + ndimage.uniform_filter(offset, size), 0, 1)


def flow(rgb: Array, sigma: float) -> Array:
    """Unit vectors (h, w, 2) as (row, column) along the edges, from the structure tensor (Bigün, Granlund 1987).

    A weak far-reaching tensor is added, so that flat areas follow the edges around them."""
    values = grey(rgb)
    near = structure_tensor(values, sigma=sigma, order="rc")
    far = structure_tensor(values, sigma=sigma * 5, order="rc")
    rows, mixed, columns = (a + 0.1 * b for a, b in zip(near, far, strict=True))
    across = 0.5 * np.arctan2(2 * mixed, rows - columns)
    return np.stack([-np.sin(across), np.cos(across)], axis=-1)


def walk(start: Array, direction: Array, step: float, steps: int) -> list[Array]:
    """Places (n, 2) met by n walkers that follow a direction field, the start first. A direction has no sign, so each
    walker takes the one nearer to where it was heading."""
    limit = np.array(direction.shape[:2]) - 1
    place, heading = start.astype(float), None
    places = [place]
    for _ in range(steps):
        rows, columns = np.clip(np.rint(place), 0, limit).astype(int).T
        turn = direction[rows, columns]
        if heading is not None:
            turn = turn * np.where((turn * heading).sum(-1, keepdims=True) < 0, -1, 1)
        heading = turn
        place = np.clip(place + step * turn, 0, limit)
        places.append(place)
    return places


def along(values: Array, direction: Array, reach: int) -> Array:
    """Mean of a grey picture along the direction field, `reach` pixels each way: line integral convolution (Cabral,
    Leedom 1993)."""
    shape = values.shape
    start = places_of(shape)
    total, count = np.zeros(len(start)), 0
    for field in (direction, -direction):
        for place in walk(start, field, 1.0, reach):
            rows, columns = np.rint(place).astype(int).T
            total += values[rows, columns]
            count += 1
    return (total / count).reshape(shape)


def strokes(rng: np.random.Generator, shape: tuple[int, int], degrees: float, width: float, length: float) -> Array:
    """White noise blurred by a slanted long Gaussian (in frequencies, so it wraps around): mean 0, deviation 1.

    `degrees` turns from horizontal clockwise; `width` and `length` are deviations in pixels."""
    rows, columns = np.fft.fftfreq(shape[0])[:, None], np.fft.rfftfreq(shape[1])[None, :]
    angle = np.radians(degrees)
    lengthwise = rows * np.sin(angle) + columns * np.cos(angle)
    across = rows * np.cos(angle) - columns * np.sin(angle)
    kept = np.exp(-2 * np.pi**2 * ((length * lengthwise) ** 2 + (width * across) ** 2))
    values = np.fft.irfft2(np.fft.rfft2(rng.standard_normal(shape)) * kept, s=shape)
    return (values - values.mean()) / values.std()


def hatching(rng: np.random.Generator, shape: tuple[int, int], degrees: float, width: float, length: float) -> Array:
    """The same strokes as ranks, uniform in [0, 1]: a threshold is then the share that is covered."""
    return ndtr(strokes(rng, shape, degrees, width, length))


def ink_lines(values: Array, sigma: float, darkness: float = 0.82, sharpness: float = 9.0) -> Array:
    """Ink (h, w), 1 on lines and in dark areas, 0 on paper: extended difference of Gaussians (Winnemöller, Kyprianidis,
    Olsen 2012). A higher `darkness` draws more."""
    emphasis = 16
    sharp = (1 + emphasis) * blur(values, sigma) - emphasis * blur(values, 1.6 * sigma)
    paper = np.where(sharp >= darkness, 1, 1 + np.tanh(sharpness * (sharp - darkness)))
    return np.clip(1 - paper, 0, 1)


def contours(rgb: Array, sigma: float, strength: float) -> Array:
    """Ink (h, w) on edges alone, dark areas left out: difference of Gaussians in the channel where it is strongest."""
    roots = np.sqrt(np.clip(rgb, 0, 1))  # dark hair and skin have lines, too
    difference = (blur(roots, 1.6 * sigma) - blur(roots, sigma)).max(-1)
    return ramp(difference * strength, 0.25, 0.75)


def relief(height: Array, depth: float) -> Array:
    """Light (h, w) around 1 on a bumpy surface lit from the upper left."""
    rows, columns = np.gradient(height)
    return 1 - depth * (rows + columns)


def few_colours(rgb: Array, count: int, rng: np.random.Generator) -> tuple[Array, Array]:
    """k-means in CIE Lab on a sample: palette (at most `count`, 3) as RGB and labels (h, w)."""
    lab = color.rgb2lab(rgb).reshape(-1, 3)
    sample = lab[rng.integers(len(lab), size=min(len(lab), 4000))]
    count = min(count, len(np.unique(sample.round(1), axis=0)))  # a flat picture has fewer
    centres, _ = kmeans2(sample, count, iter=12, minit="++", rng=rng)
    labels, _ = vq(lab, centres)
    return np.clip(color.lab2rgb(centres), 0, 1), labels.reshape(rgb.shape[:2])


def cell_means(rgb: Array, cells: Array) -> Array:
    """Mean colour (n, 3) of the pixels of every cell; cells (h, w) are numbered from 0."""
    flat, count = cells.ravel(), int(cells.max()) + 1
    size = np.maximum(np.bincount(flat, minlength=count), 1)
    sums = [np.bincount(flat, channel.ravel(), minlength=count) for channel in np.moveaxis(rgb, -1, 0)]
    return np.stack(sums, axis=-1) / size[:, None]


def detail(rgb: Array, sigma: float) -> Array:
    """How much goes on around a pixel (h, w), 0 to 1: blurred gradient of the luma's root."""
    rows, columns = np.gradient(np.sqrt(np.clip(grey(rgb), 0, 1)))
    busy = blur(np.hypot(rows, columns), sigma)
    return busy / max(float(np.percentile(busy, 98)), 1e-6)
