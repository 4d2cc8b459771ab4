from datetime import datetime

from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from selfyfy.blog.models import Article, ArticleQuerySet, Author, Category


class ArticleSitemap(Sitemap):
    def items(self) -> ArticleQuerySet:
        return Article.objects.published().in_order()

    def lastmod(self, item: Article) -> datetime:
        return item.updated_at


class PageSitemap(Sitemap):
    """Pages that stand still or list articles."""

    def items(self) -> list[str]:
        shown = Article.objects.published()
        shelves: list[Category | Author] = [
            *Category.objects.filter(articles__in=shown).distinct(),
            *Author.objects.filter(articles__in=shown).distinct(),
        ]
        still = [reverse(name) for name in ("studio:landing", "blog:list", "blog:in_order")]
        return still + [shelf.get_absolute_url() for shelf in shelves]

    def location(self, item: str) -> str:
        return item


SITEMAPS = {"articles": ArticleSitemap, "pages": PageSitemap}
