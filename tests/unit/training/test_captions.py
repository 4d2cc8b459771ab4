"""What a caption may say about a picture: only what can be seen in it."""

import re
from random import Random

import pytest

from generator import vocabulary
from generator.training import captions
from generator.training.captions import COLOURS_LOST, caption, hidden, seen
from generator.understanding import LEXICON, WORD, understand
from tests.unit.training.tiny import LABEL

CHOICES = {  # of what the renderer may put into a label; tables of words name them all
    "hair": [*vocabulary.HAIR_STYLES, "bald"], "haircolor": vocabulary.HAIR_COLOURS, "bangs": [True],
    "expression": vocabulary.EXPRESSIONS, "beard": vocabulary.BEARDS, "glasses": vocabulary.GLASSES,
    "hat": vocabulary.HATS, "clothes": vocabulary.CLOTHES, "cloth": vocabulary.COLOURS, "stripes": [True],
    "bg": vocabulary.BACKGROUNDS, "bgcol": vocabulary.COLOURS, "light": vocabulary.LIGHTS, "freckles": [True],
    "makeup": [True], "earrings": vocabulary.EARRING_SHAPES, "eye": vocabulary.EYES, "orbit": [0.0, 30.0, 45.0],
    "style": vocabulary.STYLES, "framing": vocabulary.FRAMINGS, "gaze": [[0.0, -2.0], [0.0, 20.0]],
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


@pytest.mark.parametrize("hat", sorted(vocabulary.HATS_OVER_ALL_HAIR))
def test_hair_and_earrings_under_wound_cloth_are_not_named_however_long(hat):
    texts = many(hat=hat, hair="long")
    assert not any(re.search(r"\b(red|ginger|hair|earrings)\b", text) for text in texts)
    assert any(hat in text for text in texts)


def test_long_hair_below_a_cap_is_named_but_not_its_fringe():
    text = "\n".join(many(hat="cap", hair="long", bangs=True))
    assert re.search("long (straight )?(red|ginger|copper) hair", text)
    assert not re.search("bangs|fringe", text)


def test_a_close_up_names_no_clothes_but_high_collars():
    assert not any(re.search("t-shirt|tee|tshirt|navy", text) for text in many(framing="close-up"))
    assert any("turtleneck" in text for text in many(framing="close-up", clothes="turtleneck"))


@pytest.mark.parametrize("framing", sorted(vocabulary.FRAMINGS))
def test_the_framing_is_named_for_pictures_that_have_it_and_no_others(framing):
    named = "\n".join(many(framing=framing))
    assert any(phrase in named for phrase in vocabulary.FRAMINGS[framing])
    for other in vocabulary.FRAMINGS.keys() - {framing}:
        assert not any(f"{phrase} p" in named for phrase in vocabulary.FRAMINGS[other])


@pytest.mark.parametrize(
    ("gaze", "said", "unsaid"), [([0.0, -2.0], "at the camera", "away"), ([0.0, 20.0], "away", "at the camera")]
)
def test_where_the_eyes_look_is_named_by_the_angle_to_the_camera(gaze, said, unsaid):
    text = "\n".join(many(gaze=gaze))
    assert f"looking {said}" in text and f"looking {unsaid}" not in text


@pytest.mark.parametrize("change", [{"glasses": "sunglasses"}, {"expression": "eyes closed"}])
def test_a_gaze_that_nobody_sees_is_not_named(change):
    assert not any(re.search("looking (at|away)", text) for text in many(gaze=[0.0, 20.0], **change))


def test_coloured_light_hides_the_colour_of_eyes_and_backdrop():
    texts = many(light="colored gels", neon=0)
    assert not any(re.search("green eyes|teal|turquoise", text) for text in texts)
    assert any("red and blue light" in text for text in texts)


def test_a_place_is_named_with_the_words_people_put_before_it():
    assert any("at the beach" in text for text in many(bg="beach"))
    assert not any("at the beach" in text for text in many(bg="forest"))


def test_somebody_of_whom_hardly_anything_is_seen_gets_captions_too():
    hidden = {
        "style": "pencil sketch",
        "sex": "woman",
        "hat": "beanie",
        "hair": "crop",
        "clothes": "t-shirt",
        "framing": "close-up",
    }
    assert all(many(**hidden, glasses=None, earrings=None, expression="eyes closed"))


def test_labels_from_before_framing_and_gaze_still_give_captions():
    assert not {"framing", "gaze", "neon"} & LABEL.keys()
    assert not any(re.search("close-up|looking away", text) for text in many())


def test_auburn_hair_is_never_called_red():
    texts = many(haircolor="auburn")
    assert any("auburn" in text for text in texts)
    assert not any(re.search(r"\b(red|ginger)\b", text) for text in texts)


def test_an_stands_before_a_vowel_and_a_does_not():
    texts = many(hat="cap", hatcol="orange", cloth="olive", age=80, haircolor="auburn")
    assert not any(re.search(r"\ba [aeiou8]", text) for text in texts)


def test_nobody_in_a_caption_is_a_child():
    text = "\n".join(many(age=18) + many(age=18, sex="man"))
    assert not re.search(r"\b(boy|child|kid|teen|teenager|baby|toddler)\b", text)


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


def test_a_few_things_are_named_in_any_order():
    texts = {captions.jumbled(LABEL, Random(seed)) for seed in range(300)}
    assert any(text.startswith(("woman", "lady")) for text in texts)
    assert any(text.endswith(("woman", "lady")) for text in texts)
    assert any("green eyes" in text and "teal" in text for text in texts)


def test_words_that_mean_nothing_come_between_those_that_do_and_change_none_of_them():
    text = "a woman with red hair, a green wall"
    for seed in range(50):
        strange = captions.with_strangers(text, Random(seed)).split()
        strangers = [word for word in strange if word not in text.split()]
        assert 1 <= len(strangers) <= 3
        assert [word for word in strange if word not in strangers] == text.split()


def test_training_shows_such_words_now_and_then():
    plain = [captions.typed(LABEL, Random(seed)) == captions.caption(LABEL, Random(seed)) for seed in range(400)]
    assert 0.82 < sum(plain) / len(plain) < 0.94


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
    everybody += [{**LABEL, "light": "colored gels", "neon": n} for n in range(len(vocabulary.GEL_LIGHTS))] * 2
    for name, values in CHOICES.items():
        everybody += [{**LABEL, "sex": sex, name: value} for sex in ("woman", "man") for value in values]
    met = {
        piece
        for label in everybody
        for _ in range(160)
        for word in WORD.findall(caption(label, rng).lower())
        for piece in (word, *word.split("-"))
    }
    assert LEXICON.keys() <= met


@pytest.mark.parametrize("style", vocabulary.STYLES)
def test_a_picture_in_a_style_says_so_in_every_caption(style):
    phrases = vocabulary.STYLES[style]
    assert all(any(phrase in text for phrase in phrases) for text in many(style=style))


@pytest.mark.parametrize("style", sorted(COLOURS_LOST))
def test_no_colour_is_named_where_a_style_has_none_of_its_subjects(style):
    texts = many(style=style, glasses="round", stripes=True, hair="bun", hat=None)
    said = re.compile(r"\b(red|ginger|copper|green eyes|gold|navy|dark blue|teal|turquoise|striped|skin|\w+-skinned)\b")
    assert not [text for text in texts if said.search(text)]
    assert not any("  " in text or text != text.strip() for text in texts)


def test_colours_are_named_in_a_style_that_keeps_them():
    text = "\n".join(many(style="oil painting"))
    assert all(word in text for word in ("red", "navy", "teal", "green eyes"))
    assert not re.search(r"\b(photo|photograph)\b", text)
