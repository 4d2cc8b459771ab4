"""Requests as the middleware leaves them, for type checkers."""

from django.contrib.auth.models import User
from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails


class PersonRequest(HttpRequest):
    """Behind login_required, after HtmxMiddleware."""

    user: User
    htmx: HtmxDetails
