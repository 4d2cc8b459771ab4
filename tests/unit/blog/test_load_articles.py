import io
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from reversion.models import Version

from generator.models import DEFAULT_STEPS
from selfyfy.blog import markdown
from selfyfy.blog.management.commands.load_articles import FOLDER
from selfyfy.blog.models import Article, Author, Category

FILE = """---
title: Out of noise
standfirst: How it begins: with nothing.
tags: Diffusion, training
author: ana
category: drawing
number: 4
example: a man, smiling
published: 2026-01-02
---
## First

Some words.

---

More words.
"""

AUTHOR = "---\nname: Ana\nrole: Draws\n---\nAna draws\nnoise.\n"
CATEGORY = "---\nname: How networks draw\nposition: 2\n---\nFour ways.\n"

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "noise.md").write_text(FILE)
    for name, content in {"authors/ana": AUTHOR, "categories/drawing": CATEGORY}.items():
        (tmp_path / name).parent.mkdir()
        (tmp_path / f"{name}.md").write_text(content)
    return tmp_path


def load(folder: Path, **options: bool) -> str:
    out = io.StringIO()
    call_command("load_articles", folder=folder, stdout=out, **options)
    return out.getvalue()


def test_an_operator_loads_an_article_from_its_file(folder):
    assert "1 created" in load(folder)
    article = Article.objects.get(slug="noise")
    assert article.title == "Out of noise"
    assert article.standfirst == "How it begins: with nothing."
    assert article.tag_names == ["diffusion", "training"]
    assert (article.number, article.example) == (4, "a man, smiling")
    assert (article.author.name, article.author.role, article.author.biography) == ("Ana", "Draws", "Ana draws noise.")
    assert (article.category.name, article.category.position) == ("How networks draw", 2)
    assert article.published_at == datetime(2026, 1, 2, tzinfo=UTC)
    assert article.body.startswith("## First")
    assert article.body.endswith("---\n\nMore words.\n")


def test_an_editor_can_come_back_to_what_was_loaded(folder):
    load(folder)
    article = Article.objects.get()
    article.body = "Other words."
    article.save()
    Version.objects.get_for_object(article).get().revision.revert()
    article.refresh_from_db()
    assert article.body.startswith("## First")
    assert article.tag_names == ["diffusion", "training"]


def test_loading_again_changes_nothing(folder):
    load(folder)
    before = Article.objects.values().get()
    assert "0 created, 0 updated, 1 unchanged" in load(folder)
    assert Article.objects.values().get() == before


def test_what_an_editor_wrote_about_an_author_or_a_category_stays(folder):
    load(folder)
    Author.objects.update(role="Writes")
    Category.objects.update(name="Drawing")
    (folder / "noise.md").write_text(FILE.replace("Some words", "Better words"))
    load(folder)
    assert (Author.objects.get().role, Category.objects.get().name) == ("Writes", "Drawing")


@pytest.mark.parametrize(
    ("before", "after"), [("number: 4", "number: 5"), ("Diffusion, ", ""), ("a man, smiling", "a woman")]
)
def test_a_changed_key_updates_its_article(folder, before, after):
    load(folder)
    (folder / "noise.md").write_text(FILE.replace(before, after))
    assert "1 updated" in load(folder)
    assert "1 unchanged" in load(folder)


def test_tags_that_an_editor_changed_stay(folder):
    load(folder)
    Article.objects.get().tags.add("noise")
    (folder / "noise.md").write_text(FILE.replace("Some words", "Better words"))
    assert "1 edited on the site and kept" in load(folder)


def test_a_changed_file_updates_its_article(folder):
    load(folder)
    (folder / "noise.md").write_text(FILE.replace("Some words", "Better words"))
    assert "1 updated" in load(folder)
    assert "Better words" in Article.objects.get().body


@pytest.mark.parametrize("changed_file", [FILE, FILE.replace("Some words", "Other words")])
def test_what_an_editor_changed_on_the_site_stays(folder, changed_file):
    load(folder)
    article = Article.objects.get()
    article.title, article.published_at = "The editor's title", None
    article.save()
    (folder / "noise.md").write_text(changed_file)
    load(folder)
    article.refresh_from_db()
    assert (article.title, article.published_at) == ("The editor's title", None)


def test_an_article_that_an_editor_wrote_first_stays(folder, write):
    write("noise", title="Mine")
    assert "1 edited on the site and kept" in load(folder)
    assert Article.objects.get().title == "Mine"


def test_a_dry_run_says_what_it_would_do_and_does_not_do_it(folder):
    assert "1 created" in load(folder, dry_run=True)
    assert not Article.objects.exists()


def test_a_file_without_a_date_is_a_draft(folder):
    (folder / "noise.md").write_text(FILE.replace("published: 2026-01-02\n", ""))
    load(folder)
    assert Article.objects.get().published_at is None


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("x.md", "No front matter at all.", "x.md must begin with"),
        ("x.md", "---\ntitle: X\n", "x.md must begin with"),
        ("x.md", FILE.replace("title: Out of noise\n", ""), "x.md lacks title"),
        ("x.md", FILE.replace("author:", "writer:"), "writer: ana"),
        ("x.md", FILE.replace("author: ana", "author: ben"), "there is no author 'ben'; write articles/authors/ben.md"),
        ("x.md", FILE.replace("y: drawing", "y: cooking"), "there is no category 'cooking'"),
        ("x.md", FILE.replace("number: 4", "number: four"), "must be a whole number, got 'four'"),
        ("x.md", FILE, "noise.md is number 4 already"),
        ("authors/ben.md", "---\nrole: X\n---\n", "ben.md lacks name"),
        ("categories/cooking.md", CATEGORY.replace("2", "second"), "position must be a whole number, got 'second'"),
        ("x.md", FILE.replace("2026-01-02", "in spring"), "in spring"),
        ("x.md", FILE.replace("Out of noise", "x" * 121), "120 characters"),
        ("feed.md", FILE, "another page"),
        ("Not a slug.md", FILE, "slug"),
    ],
)
def test_a_broken_file_is_named_and_nothing_is_loaded(folder, name, content, complaint):
    (folder / name).write_text(content)
    with pytest.raises(CommandError) as error:
        load(folder)
    assert complaint in str(error.value)
    assert Path(name).name in str(error.value)
    assert not Article.objects.exists()


def test_the_bundled_articles_load_and_can_be_read(client):
    load(FOLDER)
    assert Article.objects.published().count() == len(list(FOLDER.glob("*.md"))) >= 1
    for article in Article.objects.all():
        response = client.get(article.get_absolute_url())
        assert response.status_code == 200
        assert len(response.content) <= 60_000
        assert 900 <= len(article.body.split()) <= 1_800
        assert "—" not in article.body


def test_the_article_about_diffusion_tells_the_true_default():
    assert DEFAULT_STEPS == 15, "articles/diffusion.md says that fifteen steps are the default"
    assert "Fifteen is our default" in (FOLDER / "diffusion.md").read_text()


def test_the_articles_that_come_with_the_site_are_light_and_of_the_promised_length(client):
    call_command("load_articles", verbosity=0)
    articles = Article.objects.published()
    assert len(articles) == 13
    for article in articles:
        words = len(re.findall(r"\w+(?:[’'-]\w+)*", markdown.plain_text(article.body.partition("## Sources")[0])))
        assert 900 <= words <= 1_800, f"{article.slug}: {words} words"
        size = len(client.get(article.get_absolute_url()).content)
        assert size <= 60_000, f"{article.slug}: {size} bytes"
