"""`manage.py run` as a person uses it: start, look, break, stop, start again. Real processes, a folder of its own."""

import http.client
import json
import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from tests.stack import wait_for

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 240  # the first start on a slow, busy machine
pytestmark = pytest.mark.timeout(600)
STOP_SECONDS = 40
PARTS = {"valkey", "seaweedfs", "web", "worker", "beat"}
OTHER_STACK = ("DATABASE_URL", "BROKER_URL", "S3_ENDPOINT_URL", "S3_BUCKET", "SITE_URL", "SECRET_KEY")
OTHER_STACK += ("S3_ACCESS_KEY_ID", "S3_SECRET_ACCESS_KEY")


def environment(data, **more):
    kept = {name: value for name, value in os.environ.items() if name not in OTHER_STACK}
    return kept | {"DATA": str(data)} | more


@contextmanager
def running(data, **more):
    """`manage.py run` on this folder, ready; ended with Ctrl-C's signal."""
    screen = data.parent / f"{data.name}-screen.txt"
    with open(screen, "w") as output:
        run = subprocess.Popen(
            [sys.executable, "manage.py", "run"], cwd=ROOT, env=environment(data, **more), stdout=output, stderr=output
        )
    try:
        wait_for(
            lambda: "portraits are made now" in screen.read_text() or run.poll() is not None,
            START_SECONDS,
            "the site to be up",
        )
        assert run.poll() is None, screen.read_text()
        run.screen = screen
        yield run
    finally:
        run.send_signal(signal.SIGINT)
        try:
            run.wait(STOP_SECONDS)
        finally:
            run.kill()


def get(data, path):
    port = json.loads((data / "ports.json").read_text())["web"]
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, response.read()
    except OSError:
        return None, b""
    finally:
        connection.close()


def process_id(data, name):
    return json.loads((data / "processes.json").read_text())[name][0]


def alive(processes):
    return [p for p in processes if p.is_running() and p.status() != psutil.STATUS_ZOMBIE]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    data = tmp_path_factory.mktemp("run") / "data"
    with running(data, PORT="18500") as run:
        run.data = data
        yield run


def test_every_part_answers(site):
    status, body = get(site.data, "/readyz/")
    assert (status, json.loads(body)) == (200, {"database": "ok", "broker": "ok", "storage": "ok"})
    assert json.loads((site.data / "processes.json").read_text()).keys() == PARTS


def test_the_screen_says_where_to_go_and_what_to_do_and_little_else(site):
    screen = site.screen.read_text()
    port = json.loads((site.data / "ports.json").read_text())["web"]
    assert f"Selfyfy is ready: http://localhost:{port}" in screen
    assert "verification code" in screen
    assert str(site.data) in screen
    assert "Ctrl-C" in screen
    assert len(screen.splitlines()) < 25, screen


def test_everything_listens_on_this_machine_only(site):
    pids = {process.pid for process in psutil.Process(site.pid).children(recursive=True)}
    listening = {c.laddr.ip for c in psutil.net_connections("tcp") if c.pid in pids and c.status == psutil.CONN_LISTEN}
    assert listening == {"127.0.0.1"}


def test_a_second_run_on_the_same_data_is_refused_in_plain_words(site):
    second = subprocess.run(
        [sys.executable, "manage.py", "run"], cwd=ROOT, env=environment(site.data), capture_output=True, text=True
    )
    assert second.returncode == 1
    assert f"Selfyfy already runs on {site.data} (process {site.pid}" in second.stderr
    assert "Traceback" not in second.stderr


@pytest.mark.parametrize("name", ["web", "valkey", "seaweedfs"])
def test_a_killed_part_comes_back(site, name):
    first = process_id(site.data, name)
    os.killpg(first, signal.SIGKILL)
    wait_for(lambda: process_id(site.data, name) != first, 20, f"another {name}")
    wait_for(lambda: get(site.data, "/readyz/")[0] == 200, 30, "the site to be whole again")
    assert f"{name} stopped (signal SIGKILL); starting it again" in site.screen.read_text()


def test_a_missing_bundled_model_is_said_at_once(tmp_path):
    code = "from django.conf import settings; import pathlib; from selfyfy.ops.management.commands import run; "
    code += "run.BUNDLED_MODEL = pathlib.Path(settings.PORTRAIT_MODEL); run.check_model()"
    env = environment(tmp_path, PORTRAIT_MODEL=str(tmp_path / "nothing"), DJANGO_SETTINGS_MODULE="selfyfy.settings")
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=env, capture_output=True, text=True)
    assert "The bundled model is missing" in done.stderr


def test_a_port_that_is_no_number_is_refused(tmp_path):
    done = subprocess.run(
        [sys.executable, "manage.py", "run"],
        cwd=ROOT,
        env=environment(tmp_path, PORT="eighty"),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert "PORT must be a number from 1 to 65535, got 'eighty'" in done.stderr


def test_ctrl_c_leaves_no_process_and_the_next_runs_find_everything_again(site):
    with sqlite3.connect(site.data / "db.sqlite3") as database:
        database.execute("CREATE TABLE kept (word TEXT)")
        database.execute("INSERT INTO kept VALUES ('still here')")
    ports = (site.data / "ports.json").read_text()
    started = psutil.Process(site.pid).children(recursive=True)
    assert len(started) >= len(PARTS)
    site.send_signal(signal.SIGINT)
    assert site.wait(STOP_SECONDS) == 0
    assert not alive(started)

    with running(site.data) as second:
        assert (site.data / "ports.json").read_text() == ports
        with sqlite3.connect(site.data / "db.sqlite3") as database:
            assert database.execute("SELECT word FROM kept").fetchall() == [("still here",)]
        assert get(site.data, "/readyz/")[0] == 200
        left = psutil.Process(second.pid).children(recursive=True)
        second.kill()  # no chance to clear up
        second.wait()

    with running(site.data) as third:
        assert not alive(left)
        assert "An earlier run was killed" in third.screen.read_text()
