import pytest

from selfyfy.blog.models import Article

FORM = {
    "title": "Out of noise",
    "slug": "noise",
    "standfirst": "How it begins.",
    "body": "Some words.",
    "tags": "Diffusion,  training,, diffusion",
    "author_name": "Ana",
    "published_at_0": "",
    "published_at_1": "",
}


@pytest.fixture
def editor(client, django_user_model):
    """Chloe. Without a password: hashing one takes seconds on a busy machine."""
    client.force_login(django_user_model.objects.create(username="chloe", is_staff=True, is_superuser=True))
    return client


def test_an_editor_writes_a_draft_with_tags(editor):
    assert editor.post("/admin/blog/article/add/", FORM).status_code == 302
    article = Article.objects.get()
    assert article.tags == ["diffusion", "training"]
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


def test_an_editor_cannot_take_the_address_of_the_feed(editor):
    response = editor.post("/admin/blog/article/add/", FORM | {"slug": "feed"})
    assert "another page" in response.content.decode()
    assert not Article.objects.exists()
