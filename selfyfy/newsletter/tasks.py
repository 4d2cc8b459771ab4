"""Sending, in the worker. Beat looks once a minute for what is due, so a lost message costs a minute and no mail.

A batch is short: the worker draws portraits, too, and these go first.
"""

import logging
from datetime import datetime
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException

from anymail.exceptions import AnymailError
from celery import current_app, shared_task
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone
from kombu.exceptions import OperationalError

from selfyfy.newsletter import mails
from selfyfy.newsletter.models import Delivery, Mailing, Subscriber

logger = logging.getLogger(__name__)

BATCH = 25  # mails in one task
PRIORITY = 9  # after every portrait
MAIL_ERRORS = (SMTPException, AnymailError, OSError)
TRY_LATER = range(400, 500)  # of SMTP; for a provider's interface 429 and 5xx mean the same


@shared_task(name="newsletter.send_due", soft_time_limit=120, time_limit=150)
def send_due() -> None:
    """Confirmations, and a task for every article that is not with everybody yet."""
    now = timezone.now()
    Subscriber.objects.to_forget(now).delete()
    send_confirmations()
    Mailing.start_due(now)
    for mailing in Mailing.objects.filter(finished_at=None):
        if not mailing.finish_if_done(now):
            enqueue_article(mailing.article_id)


@shared_task(name="newsletter.send_article", soft_time_limit=240, time_limit=270)
def send_article(article_id: int) -> None:
    """One batch of an article's mails; another task goes on. Safe to deliver twice and side by side."""
    now = timezone.now()
    mailing = Mailing.objects.select_related("article").filter(article_id=article_id, finished_at=None).first()
    if mailing is None or not mailing.article.is_published:
        return
    connection = open_connection()
    if connection is None:
        return  # nothing is claimed; the next minute tries again
    batch = list(mailing.to_send(now)[:BATCH])
    for subscriber in batch:
        deliver(mailing, subscriber, connection, now)
    connection.close()
    if not mailing.finish_if_done(now) and len(batch) == BATCH:
        enqueue_article(article_id)


def deliver(mailing: Mailing, subscriber: Subscriber, connection: BaseEmailBackend, now: datetime) -> None:
    delivery = Delivery.claim(mailing, subscriber, now)
    if delivery is None:
        return
    try:
        send(mails.article(mailing.article, subscriber), connection)
    except MAIL_ERRORS as error:
        if (for_now := may_be_tried_again(error)) is not None:
            delivery.mark_refused(for_now)
        # Else the line broke, perhaps after the mail had been taken: it stays claimed, and is not sent twice.
        logger.warning("article %s to subscriber %s: %s", mailing.article_id, subscriber.pk, type(error).__name__)
    else:
        delivery.mark_sent()


def may_be_tried_again(error: Exception) -> bool | None:
    """Whether the server may take the mail another time; None where nobody knows whether it has."""
    if isinstance(error, SMTPRecipientsRefused):
        codes = [code for code, _ in error.recipients.values()]
        return all(code in TRY_LATER for code in codes)
    if isinstance(error, SMTPResponseException):
        return error.smtp_code in TRY_LATER
    status = getattr(error, "status_code", None)
    if status is not None:
        return status == 429 or status >= 500
    return None


def send_confirmations() -> None:
    due = list(Subscriber.objects.filter(confirmation_due=True, confirmed_at=None)[:BATCH])
    connection = open_connection() if due else None
    if connection is None:
        return
    for subscriber in due:
        if not subscriber.claim_confirmation():
            continue
        try:
            send(mails.confirmation(subscriber), connection)
        except MAIL_ERRORS as error:
            logger.warning("confirmation to subscriber %s: %s", subscriber.pk, type(error).__name__)
            if may_be_tried_again(error) is not False:
                subscriber.release_confirmation()
    connection.close()


def send(message: EmailMultiAlternatives, connection: BaseEmailBackend) -> None:
    message.connection = connection
    message.send()


def open_connection() -> BaseEmailBackend | None:
    connection = get_connection()
    try:
        connection.open()
    except MAIL_ERRORS as error:
        logger.warning("mail is away: %s", type(error).__name__)
        return None
    return connection


def enqueue_article(article_id: int) -> None:
    try:
        current_app.send_task("newsletter.send_article", [article_id], priority=PRIORITY, retry=False)
    except (OperationalError, OSError) as error:
        logger.warning("article %s waits for the broker: %s", article_id, error)
