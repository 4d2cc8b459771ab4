"""Brows of a face at rest neither worry nor frown."""

import numpy as np
import pytest

face = pytest.importorskip("generator.synthetic.face", reason="needs scipy")


@pytest.mark.parametrize("arch", [0.0, 0.3, 0.8])
def test_the_inner_end_of_a_brow_is_its_lower_end(arch):
    along = np.array([0.0, 0.55])
    inner, peak = face._brow_height(along, np.zeros(2), 0.8, arch)
    assert inner < peak - 0.012


@pytest.mark.parametrize("arch", [0.0, 0.3])
def test_the_outer_end_of_a_straight_brow_does_not_fall_below_the_inner(arch):
    inner, outer = face._brow_height(np.array([0.0, 1.0]), np.zeros(2), 0.8, arch)
    assert outer >= inner - 0.01
