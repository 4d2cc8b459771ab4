from datetime import timedelta

import pytest
from django.utils import timezone


def test_a_visitor_sees_the_newest_article_first(client, write):
    write("older", title="Older", published_at=timezone.now() - timedelta(days=2))
    write("newer", title="Newer")
    response = client.get("/blog/")
    assert [article.title for article in response.context["page"]] == ["Newer", "Older"]
    page = response.content.decode()
    assert page.index("Newer") < page.index("Older")


def test_a_visitor_sees_neither_drafts_nor_later_articles(client, write, draft, scheduled):
    write()
    page = client.get("/blog/").content.decode()
    assert "Out of noise" in page
    assert draft.title not in page
    assert scheduled.title not in page


def test_a_scheduled_article_appears_when_its_time_has_come(client, scheduled):
    scheduled.published_at = timezone.now()
    scheduled.save()
    assert scheduled.title in client.get("/blog/").content.decode()


def test_a_blog_without_articles_is_a_page_all_the_same(client, db):
    assert client.get("/blog/").status_code == 200


def test_posting_to_the_list_is_refused(client, db):
    assert client.post("/blog/").status_code == 405


@pytest.mark.parametrize("articles", [1, 8])
def test_the_list_asks_the_database_as_often_for_many_articles(client, write, django_assert_num_queries, articles):
    for number in range(articles):
        write(f"article-{number}")
    with django_assert_num_queries(4):  # how many, the page, categories, tags
        client.get("/blog/")
