"""`SCREENSHOTS=1` takes pictures of every page for people to look at, in var/screenshots, at both widths.

They test little that other tests do not, and take more than a minute. `UPDATE_DOCS=1` writes docs/images/studio.webp,
the README's film.
"""

import io
import os
import time
from itertools import pairwise
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from PIL import Image
from playwright.sync_api import Page, expect

from generator.models import DEFAULT_STEPS
from selfyfy.sharing.models import Share
from selfyfy.studio.examples import EXAMPLES, FEATURED
from tests.browser.conftest import SCREENS
from tests.browser.steps import ask_for, expect_finished, expect_picture, open_studio, set_steps
from tests.browser.test_account import sign_up
from tests.browser.test_every_page import show_error_page

pytestmark = pytest.mark.django_db(transaction=True)

ROOT = Path(__file__).resolve().parents[2]
SCREENSHOTS = ROOT / "var" / "screenshots"
README_PICTURE = ROOT / "docs" / "images" / "studio.webp"
README_PICTURE_LIMIT_BYTES = 1_000_000
for_people = pytest.mark.skipif("SCREENSHOTS" not in os.environ, reason="SCREENSHOTS=1 takes pictures of every page")


@pytest.fixture
def browser_context_args(browser_context_args):
    return browser_context_args | {"reduced_motion": "reduce"}


@pytest.fixture
def take(screen: str):
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)

    def take_picture(page: Page, name: str) -> None:
        screen_size = SCREENS[screen]["viewport"]
        height = page.evaluate("document.documentElement.scrollHeight")
        page.set_viewport_size({"width": screen_size["width"], "height": max(height, screen_size["height"])})
        for image in page.locator("main img:visible").all():
            expect_picture(image)
        page.screenshot(path=SCREENSHOTS / f"{name}-{screen}.png")
        page.set_viewport_size(screen_size)

    return take_picture


@for_people
def test_pictures_of_a_visitors_pages(page: Page, draw, take, screen: str) -> None:
    call_command("load_articles", verbosity=0)
    for prompt, seed in FEATURED[3:]:
        draw(prompt, steps=DEFAULT_STEPS, seed=seed, is_featured=True)
    page.goto(reverse("studio:landing"))
    take(page, "landing")
    page.goto(reverse("blog:list"))
    take(page, "blog")
    page.get_by_role("article").first.get_by_role("link").click()
    take(page, "article")
    page.goto(reverse("account_login"))
    take(page, "log-in")
    page.goto(reverse("account_signup"))
    sign_up(page, f"dora-poses-{screen}@example.org", "short")
    take(page, "sign-up")
    sign_up(page, f"dora-poses-{screen}@example.org")
    take(page, "code")
    path = f"/gallery/{uuid4()}/not-here/"
    show_error_page(page, path, Client().get(path).content.decode(), 404)
    take(page, "404")


@for_people
def test_pictures_of_anas_pages(anas_page: Page, page: Page, ana, worker, draw, take) -> None:
    open_studio(anas_page)
    take(anas_page, "studio-empty")
    anas_page.get_by_role("button", name="Create").click()
    expect(anas_page.get_by_text("Describe a person first")).to_be_visible()
    take(anas_page, "studio-refusing")
    open_studio(anas_page)
    set_steps(anas_page, 50)
    first = ask_for(anas_page, EXAMPLES[0])
    expect(first.get_by_text("Step 2")).to_be_visible()
    worker.pause()
    ask_for(anas_page, EXAMPLES[1])
    take(anas_page, "studio-two")
    worker.go_on()
    expect_finished(first)
    for prompt in EXAMPLES[2:6]:
        draw(prompt, steps=12)
    open_studio(anas_page)
    drawing = ask_for(anas_page, EXAMPLES[6])
    expect(drawing.get_by_alt_text("The portrait as far as it is drawn")).to_be_visible()
    worker.pause()
    take(anas_page, "studio-drawing")
    worker.go_on()
    expect_finished(drawing)
    take(anas_page, "studio-finished")
    anas_page.goto(reverse("gallery:list"))
    take(anas_page, "gallery")
    portrait = ana.portraits.get(prompt=EXAMPLES[6])
    share = Share.open(portrait, show_prompt=True)
    anas_page.goto(portrait.get_absolute_url())
    take(anas_page, "portrait")
    page.goto(share.get_absolute_url())
    take(page, "share")
    share.revoke()
    page.reload()
    take(page, "share-revoked")


@pytest.mark.skipif("UPDATE_DOCS" not in os.environ, reason="UPDATE_DOCS=1 writes the README's picture")
@pytest.mark.parametrize("screen", ["desktop"])
def test_the_readmes_picture(anas_page: Page, draw, screen: str) -> None:
    for prompt, seed in FEATURED[6:-1]:
        draw(prompt, steps=DEFAULT_STEPS, seed=seed)
    open_studio(anas_page)
    prompt, seed = FEATURED[-1]
    anas_page.get_by_text("Settings", exact=True).click()
    anas_page.get_by_label("Seed").fill(str(seed))
    anas_page.get_by_text("Settings", exact=True).click()
    card = ask_for(anas_page, prompt)
    anas_page.evaluate("window.scrollTo(0, 0)")
    frames, taken_at = [], []
    while not frames or card.get_attribute("data-status") != "done":
        taken_at.append(time.monotonic())
        frames.append(anas_page.screenshot())
    expect_finished(card)
    frames.append(anas_page.screenshot())
    save_film(frames, [*taken_at, time.monotonic()])


def save_film(frames: list[bytes], taken_at: list[float]) -> None:
    """As fast as it was; the finished portrait stays for a while before it begins again."""
    pictures = [Image.open(io.BytesIO(frame)).convert("RGB") for frame in frames]
    waits_ms = [round(1000 * (later - earlier)) for earlier, later in pairwise(taken_at)]
    README_PICTURE.parent.mkdir(parents=True, exist_ok=True)
    pictures[0].save(
        README_PICTURE, save_all=True, append_images=pictures[1:], duration=[*waits_ms, 4000], quality=70, method=6
    )
    assert README_PICTURE.stat().st_size <= README_PICTURE_LIMIT_BYTES
