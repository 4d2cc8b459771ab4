"""The pipeline without the site: devices, checks before any work, and checkpoints that cannot be loaded."""

import json
import os
import shutil
from pathlib import Path

import pytest
import torch
from django.conf import settings

from generator import pipeline
from generator.checks import check_inputs

FINE = {"prompt": "a man", "seed": 1, "steps": 20, "guidance_scale": 2.5, "side_px": 256}


def test_sensible_settings_pass():
    check_inputs(**FINE)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"prompt": " "}, "prompt must not be empty"),
        ({"seed": -1}, "seed must be 0 to 4294967295, got -1"),
        ({"steps": 51}, "steps must be 4 to 50, got 51"),
        ({"guidance_scale": 0.0}, "guidance_scale must be 1.0 to 10.0, got 0.0"),
        ({"guidance_scale": float("nan")}, "guidance_scale must be"),
        ({"side_px": 4096}, "side_px must be one of"),
    ],
)
def test_each_bad_value_is_named_with_its_limit(change, message):
    with pytest.raises(ValueError, match=message.replace(".", r"\.")):
        check_inputs(**{**FINE, **change})


def test_a_checkpoint_folder_that_is_missing_is_named():
    with pytest.raises(pipeline.ModelMissing, match="no-such-folder"):
        pipeline.load_checkpoint("./no-such-folder")


def test_a_checkpoint_folder_with_a_torn_file_is_named(tmp_path):
    (tmp_path / "model_index.json").write_text(json.dumps({"_class_name": "StableDiffusionPipeline"})[:-5])
    with pytest.raises(pipeline.ModelMissing, match="could not be loaded"):
        pipeline.load_checkpoint(str(tmp_path))


@pytest.fixture
def copy_of_portrait_s(tmp_path) -> Path:
    return Path(shutil.copytree(settings.BUNDLED_MODEL, tmp_path / "portrait-s"))


@pytest.mark.parametrize("part", ["unet", "vae", "text_encoder"])
def test_a_checkpoint_whose_weights_are_cut_short_is_named(copy_of_portrait_s, part):
    weights = next((copy_of_portrait_s / part).glob("*.safetensors"))
    os.truncate(weights, weights.stat().st_size // 2)
    with pytest.raises(pipeline.ModelMissing, match="portrait-s could not be loaded"):
        pipeline.read_checkpoint(str(copy_of_portrait_s), "cpu", "float32")


def test_a_checkpoint_whose_weights_are_something_else_is_named(copy_of_portrait_s):
    next((copy_of_portrait_s / "unet").glob("*.safetensors")).write_bytes(b"%PDF-1.7 this is an invoice" * 100)
    with pytest.raises(pipeline.ModelMissing, match="portrait-s could not be loaded"):
        pipeline.read_checkpoint(str(copy_of_portrait_s), "cpu", "float32")


def test_a_folder_that_names_no_pipeline_we_know_is_named(copy_of_portrait_s):
    (copy_of_portrait_s / "model_index.json").write_text('{"_class_name": "NoSuchPipeline"}')
    with pytest.raises(pipeline.ModelMissing, match="portrait-s could not be loaded"):
        pipeline.read_checkpoint(str(copy_of_portrait_s), "cpu", "float32")


def test_a_checkpoint_larger_than_the_free_memory_is_refused_before_it_is_loaded(monkeypatch):
    monkeypatch.setattr(pipeline, "free_memory", lambda device: 10_000_000)
    monkeypatch.setattr(pipeline.DiffusionPipeline, "from_pretrained", lambda *a, **k: pytest.fail("loaded"))
    with pytest.raises(pipeline.ModelMissing, match="of memory and"):
        pipeline.read_checkpoint(str(settings.BUNDLED_MODEL), "cpu", "float32")


def test_the_free_memory_of_this_machine_is_told_or_unknown():
    free = pipeline.free_memory("cpu")
    assert free is None or free > 100_000_000


def test_the_dtype_can_be_set_and_auto_needs_no_gpu():
    assert pipeline.pick_dtype("float32", "cpu") == torch.float32
    assert pipeline.pick_dtype("auto", "cpu") in {torch.float32, torch.bfloat16}


def test_the_hash_changes_with_any_file(tmp_path):
    (tmp_path / "unet").mkdir()
    weights = tmp_path / "unet" / "weights.safetensors"
    weights.write_bytes(b"one")
    before = pipeline.hash_folders([tmp_path])
    weights.write_bytes(b"two")
    assert pipeline.hash_folders([tmp_path]) != before
