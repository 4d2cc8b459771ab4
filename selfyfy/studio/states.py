"""What an open page needs to know about a portrait, the same over server-sent events and over polling."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q

from generator import quality
from generator.models import Operation, Portrait, Status


def portrait_states(owner_id: int, ids: Iterable[UUID]) -> list[dict[str, object]]:
    """States of the owner's active portraits, and of those named: the page shows them as unfinished."""
    seconds_per_step = Portrait.objects.get_queryset().seconds_per_step()
    wanted = Q(status__in=[Status.QUEUED, Status.RUNNING]) | Q(pk__in=list(ids))
    portraits = Portrait.objects.kept().filter(wanted, owner_id=owner_id)
    return [portrait_state(portrait, seconds_per_step) for portrait in portraits]


def portrait_state(portrait: Portrait, seconds_per_step: float | None) -> dict[str, object]:
    place = portrait.queue_place
    return {
        "id": str(portrait.pk),
        "status": portrait.status,
        "message": message(portrait, place),
        "steps": portrait.steps,
        "steps_done": portrait.steps_done,
        "queue_place": place,
        "seconds_left": seconds_left(portrait, place, seconds_per_step),
        "preview_url": portrait.preview_url if portrait.is_active else None,
    }


def message(portrait: Portrait, place: int) -> str:
    """One line for the card, also read out by screen readers."""
    match portrait.status:
        case Status.QUEUED if portrait.waiting_for == "storage":
            return "Kept safe: the picture store is away, drawing goes on when it is back"
        case Status.QUEUED if portrait.sent_at is None:
            return "Kept safe: the queue is away, drawing starts when it is back"
        case Status.QUEUED:
            return "Next in line" if place == 0 else f"{place} ahead of you"
        case Status.RUNNING if portrait.redraws:
            found = quality.reason(portrait.redraw_reason)
            return f"Drawing it anew, {found}: step {portrait.steps_done} of {portrait.steps}"
        case Status.RUNNING:
            return portrait.how_far
    return portrait.get_status_display()


def seconds_left(portrait: Portrait, place: int, seconds_per_step: float | None) -> int | None:
    """An estimate from past runs, supposing that those ahead take as many steps; None without any past run, and for
    what takes no steps."""
    if seconds_per_step is None or not portrait.is_active or portrait.operation == Operation.UPSCALE:
        return None
    steps = place * portrait.steps + portrait.steps - portrait.steps_done
    return max(1, round(steps * seconds_per_step))
