"""Small multiples for the article "What makes a good model": one prompt over training, version, steps and guidance.

    python -m generator.training.multiples --versions="first=var/first,second=generator/checkpoints/portrait-s" \
        --run=var/training

Draws with the last of the versions over steps and guidance, and takes the portraits over training time from the sheets
that a run has left (denoiser-000500.png and so on). Writes multiples.webp and multiples.json, which names every cell,
into static/img/figures. Every cell of a row has the same prompt and the same seed."""

import json
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from generator import pipeline
from generator.training.runtime import from_command_line
from generator.training.sheet import PROMPTS, draw
from generator.training.waiting import Waiting

SHOWN = (0, 9, 12)  # of sheet.PROMPTS, among the first SHEET_PROMPTS
SHEET_PROMPTS, SHEET_COLUMNS = 16, 8  # as denoiser.py draws its sheets
SEED = 1000  # as there; prompt n has SEED + n
STEPS = (1, 2, 4, 8, 20, 40)
GUIDANCE = (1.0, 2.0, 3.0, 6.0, 12.0)
MOST_COLUMNS = 6
CELL_PX = 128


@dataclass
class Config:
    versions: str = (
        "now=generator/checkpoints/portrait-s"  # name=diffusers folder, with commas between; the last is new
    )
    run: str = ""  # a training run's folder, for the portraits over training time; "" leaves these out
    out: str = "static/img/figures"
    steps: int = 20  # where they do not vary
    guidance_scale: float = 3.0  # where it does not vary


@dataclass(frozen=True)
class Series:
    """One thing that varies: its name, what each column says, and a row of pictures for each prompt."""

    name: str
    values: list[str]
    rows: list[list[Image.Image]]


def read_versions(text: str) -> dict[str, str]:
    """Folders by the names of the versions. SystemExit for anything but name=folder."""
    versions = dict(part.strip().partition("=")[::2] for part in text.split(",") if part.strip())
    if not versions or not all(versions.values()):
        raise SystemExit(f"--versions must be name=folder with commas between, got {text!r}")
    return versions


def some_of(sheets: list[Path]) -> list[Path]:
    """The first, the last and what lies evenly between, MOST_COLUMNS at most."""
    if len(sheets) <= MOST_COLUMNS:
        return sheets
    return [sheets[round(n * (len(sheets) - 1) / (MOST_COLUMNS - 1))] for n in range(MOST_COLUMNS)]


def from_sheet(path: Path, prompt: int) -> Image.Image:
    """The portrait of a prompt on a training sheet, without the words below it."""
    sheet = Image.open(path).convert("RGB")
    side, height = sheet.width // SHEET_COLUMNS, sheet.height // (SHEET_PROMPTS // SHEET_COLUMNS)
    x, y = prompt % SHEET_COLUMNS * side, prompt // SHEET_COLUMNS * height
    return sheet.crop((x, y, x + side, y + side))


def over_training(run: Path) -> Series:
    """From the sheets of a run. SystemExit where there are none."""
    sheets = some_of(sorted(run.glob("denoiser-[0-9]*.png")))
    if not sheets:
        raise SystemExit(f"there are no sheets (denoiser-000500.png …) in {run}")
    values = [f"{int(path.stem.removeprefix('denoiser-')):,} steps" for path in sheets]
    return Series("training", values, [[from_sheet(path, prompt) for path in sheets] for prompt in SHOWN])


def drawn(checkpoint: pipeline.Checkpoint, steps: int, guidance_scale: float) -> list[Image.Image]:
    """One portrait for each shown prompt, each from its own seed."""
    return [
        draw(checkpoint.pipeline, [PROMPTS[prompt]], steps, guidance_scale, SEED + prompt)[0] for prompt in SHOWN
    ]  # fmt: skip


def turned(columns: list[list[Image.Image]]) -> list[list[Image.Image]]:
    """Columns of prompts to rows of values."""
    return [list(row) for row in zip(*columns, strict=True)]


def series_of(config: Config) -> list[Series]:
    """Everything that varies, one after the other."""
    versions = read_versions(config.versions)
    waiting = Waiting("columns", len(versions) + len(STEPS) + len(GUIDANCE))
    columns: dict[str, list[list[Image.Image]]] = {"version": [], "steps": [], "guidance": []}

    def add(name: str, checkpoint: pipeline.Checkpoint, steps: int, guidance_scale: float) -> None:
        columns[name].append(drawn(checkpoint, steps, guidance_scale))
        waiting()

    for folder in versions.values():
        checkpoint = pipeline.read_checkpoint(folder)
        add("version", checkpoint, config.steps, config.guidance_scale)
    for steps in STEPS:
        add("steps", checkpoint, steps, config.guidance_scale)
    for guidance_scale in GUIDANCE:
        add("guidance", checkpoint, config.steps, guidance_scale)
    values = {
        "version": list(versions),
        "steps": [f"{steps} step{'s' if steps > 1 else ''}" for steps in STEPS],
        "guidance": [f"guidance {scale:g}" for scale in GUIDANCE],
    }
    series = [Series(name, values[name], turned(columns[name])) for name in columns]
    return [over_training(Path(config.run)), *series] if config.run else series


def sprite(series: list[Series]) -> Image.Image:
    """A row for each prompt of each series, MOST_COLUMNS cells wide."""
    rows = [row for one in series for row in one.rows]
    sheet = Image.new("RGB", (MOST_COLUMNS * CELL_PX, len(rows) * CELL_PX), "gray")
    for y, row in enumerate(rows):
        for x, picture in enumerate(row):
            small = picture.resize((CELL_PX, CELL_PX), Image.Resampling.LANCZOS)
            sheet.paste(small, (x * CELL_PX, y * CELL_PX))
    return sheet


def main(config: Config) -> Path:
    series = series_of(config)
    out = Path(config.out)
    sprite(series).save(out / "multiples.webp", quality=82, method=6)
    described = {
        "columns": MOST_COLUMNS,
        "prompts": [PROMPTS[prompt] for prompt in SHOWN],
        "series": [{"name": one.name, "values": one.values} for one in series],
    }
    (out / "multiples.json").write_text(json.dumps(described, indent=1) + "\n")
    return out / "multiples.webp"


if __name__ == "__main__":
    print(main(from_command_line(Config())))
