"""The family tree of a portrait: what it came from, and what came of it."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db.models import QuerySet

from generator.models import Portrait
from selfyfy.editing import going_on, offers
from selfyfy.editing.forms import InstructionForm

MAX_GENERATIONS = 20  # up and down; a tree deeper than this is cut where it is furthest away


@dataclass
class Version:
    portrait: Portrait
    is_current: bool
    children: list["Version"] = field(default_factory=list)


def going_on_context(portrait: Portrait) -> dict[str, object]:
    """What the page of a portrait needs besides the portrait."""
    return {
        "family": family(portrait),
        "instruction_form": InstructionForm(),
        "enlargements": going_on.enlargements(portrait),
        "rows": offers.rows(portrait),
    }


def family(portrait: Portrait) -> Version | None:
    """The oldest ancestor's tree, or None for a portrait that has nobody. One query for each generation."""
    root = oldest_ancestor(portrait)
    tree = {root.pk: Version(root, root.pk == portrait.pk)}
    generation = [root]
    for _ in range(2 * MAX_GENERATIONS):
        generation = list(relatives(portrait).filter(parent__in=generation).order_by("created_at"))
        if not generation:
            break
        for child in generation:
            version = tree[child.pk] = Version(child, child.pk == portrait.pk)
            tree[child.parent_id].children.append(version)  # type: ignore[index]
    return tree[root.pk] if len(tree) > 1 else None


def oldest_ancestor(portrait: Portrait) -> Portrait:
    *_, oldest = ancestors(portrait)
    return oldest


def ancestors(portrait: Portrait) -> Iterator[Portrait]:
    """The portrait itself, its parent, and so on. Deleted ancestors end the line."""
    one: Portrait | None = portrait
    for _ in range(MAX_GENERATIONS + 1):
        if one is None:
            return
        yield one
        one = relatives(portrait).filter(pk=one.parent_id).first() if one.parent_id else None


def relatives(portrait: Portrait) -> QuerySet[Portrait]:
    return Portrait.objects.kept().filter(owner_id=portrait.owner_id)
