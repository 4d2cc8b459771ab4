"""The worker's task for drafts, with a pipeline that draws at once and a broker of three functions."""

import io

import pytest
from PIL import Image

from generator import drafts, draw_draft, pipeline

WANTED = drafts.Draft(1, 5, drafts.DraftSettings("a man with a beard", "hat", 7, 4.0, 320))


@pytest.fixture
def delivered(monkeypatch) -> list[bytes]:
    pictures: list[bytes] = []
    monkeypatch.setattr(drafts, "take", lambda owner_id: WANTED)
    monkeypatch.setattr(drafts, "is_wanted", lambda draft: True)
    monkeypatch.setattr(drafts, "deliver", lambda draft, picture: pictures.append(picture))
    monkeypatch.setattr(draw_draft, "load_configured_checkpoint", lambda: None)
    return pictures


@pytest.fixture
def drawn(monkeypatch) -> list[dict]:
    """The steps and settings of each call of the pipeline."""
    calls: list[dict] = []

    def generate(checkpoint, *, steps, side_px, on_step, **values):
        calls.append({"steps_done": 0, "side_px": side_px, **values})
        for step in range(1, steps + 1):
            calls[-1]["steps_done"] = step
            if not on_step(step, lambda: None):
                raise pipeline.Cancelled
        return Image.new("RGB", (side_px, side_px), "red")

    monkeypatch.setattr(pipeline, "generate", generate)
    return calls


def test_the_newest_request_is_drawn_small_and_in_few_steps(delivered, drawn):
    draw_draft.draw_draft(1)
    [call] = drawn
    assert call["steps_done"] == drafts.DRAFT_STEPS
    assert (call["prompt"], call["negative_prompt"], call["seed"]) == ("a man with a beard", "hat", 7)
    assert call["side_px"] == drafts.MAX_DRAFT_SIDE_PX
    [picture] = delivered
    assert Image.open(io.BytesIO(picture)).format == "WEBP"


def test_a_draft_that_is_overtaken_stops_between_two_steps(delivered, drawn, monkeypatch):
    answers = iter([True, False])
    monkeypatch.setattr(drafts, "is_wanted", lambda draft: next(answers))
    draw_draft.draw_draft(1)
    assert drawn[0]["steps_done"] == 2
    assert not delivered


def test_a_draft_that_nobody_wants_any_more_is_never_begun(delivered, drawn, monkeypatch):
    monkeypatch.setattr(drafts, "take", lambda owner_id: None)
    draw_draft.draw_draft(1)
    assert not drawn


@pytest.mark.parametrize(
    "error",
    [
        pipeline.ModelMissing("no folder"),
        RuntimeError("out of memory"),
        ValueError("bad"),
        drafts.redis.ConnectionError(),
    ],
)
def test_whatever_goes_wrong_the_worker_goes_on(delivered, drawn, monkeypatch, error):
    def fail(*args, **values):
        raise error

    monkeypatch.setattr(pipeline, "generate", fail)
    draw_draft.draw_draft(1)
    assert not delivered
