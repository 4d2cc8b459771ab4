"""The faces for a network that is trained in the browser: who is taken, and what stands in their file."""

import base64
import io
import json
from random import Random

import pytest
import torch
from django.conf import settings
from PIL import Image

from generator.training.lab import tiny_faces
from tests.unit.training import tiny

BUNDLED = settings.BASE_DIR / "static/img/figures/faces.json"
PLAIN = tiny.LABEL | {"expression": "neutral"}


@pytest.mark.parametrize(
    ("change", "told"),
    [({}, [False] * 4), ({"glasses": "round"}, [True, False, False, False]),
     ({"beard": "goatee", "expression": "big smile"}, [False, True, True, False]),
     ({"hat": "cap"}, [False, False, False, True]), ({"beard": "stubble"}, None), ({"expression": "smirk"}, None),
     ({"pose": [0.0, 40.0, 0.0]}, None)],
)  # fmt: skip
def test_only_those_are_taken_of_whom_one_can_say_it(change, told):
    assert tiny_faces.truths(PLAIN | change) == told


def test_rare_things_are_on_about_as_many_faces_as_common_ones():
    dice = Random(0)
    shares = (0.3, 0.2, 0.4, 0.1)
    answers = [None if dice.random() < 0.2 else [dice.random() < share for share in shares] for _ in range(2000)]
    people = tiny_faces.chosen(answers, tiny_faces.Config(count=400))
    assert len(set(people)) == len(people) == 400
    taken = [answer for n in people if (answer := answers[n])]
    assert len(taken) == 400
    assert min(sum(answer[q] for answer in taken) for q in range(4)) >= 80


def test_of_few_people_all_are_taken():
    answers = [[False] * 4, None, [True, False, False, False]]
    assert sorted(tiny_faces.chosen(answers, tiny_faces.Config(count=10))) == [0, 2]


def test_the_file_holds_the_faces_and_their_truths():
    levels = torch.linspace(-1, 1, 30)
    faces = levels[:, None].expand(30, 576)
    answers = [[n % 2 == 0, False, n % 3 == 0, True] for n in range(30)]
    told = json.loads(tiny_faces.as_json(faces, answers, held_out=5))
    assert [told["truths"][0], told["truths"][1], told["truths"][2]] == [0b1101, 0b1000, 0b1001]
    assert told["heldOut"] == 5
    picture = Image.open(io.BytesIO(base64.b64decode(told["sprite"]))).convert("L")
    assert picture.size == (24 * 24, 2 * 24)
    for n in (0, 13, 29):
        middle = (n % 24 * 24 + 12, n // 24 * 24 + 12)
        assert picture.getpixel(middle) == pytest.approx((levels[n] + 1) * 127.5, abs=12)


def test_the_bundled_faces_are_small_and_of_every_kind():
    told = json.loads(BUNDLED.read_text())
    assert BUNDLED.stat().st_size <= 150_000
    assert told["questions"] == list(tiny_faces.QUESTIONS)
    learned, unseen = told["truths"][: -told["heldOut"]], told["truths"][-told["heldOut"] :]
    assert len(learned) == 720  # as the figure and the article say
    for q in range(len(tiny_faces.QUESTIONS)):
        for group in (learned[:24], unseen):
            assert 0 < sum(bits >> q & 1 for bits in group) < len(group)
        assert sum(bits >> q & 1 for bits in unseen) >= 12  # as many as the figure shows
