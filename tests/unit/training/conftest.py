"""One thread, because tiny networks are slower on many, and what several tests train once."""

import shutil
from pathlib import Path

import pytest
import torch

from generator.training import denoiser
from tests.unit.training import tiny


@pytest.fixture(autouse=True, scope="package")
def one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="package")
def _prepared(tmp_path_factory) -> Path:
    return tiny.prepare(tmp_path_factory.mktemp("training") / "prepared")


@pytest.fixture
def prepared(_prepared, tmp_path) -> Path:
    """A copy of people, tokenizer and autoencoder, for the test to train a denoiser in."""
    return Path(shutil.copytree(_prepared, tmp_path / "prepared"))


@pytest.fixture(scope="package")
def trained(_prepared, tmp_path_factory) -> Path:
    """A folder with a trained autoencoder and denoiser; not to be changed."""
    folder = Path(shutil.copytree(_prepared, tmp_path_factory.mktemp("trained") / "trained"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(denoiser, "report", lambda *arguments: None)
        denoiser.train(tiny.tiny_denoiser(folder))
    return folder / "training"


@pytest.fixture
def no_report(monkeypatch) -> None:
    """No held-out loss and no sheet at the end: they take longer than the steps."""
    monkeypatch.setattr(denoiser, "report", lambda *arguments: None)
