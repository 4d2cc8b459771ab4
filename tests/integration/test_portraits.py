"""Render one real portrait with the renderer's own environment."""

import json
import subprocess
from pathlib import Path

import pytest
from PIL import Image

ROOT = Path(__file__).resolve().parents[2]
PYTHON = ROOT / ".venv-render/bin/python"

pytestmark = pytest.mark.skipif(not PYTHON.exists(), reason="no .venv-render: `make portraits N=1` makes it")


def render(folder, count):
    command = [PYTHON, "-m", "generator.synthetic", "--count", count, "--out", folder]
    command += ["--size", "64", "--samples", "2", "--processes", "1"]
    return subprocess.run([str(word) for word in command], cwd=ROOT, capture_output=True, text=True, timeout=300)


def test_it_renders_a_portrait_and_goes_on_after_a_stop(tmp_path):
    first = render(tmp_path, 1)
    assert first.returncode == 0, first.stderr
    with Image.open(tmp_path / "000000.webp") as image:
        assert image.size == (64, 64)
        low, high = image.convert("L").getextrema()
    assert high - low > 60, "the picture is nearly one colour"
    label = json.loads((tmp_path / "labels.jsonl").read_text())
    assert label["image"] == "000000.webp" and label["age"] >= 18
    again = render(tmp_path, 1)
    assert again.returncode == 0 and "0 to render" in again.stdout
