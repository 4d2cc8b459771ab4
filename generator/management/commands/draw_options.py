"""Draw the pictures of the studio's guided controls with the model."""

import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from generator import option_pictures


class Command(BaseCommand):
    help = "Draw what is missing of the controls' pictures into static/img/options. A stopped run goes on where it was."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--again", action="store_true", help="draw those that are there as well, for a new model")
        parser.add_argument("--only", choices=sorted(option_pictures.PICTURED), help="one control")
        parser.add_argument("--seed", type=int, default=option_pictures.SEED, help="which person sits for them")
        parser.add_argument("--out", default="", help="another folder")
        parser.add_argument("--dry-run", action="store_true", help="only say how many would be drawn")

    def handle(
        self, *args: Any, again: bool, only: str | None, seed: int, out: str, dry_run: bool, **options: Any
    ) -> None:
        folder = Path(out) if out else settings.BASE_DIR / "static" / "img" / "options"
        wanted = [
            (control, option, control.picture(option))
            for control, option in option_pictures.all_options()
            if only in (None, control.key) and (again or not (folder / control.picture(option)).exists())
        ]
        if dry_run:
            self.stdout.write(f"{len(wanted)} pictures would be drawn")
            return
        self._forget_what_is_no_option(folder)
        if wanted:
            self._draw(folder, wanted, seed)
        self.stdout.write(f"{len(wanted)} pictures drawn, all in {folder}")

    def _forget_what_is_no_option(self, folder: Path) -> None:
        names = {control.picture(option) for control, option in option_pictures.all_options()}
        for path in folder.glob("*.webp"):
            if path.name not in names:
                path.unlink()
                self.stdout.write(f"{path.name} belongs to no option any more: deleted")

    def _draw(self, folder: Path, wanted: list[Any], seed: int) -> None:
        # Here, because torch takes seconds to load and every manage.py command finds this module.
        from generator.pipeline import ModelMissing, load_checkpoint

        try:
            checkpoint = load_checkpoint(settings.PORTRAIT_MODEL, settings.GENERATION_DEVICE, settings.GENERATION_DTYPE)
            folder.mkdir(parents=True, exist_ok=True)
            started = time.monotonic()
            for number, (control, option, name) in enumerate(wanted, 1):
                option_pictures.keep(folder, name, option_pictures.draw(checkpoint, control, option, seed))
                left = (time.monotonic() - started) / number * (len(wanted) - number)
                self.stdout.write(f"{number} of {len(wanted)}, {left:.0f} s left: {name}")
        except (ModelMissing, OSError, ValueError) as error:
            raise CommandError(str(error)) from error
        except KeyboardInterrupt:
            raise CommandError("Stopped. The same command draws the rest.") from None
