"""Doubling a picture in tiles, and the checkpoint folder that holds the network for it."""

import json
import os
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from django.conf import settings
from PIL import Image

from generator import enlarging, pipeline
from generator.enlarger import Enlarger


@pytest.fixture(scope="module")
def enlarger() -> Enlarger:
    """One that changes pixels, so that a wrong place or a seam would show."""
    torch.manual_seed(0)
    network = Enlarger(channels=8, blocks=1)
    torch.nn.init.normal_(network.layers[-2].weight, std=0.05)
    return network.eval()


def picture(side: int) -> Image.Image:
    rng = np.random.default_rng(side)
    return Image.fromarray(rng.integers(0, 255, (side, side, 3), dtype=np.uint8))


@pytest.mark.parametrize("side", [64, 80, 130])  # whole tiles, a rest of one, a rest smaller than what is around
def test_tiles_give_what_the_whole_gives(enlarger, monkeypatch, side):
    whole = np.array(enlarging.double(enlarger, picture(side))).astype(int)
    monkeypatch.setattr(enlarging, "TILE_PX", 32)
    tiled = np.array(enlarging.double(enlarger, picture(side))).astype(int)
    assert whole.shape == (2 * side, 2 * side, 3)
    assert np.abs(tiled - whole).max() <= 1  # the order of sums


def test_the_same_picture_gives_the_same_pixels(enlarger):
    first, again = (np.array(enlarging.enlarge(enlarger, picture(64), 256)) for _ in range(2))
    assert first.shape == (256, 256, 3)
    assert (first == again).all()


def test_colours_stay_where_they_are():
    halves = Image.new("RGB", (64, 64), "red")
    halves.paste("blue", (32, 0, 64, 64))
    doubled = enlarging.enlarge(Enlarger(channels=8, blocks=1), halves, 128)
    assert (doubled.getpixel((20, 64)), doubled.getpixel((108, 64))) == ((255, 0, 0), (0, 0, 255))


def test_every_tile_of_every_doubling_is_told_and_may_be_the_last(enlarger, monkeypatch):
    monkeypatch.setattr(enlarging, "TILE_PX", 64)
    told: list[tuple[int, int]] = []
    enlarging.enlarge(enlarger, picture(64), 256, lambda done, in_all: told.append((done, in_all)))
    assert told == [(1, 5), (2, 5), (3, 5), (4, 5), (5, 5)]

    def stop(done: int, in_all: int) -> None:
        raise pipeline.Cancelled

    with pytest.raises(pipeline.Cancelled):
        enlarging.enlarge(enlarger, picture(64), 128, stop)


def test_a_picture_that_is_large_enough_needs_no_enlarger():
    assert enlarging.enlarge(None, picture(64), 64).size == (64, 64)
    with pytest.raises(enlarging.EnlargerMissing):
        enlarging.enlarge(None, picture(64), 128)


@pytest.mark.parametrize(("side", "aim"), [(64, 100), (64, 32), (63, 126)])
def test_sizes_that_it_cannot_make_are_refused(enlarger, side, aim):
    with pytest.raises(ValueError):
        enlarging.enlarge(enlarger, picture(side), aim)


# --- The checkpoint folder ---------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path, enlarger) -> Path:
    """The bundled checkpoint with the network above, in float16 as the export writes it."""
    folder = Path(shutil.copytree(settings.BUNDLED_MODEL, tmp_path / "portrait-s"))
    shutil.rmtree(folder / "enlarger", ignore_errors=True)
    network = Enlarger(channels=8, blocks=1)
    network.load_state_dict(enlarger.state_dict())
    network.half().save_pretrained(folder / "enlarger")
    return folder


def test_a_checkpoint_with_an_enlarger_draws_and_enlarges(folder):
    before = pipeline.hash_folders([folder])
    checkpoint = pipeline.read_checkpoint(str(folder), "cpu", "bfloat16")
    assert checkpoint.enlarger is not None
    assert checkpoint.enlarger.dtype == torch.bfloat16
    assert (checkpoint.device, checkpoint.dtype) == ("cpu", "bfloat16")
    drawn = pipeline.generate(checkpoint, prompt="a man", seed=1, steps=4, guidance_scale=2.0, side_px=192)
    assert enlarging.enlarge(checkpoint.enlarger, drawn, 384).size == (384, 384)
    shutil.rmtree(folder / "enlarger")
    assert checkpoint.hash == before != pipeline.hash_folders([folder])


def test_a_checkpoint_without_one_draws_as_ever(folder):
    shutil.rmtree(folder / "enlarger")
    assert pipeline.read_checkpoint(str(folder), "cpu", "float32").enlarger is None


@pytest.mark.parametrize("damage", ["no weights", "cut short", "another network", "no config"])
def test_a_broken_enlarger_is_named_with_what_to_do(folder, damage):
    weights, config = folder / "enlarger" / "diffusion_pytorch_model.safetensors", folder / "enlarger" / "config.json"
    match damage:
        case "no weights":
            weights.unlink()
        case "cut short":
            os.truncate(weights, weights.stat().st_size // 2)
        case "another network":
            config.write_text(json.dumps(json.loads(config.read_text()) | {"channels": 16}))
        case "no config":
            config.unlink()
    with pytest.raises(pipeline.ModelMissing, match=r"enlarger could not be loaded: [\s\S]*or remove this folder"):
        pipeline.read_enlarger(folder / "enlarger", "cpu", "float32")
