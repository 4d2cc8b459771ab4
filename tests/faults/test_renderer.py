"""The renderer's parent is killed: nothing it started is left holding a core."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from tests.stack import wait_for

ONE_AT_WORK = """
import multiprocessing, os, time
from concurrent.futures import ProcessPoolExecutor
from generator.synthetic.workers import end_with_parent

with ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), end_with_parent) as pool:
    print(pool.submit(os.getpid).result(), flush=True)
    pool.submit(time.sleep, 600).result()
"""
SECONDS_TO_END = 20


def is_running(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_killing_the_command_ends_its_render_processes():
    command = subprocess.Popen([sys.executable, "-c", ONE_AT_WORK], stdout=subprocess.PIPE, text=True)
    assert command.stdout is not None
    renderer = int(command.stdout.readline())
    try:
        assert is_running(renderer)
        command.send_signal(signal.SIGKILL)
        command.wait()
        wait_for(lambda: not is_running(renderer), SECONDS_TO_END, "the render process to end")
    finally:
        command.kill()
        if is_running(renderer):
            os.kill(renderer, signal.SIGKILL)
