"""Look at the pages with Google's Lighthouse on phone settings. Low scores are printed, never an error."""

import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from selfyfy.ops import remembered
from selfyfy.ops.bench import browser
from selfyfy.ops.bench import figures as bench
from selfyfy.ops.bench.site import Failed, Site
from selfyfy.ops.lighthouse import lab, tool, visitor
from selfyfy.ops.lighthouse.pages import Page, complaints, page_of, table

if TYPE_CHECKING:
    from playwright.sync_api import Browser

VISITORS_PAGES = ["/", "/blog/"]
STUDIO, GALLERY = "/studio/", "/gallery/"
EXPECTED_SPEED = 1000  # Lighthouse's SLOW_CPU_BENCHMARK_INDEX_THRESHOLD


class Command(BaseCommand):
    help = (
        "Measure the pages with Lighthouse on phone settings, and write the figures to DATA/lighthouse.json. The last "
        "whole report on each page is in DATA/lighthouse/, for Lighthouse's viewer."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--url", help="of a site that runs with DEBUG; default: a whole one of its own")
        parser.add_argument("--runs", type=int, default=3, help="of each page, for the median; default: 3")
        parser.add_argument(
            "--slowdown",
            type=int,
            default=tool.SLOWDOWN,
            help=f"how many times slower a phone is than this machine; default: {tool.SLOWDOWN}, as Lighthouse has it. "
            "Less where this machine is slow or busy",
        )
        parser.add_argument(
            "--only",
            nargs="*",
            default=[],
            help="landing, blog, studio, gallery, articles by slug, or models: how fast those of the figures are",
        )

    def handle(self, *args: Any, url: str | None, runs: int, slowdown: int, only: list[str], **options: Any) -> None:
        signal.signal(signal.SIGTERM, signal.default_int_handler)  # whoever ends this ends its site
        try:
            self.stdout.write("Lighthouse …")
            command = tool.fetch()
            with site(url) as address:
                pages, models, machine = self.measure(command, address, runs, slowdown, only)
        except (tool.Refused, browser.NoBrowser, Failed) as reason:
            raise CommandError(f"Nothing was measured: {reason}") from None
        kept = {"machine": machine, "pages": [page.as_json() for page in pages]}
        kept["models"] = [figure.as_json() for figure in models]
        remembered.write_json(settings.DATA / "lighthouse.json", kept)
        self.stdout.write(f"\n{table(pages)}\n\n{complaints(pages)}\n")
        if models:
            self.stdout.write(f"{bench.table(models)}\n\n{lab.sentence(models)}\n")
        self.stdout.write(f"\n{told(machine)} Also in {settings.DATA / 'lighthouse.json'}")

    def measure(
        self, command: list[str], url: str, runs: int, slowdown: int, only: list[str]
    ) -> tuple[list[Page], list[bench.Figure], dict[str, Any]]:
        with visitor.chromium() as started:
            wanted, cookie = prepare(started, url, only)
            pages: list[Page] = []
            every: list[dict[str, Any]] = []
            for path in wanted:
                began = time.monotonic()
                mine = "" if path in VISITORS_PAGES or path.startswith("/blog/") else cookie
                chromium = str(browser.find_chromium())
                reports = [tool.look_at(command, chromium, url + path, mine, slowdown) for _ in range(runs)]
                remembered.write_json(settings.DATA / "lighthouse" / f"{name_of(path)}.json", reports[-1])
                pages.append(page_of(path, reports))
                every += reports
                if pages[-1].is_article:
                    pages[-1].figure_seconds = visitor.first_figure_seconds(started, url + path, runs)
                scores = ", ".join(f"{name} {score:.0f}" for name, score in pages[-1].scores.items())
                self.stdout.write(f"{path}: {scores}, after {time.monotonic() - began:.0f} s")
            models: list[bench.Figure] = []
            if not only or lab.NAME in only:
                self.stdout.write("The models of the figures …")
                models = lab.measure(started, url)
            machine = machine_of(every) if every else {"chromium": started.version}
        return pages, models, machine | {"slowdown": slowdown}


def prepare(started: "Browser", url: str, only: list[str]) -> tuple[list[str], str]:
    """The paths to look at, and the cookie of the person whose studio and portrait are among them."""

    def is_wanted(path: str) -> bool:
        return not only or name_of(path) in only

    page = started.new_page(viewport=visitor.PHONE)
    wanted = [path for path in [*VISITORS_PAGES, *visitor.articles(page, url), STUDIO] if is_wanted(path)]
    cookie = ""
    if is_wanted(STUDIO) or is_wanted(GALLERY):
        cookie = visitor.session(page, url)
    if is_wanted(GALLERY):
        wanted.append(visitor.portrait(page, url))
    page.context.close()
    if not wanted and lab.NAME not in only:
        raise tool.Refused(f"no page is called {' or '.join(only)}")
    return wanted, cookie


def name_of(path: str) -> str:
    """landing, blog, studio, gallery for a portrait, and articles by their slug."""
    area, _, rest = path.strip("/").partition("/")
    return (rest if area == "blog" and rest else area) or "landing"


@contextmanager
def site(url: str | None) -> Iterator[str]:
    """The address of a site that is up and idle: the given one, or one of its own in a temporary folder."""
    if url:
        yield url.rstrip("/")
        return
    with tempfile.TemporaryDirectory(prefix="selfyfy-lighthouse-", ignore_cleanup_errors=True) as folder:
        own = Site(Path(folder) / "data")
        try:
            own.start()
            own.wait_until_idle()  # the landing page's portraits are there, and the processor is free
            yield own.url
        finally:
            own.stop()


def machine_of(reports: list[dict[str, Any]]) -> dict[str, Any]:
    """What the figures were taken with; `speed` is Lighthouse's own measure of the processor, before each page."""
    agent = reports[0]["environment"]["hostUserAgent"]
    return {
        "date": datetime.now().astimezone().date().isoformat(),
        "lighthouse": reports[0]["lighthouseVersion"],
        "chromium": agent.rpartition("Chrome/")[2].split()[0],
        "speed": median(report["environment"]["benchmarkIndex"] for report in reports),
    }


def told(machine: dict[str, Any]) -> str:
    if "speed" not in machine:
        return f"Chromium {machine['chromium']}."
    text = "{date}, Lighthouse {lighthouse}, Chromium {chromium}, processor of speed {speed:.0f};".format(**machine)
    text += f" a phone's is taken for {machine['slowdown']} times slower."
    if machine["speed"] < EXPECTED_SPEED:
        text += f" Lighthouse expects a speed of {EXPECTED_SPEED} or more: this machine is slow or busy,"
        text += " and performance looks worse than on the phones it means."
    return text
