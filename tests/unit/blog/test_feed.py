from datetime import UTC, datetime
from xml.etree import ElementTree

import feedparser
import pytest

ATOM = {"a": "http://www.w3.org/2005/Atom"}


@pytest.fixture
def feed(client, settings):
    settings.SITE_URL = "https://selfyfy.example"

    def feed() -> ElementTree.Element:
        response = client.get("/blog/feed/")
        assert response.status_code == 200
        assert response["Content-Type"].startswith("application/atom+xml")
        return ElementTree.fromstring(response.content)

    return feed


def test_a_feed_reader_gets_the_whole_article(feed, write):
    write(body="## First\n\nA [portrait](/studio/?prompt=a%20man).", published_at=datetime(2026, 1, 2, tzinfo=UTC))
    entry = feed().find("a:entry", ATOM)
    assert entry.findtext("a:title", namespaces=ATOM) == "Out of noise"
    assert entry.findtext("a:summary", namespaces=ATOM) == "How it begins."
    assert entry.find("a:link", ATOM).get("href") == "https://selfyfy.example/blog/noise/"
    assert entry.findtext("a:id", namespaces=ATOM) == "https://selfyfy.example/blog/noise/"
    assert entry.findtext("a:published", namespaces=ATOM) == "2026-01-02T00:00:00+00:00"
    assert entry.findtext("a:author/a:name", namespaces=ATOM) == "Ana"
    assert [category.get("term") for category in entry.findall("a:category", ATOM)] == ["diffusion"]
    content = entry.find("a:content", ATOM)
    assert content.get("type") == "html"
    assert '<h2 id="first">First</h2>' in content.text
    assert 'href="https://selfyfy.example/studio/?prompt=a%20man"' in content.text


def test_the_feed_knows_its_own_address(feed, db):
    links = {link.get("rel"): link.get("href") for link in feed().findall("a:link", ATOM)}
    assert links == {"self": "https://selfyfy.example/blog/feed/", "alternate": "https://selfyfy.example/blog/"}


def test_a_feed_reader_gets_neither_drafts_nor_later_articles(feed, write, draft, scheduled):
    write()
    assert [title.text for title in feed().findall("a:entry/a:title", ATOM)] == ["Out of noise"]


def test_the_feed_stops_at_twenty_articles(feed, write):
    for number in range(21):
        write(f"article-{number}")
    assert len(feed().findall("a:entry", ATOM)) == 20


def test_control_characters_do_not_break_the_feed_of_everybody(feed, write):
    write(title="Bell\x07", body="A bell: \x07 rings & ends.")
    entry = feed().find("a:entry", ATOM)
    assert entry.findtext("a:title", namespaces=ATOM) == "Bell"
    assert "rings &amp; ends." in entry.findtext("a:content", namespaces=ATOM)


def test_signs_in_a_standfirst_are_read_as_signs(feed, write):
    write(standfirst="When noise < signal & more.")
    assert feed().findtext("a:entry/a:summary", namespaces=ATOM) == "When noise &lt; signal &amp; more."


@pytest.mark.parametrize(("path", "version"), [("/blog/feed/", "atom10"), ("/blog/feed/rss/", "rss20")])
def test_a_feed_parser_finds_nothing_wrong(client, write, settings, path, version):
    settings.SITE_URL = "https://selfyfy.example"
    write(body="## First\n\nA [portrait](/studio/?prompt=a%20man) & *more*.", tags=["diffusion", "noise"])
    write("second", title="<b> & “quotes”")
    found = feedparser.parse(client.get(path).content)
    assert not found.bozo, found.get("bozo_exception")
    assert found.version == version
    assert [entry.title for entry in found.entries] == ["<b> & “quotes”", "Out of noise"]
    entry = found.entries[1]
    assert entry.link == entry.id == "https://selfyfy.example/blog/noise/"
    assert "https://selfyfy.example/studio/?prompt=a%20man" in entry.content[0].value
    assert {tag.term for tag in entry.tags} == {"diffusion", "noise"}
    assert entry.author == "Ana"
    assert entry.published_parsed
