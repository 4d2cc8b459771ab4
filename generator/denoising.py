"""Denoising with the lid open: what the network sees at each step, what it takes for noise, what it guesses behind it.

Works on any checkpoint that generator.pipeline draws with, for networks that predict the noise, the velocity, or the
direction of a rectified flow. A mixture is `keep · portrait + add · noise`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import torch
from diffusers import DiffusionPipeline
from PIL import Image

DECODED_AT_ONCE = 4  # more take memory without being faster


@dataclass(frozen=True)
class Moment:
    """One call of the U-Net: latents (1, C, h, w) as it saw them, and its answer as the two things mixed in them."""

    seen: torch.Tensor
    noise: torch.Tensor
    portrait: torch.Tensor


class Watcher:
    """Listens to the U-Net while it is open and keeps every step's Moment. Guidance is applied as the pipeline does."""

    def __init__(self, pipeline: DiffusionPipeline, guidance_scale: float) -> None:
        self.pipeline, self.guidance_scale = pipeline, guidance_scale
        self.moments: list[Moment] = []

    def __enter__(self) -> Self:
        self._hook = self.pipeline.unet.register_forward_hook(self._after_call, with_kwargs=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._hook.remove()

    def _after_call(self, _unet: object, args: tuple, kwargs: dict, output: Any) -> None:
        latents = args[0] if args else kwargs["sample"]
        timestep = args[1] if len(args) > 1 else kwargs["timestep"]
        answer = guide(output[0], self.guidance_scale) if len(latents) > 1 else output[0]
        noise, portrait = separate(self.pipeline.scheduler, latents[-1:], answer, float(timestep))
        self.moments.append(Moment(latents[-1:], noise, portrait))


def guide(answers: torch.Tensor, guidance_scale: float) -> torch.Tensor:
    """Answers (2B, …), first without the words, then with them, to (B, …): Ho and Salimans 2022, arXiv:2207.12598."""
    without, with_words = answers.chunk(2)
    return without + guidance_scale * (with_words - without)


def is_flow(scheduler: Any) -> bool:
    return scheduler.config.get("prediction_type") == "flow_prediction" or not hasattr(scheduler, "alphas_cumprod")


def mixture(scheduler: Any, timestep: float) -> tuple[float, float]:
    """(keep, add) at a timestep between 0 and the number of training timesteps."""
    if is_flow(scheduler):
        add = timestep / scheduler.config.num_train_timesteps
        return 1 - add, add
    keep_squared = float(scheduler.alphas_cumprod[round(timestep)])
    return keep_squared**0.5, (1 - keep_squared) ** 0.5


def separate(
    scheduler: Any, seen: torch.Tensor, answer: torch.Tensor, timestep: float
) -> tuple[torch.Tensor, torch.Tensor]:
    """(noise, portrait) as the network's answer says they were mixed. ValueError for an answer of another kind."""
    keep, add = mixture(scheduler, timestep)
    if is_flow(scheduler):  # the answer points from the portrait to the noise
        return seen + keep * answer, seen - add * answer
    kind = scheduler.config.prediction_type
    if kind == "epsilon":
        return answer, (seen - add * answer) / keep
    if kind == "v_prediction":
        return keep * answer + add * seen, keep * seen - add * answer
    raise ValueError(f"prediction_type {kind} is not known here")


def add_noise(scheduler: Any, portrait: torch.Tensor, noise: torch.Tensor, part: float) -> torch.Tensor:
    """The portrait's latents with that part of the way to pure noise behind them, 0 to 1."""
    keep, add = mixture(scheduler, _timestep(scheduler, part)) if part else (1.0, 0.0)
    return keep * portrait + add * noise


def _timestep(scheduler: Any, part: float) -> float:
    timesteps = scheduler.config.num_train_timesteps
    return part * (timesteps if is_flow(scheduler) else timesteps - 1)


def walk_back(
    pipeline: DiffusionPipeline,
    mixtures: torch.Tensor,
    parts: Sequence[float],
    *,
    prompt: str,
    negative_prompt: str = "",
    guidance_scale: float,
) -> torch.Tensor:
    """Mixtures (N, C, h, w), each with its part of noise in `parts` (ascending), denoised to portraits (N, C, h, w).

    They walk together along the values of `parts`, each from its own: one call of the U-Net for all of a step. At each,
    the guess is mixed with the guessed noise again, a little less of it (DDIM: Song and others 2020, arXiv:2010.02502).
    """
    scheduler = pipeline.scheduler
    with_words, without = pipeline.encode_prompt(
        prompt, pipeline.device, 1, guidance_scale > 1, negative_prompt or None
    )[:2]
    found = mixtures.clone()
    for here in range(len(parts) - 1, 0, -1):
        walking = found[here:]
        timestep = _timestep(scheduler, parts[here])
        words = with_words.repeat(len(walking), 1, 1)
        if guidance_scale > 1:
            words = torch.cat([without.repeat(len(walking), 1, 1), words])
        seen = torch.cat([walking] * (len(words) // len(walking)))
        answer = pipeline.unet(seen, timestep, encoder_hidden_states=words, return_dict=False)[0]
        if guidance_scale > 1:
            answer = guide(answer, guidance_scale)
        noise, portrait = separate(scheduler, walking, answer, timestep)
        found[here:] = add_noise(scheduler, portrait, noise, parts[here - 1])
    return found


@torch.inference_mode()
def decode(pipeline: DiffusionPipeline, latents: torch.Tensor, side_px: int) -> list[Image.Image]:
    """Latents (N, C, h, w) to N pictures of that side."""
    vae = pipeline.vae
    pictures: list[Image.Image] = []
    for some in latents.split(DECODED_AT_ONCE):
        decoded = vae.decode(some.to(vae.dtype) / vae.config.scaling_factor, return_dict=False)[0]
        pictures += pipeline.image_processor.postprocess(decoded, output_type="pil")
    return [picture.resize((side_px, side_px), Image.Resampling.LANCZOS) for picture in pictures]
