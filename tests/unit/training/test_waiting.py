"""How long a long stage will still take."""

from generator.training.waiting import Waiting


def test_it_says_now_and_then_how_long_it_will_take(capsys):
    clock = iter([0, 2, 10, 11, 12])
    waiting = Waiting("draws", 40, every_seconds=5, now=lambda: next(clock))
    for more in (8, 2, 8, 22):
        waiting(more)
    assert capsys.readouterr().out.splitlines() == ["draws: 10 of 40, 30 s left", "draws: 40 of 40, 0 s left"]
