"""Train the enlarger: pictures of half the side as the autoencoder gives them back, to the renders as they were.

    python -m generator.training.enlarger --minutes=15

With the renders of 256 pixels that the other networks learn from, it sees pictures of 128 become 256 and is later used
one octave higher, where it can only sharpen: it never saw what a pore or a lash looks like at 512. Renders of that size
(`python -m generator.synthetic --size 512`) teach it that: --large_px=512 --data=var/people512 --styles=

Learns on crops; resumes from var/training/enlarger.pt; needs autoencoder.pt beside it."""

from dataclasses import asdict, dataclass
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import nn

from generator.autoencoder import PatchAutoencoder
from generator.enlarger import Enlarger
from generator.sizes import TIMES
from generator.training import autoencoder, data
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
    data: str = "var/portraits"  # folder with labels.jsonl and pictures of large_px
    styles: str = "var/styles"  # folder of their variants in other styles; may be missing
    out: str = "var/training"  # checkpoints and log
    minutes: float = 15.0  # of training, pauses not counted
    max_steps: int = 0  # optimiser updates; above 0 it replaces `minutes`
    seed: int = 0
    device: str = "auto"
    large_px: int = 256  # of the pictures in `data`; the small ones have half of it
    crop_px: int = 96  # of the small picture
    channels: int = 64
    blocks: int = 6
    batch: int = 8  # crops
    latent_noise: float = 0.15  # added to the latents, so that it mends what a denoiser leaves
    learning_rate: float = 1e-3  # peak
    face_peak: float = 3.0  # weight of a pixel in the middle of the face against one in a corner
    log_every: int = 50  # steps
    save_every: int = 200  # steps


def build(config: Config) -> Enlarger:
    return Enlarger(channels=config.channels, blocks=config.blocks)


@torch.no_grad()
def given_back(vae: PatchAutoencoder, large: torch.Tensor, noise: float) -> torch.Tensor:
    """Large pictures uint8 (N, 3, S, S) made small and sent through the autoencoder: float16 (N, 3, S/2, S/2)."""
    small = []
    for batch in large.split(8):
        pictures = F.interpolate(data.to_float(batch), scale_factor=1 / TIMES, mode="area")
        latents = vae.encode(pictures, return_dict=False)[0]
        latents = latents + noise * torch.randn_like(latents)
        small.append(vae.decode(latents, return_dict=False)[0].clamp(-1, 1).half())
    return torch.cat(small)


def crops(
    small: torch.Tensor, large: torch.Tensor, weight: torch.Tensor, config: Config, generator: torch.Generator
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Random crops: small (B, 3, c, c), the same of the large pictures and of their weight, with TIMES · c a side."""
    most = small.shape[-1] - config.crop_px
    chosen = []
    for _ in range(config.batch):
        who = int(torch.randint(len(small), (1,), generator=generator))
        y, x = (2 * torch.randint(most // 2 + 1, (2,), generator=generator)).tolist()
        fine = (slice(TIMES * y, TIMES * (y + config.crop_px)), slice(TIMES * x, TIMES * (x + config.crop_px)))
        coarse = (slice(y, y + config.crop_px), slice(x, x + config.crop_px))
        chosen.append((small[who][:, *coarse].float(), data.to_float(large[who][:, *fine]), weight[None, *fine]))
    parts = zip(*chosen, strict=True)
    return tuple(torch.stack(part) for part in parts)


def load_trained(path: str | Path) -> Enlarger | None:
    """The enlarger of a training checkpoint, float32; None where there is none yet."""
    if (state := load_checkpoint(Path(path))) is None:
        return None
    enlarger = build(Config(**state["config"]))
    enlarger.load_state_dict(state["enlarger"])
    return enlarger.eval().requires_grad_(False)


@torch.no_grad()
def held_out_db(enlarger: Enlarger, small: torch.Tensor, large: torch.Tensor) -> tuple[float, float]:
    """Peak signal to noise ratio in dB, the mean over at most 32 whole pictures: of the enlarger, and of a bicubic
    enlargement."""
    seen = []
    for one, aim in zip(small[:32].split(1), large[:32].split(1), strict=True):
        plain = F.interpolate(one.float(), scale_factor=TIMES, mode="bicubic", align_corners=False)
        errors = [(guess.clamp(-1, 1) - data.to_float(aim)).square().mean() for guess in (enlarger(one.float()), plain)]
        seen.append([float(10 * torch.log10(4 / error)) for error in errors])
    ours, bicubic = torch.tensor(seen).mean(0).tolist()
    return ours, bicubic


def train(config: Config) -> Path:
    """Runs until the budget is used; returns the checkpoint's path. A run that is already over returns at once."""
    out = Path(config.out)
    path = out / "enlarger.pt"
    device = pick_device(config.device)
    torch.manual_seed(config.seed)
    generator = torch.Generator().manual_seed(config.seed)

    large, _, (people, held_out) = data.load_training_set(config.data, config.styles, config.large_px, config.large_px)
    small = given_back(autoencoder.load_trained(out / "autoencoder.pt"), large, config.latent_noise)
    weight = data.face_weight(config.large_px, config.face_peak)
    enlarger = build(config).to(device, memory_format=torch.channels_last)
    optimizer = torch.optim.AdamW(enlarger.parameters(), lr=config.learning_rate, betas=(0.9, 0.99), weight_decay=0.0)
    clock = Clock(config.minutes, config.max_steps)
    if (state := load_checkpoint(path)) is not None:
        enlarger.load_state_dict(state["enlarger"])
        optimizer.load_state_dict(state["optimizer"])
        generator.set_state(state["generator"])
        clock = Clock(config.minutes, config.max_steps, state["step"], state["elapsed"])

    def save() -> None:
        with clock.pause():
            save_checkpoint(path, {
                "enlarger": enlarger.state_dict(), "optimizer": optimizer.state_dict(),
                "generator": generator.get_state(), "step": clock.step, "elapsed": clock.elapsed,
                "config": asdict(config),
            })  # fmt: skip

    began = clock.step
    while clock.fraction() < 1:
        for group in optimizer.param_groups:
            group["lr"] = config.learning_rate * lr_schedule(clock.fraction())
        coarse, aim, weights = crops(small[: people.stop], large[: people.stop], weight, config, generator)
        coarse = coarse.to(device, memory_format=torch.channels_last)
        with torch.autocast(device.type, torch.bfloat16, enabled=bf16_helps(device)):
            guess = enlarger(coarse)
        loss = autoencoder.reconstruction_loss(guess.float(), aim.to(device), weights.to(device))
        loss.backward()
        nn.utils.clip_grad_norm_(enlarger.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        clock.tick()
        if clock.step % config.log_every == 0:
            log_line(out / "enlarger.jsonl", step=clock.step, seconds=clock.elapsed, loss=loss.item(),
                     minutes_left=round(clock.minutes_left(), 1))  # fmt: skip
        if clock.step % config.save_every == 0:
            save()
    if clock.step > began:
        save()
        first = held_out.start
        ours, bicubic = held_out_db(enlarger.eval().cpu(), small[first:], large[first:])
        log_line(out / "enlarger.jsonl", step=clock.step, seconds=clock.elapsed, held_out_db=ours, bicubic_db=bicubic)
    return path


if __name__ == "__main__":
    train(from_command_line(Config()))
