"""Render training people: `python -m generator.synthetic --count 1000 --out var/portraits`.

Picture NNNNNN.webp is the person of seed NNNNNN. A run that was stopped goes on where it was when started again.
"""

import argparse
import errno
import importlib.util
import sys
import time
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

from generator.synthetic.labels import append_label, missing_seeds
from generator.synthetic.sampling import sample
from generator.synthetic.workers import render_all

SIDES_PX = (32, 2048)
SECONDS_BETWEEN_LINES = 10


def main(arguments: list[str] | None = None) -> int:
    """Check everything first, then render what is missing. Returns the exit status."""
    options = parse(arguments)
    require_blender()
    require_writable(options.out)
    seeds = missing_seeds(options.out, options.seed_start, options.count)
    print(f"{options.count - len(seeds)} of {options.count} pictures are there, {len(seeds)} to render", flush=True)
    failed = 0
    progress = Progress(len(seeds))
    settings = (options.size, options.samples, options.threads)
    try:
        for seed, error in render_all(seeds, options.out, settings, options.processes):
            if error is None:
                append_label(options.out, sample(seed))
            else:
                failed += 1
                print(f"person {seed} failed: {error}", file=sys.stderr, flush=True)
            progress.step()
    except KeyboardInterrupt:
        print("stopped; the same command goes on from here", file=sys.stderr)
        return 130
    except BrokenProcessPool:
        print("a render process was killed, most likely for memory; try fewer --processes", file=sys.stderr)
        return 1
    except OSError as error:
        print(explain(error, options.out), file=sys.stderr)
        return 1
    return 1 if failed else 0


def parse(arguments: list[str] | None) -> argparse.Namespace:
    """The command line, with ranges checked."""
    parser = argparse.ArgumentParser(prog="python -m generator.synthetic", description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, required=True, help="pictures in the folder when done")
    parser.add_argument("--out", type=Path, required=True, help="folder for the pictures and labels.jsonl")
    parser.add_argument("--size", type=int, default=256, help="side in pixels (default 256)")
    parser.add_argument("--samples", type=int, default=4, help="light samples a pixel (default 4)")
    parser.add_argument("--seed-start", type=int, default=0, help="first person's seed (default 0)")
    parser.add_argument("--threads", type=int, default=1, help="threads a process (default 1)")
    parser.add_argument("--processes", type=int, default=2, help="render processes (default 2)")
    options = parser.parse_args(arguments)
    if not SIDES_PX[0] <= options.size <= SIDES_PX[1]:
        parser.error(f"--size must be {SIDES_PX[0]} to {SIDES_PX[1]} pixels, got {options.size}")
    for name, lowest in (("count", 1), ("samples", 1), ("seed_start", 0), ("threads", 1), ("processes", 1)):
        if getattr(options, name) < lowest:
            flag = "--" + name.replace("_", "-")
            parser.error(f"{flag} must be at least {lowest}, got {getattr(options, name)}")
    return options


def require_blender() -> None:
    """Stop with advice where the renderer's environment is missing."""
    missing = [name for name in ("bpy", "scipy", "anny") if importlib.util.find_spec(name) is None]
    if missing:
        sys.exit(
            f"{', '.join(missing)} not installed here. `make portraits N=20` makes the renderer's own environment "
            "and runs this command in it."
        )


def require_writable(folder: Path) -> None:
    """Make the folder, or stop with the reason."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / ".writable"
        probe.touch()
        probe.unlink()
    except OSError as error:
        sys.exit(f"cannot write to {folder}: {error.strerror}. Choose another --out or change its permissions.")


def explain(error: OSError, folder: Path) -> str:
    """What to do about a failed write."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"the disk of {folder} is full. Finished pictures are safe: make room and start the same command again."
    return f"cannot write to {folder}: {error}. Finished pictures are safe: start the same command again."


class Progress:
    """Prints how many pictures are done, how fast, and the time left."""

    def __init__(self, total: int) -> None:
        self.total, self.done = total, 0
        self.start = self.last_line = time.monotonic()

    def step(self) -> None:
        """Count one picture; a line now and then, and at the end."""
        self.done += 1
        now = time.monotonic()
        if now - self.last_line < SECONDS_BETWEEN_LINES and self.done < self.total:
            return
        self.last_line = now
        per_hour = self.done / max(now - self.start, 1e-3) * 3600
        print(f"{self.done} of {self.total}, {per_hour:.0f} pictures/hour, {self._left(per_hour)} left", flush=True)

    def _left(self, per_hour: float) -> str:
        minutes = round((self.total - self.done) / per_hour * 60)
        return f"{minutes // 60} h {minutes % 60:02d} min" if minutes >= 60 else f"{minutes} min"


if __name__ == "__main__":
    sys.exit(main())
