"""The worker's task, with a pipeline that draws at once: what it stores, and what each failure leaves behind."""

import errno
import io
import json
from datetime import timedelta
from types import SimpleNamespace

import pytest
import torch
from celery.exceptions import SoftTimeLimitExceeded
from PIL import Image

from generator import (
    attention,
    credentials,
    enlarging,
    operations,
    pipeline,
    quality,
    seeds,
    storage,
    tasks,
    uploads,
)
from generator.editor import Editor
from generator.enlarger import Enlarger
from generator.errors import ErrorCode
from generator.models import Operation, Portrait, Status
from generator.seeds import SKETCH_STEPS, STRIDE
from tests.cast import make_portrait

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sent")]

CHECKPOINT = pipeline.Checkpoint(None, "portrait-s", "abc", device="cpu", dtype="bfloat16")


@pytest.fixture(autouse=True)
def stored(monkeypatch) -> dict[str, bytes]:
    """Object storage as a dictionary, and a checkpoint that needs no loading."""
    objects: dict[str, bytes] = {}
    monkeypatch.setattr(storage, "put", objects.__setitem__)
    monkeypatch.setattr(storage, "delete_portrait", lambda pk: objects.clear())
    monkeypatch.setattr(tasks, "load_configured_checkpoint", lambda: CHECKPOINT)
    monkeypatch.setattr(seeds, "promising", lambda checkpoint: ())
    monkeypatch.setattr(operations, "is_rectified_flow", lambda pipe: False)
    draw_with(monkeypatch, lambda: None)
    return objects


def draw_with(monkeypatch, at_step_three, colour: str = "red") -> None:
    """A pipeline of pictures in one colour; `at_step_three` is called when it gets there."""

    def generate(checkpoint, *, steps, side_px, on_step, **values):
        picture = Image.new("RGB", (side_px, side_px), colour)
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
    assert (portrait.checkpoint_name, portrait.checkpoint_hash) == ("portrait-s", "abc")
    assert (portrait.device, portrait.dtype) == ("cpu", "bfloat16")
    expected = {storage.portrait_key(portrait.pk), storage.display_key(portrait.pk)}
    assert set(stored) == expected | {storage.preview_key(portrait.pk, step) for step in portrait.preview_steps}
    assert portrait.preview_steps == sorted(tasks.preview_steps(portrait.steps))


@pytest.mark.parametrize(("colour", "is_monochrome"), [("red", False), ("grey", True)])
def test_the_row_says_whether_the_picture_has_colours(ana, monkeypatch, colour, is_monochrome):
    draw_with(monkeypatch, lambda: None, colour)
    assert run(make_portrait(ana)).is_monochrome == is_monochrome


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


# --- The check before a person sees it ---------------------------------------------------------------------------


def judged(monkeypatch, *flaws: quality.Flaw | None, scores: tuple[float, ...] = (0.1, 0.3, 0.2)) -> None:
    """The quality check says these, one after the other."""
    verdicts = iter([quality.Verdict(flaw, score) for flaw, score in zip(flaws, scores, strict=False)])
    monkeypatch.setattr(quality, "inspect", lambda picture, prompt: next(verdicts))


def test_a_portrait_without_a_clear_face_is_drawn_anew_with_another_seed(ana, monkeypatch):
    judged(monkeypatch, quality.Flaw.NO_FACE, None)
    portrait = run(make_portrait(ana, seed=5, may_redraw=True))
    assert (portrait.status, portrait.redraws, portrait.flaw) == (Status.DONE, 1, "")
    assert portrait.seed == 5 + STRIDE
    assert portrait.redrawn == "drawn anew once: no clear face"


def test_after_two_redraws_the_best_is_kept_with_its_own_seed_and_previews(ana, stored, monkeypatch):
    judged(monkeypatch, *3 * [quality.Flaw.NO_FACE])
    portrait = run(make_portrait(ana, seed=5, may_redraw=True))
    assert (portrait.redraws, portrait.flaw) == (2, "no_face")
    assert portrait.seed == 5 + STRIDE  # the second had the highest score
    assert portrait.preview_steps == sorted(tasks.preview_steps(portrait.steps))
    assert "this one is the best, though it has no clear face too" in portrait.redrawn


def test_a_seed_that_somebody_chose_gives_its_picture_whatever_it_shows(ana, monkeypatch):
    monkeypatch.setattr(quality, "inspect", lambda *args: pytest.fail("looked"))
    portrait = run(make_portrait(ana, seed=5))
    assert (portrait.seed, portrait.redraws, portrait.redrawn) == (5, 0, "")


def test_a_portrait_cancelled_while_it_is_drawn_anew_stays_cancelled(ana, monkeypatch):
    portrait = make_portrait(ana, may_redraw=True)
    verdict = quality.Verdict(quality.Flaw.BLANK, 0.0)
    monkeypatch.setattr(quality, "inspect", lambda *args: Portrait.objects.get(pk=portrait.pk).cancel() and verdict)
    assert run(portrait).status == Status.CANCELLED


# --- The seed that is left to chance -----------------------------------------------------------------------------


def test_in_place_of_a_promising_seed_come_others_that_the_owner_has_not_seen(ana, sketched, monkeypatch):
    monkeypatch.setattr(seeds, "promising", lambda checkpoint: (5, 6, 7, 8))
    judged(monkeypatch, None, None, None, None, scores=(0.1, 0.9, 0.2, 0.8))
    make_portrait(ana, Status.DONE, seed=6)
    portrait = run(make_portrait(ana, seed=5, may_redraw=True))
    assert sketched == [[5, 7, 8]]
    assert portrait.seed == 7


@pytest.fixture
def sketched(monkeypatch, settings) -> list[list[int]]:
    """The seeds of every sketching, three each time, by a checkpoint on rectified flow."""
    settings.PORTRAIT_SEEDS = 3
    asked: list[list[int]] = []

    def generate_each(checkpoint, *, seeds, steps, side_px, on_step, **values):
        assert steps == SKETCH_STEPS
        if not on_step(1, lambda: A_DRAWING):
            raise pipeline.Cancelled
        asked.append(seeds)
        return [A_DRAWING] * len(seeds)

    monkeypatch.setattr(pipeline, "generate_each", generate_each)
    monkeypatch.setattr(operations, "is_rectified_flow", lambda pipe: True)
    monkeypatch.setattr(attention, "listen", lambda pipe, prompt: None)
    checkpoint = pipeline.Checkpoint(SimpleNamespace(), "portrait-s", "abc")
    monkeypatch.setattr(tasks, "load_configured_checkpoint", lambda: checkpoint)
    return asked


SEEDS = [5 + number * STRIDE for number in range(3)]


def test_of_seeds_left_to_chance_the_one_with_the_clearest_sketch_is_drawn(ana, sketched, monkeypatch):
    judged(monkeypatch, None, None, None, None, scores=(0.1, 0.9, 0.2, 0.8))  # three sketches, then the portrait
    portrait = run(make_portrait(ana, seed=5, may_redraw=True))
    assert sketched == [SEEDS]
    assert (portrait.status, portrait.seed, portrait.redraws) == (Status.DONE, SEEDS[1], 0)


def test_a_flaw_is_drawn_anew_with_the_next_best_sketch(ana, sketched, monkeypatch):
    no_face = quality.Flaw.NO_FACE
    judged(monkeypatch, None, no_face, None, no_face, None, scores=(0.2, 0.9, 0.5, 0.1, 0.4))
    portrait = run(make_portrait(ana, seed=5, may_redraw=True))
    assert (portrait.seed, portrait.redraws, portrait.flaw) == (SEEDS[0], 1, "")  # a sketch with a flaw comes last


def test_where_sketches_are_alike_the_first_seed_is_drawn(ana, sketched, monkeypatch):
    judged(monkeypatch, None, None, None, None, scores=(0.3, 0.3, 0.3, 0.3))
    assert run(make_portrait(ana, seed=5, may_redraw=True)).seed == 5


@pytest.mark.parametrize("fields", [{"may_redraw": False}, {"prompt": "an oil painting of a man", "may_redraw": True}])
def test_a_chosen_seed_and_a_style_that_hides_faces_are_not_sketched(ana, sketched, fields):
    portrait = run(make_portrait(ana, seed=5, **fields))
    assert (portrait.status, portrait.seed, sketched) == (Status.DONE, 5, [])


def test_an_operator_turns_sketching_off(ana, sketched, monkeypatch, settings):
    settings.PORTRAIT_SEEDS = 1
    judged(monkeypatch, None)
    assert run(make_portrait(ana, seed=5, may_redraw=True)).seed == 5
    assert not sketched


def test_more_seeds_than_redraws_are_sketched_where_an_operator_wants_it(ana, sketched, monkeypatch, settings):
    settings.PORTRAIT_SEEDS = 5
    judged(monkeypatch, *6 * [None], scores=(0.1, 0.2, 0.3, 0.4, 0.5, 0.5))
    assert run(make_portrait(ana, seed=5, may_redraw=True)).seed == 5 + 4 * STRIDE


def test_a_portrait_cancelled_while_it_is_sketched_is_not_drawn(ana, sketched, monkeypatch, stored):
    portrait = make_portrait(ana, may_redraw=True)
    record = Portrait.record_step
    monkeypatch.setattr(
        Portrait, "record_step", lambda row, step: Portrait.objects.get(pk=row.pk).cancel() and record(row, step)
    )
    assert run(portrait).status == Status.CANCELLED
    assert (sketched, stored) == ([], {})


# --- Going on from a picture -------------------------------------------------------------------------------------


def an_upload(ana, **fields) -> Portrait:
    return make_portrait(ana, operation=Operation.IMAGE, strength=0.5, has_source=True, **fields)


@pytest.fixture
def from_picture(monkeypatch, stored) -> list[dict]:
    """Image-to-image that gives back what it got; the list grows with what it was asked for."""
    calls: list[dict] = []

    def draw_from_picture(checkpoint, *, picture, steps, on_step, **values):
        calls.append({"picture": picture.size, **values})
        on_step(steps, lambda: picture)
        return operations.fit(picture, values["side_px"])

    def get(key: str) -> bytes:
        if key not in stored:
            raise FileNotFoundError(key)
        return stored[key]

    monkeypatch.setattr(operations, "draw_from_picture", draw_from_picture)
    monkeypatch.setattr(operations, "is_rectified_flow", lambda pipe: False)
    monkeypatch.setattr(storage, "get", get)
    monkeypatch.setattr(storage, "delete", stored.pop)
    return calls


A_DRAWING = Image.new("RGB", (256, 256), "olive")
A_PICTURE = uploads.as_png(Image.new("RGB", (300, 300), "green"))


@pytest.mark.parametrize("keep", [True, False])
def test_an_uploaded_picture_is_erased_with_the_finished_portrait_unless_it_shall_be_kept(
    ana, stored, from_picture, keep
):
    portrait = an_upload(ana, keep_source=keep)
    stored[storage.source_key(portrait.pk)] = A_PICTURE
    assert run(portrait).status == Status.DONE
    assert (storage.source_key(portrait.pk) in stored, portrait.has_source) == (keep, keep)
    assert from_picture[0]["strength"] == 0.5


def test_what_could_not_be_erased_at_once_the_sweeper_erases(ana, stored, from_picture, monkeypatch):
    portrait = an_upload(ana)
    stored[storage.source_key(portrait.pk)] = A_PICTURE
    with monkeypatch.context() as away:
        away.setattr(storage, "delete", failing(ConnectionRefusedError()))
        assert run(portrait).has_source
    tasks.sweep_portraits()
    portrait.refresh_from_db()
    assert not portrait.has_source
    assert storage.source_key(portrait.pk) not in stored


def test_a_source_that_is_gone_is_said_and_not_waited_for(ana, from_picture):
    portrait = run(an_upload(ana))
    assert (portrait.status, portrait.error_code) == (Status.FAILED, ErrorCode.SOURCE_MISSING)
    orphan = run(make_portrait(ana, operation=Operation.VARIATION, strength=0.5))
    assert orphan.error_code == ErrorCode.SOURCE_MISSING


def test_painting_over_sends_the_parents_picture_and_the_mask(ana, stored, from_picture):
    parent = make_portrait(ana, Status.DONE)
    portrait = make_portrait(ana, operation=Operation.INPAINT, strength=0.9, parent=parent)
    stored[storage.portrait_key(parent.pk)] = A_PICTURE
    stored[storage.mask_key(portrait.pk)] = uploads.as_png(Image.new("L", (256, 256), 255))
    run(portrait)
    assert from_picture[0]["picture"] == (300, 300)
    assert from_picture[0]["mask"].size == (256, 256)


def test_a_source_without_a_face_is_no_reason_to_draw_anew(ana, stored, from_picture):
    portrait = an_upload(ana, may_redraw=True)
    stored[storage.source_key(portrait.pk)] = A_PICTURE
    assert run(portrait).redraws == 0
    assert len(from_picture) == 1


def test_an_edit_asks_for_both_prompts(ana, stored, from_picture, monkeypatch):
    asked: dict = {}
    monkeypatch.setattr(operations, "is_rectified_flow", lambda pipe: True)
    monkeypatch.setattr(operations, "edit", lambda checkpoint, **values: asked.update(values) or A_DRAWING)
    monkeypatch.setattr(
        tasks, "load_configured_checkpoint", lambda: pipeline.Checkpoint(SimpleNamespace(), "portrait-s", "abc")
    )
    parent = make_portrait(ana, Status.DONE, prompt="a man")
    stored[storage.portrait_key(parent.pk)] = A_PICTURE
    run(make_portrait(ana, operation=Operation.EDIT, strength=0.9, parent=parent, instruction="remove the hat"))
    assert asked["source_prompt"] == "a man, hat"


def test_an_edit_tells_the_editor_what_was_typed_where_there_is_one(ana, stored, from_picture, monkeypatch):
    asked: dict = {}
    editor = Editor(torch.nn.Linear(1, 1), torch.nn.Linear(1, 1))
    checkpoint = pipeline.Checkpoint(SimpleNamespace(), "portrait-s", "abc", editor=editor)
    monkeypatch.setattr(tasks, "load_configured_checkpoint", lambda: checkpoint)
    monkeypatch.setattr(operations, "follow", lambda checkpoint, **values: asked.update(values) or A_DRAWING)
    parent = make_portrait(ana, Status.DONE, prompt="a man")
    stored[storage.portrait_key(parent.pk)] = A_PICTURE
    row = make_portrait(ana, operation=Operation.EDIT, strength=0.9, parent=parent, instruction="remove the hat")
    run(row)
    assert (asked["instruction"], asked["seed"], asked["steps"]) == ("remove the hat", row.seed, row.steps)
    assert asked["picture"].size == (300, 300)


# --- Larger pictures ---------------------------------------------------------------------------------------------


@pytest.fixture
def with_enlarger(monkeypatch) -> None:
    """A checkpoint whose enlarger has learned nothing yet."""
    checkpoint = pipeline.Checkpoint(None, "portrait-s", "abc", enlarger=Enlarger(channels=8, blocks=1))
    monkeypatch.setattr(tasks, "load_configured_checkpoint", lambda: checkpoint)


def picture_of(stored: dict[str, bytes], key: str) -> Image.Image:
    return Image.open(io.BytesIO(stored[key]))


def sides_of(stored: dict[str, bytes], portrait: Portrait) -> dict[str, int]:
    """Of every picture under the portrait's prefix, by the last part of its key."""
    return {key.split("/", 2)[2]: picture_of(stored, key).width for key in stored if str(portrait.pk) in key}


@pytest.mark.usefixtures("with_enlarger")
def test_512_pixels_are_drawn_at_256_and_doubled_once_with_small_previews_and_copies(ana, stored, monkeypatch):
    judged(monkeypatch, quality.Flaw.NO_FACE, None)
    enlarged: list[int] = []
    enlarge = enlarging.enlarge
    monkeypatch.setattr(enlarging, "enlarge", lambda *args, **k: enlarged.append(args[1].width) or enlarge(*args, **k))
    portrait = run(make_portrait(ana, side_px=512, may_redraw=True))
    assert (portrait.status, portrait.redraws) == (Status.DONE, 1)
    previews = {f"steps/{step:03d}.webp": 256 for step in portrait.preview_steps}
    assert sides_of(stored, portrait) == {"portrait.png": 512, "portrait.webp": 512, "256.webp": 256, **previews}
    assert enlarged == [256]  # not the picture that was put aside


def test_without_an_enlarger_512_pixels_are_refused_before_anything_is_drawn(ana, monkeypatch):
    monkeypatch.setattr(pipeline, "generate", lambda *a, **k: pytest.fail("drawn"))
    portrait = run(make_portrait(ana, side_px=512))
    assert (portrait.status, portrait.error_code) == (Status.FAILED, ErrorCode.ENLARGER_MISSING)
    assert "Choose 256 pixels" in portrait.error


@pytest.mark.usefixtures("with_enlarger", "from_picture")
def test_a_finished_portrait_is_enlarged_with_its_own_provenance(ana, stored, monkeypatch):
    monkeypatch.setattr(quality, "inspect", lambda *args: pytest.fail("looked"))
    parent = make_portrait(ana, Status.DONE, side_px=256)
    stored[storage.portrait_key(parent.pk)] = uploads.as_png(Image.new("RGB", (256, 256), "green"))
    portrait = run(make_portrait(ana, operation=Operation.UPSCALE, parent=parent, side_px=1024))
    assert (portrait.status, portrait.steps_done, portrait.preview_steps) == (Status.DONE, portrait.steps, [])
    assert not portrait.has_words
    assert sides_of(stored, portrait) == {
        "portrait.png": 1024, "portrait.webp": 1024, "256.webp": 256, "512.webp": 512,
    }  # fmt: skip
    original = stored[storage.portrait_key(portrait.pk)]
    assert picture_of(stored, storage.portrait_key(portrait.pk)).getpixel((500, 500)) == (0, 128, 0)
    assert credentials.read(original, "image/png").valid
    assert b"c2pa.resized" in original


@pytest.mark.usefixtures("with_enlarger", "from_picture")
def test_enlarging_stops_when_it_is_cancelled(ana, stored, monkeypatch):
    parent = make_portrait(ana, Status.DONE)
    stored[storage.portrait_key(parent.pk)] = uploads.as_png(Image.new("RGB", (256, 256), "green"))
    portrait = make_portrait(ana, operation=Operation.UPSCALE, parent=parent, side_px=1024)
    double = enlarging.double

    def cancelled_meanwhile(*args):
        Portrait.objects.get(pk=portrait.pk).cancel()
        return double(*args)

    monkeypatch.setattr(enlarging, "double", cancelled_meanwhile)
    assert run(portrait).status == Status.CANCELLED
    assert storage.portrait_key(portrait.pk) not in stored


@pytest.mark.usefixtures("with_enlarger")
def test_going_on_from_a_large_picture_draws_small_and_finishes_large(ana, stored, from_picture):
    parent = make_portrait(ana, Status.DONE, side_px=1024)
    stored[storage.portrait_key(parent.pk)] = uploads.as_png(Image.new("RGB", (1024, 1024), "green"))
    portrait = run(make_portrait(ana, operation=Operation.VARIATION, strength=0.5, parent=parent, side_px=512))
    assert from_picture[0]["side_px"] == 256
    assert picture_of(stored, storage.portrait_key(portrait.pk)).size == (512, 512)


@pytest.mark.usefixtures("with_enlarger", "from_picture")
def test_around_what_is_painted_over_a_large_picture_keeps_every_pixel(ana, stored, monkeypatch):
    monkeypatch.setattr(operations, "draw_from_picture", lambda checkpoint, **values: A_DRAWING)
    grid = Image.effect_noise((512, 512), 90).convert("RGB")
    parent = make_portrait(ana, Status.DONE, side_px=512)
    stored[storage.portrait_key(parent.pk)] = uploads.as_png(grid)
    portrait = make_portrait(ana, operation=Operation.INPAINT, strength=0.9, parent=parent, side_px=512)
    mask = Image.new("L", (512, 512))
    mask.paste(255, (0, 256, 512, 512))
    stored[storage.mask_key(portrait.pk)] = uploads.as_png(mask)
    run(portrait)
    finished = picture_of(stored, storage.portrait_key(portrait.pk))
    top = (0, 0, 512, 256)
    assert finished.crop(top).tobytes() == grid.crop(top).tobytes()
    assert finished.getpixel((256, 480)) == A_DRAWING.getpixel((0, 0))
