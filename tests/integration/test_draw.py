"""One portrait through every real part: web or ORM → Valkey → worker with the bundled model → SeaweedFS."""

import io
import json
import urllib.error
import urllib.request

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image

from generator import credentials, models, storage
from generator.models import Portrait, Status
from tests.cast import make_portrait, make_user
from tests.stack import wait_for

pytestmark = pytest.mark.django_db(transaction=True)

PATIENCE_SECONDS = 90


@pytest.fixture
def ana(live_site):
    return make_user("ana")


def ask(owner, **fields) -> Portrait:
    from uuid import uuid4

    portrait, _ = Portrait.objects.request(owner, uuid4(), **{"prompt": "a smiling man with glasses", **fields})
    return portrait


def wait_until(portrait: Portrait, *statuses: str) -> Portrait:
    def reached() -> bool:
        portrait.refresh_from_db()
        return portrait.status in statuses

    wait_for(reached, PATIENCE_SECONDS, f"the portrait to be {' or '.join(statuses)}")
    return portrait


def pixels(portrait: Portrait) -> bytes:
    return Image.open(io.BytesIO(storage.get(storage.portrait_key(portrait.pk)))).tobytes()


def status_of(url: str) -> int:
    try:
        with urllib.request.urlopen(url, timeout=10) as response:
            return response.status
    except urllib.error.HTTPError as error:
        return error.code


def test_a_prompt_becomes_a_signed_picture_with_its_previews(ana):
    portrait = wait_until(ask(ana), Status.DONE, Status.FAILED)
    assert portrait.status == Status.DONE, portrait.error
    original = storage.get(storage.portrait_key(portrait.pk))
    picture = Image.open(io.BytesIO(original))
    assert (picture.format, picture.size) == ("PNG", (256, 256))
    assert sum(count > 0 for count in picture.convert("L").histogram()) > 50  # not blank
    assert credentials.read(original, "image/png").valid
    assert credentials.read(storage.get(storage.display_key(portrait.pk)), "image/webp").valid
    assert len(portrait.preview_steps) >= 3
    for step in portrait.preview_steps:
        assert Image.open(io.BytesIO(storage.get(storage.preview_key(portrait.pk, step)))).size == (256, 256)
    assert portrait.steps_done == portrait.steps
    words = json.loads(storage.get(storage.words_key(portrait.pk)))
    assert [portrait.prompt[start:end] for start, end in words["words"]] == ["a", "smiling", "man", "with", "glasses"]
    assert words["frames"] == [*portrait.preview_steps, portrait.steps]
    assert len(portrait.checkpoint_hash) == 64


def test_the_same_seed_gives_the_same_pixels_and_another_seed_others(ana):
    one, same, other = ask(ana, seed=11), ask(ana, seed=11), ask(ana, seed=12)
    for portrait in (one, same, other):
        wait_until(portrait, Status.DONE)
    assert pixels(one) == pixels(same)
    assert pixels(one) != pixels(other)


def test_drawing_a_finished_portrait_again_exactly_gives_the_same_pixels(ana):
    first = wait_until(ask(ana, prompt="a woman with a blue hat", negative_prompt="glasses", steps=9), Status.DONE)
    client = Client()
    client.force_login(ana)
    page = client.get(first.get_absolute_url())
    assert "Draw it again exactly" in page.text
    client.post(reverse("studio:exactly", args=[first.pk]))
    second = wait_until(ana.portraits.exclude(pk=first.pk).get(), Status.DONE)
    assert second.checkpoint_hash == first.checkpoint_hash
    assert pixels(second) == pixels(first)


def test_cancelling_stops_the_worker_which_then_draws_the_next(ana):
    slow, following = ask(ana, steps=models.MAX_STEPS), ask(ana, steps=models.MIN_STEPS)
    wait_until(slow, Status.RUNNING)
    slow.cancel()
    wait_until(following, Status.DONE)
    slow.refresh_from_db()
    assert slow.status == Status.CANCELLED
    assert slow.steps_done < slow.steps


def test_a_person_s_portrait_is_drawn_before_the_demo_ones(ana):
    wait_until(ask(ana, steps=models.MAX_STEPS), Status.RUNNING)  # keeps the worker busy while the others queue
    demo = [ask(ana, steps=4, priority=models.PRIORITY_DEMO) for _ in range(3)]
    mine = ask(ana, steps=4)
    wait_until(mine, Status.DONE)
    for portrait in demo:
        wait_until(portrait, Status.DONE)
        assert portrait.started_at > mine.started_at


def test_pictures_are_private_and_links_to_them_expire_or_break_when_changed(ana):
    portrait = wait_until(ask(ana, steps=4), Status.DONE)
    url = portrait.image_url
    assert status_of(url) == 200
    assert status_of(url.split("?")[0]) == 403
    assert status_of(url.replace("X-Amz-Expires=", "X-Amz-Expires=9")) == 403


@pytest.mark.parametrize(("file_format", "mime"), [("jpeg", "image/jpeg"), ("webp", "image/webp")])
def test_every_downloaded_format_carries_its_provenance(ana, file_format, mime):
    portrait = wait_until(ask(ana, steps=4), Status.DONE)
    client = Client()
    client.force_login(ana)
    response = client.get(reverse("gallery:download", args=[portrait.pk, file_format]))
    assert response["Content-Type"] == mime
    assert credentials.read(response.content, mime).valid


def test_an_erased_portrait_leaves_no_object(ana, settings):
    portrait = wait_until(ask(ana, steps=4), Status.DONE)
    url = portrait.image_url
    portrait.delete_softly()
    Portrait.objects.filter(pk=portrait.pk).update(deleted_at=models.timezone.now() - 2 * models.KEEP_DELETED)
    wait_for(lambda: not Portrait.objects.filter(pk=portrait.pk).exists(), 30, "the sweeper to erase it")
    assert status_of(url) == 404


def test_a_finished_portrait_s_objects_belong_to_its_row(ana, live_site):
    from django.core.files.storage import default_storage

    portrait = wait_until(ask(ana, steps=4), Status.DONE)
    keys = {item.key for item in default_storage.bucket.objects.filter(Prefix=f"portraits/{portrait.pk}/")}
    expected = {key(portrait.pk) for key in (storage.portrait_key, storage.display_key, storage.words_key)}
    assert keys == expected | {storage.preview_key(portrait.pk, step) for step in portrait.preview_steps}


def test_a_row_without_a_message_is_found_and_drawn(ana):
    portrait = make_portrait(ana, steps=4)  # as when the broker lost the message
    wait_until(portrait, Status.DONE)
