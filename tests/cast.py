"""The people of the tests: Ana owns, Ben is a stranger, Chloe is staff."""

from uuid import uuid4

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import User

from generator.models import Portrait, Status

PASSWORD = "a-long-enough-passphrase"


@pytest.fixture
def ana(db) -> User:
    return make_user("ana")


@pytest.fixture
def ben(db) -> User:
    return make_user("ben")


@pytest.fixture
def chloe(db) -> User:
    return make_user("chloe", is_staff=True)


def make_user(name: str, **fields) -> User:
    from allauth.account.models import EmailAddress

    user = get_user_model().objects.create_user(name, f"{name}@example.org", PASSWORD, **fields)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def make_portrait(owner: User, status: str = Status.QUEUED, **fields) -> Portrait:
    """A row as the site leaves it, without a message to any worker."""
    from django.utils import timezone

    now = timezone.now()
    if status in {Status.RUNNING, Status.DONE}:
        fields = {"claim": uuid4(), "started_at": now, "heartbeat_at": now, **fields}
    if status == Status.DONE:
        fields = {"finished_at": now, "steps_done": 20, "preview_steps": [2, 6, 10, 15], **fields}
    return Portrait.objects.create(owner=owner, status=status, **{"prompt": "a woman with red hair", **fields})
