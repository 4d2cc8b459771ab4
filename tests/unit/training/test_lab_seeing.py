"""The tiny network for the article about seeing learns from pictures, and its file says what it computes."""

import base64
import json

import numpy as np
import pytest
import torch
from django.conf import settings

from generator.training.lab import seeing
from tests.unit.training import tiny

BUNDLED = settings.BASE_DIR / "static/img/figures/seeing.json"


def weights_of(rounded: dict, rows: int) -> torch.Tensor:
    whole = np.frombuffer(base64.b64decode(rounded["bytes"]), np.int8).reshape(rows, -1)
    return torch.from_numpy(whole * rounded["unit"]).float()


def answers(told: dict, faces: torch.Tensor) -> torch.Tensor:
    """As the figure computes them."""
    units = (faces @ weights_of(told["hidden"], seeing.HIDDEN).T + torch.tensor(told["hiddenBias"])).relu()
    return units @ weights_of(told["answers"], len(seeing.QUESTIONS)).T + torch.tensor(told["answersBias"])


def test_the_file_answers_as_the_network_does():
    torch.manual_seed(0)
    network, faces = seeing.Seer(), torch.rand(5, seeing.SIDE_PX**2) * 2 - 1
    told = json.loads(seeing.as_json(network, faces, [0.5, 0.6, 0.7]))
    assert torch.allclose(answers(told, faces), network(faces), atol=0.05)
    shown = torch.tensor([list(base64.b64decode(face)) for face in told["faces"]]) / 127.5 - 1
    assert torch.allclose(shown, faces, atol=1 / 127)


def test_it_learns_what_can_be_seen():
    """Glasses are a dark bar at the eyes, a beard one at the chin, a hat one at the top."""
    generator = torch.Generator().manual_seed(0)
    targets = (torch.rand(120, 3, generator=generator) < 0.5).float()
    pixels = torch.randint(150, 210, (120, 3, 48, 48), generator=generator, dtype=torch.uint8)
    for bar, top in enumerate((18, 30, 9)):
        pixels[targets[:, bar] == 1, :, top : top + 4] = 0
    network = seeing.learn(seeing.Config(steps=150, batch=24), pixels[:90], targets[:90])
    seen = seeing.faces(seeing.data.to_float(pixels[90:]))
    assert min(seeing.balanced_accuracy(network, seen, targets[90:])) > 0.9


def test_guessing_one_answer_counts_as_half():
    network = seeing.Seer()
    torch.nn.init.zeros_(network.answers.weight)
    torch.nn.init.constant_(network.answers.bias, -1.0)  # always no
    targets = torch.tensor([[1.0, 0, 1], [0, 1, 0], [0, 0, 0]])
    assert seeing.balanced_accuracy(network, torch.rand(3, 576), targets) == [0.5, 0.5, 0.5]


@pytest.mark.parametrize(
    ("change", "truth"),
    [({}, [0, 0, 0]), ({"glasses": "sunglasses"}, [1, 0, 0]), ({"beard": "goatee"}, [0, 1, 0]),
     ({"beard": "stubble"}, [0, 0, 0]), ({"hat": "cap"}, [0, 0, 1])],
)  # fmt: skip
def test_the_truth_is_in_the_label(change, truth):
    assert seeing.truths(tiny.LABEL | change) == truth


def test_faces_turned_away_are_left_out():
    assert seeing.is_usual(tiny.LABEL)
    assert not seeing.is_usual(tiny.LABEL | {"pose": [0.0, 40.0, 0.0]})
    assert not seeing.is_usual(tiny.LABEL | {"framing": "close-up"})


def test_the_bundled_file_is_the_article_s(tmp_path):
    told = json.loads(BUNDLED.read_text())
    network = seeing.Seer()
    assert told["side"] == seeing.SIDE_PX
    assert told["questions"] == list(seeing.QUESTIONS)
    assert weights_of(told["hidden"], seeing.HIDDEN).shape == network.hidden.weight.shape
    assert len(told["faces"]) >= 6
    article = (settings.BASE_DIR / "selfyfy/blog/articles/seeing.md").read_text()
    assert f"{sum(weights.numel() for weights in network.parameters()):,} weights" in article


def test_dark_rings_around_the_eyes_are_glasses_to_it():
    """What the article promises of the first face."""
    told = json.loads(BUNDLED.read_text())
    face = torch.tensor(list(base64.b64decode(told["faces"][0]))).div(127.5).sub(1).view(24, 24)
    y, x = torch.meshgrid(torch.arange(24), torch.arange(24), indexing="ij")
    drawn = face.clone()
    for column in (7.5, 15.5):
        distance = ((x - column) ** 2 + (y - 9.5) ** 2).sqrt()
        drawn[(distance > 2.2) & (distance < 3.8)] = -1
    before, after = answers(told, torch.stack([face.flatten(), drawn.flatten()])).sigmoid()[:, 0]
    assert before < 0.5 < after
