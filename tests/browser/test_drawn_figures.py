"""A reader uses the figures that the site's own model draws."""

import re

import pytest
from django.core.management import call_command
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from tests.browser.test_every_page import check

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def browser_context_args(browser_context_args):
    return browser_context_args | {"reduced_motion": "reduce"}


def open_figure(page: Page, article: str, name: str, settings: str = "") -> Locator:
    page.goto(f"{reverse('blog:article', args=[article])}{settings}")
    figure = page.locator(f"#figure-{name}")
    figure.scroll_into_view_if_needed()
    expect(figure).to_have_class(re.compile("is-live"))
    return figure


def picture(figure: Locator, number: int = 0) -> str:
    """What a cell shows, as a reader sees it."""
    cell = figure.locator(".live-cell").nth(number)
    cell.locator("img").evaluate("image => image.decode()")
    return cell.screenshot().hex()


def expect_drawn(figure: Locator) -> None:
    expect(figure.locator(".live-cell img").first).to_have_attribute("src", re.compile("^data:image/webp"))
    expect(figure).not_to_have_attribute("aria-busy", "true")


def test_adding_noise_by_hand_and_taking_other_noise(page: Page, live_site) -> None:
    call_command("load_articles", verbosity=0)
    figure = open_figure(page, "diffusion", "noise")
    slider = figure.get_by_role("slider", name="Noise")
    slider.press("Home")
    clear, found = picture(figure), picture(figure, 1)
    expect(figure.locator("[data-role=level]")).to_have_text("0 %")
    slider.press("End")
    expect(figure.locator("[data-role=said]")).to_contain_text("somebody else")
    assert picture(figure) != clear
    assert picture(figure, 1) != found
    before = picture(figure)
    figure.get_by_role("button", name="Other noise").click()
    expect_drawn(figure)
    assert picture(figure) != before
    expect(page).to_have_url(re.compile("noise_seed=5.*level=10"))
    page.reload()
    expect(page.locator("#figure-noise [data-role=level]")).to_have_text("100 %")
    check(page)


def test_a_portraits_page_opens_the_lesson_with_its_own_steps(anas_page: Page, draw) -> None:
    call_command("load_articles", verbosity=0)
    portrait = draw("a man with a grey beard", steps=6, seed=12)
    anas_page.goto(portrait.get_absolute_url())
    anas_page.get_by_role("link", name="Open the lesson").click()
    figure = anas_page.locator("#figure-denoising")
    expect(figure).to_be_in_viewport()
    expect_drawn(figure)
    expect(figure.locator("[data-role=step]")).to_have_text("6 of 6")
    expect(figure.get_by_label("Words")).to_have_value("a man with a grey beard")
    sees, noise, guess = (picture(figure, row) for row in range(3))
    assert len({sees, noise, guess}) == 3
    figure.get_by_role("slider", name="Step", exact=True).press("Home")
    expect(figure.locator("[data-role=said]")).to_contain_text("average")
    assert picture(figure, 1) != noise  # what it takes for noise, at the first step and at the last
    assert picture(figure, 2) != guess
    anas_page.reload()
    figure = anas_page.locator("#figure-denoising")
    expect_drawn(figure)
    expect(figure.locator("[data-role=step]")).to_have_text("1 of 6")
    for name, address in (("Seed", "seed=13"), ("Guidance", r"guidance_scale=3\.1")):
        drawn = str(figure.locator(".live-cell img").first.get_attribute("src"))
        figure.get_by_role("slider", name=name).press("ArrowRight")
        expect(anas_page).to_have_url(re.compile(address))
        expect(figure.locator(".live-cell img").first).not_to_have_attribute("src", drawn)
    figure.get_by_role("slider", name="Steps in all").press("ArrowLeft")
    expect(figure.locator("[data-role=step]")).to_contain_text("of 5")
    expect(anas_page).to_have_url(re.compile("steps=5"))
    figure.get_by_role("link", name="Draw in the studio").click()
    expect(anas_page.get_by_label("Describe a person")).to_have_value("a man with a grey beard")


def test_changing_one_word_and_seeing_where_it_was_looked_up(page: Page, live_site) -> None:
    call_command("load_articles", verbosity=0)
    figure = open_figure(page, "words", "words")
    changed, apart = (figure.locator(f"[data-role={role}]") for role in ("changed", "apart"))
    expect(changed).to_contain_text("“man” for “woman”")
    before = apart.screenshot()
    figure.get_by_label("Second words").fill("a woman with brown hair, a red sweater, a park")
    figure.get_by_label("Exchange the word").select_option("red")
    figure.get_by_label("for", exact=True).fill("green")
    expect(figure.get_by_label("Second words")).to_have_value("a woman with brown hair, a green sweater, a park")
    figure.get_by_role("button", name="Draw both").click()
    expect_drawn(figure)
    expect(changed).to_contain_text(re.compile(r"Seed 8 twice, “green” for “red”\. \d+ % of the picture"))
    assert apart.screenshot() != before
    for side, word in (("one", "red"), ("other", "green")):
        marked = figure.locator(f"[data-role=words-{side}] .is-changed")
        expect(marked).to_have_text(re.compile(f"^{word}, exchanged"))
    other = figure.locator("[data-role=words-other]")
    dark = picture(figure, 1)
    other.get_by_role("button", name=re.compile("^green")).click()
    expect(other.get_by_role("button", name=re.compile("^green"))).to_have_attribute("aria-pressed", "true")
    assert picture(figure, 1) != dark
    heard = other.inner_text()
    figure.get_by_role("slider", name="Step").press("End")
    assert other.inner_text() != heard
    check(page)
    page.reload()
    figure = page.locator("#figure-words")
    expect_drawn(figure)
    expect(figure.locator("[data-role=step]")).to_have_text("20 of 20")
    other = figure.locator("[data-role=words-other]")
    expect(other.get_by_role("button", name=re.compile("^green"))).to_have_attribute("aria-pressed", "true")
    figure.get_by_label("First words").fill("a child")
    figure.get_by_role("button", name="Draw both").click()
    expect(figure.locator("[data-role=wait]")).to_contain_text("only draws adults")


def test_without_scripts_the_pictures_stand_there(new_context, live_site) -> None:
    call_command("load_articles", verbosity=0)
    page = new_context(java_script_enabled=False).new_page()
    page.goto(reverse("blog:article", args=["diffusion"]))
    for name in ("noise", "denoising"):
        figure = page.locator(f"#figure-{name}")
        figure.scroll_into_view_if_needed()
        expect(figure.get_by_text("With scripts on")).to_be_visible()
        expect(figure.get_by_role("slider").first).to_be_hidden()
        expect(figure.locator("img").first).to_be_visible()
