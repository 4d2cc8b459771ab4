"""What an instruction becomes: which operation it is, how far from the picture that begins, and in how many steps.

For the site, which makes the row, and for generator.training.evaluate, which measures the same edits without one."""

from generator import instructions
from generator.understanding import BLACK_AND_WHITE

# At which noise level, 0 to 1, the walk of generator/operations.edit begins, by generator.models.Operation's values.
STRENGTHS = {
    "edit": 0.97,  # what words decide, they decide near pure noise
    "light": 0.95,
    "restyle": 0.95,
    "colourise": 0.97,
}
MIN_STEPS = 12  # with fewer, long steps along a difference of velocities run away from every colour


def operation_for(change: instructions.Change) -> str:
    """One of STRENGTHS."""
    if change.aspects == {"style"}:
        return "colourise" if BLACK_AND_WHITE in change.negative else "restyle"
    return "light" if "light" in change.aspects else "edit"


def steps(of_the_picture: int) -> int:
    """Of an edit of a picture that was drawn in so many."""
    return max(of_the_picture, MIN_STEPS)
