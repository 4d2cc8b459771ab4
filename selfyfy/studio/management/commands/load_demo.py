"""Fill an empty site: the articles, and portraits for the landing page that the worker draws like anybody's."""

from uuid import NAMESPACE_URL, uuid5

from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser

from generator import sizes
from generator.models import PRIORITY_DEMO, Portrait
from selfyfy.studio.examples import FEATURED

HOUSE_USERNAME = "selfyfy-house"


class Command(BaseCommand):
    help = "Load the articles and ask for the landing page's portraits. Does nothing twice."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only say what would be loaded")

    def handle(self, *args: object, dry_run: bool, **options: object) -> None:
        call_command("load_articles", dry_run=dry_run, stdout=self.stdout)
        if dry_run:
            self.stdout.write(f"{len(FEATURED)} portraits would be asked for")
            return
        house, _ = get_user_model().objects.get_or_create(username=HOUSE_USERNAME, defaults={"is_active": False})
        asked = 0
        for prompt, seed in FEATURED:
            # Straight into the table: the house is not held to one person's limit.
            _, created = Portrait.objects.get_or_create(
                owner=house,
                token=uuid5(NAMESPACE_URL, prompt),
                defaults={
                    "prompt": prompt,
                    "seed": seed,
                    "side_px": sizes.default_px(),
                    "priority": PRIORITY_DEMO,
                    "is_featured": True,
                },
            )
            asked += created  # the sweeper sends what has no message yet
        self.stdout.write(f"{asked} portraits asked for")
