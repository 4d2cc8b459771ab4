"""A reader scrolls through every article on a phone: its figures come alive, and nothing on the page moves for that.

Where no other test does it, the accessibility is checked with the figures alive.
"""

import pytest
from django.core.management import call_command
from playwright.sync_api import Page

from selfyfy.blog.models import Article
from tests.browser.test_every_page import check

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.parametrize("screen", ["phone"], indirect=True),
    pytest.mark.timeout(400),
]

MOST_SHIFT = 0.01  # of the screen, times how far; browsers call 0.1 good
CHECKED_HERE = {"gans", "vaes", "transformers", "training"}
NOTE_SHIFTS = """
window.shifts = [];
new PerformanceObserver((list) => {
  for (const { value, hadRecentInput, sources } of list.getEntries()) {
    const moved = sources.map(({ node }) => node?.outerHTML?.slice(0, 120) ?? node?.textContent);
    if (!hadRecentInput) shifts.push({ value, moved });
  }
}).observe({ type: "layout-shift", buffered: true });
"""
ALIVE = "count => performance.getEntriesByName('figure-ready').length >= count"
HEIGHTS = "figures => figures.map((figure) => Math.round(figure.getBoundingClientRect().height))"


@pytest.fixture
def browser_context_args(browser_context_args):
    """Nothing half way through a fade while the accessibility is checked."""
    return browser_context_args | {"reduced_motion": "reduce"}


def read_through(page: Page, path: str) -> None:
    """Past every figure, each seen before it is ready, and on to the end."""
    page.goto(path)
    figures = page.locator("[data-figure]")
    still = figures.evaluate_all(HEIGHTS)
    for number in range(figures.count()):
        figures.nth(number).evaluate("figure => figure.scrollIntoView({ block: 'center' })")
        page.wait_for_function(ALIVE, arg=number + 1)
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    page.wait_for_timeout(100)  # the observer is told after the next picture
    alive = figures.evaluate_all(HEIGHTS)
    assert alive == still, f"{path}: figures of the heights {still} came alive with {alive}"
    shifts = page.evaluate("shifts")
    assert sum(shift["value"] for shift in shifts) < MOST_SHIFT, f"{path}: {shifts}"


def test_figures_come_alive_and_nothing_moves(page: Page, runtime: None) -> None:
    call_command("load_articles", verbosity=0)
    page.add_init_script(NOTE_SHIFTS)
    articles = list(Article.objects.published().in_order())
    assert len(articles) >= 13
    for article in articles:
        read_through(page, article.get_absolute_url())
        if article.slug in CHECKED_HERE:
            check(page)
