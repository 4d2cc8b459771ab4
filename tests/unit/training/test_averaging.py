"""An operator takes the mean of a checkpoint and of what it became by training on."""

import shutil
from pathlib import Path

import pytest
import torch

from generator import pipeline
from generator.training import averaging
from generator.training.data import DataError
from generator.training.export import Config, export


@pytest.fixture(scope="module")
def first(trained, tmp_path_factory) -> Path:
    return export(Config(training=str(trained), out=str(tmp_path_factory.mktemp("first") / "model")))


@pytest.fixture
def second(first, tmp_path) -> Path:
    """The same, each weight doubled."""
    folder = tmp_path / "second"
    shutil.copytree(first, folder)
    pipe = pipeline.read_checkpoint(str(folder), "cpu", "float32").pipeline
    for name in averaging.AVERAGED:
        network = getattr(pipe, name)
        network.load_state_dict({key: 2 * weight for key, weight in network.state_dict().items()})
        network.to(torch.float16).save_pretrained(folder / name)
    return folder


def test_weights_lie_between_those_of_both_and_the_rest_is_the_firsts(first, second, tmp_path):
    out = averaging.average(averaging.Config(str(first), str(second), str(tmp_path / "out"), share=0.25))
    before, after = (pipeline.read_checkpoint(str(folder), "cpu", "float32").pipeline for folder in (first, out))
    for name in averaging.AVERAGED:
        weights = getattr(after, name).state_dict()
        for key, weight in getattr(before, name).state_dict().items():
            torch.testing.assert_close(weights[key], 1.25 * weight, rtol=2e-3, atol=1e-6)
        assert (out / name / "config.json").read_text() == (first / name / "config.json").read_text()
    kept = [file for file in first.rglob("*") if file.is_file() and file.parent.name not in averaging.AVERAGED]
    assert all((out / file.relative_to(first)).read_bytes() == file.read_bytes() for file in kept)


def test_another_autoencoder_is_refused(first, second, tmp_path):
    weights = next((second / "vae").glob("*.safetensors"))
    weights.write_bytes(weights.read_bytes()[:-1] + b"x")
    with pytest.raises(DataError, match="another autoencoder"):
        averaging.average(averaging.Config(str(first), str(second), str(tmp_path / "out")))


def test_networks_of_another_size_are_refused():
    with pytest.raises(DataError, match="another size"):
        averaging.move(torch.nn.Linear(2, 2), torch.nn.Linear(2, 3), 0.5)


@pytest.mark.parametrize("share", [-0.1, 1.1])
def test_a_share_outside_of_both_is_refused(first, share, tmp_path):
    with pytest.raises(DataError, match="between 0 and 1"):
        averaging.average(averaging.Config(str(first), str(first), str(tmp_path / "out"), share))


def test_what_is_there_already_stays(first, tmp_path):
    (tmp_path / "out").mkdir()
    with pytest.raises(DataError, match="is there already"):
        averaging.average(averaging.Config(str(first), str(first), str(tmp_path / "out")))


def test_a_missing_checkpoint_is_named(first, tmp_path):
    with pytest.raises(pipeline.ModelMissing, match="nowhere"):
        averaging.average(averaging.Config(str(first), str(tmp_path / "nowhere"), str(tmp_path / "out")))
