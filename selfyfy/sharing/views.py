import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from generator import storage
from generator.models import Portrait
from selfyfy.sharing.models import Share

PREVIEW_PX = 512  # one of generator.sizes.COPIES_PX


@require_POST
@login_required
def create(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    portrait = get_object_or_404(Portrait.objects.kept_by(request.user).done(), pk=pk)
    Share.open(portrait, show_prompt=request.POST.get("show_prompt") == "on")
    messages.success(request, "Your portrait has a public page now. Only people with the link can find it.")
    return redirect(f"{portrait.get_absolute_url()}#share")


@require_POST
@login_required
def revoke(request: HttpRequest, token: str) -> HttpResponse:
    share = get_object_or_404(Share.objects.filter(portrait__owner_id=request.user.pk), token=token)
    share.revoke()
    messages.success(request, "The public page is gone and its link is dead.")
    return redirect(share.portrait)


@require_safe
@never_cache
def public(request: HttpRequest, token: str) -> HttpResponse:
    share = Share.objects.alive().select_related("portrait").filter(token=token).first()
    if share is None:
        return gone_or_not_found(request, token)
    context = {
        "share": share,
        "portrait": share.portrait,
        "image_url": share.portrait.image_url,
        "share_url": request.build_absolute_uri(share.get_absolute_url()),
        "og_px": min(share.portrait.side_px, PREVIEW_PX),
        "og_type": "image/webp" if share.portrait.side_px > PREVIEW_PX else "image/png",
        "og_image_url": request.build_absolute_uri(reverse("sharing:image", args=[token])),
    }
    response = render(request, "sharing/public.html", context)
    response["X-Robots-Tag"] = "noindex"  # for those who have the link, not for search engines
    response["Referrer-Policy"] = "no-referrer"  # the link is the key: other sites must not learn it
    return response


@require_safe
@never_cache
def image(request: HttpRequest, token: str) -> HttpResponse:
    """A stable address for link previews: leads to a short-lived one. Of a larger portrait to a copy, because those who
    make previews leave out what has megabytes."""
    portrait = get_object_or_404(Share.objects.alive().select_related("portrait"), token=token).portrait
    is_large = portrait.side_px > PREVIEW_PX
    key = storage.copy_key(portrait.pk, PREVIEW_PX) if is_large else storage.portrait_key(portrait.pk)
    return redirect(storage.presigned_url(key))


def gone_or_not_found(request: HttpRequest, token: str) -> HttpResponse:
    """A revoked page says so; what never existed is a 404."""
    get_object_or_404(Share, token=token)
    return render(request, "sharing/gone.html", status=410)
