"""Going on from a portrait: each action works, and refuses strangers, logged-out people and bad input."""

import io
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from generator import regions, storage, uploads
from generator.models import MAX_PORTRAITS_WAITING, Operation, Portrait, Status
from tests.cast import make_portrait

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sent")]

PROMPT = "a man with messy blond hair, grey t-shirt, city street"


@pytest.fixture(autouse=True)
def stored(monkeypatch) -> dict[str, bytes]:
    objects: dict[str, bytes] = {}
    monkeypatch.setattr(storage, "put", objects.__setitem__)
    return objects


@pytest.fixture
def parent(ana) -> Portrait:
    return make_portrait(ana, Status.DONE, prompt=PROMPT, steps=12, guidance_scale=3.0, negative_prompt="hat")


@pytest.fixture
def anas(client, ana):
    client.force_login(ana)
    return client


def post(client, name: str, portrait: Portrait, **fields):
    return client.post(reverse(f"editing:{name}", args=[portrait.pk]), {"token": uuid4(), **fields})


def child_of(parent: Portrait) -> Portrait:
    return parent.children.get()


def png(picture: Image.Image, name: str = "picture.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, uploads.as_png(picture), "image/png")


@pytest.mark.parametrize(("distance", "strength"), [("near", 0.5), ("far", 0.75)])
def test_ana_asks_for_a_variation(anas, parent, distance, strength):
    response = post(anas, "vary", parent, distance=distance)
    child = child_of(parent)
    assert response.url == child.get_absolute_url()
    assert (child.operation, child.strength, child.prompt) == (Operation.VARIATION, strength, PROMPT)
    assert (child.steps, child.guidance_scale, child.negative_prompt) == (12, 3.0, "hat")
    assert child.may_redraw


@pytest.mark.parametrize(
    ("instruction", "operation", "prompt"),
    [
        ("grey hair", Operation.EDIT, PROMPT.replace("blond", "grey")),
        ("make it night", Operation.LIGHT, "a man with messy blond hair, grey t-shirt, a city at night, night light"),
        ("an oil painting", Operation.RESTYLE, f"{PROMPT}, an oil painting"),
        ("in colour", Operation.COLOURISE, PROMPT),
    ],
)
def test_ana_changes_something(anas, parent, instruction, operation, prompt):
    post(anas, "instruct", parent, instruction=instruction)
    child = child_of(parent)
    assert (child.operation, child.prompt, child.instruction) == (operation, prompt, instruction)


@pytest.mark.parametrize(("of_the_parent", "of_the_edit"), [(4, 12), (30, 30)])
def test_an_edit_takes_enough_steps(anas, ana, of_the_parent, of_the_edit):
    parent = make_portrait(ana, Status.DONE, prompt=PROMPT, steps=of_the_parent)
    post(anas, "instruct", parent, instruction="grey hair")
    assert child_of(parent).steps == of_the_edit


def test_what_is_removed_is_left_out(anas, parent):
    post(anas, "instruct", parent, instruction="remove the glasses")
    assert child_of(parent).negative_prompt == "hat, glasses"


@pytest.mark.parametrize(
    ("instruction", "sentence"),
    [
        ("", "Say what to change first"),
        ("add a dragon", "I do not know how to change that"),
        ("make him a child", "only draws adults"),
        ("x" * 300, "at most 200 characters"),
        ("<script>alert(1)</script>", "I do not know how to change that"),
    ],
)
def test_an_instruction_that_cannot_be_followed_is_answered_with_what_to_do(anas, parent, instruction, sentence):
    response = post(anas, "instruct", parent, instruction=instruction)
    assert response.status_code == 422
    assert sentence in response.text
    assert "<script>alert" not in response.text
    assert not parent.children.exists()


def test_a_double_click_makes_one_version(anas, parent):
    token = uuid4()
    for _ in range(2):
        post(anas, "vary", parent, token=token, distance="near")
    assert parent.children.count() == 1


def test_ana_paints_over_a_part(anas, parent, stored):
    canvas = Image.new("RGBA", (256, 256), (0, 0, 0, 0))
    canvas.paste((40, 60, 200, 255), (100, 0, 150, 60))
    post(anas, "paint", parent, mask=png(canvas), instruction="a red hat")
    child = child_of(parent)
    assert (child.operation, child.prompt) == (Operation.INPAINT, f"{PROMPT}, a red hat")
    mask = Image.open(io.BytesIO(stored[storage.mask_key(child.pk)]))
    assert (mask.getpixel((120, 30)), mask.getpixel((10, 200))) == (255, 0)


def test_without_a_brush_a_region_will_do(anas, parent, stored):
    post(anas, "paint", parent, region="clothes", instruction="a red sweater")
    mask = Image.open(io.BytesIO(stored[storage.mask_key(child_of(parent).pk)]))
    assert (mask.getpixel((128, 250)), mask.getpixel((128, 100))) == (255, 0)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "Paint over what shall be drawn anew, or choose a region."),
        ({"region": "soul"}, "Select a valid choice"),
        ({"region": "eyes", "instruction": "a dragon"}, "I do not know how to change that"),
        ({"mask": ("mask.png", b"no picture")}, "no picture that Selfyfy can read"),
    ],
)
def test_painting_that_says_nothing_is_answered_with_what_to_do(anas, parent, fields, sentence):
    if "mask" in fields:
        fields = {"mask": SimpleUploadedFile(*fields["mask"])}
    response = post(anas, "paint", parent, **fields)
    assert response.status_code == 422
    assert sentence in response.text
    assert not parent.children.exists()


def test_when_storage_is_away_there_is_no_row_without_its_mask(anas, parent, monkeypatch):
    def away(key, data):
        raise ConnectionRefusedError

    monkeypatch.setattr(storage, "put", away)
    response = post(anas, "paint", parent, region="eyes")
    assert response.status_code == 422
    assert "The picture store is away" in response.text
    assert not parent.children.exists()


def start(client, **fields):
    values = {"picture": png(Image.new("RGB", (200, 300), "teal")), "prompt": "an old man", "strength": "0.4"}
    return client.post(reverse("editing:picture"), {**values, "token": uuid4(), **fields})


@pytest.mark.parametrize("keep", [True, False])
def test_ana_starts_from_a_picture(anas, ana, stored, keep):
    response = start(anas, **({"keep": "on"} if keep else {}))
    portrait = ana.portraits.get()
    assert response.url == portrait.get_absolute_url()
    assert (portrait.operation, portrait.strength, portrait.prompt) == (Operation.IMAGE, 0.4, "an old man")
    assert (portrait.has_source, portrait.keep_source) == (True, keep)
    assert Image.open(io.BytesIO(stored[storage.source_key(portrait.pk)])).size == (200, 200)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"picture": ""}, "Choose a picture first."),
        ({"picture": SimpleUploadedFile("cv.pdf", b"%PDF-1.7")}, "no picture that Selfyfy can read"),
        ({"prompt": ""}, "Describe a person first"),
        ({"strength": "7"}, "less than or equal to 0.95"),
        ({"strength": "nan"}, "Enter a number"),
    ],
)
def test_a_picture_that_cannot_be_started_from_is_answered_with_what_to_do(anas, ana, fields, sentence):
    response = start(anas, **fields)
    assert response.status_code == 422
    assert sentence in response.text
    assert not ana.portraits.exists()


def test_too_many_at_once_are_refused_with_nothing_lost(anas, ana, parent):
    for _ in range(MAX_PORTRAITS_WAITING):
        make_portrait(ana)
    assert "8 is the most at once" in post(anas, "instruct", parent, instruction="grey hair").text
    assert "8 is the most at once" in post(anas, "paint", parent, region="eyes").text
    assert "8 is the most at once" in start(anas).text
    assert post(anas, "vary", parent).url == parent.get_absolute_url()
    assert not parent.children.exists()


@pytest.mark.parametrize("name", ["vary", "instruct", "paint"])
def test_ben_goes_on_from_none_of_anas_portraits(client, ben, parent, name):
    client.force_login(ben)
    assert post(client, name, parent, instruction="grey hair", region="eyes").status_code == 404


@pytest.mark.parametrize("name", ["vary", "instruct", "paint"])
def test_logged_out_people_are_asked_to_log_in(client, parent, name):
    assert post(client, name, parent).url.startswith(reverse("account_login"))


@pytest.mark.parametrize("name", ["vary", "instruct"])
def test_a_get_changes_nothing(anas, parent, name):
    assert anas.get(reverse(f"editing:{name}", args=[parent.pk])).status_code == 405


@pytest.mark.parametrize("name", ["vary", "instruct", "paint"])
def test_an_unfinished_portrait_has_nothing_to_go_on_from(anas, ana, name):
    assert post(anas, name, make_portrait(ana), instruction="grey hair").status_code == 404


@pytest.mark.parametrize("name", list(regions.Region))
def test_every_region_is_a_part_and_never_the_whole(client, name):
    response = client.get(reverse("editing:region", args=[name]))
    shares = Image.open(io.BytesIO(response.content)).convert("L").histogram()
    assert 0.01 < shares[255] / sum(shares) < 0.75


def test_an_unknown_region_is_not_found(client):
    assert client.get(reverse("editing:region", args=["soul"])).status_code == 404


# --- The family tree ---------------------------------------------------------------------------------------------


def test_a_portrait_shows_where_it_comes_from_and_what_came_of_it(anas, ana, parent):
    child = make_portrait(ana, Status.DONE, prompt=PROMPT, parent=parent, operation="edit", instruction="grey hair")
    make_portrait(ana, Status.DONE, prompt=PROMPT, parent=child, operation="restyle", instruction="a comic")
    make_portrait(ana, Status.DONE, prompt=PROMPT, parent=parent, operation="variation", instruction="a far variation")
    text = anas.get(child.get_absolute_url()).text
    for words in ("Drawn from words", "grey hair", "a comic", "a far variation"):
        assert words in text
    assert f'href="{parent.get_absolute_url()}">Undo: back to the version before' in text
    assert text.count('aria-current="page"') >= 1


def test_a_deleted_parent_ends_the_line(anas, ana, parent):
    child = make_portrait(ana, Status.DONE, prompt=PROMPT, parent=parent, operation="edit", instruction="grey hair")
    parent.delete_softly()
    text = anas.get(child.get_absolute_url()).text
    assert "Undo" not in text
    assert "Versions" not in text


def test_a_long_line_of_versions_stays_quick(anas, ana, parent, django_assert_max_num_queries):
    for _ in range(30):
        parent = make_portrait(ana, Status.DONE, prompt=PROMPT, parent=parent, operation="edit", instruction="older")
    with django_assert_max_num_queries(60):
        assert anas.get(parent.get_absolute_url()).status_code == 200


def test_only_what_began_with_somebodys_picture_says_so_in_its_credentials(ana, parent):
    uploaded = make_portrait(ana, Status.DONE, operation=Operation.IMAGE)
    grandchild = make_portrait(ana, parent=make_portrait(ana, parent=uploaded, operation="edit"), operation="edit")
    assert grandchild.began_with_a_picture and uploaded.began_with_a_picture
    assert not parent.began_with_a_picture and not make_portrait(ana, parent=parent).began_with_a_picture


# --- Exactly again -----------------------------------------------------------------------------------------------


def exactly(client, portrait: Portrait):
    return client.post(reverse("studio:exactly", args=[portrait.pk]), {"token": uuid4()})


def test_a_version_is_drawn_again_from_the_same_parent_with_the_same_mask(anas, ana, parent, stored, monkeypatch):
    monkeypatch.setattr(storage, "get", stored.__getitem__)
    post(anas, "paint", parent, region="clothes", instruction="a red sweater")
    child = child_of(parent)
    exactly(anas, child)
    again = parent.children.exclude(pk=child.pk).get()
    for name in ("prompt", "seed", "operation", "strength", "instruction", "steps", "scheduler"):
        assert getattr(again, name) == getattr(child, name)
    assert not again.may_redraw
    assert stored[storage.mask_key(again.pk)] == stored[storage.mask_key(child.pk)]


def test_a_version_whose_picture_is_gone_is_not_drawn_again(anas, ana):
    orphan = make_portrait(ana, Status.DONE, operation=Operation.EDIT, strength=0.9, instruction="grey hair")
    erased = make_portrait(ana, Status.DONE, operation=Operation.IMAGE, strength=0.9)
    for portrait in (orphan, erased):
        assert "cannot be drawn again" in anas.get(portrait.get_absolute_url()).text
        assert exactly(anas, portrait).url == portrait.get_absolute_url()
    assert ana.portraits.count() == 2
