"""Spreads people over render processes. Blender is imported in those alone."""

import multiprocessing
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

from generator.synthetic.labels import save_picture
from generator.synthetic.sampling import sample

Settings = tuple[int, int, int]  # side in pixels, samples a pixel, threads

_studio = None  # one a process: starting Blender and reading the body data takes seconds


def render_all(seeds: list[int], folder: Path, settings: Settings, processes: int) -> Iterator[tuple[int, str | None]]:
    """Render every seed; yields it with None or with what went wrong. Failures of the disk are raised."""
    if min(processes, len(seeds)) <= 1:
        yield from (render_one(seed, folder, settings) for seed in seeds)
        return
    context = multiprocessing.get_context("spawn")  # Blender does not survive a fork
    with ProcessPoolExecutor(min(processes, len(seeds)), context) as pool:
        futures = [pool.submit(render_one, seed, folder, settings) for seed in seeds]
        try:
            for future in as_completed(futures):
                yield future.result()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def render_one(seed: int, folder: Path, settings: Settings) -> tuple[int, str | None]:
    """One picture into the folder. Faults of a person are returned, those of the disk are raised."""
    global _studio
    from generator.synthetic.render import Studio, encode_webp

    if _studio is None:
        _studio = Studio(*settings)
    try:
        encoded = encode_webp(_studio.photograph(sample(seed)))
    except OSError:
        raise
    except Exception as error:  # the other people must not wait for this one
        return seed, f"{type(error).__name__}: {error}"
    save_picture(folder, seed, encoded)
    return seed, None
