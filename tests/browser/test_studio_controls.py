"""Ana chooses with pictures, writes, and takes up what she wrote before."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from generator.models import Portrait, Status
from tests.browser.steps import open_studio, prompt_box
from tests.browser.test_every_page import check
from tests.cast import make_portrait

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(settings.PORTRAIT_MODEL != settings.BUNDLED_MODEL, reason="only the bundled model's words"),
]


@pytest.fixture
def browser_context_args(browser_context_args):
    return browser_context_args | {"reduced_motion": "reduce"}


def open_controls(page: Page, screen: str) -> None:
    if screen == "phone":
        page.get_by_role("button", name="Choose with pictures").click()


def option(page: Page, question: str, name: str) -> Locator:
    return page.get_by_role("group", name=question, exact=True).get_by_role("radio", name=name, exact=True)


def choose(page: Page, question: str, name: str) -> None:
    option(page, question, name).locator("..").click()


def test_ana_chooses_with_pictures_and_changes_her_mind(anas_page: Page, screen: str) -> None:
    open_studio(anas_page)
    box = prompt_box(anas_page)
    open_controls(anas_page, screen)
    choose(anas_page, "Who", "Woman")
    expect(box).to_have_value("a woman")
    anas_page.get_by_role("tab", name="Hair").click()
    choose(anas_page, "Colour", "Red")
    choose(anas_page, "Style", "Bob")  # at once: one waits for the other
    expect(box).to_have_value("a woman with a red bob")
    expect(option(anas_page, "Style", "Bob")).to_be_checked()
    expect(box).not_to_be_focused()  # no keyboard comes up on a phone
    check(anas_page)
    choose(anas_page, "Style", "Bob")  # again: not that
    expect(box).to_have_value("a woman with red hair")
    expect(option(anas_page, "Style", "Any")).to_be_checked()
    if screen == "phone":
        anas_page.keyboard.press("Escape")
        expect(anas_page.get_by_role("tablist")).to_be_hidden()
        expect(anas_page.get_by_role("button", name="Choose with pictures")).to_be_focused()
    box.focus()
    anas_page.keyboard.press("Control+z")
    expect(box).to_have_value("a woman with a red bob")
    anas_page.keyboard.press("Control+z")
    expect(box).to_have_value("a woman with red hair")


def test_what_ana_types_selects_options_and_the_keyboard_chooses(anas_page: Page, screen: str) -> None:
    open_studio(anas_page)
    box = prompt_box(anas_page)
    box.press_sequentially("an old man, ")
    open_controls(anas_page, screen)
    expect(option(anas_page, "Age", "Elderly")).to_be_checked()
    expect(option(anas_page, "Who", "Man")).to_be_checked()
    anas_page.get_by_role("tab", name="Face").press("ArrowRight")
    expect(anas_page.get_by_role("tab", name="Hair")).to_be_focused()
    anas_page.keyboard.press("End")
    expect(anas_page.get_by_role("tab", name="Style")).to_have_attribute("aria-selected", "true")
    anas_page.get_by_role("tab", name="Style").press("ArrowRight")
    option(anas_page, "Age", "Elderly").press("ArrowLeft")
    expect(box).to_have_value("a middle-aged man, ")
    expect(option(anas_page, "Age", "Middle-aged")).to_be_focused()
    anas_page.keyboard.press("Enter")  # asks for no portrait
    anas_page.keyboard.press("Space")
    expect(box).to_have_value("a man, ")
    expect(anas_page.locator("[data-portrait]")).to_have_count(0)


def test_a_choice_that_does_not_get_through_changes_nothing(anas_page: Page, screen: str, complaints) -> None:
    open_studio(anas_page)
    prompt_box(anas_page).fill("a man")
    expect(anas_page.get_by_role("list", name="What the model understands")).to_be_visible()
    open_controls(anas_page, screen)
    expect(option(anas_page, "Who", "Man")).to_be_checked()
    anas_page.route("**/studio/choose/**", lambda route: route.abort())
    choose(anas_page, "Who", "Woman")
    expect(anas_page.get_by_text("That did not get through")).to_be_visible()
    expect(prompt_box(anas_page)).to_have_value("a man")
    expect(option(anas_page, "Who", "Man")).to_be_checked()
    complaints.clear()  # of the request that failed


def test_strange_words_are_underlined_where_they_stand(anas_page: Page) -> None:
    open_studio(anas_page)
    box, mirror = prompt_box(anas_page), anas_page.locator('[data-role="mirror"]')
    box.press_sequentially("a zorpy woman with 😀 Blorbs")
    strangers = mirror.locator(".stranger")
    expect(strangers).to_have_text(["zorpy", "Blorbs"])
    box.fill("zorpy hat, " * 60)
    expect(strangers).to_have_count(60)
    box.evaluate("box => box.scrollTo(0, box.scrollHeight)")
    expect(mirror).to_have_js_property("scrollTop", box.evaluate("box => box.scrollTop"))
    assert box.evaluate("box => box.scrollTop") > 0
    # Both break their lines at the same places, else they would not be equally high.
    assert box.evaluate("box => box.scrollHeight") == mirror.evaluate("mirror => mirror.scrollHeight")
    box.fill("a woman")
    expect(strangers).to_have_count(0)


def test_ana_takes_up_what_she_asked_for_before(anas_page: Page, ana) -> None:
    for minutes, prompt in enumerate(["a bald man with a goatee", "a woman with red hair"], 1):
        portrait = make_portrait(ana, Status.CANCELLED, prompt=prompt)
        Portrait.objects.filter(pk=portrait.pk).update(created_at=timezone.now() - timedelta(minutes=minutes))
    open_studio(anas_page)
    box = prompt_box(anas_page)
    box.press("ArrowUp")
    expect(box).to_have_value("a bald man with a goatee")
    box.press("ArrowUp")
    expect(box).to_have_value("a woman with red hair")
    box.press("ArrowDown")
    expect(box).to_have_value("a bald man with a goatee")
    box.press("ArrowDown")
    expect(box).to_have_value("")
    anas_page.get_by_text("Your own words").click()
    past = anas_page.get_by_role("list", name="What you asked for").get_by_role("link")
    expect(past).to_have_text([re.compile("bald man"), re.compile("red hair")])
    check(anas_page)
    anas_page.get_by_label("Search what you asked for").fill("red")
    expect(past).to_have_count(1)
    past.click()
    expect(box).to_have_value("a woman with red hair")
