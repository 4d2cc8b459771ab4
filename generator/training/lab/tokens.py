"""Train the picture's alphabet: an autoencoder that turns a face of 64 x 64 pixels into 8 x 8 tokens out of 1,000.

    python -m generator.training.lab.tokens --minutes=7 --data=var/portraits

Each of the 64 places gets four numbers, and each of these is rounded to one of a few levels: 8 x 5 x 5 x 5 levels make
1,000 tokens, every one in use (finite scalar quantization: Mentzer et al. 2023, arXiv:2309.15505). Resumes from
var/training/lab/tokens.pt."""

from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from torch import nn

from generator.training import data
from generator.training.autoencoder import reconstruction_loss
from generator.training.lab import layers, people
from generator.training.optimizer import Muonized
from generator.training.runtime import (
    Clock,
    bf16_helps,
    from_command_line,
    load_checkpoint,
    log_line,
    lr_schedule,
    pick_device,
    save_checkpoint,
)


@dataclass
class Config:
    data: str = "var/portraits"  # folder with labels.jsonl and the pictures
    out: str = "var/training/lab"  # checkpoint, log and sheet
    minutes: float = 7.0  # of training
    max_steps: int = 0  # optimiser updates; above 0 it replaces `minutes`
    seed: int = 0
    device: str = "auto"
    batch: int = 32
    channels: str = "80,160"  # at 16 and 8 pixels a side
    levels: str = "8,5,5,5"  # to which each of a place's numbers is rounded
    face_peak: float = 3.0  # weight of a pixel in the middle against one in a corner
    muon_learning_rate: float = 0.02  # peak, of the convolutions
    learning_rate: float = 1e-3  # peak, of the rest
    average_decay: float = 0.998
    save_every: int = 400  # steps


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
    state = load_checkpoint(Path(path))
    if state is None:
        raise FileNotFoundError(f"no tokenizer at {path}; run python -m generator.training.lab.tokens first")
    tokenizer = build(Config(**state["config"]))
    tokenizer.load_state_dict(state["average"])
    return tokenizer.eval().requires_grad_(False)


@torch.no_grad()
def save_sheet(tokenizer: Tokenizer, pixels: torch.Tensor, held_out: range, path: Path, device: torch.device) -> None:
    """Twelve held-out people, and what their 64 tokens say of them."""
    pictures = people.centred(pixels[held_out.start : held_out.start + 12]).to(device)
    people.save_sheet(torch.cat([pictures, tokenizer.decode(tokenizer.encode(pictures))]).cpu(), len(pictures), path)


def train(config: Config) -> Path:
    """Runs until the budget is used; returns the checkpoint's path. A run that is already over returns at once."""
    out = Path(config.out)
    path = out / "tokens.pt"
    device = pick_device(config.device)
    bf16 = bf16_helps(device)
    torch.manual_seed(config.seed)
    generator = torch.Generator().manual_seed(config.seed)

    pixels, _, (training, held_out) = people.load(config.data, out)
    weight = data.face_weight(people.SIDE_PX, config.face_peak).to(device)

    tokenizer = build(config).to(device)
    average = people.Average(tokenizer, config.average_decay)
    optimizer = Muonized(tokenizer, nn.Identity(), config.muon_learning_rate, config.learning_rate, 0.0)
    clock = Clock(config.minutes, config.max_steps)
    if (state := load_checkpoint(path)) is not None:
        tokenizer.load_state_dict(state["tokenizer"])
        average.network.load_state_dict(state["average"])
        optimizer.load_state_dict(state["optimizer"])
        generator.set_state(state["generator"])
        clock = Clock(config.minutes, config.max_steps, state["step"], state["elapsed"])

    def save() -> None:
        with clock.pause():
            save_checkpoint(path, {
                "tokenizer": tokenizer.state_dict(), "average": average.network.state_dict(),
                "optimizer": optimizer.state_dict(), "generator": generator.get_state(),
                "step": clock.step, "elapsed": clock.elapsed, "config": asdict(config),
            })  # fmt: skip
            save_sheet(average.network, pixels, held_out, out / "tokens.png", device)

    while clock.fraction() < 1:
        optimizer.scale_lr(lr_schedule(clock.fraction(), cool_down=0.6))
        pictures = people.batch(pixels, training, config.batch, generator).to(device)  # (B, 3, 64, 64)

        with torch.autocast(device.type, torch.bfloat16, enabled=bf16):
            guess = tokenizer.draw(tokenizer.rounded(pictures)).float()
        error = reconstruction_loss(guess, pictures, weight)
        error.backward()
        nn.utils.clip_grad_norm_(tokenizer.parameters(), 1.0)
        optimizer.step()
        clock.tick()
        average.update(tokenizer, clock.step)

        if clock.step % 50 == 0:
            log_line(out / "tokens.jsonl", step=clock.step, seconds=clock.elapsed, error=error.item(),
                     minutes_left=round(clock.minutes_left(), 1))  # fmt: skip
        if clock.step % config.save_every == 0:
            save()
    save()
    return path


if __name__ == "__main__":
    train(from_command_line(Config()))
