"""Tables, chart, pictures and the JSON file that an evaluation leaves."""

import json

import numpy as np
import torch
from PIL import Image

from generator.training import report
from generator.training.measures import Edit, Figure, Refined, Steps, not_computed, summary

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


def test_edits_are_told_by_way_and_by_instruction():
    edits = [
        Edit("grey hair", True, 1.0, 0.4),
        Edit("add sunglasses", False, 0.5, 0.8),
        Edit("grey hair", False, 1, 0.5),
    ]
    ways = report.ways_table({"by walking": summary(edits, 0.6)}).splitlines()
    assert ways[2] == "| by walking | 33 % | 83 % | 67 % of 3 | 0.5 |"
    assert report.instructions_table(edits, 0.6).splitlines()[2:] == [
        "| grey hair | 1 of 2 | 100 % | 0.45 |",
        "| add sunglasses | 0 of 1 | 50 % | 0.8 |",
    ]


def test_a_second_pass_is_told_beside_none():
    rows = report.refinement_table([Refined(0, 0.6, 0.7, 0, 0, 0, 0), Refined(0.2, 0.8, 0.7, 6, 0, 2, 2)]).splitlines()
    assert rows[2] == "| none | 60 % | 70 % |  |  |  |"
    assert rows[3] == "| 0.2 | 80 % | 70 % | 6 and 0 | 2 and 2 | yes |"


def test_edits_lie_side_by_side_with_their_words(tmp_path, monkeypatch):
    monkeypatch.setattr(report, "EDITS_BYTES", 60_000)
    before, after = torch.zeros(5, 3, 64, 64).byte(), torch.full((5, 3, 64, 64), 200).byte()
    report.save_edits(before, after, ["grey hair"] * 5, tmp_path / "edits.webp")
    sheet = np.array(Image.open(tmp_path / "edits.webp").convert("L")).astype(int)
    side = report.EDITS_SIDE_PX
    assert sheet[side // 2, side // 2] < 20 and abs(sheet[side // 2, side + side // 2] - 200) < 20
    assert sheet[side : side + 20, : 2 * side].min() < 100  # the words below
    assert (tmp_path / "edits.webp").stat().st_size <= 60_000
