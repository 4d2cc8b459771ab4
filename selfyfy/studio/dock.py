"""The dock: a person's unfinished portraits, at the edge of every page."""

import uuid

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from generator.models import Portrait, PortraitQuerySet
from selfyfy.requests import PersonRequest


def unfinished(request: HttpRequest) -> PortraitQuerySet:
    """The one being drawn first, then in the order in which they are drawn."""
    return Portrait.objects.kept_by(request.user).active().order_by("-status", "created_at")


def docked(request: HttpRequest) -> dict[str, object]:
    """Context of every page; the rows are read only where a template shows them."""
    return {"docked": lambda: unfinished(request)}


@require_GET
@login_required
@never_cache
def dock(request: PersonRequest) -> HttpResponse:
    return render(request, "studio/_dock_items.html", {"portraits": unfinished(request)})


@require_GET
@login_required
@never_cache
def item(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    portrait = get_object_or_404(Portrait.objects.kept_by(request.user), pk=pk)
    return render(request, "studio/_dock_item.html", {"portrait": portrait})


@require_POST
@login_required
def cancel_all(request: PersonRequest) -> HttpResponse:
    for portrait in unfinished(request):
        portrait.cancel()
    if request.htmx:
        return HttpResponse(status=204)  # the page hears of each by its events
    return redirect("studio:studio")
