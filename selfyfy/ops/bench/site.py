"""A whole site of its own for measuring: `manage.py run` on a temporary folder and a free port."""

import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from selfyfy.ops import parts, remembered

FIRST_PORT = 18_200
START_SECONDS = 300
STOP_SECONDS = 60
# A developer's own services and addresses are not for measuring.
LEFT_OUT = {"DATABASE_URL", "BROKER_URL", "S3_ENDPOINT_URL", "S3_PUBLIC_ENDPOINT_URL", "S3_BUCKET", "S3_REGION"}
LEFT_OUT |= {"S3_ACCESS_KEY_ID", "S3_SECRET_ACCESS_KEY", "SECRET_KEY", "SITE_URL", "ALLOWED_HOSTS", "EMAIL_BACKEND"}


class Failed(Exception):
    """The site did not do what was to be measured; the text says what."""


class Site:
    def __init__(self, data: Path) -> None:
        self.data = data
        self.screen = data.parent / "screen.txt"
        kept = {name: value for name, value in os.environ.items() if name not in LEFT_OUT}
        port = remembered.first_free_from(FIRST_PORT)
        # DEBUG, since the sign-up's code is shown on the page only then.
        self.env = kept | {"DATA": str(data), "PORT": str(port), "DEBUG": "true"}
        self.process: subprocess.Popen | None = None

    @property
    def port(self) -> int:
        return remembered.read_json(self.data / "ports.json").get("web", 0)

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    def start(self) -> tuple[float, float]:
        """Seconds until /readyz/ answers 200, and until the terminal says that the worker is ready too."""
        began = time.monotonic()
        with open(self.screen, "w") as screen:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "run"],
                cwd=parts.ROOT,
                env=self.env,
                stdin=subprocess.DEVNULL,
                stdout=screen,
                stderr=screen,
                start_new_session=True,
            )
        self.wait_for(lambda: self.port and parts.answers_http(self.port, "/readyz/"), "the site to answer")
        answers = time.monotonic() - began
        self.wait_for(lambda: "The worker is ready" in self.screen.read_text(), "the worker to be ready")
        return answers, time.monotonic() - began

    def stop(self) -> None:
        if self.process:
            parts.end(self.process, STOP_SECONDS)
            remembered.stop_leftovers(self.data)
            self.process = None

    def wait_for(self, condition: Callable[[], object], what: str, seconds: float = START_SECONDS) -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            if self.process is None or self.process.poll() is not None:
                raise Failed(f"The site stopped while the bench waited for {what}:\n{self.screen.read_text()}")
            if time.monotonic() > deadline:
                raise Failed(f"Waited {seconds:.0f} s in vain for {what}:\n{self.screen.read_text()}")
            time.sleep(0.05)

    def process_id(self, part: str) -> int:
        return remembered.read_json(self.data / "processes.json")[part][0]

    def wait_until_idle(self) -> None:
        """Until the landing page's first portraits are drawn, so that the queue is empty."""
        count = "SELECT count(*) FROM generator_portrait WHERE status IN ('queued', 'running')"
        self.wait_for(lambda: self.select(count) == (0,), "the queue to be empty", seconds=900)

    def row_times(self, portrait_id: UUID) -> dict[str, float]:
        """When the portrait's row was created, sent, claimed and done, in milliseconds since the epoch."""
        columns = ("created_at", "sent_at", "started_at", "finished_at")
        query = f"SELECT {', '.join(columns)} FROM generator_portrait WHERE id = ?"  # noqa: S608 (our own names)
        times = self.select(query, portrait_id.hex)
        return {name: milliseconds(text) for name, text in zip(columns, times, strict=True)}

    def select(self, query: str, *values: str) -> tuple:
        database = sqlite3.connect(f"file:{self.data / 'db.sqlite3'}?mode=ro", uri=True, timeout=20)
        try:
            return database.execute(query, values).fetchone()
        finally:
            database.close()


def milliseconds(text: str) -> float:
    """Of a time as Django keeps it in SQLite, which is UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000
