"""The schedulers that a person may choose, as diffusers' classes over the checkpoint's own settings."""

from typing import Any

from diffusers import DPMSolverMultistepScheduler, UniPCMultistepScheduler

DEFAULT = "dpm"
# The names are generator.models.Scheduler's. On a straight path between noise and picture, DPM-Solver++ of the first
# order (Lu et al. 2022, arXiv:2211.01095: it is DDIM) takes Euler's steps. Each says its order: `own` may be the
# one that the portrait before was drawn with.
CLASSES: dict[str, tuple[Any, dict[str, Any]]] = {
    "dpm": (DPMSolverMultistepScheduler, {"solver_order": 2}),
    "unipc": (UniPCMultistepScheduler, {"solver_order": 2}),
    "euler": (DPMSolverMultistepScheduler, {"solver_order": 1}),
}


def make(name: str, own: Any) -> Any:
    """A fresh scheduler with the noise levels of `own`, the checkpoint's; that itself where it allows no other class.

    ValueError for a name that is not offered."""
    if name not in CLASSES:
        raise ValueError(f"scheduler must be one of {', '.join(CLASSES)}, got {name!r}")
    if "prediction_type" not in own.config:
        return own
    kind, changes = CLASSES[name]
    return kind.from_config(own.config, **changes)
