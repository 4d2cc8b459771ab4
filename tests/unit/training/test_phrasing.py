"""The prompts in words that no caption says."""

import ast
import inspect
import re
from random import Random

from generator import vocabulary
from generator.training import attributes, captions, phrasing
from tests.unit.training.tiny import LABEL

WORD = re.compile(r"[^\W_]+")
CLASSES = {
    "gender presentation": {"woman", "man"},
    "age (young, adult, old)": attributes.AGES.keys(),
    "skin tone (light, middle, dark)": attributes.SKIN_TONES.keys(),
    "hair style": attributes.HAIR.keys(),
    "hair colour": attributes.HAIR_COLOURS.keys(),
    "glasses": {"clear", "sun", "none"},
    "hat": {"hat", "none"},
    "beard": {"beard", "none"},
    "expression": attributes.EXPRESSIONS.keys(),
    "clothes colour": attributes.COLOURS.keys(),
    "setting": {"plain", *vocabulary.BACKGROUNDS},
    "backdrop colour": attributes.COLOURS.keys(),
}


def words_of(module) -> set[str]:
    """Every word in every text of a module: its templates can say no others, but a label's own and numbers."""
    tree = ast.parse(inspect.getsource(module))
    texts = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    return {word for text in texts for word in WORD.findall(text.lower())}


CAPTION_WORDS = words_of(captions) | words_of(vocabulary)


def test_the_words_are_those_that_captions_say():
    said = {word for seed in range(200) for word in WORD.findall(captions.caption(LABEL, Random(seed)).lower())}
    assert {word for word in said if not word.isdigit() and not re.fullmatch(r"\d+s", word)} <= CAPTION_WORDS


def test_no_caption_template_can_say_any_of_them():
    sayable = [
        prompt
        for prompt, _ in phrasing.PROMPTS
        if {word for word in WORD.findall(prompt.lower()) if not word.isdigit()} <= CAPTION_WORDS
    ]
    assert sayable == []


def test_there_are_two_hundred_and_each_fixes_something():
    assert len({prompt for prompt, _ in phrasing.PROMPTS}) == len(phrasing.PROMPTS) == 200
    assert all(wanted for _, wanted in phrasing.PROMPTS)


def test_every_check_is_of_a_class_that_the_judge_tells():
    for wanted in phrasing.CHECKS.values():
        assert all(said in CLASSES[name] for name, said in wanted.items())
    assert CLASSES.keys() == attributes.ATTRIBUTES.keys()


def test_every_attribute_is_fixed_by_at_least_ten_prompts():
    for name in attributes.ATTRIBUTES:
        assert sum(name in wanted for _, wanted in phrasing.PROMPTS) >= 10
