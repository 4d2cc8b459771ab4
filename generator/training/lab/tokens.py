"""Train the picture's alphabet: an autoencoder that turns a face of 64 x 64 pixels into 8 x 8 tokens out of 1,000.

    python -m generator.training.lab.tokens --minutes=7 --data=var/portraits

Each of the 64 places gets four numbers, and each of these is rounded to one of a few levels: 8 x 5 x 5 x 5 levels make
1,000 tokens, every one in use (finite scalar quantization: Mentzer et al. 2023, arXiv:2309.15505). Resumes from
var/training/lab/tokens.pt."""

from dataclasses import dataclass
from pathlib import Path

import torch
from torch import nn

from generator.training import data
from generator.training.autoencoder import reconstruction_loss
from generator.training.lab import layers, loop, people
from generator.training.optimizer import Muonized
from generator.training.runtime import from_command_line, lr_schedule


@dataclass
class Config(loop.Config):
    minutes: float = 7.0
    channels: str = "80,160"  # at 16 and 8 pixels a side
    levels: str = "8,5,5,5"  # to which each of a place's numbers is rounded
    face_peak: float = 3.0  # weight of a pixel in the middle against one in a corner
    muon_learning_rate: float = 0.02  # peak, of the convolutions
    learning_rate: float = 1e-3  # peak, of the rest


class Tokenizer(nn.Module):
    """`encode` pictures (B, 3, 64, 64) in [-1, 1] to tokens int64 (B, 64), row by row; `decode` tokens to pictures."""

    def __init__(self, channels: tuple[int, ...], levels: tuple[int, ...]):
        super().__init__()
        self.side = people.SIDE_PX >> (len(channels) + 1)  # of the grid of tokens
        self.encoder = layers.down(channels)
        self.to_numbers = nn.Conv2d(channels[-1], len(levels), 1)
        self.from_numbers = nn.Conv2d(len(levels), channels[-1], 3, padding=1)
        self.decoder = nn.Sequential(layers.Block(channels[-1]), *layers.up(channels[::-1]))
        self.register_buffer("levels", torch.tensor(levels).view(1, -1, 1, 1))
        self.register_buffer("places", torch.tensor([1, *levels[:-1]]).cumprod(0).view(1, -1, 1, 1))
        self.levels: torch.Tensor
        self.places: torch.Tensor

    def rounded(self, pictures: torch.Tensor) -> torch.Tensor:
        """Whole numbers from 0 to levels - 1, as floats (B, 4, 8, 8); gradients pass as if nothing were rounded."""
        numbers = torch.sigmoid(self.to_numbers(self.encoder(pictures)).float()) * (self.levels - 1)
        return numbers + (numbers.round() - numbers).detach()

    def draw(self, rounded: torch.Tensor) -> torch.Tensor:
        return self.decoder(self.from_numbers(rounded / (self.levels - 1) * 2 - 1))

    def encode(self, pictures: torch.Tensor) -> torch.Tensor:
        return (self.rounded(pictures).round().long() * self.places).sum(1).flatten(1)

    def decode(self, tokens: torch.Tensor) -> torch.Tensor:
        grid = tokens.unflatten(1, (1, self.side, self.side))
        return self.draw((grid // self.places % self.levels).float())


def build(config: Config) -> Tokenizer:
    channels, levels = (tuple(int(number) for number in text.split(",")) for text in (config.channels, config.levels))
    return Tokenizer(channels, levels)


def load_trained(path: str | Path) -> Tokenizer:
    """The averaged network of a training checkpoint. FileNotFoundError without one."""
    state = loop.trained(path)
    return loop.ready(build(Config(**state["config"])), state["average"])


@torch.no_grad()
def save_sheet(tokenizer: Tokenizer, run: loop.Run) -> None:
    """Twelve held-out people, and what their 64 tokens say of them."""
    pictures = people.centred(run.pixels[run.held_out.start : run.held_out.start + 12]).to(run.device)
    rows = [pictures, tokenizer.decode(tokenizer.encode(pictures))]
    people.save_sheet(torch.cat(rows).cpu(), len(pictures), run.out / "tokens.png")


def train(config: Config) -> Path:
    """Runs until the budget is used; returns the checkpoint's path. A run that is already over returns at once."""
    run = loop.Run("tokens", config, log_every=50)
    weight = data.face_weight(people.SIDE_PX, config.face_peak).to(run.device)
    tokenizer = build(config).to(run.device)
    optimizer = Muonized(tokenizer, nn.Identity(), config.muon_learning_rate, config.learning_rate, 0.0)
    parts = {"tokenizer": tokenizer, "optimizer": optimizer}
    run.begin(tokenizer, parts, after_saving=lambda average: save_sheet(average, run))

    while run.goes_on():
        optimizer.scale_lr(lr_schedule(run.fraction, cool_down=0.6))
        pictures = run.batch()  # (B, 3, 64, 64)

        with run.autocast():
            guess = tokenizer.draw(tokenizer.rounded(pictures)).float()
        error = reconstruction_loss(guess, pictures, weight)
        error.backward()
        nn.utils.clip_grad_norm_(tokenizer.parameters(), 1.0)
        optimizer.step()
        run.finish_step(error=error)
    return run.finish()


if __name__ == "__main__":
    train(from_command_line(Config()))
