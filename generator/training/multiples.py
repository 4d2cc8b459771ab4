"""Small multiples for the article "What makes a good model": one prompt over training, size, people, version, steps
and guidance.

    python -m generator.training.multiples --versions="first=var/first,second=generator/checkpoints/portrait-s" \
        --run=var/training --sizes=… --people=…

Draws with the last of the versions over steps and guidance, takes the portraits over training time from the sheets
that a run has left (denoiser-000500.png and so on), and draws with the networks of `generator.training.scaling`, which
prints the flags for them. Writes multiples.webp and multiples.json, which names every cell, into static/img/figures.
Every cell of a row has the same prompt and the same seed. What a machine no longer has the weights for can be kept:
--keep=training,version takes these rows from the sprite that is there."""

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
ORDER = "training", "size", "people", "version", "steps", "guidance"
CELL_PX = 128


@dataclass
class Config:
    versions: str = (
        "now=generator/checkpoints/portrait-s"  # name=diffusers folder, with commas between; the last is new
    )
    run: str = ""  # a training run's folder, for the portraits over training time; "" leaves these out
    sizes: str = ""  # folders of networks by what is said of their size; "" leaves these out
    people: str = ""  # the same by how many people they met
    keep: str = ""  # series that stay as they are, with commas between
    out: str = "static/img/figures"
    steps: int = 20  # where they do not vary
    guidance_scale: float = 3.0  # where it does not vary


@dataclass(frozen=True)
class Series:
    """One thing that varies: its name, what each column says, and a row of pictures for each prompt."""

    name: str
    values: list[str]
    rows: list[list[Image.Image]]


def read_folders(flag: str, text: str) -> dict[str, str]:
    """Folders by name. SystemExit for anything but name=folder."""
    folders = dict(part.strip().partition("=")[::2] for part in text.split(",") if part.strip())
    if not folders or not all(folders.values()):
        raise SystemExit(f"--{flag} must be name=folder with commas between, got {text!r}")
    return folders


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
    pipe = pipeline.pipeline_for(checkpoint, guidance_scale)
    return [draw(pipe, [PROMPTS[prompt]], steps, guidance_scale, [SEED + prompt])[0] for prompt in SHOWN]


def turned(columns: list[list[Image.Image]]) -> list[list[Image.Image]]:
    """Columns of prompts to rows of values."""
    return [list(row) for row in zip(*columns, strict=True)]


def over_networks(name: str, folders: dict[str, str], config: Config) -> Series:
    """With each network in turn."""
    waiting, columns = Waiting(f"columns of {name}", len(folders)), []
    for folder in folders.values():
        columns.append(drawn(pipeline.read_checkpoint(folder), config.steps, config.guidance_scale))
        waiting()
    return Series(name, list(folders), turned(columns))


def over_settings(checkpoint: pipeline.Checkpoint, config: Config) -> list[Series]:
    """With one network over the steps, then over the guidance."""
    waiting = Waiting("columns of steps and guidance", len(STEPS) + len(GUIDANCE))

    def column(steps: int, guidance_scale: float) -> list[Image.Image]:
        pictures = drawn(checkpoint, steps, guidance_scale)
        waiting()
        return pictures

    by_steps = turned([column(steps, config.guidance_scale) for steps in STEPS])
    by_guidance = turned([column(config.steps, guidance_scale) for guidance_scale in GUIDANCE])
    return [
        Series("steps", [f"{steps} step{'s' if steps > 1 else ''}" for steps in STEPS], by_steps),
        Series("guidance", [f"guidance {scale:g}" for scale in GUIDANCE], by_guidance),
    ]


def as_they_are(folder: Path) -> list[Series]:
    """What the sprite in `folder` shows. SystemExit where there is none."""
    try:
        described = json.loads((folder / "multiples.json").read_text())
        sheet = Image.open(folder / "multiples.webp").convert("RGB")
    except (OSError, ValueError) as error:
        raise SystemExit(f"there is no sprite in {folder} to keep anything of: {error}") from None

    def cell(x: int, y: int) -> Image.Image:
        return sheet.crop((x * CELL_PX, y * CELL_PX, (x + 1) * CELL_PX, (y + 1) * CELL_PX))

    prompts = len(described["prompts"])
    return [
        Series(
            one["name"],
            one["values"],
            [[cell(x, n * prompts + prompt) for x in range(len(one["values"]))] for prompt in range(prompts)],
        )
        for n, one in enumerate(described["series"])
    ]


def series_of(config: Config) -> list[Series]:
    """Everything that varies, one after the other. SystemExit for a series to keep that is not there."""
    versions = read_folders("versions", config.versions)
    names = [name for name in config.keep.split(",") if name]
    kept = {one.name: one for one in as_they_are(Path(config.out))} if names else {}
    if missing := set(names) - set(kept):
        raise SystemExit(f"--keep names {', '.join(sorted(missing))}; there are {', '.join(kept)}")
    made = {name: kept[name] for name in names}
    if config.run and "training" not in made:
        made["training"] = over_training(Path(config.run))
    for name, flag, text in (("size", "sizes", config.sizes), ("people", "people", config.people)):
        if text and name not in made:
            made[name] = over_networks(name, read_folders(flag, text), config)
    if "version" not in made:
        made["version"] = over_networks("version", versions, config)
    if not {"steps", "guidance"} <= set(made):
        newest = pipeline.read_checkpoint([*versions.values()][-1])
        made = {one.name: one for one in over_settings(newest, config)} | made
    return [made[name] for name in ORDER if name in made]


def sprite(series: list[Series]) -> Image.Image:
    """A row for each prompt of each series, MOST_COLUMNS cells wide."""
    rows = [row for one in series for row in one.rows]
    sheet = Image.new("RGB", (MOST_COLUMNS * CELL_PX, len(rows) * CELL_PX), "gray")
    for y, row in enumerate(rows):
        for x, picture in enumerate(row):
            small = picture.resize((CELL_PX, CELL_PX), Image.Resampling.LANCZOS)
            sheet.paste(small, (x * CELL_PX, y * CELL_PX))
    return sheet


def write(series: list[Series], folder: Path) -> Path:
    """The sprite and its description; returns the sprite's path."""
    sprite(series).save(folder / "multiples.webp", quality=82, method=6)
    described = {
        "columns": MOST_COLUMNS,
        "prompts": [PROMPTS[prompt] for prompt in SHOWN],
        "series": [{"name": one.name, "values": one.values} for one in series],
    }
    (folder / "multiples.json").write_text(json.dumps(described, indent=1) + "\n")
    return folder / "multiples.webp"


def main(config: Config) -> Path:
    return write(series_of(config), Path(config.out))


if __name__ == "__main__":
    print(main(from_command_line(Config())))
