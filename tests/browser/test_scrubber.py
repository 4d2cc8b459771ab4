"""Ana replays how her portrait came out of the noise."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.test_every_page import check

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def browser_context_args(browser_context_args):
    """A colour half way through a fade is no colour of the site's."""
    return browser_context_args | {"reduced_motion": "reduce"}


def seen(print_picture: Locator) -> bytes:
    """The print as it looks once its pictures are there."""
    print_picture.evaluate(
        "place => Promise.all([...place.querySelectorAll('img[src]')].map((image) => image.decode()))"
    )
    return print_picture.screenshot()


def test_ana_replays_her_portrait_and_looks_at_a_word(anas_page: Page, draw) -> None:
    portrait = draw("a woman with red glasses", steps=8)
    anas_page.goto(portrait.get_absolute_url())
    section = anas_page.get_by_role("region", name="Out of the noise")
    print_picture = anas_page.locator(".portrait-picture .print-picture")
    slider = section.get_by_role("slider", name="Step")
    words = section.locator("[data-role=words]")
    expect(words.get_by_role("button")).to_have_count(5)
    finished = seen(print_picture)

    slider.press("Home")
    expect(slider).to_have_attribute("aria-valuetext", re.compile("step 1 of 8"))
    expect(section.locator("[data-role=said]")).to_contain_text("listened most to")
    assert seen(print_picture) != finished

    first = words.inner_text()
    word = words.get_by_role("button", name=re.compile("^glasses"))
    plain = seen(print_picture)
    word.click()
    assert seen(print_picture) != plain
    word.press("Enter")  # again: the light goes out
    expect(word).to_have_attribute("aria-pressed", "false")
    expect(print_picture.locator("canvas")).to_be_hidden()

    section.get_by_role("button", name="Play").click()
    expect(section.locator("[data-role=step]")).to_have_text("8 of 8")
    expect(section.get_by_role("button", name="Play")).to_be_visible()
    assert words.inner_text() != first
    section.locator("[data-step]").nth(1).click()
    expect(section.locator(".is-shown")).to_contain_text("Step 2")
    check(anas_page)
