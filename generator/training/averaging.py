"""Between two checkpoints, where one was trained on from the other: the weighted mean of their weights.

    python -m generator.training.averaging --first=OLD --second=NEW --out=FOLDER --share=0.5

A network that is trained on for other people forgets some of what it did well, and on the way between both sets of
weights lie some that do both (WiSE-FT, Wortsman et al. 2022, arXiv:2109.01903)."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import nn

from generator import pipeline
from generator.training.data import DataError
from generator.training.export import EDITOR_SHARES
from generator.training.runtime import from_command_line

AVERAGED = "unet", "text_encoder"


@dataclass
class Config:
    first: str  # a diffusers folder; guide, detailer, editor, enlarger and card come from it
    second: str  # one whose denoiser was trained on from the first's
    out: str  # folder for the result, which must not exist
    share: float = 0.5  # of the second, 0 to 1


def average(config: Config) -> Path:
    """Writes the folder and returns it. DataError where the two do not fit, pipeline.ModelMissing where one is none."""
    if not 0 <= config.share <= 1:
        raise DataError(f"--share must be between 0 and 1, got {config.share}.")
    first, second, out = Path(config.first), Path(config.second), Path(config.out)
    if out.exists():
        raise DataError(f"{out} is there already. Name another --out, or remove it.")
    pipes = [pipeline.read_checkpoint(str(folder), "cpu", "float32").pipeline for folder in (first, second)]
    hashes = {pipeline.hash_folders([folder / name for name in EDITOR_SHARES]) for folder in (first, second)}
    if len(hashes) > 1:
        raise DataError(f"{first} and {second} have another autoencoder or tokenizer: there is nothing between them.")
    for name in AVERAGED:
        move(getattr(pipes[0], name), getattr(pipes[1], name), config.share)

    unfinished = out.with_name(out.name + ".unfinished")  # a full disk leaves no half checkpoint
    shutil.rmtree(unfinished, ignore_errors=True)
    shutil.copytree(first, unfinished)
    for name in AVERAGED:
        shutil.rmtree(unfinished / name)
        getattr(pipes[0], name).to(torch.float16).save_pretrained(unfinished / name)
        shutil.copy(first / name / "config.json", unfinished / name)  # the one just written names the first's folder
    return unfinished.rename(out)


def move(network: nn.Module, towards: nn.Module, share: float) -> None:
    """`network` becomes what lies `share` of the way to `towards`. DataError where their weights differ in shape."""
    weights, others = network.state_dict(), towards.state_dict()
    if {name: weight.shape for name, weight in weights.items()} != {name: w.shape for name, w in others.items()}:
        raise DataError("The two checkpoints have networks of another size: there is nothing between them.")
    for name, weight in weights.items():
        if weight.is_floating_point():
            weight.lerp_(others[name], share)


if __name__ == "__main__":
    try:
        print(average(from_command_line(Config("", "", ""))))
    except (DataError, pipeline.ModelMissing) as error:
        raise SystemExit(str(error)) from error
