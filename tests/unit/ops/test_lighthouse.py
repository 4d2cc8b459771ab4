"""What Lighthouse reports becomes the figures that were promised, and where it cannot be had a sentence says why."""

import json
import re
import subprocess
import sys
from contextlib import contextmanager

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from selfyfy.ops import browser_parts
from selfyfy.ops.bench import browser
from selfyfy.ops.bench.figures import Figure
from selfyfy.ops.lighthouse import lab, tool, visitor
from selfyfy.ops.lighthouse.pages import complaints, page_of, table
from selfyfy.ops.management.commands import lighthouse

CHROME = "Mozilla/5.0 (X11; Linux x86_64) HeadlessChrome/156.0.0.0 Safari/537.36"

MODELS = [
    Figure("a face by the GAN, drawn", "ms", [30.0, 40.0, 110.0], 100),
    Figure("a token by the transformer", "ms", [10.0, 12.5, 30.0], 20),
    Figure("64 tokens in the figure, its pictures included", "s", [1.6], 1.28),
]


def audit(score=1.0, value=0.0, **more):
    return {"title": "An audit", "score": score, "numericValue": value, **more}


def report(performance=0.99, contrast=1.0, html_bytes=20_000, script_bytes=30_000):
    requests = [
        {"resourceType": "Document", "transferSize": 8_000, "resourceSize": html_bytes},
        {"resourceType": "Script", "transferSize": script_bytes, "resourceSize": 3 * script_bytes},
        {"resourceType": "Image", "transferSize": 400_000, "resourceSize": 400_000},
        {"transferSize": 500, "resourceSize": 700},  # one that Lighthouse cannot name
    ]
    return {
        "lighthouseVersion": "13.5.0",
        "environment": {"hostUserAgent": CHROME, "benchmarkIndex": 900},
        "categories": {
            "performance": {"score": performance, "auditRefs": [{"id": "largest-contentful-paint", "weight": 25}]},
            "accessibility": {"score": contrast, "auditRefs": [{"id": "color-contrast", "weight": 7}]},
            "best-practices": {"score": 1, "auditRefs": [{"id": "is-on-https", "weight": 0}]},
            "seo": {"score": 1, "auditRefs": []},
        },
        "audits": {
            "first-contentful-paint": audit(value=1100.0),
            "largest-contentful-paint": audit(0.9, 2500.0, displayValue="2.5 s"),
            "total-blocking-time": audit(value=40.0),
            "cumulative-layout-shift": audit(value=0.002),
            "color-contrast": audit(contrast, details={"items": [{"node": {"snippet": "<p class='faint'>"}}]}),
            "is-on-https": audit(0.0),
            "network-requests": audit(details={"items": requests}),
        },
    }


def test_a_page_has_the_median_of_its_runs_and_its_weight_without_pictures():
    page = page_of("/blog/gans/", [report(0.9), report(0.99), report(1.0)])
    assert page.scores == {"performance": 99, "accessibility": 100, "best-practices": 100, "seo": 100}
    assert page.metrics["largest_paint_ms"] == 2500
    assert page.weight_kb == 38.5
    assert page.html_kb == 20
    assert page.missed == []
    assert "38 kB" in table([page])


def test_what_costs_points_is_named_with_its_place_and_what_costs_none_is_not():
    page = page_of("/blog/gans/", [report(contrast=0.9)])
    assert page.losing["largest-contentful-paint"] == "An audit: 2.5 s"
    assert page.losing["color-contrast"] == "An audit at <p class='faint'>"
    assert "is-on-https" not in page.losing
    assert "MISSED: accessibility 90" in complaints([page])


def test_every_promise_that_is_broken_is_told():
    article = page_of("/blog/gans/", [report(0.94, html_bytes=61_000)])
    article.figure_seconds = 1.6
    assert article.missed == ["performance 94", "61 kB of HTML", "first figure after 1.6 s"]
    assert page_of("/studio/", [report(script_bytes=145_000)]).missed == ["154 kB without pictures"]


@pytest.fixture
def everything_there(monkeypatch, settings, tmp_path):
    """No browser, no Lighthouse; a list of what it would be asked to look at."""
    asked = []

    @contextmanager
    def chromium():
        yield "a browser"

    def look_at(command, chromium, url, cookie, slowdown):
        asked.append((url, cookie))
        return report()

    settings.DATA = tmp_path
    monkeypatch.setattr(tool, "fetch", lambda: ["lighthouse"])
    monkeypatch.setattr(tool, "look_at", look_at)
    monkeypatch.setattr(visitor, "chromium", chromium)
    monkeypatch.setattr(visitor, "first_figure_seconds", lambda started, url, visits: 0.4)
    monkeypatch.setattr(lab, "measure", lambda started, url: MODELS)
    monkeypatch.setattr(
        lighthouse, "prepare", lambda started, url, only: (["/", "/blog/gans/", "/studio/"], "sessionid=x")
    )
    return asked


def test_only_the_pages_of_a_person_get_their_cookie_and_the_figures_are_kept(everything_there, tmp_path, capsys):
    call_command("lighthouse", url="http://somewhere/", runs=2)
    assert everything_there == [
        *2 * [("http://somewhere/", "")],
        *2 * [("http://somewhere/blog/gans/", "")],
        *2 * [("http://somewhere/studio/", "sessionid=x")],
    ]
    kept = json.loads((tmp_path / "lighthouse.json").read_text())
    assert kept["machine"]["chromium"] == "156.0.0.0"
    assert [page["figure_seconds"] for page in kept["pages"]] == [None, 0.4, None]
    assert [(model["median"], model["target"], model["reached"]) for model in kept["models"]] == [
        (40.0, 100, True), (12.5, 20, True), (1.6, 1.28, False)
    ]  # fmt: skip
    said = capsys.readouterr().out
    assert "80 tokens a second by the model alone, 40 in the figure; at least 50 promised." in said
    assert "/blog/gans/" in said
    assert "speed 900; a phone's is taken for 4 times slower. Lighthouse expects a speed of 1000" in said


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/", "landing"),
        ("/blog/", "blog"),
        ("/blog/gans/", "gans"),
        ("/studio/", "studio"),
        ("/gallery/1a/", "gallery"),
    ],
)
def test_a_page_is_asked_for_by_its_name(path, name):
    assert lighthouse.name_of(path) == name


def test_without_a_network_or_a_browser_a_sentence_says_so(everything_there, monkeypatch, tmp_path):
    failed = subprocess.CompletedProcess([], 1, "", "npm error code ENOTFOUND\n")
    monkeypatch.undo()
    monkeypatch.setattr(subprocess, "run", lambda command, **options: failed)
    monkeypatch.setattr(browser_parts, "is_installed", lambda pinned: False)
    with pytest.raises(CommandError, match="could not be fetched from npm: npm error code ENOTFOUND"):
        call_command("lighthouse", url="http://somewhere/")
    monkeypatch.setattr(tool, "fetch", lambda: ["lighthouse"])
    monkeypatch.setattr(browser, "find_chromium", lambda: None)
    with pytest.raises(CommandError, match="there is no Chromium"):
        call_command("lighthouse", url="http://somewhere/")


def test_a_page_that_lighthouse_could_not_open_is_an_error(monkeypatch):
    said = json.dumps({"runtimeError": {"message": "The page did not answer"}})
    with pytest.raises(tool.Refused, match="did not answer"):
        tool.look_at(
            [sys.executable, "-c", "import sys; print(sys.argv[1])", said], "/somewhere/chromium", "http://somewhere/"
        )


def test_the_lock_file_pins_lighthouse_and_names_no_registry():
    lock = tool.LOCK.read_text()
    packages = json.loads(lock)["packages"]
    asked = json.loads((tool.FOLDER / "package.json").read_text())["dependencies"]
    assert packages["node_modules/lighthouse"]["version"] == asked["lighthouse"]
    assert all("integrity" in package for name, package in packages.items() if name)
    assert not re.search(r'"resolved"', lock)
    assert (tool.FOLDER / ".npmrc").read_text() == (browser_parts.ROOT / ".npmrc").read_text()
