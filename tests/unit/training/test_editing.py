"""Which portrait the evaluation edits how, and what it makes of the result."""

from types import SimpleNamespace

import pytest
import torch

from generator import instructions, vocabulary
from generator.training import attributes, editing, evaluate, faces, retouching, try_edits
from generator.training.editing import ASKS, LIGHT, Task
from generator.training.faces import Identities
from generator.training.measures import Edit
from tests.unit.training.tiny import LABEL

CLASSES = {
    "glasses": ["clear", "none", "sun"], "hair colour": list(attributes.HAIR_COLOURS), "hat": ["hat", "none"],
    "expression": list(attributes.EXPRESSIONS), "clothes colour": list(attributes.COLOURS), LIGHT: ["day", "night"],
    "setting": list(vocabulary.BACKGROUNDS), "age (young, adult, old)": list(attributes.AGES),
    "beard": ["beard", "none"],
}  # fmt: skip
PROMPT = "a woman with red hair, a navy t-shirt, teal background"
SEEN = attributes.wanted(LABEL) | {LIGHT: "day"}
MAN = LABEL | {"sex": "man"}


def chosen(count, labels, told=None, faces=None, classes=CLASSES) -> list[Task]:
    told = told or [SEEN] * len(labels)
    return editing.tasks([PROMPT] * len(labels), labels, told, faces or [True] * len(labels), classes, count)


def identities(distance: float, found: bool = True) -> Identities:
    descriptors = torch.zeros(1, 128)
    descriptors[0, 0] = distance
    return Identities(descriptors, torch.tensor([found]))


def told_of(kept: tuple[str, ...], after: dict[str, str], distance: float = 0.3, found: bool = True):
    task = Task(0, "grey hair", instructions.change(PROMPT, "grey hair"), kept)
    return editing.told_of([task], ([SEEN], identities(0)), ([SEEN | after], identities(distance, found)))[0]


def test_everything_that_the_site_suggests_is_measured():
    assert set(instructions.EXAMPLES) <= set(ASKS)


@pytest.mark.parametrize("instruction", ASKS)
def test_every_instruction_is_understood_and_asks_for_what_the_judge_has_a_class_for(instruction):
    attribute, asked = ASKS[instruction]
    assert asked <= set(CLASSES[attribute])
    change = instructions.change(PROMPT, instruction)
    assert change.after != change.before


def test_every_instruction_gets_its_turn():
    asked = [task.instruction for task in chosen(24, [MAN] * 24)]
    possible = set(ASKS) - {"remove the hat", "a bigger smile"}  # he smiles already, and wears none
    assert set(asked) == possible
    assert max(asked.count(one) for one in possible) - min(asked.count(one) for one in possible) <= 1


@pytest.mark.parametrize(
    ("instruction", "label", "told", "possible"),
    [
        ("add a full beard", MAN, {}, True),
        ("add a full beard", LABEL, {}, False),
        ("add round glasses", LABEL, {"glasses": "clear"}, False),
        ("remove the hat", LABEL, {"hat": "hat"}, True),
        ("remove the hat", LABEL, {"hat": "none"}, False),
        ("grey hair", LABEL | {"hair": "bald"}, {}, False),
        ("a red sweater", LABEL | {"framing": "close-up"}, {}, False),
        ("make it night", LABEL, {LIGHT: "night"}, False),
    ],
)
def test_only_what_can_change_and_be_seen_is_asked_for(instruction, label, told, possible):
    assert editing.can_be_asked(instruction, label, SEEN | told, CLASSES) is possible


def test_what_the_judge_has_no_class_for_is_not_asked_for():
    dark = {name: names for name, names in CLASSES.items() if name != LIGHT} | {"hat": ["none"]}
    asked = {task.instruction for task in chosen(24, [MAN] * 24, classes=dark)}
    assert asked.isdisjoint({"make it night", "a black hat"})
    assert "add sunglasses" in asked


def test_a_portrait_without_a_face_is_not_edited_and_no_more_than_were_asked_for():
    assert [task.number for task in chosen(2, [LABEL] * 4, faces=[False, True, True, True])] == [1, 2]
    assert chosen(0, [LABEL]) == []


def test_what_a_change_hides_need_not_be_kept():
    tasks = {task.instruction: task for task in chosen(24, [MAN] * 24)}
    assert "hair colour" not in tasks["a black hat"].kept
    assert "hair colour" in tasks["add round glasses"].kept
    assert "glasses" not in tasks["add round glasses"].kept
    assert {"setting", LIGHT}.isdisjoint(tasks["make it night"].kept)


def test_an_edit_is_told_by_what_changed_what_stayed_and_who_it_is():
    edit = told_of(("hat", "glasses"), {"hair colour": "gray or white", "hat": "hat"})
    assert (edit.changed, edit.kept, edit.distance) == (True, 0.5, pytest.approx(0.3))
    assert not told_of(("hat",), {}).changed


def test_without_a_face_nobody_can_say_who_it_is():
    edit = told_of((), {}, found=False)
    assert edit.distance != edit.distance
    assert edit.kept != edit.kept


def test_night_is_told_by_how_dark_renders_by_night_are():
    pixels = torch.cat([torch.full((5, 3, 8, 8), 40), torch.full((9, 3, 8, 8), 120)]).byte()
    labels = [LABEL | {"light": "night neon"}] * 5 + [LABEL] * 9
    daylight = editing.learned_daylight(pixels, labels)
    assert daylight is not None
    assert daylight.tell(torch.stack([torch.full((3, 8, 8), 70), torch.full((3, 8, 8), 90)])) == ["night", "day"]
    assert editing.learned_daylight(pixels[4:], labels[4:]) is None


def test_a_way_to_edit_is_tried_without_a_word_into_the_card(tmp_path, monkeypatch):
    pixels = torch.zeros(1, 3, 16, 16).byte()
    ways = (retouching.FOLLOWED, retouching.WALKED, evaluate.OTHERWISE)
    edited = evaluate.Edited(
        pixels, dict.fromkeys(ways, pixels), {way: [Edit("grey hair", True, 1, 0)] for way in ways}
    )
    monkeypatch.setattr(faces, "check", lambda: None)
    monkeypatch.setattr(evaluate, "Evaluation", lambda config: SimpleNamespace(edits=lambda: edited))
    words = try_edits.try_edits(evaluate.Config(cache=str(tmp_path), checkpoint=str(tmp_path)))
    assert all(f"| {way} | 100 % |" in words for way in ways)
    assert words.count("| grey hair | 1 of 1 |") == 2
    assert sorted(file.name for file in tmp_path.iterdir()) == [f"edits-{n}.webp" for n in (1, 2, 3)]
    edited = None
    assert "Nobody was edited" in try_edits.try_edits(evaluate.Config(cache=str(tmp_path)))
