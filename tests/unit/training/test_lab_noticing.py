"""The classifier of the article about noticing: its folded weights compute what it computed, its crops are its own."""

import json

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from django.conf import settings
from PIL import Image

from generator.training.lab import noticing
from tests.unit.training import tiny

PICTURES = settings.BASE_DIR / "static/img/figures"


@pytest.fixture
def network() -> noticing.Noticer:
    """With statistics of its own, as after training."""
    torch.manual_seed(0)
    network = noticing.Noticer(5).train()
    network(torch.rand(8, 3, 64, 64) * 2 - 1)
    return network.eval()


@torch.no_grad()
def test_folding_changes_nothing_that_it_says(network):
    pixels = torch.rand(2, 3, 64, 64) * 2 - 1
    *convolutions, (weights, shifts) = noticing.folded(network)
    passed = pixels
    for index, (weight, shift) in enumerate(convolutions):
        passed = F.relu(F.conv2d(passed, weight, shift, padding=1))
        assert torch.allclose(passed, network.maps(pixels)[index], atol=1e-4)
        passed = F.max_pool2d(passed, 2) if index in noticing.HALVED_AFTER else passed
    logits = F.max_pool2d(passed, 2).flatten(1) @ weights.T + shifts
    assert torch.allclose(logits, network(pixels), atol=1e-3)


def test_rounded_weights_are_near_the_true_ones(network):
    weights, _ = noticing.folded(network)[2]
    whole, units = noticing.rounded(weights)
    back = torch.from_numpy(whole.astype(np.float32) * np.array(units, np.float32)[:, None])
    assert torch.allclose(back, weights.flatten(1), atol=max(units) / 2 + 1e-6)


@pytest.mark.parametrize("layer", range(len(noticing.CHANNELS)))
def test_a_place_of_a_layer_looks_at_as_many_pixels_as_the_figure_says(network, layer):
    """Nothing further away may change it."""
    pixels = torch.zeros(1, 3, 64, 64, requires_grad=True)
    maps = network.maps(pixels)[layer]
    side = maps.shape[-1]
    before_bending = network.convolutions[layer]
    seen = []
    handle = before_bending.register_forward_hook(lambda module, arguments, out: seen.append(out))
    network.maps(pixels)
    handle.remove()
    seen[0][0, :, side // 2, side // 2].sum().backward()
    assert pixels.grad is not None
    touched = pixels.grad.abs().sum((0, 1)).nonzero()
    width = int((touched.amax(0) - touched.amin(0)).max()) + 1
    assert width <= noticing.sees_px(layer)


def test_it_likes_the_bright_picture_where_it_is_bright():
    network = noticing.Noticer(2).eval()
    with torch.no_grad():
        network.convolutions[0].weight.fill_(1.0)
    pixels = torch.zeros(3, 3, 64, 64, dtype=torch.uint8)
    pixels[1, :, 40:48, 8:16] = 255
    (person, row, column), *_ = noticing.loudest(network, pixels)[0][0]
    assert person == 1
    assert 40 <= row < 48
    assert 8 <= column < 16
    assert noticing.crop(pixels[1], 0, row, column).getpixel((12, 12)) == (255, 255, 255)


def test_a_word_that_hardly_anybody_has_is_not_asked_about(monkeypatch):
    monkeypatch.setattr(noticing, "FEWEST_TOLD", 3)
    labels = [tiny.LABEL] * 3 + [tiny.LABEL | {"glasses": "round"}]
    classes = noticing.classes_of(labels)
    assert classes["glasses"] == ["none"]
    assert (
        noticing.targets_of(labels, classes)[3].tolist()[list(classes).index("glasses")] == noticing.attributes.HIDDEN
    )


def test_the_command_writes_everything_that_the_figure_reads(tmp_path, monkeypatch):
    monkeypatch.setattr(noticing, "FEWEST_TOLD", 1)
    people = tiny.draw_people(tmp_path / "people")
    out = tmp_path / "out"
    out.mkdir()
    noticing.main(noticing.Config(data=str(people), out=str(out), steps=2, batch=2, shown=1))
    told = json.loads((out / "noticing.json").read_text())
    assert (out / "noticing.bin").stat().st_size == sum(np.prod(layer["shape"]) for layer in told["layers"])
    assert Image.open(out / "noticing.webp").width == noticing.FAVOURITES * noticing.CROP_PX
    assert Image.open(out / "portraits.webp").size == (128, 128)


def test_the_bundled_files_belong_together():
    told = json.loads((PICTURES / "noticing.json").read_text())
    shapes = [layer["shape"] for layer in told["layers"]]
    assert (PICTURES / "noticing.bin").stat().st_size == sum(np.prod(shape) for shape in shapes)
    assert [shape[0] for shape in shapes[:-1]] == list(noticing.CHANNELS)
    assert told["sees"] == [noticing.sees_px(layer) for layer in range(len(noticing.CHANNELS))]
    assert Image.open(PICTURES / "noticing.webp").height == sum(noticing.CHANNELS) * noticing.CROP_PX
    article = (settings.BASE_DIR / "selfyfy/blog/articles/noticing.md").read_text()
    assert f"{sum(noticing.CHANNELS)} units" in article
