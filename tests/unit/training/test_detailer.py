"""The detailer: faces to learn from, a run that learns, stops and goes on, and the folder that draws with it."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from django.conf import settings
from PIL import Image

from generator import pipeline, quality
from generator.sizes import MODEL_PX
from generator.training import data, detailer
from generator.training.export import Config as ExportConfig
from generator.training.export import export
from tests.unit.training.tiny import PEOPLE, draw_people


@pytest.fixture(scope="module")
def base(trained, tmp_path_factory) -> Path:
    return export(ExportConfig(training=str(trained), out=str(tmp_path_factory.mktemp("detailer") / "portrait-s")))


@pytest.fixture
def config(base, tmp_path, monkeypatch) -> detailer.Config:
    """In whose pictures of noise a head is always found in the middle."""
    people = draw_people(tmp_path / "people")
    for file in people.glob("*.png"):
        Image.open(file).resize((MODEL_PX, MODEL_PX)).save(file)
    monkeypatch.setattr(quality, "faces", lambda picture: [quality.Face(1.0, (64, 64, 192, 192))])
    return detailer.Config(
        data=str(people), base=str(shutil.copytree(base, tmp_path / "base")),
        out=str(tmp_path / "run"), max_steps=1, batch=2, looks=0.0, device="cpu",
    )  # fmt: skip


@pytest.mark.usefixtures("no_report")
def test_it_learns_from_the_base_and_lies_beside_it(config):
    folder = detailer.train(config)
    assert folder == Path(config.base) / "detailer"
    assert str(config.base) not in (folder / "config.json").read_text()  # nobody's folders in what others get
    drawn_with = pipeline.read_checkpoint(config.base, "cpu", "float32")
    moved = [
        (now - before).abs().max().item()
        for now, before in zip(
            drawn_with.detailer.unet.unet.parameters(), drawn_with.pipeline.unet.parameters(), strict=True
        )
    ]
    assert 0 < max(moved) < 0.1  # weights from nothing would be farther away
    text = torch.load(Path(config.out) / "denoiser.pt", weights_only=True)["text_encoder"]
    own = drawn_with.pipeline.text_encoder.state_dict()
    assert all(torch.equal(weight, own[name]) for name, weight in text.items())  # which the site draws with, too


@pytest.mark.usefixtures("no_report")
def test_again_it_goes_on_where_it_stopped(config):
    detailer.train(config)
    first = (Path(config.base) / "detailer" / "config.json").read_bytes()
    detailer.train(replace(config, max_steps=3))
    assert torch.load(Path(config.out) / "denoiser.pt", weights_only=True)["step"] == 3
    assert (Path(config.base) / "detailer" / "config.json").read_bytes() == first


def test_nobody_held_out_is_cut_out(config):
    faces = detailer.cut_out_faces(Path(config.data), Path(config.out) / "faces")
    labels = [json.loads(line) for line in (faces / "labels.jsonl").read_text().splitlines()]
    everybody = data.read_labels(Path(config.data))
    assert labels == everybody[: len(data.split(PEOPLE)[0])]
    assert {Image.open(faces / label["image"]).size for label in labels} == {(256, 256)}


def test_people_without_a_face_are_left_out_and_too_few_are_refused(config, monkeypatch):
    monkeypatch.setattr(quality, "faces", lambda picture: [])
    with pytest.raises(data.DataError, match="there are faces in 0 pictures"):
        detailer.train(config)
    assert not (Path(config.out) / "denoiser.pt").exists()


def test_a_folder_without_people_is_named(config):
    with pytest.raises(data.DataError, match="There are no people in"):
        detailer.train(replace(config, data=str(Path(config.data) / "nowhere")))


def test_a_render_s_face_fills_the_cut():
    """dlib's own detector, not a stand-in."""
    with Image.open(settings.BASE_DIR / "static" / "img" / "figures" / "styles.webp") as opened:
        face = detailer.cut_out(opened.convert("RGB").crop((0, 0, 256, 256)))
    left, _, right, _ = quality.faces(face)[0].box
    assert 0.5 * face.width < right - left < 0.9 * face.width
    assert abs((left + right) / 2 - face.width / 2) < 0.1 * face.width


def test_a_meadow_has_none():
    assert detailer.cut_out(Image.linear_gradient("L").convert("RGB")) is None
