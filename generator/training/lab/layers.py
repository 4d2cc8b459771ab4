"""What the lab's convolutional networks are made of. They begin and end with patches of 4 x 4 pixels, because
convolutions at full resolution would cost more than all the others together."""

from itertools import pairwise

import torch
import torch.nn.functional as F
from torch import nn

PATCH_PX = 4


class Block(nn.Module):
    """(B, C, h, w) to the same: two 3 x 3 convolutions whose answer is added to what came in."""

    def __init__(self, channels: int):
        super().__init__()
        self.first = nn.Conv2d(channels, channels, 3, padding=1)
        self.second = nn.Conv2d(channels, channels, 3, padding=1)
        nn.init.zeros_(self.second.weight)  # a new block changes nothing, so a deep stack trains from the first step
        nn.init.zeros_(self.second.bias)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x + self.second(F.leaky_relu(self.first(F.leaky_relu(x, 0.2)), 0.2))


def down(channels: tuple[int, ...]) -> nn.Sequential:
    """(B, 3, s, s) to (B, channels[-1], s / 2^(n+1), s / 2^(n+1)) for n channels."""
    patches = 3 * PATCH_PX**2
    layers = [nn.PixelUnshuffle(PATCH_PX), nn.Conv2d(patches, channels[0], 3, padding=1), Block(channels[0])]
    for before, after in pairwise(channels):
        layers += [nn.Conv2d(before, after, 2, stride=2), Block(after)]
    return nn.Sequential(*layers)


def up(channels: tuple[int, ...]) -> nn.Sequential:
    """(B, channels[0], s, s) to (B, 3, s * 2^(n+1), s * 2^(n+1)) for n channels."""
    patches = 3 * PATCH_PX**2
    layers: list[nn.Module] = [Block(channels[0])]
    for before, after in pairwise(channels):
        layers += [nn.Conv2d(before, 4 * after, 1), nn.PixelShuffle(2), Block(after)]
    layers += [nn.LeakyReLU(0.2), nn.Conv2d(channels[-1], patches, 3, padding=1), nn.PixelShuffle(PATCH_PX)]
    return nn.Sequential(*layers)
