"""Files that people choose to start from, friendly and otherwise."""

import io
import struct
import zlib

import numpy as np
import pillow_heif
import pytest
from PIL import Image

from generator import uploads


def encoded(picture: Image.Image, image_format: str, **options) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, image_format, **options)
    return buffer.getvalue()


def half_and_half(mode: str = "RGB", size: tuple[int, int] = (200, 200)) -> Image.Image:
    """Red on the left, blue on the right."""
    picture = Image.new("RGB", size, "red")
    picture.paste("blue", (size[0] // 2, 0, *size))
    return picture.convert(mode)


def is_red(pixel) -> bool:
    return pixel[0] > 150 and pixel[1] < 110 and pixel[2] < 110


@pytest.mark.parametrize(
    ("image_format", "mode"),
    [("JPEG", "RGB"), ("JPEG", "CMYK"), ("JPEG", "L"), ("PNG", "RGB"), ("PNG", "P"), ("PNG", "RGBA"), ("PNG", "1"),
     ("WEBP", "RGB"), ("HEIF", "RGB")],
)  # fmt: skip
def test_every_usual_file_becomes_a_square_rgb_picture(image_format, mode):
    if image_format == "HEIF":
        pillow_heif.register_heif_opener()
    picture = uploads.read_picture(encoded(half_and_half(mode, (300, 200)), image_format))
    assert (picture.mode, picture.size) == ("RGB", (200, 200))
    if mode not in {"L", "1"}:
        assert is_red(picture.getpixel((20, 100)))
        assert not is_red(picture.getpixel((180, 100)))


def test_sixteen_bits_of_grey_keep_their_middle():
    grey = Image.fromarray(np.full((100, 100), 32_768, dtype=np.uint16))
    assert 120 <= uploads.read_picture(encoded(grey, "PNG")).getpixel((5, 5))[0] <= 136


def test_what_is_transparent_becomes_white():
    picture = uploads.read_picture(encoded(Image.new("RGBA", (80, 80), (0, 0, 0, 0)), "PNG"))
    assert picture.getpixel((3, 3)) == (255, 255, 255)


def test_a_photo_held_sideways_is_turned_upright_and_keeps_no_metadata():
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was turned: what is left in the file is up in the scene
    exif[0x010F] = "Camera of Ana"
    picture = uploads.read_picture(encoded(half_and_half(), "JPEG", exif=exif, quality=95))
    assert is_red(picture.getpixel((100, 20)))
    assert not is_red(picture.getpixel((100, 180)))
    stored = Image.open(io.BytesIO(uploads.as_png(picture)))
    assert not stored.getexif() and not stored.info


def test_an_animated_picture_gives_its_first_frame():
    frames = [Image.new("RGB", (90, 90), colour) for colour in ("red", "lime", "blue")]
    data = encoded(frames[0], "WEBP", save_all=True, append_images=frames[1:], lossless=True)
    assert is_red(uploads.read_picture(data).getpixel((40, 40)))


def test_a_large_photo_is_made_smaller():
    assert uploads.read_picture(encoded(half_and_half(size=(1600, 1200)), "JPEG")).size == (512, 512)


def png_header(width: int, height: int) -> bytes:
    """A PNG that says it has so many pixels and brings a few bytes."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    size = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", size) + chunk(b"IDAT", zlib.compress(b"\0" * 1000))


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"%PDF-1.7 an invoice", "no picture that Selfyfy can read. Choose a JPEG, PNG"),
        (b"", "no picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "no picture"),
        (b"GIF89a" + b"\0" * 100, "no picture"),
        (encoded(half_and_half(), "GIF"), "no picture"),
        (encoded(half_and_half(), "PNG")[:-300], "damaged"),
        (encoded(half_and_half(), "JPEG")[:900], "damaged"),
        (png_header(9_000, 9_000), "the most is 50 million. It is 9000 × 9000"),
        (png_header(60_000, 60_000), "the most is 50 million"),
        (png_header(2_000_000_000, 2_000_000_000), "the most is 50 million"),
        (encoded(Image.new("RGB", (20, 300)), "PNG"), "at least 64 px"),
        (b"\xff" * 30_000_001, "the most is 30"),
    ],
)
def test_what_cannot_be_used_is_answered_with_what_to_do(data, sentence):
    with pytest.raises(uploads.UploadError, match=sentence):
        uploads.read_picture(data)


def test_a_file_that_is_a_page_as_well_leaves_only_its_pixels():
    polyglot = encoded(half_and_half(), "JPEG") + b"<script>alert(document.cookie)</script>"
    assert b"script" not in uploads.as_png(uploads.read_picture(polyglot))


def test_a_canvas_becomes_a_mask_of_the_portraits_size():
    canvas = Image.new("RGBA", (128, 128), (0, 0, 0, 0))
    canvas.paste((200, 220, 255, 255), (0, 0, 64, 128))
    mask = uploads.read_mask(encoded(canvas, "PNG"), 256)
    assert (mask.size, mask.getpixel((20, 20)), mask.getpixel((200, 20))) == ((256, 256), 255, 0)


@pytest.mark.parametrize(
    ("mask", "sentence"),
    [
        (Image.new("L", (100, 100)), "Nothing is painted over"),
        (Image.new("RGBA", (100, 100), (255, 255, 255, 0)), "Nothing is painted over"),
        (Image.new("L", (100, 100), 255), "Everything is painted over"),
        (half_and_half("L", (200, 100)), "must be square like the portrait; this one is 200 × 100"),
    ],
)
def test_a_mask_that_says_nothing_is_refused(mask, sentence):
    with pytest.raises(uploads.UploadError, match=sentence):
        uploads.read_mask(encoded(mask, "PNG"), 256)
