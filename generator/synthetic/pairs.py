"""Pairs for editing by instruction: `python -m generator.synthetic.pairs --people var/portraits --count 500`.

The folder holds copies of the portraits, the pictures after the change, and pairs.jsonl: a line with `before` and
`after` (file names), `instruction`, `sayings` (every way to ask for it), `kind`, and `changes` (labels that differ). A
change of the person has a second line the other way, where words ask for just that. Only pictures after a change of the
person are rendered; changes of style are image operations. A stopped run goes on when started again.
"""

import argparse
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from generator import vocabulary
from generator.synthetic.edits import draw_edit, undo
from generator.synthetic.labels import append_row, read_labels, read_rows, save_picture
from generator.synthetic.pictures import encode_webp, read_picture, seed_of
from generator.synthetic.running import Progress, exit_status, require_blender, require_writable
from generator.synthetic.sampling import Person, stream
from generator.synthetic.styles import STYLES, apply_style
from generator.synthetic.workers import SAMPLES, Job, render_jobs

PAIRS_NAME = "pairs.jsonl"
INTO_STYLE = ("turn it into {}", "make it {}", "{}")
INTO_GREY = ("make it black and white", "turn it into a black and white photo", "remove the color", "black and white")
INTO_COLOUR = ("colorize it", "colourise the photo", "add color", "make it a color photo", "in color")
COLOURISE = "colourise"


@dataclass(frozen=True)
class Pair:
    """One line of pairs.jsonl; `person` are the labels to render, None where a style makes the picture."""

    before: str
    after: str
    instruction: str
    sayings: tuple[str, ...]
    kind: str
    changes: dict[str, Any]
    person: Person | None = None
    back: "Pair | None" = None  # the same pictures the other way

    @property
    def made(self) -> str:
        """The picture that has to be made."""
        return self.before if self.kind == COLOURISE else self.after

    @property
    def portrait(self) -> str:
        """The picture that is there."""
        return self.after if self.kind == COLOURISE else self.before

    def row(self) -> dict[str, Any]:
        names = ("before", "after", "instruction", "sayings", "kind", "changes")
        return {name: getattr(self, name) for name in names}


def plan(people: list[dict[str, Any]], count: int, style_share: float) -> list[Pair]:
    """`count` pairs, one person after the other, round and round; the same for the same people."""
    return [draw_pair(people[i % len(people)], i // len(people), style_share) for i in range(count)]


def draw_pair(row: dict[str, Any], number: int, style_share: float) -> Pair:
    """The pair of that number for a line of labels. ValueError for labels of an older renderer."""
    portrait = row["image"]
    made = f"{Path(portrait).stem}-{number}.webp"
    person = {name: value for name, value in row.items() if name != "image"}
    edit = draw_edit(person, number)
    if stream(person["seed"], f"is styled {number}").random() < style_share:
        return draw_style_pair(person["seed"], number, portrait, made)
    changes = {name: value for name, value in edit.after.items() if person[name] != value}
    pair = Pair(portrait, made, edit.instruction, edit.sayings, edit.kind, changes, edit.after)
    sayings = undo(person, edit)
    if not sayings:
        return pair
    instruction = str(stream(person["seed"], f"undo {number}").choice(sayings))
    undone = {name: person[name] for name in changes}
    return replace(pair, back=Pair(made, portrait, instruction, sayings, edit.kind, undone))


def draw_style_pair(seed: int, number: int, portrait: str, made: str) -> Pair:
    """Into one of the styles, or from black and white back into colour."""
    rng = stream(seed, f"style {number}")
    names = (*STYLES, COLOURISE)
    name = names[(int(stream(seed, "first style").integers(len(names))) + number) % len(names)]  # no style twice
    if name == COLOURISE:
        return Pair(made, portrait, str(rng.choice(INTO_COLOUR)), INTO_COLOUR, COLOURISE, {})
    sayings = into_style(name)
    return Pair(portrait, made, str(rng.choice(sayings)), sayings, "style", {"style": name})


def into_style(name: str) -> tuple[str, ...]:
    """Every way to ask for one of STYLES."""
    if name == "black and white":
        return INTO_GREY
    return tuple(phrase.format(word) for phrase in INTO_STYLE for word in vocabulary.STYLES[name][:2])


def main(arguments: list[str] | None = None) -> int:
    """Check everything first, then make what is missing. Returns the exit status."""
    options = parse(arguments)
    people = read_labels(options.people)
    if not people:
        sys.exit(f"there are no people in {options.people} (no labels.jsonl). `make portraits N=100` renders some.")
    try:
        pairs = plan(people, options.count, options.style_share)
        size = options.size or read_picture(options.people / people[0]["image"]).width
    except ValueError as error:
        sys.exit(str(error))
    require_writable(options.out)
    done = {(row["before"], row["after"]) for row in read_rows(options.out / PAIRS_NAME) if is_whole(options.out, row)}
    missing = [pair for pair in pairs if (pair.before, pair.after) not in done]
    if any(pair.person for pair in missing):
        require_blender()
    print(f"{len(pairs) - len(missing)} of {len(pairs)} pairs are there, {len(missing)} to make", flush=True)
    settings = (size, options.samples, options.threads)

    def render(jobs: list[Job]) -> Iterator[tuple[str, str | None]]:
        return render_jobs(jobs, options.out, settings, options.processes)

    return exit_status(lambda: make_pairs(missing, options.people, options.out, render), options.out)


def is_whole(folder: Path, row: dict[str, Any]) -> bool:
    """Whether both pictures of a pair exist."""
    return (folder / row["before"]).exists() and (folder / row["after"]).exists()


Render = Callable[[list[Job]], Iterator[tuple[str, str | None]]]


def make_pairs(pairs: list[Pair], people: Path, out: Path, render: Render) -> int:
    """Styles first, as they are quick, then the renders; each pair's line once both pictures are whole. Returns how
    many failed."""
    progress, failed = Progress(len(pairs)), 0
    rendered = {pair.made: pair for pair in pairs if pair.person is not None}
    for made, error in style_all([pair for pair in pairs if pair.person is None], people, out):
        failed += not _finish(made, error, people, out)
        progress.step()
    for name, error in render([(name, pair.person) for name, pair in rendered.items() if pair.person is not None]):
        failed += not _finish(rendered[name], error, people, out)
        progress.step()
    return failed


def style_all(pairs: list[Pair], people: Path, out: Path) -> Iterator[tuple[Pair, str | None]]:
    """Make the styled picture of every pair; yields it with None or with what went wrong."""
    for pair in pairs:
        try:
            style = pair.changes.get("style", "black and white")
            styled = apply_style(read_picture(people / pair.portrait), style, seed_of(pair.made))
        except ValueError as error:
            yield pair, str(error)
            continue
        save_picture(out, pair.made, encode_webp(styled))
        yield pair, None


def _finish(pair: Pair, error: str | None, people: Path, out: Path) -> bool:
    """Copy the portrait and write the pair's line, or say why there is none. Whether it worked."""
    source = people / pair.portrait
    if error is None and not source.exists():
        error = f"{source} is missing, though labels.jsonl names it"
    if error is not None:
        print(f"{pair.made} failed: {error}", file=sys.stderr, flush=True)
        return False
    save_picture(out, pair.portrait, source.read_bytes())
    for one in (pair, pair.back):
        if one is not None:
            append_row(out / PAIRS_NAME, one.row())
    return True


def parse(arguments: list[str] | None) -> argparse.Namespace:
    """The command line, with ranges checked."""
    parser = argparse.ArgumentParser(prog="python -m generator.synthetic.pairs", description=__doc__.splitlines()[0])
    parser.add_argument("--people", type=Path, required=True, help="folder of rendered people with labels.jsonl")
    parser.add_argument("--count", type=int, required=True, help="pairs in the folder when done")
    parser.add_argument("--out", type=Path, default=Path("var/pairs"), help="folder to fill (default var/pairs)")
    parser.add_argument("--style-share", type=float, default=0.25, help="share of changes of style (default 0.25)")
    parser.add_argument("--size", type=int, default=0, help="side in pixels (default: as the people's pictures)")
    parser.add_argument("--samples", type=int, default=SAMPLES, help=f"a pixel, as the people's (default {SAMPLES})")
    parser.add_argument("--threads", type=int, default=1, help="threads a process (default 1)")
    parser.add_argument("--processes", type=int, default=1, help="render processes (default 1)")
    options = parser.parse_args(arguments)
    for name in ("count", "samples", "threads", "processes"):
        if getattr(options, name) < 1:
            parser.error(f"--{name} must be at least 1, got {getattr(options, name)}")
    if not 0 <= options.style_share <= 1:
        parser.error(f"--style-share must be 0 to 1, got {options.style_share}")
    if options.size and not 32 <= options.size <= 2048:
        parser.error(f"--size must be 32 to 2048 pixels, got {options.size}")
    if options.out.resolve() == options.people.resolve():
        parser.error("--out must be another folder than --people")
    return options


if __name__ == "__main__":
    sys.exit(main())
