"""Parts of a portrait as masks, for people who do not paint: where they are in a head-and-shoulders portrait.

Shares of the side, read off portraits of the bundled model; its renders hold their heads the same way."""

from enum import StrEnum

from PIL import Image, ImageChops, ImageDraw

FACE = (0.29, 0.23, 0.69, 0.73)  # left, top, right, bottom of an ellipse, like the others
EYES = (0.29, 0.33, 0.69, 0.49)
MOUTH = (0.36, 0.50, 0.62, 0.67)
HEAD = (0.16, 0.05, 0.84, 0.97)  # with the hair beside it
BODY = (0.0, 0.76, 1.0, 1.5)
ABOVE_EYES = (0.0, 0.0, 1.0, 0.33)
FINE = 4  # drawn at so many times the size, then made smaller: smooth edges


class Region(StrEnum):
    FACE = "face"
    EYES = "eyes"
    MOUTH = "mouth"
    HAIR = "hair"
    CLOTHES = "clothes"
    BACKGROUND = "background"


LABELS = {
    Region.FACE: "Face",
    Region.EYES: "Eyes",
    Region.MOUTH: "Mouth",
    Region.HAIR: "Hair and hat",
    Region.CLOTHES: "Clothes",
    Region.BACKGROUND: "Background",
}


def mask(region: Region, side_px: int) -> Image.Image:
    """L of that side, white where the region is."""
    face, body, head = (ellipse(box, side_px) for box in (FACE, BODY, HEAD))
    match region:
        case Region.FACE:
            shape = face
        case Region.EYES:
            shape = ellipse(EYES, side_px)
        case Region.MOUTH:
            shape = ellipse(MOUTH, side_px)
        case Region.HAIR:
            hair = ImageChops.subtract(head, face)
            shape = ImageChops.subtract(ImageChops.lighter(hair, within(ABOVE_EYES, head)), body)
        case Region.CLOTHES:
            shape = ImageChops.subtract(body, face)
        case Region.BACKGROUND:
            shape = ImageChops.invert(ImageChops.lighter(head, body))
    return shape.point(lambda value: 255 if value > 127 else 0)


def ellipse(box: tuple[float, float, float, float], side_px: int) -> Image.Image:
    large = Image.new("L", (side_px * FINE, side_px * FINE))
    ImageDraw.Draw(large).ellipse([share * side_px * FINE for share in box], fill=255)
    return large.resize((side_px, side_px), Image.Resampling.BOX)


def within(box: tuple[float, float, float, float], shape: Image.Image) -> Image.Image:
    frame = Image.new("L", shape.size)
    ImageDraw.Draw(frame).rectangle([share * shape.width for share in box], fill=255)
    return ImageChops.multiply(shape, frame)
