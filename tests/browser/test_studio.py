"""Ana asks for a portrait and watches it come out of noise."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.browser.conftest import EXAMPLE
from tests.browser.steps import ask_for, card, expect_finished, open_studio, prompt_box, requests_to, set_steps

pytestmark = pytest.mark.django_db(transaction=True)

REMEMBER_PREVIEWS = """
    window.previews = new Set();
    document.addEventListener("preview-shown", (event) => {
      const image = event.target.querySelector('[data-role="preview"]');
      if (image.naturalWidth) window.previews.add(image.src.split("?")[0]);
    });
"""


def test_ana_watches_her_portrait_come_out_of_noise(anas_page: Page, worker) -> None:
    anas_page.add_init_script(REMEMBER_PREVIEWS)
    polled = requests_to(anas_page, "studio:status")
    open_studio(anas_page)
    worker.pause()
    new = ask_for(anas_page, EXAMPLE)
    expect(new).to_contain_text(EXAMPLE)
    expect(new).to_contain_text("Next in line")
    expect(new.get_by_role("progressbar")).to_have_js_property("value", 0)
    worker.go_on()
    expect(new.get_by_text(re.compile(r"Step \d+ of 15"))).to_be_visible()
    expect_finished(new)
    assert len(anas_page.evaluate("[...window.previews]")) >= 2
    assert polled == []  # events were enough


def test_after_the_first_portrait_the_card_says_how_long_it_takes(anas_page: Page, draw, worker) -> None:
    draw()
    worker.pause()
    open_studio(anas_page)
    for words in (EXAMPLE, "a bald man with a goatee"):  # of the second it is said before its card is there
        expect(ask_for(anas_page, words)).to_contain_text(re.compile(r"about \d+ (s|min) left"))


def test_polling_takes_over_where_events_do_not_get_through(anas_page: Page) -> None:
    polled = requests_to(anas_page, "studio:status")
    anas_page.route(f"**{reverse('studio:events')}**", lambda route: route.abort())
    open_studio(anas_page)
    set_steps(anas_page, 50)
    expect_finished(ask_for(anas_page, EXAMPLE))
    assert polled


def test_ana_leaves_while_it_is_drawn_and_comes_back(anas_page: Page, worker) -> None:
    open_studio(anas_page)
    set_steps(anas_page, 50)
    new = ask_for(anas_page, EXAMPLE)
    expect(new).to_have_class(re.compile("has-preview"))
    worker.pause()
    anas_page.get_by_role("link", name="Blog").click()
    anas_page.get_by_role("link", name="Studio", exact=True).click()
    expect(new).to_have_attribute("data-status", "running")
    expect(new.get_by_text(re.compile(r"Step \d+ of 50"))).to_be_visible()
    expect(new.get_by_alt_text("The portrait as far as it is drawn")).to_be_visible()
    anas_page.reload()
    expect(new).to_have_attribute("data-status", "running")
    worker.go_on()
    expect_finished(new)


def test_the_back_button_shows_what_became_of_it(anas_page: Page) -> None:
    open_studio(anas_page)
    new = ask_for(anas_page, EXAMPLE)
    expect_finished(new)
    anas_page.get_by_role("link", name="Blog").click()
    expect(anas_page).to_have_title(re.compile("Blog"))
    anas_page.go_back()
    expect_finished(new)


def test_the_gallery_and_the_portraits_page_follow_it_too(anas_page: Page, worker) -> None:
    open_studio(anas_page)
    worker.pause()
    portrait_id = ask_for(anas_page, EXAMPLE).get_attribute("data-portrait")
    detail = anas_page.context.new_page()
    detail.goto(reverse("gallery:detail", args=[portrait_id]))
    expect(detail.get_by_role("progressbar")).to_be_visible()
    anas_page.goto(reverse("gallery:list"))
    worker.go_on()
    expect_finished(card(anas_page, str(portrait_id)))
    expect(detail.get_by_role("heading", name="Download")).to_be_visible()


def test_ana_cancels_a_portrait_that_waits(anas_page: Page, worker) -> None:
    open_studio(anas_page)
    worker.pause()
    new = ask_for(anas_page, EXAMPLE)
    new.get_by_role("button", name="Cancel").click()
    expect(new).to_have_attribute("data-status", "cancelled")
    expect(new).to_contain_text("You stopped this one")


def test_ana_cancels_a_portrait_half_drawn_and_asks_again(anas_page: Page, worker) -> None:
    open_studio(anas_page)
    set_steps(anas_page, 50)
    new = ask_for(anas_page, EXAMPLE)
    expect(new).to_have_class(re.compile("has-preview"))
    worker.pause()
    new.get_by_role("button", name="Cancel").click()
    expect(new).to_have_attribute("data-status", "cancelled")
    worker.go_on()
    anas_page.reload()
    expect(new).to_have_attribute("data-status", "cancelled")
    new.get_by_role("button", name="Try again").click()
    expect_finished(new)


def test_two_portraits_wait_their_turn(anas_page: Page, worker) -> None:
    open_studio(anas_page)
    worker.pause()
    first = ask_for(anas_page, EXAMPLE)
    second = ask_for(anas_page, "a bald man with a goatee")
    expect(first).to_contain_text("Next in line")
    expect(second).to_contain_text("1 ahead of you")
    worker.go_on()
    expect_finished(first)
    expect_finished(second)


def test_pressing_create_twice_makes_one_portrait(anas_page: Page, worker) -> None:
    open_studio(anas_page)
    worker.pause()
    prompt_box(anas_page).fill(EXAMPLE)
    anas_page.get_by_role("button", name="Create").dblclick()
    expect(anas_page.locator("[data-portrait]")).to_have_count(1)
    anas_page.reload()
    expect(anas_page.locator("[data-portrait]")).to_have_count(1)


def test_ana_needs_no_mouse(anas_page: Page) -> None:
    open_studio(anas_page)
    anas_page.locator("body").focus()
    for _ in range(20):
        anas_page.keyboard.press("Tab")
        if prompt_box(anas_page).evaluate("box => box === document.activeElement"):
            break
    anas_page.keyboard.type("a man with a beard")
    create = anas_page.get_by_role("button", name="Create")
    for _ in range(20):  # past the controls and the settings
        anas_page.keyboard.press("Tab")
        if create.evaluate("button => button === document.activeElement"):
            break
    anas_page.keyboard.press("Enter")
    expect_finished(anas_page.locator("[data-portrait]").first)


def test_control_and_enter_create_too(anas_page: Page) -> None:
    open_studio(anas_page)
    prompt_box(anas_page).fill("a man with a beard")
    anas_page.keyboard.press("Control+Enter")
    expect(anas_page.locator("[data-portrait]")).to_have_count(1)


def test_an_example_fills_the_box(anas_page: Page) -> None:
    open_studio(anas_page)
    anas_page.get_by_role("link", name=EXAMPLE).click()
    expect(prompt_box(anas_page)).to_have_value(EXAMPLE)
    expect(prompt_box(anas_page)).to_be_focused()


def test_without_javascript_the_portrait_is_drawn_as_well(new_context, ana, log_in) -> None:
    context = new_context(java_script_enabled=False)
    log_in(context, ana)
    page = context.new_page()
    open_studio(page)
    new = ask_for(page, EXAMPLE)
    while new.get_attribute("data-status") != "done":
        page.reload()
    expect(new.get_by_role("link", name="Open this portrait")).to_be_visible()
    address = new.locator("img").first.get_attribute("src")
    assert page.request.get(str(address)).body()[8:12] == b"WEBP"


def test_three_at_once_appear_one_after_the_other_as_they_were_set(anas_page: Page, ana, worker) -> None:
    open_studio(anas_page)
    set_steps(anas_page, 30)
    anas_page.get_by_label("Guidance scale").fill("4.5")
    anas_page.get_by_label("Scheduler").select_option("Euler")
    anas_page.get_by_label("Size").select_option("256")
    anas_page.get_by_label("How many").fill("3")
    prompt_box(anas_page).fill(EXAMPLE)
    anas_page.get_by_role("button", name="Create").click()
    cards = anas_page.locator("main [data-portrait]")
    expect(cards).to_have_count(3)
    expect(anas_page.locator('main [data-status="done"]')).to_have_count(1)
    worker.pause()
    expect_finished(cards.last)  # the first that was asked for is there while another still waits
    expect(cards.first).to_have_attribute("data-status", "queued")
    worker.go_on()
    for number in range(3):
        expect_finished(cards.nth(number))
    names = ("steps", "guidance_scale", "scheduler", "side_px")
    assert set(ana.portraits.values_list(*names)) == {(30, 4.5, "euler", 256)}
    assert len(set(ana.portraits.values_list("seed", flat=True))) == 3
