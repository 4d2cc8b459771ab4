"""The founder has the model draw the pictures of the controls."""

import sys
from io import BytesIO
from types import SimpleNamespace

import numpy as np
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from PIL import Image

from generator import option_pictures
from generator.choosing import chosen
from generator.controls import BY_KEY

SETTINGS = BY_KEY["setting"]


def drawn(monkeypatch) -> list[str]:
    """The model as a list of what it was asked to draw."""
    asked: list[str] = []

    def draw(checkpoint, control, option, seed):
        asked.append(f"{control.key} {option.key} {seed}")
        return b"picture"

    quick = SimpleNamespace(load_checkpoint=lambda *args: None, ModelMissing=LookupError)  # without torch
    monkeypatch.setitem(sys.modules, "generator.pipeline", quick)
    monkeypatch.setattr(option_pictures, "draw", draw)
    return asked


def test_what_is_missing_is_drawn_and_nothing_twice(monkeypatch, tmp_path):
    asked = drawn(monkeypatch)
    (tmp_path / "setting-beach.webp").write_bytes(b"there")
    call_command("draw_options", out=str(tmp_path), only="setting")
    assert len(asked) == len(SETTINGS.options) - 1
    assert (tmp_path / "setting-beach.webp").read_bytes() == b"there"
    call_command("draw_options", out=str(tmp_path), only="setting")
    assert len(asked) == len(SETTINGS.options) - 1


def test_a_new_model_draws_them_again_with_another_person(monkeypatch, tmp_path):
    asked = drawn(monkeypatch)
    (tmp_path / "setting-beach.webp").write_bytes(b"there")
    call_command("draw_options", out=str(tmp_path), only="setting", again=True, seed=7)
    assert "setting beach 7" in asked
    assert (tmp_path / "setting-beach.webp").read_bytes() == b"picture"


def test_a_stopped_run_leaves_whole_pictures_and_says_how_to_go_on(monkeypatch, tmp_path):
    drawn(monkeypatch)
    first = option_pictures.draw

    def stopped(checkpoint, control, option, seed):
        if option.key == "beach":
            raise KeyboardInterrupt
        return first(checkpoint, control, option, seed)

    monkeypatch.setattr(option_pictures, "draw", stopped)
    with pytest.raises(CommandError, match="draws the rest"):
        call_command("draw_options", out=str(tmp_path), only="setting")
    assert {path.name for path in tmp_path.iterdir()} == {
        SETTINGS.picture(option) for option in SETTINGS.options[: [o.key for o in SETTINGS.options].index("beach")]
    }


def test_pictures_of_options_that_are_gone_go_too(monkeypatch, tmp_path):
    drawn(monkeypatch)
    (tmp_path / "setting-moon.webp").write_bytes(b"there")
    call_command("draw_options", out=str(tmp_path), only="setting")
    assert not (tmp_path / "setting-moon.webp").exists()


def test_a_dry_run_only_counts(tmp_path, capsys):
    call_command("draw_options", out=str(tmp_path / "new"), only="setting", dry_run=True)
    assert capsys.readouterr().out == "16 pictures would be drawn\n"
    assert not (tmp_path / "new").exists()


def test_a_model_that_is_not_there_is_named(settings, tmp_path):
    settings.PORTRAIT_MODEL = str(tmp_path / "nowhere")
    with pytest.raises(CommandError, match="nowhere"):
        call_command("draw_options", out=str(tmp_path))


def test_in_each_picture_one_thing_is_changed():
    for control, option in option_pictures.all_options():
        sitter = chosen(option_pictures.sitter_for(control))
        assert control.key not in sitter
        said = chosen(option_pictures.prompt_for(control, option))
        assert said.pop(control.key) == option.key
        assert said == sitter


def test_every_picture_is_there_and_small():
    folder = settings.BASE_DIR / "static" / "img" / "options"
    names = {control.picture(option) for control, option in option_pictures.all_options()}
    assert {path.name for path in folder.glob("*.webp")} == names
    for name in names:
        with Image.open(folder / name) as picture:
            assert (picture.format, picture.size) == ("WEBP", (option_pictures.SIDE_PX, option_pictures.SIDE_PX))
        assert (folder / name).stat().st_size <= option_pictures.LIMIT_BYTES


def test_even_a_restless_picture_is_small_enough():
    noise = np.random.default_rng(0).integers(0, 256, (256, 256, 3), dtype=np.uint8)
    data = option_pictures.as_small_webp(Image.fromarray(noise).resize((option_pictures.SIDE_PX,) * 2))
    assert len(data) <= option_pictures.LIMIT_BYTES


def test_the_model_draws_an_option():
    from generator.pipeline import load_checkpoint

    data = option_pictures.draw(load_checkpoint(settings.BUNDLED_MODEL), SETTINGS, SETTINGS.option("beach"))
    with Image.open(BytesIO(data)) as picture:
        assert picture.size == (112, 112)
