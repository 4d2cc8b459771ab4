import io
import sys
import threading
import time

import psutil
import pytest

from selfyfy.ops import supervisor
from selfyfy.ops.parts import Part
from selfyfy.ops.supervisor import PartFailed, Stopped, Supervisor


def python(name, code, is_ready=lambda: True, **more):
    return Part(name, [sys.executable, "-u", "-c", code], {}, is_ready, **more)


@pytest.fixture
def screen():
    return io.StringIO()


@pytest.fixture
def keeper(tmp_path, screen):
    keeper = Supervisor(tmp_path / "logs", screen=screen)
    yield keeper
    keeper.stop()


def test_output_is_shown_with_the_parts_name_and_kept_in_its_log(keeper, tmp_path, screen):
    keeper.start(python("prepare", "print('one thing')", is_step=True))
    assert "prepare   | one thing" in screen.getvalue()
    assert (tmp_path / "logs" / "prepare.log").read_text() == "one thing\n"


def test_a_server_writes_to_its_log_only(keeper, tmp_path, screen):
    log = tmp_path / "logs" / "valkey.log"
    part = python("valkey", "import time; print('loaded'); time.sleep(60)", log.exists, is_server=True)
    keeper.start(part)
    assert log.read_text() == "loaded\n"
    assert "loaded" not in screen.getvalue()


def test_a_part_that_cannot_start_is_named_with_the_end_of_its_log(keeper):
    part = python("web", "raise SystemExit('the address is in use')", is_ready=lambda: False)
    with pytest.raises(PartFailed, match=r"(?s)^web stopped while it was starting.*the address is in use"):
        keeper.start(part)


def test_a_part_that_never_gets_ready_is_named(keeper):
    part = python("web", "import time; time.sleep(60)", is_ready=lambda: False, ready_seconds=0)
    with pytest.raises(PartFailed, match="web was not ready after 0 seconds"):
        keeper.start(part)


def test_a_step_that_fails_is_named(keeper):
    with pytest.raises(PartFailed, match=r"(?s)prepare did not finish.*no such table"):
        keeper.start(python("prepare", "raise SystemExit('no such table')", is_step=True))


def test_a_part_that_dies_comes_back(keeper, monkeypatch):
    monkeypatch.setattr(supervisor, "RESTART_WAITS_SECONDS", (0, 0))
    keeper.start(python("worker", "import time; time.sleep(60)"))
    first = keeper.processes["worker"]
    first.kill()
    threading.Timer(2, keeper.ask_to_stop).start()
    with pytest.raises(Stopped):
        keeper.watch()
    assert keeper.processes["worker"].pid != first.pid
    assert keeper.processes["worker"].poll() is None


def test_a_part_that_keeps_dying_stops_everything(keeper, monkeypatch):
    monkeypatch.setattr(supervisor, "RESTART_WAITS_SECONDS", (0, 0))
    keeper.start(python("worker", "raise SystemExit('no model')"))
    with pytest.raises(PartFailed, match=r"(?s)worker stopped 3 times in a row.*no model"):
        keeper.watch()


def test_what_a_part_spawned_ends_with_it(keeper, tmp_path):
    note = tmp_path / "pid"
    code = (
        f"import subprocess, time; p = subprocess.Popen(['sleep', '60']); open({str(note)!r}, 'w').write(str(p.pid)); "
    )
    keeper.start(python("worker", code + "time.sleep(60)", is_ready=lambda: note.exists() and note.read_text() != ""))
    keeper.stop()
    deadline = time.monotonic() + 5
    while is_alive(note.read_text()) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not is_alive(note.read_text())


def is_alive(pid):
    try:
        return psutil.Process(int(pid)).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
