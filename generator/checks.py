"""Checks before any work on tensors: one function, which names the value and its limit."""

from generator.models import (
    MAX_GUIDANCE_SCALE,
    MAX_SEED,
    MAX_STEPS,
    MAX_STRENGTH,
    MIN_GUIDANCE_SCALE,
    MIN_STEPS,
    MIN_STRENGTH,
)
from generator.sizes import DRAWN_PX


def check_inputs(
    prompt: str, seed: int, steps: int, guidance_scale: float, side_px: int, strength: float | None = None
) -> None:
    """Raises ValueError unless the pipeline can draw this; side_px is the side at which the model draws."""
    if not prompt.strip():
        raise ValueError("prompt must not be empty")
    if not 0 <= seed <= MAX_SEED:
        raise ValueError(f"seed must be 0 to {MAX_SEED}, got {seed}")
    if not MIN_STEPS <= steps <= MAX_STEPS:
        raise ValueError(f"steps must be {MIN_STEPS} to {MAX_STEPS}, got {steps}")
    if not MIN_GUIDANCE_SCALE <= guidance_scale <= MAX_GUIDANCE_SCALE:
        raise ValueError(f"guidance_scale must be {MIN_GUIDANCE_SCALE} to {MAX_GUIDANCE_SCALE}, got {guidance_scale}")
    if side_px not in DRAWN_PX:
        raise ValueError(f"side_px must be one of {DRAWN_PX}, got {side_px}")
    if strength is not None and not MIN_STRENGTH <= strength <= MAX_STRENGTH:
        raise ValueError(f"strength must be {MIN_STRENGTH} to {MAX_STRENGTH}, got {strength}")
