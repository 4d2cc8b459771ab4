"""The two mails that the newsletter sends."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse

from selfyfy.blog.metadata import absolute
from selfyfy.blog.models import Article
from selfyfy.newsletter.models import CONFIRM_WITHIN_DAYS, Subscriber


def confirmation(subscriber: Subscriber) -> EmailMultiAlternatives:
    confirm_url = absolute(reverse("newsletter:confirm", args=[subscriber.confirm_token]))
    context = {"confirm_url": confirm_url, "days": CONFIRM_WITHIN_DAYS}
    return mail("confirm", f"Confirm your address for {settings.SITE_NAME}", subscriber, context)


def article(article: Article, subscriber: Subscriber) -> EmailMultiAlternatives:
    """With the headers by which mail programs unsubscribe with one click (RFC 8058)."""
    leave_url = absolute(reverse("newsletter:leave", args=[subscriber.leave_token]))
    context = {"article": article, "url": absolute(article.get_absolute_url()), "leave_url": leave_url}
    message = mail("article", article.title, subscriber, context)
    message.extra_headers = {
        "List-Unsubscribe": f"<{leave_url}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "List-Id": f"{settings.SITE_NAME} articles <articles.{urlsplit(settings.SITE_URL).hostname}>",
    }
    return message


def mail(template: str, subject: str, subscriber: Subscriber, context: dict[str, object]) -> EmailMultiAlternatives:
    context = context | {"SITE_NAME": settings.SITE_NAME}
    message = EmailMultiAlternatives(
        subject=" ".join(subject.split()),  # a line break would make another header
        body=render_to_string(f"newsletter/mails/{template}.txt", context),
        to=[subscriber.email],
    )
    message.attach_alternative(render_to_string(f"newsletter/mails/{template}.html", context), "text/html")
    return message
