"""What cannot be drawn: a sentence says why, and nothing that was typed is lost."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from generator.models import MAX_PORTRAITS_WAITING, Portrait, Status
from tests.browser.conftest import EXAMPLE
from tests.browser.steps import ask_for, expect_finished, open_studio, prompt_box, set_steps
from tests.cast import make_portrait

pytestmark = pytest.mark.django_db(transaction=True)

REFUSED = [
    ("", "Describe a person first"),
    ("a man " * 833 + "ok", "Please use at most 500 characters; this has 5,000."),
    ("😀🎨👩‍🦰", "I need words"),
    ("a little girl", "only draws adults"),
]


@pytest.mark.parametrize(("prompt", "sentence"), REFUSED, ids=["empty", "5000-characters", "emoji", "a-child"])
def test_a_sentence_says_what_to_change(anas_page: Page, prompt: str, sentence: str) -> None:
    open_studio(anas_page)
    set_steps(anas_page, 12)
    prompt_box(anas_page).fill(prompt)
    anas_page.get_by_role("button", name="Create").click()
    expect(anas_page.get_by_text(sentence)).to_be_visible()
    expect(prompt_box(anas_page)).to_have_value(prompt)
    expect(prompt_box(anas_page)).to_be_focused()
    expect(anas_page.get_by_label("Steps")).to_have_value("12")
    assert not Portrait.objects.exists()


def test_ana_mends_her_words_and_goes_on(anas_page: Page) -> None:
    open_studio(anas_page)
    prompt_box(anas_page).fill("😀")
    anas_page.get_by_role("button", name="Create").click()
    expect(anas_page.get_by_text("I need words")).to_be_visible()
    new = ask_for(anas_page, EXAMPLE)
    expect(anas_page.get_by_text("I need words")).to_have_count(0)
    expect_finished(new)


def test_settings_out_of_range_are_explained(anas_page: Page) -> None:
    open_studio(anas_page)
    prompt_box(anas_page).fill(EXAMPLE)
    set_steps(anas_page, 5000)
    anas_page.locator("#studio-form").evaluate("form => (form.noValidate = true)")
    anas_page.get_by_role("button", name="Create").click()
    expect(anas_page.get_by_text("less than or equal to 50")).to_be_visible()
    expect(anas_page.get_by_label("Steps")).to_have_value("5000")
    expect(prompt_box(anas_page)).to_have_value(EXAMPLE)


def test_html_and_right_to_left_words_stay_words(anas_page: Page, worker) -> None:
    open_studio(anas_page)
    worker.pause()
    prompt = "<b>a man</b> <script>alert(1)</script> امرأة بشعر أحمر"
    new = ask_for(anas_page, prompt)
    expect(new.get_by_role("heading")).to_have_text(prompt)
    expect(new.locator("b, script")).to_have_count(0)


def test_a_full_queue_keeps_the_words(anas_page: Page, ana, worker) -> None:
    worker.pause()
    for _ in range(MAX_PORTRAITS_WAITING):
        make_portrait(ana)
    open_studio(anas_page)
    prompt_box(anas_page).fill(EXAMPLE)
    anas_page.get_by_role("button", name="Create").click()
    expect(anas_page.get_by_role("alert")).to_contain_text("is the most at once")
    expect(prompt_box(anas_page)).to_have_value(EXAMPLE)
    assert Portrait.objects.count() == MAX_PORTRAITS_WAITING


def test_a_portrait_that_failed_says_why_and_can_be_tried_again(anas_page: Page, ana) -> None:
    failed = make_portrait(ana, Status.FAILED, error_code="time_limit", steps=4)
    open_studio(anas_page)
    card = anas_page.locator(f'[data-portrait="{failed.pk}"]')
    expect(card).to_contain_text("Drawing took too long and was stopped.")
    card.get_by_role("button", name="Try again").click()
    expect_finished(card)


def test_a_stranger_cannot_open_anas_portrait(anas_page: Page, new_context, ana, log_in) -> None:
    from tests.cast import make_user

    portrait = make_portrait(ana, Status.FAILED)
    context = new_context()
    log_in(context, make_user("ben"))
    bens_page = context.new_page()
    response = bens_page.goto(reverse("gallery:detail", args=[portrait.pk]))
    assert response is not None
    assert response.status == 404
