"""Every page of the site, in both colour schemes: no accessibility violation, nothing wider than the screen.

The complaints fixture adds: no error on the console, no broken content security policy, no missing picture.
"""

from uuid import uuid4

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.management import call_command
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect

from generator.models import Status
from selfyfy.sharing.models import Share
from tests.browser.conftest import EXAMPLE
from tests.browser.steps import ask_for, open_studio, prompt_box, set_steps
from tests.browser.test_account import sign_up
from tests.cast import make_portrait

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def browser_context_args(browser_context_args):
    """Still pages: a colour half way through a fade is no colour of the site's."""
    return browser_context_args | {"reduced_motion": "reduce"}


def check(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        found = Axe().run(page)
        nodes = [node for violation in found.response["violations"] for node in violation["nodes"]]
        where = "\n".join(f"{node['html']}\n{node['failureSummary']}" for node in nodes)
        assert not nodes, f"{page.url}, {scheme}:\n{found.generate_report()}\n{where}"
    too_wide = page.evaluate("document.documentElement.scrollWidth - window.screen.width")
    assert too_wide <= 0, f"{page.url} is {too_wide} px wider than the screen"


VISITORS_PAGES = [
    "studio:landing",
    "blog:list",
    "account_login",
    "account_signup",
    "account_reset_password",
    "account_inactive",
]
ANAS_PAGES = ["gallery:list", "account_change_password", "account_email", "account_logout", "account_reauthenticate"]


@pytest.mark.parametrize("name", VISITORS_PAGES)
def test_a_visitors_page(page: Page, name: str) -> None:
    page.goto(reverse(name))
    check(page)


def test_the_landing_page_with_portraits_and_articles(page: Page, draw) -> None:
    call_command("load_articles", verbosity=0)
    for number in range(8):
        draw(f"person number {number}", is_featured=True)
    page.goto(reverse("studio:landing"))
    check(page)


def test_an_article(page: Page) -> None:
    call_command("load_articles", verbosity=0)
    page.goto(reverse("blog:list"))
    check(page)
    page.get_by_role("article").first.get_by_role("link").click()
    check(page)


def test_the_ways_to_articles_and_the_newsletter(page: Page) -> None:
    call_command("load_articles", verbosity=0)
    paths = ["in-order/", "search/?q=noise", "search/?q=giraffe", "categories/honesty/", "authors/selfyfy/"]
    for path in [*(f"/blog/{path}" for path in paths), "/newsletter/", "/newsletter/asked/", "/newsletter/leave/x/"]:
        page.goto(path)
        check(page)
    page.goto("/newsletter/")
    page.get_by_role("button", name="Subscribe").click()
    expect(page.get_by_text("Type your email address first")).to_be_visible()
    check(page)


def test_signing_up_with_every_error(page: Page, screen: str) -> None:
    page.goto(reverse("account_signup"))
    sign_up(page, "dora@example.org", "short")
    expect(page.get_by_text("too short")).to_be_visible()
    check(page)
    sign_up(page, f"dora-looks-{screen}@example.org")
    check(page)
    page.get_by_label("Code").fill("WRONG1")
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_text("Incorrect code")).to_be_visible()
    check(page)


def test_logging_in_with_a_wrong_password(page: Page, screen: str) -> None:
    page.goto(reverse("account_login"))
    page.get_by_label("Email").fill(f"nobody-{screen}@example.org")
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("main").get_by_role("button", name="Log in").click()
    expect(page.get_by_text("are not correct")).to_be_visible()
    check(page)


def test_asking_for_a_reset_code(page: Page) -> None:
    page.goto(reverse("account_reset_password"))
    page.get_by_label("Email").fill("nobody@example.org")
    page.get_by_role("button", name="Send me a code").click()
    expect(page.get_by_role("heading", name="Enter your code")).to_be_visible()
    check(page)


@pytest.mark.parametrize(
    "name", ["account_change_password", "account_logout", "account_reauthenticate", "gallery:list"]
)
def test_a_page_of_anas(anas_page: Page, name: str) -> None:
    anas_page.goto(reverse(name))
    check(anas_page)


def test_the_account_menu(anas_page: Page) -> None:
    anas_page.goto(reverse("gallery:list"))
    anas_page.get_by_text("Account", exact=True).click()
    check(anas_page)


def test_the_studio_empty_refusing_and_drawing(anas_page: Page, worker) -> None:
    open_studio(anas_page)
    check(anas_page)
    anas_page.get_by_text("Settings", exact=True).click()
    prompt_box(anas_page).fill("😀")
    anas_page.get_by_role("button", name="Create").click()
    expect(anas_page.get_by_text("I need words")).to_be_visible()
    anas_page.get_by_text("Settings", exact=True).click()
    check(anas_page)
    open_studio(anas_page)
    set_steps(anas_page, 50)
    new = ask_for(anas_page, EXAMPLE)
    expect(new.get_by_alt_text("The portrait as far as it is drawn")).to_be_visible()
    worker.pause()
    ask_for(anas_page, "a man who has to wait")
    check(anas_page)
    anas_page.goto(reverse("gallery:detail", args=[new.get_attribute("data-portrait")]))
    check(anas_page)


def test_the_studio_and_the_gallery_with_every_kind_of_card(anas_page: Page, ana, draw) -> None:
    Share.open(draw(), show_prompt=True)
    draw("a woman with a very long name: " + "Wolfeschlegelsteinhausenbergerdorff" * 3)
    for status, fields in [(Status.FAILED, {"error_code": "out_of_memory"}), (Status.CANCELLED, {})]:
        make_portrait(ana, status, **fields)
    for name in ("studio:studio", "gallery:list"):
        anas_page.goto(reverse(name))
        check(anas_page)


@pytest.mark.parametrize("status", [Status.FAILED, Status.CANCELLED])
def test_the_page_of_a_portrait_that_was_not_drawn(anas_page: Page, ana, status: Status) -> None:
    portrait = make_portrait(ana, status, error_code="worker_lost" if status == Status.FAILED else "")
    anas_page.goto(portrait.get_absolute_url())
    check(anas_page)


def test_a_portraits_page_and_its_public_page(anas_page: Page, draw, page: Page) -> None:
    portrait = draw()
    anas_page.goto(portrait.get_absolute_url())
    check(anas_page)
    share = Share.open(portrait, show_prompt=True)
    anas_page.reload()
    check(anas_page)
    page.goto(share.get_absolute_url())
    check(page)
    share.revoke()
    page.reload()
    check(page)


def test_deleting_leaves_a_message(anas_page: Page, ana) -> None:
    portrait = make_portrait(ana, Status.CANCELLED)
    anas_page.goto(portrait.get_absolute_url())
    anas_page.get_by_role("button", name="Delete").click()
    expect(anas_page.get_by_role("button", name="Undo")).to_be_visible()
    check(anas_page)


def show_error_page(page: Page, path: str, html: str, status: int) -> None:
    """What the site answers outside of development, with the live site's style sheets."""
    page.route(f"**{path}", lambda route: route.fulfill(status=status, body=html, content_type="text/html"))
    page.goto(path)


def test_nothing_is_there(page: Page) -> None:
    path = f"/gallery/{uuid4()}/not-here/"
    show_error_page(page, path, Client().get(path).content.decode(), 404)
    expect(page.get_by_role("heading", name="There is nobody here")).to_be_visible()
    check(page)


def test_something_broke(page: Page, complaints: list[str]) -> None:
    show_error_page(page, "/broken/", render_to_string("500.html"), 500)
    check(page)
    complaints.clear()  # of the 500 itself
