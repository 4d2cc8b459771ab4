"""Pictures from strangers' disks, made fit to start from: checked, turned upright, cut square, without metadata.

Nothing of the file survives but its pixels. Animated pictures give their first frame."""

import io
import warnings

import pillow_heif
from PIL import Image, ImageOps, UnidentifiedImageError

MAX_UPLOAD_MB = 30
MAX_PIXELS = 50_000_000  # a phone's 48 megapixels, decoded in 200 MB
MIN_SIDE_PX = 64
KEPT_SIDE_PX = 512  # the longest that any size of portrait can use
FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
ACCEPT = "image/jpeg,image/png,image/webp,image/heic,image/heif,.heic,.heif"  # for the file field
TOO_MANY_PIXELS = f"This picture has too many pixels; the most is {MAX_PIXELS // 1_000_000} million."
SUPPORTED = "JPEG, PNG, WebP or HEIC"

pillow_heif.register_heif_opener(thumbnails=False)


class UploadError(ValueError):
    """The file cannot be used; the message is for the person who chose it."""


def read_picture(data: bytes) -> Image.Image:
    """An RGB picture, square, at most KEPT_SIDE_PX. Raises UploadError."""
    picture = _open(data)
    _refuse_sizes(picture)
    try:
        picture.seek(0)
        picture.draft("RGB", (2 * KEPT_SIDE_PX, 2 * KEPT_SIDE_PX))  # a JPEG can be decoded small: less memory
        picture.load()  # the work: only now are the pixels read
        upright = ImageOps.exif_transpose(picture)
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise UploadError(
            "This picture is damaged or was only partly uploaded. Open it, save it anew, and choose it again."
        ) from error
    except MemoryError as error:
        raise UploadError("This picture is too large to open here. Make it smaller and choose it again.") from error
    square = _square(_as_rgb(upright))
    if square.width > KEPT_SIDE_PX:
        square = square.resize((KEPT_SIDE_PX, KEPT_SIDE_PX), Image.Resampling.LANCZOS)
    return square


def read_mask(data: bytes, side_px: int) -> Image.Image:
    """What was painted over as black and white of that side; a mask of another size is resized to it.

    Raises UploadError, also when nothing or everything is painted over."""
    mask = _open(data)
    _refuse_sizes(mask)
    if mask.width != mask.height:
        raise UploadError(f"The mask must be square like the portrait; this one is {mask.width} × {mask.height} px.")
    try:
        mask.load()
    except (OSError, SyntaxError, ValueError) as error:
        raise UploadError("The mask is damaged. Paint over the portrait again.") from error
    if "A" in mask.getbands() and any(mask.getchannel("A").histogram()[:255]):
        mask = mask.getchannel("A")  # a canvas: what is transparent was not painted over
    mask = mask.convert("L").resize((side_px, side_px), Image.Resampling.BILINEAR)
    mask = mask.point(lambda value: 255 if value > 127 else 0)
    shades = mask.histogram()
    if not shades[255]:
        raise UploadError("Nothing is painted over yet. Paint over what shall be drawn anew, or choose a region.")
    if not shades[0]:
        raise UploadError("Everything is painted over. Leave something as it is, or draw a new portrait instead.")
    return mask


def as_png(picture: Image.Image) -> bytes:
    """Pixels only: a new picture carries no metadata over."""
    clean = Image.new(picture.mode, picture.size)
    clean.paste(picture)
    buffer = io.BytesIO()
    clean.save(buffer, "PNG")
    return buffer.getvalue()


def _open(data: bytes) -> Image.Image:
    """The header only; no pixel is decoded."""
    if len(data) > MAX_UPLOAD_MB * 1_000_000:
        raise UploadError(
            f"This file has {len(data) / 1e6:.0f} MB; the most is {MAX_UPLOAD_MB} MB. Make it smaller first."
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow warns of large pictures; _refuse_sizes has its own limit
            return Image.open(io.BytesIO(data), formats=FORMATS)
    except UnidentifiedImageError as error:
        raise UploadError(f"This is no picture that Selfyfy can read. Choose a {SUPPORTED} file.") from error
    except Image.DecompressionBombError as error:
        raise UploadError(f"{TOO_MANY_PIXELS} Make it smaller first.") from error
    except (OSError, SyntaxError, ValueError) as error:
        raise UploadError("This picture is damaged. Choose another one.") from error


def _refuse_sizes(picture: Image.Image) -> None:
    width, height = picture.size
    if width * height > MAX_PIXELS:
        raise UploadError(f"{TOO_MANY_PIXELS} It is {width} × {height}: make it smaller first.")
    if min(width, height) < MIN_SIDE_PX:
        raise UploadError(f"This picture is {width} × {height} px; each side must have at least {MIN_SIDE_PX} px.")


def _as_rgb(picture: Image.Image) -> Image.Image:
    """RGB of any mode: 16 bits become 8, CMYK is turned, what is transparent becomes white."""
    if picture.mode.startswith("I"):  # 16 bits of grey; Pillow itself would clip them to white
        return picture.point(lambda value: value / 256).convert("L").convert("RGB")
    if picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info:
        picture = picture.convert("RGBA")
        picture = Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture)
    return picture.convert("RGB")


def _square(picture: Image.Image) -> Image.Image:
    """The middle; of a tall picture rather the upper part, where faces are."""
    short = min(picture.size)
    left, top = (picture.width - short) // 2, (picture.height - short) // 3
    return picture.crop((left, top, left + short, top + short))
