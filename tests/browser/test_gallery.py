"""Ana keeps her portraits: she finds, downloads, repeats and deletes them."""

import io
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from playwright.sync_api import Page, expect

from generator import storage
from generator.models import Portrait, Status
from tests.browser.steps import expect_finished, expect_picture
from tests.cast import make_portrait

pytestmark = pytest.mark.django_db(transaction=True)


def open_portrait(page: Page, portrait: Portrait) -> None:
    page.goto(portrait.get_absolute_url())


def pixels(portrait: Portrait) -> bytes:
    """Of its original."""
    return Image.open(io.BytesIO(storage.get(storage.portrait_key(portrait.pk)))).tobytes()


def test_the_newest_portrait_hangs_first(anas_page: Page, ana) -> None:
    now = timezone.now()
    for days_ago, prompt in [(2, "the oldest"), (0, "the newest"), (1, "the middle one")]:
        make_portrait(ana, Status.CANCELLED, prompt=prompt, created_at=now - timedelta(days=days_ago))
    anas_page.goto(reverse("gallery:list"))
    expect(anas_page.get_by_role("article").get_by_role("heading")).to_have_text(
        ["the newest", "the middle one", "the oldest"]
    )


def test_a_long_gallery_goes_on_where_it_ends(anas_page: Page, ana) -> None:
    for number in range(30):
        make_portrait(ana, Status.CANCELLED, prompt=f"person {number}")
    anas_page.goto(reverse("gallery:list"))
    expect(anas_page.get_by_text("30 portraits, newest first")).to_be_visible()
    anas_page.get_by_role("contentinfo").scroll_into_view_if_needed()
    expect(anas_page.get_by_role("article")).to_have_count(30)


def test_an_empty_gallery_leads_to_the_studio(anas_page: Page) -> None:
    anas_page.goto(reverse("gallery:list"))
    anas_page.get_by_role("link", name="Make your first portrait").click()
    expect(anas_page).to_have_url(reverse("studio:studio"))


def test_a_portraits_page_tells_how_it_was_made_and_its_link_draws_the_same_pixels(anas_page: Page, draw) -> None:
    portrait = draw("a woman with a hat", seed=4711, guidance_scale=3.5, negative_prompt="sunglasses")
    anas_page.goto(reverse("gallery:list"))
    anas_page.get_by_role("link", name="Open this portrait: a woman with a hat").click()
    expect(anas_page).to_have_url(portrait.get_absolute_url())
    expect_picture(anas_page.get_by_alt_text("Portrait: a woman with a hat"))
    facts = anas_page.get_by_role("region", name="How it was made")
    for fact in ["Left out sunglasses", "Seed 4711", "Steps 4", "Guidance scale 3.5", "Size 256 × 256 px"]:
        expect(facts).to_contain_text(fact, use_inner_text=True)
    expect(facts).to_contain_text("Computed on CPU", use_inner_text=True)
    for picture in anas_page.get_by_role("region", name="Out of the noise").get_by_role("listitem").all():
        expect_picture(picture.locator("img"))

    anas_page.goto(anas_page.get_by_label("Link to these settings").input_value())
    anas_page.get_by_role("button", name="Create").click()
    cards = anas_page.locator("[data-portrait]")
    expect(cards).to_have_count(2)
    expect_finished(cards.first)
    again = Portrait.objects.exclude(pk=portrait.pk).get()
    assert pixels(again) == pixels(portrait)


@pytest.mark.parametrize(
    ("button", "ending", "image_format"), [("PNG", "png", "PNG"), ("JPEG", "jpg", "JPEG"), ("WebP", "webp", "WEBP")]
)
def test_ana_downloads_her_portrait(anas_page: Page, draw, button: str, ending: str, image_format: str) -> None:
    portrait = draw()
    open_portrait(anas_page, portrait)
    with anas_page.expect_download() as started:
        anas_page.get_by_role("region", name="Download").get_by_role("link", name=button).click()
    assert started.value.suggested_filename == f"selfyfy-{portrait.pk.hex[:8]}.{ending}"
    data = started.value.path().read_bytes()
    with Image.open(io.BytesIO(data)) as picture:
        assert (picture.format, picture.size) == (image_format, (256, 256))
    assert b"c2pa" in data  # the signed note on how it was made


def test_again_draws_somebody_else_for_the_same_words(anas_page: Page, draw) -> None:
    portrait = draw("a man with a beard", negative_prompt="hat", guidance_scale=3.0)
    open_portrait(anas_page, portrait)
    anas_page.get_by_role("button", name="Again with a new seed").click()
    expect(anas_page).to_have_url(reverse("studio:studio"))
    cards = anas_page.locator("[data-portrait]")
    expect(cards).to_have_count(2)
    expect_finished(cards.first)
    again = Portrait.objects.exclude(pk=portrait.pk).get()
    assert again.seed != portrait.seed
    for name in ("prompt", "negative_prompt", "steps", "guidance_scale", "side_px"):
        assert getattr(again, name) == getattr(portrait, name)


def test_again_from_a_card_in_the_gallery(anas_page: Page, draw) -> None:
    draw()
    anas_page.goto(reverse("gallery:list"))
    anas_page.get_by_role("button", name="Again with a new seed").click()
    expect(anas_page.locator("[data-portrait]")).to_have_count(2)


def test_ana_changes_a_portrait_in_the_studio(anas_page: Page, ana) -> None:
    portrait = make_portrait(ana, Status.CANCELLED, negative_prompt="hat", seed=12)
    open_portrait(anas_page, portrait)
    anas_page.get_by_role("link", name="Change it in the studio").click()
    expect(anas_page.get_by_label("Describe a person")).to_have_value(portrait.prompt)
    anas_page.get_by_text("Settings", exact=True).click()
    expect(anas_page.get_by_label("Leave out")).to_have_value("hat")
    expect(anas_page.get_by_label("Seed")).to_have_value("12")


def test_ana_deletes_a_portrait_and_takes_it_back(anas_page: Page, draw) -> None:
    portrait = draw()
    open_portrait(anas_page, portrait)
    anas_page.get_by_role("button", name="Delete").click()
    expect(anas_page).to_have_url(reverse("gallery:list"))
    expect(anas_page.get_by_role("article")).to_have_count(0)
    anas_page.get_by_role("button", name="Undo").click()
    expect(anas_page.get_by_text("Your portrait is back.")).to_be_visible()
    expect_finished(anas_page.get_by_role("article"))
