"""Lists of some of the articles: categories, tags, authors, the order of reading."""

import pytest
from django.utils import timezone

from selfyfy.blog.models import Author, Category


@pytest.fixture
def drawing(db):
    return Category.objects.create(slug="drawing", name="How networks draw", description="Four ways.", position=1)


def titles(response) -> list[str]:
    return [article.title for article in response.context["page"]]


def test_a_category_lists_its_articles_in_the_order_of_reading(client, write, drawing):
    write("b", title="Second", category=drawing, number=5)
    write("a", title="First", category=drawing, number=4)
    write("c", title="Elsewhere")
    response = client.get("/blog/categories/drawing/")
    assert titles(response) == ["First", "Second"]
    assert "Four ways." in response.text


def test_a_tag_lists_its_articles(client, write):
    write("a", title="Tagged", tags=["text encoder"])
    write("b", title="Not tagged", tags=["noise"])
    assert titles(client.get("/blog/tags/text-encoder/")) == ["Tagged"]


def test_a_tag_of_drafts_only_is_not_told(client, write):
    write("a", tags=["secret"], published_at=None)
    assert client.get("/blog/tags/secret/").status_code == 404
    assert "secret" not in client.get("/blog/").text


def test_an_author_has_a_page_with_role_and_biography(client, write):
    write(title="By Ana")
    Author.objects.filter(slug="ana").update(role="Draws noise", biography="Ana has drawn noise for years.")
    response = client.get("/blog/authors/ana/")
    assert titles(response) == ["By Ana"]
    assert "Draws noise" in response.text
    assert "Ana has drawn noise for years." in response.text


def test_shelves_show_neither_drafts_nor_later_articles(client, write, drawing):
    write("a", category=drawing, published_at=None)
    write("b", category=drawing, published_at=timezone.now() + timezone.timedelta(days=1))
    for path in ("/blog/categories/drawing/", "/blog/authors/ana/", "/blog/in-order/"):
        assert "Out of noise" not in client.get(path).text
    assert "Nothing here yet" in client.get("/blog/categories/drawing/").text


@pytest.mark.parametrize("path", ["categories/x/", "tags/x/", "authors/x/", "?page=2", "?page=0", "?page=x"])
def test_what_is_not_there_is_a_404(client, write, path):
    write()
    assert client.get(f"/blog/{path}").status_code == 404


def test_a_long_list_is_read_page_by_page(client, write):
    for number in range(11):
        write(f"article-{number}", title=f"Title {number}")
    first = client.get("/blog/")
    assert len(titles(first)) == 10
    assert 'rel="next"' in first.text
    assert 'href="?page=2"' in first.text
    second = client.get("/blog/?page=2")
    assert titles(second) == ["Title 0"]
    assert 'rel="prev"' in second.text


def test_the_whole_story_stands_in_order(client, write, drawing):
    learning = Category.objects.create(slug="learning", name="How networks learn", position=0)
    write("c", title="Sixth", category=drawing, number=6)
    write("a", title="First", category=learning, number=1)
    write("d", title="Alone")
    page = client.get("/blog/in-order/").text
    places = [page.index(text) for text in ("How networks learn", "First", "How networks draw", "Sixth", "Alone")]
    assert places == sorted(places)


def test_posting_is_refused_everywhere(client, write, drawing):
    write()
    for path in ("in-order/", "search/", "categories/drawing/", "tags/diffusion/", "authors/ana/", "noise/card.jpg"):
        assert client.post(f"/blog/{path}").status_code == 405
