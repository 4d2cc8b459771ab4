"""An edit changes one thing about a person, in words that say which."""

import re

import pytest

from generator.synthetic import vocabulary as words
from generator.synthetic.edits import FOLLOWERS, KINDS, draw_edit, options_of, undo
from generator.synthetic.sampling import sample

PEOPLE = [sample(seed) for seed in range(400)]
EDITS = [(person, draw_edit(person, number)) for person in PEOPLE for number in range(3)]


def changed(person, edit):
    return {name for name in person if person[name] != edit.after[name]}


def test_an_edit_changes_exactly_one_label_and_what_hangs_on_it():
    for person, edit in EDITS:
        names = changed(person, edit)
        followers = {follower for name in names for follower in FOLLOWERS.get(name, ())}
        assert len(names - followers) == 1, (edit.kind, names)


def test_every_kind_is_drawn_and_has_three_phrasings():
    assert {edit.kind for _, edit in EDITS} == set(KINDS)
    for person in PEOPLE[:100]:
        for options in options_of(person).values():
            assert all(len(set(phrases)) >= 3 for _, _, phrases in options)


def test_no_instruction_names_race_or_skin():
    banned = r"\b(race|skin|african|asian|caucasian|european|latin\w*|ethnic\w*|arab\w*|indian)\b"
    for _, edit in EDITS:
        assert not re.search(banned, edit.instruction.lower()), edit.instruction


def test_race_tone_and_sex_stay():
    for person, edit in EDITS:
        assert not changed(person, edit) & {"race", "tone", "sex", "seed", "detail"}


def test_everyone_stays_an_adult():
    assert all(words.ADULT_AGE <= edit.after["age"] <= words.OLDEST_AGE for _, edit in EDITS)


def test_instructions_are_whole_sentences_with_the_right_pronoun():
    for person, edit in EDITS:
        assert not re.search(r"[{}]|\ba [aeiou]|None|  ", edit.instruction), edit.instruction
        wrong = r"\b(he|him|his)\b" if person["sex"] == "woman" else r"\b(she|her)\b"
        assert not re.search(wrong, edit.instruction), edit.instruction


def test_undoing_an_edit_asks_for_the_label_that_was():
    undone = {edit.kind: undo(person, edit) for person, edit in EDITS if undo(person, edit)}
    assert {"glasses", "hat", "hair colour", "clothes colour", "age", "beard"} <= set(undone)
    for person, edit in EDITS:
        for saying in undo(person, edit):
            if edit.kind == "clothes colour":
                assert person["cloth"] in saying and edit.after["cloth"] not in saying.replace(person["cloth"], "")
            if edit.kind == "age":
                assert ("younger" in saying) == (edit.after["age"] > person["age"])


def test_the_same_number_gives_the_same_edit():
    assert draw_edit(PEOPLE[0], 2) == draw_edit(PEOPLE[0], 2)


@pytest.mark.parametrize(
    ("fixed", "kind"),
    [
        ({"sex": "woman"}, "beard"),
        ({"sex": "man"}, "make-up"),
        ({"hat": "turban"}, "hair colour"),
        ({"hair": "bald", "hat": None}, "hair colour"),
        ({"hat": "beanie"}, "hair style"),
        ({"light": "night neon"}, "background"),
    ],
)
def test_nobody_asks_for_what_cannot_be_seen(fixed, kind):
    assert kind not in options_of(sample(3, **fixed))


def test_night_brings_its_background_and_day_takes_it_away():
    for _, edit in EDITS:
        if edit.kind == "light":
            assert (edit.after["light"] == "night neon") == (edit.after["bg"] == "neon")


def test_make_up_brings_its_colours():
    for _, edit in EDITS:
        if edit.kind == "make-up":
            assert bool(edit.after["lip"]) == bool(edit.after["shadow"]) == edit.after["makeup"]


def test_labels_of_an_older_renderer_are_refused():
    person = {name: value for name, value in PEOPLE[0].items() if name != "neon"}
    with pytest.raises(ValueError, match="the labels lack neon"):
        draw_edit(person)
