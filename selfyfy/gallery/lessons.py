"""From a portrait to the article about its own way out of the noise."""

from urllib.parse import urlencode

from django.urls import reverse

from generator import sizes
from generator.models import Operation, Portrait
from selfyfy.blog.models import Article

SLUG = "diffusion"
FIGURE = "figure-denoising"
SETTINGS = (
    "prompt",
    "negative_prompt",
    "seed",
    "steps",
    "guidance_scale",
    "side_px",
    "scheduler",
)  # as static/js/figures reads them


def lesson_url(portrait: Portrait) -> str:
    """The article with its figure set to this portrait; empty while the article is not published, and for a portrait
    that went on from another one: words and seed alone do not give it again.

    The settings stand behind the #, which browsers keep to themselves: a prompt is private."""
    if portrait.operation != Operation.CREATE or not Article.objects.published().filter(slug=SLUG).exists():
        return ""
    values = {name: getattr(portrait, name) for name in SETTINGS}
    settings = urlencode(values | {"side_px": sizes.drawn_px(portrait.side_px)})
    return f"{reverse('blog:article', args=[SLUG])}#{FIGURE}={settings}"
