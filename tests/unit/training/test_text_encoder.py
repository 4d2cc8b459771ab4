"""The text encoder learns what its words mean, from captions alone."""

import json
from random import Random

import pytest
import torch

from generator import vocabulary
from generator.training import denoiser, text_encoder
from generator.training.captions import caption
from tests.unit.training.tiny import LABEL, losses, tiny_denoiser, tiny_text_encoder

WOMAN = LABEL
OTHER = LABEL | {"hair": "ponytail", "haircolor": "blond", "bg": "outdoor", "glasses": "round", "hat": "cap", "age": 70}


def test_somebody_new_has_every_attribute_from_one_of_the_people():
    for seed in range(20):
        label = text_encoder.exchanged([WOMAN, OTHER], Random(seed))
        for group in text_encoder.EXCHANGED:
            values = [label[name] for name in group]
            assert values in ([WOMAN.get(name) for name in group], [OTHER.get(name) for name in group])


def test_somebody_new_is_most_often_a_photo_and_else_in_any_style():
    rng = Random(0)
    styles = [text_encoder.exchanged([WOMAN, OTHER], rng)["style"] for _ in range(1000)]
    assert 650 < styles.count(None) < 850
    assert set(styles) == {None, *vocabulary.STYLES}


def test_somebody_new_can_be_described():
    for seed in range(50):
        rng = Random(seed)
        assert caption(text_encoder.exchanged([WOMAN, OTHER], rng), rng)


def test_people_are_mixed_and_not_only_copied():
    mixed = [text_encoder.exchanged([WOMAN, OTHER], Random(seed)) for seed in range(20)]
    assert any(label["haircolor"] == "red" and label["bg"] == "outdoor" for label in mixed)


@pytest.mark.parametrize(("age", "expected"), [(18, "1"), (34, "3"), (69, "6"), (85, "6")])
def test_ages_fall_into_decades(age, expected):
    assert text_encoder.kind(LABEL | {"age": age}, "age") == expected


def test_it_learns_to_tell_women_from_men_by_their_captions(prepared):
    labels = [label | {"image": f"{n}.png"} for n, label in enumerate([WOMAN, WOMAN | {"sex": "man"}] * 10)]
    (prepared / "people" / "labels.jsonl").write_text("\n".join(map(json.dumps, labels)) + "\n")
    text_encoder.train(tiny_text_encoder(prepared, max_steps=150, learning_rate=4e-3))
    seen = [loss for _, loss in losses(prepared / "training" / "text_encoder.jsonl")]
    assert sum(seen[-10:]) < 0.5 * sum(seen[:10])


def test_the_denoiser_begins_with_it(prepared, monkeypatch):
    taught = torch.load(text_encoder.train(tiny_text_encoder(prepared)), weights_only=True)["text_encoder"]
    monkeypatch.setattr(denoiser, "report", lambda *arguments: None)
    path = denoiser.train(tiny_denoiser(prepared, max_steps=1, learning_rate=0.0))
    begun = torch.load(path, weights_only=True)["text_encoder"]
    assert all(torch.equal(begun[name], weight) for name, weight in taught.items())


def test_a_taught_encoder_is_not_taught_again(prepared):
    path = text_encoder.train(tiny_text_encoder(prepared))
    before = path.read_bytes()
    assert text_encoder.train(tiny_text_encoder(prepared, seed=1)).read_bytes() == before
