import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import Truncator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from generator import storage
from generator.models import Operation, Portrait, Status
from selfyfy.editing.versions import going_on_context
from selfyfy.gallery import downloads
from selfyfy.gallery.lessons import lesson_url, noticing_url
from selfyfy.requests import PersonRequest
from selfyfy.studio import recipes

PORTRAITS_A_PAGE = 24
RECENT_PORTRAITS = 12


@require_GET
@login_required
@never_cache
def list_portraits(request: PersonRequest) -> HttpResponse:
    portraits = Portrait.objects.kept_by(request.user).select_related("share")
    page = Paginator(portraits, PORTRAITS_A_PAGE).get_page(request.GET.get("page"))
    template = "gallery/_grid.html" if request.htmx and not request.htmx.boosted else "gallery/list.html"
    return render(request, template, {"page": page})


@require_GET
@login_required
@never_cache
def recent(request: PersonRequest) -> JsonResponse:
    """The newest finished portraits, for a figure in which one may choose among them: numbers and words."""
    portraits = Portrait.objects.kept_by(request.user).done()[:RECENT_PORTRAITS]
    found = [{"id": str(portrait.pk), "words": Truncator(portrait.prompt).chars(60)} for portrait in portraits]
    return JsonResponse({"portraits": found})


@require_GET
@login_required
@never_cache
def detail(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    return render_detail(request, get_object_or_404(Portrait.objects.kept_by(request.user), pk=pk))


def render_detail(request: HttpRequest, portrait: Portrait, status: int = 200, **forms: Form) -> HttpResponse:
    """The page; with `instruction_form`, it is that form again with what to change."""
    share = portrait.current_share
    context = {
        "portrait": portrait,
        "share": share,
        "share_url": request.build_absolute_uri(share.get_absolute_url()) if share else "",
        "downloads": list(downloads.LABELS.items()),
        "steps": portrait.previews if portrait.status == Status.DONE else [],
        "lesson_url": lesson_url(portrait),
        "noticing_url": noticing_url(portrait),
        "lesson_is_own": portrait.operation == Operation.CREATE,
        "settings_text": recipes.as_text(portrait),
        "settings_url": request.build_absolute_uri(recipes.as_path(portrait)),
        **recipes.what_is_the_same(portrait),
        **going_on_context(portrait),
        **forms,
    }
    return render(request, "gallery/detail.html", context, status=status)


@require_GET
@login_required
@never_cache
def words(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """What each word of the prompt did at each step, as generator/attention.py recorded it."""
    get_object_or_404(Portrait.objects.kept_by(request.user).done().filter(has_words=True), pk=pk)
    try:
        record = storage.get(storage.words_key(pk))
    except storage.STORAGE_ERRORS:
        return HttpResponse("The picture store is away for the moment.", status=503, content_type="text/plain")
    return HttpResponse(record, content_type="application/json")


@require_GET
@login_required
@never_cache
def download(request: HttpRequest, pk: uuid.UUID, file_format: str) -> HttpResponse:
    """The original by a presigned URL; other formats are converted here."""
    portrait = get_object_or_404(Portrait.objects.kept_by(request.user).done(), pk=pk)
    if file_format not in downloads.LABELS:
        raise Http404(f"There is no format {file_format}")
    return send_file(request, portrait, file_format)


def send_file(request: HttpRequest, portrait: Portrait, file_format: str) -> HttpResponse:
    name = downloads.file_name(portrait, file_format)
    if file_format == downloads.ORIGINAL:
        return redirect(storage.presigned_url(storage.portrait_key(portrait.pk), download_name=name))
    try:
        data, mime = downloads.convert(portrait, file_format)
    except storage.STORAGE_ERRORS:
        messages.error(request, "The picture store is away for the moment. Your portrait is safe; try again shortly.")
        return redirect(portrait)
    return HttpResponse(data, content_type=mime, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@require_POST
@login_required
def delete(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    portrait = get_object_or_404(Portrait.objects.kept_by(request.user), pk=pk)
    portrait.delete_softly()
    undo = reverse("gallery:restore", args=[pk])
    messages.success(request, "Portrait deleted. Its public link, if it had one, has stopped working.", f"undo:{undo}")
    return redirect("gallery:list")


@require_POST
@login_required
def restore(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    portrait = get_object_or_404(Portrait.objects.filter(owner_id=request.user.pk), pk=pk)
    portrait.restore()
    messages.success(request, "Your portrait is back.")
    return redirect("gallery:list")
