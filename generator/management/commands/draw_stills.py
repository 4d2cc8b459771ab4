"""Draw what the live figures show at first: a picture and its numbers for each, static files of the site.

They are committed, so that a figure stands there at once, without a worker, and where scripts are off. After another
model is bundled, draw them again."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from generator import figures

FOLDER = settings.BASE_DIR / "static" / "img" / "figures"


class Command(BaseCommand):
    help = "Draw the pictures that the live figures begin with. Takes some seconds for each."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kinds", nargs="*", metavar="KIND", help=f"of {', '.join(figures.STILLS)}; all without it")
        parser.add_argument("--folder", type=Path, default=FOLDER)
        parser.add_argument("--dry-run", action="store_true", help="say what would be drawn, draw nothing")

    def handle(self, *, kinds: list[str], folder: Path, dry_run: bool, **options: Any) -> None:
        wanted = {kind: still for kind, still in figures.STILLS.items() if not kinds or kind in kinds}
        if not dry_run:
            self.draw(wanted, folder)
        self.stdout.write(f"{len(wanted)} stills in {folder}{' (dry run, nothing drawn)' if dry_run else ''}.")

    def draw(self, wanted: dict[str, figures.FigureSettings], folder: Path) -> None:
        from generator import draw_figure  # loads torch, which takes seconds
        from generator.tasks import load_configured_checkpoint

        folder.mkdir(parents=True, exist_ok=True)
        for kind, still in wanted.items():
            answer, sprite = draw_figure.draw(load_configured_checkpoint(), still)
            picture = draw_figure.as_webp(sprite)
            (folder / f"{kind}.webp").write_bytes(picture)
            (folder / f"{kind}.json").write_text(json.dumps(answer, separators=(",", ":")) + "\n")
            self.stdout.write(f"{kind}: {sprite.width} × {sprite.height} px, {len(picture) / 1000:.0f} kB")
