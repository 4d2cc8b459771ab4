"""Spreads people over render processes. Blender is imported in those alone."""

import multiprocessing
import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing.connection import wait
from pathlib import Path
from threading import Thread

from generator.synthetic.labels import image_name, save_picture
from generator.synthetic.pictures import encode_webp
from generator.synthetic.sampling import Person, sample

Settings = tuple[int, int, int]  # side in pixels, samples a pixel, threads
Job = tuple[str, Person | int]  # the picture's file name, and who is in it: labels, or the seed of some

SAMPLES = 2  # a pixel, unless a command says otherwise; a pair must have as many in both pictures

_studio = None  # one a process: starting Blender and reading the body data takes seconds


def render_all(seeds: list[int], folder: Path, settings: Settings, processes: int) -> Iterator[tuple[int, str | None]]:
    """Render every seed; yields it with None or with what went wrong. Failures of the disk are raised."""
    seed_of = {image_name(seed): seed for seed in seeds}
    for name, error in render_jobs(list(seed_of.items()), folder, settings, processes):
        yield seed_of[name], error


def render_jobs(jobs: list[Job], folder: Path, settings: Settings, processes: int) -> Iterator[tuple[str, str | None]]:
    """Render every job; yields its file name with None or with what went wrong. Failures of the disk are raised."""
    if min(processes, len(jobs)) <= 1:
        yield from (render_one(job, folder, settings) for job in jobs)
        return
    context = multiprocessing.get_context("spawn")  # Blender does not survive a fork
    with ProcessPoolExecutor(min(processes, len(jobs)), context, end_with_parent) as pool:
        futures = [pool.submit(render_one, job, folder, settings) for job in jobs]
        try:
            for future in as_completed(futures):
                yield future.result()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def end_with_parent() -> None:
    """Called in a render process. One whose parent was killed would hold a core and a gigabyte until somebody looks."""
    parent = multiprocessing.parent_process()
    if parent is None:
        raise RuntimeError("end_with_parent is for processes that multiprocessing started")

    def watch() -> None:
        wait([parent.sentinel])
        os._exit(1)  # nothing to tidy: a picture is moved into the folder when it is whole

    Thread(target=watch, daemon=True).start()


def render_one(job: Job, folder: Path, settings: Settings) -> tuple[str, str | None]:
    """One picture into the folder. Faults of a person are returned, those of the disk are raised."""
    global _studio
    from generator.synthetic.render import Studio

    if _studio is None:
        _studio = Studio(*settings)
    name, who = job
    try:
        encoded = encode_webp(_studio.photograph(sample(who) if isinstance(who, int) else who))
    except OSError:
        raise
    except Exception as error:  # the other people must not wait for this one
        return name, f"{type(error).__name__}: {error}"
    save_picture(folder, name, encoded)
    return name, None
