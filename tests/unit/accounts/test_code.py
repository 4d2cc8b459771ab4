"""The code that proves an e-mail address: by mail always, on the page only in development."""

import re

import pytest
from django.core import mail
from django.urls import reverse

pytestmark = pytest.mark.django_db

PASSWORD = "a-long-enough-passphrase"


def sign_up(client, email: str = "ana@example.org"):
    return client.post(reverse("account_signup"), {"email": email, "password1": PASSWORD}, follow=True)


def code_in_mail() -> str:
    return re.search(r"still open:\s+(\S+)", mail.outbox[-1].body)[1]


def test_in_development_the_code_stands_on_the_page(client, settings):
    settings.DEBUG = True
    assert code_in_mail_after(sign_up(client)) in sign_up_page(client)


def test_in_production_it_does_not(client, settings):
    settings.DEBUG = False
    assert code_in_mail_after(sign_up(client)) not in sign_up_page(client)


def code_in_mail_after(response) -> str:
    assert response.status_code == 200
    return code_in_mail()


def sign_up_page(client) -> str:
    return client.get(reverse("account_email_verification_sent")).text


def test_the_code_opens_the_studio(client):
    sign_up(client)
    response = client.post(reverse("account_email_verification_sent"), {"code": code_in_mail()})
    assert response.url == reverse("studio:studio")


def test_a_wrong_code_is_refused(client):
    sign_up(client)
    response = client.post(reverse("account_email_verification_sent"), {"code": "WRONG1"})
    assert response.status_code == 200
    assert client.get(reverse("studio:studio")).status_code == 302


def test_signing_up_with_a_known_address_shows_nobody_that_it_is_known(client, ana, settings):
    settings.DEBUG = True
    page = sign_up(client, ana.email)
    assert page.status_code == 200
    assert "account" in mail.outbox[-1].body.lower()
    assert not client.session.get("development_code")
