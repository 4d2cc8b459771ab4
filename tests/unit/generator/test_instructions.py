"""What a person asks to change, as a changed prompt."""

import pytest

from generator import instructions
from generator.models import MAX_INSTRUCTION_CHARACTERS
from generator.prompts import PromptError

ELDERLY = "an elderly woman with silver curly hair, red glasses, warm smile, golden hour light"
HIKER = "a woman in her 30s with long wavy auburn hair, freckles, green sweater, trees in the background"
BEARDED = "a middle-aged man with a full grey beard, round gold glasses and a navy blazer"
CITY = "a man with messy blond hair and stubble, grey t-shirt, city street"


@pytest.mark.parametrize(
    ("prompt", "instruction", "after"),
    [
        (ELDERLY, "add round glasses", ELDERLY.replace("red glasses", "round glasses")),
        (ELDERLY, "bigger smile", ELDERLY.replace("warm smile", "a big smile")),
        (HIKER, "add round glasses", f"{HIKER}, round glasses"),
        (HIKER, "In the forest!", HIKER.replace("trees in the background", "in the forest")),
        (HIKER, "make her older", HIKER.replace("a woman in her 30s", "an older woman")),
        (CITY, "make him 60", CITY.replace("a man", "a 60-year-old man")),
        (CITY, "make it night", "a man with messy blond hair and stubble, grey t-shirt, a city at night, night light"),
        (BEARDED, "make it night", f"{BEARDED}, night light, a dark background"),
        (BEARDED, "a red sweater", BEARDED.replace("a navy blazer", "a red sweater")),
        (BEARDED, "make him a woman", BEARDED.replace("man", "woman")),
        (CITY, "make it night, in the forest", CITY.replace("city street", "in the forest") + ", night light"),
        ("a man, city at night, night light", "make it day", "a man, a city, soft daylight"),
        ("a man, an oil painting", "turn it into a watercolour painting", "a man, a watercolour painting"),
        ("a man, black and white photo", "in colour", "a man"),
        (CITY, "in the city at night", CITY.replace("city street", "in the city at night")),
        ("a man", "a sepia photo", "a man, a sepia photo"),
        ("a man, a black and white photo", "an oil painting", "a man, an oil painting"),
        ("a black and white photo of a man", "an oil painting", "an oil painting of a man"),
    ],
)  # fmt: skip
def test_what_is_asked_for_replaces_what_the_prompt_said_about_it(prompt, instruction, after):
    assert instructions.change(prompt, instruction).after == after


@pytest.mark.parametrize(
    ("prompt", "instruction", "after"),
    [
        (HIKER, "grey hair", HIKER.replace("auburn", "grey")),
        (HIKER, "make her hair grey", HIKER.replace("auburn", "grey")),
        (CITY, "curly hair", CITY.replace("messy blond hair", "curly blond hair")),
        (BEARDED, "a red blazer", BEARDED.replace("navy", "red")),
    ],
)
def test_a_new_colour_keeps_the_cut_and_a_new_cut_keeps_the_colour(prompt, instruction, after):
    assert instructions.change(prompt, instruction).after == after


@pytest.mark.parametrize(
    ("prompt", "instruction", "after", "negative"),
    [
        (ELDERLY, "remove the glasses", ELDERLY.replace(", red glasses", ""), "glasses"),
        (BEARDED, "take his glasses off", BEARDED.replace(", round gold glasses", ""), "glasses"),
        (BEARDED, "without the beard", BEARDED.replace("a full grey beard", "a clean-shaven face"), "beard"),
        (CITY, "remove the glasses and stubble", CITY.replace("stubble", "a clean-shaven face"), "glasses, stubble"),
        ("a man with glasses and a beard", "no glasses", "a man with a beard", "glasses"),
    ],
)  # fmt: skip
def test_what_is_removed_leaves_no_joint_behind(prompt, instruction, after, negative):
    change = instructions.change(prompt, instruction)
    assert (change.after, change.negative) == (after, negative)


def test_what_is_removed_is_named_in_the_words_of_the_picture_as_it_is():
    change = instructions.change("a man with red hair", "remove the hat")
    assert (change.before, change.after) == ("a man with red hair, hat", "a man with red hair")


def test_two_wishes_at_once():
    change = instructions.change(BEARDED, "take his glasses off and add a red hat")
    assert change.after == "a middle-aged man with a full grey beard and a navy blazer, a red hat"
    assert change.aspects == {"glasses", "hat"}


def test_an_unknown_wish_is_answered_with_what_is_known():
    with pytest.raises(instructions.InstructionError, match=r"I can change age, hair.*add round glasses"):
        instructions.change(CITY, "add a dragon")


def test_a_slip_of_the_keyboard_is_answered_with_the_nearest_word():
    with pytest.raises(instructions.InstructionError, match="Did you mean “sunglasses”"):
        instructions.change(CITY, "sunglases")


@pytest.mark.parametrize("instruction", ["make her a child", "make him 12 years old", "🙂"])
def test_what_no_prompt_may_ask_for_no_instruction_may(instruction):
    with pytest.raises(PromptError):
        instructions.change(CITY, instruction)


@pytest.mark.parametrize("instruction", instructions.EXAMPLES)
def test_every_example_changes_every_kind_of_prompt(instruction):
    for prompt in (ELDERLY, HIKER, BEARDED, CITY, "a man", "someone"):
        change = instructions.change(prompt, instruction)
        assert change.after != change.before
        assert len(instruction) <= MAX_INSTRUCTION_CHARACTERS
