"""What an instruction becomes, for the site and for the evaluation."""

import pytest

from generator import edits, instructions
from generator.models import MAX_STRENGTH, MIN_STRENGTH, Operation


@pytest.mark.parametrize(
    ("prompt", "instruction", "operation"),
    [
        ("a man", "grey hair", Operation.EDIT),
        ("a man", "make it night", Operation.LIGHT),
        ("a man", "an oil painting", Operation.RESTYLE),
        ("a man, a black and white photo", "in colour", Operation.COLOURISE),
        ("a man, a black and white photo", "an oil painting", Operation.RESTYLE),
        ("a man", "an oil painting with a red hat", Operation.EDIT),
    ],
)
def test_an_instruction_becomes_an_operation_of_the_row(prompt, instruction, operation):
    found = edits.operation_for(instructions.change(prompt, instruction))
    assert Operation(found) == operation
    assert MIN_STRENGTH <= edits.STRENGTHS[found] <= MAX_STRENGTH
