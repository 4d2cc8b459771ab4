"""Public pages of portraits: one row each, alive until revoked."""

import secrets
from typing import Self

from django.db import models
from django.urls import reverse
from django.utils import timezone

from generator.models import Portrait, Status

TOKEN_BYTES = 16


def new_token() -> str:
    return secrets.token_urlsafe(TOKEN_BYTES)


class ShareQuerySet(models.QuerySet["Share"]):
    def alive(self) -> Self:
        return self.filter(revoked_at=None, portrait__deleted_at=None, portrait__status=Status.DONE)


class Share(models.Model):
    """At most one a portrait: sharing again after a revocation makes a new token, and the old stays dead."""

    portrait = models.OneToOneField(Portrait, on_delete=models.CASCADE, related_name="share")
    token = models.CharField(max_length=30, unique=True, default=new_token)
    show_prompt = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)
    revoked_at = models.DateTimeField(null=True)

    objects = ShareQuerySet.as_manager()

    def __str__(self) -> str:
        return self.token

    def get_absolute_url(self) -> str:
        return reverse("sharing:public", args=[self.token])

    @classmethod
    def open(cls, portrait: Portrait, show_prompt: bool) -> "Share":
        """The portrait's living share with that choice; the token changes only after a revocation."""
        share, created = cls.objects.get_or_create(portrait=portrait, defaults={"show_prompt": show_prompt})
        if not created:
            if share.revoked_at:
                share.token, share.revoked_at, share.created_at = new_token(), None, timezone.now()
            share.show_prompt = show_prompt
            share.save()
        return share

    def revoke(self) -> None:
        self.revoked_at = timezone.now()
        self.save(update_fields=["revoked_at"])
