import re
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed
from django.utils.html import escape
from django.utils.xmlutils import SimplerXMLGenerator

from selfyfy.blog import markdown
from selfyfy.blog.metadata import absolute
from selfyfy.blog.models import Article

ARTICLES_IN_FEED = 20


class FullTextAtom(Atom1Feed):
    """Atom with the whole article as content, beside its standfirst as summary."""

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        handler.addQuickElement("content", item["content"], {"type": "html"})


class FullTextRss(Rss201rev2Feed):
    """RSS with the same, in the element that its readers know for it."""

    def rss_attributes(self) -> dict[str, str]:
        return super().rss_attributes() | {"xmlns:content": "http://purl.org/rss/1.0/modules/content/"}

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        handler.addQuickElement("content:encoded", item["content"])


def printable(text: str) -> str:
    """Without the control characters that XML forbids: one of them would make the whole feed fail."""
    return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", "", text)


class ArticleFeed(Feed):
    title = f"{settings.SITE_NAME}: how it works"
    description = subtitle = "How a neural network learns to draw people who do not exist."

    def link(self) -> str:
        return absolute(reverse("blog:list"))

    def items(self) -> QuerySet[Article]:
        articles = Article.objects.published().select_related("author")
        return articles.prefetch_related("tags")[:ARTICLES_IN_FEED]  # type: ignore[misc]

    def item_title(self, item: Article) -> str:
        return printable(item.title)

    def item_description(self, item: Article) -> str:
        return escape(printable(item.standfirst))  # Atom1Feed declares summaries as HTML

    def item_link(self, item: Article) -> str:
        return absolute(item.get_absolute_url())

    def item_author_name(self, item: Article) -> str:
        return printable(item.author.name)

    def item_categories(self, item: Article) -> list[str]:
        return item.tag_names

    def item_pubdate(self, item: Article) -> datetime | None:
        return item.published_at

    def item_guid(self, item: Article) -> str:
        return self.item_link(item)

    def item_updateddate(self, item: Article) -> datetime:
        return item.updated_at

    def item_extra_kwargs(self, item: Article) -> dict[str, Any]:
        return {"content": printable(markdown.render(item.body, base_url=self.item_link(item)).html)}


class ArticleAtom(ArticleFeed):
    feed_type = FullTextAtom

    def feed_url(self) -> str:
        return absolute(reverse("blog:feed"))


class ArticleRss(ArticleFeed):
    feed_type = FullTextRss

    def feed_url(self) -> str:
        return absolute(reverse("blog:rss"))
