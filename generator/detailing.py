"""A portrait's face drawn once more, closer: cut out, enlarged, drawn again by a denoiser that learned only faces.

What people do by hand who inpaint a face at full resolution. A face that the detector gives 108 of 256 pixels has 1.6
times as many latents a side in the cut, and every face that the detailer learned lay in the same place. It leads away
from the checkpoint's own denoiser, which knows less of faces so near (see guiding.py)."""

from dataclasses import replace

import numpy as np
from PIL import Image

from generator import enlarging, operations, quality, sizes
from generator.pipeline import Checkpoint, called_people
from generator.understanding import understand

CUT_SIDES = 1.45  # the side of what is cut out, of that of the detector's box: from the hairline to below the chin
STRENGTH = 0.75  # noise level, 0 to 1, from which the face is drawn again
STEPS = 8
GUIDANCE_SCALE = 3.0
# The same noise for everybody, so that a portrait's own seed alone says how it looks: the one of eight after which the
# detector was surest in 32 portraits (1.17; the others 0.99 to 1.12), from a noise level of 0.65.
SEED = 2
# Of half the cut's side: the ellipse that is put back, and over how much of its radius it fades out.
ELLIPSE, FADE = (0.86, 0.92), 0.22

Square = tuple[float, float, float, float]  # left, top, right, bottom in pixels


def finish(checkpoint: Checkpoint, picture: Image.Image, prompt: str, side_px: int) -> Image.Image:
    """A drawn picture at side_px, with its face drawn again where the checkpoint has a detailer and a face is found.

    The same picture and prompt on the same device and dtype give the same pixels. Raises as enlarging.enlarge."""
    finished = enlarging.enlarge(checkpoint.enlarger, picture, side_px)
    if not checkpoint.detailer or called_people(checkpoint, prompt):  # whom the detailer never met
        return finished
    square = face_square(picture, prompt)
    if square is None:
        return finished
    face = draw_again(checkpoint, cut_out(picture, square), prompt)
    return put_back(checkpoint, finished, face, scaled(square, side_px / picture.width))


def face_square(picture: Image.Image, prompt: str) -> Square | None:
    """Around the one face. None where there is none that passes the check of finished portraits, and where the prompt
    asks for a style, which the detailer never learned."""
    if any(part.aspect == "style" for part in understand(prompt).parts):
        return None
    found = quality.found_faces(picture)
    return square_around(found[0].box, picture.width) if quality.judge(found, picture.width).is_fine else None


def square_around(box: tuple[int, int, int, int], side_px: int) -> Square:
    """CUT_SIDES times the box's width about its middle; moved, and where it must be made smaller, to lie inside."""
    left, top, right, bottom = box
    half = min(CUT_SIDES * (right - left) / 2, side_px / 2)
    x, y = (min(max(middle, half), side_px - half) for middle in ((left + right) / 2, (top + bottom) / 2))
    return x - half, y - half, x + half, y + half


def scaled(square: Square, times: float) -> Square:
    left, top, right, bottom = (edge * times for edge in square)
    return left, top, right, bottom


def cut_out(picture: Image.Image, square: Square) -> Image.Image:
    """MODEL_PX a side."""
    sides = sizes.MODEL_PX, sizes.MODEL_PX
    return picture.convert("RGB").resize(sides, Image.Resampling.BICUBIC, box=square)


def draw_again(checkpoint: Checkpoint, face: Image.Image, prompt: str) -> Image.Image:
    """A cut-out face, MODEL_PX a side, noised up to STRENGTH and drawn by the detailer."""
    of_faces = replace(checkpoint, guided=checkpoint.detailer)
    return operations.draw_from_picture(
        of_faces, picture=face, prompt=prompt, seed=SEED, steps=STEPS, guidance_scale=GUIDANCE_SCALE,
        strength=STRENGTH, side_px=sizes.MODEL_PX,
    )  # fmt: skip


def put_back(checkpoint: Checkpoint, picture: Image.Image, face: Image.Image, square: Square) -> Image.Image:
    """The picture with the face over that square, fading out towards its edges."""
    left, top, right, bottom = map(round, square)
    if right - left > face.width and checkpoint.enlarger:
        face = enlarging.enlarge(checkpoint.enlarger, face, face.width * sizes.TIMES)
    sides = right - left, bottom - top
    together = picture.copy()
    together.paste(face.resize(sides, Image.Resampling.LANCZOS), (left, top), ellipse().resize(sides))
    return together


def ellipse() -> Image.Image:
    """White in the middle, black from its edge on, MODEL_PX a side."""
    y, x = np.mgrid[-1 : 1 : sizes.MODEL_PX * 1j, -1 : 1 : sizes.MODEL_PX * 1j]
    radius = np.hypot(x / ELLIPSE[0], y / ELLIPSE[1])
    return Image.fromarray((255 * ((1 - radius) / FADE).clip(0, 1)).astype(np.uint8))
