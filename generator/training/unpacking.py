"""From a folder that Selfyfy draws with, back to checkpoints that training goes on from.

    python -m generator.training.unpacking --checkpoint=generator/checkpoints/portrait-s --out=var/training
    make train MINUTES=60

The weights are the folder's; optimiser and learning rates begin anew, and minutes are counted from there. For the
bundled model, whose training checkpoints are not in the repository, and for means of two folders (averaging.py)."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from torch import nn

from generator import pipeline
from generator.autoencoder import PatchAutoencoder
from generator.training import autoencoder, denoiser, enlarger
from generator.training.data import DataError
from generator.training.runtime import from_command_line, save_checkpoint


@dataclass
class Config:
    checkpoint: str = "generator/checkpoints/portrait-s"  # a diffusers folder
    out: str = "var/training"  # for tokenizer and training checkpoints; must hold none


def unpack(config: Config) -> Path:
    """Returns the folder of training checkpoints. DataError where a training is there already or the checkpoint is no
    portrait-s, pipeline.ModelMissing where there is none."""
    out = Path(config.out)
    if begun_before := sorted(out.glob("*.pt")):
        raise DataError(f"A training is there already: {begun_before[0]}. Name another --out, or remove it.")
    checkpoint = pipeline.read_checkpoint(config.checkpoint, "cpu", "float32")
    pipe = checkpoint.pipeline
    if not isinstance(pipe.vae, PatchAutoencoder):
        raise DataError(
            f"{config.checkpoint} has another kind of autoencoder; manage.py tune_faces trains such a model."
        )
    pipe.tokenizer.save_pretrained(out / "tokenizer")
    begun(out / "autoencoder.pt", autoencoder_config(pipe.vae), vae=pipe.vae)
    if (trained := checkpoint.enlarger) is not None:
        shape = {name: trained.config[name] for name in ("channels", "blocks")}
        begun(out / "enlarger.pt", enlarger.Config(**shape), enlarger=trained)
    unet, words = pipe.unet, pipe.text_encoder
    begun(
        out / "denoiser.pt", denoiser_config(pipe), unet=unet, text_encoder=words, ema_unet=unet,
        ema_text_encoder=words,
    )  # fmt: skip
    return out


def begun(path: Path, config: Any, **networks: nn.Module) -> None:
    """A training checkpoint as it is before the first step, but for the weights."""
    weights = {name: network.float().state_dict() for name, network in networks.items()}
    save_checkpoint(path, {**weights, "step": 0, "elapsed": 0.0, "config": asdict(config)})


def autoencoder_config(vae: PatchAutoencoder) -> autoencoder.Config:
    shape = {name: vae.config[name] for name in ("outer_channels", "inner_channels", "outer_blocks", "inner_blocks")}
    return autoencoder.Config(latent_channels=vae.config.latent_channels, **shape)


def denoiser_config(pipe: Any) -> denoiser.Config:
    unet, text_encoder = pipe.unet, pipe.text_encoder

    def listed(numbers: Sequence[int]) -> str:
        return ",".join(map(str, numbers))

    return denoiser.Config(
        side_px=unet.config.sample_size * pipe.vae_scale_factor,
        channels=listed(unet.config.block_out_channels),
        heads=listed(unet.config.attention_head_dim),
        layers=unet.config.layers_per_block,
        text_width=text_encoder.config.hidden_size,
        text_layers=text_encoder.config.num_hidden_layers,
    )


if __name__ == "__main__":
    try:
        print(unpack(from_command_line(Config())))
    except (DataError, pipeline.ModelMissing) as error:
        raise SystemExit(str(error)) from error
