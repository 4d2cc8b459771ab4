"""Train the autoencoder: 256x256 pictures to 16x16 latents of 16 channels and back.

    python -m generator.training.autoencoder --minutes=15 --data=var/portraits

Resumes from var/training/autoencoder.pt. Crops are enough, because every layer looks at a small neighbourhood only. At
the end the latents' mean and deviation a channel are measured and kept in the network, for the denoiser."""

from dataclasses import asdict, dataclass
from pathlib import Path

import torch
import torch.nn.functional as F
from PIL import Image
from torch import nn

from generator.autoencoder import PatchAutoencoder
from generator.training import data
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
    styles: str = "var/styles"  # folder of their variants in other styles; may be missing
    out: str = "var/training"  # checkpoints, log and sheets
    minutes: float = 15.0  # of training, pauses and sheets not counted
    max_steps: int = 0  # optimiser updates; above 0 it replaces `minutes`
    seed: int = 0
    device: str = "auto"
    side_px: int = 256
    crop_px: int = 128
    batch: int = 8  # crops
    outer_channels: int = 96  # at a quarter of the side
    inner_channels: int = 192  # at an eighth
    outer_blocks: int = 2
    inner_blocks: int = 3
    latent_channels: int = 16
    latent_noise: float = 0.03  # share of the latents' deviation, so that the decoder forgives a denoiser a little off
    learning_rate: float = 1e-3  # peak
    face_peak: float = 3.0  # weight of a pixel in the middle of the face against one in a corner
    save_every: int = 400  # steps
    sheet_every: int = 1000  # steps


def build(config: Config) -> PatchAutoencoder:
    return PatchAutoencoder(
        outer_channels=config.outer_channels,
        inner_channels=config.inner_channels,
        outer_blocks=config.outer_blocks,
        inner_blocks=config.inner_blocks,
        latent_channels=config.latent_channels,
    )


def reconstruction_loss(guess: torch.Tensor, pixels: torch.Tensor, weight: torch.Tensor) -> torch.Tensor:
    """Weighted L1 on pixels, on differences between neighbours (edges), and on averages of 2x2 to 16x16 (colours)."""
    error = (guess - pixels) * weight  # (B, 3, H, W)
    loss = error.abs().mean() + (error.diff(dim=-1).abs().mean() + error.diff(dim=-2).abs().mean())
    for _ in range(4):
        error = F.avg_pool2d(error, 2)
        loss = loss + 0.5 * error.abs().mean()
    return loss


def reconstruct(vae: PatchAutoencoder, crops: torch.Tensor, latent_noise: float) -> torch.Tensor:
    """Crops (B, 3, c, c) through raw latents with a little noise, and back."""
    latents = vae.encoder(crops)  # (B, 16, c/16, c/16)
    return vae.decoder(latents + latent_noise * latents.detach().std() * torch.randn_like(latents))


@torch.no_grad()
def measure_latents(vae: PatchAutoencoder, pixels: torch.Tensor, people: range, device: torch.device) -> None:
    """Mean and deviation of each raw channel over up to 512 training pictures, kept in the network."""
    chosen = people[:: max(1, len(people) // 512)]
    latents = torch.cat([vae.encoder(data.to_float(pixels[i : i + 1]).to(device)) for i in chosen])
    vae.set_latents_norm(latents.mean((0, 2, 3)), latents.std((0, 2, 3)))


@torch.no_grad()
def held_out_db(vae: PatchAutoencoder, pixels: torch.Tensor, people: range, device: torch.device) -> float:
    """Peak signal to noise ratio in dB, the mean over at most 32 held-out pictures, in float32."""
    decibels = []
    for i in people[:32]:
        picture = data.to_float(pixels[i : i + 1]).to(device)
        error = (vae(picture).clamp(-1, 1) - picture).square().mean()
        decibels.append(float(10 * torch.log10(4 / error)))
    return sum(decibels) / len(decibels)


@torch.no_grad()
def save_sheet(vae: PatchAutoencoder, pixels: torch.Tensor, people: range, path: Path, device: torch.device) -> None:
    """Six held-out pictures above, what comes back below."""
    pictures = data.to_float(pixels[people.start : people.start + 6])
    below = vae(pictures.to(device)).cpu()
    side = pixels.shape[-1]
    sheet = Image.new("RGB", (side * len(pictures), side * 2))
    for column, (above, back) in enumerate(zip(data.to_images(pictures), data.to_images(below), strict=True)):
        sheet.paste(above, (column * side, 0))
        sheet.paste(back, (column * side, side))
    sheet.save(path)


def load_trained(path: str | Path) -> PatchAutoencoder:
    """The autoencoder of a training checkpoint, float32, ready to encode and decode."""
    state = load_checkpoint(Path(path))
    if state is None:
        raise FileNotFoundError(f"no autoencoder at {path}; run python -m generator.training.autoencoder first")
    vae = build(Config(**state["config"]))
    vae.load_state_dict(state["vae"])
    return vae.eval().requires_grad_(False)


def train(config: Config) -> Path:
    """Runs until the budget is used; returns the checkpoint's path. A run that is already over returns at once."""
    out = Path(config.out)
    path = out / "autoencoder.pt"
    device = pick_device(config.device)
    bf16 = bf16_helps(device)
    torch.manual_seed(config.seed)
    generator = torch.Generator().manual_seed(config.seed)

    pixels, _, (people, held_out) = data.load_training_set(config.data, config.styles, config.side_px)
    weight = data.face_weight(config.side_px, config.face_peak)

    vae = build(config).to(device, memory_format=torch.channels_last)
    optimizer = torch.optim.AdamW(vae.parameters(), lr=config.learning_rate, betas=(0.9, 0.99), weight_decay=0.0)
    clock = Clock(config.minutes, config.max_steps)
    if (state := load_checkpoint(path)) is not None:
        vae.load_state_dict(state["vae"])
        optimizer.load_state_dict(state["optimizer"])
        generator.set_state(state["generator"])
        clock = Clock(config.minutes, config.max_steps, state["step"], state["elapsed"])

    def save() -> None:
        with clock.pause():
            measure_latents(vae, pixels, people, device)
            save_checkpoint(path, {
                "vae": vae.state_dict(), "optimizer": optimizer.state_dict(), "generator": generator.get_state(),
                "step": clock.step, "elapsed": clock.elapsed, "config": asdict(config),
            })  # fmt: skip

    while clock.fraction() < 1:
        for group in optimizer.param_groups:
            group["lr"] = config.learning_rate * lr_schedule(clock.fraction())
        crops, weights = data.random_crops(pixels, people, config.batch, config.crop_px, weight, generator)
        crops = crops.to(device, memory_format=torch.channels_last)  # (B, 3, c, c)

        with torch.autocast(device.type, torch.bfloat16, enabled=bf16):
            guess = reconstruct(vae, crops, config.latent_noise)
        loss = reconstruction_loss(guess.float(), crops, weights.to(device))
        loss.backward()
        nn.utils.clip_grad_norm_(vae.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        clock.tick()

        if clock.step % 50 == 0:
            log_line(out / "autoencoder.jsonl", step=clock.step, seconds=clock.elapsed, loss=loss.item(),
                     minutes_left=round(clock.minutes_left(), 1))  # fmt: skip
        if clock.step % config.save_every == 0:
            save()
        if clock.step % config.sheet_every == 0:
            with clock.pause():
                save_sheet(vae, pixels, held_out, out / "autoencoder.png", device)
                log_line(out / "autoencoder.jsonl", step=clock.step,
                         held_out_db=held_out_db(vae, pixels, held_out, device))  # fmt: skip
    save()
    save_sheet(vae, pixels, held_out, out / "autoencoder.png", device)
    log_line(out / "autoencoder.jsonl", step=clock.step, seconds=clock.elapsed,
             held_out_db=held_out_db(vae, pixels, held_out, device))  # fmt: skip
    return path


if __name__ == "__main__":
    train(from_command_line(Config()))
