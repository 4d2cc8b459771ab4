"""A reader trains a network on the page."""

import re

import pytest
from django.core.management import call_command
from playwright.sync_api import Locator, Page, expect

from tests.browser.test_every_page import check

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
    before = loss(figure), pixels(figure, "map"), pixels(figure, "curve"), pixels(figure, "weights")
    press(figure, "Train")
    expect(figure.locator("[data-role=said]")).to_contain_text("120 of 120")
    press(figure, "Pause")
    after = loss(figure), pixels(figure, "map"), pixels(figure, "curve"), pixels(figure, "weights")
    assert after[0] < 0.2 < before[0]
    assert before[1] != after[1]
    assert before[2] != after[2]
    assert before[3] != after[3]


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


# How the loss really changes with a weight of each unit, beside what backpropagation says of it.
BLAME = """async () => {
    const { Training } = await import("/static/js/figures/face-network.js");
    const { randomFrom } = await import("/static/js/figures/network.js");
    const random = randomFrom(3);
    const faces = Array.from({ length: 40 }, () => Float32Array.from({ length: 16 }, () => 2 * random() - 1));
    const truths = faces.map((face) => Number(face[5] > 0));
    const training = new Training({ faces, truths, heldOut: 10, learned: 30, random });
    for (let n = 0; n < 20; n++) training.step(0.1);
    training.prepare();
    const lossNow = () => (training.forward(), training.compare(), training.batchLoss);
    const before = lossNow();
    training.backpropagate();
    return training.hidden.map((weights, j) => {
      weights[5] += 1e-4;
      const change = (lossNow() - before) / 1e-4;
      weights[5] -= 1e-4;
      return [training.blame[j][5], change];
    });
}"""


@pytest.mark.parametrize("screen", ["phone"])
def test_sixteen_units_learn_to_see_a_beard(page: Page, live_site) -> None:
    call_command("load_articles", verbosity=0)
    page.goto("/blog/training/#figure-faces=beard,-1.5,720,1")
    figure = page.locator("#figure-faces")
    said = figure.locator("[data-role=said]")
    expect(said).to_contain_text("Step 0: loss 0.69")
    snow = pixels(figure, "templates")
    figure.locator("[data-role=actions]").evaluate(REMEMBER_LIT)
    press(figure, "One step")
    expect(said).to_contain_text("Step 1:")
    expect(figure.locator(".is-lit")).to_have_count(0)
    assert page.evaluate("window.lit") == [0, 1, 2, 3, 4]
    press(figure, "Train")
    expect(said).to_contain_text(re.compile(r"Step \d{3,}"))
    press(figure, "Pause")
    expect(said).to_contain_text(re.compile(r"right about (8[5-9]|9\d|100) %"))
    assert pixels(figure, "templates") != snow
    assert figure.locator("[data-role=unseen] li").filter(has_text="✓").count() >= 18
    page.emulate_media(reduced_motion="reduce")  # or the buttons are still on their way from light to dark
    check(page)

    figure.get_by_label("24", exact=True).check()  # begins anew
    expect(said).to_contain_text("Step 0: loss 0.69")
    figure.get_by_role("slider", name="Learning rate").press("End")
    press(figure, "Train")
    expect(said).to_contain_text(re.compile(r"no number any more|loss ([2-9]|\d\d)"))
    press(figure, "Start again")
    page.reload()
    expect(figure.get_by_label("24", exact=True)).to_be_checked()
    expect(figure.locator("[data-role=rate]")).to_have_text("3.2")
    expect(page).to_have_url(re.compile(r"#figure-faces=beard,0\.5,24,2$"))
    for blame, change in page.evaluate(BLAME):
        assert blame == pytest.approx(change, abs=1e-3)


def test_without_scripts_the_figure_is_told_in_words(new_context, live_site) -> None:
    call_command("load_articles", verbosity=0)
    page = new_context(java_script_enabled=False).new_page()
    page.goto("/blog/training/")
    for figure in page.locator("#figure-training, #figure-faces").all():
        expect(figure.get_by_text("With scripts on, this figure trains a network")).to_be_visible()
        expect(figure.get_by_role("button", name="Train")).to_be_hidden()
