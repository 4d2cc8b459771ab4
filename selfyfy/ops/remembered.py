"""What one installation remembers in its DATA folder between runs: secrets, ports, which processes it started."""

import fcntl
import json
import os
import secrets
import signal
import socket
from pathlib import Path
from typing import IO

import psutil

DEFAULT_WEB_PORT = 8000
# Below the range that systems hand to outgoing connections (32768 and up), with room for SeaweedFS's second port.
INNER_PORTS = range(11_000, 22_000)
SECOND_PORT_OFFSET = 10_000  # SeaweedFS listens on each of its ports + 10,000 too
INNER_PORT_NAMES = ("valkey", "s3", "seaweedfs_master", "seaweedfs_volume", "seaweedfs_filer", "seaweedfs_admin")


class AlreadyRunning(Exception):
    """Another `manage.py run` holds this DATA folder; the text says which."""


def read_json(path: Path) -> dict:
    return json.loads(path.read_text()) if path.exists() else {}


def write_json(path: Path, content: dict) -> None:
    """Replace the file in one step, readable by its owner only."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_suffix(".new")
    with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(content, file, indent=2)
    new.replace(path)


def load_secrets(data: Path) -> dict[str, str]:
    """The keys of this installation, made on the first run: whoever reads them can sign in as anyone."""
    path = data / "secrets.json"
    known = read_json(path)
    made = {
        "SECRET_KEY": secrets.token_urlsafe(50),
        "S3_ACCESS_KEY_ID": secrets.token_hex(10),
        "S3_SECRET_ACCESS_KEY": secrets.token_urlsafe(30),
    }
    if made.keys() - known.keys():
        known = made | known
        write_json(path, known)
    return known


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def knows_ports(data: Path) -> bool:
    """Whether this folder has been run before."""
    return (data / "ports.json").exists()


def pick_ports(data: Path, wanted_web_port: int | None = None) -> dict[str, int]:
    """A free port for every part, the same as last time where possible. The web's: the wanted or the next free."""
    path = data / "ports.json"
    known = read_json(path)
    ports = {"web": first_free_from(wanted_web_port or known.get("web") or DEFAULT_WEB_PORT)}
    for name in INNER_PORT_NAMES:
        # SeaweedFS refuses a port that is another one's second.
        taken = {port + offset for port in ports.values() for offset in (-SECOND_PORT_OFFSET, 0, SECOND_PORT_OFFSET)}
        if name in known and known[name] not in taken and is_free_pair(known[name]):
            ports[name] = known[name]
        else:
            ports[name] = random_free_pair(taken)
    if ports != known:
        write_json(path, ports)
    return ports


def first_free_from(port: int) -> int:
    for candidate in range(port, min(port + 100, 65_536)):
        if is_free(candidate):
            return candidate
    raise OSError(f"No free port from {port} to {port + 99}. Choose another: PORT=9000 make run")


def is_free_pair(port: int) -> bool:
    return is_free(port) and is_free(port + SECOND_PORT_OFFSET)


def random_free_pair(taken: set[int]) -> int:
    for _ in range(1000):
        port = secrets.choice(INNER_PORTS)
        if port not in taken and is_free_pair(port):
            return port
    raise OSError(f"No free port between {INNER_PORTS.start} and {INNER_PORTS.stop}; stop some servers and try again.")


def hold_lock(data: Path, note: str) -> IO[str]:
    """Lock the DATA folder for as long as the returned file stays open. AlreadyRunning if another run has it."""
    data.mkdir(parents=True, exist_ok=True)
    file = open(data / "run.lock", "a+")  # noqa: SIM115 (the open file is the lock)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.seek(0)
        holder = file.read().strip()
        file.close()
        raise AlreadyRunning(holder) from None
    file.truncate(0)
    file.write(note)
    file.flush()
    return file


def remember_processes(data: Path, pids: dict[str, int]) -> None:
    """Note what runs, so that a next run can clear up after one that was killed without a chance to do so."""
    started = {}
    for name, pid in pids.items():
        try:
            started[name] = [pid, psutil.Process(pid).create_time()]
        except psutil.NoSuchProcess:
            continue
    write_json(data / "processes.json", started)


def stop_leftovers(data: Path) -> list[str]:
    """Kill the parts of an earlier run that outlived it, and return their names. Call with the lock held."""
    stopped = []
    for name, (pid, created) in read_json(data / "processes.json").items():
        try:
            ours = psutil.Process(pid).create_time() == created  # else the number belongs to somebody else by now
        except psutil.NoSuchProcess:
            ours = False
        if ours:
            os.killpg(pid, signal.SIGKILL)
            stopped.append(name)
    return stopped
