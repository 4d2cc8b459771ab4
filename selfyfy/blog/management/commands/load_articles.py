"""Put the articles of the repository into the database, with their authors and categories.

An article is one file, `articles/<slug>.md`: `key: value` lines between two lines of `---`, then Markdown. Keys: title,
standfirst, author and category (each the slug of a file), number (the place in the series), tags (with commas between),
example (a prompt for the studio), published (a date or a time; without it the article is a draft).

An author is `articles/authors/<slug>.md` with the keys name and role, then the biography; a category is
`articles/categories/<slug>.md` with name and position, then its description.

Runs at every start, so it must not undo an editor's work: a row remembers the digest of what was loaded, and a row that
differs from that was edited in the admin and is left alone, as is every author and category that is there already. (A
deleted article comes back; make it a draft instead.)
"""

import hashlib
import json
from argparse import ArgumentParser
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import reversion
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import models, transaction

from selfyfy.blog.models import Article, Author, Category

FOLDER = Path(__file__).resolve().parents[2] / "articles"
KEYS = {"title", "standfirst", "author", "category", "number", "tags", "example", "published"}
REQUIRED_KEYS = {"title", "standfirst", "author"}
PLAIN_FIELDS = ("title", "standfirst", "body", "number", "example", "published_at")


@dataclass(frozen=True)
class File:
    """What an article's file says; `fields` are those of the row."""

    slug: str
    fields: dict[str, Any]
    tags: list[str]

    @property
    def digest(self) -> str:
        return digest(self.fields, self.tags)


class Command(BaseCommand):
    help = "Load or update the articles that are files in the repository. Safe to run any time."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, change nothing")
        parser.add_argument("--folder", type=Path, default=FOLDER)

    def handle(self, *, folder: Path, dry_run: bool, **options: Any) -> None:
        counts = dict.fromkeys(("created", "updated", "unchanged", "edited on the site and kept"), 0)
        with transaction.atomic():
            load_authors(folder / "authors")
            load_categories(folder / "categories")
            files = [read_article(path) for path in sorted(folder.glob("*.md"))]
            check_numbers(files)
            for file in files:
                counts[merge(file)] += 1
            transaction.set_rollback(dry_run)
        summary = ", ".join(f"{count} {outcome}" for outcome, count in counts.items())
        self.stdout.write(f"Articles: {summary}{' (dry run, nothing saved)' if dry_run else ''}.")


def check_numbers(files: list[File]) -> None:
    taken: dict[int, str] = {}
    for file in files:
        number = file.fields["number"]
        if number is not None and taken.setdefault(number, file.slug) != file.slug:
            raise CommandError(f"{file.slug}.md: {taken[number]}.md is number {number} already")


def merge(file: File) -> str:
    """Save what the file says, unless an editor said otherwise, and tell which it was."""
    row = Article.objects.filter(slug=file.slug).first()
    if row and row.loaded_digest == file.digest:
        return "unchanged"
    if row and row_digest(row) != row.loaded_digest:
        return "edited on the site and kept"
    outcome = "updated" if row else "created"
    row = row or Article(slug=file.slug)
    for name, value in file.fields.items():
        setattr(row, name, value)
    row.loaded_digest = file.digest
    with reversion.create_revision():  # an editor may come back to it
        row.save()
        row.tags.set(file.tags)
        reversion.set_comment("Loaded from the repository.")
    return outcome


def row_digest(article: Article) -> str:
    names = (*PLAIN_FIELDS, "author", "category")
    return digest({name: getattr(article, name) for name in names}, article.tag_names)


def digest(fields: dict[str, Any], tags: list[str]) -> str:
    content = {name: as_text(value) for name, value in fields.items()} | {"tags": sorted(tags)}
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def as_text(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, models.Model):
        return value.slug  # type: ignore[attr-defined]
    return "" if value is None else str(value)


def read_article(path: Path) -> File:
    """The article in a file. CommandError names the file and what is wrong with it."""
    front, body = read_file(path, KEYS, REQUIRED_KEYS)
    number = front.get("number", "")
    if number and not number.isdecimal():
        raise CommandError(f"{path.name}: number must be a whole number, got {number!r}")
    fields = {
        "title": front["title"],
        "standfirst": front["standfirst"],
        "body": body + "\n",
        "number": int(number) if number else None,
        "category": find(Category, path, front.get("category", "")),
        "author": find(Author, path, front["author"]),
        "example": front.get("example", ""),
        "published_at": read_time(path, front.get("published", "")),
    }
    check(Article(slug=path.stem, **fields), path)
    tags = {tag for part in front.get("tags", "").split(",") if (tag := part.strip().lower())}
    return File(path.stem, fields, sorted(tags))


def load_authors(folder: Path) -> None:
    for path in sorted(folder.glob("*.md")):
        front, biography = read_file(path, {"name", "role"}, {"name"})
        add(Author(slug=path.stem, name=front["name"], role=front.get("role", ""), biography=biography), path)


def load_categories(folder: Path) -> None:
    for path in sorted(folder.glob("*.md")):
        front, description = read_file(path, {"name", "position"}, {"name", "position"})
        if not front["position"].isdecimal():
            raise CommandError(f"{path.name}: position must be a whole number, got {front['position']!r}")
        add(
            Category(
                slug=path.stem, name=front["name"], position=int(front["position"]), description=one_line(description)
            ),
            path,
        )


def add(row: Author | Category, path: Path) -> None:
    if isinstance(row, Author):
        row.biography = one_line(row.biography)
    if not type(row)._default_manager.filter(slug=row.slug).exists():
        check(row, path)
        row.save()


def one_line(text: str) -> str:
    return " ".join(text.split())


def find(kind: type[models.Model], path: Path, slug: str) -> Any:
    """The author or category of that slug, None without one."""
    found = kind._default_manager.filter(slug=slug.lower()).first()
    if slug and found is None:
        what = kind._meta.verbose_name
        plural = str(kind._meta.verbose_name_plural)
        raise CommandError(f"{path.name}: there is no {what} {slug!r}; write articles/{plural}/{slug}.md")
    return found


def check(row: models.Model, path: Path) -> None:
    try:
        row.full_clean(validate_unique=False)
    except ValidationError as error:
        raise CommandError(f"{path.name}: {error.message_dict}") from None


def read_file(path: Path, keys: set[str], required: set[str]) -> tuple[dict[str, str], str]:
    """The front matter and the text behind it."""
    start, *rest = path.read_text(encoding="utf-8").split("---\n", 2)
    if start or len(rest) != 2:
        raise CommandError(f"{path.name} must begin with a block of `key: value` lines between two lines of ---")
    front: dict[str, str] = {}
    for line in filter(str.strip, rest[0].splitlines()):
        key, colon, value = line.partition(":")
        if not colon or key.strip() not in keys:
            raise CommandError(f"{path.name}: {line!r} is not one of the keys {', '.join(sorted(keys))}")
        front[key.strip()] = value.strip()
    if missing := sorted(key for key in required if not front.get(key)):
        raise CommandError(f"{path.name} lacks {', '.join(missing)}")
    return front, rest[1].strip()


def read_time(path: Path, text: str) -> datetime | None:
    if not text:
        return None
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        raise CommandError(f"{path.name}: published must be a date such as 2026-11-21, got {text!r}") from None
    return time if time.tzinfo else time.replace(tzinfo=UTC)
