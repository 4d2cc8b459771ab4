"""What a person asked for before: their own words, each once, with the portrait that came of them last."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.models import User
from django.db.models import Max, OuterRef, Subquery

from generator import storage
from generator.models import Portrait

MOST_SHOWN = 20


@dataclass(frozen=True)
class PastPrompt:
    prompt: str
    portrait_id: UUID | None  # the latest finished one; None before the first
    side_px: int | None  # its

    @property
    def picture_url(self) -> str:
        if not self.portrait_id or not self.side_px:
            return ""
        return storage.presigned_url(storage.small_key(self.portrait_id, self.side_px))


def past_prompts(owner: User, search: str = "") -> list[PastPrompt]:
    """The latest first; with `search`, those that have all of its words in them."""
    mine = Portrait.objects.kept_by(owner)
    for word in search.split():
        mine = mine.filter(prompt__icontains=word)
    latest_done = Portrait.objects.kept_by(owner).done().filter(prompt=OuterRef("prompt")).order_by("-created_at")
    rows = (
        mine.order_by()
        .values("prompt")
        .annotate(asked_at=Max("created_at"), portrait_id=Subquery(latest_done.values("pk")[:1]))
        .annotate(latest_side_px=Subquery(latest_done.values("side_px")[:1]))
        .order_by("-asked_at")[:MOST_SHOWN]
    )
    return [PastPrompt(row["prompt"], row["portrait_id"], row["latest_side_px"]) for row in rows]
