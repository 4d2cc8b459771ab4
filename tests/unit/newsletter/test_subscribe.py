"""Onto the list and off it."""

import re
from datetime import timedelta

import pytest
from django.core import mail, signing
from django.utils import timezone

from selfyfy.newsletter import views
from selfyfy.newsletter.models import Subscriber
from selfyfy.newsletter.tasks import send_due


def link_in(message) -> str:
    return re.search(r"https?://[^/]+(/\S+)", message.body)[1]


def subscribe(client, email="ana@example.org"):
    return client.post("/newsletter/", {"email": email}, follow=True)


def test_a_reader_asks_confirms_and_leaves(client, messages):
    assert "Look into your mailbox" in subscribe(client, " Ana@Example.org ").text
    assert messages == ["newsletter.send_due"]
    send_due()
    assert mail.outbox[0].to == ["ana@example.org"]
    confirm = link_in(mail.outbox[0])
    assert "Yes, subscribe me" in client.get(confirm).text
    assert "You are on the list" in client.post(confirm).text
    subscriber = Subscriber.objects.confirmed().get()
    leave = f"/newsletter/leave/{subscriber.leave_token}/"
    assert "Unsubscribe" in client.get(leave).text
    assert "You are off the list" in client.post(leave).text
    assert not Subscriber.objects.exists()


def test_a_mail_scanner_that_follows_links_changes_nothing(client):
    subscriber = Subscriber.objects.create(email="ana@example.org", asked_at=timezone.now())
    client.get(f"/newsletter/confirm/{subscriber.confirm_token}/")
    client.get(f"/newsletter/leave/{subscriber.leave_token}/")
    subscriber.refresh_from_db()
    assert subscriber.confirmed_at is None


@pytest.mark.parametrize(
    "email", ["", "ana", "ana@", "a" * 250 + "@example.org", "ana@example.org\nBcc: ben@example.org"]
)
def test_a_malformed_address_is_refused_with_a_sentence(client, email):
    response = client.post("/newsletter/", {"email": email})
    assert response.status_code == 422
    assert "errorlist" in response.text
    assert not Subscriber.objects.exists()


def test_the_answer_does_not_tell_who_is_on_the_list(client, readers):
    known, unknown = subscribe(client, "ana@example.org"), subscribe(client, "dora@example.org")
    assert known.redirect_chain == unknown.redirect_chain
    assert known.text == unknown.text
    send_due()
    assert [message.to for message in mail.outbox] == [["dora@example.org"]]


def test_asking_again_and_again_sends_one_mail_an_hour(client):
    for _ in range(3):
        subscribe(client)
        send_due()
    assert len(mail.outbox) == 1
    Subscriber.objects.update(asked_at=timezone.now() - timedelta(hours=2))
    subscribe(client)
    send_due()
    assert len(mail.outbox) == 2


def test_a_script_that_types_many_addresses_is_stopped(client):
    for number in range(views.ASKS_AN_HOUR):
        assert subscribe(client, f"reader{number}@example.org").status_code == 200
    response = subscribe(client, "one-more@example.org")
    assert response.status_code == 429
    assert "try again in an hour" in response.text
    assert not Subscriber.objects.filter(email="one-more@example.org").exists()


def test_another_sites_form_cannot_subscribe_anybody(django_user_model):
    from django.test import Client

    assert Client(enforce_csrf_checks=True).post("/newsletter/", {"email": "ana@example.org"}).status_code == 403


def test_a_mail_program_unsubscribes_with_one_click(readers):
    from django.test import Client

    program = Client(enforce_csrf_checks=True)  # without cookies
    response = program.post(f"/newsletter/leave/{readers[0].leave_token}/", {"List-Unsubscribe": "One-Click"})
    assert response.status_code == 200  # RFC 8058 forbids a redirect
    assert Subscriber.objects.count() == 2


def test_unsubscribing_again_does_no_harm(client, readers):
    leave = f"/newsletter/leave/{readers[0].leave_token}/"
    for _ in range(2):
        assert "You are off the list" in client.post(leave).text
    assert Subscriber.objects.count() == 2


@pytest.mark.parametrize("token", ["1", "1:forged", "1:2:3", "%00"])
def test_a_forged_link_changes_nothing(client, readers, token):
    for action in ("leave", "confirm"):
        response = client.post(f"/newsletter/{action}/{token}/")
        assert response.status_code == 404
        assert "This link does not work" in response.text
    assert Subscriber.objects.count() == 3


def test_a_link_to_leave_does_not_confirm(client):
    subscriber = Subscriber.objects.create(email="ana@example.org", asked_at=timezone.now())
    assert client.post(f"/newsletter/confirm/{subscriber.leave_token}/").status_code == 404
    assert not Subscriber.objects.confirmed().exists()


def test_an_old_confirmation_does_not_work_and_its_address_is_forgotten(client, monkeypatch):
    subscriber = Subscriber.objects.create(email="ana@example.org", asked_at=timezone.now() - timedelta(days=8))
    token = subscriber.confirm_token
    later = timezone.now().timestamp() + 8 * 86_400
    monkeypatch.setattr(signing.time, "time", lambda: later)
    assert client.post(f"/newsletter/confirm/{token}/").status_code == 404
    send_due()
    assert not Subscriber.objects.exists()


def test_an_old_confirmation_does_not_bring_back_who_left(client):
    subscriber = Subscriber.objects.create(email="ana@example.org", asked_at=timezone.now())
    confirm = f"/newsletter/confirm/{subscriber.confirm_token}/"
    client.post(confirm)
    client.post(f"/newsletter/leave/{subscriber.leave_token}/")
    assert client.post(confirm).status_code == 404
    assert not Subscriber.objects.exists()


def test_a_broker_that_is_away_keeps_nobody_from_subscribing(client, monkeypatch):
    def away(*args, **options):
        raise OSError

    monkeypatch.setattr(views.current_app, "send_task", away)
    assert subscribe(client).status_code == 200
    assert Subscriber.objects.get().confirmation_due
