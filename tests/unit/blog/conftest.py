from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from selfyfy.blog.models import Article


@pytest.fixture
def write(db: None) -> Callable[..., Article]:
    """Writes an article, published an hour ago unless told otherwise."""

    def write(slug: str = "noise", **fields: object) -> Article:
        return Article.objects.create(
            slug=slug,
            **{
                "title": "Out of noise",
                "standfirst": "How it begins.",
                "body": "## First\n\nSome words.",
                "tags": ["diffusion"],
                "author_name": "Ana",
                "published_at": timezone.now() - timedelta(hours=1),
            }
            | fields,
        )

    return write


@pytest.fixture
def draft(write: Callable[..., Article]) -> Article:
    return write("draft", title="Not yet", published_at=None)


@pytest.fixture
def scheduled(write: Callable[..., Article]) -> Article:
    return write("scheduled", title="Tomorrow", published_at=timezone.now() + timedelta(days=1))
