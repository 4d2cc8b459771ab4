"""Google's Lighthouse: fetched from npm into this folder the first time, and run by a wheel's Node on one page.

Pinned in package-lock.json here and not in the project's own, so that nobody who only runs the site fetches it. The
machine's Node is not asked: few systems have one as new as Lighthouse wants.
"""

import json
import os
import signal
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import Any

from selfyfy.ops import browser_parts, parts
from selfyfy.ops.bench import browser

FOLDER = Path(__file__).parent
LOCK = FOLDER / "package-lock.json"
PROGRAM = FOLDER / "node_modules" / "lighthouse" / "cli" / "index.js"
FETCHED = FOLDER / "node_modules" / ".fetched"
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
LONGEST_SECONDS = 240  # for one page; a busy machine takes half a minute
STOP_SECONDS = 10
SLOWDOWN = 4  # Lighthouse's own, for phones


class Refused(Exception):
    """Lighthouse could not be had or gave no figures; the text says why."""


def fetch() -> list[str]:
    """The command that runs Lighthouse. Refused where npm or its packages are out of reach."""
    try:
        node = browser_parts.wheels("node")
        if not FETCHED.exists() or FETCHED.stat().st_mtime < LOCK.stat().st_mtime:
            browser_parts.run([*browser_parts.wheels("npm"), "ci", "--ignore-scripts", "--fetch-retries=0"], FOLDER)
            FETCHED.touch()
    except browser_parts.Unreachable as error:
        raise Refused(f"Lighthouse could not be fetched from npm: {error}") from error
    return [*node, str(PROGRAM)]


def look_at(command: list[str], chromium: str, url: str, cookie: str = "", slowdown: int = SLOWDOWN) -> dict[str, Any]:
    """Lighthouse's report on a page, on its phone settings: a slow 4G line and a processor so many times slower.

    `cookie` is sent with every request, so that the page is that of a person who is logged in. Refused where there is
    no report.
    """
    arguments = ["--quiet", "--output=json", "--output-path=stdout", f"--only-categories={','.join(CATEGORIES)}"]
    arguments += [f"--chrome-flags=--headless=new {' '.join(browser.ARGUMENTS)}", "--no-enable-error-reporting"]
    arguments += [f"--throttling.cpuSlowdownMultiplier={slowdown}"]
    if cookie:
        arguments += ["--extra-headers", json.dumps({"Cookie": cookie})]
    said, complained = run([*command, *arguments, url], os.environ | {"CHROME_PATH": chromium})
    try:
        report = json.loads(said)
    except json.JSONDecodeError:
        raise Refused(f"Lighthouse said nothing of {url}: {complained.strip()[-500:]}") from None
    if error := report.get("runtimeError"):
        raise Refused(f"Lighthouse could not look at {url}: {error['message']}")
    return report


def run(command: list[str], env: dict[str, str]) -> tuple[str, str]:
    """What it wrote to its two outputs. However this ends, neither it nor its browser goes on."""
    process = subprocess.Popen(
        command,
        cwd=FOLDER,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        return process.communicate(timeout=LONGEST_SECONDS)
    except subprocess.TimeoutExpired:
        raise Refused(f"Lighthouse was not through with {command[-1]} after {LONGEST_SECONDS} s") from None
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGINT)  # the one signal at which it takes its browser along
            with suppress(subprocess.TimeoutExpired):
                process.wait(STOP_SECONDS)
        parts.kill_group(process)
