"""Train the forger and the critic: a generator of 64 x 64 pixel faces and a network that tells them from real ones.

    python -m generator.training.lab.gan --minutes=20 --data=var/portraits

Neither is told what a face is. The critic scores a real and a forged picture, and learns to put the real one higher;
the generator learns to turn that round (relativistic pairing: Huang et al. 2024, arXiv:2501.05441). Two things keep
the game alive. The critic's score may change only gently around the pictures it sees, real or forged (R1 and R2:
Mescheder et al. 2018, arXiv:1801.04406). And it sees all of them moved, dimmed and with a hole, so that it cannot
learn some thousand pictures by heart (Zhao et al. 2020, arXiv:2006.10738). Resumes from var/training/lab/gan.pt."""

from dataclasses import asdict, dataclass
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import nn

from generator.training.lab import layers, people
from generator.training.runtime import (
    Clock,
    bf16_helps,
    from_command_line,
    load_checkpoint,
    log_line,
    pick_device,
    save_checkpoint,
)


@dataclass
class Config:
    data: str = "var/portraits"  # folder with labels.jsonl and the pictures
    out: str = "var/training/lab"  # checkpoint, log and sheets
    minutes: float = 20.0  # of training
    max_steps: int = 0  # updates of both networks; above 0 it replaces `minutes`
    seed: int = 0
    device: str = "auto"
    batch: int = 32
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
    state = load_checkpoint(Path(path))
    if state is None:
        raise FileNotFoundError(f"no GAN at {path}; run python -m generator.training.lab.gan first")
    forger, critic = build(Config(**state["config"]))
    forger.load_state_dict(state["average"])
    critic.load_state_dict(state["critic"])
    return forger.eval().requires_grad_(False), critic.eval().requires_grad_(False)


def train(config: Config) -> Path:
    """Runs until the budget is used; returns the checkpoint's path. A run that is already over returns at once."""
    out = Path(config.out)
    path = out / "gan.pt"
    device = pick_device(config.device)
    bf16 = bf16_helps(device)
    torch.manual_seed(config.seed)
    generator = torch.Generator().manual_seed(config.seed)

    pixels, _, (training, _) = people.load(config.data, out)
    forger, critic = (network.to(device) for network in build(config))
    average = people.Average(forger, config.average_decay)
    optimizers = [
        torch.optim.AdamW(network.parameters(), lr=config.learning_rate, betas=(0.0, 0.99), weight_decay=0.0)
        for network in (forger, critic)
    ]
    shown = torch.randn(9, config.noise_size, generator=torch.Generator().manual_seed(1)).to(device)
    moments: list[dict] = []  # of the replay: step, pictures uint8 (9, 3, 64, 64)
    clock = Clock(config.minutes, config.max_steps)
    if (state := load_checkpoint(path)) is not None:
        forger.load_state_dict(state["forger"])
        critic.load_state_dict(state["critic"])
        average.network.load_state_dict(state["average"])
        for optimizer, kept in zip(optimizers, state["optimizers"], strict=True):
            optimizer.load_state_dict(kept)
        generator.set_state(state["generator"])
        torch.set_rng_state(state["torch_generator"])
        clock = Clock(config.minutes, config.max_steps, state["step"], state["elapsed"])
        moments = thinned(state["moments"], config.moments, clock.fraction())

    def save() -> None:
        with clock.pause():
            save_checkpoint(path, {
                "forger": forger.state_dict(), "critic": critic.state_dict(), "average": average.network.state_dict(),
                "optimizers": [optimizer.state_dict() for optimizer in optimizers], "moments": moments,
                "generator": generator.get_state(), "torch_generator": torch.get_rng_state(),
                "step": clock.step, "elapsed": clock.elapsed, "config": asdict(config),
            })  # fmt: skip
            noise = torch.randn(36, config.noise_size, generator=torch.Generator().manual_seed(0)).to(device)
            with torch.no_grad():
                people.save_sheet(average.network(noise).cpu(), 12, out / "gan.png")

    def remember() -> None:
        if len(moments) < config.moments and clock.fraction() >= due(len(moments), config.moments) * 0.999:
            with clock.pause(), torch.no_grad():
                pictures = average.network(shown).add(1).mul(127.5).round().byte().cpu()
            moments.append({"step": clock.step, "pictures": pictures})

    while clock.fraction() < 1:
        remember()
        optimize_forger, optimize_critic = optimizers
        real = people.batch(pixels, training, config.batch, generator).to(device)  # (B, 3, 64, 64)
        noise = torch.randn(2, config.batch, config.noise_size, generator=generator).to(device)

        # The critic's turn: real ones up, forgeries down.
        with torch.autocast(device.type, torch.bfloat16, enabled=bf16):
            with torch.no_grad():
                forged = forger(noise[0])
            seen_real, seen_forged = disturbed(real), disturbed(forged.float())
            scores = critic(torch.cat([seen_real, seen_forged])).float().chunk(2)
        critic_loss = F.softplus(scores[1] - scores[0]).mean()
        if clock.step % config.gentle_every == 0:
            both = steepness(critic, seen_real) + steepness(critic, seen_forged)
            (critic_loss + config.gentleness * config.gentle_every / 2 * both).backward()
        else:
            critic_loss.backward()
        optimize_critic.step()
        optimize_critic.zero_grad(set_to_none=True)

        # The forger's turn: the same, turned round.
        with torch.autocast(device.type, torch.bfloat16, enabled=bf16):
            score = critic(disturbed(forger(noise[1]).float())).float()
        forger_loss = F.softplus(scores[0].detach() - score).mean()
        forger_loss.backward()
        optimize_forger.step()
        optimize_forger.zero_grad(set_to_none=True)
        optimize_critic.zero_grad(set_to_none=True)
        clock.tick()
        average.update(forger, clock.step)

        if clock.step % 25 == 0:
            log_line(out / "gan.jsonl", step=clock.step, seconds=clock.elapsed, critic=critic_loss.item(),
                     forger=forger_loss.item(), minutes_left=round(clock.minutes_left(), 1))  # fmt: skip
        if clock.step % config.save_every == 0:
            save()
    remember()
    save()
    return path


if __name__ == "__main__":
    train(from_command_line(Config()))
