"""A reader tries the figures: draws on a face, looks inside a network, wipes, turns, compares, asks a file."""

import io
import math
import re

import pytest
from django.core.management import call_command
from PIL import Image
from playwright.sync_api import Locator, Page, Route, expect

from generator import credentials
from selfyfy.blog import markdown
from selfyfy.blog.models import Article
from tests.browser.test_every_page import check

pytestmark = pytest.mark.django_db(transaction=True)

PIXELS = "canvas => canvas.toDataURL()"


@pytest.fixture
def browser_context_args(browser_context_args):
    """Nothing half way through a fade while the accessibility is checked."""
    return browser_context_args | {"reduced_motion": "reduce"}


@pytest.fixture(autouse=True)
def articles(live_site) -> None:
    call_command("load_articles", verbosity=0)


def part(figure: Locator, role: str) -> Locator:
    return figure.locator(f"[data-role={role}]")


def open_figure(page: Page, article: str, name: str, state: str = "") -> Locator:
    page.goto(f"/blog/{article}/{f'#figure-{name}={state}' if state else ''}")
    figure = page.locator(f"#figure-{name}")
    figure.scroll_into_view_if_needed()
    return figure


def opened_in_the_studio(figure: Locator) -> str:
    """The words that the figure's link carries into the studio."""
    return str(part(figure, "studio").get_attribute("href")).partition("?prompt=")[2].replace("%20", " ")


def draw_rings(page: Page, canvas: Locator) -> None:
    """Round glasses, with the mouse."""
    canvas.evaluate("canvas => canvas.scrollIntoView({block: 'center'})")
    box = canvas.bounding_box()
    assert box is not None
    for column in (8, 15.5):
        places = [
            (box["x"] + (column + 2.8 * math.cos(n / 8 * math.pi)) * box["width"] / 24,
             box["y"] + (9.5 + 2.8 * math.sin(n / 8 * math.pi)) * box["height"] / 24)
            for n in range(17)
        ]  # fmt: skip
        page.mouse.move(*places[0])
        page.mouse.down()
        for place in places:
            page.mouse.move(*place)
        page.mouse.up()


def test_drawn_glasses_are_seen_and_can_be_wiped_off(page: Page) -> None:
    figure = open_figure(page, "seeing", "seeing", "0")
    expect(part(figure, "said")).to_contain_text("none of the three")
    network = part(figure, "network").evaluate(PIXELS)
    draw_rings(page, part(figure, "face"))
    expect(part(figure, "said")).to_contain_text("It sees glasses")
    assert part(figure, "network").evaluate(PIXELS) != network
    assert "round glasses" in opened_in_the_studio(figure)
    drawn = part(figure, "network").evaluate(PIXELS)
    page.reload()
    figure = page.locator("#figure-seeing")
    expect(part(figure, "said")).to_contain_text("It sees glasses")
    assert part(figure, "network").evaluate(PIXELS) == drawn
    figure.get_by_role("button", name="Clean it").click()
    expect(part(figure, "said")).to_contain_text("none of the three")

    part(figure, "face").focus()  # and with the keyboard: a step to the side, and ink
    clean = part(figure, "face").evaluate(PIXELS)
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Space")
    figure.get_by_role("button", name="Another face").focus()
    assert part(figure, "face").evaluate(PIXELS) != clean
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#figure-seeing=1$"))
    check(page)


def test_deeper_layers_look_at_more_of_the_portrait(page: Page) -> None:
    figure = open_figure(page, "noticing", "noticing")
    expect(part(figure, "answers").get_by_role("listitem")).to_have_count(8)
    expect(part(figure, "answers")).to_contain_text(re.compile(r"glasses\s*sun, \d\d"))
    edges = part(figure, "maps").evaluate(PIXELS)
    figure.get_by_label("From edges to faces").press("ArrowRight")
    expect(part(figure, "sees")).to_contain_text("8 × 8 of 64 × 64 pixels")
    assert part(figure, "maps").evaluate(PIXELS) != edges
    one_unit = part(figure, "over").evaluate(PIXELS)
    part(figure, "units").press("Home")
    expect(part(figure, "unit")).to_have_text("1 of 24")
    assert part(figure, "over").evaluate(PIXELS) != one_unit
    figure.get_by_text("Portrait 7").locator("..").click()
    expect(part(figure, "answers")).to_contain_text(re.compile(r"hair style\s*bald"))
    assert "bald" in opened_in_the_studio(figure)
    expect(page).to_have_url(re.compile("#figure-noticing=6,1,0$"))
    check(page)
    figure.get_by_label("Or a picture of yours").set_input_files(
        {"name": "me.png", "mimeType": "image/png", "buffer": b"no picture"}
    )
    expect(part(figure, "refused")).to_contain_text("no picture")


def cell_of(frame: Locator) -> tuple[str, str]:
    """Row and column of the sprite that are shown."""
    row, column = frame.evaluate(
        "frame => ['--row', '--column'].map(name => getComputedStyle(frame).getPropertyValue(name).trim())"
    )
    return row, column


def test_pictures_are_wiped_and_turned_and_stay_in_the_address(page: Page) -> None:
    figure = open_figure(page, "styles", "styles")
    figure.get_by_label("Style", exact=True).press("End")
    expect(part(figure, "name")).to_have_text("cross-stitch")
    assert cell_of(part(figure, "style")) == ("3", "4")
    assert opened_in_the_studio(figure).startswith("cross-stitch of a woman")
    figure.get_by_label("How much of the render").press("Home")
    assert part(figure, "wipe").evaluate("wipe => wipe.style.getPropertyValue('--wipe')") == "0%"
    expect(page).to_have_url(re.compile("#figure-styles=18,0$"))
    check(page)

    figure = open_figure(page, "picture-to-picture", "pairs", "3,50")
    expect(figure.get_by_label("“white hair”")).to_be_checked()
    figure.get_by_label("“make it night”").check(force=True)
    assert (cell_of(part(figure, "before")), cell_of(part(figure, "after"))) == (("1", "0"), ("1", "1"))
    part(figure, "wipe").click(position={"x": 30, "y": 90})
    expect(page).to_have_url(re.compile("1,(8|9|10|11)$"))
    check(page)

    figure = open_figure(page, "training-people", "turning")
    figure.get_by_label("Her head").press("ArrowLeft")
    figure.get_by_label("candle").check(force=True)
    expect(part(figure, "said")).to_have_text("Head a little to her right. Light: candle.")
    assert cell_of(part(figure, "picture")) == ("3", "1")
    assert "candle light" in opened_in_the_studio(figure)
    check(page)


def test_a_reader_compares_what_more_steps_bring(page: Page) -> None:
    figure = open_figure(page, "good-models", "multiples")
    figure.get_by_label("guidance").check(force=True)
    figure.get_by_label("goatee, square glasses").check(force=True)
    expect(part(figure, "words")).to_contain_text("goatee")
    expect(part(figure, "cells").get_by_role("listitem").nth(4)).to_contain_text("guidance 12")
    expect(part(figure, "cells").locator("li").nth(5)).to_be_hidden()
    expect(page).to_have_url(re.compile("#figure-multiples=guidance,2$"))
    check(page)


def test_what_a_reader_chooses_while_a_figure_loads_is_shown_and_stays_in_the_address(page: Page) -> None:
    held: list[Route] = []
    page.route(re.compile(r"multiples.*\.json"), lambda route: held.append(route))
    with page.expect_request(re.compile(r"multiples.*\.json")):
        figure = open_figure(page, "good-models", "multiples")
    figure.get_by_label("steps of drawing").check(force=True)
    held[0].continue_()
    expect(part(figure, "cells").get_by_role("listitem").first).to_contain_text("1 step")
    expect(page).to_have_url(re.compile("#figure-multiples=steps,0$"))


def test_a_reader_sees_what_a_larger_network_and_more_people_bring(page: Page) -> None:
    figure = open_figure(page, "good-models", "multiples")
    cells = part(figure, "cells").get_by_role("listitem")
    figure.get_by_label("size of the network").check(force=True)
    expect(cells).to_have_text(["1.8 million weights", "6.3 million weights", "15.2 million weights"])
    expect(part(figure, "said")).to_contain_text("larger network")
    row, _ = cell_of(cells.first.locator(".sprite"))
    figure.get_by_label("people it met").check(force=True)
    expect(cells).to_have_text(["30 people", "300 people", "2407 people"])
    assert cell_of(cells.first.locator(".sprite")) == (str(int(row) + 3), "0")  # a row for each of three prompts
    expect(page).to_have_url(re.compile("#figure-multiples=people,0$"))
    check(page)


def verdict(figure: Locator) -> Locator:
    return part(figure, "verdict")


def test_a_file_is_asked_where_it_comes_from(page: Page) -> None:
    figure = open_figure(page, "is-it-real", "credentials")
    expect(verdict(figure)).to_have_text("As it left us: a letter, and all of it holds.")
    expect(part(figure, "findings")).to_contain_text("made whole by a trained model")
    figure.get_by_label("with one byte changed").check(force=True)
    expect(verdict(figure)).to_contain_text("no longer fits")
    expect(part(figure, "findings").locator(".is-broken")).to_have_text(
        "No. The picture is the one that the letter was written for."
    )
    figure.get_by_label("saved again").check(force=True)
    expect(verdict(figure)).to_contain_text("no letter")
    check(page)

    for suffix, mime in (("png", "image/png"), ("webp", "image/webp"), ("jpeg", "image/jpeg")):
        figure.locator("input[type=file]").set_input_files(
            {"name": f"mine.{suffix}", "mimeType": mime, "buffer": signed(suffix, mime)}
        )
        expect(verdict(figure)).to_have_text(f"mine.{suffix}: a letter, and all of it holds.")
    torn = signed("png", "image/png")[:1500]
    for name, content, says in (
        ("torn.png", torn, "cannot be read"),
        ("notes.txt", b"Not a picture at all.", "nothing to read here"),
        ("empty.png", b"", "nothing to read here"),
    ):
        figure.locator("input[type=file]").set_input_files({"name": name, "mimeType": "image/png", "buffer": content})
        expect(verdict(figure)).to_contain_text(says)


def signed(suffix: str, mime: str) -> bytes:
    """A small picture, signed by this site."""
    picture = io.BytesIO()
    Image.new("RGB", (48, 48), "teal").save(picture, suffix)
    return credentials.sign(picture.getvalue(), mime, "A portrait")


@pytest.mark.parametrize("screen", ["desktop"])
def test_a_dropped_file_is_asked(page: Page) -> None:
    figure = open_figure(page, "is-it-real", "credentials")
    expect(verdict(figure)).to_contain_text("all of it holds")
    drop = """(place, bytes) => {
      const files = new DataTransfer();
      files.items.add(new File([Uint8Array.from(bytes)], "dropped.png", { type: "image/png" }));
      const tell = (name) => place.dispatchEvent(new DragEvent(name, { dataTransfer: files, cancelable: true }));
      const ours = !tell("dragover");
      tell("drop");
      return ours;
    }"""
    assert part(figure, "drop").evaluate(drop, list(signed("png", "image/png"))), "else the browser opens the file"
    expect(verdict(figure)).to_have_text("dropped.png: a letter, and all of it holds.")
    expect(part(figure, "shown")).to_have_attribute("src", re.compile("^data:image/png"))


def drag(page: Page, place: Locator, start: tuple[float, float], end: tuple[float, float], steps: int = 6) -> None:
    """A finger from one point of an element to another, both as shares of its width and height."""
    place.evaluate("place => place.scrollIntoView({block: 'center'})")
    box = place.bounding_box()
    assert box is not None
    screen = page.context.new_cdp_session(page)

    def touch(kind: str, share: float | None) -> None:
        points = []
        if share is not None:
            x, y = (one + (other - one) * share for one, other in zip(start, end, strict=True))
            points = [{"x": box["x"] + x * box["width"], "y": box["y"] + y * box["height"]}]
        screen.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", 0)
    for step in range(1, steps + 1):
        touch("touchMove", step / steps)
    page.wait_for_timeout(150)  # it rests before it lifts: after a fling, browsers take the next tap for a stop
    touch("touchEnd", None)


@pytest.mark.parametrize("screen", ["phone"])
def test_a_finger_draws_wipes_and_turns(page: Page) -> None:
    figure = open_figure(page, "seeing", "seeing", "0")
    expect(part(figure, "said")).to_contain_text("none of the three")
    clean = part(figure, "face").evaluate(PIXELS)
    drag(page, part(figure, "face"), (0.2, 0.4), (0.8, 0.4))
    assert part(figure, "face").evaluate(PIXELS) != clean
    expect(page).to_have_url(re.compile("#figure-seeing=0,.+"))
    figure.get_by_role("button", name="Clean it").tap()
    expect(page).to_have_url(re.compile("#figure-seeing=0$"))
    assert part(figure, "face").evaluate(PIXELS) == clean

    figure = open_figure(page, "styles", "styles", "2,50")
    expect(part(figure, "name")).to_have_text("oil painting")
    drag(page, part(figure, "wipe"), (0.5, 0.5), (0.2, 0.5))
    assert part(figure, "wipe").evaluate("wipe => parseInt(wipe.style.getPropertyValue('--wipe'))") in range(15, 26)
    expect(page).to_have_url(re.compile(r"#figure-styles=2,(1[5-9]|2[0-5])$"))

    figure = open_figure(page, "training-people", "turning", "2,0")
    expect(part(figure, "said")).to_contain_text("Head straight ahead")
    drag(page, part(figure, "picture"), (0.2, 0.5), (0.9, 0.5))
    expect(part(figure, "said")).to_contain_text("to her left")
    figure.locator("label", has_text="candle").tap()
    expect(part(figure, "said")).to_contain_text("Light: candle")


@pytest.mark.parametrize("screen", ["desktop"])
def test_ana_sees_what_a_network_notices_in_her_own_portrait(anas_page: Page, draw) -> None:
    portrait = draw("a man with a full beard and glasses", seed=5)
    anas_page.goto(portrait.get_absolute_url())
    anas_page.get_by_role("link", name="See what a network notices in it").click()
    figure = anas_page.locator("#figure-noticing")
    choice = figure.get_by_label("Or one that you made here")
    expect(choice).to_have_value(str(portrait.pk))
    expect(figure.get_by_role("radio", checked=True)).to_have_count(0)
    hers, looked = (part(figure, role).evaluate(PIXELS) for role in ("maps", "looked"))
    likes = "likes => getComputedStyle(likes).getPropertyValue('--unit').trim()"
    part(figure, "units").press("Home")
    first = part(figure, "likes").evaluate(likes)
    part(figure, "units").press("ArrowRight")
    assert int(part(figure, "likes").evaluate(likes)) == int(first) + 1
    expect(anas_page).to_have_url(re.compile(f"#figure-noticing=portrait-{portrait.pk},0,1$"))
    check(anas_page)

    figure.get_by_text("Portrait 7").locator("..").click()
    expect(choice).to_have_value("")
    assert part(figure, "looked").evaluate(PIXELS) != looked
    assert part(figure, "maps").evaluate(PIXELS) != hers
    choice.select_option(str(portrait.pk))
    expect(figure.get_by_role("radio", checked=True)).to_have_count(0)
    assert part(figure, "looked").evaluate(PIXELS) == looked

    anas_page.context.clear_cookies()
    anas_page.reload()
    expect(part(figure, "refused")).to_contain_text("cannot be opened here")
    expect(figure.get_by_role("radio", checked=True)).to_have_count(1)


# Article, figure, its state in the address, and what its link carries into the studio.
INTO_THE_STUDIO = [
    ("seeing", "seeing", "2", "portrait of a person"),
    ("training", "faces", "hat,-1.5,720,1", "portrait of a person with a red beanie"),
    ("noticing", "noticing", "6,1,0", "bald"),
    ("gans", "gan", "", "a woman with short brown hair"),
    ("vaes", "vae", "1,0,0", "portrait of a man, 44, brown hair, beard"),
    ("diffusion", "noise", "", "seed=\\d+&steps=\\d+&guidance_scale="),
    ("diffusion", "denoising", "", "seed=\\d+&steps=\\d+&guidance_scale="),
    ("transformers", "transformer", "1,0,4,9", "portrait of a woman, 71, white hair"),
    ("words", "words", "", "seed=\\d+&steps=\\d+&guidance_scale="),
    ("styles", "styles", "3,50", "watercolor of a woman"),
    ("picture-to-picture", "pairs", "1,50", "night street light"),
    ("good-models", "multiples", "steps,2", "goatee and square glasses"),
    ("training-people", "turning", "2,3", "candle light"),
]


@pytest.mark.parametrize("screen", ["desktop"])
def test_every_figure_opens_the_studio_with_its_own_settings(page: Page, runtime: None) -> None:
    for article, name, state, words in INTO_THE_STUDIO:
        figure = open_figure(page, article, name, state)
        link = part(figure, "studio")
        expect(link).to_have_attribute("href", re.compile(r"^/studio/\?prompt="))
        page.wait_for_function(
            "([link, words]) => new RegExp(words).test(decodeURIComponent(link.href.replaceAll('+', ' ')))",
            arg=[link.element_handle(), words],
        )
        page.goto("about:blank")  # or the next address may be only another place on the same page


@pytest.mark.parametrize("screen", ["phone"])
def test_without_scripts_every_figure_is_a_picture_and_a_question(new_context) -> None:
    page = new_context(java_script_enabled=False).new_page()
    seen = set()
    for article in Article.objects.published():
        page.goto(article.get_absolute_url())
        for figure in page.locator("[data-figure]").all():
            name = str(figure.get_attribute("id"))
            seen.add(name.removeprefix("figure-"))
            expect(figure.locator(".live-question, .lab-question")).to_be_visible()
            expect(figure.locator("input:visible, button:visible, select:visible")).to_have_count(0)
            expect(figure.locator("img:visible").first).to_be_visible()
    assert seen == {path.stem for path in markdown.FIGURES.glob("[!_]*.html")}
