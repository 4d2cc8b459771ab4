"""An operator trains a finished model on."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from diffusers import AutoencoderTiny

from generator import pipeline
from generator.training import denoiser, enlarger, unpacking
from generator.training.data import DataError
from generator.training.export import Config, export
from tests.unit.training.tiny import tiny_denoiser, tiny_enlarger


@pytest.fixture(scope="module")
def finished(trained, tmp_path_factory) -> Path:
    """A model with an enlarger, as `make train` leaves it."""
    training = Path(shutil.copytree(trained.parent, tmp_path_factory.mktemp("finished") / "trained")) / "training"
    enlarger.train(tiny_enlarger(training.parent))
    return export(Config(training=str(training), out=str(tmp_path_factory.mktemp("finished") / "model")))


@pytest.fixture
def unpacked(finished, tmp_path) -> Path:
    return unpacking.unpack(unpacking.Config(str(finished), str(tmp_path / "training")))


def test_packing_it_again_gives_the_same_files(finished, unpacked, tmp_path):
    again = export(Config(training=str(unpacked), out=str(tmp_path / "model")))
    files = [file.relative_to(finished) for file in finished.rglob("*") if file.is_file()]
    assert len({file.parts[0] for file in files}) == 7  # four networks, tokenizer, scheduler, index
    for file in files:
        assert (again / file).read_bytes() == (finished / file).read_bytes(), file


@pytest.mark.usefixtures("no_report")
def test_training_goes_on_from_its_weights_and_can_be_stopped_again(unpacked, prepared):
    config = tiny_denoiser(prepared, out=str(unpacked), max_steps=1)
    before = torch.load(unpacked / "denoiser.pt", weights_only=True)["unet"]
    state = torch.load(denoiser.train(config), weights_only=True)
    assert state["step"] == 1
    moved = [(state["unet"][name] - weight).abs().max().item() for name, weight in before.items()]
    assert 0 < max(moved) < 0.1  # weights from nothing would be farther away
    state = torch.load(denoiser.train(replace(config, max_steps=2)), weights_only=True)
    assert state["step"] == 2


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("denoiser.pt", ("channels", "heads", "layers", "side_px", "text_width", "text_layers")),
        ("autoencoder.pt", ("outer_channels", "inner_channels", "outer_blocks", "inner_blocks", "latent_channels")),
    ],
)
def test_its_networks_are_those_that_it_was_trained_with(unpacked, trained, name, told):
    first, again = (torch.load(folder / name, weights_only=True)["config"] for folder in (trained, unpacked))
    assert [again[key] for key in told] == [first[key] for key in told]


@pytest.mark.parametrize("name", ["autoencoder.pt", "denoiser.pt"])
def test_a_training_that_is_there_stays(finished, tmp_path, name):
    (tmp_path / name).write_bytes(b"days of work")
    with pytest.raises(DataError, match=f"is there already: .*{name}"):
        unpacking.unpack(unpacking.Config(str(finished), str(tmp_path)))
    assert [file.name for file in tmp_path.iterdir()] == [name]
    assert (tmp_path / name).read_bytes() == b"days of work"


def test_a_missing_model_is_named(tmp_path):
    with pytest.raises(pipeline.ModelMissing, match="nowhere"):
        unpacking.unpack(unpacking.Config(str(tmp_path / "nowhere"), str(tmp_path / "training")))
    assert not (tmp_path / "training").exists()


def test_a_model_with_another_autoencoder_is_refused(finished, tmp_path):
    other = pipeline.read_checkpoint(str(finished), "cpu", "float32").pipeline
    other.register_modules(vae=AutoencoderTiny(latent_channels=16))
    other.save_pretrained(tmp_path / "model")
    with pytest.raises(DataError, match="another kind of autoencoder"):
        unpacking.unpack(unpacking.Config(str(tmp_path / "model"), str(tmp_path / "training")))
