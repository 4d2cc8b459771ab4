import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from generator import instructions, prompts, regions, sizes, storage, uploads
from generator.models import Portrait, QueueFull
from selfyfy.editing import going_on
from selfyfy.editing.forms import EnlargeForm, InstructionForm, PaintForm, PictureForm, TokenForm
from selfyfy.gallery.views import render_detail
from selfyfy.requests import PersonRequest

REFUSALS = (instructions.InstructionError, prompts.PromptError, QueueFull)
NO_ENLARGER = "This site's model cannot enlarge portraits."
MASK_PX = 512  # of the canvas and of the regions' pictures at most: a finger paints no finer
STORAGE_AWAY = "The picture store is away for the moment. Nothing is lost: try again shortly."


def finished_portrait(request: PersonRequest, pk: uuid.UUID) -> Portrait:
    """A stranger's or an unfinished portrait is a 404."""
    return get_object_or_404(Portrait.objects.kept_by(request.user).done(), pk=pk)


@require_POST
@login_required
def vary(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """The same words and settings, from this very picture: near or far of it."""
    parent = finished_portrait(request, pk)
    form = TokenForm(request.POST)
    token = form.sent_token if form.is_valid() else uuid.uuid4()
    try:
        return redirect(going_on.vary(parent, token, far=request.POST.get("distance") == "far"))
    except QueueFull as full:
        messages.error(request, str(full))
        return redirect(parent)


@require_POST
@login_required
def instruct(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """“add round glasses”; the buttons for styles and light send such words too."""
    parent = finished_portrait(request, pk)
    form = InstructionForm(request.POST)
    if form.is_valid():
        try:
            return redirect(going_on.instruct(parent, form.sent_token, form.cleaned_data["instruction"]))
        except REFUSALS as refusal:
            form.add_error("instruction", str(refusal))
    return render_detail(request, parent, status=422, instruction_form=form)


@require_POST
@login_required
def enlarge(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """The same picture with two or four times the side, as a version of its own."""
    parent = finished_portrait(request, pk)
    form = EnlargeForm(request.POST)
    if not form.is_valid():
        messages.error(request, str(next(iter(form.errors.values()))[0]))
    elif not sizes.has_enlarger():
        messages.error(request, NO_ENLARGER)
    else:
        try:
            return redirect(going_on.enlarge(parent, form.sent_token, form.cleaned_data["times"]))
        except (sizes.TooLarge, QueueFull) as refusal:
            messages.error(request, str(refusal))
    return redirect(parent)


@require_http_methods(["GET", "POST"])
@login_required
def paint(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    parent = finished_portrait(request, pk)
    form = PaintForm(parent, request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            return redirect(going_on.paint(parent, form.sent_token, values["painted"], values["instruction"]))
        except REFUSALS as refusal:
            form.add_error("instruction", str(refusal))
        except storage.STORAGE_ERRORS:
            form.add_error(None, STORAGE_AWAY)
    status = 422 if form.errors else 200
    side_px = going_on.painted_px(parent)
    context = {"portrait": parent, "form": form, "side_px": side_px, "canvas_px": min(side_px, MASK_PX)}
    return render(request, "editing/paint.html", context, status=status)


@require_GET
@cache_control(public=True, max_age=86_400)
def region(request: HttpRequest, name: str) -> HttpResponse:
    """What a region button paints over, as a mask."""
    if name not in set(regions.Region):
        raise Http404(f"There is no region {name}")
    mask = regions.mask(regions.Region(name), MASK_PX)
    return HttpResponse(uploads.as_png(mask), content_type="image/png")


@require_http_methods(["GET", "POST"])
@login_required
def start_from_picture(request: PersonRequest) -> HttpResponse:
    form = PictureForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            return redirect(
                going_on.start_from_picture(
                    request.user,
                    form.sent_token,
                    values["picture"],
                    values["prompt"],
                    values["strength"],
                    values["keep"],
                )
            )
        except QueueFull as full:
            form.add_error(None, str(full))
        except storage.STORAGE_ERRORS:
            form.add_error(None, STORAGE_AWAY)
    status = 422 if form.errors else 200
    return render(request, "editing/picture.html", {"form": form}, status=status)
