"""From one picture to another: image-to-image, painting over, and edits without a second model.

Knows tensors and images, not users or tables, like generator/pipeline.py. Every function draws side_px × side_px RGB,
the same pixels for the same arguments, calls on_step after each of `steps` steps, raises pipeline.Cancelled when that
returns False, and reads the size of the latents from the checkpoint.
"""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import torch
from diffusers import DiffusionPipeline, StableDiffusionImg2ImgPipeline
from PIL import Image, ImageFilter

from generator import schedulers
from generator.editor import EDITOR_GUIDANCE_SCALE, keep_the_rest
from generator.pipeline import Cancelled, Checkpoint, OnStep, call_people, decode_preview, pipeline_for
from generator.sizes import LARGEST_DRAWN_PX

# FlowEdit's guidance: towards the words of the picture as it is, and how many times a drawing's towards the new ones.
# Kulikov et al. take 1.5 and 5.5 for one model, 3.5 and 13.5 for another. On the bundled one 1.5 and 5.5 kept the face,
# 1.5 and 9 turned light into black and white.
SOURCE_GUIDANCE_SCALE = 1.5
EDIT_GUIDANCE = 1.4
# Drawn again from its own noise: how many times a drawing's guidance goes towards what the new words say otherwise.
# With the second bundled model 1 changed colours a little and 2.7 much, but then those of other things as well.
REDRAW_GUIDANCE = 1.5
SOFT_EDGE = 1 / 48  # of the side: how far what is painted over fades into what stays


def draw_from_picture(
    checkpoint: Checkpoint,
    *,
    picture: Image.Image,
    mask: Image.Image | None = None,
    prompt: str,
    negative_prompt: str = "",
    seed: int,
    steps: int,
    guidance_scale: float,
    strength: float,
    side_px: int,
    scheduler: str = schedulers.DEFAULT,
    on_step: OnStep | None = None,
) -> Image.Image:
    """Image-to-image (Meng et al. 2022, arXiv:2108.01073): noise up to `strength`, 0 to 1, then draw by the prompt.

    With a mask only what is white in it is drawn anew; every other pixel stays as it is."""
    pipeline = image_to_image(checkpoint, scheduler, guidance_scale)
    picture = fit(picture, side_px)
    latents = encode(checkpoint.pipeline, picture)
    noise = noise_like(latents, seed)
    hole = shrink(mask, latents) if mask else None

    def after_step(pipe: DiffusionPipeline, step: int, _timestep: int, tensors: dict[str, Any]) -> dict[str, Any]:
        if hole is not None:
            stays = noised(pipe.scheduler, latents, noise, begin + step + 1)
            tensors["latents"] = hole * tensors["latents"] + (1 - hole) * stays
        drawn = tensors["latents"]  # diffusers takes them out of the dictionary afterwards
        if on_step and not on_step(step + 1, lambda: decode_preview(pipe, drawn)):
            raise Cancelled
        return tensors

    schedule_steps = steps_for_strength(steps, strength)
    begin = schedule_steps - steps
    call_people(checkpoint, prompt)
    with torch.inference_mode():
        drawn = pipeline(
            prompt=prompt,
            negative_prompt=negative_prompt or None,
            image=picture,
            strength=strength,
            guidance_scale=guidance_scale,
            num_inference_steps=schedule_steps,
            generator=torch.Generator("cpu").manual_seed(seed),
            callback_on_step_end=after_step,
        ).images[0]
    return keep_outside(picture, drawn, mask) if mask else drawn


def edit(
    checkpoint: Checkpoint,
    *,
    picture: Image.Image,
    source_prompt: str,
    prompt: str,
    seed: int,
    steps: int,
    guidance_scale: float,
    strength: float,
    side_px: int,
    source_guidance_scale: float = SOURCE_GUIDANCE_SCALE,
    edit_guidance: float = EDIT_GUIDANCE,
    averages: int = 1,
    on_step: OnStep | None = None,
) -> Image.Image:
    """Changes the picture of `source_prompt` into one of `prompt` and leaves the rest, by FlowEdit.

    FlowEdit (Kulikov et al. 2024, arXiv:2412.08629) never turns the picture into noise: it walks from the picture along
    the difference of two velocities, under the new words and under the old, both taken at the same noise over edit and
    picture. `strength`, 0 to 1, is the noise level at which the walk begins. Each step takes the mean difference over
    `averages` noises. ValueError unless the checkpoint predicts velocities of a rectified flow."""
    pipeline = checkpoint.pipeline
    if not is_rectified_flow(pipeline):
        raise ValueError("edit needs a checkpoint that predicts velocities (prediction_type flow_prediction)")
    source = encode(pipeline, fit(picture, side_px))
    generator = torch.Generator("cpu").manual_seed(seed)
    call_people(checkpoint, prompt)
    with torch.inference_mode():
        velocity_change = velocity_change_of(
            pipeline, source_prompt, prompt, source_guidance_scale, edit_guidance * guidance_scale
        )
        edited = source.clone()
        levels = torch.linspace(strength, 0, steps + 1, dtype=torch.float64).tolist()  # σ, 1 is pure noise
        for step, (level, next_level) in enumerate(pairwise(levels), start=1):
            changes = []
            for _ in range(averages):
                noise = torch.randn(source.shape, generator=generator).to(source)
                noisy_source = (1 - level) * source + level * noise
                noisy_edit = edited + noisy_source - source
                changes.append(velocity_change(noisy_source, noisy_edit, level))
            edited = edited + (next_level - level) * torch.stack(changes).mean(0)
            if on_step and not on_step(step, preview_of(pipeline, edited)):
                raise Cancelled
    return decode_preview(pipeline, edited)


def follow(
    checkpoint: Checkpoint,
    *,
    picture: Image.Image,
    instruction: str,
    seed: int,
    steps: int,
    side_px: int,
    guidance_scale: float = EDITOR_GUIDANCE_SCALE,
    scheduler: str = schedulers.DEFAULT,
    on_step: OnStep | None = None,
) -> Image.Image:
    """Changes the picture as the instruction says, with the checkpoint's editor, and leaves the rest as it is.

    ValueError where it has none."""
    if checkpoint.editor is None:
        raise ValueError("the checkpoint has no editor")
    pipeline = checkpoint.pipeline
    source = encode(pipeline, fit(picture, side_px))
    own = schedulers.make(scheduler, pipeline.scheduler)
    own.set_timesteps(steps, device=pipeline.device)
    latents = noise_like(source, seed) * own.init_noise_sigma
    with torch.inference_mode():
        words = checkpoint.editor.words(pipeline.tokenizer, ["", instruction.lower()])
        for step, timestep in enumerate(own.timesteps, start=1):
            seen = torch.cat([own.scale_model_input(latents, timestep), source], dim=1)
            answers = checkpoint.editor.unet(
                torch.cat([seen, seen]), timestep, encoder_hidden_states=words, return_dict=False
            )[0]
            without, with_words = answers.chunk(2)
            guided = without + guidance_scale * (with_words - without)
            latents = own.step(guided, timestep, latents, return_dict=False)[0]
            if on_step and not on_step(step, preview_of(pipeline, latents)):
                raise Cancelled
    return decode_preview(pipeline, keep_the_rest(source, latents))


def redraw(
    checkpoint: Checkpoint,
    *,
    source_prompt: str,
    prompt: str,
    negative_prompt: str = "",
    seed: int,
    steps: int,
    guidance_scale: float,
    side_px: int,
    redraw_guidance: float = REDRAW_GUIDANCE,
    scheduler: str = schedulers.DEFAULT,
    on_step: OnStep | None = None,
) -> Image.Image:
    """Draws the portrait of `source_prompt` and `seed` again from the same noise, on its way turned towards `prompt`.

    Two guidances are added, as Brooks et al. 2023 (arXiv:2211.09800) do with a picture and words: one towards the old
    words, which leads to the old portrait, and one along what the new words make otherwise. With the same words in both
    it is pipeline.generate's portrait. Needs no picture, so it is for portraits that this checkpoint drew."""
    pipeline = checkpoint.pipeline
    call_people(checkpoint, prompt)
    own = schedulers.make(scheduler, pipeline.scheduler)
    own.set_timesteps(steps, device=pipeline.device)
    with torch.inference_mode():
        words = torch.cat([encode_prompt(pipeline, text) for text in (negative_prompt, source_prompt, prompt)])
        latents = pipeline.prepare_latents(
            1, pipeline.unet.config.in_channels, side_px, side_px, words.dtype, pipeline.device,
            torch.Generator("cpu").manual_seed(seed),
        )  # fmt: skip
        for step, timestep in enumerate(own.timesteps, start=1):
            seen = own.scale_model_input(torch.cat([latents] * len(words)), timestep)
            answers = pipeline.unet(seen, timestep, encoder_hidden_states=words, return_dict=False)[0]
            without, old, new = answers.chunk(3)
            guided = without + guidance_scale * (old - without + redraw_guidance * (new - old))
            latents = own.step(guided, timestep, latents, return_dict=False)[0]
            if on_step and not on_step(step, preview_of(pipeline, latents)):
                raise Cancelled
    return decode_preview(pipeline, latents)


# --- Pieces -----------------------------------------------------------------------------------------------------


def image_to_image(checkpoint: Checkpoint, scheduler: str, guidance_scale: float) -> StableDiffusionImg2ImgPipeline:
    """The checkpoint's own networks in diffusers' image-to-image pipeline; nothing is loaded or copied."""
    parts = {**pipeline_for(checkpoint, guidance_scale).components}
    parts["scheduler"] = schedulers.make(scheduler, parts["scheduler"])
    pipeline = StableDiffusionImg2ImgPipeline(**parts, requires_safety_checker=False)
    pipeline.set_progress_bar_config(disable=True)
    return pipeline


def is_rectified_flow(pipeline: DiffusionPipeline) -> bool:
    return pipeline.scheduler.config.get("prediction_type") == "flow_prediction"


def steps_for_strength(steps: int, strength: float) -> int:
    """The length of a whole schedule of which image-to-image at that strength runs the last `steps`."""
    length = steps
    while int(length * strength) < steps:
        length += 1
    return length


def fit(picture: Image.Image, side_px: int) -> Image.Image:
    """The middle of the picture as a square RGB of that side."""
    short = min(picture.size)
    left, top = (picture.width - short) // 2, (picture.height - short) // 2
    square = picture.convert("RGB").crop((left, top, left + short, top + short))
    return square if short == side_px else square.resize((side_px, side_px), Image.Resampling.LANCZOS)


def encode(pipeline: DiffusionPipeline, picture: Image.Image) -> torch.Tensor:
    """An RGB picture to the latents (1, C, h, w) that the denoiser works on."""
    vae = pipeline.vae
    pixels = pipeline.image_processor.preprocess(picture).to(device=pipeline.device, dtype=vae.dtype)
    with torch.inference_mode():
        encoded = vae.encode(pixels)
        latents = encoded.latents if hasattr(encoded, "latents") else encoded.latent_dist.mode()
        return latents * vae.config.scaling_factor


def noise_like(latents: torch.Tensor, seed: int) -> torch.Tensor:
    """The noise that diffusers draws first for this seed, on the CPU so that it is the same on every device."""
    generator = torch.Generator("cpu").manual_seed(seed)
    return torch.randn(latents.shape, generator=generator, dtype=latents.dtype).to(latents.device)


def noised(scheduler: Any, latents: torch.Tensor, noise: torch.Tensor, step: int) -> torch.Tensor:
    """The latents as they are before that step of the scheduler's schedule; after its last step without noise."""
    if step >= len(scheduler.timesteps):
        return latents
    return scheduler.add_noise(latents, noise, scheduler.timesteps[step : step + 1])


def shrink(mask: Image.Image, latents: torch.Tensor) -> torch.Tensor:
    """(1, 1, h, w) for latents (1, C, h, w), 1 where any pixel of the square is painted over, else 0."""
    painted = torch.from_numpy(np.array(mask.convert("L"), dtype=np.float32) / 255)[None, None]
    return (torch.nn.functional.adaptive_max_pool2d(painted, latents.shape[-2:]) > 0.5).to(latents)


def keep_outside(picture: Image.Image, drawn: Image.Image, mask: Image.Image) -> Image.Image:
    """The drawn picture where the mask is white, fading out within it, so that all that is black keeps its pixels."""
    painted = black_and_white(mask, picture.width)
    # Filters this wide take minutes on a large picture, and their soft edge loses nothing by being enlarged.
    small = black_and_white(mask, min(picture.width, LARGEST_DRAWN_PX))
    reach = max(1, round(small.width * SOFT_EDGE))
    inside = small.filter(ImageFilter.MinFilter(2 * reach + 1)).filter(ImageFilter.GaussianBlur(reach / 2))
    inside = inside.resize(picture.size, Image.Resampling.BILINEAR)
    soft = Image.composite(inside, Image.new("L", picture.size), painted)
    return Image.composite(drawn, picture, soft)


def black_and_white(mask: Image.Image, side_px: int) -> Image.Image:
    resized = mask.convert("L").resize((side_px, side_px), Image.Resampling.NEAREST)
    return resized.point(lambda value: 255 * (value > 127))


def preview_of(pipeline: DiffusionPipeline, latents: torch.Tensor) -> Callable[[], Image.Image]:
    return lambda: decode_preview(pipeline, latents)


def velocity_change_of(
    pipeline: DiffusionPipeline, source_prompt: str, prompt: str, source_guidance_scale: float, guidance_scale: float
) -> Callable[[torch.Tensor, torch.Tensor, float], torch.Tensor]:
    """A function of noisy source, noisy edit (1, C, h, w) and noise level that gives the difference of velocities."""
    empty, old, new = (encode_prompt(pipeline, text) for text in ("", source_prompt, prompt))
    embeddings = torch.cat([empty, old, empty, new])
    train_steps = pipeline.scheduler.config.num_train_timesteps

    def velocity_change(noisy_source: torch.Tensor, noisy_edit: torch.Tensor, level: float) -> torch.Tensor:
        latents = torch.cat([noisy_source, noisy_source, noisy_edit, noisy_edit])
        timestep = torch.full((len(latents),), level * train_steps, device=latents.device)
        without_old, with_old, without_new, with_new = pipeline.unet(
            latents, timestep, encoder_hidden_states=embeddings, return_dict=False
        )[0].chunk(4)
        source_velocity = without_old + source_guidance_scale * (with_old - without_old)
        edit_velocity = without_new + guidance_scale * (with_new - without_new)
        return edit_velocity - source_velocity

    return velocity_change


def encode_prompt(pipeline: DiffusionPipeline, prompt: str) -> torch.Tensor:
    """(1, tokens, width), as the pipeline itself reads a prompt."""
    return pipeline.encode_prompt(prompt, pipeline.device, 1, do_classifier_free_guidance=False)[0]
