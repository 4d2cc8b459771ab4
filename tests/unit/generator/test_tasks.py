"""The worker's task, with a pipeline that draws at once: what it stores, and what each failure leaves behind."""

import errno
import json
from datetime import timedelta

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from PIL import Image

from generator import attention, pipeline, storage, tasks
from generator.errors import ErrorCode
from generator.models import Portrait, Status
from tests.cast import make_portrait

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sent")]


@pytest.fixture(autouse=True)
def stored(monkeypatch) -> dict[str, bytes]:
    """Object storage as a dictionary, and a checkpoint that needs no loading."""
    objects: dict[str, bytes] = {}
    monkeypatch.setattr(storage, "put", objects.__setitem__)
    monkeypatch.setattr(storage, "delete_portrait", lambda pk: objects.clear())
    monkeypatch.setattr(tasks, "load_configured_checkpoint", lambda: pipeline.Checkpoint(None, "portrait-s", "abc"))
    draw_with(monkeypatch, lambda: None)
    return objects


def draw_with(monkeypatch, at_step_three) -> None:
    """A pipeline of red pictures; `at_step_three` is called when it gets there."""

    def generate(checkpoint, *, steps, side_px, on_step, **values):
        picture = Image.new("RGB", (side_px, side_px), "red")
        for step in range(1, steps + 1):
            if step == 3:
                at_step_three()
            if not on_step(step, lambda: picture):
                raise pipeline.Cancelled
        return picture

    monkeypatch.setattr(pipeline, "generate", generate)


def run(portrait: Portrait) -> Portrait:
    tasks.generate_portrait(str(portrait.pk))
    portrait.refresh_from_db()
    return portrait


def test_a_portrait_is_stored_with_its_previews_and_marked_done(ana, stored):
    portrait = run(make_portrait(ana))
    assert portrait.status == Status.DONE
    assert portrait.checkpoint_name == "portrait-s"
    expected = {storage.portrait_key(portrait.pk), storage.display_key(portrait.pk)}
    assert set(stored) == expected | {storage.preview_key(portrait.pk, step) for step in portrait.preview_steps}
    assert portrait.preview_steps == sorted(tasks.preview_steps(portrait.steps))


class Recorder:
    """Of a checkpoint whose attention can be told."""

    def __enter__(self) -> None: ...

    def __exit__(self, *_: object) -> None: ...

    def record(self, frames: list[int], steps: int) -> dict:
        return {"frames": frames, "steps": steps}


def test_what_each_word_did_is_stored_where_it_can_be_told(ana, stored, monkeypatch):
    assert not run(make_portrait(ana)).has_words
    monkeypatch.setattr(attention, "listen", lambda pipe, prompt: Recorder())
    portrait = run(make_portrait(ana))
    assert portrait.has_words
    record = json.loads(stored[storage.words_key(portrait.pk)])
    assert record == {"frames": [*portrait.preview_steps, portrait.steps], "steps": portrait.steps}


def test_a_message_that_comes_twice_draws_once(ana, stored):
    portrait = run(make_portrait(ana))
    stored.clear()
    run(portrait)
    assert not stored


def test_a_message_for_an_erased_portrait_is_nothing(ana):
    portrait = make_portrait(ana)
    pk = str(portrait.pk)
    portrait.delete()
    tasks.generate_portrait(pk)


def test_a_portrait_cancelled_on_the_way_is_not_stored(ana, stored, monkeypatch):
    portrait = make_portrait(ana)
    draw_with(monkeypatch, lambda: Portrait.objects.get(pk=portrait.pk).cancel())
    assert run(portrait).status == Status.CANCELLED
    assert storage.portrait_key(portrait.pk) not in stored


def failing(error: BaseException):
    def fail(*args) -> None:
        raise error

    return fail


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (pipeline.ModelMissing("no folder"), ErrorCode.MODEL_MISSING),
        (MemoryError(), ErrorCode.OUT_OF_MEMORY),
        (RuntimeError("CUDA out of memory"), ErrorCode.OUT_OF_MEMORY),
        (SoftTimeLimitExceeded(), ErrorCode.TIME_LIMIT),
        (ValueError("bad side"), ErrorCode.BAD_REQUEST),
        (RuntimeError("surprise"), ErrorCode.UNKNOWN),
    ],
)
def test_each_failure_ends_in_a_sentence_that_says_what_to_do(ana, monkeypatch, error, code):
    draw_with(monkeypatch, failing(error))
    portrait = run(make_portrait(ana))
    assert (portrait.status, portrait.error_code) == (Status.FAILED, code)
    assert "try again" in portrait.error


@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "No space left on device"), ConnectionRefusedError()])
def test_a_full_or_absent_storage_keeps_the_portrait_waiting(ana, monkeypatch, error):
    monkeypatch.setattr(storage, "put", failing(error))
    portrait = run(make_portrait(ana))
    assert (portrait.status, portrait.waiting_for, portrait.attempts) == (Status.QUEUED, "storage", 0)


def test_the_sweeper_requeues_a_portrait_whose_worker_is_silent(ana, sent):
    portrait = make_portrait(ana, Status.RUNNING, attempts=1)
    long_ago = portrait.heartbeat_at - timedelta(minutes=5)
    Portrait.objects.filter(pk=portrait.pk).update(heartbeat_at=long_ago)
    tasks.sweep_portraits()
    portrait.refresh_from_db()
    assert portrait.status == Status.QUEUED
    assert sent == [str(portrait.pk)]


def test_the_sweeper_waits_with_portraits_until_storage_answers(ana, sent, monkeypatch):
    waiting, other = make_portrait(ana, waiting_for="storage"), make_portrait(ana)
    monkeypatch.setattr(storage, "ping", failing(ConnectionRefusedError()))
    tasks.sweep_portraits()
    assert sent == [str(other.pk)]
    monkeypatch.setattr(storage, "ping", lambda: None)
    tasks.sweep_portraits()
    assert str(waiting.pk) in sent


def test_the_sweeper_erases_what_was_deleted_a_day_ago_and_keeps_the_rest(ana, monkeypatch):
    from generator.models import KEEP_DELETED

    now = tasks.timezone.now()
    old = make_portrait(ana, Status.DONE, deleted_at=now - 2 * KEEP_DELETED)
    fresh = make_portrait(ana, Status.DONE, deleted_at=now)
    tasks.sweep_portraits()
    assert not Portrait.objects.filter(pk=old.pk).exists()
    assert Portrait.objects.filter(pk=fresh.pk).exists()


def test_the_sweeper_keeps_the_row_when_its_objects_cannot_be_erased(ana, monkeypatch):
    from generator.models import KEEP_DELETED

    monkeypatch.setattr(storage, "delete_portrait", failing(ConnectionRefusedError()))
    old = make_portrait(ana, Status.DONE, deleted_at=tasks.timezone.now() - 2 * KEEP_DELETED)
    tasks.sweep_portraits()
    assert Portrait.objects.filter(pk=old.pk).exists()


def test_few_steps_still_get_previews_and_never_one_before_the_first_step():
    assert tasks.preview_steps(4) == {1, 2, 3}
    assert min(tasks.preview_steps(50)) >= 1
