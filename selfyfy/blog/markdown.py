"""An article's Markdown to safe HTML, with an anchor at each heading, a table of contents and live figures.

A line `[[figure training]]` by itself becomes templates/blog/figures/training.html, a line `[[picture sofa]]` the
uploaded picture of that name."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape
from pathlib import Path

import nh3
from django.apps import apps
from django.conf import settings
from django.template import TemplateDoesNotExist
from django.template.loader import render_to_string
from django.utils.text import slugify
from markdown_it import MarkdownIt
from markdown_it.token import Token

WORDS_A_MINUTE = 220
PAGE_IDS = ("main", "announcer")  # in base.html; a heading of that name gets another anchor

ATTRIBUTES = {
    "a": {"href", "title", "hreflang"},
    "abbr": {"title"},
    "blockquote": {"cite"},
    "h2": {"id"},
    "h3": {"id"},
    "img": {"src", "alt", "width", "height", "loading"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "time": {"datetime"},
}
TAGS = {
    *ATTRIBUTES,
    *("br", "cite", "code", "dd", "del", "details", "dfn", "dl", "dt", "em", "figcaption", "figure", "h4", "hr", "kbd"),
    *("li", "mark", "p", "pre", "q", "s", "small", "strong", "sub", "summary", "sup", "table", "tbody", "thead", "tr"),
    *("ul", "var"),
}
URL_SCHEMES = {"http", "https", "mailto"}

# HTML may stand in an article (figures, sub, sup); what of it reaches the page is decided by nh3 alone.
_markdown = MarkdownIt("commonmark", {"html": True, "typographer": True})
_markdown.enable(["table", "strikethrough", "replacements", "smartquotes"])


NAME = "[a-z0-9][a-z0-9_-]*"
SHORTCODE = re.compile(rf"<p>\[\[(figure|picture) ({NAME})\]\]</p>")
FIGURES = Path(settings.BASE_DIR) / "templates" / "blog" / "figures"
CODE = re.compile(r"^(```|~~~).*?^\1|`[^`\n]*`", re.MULTILINE | re.DOTALL)  # in which brackets mean nothing


@dataclass(frozen=True)
class Heading:
    id: str
    title: str


@dataclass(frozen=True)
class Rendered:
    html: str
    toc: list[Heading]  # the second-level headings
    has_figures: bool


def render(text: str, base_url: str = "") -> Rendered:
    """Sanitised HTML and its table of contents. With `base_url`, links within the site become absolute (for feeds)."""
    tokens = _markdown.parse(text)
    toc = _add_anchors(tokens)
    html = nh3.clean(
        _markdown.renderer.render(tokens, _markdown.options, {}),
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes=URL_SCHEMES,
        url_relative=("rewrite_with_base", base_url) if base_url else None,
        link_rel=None,
    )
    # After the cleaning: what a figure may do is ours to say, and an article can only name it.
    with_figures = SHORTCODE.sub(lambda match: _SHORTCODES[match[1]](match[2], base_url), html)
    return Rendered(with_figures, toc, "data-figure=" in with_figures)


def mistakes(text: str) -> list[str]:
    """A sentence for every shortcode that would not work, and for every picture that readers would not see."""
    found = []
    for line in CODE.sub("", text).splitlines():
        if "[[" in line and ("[[figure" in line or "[[picture" in line or line.startswith("[[")):
            found += _shortcode_mistakes(line.strip())
    for source in _picture_sources(text):
        if not re.match(r"/(?!/)", source):
            found.append(f"Readers would not see {source}: upload it under Pictures and write [[picture name]].")
    return found


def _shortcode_mistakes(line: str) -> list[str]:
    match = re.fullmatch(r"\[\[(figure|picture)(.*)\]\]", line)
    if match is None:
        if re.match(r"\[\[[^\]]*\]\]\(", line):
            return []  # a link whose text is in brackets
        return [f"{line} is no shortcode: write [[figure name]] or [[picture name]], on a line by itself."]
    kind, name = match[1], match[2].strip()
    if re.fullmatch(NAME, name) and match[2].startswith(" ") and _SHORTCODES[kind](name, ""):
        return []
    if kind == "picture":
        return [f"There is no picture called {name!r}. Upload it under Pictures first."]
    known = ", ".join(sorted(path.stem for path in FIGURES.glob("*.html") if not path.stem.startswith("_")))
    return [f"There is no figure called {name!r}. There are: {known}."]


def _picture_sources(text: str) -> list[str]:
    html = _markdown.render(text)
    return re.findall(r"<img[^>]*?\ssrc=[\"']?([^\"'\s>]+)", html)


def _figure(name: str, elsewhere: str = "") -> str:
    """The figure's HTML, or for feeds, where scripts do not run, a link to it; empty where there is no such figure."""
    try:
        html = render_to_string(f"blog/figures/{name}.html")
    except TemplateDoesNotExist:
        return ""
    if elsewhere:
        return f'<p><a href="{elsewhere}#figure-{name}">Here stands a figure to try, on the page itself.</a></p>'
    return html


def _picture(name: str, elsewhere: str = "") -> str:
    """The uploaded picture, with its size, so that nothing moves when it arrives; empty where there is none."""
    picture = apps.get_model("blog", "Picture").objects.filter(slug=name).first()
    if picture is None:
        return ""
    site = settings.SITE_URL.rstrip("/") if elsewhere else ""
    return render_to_string("blog/_picture.html", {"picture": picture, "site": site})


_SHORTCODES: dict[str, Callable[[str, str], str]] = {"figure": _figure, "picture": _picture}


def plain_text(text: str) -> str:
    """The words of an article, for the search: no markup, no figures."""
    html = _markdown.render(re.sub(r"^\[\[.*\]\]\s*$", "", text, flags=re.MULTILINE))
    return " ".join(unescape(nh3.clean(html, tags=set())).split())


def minutes_to_read(text: str) -> int:
    """At least 1. Addresses of links are not read."""
    words = re.findall(r"\w+(?:[’'-]\w+)*", re.sub(r"\]\([^)]*\)|<[^>]*>", " ", text))
    return max(1, round(len(words) / WORDS_A_MINUTE))


def _add_anchors(tokens: list[Token]) -> list[Heading]:
    """Gives every h2 and h3 an id that the page has only once; an h1 becomes an h2, for the title is the page's h1."""
    taken = set(PAGE_IDS)
    toc = []
    for opening, inline, closing in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if opening.type != "heading_open":
            continue
        if opening.tag == "h1":
            opening.tag = closing.tag = "h2"
        if opening.tag not in ("h2", "h3"):
            continue
        title = "".join(child.content for child in inline.children or [] if child.type in ("text", "code_inline"))
        anchor = name = slugify(title, allow_unicode=True) or "section"
        number = 2
        while anchor in taken:
            anchor = f"{name}-{number}"
            number += 1
        taken.add(anchor)
        opening.attrSet("id", anchor)
        if opening.tag == "h2":
            toc.append(Heading(anchor, title))
    return toc
