"""As you type: the page posts its form after every change and gets a small draft back, or a sentence why not."""

from datetime import timedelta

from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from generator import drafts
from generator.models import PRIORITY_PERSON, Portrait, Status
from generator.seeds import left_to_chance, promising
from selfyfy.studio.forms import PortraitForm

WAIT_SECONDS = 10
REST_SECONDS = 15  # a person's portrait that has waited this long is drawn before anybody's next draft
ASK_AGAIN_SECONDS = 5

RESTING = "Portraits have been waiting for a while, so drafts rest until they are drawn. Create works as ever."
NO_WORKER = "No draft came: the workers are busy or away. Create works as ever, and nothing is lost."
NO_BROKER = "Drafts rest while the queue is away. Create works as ever: your portraits are kept until it is back."
TOO_MANY = "That is more drafts than I can draw. Pause for a moment, then go on."


class DraftsRest(Exception):
    """Others come first; the text is for the person."""


@require_POST
@never_cache
async def draft(request: HttpRequest) -> HttpResponse:
    """A WebP; 204 when a newer request of the same person took its place; else a sentence, as plain text."""
    user = await request.auser()
    if not user.is_authenticated:
        return sentence("Log in first.", 401)
    try:
        number = await sync_to_async(ask)(user, request.POST)
        picture = await drafts.wait(user.pk, number, WAIT_SECONDS)
    except ValidationError as error:
        return sentence(error.messages[0], 422)
    except drafts.TooManyDrafts:
        return sentence(TOO_MANY, 429)
    except DraftsRest as error:
        return sentence(str(error), 503)
    except drafts.BROKER_ERRORS:
        return sentence(NO_BROKER, 503)
    if picture is None:
        return sentence(NO_WORKER, 503)
    if not picture:
        return HttpResponse(status=204)
    return HttpResponse(picture, content_type="image/webp")


def sentence(text: str, status: int) -> HttpResponse:
    response = HttpResponse(text, content_type="text/plain; charset=utf-8", status=status)
    if status in {429, 503}:
        response["Retry-After"] = str(ASK_AGAIN_SECONDS)
    return response


def ask(user: AbstractBaseUser, posted: QueryDict) -> int:
    """Raises ValidationError for what no portrait could be made of, and what drafts.ask raises."""
    form = PortraitForm(posted)
    if not form.is_valid():
        raise ValidationError([text for errors in form.errors.values() for text in errors])
    if someone_waits_too_long():
        raise DraftsRest(RESTING)
    values = {name: form.cleaned_data[name] for name in drafts.DraftSettings.__dataclass_fields__}
    if values["seed"] is None:
        [values["seed"]] = left_to_chance(1, promising(settings.PORTRAIT_MODEL))
    return drafts.ask(user.pk, drafts.DraftSettings(**values))


def someone_waits_too_long() -> bool:
    """Drafts go before portraits, so somebody has to see to it that they never hold them up for long."""
    since = timezone.now() - timedelta(seconds=REST_SECONDS)
    waiting = Portrait.objects.filter(status=Status.QUEUED, priority__lte=PRIORITY_PERSON, created_at__lt=since)
    return waiting.exists()
