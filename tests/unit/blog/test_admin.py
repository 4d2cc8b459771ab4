import pytest
from reversion.models import Version

from selfyfy.blog.models import Article, Author, Category

FORM = {
    "title": "Out of noise",
    "slug": "noise",
    "standfirst": "How it begins.",
    "body": "Some words.",
    "tags": "diffusion,  training,, diffusion",
    "number": "3",
    "example": "",
    "published_at_0": "",
    "published_at_1": "",
}


@pytest.fixture
def editor(client, django_user_model):
    """Chloe. Without a password: hashing one takes seconds on a busy machine."""
    client.force_login(django_user_model.objects.create(username="chloe", is_staff=True, is_superuser=True))
    return client


@pytest.fixture
def form(db):
    author = Author.objects.create(slug="ana", name="Ana")
    category = Category.objects.create(slug="drawing", name="Drawing")
    return FORM | {"author": author.pk, "category": category.pk}


def test_an_editor_writes_a_draft_with_tags(editor, form):
    assert editor.post("/admin/blog/article/add/", form).status_code == 302
    article = Article.objects.get()
    assert article.tag_names == ["diffusion", "training"]
    assert (article.number, article.category.name, article.author.name) == (3, "Drawing", "Ana")
    assert article.published_at is None


def test_an_editor_opens_an_article_and_finds_its_tags(editor, write):
    article = write(tags=["diffusion", "training"])
    page = editor.get(f"/admin/blog/article/{article.pk}/change/").content.decode()
    assert 'value="diffusion, training"' in page


def test_an_editor_finds_the_article_in_the_list(editor, write, draft):
    write()
    page = editor.get("/admin/blog/article/?q=noise").content.decode()
    assert "Out of noise" in page
    assert draft.title not in page


def test_an_editor_sees_the_article_while_writing_it(editor):
    typed = {"title": "Noise & more", "standfirst": "How.", "body": "## First\n\nA *word*.\n\n[[figure nothing]]"}
    response = editor.post("/admin/blog/article/preview/", typed)
    assert "<h1>Noise &amp; more</h1>" in response.text
    assert '<h2 id="first">First</h2>' in response.text
    assert "There is no figure called &#x27;nothing&#x27;" in response.text
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in response["Content-Security-Policy"]
    assert not Article.objects.exists()


def test_the_form_for_an_article_has_its_preview(editor):
    page = editor.get("/admin/blog/article/add/").text
    assert 'formaction="/admin/blog/article/preview/"' in page
    assert 'formtarget="preview"' in page


def test_nobody_else_gets_a_preview(client, django_user_model):
    assert client.post("/admin/blog/article/preview/", {"body": "x"}).status_code == 302
    client.force_login(django_user_model.objects.create(username="ben", is_staff=True))
    assert client.post("/admin/blog/article/preview/", {"body": "x"}).status_code == 403


def test_an_editor_cannot_save_a_broken_shortcode(editor, form):
    response = editor.post("/admin/blog/article/add/", form | {"body": "[[figure nothing]]"})
    assert "There is no figure called" in response.text
    assert not Article.objects.exists()


def test_an_editor_goes_back_to_an_earlier_text_and_its_tags(editor, form):
    editor.post("/admin/blog/article/add/", form)
    article = Article.objects.get()
    url = f"/admin/blog/article/{article.pk}/change/"
    editor.post(url, form | {"body": "Worse words.", "tags": "noise"})
    article.refresh_from_db()
    assert (article.body, article.tag_names) == ("Worse words.", ["noise"])
    first = Version.objects.get_for_object(article).last()
    assert editor.get(f"/admin/blog/article/{article.pk}/history/{first.pk}/").status_code == 200
    editor.post(f"/admin/blog/article/{article.pk}/history/{first.pk}/", form)
    article.refresh_from_db()
    assert (article.body, article.tag_names) == ("Some words.", ["diffusion", "training"])


def test_an_editor_brings_back_a_deleted_article(editor, form):
    editor.post("/admin/blog/article/add/", form)
    article = Article.objects.get()
    editor.post(f"/admin/blog/article/{article.pk}/delete/", {"post": "yes"})
    assert not Article.objects.exists()
    deleted = Version.objects.get_deleted(Article).get()
    editor.post(f"/admin/blog/article/recover/{deleted.pk}/", form)
    assert Article.objects.get().tag_names == ["diffusion", "training"]


def test_an_editor_cannot_take_the_address_of_the_feed(editor, form):
    response = editor.post("/admin/blog/article/add/", form | {"slug": "feed"})
    assert "another page" in response.content.decode()
    assert not Article.objects.exists()
