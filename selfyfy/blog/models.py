"""The publication: articles in Markdown, from the admin or from files in `articles/`, their authors and categories."""

from datetime import datetime
from functools import cached_property
from typing import Self

import reversion
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils import timezone
from taggit.managers import TaggableManager
from taggit.models import TaggedItem

from generator.prompts import MAX_PROMPT_CHARACTERS
from selfyfy.blog import markdown

RESERVED_SLUGS = {
    "authors",
    "categories",
    "draw",
    "feed",
    "in-order",
    "pictures",
    "search",
    "tags",
}  # pages under /blog/


def validate_slug_is_free(slug: str) -> None:
    if slug in RESERVED_SLUGS:
        raise ValidationError(f"/blog/{slug}/ is another page; choose another slug.")


def validate_body(body: str) -> None:
    if mistakes := markdown.mistakes(body):
        raise ValidationError(mistakes)


class Author(models.Model):
    slug = models.SlugField(unique=True, max_length=80)
    name = models.CharField(max_length=80)
    role = models.CharField(max_length=120, blank=True, help_text="What they do, in a few words.")
    biography = models.TextField(max_length=1000, blank=True, help_text="A paragraph, without markup.")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("blog:author", args=[self.slug])


class Category(models.Model):
    slug = models.SlugField(unique=True, max_length=80)
    name = models.CharField(max_length=80)
    description = models.TextField(max_length=500, blank=True, help_text="One or two sentences, without markup.")
    position = models.PositiveSmallIntegerField(default=0, help_text="Smaller comes first.")

    class Meta:
        ordering = ["position", "name"]
        verbose_name_plural = "categories"

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("blog:category", args=[self.slug])


class Picture(models.Model):
    """A picture in articles: an object in storage, already scaled, and what is said about it."""

    slug = models.SlugField("name", unique=True, max_length=80, help_text="An article shows it by [[picture name]].")
    alt = models.CharField("description", max_length=300, help_text="For those who cannot see it: what it shows.")
    caption = models.CharField(max_length=300, blank=True, help_text="Stands under it.")
    key = models.CharField(max_length=100, editable=False)
    width_px = models.PositiveIntegerField(editable=False)
    height_px = models.PositiveIntegerField(editable=False)
    uploaded_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-uploaded_at"]

    def __str__(self) -> str:
        return self.slug

    def get_absolute_url(self) -> str:
        """Stays the same, unlike the address in storage that it leads to."""
        return reverse("blog:picture", args=[self.slug])


class ArticleQuerySet(models.QuerySet["Article"]):
    def published(self, now: datetime | None = None) -> Self:
        """What visitors may read: neither drafts nor what is scheduled for later."""
        return self.filter(published_at__lte=now or timezone.now())

    def in_order(self) -> Self:
        """As they should be read: the numbered ones first, then by date."""
        return self.order_by(models.F("number").asc(nulls_last=True), "published_at", "pk")


@reversion.register(follow=["tagged_items"])
class Article(models.Model):
    slug = models.SlugField(unique=True, max_length=80, validators=[validate_slug_is_free])
    title = models.CharField(max_length=120)
    standfirst = models.CharField(max_length=300, help_text="One or two sentences under the title.")
    body = models.TextField(
        validators=[validate_body],
        help_text="Markdown. Begin headings with ##; the title is the page's only #. A line [[figure training]] by "
        "itself is a live figure, [[picture name]] an uploaded picture.",
    )
    number = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Its place in the series, if it has one."
    )
    category = models.ForeignKey(Category, models.PROTECT, null=True, blank=True, related_name="articles")
    tags = TaggableManager(blank=True, help_text="With commas between.")
    author = models.ForeignKey(Author, models.PROTECT, related_name="articles")
    example = models.CharField(
        max_length=MAX_PROMPT_CHARACTERS, blank=True, help_text="A prompt that readers can try in the studio."
    )
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
    def tag_names(self) -> list[str]:
        return sorted(tag.name for tag in self.tags.all())

    @property
    def tagged_items(self) -> models.QuerySet[TaggedItem]:
        """What holds its tags, for the revisions."""
        return TaggedItem.objects.filter(
            content_type__app_label="blog", content_type__model="article", object_id=self.pk
        )

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


reversion.register(TaggedItem)
