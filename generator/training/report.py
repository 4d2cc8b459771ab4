"""What an evaluation leaves behind: tables in the model card, a chart, pictures that nobody chose, a JSON file."""

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from PIL import Image, ImageDraw, ImageFont

from generator.training import data
from generator.training.measures import Edit, Edits, Figure, Refined, Steps, helps, percent, summary
from generator.training.sketching import Choice

BEGIN, END = "<!-- figures: written by make evaluate -->", "<!-- end of figures -->"
SAMPLES_COLUMNS, SAMPLES_SIDE_PX, SAMPLES_BYTES = 12, 192, 600_000
EDITS_COLUMNS, EDITS_SIDE_PX, EDITS_BYTES = 4, 152, 300_000
CHART_SIZE_PX, PANEL_MARGINS_PX = (960, 300), (48, 44, 16, 36)  # left, top, right, bottom
INK, GRID, PAPER, LINE = "#2b2622", "#d9d2c7", "#fbf8f3", "#b3402a"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def figures_table(figures: Sequence[Figure]) -> str:
    """A figure in each row; a target that is not reached stands out, and what could not be computed says why."""

    def verdict(figure: Figure) -> str:
        return figure.why or {True: "yes", False: "**no**", None: ""}[figure.reached]

    rows = [[figure.name, figure.measured, figure.beside, figure.target, verdict(figure)] for figure in figures]
    return table(["figure", "measured", "beside it", "target", "reached"], rows)


def attributes_table(following: Figure, unseen: Figure) -> str:
    """Every attribute that was asked about."""
    values = following.values
    columns = [
        values.get("drawn", {}),
        values.get("renders", {}),
        unseen.values.get("drawn", {}),
        values.get("chance", {}),
    ]
    rows = [[name, *(percent(some.get(name, float("nan"))) for some in columns)] for name in columns[0]]
    head = ["attribute", "drawn", "the judge on held-out renders", "drawn, unseen phrasing", "the commonest always"]
    return table(head, rows)


def groups_table(faces: Figure, following: Figure) -> str:
    of_faces, of_words = faces.values.get("groups", {}), following.values.get("groups", {})
    rows = [
        [group, percent(of_faces.get(group, float("nan"))), percent(of_words.get(group, float("nan")))]
        for group in sorted(of_faces | of_words)
    ]
    return table(["group", "one face, of the renders' rate", "prompt following"], rows)


def distance(value: float) -> str:
    """Three digits; a dash where too few pictures were drawn to tell."""
    return "–" if value != value else f"{value:.3g}"


def steps_table(curve: Sequence[Steps]) -> str:
    rows = [
        [str(point.steps), percent(point.faces), percent(point.following), distance(point.fid), distance(point.kid)]
        for point in curve
    ]
    return table(["steps", "exactly one face", "prompt following", "FID", "KID"], rows)


def choice_table(choice: Choice) -> str:
    rows = [[way, *map(percent, shares)] for way, shares in choice.ways.items()]
    return table(["drawn with", "exactly one face", "prompt following"], rows)


def ways_table(ways: dict[str, Edits]) -> str:
    rows = [
        [
            way, percent(some.changed), percent(some.kept), f"{percent(some.same_person)} of {some.with_faces}",
            distance(some.distance),
        ]
        for way, some in ways.items()
    ]  # fmt: skip
    return table(["drawn", "asked attribute seen", "everything else kept", "same person", "identity distance"], rows)


def instructions_table(edits: Sequence[Edit], same_person: float) -> str:
    """A row for each instruction, in the order in which they were first asked for."""
    rows = []
    for instruction in dict.fromkeys(edit.instruction for edit in edits):
        some = [edit for edit in edits if edit.instruction == instruction]
        of_them = summary(some, same_person)
        changed = sum(edit.changed for edit in some)
        rows.append([instruction, f"{changed} of {len(some)}", percent(of_them.kept), distance(of_them.distance)])
    return table(["instruction", "seen afterwards", "everything else kept", "identity distance"], rows)


def refinement_table(passes: Sequence[Refined]) -> str:
    """The first row is without a second pass."""
    rows = []
    for some in passes:
        won = f"{some.faces_won} and {some.faces_lost}", f"{some.following_won} and {some.following_lost}"
        without = not some.strength
        rows.append([
            "none" if without else f"{some.strength:g}", percent(some.faces), percent(some.following),
            *(("", "", "") if without else (*won, "yes" if helps(some) else "no")),
        ])  # fmt: skip
    head = ["strength of the second pass", "exactly one face", "prompt following", "faces won and lost",
            "pictures that follow better and worse", "helps beyond chance"]  # fmt: skip
    return table(head, rows)


def chart(curve: Sequence[Steps]) -> Image.Image:
    """Faces, following and FID over the number of steps, a panel for each, from zero so that no slope looks steep."""
    image = Image.new("RGB", CHART_SIZE_PX, PAPER)
    panels = [
        ("exactly one face, %", [100 * point.faces for point in curve], 100.0),
        ("prompt following, %", [100 * point.following for point in curve], 100.0),
        ("FID (less is better)", [point.fid for point in curve], 0.0),
    ]
    width = CHART_SIZE_PX[0] // len(panels)
    for number, (title, values, highest) in enumerate(panels):
        _panel(ImageDraw.Draw(image), number * width, width, title, [point.steps for point in curve], values, highest)
    return image


def _panel(
    pen: ImageDraw.ImageDraw, x: int, width: int, title: str, steps: list[int], values: list[float], highest: float
) -> None:
    """One line; `highest` is the top of the scale, 0 for a little above the largest value."""
    left, top, right, bottom = PANEL_MARGINS_PX
    height, font = CHART_SIZE_PX[1] - top - bottom, ImageFont.load_default(13)
    known = [(step, value) for step, value in zip(steps, values, strict=True) if value == value]
    highest = highest or 1.1 * max((value for _, value in known), default=1.0) or 1.0
    inner = width - left - right

    def place(step: int, value: float) -> tuple[float, float]:
        return x + left + inner * step / max(steps, default=1), top + height * (1 - value / highest)

    pen.text((x + left, 14), title, INK, font)
    for part in range(5):
        value = highest * part / 4
        _, y = place(0, value)
        pen.line([(x + left, y), (x + left + inner, y)], GRID)
        pen.text((x + left - 6, y), f"{value:.3g}", INK, font, anchor="rm")
    for step in steps:
        pen.text((place(step, 0)[0], top + height + 8), str(step), INK, font, anchor="mt")
    places = [place(step, value) for step, value in known]
    if len(places) > 1:
        pen.line(places, LINE, 2)
    for point_x, point_y in places:
        pen.ellipse([point_x - 4, point_y - 4, point_x + 4, point_y + 4], LINE)


def grid(pixels: torch.Tensor, columns: int, side_px: int) -> Image.Image:
    """Pictures uint8 (N, 3, H, W) in rows, without words."""
    pictures = data.to_images(data.to_float(pixels))
    sheet = Image.new("RGB", (columns * side_px, -(-len(pictures) // columns) * side_px), "white")
    for number, picture in enumerate(pictures):
        small = picture.resize((side_px, side_px), Image.Resampling.LANCZOS)
        sheet.paste(small, (number % columns * side_px, number // columns * side_px))
    return sheet


def save_samples(pixels: torch.Tensor, path: Path) -> None:
    """Nothing picked out."""
    save_small(grid(pixels, SAMPLES_COLUMNS, SAMPLES_SIDE_PX), path, SAMPLES_BYTES)


def save_edits(before: torch.Tensor, after: torch.Tensor, words: Sequence[str], path: Path) -> None:
    """Pairs of pictures uint8 (N, 3, H, W), before and after, with what was asked for below."""
    side, text_px = EDITS_SIDE_PX, 22
    pairs = [data.to_images(data.to_float(some)) for some in (before, after)]
    width, height = 2 * side + 12, side + text_px
    sheet = Image.new("RGB", (EDITS_COLUMNS * width, -(-len(words) // EDITS_COLUMNS) * height), "white")
    pen, font = ImageDraw.Draw(sheet), ImageFont.load_default(13)
    for number, (old, new, text) in enumerate(zip(*pairs, words, strict=True)):
        x, y = number % EDITS_COLUMNS * width, number // EDITS_COLUMNS * height
        for place, picture in ((x, old), (x + side, new)):
            sheet.paste(picture.resize((side, side), Image.Resampling.LANCZOS), (place, y))
        pen.text((x + 3, y + side + 2), text, "black", font)
    save_small(sheet, path, EDITS_BYTES)


def save_small(sheet: Image.Image, path: Path, most_bytes: int) -> None:
    """As good as `most_bytes` allows."""
    for quality in (90, 82, 74, 66, 58, 50, 40, 30):
        sheet.save(path, quality=quality, method=6)
        if path.stat().st_size <= most_bytes:
            return


def write_json(path: Path, content: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    replace_text(path, json.dumps(_without_nan(content), indent=2, ensure_ascii=False) + "\n")


def _without_nan(value: Any) -> Any:
    """JSON has no NaN: None stands for it."""
    if isinstance(value, dict):
        return {key: _without_nan(some) for key, some in value.items()}
    if isinstance(value, list | tuple):
        return [_without_nan(some) for some in value]
    if isinstance(value, float):
        return None if value != value else float(f"{value:.6g}")
    return value


def write_into_card(card: Path, figures: str) -> None:
    """Puts `figures` between the two marks; a card without them gets them at its end."""
    text = card.read_text() if card.exists() else ""
    if BEGIN not in text or END not in text:
        replace_text(card, f"{text.rstrip()}\n\n## Figures\n\n{BEGIN}\n{END}\n".lstrip())
    write_between(card, BEGIN, END, figures)


def write_between(card: Path, begin: str, end: str, text: str) -> None:
    """Replaces what stands between two marks of a card. ValueError for a card without them."""
    before, found, rest = card.read_text().partition(begin)
    _, closed, after = rest.partition(end)
    if not (found and closed):
        raise ValueError(f"{card} has no place for it: add the lines {begin} and {end}")
    replace_text(card, f"{before}{begin}\n{text}\n{end}{after}")


def replace_text(path: Path, text: str) -> None:
    """At once, so that nobody reads half a file."""
    unfinished = path.with_suffix(".unfinished")
    unfinished.write_text(text)
    os.replace(unfinished, path)
