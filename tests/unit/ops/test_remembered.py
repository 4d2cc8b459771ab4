import socket
import stat
import subprocess

import pytest

from selfyfy.ops import remembered


def test_secrets_are_made_once_and_only_the_owner_reads_them(tmp_path):
    first = remembered.load_secrets(tmp_path)
    assert remembered.load_secrets(tmp_path) == first
    assert len(first["SECRET_KEY"]) >= 50
    assert stat.S_IMODE((tmp_path / "secrets.json").stat().st_mode) == 0o600


def test_two_installations_have_different_secrets(tmp_path):
    one, other = remembered.load_secrets(tmp_path / "one"), remembered.load_secrets(tmp_path / "other")
    assert not set(one.values()) & set(other.values())


def test_a_second_run_gets_the_same_ports(tmp_path):
    first = remembered.pick_ports(tmp_path)
    assert remembered.pick_ports(tmp_path) == first
    assert len(set(first.values())) == len(first)


def test_a_port_that_was_taken_meanwhile_is_replaced(tmp_path):
    first = remembered.pick_ports(tmp_path)
    with socket.socket() as other:
        other.bind(("127.0.0.1", first["s3"] + remembered.SECOND_PORT_OFFSET))
        other.listen()
        second = remembered.pick_ports(tmp_path)
    assert second["s3"] != first["s3"]
    assert second["valkey"] == first["valkey"]


def test_no_part_keeps_the_second_port_of_another(tmp_path):
    first = remembered.pick_ports(tmp_path)
    clash = first["valkey"] + remembered.SECOND_PORT_OFFSET
    remembered.write_json(tmp_path / "ports.json", first | {"s3": clash})
    assert remembered.pick_ports(tmp_path)["s3"] != clash


def test_the_next_web_port_is_chosen_when_the_wanted_one_is_taken(tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        assert remembered.pick_ports(tmp_path, wanted_web_port=taken)["web"] > taken


def test_a_second_run_on_the_same_data_is_refused_and_told_who_holds_it(tmp_path):
    first = remembered.hold_lock(tmp_path, "process 123")
    with pytest.raises(remembered.AlreadyRunning, match="process 123"):
        remembered.hold_lock(tmp_path, "process 456")
    first.close()
    with remembered.hold_lock(tmp_path, "process 456"):
        pass


def test_leftovers_of_a_killed_run_are_stopped(tmp_path):
    process = subprocess.Popen(["sleep", "60"], start_new_session=True)
    remembered.remember_processes(tmp_path, {"worker": process.pid})
    assert remembered.stop_leftovers(tmp_path) == ["worker"]
    assert process.wait(5) == -9
    assert remembered.stop_leftovers(tmp_path) == []


def test_a_process_that_took_over_the_number_is_left_alone(tmp_path):
    process = subprocess.Popen(["sleep", "60"], start_new_session=True)
    remembered.write_json(tmp_path / "processes.json", {"worker": [process.pid, 1.0]})
    assert remembered.stop_leftovers(tmp_path) == []
    assert process.poll() is None
    process.kill()
    process.wait()
