"""The figures of an evaluation: each beside its baseline, with its target and whether it is reached.

They are made of what the judges said and of nothing else, so that they can be tested on made-up judgements."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from math import comb
from typing import Any

import numpy as np
import torch

from generator.training import distances

Counts = dict[str, tuple[int, int]]  # of each attribute: how often it was right, out of how many

FACE_RATIO = 0.98  # of the renders' rate
FOLLOWING, WORST_ATTRIBUTE, UNSEEN = 0.92, 0.80, 0.80
FID_RATIO = 3.0  # of the floor
DIVERSITY_RATIO = 0.85  # of the renders'
LARGEST_GAP = 3.0  # points between groups
SMALLEST_GROUP = 5  # people; a rate of fewer says nothing
NEAR_QUANTILE = 0.05
RESAMPLES = 1000
EDIT_CHANGED, EDIT_KEPT, EDIT_SAME_PERSON = 0.85, 0.90, 0.90


@dataclass
class Figure:
    """One row of the table. `reached` is None where there is no target or nothing could be computed; then `why`."""

    name: str
    measured: str
    beside: str = ""
    target: str = ""
    reached: bool | None = None
    why: str = ""
    values: dict[str, Any] = field(default_factory=dict)  # the numbers behind the words, for the JSON file


@dataclass
class Judged:
    """What was asked of N pictures and what the judges say of them."""

    wanted: list[dict[str, str]]  # of each picture: the class of each attribute that can be checked
    told: list[dict[str, str]]  # of each picture: the class that the judge sees
    faces: torch.Tensor  # int (N,): how many faces the detector finds
    features: torch.Tensor  # (N, D), of the judge
    groups: list[str] = field(default_factory=list)  # whom each picture was asked to show, for fairness


def not_computed(name: str, why: str, target: str = "") -> Figure:
    return Figure(name, "–", target=target, why=why)


def percent(share: float) -> str:
    return f"{100 * share:.0f} %" if share == share else "–"  # NaN: nobody was asked


# Faces and words


def one_face(judged: Judged) -> torch.Tensor:
    """Whether exactly one face is found, 0 or 1 (N,)."""
    return (judged.faces == 1).double()


def face_rate(drawn: Judged, renders: Judged) -> Figure:
    rate, renders_rate = (float(one_face(some).mean()) for some in (drawn, renders))
    return Figure(
        "exactly one face (dlib HOG)", percent(rate), f"{percent(renders_rate)} of held-out renders",
        f"{FACE_RATIO:g} × the renders'", rate >= FACE_RATIO * renders_rate,
        values={"drawn": rate, "renders": renders_rate, "pictures": len(drawn.wanted)},
    )  # fmt: skip


def right(judged: Judged) -> list[list[bool]]:
    """Of each picture, whether each thing that was asked for is seen."""
    return [
        [told.get(name) == said for name, said in wanted.items()]
        for wanted, told in zip(judged.wanted, judged.told, strict=True)
    ]


def counts(judged: Judged) -> Counts:
    """By attribute; those that nobody was asked about are left out."""
    asked: Counter[str] = Counter(name for wanted in judged.wanted for name in wanted)
    seen: Counter[str] = Counter(
        name
        for wanted, told in zip(judged.wanted, judged.told, strict=True)
        for name, said in wanted.items()
        if told.get(name) == said
    )
    return {name: (seen[name], total) for name, total in asked.items()}


def chance(judged: Judged) -> Counts:
    """How often one is right by always saying an attribute's commonest class."""
    said: dict[str, Counter[str]] = {}
    for wanted in judged.wanted:
        for name, value in wanted.items():
            said.setdefault(name, Counter())[value] += 1
    return {name: (max(classes.values()), classes.total()) for name, classes in said.items()}


def rates(some: Counts) -> dict[str, float]:
    return {name: seen / total for name, (seen, total) in some.items()}


def mean_rate(judged: Judged) -> float:
    """Mean over attributes; NaN where nothing was asked."""
    return float(np.mean(list(rates(counts(judged)).values()) or [np.nan]))


def following(drawn: Judged, renders: Judged) -> Figure:
    of_drawn, of_renders, by_chance = (rates(some) for some in (counts(drawn), counts(renders), chance(drawn)))
    mean, name = mean_rate(drawn), "prompt following, mean over attributes"
    target = f"{percent(FOLLOWING)}, no attribute under {percent(WORST_ATTRIBUTE)}"
    if not of_drawn:
        return not_computed(name, "no prompt fixes an attribute that the judge knows", target)
    worst = min(of_drawn, key=lambda attribute: of_drawn[attribute])
    return Figure(
        name, f"{percent(mean)}, least {percent(of_drawn[worst])} ({worst})",
        f"{percent(mean_rate(renders))} right on held-out renders",
        target, mean >= FOLLOWING and of_drawn[worst] >= WORST_ATTRIBUTE,
        values={"drawn": of_drawn, "renders": of_renders, "chance": by_chance, "mean": mean},
    )  # fmt: skip


def unseen_phrasing(unseen: Judged, drawn: Judged) -> Figure:
    name, mean = "unseen phrasing, mean over attributes", mean_rate(unseen)
    if mean != mean:
        return not_computed(name, "no prompt was drawn", percent(UNSEEN))
    return Figure(
        name, percent(mean), f"{percent(mean_rate(drawn))} in captions' words", percent(UNSEEN), mean >= UNSEEN,
        values={"drawn": rates(counts(unseen)), "asked": counts(unseen), "mean": mean, "prompts": len(unseen.wanted)},
    )  # fmt: skip


# Distance, diversity, memorising


def distance_to_renders(drawn: torch.Tensor, held_out: torch.Tensor, unread: torch.Tensor) -> list[Figure]:
    """FID and KID of features (N, D) against held-out renders, beside those of as many training renders.

    `unread` are of training people from whom the judge did not learn: it knows the others by heart, and would see a
    larger distance between them and the held-out ones than there is."""
    count = min(len(drawn), len(unread))
    names = "FID against held-out renders", "KID against held-out renders"
    target = f"{FID_RATIO:g} × the floor"
    if min(count, len(held_out)) < distances.TOO_FEW:
        why = f"needs {distances.TOO_FEW} pictures of each kind, there are {count} and {len(held_out)}"
        return [not_computed(names[0], why, target), not_computed(names[1], why)]
    figures = []
    for name, measure in zip(names, (distances.fid, distances.kid), strict=True):
        value, floor = measure(drawn[:count], held_out), measure(unread[:count], held_out)
        values = {"drawn": value, "floor": floor, "pictures": count, "held_out": len(held_out)}
        figures.append(Figure(name, f"{value:.3g}", f"{floor:.3g}, training renders", values=values))
    fid = figures[0]
    fid.target, fid.reached = target, fid.values["drawn"] <= FID_RATIO * fid.values["floor"]
    return figures


def diversity(drawn: torch.Tensor, renders: torch.Tensor, prompt: str, without_face: int) -> Figure:
    """Mean distance between the identities (N, 128) of one prompt's pictures, beside those (M, 128) of renders that
    show what the prompt asks for. `without_face`: pictures drawn in which no face was found."""
    name, target = f"diversity over seeds of “{prompt}”", f"{DIVERSITY_RATIO:g} × the renders'"
    if min(len(drawn), len(renders)) < SMALLEST_GROUP:
        why = f"needs {SMALLEST_GROUP} pictures of each kind, there are {len(drawn)} and {len(renders)}"
        return not_computed(name, why, target)
    apart, renders_apart = (float(distances.pairwise(some).mean()) for some in (drawn, renders))
    words = f"{apart:.2f}" + (f" (no face found in {without_face} of {len(drawn)})" if without_face else "")
    return Figure(
        name, words, f"{renders_apart:.2f} of {len(renders)} renders", target,
        apart >= DIVERSITY_RATIO * renders_apart,
        values={"drawn": apart, "renders": renders_apart, "seeds": len(drawn), "without_face": without_face},
    )  # fmt: skip


def memorising(what: str, drawn: torch.Tensor, held_out: torch.Tensor) -> Figure:
    """Distances (N,) of drawn pictures and (M,) of held-out renders to their nearest training people.

    Reached unless the median or the nearest twentieth lies closer than that of held-out renders by more than twice the
    standard error of the difference, which is told by drawing both sets again and again from themselves (bootstrap,
    Efron 1979, doi:10.1214/aos/1176344552)."""
    name, target = f"memorising, nearest training person by {what}", "no closer than held-out renders"
    if min(len(drawn), len(held_out)) < distances.TOO_FEW:
        why = f"needs {distances.TOO_FEW} pictures of each kind, there are {len(drawn)} and {len(held_out)}"
        return not_computed(name, why, target)
    rng, quantiles = np.random.default_rng(0), [0.5, NEAR_QUANTILE]
    ours, theirs = drawn.double().numpy(), held_out.double().numpy()
    again = [
        np.quantile(rng.choice(ours, len(ours)), quantiles) - np.quantile(rng.choice(theirs, len(theirs)), quantiles)
        for _ in range(RESAMPLES)
    ]
    (median, near), (their_median, their_near) = np.quantile(ours, quantiles), np.quantile(theirs, quantiles)
    allowed = -2 * np.std(again, axis=0)
    closer = int((drawn < held_out.min()).sum())
    return Figure(
        name, f"median {median:.3f}, nearest 5 % {near:.3f}", f"{their_median:.3f}, {their_near:.3f}", target,
        bool(median - their_median >= allowed[0] and near - their_near >= allowed[1]),
        values={
            "median": median, "near": near, "held_out_median": their_median, "held_out_near": their_near,
            "allowed_for_chance": (-allowed).tolist(), "closer_than_any_held_out": closer, "pictures": len(drawn),
        },
    )  # fmt: skip


# Fairness


def by_group(values: torch.Tensor, groups: list[str]) -> dict[str, float]:
    """Mean of `values` (N,) in each group of at least SMALLEST_GROUP pictures; NaN does not count."""
    found = {}
    for group in sorted(set(groups)):
        some = values[[n for n, name in enumerate(groups) if name == group]]
        some = some[~some.isnan()]
        if len(some) >= SMALLEST_GROUP:
            found[group] = float(some.mean())
    return found


def gap(means: dict[str, float]) -> float:
    """Points between the best and the worst group."""
    return 100 * (max(means.values()) - min(means.values()))


def gap_by_chance(values: torch.Tensor, groups: list[str]) -> float:
    """The gap in points that people put into groups by lot exceed once in twenty times: what so few pictures can show
    though everybody is treated alike."""
    rng = np.random.default_rng(0)
    lots = ([groups[n] for n in rng.permutation(len(groups))] for _ in range(RESAMPLES // 5))
    return float(np.quantile([gap(by_group(values, lot)) for lot in lots], 0.95))


def share_right(judged: Judged) -> torch.Tensor:
    """Of what was asked of each picture, the share that is seen, (N,); NaN where nothing was asked."""
    return torch.tensor([sum(some) / len(some) if some else float("nan") for some in right(judged)])


def fairness(drawn: Judged, renders: Judged) -> list[Figure]:
    """Faces found as a ratio to the renders' of the same group, then prompt following, by group."""
    face_name, word_name = "fairness of faces, largest gap", "fairness of prompt following, largest gap"
    target = f"{LARGEST_GAP:g} points"
    renders_faces = by_group(one_face(renders), renders.groups)
    known = [n for n, group in enumerate(drawn.groups) if renders_faces.get(group)]
    groups = [drawn.groups[n] for n in known]
    ratios = one_face(drawn)[known] / torch.tensor([renders_faces[group] for group in groups], dtype=torch.float64)
    return [
        _gap(face_name, ratios, groups, by_group(one_face(renders), renders.groups), target),
        _gap(word_name, share_right(drawn), drawn.groups, by_group(share_right(renders), renders.groups), target),
    ]


def _gap(name: str, values: torch.Tensor, groups: list[str], renders: dict[str, float], target: str) -> Figure:
    means = by_group(values, groups)
    if len(means) < 2:
        return not_computed(name, f"fewer than two groups have {SMALLEST_GROUP} people, drawn and rendered", target)
    widest, lots = gap(means), gap_by_chance(values, groups)
    worst = min(means, key=lambda group: means[group])
    beside = f"{lots:.0f} by chance" + (f", {gap(renders):.0f} of renders" if len(renders) > 1 else "")
    return Figure(
        name, f"{widest:.0f} points (least: {worst})", beside, target, widest <= LARGEST_GAP,
        values={"groups": means, "renders": renders, "gap": widest, "gap_by_chance": lots},
    )  # fmt: skip


# Steps


@dataclass
class Steps:
    """What one number of steps gives, for a curve."""

    steps: int
    faces: float  # share
    following: float  # mean over attributes
    fid: float  # NaN where there are too few people
    kid: float


def at_steps(steps: int, drawn: Judged, held_out: torch.Tensor) -> Steps:
    enough = min(len(drawn.features), len(held_out)) >= distances.TOO_FEW
    fid, kid = (
        distance(drawn.features, held_out) if enough else float("nan") for distance in (distances.fid, distances.kid)
    )
    return Steps(steps, float(one_face(drawn).mean()), mean_rate(drawn), fid, kid)


# Edits


@dataclass
class Edit:
    """What the judges say of one picture after an edit."""

    instruction: str
    changed: bool  # what was asked for is seen now
    kept: float  # share of everything else that is seen as before; NaN where nothing else can be seen
    distance: float  # between the identities before and after; NaN where no face is found in one of them


@dataclass
class Edits:
    """Several of them in a few numbers, NaN where nobody can tell."""

    changed: float
    kept: float
    same_person: float  # share of those with faces
    distance: float  # median of those with faces
    with_faces: int
    pictures: int


def summary(edits: Sequence[Edit], same_person: float) -> Edits:
    """`same_person`: the distance between two identities below which they are one person's."""
    apart = _numbers(edit.distance for edit in edits)
    return Edits(
        mean_of(edit.changed for edit in edits), mean_of(edit.kept for edit in edits),
        mean_of(distance < same_person for distance in apart),
        float(np.median(apart)) if apart else float("nan"), len(apart), len(edits),
    )  # fmt: skip


def editing(ways: dict[str, Edits], ours: str, beside: str) -> Figure:
    """The way of the site, beside another; all of them are in the values. Without any, nobody was edited."""
    name = "editing: the asked attribute changed, everything else kept, the same person (dlib)"
    target = ", ".join(percent(share) for share in (EDIT_CHANGED, EDIT_KEPT, EDIT_SAME_PERSON))
    if not ways:
        return not_computed(name, "nobody was edited", target)
    some = ways[ours]
    return Figure(
        name, in_three(some), f"{in_three(ways[beside])}, {beside}", target,
        some.changed >= EDIT_CHANGED and some.kept >= EDIT_KEPT and some.same_person >= EDIT_SAME_PERSON,
        values={way: asdict(edits) for way, edits in ways.items()},
    )  # fmt: skip


def in_three(edits: Edits) -> str:
    return ", ".join(percent(share) for share in (edits.changed, edits.kept, edits.same_person))


def mean_of(values: Iterable[float]) -> float:
    """Of those that are numbers; NaN where none is."""
    numbers = _numbers(values)
    return float(np.mean(numbers)) if numbers else float("nan")


def _numbers(values: Iterable[float]) -> list[float]:
    return [float(value) for value in values if value == value]


# A second pass


@dataclass
class Refined:
    """What a second pass over the same portraits gives; strength 0 is without one."""

    strength: float
    faces: float  # share with exactly one face
    following: float  # mean over attributes
    faces_won: int  # pictures that have exactly one face only with it
    faces_lost: int  # only without it
    following_won: int  # pictures in which more of what was asked for is seen with it
    following_lost: int  # less of it


def refined(strength: float, before: Judged, after: Judged) -> Refined:
    """`after`: the same portraits after a second pass at that strength."""
    faces = [one_face(some).tolist() for some in (before, after)]
    asked = [share_right(some).tolist() for some in (before, after)]
    return Refined(
        strength, mean_of(faces[1]), mean_rate(after), *_won_and_lost(*faces), *_won_and_lost(*asked)
    )  # fmt: skip


def _won_and_lost(before: list[float], after: list[float]) -> tuple[int, int]:
    pairs = list(zip(before, after, strict=True))
    return sum(new > old for old, new in pairs), sum(new < old for old, new in pairs)


def is_more_than_chance(won: int, lost: int) -> bool:
    """Whether a fair coin would give so few losses, or fewer, at most once in twenty times (sign test, one-sided)."""
    times = won + lost
    return times > 0 and sum(comb(times, k) for k in range(lost + 1)) / 2**times <= 0.05


def helps(pass_: Refined) -> bool:
    """More faces or more of what was asked for, beyond chance, and not clearly less of the other."""
    faces, words = (pass_.faces_won, pass_.faces_lost), (pass_.following_won, pass_.following_lost)
    better = is_more_than_chance(*faces) or is_more_than_chance(*words)
    return better and not is_more_than_chance(*faces[::-1]) and not is_more_than_chance(*words[::-1])
