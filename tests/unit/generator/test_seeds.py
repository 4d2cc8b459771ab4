"""Seeds that were left to chance: others beside the first, and the most promising by their sketches."""

import os

import pytest
import torch
from PIL import Image

from generator import pipeline, quality, seeds
from generator.seeds import MAX_SEED, STRIDE, and_others, most_promising_first

PICTURE = Image.new("RGB", (8, 8))


@pytest.fixture
def judged(monkeypatch):
    """The check says these of the sketches, one after the other."""

    def say(*verdicts: quality.Verdict) -> None:
        left = iter(verdicts)
        monkeypatch.setattr(quality, "inspect", lambda picture, prompt: next(left))

    return say


def sketch(some: list[int]) -> list[Image.Image]:
    return [PICTURE] * len(some)


def test_others_are_seeds_too_and_none_comes_twice():
    found = and_others(MAX_SEED, 5)
    assert found[:2] == [MAX_SEED, STRIDE - 1]
    assert len(set(found)) == 5
    assert all(0 <= seed <= MAX_SEED for seed in found)


def test_portraits_of_one_form_have_no_seed_in_common():
    """They have seeds one after the other."""
    assert not {seed for n in range(8) for seed in and_others(n, 3)[1:]} & set(range(8))


def test_the_clearest_sketch_comes_first_and_flawed_ones_last(judged):
    judged(
        quality.Verdict(None, 0.2), quality.Verdict(quality.Flaw.MORE_FACES, 1.5), quality.Verdict(None, 0.9)
    )  # fmt: skip
    assert most_promising_first([1, 2, 3], "a man", sketch) == [3, 1, 2]


def test_sketches_that_say_nothing_leave_the_order(judged):
    judged(*[quality.Verdict(quality.Flaw.NO_FACE, 0.0)] * 3)
    assert most_promising_first([3, 1, 2], "a man", sketch) == [3, 1, 2]


@pytest.mark.parametrize(("some", "prompt"), [([7], "a man"), ([7, 8], "a pencil sketch of a man")])
def test_where_there_is_nothing_to_choose_nothing_is_sketched(some, prompt):
    assert most_promising_first(some, prompt, lambda some: pytest.fail("sketched")) == some


def test_a_sketch_takes_fewer_steps_than_any_portrait():
    from generator.models import MIN_STEPS

    assert seeds.SKETCH_STEPS <= MIN_STEPS


def test_for_a_sketch_torch_may_have_every_core_and_gives_it_back(monkeypatch):
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    monkeypatch.setattr(os, "sched_getaffinity", lambda process: {0, 1, 2})
    before = torch.get_num_threads()

    def cancelled_in_the_middle() -> None:
        with pipeline.every_core():
            assert torch.get_num_threads() == 3
            raise pipeline.Cancelled

    with pytest.raises(pipeline.Cancelled):
        cancelled_in_the_middle()
    assert torch.get_num_threads() == before
