"""The picture of a run's losses."""

import json

import pytest

from generator.training import curve


def log(path, rows) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))


def test_a_step_gone_through_twice_counts_with_its_last_loss(tmp_path):
    path = tmp_path / "log.jsonl"
    log(path, [{"step": 20, "loss": 2.0}, {"step": 40, "loss": 1.5}, {"step": 40, "loss": 1.0}])
    assert curve.read(path) == {"loss": [(20, 2.0), (40, 1.0)]}


def test_a_line_cut_short_is_left_out(tmp_path):
    path = tmp_path / "log.jsonl"
    log(path, [{"step": 20, "loss": 2.0}])
    path.write_text(path.read_text() + '{"step": 40, "lo')
    assert curve.read(path) == {"loss": [(20, 2.0)]}


def test_a_falling_loss_falls_in_the_picture():
    image = curve.draw({"held_out_loss": [(100, 1.0), (200, 0.5)]})
    red = tuple(int(curve.COLOURS["held_out_loss"][n : n + 2], 16) for n in (1, 3, 5))
    left, top, right, bottom = curve.MARGINS_PX
    width, height = curve.SIZE_PX[0] - left - right, curve.SIZE_PX[1] - top - bottom
    assert image.getpixel((left + width // 2, top)) == red
    assert image.getpixel((left + width, top + height)) == red
    assert image.getpixel((left + width // 2, top + height - 5)) != red


def test_the_first_steps_do_not_flatten_the_rest():
    high_start = curve.draw({"loss": [(1, 100.0), (100, 1.0), (200, 0.5)]})
    assert high_start.tobytes() == curve.draw({"loss": [(100, 1.0), (200, 0.5)]}).tobytes()


def test_an_empty_log_is_told_and_draws_nothing(tmp_path):
    path = tmp_path / "log.jsonl"
    path.touch()
    with pytest.raises(ValueError, match="no loss has been logged"):
        curve.main(curve.Config(log=str(path), out=str(tmp_path / "curve.png")))
    assert not (tmp_path / "curve.png").exists()
