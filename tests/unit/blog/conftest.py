from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest
from django.utils import timezone

from selfyfy.blog.models import Article, Author


@pytest.fixture
def write(db: None) -> Callable[..., Article]:
    """Writes an article, published an hour ago unless told otherwise."""

    author = Author.objects.create(slug="ana", name="Ana", role="Writes")

    def write(slug: str = "noise", tags: Sequence[str] = ("diffusion",), **fields: object) -> Article:
        article = Article.objects.create(
            slug=slug,
            **{
                "title": "Out of noise",
                "standfirst": "How it begins.",
                "body": "## First\n\nSome words.",
                "author": author,
                "published_at": timezone.now() - timedelta(hours=1),
            }
            | fields,
        )
        article.tags.set(tags)
        return article

    return write


@pytest.fixture
def draft(write: Callable[..., Article]) -> Article:
    return write("draft", title="Not yet", published_at=None)


@pytest.fixture
def scheduled(write: Callable[..., Article]) -> Article:
    return write("scheduled", title="Tomorrow", published_at=timezone.now() + timedelta(days=1))
