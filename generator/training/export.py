"""From training checkpoints to a folder that `DiffusionPipeline.from_pretrained` loads, in float16, averaged weights.

python -m generator.training.export --out=generator/checkpoints/portrait-s"""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

import torch
from diffusers import DPMSolverMultistepScheduler, StableDiffusionPipeline, UNet2DConditionModel
from transformers import CLIPTextModel, CLIPTokenizer

from generator.autoencoder import PatchAutoencoder
from generator.editor import EDITOR_FOLDER
from generator.guiding import GUIDE_FOLDER
from generator.pipeline import DETAILER_FOLDER, hash_folders
from generator.seeds import SEEDS_FILE
from generator.sizes import ENLARGER_FOLDER
from generator.training import autoencoder, denoiser, enlarger, guide, tokenizer
from generator.training.runtime import from_command_line, load_checkpoint

EDITOR_SHARES = "vae", "tokenizer"  # with the pipeline beside it
LEARNED_WITH = {EDITOR_FOLDER: EDITOR_SHARES, DETAILER_FOLDER: (*EDITOR_SHARES, "text_encoder")}


@dataclass
class Config:
    training: str = "var/training"  # where the training scripts left their checkpoints
    out: str = "var/checkpoints/portrait-s"
    flow_shift: float = 1.0  # above 1 the scheduler spends more of its steps near pure noise
    largest_file: str = "35MB"  # larger weights are cut into several files


def scheduler(flow_shift: float = 1.0) -> DPMSolverMultistepScheduler:
    """DPM-Solver++ on rectified flow: sigma from 1 to 0, timesteps 1000 sigma, as the denoiser is trained."""
    return DPMSolverMultistepScheduler(
        prediction_type="flow_prediction", use_flow_sigmas=True, flow_shift=flow_shift, final_sigmas_type="zero",
        steps_offset=1,  # unused with flow sigmas; StableDiffusionPipeline warns about any other value
    )  # fmt: skip


def assemble(
    vae: PatchAutoencoder,
    text_encoder: CLIPTextModel,
    tokens: CLIPTokenizer,
    unet: UNet2DConditionModel,
    flow_shift: float = 1.0,
) -> StableDiffusionPipeline:
    """The four trained parts and their scheduler as one plain StableDiffusionPipeline."""
    return StableDiffusionPipeline(
        vae=vae, text_encoder=text_encoder, tokenizer=tokens, unet=unet, scheduler=scheduler(flow_shift),
        safety_checker=None, feature_extractor=None, requires_safety_checker=False,
    )  # fmt: skip


def load_pipeline(training: Path, flow_shift: float = 1.0) -> StableDiffusionPipeline:
    """The pipeline of the checkpoints in `training`, float32, with the averaged weights of the denoiser."""
    tokens = tokenizer.load(training / "tokenizer")
    state = load_checkpoint(training / "denoiser.pt")
    if state is None:
        raise FileNotFoundError(f"no denoiser in {training}; run python -m generator.training.denoiser first")
    unet, text_encoder = denoiser.build(denoiser.Config(**state["config"]), tokens)
    unet.load_state_dict(state["ema_unet"])
    text_encoder.load_state_dict(state["ema_text_encoder"])
    vae = autoencoder.load_trained(training / "autoencoder.pt")
    return assemble(vae, text_encoder.eval(), tokens, unet.eval(), flow_shift)


def export(config: Config) -> Path:
    """Writes the folder and returns it; a model card that lies there stays, and so does an enlarger where this training
    has none. A guide and promising seeds do not: they belong to the denoiser that they were made for. Nor do an editor
    whose autoencoder or tokenizer was another, and a detailer whose text encoder was."""
    pipeline = load_pipeline(Path(config.training), config.flow_shift).to(torch.float16)
    out = Path(config.out)
    unfinished = out.with_name(out.name + ".unfinished")  # so that a full disk leaves the folder as it was
    shutil.rmtree(unfinished, ignore_errors=True)
    pipeline.save_pretrained(unfinished, max_shard_size=config.largest_file)
    if (trained_enlarger := enlarger.load_trained(Path(config.training) / "enlarger.pt")) is not None:
        trained_enlarger.to(torch.float16).save_pretrained(unfinished / ENLARGER_FOLDER)
    if (trained_guide := guide.load_trained(Path(config.training))) is not None:
        trained_guide.to(torch.float16).save_pretrained(unfinished / GUIDE_FOLDER)
    # transformers loads in the type it reads here, diffusers in float32: without a type to load in, they must agree.
    text_config = json.loads((unfinished / "text_encoder" / "config.json").read_text())
    text_config["dtype"] = "float32"
    (unfinished / "text_encoder" / "config.json").write_text(json.dumps(text_config, indent=2) + "\n")
    out.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(out / GUIDE_FOLDER, ignore_errors=True)
    (out / SEEDS_FILE).unlink(missing_ok=True)
    for part_beside, shared in LEARNED_WITH.items():
        kept, coming = (hash_folders([folder / name for name in shared]) for folder in (out, unfinished))
        if kept != coming:
            shutil.rmtree(out / part_beside, ignore_errors=True)
    for part in unfinished.iterdir():
        if part.is_dir():
            shutil.rmtree(out / part.name, ignore_errors=True)  # fewer or more pieces than last time
        part.replace(out / part.name)
    unfinished.rmdir()
    return out


def megabytes(folder: Path) -> float:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 1e6


if __name__ == "__main__":
    folder = export(from_command_line(Config()))
    print(f"{folder}: {megabytes(folder):.1f} MB")
