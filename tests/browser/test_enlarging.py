"""Ana enlarges a portrait and paints over the larger one, on a phone with her finger, at a desk with mouse and keys."""

import io
from typing import Any

import numpy as np
import pytest
from django.conf import settings
from PIL import Image
from playwright.sync_api import Page, expect

from generator import credentials, sizes, storage
from generator.models import Operation, Portrait
from tests.browser.steps import expect_picture
from tests.browser.test_every_page import check
from tests.browser.test_going_on import expect_finished_version
from tests.browser.test_screenshots import take  # noqa: F401  (a fixture)

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not sizes.has_enlarger(), reason=f"{settings.PORTRAIT_MODEL} has no enlarger"),
]


@pytest.fixture
def browser_context_args(browser_context_args):
    """Still pages, for the check of accessibility and the pictures."""
    return browser_context_args | {"reduced_motion": "reduce"}


def picture(portrait: Portrait) -> Image.Image:
    return Image.open(io.BytesIO(storage.get(storage.portrait_key(portrait.pk)))).convert("RGB")


def stroke_by_finger(page: Page, box: Any, start: tuple[float, float], end: tuple[float, float]) -> None:
    """A finger on the glass, as the browser gets it from the touch screen; shares of the box."""
    devtools = page.context.new_cdp_session(page)

    def touch(kind: str, points: list[tuple[float, float]]) -> None:
        places = [{"x": box["x"] + x * box["width"], "y": box["y"] + y * box["height"]} for x, y in points]
        devtools.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": places})

    touch("touchStart", [start])
    for part in (0.25, 0.5, 0.75, 1.0):
        touch("touchMove", [(start[0] + part * (end[0] - start[0]), start[1] + part * (end[1] - start[1]))])
    touch("touchEnd", [])


def test_ana_enlarges_a_portrait_and_paints_over_it(
    anas_page: Page,
    ana,
    draw,
    screen,
    take,  # noqa: F811
    new_context,
    log_in,
) -> None:
    page, by_touch = anas_page, screen == "phone"
    parent = draw("a man with blond hair, city street", seed=3, side_px=sizes.FINE_PX)
    assert picture(parent).size == (512, 512)
    page.goto(parent.get_absolute_url())
    expect(page.get_by_text("512 × 512 px", exact=True)).to_be_visible()
    for button in ("Enlarge ×2", "Enlarge ×4"):
        expect(page.get_by_role("button", name=button)).to_be_visible()
    check(page)
    page.emulate_media(color_scheme="light")
    take(page, "enlarge")

    twice = page.get_by_role("button", name="Enlarge ×2 1,024 px")
    twice.tap() if by_touch else twice.press("Enter")
    expect_finished_version(page, 2)
    child = ana.portraits.first()
    assert (child.operation, child.parent) == (Operation.UPSCALE, parent)
    expect(page.get_by_text("1,024 × 1,024 px", exact=True)).to_be_visible()
    expect(page.get_by_role("region", name="Versions")).to_contain_text("enlarged ×2")
    expect(page.get_by_role("button", name="Enlarge ×4")).to_have_count(0)
    page.emulate_media(color_scheme="light")
    take(page, "enlarged")
    large = picture(child)
    assert large.size == (1024, 1024)
    again = large.resize((512, 512), Image.Resampling.BOX)
    assert np.abs(np.array(again).astype(int) - np.array(picture(parent)).astype(int)).mean() < 6  # the same person
    assert credentials.read(storage.get(storage.portrait_key(child.pk)), "image/png").valid

    page.get_by_role("link", name="Paint over a part").click()
    canvas = page.locator(".painting canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box
    before = page.evaluate("scrollY")
    if by_touch:
        stroke_by_finger(page, box, (0.3, 0.1), (0.7, 0.15))
    else:
        page.mouse.move(box["x"] + 0.3 * box["width"], box["y"] + 0.1 * box["height"])
        page.mouse.down()
        page.mouse.move(box["x"] + 0.7 * box["width"], box["y"] + 0.15 * box["height"], steps=4)
        page.mouse.up()
    expect(page.locator(".paint")).to_have_attribute("data-painted", "7")
    assert page.evaluate("scrollY") == before  # the finger painted, the page stood still
    page.get_by_label("What shall be there?").fill("a red hat")
    draw_it = page.get_by_role("button", name="Draw it anew")
    draw_it.click()
    expect_finished_version(page, 3)
    painted = ana.portraits.first()
    changed = (np.array(picture(painted)) != np.array(large)).any(axis=-1)
    assert changed.shape == (1024, 1024)
    assert changed[60:200, 300:700].mean() > 0.3
    assert not changed[300:].any()  # all below the stroke, to the pixel

    another_day = new_context()  # this browser may show a picture again that it has at hand, however large
    log_in(another_day, ana)
    page = another_day.new_page()
    page.goto("/gallery/")
    for image in page.locator("main article img").all():
        expect_picture(image)
    shown = page.locator("main article img").evaluate_all("images => images.map((image) => image.currentSrc)")
    assert len(shown) == 3
    assert not any("portrait.webp" in address for address in shown[:2])  # a copy is enough for a card
