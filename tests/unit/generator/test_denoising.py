"""Taking a network's answer apart into noise and portrait, and walking back from any mixture."""

from types import SimpleNamespace

import pytest
import torch
from diffusers import DDIMScheduler, DPMSolverMultistepScheduler

from generator import denoising

FLOW = DPMSolverMultistepScheduler(prediction_type="flow_prediction", use_flow_sigmas=True)
EPSILON = DDIMScheduler(prediction_type="epsilon")
VELOCITY = DDIMScheduler(prediction_type="v_prediction")

PORTRAIT = torch.full((1, 4, 2, 2), 0.5)
NOISE = torch.randn(1, 4, 2, 2, generator=torch.Generator().manual_seed(0))


def true_answer(scheduler, timestep: float) -> torch.Tensor:
    keep, add = denoising.mixture(scheduler, timestep)
    if scheduler is FLOW:
        return NOISE - PORTRAIT
    return NOISE if scheduler is EPSILON else keep * NOISE - add * PORTRAIT


@pytest.mark.parametrize("scheduler", [FLOW, EPSILON, VELOCITY])
@pytest.mark.parametrize("timestep", [50, 500, 950])
def test_a_true_answer_is_taken_apart_into_what_was_mixed(scheduler, timestep):
    keep, add = denoising.mixture(scheduler, timestep)
    seen = keep * PORTRAIT + add * NOISE
    noise, portrait = denoising.separate(scheduler, seen, true_answer(scheduler, timestep), timestep)
    assert torch.allclose(noise, NOISE, atol=1e-4)
    assert torch.allclose(portrait, PORTRAIT, atol=1e-4)


def test_an_answer_of_another_kind_is_refused():
    with pytest.raises(ValueError, match="prediction_type sample"):
        denoising.separate(DDIMScheduler(prediction_type="sample"), PORTRAIT, NOISE, 500)


@pytest.mark.parametrize("scheduler", [FLOW, EPSILON])
def test_noise_goes_from_none_to_nothing_else(scheduler):
    assert torch.equal(denoising.add_noise(scheduler, PORTRAIT, NOISE, 0), PORTRAIT)
    assert torch.allclose(denoising.add_noise(scheduler, PORTRAIT, NOISE, 1), NOISE, atol=0.1)
    half = denoising.add_noise(scheduler, PORTRAIT, NOISE, 0.5)
    assert not torch.allclose(half, PORTRAIT)
    assert not torch.allclose(half, NOISE)


def test_guidance_exaggerates_what_the_words_change():
    answers = torch.tensor([[1.0], [2.0]])
    assert denoising.guide(answers, 1).item() == 2
    assert denoising.guide(answers, 4).item() == 5


class Knowing(torch.nn.Module):
    """A network that knows the portrait behind every mixture, and how often it was asked for how many."""

    def __init__(self, scheduler) -> None:
        super().__init__()
        self.scheduler, self.asked = scheduler, []

    def forward(self, latents, timestep, encoder_hidden_states, return_dict):
        assert len(encoder_hidden_states) == len(latents)
        self.asked.append(len(latents))
        keep, add = denoising.mixture(self.scheduler, timestep)
        noise = (latents - keep * PORTRAIT) / add
        return (noise - PORTRAIT if self.scheduler is FLOW else noise,)


def knowing_pipeline(scheduler) -> SimpleNamespace:
    words = torch.zeros(1, 3, 8)
    return SimpleNamespace(
        unet=Knowing(scheduler),
        scheduler=scheduler,
        device="cpu",
        encode_prompt=lambda prompt, device, count, with_guidance, negative: (words, words),
    )


@pytest.mark.parametrize("scheduler", [FLOW, EPSILON])
@pytest.mark.parametrize(("guidance_scale", "entries"), [(1.0, 1), (4.0, 2)])
def test_every_mixture_walks_back_to_the_portrait_that_the_network_finds(scheduler, guidance_scale, entries):
    pipeline, parts = knowing_pipeline(scheduler), [0, 0.3, 0.6, 0.9]
    mixtures = torch.cat([denoising.add_noise(scheduler, PORTRAIT, NOISE, part) for part in parts])
    found = denoising.walk_back(pipeline, mixtures, parts, prompt="a", guidance_scale=guidance_scale)
    assert torch.allclose(found, PORTRAIT.expand_as(found), atol=1e-3)
    assert pipeline.unet.asked == [entries, 2 * entries, 3 * entries]  # from the noisiest alone to all that have noise


def test_the_watcher_keeps_what_was_seen_and_the_guided_answer():
    pipeline = knowing_pipeline(FLOW)
    seen = denoising.add_noise(FLOW, PORTRAIT, NOISE, 0.5)
    with denoising.Watcher(pipeline, 3.0) as watcher:
        pipeline.unet(torch.cat([seen, seen]), 500, encoder_hidden_states=torch.zeros(2, 1, 1), return_dict=False)
    pipeline.unet(seen, 500, encoder_hidden_states=torch.zeros(1, 1, 1), return_dict=False)
    (moment,) = watcher.moments
    assert torch.equal(moment.seen, seen)
    assert torch.allclose(moment.noise, NOISE, atol=1e-4)
    assert torch.allclose(moment.portrait, PORTRAIT, atol=1e-4)
