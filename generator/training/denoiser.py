"""Train the denoiser: a U-Net on 16x16 latents and, with it, its text encoder.

    python -m generator.training.denoiser --minutes=60 --data=var/portraits

Rectified flow (Liu et al. 2022, arXiv:2209.03003): latents and noise are mixed along a straight line, the network
learns the line's direction. Resumes from var/training/denoiser.pt; needs autoencoder.pt and the tokenizer beside it.
The text encoder begins as text_encoder.pt left it, if that is there. unpacking.py makes all of these of a finished
model, to train that on."""

import copy
import hashlib
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

import torch
import torch.nn.functional as F
from diffusers import UNet2DConditionModel
from torch import nn
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTokenizer

from generator.autoencoder import PatchAutoencoder
from generator.training import attributes, autoencoder, data, tokenizer
from generator.training.captions import typed
from generator.training.optimizer import Muonized
from generator.training.perceptual import Looks
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
    minutes: float = 60.0  # of training, pauses and sheets not counted
    max_steps: int = 0  # optimiser updates; above 0 it replaces `minutes`
    seed: int = 0
    device: str = "auto"
    compile: bool = False  # a quarter faster after two minutes; needs a C++ compiler
    side_px: int = 256
    variants: int = 6  # of each picture: as it is, mirrored, then zoomed and shifted ones in turn
    zoom: float = 0.12  # at most
    channels: str = "128,192,192"  # at 16x16, 8x8 and 4x4
    heads: str = "2,3,3"  # of attention at each; the first is unused, there is no attention at 16x16
    layers: int = 1  # ResNet blocks a resolution
    text_width: int = 256
    text_layers: int = 3
    batch: int = 32
    muon_learning_rate: float = 0.03  # peak, of the U-Net's matrices
    learning_rate: float = 6e-4  # peak, of its other weights
    text_learning_rate: float = 2e-4  # peak, of the text encoder, which has been taught before
    weight_decay: float = 0.01
    noise_mean: float = 0.9  # of the logit of sigma; above 0 the words matter more often and fine detail less
    noise_spread: float = 1.3  # standard deviation of the same
    style_share: float = (
        0.1  # of training pictures in another style; their grain is hard to foretell and easy to overdo
    )
    empty_share: float = 0.1  # of captions, for classifier-free guidance
    ema: float = 0.998  # of the weights that are exported
    face_peak: float = 2.0  # weight of a latent in the middle of the face against one in a corner
    looks: float = 0.0  # weight of how the guessed face looks (perceptual.py), once there are faces
    log_every: int = 20  # steps
    save_every: int = 100  # steps: two to three minutes on two cores
    sheet_every: int = 1000  # steps


class PlainAttention:
    """Attention in two matrix products. On CPUs the fused kernel's backward pass in bfloat16 takes most of a step."""

    def __call__(
        self, attn: Any, hidden_states: torch.Tensor, encoder_hidden_states: torch.Tensor | None = None, **unused: Any
    ) -> torch.Tensor:
        """`attn` is diffusers' Attention; `unused` is what its callers pass to every processor, such as a mask."""
        context = hidden_states if encoder_hidden_states is None else encoder_hidden_states
        query = attn.head_to_batch_dim(attn.to_q(hidden_states))  # (B heads, T, width)
        key = attn.head_to_batch_dim(attn.to_k(context))
        value = attn.head_to_batch_dim(attn.to_v(context))
        weights = torch.bmm(query * attn.scale, key.transpose(1, 2)).softmax(-1)
        return attn.to_out[0](attn.batch_to_head_dim(torch.bmm(weights.to(value.dtype), value)))


def build(config: Config, tokens: CLIPTokenizer) -> tuple[UNet2DConditionModel, CLIPTextModel]:
    """Untrained networks. In UNet2DConditionModel `attention_head_dim` is the number of heads.

    The words reach the U-Net twice: token by token through cross-attention, and pooled into one vector that is added
    to the time embedding, which scales and shifts what every ResNet block normalises."""
    unet = UNet2DConditionModel(
        sample_size=config.side_px // 16,
        in_channels=16,
        out_channels=16,
        block_out_channels=tuple(int(n) for n in config.channels.split(",")),
        attention_head_dim=tuple(int(n) for n in config.heads.split(",")),
        layers_per_block=config.layers,
        cross_attention_dim=config.text_width,
        addition_embed_type="text",
        addition_embed_type_num_heads=4,
        resnet_time_scale_shift="scale_shift",
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D", "DownBlock2D"),  # the middle block has attention, too
        up_block_types=("UpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"),
    )
    nn.init.zeros_(unet.conv_out.weight)
    return unet, build_text_encoder(config.text_width, config.text_layers, tokens)


def build_text_encoder(width: int, layers: int, tokens: CLIPTokenizer) -> CLIPTextModel:
    """An untrained encoder of `layers` transformer layers for the vocabulary of `tokens`."""
    text_config = CLIPTextConfig(
        vocab_size=len(tokens),
        hidden_size=width,
        intermediate_size=2 * width,
        num_hidden_layers=layers,
        num_attention_heads=4,
        max_position_embeddings=tokenizer.MAX_TOKENS,
        projection_dim=width,
        bos_token_id=tokens.bos_token_id,
        eos_token_id=tokens.eos_token_id,
        pad_token_id=tokens.pad_token_id,
    )
    return CLIPTextModel._from_config(text_config, attn_implementation="eager")


@torch.no_grad()
def encode_variants(vae: PatchAutoencoder, pixels: torch.Tensor, config: Config, device: torch.device) -> torch.Tensor:
    """Latents (variants, N, 16, h, w) in float16 of pictures uint8 (N, 3, H, W)."""
    generator = torch.Generator().manual_seed(config.seed)
    vae = vae.to(device, memory_format=torch.channels_last)
    variants = []
    for variant in range(config.variants):
        latents = []
        for batch in pixels.split(16):
            pictures = data.to_float(batch)
            zoom = config.zoom if variant >= 2 else 0.0
            pictures = data.zoomed_and_shifted(pictures, variant % 2 == 1, zoom, generator).to(device)
            with torch.autocast(device.type, torch.bfloat16, enabled=bf16_helps(device)):
                encoded = vae.encode(pictures.to(memory_format=torch.channels_last), return_dict=False)[0]
            latents.append(encoded.half().cpu())
        variants.append(torch.cat(latents))
        print(f"encoded variant {variant + 1} of {config.variants}", flush=True)
    return torch.stack(variants)


def weights_hash(network: nn.Module) -> str:
    """SHA-256 over the weights' bytes; a sum of floats would depend on the number of threads."""
    digest = hashlib.sha256()
    for weight in network.parameters():
        digest.update(weight.detach().cpu().contiguous().numpy().tobytes())
    return digest.hexdigest()


def load_latents(
    config: Config, vae: PatchAutoencoder, device: torch.device
) -> tuple[torch.Tensor, list[dict], tuple[range, range]]:
    """Latents of all pictures, their labels, and which to train on and to hold out; from latents.pt where it fits these
    pictures and weights."""
    path = Path(config.out) / "latents.pt"
    pixels, labels, parts = data.load_training_set(config.data, config.styles, config.side_px)
    made_for = [len(labels), labels[0]["image"], labels[-1]["image"], config.variants, weights_hash(vae)]
    cached = load_checkpoint(path)
    if cached is None or cached["made_for"] != made_for:
        cached = {"made_for": made_for, "latents": encode_variants(vae, pixels, config, device)}
        save_checkpoint(path, cached)
    return cached["latents"], labels, parts


def chances(labels: list[dict], which: range, style_share: float) -> list[float]:
    """How likely each picture of `which`, where people come first and their variants in other styles after them, is to
    be drawn. Variants are `style_share` of the draws, if there are any; the six groups of people by gender presentation
    and skin tone come equally often, however many each has."""
    groups = [(label["sex"], attributes.skin(label)) if not label.get("style") else "styles" for label in labels]
    sizes = Counter(groups[n] for n in which)
    people = len(sizes.keys() - {"styles"})
    style_share = style_share if sizes["styles"] else 0.0
    shares = dict.fromkeys(sizes, (1 - style_share) / people) | {"styles": style_share}
    return [shares[groups[n]] / sizes[groups[n]] for n in which]


def with_rare_ones_oftener(likely: list[float], labels: list[dict], which: range) -> list[float]:
    """`likely`, the chances of the pictures `which`, with those of rare hair colours and of people with glasses raised:
    one render in 33 has red hair, one in three black, and people ask for both. Half to three times the median."""
    people = [n for n in which if not labels[n].get("style")]
    colours = {n: labels[n]["haircolor"] for n in people}
    glasses = {n: attributes.ATTRIBUTES["glasses"](labels[n]) for n in people}
    of_colour, of_glasses = Counter(colours.values()), Counter(glasses.values())
    rarity = {n: (of_colour[colours[n]] * of_glasses[glasses[n]]) ** -0.5 for n in people}
    middle = median(rarity.values())
    raised = [
        chance * (min(max(rarity[n] / middle, 0.5), 3.0) if n in rarity else 1)
        for n, chance in zip(which, likely, strict=True)
    ]
    total = sum(raised)
    return [chance / total for chance in raised]


def contrast_weights(latents: torch.Tensor, face: torch.Tensor) -> torch.Tensor:
    """(N,), mean 1, of pictures' latents (N, 16, h, w): heavier where the face, weighted by `face` (h, w), has little
    contrast. Otherwise the same mistake in an eye costs a third as much on dark skin in dim light."""
    share = face / face.sum()
    mean = (latents * share).sum((2, 3), keepdim=True)
    contrast = ((latents - mean).square() * share).sum((2, 3)).mean(1)
    weights = (contrast.median() / contrast).clamp(0.5, 2)
    return weights / weights.mean()


def noise_levels(
    count: int, generator: torch.Generator, mean: float = Config.noise_mean, spread: float = Config.noise_spread
) -> torch.Tensor:
    """(count,) in (0, 1), logit-normal (arXiv:2403.03206)."""
    return (torch.randn(count, generator=generator) * spread + mean).sigmoid()


def mix(latents: torch.Tensor, noise: torch.Tensor, sigma: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Noisy latents at sigma (B,) in (0, 1) and the direction the network has to tell; all (B, 16, h, w)."""
    sigma = sigma[:, None, None, None]
    return (1 - sigma) * latents + sigma * noise, noise - latents


def flow_loss(guess: torch.Tensor, direction: torch.Tensor, weight: torch.Tensor) -> torch.Tensor:
    """Squared error, weighted (h, w) or (B, 1, h, w), a number."""
    return (F.mse_loss(guess.float(), direction, reduction="none") * weight).mean()


def train(config: Config) -> Path:
    """Runs until the budget is used; returns the checkpoint's path. A run that is already over returns at once."""
    out = Path(config.out)
    path = out / "denoiser.pt"
    device = pick_device(config.device)
    bf16 = bf16_helps(device)
    torch.manual_seed(config.seed)

    tokens = tokenizer.load(out / "tokenizer")
    vae = autoencoder.load_trained(out / "autoencoder.pt")
    latents, labels, (people, held_out) = load_latents(config, vae, device)  # latents (variants, N, 16, h, w)
    face = data.face_weight(latents.shape[-1], config.face_peak)
    weights = face * contrast_weights(latents[0].float(), face - face.min())[:, None, None, None]  # (N, 1, h, w)
    likely = {part: chances(labels, part, config.style_share) for part in (people, held_out)}
    likely[people] = with_rare_ones_oftener(likely[people], labels, people)
    looks = Looks(vae.to(device)) if config.looks else None

    unet, text_encoder = build(config, tokens)
    unet, text_encoder = unet.to(device).train(), text_encoder.to(device).train()
    if device.type == "cpu":
        unet.set_attn_processor(PlainAttention())
    if (taught := load_checkpoint(out / "text_encoder.pt")) is not None:
        text_encoder.load_state_dict(taught["text_encoder"])
    parameters = [*unet.parameters(), *text_encoder.parameters()]
    ema_unet, ema_text_encoder = copy.deepcopy(unet).eval(), copy.deepcopy(text_encoder).eval()
    averages = [*ema_unet.parameters(), *ema_text_encoder.parameters()]
    rates = config.muon_learning_rate, config.learning_rate, config.text_learning_rate
    optimizer = Muonized(unet, text_encoder, *rates, weight_decay=config.weight_decay)
    clock = Clock(config.minutes, config.max_steps)
    if (state := load_checkpoint(path)) is not None:
        unet.load_state_dict(state["unet"])
        text_encoder.load_state_dict(state["text_encoder"])
        ema_unet.load_state_dict(state["ema_unet"])
        ema_text_encoder.load_state_dict(state["ema_text_encoder"])
        if "optimizer" in state:  # an unpacked one has none (unpacking.py)
            optimizer.load_state_dict(state["optimizer"])
        clock = Clock(config.minutes, config.max_steps, state["step"], state["elapsed"])
    predict = torch.compile(unet) if config.compile else unet

    def save() -> None:
        save_checkpoint(path, {
            "unet": unet.state_dict(), "text_encoder": text_encoder.state_dict(),
            "ema_unet": ema_unet.state_dict(), "ema_text_encoder": ema_text_encoder.state_dict(),
            "optimizer": optimizer.state_dict(), "step": clock.step, "elapsed": clock.elapsed, "config": asdict(config),
        })  # fmt: skip

    def batch_loss(
        predict: Callable, text_encoder: CLIPTextModel, which: range, seed: int, empty: float, swapped: bool = False
    ) -> torch.Tensor:
        """Loss on `config.batch` people out of `which`; everything random about it comes from `seed`. With `swapped`
        everybody gets the caption of somebody else. How people look counts only among those trained on."""
        rng, generator = Random(seed), torch.Generator().manual_seed(seed)
        who = rng.choices(which, likely[which], k=config.batch)
        variant = [rng.randrange(config.variants) for _ in range(config.batch)]
        texts = ["" if rng.random() < empty else typed(labels[person], rng) for person in who]
        if swapped:
            texts = texts[1:] + texts[:1]
        ids = tokens(texts, padding="max_length", truncation=True, max_length=tokenizer.MAX_TOKENS, return_tensors="pt")
        clean = latents[variant, who].float().to(device)  # (B, 16, h, w)
        noise = torch.randn(clean.shape, generator=generator).to(device)
        sigma = noise_levels(config.batch, generator, config.noise_mean, config.noise_spread).to(device)
        noisy, direction = mix(clean, noise, sigma)
        with torch.autocast(device.type, torch.bfloat16, enabled=bf16):
            text = text_encoder(ids.input_ids.to(device))[0]  # (B, 64, text_width)
            guess = predict(noisy, sigma * 1000, text).sample  # (B, 16, h, w)
        loss = flow_loss(guess, direction, weights[who].to(device))
        if looks and which is people:
            guessed = noisy - sigma[:, None, None, None] * guess.float()
            loss = loss + config.looks * looks.loss(guessed, clean, sigma, rng)
        return loss

    recent = []
    while clock.fraction() < 1:
        optimizer.scale_lr(lr_schedule(clock.fraction()))
        loss = batch_loss(predict, text_encoder, people, config.seed * 10_000_000 + clock.step, config.empty_share)
        loss.backward()
        nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        decay = min(config.ema, (1 + clock.step) / (10 + clock.step))
        with torch.no_grad():
            torch._foreach_lerp_(averages, parameters, 1 - decay)
        recent.append(loss.item())
        clock.tick()

        if clock.step % config.log_every == 0:
            log_line(out / "denoiser.jsonl", step=clock.step, seconds=clock.elapsed, loss=sum(recent) / len(recent),
                     samples_seen=clock.step * config.batch, minutes_left=round(clock.minutes_left(), 1))  # fmt: skip
            recent = []
        with clock.pause():
            if clock.step % config.save_every == 0:
                save()
            if clock.step % config.sheet_every == 0:
                report(config, clock, vae, tokens, ema_unet, ema_text_encoder, batch_loss, held_out, device)
    save()
    if clock.step:
        report(config, clock, vae, tokens, ema_unet, ema_text_encoder, batch_loss, held_out, device)
    return path


@torch.no_grad()
def report(
    config: Config,
    clock: Clock,
    vae: PatchAutoencoder,
    tokens: CLIPTokenizer,
    unet: UNet2DConditionModel,
    text_encoder: CLIPTextModel,
    batch_loss: Callable,
    held_out: range,
    device: torch.device,
) -> None:
    """The held-out loss of the averaged weights, always on the same noise, and a sheet of 16 portraits.

    With somebody else's captions the loss must be clearly higher; where it is not, the U-Net does not read them."""
    from generator.training import curve, export, sheet  # here, because export needs this module

    for name, swapped in (("held_out_loss", False), ("held_out_loss_swapped_captions", True)):
        losses = [batch_loss(unet, text_encoder, held_out, seed, 0.0, swapped).item() for seed in range(4)]
        log_line(Path(config.out) / "denoiser.jsonl", **{"step": clock.step, name: sum(losses) / len(losses)})
    curve.main(curve.Config(str(Path(config.out) / "denoiser.jsonl"), str(Path(config.out) / "denoiser-loss.png")))
    pipeline = export.assemble(vae, text_encoder, tokens, unet)
    pipeline.set_progress_bar_config(disable=True)
    with torch.autocast(device.type, torch.bfloat16, enabled=bf16_helps(device)):
        pictures = sheet.draw(pipeline, sheet.PROMPTS[:16], steps=16, guidance_scale=3.0, seeds=range(1000, 1016))
    sheet.contact_sheet(pictures, sheet.PROMPTS[:16], 8).save(Path(config.out) / f"denoiser-{clock.step:06}.png")


if __name__ == "__main__":
    train(from_command_line(Config()))
