"""Distances between sets of pictures, on sets of which one knows the distance."""

import pytest
import torch

from generator.training import distances


def normal(count: int, seed: int, mean: float = 0.0, width: int = 4) -> torch.Tensor:
    return torch.randn(count, width, generator=torch.Generator().manual_seed(seed)) + mean


def test_the_fid_of_a_set_with_itself_is_nothing():
    features = normal(200, 0)
    assert distances.fid(features, features) == pytest.approx(0, abs=1e-6)


def test_fid_grows_with_a_shift_by_its_square():
    features = normal(200, 0)
    assert distances.fid(features, features + 1) == pytest.approx(4, abs=1e-3)  # of four numbers, each
    assert distances.fid(features, features + 2) == pytest.approx(16, abs=1e-3)


def test_fid_knows_a_different_spread():
    features = normal(4000, 0)
    assert distances.fid(features, 3 * features) == pytest.approx(4 * (3 - 1) ** 2, rel=0.1)


def test_fid_is_a_number_for_fewer_pictures_than_features():
    assert distances.fid(normal(10, 0, width=64), normal(10, 1, width=64)) > 0


def test_kid_is_zero_on_average_however_few_the_pictures():
    values = torch.tensor([distances.kid(normal(8, seed), normal(8, 1000 + seed)) for seed in range(300)])
    standard_error = float(values.std()) / len(values) ** 0.5
    assert abs(float(values.mean())) < 4 * standard_error
    assert (values < 0).any()  # an estimate that cannot fall below 0 has a bias


def test_kid_grows_with_a_shift():
    first, second = normal(100, 0), normal(100, 1)
    assert distances.kid(first, second) < distances.kid(first, second + 0.5) < distances.kid(first, second + 1)


def test_a_copy_is_found_as_the_nearest():
    others = normal(50, 0)
    near, which = distances.nearest(others[[7, 3]] + 1e-4, others)
    assert which.tolist() == [7, 3]
    assert float(near.max()) < 1e-3


def test_pixels_differ_by_their_root_mean_square():
    black, gray = torch.zeros(1, 3, 64, 64, dtype=torch.uint8), torch.full((1, 3, 64, 64), 51, dtype=torch.uint8)
    near, _ = distances.nearest(distances.shrunk(gray), distances.shrunk(black))
    assert near.item() == pytest.approx(0.2, abs=1e-4)


def test_a_mirrored_copy_is_found_too():
    pixels = torch.randint(0, 256, (3, 3, 64, 64), generator=torch.Generator().manual_seed(0)).byte()
    rows = distances.shrunk(pixels)
    near, which = distances.nearest(distances.shrunk(pixels[1:2].flip(-1)), distances.mirrored(rows))
    assert which.item() == 1
    assert near.item() < 1e-3
