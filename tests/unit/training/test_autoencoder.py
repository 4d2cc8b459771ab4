"""The autoencoder: its shapes, its norm, and a run that learns, stops and goes on."""

import json

import pytest
import torch
from diffusers.pipelines.stable_diffusion.pipeline_stable_diffusion_img2img import retrieve_latents

from generator.autoencoder import PatchAutoencoder, ResidualBlock
from generator.training import autoencoder, data
from tests.unit.training.tiny import PEOPLE, SIDE_PX, draw_people, tiny_autoencoder


@pytest.fixture
def vae():
    torch.manual_seed(0)
    return PatchAutoencoder(outer_channels=8, inner_channels=8, outer_blocks=1, inner_blocks=1).eval()


@pytest.fixture
def pictures():
    return torch.rand(3, 3, 64, 48, generator=torch.Generator().manual_seed(1)) * 2 - 1


def test_latents_have_a_sixteenth_of_the_side(vae, pictures):
    latents = vae.encode(pictures).latents
    assert latents.shape == (3, 16, 4, 3)
    assert vae.decode(latents).sample.shape == pictures.shape


def test_tuples_are_given_where_they_are_asked_for(vae, pictures):
    (latents,) = vae.encode(pictures, return_dict=False)
    (decoded,) = vae.decode(latents, return_dict=False, generator=torch.Generator())
    assert torch.equal(decoded, vae(pictures))


def test_the_norm_gives_mean_0_and_variance_1_a_channel(vae, pictures):
    raw = vae.encode(pictures).latents
    vae.set_latents_norm(raw.mean((0, 2, 3)), raw.std((0, 2, 3)))
    latents = vae.encode(pictures).latents
    torch.testing.assert_close(latents.mean((0, 2, 3)), torch.zeros(16), atol=1e-4, rtol=0)
    torch.testing.assert_close(latents.var((0, 2, 3)), torch.ones(16), atol=1e-3, rtol=0)


def test_the_norm_does_not_change_what_comes_back(vae, pictures):
    before = vae(pictures)
    vae.set_latents_norm(torch.full((16,), 0.3), torch.full((16,), 2.0))
    torch.testing.assert_close(vae(pictures), before, atol=1e-4, rtol=1e-4)


def test_saved_and_loaded_it_is_the_same(vae, pictures, tmp_path):
    vae.set_latents_norm(torch.full((16,), 0.3), torch.full((16,), 2.0))
    vae.save_pretrained(tmp_path)
    loaded = PatchAutoencoder.from_pretrained(tmp_path).eval()
    assert torch.equal(loaded.latents_std, vae.latents_std)
    assert torch.equal(loaded(pictures), vae(pictures))


def test_pipelines_find_what_they_ask_for(vae, pictures):
    assert 2 ** (len(vae.config.block_out_channels) - 1) == 16  # the factor between pictures and latents
    assert (vae.config.latent_channels, vae.config.scaling_factor) == (16, 1.0)
    assert torch.equal(retrieve_latents(vae.encode(pictures)), vae.encode(pictures).latents)


def test_a_residual_block_begins_as_the_identity(pictures):
    assert torch.equal(ResidualBlock(3)(pictures), pictures)


def test_a_perfect_guess_costs_nothing_and_the_face_costs_more():
    pictures, weight = torch.zeros(1, 3, 32, 32), data.face_weight(32, 3.0)[None, None]
    middle, corner = pictures.clone(), pictures.clone()
    middle[..., 14:18, 14:18] = 1
    corner[..., 28:32, 28:32] = 1
    assert autoencoder.reconstruction_loss(pictures, pictures, weight) == 0
    in_the_middle = autoencoder.reconstruction_loss(middle, pictures, weight)
    assert in_the_middle > autoencoder.reconstruction_loss(corner, pictures, weight)


def test_a_run_measures_the_norm_and_draws_a_sheet(tmp_path):
    draw_people(tmp_path / "people")
    vae = autoencoder.load_trained(autoencoder.train(tiny_autoencoder(tmp_path)))
    pixels, _ = data.load_portraits(tmp_path / "people", SIDE_PX)
    people, _ = data.split(PEOPLE)
    latents = vae.encode(data.to_float(pixels[people.start : people.stop])).latents
    torch.testing.assert_close(latents.mean((0, 2, 3)), torch.zeros(16), atol=1e-3, rtol=0)
    assert (tmp_path / "training" / "autoencoder.png").is_file()


def test_a_run_goes_on_at_its_step(tmp_path):
    draw_people(tmp_path / "people")
    path = autoencoder.train(tiny_autoencoder(tmp_path))
    autoencoder.train(tiny_autoencoder(tmp_path, max_steps=3))
    assert torch.load(path, weights_only=True)["step"] == 3
    steps = [
        json.loads(line)["step"] for line in (tmp_path / "training" / "autoencoder.jsonl").read_text().splitlines()
    ]
    assert steps == [2, 3]


def test_without_a_run_it_says_what_to_run(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"run python -m generator\.training\.autoencoder first"):
        autoencoder.load_trained(tmp_path / "autoencoder.pt")
