"""Ana enlarges a finished portrait, and goes on from an enlarged one."""

import io
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from generator import storage, uploads
from generator.models import MAX_PORTRAITS_WAITING, Operation, Portrait, Status
from selfyfy.editing import going_on
from selfyfy.studio import recipes
from tests.cast import make_portrait

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sent", "enlarger")]


@pytest.fixture
def parent(ana) -> Portrait:
    return make_portrait(ana, Status.DONE, prompt="a man, a park", side_px=512, seed=7, steps=12)


@pytest.fixture
def anas(client, ana):
    client.force_login(ana)
    return client


def enlarge(client, portrait: Portrait, **fields):
    url = reverse("editing:enlarge", args=[portrait.pk])
    return client.post(url, {"token": uuid4(), "times": 2, **fields}, follow=True)


@pytest.mark.parametrize(("times", "side_px"), [(2, 1024), (4, 2048)])
def test_ana_enlarges_a_portrait(anas, parent, times, side_px):
    response = enlarge(anas, parent, times=times)
    child = parent.children.get()
    assert response.redirect_chain == [(child.get_absolute_url(), 302)]
    assert (child.operation, child.side_px, child.instruction) == (Operation.UPSCALE, side_px, f"enlarged ×{times}")
    assert (child.prompt, child.seed, child.steps, child.may_redraw) == ("a man, a park", 7, 12, False)
    assert child.is_repeatable


def test_its_page_offers_what_is_possible_and_says_what_is_not(anas, ana, parent):
    page = anas.get(parent.get_absolute_url()).text
    assert "Enlarge ×2" in page and "1,024 px" in page and "Enlarge ×4" in page
    half = make_portrait(ana, Status.DONE, side_px=1024)
    page = anas.get(half.get_absolute_url()).text
    assert "Enlarge ×2" in page and "Enlarge ×4" not in page
    largest = make_portrait(ana, Status.DONE, side_px=2048)
    page = anas.get(largest.get_absolute_url()).text
    assert "Enlarge ×" not in page and "no portrait gets larger" in page


@pytest.mark.parametrize(
    ("side_px", "times", "sentence"),
    [
        (1024, "4", "would have 4,096 pixels a side; the most is 2,048"),
        (512, "3", "can be enlarged ×2 or ×4"),
        (512, "", "Choose ×2 or ×4 first"),
        (512, "many", "can be enlarged ×2 or ×4"),
    ],
)
def test_what_cannot_be_made_is_answered_with_what_can(anas, ana, side_px, times, sentence):
    parent = make_portrait(ana, Status.DONE, side_px=side_px)
    assert sentence in enlarge(anas, parent, times=times).text
    assert not parent.children.exists()


def test_a_model_that_cannot_enlarge_offers_it_nowhere(anas, parent, enlarger):
    enlarger.unlink()
    assert "Enlarge" not in anas.get(parent.get_absolute_url()).text
    assert "model cannot enlarge portraits" in enlarge(anas, parent).text
    assert not parent.children.exists()


def test_a_double_click_enlarges_once_and_too_many_at_once_are_refused(anas, ana, parent):
    token = uuid4()
    for _ in range(2):
        enlarge(anas, parent, token=token)
    assert parent.children.count() == 1
    for _ in range(MAX_PORTRAITS_WAITING):
        make_portrait(ana)
    assert "8 is the most at once" in enlarge(anas, parent).text


def test_only_ana_enlarges_what_is_finished_and_only_by_post(client, ana, ben, parent):
    url = reverse("editing:enlarge", args=[parent.pk])
    assert client.post(url, {"times": 2}).url.startswith(reverse("account_login"))
    client.force_login(ben)
    assert client.post(url, {"times": 2}).status_code == 404
    client.force_login(ana)
    assert client.get(url).status_code == 405
    unfinished = make_portrait(ana)
    assert client.post(reverse("editing:enlarge", args=[unfinished.pk]), {"times": 2}).status_code == 404


# --- Going on from an enlarged portrait --------------------------------------------------------------------------


@pytest.mark.parametrize(("of_the_parent", "of_the_version"), [(256, 256), (512, 512), (1024, 512), (2048, 512)])
def test_a_version_has_its_parents_size_up_to_512_pixels(ana, of_the_parent, of_the_version):
    parent = make_portrait(ana, Status.DONE, prompt="a man, a park", side_px=of_the_parent)
    assert going_on.vary(parent, uuid4(), far=False).side_px == of_the_version
    assert going_on.instruct(parent, uuid4(), "grey hair").side_px == of_the_version
    assert recipes.values_for_form(parent)["side_px"] == of_the_version


def test_painting_over_keeps_the_size_because_it_keeps_the_pixels_around(anas, ana, monkeypatch):
    stored: dict[str, bytes] = {}
    monkeypatch.setattr(storage, "put", stored.__setitem__)
    parent = make_portrait(ana, Status.DONE, prompt="a man, a park", side_px=1024)
    page = anas.get(reverse("editing:paint", args=[parent.pk])).text
    assert 'data-side="512"' in page  # a canvas that a phone can hold
    assert "keeps every pixel" in page
    canvas = Image.new("RGBA", (512, 512), (0, 0, 0, 0))
    canvas.paste((40, 60, 200, 255), (200, 0, 300, 120))
    mask = SimpleUploadedFile("mask.png", uploads.as_png(canvas), "image/png")
    anas.post(reverse("editing:paint", args=[parent.pk]), {"token": uuid4(), "mask": mask})
    child = parent.children.get()
    assert child.side_px == 1024
    painted = Image.open(io.BytesIO(stored[storage.mask_key(child.pk)]))
    assert (painted.size, painted.getpixel((500, 100)), painted.getpixel((300, 100))) == ((1024, 1024), 255, 0)


def test_without_an_enlarger_versions_of_a_larger_portrait_are_as_large_as_the_model_draws(anas, parent, enlarger):
    enlarger.unlink()
    assert going_on.vary(parent, uuid4(), far=True).side_px == 256
    assert "The new version has 256 × 256 pixels." in anas.get(reverse("editing:paint", args=[parent.pk])).text


def test_somebody_else_for_the_words_of_an_enlarged_portrait_has_512_pixels(anas, ana):
    portrait = make_portrait(ana, Status.DONE, operation=Operation.UPSCALE, side_px=2048)
    anas.post(reverse("studio:again", args=[portrait.pk]), {"token": uuid4()})
    assert ana.portraits.exclude(pk=portrait.pk).get().side_px == 512


def test_exactly_again_is_as_large_as_it_was(anas, ana, parent):
    enlarge(anas, parent)
    child = parent.children.get()
    Portrait.objects.filter(pk=child.pk).update(status=Status.DONE)
    anas.post(reverse("studio:exactly", args=[child.pk]), {"token": uuid4()})
    again = parent.children.exclude(pk=child.pk).get()
    assert (again.operation, again.side_px, again.seed) == (Operation.UPSCALE, 1024, 7)


# --- What pages show ---------------------------------------------------------------------------------------------


def test_while_it_is_enlarged_the_picture_itself_is_shown_without_steps(ana, parent):
    from selfyfy.studio.states import portrait_state

    child = make_portrait(
        ana, Status.RUNNING, operation=Operation.UPSCALE, parent=parent, side_px=1024, steps=20, steps_done=5
    )
    state = portrait_state(child, seconds_per_step=0.1)
    assert (state["message"], state["seconds_left"]) == ("Enlarging, 25 % done", None)
    assert storage.display_key(parent.pk) in str(state["preview_url"])


def test_enlarging_does_not_count_in_estimates_of_drawing(ana):
    make_portrait(ana, Status.DONE, operation=Operation.UPSCALE)
    assert Portrait.objects.get_queryset().seconds_per_step() is None


def test_small_places_get_the_small_copy_and_the_gallery_chooses(anas, ana, parent):
    small, plain = make_portrait(ana, Status.DONE, side_px=1024), make_portrait(ana, Status.DONE)
    assert storage.copy_key(parent.pk, 256) in str(parent.small_url)
    assert [link.split(" ")[-1] for link in small.srcset.split(", ")] == ["256w", "512w", "1024w"]
    assert (plain.srcset, plain.small_url.split("?")[0]) == ("", plain.image_url.split("?")[0])
    page = anas.get(reverse("gallery:list")).text
    assert page.count("srcset=") == 2
    assert f"{storage.copy_key(small.pk, 256)}?" in page
