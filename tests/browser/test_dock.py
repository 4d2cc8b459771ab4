"""Ana goes on reading while her portraits are drawn; the dock follows them."""

import re

import pytest
from django.core.management import call_command
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from generator.models import Status
from tests.browser.conftest import EXAMPLE
from tests.browser.steps import ask_for, open_studio, set_steps
from tests.browser.test_every_page import check

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def browser_context_args(browser_context_args):
    return browser_context_args | {"reduced_motion": "reduce"}


def the_dock(page: Page) -> Locator:
    return page.get_by_role("complementary", name="Portraits being drawn")


def covers(page: Page, one: Locator, other: Locator) -> bool:
    a, b = one.bounding_box(), other.bounding_box()
    assert a
    assert b
    return a["y"] < b["y"] + b["height"] - 1 and b["y"] < a["y"] + a["height"] - 1


def test_the_dock_follows_along_and_leads_back(anas_page: Page, ana, worker, screen: str) -> None:
    call_command("load_articles", verbosity=0)
    page, dock = anas_page, the_dock(anas_page)
    # 1. In the studio its card says it all; the dock stays away until that is out of sight.
    open_studio(page)
    expect(dock).to_be_hidden()
    set_steps(page, 50)
    first = ask_for(page, EXAMPLE)
    expect(first).to_have_class(re.compile("has-preview"))
    worker.pause()
    ask_for(page, "a bald man with a goatee")
    page.locator("main [data-portrait]").first.scroll_into_view_if_needed()
    # 2. Everywhere else it is there, with the first one on top and all of them at a press.
    page.goto(reverse("blog:list"))
    expect(dock).to_contain_text(re.compile(r"Step \d+ of 50"))
    expect(dock.get_by_role("listitem")).to_have_count(1)
    expect(dock.locator("img[data-role=preview]").first).to_be_visible()
    check(page)
    dock.get_by_role("button", name="Show all 2").click()
    expect(dock.get_by_role("listitem")).to_have_count(2)
    expect(dock).to_contain_text("1 ahead of you")
    check(page)
    # 3. It lies on top of nothing that cannot be scrolled from under it, nor on the tabs of a phone.
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    assert not covers(page, dock, page.locator(".site-footer p").last)
    if screen == "phone":
        assert not covers(page, dock, page.locator(".site-nav"))
    # 4. A reload and another page change nothing.
    page.reload()
    expect(dock).to_contain_text(re.compile(r"Step \d+ of 50"))
    page.get_by_role("article").first.get_by_role("link").click()
    expect(dock).to_contain_text(re.compile(r"Step \d+ of 50"))
    # 5. One is cancelled from here; the other ends, is announced, and is one press away.
    dock.get_by_role("button", name="Show all 2").click()
    dock.get_by_role("button", name="Cancel a bald man with a goatee").click()
    expect(dock.get_by_text("Cancelled", exact=True)).to_be_visible()
    worker.go_on()
    expect(dock.get_by_text("Finished. Open it")).to_be_visible()
    expect(page.locator("#announcer")).to_have_text("A portrait is finished. It is in the dock.")
    dock.get_by_role("link", name=re.compile("Finished")).click()
    expect(page.get_by_role("heading", name="Download")).to_be_visible()
    expect(dock).to_be_hidden()


def test_all_of_them_are_cancelled_at_once(anas_page: Page, ana, worker) -> None:
    page, dock = anas_page, the_dock(anas_page)
    open_studio(page)
    worker.pause()
    # 1. In the studio, where the cards say it all and the dock stays away: above them.
    cancel_all = page.get_by_role("main").get_by_role("button", name="Cancel all")
    ask_for(page, EXAMPLE)
    expect(cancel_all).to_be_hidden()
    ask_for(page, "a bald man with a goatee")
    cancel_all.press("Enter")
    expect(page.locator('main [data-status="cancelled"]')).to_have_count(2)
    expect(cancel_all).to_be_hidden()
    assert set(ana.portraits.values_list("status", flat=True)) == {Status.CANCELLED}
    # 2. On every other page: in the dock.
    for words in (EXAMPLE, "a woman with a pink bob"):
        ask_for(page, words)
    page.goto(reverse("gallery:list"))
    page.goto(reverse("blog:list"))
    dock.get_by_role("button", name="Cancel all").click()
    expect(dock.get_by_role("button", name="Close")).to_be_visible()
    assert set(ana.portraits.values_list("status", flat=True)) == {Status.CANCELLED}
    dock.get_by_role("button", name="Close").press("Enter")
    expect(dock).to_be_hidden()
