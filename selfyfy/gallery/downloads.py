"""The formats in which a portrait leaves the site, each signed with its content credentials."""

import io

from PIL import Image

from generator import credentials, storage
from generator.models import Operation, Portrait

ORIGINAL = "png"
CONVERTED = {  # Pillow's name, options, MIME type
    "jpeg": ("JPEG", {"quality": 95, "subsampling": 0}, "image/jpeg"),
    "webp": ("WEBP", {"quality": 95, "method": 4}, "image/webp"),
}
LABELS = {"png": "PNG, the original", "jpeg": "JPEG, opens everywhere", "webp": "WebP, the smallest"}


def file_name(portrait: Portrait, file_format: str) -> str:
    ending = "jpg" if file_format == "jpeg" else file_format
    return f"selfyfy-{portrait.pk.hex[:8]}.{ending}"


def convert(portrait: Portrait, file_format: str) -> tuple[bytes, str]:
    """The picture in that format, signed again, and its MIME type. Raises storage.STORAGE_ERRORS."""
    pillow_format, options, mime = CONVERTED[file_format]
    original = Image.open(io.BytesIO(storage.get(storage.portrait_key(portrait.pk))))
    buffer = io.BytesIO()
    original.convert("RGB").save(buffer, pillow_format, **options)
    was_enlarged = portrait.operation == Operation.UPSCALE
    signed = credentials.sign(
        buffer.getvalue(), mime, "Portrait made by Selfyfy", portrait.began_with_a_picture, was_enlarged
    )
    return signed, mime
