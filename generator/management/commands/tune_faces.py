"""Teach a checkpoint one person from their own pictures."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

KINDS = ("person", "woman", "man")


class Command(BaseCommand):
    help = "Learn one person from a folder of 5 to 30 of their pictures. Stopped runs go on where they were saved."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--images", required=True, help="folder with the pictures, one face in each")
        parser.add_argument("--name", required=True, help="the word that calls this person in a prompt, such as ana")
        parser.add_argument("--base", default=settings.PORTRAIT_MODEL, help="diffusers folder or hub id to begin with")
        parser.add_argument("--out", default="", help="folder for the result; var/loras/<name> otherwise")
        parser.add_argument("--kind", default="person", choices=KINDS)
        parser.add_argument("--steps", type=int, default=400)
        parser.add_argument("--seed", type=int, default=0)

    def handle(self, *args: Any, **options: Any) -> None:
        # Here, because torch takes seconds to load and every manage.py command finds this module.
        from generator.pipeline import ModelMissing
        from generator.training import face_tuning
        from generator.training.data import DataError

        chosen = {name: options[name] for name in ("base", "images", "name", "kind", "steps", "seed")}
        out = options["out"] or str(settings.DATA / "loras" / options["name"])
        try:
            folder = face_tuning.tune(face_tuning.Config(out=out, **chosen))
        except (DataError, ModelMissing, OSError) as error:
            raise CommandError(str(error)) from error
        except KeyboardInterrupt:
            raise CommandError("Stopped. The same command goes on from the last saved step.") from None
        name = options["name"]
        self.stdout.write(
            f"\n{Path(folder) / 'pytorch_lora_weights.safetensors'} is ready. Draw with it:\n"
            f"    PORTRAIT_LORAS={name}={folder} make run\n"
            f"and write “{name} {options['kind']}” in a prompt."
        )
