"""Which seeds to render, so that gender presentation, skin tone and age come equally often together.

A seed says everything about its person, so balance is a matter of leaving seeds out: nobody is changed for it."""

from collections import Counter
from itertools import count as count_from
from typing import Any

from generator.synthetic.sampling import sample

SEXES = ("woman", "man")
TONES = ("light", "middle", "dark")
AGES = ("18 to 29", "30 to 44", "45 to 61", "62 to 85")
AGE_LIMITS = (30, 45, 62)  # years; each begins the next group
GROUPS = len(SEXES) * len(TONES) * len(AGES)

Group = tuple[str, str, str]


def group(label: dict[str, Any]) -> Group:
    """Gender presentation, skin tone and age group of a person."""
    tone = TONES[min(int(label["tone"] * len(TONES)), len(TONES) - 1)]
    return label["sex"], tone, AGES[sum(label["age"] >= limit for limit in AGE_LIMITS)]


def balanced_seeds(seed_start: int, count: int) -> list[int]:
    """The first `count` seeds from `seed_start` on whose groups stay even: one of a group that is ahead of the mean is
    left out. More of them begin with the same ones."""
    seeds: list[int] = []
    taken: Counter[Group] = Counter()
    for seed in count_from(seed_start):
        if len(seeds) == count:
            break
        somebodys = group(sample(seed))
        if taken[somebodys] * GROUPS <= len(seeds):
            seeds.append(seed)
            taken[somebodys] += 1
    return seeds
