"""dlib's faces. Needs what `make evaluate` installs."""

import pytest
import torch

from generator.training import faces

BLANK = torch.zeros(2, 3, 256, 256, dtype=torch.uint8)


def test_there_is_no_face_in_a_blank_picture():
    pytest.importorskip("dlib", reason="make evaluate installs it")
    assert faces.count(BLANK).tolist() == [0, 0]


def test_a_picture_without_a_face_is_somebody_all_the_same():
    pytest.importorskip("dlib", reason="make evaluate installs it")
    try:
        faces.check()
    except faces.WeightsMissing:
        pytest.skip("make evaluate installs the weights")
    found = faces.identities(BLANK)
    assert found.descriptors.shape == (2, 128)
    assert not found.found.any()
    assert torch.equal(found.descriptors[0], found.descriptors[1])


def test_missing_weights_say_how_to_get_them(monkeypatch):
    monkeypatch.setattr(faces, "find_spec", lambda name: None)
    with pytest.raises(faces.WeightsMissing, match=r"requirements-evaluate\.txt"):
        faces._weights()
