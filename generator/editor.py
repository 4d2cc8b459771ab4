"""The editor: a denoiser that sees the picture it changes and reads an instruction instead of a caption.

InstructPix2Pix (Brooks et al. 2023, arXiv:2211.09800): the source's latents go into the U-Net beside the noisy ones, as
further channels. It shares autoencoder, tokenizer and scheduler with the checkpoint in whose folder it lies, and was
trained on pairs of renders that differ in what an instruction asks for."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from diffusers import UNet2DConditionModel
from transformers import CLIPTextModel

EDITOR_FOLDER = "editor"  # beside model_index.json, with unet and text_encoder; no part of the pipeline
EDITOR_GUIDANCE_SCALE = 2.5  # without words it gives the picture back, so this is how far a change goes


@dataclass(frozen=True)
class Editor:
    """`unet` takes (B, 2C, h, w), noisy latents and then the source's, to the direction (B, C, h, w)."""

    unet: UNet2DConditionModel
    text_encoder: CLIPTextModel

    def words(self, tokenizer: Any, texts: list[str]) -> torch.Tensor:
        """(texts, tokens, width) for the U-Net."""
        ids = tokenizer(texts, padding="max_length", truncation=True, return_tensors="pt").input_ids
        return self.text_encoder(ids.to(self.unet.device))[0]


def load_editor(folder: Path, device: str, dtype: torch.dtype) -> Editor:
    """From `folder`, on the device. Raises what diffusers and transformers raise for torn folders."""
    unet = UNet2DConditionModel.from_pretrained(folder / "unet", torch_dtype=dtype, local_files_only=True)
    text_encoder = CLIPTextModel.from_pretrained(folder / "text_encoder", dtype=dtype, local_files_only=True)
    return Editor(unet.to(device).eval(), text_encoder.to(device).eval())
