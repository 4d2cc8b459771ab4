import json
import uuid
from collections.abc import Callable
from random import Random

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from generator import choosing, storage
from generator.controls import BY_KEY
from generator.models import Portrait, QueueFull
from generator.prompts import MAX_PROMPT_CHARACTERS
from generator.seeds import left_to_chance, promising
from generator.understanding import understand
from selfyfy.blog.models import Article
from selfyfy.editing import going_on
from selfyfy.requests import PersonRequest
from selfyfy.studio import recipes
from selfyfy.studio.choices import questions, tabs
from selfyfy.studio.events import portrait_events
from selfyfy.studio.examples import EXAMPLES, surprise
from selfyfy.studio.forms import PortraitForm
from selfyfy.studio.history import past_prompts
from selfyfy.studio.states import portrait_states

RECENT_PORTRAITS = 12
FEATURED_PORTRAITS = 12
DRAFT_SEEDS = 32  # that a page may sketch with before they come again
MAX_FOLLOWED = 100  # unfinished cards one page may ask about


@require_GET
def landing(request: HttpRequest) -> HttpResponse:
    return render(
        request,
        "studio/landing.html",
        {
            "featured": Portrait.objects.featured()[:FEATURED_PORTRAITS],
            "articles": Article.objects.published()[:3],
            "examples": EXAMPLES[:3],
        },
    )


@require_GET
@login_required
def studio(request: PersonRequest) -> HttpResponse:
    """The form, filled from a link's settings (`?prompt=` …), `?from=` (one of the person's portraits) or by chance."""
    initial, refused = recipes.read_link(request.GET)
    for remark in recipes.remarks(request.GET, refused):
        messages.warning(request, remark)
    if "surprise" in request.GET:
        initial = {"prompt": surprise(Random())}
    source = parse_ids(request.GET.get("from", ""))
    if source:
        portrait = get_object_or_404(Portrait.objects.kept_by(request.user), pk=source[0])
        initial = recipes.values_for_form(portrait)
    return render_studio(request, PortraitForm(initial=initial))


def render_studio(request: PersonRequest, form: PortraitForm, status: int = 200) -> HttpResponse:
    portraits = Portrait.objects.kept_by(request.user).select_related("share")[:RECENT_PORTRAITS]
    past = past_prompts(request.user)
    context = {"portraits": portraits, "examples": EXAMPLES, "past_prompts": past, **form_context(form)}
    return render(request, "studio/studio.html", context, status=status)


def form_context(form: PortraitForm) -> dict[str, object]:
    knows_vocabulary = settings.PORTRAIT_MODEL == settings.BUNDLED_MODEL
    return {
        "form": form,
        "MAX_PROMPT_CHARACTERS": MAX_PROMPT_CHARACTERS,
        "draft_seeds": json.dumps(left_to_chance(DRAFT_SEEDS, promising(settings.PORTRAIT_MODEL))),
        "knows_vocabulary": knows_vocabulary,
        "tabs": tabs() if knows_vocabulary else [],
    }


@require_GET
def understood(request: HttpRequest) -> HttpResponse:
    """What the bundled model makes of a prompt while it is typed, and which options of the controls it says."""
    prompt = request.GET.get("prompt", "")[:MAX_PROMPT_CHARACTERS]
    understanding = understand(prompt, settings.PORTRAIT_LORAS)
    context = {
        "understanding": understanding,
        "chosen": json.dumps(choosing.chosen(prompt, settings.PORTRAIT_LORAS)),
        "strange": json.dumps([stranger.text.lower() for stranger in understanding.strangers]),
    }
    return render(request, "studio/_understood.html", context)


@require_GET
def choose(request: HttpRequest) -> HttpResponse:
    """The prompt with another `option` of a `control`, none for an empty one; and all that it says then."""
    control = BY_KEY.get(request.GET.get("control", ""))
    option_key = request.GET.get("option", "")
    option = control.option(option_key) if control else None
    if control is None or (option_key and option is None):
        raise Http404("No such control or option")
    prompt = request.GET.get("prompt", "")
    if len(prompt) > MAX_PROMPT_CHARACTERS:  # to cut it would lose words
        return JsonResponse({"error": f"at most {MAX_PROMPT_CHARACTERS} characters"}, status=422)
    prompt = choosing.choose(prompt, control, option, settings.PORTRAIT_LORAS)
    return JsonResponse({"prompt": prompt, "chosen": choosing.chosen(prompt, settings.PORTRAIT_LORAS)})


@require_GET
def options(request: HttpRequest, group: str) -> HttpResponse:
    """A further tab of the controls."""
    found = questions(group)
    if not found:
        raise Http404("No such group of controls")
    return render(request, "studio/_options.html", {"questions": found})


@require_GET
@never_cache
@login_required
def history(request: PersonRequest) -> HttpResponse:
    search = request.GET.get("q", "")[:MAX_PROMPT_CHARACTERS]
    context = {"past_prompts": past_prompts(request.user, search), "search": search}
    return render(request, "studio/_past_prompts.html", context)


@require_GET
@never_cache
def surprise_prompt(request: HttpRequest) -> HttpResponse:
    return HttpResponse(surprise(Random()), content_type="text/plain; charset=utf-8")


@require_POST
@login_required
def create(request: PersonRequest) -> HttpResponse:
    form = PortraitForm(request.POST)
    if form.is_valid():
        try:
            portraits = form.request_portraits(request.user)
        except QueueFull as full:
            form.add_error(None, str(full))
    if form.errors:
        return show_errors(request, form)
    if request.htmx:
        response = render(request, "studio/_created.html", {"portraits": portraits[::-1], "token": uuid.uuid4()})
        response["HX-Trigger"] = "portrait-created"
        return response
    return redirect("studio:studio")


def show_errors(request: PersonRequest, form: PortraitForm) -> HttpResponse:
    """The form again, with what to change and everything that was typed."""
    if not request.htmx:
        return render_studio(request, form, status=422)
    response = render(request, "studio/_form.html", form_context(form), status=422)
    response["HX-Retarget"] = "#studio-form"
    response["HX-Reswap"] = "outerHTML"
    return response


@require_GET
@never_cache
async def events(request: HttpRequest) -> HttpResponseBase:
    user = await request.auser()
    if not user.is_authenticated:
        return JsonResponse({"error": "Log in first."}, status=401)
    response = StreamingHttpResponse(
        portrait_events(user.pk, parse_ids(request.GET.get("ids", ""))), content_type="text/event-stream"
    )
    response["X-Accel-Buffering"] = "no"  # a proxy must pass each event on at once
    return response


@require_GET
@never_cache
def status(request: HttpRequest) -> HttpResponse:
    """The same states for browsers or networks in which events do not get through."""
    if not request.user.is_authenticated:
        return JsonResponse({"error": "Log in first."}, status=401)
    return JsonResponse({"portraits": portrait_states(request.user.pk, parse_ids(request.GET.get("ids", "")))})


def parse_ids(text: str) -> list[uuid.UUID]:
    """Comma-separated ids; what is none is left out."""
    ids = []
    for part in text.split(",")[:MAX_FOLLOWED]:
        try:
            ids.append(uuid.UUID(part))
        except ValueError:
            continue
    return ids


@require_GET
@login_required
def card(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    portrait = get_object_or_404(Portrait.objects.kept_by(request.user), pk=pk)
    return render(request, "studio/_portrait_card.html", {"portrait": portrait})


@require_POST
@login_required
def cancel(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    portrait = get_object_or_404(Portrait.objects.kept_by(request.user), pk=pk)
    if not portrait.cancel():
        messages.info(request, "That portrait had already ended.")
    return card_or_studio(request, portrait)


@require_POST
@login_required
def retry(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    portrait = get_object_or_404(Portrait.objects.kept_by(request.user), pk=pk)
    portrait.retry()
    return card_or_studio(request, portrait)


def card_or_studio(request: PersonRequest, portrait: Portrait) -> HttpResponse:
    if not request.htmx:
        return redirect("studio:studio")
    portrait.refresh_from_db()
    return render(request, "studio/_portrait_card.html", {"portrait": portrait})


@require_POST
@login_required
def again(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """The same words and settings with a new seed: somebody else who fits them."""
    portrait = get_object_or_404(Portrait.objects.kept_by(request.user), pk=pk)
    values = {**recipes.values_for_form(portrait), "seed": None, "may_redraw": True}
    return draw_again(request, portrait, lambda token: Portrait.objects.request(request.user, token, **values))


@require_POST
@login_required
def exactly(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """Every setting as it was: the same pixels from the same checkpoint, class of device and dtype."""
    portrait = get_object_or_404(Portrait.objects.kept_by(request.user), pk=pk)
    return draw_again(request, portrait, lambda token: going_on.exactly(portrait, token))


def draw_again(request: PersonRequest, portrait: Portrait, ask: Callable[[uuid.UUID], object]) -> HttpResponse:
    try:
        ask((parse_ids(request.POST.get("token", "")) or [uuid.uuid4()])[0])
    except (QueueFull, going_on.NotRepeatable) as refusal:
        messages.error(request, str(refusal))
        return redirect(portrait)
    except storage.STORAGE_ERRORS:
        messages.error(request, "The picture store is away for the moment. Your portrait is safe; try again shortly.")
        return redirect(portrait)
    return redirect("studio:studio")
