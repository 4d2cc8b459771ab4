from django.conf import settings
from django.http import HttpRequest

from selfyfy.accounts.adapter import DEVELOPMENT_CODE


def site(request: HttpRequest) -> dict[str, object]:
    """What every page may say about the site. `csp_nonce` is the name under which django-htmx looks for it."""
    values: dict[str, object] = {
        "SITE_NAME": settings.SITE_NAME,
        "SITE_URL": settings.SITE_URL,
        "DEBUG": settings.DEBUG,
        "csp_nonce": getattr(request, "csp_nonce", ""),
    }
    if settings.DEBUG and request.path.startswith("/accounts/"):
        values["development_code"] = request.session.get(DEVELOPMENT_CODE, "")
    return values
