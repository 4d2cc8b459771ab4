"""Braids cross over, locs do not, and both follow the line they were given."""

import numpy as np
import pytest

from generator.synthetic.ropes import ROPES, STRANDS_OF_A_BRAID, rope_hairs

STRAIGHT = np.stack([np.zeros(20), -np.linspace(0, 2, 20), np.zeros(20)], axis=1)[None]


def hung(style):
    return rope_hairs(STRAIGHT, ROPES[style], np.random.default_rng(0))


@pytest.mark.parametrize("style", sorted(ROPES))
def test_hairs_stay_within_the_width_of_their_rope(style):
    hairs, _ = hung(style)
    away = np.linalg.norm(hairs[..., [0, 2]], axis=-1)
    assert away.max() < ROPES[style].width * 1.4 + 5 * ROPES[style].frizz


@pytest.mark.parametrize("style", ["braids", "box braids"])
def test_the_strands_of_a_braid_change_sides(style):
    hairs, strand = hung(style)
    sides = np.stack([np.sign(hairs[strand == k].mean(0)[:, 0]) for k in range(STRANDS_OF_A_BRAID)])
    assert all(np.count_nonzero(np.diff(side)) >= 4 for side in sides)
    assert set(strand) == set(range(STRANDS_OF_A_BRAID))


def test_a_loc_is_one_strand():
    hairs, strand = hung("locs")
    assert set(strand) == {0}
    assert abs(hairs.mean(0)[:, 0]).max() < 0.02
