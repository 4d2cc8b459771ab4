"""The editor: a denoiser that sees the picture it changes and reads an instruction instead of a caption.

InstructPix2Pix (Brooks et al. 2023, arXiv:2211.09800): the source's latents go into the U-Net beside the noisy ones, as
further channels. It shares autoencoder, tokenizer and scheduler with the checkpoint in whose folder it lies, and was
trained on pairs of renders that differ in what an instruction asks for."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F
from diffusers import UNet2DConditionModel
from transformers import CLIPTextModel

EDITOR_FOLDER = "editor"  # beside model_index.json, with unet and text_encoder; no part of the pipeline
EDITOR_GUIDANCE_SCALE = 1.2  # without words it gives the picture back, so this is how far a change goes
# By how much latents must differ for the picture to stay there, and from where on it is all the editor's.
STAYS_BELOW, CHANGED_ABOVE = 0.4, 0.8


@dataclass(frozen=True)
class Editor:
    """`unet` takes (B, 2C, h, w), noisy latents and then the source's, to the direction (B, C, h, w)."""

    unet: UNet2DConditionModel
    text_encoder: CLIPTextModel

    def words(self, tokenizer: Any, texts: list[str]) -> torch.Tensor:
        """(texts, tokens, width) for the U-Net."""
        ids = tokenizer(texts, padding="max_length", truncation=True, return_tensors="pt").input_ids
        return self.text_encoder(ids.to(self.unet.device))[0]


def keep_the_rest(source: torch.Tensor, edited: torch.Tensor) -> torch.Tensor:
    """The source's latents where an edit (both (B, C, h, w)) hardly differs from them, the edit's where it does.

    What nobody asked to change comes back from the editor a little softer; so it stays as it was."""
    apart = (edited - source).float().square().mean(1, keepdim=True).sqrt()
    around = F.avg_pool2d(F.pad(apart, (1, 1, 1, 1), mode="replicate"), 3, stride=1)
    share = ((around - STAYS_BELOW) / (CHANGED_ABOVE - STAYS_BELOW)).clamp(0, 1)
    smooth = share.square() * (3 - 2 * share)
    return source + smooth.to(source.dtype) * (edited - source)


def load_editor(folder: Path, device: str, dtype: torch.dtype) -> Editor:
    """From `folder`, on the device. Raises what diffusers and transformers raise for torn folders."""
    unet = UNet2DConditionModel.from_pretrained(folder / "unet", torch_dtype=dtype, local_files_only=True)
    text_encoder = CLIPTextModel.from_pretrained(folder / "text_encoder", dtype=dtype, local_files_only=True)
    return Editor(unet.to(device).eval(), text_encoder.to(device).eval())
