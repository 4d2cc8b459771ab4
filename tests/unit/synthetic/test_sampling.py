"""A seed is a person; one label can change and all others stay."""

import json
import subprocess
import sys

import pytest

from generator.synthetic import vocabulary as words
from generator.synthetic.sampling import DRAWS, FIELDS, change, sample, stream

PEOPLE = [sample(seed) for seed in range(1500)]
PROMISED_FIELDS = {
    "sex",
    "age",
    "tone",
    "hair",
    "haircolor",
    "bangs",
    "beard",
    "eye",
    "freckles",
    "makeup",
    "expression",
    "glasses",
    "glcol",
    "hat",
    "hatcol",
    "earrings",
    "clothes",
    "cloth",
    "stripes",
    "cloth2",
    "inner",
    "bg",
    "bgcol",
    "light",
    "pose",
    "orbit",
    "framing",
    "gaze",
    "frame",
}


def test_it_draws_the_same_person_for_a_seed():
    assert sample(7) == sample(7)
    assert sample(7) != sample(8)


def test_it_labels_every_promised_field():
    assert set(sample(0)) >= PROMISED_FIELDS
    assert tuple(sample(0)) == FIELDS


def test_a_person_survives_json():
    assert json.loads(json.dumps(PEOPLE[3])) == PEOPLE[3]


def test_everyone_is_an_adult():
    assert min(person["age"] for person in PEOPLE) >= 18
    assert max(person["age"] for person in PEOPLE) <= words.OLDEST_AGE


def test_it_refuses_a_child():
    with pytest.raises(ValueError, match="age must be 18 to"):
        sample(1, age=17)


@pytest.mark.parametrize("name", sorted(words.CHOICES))
def test_every_word_can_be_drawn(name):
    drawn = {person[name] for person in PEOPLE}
    rare = {value for value in words.CHOICES[name] if value not in drawn}
    assert drawn <= set(words.CHOICES[name])
    assert not rare, f"never drawn: {rare}"


def test_a_change_keeps_all_other_labels():
    before = sample(11)
    after = change(before, hair="afro")
    assert {name for name in before if before[name] != after[name]} <= {"hair"}
    assert after["hair"] == "afro"


def test_fixing_a_label_leaves_independent_ones_alone():
    before, after = sample(12, glasses=None), sample(12, glasses="round")
    assert {name for name in before if before[name] != after[name]} == {"glasses"}


def test_fixing_a_label_moves_what_depends_on_it():
    assert sample(5, light="night neon")["bg"] == "neon"
    assert all(sample(seed, sex="woman")["beard"] is None for seed in range(20))


def test_adding_a_draw_to_one_stream_moves_no_other():
    assert stream(3, "hair").random() != stream(3, "haircolor").random()
    assert stream(3, "hair").random() == stream(3, "hair").random()


@pytest.mark.parametrize("wrong", [{"hair": "mullet"}, {"hairstyle": "bob"}, {"bg": "moon"}])
def test_it_refuses_words_it_cannot_render(wrong):
    with pytest.raises(ValueError, match=r"hair|label|bg"):
        sample(1, **wrong)
    with pytest.raises(ValueError, match=r"hair|label|bg"):
        change(sample(1), **wrong)


def turned_from_camera(person):
    return abs(person["orbit"] - person["pose"][1])


def test_a_close_up_sees_less_than_head_and_shoulders():
    by_framing = {word: [p["frame"] for p in PEOPLE if p["framing"] == word] for word in words.FRAMINGS}
    assert max(by_framing["close-up"]) < min(by_framing["head and shoulders"])
    assert min(by_framing["half profile"]) >= words.USUAL_HEIGHT_SEEN[0]


def test_a_half_profile_turns_the_face_35_to_50_degrees_from_the_camera():
    turns = [turned_from_camera(person) for person in PEOPLE if person["framing"] == "half profile"]
    assert min(turns) > 34.9 and max(turns) < 50.1


def test_head_and_shoulders_is_the_usual_framing():
    assert sum(person["framing"] == "head and shoulders" for person in PEOPLE) > len(PEOPLE) / 2


@pytest.mark.parametrize(("framing", "moved"), [("close-up", {"frame"}), ("half profile", {"orbit", "pose", "gaze"})])
def test_a_new_framing_moves_only_the_labels_that_make_it(framing, moved):
    before = sample(11, framing="head and shoulders")
    after = change(before, framing=framing)
    assert {name for name in before if before[name] != after[name]} == {"framing"} | moved
    assert after == sample(11, framing=framing)
    assert change(after, framing="head and shoulders") == before


def test_make_up_suits_the_skin():
    for person in PEOPLE:
        allowed = words.suited_to_tone(words.LIPSTICKS, person["tone"])
        assert person["lip"] in allowed if person["makeup"] else person["lip"] is None


def test_old_people_are_drawn_in_numbers():
    old = sum(person["age"] >= 65 for person in PEOPLE)
    assert 0.08 < old / len(PEOPLE) < 0.25


def test_men_blush_less_than_women():
    blush = {sex: [person["blush"] for person in PEOPLE if person["sex"] == sex] for sex in words.SEXES}
    assert sum(blush["man"]) / len(blush["man"]) < 0.6 * sum(blush["woman"]) / len(blush["woman"])


def test_no_face_is_the_same_on_both_sides():
    for person in PEOPLE[:50]:
        sides = [weight for target, weight in person["detail"].items() if target.startswith("asym-")]
        assert any(sides) and max(sides) < 0.5


def test_hair_in_braids_box_braids_and_locs_is_worn_by_those_who_wear_it():
    styles = {(person["sex"], person["hair"]) for person in PEOPLE}
    assert {("woman", "braids"), ("woman", "box braids"), ("woman", "locs"), ("man", "locs")} <= styles
    assert not {("man", "braids"), ("man", "box braids")} & styles


def test_women_and_men_and_all_tones_are_drawn_in_numbers():
    women = sum(person["sex"] == "woman" for person in PEOPLE)
    assert 0.45 < women / len(PEOPLE) < 0.55
    assert {words.tone_word(person["tone"]) for person in PEOPLE} == set(words.SKIN_TONES)


def test_sampling_needs_neither_blender_nor_scipy():
    code = (
        "import sys; import generator.synthetic.sampling, generator.synthetic.labels; "
        "sys.exit(bool({'bpy', 'scipy', 'torch'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_every_draw_looks_only_at_earlier_labels():
    seen = {"seed": 1}
    for name, draw in DRAWS.items():
        seen[name] = draw(stream(1, name), seen)  # a KeyError here is a wrong order
