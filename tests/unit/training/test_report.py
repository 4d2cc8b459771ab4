"""Tables, chart, pictures and the JSON file that an evaluation leaves."""

import json

import numpy as np
import torch
from PIL import Image

from generator.training import report
from generator.training.measures import Figure, Steps, not_computed

CURVE = [Steps(4, 0.2, 0.5, 9.0, 0.5), Steps(30, 0.9, 0.8, 3.0, 0.1)]


def test_a_missed_target_stands_out_and_a_missing_figure_says_why():
    rows = report.figures_table([
        Figure("faces", "90 %", "99 %", "97 %", False), Figure("words", "93 %", "", "92 %", True),
        not_computed("FID", "there are 3 people"), Figure("KID", "0.1"),
    ]).splitlines()  # fmt: skip
    assert rows[2] == "| faces | 90 % | 99 % | 97 % | **no** |"
    assert rows[3].endswith("| yes |")
    assert rows[4].endswith("| there are 3 people |")
    assert rows[5] == "| KID | 0.1 |  |  |  |"


def test_the_chart_shows_every_point():
    empty, full = (np.array(report.chart(some)) for some in ([], CURVE))
    line = tuple(bytes.fromhex(report.LINE[1:]))
    assert not (empty == line).all(-1).any()
    assert all((full[:, x : x + 320] == line).all(-1).any() for x in (0, 320, 640))


def test_a_curve_without_fid_can_be_drawn():
    nan = float("nan")
    assert report.chart([Steps(4, 0.2, 0.5, nan, nan)]).size == report.CHART_SIZE_PX


def test_the_samples_are_small_enough_whatever_is_on_them(tmp_path, monkeypatch):
    monkeypatch.setattr(report, "SAMPLES_BYTES", 150_000)
    noise = torch.randint(0, 256, (12, 3, 64, 64), generator=torch.Generator().manual_seed(0)).byte()
    report.save_samples(noise, tmp_path / "samples.webp")
    assert (tmp_path / "samples.webp").stat().st_size <= 150_000
    assert Image.open(tmp_path / "samples.webp").size == (12 * report.SAMPLES_SIDE_PX, report.SAMPLES_SIDE_PX)


def test_what_is_no_number_is_null_in_the_file(tmp_path):
    report.write_json(tmp_path / "new" / "evaluation.json", {"fid": [float("nan"), 0.123456789], "ok": True})
    assert json.loads((tmp_path / "new" / "evaluation.json").read_text()) == {"fid": [None, 0.123457], "ok": True}


def test_figures_replace_the_last_ones_and_leave_the_rest_of_the_card(tmp_path):
    card = tmp_path / "README.md"
    card.write_text("# portrait-s\n")
    report.write_into_card(card, "first")
    report.write_into_card(card, "second")
    text = card.read_text()
    assert text.startswith("# portrait-s\n\n## Figures\n")
    assert "second" in text
    assert "first" not in text
