"""While Ana types, the studio says what the model makes of her words."""

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from tests.browser.steps import open_studio, prompt_box

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(settings.PORTRAIT_MODEL != settings.BUNDLED_MODEL, reason="only the bundled model's words"),
]


def test_ana_sees_what_was_understood_as_she_types(anas_page: Page) -> None:
    open_studio(anas_page)
    understood = anas_page.get_by_role("list", name="What the model understands")
    prompt_box(anas_page).press_sequentially("a young man, ")
    expect(understood.get_by_role("listitem")).to_have_text(["age young", "person man"])
    prompt_box(anas_page).press_sequentially("short red beard")
    expect(understood.get_by_role("listitem")).to_have_text(["age young", "person man", "beard short red beard"])


def test_ana_exchanges_a_word_the_model_never_learned_and_takes_it_back(anas_page: Page) -> None:
    open_studio(anas_page)
    prompt_box(anas_page).press_sequentially("specs, no Specsx, specs")
    anas_page.get_by_role("button", name="Say “glasses”").first.click()
    expect(prompt_box(anas_page)).to_have_value("glasses, no Specsx, glasses")
    expect(prompt_box(anas_page)).to_be_focused()
    anas_page.keyboard.press("Control+z")
    expect(prompt_box(anas_page)).to_have_value("specs, no Specsx, specs")


def test_what_ana_does_not_want_moves_to_where_it_works(anas_page: Page) -> None:
    open_studio(anas_page)
    prompt_box(anas_page).fill("an old man without a hat, smiling")
    anas_page.get_by_role("button", name="Put “hat” under Leave out").click()
    expect(prompt_box(anas_page)).to_have_value("an old man, smiling")
    expect(anas_page.get_by_label("Leave out")).to_have_value("hat")
    expect(anas_page.get_by_role("button", name="Put “hat”")).to_have_count(0)


def test_words_that_come_with_a_link_are_read_at_once(anas_page: Page) -> None:
    anas_page.goto("/studio/?prompt=a%20bald%20man")
    expect(anas_page.get_by_role("list", name="What the model understands")).to_contain_text("bald")


def test_a_surprise_can_be_had_again_and_undone(anas_page: Page) -> None:
    open_studio(anas_page)
    prompt_box(anas_page).fill("a bald man")
    anas_page.get_by_role("link", name="Surprise me").click()
    expect(prompt_box(anas_page)).not_to_have_value("a bald man")
    expect(anas_page.get_by_role("list", name="What the model understands")).to_contain_text("clothes")
    anas_page.keyboard.press("Control+z")
    expect(prompt_box(anas_page)).to_have_value("a bald man")
