"""What a guess looks like: latents compared by what the autoencoder's decoder makes of them on its way to a picture.

Squared error in latents counts what nobody sees as much as the line of an eye. The latent perceptual loss (Berrada et
al. 2024, arXiv:2411.04873) compares the decoder's activations instead. Here it looks at the face's quarter of a picture
only, where people look first: the decoder of whole pictures takes longer than the U-Net's step."""

from random import Random

import torch
import torch.nn.functional as F

from generator.autoencoder import PATCH, PatchAutoencoder, ResidualBlock
from generator.training.runtime import bf16_helps

NOISIEST = 0.8  # noise level above which a guess is no face yet
LEAST_NOISE = 0.1  # noise level below which what is left to guess is not divided by less
CLEAREST = 0.6  # share of latents in the mixture from which on a guess weighs no more
OUTLIER = 4.0  # standard deviations


class Looks:
    """The decoder of `vae`, whose weights it freezes."""

    def __init__(self, vae: PatchAutoencoder) -> None:
        self.vae = vae.eval().requires_grad_(False)

    def activations(self, latents: torch.Tensor) -> list[torch.Tensor]:
        """Of latents (B, C, h, w): every second residual block's, and the picture's patches; float32."""
        x = latents * self.vae.latents_std[:, None, None] + self.vae.latents_mean[:, None, None]
        x = x.contiguous(memory_format=torch.channels_last)
        blocks = []
        with torch.autocast(x.device.type, torch.bfloat16, enabled=bf16_helps(x.device)):
            for layer in self.vae.decoder:
                x = layer(x)
                if isinstance(layer, ResidualBlock):
                    blocks.append(x)
        return [some.float() for some in (*blocks[::2], F.pixel_unshuffle(x, PATCH))]

    def loss(self, guess: torch.Tensor, latents: torch.Tensor, sigma: torch.Tensor, rng: Random) -> torch.Tensor:
        """How differently guessed latents (B, C, h, w) look from the true ones, a number that can be derived.

        A guess at noise level sigma (B,) errs by sigma times what the network's answer errs, so it is divided by that:
        mistakes count alike at every level, and less where next to nothing can be seen yet."""
        seen = sigma < NOISIEST
        if not seen.any():
            return guess.sum() * 0
        rows, columns = around_the_face(latents.shape[-1], rng)
        guess, latents, sigma = guess[seen, :, rows, columns], latents[seen, :, rows, columns], sigma[seen]
        with torch.no_grad():
            wanted = self.activations(latents)
        errors = []
        for got, want in zip(self.activations(guess), wanted, strict=True):
            off = (got - want) / (want.std((0, 2, 3), keepdim=True) + 1e-3)
            errors.append(off.clamp(-OUTLIER, OUTLIER).square().mean((1, 2, 3)))
        weight = (1 - sigma).clamp(max=CLEAREST) / sigma.clamp(min=LEAST_NOISE).square()
        return (torch.stack(errors).mean(0) * weight).sum() / len(seen)


def around_the_face(side: int, rng: Random) -> tuple[slice, slice]:
    """Rows and columns of half of a picture's side, the upper middle of it, moved a little at random."""
    top, left = rng.randint(side // 8, side // 4), side // 4 + rng.randint(-(side // 16), side // 16)
    return slice(top, top + side // 2), slice(left, left + side // 2)
