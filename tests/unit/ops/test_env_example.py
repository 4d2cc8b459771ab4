import ast
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from selfyfy.settings import env_pairs

ROOT = Path(__file__).resolve().parents[3]
NOT_FOR_PRODUCTION = {"DATA"}  # `DATA=…` belongs to the embedded parts


def read_by_settings():
    """Every variable name passed to env_str, env_int, env_bool or env_pairs in settings.py."""
    tree = ast.parse((ROOT / "selfyfy" / "settings.py").read_text())
    return {
        call.args[0].value
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id in {"env_str", "env_int", "env_bool", "env_pairs"}
        and isinstance(call.args[0], ast.Constant)
    }


def named_in(path):
    lines = (line.removeprefix("#").strip() for line in path.read_text().splitlines())
    return {line.split("=")[0] for line in lines if "=" in line and line.split("=")[0].isupper()}


def test_env_example_names_what_settings_read_and_nothing_else():
    assert named_in(ROOT / ".env.example") == read_by_settings()


def test_the_production_notes_explain_every_variable():
    notes = (ROOT / "docker" / "README.md").read_text()
    missing = {name for name in read_by_settings() - NOT_FOR_PRODUCTION if f"`{name}`" not in notes}
    assert not missing


def test_people_are_named_with_their_folders(monkeypatch):
    monkeypatch.setenv("PORTRAIT_LORAS", "ana=var/loras/ana, ben=/ben")
    assert env_pairs("PORTRAIT_LORAS") == {"ana": "var/loras/ana", "ben": "/ben"}


@pytest.mark.parametrize("value", ["ana", "ana=", "=var/ana", "ana maria=var/ana", "ana=a,ben"])
def test_a_slip_in_a_pair_is_named(monkeypatch, value):
    monkeypatch.setenv("PORTRAIT_LORAS", value)
    with pytest.raises(ImproperlyConfigured, match="PORTRAIT_LORAS must be name=folder"):
        env_pairs("PORTRAIT_LORAS")
