from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from selfyfy.blog.models import Article


@require_safe
def list_articles(request: HttpRequest) -> HttpResponse:
    return render(request, "blog/list.html", {"articles": Article.objects.published()})


@require_safe
def article(request: HttpRequest, slug: str) -> HttpResponse:
    """A draft or a later article is there for editors only."""
    found = get_object_or_404(Article, slug=slug)
    if not found.is_published and not request.user.has_perm("blog.view_article"):
        raise Http404("No article here")
    return render(request, "blog/article.html", {"article": found, "toc": found.toc})
