"""A reader trains a network on the page."""

import re

import pytest
from django.core.management import call_command
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def figure(page: Page, live_site) -> Locator:
    call_command("load_articles", verbosity=0)
    page.goto("/blog/training/")
    found = page.locator("#figure-training")
    found.scroll_into_view_if_needed()
    expect(found.locator("[data-role=said]")).to_contain_text("loss")  # its script has begun
    return found


def loss(figure: Locator) -> float:
    said = str(figure.locator("[data-role=said]").text_content())
    return float(re.search(r"loss ([\d.]+)", said)[1])  # type: ignore[index]


def pixels(figure: Locator, role: str) -> str:
    return figure.locator(f"[data-role={role}]").evaluate("canvas => canvas.toDataURL()")


def press(figure: Locator, name: str) -> None:
    figure.get_by_role("button", name=name).click()


def test_training_lowers_the_loss_and_redraws_the_plane(figure: Locator) -> None:
    before = loss(figure), pixels(figure, "map"), pixels(figure, "curve")
    press(figure, "Train")
    expect(figure.locator("[data-role=said]")).to_contain_text("120 of 120")
    press(figure, "Pause")
    after = loss(figure), pixels(figure, "map"), pixels(figure, "curve")
    assert after[0] < 0.2 < before[0]
    assert before[1] != after[1]
    assert before[2] != after[2]


REMEMBER_LIT = """list => {
    window.lit = [];
    new MutationObserver(() => {
      const now = [...list.children].findIndex((action) => action.classList.contains("is-lit"));
      if (now >= 0 && now !== window.lit.at(-1)) window.lit.push(now);
    }).observe(list, { subtree: true, attributes: true });
}"""


def test_one_step_lights_its_five_actions_in_turn(page: Page, figure: Locator) -> None:
    figure.locator("[data-role=actions]").evaluate(REMEMBER_LIT)
    press(figure, "One step")
    expect(figure.locator("[data-role=said]")).to_contain_text("Step 1:")
    expect(figure.locator(".is-lit")).to_have_count(0)
    assert page.evaluate("window.lit") == [0, 1, 2, 3, 4]


def test_a_rate_that_is_too_large_ruins_the_training(figure: Locator) -> None:
    figure.get_by_role("slider", name="Learning rate").press("End")
    press(figure, "Train")
    expect(figure.locator("[data-role=said]")).to_contain_text(re.compile(r"Step \d{3,}"))
    press(figure, "Pause")
    assert loss(figure) > 1


def test_what_a_reader_chose_is_in_the_address(page: Page, figure: Locator) -> None:
    figure.get_by_label("two spirals").check()
    figure.get_by_role("slider", name="Learning rate").press("Home")
    press(figure, "Start again")
    chosen = pixels(figure, "map")
    page.goto(page.url.replace("/blog/", "/blog/?").split("?")[0])
    page.go_back()
    figure = page.locator("#figure-training")
    expect(figure.get_by_label("two spirals")).to_be_checked()
    expect(figure.locator("[data-role=rate]")).to_have_text("0.01")
    expect(figure).to_be_in_viewport()
    assert pixels(figure, "map") == chosen


def test_the_figure_needs_no_mouse(page: Page, figure: Locator) -> None:
    figure.get_by_label("a ring").focus()
    page.keyboard.press("ArrowUp")
    expect(figure.get_by_label("two clouds")).to_be_checked()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(figure.get_by_role("button", name="Train")).to_be_focused()
    page.keyboard.press("Enter")
    expect(figure.get_by_role("button", name="Pause")).to_be_focused()


def test_without_scripts_the_figure_is_told_in_words(new_context, live_site) -> None:
    call_command("load_articles", verbosity=0)
    page = new_context(java_script_enabled=False).new_page()
    page.goto("/blog/training/")
    expect(page.get_by_text("With scripts on, this figure trains a network")).to_be_visible()
    expect(page.get_by_role("button", name="Train")).to_be_hidden()
