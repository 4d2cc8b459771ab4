"""Put together from pieces: mosaic, stained glass, low poly, pixel art, cross-stitch."""

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage
from scipy.spatial import Delaunay, cKDTree
from skimage.segmentation import slic

from generator.synthetic.styles import filters
from generator.synthetic.styles.filters import Array

PIXEL_PITCH, PIXEL_COLOURS = 6.4, 14  # side of a cell in 256ths of the picture's
STITCH_PITCH, STITCH_COLOURS = 6.0, 20


def mosaic(rgb: Array, rng: np.random.Generator) -> Array:
    """Small stone tiles in jittered rows with grout between them, each lit at its edge."""
    unit, shape = filters.unit(rgb), rgb.shape[:2]
    picture = filters.saturate(filters.stretch(filters.brighten_dark(rgb)), 1.4)
    pitch = 5.2 * unit
    sites = _brick_grid(shape, pitch, 0.1 * pitch, rng)
    cells, gap = _tiles(shape, sites, pitch)
    colours = filters.cell_means(_sharper(picture, unit), cells)
    colours = colours + rng.normal(0, 0.035, (len(colours), 1)) + rng.normal(0, 0.012, colours.shape)
    tile = colours[cells] * filters.relief(filters.ramp(gap, 0, 2.2 * unit), 0.2)[..., None]
    stone = filters.ramp(gap, 0, 0.75 * unit)[..., None]
    grout = 0.5 * colours[cells] + 0.5 * np.array([0.42, 0.40, 0.37])
    return np.clip(grout + stone * (tile - grout), 0, 1)


def _brick_grid(shape: tuple[int, int], pitch: float, jitter: float, rng: np.random.Generator) -> Array:
    """Sites (n, 2), every second row moved by half a tile."""
    rows = np.arange(pitch / 2, shape[0] + pitch, pitch)
    columns = np.arange(0, shape[1] + pitch, pitch)
    grid = np.stack(np.meshgrid(rows, columns, indexing="ij"), axis=-1)
    grid[1::2, :, 1] += pitch / 2
    places = grid.reshape(-1, 2)
    return places + rng.normal(0, jitter, places.shape)


def _tiles(shape: tuple[int, int], sites: Array, pitch: float) -> tuple[NDArray[np.integer], Array]:
    """The nearest site of every pixel by the larger of both distances (square tiles), and the pixels to the next."""
    places = filters.places_of(shape)
    distance, nearest = cKDTree(sites).query(places, k=2, p=np.inf)
    return _numbered(nearest[:, 0].reshape(shape)), ((distance[:, 1] - distance[:, 0]) / 2).reshape(shape)


def _numbered(cells: NDArray[np.integer]) -> NDArray[np.integer]:
    """Cells counted from 0 without holes."""
    return np.unique(cells, return_inverse=True)[1].reshape(cells.shape)


def _sharper(rgb: Array, unit: float) -> Array:
    """Unsharp mask, so that eyes and lips survive the mean over a piece."""
    return np.clip(rgb + 0.9 * (rgb - filters.blur(rgb, 4 * unit)), 0, 1)


def stained_glass(rgb: Array, rng: np.random.Generator) -> Array:
    """Glowing panes that follow the forms (SLIC, Achanta et al. 2012) in dark lead; eyes and mouth are drawn on the
    glass, as glaziers do."""
    unit, shape = filters.unit(rgb), rgb.shape[:2]
    picture = filters.stretch(filters.brighten_dark(rgb, 0.3))
    uneven = np.clip(picture + 0.06 * filters.noise(rng, shape, 9 * unit)[..., None], 0, 1)
    panes = slic(uneven, n_segments=85, compactness=9, sigma=2.5 * unit, start_label=0, max_num_iter=5)
    panes = _rounded(panes, 2.2 * unit)
    border = (panes != np.roll(panes, 1, 0)) | (panes != np.roll(panes, 1, 1))
    border[0], border[:, 0] = True, True
    gap = ndimage.distance_transform_edt(~border)
    colours = filters.saturate(np.clip(filters.cell_means(picture, panes) * 1.12, 0, 1)[None], 2.2)[0]
    colours = np.clip(colours * rng.uniform(0.85, 1.12, (len(colours), 1)), 0, 1)
    glow = 1 + 0.06 * filters.noise(rng, shape, 3.5 * unit) + 0.2 * filters.ramp(gap, 1.5 * unit, 10 * unit)
    glass = (0.6 * colours[panes] + 0.4 * filters.saturate(picture, 1.8)) * glow[..., None]
    drawn = filters.contours(picture, 1.3 * unit, 11)[..., None]
    lead = 1 - filters.ramp(gap, 0.8 * unit, 1.9 * unit)[..., None]
    return np.clip(glass * (1 - 0.85 * drawn) * (1 - lead) + 0.07 * lead, 0, 1)


def _rounded(cells: NDArray[np.integer], sigma: float) -> NDArray[np.integer]:
    """Cells with smooth borders: every pixel goes to the cell that is strongest around it."""
    best, label = np.zeros(cells.shape), cells.copy()
    for number, box in enumerate(ndimage.find_objects(cells + 1)):
        margin = round(3 * sigma)
        rows, columns = (slice(max(0, side.start - margin), side.stop + margin) for side in box)
        near = ndimage.gaussian_filter((cells[rows, columns] == number).astype(float), sigma)
        wins = near > best[rows, columns]
        best[rows, columns][wins], label[rows, columns][wins] = near[wins], number
    return _numbered(label)


def _scattered(weight: Array, count: int, spacing: float, rng: np.random.Generator) -> Array:
    """Places (n, 2) drawn by weight (h, w), none nearer to another than a spacing that weight shortens."""
    chance = (weight / weight.sum()).ravel()
    drawn = rng.choice(weight.size, size=min(count * 4, int((chance > 0).sum())), replace=False, p=chance)
    places = np.stack(np.unravel_index(drawn, weight.shape), axis=-1).astype(float)
    room = spacing * np.clip(1.6 - 1.1 * weight[tuple(places.astype(int).T)], 0.55, 1.6)
    kept: list[int] = []
    tree = cKDTree(places)
    free = np.ones(len(places), bool)
    for index, near in enumerate(tree.query_ball_point(places, room)):
        if free[index]:
            kept.append(index)
            free[near] = False
    return places[kept[: count * 2]]


def low_poly(rgb: Array, rng: np.random.Generator) -> Array:
    """Flat triangles between points that gather at edges (Delaunay), each in the mean colour below it."""
    unit, shape = filters.unit(rgb), rgb.shape[:2]
    picture = filters.saturate(filters.stretch(filters.brighten_dark(rgb, 0.28)), 1.3)
    points = _scattered(0.03 + filters.detail(rgb, 1.6 * unit), 750, 6.0 * unit, rng)
    rim = np.linspace(0, 1, 9)
    sides = [(r, c) for r in rim for c in rim if r in (0, 1) or c in (0, 1)]
    points = np.concatenate([points, np.array(sides) * (np.array(shape) - 1)])
    places = filters.places_of(shape)
    cells = _numbered(np.maximum(Delaunay(points).find_simplex(places), 0).reshape(shape))
    colours = filters.cell_means(picture, cells)
    return np.clip(colours + rng.normal(0, 0.022, (len(colours), 1)), 0, 1)[cells]


def pixel_art(rgb: Array, rng: np.random.Generator) -> Array:
    """Square cells in a small palette, as in early games."""
    unit = filters.unit(rgb)
    picture = filters.saturate(filters.stretch(filters.brighten_dark(rgb, 0.28)), 1.4)
    pitch = max(2, round(PIXEL_PITCH * unit))
    palette, labels = filters.few_colours(_shrunk(_sharper(picture, unit), pitch), PIXEL_COLOURS, rng)
    return _enlarged(palette[labels], pitch, rgb.shape[:2])


def cross_stitch(rgb: Array, rng: np.random.Generator) -> Array:
    """Crosses of yarn in few colours on linen."""
    unit, shape = filters.unit(rgb), rgb.shape[:2]
    picture = filters.saturate(filters.stretch(filters.brighten_dark(rgb, 0.28)), 1.4)
    pitch = max(3, round(STITCH_PITCH * unit))
    palette, labels = filters.few_colours(_shrunk(_sharper(picture, unit), pitch), STITCH_COLOURS, rng)
    colours = _enlarged(palette[labels] * rng.uniform(0.93, 1.07, (*labels.shape, 1)), pitch, shape)
    rows, columns = (np.indices(shape) % pitch + 0.5) / pitch - 0.5
    falling, rising = np.abs(rows - columns), np.abs(rows + columns)
    over = 1 - filters.ramp(falling, 0.2, 0.34)
    under = (1 - filters.ramp(rising, 0.2, 0.34)) * (1 - over)
    yarn = over * (1.15 - 1.2 * falling) + under * (0.92 - 0.8 * rising)
    linen = np.array([0.90, 0.86, 0.77]) * (1 + 0.05 * filters.noise(rng, shape, 0.5 * unit))[..., None]
    holes = 0.35 * linen + 0.45 * colours  # the linen between two crosses, in their shade
    return np.clip(holes * (1 - over - under)[..., None] + colours * yarn[..., None], 0, 1)


def _shrunk(rgb: Array, pitch: int) -> Array:
    """Mean colours of squares of `pitch` pixels; the last row and column are filled up with the rim."""
    padding = [(0, -side % pitch) for side in rgb.shape[:2]]
    whole = np.pad(rgb, (*padding, (0, 0)), mode="edge")
    rows, columns = whole.shape[0] // pitch, whole.shape[1] // pitch
    return whole.reshape(rows, pitch, columns, pitch, 3).mean((1, 3))


def _enlarged(cells: Array, pitch: int, shape: tuple[int, int]) -> Array:
    """Squares of `pitch` pixels in a picture of the given shape."""
    return cells.repeat(pitch, 0).repeat(pitch, 1)[: shape[0], : shape[1]]
