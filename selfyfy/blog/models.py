"""An article: Markdown in a row, from the admin or from a file in `articles/`."""

from datetime import datetime
from functools import cached_property
from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils import timezone

from selfyfy.blog import markdown

RESERVED_SLUGS = {"draw", "feed"}  # other pages under /blog/


def validate_slug_is_free(slug: str) -> None:
    if slug in RESERVED_SLUGS:
        raise ValidationError(f"/blog/{slug}/ is another page; choose another slug.")


def validate_tags(tags: object) -> None:
    if not isinstance(tags, list) or not all(isinstance(tag, str) and tag.strip() for tag in tags):
        raise ValidationError('Tags are a list of words, such as ["diffusion", "training"].')


def validate_figures(body: str) -> None:
    if unknown := markdown.unknown_figures(body):
        raise ValidationError(f"There is no figure called {unknown[0]!r}.")


class ArticleQuerySet(models.QuerySet["Article"]):
    def published(self, now: datetime | None = None) -> Self:
        """What visitors may read: neither drafts nor what is scheduled for later."""
        return self.filter(published_at__lte=now or timezone.now())


class Article(models.Model):
    slug = models.SlugField(unique=True, max_length=80, validators=[validate_slug_is_free])
    title = models.CharField(max_length=120)
    standfirst = models.CharField(max_length=300, help_text="One or two sentences under the title.")
    body = models.TextField(
        validators=[validate_figures],
        help_text="Markdown. Begin headings with ##; the title is the page's only #. A line [[figure training]] by "
        "itself is a live figure.",
    )
    tags = models.JSONField(default=list, blank=True, validators=[validate_tags])
    author_name = models.CharField(max_length=80)
    published_at = models.DateTimeField(
        null=True, blank=True, db_index=True, help_text="Empty: a draft. In the future: appears then."
    )
    updated_at = models.DateTimeField(auto_now=True)
    loaded_digest = models.CharField(max_length=64, blank=True, editable=False)  # see load_articles

    objects = ArticleQuerySet.as_manager()

    class Meta:
        ordering = ["-published_at", "-pk"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("blog:article", args=[self.slug])

    @property
    def is_published(self) -> bool:
        return self.published_at is not None and self.published_at <= timezone.now()

    @property
    def minutes(self) -> int:
        return markdown.minutes_to_read(self.body)

    @property
    def html(self) -> str:
        return self._rendered.html

    @property
    def has_figures(self) -> bool:
        return self._rendered.has_figures

    @property
    def toc(self) -> list[markdown.Heading]:
        return self._rendered.toc

    @cached_property
    def _rendered(self) -> markdown.Rendered:
        return markdown.render(self.body)
