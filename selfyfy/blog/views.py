from typing import Any

from django.conf import settings
from django.core.paginator import InvalidPage, Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from taggit.models import Tag

from generator import storage
from selfyfy.blog import cards, metadata, search
from selfyfy.blog.models import Article, ArticleQuerySet, Author, Category, Picture
from selfyfy.blog.related import related

ARTICLES_ON_A_PAGE = 10
MAX_QUERY_CHARACTERS = 100
HOUR_SECONDS = 3_600
DAY_SECONDS = 86_400
PICTURE_CACHE_SECONDS = settings.PRESIGNED_URL_SECONDS // 3  # a kept redirect must not outlive where it leads


@require_safe
def list_articles(request: HttpRequest) -> HttpResponse:
    context = {"page": page_of(request, with_people(Article.objects.published()))} | around()
    return render(request, "blog/list.html", context)


@require_safe
def in_order(request: HttpRequest) -> HttpResponse:
    """All of them, as one would read a book."""
    articles = with_people(Article.objects.published()).in_order()
    categories = [
        (category, chapters)
        for category in [*Category.objects.all(), None]
        if (chapters := [article for article in articles if article.category == category])
    ]
    return render(request, "blog/in_order.html", {"categories": categories})


@require_safe
def category(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Category, slug=slug)
    articles = with_people(found.articles.published()).in_order()
    return shelf(request, articles, found.name, found.description, "Category")


@require_safe
def tag(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Tag, slug=slug)
    articles = with_people(Article.objects.published().filter(tags=found))
    if not articles.exists():
        raise Http404("No article has this tag")  # or only drafts, whose tags are nobody's business yet
    return shelf(request, articles, f"About {found.name}", "", "Tag")


@require_safe
def author(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Author, slug=slug)
    articles = with_people(found.articles.published())
    return shelf(request, articles, found.name, found.biography, found.role or "Author", author=found)


def shelf(
    request: HttpRequest, articles: ArticleQuerySet, title: str, description: str, kind: str, **more: Any
) -> HttpResponse:
    """Some of the articles, with what they have in common above them."""
    context = {"page": page_of(request, articles), "title": title, "shelf_description": description, "kind": kind}
    return render(request, "blog/shelf.html", context | more)


@require_safe
def search_articles(request: HttpRequest) -> HttpResponse:
    query = request.GET.get("q", "").strip()[:MAX_QUERY_CHARACTERS]
    excerpts = search.find(query)
    found = with_people(Article.objects.published()).in_bulk(list(excerpts))
    articles = [found[pk] for pk in excerpts if pk in found]
    for article in articles:
        article.excerpt = excerpts[article.pk]  # type: ignore[attr-defined]
    return render(request, "blog/search.html", {"query": query, "page": page_of(request, articles)} | around())


@require_safe
def article(request: HttpRequest, slug: str) -> HttpResponse:
    found = find_readable(request, slug)
    previous, following = neighbours(found)
    context = {
        "article": found,
        "toc": found.toc,
        "previous": previous,
        "following": following,
        "related": related(found),
        "address": metadata.absolute(found.get_absolute_url()),
        "card_url": metadata.card_url(found),
        "data": metadata.article_data(found),
    }
    return render(request, "blog/article.html", context)


@require_safe
@cache_control(public=True, max_age=DAY_SECONDS)
def card(request: HttpRequest, slug: str) -> HttpResponse:
    """The article's picture for link previews on other sites."""
    found = find_readable(request, slug)
    eyebrow = found.category.name if found.category else ""
    return HttpResponse(cards.card(found.title, eyebrow, found.number or found.pk), content_type="image/jpeg")


@require_safe
@cache_control(public=True, max_age=HOUR_SECONDS)
def cover(request: HttpRequest, slug: str) -> HttpResponse:
    """The article's picture in lists."""
    found = find_readable(request, slug)
    return HttpResponse(cards.cover(found.number or found.pk), content_type="image/jpeg")


@require_safe
@cache_control(public=True, max_age=DAY_SECONDS)
def site_card(request: HttpRequest) -> HttpResponse:
    """The same for the first page and the list."""
    return HttpResponse(cards.card(cards.SITE_TITLE, "", 0), content_type="image/jpeg")


@require_safe
@cache_control(public=True, max_age=PICTURE_CACHE_SECONDS)
def picture(request: HttpRequest, slug: str) -> HttpResponse:
    """A stable address for a picture in articles and feeds: leads to a short-lived one."""
    found = get_object_or_404(Picture, slug=slug)
    return redirect(storage.presigned_url(found.key))


def find_readable(request: HttpRequest, slug: str) -> Article:
    """A draft or a later article is there for editors only."""
    found = get_object_or_404(Article.objects.select_related("category", "author"), slug=slug)
    if not found.is_published and not request.user.has_perm("blog.view_article"):
        raise Http404("No article here")
    return found


def neighbours(article: Article) -> tuple[Article | None, Article | None]:
    """The published articles before and after it in the order of reading."""
    order = list(Article.objects.published().in_order().only("slug", "title", "number"))
    places = [place for place, other in enumerate(order) if other.pk == article.pk]
    if not places:
        return None, None
    place = places[0]
    return (order[place - 1] if place else None), (order[place + 1] if place + 1 < len(order) else None)


def with_people(articles: ArticleQuerySet) -> ArticleQuerySet:
    return articles.select_related("category", "author")


def page_of(request: HttpRequest, articles: Any) -> Any:
    """The page that `?page=` asks for. Http404 for one that is not there."""
    try:
        return Paginator(articles, ARTICLES_ON_A_PAGE).page(request.GET.get("page", 1))
    except InvalidPage:
        raise Http404("No such page") from None


def around() -> dict[str, Any]:
    """What stands beside a list: the ways to other articles."""
    published = Q(articles__published_at__lte=timezone.now())
    shown = Article.objects.published()
    return {
        "categories": Category.objects.annotate(count=Count("articles", filter=published))
        .filter(count__gt=0)
        .order_by("position", "name"),
        "tags": Tag.objects.filter(article__in=shown).annotate(count=Count("pk")).order_by("-count", "name")[:18],
    }
