"""Guidance by a smaller network: drawing leads away from what a weak model would draw.

Autoguidance (Karras et al. 2024, arXiv:2406.02507): a guide with the same task, but smaller and less trained, makes the
same mistakes, only larger ones. Where the two differ lies what the better one knows, and going further that way mends
faces that classifier-free guidance leaves blurred. Words are decided near pure noise, so there the network without the
words is what drawing leads away from, as ever."""

from typing import Any

import torch
from diffusers import UNet2DConditionModel
from torch import nn

GUIDE_FOLDER = "guide"  # beside model_index.json; no part of the pipeline, and loaded by this name
WORDS_ABOVE = 0.75  # noise level, 0 to 1, above which classifier-free guidance leads
STRENGTH = 0.5  # of the guide's part: guidance scale 1 + STRENGTH · (scale - 1)


class GuidedUNet(nn.Module):
    """A U-Net and its guide behind the U-Net's face, for pipelines that call it as classifier-free guidance does.

    Only for a rectified flow, and only for calls with both halves: a pipeline calls it so when its scale is above 1."""

    def __init__(self, unet: UNet2DConditionModel, guide: UNet2DConditionModel) -> None:
        super().__init__()
        self.unet, self.guide = unet, guide

    @property
    def config(self) -> Any:
        return self.unet.config

    @property
    def dtype(self) -> torch.dtype:
        return self.unet.dtype

    @property
    def device(self) -> torch.device:
        return self.unet.device

    def forward(
        self,
        sample: torch.Tensor,
        timestep: torch.Tensor | float,
        encoder_hidden_states: torch.Tensor,
        **options: Any,  # the pipeline's others, return_dict=False among them
    ) -> tuple[torch.Tensor]:
        """Directions (2B, C, h, w) of latents (2B, C, h, w) at timesteps of 0 to 1000, first half without the words.

        Below WORDS_ABOVE the first half holds what leads as far from the guide as STRENGTH says, once the pipeline's
        own guidance has been applied to both halves: without + scale · (with - without)."""
        if float(timestep) / 1000 > WORDS_ABOVE:
            return self.unet(sample, timestep, encoder_hidden_states=encoder_hidden_states, **options)
        latents, words = sample.chunk(2)[1], encoder_hidden_states.chunk(2)[1]
        answer = self.unet(latents, timestep, encoder_hidden_states=words, **options)[0]
        weak_answer = self.guide(latents, timestep, encoder_hidden_states=words, **options)[0]
        return (torch.cat([torch.lerp(answer, weak_answer, STRENGTH), answer]),)
