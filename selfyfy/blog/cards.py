"""Pictures for link previews on other sites: the title, and a face that comes out of noise beside it."""

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
CELL = 9  # pixels of one cell of noise
# The light colours of static/css/variables.css: a preview cannot know the reader's scheme.
PAPER, INK, INK_SOFT, ACCENT = "#f6f1e7", "#221c15", "#5e5346", "#2f3f9e"
TITLE_SIZES = (64, 58, 52, 46, 40)  # the largest that fits
KEPT = 64  # drawn cards in memory, about 80 kB each


def draw(title: str, eyebrow: str, number: int) -> bytes:
    """A JPEG of 1200 × 630. `number` picks the face among the landing page's, and the noise."""
    featured = list(Portrait.objects.featured().values_list("pk", flat=True)[:50])
    if featured:
        try:
            return draw_card(title, eyebrow, number, featured[number % len(featured)])
        except storage.STORAGE_ERRORS:
            pass  # a card without a face is better than none
    return draw_card(title, eyebrow, number, None)


@lru_cache(maxsize=KEPT)
def draw_card(title: str, eyebrow: str, number: int, portrait_id: UUID | None) -> bytes:
    """Raises one of STORAGE_ERRORS, if there is a portrait to fetch."""
    card = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    card.paste(emerging(portrait_id, number), (WIDTH - HEIGHT, 0))
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
    buffer = io.BytesIO()
    card.save(buffer, "JPEG", quality=86, optimize=True)
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


def emerging(portrait_id: UUID | None, number: int) -> Image.Image:
    """A square that is paper at its left edge, then noise, then a person."""
    rng = np.random.default_rng(number)
    cells = rng.normal(0, 1, (HEIGHT // CELL, HEIGHT // CELL, 3)).clip(-2.2, 2.2)
    warm = np.array([0.62, 0.56, 0.47])  # the mean colour of our portraits, about
    noise = Image.fromarray(((warm + cells * 0.2).clip(0, 1) * 255).astype(np.uint8)).resize(
        (HEIGHT, HEIGHT), Image.Resampling.NEAREST
    )
    if portrait_id is not None:
        with Image.open(io.BytesIO(storage.get(storage.display_key(portrait_id)))) as stored:
            portrait = stored.convert("RGB").resize((HEIGHT, HEIGHT), Image.Resampling.LANCZOS)
        noise = Image.composite(portrait, noise, ramp(0.25, 0.62))
    return Image.composite(noise, Image.new("RGB", (HEIGHT, HEIGHT), PAPER), ramp(0.0, 0.3))


def ramp(start: float, end: float) -> Image.Image:
    """A mask of one square: 0 up to `start` of its width, 255 from `end` on, in steps of a cell."""
    across = (np.arange(HEIGHT) // CELL * CELL / HEIGHT - start) / (end - start)
    return Image.fromarray(np.tile((across.clip(0, 1) * 255).astype(np.uint8), (HEIGHT, 1)))
