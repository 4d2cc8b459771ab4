"""Figures’ answers in a real Valkey: drawn once for everybody, one in work for each reader, and never too many."""

from dataclasses import replace

import pytest

from generator import figures
from generator.figures import FigureSettings
from generator.progress import client
from tests.cast import make_portrait, make_user

pytestmark = pytest.mark.django_db

WANTED = FigureSettings("denoising", "a man with a beard")
OTHERS = [replace(WANTED, seed=seed) for seed in range(1, 10)]


@pytest.fixture(autouse=True)
def sent(stack, monkeypatch) -> list[dict]:
    """The workers' queue as a list, and an empty broker."""
    found: list[dict] = []
    monkeypatch.setattr(figures.current_app, "send_task", lambda name, args, **options: found.append(args[0]))
    for key in client().scan_iter("selfyfy:figure*"):
        client().delete(key)
    return found


def test_a_figure_is_drawn_once_for_everybody_who_asks_the_same(sent):
    assert figures.ask(WANTED, "ana") is None
    assert figures.ask(WANTED, "ana") is None
    assert figures.ask(WANTED, "ben") is None
    assert sent == [vars(WANTED)]
    assert figures.is_wanted(WANTED)
    figures.deliver(WANTED, {"sprite": "data:,"})
    assert figures.ask(WANTED, "chloe") == b'{"sprite":"data:,"}'
    assert not figures.is_wanted(WANTED)


def test_a_reader_has_one_drawing_in_work_and_then_the_next(sent):
    figures.ask(WANTED, "ana")
    with pytest.raises(figures.OneAtATime):
        figures.ask(OTHERS[0], "ana")
    figures.deliver(WANTED, {})
    assert figures.ask(OTHERS[0], "ana") is None
    assert len(sent) == 2


def test_a_reader_who_asks_all_the_time_is_slowed_down(sent):
    for number in range(figures.MAX_ASKED_A_MINUTE):
        wanted = replace(WANTED, seed=number)
        figures.ask(wanted, "ana")
        figures.deliver(wanted, {})
    with pytest.raises(figures.TooMany, match="a minute"):
        figures.ask(replace(WANTED, seed=1000), "ana")
    assert figures.ask(replace(WANTED, seed=0), "ana") is not None  # what is there costs nothing


def test_when_many_readers_wait_the_next_is_told_so():
    for number in range(figures.MAX_WAITING):
        figures.ask(OTHERS[number], f"reader {number}")
    with pytest.raises(figures.Busy, match="busy with portraits"):
        figures.ask(WANTED, "ana")
    figures.forget(OTHERS[0])
    assert figures.ask(WANTED, "ana") is None


def test_people_s_portraits_go_before_figures(sent):
    ana = make_user("ana")
    for _ in range(figures.MAX_PORTRAITS_BEFORE):
        make_portrait(ana)
    with pytest.raises(figures.Busy):
        figures.ask(WANTED, "ben")
    assert not sent


def test_only_the_newest_answers_are_kept(monkeypatch):
    monkeypatch.setattr(figures, "MAX_KEPT", 3)
    for wanted in OTHERS[:5]:
        figures.deliver(wanted, {})
    assert [figures.ask(wanted, "ana") is not None for wanted in OTHERS[2:5]] == [True] * 3
    assert figures.ask(OTHERS[0], "ana") is None


def test_every_key_expires():
    figures.ask(WANTED, "ana")
    figures.ask(OTHERS[0], "ben")
    figures.deliver(WANTED, {})
    keys = list(client().scan_iter("selfyfy:figure*"))
    assert len(keys) >= 6
    assert all(client().ttl(key) > 0 for key in keys)


def test_a_broker_that_takes_no_message_leaves_nothing_waiting(monkeypatch):
    def refuse(*args, **options):
        raise OSError

    monkeypatch.setattr(figures.current_app, "send_task", refuse)
    with pytest.raises(figures.BROKER_ERRORS):
        figures.ask(WANTED, "ana")
    monkeypatch.setattr(figures.current_app, "send_task", lambda *args, **options: None)
    assert figures.ask(OTHERS[0], "ana") is None
