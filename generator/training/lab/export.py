"""Make what the figures of the blog load of the trained lab: ONNX files, pictures, and lab.json with what was measured.

    python -m generator.training.lab.export --data=var/portraits

Everything that is measured or shown is of held-out people."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from PIL import Image
from torch import nn

from generator.training import data
from generator.training.lab import directions, gan, onnx_file, people, tokens, transformer, vae
from generator.training.runtime import from_command_line, load_checkpoint

SHOWN = 8  # held-out people to begin with
REPLAY_COLUMNS = 6  # moments in a row of replay.webp


@dataclass
class Config:
    data: str = "var/portraits"  # folder with labels.jsonl and the pictures
    training: str = "var/training/lab"  # the checkpoints
    out: str = "static/lab"
    seed: int = 0


class Calls(nn.Module):
    """A method as a network, which is what can be exported."""

    def __init__(self, network: nn.Module, method: Callable[..., Any]):
        super().__init__()
        self.network, self.method = network, method

    def forward(self, *inputs: torch.Tensor) -> Any:
        return self.method(*inputs)


def rounded(numbers: torch.Tensor, digits: int = 4) -> list:
    """Nested lists, short enough for a page."""
    return json.loads(json.dumps(numbers.tolist()), parse_float=lambda text: round(float(text), digits))


def joined(pictures: torch.Tensor, columns: int) -> Image.Image:
    """Float pictures (B, 3, H, W) as one, `columns` in a row."""
    images = data.to_images(pictures)
    side = images[0].width
    sheet = Image.new("RGB", (columns * side, -(-len(images) // columns) * side))
    for n, image in enumerate(images):
        sheet.paste(image, (n % columns * side, n // columns * side))
    return sheet


def chosen(labels: list[dict], held_out: range) -> list[int]:
    """SHOWN held-out people, women and men in turn, who look at us and whose face nothing hides."""
    open_faced = [
        n for n in held_out
        if abs(labels[n]["orbit"]) < 12 and not labels[n]["neon"] and labels[n]["glasses"] != "sunglasses"
    ]  # fmt: skip
    women = [n for n in open_faced if labels[n]["sex"] == "woman"]
    men = [n for n in open_faced if labels[n]["sex"] != "woman"]
    pairs = [n for pair in zip(women, men, strict=False) for n in pair]
    return (pairs + [n for n in held_out if n not in pairs])[:SHOWN]


def described(label: dict[str, Any]) -> str:
    """A few words that tell the shown people apart."""
    hair = "bald" if label["hair"] == "bald" else f"{label['haircolor']} hair"
    extra = next((word for word, there in (("glasses", label["glasses"]), ("beard", label["beard"])) if there), "")
    return ", ".join(filter(None, [f"{label['sex']}, {label['age']}", hair, extra]))


@torch.no_grad()
def export_vae(network: vae.VAE, pixels: torch.Tensor, labels: list[dict], split: tuple[range, range], shown: list[int],
               out: Path) -> dict[str, Any]:  # fmt: skip
    one = people.centred(pixels[:1])
    encode = Calls(network, lambda pictures: network.encode(pictures)[0])
    onnx_file.save(encode, {"pictures": one}, ["points"], out / "vae-encoder.onnx")
    point = network.encode(one)[0]
    onnx_file.save(Calls(network, network.decode), {"points": point}, ["pictures"], out / "vae-decoder.onnx", True)
    points = torch.cat([network.encode(people.centred(pixels[n : n + 64]))[0] for n in range(0, len(pixels), 64)])
    unseen = people.centred(pixels[split[1].start : split[1].stop])
    back = network.decode(network.encode(unseen)[0]).clamp(-1, 1)
    joined(torch.cat([unseen[:6], back[:6]]), 6).save(out / "vae.webp", quality=88)
    return {
        "directions": [
            {**asdict(direction), "step": rounded(torch.tensor(direction.step)), "told": round(direction.told, 3)}
            for direction in directions.find(points, labels, *split)
        ],
        "middle": rounded(points[: split[0].stop].mean(0)),
        "points": rounded(points[shown]),
        "decibels": round(float(10 * torch.log10(4 / (back - unseen).square().mean((1, 2, 3))).mean()), 1),
        # How much of the picture's detail, the differences between neighbouring pixels, is left.
        "detail": round(float(back.diff(dim=-1).abs().mean() / unseen.diff(dim=-1).abs().mean()), 3),
    }


@torch.no_grad()
def export_transformer(tokenizer: tokens.Tokenizer, network: transformer.Transformer, pixels: torch.Tensor,
                       held_out: range, shown: list[int], out: Path) -> dict[str, Any]:  # fmt: skip
    unseen = people.centred(pixels[held_out.start : held_out.stop])
    sentences = tokenizer.encode(unseen)
    draw = Calls(tokenizer, lambda numbers: tokenizer.decode(numbers.long()))
    onnx_file.save(draw, {"tokens": sentences[:1].int()}, ["pictures"], out / "tokens-decoder.onnx")
    place = torch.zeros(1, dtype=torch.int32)
    step = Calls(network, lambda token, where, memory: network.step(token.long(), where.long(), memory))
    inputs = {"token": place + network.vocabulary, "place": place, "memory": network.empty_memory()}
    onnx_file.save(step, inputs, ["logits", "memory_after", "attention"], out / "transformer.onnx")
    back = tokenizer.decode(sentences).clamp(-1, 1)
    written = transformer.write(network, 12, 0.9, torch.Generator().manual_seed(1))
    joined(tokenizer.decode(written), 6).save(out / "transformer.webp", quality=88)
    return {
        "vocabulary": network.vocabulary,
        "side": tokenizer.side,
        "memory": list(network.empty_memory().shape),
        "sentences": tokenizer.encode(people.centred(pixels[shown])).tolist(),
        "decibels": round(float(10 * torch.log10(4 / (back - unseen).square().mean((1, 2, 3))).mean()), 1),
        "nats": round(transformer.held_out_loss(network, sentences), 2),  # a token; log(vocabulary) is pure guessing
        "used": int(sentences.unique().numel()),  # of the vocabulary, by the held-out people
    }


@torch.no_grad()
def export_gan(state: dict[str, Any], forger: gan.Generator, critic: gan.Critic, pixels: torch.Tensor, held_out: range,
               out: Path, seed: int) -> dict[str, Any]:  # fmt: skip
    size = forger.from_noise.in_features
    noise = torch.randn(256, size, generator=torch.Generator().manual_seed(seed))
    onnx_file.save(forger, {"noise": noise[:1]}, ["pictures"], out / "gan-generator.onnx", True)
    real = people.centred(pixels[held_out.start : held_out.stop])
    onnx_file.save(critic, {"pictures": real[:1]}, ["scores"], out / "gan-critic.onnx", True)
    moments = state["moments"]
    replay = torch.cat([data.to_float(moment["pictures"]) for moment in moments])  # (9 a moment, 3, 64, 64)
    columns = [joined(replay[n * 9 : n * 9 + 9], 3) for n in range(len(moments))]
    side = columns[0].width
    sheet = Image.new("RGB", (REPLAY_COLUMNS * side, -(-len(columns) // REPLAY_COLUMNS) * side))
    for n, picture in enumerate(columns):
        sheet.paste(picture, (n % REPLAY_COLUMNS * side, n // REPLAY_COLUMNS * side))
    sheet.save(out / "replay.webp", quality=80)
    forged = forger(noise)
    joined(forged[:12], 6).save(out / "gan.webp", quality=88)
    return {
        "noise": size,
        "columns": REPLAY_COLUMNS,
        "moments": [moment["step"] * state["config"]["batch"] for moment in moments],  # pictures forged until then
        "real": rounded(critic(real).sort().values, 3),  # the critic's scores, for comparison
        "forged": rounded(critic(forged).sort().values, 3),
    }


def digests(folder: Path) -> dict[str, str]:
    """The beginning of each model's SHA-256. Pages ask for the file by it and keep it while it is the same."""
    return {path.stem: hashlib.sha256(path.read_bytes()).hexdigest()[:12] for path in sorted(folder.glob("*.onnx"))}


def export(config: Config) -> Path:
    """Writes the folder `out` anew from the checkpoints. FileNotFoundError where one is missing."""
    out, training = Path(config.out), Path(config.training)
    out.mkdir(parents=True, exist_ok=True)
    pixels, labels, split = people.load(config.data, training)
    shown = chosen(labels, split[1])
    tokenizer = tokens.load_trained(training / "tokens.pt")
    forger, critic = gan.load_trained(training / "gan.pt")
    facts = {
        "people": [described(labels[n]) for n in shown],
        "vae": export_vae(vae.load_trained(training / "vae.pt"), pixels, labels, split, shown, out),
        "transformer": export_transformer(
            tokenizer, transformer.load_trained(training / "transformer.pt", tokenizer), pixels, split[1], shown, out
        ),
        "gan": export_gan(
            load_checkpoint(training / "gan.pt") or {}, forger, critic, pixels, split[1], out, config.seed
        ),
    }
    for name in ("vae", "tokens", "transformer", "gan"):
        state = load_checkpoint(training / f"{name}.pt") or {}
        facts[name] = facts.get(name, {}) | {"steps": state["step"], "minutes": round(state["elapsed"] / 60, 1)}
    joined(people.centred(pixels[shown]), SHOWN).save(out / "people.webp", quality=92)
    facts["digests"] = digests(out)
    (out / "lab.json").write_text(json.dumps(facts, separators=(",", ":")) + "\n")
    return out


if __name__ == "__main__":
    print(export(from_command_line(Config())))
