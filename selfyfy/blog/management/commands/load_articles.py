"""Put the articles of the repository into the database.

An article is one file, `articles/<slug>.md`: `key: value` lines between two lines of `---`, then Markdown. Keys: title,
standfirst, tags (with commas between), author, published (a date or a time; without it the article is a draft).

Runs at every start, so it must not undo an editor's work: a row remembers the digest of what was loaded, and a row that
differs from that was edited in the admin and is left alone. (A deleted article comes back; make it a draft instead.)
"""

import hashlib
import json
from argparse import ArgumentParser
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from selfyfy.blog.models import Article

FOLDER = Path(__file__).resolve().parents[2] / "articles"
KEYS = {"title", "standfirst", "tags", "author", "published"}
REQUIRED_KEYS = KEYS - {"tags", "published"}
LOADED_FIELDS = ("title", "standfirst", "body", "tags", "author_name", "published_at")


class Command(BaseCommand):
    help = "Load or update the articles that are files in the repository. Safe to run any time."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, change nothing")
        parser.add_argument("--folder", type=Path, default=FOLDER)

    def handle(self, *, folder: Path, dry_run: bool, **options: Any) -> None:
        counts = dict.fromkeys(("created", "updated", "unchanged", "edited on the site and kept"), 0)
        with transaction.atomic():
            for path in sorted(folder.glob("*.md")):
                article, outcome = merge(read_article(path))
                if outcome in ("created", "updated") and not dry_run:
                    article.save()
                counts[outcome] += 1
        summary = ", ".join(f"{count} {outcome}" for outcome, count in counts.items())
        self.stdout.write(f"Articles: {summary}{' (dry run, nothing saved)' if dry_run else ''}.")


def merge(loaded: Article) -> tuple[Article, str]:
    """The row to save for a loaded article, and what that would be."""
    row = Article.objects.filter(slug=loaded.slug).first()
    if row is None:
        return loaded, "created"
    if row.loaded_digest == loaded.loaded_digest:
        return row, "unchanged"
    if digest(row) != row.loaded_digest:
        return row, "edited on the site and kept"
    for field in (*LOADED_FIELDS, "loaded_digest"):
        setattr(row, field, getattr(loaded, field))
    return row, "updated"


def digest(article: Article) -> str:
    content = {field: getattr(article, field) for field in LOADED_FIELDS}
    published_at = content["published_at"]
    content["published_at"] = published_at.astimezone(UTC).isoformat() if published_at else None
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def read_article(path: Path) -> Article:
    """The article in a file, not saved. CommandError names the file and what is wrong with it."""
    start, *rest = path.read_text(encoding="utf-8").split("---\n", 2)
    if start or len(rest) != 2:
        raise CommandError(f"{path.name} must begin with a block of `key: value` lines between two lines of ---")
    front = read_front_matter(path, rest[0])
    article = Article(
        slug=path.stem,
        title=front["title"],
        standfirst=front["standfirst"],
        body=rest[1].strip() + "\n",
        tags=[tag for part in front.get("tags", "").split(",") if (tag := part.strip().lower())],
        author_name=front["author"],
        published_at=read_time(path, front.get("published", "")),
    )
    article.loaded_digest = digest(article)
    try:
        article.full_clean(validate_unique=False)
    except ValidationError as error:
        raise CommandError(f"{path.name}: {error.message_dict}") from None
    return article


def read_front_matter(path: Path, text: str) -> dict[str, str]:
    front: dict[str, str] = {}
    for line in filter(str.strip, text.splitlines()):
        key, colon, value = line.partition(":")
        if not colon or key.strip() not in KEYS:
            raise CommandError(f"{path.name}: {line!r} is not one of the keys {', '.join(sorted(KEYS))}")
        front[key.strip()] = value.strip()
    missing = sorted(key for key in REQUIRED_KEYS if not front.get(key))
    if missing:
        raise CommandError(f"{path.name} lacks {', '.join(missing)}")
    return front


def read_time(path: Path, text: str) -> datetime | None:
    if not text:
        return None
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        raise CommandError(f"{path.name}: published must be a date such as 2026-11-21, got {text!r}") from None
    return time if time.tzinfo else time.replace(tzinfo=UTC)
