"""Ana goes on from a portrait: she changes, varies and paints over it, takes it back, and starts from a picture."""

import io
from pathlib import Path

import numpy as np
import pytest
from django.urls import reverse
from PIL import Image, ImageDraw
from playwright.sync_api import Page, Route, expect

from generator import storage
from generator.models import Operation, Portrait
from tests.browser.steps import expect_picture
from tests.browser.test_every_page import check
from tests.browser.test_screenshots import take  # noqa: F401  (a fixture)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def browser_context_args(browser_context_args):
    """Still pages, for the check of accessibility and the pictures."""
    return browser_context_args | {"reduced_motion": "reduce"}


def newest(ana) -> Portrait:
    return ana.portraits.first()


def expect_finished_version(page: Page, versions: int) -> None:
    """The new version's page, once it is drawn, with the whole family on it."""
    tree = page.get_by_role("region", name="Versions")
    expect(page.get_by_role("region", name="Download")).to_be_visible()
    expect(tree.get_by_role("link").filter(has=page.locator("img, span"))).to_have_count(versions)
    expect_picture(page.locator(".portrait-picture figure img:not(.scrubbed)"))


def pixels(portrait: Portrait) -> np.ndarray:
    return np.array(Image.open(io.BytesIO(storage.get(storage.portrait_key(portrait.pk)))).convert("RGB"))


def test_ana_changes_a_portrait_and_takes_it_back(anas_page: Page, ana, draw, take) -> None:  # noqa: F811
    parent = draw("a man with blond hair, city street", seed=3)
    anas_page.goto(parent.get_absolute_url())
    box = anas_page.get_by_label("Change something")
    box.fill("add a dragon")
    anas_page.get_by_role("button", name="Change it").click()
    expect(anas_page.get_by_text("I do not know how to change that. I can change age, hair")).to_be_visible()
    expect(box).to_have_value("add a dragon")

    anas_page.wait_for_load_state()  # CI once lost the Enter on this page, nobody knows to what
    box.fill("give him grey hair")  # none of the suggestions, whose list could take the Enter, too
    box.press("Enter")
    expect(anas_page.get_by_role("heading", level=1)).to_have_text("a man with grey hair, city street")
    expect_finished_version(anas_page, 2)
    assert newest(ana).operation == Operation.EDIT
    for button in ("Night", "Oil painting"):
        anas_page.get_by_role("button", name=button, exact=True).click()
        expect(anas_page.get_by_role("region", name="Download")).to_be_visible()
    expect_finished_version(anas_page, 4)
    check(anas_page)
    anas_page.emulate_media(color_scheme="light")
    take(anas_page, "versions")
    anas_page.get_by_role("link", name="Undo: back to the version before").click()
    expect(anas_page.get_by_role("heading", level=1)).to_contain_text("a city at night, night light")
    anas_page.get_by_role("link", name="Drawn from words").click()
    expect(anas_page).to_have_url(parent.get_absolute_url())
    anas_page.get_by_role("button", name="Far from it").click()
    expect_finished_version(anas_page, 5)
    assert (newest(ana).parent, newest(ana).operation) == (parent, Operation.VARIATION)


def test_ana_paints_over_a_part_with_brush_and_keyboard(anas_page: Page, ana, draw, take) -> None:  # noqa: F811
    parent = draw("a man with blond hair, city street", seed=3)
    anas_page.goto(parent.get_absolute_url())
    anas_page.get_by_role("link", name="Paint over a part").click()
    form, canvas = anas_page.locator(".paint"), anas_page.locator(".painting canvas")
    anas_page.get_by_role("button", name="Draw it anew").click()
    expect(anas_page.get_by_text("Paint over what shall be drawn anew, or choose a region.")).to_be_visible()

    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box
    anas_page.mouse.move(box["x"] + 0.3 * box["width"], box["y"] + 0.1 * box["height"])
    anas_page.mouse.down()
    anas_page.mouse.move(box["x"] + 0.7 * box["width"], box["y"] + 0.1 * box["height"], steps=4)
    anas_page.mouse.up()
    expect(form).to_have_attribute("data-painted", "7")
    anas_page.get_by_role("button", name="Undo").click()
    expect(form).to_have_attribute("data-painted", "0")
    anas_page.get_by_role("radio", name="Background").focus()
    anas_page.keyboard.press("Space")
    expect(form).not_to_have_attribute("data-painted", "0")
    background = form.get_attribute("data-painted")
    anas_page.keyboard.press("ArrowUp")
    expect(anas_page.get_by_role("radio", name="Clothes")).to_be_checked()
    expect(form).not_to_have_attribute("data-painted", str(background))
    anas_page.get_by_label("What shall be there?").fill("a red sweater")
    check(anas_page)
    anas_page.emulate_media(color_scheme="light")
    take(anas_page, "paint")
    anas_page.keyboard.press("Enter")
    expect_finished_version(anas_page, 2)
    child = newest(ana)
    assert child.prompt == "a man with blond hair, city street, a red sweater"
    changed = (pixels(child) != pixels(parent)).any(axis=-1)
    assert not changed[:150].any()  # the face, to the pixel
    assert changed[230:].mean() > 0.3


def test_ana_starts_from_a_picture(anas_page: Page, ana, tmp_path: Path, take) -> None:  # noqa: F811
    picture = Image.new("RGB", (640, 480), "#335577")
    ImageDraw.Draw(picture).ellipse((220, 80, 420, 380), fill="#d9b8a0")
    picture.save(tmp_path / "somebody.jpg")
    (tmp_path / "broken.jpg").write_bytes((tmp_path / "somebody.jpg").read_bytes()[:900])

    anas_page.goto(reverse("studio:studio"))
    anas_page.get_by_role("link", name="Start from a picture of your own").click()
    anas_page.get_by_label("A picture to start from").set_input_files(tmp_path / "broken.jpg")
    anas_page.get_by_label("Describe the person to draw").fill("an old man with a grey beard")
    anas_page.get_by_role("button", name="Create").click()
    expect(anas_page.get_by_text("This picture is damaged")).to_be_visible()
    expect(anas_page.get_by_label("Describe the person to draw")).to_have_value("an old man with a grey beard")

    anas_page.get_by_label("A picture to start from").set_input_files(tmp_path / "somebody.jpg")
    expect_picture(anas_page.get_by_alt_text("The picture you chose"))
    anas_page.get_by_label("How much to change").fill("0.5")
    expect(anas_page.get_by_text("50 %")).to_be_visible()
    check(anas_page)
    anas_page.emulate_media(color_scheme="light")
    take(anas_page, "from-picture")
    anas_page.get_by_role("button", name="Create").click()
    expect(anas_page.get_by_role("region", name="Download")).to_be_visible()
    with pytest.raises(FileNotFoundError):  # lent for this one portrait only
        storage.get(storage.source_key(newest(ana).pk))


def test_a_picture_chosen_before_the_script_is_there_is_shown_too(anas_page: Page, tmp_path: Path) -> None:
    Image.new("RGB", (64, 64), "#335577").save(tmp_path / "sea.png")
    late: list[Route] = []
    anas_page.route("**/js/picture*.js", lambda route: late.append(route))  # Playwright marks the handler
    anas_page.goto(reverse("editing:picture"), wait_until="commit")
    anas_page.get_by_label("A picture to start from").set_input_files(tmp_path / "sea.png")
    expect(anas_page.get_by_alt_text("The picture you chose")).to_be_hidden()
    late[0].continue_()
    expect_picture(anas_page.get_by_alt_text("The picture you chose"))
