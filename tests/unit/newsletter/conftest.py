from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.utils import timezone

from selfyfy.blog.models import Article, Author
from selfyfy.newsletter import views
from selfyfy.newsletter.models import Subscriber


@pytest.fixture(autouse=True)
def messages(monkeypatch, db) -> list[str]:
    """The broker as a list: names of the tasks that the worker would be told about."""
    call_command("createcachetable", verbosity=0)
    cache.clear()
    names: list[str] = []
    monkeypatch.setattr(views.current_app, "send_task", lambda name, *args, **options: names.append(name))
    return names


@pytest.fixture
def article(db) -> Article:
    return Article.objects.create(
        slug="noise",
        title="Out of noise",
        standfirst="How it begins.",
        body="Words.",
        author=Author.objects.create(slug="ana", name="Ana"),
        published_at=timezone.now() - timedelta(minutes=1),
    )


@pytest.fixture
def readers(db) -> list[Subscriber]:
    an_hour_ago = timezone.now() - timedelta(hours=1)
    return [
        Subscriber.objects.create(email=f"{name}@example.org", asked_at=an_hour_ago, confirmed_at=an_hour_ago)
        for name in ("ana", "ben", "chloe")
    ]
