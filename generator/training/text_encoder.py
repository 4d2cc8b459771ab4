"""Teach the text encoder what its words mean before it has to steer a picture: from a caption it tells every attribute.

    python -m generator.training.text_encoder --max_steps=1500

So the denoiser hears something from its first step on. Every attribute comes from another person, so that each is
learned for itself. Leaves text_encoder.pt, with which the denoiser's training begins."""

from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random
from typing import Any

import torch
import torch.nn.functional as F
from torch import nn

from generator import vocabulary
from generator.training import data, denoiser, tokenizer
from generator.training.captions import caption
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

# What can be exchanged between two people of one sex without touching the rest.
EXCHANGED = [
    ("age",), ("tone",), ("hair", "bangs"), ("haircolor",), ("eye",), ("expression",), ("beard",), ("freckles",),
    ("makeup",), ("earrings",), ("glasses", "glcol"), ("hat", "hatcol"), ("bg", "bgcol"), ("light",),
    ("clothes", "cloth", "stripes", "cloth2", "inner"), ("framing",),
]  # fmt: skip
STYLES = [None] * 3 * len(vocabulary.STYLES) + list(vocabulary.STYLES)  # one caption in four names a style
TOLD = ["sex", "style", *(name for group in EXCHANGED for name in group)]


@dataclass
class Config:
    data: str = "var/portraits"  # folder with labels.jsonl; the pictures are not looked at
    out: str = "var/training"  # checkpoint and log
    max_steps: int = 1500
    seed: int = 0
    device: str = "auto"
    text_width: int = denoiser.Config.text_width
    text_layers: int = denoiser.Config.text_layers
    batch: int = 64
    learning_rate: float = 1e-3  # peak
    log_every: int = 50  # steps


def exchanged(people: list[dict[str, Any]], rng: Random) -> dict[str, Any]:
    """The label of somebody new: every attribute from somebody else out of `people`, who are of one sex."""
    label = dict(rng.choice(people))
    for group in EXCHANGED:
        giver = rng.choice(people)
        label |= {name: giver.get(name) for name in group}  # older people have no framing
    return {**label, "style": rng.choice(STYLES)}


def kind(label: dict[str, Any], name: str) -> str:
    """An attribute's class; ages and skin tones in five."""
    if name == "age":
        return str(min(label["age"], 69) // 10)
    return str(round(label["tone"] * 4)) if name == "tone" else str(label.get(name))


def train(config: Config) -> Path:
    """Runs to the end at once, in some minutes; returns the checkpoint's path. An encoder that is there stays."""
    out = Path(config.out)
    path = out / "text_encoder.pt"
    if load_checkpoint(path) is not None:
        return path
    device = pick_device(config.device)
    torch.manual_seed(config.seed)
    labels = data.read_labels(Path(config.data))
    people, _ = data.split(len(labels))
    labels = labels[people.start : people.stop]
    by_sex = [some for sex in ("woman", "man") if (some := [label for label in labels if label["sex"] == sex])]
    classes = {name: sorted({kind(label, name) for label in labels}) for name in TOLD}
    classes["style"] = sorted({str(style) for style in STYLES})
    sizes = [len(classes[name]) for name in TOLD]

    tokens = tokenizer.load(out / "tokenizer")
    encoder = denoiser.build_text_encoder(config.text_width, config.text_layers, tokens).to(device).train()
    heads = nn.Linear(config.text_width, sum(sizes)).to(device)
    parameters = [*encoder.parameters(), *heads.parameters()]
    optimizer = torch.optim.AdamW(parameters, lr=config.learning_rate, betas=(0.9, 0.99), weight_decay=0.01)
    clock = Clock(0, config.max_steps)
    recent = []
    while clock.fraction() < 1:
        rng = Random(config.seed * 10_000_000 + clock.step)
        batch = [exchanged(rng.choice(by_sex), rng) for _ in range(config.batch)]
        texts = [caption(label, rng) for label in batch]
        ids = tokens(texts, padding="max_length", truncation=True, max_length=tokenizer.MAX_TOKENS, return_tensors="pt")
        for group in optimizer.param_groups:
            group["lr"] = config.learning_rate * lr_schedule(clock.fraction())
        with torch.autocast(device.type, torch.bfloat16, enabled=bf16_helps(device)):
            # The mean over all places is what the U-Net's pooling starts from, too.
            guesses = heads(encoder(ids.input_ids.to(device))[0].mean(1)).float().split(sizes, dim=1)
        loss = torch.zeros((), device=device)
        for name, guess in zip(TOLD, guesses, strict=True):
            truth = torch.tensor([classes[name].index(kind(label, name)) for label in batch], device=device)
            loss = loss + F.cross_entropy(guess, truth) / len(TOLD)
        loss.backward()
        nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        recent.append(loss.item())
        clock.tick()
        if clock.step % config.log_every == 0:
            log_line(out / "text_encoder.jsonl", step=clock.step, seconds=clock.elapsed, loss=sum(recent) / len(recent))
            recent = []
    save_checkpoint(path, {"text_encoder": encoder.state_dict(), "config": asdict(config)})
    return path


if __name__ == "__main__":
    train(from_command_line(Config()))
