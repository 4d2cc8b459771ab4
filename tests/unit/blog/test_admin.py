import pytest

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


def test_an_editor_cannot_take_the_address_of_the_feed(editor, form):
    response = editor.post("/admin/blog/article/add/", form | {"slug": "feed"})
    assert "another page" in response.content.decode()
    assert not Article.objects.exists()
