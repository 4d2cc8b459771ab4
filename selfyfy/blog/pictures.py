"""Pictures that editors upload: looked at, scaled, stripped of what cameras write into them, and stored."""

import io
import uuid
import warnings
from dataclasses import dataclass

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from PIL import Image, ImageOps

from generator import storage

FORMATS = ("JPEG", "PNG", "WEBP")
MAX_UPLOAD_MB = 20
MAX_MEGAPIXELS = 50  # decoded, that is 150 MB
MAX_SIDE_PX = 1600  # twice the widest column: sharp on dense screens


class Refused(Exception):
    """A sentence for the editor."""


@dataclass(frozen=True)
class Prepared:
    data: bytes  # WebP
    width_px: int
    height_px: int


def prepare(upload: UploadedFile) -> Prepared:
    """Refused with a sentence unless it is a picture that fits into memory. Never decodes one that does not."""
    if (upload.size or 0) > MAX_UPLOAD_MB * 1_000_000:
        raise Refused(f"This file is larger than {MAX_UPLOAD_MB} MB. Save it smaller and try again.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own limit is below
            image = Image.open(upload.file, formats=FORMATS)  # type: ignore[arg-type]
            if image.width * image.height > MAX_MEGAPIXELS * 1_000_000:
                raise Image.DecompressionBombError
            picture = ImageOps.exif_transpose(image)
            picture.thumbnail((MAX_SIDE_PX, MAX_SIDE_PX), Image.Resampling.LANCZOS)
            picture = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    except Image.DecompressionBombError:
        raise Refused(f"It has more than {MAX_MEGAPIXELS} million pixels. Save it smaller and try again.") from None
    except (OSError, ValueError, SyntaxError):
        raise Refused("This is no whole JPEG, PNG or WebP picture.") from None
    buffer = io.BytesIO()
    picture.save(buffer, "WEBP", quality=84)
    return Prepared(buffer.getvalue(), *picture.size)


def store(prepared: Prepared) -> str:
    """Its key: a new one each time, so that nobody is shown an old picture from a cache. Raises STORAGE_ERRORS."""
    key = f"blog/pictures/{uuid.uuid4()}.webp"
    storage.put(key, prepared.data)
    return key


def remove(key: str) -> None:
    """Raises one of STORAGE_ERRORS."""
    storage.client().delete_object(Bucket=settings.S3_BUCKET, Key=key)
