import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connection

from selfyfy.ops import parts, remembered
from selfyfy.ops.supervisor import PartFailed, Stopped, Supervisor

# A part is left out when the environment names its service elsewhere.
ELSEWHERE = {"valkey": "BROKER_URL", "seaweedfs": "S3_ENDPOINT_URL"}
BUNDLED_MODEL = parts.ROOT / "generator" / "checkpoints" / "portrait-s"


class Command(BaseCommand):
    help = "Start every part of Selfyfy on this machine and keep them running until Ctrl-C."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=None, help="for the site; default: PORT, the last one, or 8000")

    def handle(self, *args: Any, **options: Any) -> None:
        data = settings.DATA
        port = options["port"] or wanted_port()
        check_model()
        try:
            lock = remembered.hold_lock(data, f"process {os.getpid()}")
        except remembered.AlreadyRunning as holder:
            raise CommandError(
                f"Selfyfy already runs on {data} ({holder}). Stop it first, or start a second one beside it with its "
                f"own data: DATA=other make run"
            ) from None
        with lock:
            run(data, port)


def run(data: Path, port: int | None) -> None:
    """Start in order, watch until a signal, stop in reverse. CommandError if a part keeps failing."""
    left = remembered.stop_leftovers(data)
    first_time = not remembered.knows_ports(data)
    ports = remembered.pick_ports(data, port)
    env = parts.environment(data, ports)
    supervisor = Supervisor(data / "logs", lambda pids: remembered.remember_processes(data, pids))
    supervisor.stop_on_signals()
    if left:
        supervisor.say(f"An earlier run was killed and left {', '.join(left)} behind; stopped.")
    if port and ports["web"] != port:
        supervisor.say(f"Port {port} is taken, so the site is on port {ports['web']}.")
    try:
        start(supervisor, data, ports, env, first_time)
        supervisor.watch()
    except Stopped:
        pass
    except OperationalError as error:
        raise CommandError(f"The database does not answer: {error}. Check DATABASE_URL or the folder {data}.") from None
    except PartFailed as failure:
        raise CommandError(f"Selfyfy stopped: {failure}") from None
    finally:
        supervisor.say("Stopping.")
        supervisor.stop()


def start(supervisor: Supervisor, data: Path, ports: dict[str, int], env: dict[str, str], first_time: bool) -> None:
    # 1. The database and the servers that everything needs.
    supervisor.say("Starting for the first time; this takes a minute." if first_time else "Starting.")
    call_command("prepare")
    connection.close()
    elsewhere = {name for name, variable in ELSEWHERE.items() if os.environ.get(variable)}
    everything = [part for part in parts.all_parts(data, ports, env) if part.name not in elsewhere]
    supervisor.start(*[part for part in everything if part.is_server])

    # 2. The programs, side by side. The site is of use before the worker has loaded its libraries.
    programs = {part.name: part for part in everything if not part.is_server}
    for part in programs.values():
        supervisor.launch(part)
    supervisor.wait_until_ready(programs["web"])
    if first_time:
        supervisor.start(parts.demo(env))
    print(ready_text(env["SITE_URL"], data), flush=True)
    supervisor.wait_until_ready(programs["worker"])
    supervisor.say("The worker is ready: portraits are made now.")

    # 3. What a new release may bring; in the first run it has been done.
    if not first_time:
        supervisor.start(parts.demo(env))


def wanted_port() -> int | None:
    text = os.environ.get("PORT", "")
    if text and not (text.isdigit() and 0 < int(text) < 65_536):
        raise CommandError(f"PORT must be a number from 1 to 65535, got {text!r}")
    return int(text) if text else None


def check_model() -> None:
    if Path(settings.PORTRAIT_MODEL) == BUNDLED_MODEL and not (BUNDLED_MODEL / "model_index.json").exists():
        raise CommandError(
            f"The bundled model is missing: {BUNDLED_MODEL} has no model_index.json. Restore it with "
            "`git checkout -- generator/checkpoints`, train one with `make train MINUTES=60`, or name another "
            "diffusers checkpoint in PORTRAIT_MODEL."
        )


def ready_text(url: str, data: Path) -> str:
    return f"""
  Selfyfy is ready: {url}

  Sign up there; the verification code appears on the page and here.
  Then describe somebody who does not exist, and meet them.

  Everything it keeps is in {data}. Ctrl-C stops it.
"""
