"""What is looked at before a person sees a finished portrait: is it blank, is there exactly one face, is that whole.

The faces are found by dlib's histogram of oriented gradients (Dalal and Triggs 2005, doi:10.1109/CVPR.2005.177), whose
weights are inside its wheel; it takes 20 ms a picture. On 72 portraits of the second bundled model its score went with
what we saw: those above 0.5 have a clear face, those below -0.3 or not found are smeared. 52 of them pass, and of three
in a row for the same words one always did (24 of 24). It finds dark faces less
well than light ones, so a picture in which it is unsure is shown to it again with its contrast evened out, and the
threshold is low.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

import numpy as np
from PIL import Image, ImageOps

from generator.understanding import understand

MAX_REDRAWS = 2
FACE_SCORE = -0.25  # from which on there is a face
CLEAR_SCORE = 0.0  # from which on a second one counts as somebody else
BLANK_SPREAD = 8  # standard deviation of brightness, 0 to 255; portraits have 40 to 80
SMALLEST_FACE = 0.2  # of the side
CUT_OFF = 0.02  # of the side: how far a face may reach over the edge
INSPECTED_PX = 256  # of a larger picture a small copy is looked at: as much is seen, and not four times as long
ENLARGED = 1  # the detector looks at twice the size, where it finds faces from 40 pixels on
# Drawn faces have other edges than the photographs from which the detector learned; these two are still photographs.
PHOTO_STYLES = ("black and white", "sepia")


class Flaw(StrEnum):
    BLANK = "blank"
    NO_FACE = "no_face"
    MORE_FACES = "more_faces"
    CUT_OFF = "cut_off"


REASONS = {
    Flaw.BLANK: "nothing on it",
    Flaw.NO_FACE: "no clear face",
    Flaw.MORE_FACES: "more than one face",
    Flaw.CUT_OFF: "a face that is cut off",
}


@dataclass(frozen=True)
class Verdict:
    flaw: Flaw | None
    score: float  # to choose the best of several flawed pictures

    @property
    def is_fine(self) -> bool:
        return self.flaw is None


UNSEEN = Verdict(None, 0.0)  # of a picture that is kept whatever it shows


@dataclass(frozen=True)
class Face:
    score: float
    box: tuple[int, int, int, int]  # left, top, right, bottom in pixels


def reason(code: str) -> str:
    """The words for a stored code; an unknown one (of an older version) gets the commonest."""
    return REASONS.get(code, REASONS[Flaw.NO_FACE])  # type: ignore[call-overload]


def inspect(picture: Image.Image, prompt: str) -> Verdict:
    """What a person would send back at once. Drawn styles and heads seen from the side are not searched for a face."""
    if np.asarray(picture.convert("L"), dtype=np.float32).std() < BLANK_SPREAD:
        return Verdict(Flaw.BLANK, -np.inf)
    if not shows_a_photographed_front(prompt):
        return Verdict(None, 0.0)
    if picture.width > INSPECTED_PX:
        picture = picture.resize((INSPECTED_PX, INSPECTED_PX), Image.Resampling.BOX)
    return judge(found_faces(picture), picture.width)


def judge(found: list[Face], side_px: int) -> Verdict:
    """`found` is sorted by score, best first."""
    if not found or found[0].score < FACE_SCORE:
        return Verdict(Flaw.NO_FACE, best_score(found))
    first = found[0]
    if any(other.score >= CLEAR_SCORE and not overlap(first.box, other.box) for other in found[1:]):
        return Verdict(Flaw.MORE_FACES, first.score)
    if max(first.box[2] - first.box[0], first.box[3] - first.box[1]) < SMALLEST_FACE * side_px:
        return Verdict(Flaw.NO_FACE, first.score)
    if min(first.box) < -CUT_OFF * side_px or max(first.box) > (1 + CUT_OFF) * side_px:
        return Verdict(Flaw.CUT_OFF, first.score)
    return Verdict(None, first.score)


def shows_a_photographed_front(prompt: str) -> bool:
    for part in understand(prompt).parts:
        if part.aspect == "style" and not any(style in part.text.lower() for style in PHOTO_STYLES):
            return False
        if part.aspect == "view" and any(word in part.text.lower() for word in ("profile", "side", "close")):
            return False
    return True


def best_score(found: list[Face]) -> float:
    return found[0].score if found else -np.inf


def found_faces(picture: Image.Image) -> list[Face]:
    """As `faces`, looked for a second time with the contrast evened out where nobody is clear."""
    found = faces(picture)
    if found and found[0].score >= CLEAR_SCORE:
        return found
    return max(found, faces(ImageOps.equalize(picture.convert("L"))), key=best_score)


def overlap(one: tuple[int, int, int, int], other: tuple[int, int, int, int]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def faces(picture: Image.Image) -> list[Face]:
    """Everything that may be a face, the likeliest first."""
    boxes, scores, _ = detector().run(np.asarray(picture.convert("RGB")), ENLARGED, 2 * FACE_SCORE)
    found = [
        Face(score, (box.left(), box.top(), box.right(), box.bottom()))
        for score, box in zip(scores, boxes, strict=True)
    ]
    return sorted(found, key=lambda face: face.score, reverse=True)


@cache
def detector() -> Any:
    """Not at import: the site reads the reasons above and never looks at a picture."""
    import dlib

    return dlib.get_frontal_face_detector()
