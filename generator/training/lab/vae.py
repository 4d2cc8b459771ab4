"""Train the variational autoencoder: a face of 64 x 64 pixels to a point among 64 numbers, and back.

    python -m generator.training.lab.vae --minutes=11 --data=var/portraits

The encoder does not name one point but a small cloud, a mean and a width for each number. The decoder has to draw the
person from any point of the cloud, and all clouds together should fill one round heap (Kingma and Welling 2013,
arXiv:1312.6114). So neighbouring points are similar people, and there are no holes between them. Resumes from
var/training/lab/vae.pt."""

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
    minutes: float = 11.0
    channels: str = "64,128,192"  # at 16, 8 and 4 pixels a side
    latent_size: int = 64  # numbers a person becomes
    kl_weight: float = 4e-4  # how much the clouds are pressed into one heap: more is blurrier, and emptier of holes
    face_peak: float = 3.0  # weight of a pixel in the middle against one in a corner
    muon_learning_rate: float = 0.02  # peak, of the convolutions
    learning_rate: float = 1e-3  # peak, of the rest


class VAE(nn.Module):
    """`encode` pictures (B, 3, 64, 64) in [-1, 1] to means and log variances (B, latent_size); `decode` takes points
    back to pictures."""

    def __init__(self, channels: tuple[int, ...], latent_size: int):
        super().__init__()
        self.corner_px = people.SIDE_PX >> (len(channels) + 1)  # side of the innermost grid
        flat = channels[-1] * self.corner_px**2
        self.encoder = layers.down(channels)
        self.to_cloud = nn.Linear(flat, 2 * latent_size)
        self.from_point = nn.Linear(latent_size, flat)
        self.decoder = layers.up(channels[::-1])

    def encode(self, pictures: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        mean, log_variance = self.to_cloud(self.encoder(pictures).flatten(1)).chunk(2, dim=1)
        return mean, log_variance.clamp(-10, 5)

    def decode(self, points: torch.Tensor) -> torch.Tensor:
        grid = self.from_point(points).unflatten(1, (-1, self.corner_px, self.corner_px))
        return self.decoder(grid)


def build(config: Config) -> VAE:
    return VAE(tuple(int(count) for count in config.channels.split(",")), config.latent_size)


def distance_from_heap(mean: torch.Tensor, log_variance: torch.Tensor) -> torch.Tensor:
    """KL divergence of the clouds (B, n) from the standard normal heap, in nats, the mean over people."""
    return 0.5 * (mean.square() + log_variance.exp() - 1 - log_variance).sum(1).mean()


def load_trained(path: str | Path) -> VAE:
    """The averaged network of a training checkpoint, ready to encode and decode. FileNotFoundError without one."""
    state = loop.trained(path)
    return loop.ready(build(Config(**state["config"])), state["average"])


@torch.no_grad()
def save_sheet(vae: VAE, run: loop.Run) -> None:
    """Twelve held-out people, what comes back, and twelve people from random points."""
    pictures = people.centred(run.pixels[run.held_out.start : run.held_out.start + 12]).to(run.device)
    points = torch.randn(12, vae.from_point.in_features, generator=torch.Generator().manual_seed(0))
    rows = [pictures, vae.decode(vae.encode(pictures)[0]), vae.decode(points.to(run.device))]
    people.save_sheet(torch.cat(rows).cpu(), len(pictures), run.out / "vae.png")


def train(config: Config) -> Path:
    """Runs until the budget is used; returns the checkpoint's path. A run that is already over returns at once."""
    run = loop.Run("vae", config, log_every=50)
    weight = data.face_weight(people.SIDE_PX, config.face_peak).to(run.device)
    vae = build(config).to(run.device)
    optimizer = Muonized(vae, nn.Identity(), config.muon_learning_rate, config.learning_rate, 0.0)
    run.begin(vae, {"vae": vae, "optimizer": optimizer}, after_saving=lambda average: save_sheet(average, run))

    while run.goes_on():
        optimizer.scale_lr(lr_schedule(run.fraction, cool_down=0.6))
        pictures = run.batch()  # (B, 3, 64, 64)

        with run.autocast():
            mean, log_variance = (part.float() for part in vae.encode(pictures))
            points = mean + (log_variance / 2).exp() * torch.randn_like(mean)  # somewhere in each cloud
            guess = vae.decode(points).float()
        error = reconstruction_loss(guess, pictures, weight)
        nats = distance_from_heap(mean, log_variance)
        (error + config.kl_weight * nats).backward()
        nn.utils.clip_grad_norm_(vae.parameters(), 1.0)
        optimizer.step()
        run.finish_step(error=error, nats=nats)
    return run.finish()


if __name__ == "__main__":
    train(from_command_line(Config()))
