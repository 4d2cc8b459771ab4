"""Who gets new articles by mail, and which article went to whom.

An address is on the list only after its owner confirmed it, and leaves no trace after unsubscribing. Nobody gets an
article twice: a `Delivery` is claimed before its mail is sent, and a mail of which one cannot know whether it went out
(the worker died, the line broke) is not sent again.
"""

from datetime import datetime, timedelta
from typing import Self

from django.core import signing
from django.db import IntegrityError, models, transaction
from django.db.models import F, Q
from django.utils import timezone

from selfyfy.blog.models import Article

CONFIRM_WITHIN_DAYS = 7
MAILED_WITHIN_DAYS = 7  # an article that appeared longer ago is no news
PAUSE_BETWEEN_CONFIRMATIONS = timedelta(hours=1)  # for one address: nobody's mailbox is filled through our form
ATTEMPTS = 5
PAUSE_BETWEEN_ATTEMPTS = timedelta(minutes=10)

_confirm_signer = signing.TimestampSigner(salt="newsletter.confirm")
_leave_signer = signing.Signer(salt="newsletter.leave")


class SubscriberQuerySet(models.QuerySet["Subscriber"]):
    def confirmed(self) -> Self:
        return self.exclude(confirmed_at=None)

    def to_forget(self, now: datetime) -> Self:
        """Addresses whose owners never confirmed them."""
        return self.filter(confirmed_at=None, asked_at__lt=now - timedelta(days=CONFIRM_WITHIN_DAYS))

    def ask(self, email: str) -> None:
        """Somebody typed this address. A confirmation will go out, unless it has one or needs none."""
        now = timezone.now()
        subscriber, created = self.get_or_create(
            email=email.strip().lower(), defaults={"asked_at": now, "confirmation_due": True}
        )
        if not created:
            self.filter(pk=subscriber.pk, confirmed_at=None, asked_at__lt=now - PAUSE_BETWEEN_CONFIRMATIONS).update(
                asked_at=now, confirmation_due=True
            )

    def by_confirm_token(self, token: str) -> "Subscriber | None":
        """None for a token that is forged, old, or of somebody who left since."""
        try:
            pk = _confirm_signer.unsign(token, max_age=timedelta(days=CONFIRM_WITHIN_DAYS))
        except signing.BadSignature:
            return None
        return self.filter(pk=pk).first()

    def leave(self, token: str) -> bool:
        """Erase the subscriber of that token. False for a forged one; a second time does no harm."""
        try:
            pk = _leave_signer.unsign(token)
        except signing.BadSignature:
            return False
        self.filter(pk=pk).delete()
        return True


class Subscriber(models.Model):
    email = models.EmailField(unique=True)
    asked_at = models.DateTimeField()
    confirmation_due = models.BooleanField(default=False)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    objects = SubscriberQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.email

    @property
    def confirm_token(self) -> str:
        return _confirm_signer.sign(str(self.pk))

    @property
    def leave_token(self) -> str:
        return _leave_signer.sign(str(self.pk))

    def confirm(self) -> None:
        Subscriber.objects.filter(pk=self.pk, confirmed_at=None).update(
            confirmed_at=timezone.now(), confirmation_due=False
        )

    def claim_confirmation(self) -> bool:
        """Whether it is for the caller to send the confirmation."""
        claimed = Subscriber.objects.filter(pk=self.pk, confirmation_due=True, confirmed_at=None)
        return bool(claimed.update(confirmation_due=False))

    def release_confirmation(self) -> None:
        Subscriber.objects.filter(pk=self.pk, confirmed_at=None).update(confirmation_due=True)


class Mailing(models.Model):
    """One article on its way to everybody who had confirmed when it started."""

    article = models.OneToOneField(Article, on_delete=models.CASCADE, related_name="mailing")
    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return str(self.article)

    @classmethod
    def start_due(cls, now: datetime) -> None:
        """A mailing for every article that has appeared since; older ones are passed over."""
        since = now - timedelta(days=MAILED_WITHIN_DAYS)
        for article in Article.objects.published(now).filter(mailing=None, published_at__gte=since):
            cls.objects.get_or_create(article=article, defaults={"started_at": now})

    def to_send(self, now: datetime) -> models.QuerySet[Subscriber]:
        """Who has not got it: nothing was tried, or the mail server said “later” a while ago."""
        later = Q(state=State.LATER, claimed_at__lt=now - PAUSE_BETWEEN_ATTEMPTS)
        tried = self.deliveries.exclude(later).values("subscriber")
        return Subscriber.objects.confirmed().filter(confirmed_at__lte=self.started_at).exclude(pk__in=tried)

    def finish_if_done(self, now: datetime) -> bool:
        if self.deliveries.filter(state=State.LATER).exists() or self.to_send(now).exists():
            return False
        return bool(Mailing.objects.filter(pk=self.pk, finished_at=None).update(finished_at=now))


class State(models.TextChoices):
    CLAIMED = "claimed", "unknown"  # being sent, or the worker died while it was
    SENT = "sent", "sent"
    LATER = "later", "later"  # the mail server did not take it, and may another time
    FAILED = "failed", "refused"


class Delivery(models.Model):
    mailing = models.ForeignKey(Mailing, models.CASCADE, related_name="deliveries")
    subscriber = models.ForeignKey(Subscriber, models.CASCADE, related_name="deliveries")
    state = models.CharField(max_length=10, choices=State, default=State.CLAIMED)
    attempts = models.PositiveSmallIntegerField(default=1)
    claimed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [models.UniqueConstraint(fields=["mailing", "subscriber"], name="an_article_once_a_subscriber")]

    def __str__(self) -> str:
        return f"{self.mailing} to {self.subscriber}: {self.get_state_display()}"

    @classmethod
    def claim(cls, mailing: Mailing, subscriber: Subscriber, now: datetime) -> "Delivery | None":
        """The right to send, for one worker only; None when another has it or the mail is out."""
        try:
            with transaction.atomic():
                return cls.objects.create(mailing=mailing, subscriber=subscriber, claimed_at=now)
        except IntegrityError:
            again = cls.objects.filter(mailing=mailing, subscriber=subscriber, state=State.LATER)
            if again.update(state=State.CLAIMED, attempts=F("attempts") + 1, claimed_at=now):
                return cls.objects.filter(mailing=mailing, subscriber=subscriber).first()
            return None

    def mark_sent(self) -> None:
        self._move(State.SENT)

    def mark_refused(self, for_now: bool) -> None:
        """The mail server said no: for now, if it may say yes later, which is tried ATTEMPTS times."""
        self._move(State.LATER if for_now and self.attempts < ATTEMPTS else State.FAILED)

    def _move(self, state: State) -> None:
        Delivery.objects.filter(pk=self.pk, state=State.CLAIMED).update(state=state)
