import json
import os
from datetime import UTC, datetime

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from selfyfy.ops.bench import browser, memory
from selfyfy.ops.bench.figures import Figure, quartiles, table
from selfyfy.ops.bench.site import Failed, Site, milliseconds
from selfyfy.ops.management.commands import bench


def drawing(finished_shown=2500.0):
    return {
        "answered": 60.0,
        "created_at": 40.0,
        "sent_at": 50.0,
        "started_at": 55.0,
        "first_step_shown": 200.0,
        "preview_shown": 400.0,
        "last_step_shown": 2200.0,
        "finished_at": 2350.0,
        "told_done": 2360.0,
        "card_fetched": 2400.0,
        "finished_shown": finished_shown,
    }


BASELINE = {
    "finished_seconds": [2.1, 2.0, 2.2],
    "watched_seconds": [2.31, 2.02, 2.2],
    "batch": 8,
    "batch_seconds": [12.0],
    "preview_seconds": [0.2, 0.25, 0.3],
    "draft_seconds": [0.4, 0.3, 0.5],
    "sketch_seconds": [],
    "finish_seconds": [],
    "memory_mb": 500.0,
}


def by_name(figures):
    return {figure.what.strip(): figure for figure in figures}


def test_a_figure_says_plainly_that_its_target_is_not_reached():
    text = table([Figure("slow", "s", [3.5, 4.0, 3.0], 3, [2.0], "bare call"), Figure("quick", "s", [2.0], 3)])
    slow, quick = text.splitlines()[-2:]
    assert slow.split("  ")[-1] == "not reached"
    assert "3.5 s" in slow
    assert "3.25 to 3.75" in slow
    assert "2 s (bare call)" in slow
    assert quick.split("  ")[-1] == "reached"


def test_quartiles_of_one_run_are_that_run():
    assert quartiles([7.0]) == [7.0, 7.0]


def test_the_overhead_is_the_difference_of_medians_and_its_parts_add_up():
    figures = by_name(bench.drawing_figures([drawing()] * 3, BASELINE))
    overhead = figures["overhead over the model"]
    assert overhead.values == pytest.approx([400.0] * 3)
    assert not overhead.reached
    parts = [figure.values[0] for name, figure in figures.items() if name.startswith("of it: ")]
    assert sum(parts) == pytest.approx(400.0)


def test_what_finishing_takes_is_no_overhead():
    figures = by_name(bench.drawing_figures([drawing()] * 3, {**BASELINE, "finish_seconds": [0.3, 0.1, 0.2]}))
    assert figures["the face again and the enlarger, once a portrait"].values == pytest.approx([300.0, 100.0, 200.0])
    assert figures["overhead over the model"].values == pytest.approx([200.0] * 3)


def test_what_sketching_the_seeds_takes_is_no_overhead():
    figures = by_name(bench.drawing_figures([drawing()] * 3, {**BASELINE, "sketch_seconds": [0.1, 0.3, 0.2]}))
    assert figures["sketches alone, one call for all seeds"].values == pytest.approx([100.0, 300.0, 200.0])
    assert figures["overhead over the model"].values == pytest.approx([200.0] * 3)


def test_a_portrait_without_a_visible_preview_is_left_out_of_that_figure_only():
    without = drawing()
    del without["preview_shown"]
    figures = by_name(bench.drawing_figures([drawing(), without], BASELINE))
    assert len(figures["Create to first preview"].values) == 1
    assert len(figures["Create to finished portrait"].values) == 2


def test_drafts_stand_beside_the_bare_call_of_as_many_steps():
    [figure] = bench.draft_figures([800.0, 650.0, 900.0], BASELINE)
    assert not figure.reached
    assert figure.baseline == [400.0, 300.0, 500.0]
    assert bench.draft_figures([], BASELINE) == []


def test_previews_are_compared_run_by_run_and_a_batch_with_as_many_calls():
    watched, together = bench.bare_figures(BASELINE)
    assert watched.values == pytest.approx([110.0, 101.0, 100.0])
    assert watched.reached
    assert together.values == pytest.approx([100 * 12.0 / 16.8])
    assert not together.reached


def test_without_a_browser_the_bare_call_is_still_printed():
    assert [figure.what for figure in bench.drawing_figures([], BASELINE)] == ["diffusers alone"]


def test_the_gallery_must_not_ask_more_often_for_more_portraits():
    galleries = [
        {"portraits": 10, "queries": 4, "seconds": [0.01]},
        {"portraits": 10_000, "queries": 5, "seconds": [0.02]},
    ]
    queries, answered = bench.gallery_figures(galleries)
    assert not queries.reached
    assert answered.values == [20.0]
    assert answered.baseline == [10.0]


def test_the_site_under_test_gets_none_of_the_developers_services(tmp_path, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://elsewhere/mine")
    monkeypatch.setenv("BROKER_URL", "redis://elsewhere/0")
    env = Site(tmp_path / "data").env
    assert env["DATA"] == str(tmp_path / "data")
    assert not {"DATABASE_URL", "BROKER_URL", "S3_ENDPOINT_URL"} & env.keys()


def test_times_of_rows_are_utc():
    assert milliseconds("1970-01-01 00:00:01.500000") == 1500
    now = datetime.now(UTC).replace(tzinfo=None)
    assert milliseconds(str(now)) == pytest.approx(datetime.now(UTC).timestamp() * 1000, abs=5000)


def test_memory_of_this_process_is_more_than_nothing_and_of_an_ended_one_nothing():
    found = memory.by_part(os.getpid(), os.getpid(), worker=2**30)
    assert found["everything"] >= found["web"] > 5
    assert found["worker child"] == 0


def test_the_highest_memory_is_kept():
    samples = iter([{"web": 3.0}, {"web": 9.0}])
    highest = memory.highest_during(lambda: None, lambda: next(samples))
    assert highest["web"] in {3.0, 9.0}


def test_without_chromium_the_rest_is_measured_and_written(tmp_path, settings, monkeypatch, capsys):
    class RestingSite(Site):
        def start(self):
            self.process = type("Process", (), {"pid": os.getpid()})()
            return 4.0, 6.0

        def stop(self):
            self.process = None

        def wait_until_idle(self):
            pass

        def process_id(self, part):
            return os.getpid()

        url = "http://localhost:1"

    def run_module(module, env, *arguments):
        gallery = {"portraits": 10, "queries": 4, "seconds": [0.01]}
        return BASELINE if module == "generator.baseline" else {"galleries": [gallery, gallery], "memory_mb": 80.0}

    settings.DATA = tmp_path
    monkeypatch.setattr(bench, "Site", RestingSite)
    monkeypatch.setattr(bench, "run_module", run_module)
    monkeypatch.setattr(bench, "limit_cores", lambda wanted: wanted)
    monkeypatch.setattr(browser, "find_chromium", lambda: None)
    call_command("bench")
    printed = capsys.readouterr().out
    assert "there is no Chromium" in printed
    written = json.loads((tmp_path / "bench.json").read_text())
    names = [figure["what"] for figure in written["figures"]]
    assert "second start: site answers" in names
    assert "Create to finished portrait" not in names


def test_a_site_that_does_not_start_ends_the_bench_with_its_words(tmp_path, settings, monkeypatch):
    def run_module(module, env, *arguments):
        raise Failed("no checkpoint")

    settings.DATA = tmp_path
    monkeypatch.setattr(bench, "run_module", run_module)
    monkeypatch.setattr(bench, "limit_cores", lambda wanted: wanted)
    with pytest.raises(CommandError, match="no checkpoint"):
        call_command("bench")
    assert not (tmp_path / "bench.json").exists()
