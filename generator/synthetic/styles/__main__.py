"""Put a share of rendered people into other styles: `python -m generator.synthetic.styles --people var/portraits`.

Each chosen person gets one style, drawn by the picture's name; a larger share keeps the people of a smaller one. The
pictures keep their names, and labels.jsonl its lines, with the style added. A stopped run goes on when started again.
"""

import argparse
import sys
from pathlib import Path
from typing import Any

from generator.synthetic.labels import LABELS_NAME, append_row, read_labels, save_picture
from generator.synthetic.pictures import encode_webp, read_picture, seed_of
from generator.synthetic.running import Progress, exit_status, require_writable
from generator.synthetic.sampling import stream
from generator.synthetic.styles import STYLES, apply_style


def main(arguments: list[str] | None = None) -> int:
    """Check everything first, then make what is missing. Returns the exit status."""
    options = parse(arguments)
    people = read_labels(options.people)
    if not people:
        sys.exit(f"there are no people in {options.people} (no {LABELS_NAME}). `make portraits N=100` renders some.")
    require_writable(options.out)
    chosen = [row for row in people if is_chosen(row["image"], options.share)]
    done = {row["image"] for row in read_labels(options.out) if (options.out / row["image"]).exists()}
    missing = [row for row in chosen if row["image"] not in done]
    print(f"{len(chosen) - len(missing)} of {len(chosen)} pictures are there, {len(missing)} to make", flush=True)
    return exit_status(lambda: style_people(missing, options.people, options.out), options.out)


def style_people(rows: list[dict[str, Any]], people: Path, out: Path) -> int:
    """A picture and a label for each row; returns how many failed."""
    progress, failed = Progress(len(rows)), 0
    for row in rows:
        try:
            style_person(row, people, out)
        except ValueError as error:
            failed += 1
            print(error, file=sys.stderr, flush=True)
        progress.step()
    return failed


def parse(arguments: list[str] | None) -> argparse.Namespace:
    """The command line, with ranges checked."""
    parser = argparse.ArgumentParser(prog="python -m generator.synthetic.styles", description=__doc__.splitlines()[0])
    parser.add_argument("--people", type=Path, required=True, help="folder of rendered people with labels.jsonl")
    parser.add_argument("--out", type=Path, default=Path("var/styles"), help="folder to fill (default var/styles)")
    parser.add_argument("--share", type=float, default=0.25, help="share of the people, 0 to 1 (default 0.25)")
    options = parser.parse_args(arguments)
    if not 0 < options.share <= 1:
        parser.error(f"--share must be above 0 and at most 1, got {options.share}")
    if options.out.resolve() == options.people.resolve():
        parser.error("--out must be another folder than --people, or the portraits would be replaced")
    return options


def is_chosen(image: str, share: float) -> bool:
    """Whether a picture belongs to the share, always the same for a name."""
    return bool(stream(seed_of(image), "is styled").random() < share)


def style_of(image: str) -> str:
    """The style of a picture; all are equally likely."""
    names = tuple(STYLES)
    return names[int(stream(seed_of(image), "style").integers(len(names)))]


def style_person(row: dict[str, Any], people: Path, out: Path) -> None:
    """Make one picture, then its line. ValueError for a picture that cannot be used."""
    image, style = row["image"], style_of(row["image"])
    styled = apply_style(read_picture(people / image), style, seed_of(image))
    save_picture(out, image, encode_webp(styled))
    append_row(out / LABELS_NAME, {**row, "style": style})


if __name__ == "__main__":
    sys.exit(main())
