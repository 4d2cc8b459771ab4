"""Measure a whole site of its own beside baselines from the same run. Slow figures are printed, never an error."""

import json
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from selfyfy.ops import parts, remembered
from selfyfy.ops.bench import browser, memory
from selfyfy.ops.bench.figures import Figure, table
from selfyfy.ops.bench.site import Failed, Site
from selfyfy.studio.examples import EXAMPLES

PROMPT = EXAMPLES[0]

# What was promised.
FINISHED_SECONDS, FIRST_PREVIEW_SECONDS, OVERHEAD_MS = 2.5, 1, 300
PREVIEWS_PERCENT, BATCH_PERCENT = 105, 67  # of the bare call without previews; of as many calls, for 1.5 times the rate
DRAFT_MS = 700
WEB_MB, WORKER_CHILD_MB, EVERYTHING_MB = 200, 1300, 2500
SECOND_START_SECONDS = 10


class Command(BaseCommand):
    help = "Measure speed and memory, each figure beside its baseline, and write them to DATA/bench.json."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--runs", type=int, default=7, help="portraits, and bare calls; default: 7")
        parser.add_argument("--starts", type=int, default=3, help="starts after the first; default: 3")
        parser.add_argument("--cores", type=int, default=2, help="processor cores for everything; default: 2")

    def handle(self, *args: Any, runs: int, starts: int, cores: int, **options: Any) -> None:
        signal.signal(signal.SIGTERM, signal.default_int_handler)  # whoever ends the bench ends its site
        cores = limit_cores(cores)
        with tempfile.TemporaryDirectory(prefix="selfyfy-bench-", ignore_cleanup_errors=True) as folder:
            site = Site(Path(folder) / "data")
            try:
                figures, baseline = self.measure(site, runs, starts)
            except Failed as failure:
                raise CommandError(str(failure)) from None
            finally:
                site.stop()
        machine = {"cores": cores, "memory_kind": memory.kind(), **baseline}
        remembered.write_json(settings.DATA / "bench.json", {"machine": machine, "figures": as_json(figures)})
        self.stdout.write(f"\n{table(figures)}\n")
        self.stdout.write(f"\n{cores} cores, memory as {memory.kind()}. Also in {settings.DATA / 'bench.json'}")

    def measure(self, site: Site, runs: int, starts: int) -> tuple[list[Figure], dict[str, Any]]:
        # 1. diffusers alone, while nothing else runs.
        self.stdout.write(f"diffusers alone, {runs} times …")
        baseline = run_module("generator.baseline", site.env, "--runs", str(runs), "--prompt", PROMPT)
        # 2. The whole site, its landing page's portraits drawn first so that the queue is empty.
        self.stdout.write("A whole site, the first start …")
        first_start = site.start()
        self.stdout.write("Its landing page's portraits …")
        site.wait_until_idle()
        # 3. One person in a browser.
        drawings, drafts, highest = self.draw_portraits(site, runs)
        site.stop()
        # 4. The same folder again.
        second_starts = []
        for number in range(starts):
            self.stdout.write(f"A later start, {number + 1} of {starts} …")
            second_starts.append(site.start())
            site.stop()
        # 5. The gallery, with a test client.
        self.stdout.write("The gallery …")
        gallery = run_module("selfyfy.ops.bench.gallery", site.env | remembered.load_secrets(site.data))
        figures = [
            *drawing_figures(drawings, baseline),
            *draft_figures(drafts, baseline),
            *bare_figures(baseline),
            *memory_figures(highest, baseline["memory_mb"], gallery["memory_mb"]),
            *gallery_figures(gallery["galleries"]),
            *start_figures(first_start, second_starts),
        ]
        return figures, baseline

    def draw_portraits(self, site: Site, runs: int) -> tuple[list[dict[str, float]], list[float], dict[str, float]]:
        """When things happened in each run after the first one, milliseconds of as many drafts, and the highest memory
        during one portrait more."""

        def sample() -> dict[str, float]:
            assert site.process
            return memory.by_part(site.process.pid, site.process_id("web"), site.process_id("worker"))

        try:
            with browser.studio_page(site.url) as page:
                self.stdout.write(f"Portraits in a browser, {runs} of them …")
                browser.draw(page, site, PROMPT)  # to warm up, as the baseline does
                drawings = [browser.draw(page, site, PROMPT) for _ in range(runs)]
                highest = memory.highest_during(lambda: browser.draw(page, site, PROMPT), sample)
                self.stdout.write(f"Drafts while somebody types, {runs} of them …")
                drafts = [browser.draft(page, EXAMPLES[number % len(EXAMPLES)]) for number in range(1, runs + 2)]
                return drawings, drafts[1:], highest
        except browser.NoBrowser as reason:
            self.stdout.write(f"Nothing is measured in a browser: {reason}. Memory is that of a resting site.")
            return [], [], sample()


def limit_cores(wanted: int) -> int:
    """Keep this process, and so all that it starts, on so many cores where the system can. The number it runs on."""
    if not hasattr(os, "sched_setaffinity"):
        return os.cpu_count() or 1
    cores = sorted(os.sched_getaffinity(0))[:wanted]
    os.sched_setaffinity(0, cores)
    return len(cores)


def run_module(module: str, env: dict[str, str], *arguments: str) -> dict[str, Any]:
    """What a module printed as JSON, in a process of its own."""
    command = [sys.executable, "-m", module, *arguments]
    done = subprocess.run(command, cwd=parts.ROOT, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Failed(f"{module} ended with {done.returncode}:\n{done.stderr}")
    return json.loads(done.stdout)


def as_json(figures: list[Figure]) -> list[dict[str, object]]:
    return [figure.as_json() for figure in figures]


def drawing_figures(drawings: list[dict[str, float]], baseline: dict[str, Any]) -> list[Figure]:
    bare, bare_preview = baseline["finished_seconds"], baseline["preview_seconds"]
    if not drawings:
        return [Figure("diffusers alone", "s", bare)]
    finishing, sketching = baseline["finish_seconds"], baseline["sketch_seconds"]
    bare_ms = 1000 * sum(median(seconds) for seconds in (bare, sketching, finishing) if seconds)

    def after_create(name: str) -> list[float]:
        return [drawing[name] / 1000 for drawing in drawings if name in drawing]

    def between(earlier: str, later: str, less: float = 0) -> list[float]:
        return [drawing[later] - drawing[earlier] - less for drawing in drawings]

    overhead = [drawing["finished_shown"] - bare_ms for drawing in drawings]
    created = [drawing["created_at"] for drawing in drawings]
    return [
        Figure("Create to finished portrait", "s", after_create("finished_shown"), FINISHED_SECONDS, bare, "bare call"),
        Figure(
            "Create to first preview",
            "s",
            after_create("preview_shown"),
            FIRST_PREVIEW_SECONDS,
            bare_preview,
            "bare call of as many steps",
        ),
        *([Figure("sketches alone, one call for all seeds", "ms", in_ms(sketching))] if sketching else []),
        *([Figure("the face again and the enlarger, once a portrait", "ms", in_ms(finishing))] if finishing else []),
        Figure("overhead over the model", "ms", overhead, OVERHEAD_MS),
        Figure("  of it: Create to the row", "ms", created),
        Figure("  of it: row to claimed by the worker", "ms", between("created_at", "started_at")),
        Figure("  of it: drawn and stored, less the bare call", "ms", between("started_at", "finished_at", bare_ms)),
        Figure("  of it: done in the row to displayed", "ms", between("finished_at", "finished_shown")),
        Figure("after Create: POST answered", "s", after_create("answered")),
        Figure("after Create: claimed", "s", after_create("started_at")),
        Figure("after Create: first step shown", "s", after_create("first_step_shown")),
        Figure("after Create: last step shown", "s", after_create("last_step_shown")),
        Figure("after Create: done in the row", "s", after_create("finished_at")),
        Figure("after Create: page told", "s", after_create("told_done")),
        Figure("after Create: finished card fetched", "s", after_create("card_fetched")),
    ]


def draft_figures(drafts: list[float], baseline: dict[str, Any]) -> list[Figure]:
    if not drafts:
        return []
    bare_ms = in_ms(baseline["draft_seconds"])
    return [Figure("change of the words to the draft", "ms", drafts, DRAFT_MS, bare_ms, "bare call of as many steps")]


def bare_figures(baseline: dict[str, Any]) -> list[Figure]:
    """What previews cost and what one call for several portraits saves, without the site: shares of the bare call."""
    bare, batch = baseline["finished_seconds"], baseline["batch"]
    watched = [100 * seconds / alone for seconds, alone in zip(baseline["watched_seconds"], bare, strict=True)]
    together = [100 * seconds / (batch * median(bare)) for seconds in baseline["batch_seconds"]]
    return [
        Figure("a bare call with previews", "%", watched, PREVIEWS_PERCENT, [100], "the same without"),
        Figure(f"one bare call for {batch} portraits", "%", together, BATCH_PERCENT, [100], f"{batch} calls"),
    ]


def memory_figures(highest: dict[str, float], bare_mb: float, django_mb: float) -> list[Figure]:
    return [
        Figure("web process", "MB", [highest["web"]], WEB_MB, [django_mb], "Django and the site without a server"),
        Figure("worker child", "MB", [highest["worker child"]], WORKER_CHILD_MB, [bare_mb], "the bare call's process"),
        Figure("all embedded parts", "MB", [highest["everything"]], EVERYTHING_MB),
    ]


def gallery_figures(galleries: list[dict[str, Any]]) -> list[Figure]:
    few, many = galleries
    name = f"gallery of {many['portraits']:,}"
    baseline = f"gallery of {few['portraits']}"
    queries, many_ms, few_ms = [many["queries"]], in_ms(many["seconds"]), in_ms(few["seconds"])
    return [
        Figure(f"{name}: queries", "queries", queries, few["queries"], [few["queries"]], baseline),
        Figure(f"{name}: answered", "ms", many_ms, None, few_ms, baseline),
    ]


def in_ms(seconds: list[float]) -> list[float]:
    return [value * 1000 for value in seconds]


def start_figures(first: tuple[float, float], later: list[tuple[float, float]]) -> list[Figure]:
    if not later:
        return [
            Figure("first start: site answers", "s", [first[0]]),
            Figure("first start: worker ready", "s", [first[1]]),
        ]
    answers, ready = [start[0] for start in later], [start[1] for start in later]
    return [
        Figure("second start: site answers", "s", answers, SECOND_START_SECONDS, [first[0]], "first start"),
        Figure("second start: worker ready", "s", ready, None, [first[1]], "first start"),
    ]
