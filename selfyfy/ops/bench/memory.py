"""How much memory processes take. PSS where the system tells it: pages that several share are then counted once."""

import threading
from collections.abc import Callable

import psutil

SAMPLE_SECONDS = 0.25


def kind() -> str:
    return "PSS" if hasattr(psutil.Process().memory_full_info(), "pss") else "RSS"


def process_mb(process: psutil.Process) -> float:
    try:
        memory = process.memory_full_info()
    except psutil.NoSuchProcess:
        return 0
    return getattr(memory, "pss", memory.rss) / 1e6


def tree(process_id: int) -> list[psutil.Process]:
    """The process and everything below it; nothing when it has ended."""
    try:
        process = psutil.Process(process_id)
        return [process, *process.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def by_part(run: int, web: int, worker: int) -> dict[str, float]:
    """Megabytes now, from the process ids of `manage.py run` and of two of its parts."""
    everything = {process.pid: process_mb(process) for process in tree(run)}
    children = [everything.get(process.pid, 0) for process in tree(worker)[1:]]
    return {
        "web": sum(everything.get(process.pid, 0) for process in tree(web)),
        "worker child": max(children, default=0),
        "everything": sum(everything.values()),
    }


def highest_during(action: Callable[[], object], sample: Callable[[], dict[str, float]]) -> dict[str, float]:
    """The highest sample of each while the action runs, and just after it."""
    over = threading.Event()
    samples: list[dict[str, float]] = []

    def watch() -> None:
        while not over.wait(SAMPLE_SECONDS):
            samples.append(sample())

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        action()
    finally:
        over.set()
        watcher.join()
    samples.append(sample())
    return {name: max(each[name] for each in samples) for name in samples[0]}
