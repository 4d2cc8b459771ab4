import pytest

from generator import models, progress
from tests.cast import ana, ben, chloe  # noqa: F401  (fixtures)


@pytest.fixture
def sent(monkeypatch) -> list[str]:
    """The broker as a list: ids of the portraits that workers would be told about."""
    ids: list[str] = []
    monkeypatch.setattr(models.current_app, "send_task", lambda name, args, **options: ids.append(args[0]))
    return ids


@pytest.fixture(autouse=True)
def no_broker(monkeypatch) -> None:
    """Unit tests run without any part: news go nowhere."""
    monkeypatch.setattr(progress, "_publish", lambda channel, message: None)
