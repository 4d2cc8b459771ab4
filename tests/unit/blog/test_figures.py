"""Live figures stand where an article names them, and nowhere else."""

import re

import pytest
from django.core.exceptions import ValidationError

from selfyfy.blog import markdown
from selfyfy.blog.models import Article, Author


def test_a_line_by_itself_becomes_the_figure():
    rendered = markdown.render("Before.\n\n[[figure training]]\n\nAfter.")
    assert rendered.has_figures
    assert 'data-figure="training"' in rendered.html
    assert rendered.html.index("Before") < rendered.html.index("data-figure") < rendered.html.index("After")


@pytest.mark.parametrize(
    "text",
    [
        "In words: [[figure training]].",
        "[[figure ../../base]]",
        "[[figure nothing]]",
        "[[figure]]",
        "`[[figure training]]`",
        '<figure data-figure="training"><form></form></figure>',
    ],
)
def test_nothing_else_does(text):
    rendered = markdown.render(text)
    assert not rendered.has_figures
    assert "<form" not in rendered.html
    assert "data-figure" not in rendered.html


def test_feeds_say_where_the_figure_is():
    html = markdown.render("[[figure training]]", base_url="https://selfyfy.example/blog/training/").html
    assert '<a href="https://selfyfy.example/blog/training/#figure-training">' in html
    assert "<form" not in html


def test_feeds_say_nothing_of_a_figure_that_does_not_exist():
    assert "figure" not in markdown.render("[[figure nothing]]", base_url="https://selfyfy.example/blog/x/").html


@pytest.mark.parametrize("name", ["nothing", "../base", "Training", "two words"])
def test_an_editor_is_told_of_a_figure_that_does_not_exist(db, name):
    article = Article(
        slug="a", title="A", standfirst="A", body=f"Text.\n\n[[figure {name}]]\n", author=Author(name="Ana")
    )
    with pytest.raises(ValidationError, match="There is no figure called"):
        article.full_clean()


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ("[[figur training]]", r"\[\[figur training\]\] is no shortcode"),
        ("[[figure training", "is no shortcode"),
        ("[[figure training]] and words", "on a line by itself"),
        ("Words and [[picture sofa]].", "on a line by itself"),
        ("[[picture sofa]]", "There is no picture called 'sofa'. Upload it under Pictures first."),
        ("[[figure nothing]]", "There are: .*training"),
        ("![A face](https://elsewhere.example/face.jpg)", "Readers would not see https://elsewhere.example/face.jpg"),
        ("<img alt='' src='//elsewhere.example/face.jpg'>", "Readers would not see //elsewhere"),
    ],
)
def test_an_editor_is_told_what_would_not_work(db, body, complaint):
    assert re.search(complaint, " ".join(markdown.mistakes(f"Before.\n\n{body}\n\nAfter.")))


@pytest.mark.parametrize(
    "body",
    [
        "[[figure training]]",
        "Write `[[figure nothing]]` for a figure.",
        "```\n[[figure nothing]]\n```",
        "[[1]](https://example.org/)",
        "![A face](/static/face.webp)",
        "A list in a list: [[1, 2], [3]].",
    ],
)
def test_an_editor_is_not_told_of_what_works(db, body):
    assert markdown.mistakes(body) == []


def test_a_page_without_figures_loads_none_of_their_files(client, write):
    write("plain", body="Only words.")
    write("live", body="[[figure training]]")
    assert "figures.js" not in client.get("/blog/plain/").text
    assert "figures.js" in client.get("/blog/live/").text
