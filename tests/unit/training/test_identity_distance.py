"""Whether a tuned checkpoint is nearer to its person, with made-up identities: the colour of a picture."""

import json

import pytest
import torch
from PIL import Image

from generator.training import data, denoiser, export, faces, identity_distance
from tests.unit.training import tiny


@pytest.fixture
def person(tmp_path):
    """Six pictures of somebody red."""
    folder = tmp_path / "person"
    folder.mkdir()
    for number in range(6):
        Image.new("RGB", (96, 96), (200 + number, 20, 20)).save(folder / f"{number}.png")
    return folder


@pytest.fixture
def by_colour(monkeypatch):
    def identities(pixels: torch.Tensor) -> faces.Identities:
        return faces.Identities(pixels.float().mean((2, 3)) / 255, torch.ones(len(pixels), dtype=torch.bool))

    monkeypatch.setattr(faces, "check", lambda: None)
    monkeypatch.setattr(faces, "identities", identities)


@pytest.mark.usefixtures("no_report", "by_colour")
def test_distances_before_and_after_stand_beside_their_baselines(tmp_path, person, prepared):
    denoiser.train(tiny.tiny_denoiser(prepared))
    base = export.export(export.Config(training=str(prepared / "training"), out=str(tmp_path / "model")))
    found = identity_distance.measure(identity_distance.Config(
        images=str(person), base=str(base), out=str(tmp_path / "out"), tuning_steps=5, learning_rate=0.05,
        others=2, portraits=2, steps=4, device="cpu",
    ))  # fmt: skip
    assert found["before"] != found["after"]
    assert found["the person's own pictures"] < 0.05 < found["people drawn without the name"]
    assert json.loads((tmp_path / "out" / "identity.json").read_text())["distances"].keys() == found.keys()


def test_no_picture_is_both_learned_from_and_measured(tmp_path, person):
    kept_back = identity_distance.split(person, tmp_path / "learned", kept_back=3)
    learned = {path.name for path in (tmp_path / "learned").iterdir()}
    assert len(kept_back) == 2  # a third at most
    assert learned | {path.name for path in kept_back} == {path.name for path in person.iterdir()}
    assert not learned & {path.name for path in kept_back}


def test_too_few_pictures_are_told(tmp_path):
    with pytest.raises(data.DataError, match="at least 4"):
        identity_distance.split(tmp_path, tmp_path / "learned", kept_back=3)
