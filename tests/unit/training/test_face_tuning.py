"""An operator teaches a checkpoint one person from a folder of pictures."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from django.core.management import CommandError, call_command
from PIL import Image

from generator import pipeline
from generator.training import denoiser, export, face_tuning
from generator.training.data import DataError
from tests.unit.training import tiny


@pytest.fixture(scope="module")
def base(tmp_path_factory) -> Path:
    """A tiny checkpoint, trained for two steps."""
    folder = tiny.prepare(tmp_path_factory.mktemp("base") / "prepared")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(denoiser, "report", lambda *arguments: None)
        denoiser.train(tiny.tiny_denoiser(folder))
    return export.export(export.Config(training=str(folder / "training"), out=str(folder / "model")))


@pytest.fixture
def pictures(tmp_path) -> Path:
    folder = tmp_path / "ana"
    folder.mkdir()
    rng = np.random.default_rng(1)
    for number in range(3):
        coarse = Image.fromarray(rng.integers(0, 256, (8, 6, 3), dtype=np.uint8))
        coarse.resize((96, 128)).save(folder / f"{number}.jpg")
    return folder


def tiny_tuning(base: Path, pictures: Path, out: Path, **changes: object) -> face_tuning.Config:
    small = {"name": "ana", "steps": 3, "batch": 2, "rank": 2, "others": 2, "other_steps": 4, "save_every": 1}
    return face_tuning.Config(base=str(base), images=str(pictures), out=str(out), device="cpu", **{**small, **changes})


def draw(checkpoint: pipeline.Checkpoint, prompt: str) -> np.ndarray:
    settings = {"seed": 1, "steps": 4, "guidance_scale": 2.0, "side_px": tiny.SIDE_PX}
    return np.array(pipeline.generate(checkpoint, prompt=prompt, **settings))


def test_the_person_comes_when_called_and_stays_away_otherwise(base, pictures, tmp_path):
    out = face_tuning.tune(tiny_tuning(base, pictures, tmp_path / "out", steps=20, learning_rate=0.05))
    before = pipeline.read_checkpoint(str(base), "cpu", "float32")
    after = pipeline.read_checkpoint(str(base), "cpu", "float32", (("ana", str(out)),))
    assert (draw(after, "portrait of ana") != draw(before, "portrait of ana")).any()
    assert (draw(after, "portrait of Ben") == draw(before, "portrait of Ben")).all()
    assert after.hash != before.hash


def test_every_weight_that_was_learned_is_loaded(base, pictures, tmp_path):
    out = face_tuning.tune(tiny_tuning(base, pictures, tmp_path / "out"))
    pipe = pipeline.read_checkpoint(str(base), "cpu", "float32", (("ana", str(out)),)).pipeline
    for part, learned in torch.load(out / "tuning.pt", weights_only=True)["adapters"].items():
        weights = getattr(pipe, part).named_parameters()
        loaded = {name.replace(".ana.", "."): value for name, value in weights if "lora_" in name}
        assert loaded.keys() == learned.keys()
        assert all(torch.equal(loaded[name], learned[name]) for name in learned)
        assert any(learned[name].any() for name in learned if "lora_B" in name)  # which begin at zero


def test_a_stopped_run_goes_on_to_the_same_weights(base, pictures, tmp_path, monkeypatch):
    whole = face_tuning.tune(tiny_tuning(base, pictures, tmp_path / "whole"))

    def stop(*arguments: object, **values: int) -> None:
        if values["step"] == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr(face_tuning, "log_line", stop)
    with pytest.raises(KeyboardInterrupt):
        face_tuning.tune(tiny_tuning(base, pictures, tmp_path / "stopped"))
    monkeypatch.undo()
    stopped = face_tuning.tune(tiny_tuning(base, pictures, tmp_path / "stopped"))
    state, resumed = (torch.load(folder / "tuning.pt", weights_only=True)["adapters"] for folder in (whole, stopped))
    for part, learned in state.items():
        assert all(torch.equal(learned[name], resumed[part][name]) for name in learned)


def test_other_settings_do_not_go_on_with_an_old_run(base, pictures, tmp_path):
    face_tuning.tune(tiny_tuning(base, pictures, tmp_path / "out", steps=1))
    with pytest.raises(DataError, match="other settings"):
        face_tuning.tune(tiny_tuning(base, pictures, tmp_path / "out", steps=2))


def test_files_that_are_no_usable_picture_are_named_and_left_out(pictures, capsys):
    (pictures / "notes.txt").write_text("Ana")
    (pictures / "torn.png").write_bytes((pictures / "0.jpg").read_bytes()[:200])
    Image.new("RGB", (20, 20)).save(pictures / "tiny.png")
    frames = [Image.new("RGB", (80, 80), colour) for colour in ("red", "blue")]
    frames[0].save(pictures / "moving.webp", save_all=True, append_images=frames[1:])
    found = face_tuning.read_pictures(pictures, 64)
    assert found.shape == (6, 3, 64, 64)  # three, and each of them mirrored
    said = capsys.readouterr().out
    for name in ("notes.txt: not a picture", "torn.png: broken", "tiny.png: too small", "moving.webp: animated"):
        assert f"left out {name}" in said


def test_a_picture_is_taken_as_the_camera_was_held(pictures):
    upright = Image.new("RGB", (100, 100), "red")
    upright.paste("blue", (0, 50, 100, 100))
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    upright.rotate(90).save(pictures / "turned.png", exif=exif)
    picture = face_tuning.read_picture(pictures / "turned.png", 64)
    assert picture[0, 5, 32] > 200 > picture[0, 60, 32]  # red above


@pytest.mark.parametrize(
    ("change", "message"),
    [({"name": "Ana Maria"}, "one word"), ({"steps": 0}, "above 0"), ({"images": "./nowhere"}, "no folder nowhere")],
)
def test_bad_settings_are_refused_at_once(base, pictures, tmp_path, change, message):
    config = tiny_tuning(base, pictures, tmp_path / "out")
    with pytest.raises(DataError, match=message):
        face_tuning.tune(face_tuning.Config(**{**vars(config), **change}))
    assert not (tmp_path / "out").exists()


def test_an_empty_folder_says_what_to_put_there(base, tmp_path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(DataError, match="5 to 30 portraits"):
        face_tuning.tune(tiny_tuning(base, tmp_path / "empty", tmp_path / "out"))


def test_the_command_says_how_to_draw_with_the_result(base, pictures, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(face_tuning, "tune", lambda config: Path(config.out))
    out = tmp_path / "out"
    call_command("tune_faces", base=str(base), images=str(pictures), name="ana", out=str(out), stdout=None)
    assert f"PORTRAIT_LORAS=ana={out} make run" in capsys.readouterr().out


def test_the_command_names_a_base_that_is_missing(pictures, tmp_path):
    with pytest.raises(CommandError, match="no-such-model"):
        call_command("tune_faces", base="./no-such-model", images=str(pictures), name="ana", out=str(tmp_path / "out"))


def test_a_lora_that_cannot_be_loaded_is_named(base, tmp_path):
    with pytest.raises(pipeline.ModelMissing, match="PORTRAIT_LORAS ana="):
        pipeline.read_checkpoint(str(base), "cpu", "float32", (("ana", str(tmp_path)),))


@pytest.mark.parametrize("kind", ["epsilon", "v_prediction"])
def test_checkpoints_that_tell_noise_or_velocity_can_be_tuned_too(base, pictures, tmp_path, kind):
    other = Path(shutil.copytree(base, tmp_path / "other"))
    config = other / "scheduler" / "scheduler_config.json"
    values = json.loads(config.read_text()) | {"prediction_type": kind, "use_flow_sigmas": False}
    config.write_text(json.dumps(values))
    out = face_tuning.tune(tiny_tuning(other, pictures, tmp_path / "out", steps=2))
    assert np.isfinite([json.loads(line)["loss"] for line in (out / "tuning.jsonl").read_text().splitlines()]).all()
