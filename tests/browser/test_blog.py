"""Somebody reads how it works, and tries it."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from selfyfy.blog.models import Article, Author
from selfyfy.newsletter.models import Subscriber
from tests.browser.conftest import EXAMPLE
from tests.browser.steps import expect_picture, prompt_box
from tests.cast import make_user

pytestmark = pytest.mark.django_db(transaction=True)

FIRST_ARTICLE = "Diffusion: how a portrait comes out of noise"
LAYOUT_SHIFT = """new Promise((resolve) => {
  let sum = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) sum += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
  setTimeout(() => resolve(sum), 500);
})"""


@pytest.fixture(autouse=True)
def articles(live_site) -> None:
    call_command("load_articles", verbosity=0)


def test_a_visitor_searches_reads_and_goes_on(page: Page) -> None:
    page.goto(reverse("studio:landing"))
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Blog").click()
    expect_picture(page.locator(".cover").first)
    page.get_by_role("searchbox", name="Search the articles").fill("speckle")
    page.get_by_role("button", name="Search").click()
    expect(page.locator("mark").first).to_have_text("speckle")
    page.get_by_role("link", name=FIRST_ARTICLE).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(FIRST_ARTICLE)
    assert page.evaluate(LAYOUT_SHIFT) < 0.01

    strip = page.locator(".reading")
    expect(strip).to_be_hidden()
    page.get_by_role("heading", level=2).nth(2).scroll_into_view_if_needed()
    page.mouse.wheel(0, 600)
    expect(strip.get_by_text(re.compile(r"About \d minutes left"))).to_be_visible()
    page.get_by_role("navigation", name="In this article").get_by_role("link").last.click()
    expect(page.get_by_role("heading", name="Sources")).to_be_in_viewport()
    page.keyboard.press("End")
    expect(strip.get_by_text("Read", exact=True)).to_be_visible()
    expect(page.get_by_role("progressbar", name="How far you have read")).to_have_attribute("value", "1000")

    page.get_by_role("navigation", name="Next and previous").get_by_role("link", name="Next").click()
    expect(page.get_by_role("heading", level=1)).not_to_have_text(FIRST_ARTICLE)
    page.get_by_role("region", name="About the author").get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Selfyfy")


def test_the_articles_example_opens_in_the_studio(anas_page: Page) -> None:
    anas_page.goto(reverse("blog:list"))
    anas_page.get_by_role("link", name=FIRST_ARTICLE).click()
    invitation = anas_page.get_by_role("region", name="Make your own portrait")
    invitation.get_by_role("link", name="Make your own portrait").click()
    expect(prompt_box(anas_page)).to_have_value(EXAMPLE)


def test_a_reader_copies_the_link_and_follows_the_feed(page: Page, live_site) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.add_init_script("delete Navigator.prototype.share")  # as in a browser on a desk
    page.goto(reverse("blog:article", args=["diffusion"]))
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == f"{live_site.url}/blog/diffusion/"
    page.goto(reverse("blog:list"))
    for name, kind in (("Atom", "atom+xml"), ("RSS", "rss+xml")):
        answer = page.request.get(str(page.get_by_role("link", name=name).get_attribute("href")))
        assert kind in answer.headers["content-type"]
        assert FIRST_ARTICLE in answer.text()


def test_a_reader_subscribes_confirms_and_leaves(page: Page, screen: str) -> None:
    email = f"reader-{screen}@example.org"
    page.goto(reverse("blog:list"))
    page.get_by_label("Your email address").fill(email)
    page.get_by_role("button", name="Subscribe").click()
    expect(page.get_by_role("heading", name="Look into your mailbox")).to_be_visible()
    subscriber = Subscriber.objects.get(email=email)
    page.goto(reverse("newsletter:confirm", args=[subscriber.confirm_token]))
    page.get_by_role("button", name="Yes, subscribe me").click()
    expect(page.get_by_role("heading", name="You are on the list")).to_be_visible()
    page.goto(reverse("newsletter:leave", args=[subscriber.leave_token]))
    page.get_by_role("button", name="Unsubscribe").click()
    expect(page.get_by_role("heading", name="You are off the list")).to_be_visible()
    assert not Subscriber.objects.filter(email=email).exists()


@pytest.fixture
def chloe(live_site) -> User:
    """The site starts anew for her: it knows the content types by ids that the emptied database has given anew."""
    live_site.stop("web")
    live_site.start("web")
    return make_user("chloe", is_staff=True, is_superuser=True)


def test_an_editor_sees_the_article_while_typing_and_plans_it(new_context, log_in, chloe: User, page: Page) -> None:
    context = new_context()
    log_in(context, chloe)
    desk = context.new_page()
    desk.goto("/admin/blog/article/add/")
    preview = desk.frame_locator('iframe[name="preview"]')
    desk.get_by_label("Title").fill("About ears")
    desk.get_by_label("Body").fill("## The left one\n\nIt *hears*.\n\n[[figure nothing]]")
    expect(preview.get_by_role("heading", name="About ears")).to_be_visible()
    expect(preview.get_by_role("heading", name="The left one")).to_be_visible()
    expect(preview.get_by_text("There is no figure called 'nothing'")).to_be_visible()
    desk.get_by_label("Body").fill("## The left one\n\nIt *hears*.\n\n[[figure training]]")
    expect(preview.get_by_text("There is no figure")).to_have_count(0)
    desk.get_by_label("Standfirst").fill("Why there are two.")
    desk.get_by_label("Author").select_option(label=Author.objects.get().name)
    desk.get_by_role("button", name="Save", exact=True).click()
    expect(desk.get_by_text("was added successfully")).to_be_visible()
    article = Article.objects.get(slug="about-ears")
    page.goto(reverse("blog:list"))
    expect(page.get_by_role("link", name="About ears")).to_have_count(0)
    Article.objects.filter(pk=article.pk).update(published_at=timezone.now() - timedelta(seconds=1))
    page.reload()
    expect(page.get_by_role("link", name="About ears")).to_be_visible()
