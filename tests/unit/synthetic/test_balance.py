"""Whom `make portraits` renders: every group by gender presentation, skin tone and age equally often."""

from collections import Counter

from generator.synthetic.balance import GROUPS, balanced_seeds, group
from generator.synthetic.sampling import sample


def test_every_group_comes_equally_often():
    counts = Counter(group(sample(seed)) for seed in balanced_seeds(0, 5 * GROUPS))
    assert len(counts) == GROUPS
    assert set(counts.values()) == {5}


def test_without_it_they_do_not():
    counts = Counter(group(sample(seed)) for seed in range(5 * GROUPS))
    assert max(counts.values()) > 10


def test_a_larger_run_begins_with_the_same_people():
    assert balanced_seeds(7, 40)[:25] == balanced_seeds(7, 25)


def test_nobody_comes_from_before_the_first_seed():
    assert min(balanced_seeds(500, 30)) >= 500
