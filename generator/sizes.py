"""How large a portrait is drawn and how large it is finished: the only place that knows both.

A row's `side_px` is that of the finished picture. The model draws at most LARGEST_DRAWN_PX; what shall be larger is
drawn at half of its side, or a quarter, and doubled as often by the checkpoint's enlarger, where it has one."""

from pathlib import Path

from django.conf import settings

DRAWN_PX = (192, 256, 320)  # sides that the model draws itself
LARGEST_DRAWN_PX = DRAWN_PX[-1]
MODEL_PX = 256  # the side that the bundled model learned
FINE_PX = 512  # what the studio offers beside it where there is an enlarger
LARGEST_PX = 2048
TIMES = 2  # of the side, by the enlarger
ENLARGER_FOLDER = "enlarger"  # beside model_index.json; no part of the pipeline, and loaded by this name

LARGEST_DISPLAY_PX = 1024  # of the copy that pages show; the original is for downloads
COPIES_PX = (256, 512)  # smaller copies, of pictures that the enlarger made


class TooLarge(ValueError):
    """Enlarging would pass LARGEST_PX; the message is for the person."""


def has_enlarger() -> bool:
    """Whether the configured checkpoint has one; a model of the hub has none."""
    return (Path(settings.PORTRAIT_MODEL) / ENLARGER_FOLDER / "config.json").is_file()


def offered_px() -> tuple[int, ...]:
    """The sides that a person chooses from."""
    return (MODEL_PX, FINE_PX) if has_enlarger() else DRAWN_PX


def accepted_px() -> tuple[int, ...]:
    """The sides that can be drawn from words, older links to settings among them."""
    return (*DRAWN_PX, FINE_PX) if has_enlarger() else DRAWN_PX


def default_px() -> int:
    return FINE_PX if has_enlarger() else MODEL_PX


def drawn_px(side_px: int) -> int:
    """The side at which the model draws what is finished at side_px."""
    while side_px > LARGEST_DRAWN_PX:
        side_px //= TIMES
    return side_px


def going_on_px(side_px: int) -> int:
    """The side of what goes on from a picture of side_px: the same, but an enlarged one has to be enlarged again."""
    largest = max(accepted_px())
    while side_px > largest:
        side_px //= TIMES
    return side_px


def enlarged_px(side_px: int, times: int) -> int:
    """Raises TooLarge."""
    if times * side_px > LARGEST_PX:
        raise TooLarge(
            f"Enlarged ×{times} this portrait would have {times * side_px:,} pixels a side; the most is {LARGEST_PX:,}."
        )
    return times * side_px


def doublings(from_px: int, to_px: int) -> int:
    """How often the enlarger has to double. Raises ValueError where that does not lead there."""
    times = 0
    while from_px < to_px:
        from_px, times = TIMES * from_px, times + 1
    if from_px != to_px:
        raise ValueError(f"doubling does not lead to {to_px} px")
    return times


def display_px(side_px: int) -> int:
    return min(side_px, LARGEST_DISPLAY_PX)


def copies_px(side_px: int) -> list[int]:
    """The sides of the smaller copies that a portrait of that side has; one that was not enlarged has none."""
    return [px for px in COPIES_PX if px < side_px] if side_px > LARGEST_DRAWN_PX else []
