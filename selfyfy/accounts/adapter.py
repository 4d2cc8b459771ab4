from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as allauth_context
from django.conf import settings

DEVELOPMENT_CODE = "development_code"


class AccountAdapter(DefaultAccountAdapter):
    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """In development there is no mailbox: the page that asks for a new address's code shows it."""
        super().send_mail(template_prefix, email, context)
        if settings.DEBUG:
            confirms_address = "email_confirmation" in template_prefix
            allauth_context.request.session[DEVELOPMENT_CODE] = context.get("code", "") if confirms_address else ""
