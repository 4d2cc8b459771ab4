"""The labels file: one JSON object a line, written after its picture.

A killed run therefore loses at most the picture that each process was at.
"""

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

LABELS_NAME = "labels.jsonl"


def image_name(seed: int) -> str:
    """The file name of a seed's picture."""
    return f"{seed:06d}.webp"


def read_labels(folder: Path) -> list[dict[str, Any]]:
    """All complete lines of a folder's labels."""
    return read_rows(folder / LABELS_NAME)


def read_rows(path: Path) -> list[dict[str, Any]]:
    """All complete lines; a last line that a crash cut short is left out, a missing file has none."""
    if not path.exists():
        return []
    rows = []
    for line in path.read_text().splitlines():
        try:
            rows.append(json.loads(line))
        except json.JSONDecodeError:
            continue
    return rows


def finished_seeds(folder: Path) -> set[int]:
    """Seeds whose picture and label both exist."""
    return {row["seed"] for row in read_labels(folder) if (folder / row["image"]).exists()}


def missing_seeds(folder: Path, seeds: Iterable[int]) -> list[int]:
    """Those of a run's seeds that still have to be rendered, in order."""
    done = finished_seeds(folder)
    return [seed for seed in seeds if seed not in done]


def append_label(folder: Path, person: dict[str, Any]) -> None:
    """Append a rendered person's line to the folder's labels."""
    append_row(folder / LABELS_NAME, {**person, "image": image_name(person["seed"])})


def append_row(path: Path, row: dict[str, Any]) -> None:
    """Append one line in a single write and push it to disk. Starts on a fresh line after a cut one."""
    line = json.dumps(row) + "\n"
    with open(path, "ab+") as file:
        if file.tell() and not _ends_with_newline(file):
            line = "\n" + line
        file.write(line.encode())
        file.flush()
        os.fsync(file.fileno())


def _ends_with_newline(file: Any) -> bool:
    file.seek(-1, os.SEEK_END)
    return file.read(1) == b"\n"


def save_picture(folder: Path, name: str, encoded: bytes) -> Path:
    """Write a picture under another name and rename it, so that a file with the right name is always whole."""
    path = folder / name
    partial = path.with_suffix(".partial")
    partial.write_bytes(encoded)
    os.replace(partial, path)
    return path
