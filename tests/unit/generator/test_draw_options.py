"""The founder has the model draw the pictures of the controls."""

import sys
from io import BytesIO
from types import SimpleNamespace

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from PIL import Image

from generator import option_pictures
from generator.choosing import chosen
from generator.controls import BY_KEY

BEARDS = BY_KEY["beard"]


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
    (tmp_path / "beard-goatee.webp").write_bytes(b"there")
    call_command("draw_options", out=str(tmp_path), only="beard")
    assert len(asked) == len(BEARDS.options) - 1
    assert (tmp_path / "beard-goatee.webp").read_bytes() == b"there"
    call_command("draw_options", out=str(tmp_path), only="beard")
    assert len(asked) == len(BEARDS.options) - 1


def test_a_new_model_draws_them_again_with_another_person(monkeypatch, tmp_path):
    asked = drawn(monkeypatch)
    (tmp_path / "beard-goatee.webp").write_bytes(b"there")
    call_command("draw_options", out=str(tmp_path), only="beard", again=True, seed=7)
    assert "beard goatee 7" in asked
    assert (tmp_path / "beard-goatee.webp").read_bytes() == b"picture"


def test_a_stopped_run_leaves_whole_pictures_and_says_how_to_go_on(monkeypatch, tmp_path):
    drawn(monkeypatch)
    first = option_pictures.draw

    def stopped(checkpoint, control, option, seed):
        if option.key == "goatee":
            raise KeyboardInterrupt
        return first(checkpoint, control, option, seed)

    monkeypatch.setattr(option_pictures, "draw", stopped)
    with pytest.raises(CommandError, match="draws the rest"):
        call_command("draw_options", out=str(tmp_path), only="beard")
    assert {path.name for path in tmp_path.iterdir()} == {
        BEARDS.picture(option) for option in BEARDS.options[: [o.key for o in BEARDS.options].index("goatee")]
    }


def test_pictures_of_options_that_are_gone_go_too(monkeypatch, tmp_path):
    drawn(monkeypatch)
    (tmp_path / "hair-mullet.webp").write_bytes(b"there")
    call_command("draw_options", out=str(tmp_path), only="beard")
    assert not (tmp_path / "hair-mullet.webp").exists()


def test_a_dry_run_only_counts(tmp_path, capsys):
    call_command("draw_options", out=str(tmp_path / "new"), only="beard", dry_run=True)
    assert capsys.readouterr().out == "6 pictures would be drawn\n"
    assert not (tmp_path / "new").exists()


def test_a_model_that_is_not_there_is_named(settings, tmp_path):
    settings.PORTRAIT_MODEL = str(tmp_path / "nowhere")
    with pytest.raises(CommandError, match="nowhere"):
        call_command("draw_options", out=str(tmp_path))


def test_in_each_picture_one_thing_is_changed():
    for control, option in option_pictures.all_options():
        said = chosen(option_pictures.prompt_for(control, option))
        assert said[control.key] == option.key
        usual = {"who", "backdrop", control.key}
        needed = option_pictures.NEEDS.get(control.key, ("", ""))[0]
        assert set(said) - usual <= {needed}


@pytest.mark.parametrize("control", ["hair", "setting"])
def test_even_a_restless_picture_is_small_enough(control):
    noise = np.random.default_rng(0).integers(0, 256, (256, 256, 3), dtype=np.uint8)
    small = option_pictures.cut(Image.fromarray(noise), BY_KEY[control])
    data = option_pictures.as_small_webp(small)
    assert len(data) <= option_pictures.LIMIT_BYTES
    with Image.open(BytesIO(data)) as picture:
        assert (picture.format, picture.size) == ("WEBP", (112, 112))


def test_the_model_draws_an_option():
    from django.conf import settings

    from generator.pipeline import load_checkpoint

    control = BY_KEY["hair"]
    data = option_pictures.draw(load_checkpoint(settings.BUNDLED_MODEL), control, control.option("bob"))
    with Image.open(BytesIO(data)) as picture:
        assert picture.size == (112, 112)
