"""Onto the list and off it. A link in a mail only shows a page, since mail scanners follow links: its button acts."""

import logging

from allauth.account.adapter import get_adapter
from celery import current_app
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods
from kombu.exceptions import OperationalError

from selfyfy.newsletter.forms import SubscribeForm
from selfyfy.newsletter.models import Subscriber

logger = logging.getLogger(__name__)

ASKS_AN_HOUR = 10  # from one address of the network
HOUR_SECONDS = 3600


@require_http_methods(["GET", "POST"])
@never_cache
def subscribe(request: HttpRequest) -> HttpResponse:
    """Whatever the list knows of the address, the answer is the same: it must not tell who reads us."""
    if request.method == "GET":
        return render(request, "newsletter/subscribe.html", {"form": SubscribeForm()})
    form = SubscribeForm(request.POST)
    if not form.is_valid():
        return render(request, "newsletter/subscribe.html", {"form": form}, status=422)
    if asks_too_often(request):
        form.add_error(None, "There were many requests from your network. Please try again in an hour.")
        return render(request, "newsletter/subscribe.html", {"form": form}, status=429)
    Subscriber.objects.ask(form.cleaned_data["email"])
    hurry()
    return redirect("newsletter:asked")


def asks_too_often(request: HttpRequest) -> bool:
    key = f"newsletter:{get_adapter().get_client_ip(request)}"
    if cache.add(key, 1, HOUR_SECONDS):
        return False
    try:
        return cache.incr(key) > ASKS_AN_HOUR
    except ValueError:  # it expired in between
        return False


def hurry() -> None:
    """Beat sends what is due once a minute; this saves the wait."""
    try:
        current_app.send_task("newsletter.send_due", priority=1, retry=False)
    except (OperationalError, OSError) as error:
        logger.warning("a confirmation waits for the broker: %s", error)


@require_GET
def asked(request: HttpRequest) -> HttpResponse:
    return render(request, "newsletter/asked.html")


@require_http_methods(["GET", "POST"])
@never_cache
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    subscriber = Subscriber.objects.by_confirm_token(token)
    if subscriber is None:
        return render(request, "newsletter/broken_link.html", {"form": SubscribeForm()}, status=404)
    if request.method == "POST":
        subscriber.confirm()
        return render(request, "newsletter/confirmed.html", {"subscriber": subscriber})
    return render(request, "newsletter/confirm.html", {"subscriber": subscriber})


@csrf_exempt  # mail programs post here by themselves (RFC 8058); the token in the address is the permission
@require_http_methods(["GET", "POST"])
@never_cache
def leave(request: HttpRequest, token: str) -> HttpResponse:
    """Says the same to a stranger's, an old and a used token, as long as it is one of ours."""
    if request.method == "POST":
        if not Subscriber.objects.leave(token):
            return render(request, "newsletter/broken_link.html", {"leaving": True}, status=404)
        return render(request, "newsletter/left.html")
    return render(request, "newsletter/leave.html")
