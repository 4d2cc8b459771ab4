"""The real worker sends the newsletter."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from selfyfy.blog.models import Article, Author
from selfyfy.celery import app
from selfyfy.newsletter.models import Delivery, State, Subscriber
from tests.stack import Stack, wait_for

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_reader_subscribes_and_gets_the_next_article_once(live_site: Stack) -> None:
    Client().post("/newsletter/", {"email": "reader@example.org"})
    wait_for(lambda: "/newsletter/confirm/" in live_site.log("worker", 100_000), 60, "the mail to confirm")
    link = re.search(r"/newsletter/confirm/\S+", live_site.log("worker", 100_000).replace("=\n", ""))
    assert link is not None
    assert Client().post(link[0]).status_code == 200

    author = Author.objects.create(slug="ana", name="Ana")
    Article.objects.create(
        slug="ears", title="About left ears", author=author, published_at=timezone.now() - timedelta(seconds=1)
    )
    for _ in range(2):
        app.send_task("newsletter.send_due")
    wait_for(lambda: Delivery.objects.filter(state=State.SENT).exists(), 60, "the article's mail")
    app.send_task("newsletter.send_due")
    wait_for(lambda: Delivery.objects.get().mailing.finished_at, 30, "the mailing's end")
    sent = live_site.log("worker", 100_000)
    assert sent.count("Subject: About left ears") == 1
    assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click" in sent
    assert Subscriber.objects.get().leave_token in sent.replace("\n ", "").replace("=\n", "")
