"""Guidance by a smaller network: which of the two is asked at which noise, and what comes out."""

import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from diffusers import UNet2DConditionModel
from django.conf import settings

from generator import denoising, pipeline
from generator.guiding import STRENGTH, WORDS_ABOVE, GuidedUNet

WITHOUT, WITH = torch.zeros(1, 3, 8), torch.ones(1, 3, 8)
LATENTS = torch.randn(1, 4, 2, 2, generator=torch.Generator().manual_seed(0))


class Network(torch.nn.Module):
    """Answers its number, and twice that to the words; remembers how many latents it was asked about."""

    def __init__(self, number: float) -> None:
        super().__init__()
        self.number, self.asked = number, []

    def forward(self, sample, timestep, encoder_hidden_states, return_dict):
        self.asked.append(len(sample))
        words = encoder_hidden_states.mean((1, 2)).view(-1, 1, 1, 1)
        return (torch.ones_like(sample) * self.number * (1 + words),)


@pytest.fixture
def guided() -> GuidedUNet:
    return GuidedUNet(Network(3.0), Network(1.0))


def answer(guided: GuidedUNet, noise_level: float, scale: float) -> float:
    """Of the pipeline, which applies its own guidance to both halves."""
    halves = guided(
        torch.cat([LATENTS, LATENTS]), torch.tensor(1000 * noise_level),
        encoder_hidden_states=torch.cat([WITHOUT, WITH]), return_dict=False,
    )[0]  # fmt: skip
    return denoising.guide(halves, scale).mean().item()


def test_near_pure_noise_the_words_lead_as_ever(guided):
    assert answer(guided, WORDS_ABOVE + 0.05, 3.0) == pytest.approx(3 + 3 * (6 - 3))
    assert guided.guide.asked == []


def test_below_that_drawing_leads_away_from_the_guide(guided):
    scale = 1 + STRENGTH * (3.0 - 1)
    assert answer(guided, WORDS_ABOVE - 0.05, 3.0) == pytest.approx(2 + scale * (6 - 2))


def test_there_each_network_is_asked_once_with_the_words(guided):
    answer(guided, 0.3, 3.0)
    assert guided.unet.asked == guided.guide.asked == [1]


def test_without_guidance_nothing_leads(guided):
    assert answer(guided, 0.3, 1.0) == pytest.approx(6)


# --- Of a real checkpoint ---------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path) -> Path:
    return Path(shutil.copytree(settings.BUNDLED_MODEL, tmp_path / "portrait-s"))


def draw(folder: Path, guidance_scale: float) -> np.ndarray:
    checkpoint = pipeline.read_checkpoint(str(folder), "cpu", "float32")
    picture = pipeline.generate(
        checkpoint, prompt="an old man", seed=1, steps=4, guidance_scale=guidance_scale, side_px=192
    )
    return np.array(picture).astype(int)


def test_a_guide_changes_the_portrait_and_only_where_there_is_guidance(folder):
    guided, unguided = draw(folder, 3.0), draw(folder, 1.0)
    shutil.rmtree(folder / "guide")
    assert np.abs(draw(folder, 3.0) - guided).mean() > 1
    assert (draw(folder, 1.0) == unguided).all()


def test_a_guide_that_is_torn_is_named(folder):
    next((folder / "guide").glob("*.safetensors")).write_bytes(b"torn")
    with pytest.raises(pipeline.ModelMissing, match=r"The guide in .*guide could not be loaded"):
        pipeline.read_checkpoint(str(folder), "cpu", "float32")


def test_the_hash_of_a_checkpoint_counts_its_guide(folder):
    before = pipeline.read_checkpoint(str(folder), "cpu").hash
    weights = UNet2DConditionModel.from_pretrained(folder / "guide")
    next(weights.parameters()).data.add_(0.1)
    weights.save_pretrained(folder / "guide")
    assert pipeline.read_checkpoint(str(folder), "cpu").hash != before
