"""The real parts of Selfyfy as processes of their own, for tests; all data in one temporary folder.

tests/conftest.py calls `configure()` before Django reads its settings, so the test process and every part share one
configuration: the same database file, Valkey, SeaweedFS and keys. A test asks for one of two fixtures:

- `stack`: Valkey and SeaweedFS run; nothing else does. For unit-like tests that need a real broker or storage.
- `live_site`: the web server, the worker and beat run too. The test's ORM sees the same rows as they do.

Both give a `Stack`: `live_site.url` is the site's address, `live_site.log("web")` the end of what the web server wrote
(mails are in there), `live_site.manage("load_demo")` runs a command against it. `live_site.kill("worker")` and
`live_site.stop("valkey")` break things, `live_site.start("valkey")` mends them; the fixtures mend whatever a test left
broken before the next one starts.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from selfyfy.ops.parts import Part

SERVERS = ("valkey", "seaweedfs")
PROGRAMS = ("web", "worker", "beat")


def configure() -> "Stack":
    """Choose a fresh folder, free ports and keys, and put them into the environment for settings.py."""
    from selfyfy.ops import parts, remembered

    data = Path(tempfile.mkdtemp(prefix="selfyfy-tests-"))
    (data / "static").mkdir()
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    ports = remembered.pick_ports(data, wanted_web_port=18_000 + 100 * worker)  # free for one is free for all of them
    for name in ("DATABASE_URL", "BROKER_URL", "S3_ENDPOINT_URL", "S3_PUBLIC_ENDPOINT_URL", "S3_BUCKET", "SITE_URL"):
        os.environ.pop(name, None)  # a developer's own services are not for tests
    for name in ("SECRET_KEY", "S3_ACCESS_KEY_ID", "S3_SECRET_ACCESS_KEY", "DEBUG"):
        os.environ.pop(name, None)
    env = parts.environment(data, ports)
    if "TEST_DATABASE_URL" in os.environ:  # see test_postgresql.py
        server = urlsplit(os.environ["TEST_DATABASE_URL"])
        env["DATABASE_URL"] = server._replace(path="/selfyfy_tests").geturl()  # made for the tests and dropped after
    os.environ.update(env)
    return Stack(data, ports)


class Stack:
    def __init__(self, data: Path, ports: dict[str, int]) -> None:
        self.data = data
        self.ports = ports
        self.url = f"http://localhost:{ports['web']}"
        self.processes: dict[str, subprocess.Popen] = {}

    def start(self, *names: str) -> None:
        """Start the parts that do not run, and wait until each named part answers."""
        from selfyfy.ops import parts

        by_name = {part.name: part for part in parts.all_parts(self.data, self.ports, dict(os.environ))}
        for name in names:
            if not self.is_running(name):
                with open(self.log_path(name), "ab") as log:
                    self.processes[name] = parts.launch(by_name[name], log)
        for name in names:
            self.wait_until_ready(by_name[name])

    def wait_until_ready(self, part: "Part") -> None:
        what = f"{part.name} to be ready"
        wait_for(lambda: part.is_ready() or not self.is_running(part.name), part.ready_seconds, what)
        if not self.is_running(part.name):
            raise AssertionError(f"{part.name} stopped while it was starting:\n{self.log(part.name)}")

    def stop(self, name: str) -> None:
        """Stop a part in good order, with everything it spawned."""
        from selfyfy.ops import parts

        if name in self.processes:
            parts.end(self.processes.pop(name))

    def stop_all(self) -> None:
        for name in reversed([*SERVERS, *PROGRAMS]):
            self.stop(name)

    def kill(self, name: str, number: int = signal.SIGKILL) -> None:
        """SIGKILL hits a part and all it spawned, as a crash of the machine would; other signals the part alone."""
        process = self.processes[name]
        if number == signal.SIGKILL:
            os.killpg(process.pid, number)
            process.wait()
        else:
            process.send_signal(number)

    def is_running(self, name: str) -> bool:
        return name in self.processes and self.processes[name].poll() is None

    def manage(self, *arguments: str) -> str:
        """Run a management command in a process of its own and return what it printed."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments], capture_output=True, text=True, timeout=120, check=False
        )
        if done.returncode:
            raise AssertionError(f"manage.py {' '.join(arguments)} ended with {done.returncode}:\n{done.stderr}")
        return done.stdout

    def log_path(self, name: str) -> Path:
        folder = self.data / "logs"
        folder.mkdir(exist_ok=True)
        return folder / f"{name}.log"

    def log(self, name: str, last_characters: int = 4000) -> str:
        """The end of what a part wrote; e-mails of the web and the worker are in there."""
        path = self.log_path(name)
        return path.read_text(errors="replace")[-last_characters:] if path.exists() else ""


def wait_for(condition: Callable[[], Any], seconds: float = 30, what: str = "the condition") -> Any:
    """Call until the result is true, and return it. AssertionError when the time is over."""
    deadline = time.monotonic() + seconds
    while True:
        result = condition()
        if result:
            return result
        if time.monotonic() > deadline:
            raise AssertionError(f"Waited {seconds} s for {what}.")
        time.sleep(0.05)
