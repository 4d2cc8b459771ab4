"""The command checks its input before it renders and says what to do."""

import errno
from pathlib import Path

import pytest

from generator.synthetic import __main__ as command
from generator.synthetic import running
from generator.synthetic.balance import balanced_seeds
from generator.synthetic.labels import image_name, read_labels, save_picture


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        (["--count", "0"], "--count must be at least 1"),
        (["--count", "1", "--size", "16"], "--size must be 32 to 2048"),
        (["--count", "1", "--seed-start", "-1"], "--seed-start must be at least 0"),
        ([], "--count"),
    ],
)
def test_it_names_the_bad_value(flags, message, capsys):
    with pytest.raises(SystemExit):
        command.parse([*flags, "--out", "somewhere"])
    assert message in capsys.readouterr().err


def test_it_says_which_target_installs_blender(monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(SystemExit, match="make portraits"):
        command.require_blender()


def test_it_says_that_a_folder_cannot_be_made(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(SystemExit, match="cannot write to"):
        command.require_writable(tmp_path / "file" / "portraits")


def test_a_full_disk_is_explained():
    text = running.explain(OSError(errno.ENOSPC, "No space left"), Path("var/portraits"))
    assert "full" in text and "safe" in text


def test_it_renders_only_what_is_missing(tmp_path, monkeypatch):
    rendered = []

    def pretend(seeds, folder, settings, processes):
        for seed in seeds:
            rendered.append(seed)
            save_picture(folder, image_name(seed), b"picture")
            yield seed, None

    monkeypatch.setattr(command, "require_blender", lambda: None)
    monkeypatch.setattr(command, "render_all", pretend)
    assert command.main(["--count", "2", "--out", str(tmp_path)]) == 0
    assert command.main(["--count", "3", "--out", str(tmp_path)]) == 0
    assert rendered == balanced_seeds(0, 3)


def test_one_bad_person_does_not_stop_the_others(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(command, "require_blender", lambda: None)
    monkeypatch.setattr(command, "render_all", lambda *_: [(0, "ValueError: no"), (1, None)])
    assert command.main(["--count", "2", "--out", str(tmp_path)]) == 1
    assert "person 0 failed" in capsys.readouterr().err
    assert [row["seed"] for row in read_labels(tmp_path)] == [1]
