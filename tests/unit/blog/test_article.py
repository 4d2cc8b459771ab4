import pytest
from django.contrib.auth.models import Permission


def test_a_visitor_reads_an_article(client, write):
    write(body="## First steps\n\nThe *head* comes first.\n\n## Last steps\n\nThen the pores.")
    response = client.get("/blog/noise/")
    page = response.content.decode()
    assert "<h1>Out of noise</h1>" in page
    assert "The <em>head</em> comes first." in page
    assert '<h2 id="first-steps">' in page
    assert 'href="#last-steps"' in page
    assert "Ana" in page
    assert [heading.title for heading in response.context["toc"]] == ["First steps", "Last steps"]


@pytest.mark.parametrize("kind", ["draft", "scheduled"])
def test_a_visitor_cannot_open_what_is_not_published(client, request, kind):
    article = request.getfixturevalue(kind)
    assert client.get(article.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("kind", ["draft", "scheduled"])
def test_somebody_with_an_account_cannot_either(client, django_user_model, request, kind):
    client.force_login(django_user_model.objects.create(username="ben"))
    assert client.get(request.getfixturevalue(kind).get_absolute_url()).status_code == 404


def test_an_editor_reads_a_draft_before_it_is_published(client, django_user_model, draft):
    chloe = django_user_model.objects.create(username="chloe", is_staff=True)
    chloe.user_permissions.add(Permission.objects.get(codename="view_article"))
    client.force_login(chloe)
    assert draft.title in client.get(draft.get_absolute_url()).content.decode()


def test_an_unknown_article_is_a_404(client, db):
    assert client.get("/blog/nothing-here/").status_code == 404


def test_posting_to_an_article_is_refused(client, write):
    write()
    assert client.post("/blog/noise/").status_code == 405


def test_markup_in_the_title_is_only_text(client, write):
    write(title="<script>alert(1)</script>")
    assert "<script>alert(1)" not in client.get("/blog/noise/").content.decode()
