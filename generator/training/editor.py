"""Train the editor (see generator/editor.py): pairs of renders, from the portrait before to the one after a change.

    python -m generator.training.editor --pairs=var/pairs --base=generator/checkpoints/portrait-s --minutes=45

`pairs` is a folder of `generator.synthetic.pairs`. Begins with the denoiser and the text encoder of `base`, resumes
from `out`/editor.pt and puts the averaged weights into `base`/editor in float16 when it is over.

Without words the target is the picture itself, so that guidance goes along what an instruction changes and nothing
else."""

import copy
import json
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random
from typing import Any

import torch
from diffusers import UNet2DConditionModel
from PIL import Image
from torch import nn

from generator import operations, pipeline
from generator.editor import EDITOR_FOLDER, Editor
from generator.training import data, denoiser, sheet
from generator.training.optimizer import Muonized
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

PAIRS_NAME = "pairs.jsonl"
# What people write for what the renderer's phrases say. "her" stays: it is as often a possessive.
OTHER_WORDS = {"gray": "grey", "color": "colour", "him": "them", "blond": "blonde"}


@dataclass
class Config:
    pairs: str = "var/pairs"
    base: str = "generator/checkpoints/portrait-s"  # a diffusers folder
    out: str = "var/training/editor"  # checkpoint, log and sheets
    minutes: float = 45.0  # of training, pauses and sheets not counted
    max_steps: int = 0  # optimiser updates; above 0 it replaces `minutes`
    seed: int = 0
    device: str = "auto"
    side_px: int = 256
    variants: int = 3  # of each person: as it is, mirrored, then zoomed and shifted, both pictures of a pair alike
    zoom: float = 0.12  # at most
    batch: int = 48
    muon_learning_rate: float = 0.006  # peak, of the U-Net's matrices
    learning_rate: float = 3e-4  # peak, of its other weights
    text_learning_rate: float = 1e-4  # peak, of the text encoder, which knows captions only
    weight_decay: float = 0.01
    noise_mean: float = 0.5  # of the logit of sigma
    noise_spread: float = 1.3  # standard deviation of the same
    style_share: float = 0.15  # of training pairs that change the style
    empty_share: float = 0.1  # of instructions left out
    face_peak: float = 2.0  # weight of a latent in the middle of the face against one in a corner
    change_peak: float = 4.0  # and where most changes against where nothing does
    ema: float = 0.997
    log_every: int = 20  # steps
    save_every: int = 200  # steps


@dataclass
class Pairs:
    """Rows of pairs.jsonl, the pictures by name, and which rows to train on and to hold out."""

    rows: list[dict[str, Any]]
    people: dict[str, list[str]]  # names of one person's pictures, before and after any change
    training: list[int]
    held_out: list[int]


def read_pairs(folder: Path) -> Pairs:
    """The last 5 % of the people are held out. DataError where there is nothing to learn from."""
    try:
        rows = [json.loads(line) for line in (folder / PAIRS_NAME).read_text().splitlines()]
        names = [(row["before"], row["after"], row["sayings"]) for row in rows]
    except (FileNotFoundError, NotADirectoryError):
        raise data.DataError(
            f"There are no pairs in {folder} (no {PAIRS_NAME}). `python -m generator.synthetic.pairs` renders some."
        ) from None
    except (json.JSONDecodeError, KeyError) as error:
        raise data.DataError(f"{folder / PAIRS_NAME} has a line that is no pair: {error!r}") from error
    people: dict[str, list[str]] = {}
    for before, after, _ in names:
        pictures = people.setdefault(person_of(before), [])
        pictures += [name for name in (before, after) if name not in pictures]
    if len(people) < 2:
        raise data.DataError(f"There are too few people in {folder}: one is held out, and one must be left to learn.")
    _, last = data.split(len(people))
    kept_back = set(list(people)[last.start :])
    held_out = [n for n, row in enumerate(rows) if person_of(row["before"]) in kept_back]
    return Pairs(rows, people, sorted(set(range(len(rows))) - set(held_out)), held_out)


def person_of(picture: str) -> str:
    """`000012-3.webp` and `000012.webp` show the same one."""
    return Path(picture).stem.partition("-")[0]


@torch.no_grad()
def encode_people(vae: nn.Module, pairs: Pairs, config: Config) -> tuple[dict[str, int], torch.Tensor]:
    """Which picture is where in the latents (variants, N, C, h, w), float16."""
    numbers: dict[str, int] = {}
    people = []
    for done, names in enumerate(pairs.people.values(), start=1):
        numbers |= {name: len(numbers) + n for n, name in enumerate(names)}
        pictures = data.to_float(read_pictures(Path(config.pairs), names, config.side_px))
        beside = pictures.flatten(0, 1)[None]  # (1, 3 pictures, H, W): zoomed and shifted as one
        generator, variants = torch.Generator().manual_seed(config.seed + done), []
        for variant in range(config.variants):
            moved = data.zoomed_and_shifted(
                beside, variant % 2 == 1, config.zoom if variant >= 2 else 0.0, generator
            ).view_as(pictures)
            with torch.autocast("cpu", torch.bfloat16, enabled=bf16_helps(torch.device("cpu"))):
                variants.append(vae.encode(moved, return_dict=False)[0].half())
        people.append(torch.stack(variants))
        if done % 20 == 0:
            print(f"encoded {done} of {len(pairs.people)} people", flush=True)
    return numbers, torch.cat(people, dim=1)


def read_pictures(folder: Path, names: list[str], side_px: int) -> torch.Tensor:
    """uint8 (N, 3, side_px, side_px). DataError where one is missing or torn."""
    pictures = []
    for name in names:
        try:
            with Image.open(folder / name) as opened:
                pictures.append(operations.fit(opened, side_px))
        except OSError as error:
            raise data.DataError(f"{folder / name} cannot be read as a picture: {error}") from error
    return data.from_images(pictures, side_px)


def load_latents(config: Config, vae: nn.Module, pairs: Pairs) -> tuple[dict[str, int], torch.Tensor]:
    """As encode_people, from `out`/latents.pt where it fits."""
    path = Path(config.out) / "latents.pt"
    names = [name for pictures in pairs.people.values() for name in pictures]
    made_for = [names, config.variants, config.zoom, config.seed, denoiser.weights_hash(vae)]
    cached = load_checkpoint(path)
    if cached is None or cached["made_for"] != made_for:
        numbers, latents = encode_people(vae, pairs, config)
        cached = {"made_for": made_for, "numbers": numbers, "latents": latents}
        save_checkpoint(path, cached)
    return cached["numbers"], cached["latents"]


def widened(unet: UNet2DConditionModel) -> UNet2DConditionModel:
    """The same network for twice the channels; what comes in by the new ones counts nothing yet."""
    own = {name: value for name, value in unet.config.items() if not name.startswith("_")}  # not where it lay
    wide = UNet2DConditionModel.from_config({**own, "in_channels": 2 * unet.config.in_channels})
    weights = unet.state_dict()
    old = weights["conv_in.weight"]
    wide.load_state_dict({**weights, "conv_in.weight": torch.cat([old, torch.zeros_like(old)], dim=1)})
    return wide


def change_weights(before: torch.Tensor, after: torch.Tensor, peak: float) -> torch.Tensor:
    """(B, 1, h, w), mean 1: `peak` times as heavy where the latents (B, C, h, w) differ most as where they do not."""
    apart = (after - before).square().mean(1, keepdim=True).sqrt()
    weights = 1 + (peak - 1) * apart / apart.amax((2, 3), keepdim=True).clamp_min(1e-6)
    return weights / weights.mean((2, 3), keepdim=True)


def chances(pairs: Pairs, which: list[int], style_share: float) -> list[float]:
    """How likely each row of `which` is drawn: kinds of change evenly, all those of style together `style_share`."""
    kinds = [pairs.rows[n]["kind"] for n in which]
    styles = sum(kind in ("style", "colourise") for kind in kinds)
    others = len(set(kinds) - {"style", "colourise"})
    if not others or not styles:
        style_share = 1.0 if styles else 0.0
    return [
        style_share / styles if kind in ("style", "colourise") else (1 - style_share) / others / kinds.count(kind)
        for kind in kinds
    ]


def worded(sayings: list[str], rng: Random) -> str:
    """One of the ways to ask for a change, sometimes in other words."""
    words = rng.choice(sayings).split()
    return " ".join(OTHER_WORDS.get(word, word) if rng.random() < 0.5 else word for word in words)


def train(config: Config) -> Path:
    """Runs until the budget is used and exports; returns the exported folder. A run that is over only exports."""
    out = Path(config.out)
    path = out / "editor.pt"
    device = pick_device(config.device)
    torch.manual_seed(config.seed)

    base = pipeline.read_checkpoint(config.base, "cpu", "float32").pipeline
    pairs = read_pairs(Path(config.pairs))
    numbers, latents = load_latents(config, base.vae, pairs)
    face = data.face_weight(latents.shape[-1], config.face_peak).to(device)
    likely = {name: chances(pairs, getattr(pairs, name), config.style_share) for name in ("training", "held_out")}

    unet = widened(base.unet).to(device).train()
    text_encoder = copy.deepcopy(base.text_encoder).to(device).train()
    if device.type == "cpu":
        unet.set_attn_processor(denoiser.PlainAttention())
    trained = nn.ModuleDict({"unet": unet, "text_encoder": text_encoder})
    average = copy.deepcopy(trained).eval().requires_grad_(False)
    rates = config.muon_learning_rate, config.learning_rate, config.text_learning_rate
    optimizer = Muonized(unet, text_encoder, *rates, weight_decay=config.weight_decay)
    clock = Clock(config.minutes, config.max_steps)
    if (state := load_checkpoint(path)) is not None:
        trained.load_state_dict(state["trained"])
        average.load_state_dict(state["average"])
        optimizer.load_state_dict(state["optimizer"])
        clock = Clock(config.minutes, config.max_steps, state["step"], state["elapsed"])

    def batch_loss(networks: nn.ModuleDict, part: str, seed: int, empty: float, swapped: bool = False) -> torch.Tensor:
        """Loss on `config.batch` pairs; everything random comes from `seed`. With `swapped` every pair gets the
        instruction of another."""
        rng, generator = Random(seed), torch.Generator().manual_seed(seed)
        rows = [pairs.rows[n] for n in rng.choices(getattr(pairs, part), likely[part], k=config.batch)]
        variant = [rng.randrange(config.variants) for _ in rows]
        texts = ["" if rng.random() < empty else worded(row["sayings"], rng) for row in rows]
        before = latents[variant, [numbers[row["before"]] for row in rows]].float()
        after = latents[variant, [numbers[row["after"]] for row in rows]].float()
        unchanged = torch.tensor([not text for text in texts])[:, None, None, None]
        after = torch.where(unchanged, before, after).to(device)
        before = before.to(device)
        noise = torch.randn(after.shape, generator=generator).to(device)
        sigma = denoiser.noise_levels(len(rows), generator, config.noise_mean, config.noise_spread).to(device)
        noisy, direction = denoiser.mix(after, noise, sigma)
        weights = face * change_weights(before, after, config.change_peak)
        told = texts[1:] + texts[:1] if swapped else texts
        with torch.autocast(device.type, torch.bfloat16, enabled=bf16_helps(device)):
            words = Editor(networks["unet"], networks["text_encoder"]).words(base.tokenizer, told)
            guess = networks["unet"](torch.cat([noisy, before], 1), sigma * 1000, words).sample
        return denoiser.flow_loss(guess, direction, weights)

    def save() -> None:
        save_checkpoint(path, {
            "trained": trained.state_dict(), "average": average.state_dict(), "optimizer": optimizer.state_dict(),
            "step": clock.step, "elapsed": clock.elapsed, "config": asdict(config),
        })  # fmt: skip

    recent = []
    while clock.fraction() < 1:
        optimizer.scale_lr(lr_schedule(clock.fraction()))
        loss = batch_loss(trained, "training", config.seed * 10_000_000 + clock.step, config.empty_share)
        loss.backward()
        nn.utils.clip_grad_norm_(trained.parameters(), 1.0)
        optimizer.step()
        decay = min(config.ema, (1 + clock.step) / (10 + clock.step))
        with torch.no_grad():
            torch._foreach_lerp_(list(average.parameters()), list(trained.parameters()), 1 - decay)
        recent.append(loss.item())
        clock.tick()
        if clock.step % config.log_every == 0:
            log_line(out / "editor.jsonl", step=clock.step, seconds=clock.elapsed, loss=sum(recent) / len(recent),
                     minutes_left=round(clock.minutes_left(), 1))  # fmt: skip
            recent = []
        if clock.step % config.save_every == 0:
            with clock.pause():
                save()
    save()
    with torch.no_grad():
        for name, swapped in (("held_out_loss", False), ("held_out_loss_swapped_instructions", True)):
            losses = [batch_loss(average, "held_out", seed, 0.0, swapped).item() for seed in range(4)]
            log_line(out / "editor.jsonl", **{"step": clock.step, name: sum(losses) / len(losses)})
    folder = export(average, Path(config.base))
    save_sheet(config, pairs)
    return folder


def export(average: nn.ModuleDict, base: Path) -> Path:
    """Into `base`/editor, in float16; what lay there before goes only when the new one is whole."""
    folder = base / EDITOR_FOLDER
    unfinished = base / f"{EDITOR_FOLDER}.unfinished"
    average = copy.deepcopy(average).cpu().to(torch.float16)
    for name, network in average.items():
        network.save_pretrained(unfinished / name)
    shutil.rmtree(folder, ignore_errors=True)
    return unfinished.replace(folder)


def save_sheet(config: Config, pairs: Pairs) -> None:
    """Held-out people: before, as the editor changes them, and the render after the change."""
    checkpoint = pipeline.read_checkpoint(config.base)
    rows = [pairs.rows[n] for n in pairs.held_out if pairs.rows[n]["kind"] != "style"][:16]
    pictures, texts = [], []
    for number, row in enumerate(rows):
        before, after = (
            Image.fromarray(picture.permute(1, 2, 0).numpy())
            for picture in read_pictures(Path(config.pairs), [row["before"], row["after"]], config.side_px)
        )
        changed = operations.follow(
            checkpoint, picture=before, instruction=row["instruction"], seed=number, steps=16, side_px=config.side_px
        )
        pictures += [before, changed, after]
        texts += ["", row["instruction"], ""]
    sheet.contact_sheet(pictures, texts, 6).save(Path(config.out) / "editor.png")


if __name__ == "__main__":
    try:
        print(train(from_command_line(Config())))
    except (data.DataError, pipeline.ModelMissing) as error:
        raise SystemExit(str(error)) from error
