from pathlib import Path

import pytest

from generator import models, progress
from tests.cast import ana, ben, chloe  # noqa: F401  (fixtures)


@pytest.fixture
def sent(monkeypatch) -> list[str]:
    """The broker as a list: ids of the portraits that workers would be told about."""
    ids: list[str] = []
    monkeypatch.setattr(models.current_app, "send_task", lambda name, args, **options: ids.append(args[0]))
    return ids


@pytest.fixture
def enlarger(settings, tmp_path) -> Path:
    """A checkpoint folder with an enlarger, as far as the site looks into it; its config file, to take it away."""
    config = tmp_path / "checkpoint" / "enlarger" / "config.json"
    config.parent.mkdir(parents=True)
    config.touch()
    settings.PORTRAIT_MODEL = str(tmp_path / "checkpoint")
    return config


@pytest.fixture
def no_enlarger(settings, tmp_path) -> None:
    settings.PORTRAIT_MODEL = str(tmp_path)


@pytest.fixture(autouse=True)
def no_broker(monkeypatch) -> None:
    """Unit tests run without any part: news go nowhere."""
    monkeypatch.setattr(progress, "_publish", lambda channel, message: None)
