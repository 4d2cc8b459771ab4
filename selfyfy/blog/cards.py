"""A face that comes out of noise for every article: as its cover in lists, and beside its title in link previews."""

import io
import textwrap
from functools import lru_cache
from uuid import UUID

import numpy as np
from django.conf import settings
from font_source_serif_pro import SourceSerifPro, SourceSerifProIt
from PIL import Image, ImageDraw, ImageFont

from generator import storage
from generator.models import Portrait

SITE_TITLE = "Describe a person who does not exist, and watch their portrait come out of noise."
WIDTH, HEIGHT = 1200, 630  # what the large previews show uncut
MARGIN = 72
TEXT_WIDTH = WIDTH - HEIGHT - MARGIN - 40  # the picture at the right is a square
COVER_PX = 320
CELL = 9  # pixels of one cell of noise
# The light colours of static/css/variables.css: a preview cannot know the reader's scheme.
PAPER, INK, INK_SOFT, ACCENT = "#f6f1e7", "#221c15", "#5e5346", "#2f3f9e"
TITLE_SIZES = (64, 58, 52, 46, 40)  # the largest that fits
KEPT = 64  # drawn cards in memory, about 80 kB each


def card(title: str, eyebrow: str, number: int) -> bytes:
    """A JPEG of 1200 × 630. `number` picks the face among the landing page's, and the noise."""
    try:
        return draw_card(title, eyebrow, number, pick_portrait(number))
    except storage.STORAGE_ERRORS:
        return draw_card(title, eyebrow, number, None)  # noise alone is better than nothing


def cover(number: int) -> bytes:
    """A JPEG of COVER_PX × COVER_PX, with the same face."""
    try:
        return draw_cover(number, pick_portrait(number))
    except storage.STORAGE_ERRORS:
        return draw_cover(number, None)


def pick_portrait(number: int) -> UUID | None:
    featured = list(Portrait.objects.featured().order_by("created_at").values_list("pk", flat=True)[:50])
    return featured[number % len(featured)] if featured else None


@lru_cache(maxsize=KEPT)
def draw_cover(number: int, portrait_id: UUID | None) -> bytes:
    """Raises one of STORAGE_ERRORS, if there is a portrait to fetch."""
    picture = emerging(portrait_id, number, noise_until=0.34).resize((COVER_PX, COVER_PX), Image.Resampling.LANCZOS)
    return as_jpeg(picture)


@lru_cache(maxsize=KEPT)
def draw_card(title: str, eyebrow: str, number: int, portrait_id: UUID | None) -> bytes:
    """Raises one of STORAGE_ERRORS, if there is a portrait to fetch."""
    card = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    square = emerging(portrait_id, number, noise_until=0.52)
    card.paste(square, (WIDTH - HEIGHT, 0), ramp(0.0, 0.3))
    pen = ImageDraw.Draw(card)
    y = MARGIN
    if eyebrow:
        pen.text((MARGIN, y), eyebrow, fill=ACCENT, font=ImageFont.truetype(SourceSerifProIt, 32))
        y += 58
    lines, font = fit(title, HEIGHT - y - 150)
    pen.multiline_text((MARGIN, y), "\n".join(lines), fill=INK, font=font, spacing=font.size * 0.22)
    pen.text(
        (MARGIN, HEIGHT - MARGIN - 34), settings.SITE_NAME, fill=INK_SOFT, font=ImageFont.truetype(SourceSerifProIt, 38)
    )
    return as_jpeg(card)


def as_jpeg(picture: Image.Image) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=84, optimize=True)
    return buffer.getvalue()


def fit(title: str, height: int) -> tuple[list[str], ImageFont.FreeTypeFont]:
    """The title in lines, in the largest type in which they fit; what still does not is cut."""
    for size in TITLE_SIZES:
        font = ImageFont.truetype(SourceSerifPro, size)
        lines = textwrap.wrap(title, width=max(8, int(TEXT_WIDTH / (size * 0.46))))
        fits = all(font.getlength(line) <= TEXT_WIDTH for line in lines)
        if fits and len(lines) * size * 1.42 <= height:
            break
    most = int(height / (font.size * 1.42))
    return ([*lines[: most - 1], lines[most - 1] + " …"] if len(lines) > most else lines), font


def emerging(portrait_id: UUID | None, number: int, noise_until: float) -> Image.Image:
    """A square of HEIGHT that is noise at its left edge, and a person from `noise_until` of its width on."""
    rng = np.random.default_rng(number)
    side = HEIGHT // CELL
    cells = 0.8 * rng.normal(size=(side, side, 1)) + 0.35 * rng.normal(size=(side, side, 3))  # mostly light and dark
    warm = np.array([0.62, 0.56, 0.47])  # the mean colour of our portraits, about
    noise = Image.fromarray(((warm + cells.clip(-2.2, 2.2) * 0.17).clip(0, 1) * 255).astype(np.uint8)).resize(
        (HEIGHT, HEIGHT), Image.Resampling.NEAREST
    )
    if portrait_id is not None:
        with Image.open(io.BytesIO(storage.get(storage.display_key(portrait_id)))) as stored:
            portrait = stored.convert("RGB").resize((HEIGHT, HEIGHT), Image.Resampling.LANCZOS)
        return Image.composite(portrait, noise, ramp(noise_until - 0.36, noise_until))
    return noise


def ramp(start: float, end: float) -> Image.Image:
    """A mask of one square: 0 up to `start` of its width, 255 from `end` on, in steps of a cell."""
    across = (np.arange(HEIGHT) // CELL * CELL / HEIGHT - start) / (end - start)
    return Image.fromarray(np.tile((across.clip(0, 1) * 255).astype(np.uint8), (HEIGHT, 1)))
