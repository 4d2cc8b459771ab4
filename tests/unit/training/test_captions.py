"""What a caption may say about a picture: only what can be seen in it."""

import re
from random import Random

import pytest

from generator import vocabulary
from generator.training.captions import caption, hidden, seen
from generator.understanding import LEXICON, WORD, understand
from tests.unit.training.tiny import LABEL

CHOICES = {  # of what the renderer may put into a label; tables of words name them all
    "hair": [*vocabulary.HAIR_STYLES, "bald"], "haircolor": vocabulary.HAIR_COLOURS, "bangs": [True],
    "expression": vocabulary.EXPRESSIONS, "beard": vocabulary.BEARDS, "glasses": vocabulary.GLASSES,
    "hat": vocabulary.HATS, "clothes": vocabulary.CLOTHES, "cloth": vocabulary.COLOURS, "stripes": [True],
    "bg": vocabulary.BACKGROUNDS, "bgcol": vocabulary.COLOURS, "light": vocabulary.LIGHTS, "freckles": [True],
    "makeup": [True], "earrings": vocabulary.EARRING_SHAPES, "eye": vocabulary.EYES, "orbit": [0.0, 30.0],
}  # fmt: skip


def many(**changes: object) -> list[str]:
    rng = Random(0)
    return [caption({**LABEL, **changes}, rng) for _ in range(600)]


def test_every_visible_thing_is_named_in_some_caption():
    text = "\n".join(many())
    for word in ("red", "green eyes", "smile", "hoop earrings", "navy", "teal", "window", "woman", "30s"):
        assert word in text


@pytest.mark.parametrize("change", [{"glasses": "sunglasses"}, {"expression": "eyes closed"}])
def test_eye_colour_is_not_named_where_nobody_sees_it(change):
    assert not any("green eyes" in text for text in many(**change))


def test_closed_eyes_behind_sunglasses_are_not_named():
    text = "\n".join(many(glasses="sunglasses", expression="eyes closed"))
    assert "closed" not in text
    assert "dreaming" not in text


def test_hair_and_earrings_under_a_hat_are_not_named():
    texts = many(hat="beanie")
    assert not any(re.search(r"\b(red|ginger|hair|bun|earrings)\b", text) for text in texts)
    assert any("beanie" in text for text in texts)


@pytest.mark.parametrize("style", ["long", "wavy", "bob"])
def test_earrings_under_long_hair_are_not_named(style):
    assert "earrings" in hidden({**LABEL, "hair": style})
    assert not any("earrings" in text for text in many(hair=style))


def test_the_painted_backdrop_is_not_named_in_front_of_a_park():
    assert not any(re.search("teal|turquoise", text) for text in many(bg="outdoor"))


def test_skin_is_named_by_tone_and_never_by_race():
    text = "\n".join(many())
    assert re.search("brown skin|dark skin|dark brown skin|brown-skinned|dark-skinned", text)
    assert not re.search("africa|asia|caucasia|race|ethnic", text)


@pytest.mark.parametrize(("age", "word"), [(22, "young"), (50, "middle-aged"), (75, "elderly")])
def test_age_in_years_becomes_an_age_word(age, word):
    assert any(word in text for text in many(age=age))


def test_captions_do_not_say_left_or_right():
    assert not any(re.search(r"\b(left|right)\b", text) for text in many())


def test_each_aspect_can_be_named_alone():
    assert {"hair", "expression", "clothes", "bg", "light", "skin", "eyes"} <= set(seen(LABEL, Random(0)))


def test_the_same_seed_gives_the_same_captions():
    assert many() == many()


@pytest.mark.parametrize("sex", ["woman", "man"])
def test_the_studio_understands_every_word_of_every_caption(sex):
    for text in many(sex=sex):
        assert not understand(text).strangers, text


def test_the_studio_claims_to_understand_only_words_that_captions_use():
    rng = Random(0)
    everybody = [
        {**LABEL, "sex": sex, "age": age, "tone": tone / 7} for sex in ("woman", "man") for age in range(20, 86, 5)
        for tone in range(8)
    ]  # fmt: skip
    for name, values in CHOICES.items():
        everybody += [{**LABEL, "sex": sex, name: value} for sex in ("woman", "man") for value in values]
    met = {
        piece
        for label in everybody
        for _ in range(60)
        for word in WORD.findall(caption(label, rng).lower())
        for piece in (word, *word.split("-"))
    }
    assert LEXICON.keys() <= met
