"""The bundled model's autoencoder: pictures to latents a sixteenth of their side, and back.

A class of our own, because no stock one learns at the speed of a laptop: pictures are cut into patches of 4 × 4 pixels
first, so that every layer is wide, runs at a quarter of the side or less, and is a residual step. diffusers loads it
from the checkpoint's model_index.json like its own classes.
"""

import torch
import torch.nn.functional as F
from diffusers.configuration_utils import ConfigMixin, register_to_config
from diffusers.models.autoencoders.autoencoder_tiny import AutoencoderTinyOutput
from diffusers.models.autoencoders.vae import DecoderOutput
from diffusers.models.modeling_utils import ModelMixin
from torch import nn

PATCH = 4  # pixels of a side
PACK = 2  # latents of a side that become channels, which makes the denoiser's grid coarse and cheap


class ResidualBlock(nn.Module):
    """Two convolutions added to what came in; starts as the identity, so that deep stacks learn from the first step."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(channels, channels, 3, padding=1)
        self.second = nn.Conv2d(channels, channels, 3, padding=1)
        for parameter in self.second.parameters():
            nn.init.zeros_(parameter)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x + self.second(F.silu(self.first(F.silu(x))))


class PatchAutoencoder(ModelMixin, ConfigMixin):
    """Pictures (B, 3, H, W) in [-1, 1] to latents (B, 4 · packed, H/16, W/16) of mean 0 and variance 1, and back.

    Works wherever StableDiffusionPipeline expects a variational autoencoder; H and W are multiples of 16.
    """

    latents_mean: torch.Tensor  # (C,), like latents_std a buffer: saved with the weights
    latents_std: torch.Tensor

    @register_to_config
    def __init__(
        self,
        outer_channels: int = 96,  # at a quarter of the side
        inner_channels: int = 192,  # at an eighth
        outer_blocks: int = 2,
        inner_blocks: int = 3,
        latent_channels: int = 16,
        scaling_factor: float = 1.0,  # the norm is inside
        block_out_channels: tuple[int, ...] = (3, 12, 48, 192, 192),  # pipelines count them: four halvings
    ) -> None:
        super().__init__()
        unpacked = latent_channels // PACK**2
        self.encoder = nn.Sequential(
            nn.PixelUnshuffle(PATCH),
            nn.Conv2d(3 * PATCH**2, outer_channels, 3, padding=1),
            *[ResidualBlock(outer_channels) for _ in range(outer_blocks)],
            nn.Conv2d(outer_channels, inner_channels, 2, stride=2),
            *[ResidualBlock(inner_channels) for _ in range(inner_blocks)],
            nn.Conv2d(inner_channels, unpacked, 1),
            nn.PixelUnshuffle(PACK),
        )
        self.decoder = nn.Sequential(
            nn.PixelShuffle(PACK),
            nn.Conv2d(unpacked, inner_channels, 3, padding=1),
            *[ResidualBlock(inner_channels) for _ in range(inner_blocks)],
            nn.Conv2d(inner_channels, 4 * outer_channels, 1),
            nn.PixelShuffle(2),
            *[ResidualBlock(outer_channels) for _ in range(outer_blocks)],
            nn.SiLU(),
            nn.Conv2d(outer_channels, 3 * PATCH**2, 3, padding=1),
            nn.PixelShuffle(PATCH),
        )
        self.register_buffer("latents_mean", torch.zeros(latent_channels))
        self.register_buffer("latents_std", torch.ones(latent_channels))

    def set_latents_norm(self, mean: torch.Tensor, std: torch.Tensor) -> None:
        """Per channel (C,), measured over the training pictures' raw latents."""
        self.latents_mean.copy_(mean)
        self.latents_std.copy_(std)

    def encode(self, x: torch.Tensor, return_dict: bool = True) -> AutoencoderTinyOutput | tuple[torch.Tensor]:
        latents = (self.encoder(x) - self.latents_mean[:, None, None]) / self.latents_std[:, None, None]
        return AutoencoderTinyOutput(latents=latents) if return_dict else (latents,)

    def decode(
        self, z: torch.Tensor, return_dict: bool = True, generator: torch.Generator | None = None
    ) -> DecoderOutput | tuple[torch.Tensor]:
        """`generator` is what pipelines pass to every decoder; this one draws nothing at random."""
        sample = self.decoder(z * self.latents_std[:, None, None] + self.latents_mean[:, None, None])
        return DecoderOutput(sample=sample) if return_dict else (sample,)

    def forward(self, sample: torch.Tensor) -> torch.Tensor:
        (latents,) = self.encode(sample, return_dict=False)
        return self.decode(latents, return_dict=False)[0]
