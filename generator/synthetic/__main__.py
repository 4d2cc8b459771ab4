"""Render training people: `python -m generator.synthetic --count 1000 --out var/portraits`.

Picture NNNNNN.webp is the person of seed NNNNNN; some seeds are left out, so that the groups stay even (balance.py).
A run that was stopped goes on where it was when started again.
"""

import argparse
import sys
from pathlib import Path

from generator.synthetic.balance import balanced_seeds
from generator.synthetic.labels import append_label, missing_seeds
from generator.synthetic.running import Progress, exit_status, require_blender, require_writable
from generator.synthetic.sampling import sample
from generator.synthetic.workers import SAMPLES, render_all

SIDES_PX = (32, 2048)


def main(arguments: list[str] | None = None) -> int:
    """Check everything first, then render what is missing. Returns the exit status."""
    options = parse(arguments)
    require_blender()
    require_writable(options.out)
    seeds = missing_seeds(options.out, balanced_seeds(options.seed_start, options.count))
    print(f"{options.count - len(seeds)} of {options.count} pictures are there, {len(seeds)} to render", flush=True)
    return exit_status(lambda: render_people(seeds, options), options.out)


def render_people(seeds: list[int], options: argparse.Namespace) -> int:
    """A picture and a label for each seed; returns how many failed."""
    progress, failed = Progress(len(seeds)), 0
    settings = (options.size, options.samples, options.threads)
    for seed, error in render_all(seeds, options.out, settings, options.processes):
        if error is None:
            append_label(options.out, sample(seed))
        else:
            failed += 1
            print(f"person {seed} failed: {error}", file=sys.stderr, flush=True)
        progress.step()
    return failed


def parse(arguments: list[str] | None) -> argparse.Namespace:
    """The command line, with ranges checked."""
    parser = argparse.ArgumentParser(prog="python -m generator.synthetic", description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, required=True, help="pictures in the folder when done")
    parser.add_argument("--out", type=Path, required=True, help="folder for the pictures and labels.jsonl")
    parser.add_argument("--size", type=int, default=256, help="side in pixels (default 256)")
    parser.add_argument("--samples", type=int, default=SAMPLES, help=f"light samples a pixel (default {SAMPLES})")
    parser.add_argument("--seed-start", type=int, default=0, help="first person's seed (default 0)")
    parser.add_argument("--threads", type=int, default=1, help="threads a process (default 1)")
    parser.add_argument("--processes", type=int, default=2, help="render processes (default 2)")
    options = parser.parse_args(arguments)
    if not SIDES_PX[0] <= options.size <= SIDES_PX[1]:
        parser.error(f"--size must be {SIDES_PX[0]} to {SIDES_PX[1]} pixels, got {options.size}")
    for name, lowest in (("count", 1), ("samples", 1), ("seed_start", 0), ("threads", 1), ("processes", 1)):
        if getattr(options, name) < lowest:
            flag = "--" + name.replace("_", "-")
            parser.error(f"{flag} must be at least {lowest}, got {getattr(options, name)}")
    return options


if __name__ == "__main__":
    sys.exit(main())
