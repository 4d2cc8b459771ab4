"""Each expression word moves the face."""

import pytest

from generator.synthetic import vocabulary as words
from generator.synthetic.expressions import EXPRESSION_UNITS, face_units, opens_mouth


def test_every_word_has_a_face():
    assert set(EXPRESSION_UNITS) == set(words.EXPRESSIONS)


@pytest.mark.parametrize("expression", sorted(words.EXPRESSIONS))
def test_strength_goes_from_the_weakest_to_the_strongest(expression):
    weak, strong = face_units(expression, 0), face_units(expression, 1)
    assert set(weak) == set(strong)
    assert all(weak[unit] <= strong[unit] for unit in weak)


def test_a_smile_is_even_and_a_smirk_is_not():
    smile, smirk = face_units("smile", 0.5), face_units("smirk", 0.5)
    assert smile["fu-mouthSmileLeft"] == smile["fu-mouthSmileRight"]
    assert smirk["fu-mouthSmileLeft"] > smirk.get("fu-mouthSmileRight", 0)


def test_only_open_mouths_need_teeth():
    assert {expression for expression in words.EXPRESSIONS if opens_mouth(expression)} == {"big smile", "surprised"}
