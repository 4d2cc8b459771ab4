"""From a prompt to a picture: loads the checkpoint once per process and runs diffusers' own pipeline.

Knows tensors and images, not users or tables. From a shell:
`python -m generator.pipeline "a smiling man with a grey beard" portrait.png`
"""

import hashlib
import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")

import torch
from diffusers import DiffusionPipeline, UNet2DConditionModel
from diffusers.utils import logging as diffusers_logging
from PIL import Image
from safetensors import SafetensorError
from transformers.utils import logging as transformers_logging

# diffusers loads a checkpoint's own class only from a module that the process has imported itself.
import generator.autoencoder  # noqa: F401
from generator import schedulers, sizes
from generator.editor import EDITOR_FOLDER, Editor, load_editor
from generator.enlarger import Enlarger
from generator.guiding import GUIDE_FOLDER, GuidedUNet
from generator.seeds import SEEDS_FILE

diffusers_logging.disable_progress_bar()
transformers_logging.disable_progress_bar()
diffusers_logging.set_verbosity_error()  # warnings about parts that a person can do nothing about
transformers_logging.set_verbosity_error()

# What libraries raise for folders that are torn or hold something else.
LOADING_ERRORS = (OSError, ValueError, KeyError, RuntimeError, TypeError, AttributeError, SafetensorError)
DETAILER_FOLDER = "detailer"  # beside model_index.json; no part of the pipeline, and loaded by this name
HASHED_SUFFIXES = {".safetensors", ".json", ".txt", ".bin"}

# Asked after every step; gets the steps done and a function that decodes the latents into a preview, then or later and
# in any thread. Returns False to stop drawing.
OnStep = Callable[[int, Callable[[], Image.Image]], bool]


class ModelMissing(Exception):
    """The checkpoint cannot be loaded; the message says which and why."""


class Cancelled(Exception):
    """Nobody wants this picture any more."""


@dataclass(frozen=True)
class Checkpoint:
    """A loaded pipeline and what identifies it: the same hash, device and dtype give the same pixels."""

    pipeline: DiffusionPipeline
    name: str
    hash: str  # SHA-256 over the folder's files
    people: tuple[str, ...] = ()  # words that call people it learned by generator.training.face_tuning
    enlarger: Enlarger | None = None  # of pictures larger than it draws
    guided: DiffusionPipeline | None = None  # the same with a guide, for guidance scales above 1
    editor: Editor | None = None  # what changes a picture by an instruction
    detailer: DiffusionPipeline | None = None  # the same for a face cut out of a portrait (detailing.py)
    device: str = ""  # its class: "cpu", "cuda"
    dtype: str = ""  # such as "bfloat16"


def pick_device(device: str) -> str:
    """ "auto" is CUDA where there is one, else the CPU."""
    if device != "auto":
        return device
    return "cuda" if torch.cuda.is_available() else "cpu"


def pick_dtype(dtype: str, device: str) -> torch.dtype:
    """ "auto" is bfloat16 on GPUs and CPUs that compute in it, float16 on older GPUs, float32 elsewhere."""
    if dtype != "auto":
        return getattr(torch, dtype)
    if device.startswith("cuda"):
        return torch.bfloat16 if torch.cuda.is_bf16_supported() else torch.float16
    computes_in_bf16 = torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported()
    return torch.bfloat16 if computes_in_bf16 else torch.float32


def leave_one_core_free() -> None:
    """For the site, the object storage and a browser: torch's threads wait for each other after every layer, so that on
    two cores a second one that has to share its core makes a portrait slower, not faster. OMP_NUM_THREADS overrules."""
    if "OMP_NUM_THREADS" not in os.environ:
        torch.set_num_threads(max(1, len(os.sched_getaffinity(0)) - 1))


@contextmanager
def every_core() -> Iterator[None]:
    """For a moment in which nothing else has to be done: no preview is stored and no page has news."""
    threads = torch.get_num_threads()
    if "OMP_NUM_THREADS" not in os.environ:
        torch.set_num_threads(len(os.sched_getaffinity(0)))
    try:
        yield
    finally:
        torch.set_num_threads(threads)


def hash_folders(folders: list[Path]) -> str:
    """SHA-256 over names and contents of the files that make a picture; empty without a folder."""
    digest = hashlib.sha256()
    for folder in folders:
        for file in sorted(f for f in folder.rglob("*") if f.suffix in HASHED_SUFFIXES and f.name != SEEDS_FILE):
            digest.update(str(file.relative_to(folder)).encode())
            with file.open("rb") as opened:
                digest.update(hashlib.file_digest(opened, "sha256").digest())
    return digest.hexdigest() if folders else ""


def free_memory(device: str) -> int | None:
    """Bytes that a model may still take on the device; None where that cannot be told."""
    if device.startswith("cuda"):
        return torch.cuda.mem_get_info()[0]
    try:
        lines = Path("/proc/meminfo").read_text().splitlines()
    except OSError:  # no Linux
        return None
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:")), None)


def refuse_what_does_not_fit(folder: Path, device: str) -> None:
    """Raises ModelMissing for weights larger than the free memory: loading them would have the worker killed."""
    needed = sum(file.stat().st_size for file in folder.rglob("*.safetensors"))
    free = free_memory(device)
    if free is not None and needed > free:
        raise ModelMissing(
            f"PORTRAIT_MODEL {folder} needs {needed / 1e9:.1f} GB of memory and {free / 1e9:.1f} GB are free. Choose a "
            "smaller checkpoint, or a machine with more memory."
        )


def read_checkpoint(
    model: str, device: str = "auto", dtype: str = "auto", loras: tuple[tuple[str, str], ...] = ()
) -> Checkpoint:
    """A diffusers folder, or a model of the hub by its id, with LoRAs as (name, folder) pairs. Raises ModelMissing."""
    device = pick_device(device)
    folder = Path(model)
    # Whatever looks like a folder is one: a mistyped path must not become a question to the hub.
    if (folder.is_absolute() or model.startswith(".")) and not (folder / "model_index.json").is_file():
        raise ModelMissing(f"PORTRAIT_MODEL names {model}, which is no diffusers folder (no model_index.json in it)")
    if folder.is_dir():
        refuse_what_does_not_fit(folder, device)
    try:
        pipeline = DiffusionPipeline.from_pretrained(
            model,
            dtype=pick_dtype(dtype, device),
            safety_checker=None,
            feature_extractor=None,
            requires_safety_checker=False,
            local_files_only=folder.is_dir(),
        )
    except LOADING_ERRORS as error:
        raise ModelMissing(f"PORTRAIT_MODEL {model} could not be loaded: {error}") from error
    pipeline.set_progress_bar_config(disable=True)
    pipeline.to(device)
    folders = [folder] if folder.is_dir() else []
    for name, lora in loras:
        try:
            pipeline.load_lora_weights(lora, adapter_name=name, local_files_only=True)
        except (OSError, ValueError, KeyError, RuntimeError, AttributeError) as error:
            raise ModelMissing(f"PORTRAIT_LORAS {name}={lora} could not be loaded: {error}") from error
        folders.append(Path(lora))
    enlarger = read_enlarger(folder / sizes.ENLARGER_FOLDER, device, dtype) if folder.is_dir() else None
    guided = read_guided(folder / GUIDE_FOLDER, pipeline, device, dtype) if folder.is_dir() else None
    editor = read_editor(folder / EDITOR_FOLDER, device, dtype) if folder.is_dir() else None
    detailer = read_detailer(folder / DETAILER_FOLDER, pipeline, device, dtype) if folder.is_dir() else None
    names = tuple(name for name, _ in loras)
    return Checkpoint(
        pipeline,
        folder.name or model,
        hash_folders(folders),
        names,
        enlarger,
        guided,
        editor,
        detailer,
        device=torch.device(device).type,
        dtype=str(pick_dtype(dtype, device)).removeprefix("torch."),
    )


def read_enlarger(folder: Path, device: str, dtype: str) -> Enlarger | None:
    """None where the checkpoint has none. Raises ModelMissing."""
    if not folder.exists():
        return None
    try:
        enlarger = Enlarger.from_pretrained(folder, torch_dtype=pick_dtype(dtype, device), local_files_only=True)
    except LOADING_ERRORS as error:
        raise ModelMissing(
            f"The enlarger in {folder} could not be loaded: {error}. Export the checkpoint again, or remove this "
            "folder to draw without it"
        ) from error
    return enlarger.to(device).eval()


def read_guided(folder: Path, pipeline: DiffusionPipeline, device: str, dtype: str) -> DiffusionPipeline | None:
    """The pipeline's own networks with the guide in `folder`; None where there is none. Raises ModelMissing."""
    if not folder.exists():
        return None
    try:
        return with_unet(pipeline, GuidedUNet(pipeline.unet, read_unet(folder, device, dtype)))
    except LOADING_ERRORS as error:
        raise ModelMissing(
            f"The guide in {folder} could not be loaded: {error}. Export the checkpoint again, or remove this folder "
            "to draw without it"
        ) from error


def read_detailer(folder: Path, pipeline: DiffusionPipeline, device: str, dtype: str) -> DiffusionPipeline | None:
    """The denoiser of faces in `folder`, with the pipeline's own as its guide; None where there is none. Raises
    ModelMissing."""
    if not folder.exists():
        return None
    try:
        return with_unet(pipeline, GuidedUNet(read_unet(folder, device, dtype), pipeline.unet))
    except LOADING_ERRORS as error:
        raise ModelMissing(
            f"The detailer in {folder} could not be loaded: {error}. Remove this folder to draw without it; "
            "generator.training.detailer trains another"
        ) from error


def read_unet(folder: Path, device: str, dtype: str) -> UNet2DConditionModel:
    """Raises LOADING_ERRORS."""
    unet = UNet2DConditionModel.from_pretrained(folder, torch_dtype=pick_dtype(dtype, device), local_files_only=True)
    return unet.to(device)


def with_unet(pipeline: DiffusionPipeline, unet: torch.nn.Module) -> DiffusionPipeline:
    """The pipeline's other parts with another network; nothing is loaded or copied."""
    other = type(pipeline)(**{**pipeline.components, "unet": unet.eval()}, requires_safety_checker=False)
    other.set_progress_bar_config(disable=True)
    return other


def read_editor(folder: Path, device: str, dtype: str) -> Editor | None:
    """None where the checkpoint has none. Raises ModelMissing."""
    if not folder.exists():
        return None
    try:
        return load_editor(folder, device, pick_dtype(dtype, device))
    except LOADING_ERRORS as error:
        raise ModelMissing(
            f"The editor in {folder} could not be loaded: {error}. Remove this folder to edit without it; "
            "generator.training.editor trains another"
        ) from error


load_checkpoint = lru_cache(maxsize=1)(read_checkpoint)  # once per process


def pipeline_for(checkpoint: Checkpoint, guidance_scale: float) -> DiffusionPipeline:
    """What draws with that scale: a guide, where there is one, only takes part where there is guidance."""
    return checkpoint.guided if checkpoint.guided and guidance_scale > 1 else checkpoint.pipeline


def called_people(checkpoint: Checkpoint, prompt: str) -> list[str]:
    """Those of the checkpoint's people whose names stand in the prompt."""
    return [name for name in checkpoint.people if re.search(rf"\b{name}\b", prompt, re.IGNORECASE)]


def call_people(checkpoint: Checkpoint, prompt: str) -> None:
    """Lets those of the checkpoint's people into the picture whose names stand in the prompt."""
    if called := called_people(checkpoint, prompt):
        checkpoint.pipeline.enable_lora()
        checkpoint.pipeline.set_adapters(called)
    elif checkpoint.people:
        checkpoint.pipeline.disable_lora()


@torch.inference_mode()  # which is a matter of each thread
def decode_preview(pipeline: DiffusionPipeline, latents: torch.Tensor) -> Image.Image:
    """Latents (1, C, h, w) of any step to a picture of the final size."""
    vae = pipeline.vae
    decoded = vae.decode(latents.to(vae.dtype) / vae.config.scaling_factor, return_dict=False)[0]
    return pipeline.image_processor.postprocess(decoded, output_type="pil")[0]


def generate(
    checkpoint: Checkpoint,
    *,
    prompt: str,
    negative_prompt: str = "",
    seed: int,
    steps: int,
    guidance_scale: float,
    side_px: int,
    scheduler: str = schedulers.DEFAULT,
    on_step: OnStep | None = None,
) -> Image.Image:
    """One portrait as large as the model draws it, side_px × side_px RGB.

    The same arguments on the same device and dtype give the same pixels. The noise is drawn on the CPU, so that a seed
    means the same person on every device.
    Raises Cancelled when on_step returns False, ValueError for settings the pipeline refuses.
    """
    return generate_each(
        checkpoint, prompt=prompt, negative_prompt=negative_prompt, seeds=[seed], steps=steps,
        guidance_scale=guidance_scale, side_px=side_px, scheduler=scheduler, on_step=on_step,
    )[0]  # fmt: skip


def generate_each(
    checkpoint: Checkpoint,
    *,
    prompt: str,
    negative_prompt: str = "",
    seeds: list[int],
    steps: int,
    guidance_scale: float,
    side_px: int,
    scheduler: str = schedulers.DEFAULT,
    on_step: OnStep | None = None,
) -> list[Image.Image]:
    """A portrait of each seed, as by `generate`, in one call. What on_step can decode is the first one."""
    pipeline = pipeline_for(checkpoint, guidance_scale)

    def after_step(pipe: DiffusionPipeline, step: int, _timestep: int, tensors: dict) -> dict:
        latents = tensors["latents"]  # diffusers takes them out of the dictionary afterwards
        if on_step and not on_step(step + 1, lambda: decode_preview(pipe, latents[:1])):
            raise Cancelled
        return tensors

    call_people(checkpoint, prompt)
    pipeline.scheduler = schedulers.make(scheduler, pipeline.scheduler)
    with torch.inference_mode():
        return pipeline(
            prompt=[prompt] * len(seeds),
            negative_prompt=[negative_prompt] * len(seeds) if negative_prompt else None,
            guidance_scale=guidance_scale,
            num_inference_steps=steps,
            height=side_px,
            width=side_px,
            generator=[torch.Generator("cpu").manual_seed(seed) for seed in seeds],
            callback_on_step_end=after_step,
        ).images


if __name__ == "__main__":
    bundled = Path(__file__).parent / "checkpoints" / "portrait-s"
    picture = generate(
        load_checkpoint(str(bundled)), prompt=sys.argv[1], seed=0, steps=20, guidance_scale=3.0, side_px=256
    )
    picture.save(sys.argv[2])
