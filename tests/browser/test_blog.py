"""Somebody reads how it works, and tries it."""

import pytest
from django.core.management import call_command
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.browser.conftest import EXAMPLE
from tests.browser.steps import prompt_box

pytestmark = pytest.mark.django_db(transaction=True)

FIRST_ARTICLE = "Diffusion: how a portrait comes out of noise"


@pytest.fixture(autouse=True)
def articles(live_site) -> None:
    call_command("load_articles", verbosity=0)


def test_a_visitor_finds_and_reads_the_first_article(page: Page) -> None:
    page.goto(reverse("studio:landing"))
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Blog").click()
    page.get_by_role("link", name=FIRST_ARTICLE).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(FIRST_ARTICLE)
    page.get_by_role("navigation", name="In this article").get_by_role("link").last.click()
    expect(page.get_by_role("heading", name="Sources")).to_be_in_viewport()


def test_the_articles_example_opens_in_the_studio(anas_page: Page) -> None:
    anas_page.goto(reverse("blog:list"))
    anas_page.get_by_role("link", name=FIRST_ARTICLE).click()
    anas_page.get_by_role("link", name=EXAMPLE).click()
    expect(prompt_box(anas_page)).to_have_value(EXAMPLE)


def test_the_feed_is_there(page: Page) -> None:
    page.goto(reverse("blog:list"))
    link = page.get_by_role("link", name="Follow by feed")
    answer = page.request.get(str(link.get_attribute("href")))
    assert "atom+xml" in answer.headers["content-type"]
    assert FIRST_ARTICLE in answer.text()
