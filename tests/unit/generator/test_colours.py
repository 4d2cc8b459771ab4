"""Telling pictures that have colours from those that have shades of one."""

import io

import pytest
from PIL import Image, ImageDraw, ImageOps

from generator import colours


def face(size: int = 256) -> Image.Image:
    """Somebody before a pale wall, lit from one side: a face, hair and a green top."""
    picture = Image.new("RGB", (size, size), "#b8b4ac")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0.2 * size, 0.75 * size, 0.8 * size, size), fill="#2f6f5f")
    draw.ellipse((0.3 * size, 0.15 * size, 0.7 * size, 0.8 * size), fill="#4a3226")
    draw.ellipse((0.34 * size, 0.2 * size, 0.66 * size, 0.75 * size), fill="#d9a184")
    light = Image.linear_gradient("L").rotate(90).resize(picture.size)
    return Image.blend(picture, Image.merge("RGB", [light] * 3), 0.2)


def as_jpeg(picture: Image.Image) -> Image.Image:
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=50)
    return Image.open(buffer)


def toned(dark: str, middle: str, light: str) -> Image.Image:
    return ImageOps.colorize(face().convert("L"), dark, light, mid=middle)


WITHOUT = {
    "black and white": face().convert("L"),
    "black and white as RGB": face().convert("L").convert("RGB"),
    "sepia": toned("#28140a", "#8c643c", "#faebc8"),
    "a bluish scan": toned("#05050f", "#80828a", "#f5faff"),
    "an old print that turned a little green": Image.blend(face().convert("L").convert("RGB"), face(), 0.1),
}


@pytest.mark.parametrize("name", WITHOUT)
def test_a_photo_that_lost_its_colours(name):
    assert colours.is_monochrome(WITHOUT[name])
    assert colours.is_monochrome(as_jpeg(WITHOUT[name]))


def with_a_red_hat() -> Image.Image:
    picture = face().convert("L").convert("RGB")
    ImageDraw.Draw(picture).ellipse((90, 25, 166, 70), fill="#b02a2c")
    return picture


WITH = {
    "a photo": face(),
    "a warm photo": Image.blend(face(), Image.new("RGB", (256, 256), "#d08030"), 0.3),
    "a pale photo": Image.blend(face(), face().convert("L").convert("RGB"), 0.3),
    "grey but for the hat": with_a_red_hat(),
    "a wall of one colour": Image.new("RGB", (100, 100), "teal"),
}


@pytest.mark.parametrize("name", WITH)
def test_a_picture_with_colours(name):
    assert not colours.is_monochrome(WITH[name])
    assert not colours.is_monochrome(as_jpeg(WITH[name]))
