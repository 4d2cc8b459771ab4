"""A person with a browser who prepares what Lighthouse looks at: an account, a portrait, the list of articles."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median
from typing import TYPE_CHECKING

from selfyfy.ops.bench import browser

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, ViewportSize

PHONE: "ViewportSize" = {"width": 390, "height": 844}
PORTRAIT_MS = 120_000
PROMPT = "an elderly woman with silver curly hair, red glasses, warm smile, golden hour light"
FIGURE_READY = """() => new Promise((tell) => {
  new PerformanceObserver((list) => tell(list.getEntriesByName("figure-ready")[0].startTime / 1000))
    .observe({ type: "mark", buffered: true });
  setTimeout(() => tell(null), 30_000);
})"""


@contextmanager
def chromium() -> Iterator["Browser"]:
    """Raises NoBrowser where there is none."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        raise browser.NoBrowser("Playwright is not installed (requirements-dev.txt)") from None
    path = browser.find_chromium()
    if path is None:
        raise browser.NoBrowser("there is no Chromium; on Debian: apt-get install chromium")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=browser.ARGUMENTS)
        yield started
        started.close()


def articles(page: "Page", url: str) -> list[str]:
    """The paths of all articles, in the order of reading."""
    page.goto(f"{url}/blog/in-order/")
    links = page.locator(".chapters a").evaluate_all("links => links.map((link) => link.pathname)")
    return list(dict.fromkeys(links))


def session(page: "Page", url: str) -> str:
    """The cookie of somebody who has just signed up, as a header."""
    browser.sign_up(page, url)
    return "; ".join(f"{cookie['name']}={cookie['value']}" for cookie in page.context.cookies(url))


def portrait(page: "Page", url: str) -> str:
    """The path of a portrait that was drawn just now for whoever is logged in."""
    page.goto(f"{url}/studio/")
    page.get_by_label("Describe a person").fill(PROMPT)
    page.get_by_role("button", name="Create", exact=True).click()
    finished = page.locator("#portraits [data-portrait][data-status=done] a.print").first
    return re.sub(r"^https?://[^/]+", "", str(finished.get_attribute("href", timeout=PORTRAIT_MS)))


def first_figure_seconds(started: "Browser", url: str, visits: int) -> float | None:
    """From the click on an article to its first live figure, in a browser that was never there. None without a figure.

    A link to the figure is followed, so that the way a reader scrolls is not in it.
    """
    seconds = []
    for _ in range(visits):
        context = started.new_context(viewport=PHONE, is_mobile=True, has_touch=True)
        page = context.new_page()
        page.goto(url, wait_until="commit")
        figure = page.locator("[data-figure]").first.get_attribute("id", timeout=30_000)
        page.goto("about:blank")
        page.goto(f"{url}#{figure}", wait_until="commit")
        seconds.append(page.evaluate(FIGURE_READY))
        context.close()
    return None if None in seconds else median(seconds)
