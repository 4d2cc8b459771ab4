"""Lines that say how far a long stage is and how long it will still take."""

import time
from collections.abc import Callable


class Waiting:
    """Called with how many more are done; prints a line now and then, and at the end."""

    def __init__(
        self, what: str, total: int, every_seconds: float = 15, now: Callable[[], float] = time.monotonic
    ) -> None:
        self.what, self.total, self.every_seconds, self.now = what, total, every_seconds, now
        self.done, self.began = 0, now()
        self.said = self.began

    def __call__(self, more: int = 1) -> None:
        self.done += more
        now = self.now()
        if self.done < self.total and now - self.said < self.every_seconds:
            return
        self.said = now
        seconds_left = (now - self.began) / self.done * (self.total - self.done)
        print(f"{self.what}: {self.done} of {self.total}, {in_words(seconds_left)} left", flush=True)


def in_words(seconds: float) -> str:
    return f"{seconds / 60:.0f} min" if seconds >= 90 else f"{seconds:.0f} s"
