"""What a person asked for before: their own words, each once, with the portrait that came of them last."""

from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from django.contrib.auth.models import User
from django.db.models import Max, OuterRef, Q, Subquery

from generator import choosing, storage
from generator.models import Portrait
from generator.understanding import IGNORED

MOST_SHOWN = 20
MOST_READ = 500  # prompts that are read for what they mean, half a millisecond each the first time


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
    """The latest first; with `search`, those that have all of its words in them or say the same in others."""
    mine = Portrait.objects.kept_by(owner)
    if words := search.split():
        has_all = Q(*(Q(prompt__icontains=word) for word in words))
        mine = mine.filter(has_all | Q(prompt__in=prompts_that_mean(owner, search)))
    latest_done = Portrait.objects.kept_by(owner).done().filter(prompt=OuterRef("prompt")).order_by("-created_at")
    rows = (
        mine.order_by()
        .values("prompt")
        .annotate(asked_at=Max("created_at"), portrait_id=Subquery(latest_done.values("pk")[:1]))
        .annotate(latest_side_px=Subquery(latest_done.values("side_px")[:1]))
        .order_by("-asked_at")[:MOST_SHOWN]
    )
    return [PastPrompt(row["prompt"], row["portrait_id"], row["latest_side_px"]) for row in rows]


def prompts_that_mean(owner: User, search: str) -> list[str]:
    """Of the owner's latest: “gray hair” finds “silver curls”. Words that no control knows have to be in the prompt."""
    wanted = meaning(search)
    if not wanted:
        return []
    others = words_without_meaning(search)
    asked = Portrait.objects.kept_by(owner).order_by().values("prompt").annotate(asked_at=Max("created_at"))
    latest = asked.order_by("-asked_at").values_list("prompt", flat=True)[:MOST_READ]
    return [
        prompt for prompt in latest if wanted <= meaning(prompt) and all(word in prompt.casefold() for word in others)
    ]


@lru_cache(maxsize=4 * MOST_READ)
def meaning(text: str) -> frozenset[tuple[str, str]]:
    """The options of the controls that it says."""
    return frozenset(choosing.chosen(text).items())


def words_without_meaning(search: str) -> list[str]:
    """What is left of it when its options are taken out."""
    for phrase in reversed(choosing.phrases(search)):
        if phrase.kind or phrase.colour:
            search = f"{search[: phrase.start]} {search[phrase.end :]}"
    return [word for word in search.casefold().split() if word not in IGNORED]
