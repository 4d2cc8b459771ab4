"""What the commands of this package share: checks before they start, words for failed writes, progress."""

import errno
import importlib.util
import sys
import time
from collections.abc import Callable
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

SECONDS_BETWEEN_LINES = 10


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


def exit_status(work: Callable[[], int], folder: Path) -> int:
    """Runs `work`, which fills `folder` and returns how many pictures failed. A stop, a killed process and a failed
    write are said in words; every command goes on when given again."""
    try:
        return 1 if work() else 0
    except KeyboardInterrupt:
        print("stopped; the same command goes on from here", file=sys.stderr)
        return 130
    except BrokenProcessPool:
        print("a render process was killed, most likely for memory; try fewer --processes", file=sys.stderr)
        return 1
    except OSError as error:
        print(explain(error, folder), file=sys.stderr)
        return 1


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
