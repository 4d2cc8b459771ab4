"""Files through the site: what becomes of each picture and mask, friendly and otherwise."""

import io
import struct
import zlib
from uuid import uuid4

import numpy as np
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image, ImageDraw

from generator import storage
from generator.models import Portrait, Status
from tests.cast import make_portrait
from tests.unit.generator.test_uploads import encoded, half_and_half, is_red, png_header

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sent")]

PROMPT = "an old man with a grey beard"
SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
SCRIPT = b"<script>alert(document.cookie)</script>"


@pytest.fixture(autouse=True)
def stored(monkeypatch) -> dict[str, bytes]:
    objects: dict[str, bytes] = {}
    monkeypatch.setattr(storage, "put", objects.__setitem__)
    return objects


@pytest.fixture
def anas(client, ana):
    client.force_login(ana)
    return client


def frames(colours: tuple[str, ...] = ("red", "lime", "blue")) -> list[Image.Image]:
    return [Image.new("RGB", (90, 90), colour) for colour in colours]


def animated(image_format: str, **options) -> bytes:
    first, *others = frames()
    return encoded(first, image_format, save_all=True, append_images=others, duration=100, **options)


def sideways() -> bytes:
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "Camera of Ana"
    return encoded(half_and_half(), "JPEG", exif=exif, quality=95)


def sixteen_bits_of_each_colour() -> bytes:
    """A red PNG, which Pillow itself cannot write."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    row = b"\0" + struct.pack(">HHH", 60_000, 5_000, 5_000) * 80
    header = struct.pack(">IIBBBBB", 80, 80, 16, 2, 0, 0, 0)
    parts = [(b"IHDR", header), (b"IDAT", zlib.compress(row * 80)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*part) for part in parts)


def start(client, data: bytes, name: str = "picture"):
    fields = {"picture": SimpleUploadedFile(name, data), "prompt": PROMPT, "strength": "0.4", "keep": "on"}
    return client.post(reverse("editing:picture"), {**fields, "token": uuid4()})


REFUSED = {
    "not an image": (b"%PDF-1.7 an invoice", "This is no picture that Selfyfy can read. Choose a JPEG, PNG, WebP or"),
    "empty": (b"", "This file is empty. Choose another one."),
    "an SVG": (SVG, "This is no picture that Selfyfy can read."),
    "an animated GIF": (animated("GIF"), "This is no picture that Selfyfy can read."),
    "a PNG cut short": (encoded(half_and_half(), "PNG")[:-300], "This picture is damaged or was only partly uploaded."),
    "a JPEG cut short": (
        encoded(half_and_half(), "JPEG")[:900],
        "This picture is damaged or was only partly uploaded.",
    ),
    "a bomb": (png_header(9_000, 9_000), "This picture has too many pixels; the most is 50 million. It is 9000 × 9000"),
    "a larger bomb": (png_header(60_000, 60_000), "This picture has too many pixels; the most is 50 million."),
    "more than 30 MB": (encoded(half_and_half(), "JPEG") + b"\0" * 30_600_000, "This file has 31 MB; the most is 30."),
    "a thread": (encoded(Image.new("RGB", (20, 300)), "PNG"), "each side must have at least 64 px"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_cannot_be_used_is_answered_with_what_to_do_and_nothing_else_is_lost(anas, ana, stored, name):
    data, sentence = REFUSED[name]
    response = start(anas, data, "portrait.jpg")
    assert response.status_code == 422
    assert sentence in response.text
    assert PROMPT in response.text and 'value="0.4"' in response.text
    assert response.context["form"]["keep"].value()
    assert not ana.portraits.exists() and not stored


TAKEN = {
    "an animated PNG": (animated("PNG"), (90, 90)),
    "an animated WebP": (animated("WEBP", lossless=True), (90, 90)),
    "CMYK": (encoded(half_and_half("CMYK", (300, 200)), "JPEG"), (200, 200)),
    "16 bits of each colour": (sixteen_bits_of_each_colour(), (80, 80)),
    "held sideways": (sideways(), (200, 200)),
    "a page behind a JPEG": (encoded(half_and_half(), "JPEG", comment=SCRIPT) + SCRIPT, (200, 200)),
    "a page in a PNG": (encoded(half_and_half(), "PNG") + SVG, (200, 200)),
    "called something else": (encoded(half_and_half(), "WEBP"), (200, 200)),
}


@pytest.mark.parametrize("name", TAKEN)
def test_whatever_file_it_was_a_clean_square_is_kept(anas, ana, stored, name):
    data, size = TAKEN[name]
    assert start(anas, data, "../../<b>.svg").status_code == 302
    kept = stored[storage.source_key(ana.portraits.get().pk)]
    picture = Image.open(io.BytesIO(kept))
    assert (picture.format, picture.mode, picture.size) == ("PNG", "RGB", size)
    assert is_red(picture.getpixel((20, 20)))  # of an animation the first frame, of a sideways one what is up
    assert not picture.getexif() and not picture.info
    assert getattr(picture, "n_frames", 1) == 1
    assert b"script" not in kept and b"Camera" not in kept


def test_sixteen_bits_of_grey_keep_their_middle(anas, ana, stored):
    grey = Image.fromarray(np.full((100, 100), 32_768, dtype=np.uint16))
    assert start(anas, encoded(grey, "PNG")).status_code == 302
    picture = Image.open(io.BytesIO(stored[storage.source_key(ana.portraits.get().pk)]))
    assert 120 <= picture.getpixel((5, 5))[0] <= 136


# --- Masks -------------------------------------------------------------------------------------------------------


def mask(size: tuple[int, int]) -> SimpleUploadedFile:
    """The left half painted over."""
    picture = Image.new("L", size)
    ImageDraw.Draw(picture).rectangle((0, 0, size[0] // 2, size[1]), fill=255)
    return SimpleUploadedFile("mask.png", encoded(picture, "PNG"), "image/png")


def paint(client, parent: Portrait, size: tuple[int, int]):
    fields = {"mask": mask(size), "region": "hair", "instruction": "a red <hat>", "token": uuid4()}
    return client.post(reverse("editing:paint", args=[parent.pk]), fields)


@pytest.mark.parametrize("side", [64, 128, 700])
def test_a_mask_of_another_size_is_kept_as_large_as_the_portrait(anas, ana, stored, side):
    parent = make_portrait(ana, Status.DONE, side_px=256)
    assert paint(anas, parent, (side, side)).status_code == 302
    kept = Image.open(io.BytesIO(stored[storage.mask_key(parent.children.get().pk)]))
    assert (kept.size, kept.getpixel((40, 128)), kept.getpixel((220, 128))) == ((256, 256), 255, 0)


def test_a_mask_that_is_no_square_is_refused_and_the_words_stay(anas, ana, stored):
    parent = make_portrait(ana, Status.DONE)
    response = paint(anas, parent, (200, 100))
    assert response.status_code == 422
    assert "The mask must be square like the portrait; this one is 200 × 100 px." in response.text
    assert 'value="a red &lt;hat&gt;"' in response.text
    assert response.context["form"]["region"].value() == "hair"
    assert not parent.children.exists() and not stored
