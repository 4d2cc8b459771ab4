"""The guide: another network with the denoiser's own words, trained anew when these have changed."""

import json
from pathlib import Path

import pytest
import torch

from generator.training import data, denoiser, guide
from generator.training.runtime import load_checkpoint
from tests.unit.training.tiny import tiny_denoiser, tiny_guide

pytestmark = pytest.mark.usefixtures("no_report")


@pytest.fixture
def trained(prepared) -> Path:
    denoiser.train(tiny_denoiser(prepared))
    guide.train(tiny_guide(prepared))
    return prepared


def steps(folder: Path) -> list[int]:
    return [json.loads(line)["step"] for line in (folder / "training/guide/denoiser.jsonl").read_text().splitlines()]


def test_it_is_another_network_with_the_text_encoder_of_the_denoiser(trained):
    state = load_checkpoint(trained / "training/guide/denoiser.pt")
    words = load_checkpoint(trained / "training/denoiser.pt")["ema_text_encoder"]
    assert state["config"]["channels"] == "32,32,32"
    assert state["config"]["text_width"] == tiny_denoiser(trained).text_width
    for kept in ("text_encoder", "ema_text_encoder"):
        assert all(torch.equal(weight, words[name]) for name, weight in state[kept].items())
    assert guide.load_trained(trained / "training") is not None


def test_the_pictures_are_not_encoded_again(trained):
    assert (trained / "training/guide/latents.pt").samefile(trained / "training/latents.pt")


def test_it_goes_on_where_it_stopped(trained):
    guide.train(tiny_guide(trained, max_steps=3))
    assert steps(trained) == [1, 2, 3]


def test_a_denoiser_that_went_on_gets_a_new_guide(trained):
    denoiser.train(tiny_denoiser(trained, max_steps=3))
    guide.train(tiny_guide(trained))
    assert steps(trained) == [1, 2]  # the log is of the new one, too


def test_without_a_denoiser_it_says_what_to_run(prepared):
    with pytest.raises(data.DataError, match=r"generator\.training\.denoiser trains one"):
        guide.train(tiny_guide(prepared))
    assert guide.load_trained(prepared / "training") is None
