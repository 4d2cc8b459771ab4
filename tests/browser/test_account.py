"""Dora makes an account, Ana comes back to hers."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.browser.conftest import EXAMPLE
from tests.browser.steps import prompt_box
from tests.cast import PASSWORD
from tests.stack import Stack, wait_for

pytestmark = pytest.mark.django_db(transaction=True)


def sign_up(page: Page, email: str, password: str = PASSWORD) -> None:
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("main").get_by_role("button", name="Sign up").click()


def log_in_by_form(page: Page, email: str, password: str) -> None:
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("main").get_by_role("button", name="Log in").click()


def log_out(page: Page) -> None:
    page.get_by_text("Account", exact=True).click()
    page.get_by_role("button", name="Log out").click()


def enter_code(page: Page, code: str) -> None:
    page.get_by_label("Code").fill(code)
    page.get_by_role("button", name=re.compile("Confirm|Go on")).click()


def shown_code(page: Page) -> str:
    return page.locator('[data-role="development-code"]').inner_text()


def mailed_code(live_site: Stack, email: str) -> str:
    """The code in the last mail to that address, which the web server printed."""

    def find() -> str | None:
        mail = live_site.log("web", 20_000).rpartition(f"To: {email}")[2]
        found = re.search(r"^([A-Z0-9]{3,}(?:-[A-Z0-9]{3,})*)$", mail, re.MULTILINE)
        return found.group(1) if found else None

    return wait_for(find, what=f"a code for {email}")


def test_dora_signs_up_logs_out_and_logs_in(page: Page, screen: str) -> None:
    page.goto(reverse("studio:landing"))
    page.get_by_role("link", name="Sign up").click()
    sign_up(page, f"dora-{screen}@example.org")
    enter_code(page, shown_code(page))
    expect(page.get_by_role("heading", name="Who shall it be?")).to_be_visible()
    log_out(page)
    expect(page).to_have_url(reverse("studio:landing"))
    page.get_by_role("link", name="Log in").click()
    log_in_by_form(page, f"dora-{screen}@example.org", PASSWORD)
    expect(page).to_have_url(reverse("studio:studio"))


@pytest.mark.parametrize("link", ["Make an account", "Sign up"])
def test_what_dora_typed_on_the_first_page_waits_in_the_studio(page: Page, screen: str, link: str) -> None:
    page.goto(reverse("studio:landing"))
    page.get_by_label("Who would you like to meet?").fill(EXAMPLE)
    page.get_by_role("button", name="Start a portrait").click()
    page.get_by_role("link", name=link).click()
    sign_up(page, f"dora-types-{screen}-{len(link)}@example.org")
    enter_code(page, shown_code(page))
    expect(prompt_box(page)).to_have_value(EXAMPLE)


def test_a_wrong_code_is_refused_and_the_right_one_still_works(page: Page, screen: str) -> None:
    page.goto(reverse("account_signup"))
    sign_up(page, f"dora-errs-{screen}@example.org")
    code = shown_code(page)
    enter_code(page, "WRONG1")
    expect(page.get_by_text("Incorrect code")).to_be_visible()
    enter_code(page, code)
    expect(page).to_have_url(reverse("studio:studio"))


@pytest.mark.parametrize(
    ("password", "sentence"), [("short1", "too short"), ("password", "too common"), ("8412950763", "entirely numeric")]
)
def test_a_weak_password_is_explained_and_the_address_kept(page: Page, password: str, sentence: str) -> None:
    page.goto(reverse("account_signup"))
    sign_up(page, "dora@example.org", password)
    expect(page.get_by_text(sentence)).to_be_visible()
    expect(page.get_by_label("Email")).to_have_value("dora@example.org")


def test_a_wrong_password_is_refused(page: Page, ana, screen: str) -> None:
    page.goto(reverse("account_login"))
    log_in_by_form(page, ana.email, f"not-anas-password-{screen}")
    expect(page.get_by_text("are not correct")).to_be_visible()
    expect(page.get_by_label("Email")).to_have_value(ana.email)


def test_ana_resets_her_password_by_code(page: Page, ana, live_site: Stack, screen: str) -> None:
    ana.email = f"ana-forgets-{screen}@example.org"  # a fresh one: codes are limited for each address
    ana.save()
    ana.emailaddress_set.update(email=ana.email)
    page.goto(reverse("account_login"))
    page.get_by_role("link", name="Forgot your password?").click()
    page.get_by_label("Email").fill(ana.email)
    page.get_by_role("button", name="Send me a code").click()
    expect(page.get_by_text(ana.email)).to_be_visible()
    expect(page.locator('[data-role="development-code"]')).to_have_count(0)  # whoever asks need not be Ana
    enter_code(page, "WRONG1")
    expect(page.get_by_text("Incorrect code")).to_be_visible()
    enter_code(page, mailed_code(live_site, ana.email))
    page.get_by_label("New Password", exact=True).fill("seven umbrellas in winter")
    page.get_by_label("New Password (again)").fill("seven umbrellas in winter")
    page.get_by_role("button", name="Save the password").click()
    page.get_by_role("main").get_by_role("link", name="Log in").click()
    log_in_by_form(page, ana.email, "seven umbrellas in winter")
    expect(page).to_have_url(reverse("studio:studio"))


def test_nobody_learns_who_has_an_account(page: Page, ana) -> None:
    page.goto(reverse("account_reset_password"))
    page.get_by_label("Email").fill("nobody@example.org")
    page.get_by_role("button", name="Send me a code").click()
    expect(page.get_by_role("heading", name="Enter your code")).to_be_visible()


def test_ana_changes_her_password(anas_page: Page) -> None:
    anas_page.goto(reverse("studio:studio"))
    anas_page.get_by_text("Account", exact=True).click()
    anas_page.get_by_role("link", name="Change password").click()
    anas_page.get_by_label("Current Password").fill(PASSWORD)
    anas_page.get_by_label("New Password", exact=True).fill("another-long-passphrase")
    anas_page.get_by_label("New Password (again)").fill("another-long-passphrase")
    anas_page.get_by_role("button", name="Change password").click()
    expect(anas_page.get_by_text("Your password is changed")).to_be_visible()


def test_the_account_menu_closes_with_escape(anas_page: Page) -> None:
    anas_page.goto(reverse("studio:studio"))
    menu = anas_page.get_by_text("Account", exact=True)
    menu.click()
    expect(anas_page.get_by_role("button", name="Log out")).to_be_visible()
    anas_page.keyboard.press("Escape")
    expect(anas_page.get_by_role("button", name="Log out")).to_be_hidden()
    expect(menu).to_be_focused()
