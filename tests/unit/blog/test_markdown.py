from html.parser import HTMLParser

import pytest

from selfyfy.blog import markdown
from selfyfy.blog.markdown import Heading, render


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        "<p onclick='alert(1)'>hello</p>",
        "[link](javascript:alert(1))",
        "<a href='JaVaScRiPt:alert(1)'>link</a>",
        "![](data:text/html,alert(1))",
        "<img src=x onerror=alert(1)>",
        "<iframe src='https://example.org/alert(1)'></iframe>",
        "<svg><script>alert(1)</script></svg>",
        "<style>body{background:url(alert(1))}</style>",
        "<p style='background:url(alert(1))'>hello</p>",
        "<form action='/accounts/logout/'><button>alert(1)</button></form>",
        "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
        "<base href='https://alert(1).example/'>",
    ],
)
def test_an_article_cannot_run_anything(attack):
    page = Page(render(f"Before.\n\n{attack}\n\nAfter.").html)
    assert "Before." in page.text
    assert page.tags <= markdown.TAGS
    assert page.attributes <= {"href", "src", "alt", "title", "cite"}
    assert not any(address.lower().startswith(("javascript:", "data:")) for address in page.addresses)


class Page(HTMLParser):
    """What a browser would find in a piece of HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags, self.attributes, self.addresses, self.text = set(), set(), [], ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.addresses += [value for name, value in attrs if name in ("href", "src")]

    def handle_data(self, data):
        self.text += data


def test_an_author_may_use_figures_tables_and_quotes():
    html = render(
        '<figure><img src="/static/x.webp" alt="A face" width="256" height="256"><figcaption>x<sub>t</sub></figcaption>'
        '</figure>\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n~~old~~ and "new"'
    ).html
    for wanted in ("<figure>", 'alt="A face"', "<sub>t</sub>", "<td>1</td>", "<s>old</s>", "“new”"):
        assert wanted in html


def test_links_keep_their_prompt():
    assert 'href="/studio/?prompt=a%20man%2C%20smiling"' in render("[x](/studio/?prompt=a%20man%2C%20smiling)").html


def test_links_within_the_site_are_absolute_in_a_feed():
    html = render(
        "## Top\n\n[x](/studio/) [y](#top) [z](https://example.org/)", base_url="https://selfyfy.example/blog/a/"
    ).html
    assert 'href="https://selfyfy.example/studio/"' in html
    assert 'href="https://selfyfy.example/blog/a/#top"' in html
    assert 'href="https://example.org/"' in html


def test_every_heading_has_its_own_anchor():
    rendered = render("# One\n\n## One\n\n### One\n\n## Größe & *Gewicht*\n\n## `x` < y\n\n## ???\n\n## Main")
    assert rendered.toc == [
        Heading("one", "One"),
        Heading("one-2", "One"),
        Heading("größe-gewicht", "Größe & Gewicht"),
        Heading("x-y", "x < y"),
        Heading("section", "???"),
        Heading("main-2", "Main"),
    ]
    assert "<h1" not in rendered.html
    assert '<h3 id="one-3">' in rendered.html
    for heading in rendered.toc:
        assert rendered.html.count(f'id="{heading.id}"') == 1


def test_an_anchor_never_meets_another_headings_number():
    assert [heading.id for heading in render("## Step 2\n\n## Step\n\n## Step").toc] == ["step-2", "step", "step-3"]


@pytest.mark.parametrize(
    "text", ["", "   ", "#", "##", "[", "<", "<!--", "\x00", "a" * 100_000, "> " * 500, "*" * 5_000]
)
def test_odd_text_is_rendered_all_the_same(text):
    assert isinstance(render(text).html, str)
    assert markdown.minutes_to_read(text) >= 1


def test_a_reader_is_told_honest_minutes():
    assert markdown.minutes_to_read("word " * 220) == 1
    assert markdown.minutes_to_read("word " * 1_300) == 6
    assert markdown.minutes_to_read("[word](/studio/?prompt=many%20words%20in%20an%20address) " * 440) == 2
