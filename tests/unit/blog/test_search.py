"""Search, on SQLite here and on PostgreSQL in tests/integration/test_postgresql.py."""

import pytest

from selfyfy.blog import search


def titles(response) -> list[str]:
    return [article.title for article in response.context["page"]]


def look_for(client, query: str) -> list[str]:
    return titles(client.get("/blog/search/", {"q": query}))


@pytest.fixture
def articles(write):
    write("gan", title="The forger and the critic", body="Two networks. One **paints**, one judges.", tags=["gan"])
    write("noise", title="Out of noise", body="A network that removes noise, step by step.")
    write("loss", title="Learning", body="The loss falls. Nobody [says so](/studio/?prompt=zebra).", tags=["training"])


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("networks", ["The forger and the critic", "Out of noise"]),  # in any form
        ("judg", ["The forger and the critic"]),  # a beginning is enough
        ("NOISE remove", ["Out of noise"]),
        ("training", ["Learning"]),  # a tag
        ("forger noise", []),  # every word counts
        ("zebra", []),  # addresses are no text
        ("", []),
        ("?!", []),
    ],
)
def test_a_reader_finds_articles_by_their_words(client, articles, query, found):
    assert sorted(look_for(client, query)) == sorted(found)


def test_the_title_weighs_most(client, write):
    write("body", title="Something else", body="noise " * 3 + "and many other words " * 20)
    write("title", title="Noise", body="and many other words " * 20)
    assert look_for(client, "noise") == ["Noise", "Something else"]


def test_the_page_shows_where_the_word_stands(client, articles):
    page = client.get("/blog/search/?q=paints").text
    assert "<mark>paints</mark>" in page
    assert "1 article with “paints”" in page


def test_what_is_found_cannot_bring_markup_along(client, write):
    write(body="Look: `<script>alert(1)</script>` is code.")
    page = client.get("/blog/search/?q=alert").text
    assert "<script>alert" not in page
    assert "<mark>alert</mark>" in page


@pytest.mark.parametrize(
    "query", ['"', "noise*", "NEAR(", "a AND", "'; DROP TABLE blog_search", "x" * 5_000, "-", "(", ":*", "é", "\x00"]
)
def test_odd_questions_are_answered_all_the_same(client, articles, query):
    response = client.get("/blog/search/", {"q": query})
    assert response.status_code == 200


def test_a_reader_who_finds_nothing_is_shown_other_ways(client, articles):
    page = client.get("/blog/search/?q=giraffe").text
    assert "No article has “giraffe”" in page
    assert "/blog/tags/gan/" in page


def test_neither_drafts_nor_deleted_articles_are_found(client, write, draft, scheduled):
    assert look_for(client, "words") == []
    article = write()
    assert look_for(client, "words") == ["Out of noise"]
    article.delete()
    assert look_for(client, "words") == []
    assert search.find("noise") == {}


def test_a_changed_article_is_found_by_its_new_words(client, write):
    article = write()
    article.body, article.title = "Something about giraffes.", "Tall"
    article.save()
    article.tags.set(["animals"])
    assert look_for(client, "giraffe") == look_for(client, "animal") == ["Tall"]
    assert look_for(client, "diffusion") == []
