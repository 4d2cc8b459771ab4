"""Reads and encodes the pictures of a folder."""

import io
import zlib
from pathlib import Path

from PIL import Image

WEBP_QUALITY = 95


def encode_webp(image: Image.Image) -> bytes:
    """The bytes of a WebP file."""
    buffer = io.BytesIO()
    image.save(buffer, "WEBP", quality=WEBP_QUALITY, method=4)
    return buffer.getvalue()


def seed_of(name: str) -> int:
    """A seed from a picture's file name, for what is drawn by chance about it."""
    return zlib.crc32(name.encode())


def read_picture(path: Path) -> Image.Image:
    """A picture as RGB. ValueError with the file's name when it is missing or broken."""
    try:
        return Image.open(path).convert("RGB")
    except FileNotFoundError:
        raise ValueError(f"{path} is missing, though labels.jsonl names it") from None
    except OSError as error:  # torn, or no picture
        raise ValueError(f"{path} cannot be read as a picture: {error}") from error
