"""The pipeline without the site: devices, checks before any work, and checkpoints that cannot be loaded."""

import json

import pytest
import torch

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
