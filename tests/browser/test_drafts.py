"""Ana types, and a draft of the person changes with her words."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from generator.models import Portrait
from selfyfy.studio import drafting
from tests.browser.steps import expect_finished, expect_picture, open_studio, prompt_box, requests_to
from tests.browser.test_every_page import check

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def browser_context_args(browser_context_args):
    return browser_context_args | {"reduced_motion": "reduce"}


def the_switch(page: Page) -> Locator:
    return page.get_by_role("switch", name="Draft as I type")


def the_draft(page: Page, prompt: str) -> Locator:
    picture = page.get_by_role("img", name=f"Draft: {prompt}", exact=True)
    expect_picture(picture)
    return picture


def seed_shown(page: Page) -> str:
    status = page.locator("#draft [data-role=draft-status]")
    expect(status).to_have_text(re.compile(r"Seed \d+, \d+\.\d s"))
    return status.inner_text().split()[1].rstrip(",")


def test_a_draft_follows_the_words_and_becomes_a_portrait(anas_page: Page, ana, complaints) -> None:
    page = anas_page
    asked = requests_to(page, "studio:draft")
    open_studio(page)
    prompt_box(page).fill("a man with a beard")
    expect(page.get_by_role("button", name="Make it a portrait")).to_be_hidden()
    assert asked == []  # it is off until somebody turns it on
    # 1. By keyboard, and the words that stand there are drawn.
    the_switch(page).focus()
    page.keyboard.press("Space")
    first = the_draft(page, "a man with a beard").get_attribute("src")
    seed = seed_shown(page)
    check(page)
    # 2. Other words, the same seed, another picture.
    prompt_box(page).fill("a woman with blue hair")
    assert the_draft(page, "a woman with blue hair").get_attribute("src") != first
    assert seed_shown(page) == seed
    # 3. Somebody else who fits the words.
    page.get_by_role("button", name="Someone else").click()
    expect(page.locator("#draft [data-role=draft-status]")).not_to_contain_text(f"Seed {seed}")
    # 4. Fifty changes as fast as a machine can: the last one is on the paper.
    prompt_box(page).evaluate("""box => { for (let i = 1; i <= 50; i++) {
        box.value = `a man with ${i} hats`; box.dispatchEvent(new Event("input", {bubbles: true})); } }""")
    the_draft(page, "a man with 50 hats")
    # 5. A new page remembers the switch.
    page.reload()
    expect(the_switch(page)).to_be_checked()
    prompt_box(page).press_sequentially("an old man with a red hat", delay=30)
    the_draft(page, "an old man with a red hat")
    assert not Portrait.objects.exists()
    # 6. The draft's seed and words, once, whatever the form says about how many.
    page.get_by_text("Settings", exact=True).click()
    page.get_by_label("How many").fill("3")
    page.get_by_role("button", name="Make it a portrait").click()
    expect_finished(page.locator("main [data-portrait]").first)
    portrait = ana.portraits.get()
    assert (portrait.prompt, str(portrait.seed)) == ("an old man with a red hat", seed_shown(page))
    expect(page.get_by_label("Seed")).to_have_value("")  # Create still means: anybody
    # 7. Off again.
    before = len(asked)
    the_switch(page).click()
    prompt_box(page).fill("nobody looks")
    expect(page.get_by_role("img", name=re.compile("Draft"))).to_have_count(0)
    assert len(asked) == before
    # A worker that still loads its model lets the first draft wait too long; then the page says so and asks again.
    complaints[:] = [complaint for complaint in complaints if reverse("studio:draft") not in complaint]


def test_while_the_broker_is_away_drafts_rest_and_portraits_are_kept(
    anas_page: Page, live_site, ana, complaints
) -> None:
    page = anas_page
    open_studio(page)
    the_switch(page).click()
    expect(page.get_by_text("Type a few words")).to_be_visible()
    live_site.kill("valkey")
    prompt_box(page).fill("a man with a beard")
    expect(page.get_by_text(drafting.NO_BROKER)).to_be_visible()
    page.get_by_role("button", name="Create").click()
    expect(page.get_by_text(re.compile("Kept safe"))).not_to_have_count(0)
    live_site.start("valkey")
    the_draft(page, "a man with a beard")  # by itself
    expect(page.get_by_text(drafting.NO_BROKER)).to_have_count(0)
    complaints.clear()  # of the answers 503


def test_without_javascript_there_is_no_switch_that_does_nothing(new_context, ana, log_in) -> None:
    context = new_context(java_script_enabled=False)
    log_in(context, ana)
    page = context.new_page()
    page.goto(reverse("studio:studio"))
    expect(prompt_box(page)).to_be_visible()
    expect(the_switch(page)).to_be_hidden()
