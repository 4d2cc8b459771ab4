"""What a person does and looks for, in the words of the tests."""

from django.urls import reverse
from playwright.sync_api import Locator, Page, Request, expect


def open_studio(page: Page) -> None:
    page.goto(reverse("studio:studio"))


def prompt_box(page: Page) -> Locator:
    return page.get_by_label("Describe a person")


def ask_for(page: Page, prompt: str) -> Locator:
    """Type the prompt, press Create, and return the newest card."""
    cards = page.locator("[data-portrait]")
    already = cards.count()
    prompt_box(page).fill(prompt)
    page.get_by_role("button", name="Create").click()
    expect(cards).to_have_count(already + 1)
    return card(page, str(cards.first.get_attribute("data-portrait")))


def card(page: Page, portrait_id: str) -> Locator:
    return page.locator(f'[data-portrait="{portrait_id}"]')


def set_steps(page: Page, steps: int) -> None:
    page.get_by_text("Settings", exact=True).click()
    page.get_by_label("Steps").fill(str(steps))


def expect_finished(card: Locator) -> None:
    expect(card).to_have_attribute("data-status", "done")
    expect_picture(card.locator("img:not(.ghost)").first)


def expect_picture(image: Locator) -> None:
    """Loaded and decoded, not only linked."""
    image.scroll_into_view_if_needed()
    expect(image).to_be_visible()
    expect(image).to_have_js_property("complete", True)
    assert image.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0


def requests_to(page: Page, url_name: str) -> list[Request]:
    """A list that grows with every request to that view."""
    found: list[Request] = []
    path = reverse(url_name)
    page.on("request", lambda request: found.append(request) if path in request.url else None)
    return found
