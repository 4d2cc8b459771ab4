"""New articles go to everybody once."""

from datetime import timedelta
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPServerDisconnected

import pytest
import requests
from anymail.exceptions import AnymailAPIError, AnymailRequestsAPIError
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from selfyfy.newsletter import tasks
from selfyfy.newsletter.models import ATTEMPTS, Delivery, Mailing, State, Subscriber
from selfyfy.newsletter.tasks import send_article, send_due


def receivers() -> list[str]:
    return sorted(message.to[0].split("@")[0] for message in mail.outbox)


def deliver(article, messages) -> None:
    """What beat and the worker do until nothing is left."""
    send_due()
    while "newsletter.send_article" in messages:
        messages.remove("newsletter.send_article")
        send_article(article.pk)


def test_every_reader_gets_a_new_article_once(article, readers, messages):
    for _ in range(3):
        deliver(article, messages)
        send_article(article.pk)
    assert receivers() == ["ana", "ben", "chloe"]
    assert Mailing.objects.get().finished_at


def test_the_mail_says_how_to_leave_in_its_headers_and_its_text(article, readers, messages, settings):
    settings.SITE_URL = "https://selfyfy.example"
    deliver(article, messages)
    message = next(message for message in mail.outbox if message.to == ["ana@example.org"])
    leave = f"https://selfyfy.example/newsletter/leave/{readers[0].leave_token}/"
    raw = message.message()
    assert raw["List-Unsubscribe"].replace("\n ", "") == f"<{leave}>"
    assert raw["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message.subject == "Out of noise"
    assert leave in message.body
    assert "https://selfyfy.example/blog/noise/" in message.body
    assert leave in message.alternatives[0][0]


def test_who_has_not_confirmed_or_confirmed_later_gets_nothing(article, readers, messages):
    Subscriber.objects.create(email="dora@example.org", asked_at=timezone.now())
    send_due()
    Subscriber.objects.create(email="emil@example.org", asked_at=timezone.now(), confirmed_at=timezone.now())
    deliver(article, messages)
    assert receivers() == ["ana", "ben", "chloe"]


@pytest.mark.parametrize(
    "published_at", [None, timezone.now() + timedelta(days=1), timezone.now() - timedelta(days=30)]
)
def test_drafts_later_and_old_articles_are_not_sent(article, readers, messages, published_at):
    article.published_at = published_at
    article.save()
    deliver(article, messages)
    assert not mail.outbox
    assert not Mailing.objects.exists()


def test_an_article_that_is_taken_back_half_way_waits(article, readers, messages):
    send_due()
    article.published_at = None
    article.save()
    send_article(article.pk)
    assert not mail.outbox


def test_a_long_list_goes_out_in_batches(article, readers, messages, monkeypatch):
    monkeypatch.setattr(tasks, "BATCH", 2)
    send_due()
    send_article(article.pk)
    assert len(mail.outbox) == 2
    assert messages.count("newsletter.send_article") == 2  # beat's, and the one that goes on
    deliver(article, messages)
    assert receivers() == ["ana", "ben", "chloe"]


class Breaks(EmailBackend):
    """A mail server that answers badly about Ben's mail."""

    error: Exception

    def send_messages(self, messages):
        if messages[0].to == ["ben@example.org"]:
            raise self.error
        return super().send_messages(messages)


@pytest.fixture
def server(monkeypatch):
    monkeypatch.setattr(tasks, "get_connection", lambda: Breaks())
    return Breaks


def test_a_worker_that_dies_while_sending_sends_nothing_twice(article, readers, messages, server):
    server.error = SystemExit()
    send_due()
    with pytest.raises(SystemExit):
        send_article(article.pk)
    server.error = AssertionError("Ben's mail is tried again")
    deliver(article, messages)
    assert receivers() == ["ana", "chloe"]
    assert Delivery.objects.get(subscriber=readers[1]).state == State.CLAIMED


def test_a_broken_line_sends_nothing_twice(article, readers, messages, server):
    server.error = SMTPServerDisconnected()
    deliver(article, messages)
    server.error = AssertionError("Ben's mail is tried again")
    deliver(article, messages)
    assert receivers() == ["ana", "chloe"]


def test_a_full_mailbox_is_tried_again_later_but_not_for_ever(article, readers, messages, server):
    server.error = SMTPDataError(452, b"mailbox full")
    for attempt in range(1, ATTEMPTS + 2):
        deliver(article, messages)
        delivery = Delivery.objects.get(subscriber=readers[1])
        assert delivery.attempts == min(attempt, ATTEMPTS)
        assert delivery.state == (State.LATER if attempt < ATTEMPTS else State.FAILED)
        Delivery.objects.update(claimed_at=timezone.now() - timedelta(hours=1))
    assert receivers() == ["ana", "chloe"]
    assert Mailing.objects.get().finished_at


def test_an_address_that_does_not_exist_is_tried_once(article, readers, messages, server):
    server.error = SMTPRecipientsRefused({"ben@example.org": (550, b"no such user")})
    deliver(article, messages)
    assert Delivery.objects.get(subscriber=readers[1]).state == State.FAILED
    assert Mailing.objects.get().finished_at


def test_while_mail_is_away_everything_waits(article, readers, messages, monkeypatch):
    class Away(EmailBackend):
        def open(self):
            raise ConnectionRefusedError

    Subscriber.objects.create(email="dora@example.org", asked_at=timezone.now(), confirmation_due=True)
    with monkeypatch.context() as patch:
        patch.setattr(tasks, "get_connection", lambda: Away())
        deliver(article, messages)
    assert not mail.outbox
    assert not Delivery.objects.exists()
    deliver(article, messages)
    assert receivers() == ["ana", "ben", "chloe", "dora"]


def test_a_mail_provider_gets_the_mails_with_their_headers(article, readers, messages, settings):
    """By django-anymail, whose back ends send what reaches its test one."""
    settings.EMAIL_BACKEND = "anymail.backends.test.EmailBackend"
    deliver(article, messages)
    send_article(article.pk)
    assert receivers() == ["ana", "ben", "chloe"]
    sent = mail.outbox[0].anymail_test_params
    assert sent["subject"] == "Out of noise"
    leave = f"/newsletter/leave/{readers[0].leave_token}/"
    assert leave in sent["extra_headers"]["List-Unsubscribe"]
    assert sent["extra_headers"]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert set(Delivery.objects.values_list("state", flat=True)) == {State.SENT}


@pytest.mark.parametrize(("status", "state"), [(503, State.LATER), (429, State.LATER), (400, State.FAILED)])
def test_a_provider_that_is_busy_is_asked_again_and_one_that_refuses_is_not(
    article, readers, messages, server, status, state
):
    answer = requests.Response()
    answer.status_code = status
    server.error = AnymailRequestsAPIError("The provider says no", response=answer)
    deliver(article, messages)
    assert Delivery.objects.get(subscriber=readers[1]).state == state
    server.error = AnymailAPIError("The provider still says no", status_code=status)
    Delivery.objects.update(claimed_at=timezone.now() - timedelta(hours=1))
    deliver(article, messages)
    assert Delivery.objects.get(subscriber=readers[1]).attempts == (2 if state == State.LATER else 1)
    assert receivers() == ["ana", "chloe"]


def test_two_workers_at_once_share_the_work(article, readers, messages, monkeypatch):
    """The second begins while the first is about to send its first mail."""
    send_due()
    real_send, started = tasks.send, []

    def send(message, connection):
        if not started:
            started.append(True)
            send_article(article.pk)
        real_send(message, connection)

    monkeypatch.setattr(tasks, "send", send)
    send_article(article.pk)
    assert receivers() == ["ana", "ben", "chloe"]


def test_an_editor_sees_how_far_an_article_has_come(client, django_user_model, article, readers, messages):
    deliver(article, messages)
    client.force_login(django_user_model.objects.create(username="chloe", is_staff=True, is_superuser=True))
    page = client.get("/admin/newsletter/mailing/").text
    assert '<td class="field-sent">3</td>' in page
    assert client.get("/admin/newsletter/subscriber/?q=ana").status_code == 200
