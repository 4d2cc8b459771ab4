"""Parts of a portrait as masks, for people who do not paint: where they are in a head-and-shoulders portrait.

Shares of the side, read off our renders (the detector's median face is 0.26 to 0.73 across and 0.31 to 0.73 down)."""

from enum import StrEnum

from PIL import Image, ImageChops, ImageDraw

WHOLE = (0.0, 0.0, 1.0, 1.0)
FACE = (0.30, 0.27, 0.70, 0.76)  # left, top, right, bottom of an ellipse, like HEAD
EYES = (0.30, 0.38, 0.70, 0.54)
MOUTH = (0.36, 0.58, 0.64, 0.76)
HEAD = (0.19, 0.06, 0.81, 0.84)
ABOVE_EYES = (0.0, 0.0, 1.0, 0.36)
BODY = (0.02, 0.76, 0.98, 1.5)
BESIDE_FACE = (0.19, 0.06, 0.81, 0.95)
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
            hair = ImageChops.subtract(ellipse(BESIDE_FACE, side_px), face)
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
