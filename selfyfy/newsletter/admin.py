from typing import Any

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest

from selfyfy.newsletter.models import Mailing, State, Subscriber


@admin.register(Subscriber)
class SubscriberAdmin(admin.ModelAdmin):
    """To find somebody who asks to be taken off. Nobody is put onto the list by hand."""

    list_display = ["email", "asked_at", "confirmed_at"]
    search_fields = ["email"]
    readonly_fields = ["email", "asked_at", "confirmed_at", "confirmation_due"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(Mailing)
class MailingAdmin(admin.ModelAdmin):
    """How far each article has come."""

    list_display = ["article", "started_at", "finished_at", "sent", "later", "refused", "unknown"]
    readonly_fields = ["article", "started_at", "finished_at"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Mailing]:
        counts: dict[str, Any] = {
            f"count_{state}": Count("deliveries", filter=Q(deliveries__state=state)) for state in State
        }
        return super().get_queryset(request).select_related("article").annotate(**counts)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def sent(self, mailing: Any) -> int:
        return mailing.count_sent

    def later(self, mailing: Any) -> int:
        return mailing.count_later

    def refused(self, mailing: Any) -> int:
        return mailing.count_failed

    def unknown(self, mailing: Any) -> int:
        return mailing.count_claimed
