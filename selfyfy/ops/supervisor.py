"""Keep parts alive: start them in order, pass their logs on, restart what dies, stop everything together."""

import datetime
import queue
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TextIO

from honcho.colour import get_colours
from honcho.printer import Message, Printer

from selfyfy.ops import parts
from selfyfy.ops.parts import Part

RESTART_WAITS_SECONDS = (1, 2, 4, 8, 16)  # after so many deaths in a row everything stops
STEADY_SECONDS = 60  # a part that ran this long starts counting its deaths anew
TAIL_LINES = 15
TWICE_SECONDS = 1  # one Ctrl-C can reach a process twice, by the terminal and by its parent


class PartFailed(Exception):
    """A part did not start, or died too often; the text names it and shows the end of its log."""


class Stopped(Exception):
    """Ctrl-C or a signal came while something was being waited for."""


class Supervisor:
    def __init__(
        self,
        logs: Path,
        on_change: Callable[[dict[str, int]], None] = lambda pids: None,
        screen: TextIO = sys.stdout,
    ) -> None:
        logs.mkdir(parents=True, exist_ok=True)
        self.logs = logs
        self.on_change = on_change  # told name → process id whenever they change
        self.stopping = False
        self.asked_at = 0.0
        self.lines: queue.Queue[tuple[Part, bytes]] = queue.Queue()
        self.printer = Printer(screen, width=len("seaweedfs"))
        self.colours = get_colours()
        self.colour_of: dict[str, str] = {}
        self.tails: dict[str, deque[str]] = {}
        self.parts: dict[str, Part] = {}
        self.processes: dict[str, subprocess.Popen] = {}
        self.readers: dict[str, threading.Thread] = {}
        self.started_at: dict[str, float] = {}
        self.deaths: dict[str, int] = {}
        self.restart_at: dict[str, float] = {}

    def stop_on_signals(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self.ask_to_stop)

    def ask_to_stop(self, *_: object) -> None:
        if not self.stopping:
            self.stopping = True
            self.asked_at = time.monotonic()
        elif time.monotonic() > self.asked_at + TWICE_SECONDS:  # pressed again: a person in a hurry
            for process in self.processes.values():
                parts.kill_group(process)

    def say(self, text: str) -> None:
        self.printer.write(Message("line", text, datetime.datetime.now(), "selfyfy", None))

    def start(self, *wanted: Part) -> None:
        """Start parts side by side and wait until each is ready. PartFailed if one is not."""
        for part in wanted:
            self.launch(part)
        for part in wanted:
            if part.is_step:
                self.wait_until_ended(part)
            else:
                self.wait_until_ready(part)

    def wait_until_ready(self, part: Part) -> None:
        deadline = time.monotonic() + part.ready_seconds
        while not part.is_ready():
            self.relay(0.05)
            if self.processes[part.name].poll() is not None:
                raise PartFailed(self.describe(part, "stopped while it was starting"))
            if time.monotonic() > deadline:
                raise PartFailed(self.describe(part, f"was not ready after {part.ready_seconds} seconds"))

    def wait_until_ended(self, part: Part) -> None:
        while self.processes[part.name].poll() is None or self.readers[part.name].is_alive():
            self.relay(0.05)
        del self.parts[part.name]
        ended = self.processes.pop(part.name)
        self.note_processes()
        if ended.returncode:
            raise PartFailed(self.describe(part, "did not finish"))

    def launch(self, part: Part) -> None:
        self.parts[part.name] = part
        self.colour_of.setdefault(part.name, next(self.colours))
        self.tails[part.name] = deque(maxlen=TAIL_LINES)
        process = self.processes[part.name] = parts.launch(part)
        self.started_at[part.name] = time.monotonic()
        self.readers[part.name] = threading.Thread(target=self.read_lines, args=(part, process), daemon=True)
        self.readers[part.name].start()
        self.note_processes()

    def note_processes(self) -> None:
        self.on_change({name: process.pid for name, process in self.processes.items()})

    def read_lines(self, part: Part, process: subprocess.Popen) -> None:
        assert process.stdout
        for line in process.stdout:
            self.lines.put((part, line))

    def relay(self, seconds: float) -> None:
        """Write the lines that arrive within this time to the part's log file and, unless a server's, to the screen."""
        if self.stopping:
            raise Stopped
        self.write_lines(seconds)

    def write_lines(self, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while True:
            try:
                part, line = self.lines.get(timeout=max(0, deadline - time.monotonic()))
            except queue.Empty:
                return
            text = line.decode(errors="replace").rstrip("\n")
            self.tails[part.name].append(text)
            with open(self.logs / f"{part.name}.log", "a") as file:
                file.write(text + "\n")
            if text and not part.is_server and not self.stopping:
                self.printer.write(Message("line", text, datetime.datetime.now(), part.name, self.colour_of[part.name]))

    def watch(self) -> None:
        """Until asked to stop: pass logs on and bring back what dies. PartFailed if a part keeps dying."""
        while True:
            self.relay(0.2)
            for name, process in list(self.processes.items()):
                if process.poll() is not None and name not in self.restart_at:
                    self.plan_restart(self.parts[name], process)
            for name, due in list(self.restart_at.items()):
                if time.monotonic() >= due:
                    del self.restart_at[name]
                    self.launch(self.parts[name])

    def plan_restart(self, part: Part, process: subprocess.Popen) -> None:
        parts.kill_group(process)  # what it spawned would hold its port or its task
        if time.monotonic() - self.started_at[part.name] > STEADY_SECONDS:
            self.deaths[part.name] = 0
        deaths = self.deaths.get(part.name, 0)
        if deaths == len(RESTART_WAITS_SECONDS):
            raise PartFailed(self.describe(part, f"stopped {deaths + 1} times in a row"))
        self.deaths[part.name] = deaths + 1
        wait = RESTART_WAITS_SECONDS[deaths]
        self.restart_at[part.name] = time.monotonic() + wait
        self.say(f"{part.name} stopped ({describe_end(process.returncode)}); starting it again in {wait} s")

    def describe(self, part: Part, what: str) -> str:
        self.write_lines(0.1)
        tail = "\n".join(f"    {line}" for line in self.tails[part.name]) or "    (it wrote nothing)"
        return f"{part.name} {what}. The end of {self.logs / (part.name + '.log')}:\n{tail}"

    def stop(self) -> None:
        """Stop everything: first what uses the servers, then the servers."""
        self.stopping = True
        self.stop_each(name for name, part in self.parts.items() if not part.is_server)
        self.stop_each(name for name, part in self.parts.items() if part.is_server)

    def stop_each(self, names: Iterable[str]) -> None:
        ending = [self.processes[name] for name in names]
        threads = [threading.Thread(target=parts.end, args=(process,)) for process in ending]
        for thread in threads:
            thread.start()
        for thread in threads:
            while thread.is_alive():
                self.write_lines(0.05)
        self.write_lines(0)


def describe_end(returncode: int) -> str:
    if returncode < 0:
        return f"signal {signal.Signals(-returncode).name}"
    return f"exit status {returncode}"
