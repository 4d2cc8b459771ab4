from random import Random

import pytest
import torch

from generator.autoencoder import PatchAutoencoder
from generator.training.perceptual import Looks, around_the_face


@pytest.fixture
def looks() -> Looks:
    torch.manual_seed(0)
    vae = PatchAutoencoder(8, 8, outer_blocks=1, inner_blocks=2)
    vae.set_latents_norm(torch.linspace(-1, 1, 16), torch.linspace(0.5, 2, 16))
    return Looks(vae)


def numbers(seed: int) -> torch.Tensor:
    return torch.randn(3, 16, 16, 16, generator=torch.Generator().manual_seed(seed))


def test_the_last_activations_are_the_picture_that_the_decoder_makes(looks):
    latents = numbers(0)
    patches = looks.activations(latents)[-1]
    picture = looks.vae.decode(latents, return_dict=False)[0]
    torch.testing.assert_close(torch.nn.functional.pixel_shuffle(patches, 4), picture, atol=0.05, rtol=0.05)


def test_a_right_guess_looks_right_and_a_worse_one_worse(looks):
    latents, sigma = numbers(0), torch.tensor([0.2, 0.5, 0.7])

    def loss(guess: torch.Tensor) -> float:
        return looks.loss(guess, latents, sigma, Random(0)).item()

    near, far = loss(latents + 0.1 * numbers(1)), loss(latents + 0.5 * numbers(1))
    assert loss(latents) == 0 < near < far


def test_only_the_face_counts_and_only_where_it_can_be_seen(looks):
    latents = numbers(0)
    guess = (latents + numbers(1)).requires_grad_()
    looks.loss(guess, latents, torch.tensor([0.5, 0.5, 0.95]), Random(0)).backward()
    assert guess.grad[0].abs().sum() > 0 and guess.grad[2].abs().sum() == 0
    rows, columns = around_the_face(16, Random(0))
    outside = torch.ones(16, 16, dtype=torch.bool)
    outside[rows, columns] = False
    assert guess.grad[0][:, outside].abs().sum() == 0 < guess.grad[0][:, rows, columns].abs().min()


def test_pure_noise_tells_nothing_but_can_be_derived(looks):
    guess = numbers(0).requires_grad_()
    loss = looks.loss(guess, numbers(1), torch.ones(3), Random(0))
    loss.backward()
    assert loss == 0 and guess.grad.abs().sum() == 0


def test_the_face_is_in_the_upper_middle_of_every_crop():
    for seed in range(20):
        rows, columns = around_the_face(16, Random(seed))
        assert rows.start <= 4 and rows.stop >= 10 and columns.start <= 5 and columns.stop >= 11
        assert rows.stop - rows.start == columns.stop - columns.start == 8


def test_the_decoder_is_not_trained(looks):
    assert not any(weight.requires_grad for weight in looks.vae.parameters())
