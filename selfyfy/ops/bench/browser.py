"""One person with a real browser: signs up, presses Create, and sees the portrait come."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from selfyfy.ops.bench.site import Site

if TYPE_CHECKING:
    from playwright.sync_api import Page

WATCH = Path(__file__).with_name("watch.js")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
ARGUMENTS += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
PAUSE_MS = 1500  # between two portraits: the fading of the last one is over


class NoBrowser(Exception):
    """This machine has no browser to measure with; the text says what is missing."""


def find_chromium() -> str | None:
    """Debian's, or the one that Playwright downloaded."""
    named = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if named:
        return named
    downloaded = sorted(Path.home().glob(".cache/ms-playwright/chromium-*/chrome-linux*/chrome"))
    return str(downloaded[-1]) if downloaded else None


@contextmanager
def studio_page(url: str) -> Iterator["Page"]:
    """The studio of somebody who has just signed up. Raises NoBrowser."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        raise NoBrowser("Playwright is not installed (requirements-dev.txt)") from None
    chromium = find_chromium()
    if chromium is None:
        raise NoBrowser("there is no Chromium; on Debian: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.add_init_script(path=WATCH)
        sign_up(page, url)
        yield page
        browser.close()


def sign_up(page: "Page", url: str) -> None:
    page.goto(f"{url}/accounts/signup/")
    page.locator("input[name=email]").fill(f"bench-{uuid4().hex[:8]}@example.com")
    page.locator("input[name=password1]").fill(uuid4().hex)
    page.get_by_role("button", name="Sign up").click()
    code = page.locator("[data-role=development-code]").inner_text()
    page.locator("input[name=code]").fill(code)
    page.get_by_role("button", name="Confirm").click()
    page.wait_for_url(f"{url}/studio/")


def draw(page: "Page", site: Site, prompt: str) -> dict[str, float]:
    """Press Create and wait for the portrait. When things happened, in milliseconds after the press.

    From the page: answered, preview_shown, told_done, card_fetched, finished_shown …; from the portrait's row:
    created_at, sent_at, started_at, finished_at.
    """
    page.wait_for_timeout(PAUSE_MS)
    page.get_by_label("Describe a person").fill(prompt)
    page.evaluate("bench.begin()")
    page.get_by_role("button", name="Create", exact=True).click()
    seen = page.evaluate("bench.ended")
    portrait_id, requests = UUID(seen.pop("id")), seen.pop("requests")
    ends = {request["path"]: request["to"] for request in requests}
    seen["answered"] = ends["/studio/create/"]
    seen["card_fetched"] = ends.get(f"/studio/{portrait_id}/card/", seen["finished_shown"])
    pressed = seen.pop("pressed")
    return {name: at - pressed for name, at in (seen | site.row_times(portrait_id)).items()}


def draft(page: "Page", prompt: str) -> float:
    """Milliseconds from the change of the words to the draft on the paper. Turns the drafts on if they are off."""
    page.get_by_role("switch", name="Draft as I type").check()
    page.wait_for_timeout(PAUSE_MS)
    page.evaluate(
        "() => { bench.drafted = new Promise((done) => addEventListener('draft-shown', done, {once: true})) }"
    )
    page.get_by_label("Describe a person").fill(prompt)
    page.evaluate("bench.drafted")
    return float(page.locator("#draft").get_attribute("data-milliseconds") or "nan")
