"""Train the forger and the critic: a generator of 64 x 64 pixel faces and a network that tells them from real ones.

    python -m generator.training.lab.gan --minutes=20 --data=var/portraits

Neither is told what a face is. The critic scores a real and a forged picture, and learns to put the real one higher;
the generator learns to turn that round (relativistic pairing: Huang et al. 2024, arXiv:2501.05441). Two things keep
the game alive. The critic's score may change only gently around the pictures it sees, real or forged (R1 and R2:
Mescheder et al. 2018, arXiv:1801.04406). And it sees all of them moved, dimmed and with a hole, so that it cannot
learn some thousand pictures by heart (Zhao et al. 2020, arXiv:2006.10738). Resumes from var/training/lab/gan.pt."""

from dataclasses import dataclass
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import nn

from generator.training.lab import layers, loop, people
from generator.training.runtime import from_command_line


@dataclass
class Config(loop.Config):
    minutes: float = 20.0
    noise_size: int = 64  # random numbers that a forgery is made of
    generator_channels: str = "192,128,64"  # at 4, 8 and 16 pixels a side
    critic_channels: str = "64,128,192"  # at 16, 8 and 4
    learning_rate: float = 5e-4
    gentleness: float = 0.5  # weight of R1 and R2
    gentle_every: int = 4  # steps; they cost as much as the rest together
    average_decay: float = 0.995
    moments: int = 24  # of the training, kept as pictures of the same nine forgeries
    save_every: int = 100  # steps


class Generator(nn.Module):
    """Noise (B, noise_size) to pictures (B, 3, 64, 64) in [-1, 1]."""

    def __init__(self, noise_size: int, channels: tuple[int, ...]):
        super().__init__()
        self.corner_px = people.SIDE_PX >> (len(channels) + 1)
        self.from_noise = nn.Linear(noise_size, channels[0] * self.corner_px**2)
        self.draw = layers.up(channels)

    def forward(self, noise: torch.Tensor) -> torch.Tensor:
        noise = F.normalize(noise, dim=1) * noise.shape[1] ** 0.5  # on a sphere: a walk never leaves what it knows
        return torch.tanh(self.draw(self.from_noise(noise).unflatten(1, (-1, self.corner_px, self.corner_px))))


class Critic(nn.Module):
    """Pictures (B, 3, 64, 64) to scores (B): only differences between scores mean anything."""

    def __init__(self, channels: tuple[int, ...]):
        super().__init__()
        corner_px = people.SIDE_PX >> (len(channels) + 1)
        self.look = layers.down(channels)
        self.judge = nn.Linear(channels[-1] * corner_px**2, 1)

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        return self.judge(F.leaky_relu(self.look(pictures), 0.2).flatten(1)).squeeze(1)


def build(config: Config) -> tuple[Generator, Critic]:
    up, down = (
        tuple(int(count) for count in text.split(",")) for text in (config.generator_channels, config.critic_channels)
    )
    return Generator(config.noise_size, up), Critic(down)


def disturbed(pictures: torch.Tensor) -> torch.Tensor:
    """Each picture a little lighter or darker, moved by up to an eighth, and with a grey square; differentiable."""
    count, side = len(pictures), pictures.shape[-1]
    pictures = pictures + torch.rand(count, 1, 1, 1, device=pictures.device) * 0.4 - 0.2
    most = side // 8
    padded = F.pad(pictures, [most] * 4)
    corners = torch.randint(0, 2 * most + 1, (count, 2)).tolist()
    moved = torch.stack([one[:, y : y + side, x : x + side] for one, (y, x) in zip(padded, corners, strict=True)])
    middle = torch.rand(count, 2, 1, 1, 1, device=pictures.device)
    line = torch.linspace(0, 1, side, device=pictures.device)
    hole = ((line[None, :, None] - middle[:, 0]).abs() < 0.18) & ((line[None, None, :] - middle[:, 1]).abs() < 0.18)
    return moved * ~hole


def steepness(critic: Critic, pictures: torch.Tensor) -> torch.Tensor:
    """The mean square of the gradient of the score, summed over a picture's pixels."""
    pictures = pictures.detach().requires_grad_()
    (gradient,) = torch.autograd.grad(critic(pictures).sum(), pictures, create_graph=True)
    return gradient.square().sum((1, 2, 3)).mean()


def due(moment: int, moments: int) -> float:
    """The fraction of the run at which a moment of the replay is taken: early ones lie closer, because more happens."""
    return (moment / (moments - 1)) ** 2


def thinned(kept: list[dict], moments: int, fraction: float) -> list[dict]:
    """Of the moments of a run that is now `fraction` of a longer one, those that the longer one would have by now."""
    if not kept:
        return []
    steps = kept[-1]["step"] / max(fraction, 1e-9)  # of the longer run, about
    wanted = [n for n in range(moments) if due(n, moments) <= fraction]
    nearest = [min(kept, key=lambda moment: abs(moment["step"] - due(n, moments) * steps)) for n in wanted]
    return [moment for n, moment in enumerate(nearest) if moment is not nearest[n - 1] or n == 0]


def load_trained(path: str | Path) -> tuple[Generator, Critic]:
    """The averaged generator and the critic of a training checkpoint. FileNotFoundError without one."""
    state = loop.trained(path)
    forger, critic = build(Config(**state["config"]))
    return loop.ready(forger, state["average"]), loop.ready(critic, state["critic"])


class Replay:
    """Moments of the training, {"step", "pictures"}, each the same nine forgeries uint8 (9, 3, 64, 64)."""

    def __init__(self, run: loop.Run, config: Config):
        self.run, self.count = run, config.moments
        self.noise = torch.randn(9, config.noise_size, generator=torch.Generator().manual_seed(1)).to(run.device)
        self.moments: list[dict] = []

    @torch.no_grad()
    def take(self, forger: nn.Module) -> None:
        """The next moment, if it is due."""
        if len(self.moments) < self.count and self.run.fraction >= due(len(self.moments), self.count) * 0.999:
            with self.run.clock.pause():
                pictures = forger(self.noise).add(1).mul(127.5).round().byte().cpu()
            self.moments.append({"step": self.run.step, "pictures": pictures})

    def state_dict(self) -> list[dict]:
        return self.moments

    def load_state_dict(self, kept: list[dict]) -> None:
        self.moments = thinned(kept, self.count, self.run.fraction)


class Optimizers:
    """The forger's and the critic's, kept as one."""

    def __init__(self, config: Config, *networks: nn.Module):
        self.all = [
            torch.optim.AdamW(network.parameters(), lr=config.learning_rate, betas=(0.0, 0.99), weight_decay=0.0)
            for network in networks
        ]

    def state_dict(self) -> list[dict]:
        return [optimizer.state_dict() for optimizer in self.all]

    def load_state_dict(self, kept: list[dict]) -> None:
        for optimizer, state in zip(self.all, kept, strict=True):
            optimizer.load_state_dict(state)


@torch.no_grad()
def save_sheet(forger: Generator, run: loop.Run) -> None:
    """Thirty-six forgeries."""
    noise = torch.randn(36, forger.from_noise.in_features, generator=torch.Generator().manual_seed(0)).to(run.device)
    people.save_sheet(forger(noise).cpu(), 12, run.out / "gan.png")


def train(config: Config) -> Path:
    """Runs until the budget is used; returns the checkpoint's path. A run that is already over returns at once."""
    run = loop.Run("gan", config, log_every=25)
    forger, critic = (network.to(run.device) for network in build(config))
    optimizers = Optimizers(config, forger, critic)
    optimize_forger, optimize_critic = optimizers.all
    replay = Replay(run, config)
    parts = {"forger": forger, "critic": critic, "optimizers": optimizers, "moments": replay}
    run.begin(forger, parts, after_saving=lambda average: save_sheet(average, run))

    while run.goes_on():
        replay.take(run.mean.network)
        real = run.batch()  # (B, 3, 64, 64)
        noise = torch.randn(2, config.batch, config.noise_size, generator=run.generator).to(run.device)

        # The critic's turn: real ones up, forgeries down.
        with run.autocast():
            with torch.no_grad():
                forged = forger(noise[0])
            seen_real, seen_forged = disturbed(real), disturbed(forged.float())
            scores = critic(torch.cat([seen_real, seen_forged])).float().chunk(2)
        critic_loss = F.softplus(scores[1] - scores[0]).mean()
        if run.step % config.gentle_every == 0:
            both = steepness(critic, seen_real) + steepness(critic, seen_forged)
            (critic_loss + config.gentleness * config.gentle_every / 2 * both).backward()
        else:
            critic_loss.backward()
        optimize_critic.step()
        optimize_critic.zero_grad(set_to_none=True)

        # The forger's turn: the same, turned round.
        with run.autocast():
            score = critic(disturbed(forger(noise[1]).float())).float()
        forger_loss = F.softplus(scores[0].detach() - score).mean()
        forger_loss.backward()
        optimize_forger.step()
        optimize_forger.zero_grad(set_to_none=True)
        optimize_critic.zero_grad(set_to_none=True)
        run.finish_step(critic=critic_loss, forger=forger_loss)
    replay.take(run.mean.network)
    return run.finish()


if __name__ == "__main__":
    train(from_command_line(Config()))
