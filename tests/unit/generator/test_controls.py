"""The table of the guided controls against the words that were rendered and learned."""

import pytest

from generator import controls, vocabulary
from generator.choosing import choose, chosen
from generator.controls import BY_KEY, CONTROLS
from generator.synthetic import vocabulary as renderer
from generator.understanding import understand

EVERY_OPTION = [pytest.param(c, o, id=f"{c.key} {o.key}") for c in CONTROLS for o in c.options]


@pytest.mark.parametrize(("control", "option"), EVERY_OPTION)
def test_the_model_knows_the_words_of_an_option_and_they_are_read_back(control, option):
    prompt = choose("", control, option)
    assert not understand(prompt).strangers
    assert not understand(prompt).loose
    assert chosen(prompt) == {control.key: option.key}


@pytest.mark.parametrize(
    ("control", "words"),
    [
        ("who", renderer.SEXES),
        ("skin", renderer.SKIN_TONES),
        ("expression", renderer.EXPRESSIONS),
        ("hair", renderer.HAIR_STYLES),
        ("hair-colour", renderer.HAIR_COLOURS),
        ("beard", {"none", *filter(None, renderer.BEARDS)}),
        ("glasses", filter(None, renderer.GLASSES)),
        ("glasses-colour", renderer.GLASSES_COLOURS),
        ("hat", filter(None, renderer.HATS)),
        ("earrings", filter(None, renderer.EARRINGS_WOMAN)),
        ("clothes", renderer.CLOTHES),
        ("clothes-colour", renderer.CLOTH_COLOURS),
        ("setting", renderer.ALL_BACKGROUNDS),
        ("backdrop", renderer.BACKGROUND_COLOURS),
        ("light", renderer.LIGHTS),
        ("style", vocabulary.STYLES),
    ],
)
def test_everything_that_was_rendered_can_be_chosen(control, words):
    assert {option.key for option in BY_KEY[control].options} == set(words)


def test_hats_come_in_colours_of_cloth():
    assert {option.key for option in BY_KEY["hat-colour"].options} <= renderer.CLOTH_COLOURS.keys()


def test_every_option_has_a_picture_and_a_name_of_its_own():
    pictures = [control.picture(option) for control in CONTROLS for option in control.options]
    assert len(set(pictures)) == len(pictures)
    for control in CONTROLS:
        assert len({option.name for option in control.options}) == len(control.options)


def test_a_picture_s_name_is_plain_ascii():
    setting = BY_KEY["setting"]
    assert setting.picture(setting.option("café")) == "setting-cafe.webp"


def test_an_option_that_is_not_there_is_none():
    assert BY_KEY["hair"].option("wig") is None


def test_controls_come_group_by_group():
    groups = [control.group for control in CONTROLS]
    assert groups == sorted(groups, key=controls.GROUPS.index)
