"""The figures of an evaluation, from made-up judgements."""

import pytest
import torch

from generator.training import measures
from generator.training.measures import Judged

GROUPS = ["light skin, woman", "dark skin, man"]


def judged(
    told: list[str], wanted: str = "man", faces: list[int] | None = None, groups: list[str] | None = None
) -> Judged:
    """One attribute, the sex, of which everybody was asked to show `wanted`."""
    return Judged(
        [{"sex": wanted}] * len(told), [{"sex": said} for said in told],
        torch.tensor(faces or [1] * len(told)), torch.zeros(len(told), 4), groups or [],
    )  # fmt: skip


def people(count: int, seed: int, width: int = 8, shift: float = 0.0) -> torch.Tensor:
    return torch.randn(count, width, generator=torch.Generator().manual_seed(seed)) + shift


@pytest.mark.parametrize(("found", "reached"), [(98, True), (97, False)])
def test_faces_are_measured_against_the_renders(found, reached):
    drawn = judged(["man"] * 100, faces=[1] * found + [0] * (100 - found))
    assert measures.face_rate(drawn, judged(["man"] * 50)).reached is reached


def test_two_faces_are_not_one():
    assert measures.face_rate(judged(["man"] * 2, faces=[1, 2]), judged(["man"])).values["drawn"] == 0.5


@pytest.mark.parametrize(("right", "reached"), [(92, True), (91, False)])
def test_following_needs_its_mean(right, reached):
    drawn = judged(["man"] * right + ["woman"] * (100 - right))
    assert measures.following(drawn, drawn).reached is reached


def test_one_bad_attribute_is_enough_to_miss_the_target():
    wanted = dict.fromkeys("abcdefghij", "yes")
    told = [wanted] * 3 + [wanted | {"a": "no"}]  # 75 % of one attribute, 97.5 % of all
    figure = measures.following(Judged([wanted] * 4, told, torch.ones(4), torch.zeros(4, 4)), judged(["man"]))
    assert figure.values["mean"] == pytest.approx(0.975)
    assert figure.reached is False
    assert "(a)" in figure.measured


def test_what_a_prompt_leaves_open_is_not_counted():
    asked = Judged([{"sex": "man"}, {}], [{"sex": "man"}, {"sex": "man"}], torch.ones(2), torch.zeros(2, 4))
    assert measures.counts(asked) == {"sex": (1, 1)}


def test_by_chance_is_to_say_the_commonest_always():
    asked = Judged([{"sex": "man"}] * 3 + [{"sex": "woman"}], [{}] * 4, torch.ones(4), torch.zeros(4, 4))
    assert measures.chance(asked) == {"sex": (3, 4)}


def test_unseen_phrasing_has_its_own_target():
    drawn = judged(["man"] * 8 + ["woman"] * 2)
    assert measures.unseen_phrasing(drawn, drawn).reached is True
    assert measures.unseen_phrasing(judged(["man"] * 7 + ["woman"] * 3), drawn).reached is False


@pytest.mark.parametrize(("shift", "reached"), [(0.0, True), (3.0, False)])
def test_fid_is_measured_against_its_floor(shift, reached):
    fid, kid = measures.distance_to_renders(people(60, 0, shift=shift), people(60, 1), people(60, 2))
    assert fid.reached is reached
    assert fid.values["pictures"] == kid.values["pictures"] == 60


def test_a_floor_has_as_many_pictures_as_were_drawn():
    fid, _ = measures.distance_to_renders(people(500, 0), people(60, 1), people(40, 2))
    assert fid.values["pictures"] == 40


def test_too_few_people_for_a_distance_are_told():
    for figure in measures.distance_to_renders(people(60, 0), people(3, 1), people(3, 2)):
        assert figure.reached is None
        assert "there are 3 and 3" in figure.why


def test_everybody_alike_is_no_diversity():
    renders = people(30, 0, 128)
    assert measures.diversity(people(32, 1, 128), renders, "a man", 0).reached is True
    assert measures.diversity(0.5 * people(32, 1, 128), renders, "a man", 0).reached is False


def test_pictures_without_a_face_are_told_beside_the_diversity():
    assert "(no face found in 3 of 32)" in measures.diversity(people(32, 1), people(9, 2), "a man", 3).measured


def test_memorised_copies_are_found():
    held_out = torch.linspace(0.4, 0.8, 100)
    assert measures.memorising("identity", held_out.repeat(3), held_out).reached is True
    some_copied = torch.cat([held_out.repeat(3), torch.zeros(40)])
    figure = measures.memorising("identity", some_copied, held_out)
    assert figure.reached is False
    assert figure.values["closer_than_any_held_out"] == 40


def test_all_a_little_closer_is_found_too():
    held_out = torch.linspace(0.4, 0.8, 100)
    assert measures.memorising("identity", held_out.repeat(3) - 0.1, held_out).reached is False


def test_a_group_treated_worse_is_a_gap():
    groups = [GROUPS[0]] * 50 + [GROUPS[1]] * 50
    renders = judged(["man"] * 100, groups=groups)
    drawn = judged(["man"] * 90 + ["woman"] * 10, faces=[1] * 95 + [0] * 5, groups=groups)
    of_faces, of_words = measures.fairness(drawn, renders)
    assert (of_faces.values["gap"], of_words.values["gap"]) == (pytest.approx(10), pytest.approx(20))
    assert not of_faces.reached and not of_words.reached
    assert "dark skin, man" in of_words.measured


def test_faces_that_the_detector_misses_in_renders_too_are_no_gap():
    groups = [GROUPS[0]] * 50 + [GROUPS[1]] * 50
    both = judged(["man"] * 100, faces=[1] * 90 + [0] * 10, groups=groups)
    of_faces, _ = measures.fairness(both, both)
    assert of_faces.values["gap"] == pytest.approx(0)
    assert of_faces.reached is True


def test_what_chance_alone_does_to_groups_is_told_beside_the_gap():
    values, groups = (people(100, 0)[:, 0] > 0).float(), GROUPS * 50
    assert 5 < measures.gap_by_chance(values, groups) < 35
    assert measures.gap_by_chance(torch.ones(100), groups) == pytest.approx(0)


def test_one_group_alone_has_no_gap():
    everybody = judged(["man"] * 9, groups=[GROUPS[0]] * 9)
    assert all("fewer than two groups" in figure.why for figure in measures.fairness(everybody, everybody))


def test_a_point_of_the_curve_with_too_few_people_has_no_fid():
    point = measures.at_steps(4, judged(["man", "woman"]), people(2, 0, 4))
    assert (point.faces, point.following) == (1, 0.5)
    assert point.fid != point.fid


def edit(changed: bool = True, kept: float = 1.0, distance: float = 0.3) -> measures.Edit:
    return measures.Edit("grey hair", changed, kept, distance)


NAN = float("nan")


@pytest.mark.parametrize(
    ("edits", "reached"),
    [
        ([edit()] * 10, True),
        ([edit()] * 8 + [edit(changed=False)] * 2, False),
        ([edit()] * 8 + [edit(kept=0.4)] * 2, False),
        ([edit()] * 8 + [edit(distance=0.7)] * 2, False),
        ([edit()] * 8 + [edit(kept=NAN, distance=NAN)] * 2, True),
    ],
)
def test_an_edit_must_change_what_was_asked_keep_the_rest_and_the_person(edits, reached):
    ways = {"ours": measures.summary(edits, 0.6), "none": measures.summary([edit(changed=False)], 0.6)}
    figure = measures.editing(ways, "ours", "none")
    assert figure.reached is reached
    assert figure.beside == "0 %, 100 %, 100 %, none"


def test_edits_of_which_nobody_can_tell_are_not_reached():
    unknown = measures.summary([edit(kept=NAN, distance=NAN)], 0.6)
    assert (unknown.with_faces, unknown.pictures) == (0, 1)
    assert measures.editing({"ours": unknown}, "ours", "ours").reached is False
    assert measures.editing({}, "ours", "none").why == "nobody was edited"


def test_a_second_pass_is_laid_beside_the_same_portraits():
    before = judged(["man"] * 6 + ["woman"] * 4, faces=[1] * 4 + [0] * 6)
    after = judged(["man"] * 9 + ["woman"], faces=[0] + [1] * 9)
    found = measures.refined(0.2, before, after)
    assert (found.faces, found.faces_won, found.faces_lost) == (0.9, 6, 1)
    assert (found.following, found.following_won, found.following_lost) == (0.9, 3, 0)


@pytest.mark.parametrize(
    ("faces", "words", "helps"),
    [
        ((5, 0), (0, 0), True),  # a coin does that once in 32 times
        ((4, 0), (3, 3), False),
        ((7, 3), (0, 0), False),
        ((0, 0), (9, 1), True),
        ((9, 1), (0, 8), False),  # more faces, but of other people than were asked for
    ],
)
def test_a_second_pass_helps_only_beyond_chance(faces, words, helps):
    assert measures.helps(measures.Refined(0.2, 0.9, 0.9, *faces, *words)) is helps
