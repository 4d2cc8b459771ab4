"""What each training script needs around its loop: a config from the command line, a device, a clock, checkpoints."""

import dataclasses
import json
import math
import os
import sys
import time
from pathlib import Path
from typing import Any

import torch

LONGEST_STEP_SECONDS = 5.0  # a step that took longer was a paused or sleeping process, which costs no training time


def from_command_line(config: Any, argv: list[str] | None = None) -> Any:
    """The dataclass `config` with every `--name=value` or `--name value` of `argv` put in.

    SystemExit for a name it does not have or a value that is no number."""
    fields = {field.name: field for field in dataclasses.fields(config)}
    changes = {}
    rest = list(sys.argv[1:] if argv is None else argv)
    while rest:
        argument = rest.pop(0)
        name, equals, value = argument.removeprefix("--").partition("=")
        if name in fields and not equals and rest:
            equals, value = "=", rest.pop(0)
        if name not in fields or not equals:
            raise SystemExit(f"unknown argument {argument!r}; known: " + ", ".join(f"--{n}=" for n in fields))
        kind = type(getattr(config, name))
        try:
            changes[name] = value.lower() in ("1", "true", "yes") if kind is bool else kind(value)
        except ValueError:
            raise SystemExit(f"--{name} must be a number, got {value!r}") from None
    return dataclasses.replace(config, **changes)


def pick_device(name: str) -> torch.device:
    """ "auto" is CUDA where there is one, else the CPU."""
    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "cpu"
    return torch.device(name)


def bf16_helps(device: torch.device) -> bool:
    """Whether bfloat16 arithmetic is in the hardware; emulated it is slower than float32."""
    if device.type == "cuda":
        return torch.cuda.is_bf16_supported(including_emulation=False)
    return torch.cpu._is_avx512_bf16_supported()


class Clock:
    """How far a run is: by training time (`minutes`) or, where `max_steps` is above 0, by steps.

    Only time between steps counts, at most LONGEST_STEP_SECONDS a step, and a resumed run goes on from `elapsed`."""

    def __init__(self, minutes: float, max_steps: int, step: int = 0, elapsed: float = 0.0):
        self.budget_seconds, self.max_steps, self.step, self.elapsed = minutes * 60, max_steps, step, elapsed
        self.last = time.monotonic()

    def tick(self) -> None:
        now = time.monotonic()
        self.elapsed += min(now - self.last, LONGEST_STEP_SECONDS)
        self.last = now
        self.step += 1

    def fraction(self) -> float:
        """0 at the start, 1 when the run is over."""
        return self.step / self.max_steps if self.max_steps else self.elapsed / self.budget_seconds

    def minutes_left(self) -> float:
        """Of training, by the mean speed of all steps so far where the run is counted in steps."""
        if not self.max_steps:
            return max(self.budget_seconds - self.elapsed, 0.0) / 60
        return (self.max_steps - self.step) * self.elapsed / max(self.step, 1) / 60

    def pause(self) -> "Paused":
        """`with clock.pause():` around what is not training, such as drawing a sheet or saving."""
        return Paused(self)


class Paused:
    def __init__(self, clock: Clock):
        self.clock = clock

    def __enter__(self) -> None:
        self.began = time.monotonic()

    def __exit__(self, *error: object) -> None:
        self.clock.last += time.monotonic() - self.began


def lr_schedule(fraction: float, warm_up: float = 0.02, cool_down: float = 0.4, floor: float = 0.02) -> float:
    """Factor on the peak learning rate: linear warm-up, constant, then a cosine down to `floor` over the last share of
    the run, `cool_down`. A run given more minutes before that goes on as if it had been given them at the start."""
    if fraction < warm_up:
        return max(fraction / warm_up, 0.01)
    cooled = min(max((fraction - 1 + cool_down) / cool_down, 0.0), 1.0)
    return floor + (1 - floor) * 0.5 * (1 + math.cos(math.pi * cooled))


def save_checkpoint(path: Path, state: dict[str, Any]) -> None:
    """Written beside `path` and moved over it, so that a kill at any moment leaves the last good checkpoint.

    OSError where it cannot be written, whatever torch makes of a full disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".unfinished")
    try:
        with open(unfinished, "wb") as file:
            torch.save(state, file)
            file.flush()
            os.fsync(file.fileno())
    except RuntimeError as error:  # the zip writer's own complaint, after the file refused some bytes
        raise OSError(f"{unfinished} could not be written: {error}") from error
    os.replace(unfinished, path)


def load_checkpoint(path: Path) -> dict[str, Any] | None:
    """The checkpoint at `path`, on the CPU, or None where there is none yet."""
    return torch.load(path, map_location="cpu", weights_only=True) if path.exists() else None


def log_line(path: Path, **values: Any) -> None:
    """One JSON object a line, floats to 5 digits; also to the terminal."""
    line = json.dumps({name: round(value, 5) if isinstance(value, float) else value for name, value in values.items()})
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "a") as file:
        file.write(line + "\n")
    print(line, flush=True)
