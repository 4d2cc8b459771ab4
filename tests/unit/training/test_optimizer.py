"""Muon for convolutions, AdamW for the rest."""

import copy

import pytest
import torch
from torch import nn

from generator.training.optimizer import Muonized, is_matrix


def networks() -> tuple[nn.Module, nn.Module]:
    torch.manual_seed(0)
    unet = nn.Sequential(nn.Conv2d(16, 32, 3, padding=1), nn.GroupNorm(4, 32), nn.SiLU(), nn.Conv2d(32, 4, 1))
    return unet, nn.Linear(8, 8)


def optimizer(unet: nn.Module, text_encoder: nn.Module) -> Muonized:
    return Muonized(unet, text_encoder, muon_lr=0.02, adam_lr=1e-3, text_lr=1e-4)


def lean(unet: nn.Module, text_encoder: nn.Module) -> torch.Tensor:
    """A loss that every weight has a gradient of."""
    inputs = torch.randn(2, 16, 4, 4, generator=torch.Generator().manual_seed(1))
    return unet(inputs).square().mean() + text_encoder(torch.ones(1, 8)).square().mean()


def test_wide_convolutions_are_muons_and_linear_thin_and_flat_weights_are_not():
    unet, _ = networks()
    assert [is_matrix(p) for p in unet.parameters()] == [True, False, False, False, False, False]
    assert not is_matrix(nn.Linear(32, 64).weight)


def test_a_convolution_is_moved_in_many_directions_where_its_gradient_has_few():
    unet, text_encoder = networks()
    before = unet[0].weight.detach().clone()
    lean(unet, text_encoder).backward()
    gradient = unet[0].weight.grad.flatten(1).clone()
    optimizer(unet, text_encoder).step()
    update = (unet[0].weight.detach() - before).flatten(1)
    spread_of_gradient, spread_of_update = (
        strengths.sum() / strengths.max() for strengths in map(torch.linalg.svdvals, (gradient, update))
    )
    assert spread_of_update > 2 * spread_of_gradient


def test_every_weight_learns_and_the_loss_falls():
    unet, text_encoder = networks()
    after = [*unet.parameters(), *text_encoder.parameters()]
    before = [p.detach().clone() for p in after]
    optimize = optimizer(unet, text_encoder)
    losses = []
    for _ in range(10):
        loss = lean(unet, text_encoder)
        loss.backward()
        optimize.step()
        losses.append(loss.item())
    assert losses[-1] < 0.9 * losses[0]
    assert not any(torch.equal(was, p) for was, p in zip(before, after, strict=True))


def test_gradients_are_gone_after_a_step():
    unet, text_encoder = networks()
    optimize = optimizer(unet, text_encoder)
    lean(unet, text_encoder).backward()
    optimize.step()
    assert all(p.grad is None for p in (*unet.parameters(), *text_encoder.parameters(), *optimize.views))


def test_the_learning_rates_follow_the_schedule_together():
    optimize = optimizer(*networks())
    optimize.scale_lr(0.5)
    optimize.scale_lr(0.1)
    assert [group["lr"] for group in optimize._groups()] == pytest.approx([0.002, 1e-4, 1e-5])


def test_a_restored_run_takes_the_same_next_step():
    unet, text_encoder = networks()
    optimize = optimizer(unet, text_encoder)
    lean(unet, text_encoder).backward()
    optimize.step()
    other_unet, other_text_encoder = networks()
    other_unet.load_state_dict(unet.state_dict())
    other_text_encoder.load_state_dict(text_encoder.state_dict())
    restored = optimizer(other_unet, other_text_encoder)
    restored.load_state_dict(copy.deepcopy(optimize.state_dict()))
    for nets, optimizes in (((unet, text_encoder), optimize), ((other_unet, other_text_encoder), restored)):
        lean(*nets).backward()
        optimizes.step()
    for one, other in zip(unet.parameters(), other_unet.parameters(), strict=True):
        assert torch.equal(one, other)
