"""Pictures of twice the side with finer detail: what makes 512 pixels of the bundled model's 256.

It learned on our own renders from what the autoencoder gives back of them, so that it mends that softness, too. Every
layer looks at a small neighbourhood, so what it learned from pictures of 128 pixels it does to larger ones as well."""

import torch
import torch.nn.functional as F
from diffusers.configuration_utils import ConfigMixin, register_to_config
from diffusers.models.modeling_utils import ModelMixin
from torch import nn

from generator.autoencoder import ResidualBlock
from generator.sizes import TIMES

PACK = 2  # pixels of a side that become channels, which makes every layer four times as cheap


class Enlarger(ModelMixin, ConfigMixin):
    """Pictures (B, 3, H, W) in [-1, 1] to (B, 3, 2 H, 2 W) in float32; H and W are even. Adds to a bicubic enlargement,
    so that an untrained one is no worse than that."""

    @register_to_config
    def __init__(self, channels: int = 64, blocks: int = 6) -> None:
        super().__init__()
        detail = nn.Conv2d(channels, 3 * (TIMES * PACK) ** 2, 3, padding=1)
        for parameter in detail.parameters():
            nn.init.zeros_(parameter)
        self.layers = nn.Sequential(
            nn.PixelUnshuffle(PACK),
            nn.Conv2d(3 * PACK**2, channels, 3, padding=1),
            *[ResidualBlock(channels) for _ in range(blocks)],
            nn.SiLU(),
            detail,
            nn.PixelShuffle(TIMES * PACK),
        )

    @property
    def reach(self) -> int:
        """How far around a pixel of the small picture anything may change what becomes of it: an even number."""
        bicubic, convolutions = 2, 2 + 2 * self.config.blocks
        return bicubic + PACK * (convolutions + 1)

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        plain = F.interpolate(pictures.float(), scale_factor=TIMES, mode="bicubic", align_corners=False)
        return plain + self.layers(pictures.to(self.dtype)).float()  # only the detail in a short type: no banding
