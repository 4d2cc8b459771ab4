"""Ana shows a portrait to whom she likes, for as long as she likes. `page` is a stranger's, without an account."""

import io
import re

import pytest
from django.urls import reverse
from PIL import Image
from playwright.sync_api import Page, expect

from generator.models import Portrait
from tests.browser.steps import expect_picture

pytestmark = pytest.mark.django_db(transaction=True)


def share(anas_page: Page, portrait: Portrait, with_prompt: bool = False) -> str:
    """The public link, as Ana would copy it."""
    anas_page.goto(portrait.get_absolute_url())
    if with_prompt:
        anas_page.get_by_label("Show my description on the page").check()
    anas_page.get_by_role("button", name="Make a public page").click()
    return anas_page.get_by_label("The public link").input_value()


def meta(page: Page, name: str) -> str | None:
    return page.locator(f'meta[property="{name}"], meta[name="{name}"]').get_attribute("content")


def test_a_stranger_sees_the_portrait_but_not_the_prompt(anas_page: Page, page: Page, draw) -> None:
    link = share(anas_page, draw("a man with a secret"))
    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_have_text("Someone who does not exist")
    expect_picture(page.get_by_role("main").get_by_role("img"))
    assert "secret" not in page.content()


def test_the_prompt_is_shown_when_ana_wishes(anas_page: Page, page: Page, draw) -> None:
    link = share(anas_page, draw("a man with a story"), with_prompt=True)
    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_have_text("a man with a story")
    assert meta(page, "og:title") == "a man with a story"


def test_a_link_in_a_chat_gets_a_card_with_the_picture(anas_page: Page, page: Page, draw, live_site) -> None:
    link = share(anas_page, draw())
    page.goto(link)
    assert meta(page, "og:url") == link
    assert meta(page, "og:type")
    assert meta(page, "og:title")
    assert meta(page, "twitter:card") == "summary_large_image"
    picture_link = meta(page, "og:image")
    assert picture_link is not None
    assert meta(page, "twitter:image") == picture_link
    assert picture_link.startswith(live_site.url)
    answer = page.request.get(picture_link)
    assert answer.headers["content-type"] == "image/png"
    with Image.open(io.BytesIO(answer.body())) as picture:
        size = (meta(page, "og:image:width"), meta(page, "og:image:height"))
        assert size == (str(picture.width), str(picture.height))
        assert picture.format == "PNG"


def test_the_page_is_gone_the_moment_ana_says_so(anas_page: Page, page: Page, draw) -> None:
    portrait = draw()
    link = share(anas_page, portrait)
    page.goto(link)
    picture_link = str(meta(page, "og:image"))
    anas_page.get_by_role("button", name="Stop sharing").click()
    expect(anas_page.get_by_text("its link is dead")).to_be_visible()
    answer = page.reload()
    assert answer is not None
    assert answer.status == 410
    expect(page.get_by_role("heading", level=1)).to_have_text("This portrait is no longer shared")
    assert page.request.get(picture_link).status == 404
    assert share(anas_page, portrait) != link  # a new page has a new address


def test_a_deleted_portrait_is_no_longer_shared(anas_page: Page, page: Page, draw) -> None:
    link = share(anas_page, draw())
    anas_page.get_by_role("button", name="Delete").click()
    expect(anas_page.get_by_text("Portrait deleted")).to_be_visible()
    answer = page.goto(link)
    assert answer is not None
    assert answer.status == 410


def test_ana_copies_the_link(anas_page: Page, draw) -> None:
    anas_page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    link = share(anas_page, draw())
    anas_page.get_by_role("button", name="Copy link").click()
    expect(anas_page.get_by_role("button", name="Copied")).to_be_visible()
    assert anas_page.evaluate("navigator.clipboard.readText()") == link


def test_a_stranger_begins_a_portrait_of_their_own(anas_page: Page, page: Page, draw) -> None:
    page.goto(share(anas_page, draw()))
    page.get_by_role("link", name="Make a portrait of your own").click()
    expect(page.get_by_role("link", name="Make an account")).to_be_visible()
    expect(page).to_have_url(re.compile(reverse("account_login")))
