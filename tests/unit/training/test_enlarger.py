"""The enlarger: twice the side, plain before it has learned, and a run that learns, stops and goes on."""

import json
import shutil

import pytest
import torch
import torch.nn.functional as F

from generator.enlarger import Enlarger
from generator.training import autoencoder, data, enlarger
from tests.unit.training.tiny import SIDE_PX, tiny_enlarger


def test_pictures_become_twice_as_large():
    assert Enlarger(channels=8, blocks=1)(torch.zeros(2, 3, 32, 48)).shape == (2, 3, 64, 96)


def test_before_it_has_learned_it_enlarges_plainly():
    pictures = torch.rand(1, 3, 16, 16, generator=torch.Generator().manual_seed(0))
    plain = F.interpolate(pictures, scale_factor=2, mode="bicubic", align_corners=False)
    assert torch.equal(Enlarger(channels=8, blocks=1)(pictures), plain)


def test_small_and_large_crops_show_the_same_place(prepared):
    small = torch.arange(64 * 64).reshape(1, 1, 64, 64).float().expand(1, 3, 64, 64)
    large = small.repeat_interleave(2, 2).repeat_interleave(2, 3)
    config = tiny_enlarger(prepared)
    coarse, fine, weights = enlarger.crops(small, large, large[0, 0], config, torch.Generator().manual_seed(0))
    seen = fine.add(1).mul(127.5)  # as they were before data.to_float
    torch.testing.assert_close(F.avg_pool2d(seen, 2), coarse, atol=0.01, rtol=1e-3)
    torch.testing.assert_close(seen[:, :1], weights, atol=0.01, rtol=1e-3)


def test_a_run_goes_on_at_its_step(prepared):
    path = enlarger.train(tiny_enlarger(prepared))
    enlarger.train(tiny_enlarger(prepared, max_steps=3))
    assert torch.load(path, weights_only=True)["step"] == 3
    lines = [json.loads(line) for line in (prepared / "training" / "enlarger.jsonl").read_text().splitlines()]
    assert [line["step"] for line in lines if "loss" in line] == [1, 2, 3]
    assert {"held_out_db", "bicubic_db"} <= lines[-1].keys()


def test_it_learns_more_than_a_bicubic_enlargement(prepared, monkeypatch):
    def made_small(vae, large, noise):
        return F.interpolate(data.to_float(large), scale_factor=0.5, mode="area")

    monkeypatch.setattr(enlarger, "given_back", made_small)
    enlarger.train(tiny_enlarger(prepared, max_steps=150, learning_rate=3e-3))
    last = json.loads((prepared / "training" / "enlarger.jsonl").read_text().splitlines()[-1])
    assert last["held_out_db"] > last["bicubic_db"] + 1


def test_noise_on_the_latents_changes_what_it_learns_from(prepared):
    large, _ = data.load_portraits(prepared / "people", SIDE_PX)
    vae = autoencoder.load_trained(prepared / "training" / "autoencoder.pt")
    clean, noisy = (enlarger.given_back(vae, large[:1], noise) for noise in (0.0, 0.5))
    assert clean.shape == (1, 3, SIDE_PX // 2, SIDE_PX // 2)
    assert not torch.equal(clean, noisy)


def test_nothing_beyond_its_reach_changes_a_pixel():
    network = Enlarger(channels=8, blocks=2)
    torch.nn.init.normal_(network.layers[-2].weight)
    for block in network.layers[2:4]:
        torch.nn.init.normal_(block.second.weight)
    middle = 64
    pictures = torch.zeros(1, 3, 2 * middle, 2 * middle)
    dotted = pictures.clone()
    dotted[..., middle, middle] = 1
    changed = (network(dotted) != network(pictures)).any(1)[0].nonzero()
    assert (changed - 2 * middle).abs().max() <= 2 * network.reach + 1
    assert (changed - 2 * middle).abs().max() > network.reach  # it does look around


def test_without_a_run_there_is_none(tmp_path):
    assert enlarger.load_trained(tmp_path / "enlarger.pt") is None


def test_it_says_when_there_are_no_large_people(prepared):
    shutil.rmtree(prepared / "people")
    with pytest.raises(data.DataError):
        enlarger.train(tiny_enlarger(prepared))


def test_it_does_not_learn_from_pictures_that_were_made_large_for_it(prepared):
    with pytest.raises(data.DataError, match="too small"):
        enlarger.train(tiny_enlarger(prepared, large_px=2 * SIDE_PX))
