"""From a portrait to the articles that show it: its own way out of the noise, and what a network notices in it."""

from urllib.parse import urlencode

from django.urls import reverse

from generator import sizes
from generator.models import Operation, Portrait, Status
from selfyfy.blog.models import Article
from selfyfy.editing.versions import ancestors

SLUG = "diffusion"
FIGURE = "figure-denoising"
NOTICING_SLUG, NOTICING_FIGURE = "noticing", "figure-noticing"
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
    """The article with its figure set to this portrait; empty while the article is not published.

    Words and seed alone do not give a version again, so its figure shows the portrait that it went on from, or what the
    article begins with where it began with a picture or its ancestor is deleted. The settings stand behind the #, which
    browsers keep to themselves: a prompt is private."""
    if not Article.objects.published().filter(slug=SLUG).exists():
        return ""
    article = reverse("blog:article", args=[SLUG])
    drawn = drawn_from_words(portrait)
    if drawn is None:
        return f"{article}#{FIGURE}"
    values = {name: getattr(drawn, name) for name in SETTINGS}
    settings = urlencode(values | {"side_px": sizes.drawn_px(drawn.side_px)})
    return f"{article}#{FIGURE}={settings}"


def drawn_from_words(portrait: Portrait) -> Portrait | None:
    """The portrait, or the nearest ancestor that was drawn from words alone."""
    return next((one for one in ancestors(portrait) if one.operation == Operation.CREATE), None)


def noticing_url(portrait: Portrait) -> str:
    """The article whose figure looks at this portrait; empty while either is not there. Only its owner can open it."""
    if portrait.status != Status.DONE or not Article.objects.published().filter(slug=NOTICING_SLUG).exists():
        return ""
    return f"{reverse('blog:article', args=[NOTICING_SLUG])}#{NOTICING_FIGURE}=portrait-{portrait.pk}"
