"""Seeds that were left to chance: promising ones, others beside the first, and the best by their sketches."""

import json
import os

import pytest
import torch
from django.conf import settings
from PIL import Image

from generator import pipeline, quality, seeds
from generator.seeds import MAX_SEED, STRIDE, and_others, left_to_chance, most_promising_first, promising

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


def test_a_promising_seed_is_stood_in_for_by_other_promising_ones():
    pool = (40, 10, 30, 20)
    assert and_others(30, 3, pool) == [30, 20, 40]
    assert and_others(30, 3, pool, without={30, 20}) == [30, 40, 10]
    assert and_others(30, 6, pool) == [30, 20, 40, 10, 30 + STRIDE, 30 + 2 * STRIDE]
    assert and_others(31, 3, pool) == [31, 31 + STRIDE, 31 + 2 * STRIDE]  # which somebody may have chosen


def test_seeds_left_to_chance_are_promising_ones_as_long_as_there_are_new_ones():
    pool = tuple(range(100, 120))
    found = left_to_chance(15, pool, without=range(100, 105))
    assert set(found) == set(range(105, 120))
    more = left_to_chance(17, pool, without=range(100, 105))
    assert set(more[:15]) == set(found)
    assert len(set(more)) == 17
    assert not set(more) & set(range(100, 105))


def test_without_promising_seeds_any_is_drawn():
    assert len(set(left_to_chance(50, ()))) == 50


def test_of_the_promising_seeds_every_one_is_drawn_now_and_then():
    assert {left_to_chance(1, (1, 2, 3))[0] for _ in range(200)} == {1, 2, 3}


def test_the_bundled_checkpoint_brings_promising_seeds():
    found = promising(settings.BUNDLED_MODEL)
    assert len(set(found)) == len(found) >= 500


@pytest.mark.parametrize("text", ["[1, 2", "7", '["seven"]', "[-1]", f"[{MAX_SEED + 1}]", "[1.5]", "[true]"])
def test_a_broken_list_is_told_and_any_seed_drawn(tmp_path, caplog, text):
    (tmp_path / seeds.SEEDS_FILE).write_text(text)
    assert promising(str(tmp_path)) == ()
    assert "seeds.json is left out" in caplog.text


def test_a_model_of_the_hub_brings_none():
    assert promising("someone/some-model") == ()


def test_the_list_changes_no_pixels_and_so_no_hash(tmp_path):
    (tmp_path / "config.json").write_text("{}")
    before = pipeline.hash_folders([tmp_path])
    (tmp_path / seeds.SEEDS_FILE).write_text(json.dumps([1, 2]))
    assert pipeline.hash_folders([tmp_path]) == before


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
