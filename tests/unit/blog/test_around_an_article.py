"""What stands around an article: where to go on, and what machines read."""

import io
import json
import re
from datetime import timedelta

import pytest
from django.utils import timezone
from PIL import Image

from generator import storage
from generator.models import Status
from selfyfy.blog import cards
from selfyfy.blog.models import Category
from selfyfy.blog.related import related
from tests.cast import make_portrait


def test_a_reader_goes_on_to_the_next_article_and_back(client, write):
    write("a", title="First", number=1)
    write("c", title="Sixth", number=6)
    write("b", title="Second", number=2)
    write("d", title="Third, not yet", number=3, published_at=None)
    write("e", title="Without a number")
    context = client.get("/blog/b/").context
    assert (context["previous"].title, context["following"].title) == ("First", "Sixth")
    assert client.get("/blog/a/").context["previous"] is None
    assert client.get("/blog/c/").context["following"].title == "Without a number"


def test_the_nearest_articles_share_tags_or_rare_words(write):
    article = write("gan", tags=["gan"], body="A forger paints, a critic judges. " * 5)
    by_tag = write("tagged", tags=["gan"], body="Entirely other things stand here. " * 5)
    by_words = write("words", tags=["vae"], body="The forger and the critic again. " * 5)
    write("far", tags=["law"], body="Paragraphs about courts. " * 5)
    write("secret", tags=["gan"], body="A forger paints, a critic judges. ", published_at=None)
    assert [other.slug for other in related(article, count=2)] in (
        [by_tag.slug, by_words.slug],
        [by_words.slug, by_tag.slug],
    )


def test_related_articles_follow_every_change(write):
    article, other = write("a", tags=["x"], body="Alpha."), write("b", tags=["x"], body="Beta.")
    assert related(article) == [other]
    other.published_at = None
    other.save()
    assert related(article) == []


def test_an_editor_sees_what_goes_well_with_a_draft(write, draft):
    write("a", tags=["diffusion"])
    assert [other.slug for other in related(draft)] == ["a"]


def test_the_invitation_carries_the_articles_example_into_the_studio(client, write):
    write(example="a man & a <hat>, smiling")
    page = client.get("/blog/noise/").text
    assert 'href="/studio/?prompt=a%20man%20%26%20a%20%3Chat%3E%2C%20smiling"' in page
    write("plain")
    assert '<a class="button button-primary button-large" href="/studio/">' in client.get("/blog/plain/").text


def test_a_search_engine_reads_who_wrote_what_and_when(client, write, settings):
    settings.SITE_URL = "https://selfyfy.example"
    write(title="</script><b>", category=Category.objects.create(slug="drawing", name="Drawing"))
    page = client.get("/blog/noise/").text
    data = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page)[1])
    assert data["@type"] == "BlogPosting"
    assert data["headline"] == "</script><b>"
    assert data["url"] == "https://selfyfy.example/blog/noise/"
    assert data["author"]["name"] == "Ana"
    assert data["articleSection"] == "Drawing"
    assert '<link rel="canonical" href="https://selfyfy.example/blog/noise/">' in page


def test_other_sites_show_a_picture_of_the_article(client, write, settings):
    settings.SITE_URL = "https://selfyfy.example"
    article = write()
    page = client.get("/blog/noise/").text
    address = re.search(r'property="og:image" content="https://selfyfy.example([^"]+)"', page)[1]
    response = client.get(address)
    with Image.open(io.BytesIO(response.content)) as picture:
        assert (picture.format, picture.size) == ("JPEG", (1200, 630))
    assert len(response.content) < 300_000
    assert "max-age=86400" in response["Cache-Control"]
    article.updated_at += timedelta(days=1)
    type(article).objects.filter(pk=article.pk).update(updated_at=article.updated_at)
    assert address not in client.get("/blog/noise/").text  # or the old picture would be shown for ever


@pytest.mark.parametrize("path", ["/", "/blog/"])
def test_the_first_page_and_the_list_have_a_picture_too(client, write, settings, path):
    settings.SITE_URL = "https://selfyfy.example"
    write()
    address = re.search(r'property="og:image" content="https://selfyfy.example([^"]+)"', client.get(path).text)[1]
    assert client.get(address)["Content-Type"] == "image/jpeg"


def test_lists_show_a_picture_of_each_article_in_room_that_is_kept_for_it(client, write):
    write()
    page = client.get("/blog/").text
    assert '<img class="cover" src="/blog/noise/cover.jpg" alt="" width="320" height="320" loading="lazy">' in page
    response = client.get("/blog/noise/cover.jpg")
    with Image.open(io.BytesIO(response.content)) as picture:
        assert (picture.format, picture.size) == ("JPEG", (320, 320))
    assert len(response.content) < 60_000


def test_a_drafts_picture_is_as_secret_as_the_draft(client, draft):
    assert client.get("/blog/draft/card.jpg").status_code == 404
    assert client.get("/blog/draft/cover.jpg").status_code == 404


def test_the_picture_shows_a_face_of_the_landing_page_if_storage_has_it(ana, monkeypatch):
    without = cards.card("Out of noise", "Drawing", 3)
    portrait = make_portrait(ana, Status.DONE, is_featured=True)

    def away(key):
        raise OSError

    monkeypatch.setattr(storage, "get", away)
    assert cards.card("Out of noise", "Drawing", 3) == without
    red = io.BytesIO()
    Image.new("RGB", (64, 64), "red").save(red, "WEBP")
    monkeypatch.setattr(storage, "get", {storage.display_key(portrait.pk): red.getvalue()}.__getitem__)
    with Image.open(io.BytesIO(cards.card("Out of noise", "Drawing", 3))) as picture:
        assert picture.getpixel((1150, 300)) == pytest.approx((254, 0, 0), abs=8)


@pytest.mark.parametrize("title", ["A", "word " * 40, "Donaudampfschifffahrtsgesellschaft" * 3, "日本語", "é’“”…"])
def test_every_title_finds_room_on_the_picture(title):
    lines, font = cards.fit(title, 400)
    assert lines
    assert len(lines) * font.size * 1.3 <= 400


def test_the_sitemap_names_what_can_be_read(client, write, draft, settings):
    settings.SITE_URL = "https://selfyfy.example"
    write(category=Category.objects.create(slug="drawing", name="Drawing"))
    sitemap = client.get("/sitemap.xml").text
    for path in ("/blog/noise/", "/blog/categories/drawing/", "/blog/authors/ana/", "/blog/in-order/"):
        assert f"<loc>http://testserver{path}</loc>" in sitemap
    assert "draft" not in sitemap
    assert "Sitemap: https://selfyfy.example/sitemap.xml" in client.get("/robots.txt").text


def test_an_articles_page_is_light(client, write):
    write(body="Some words of an article, which are many. " * 250, tags=[f"tag {number}" for number in range(6)])
    assert len(client.get("/blog/noise/").content) < 60_000


def test_a_scheduled_article_changes_what_is_related_when_its_time_comes(write):
    article = write("a", tags=["x"])
    other = write("b", tags=["x"], published_at=timezone.now() + timedelta(days=1))
    assert related(article) == []
    type(other).objects.filter(pk=other.pk).update(published_at=timezone.now())
    assert related(article) == [other]
