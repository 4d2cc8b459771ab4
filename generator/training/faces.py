"""Faces as dlib sees them: whether there is one, and who it is, by networks that have nothing to do with ours.

The detector is dlib's histogram of oriented gradients (Dalal and Triggs 2005, doi:10.1109/CVPR.2005.177). Identity is
dlib's face recognition network (King 2017, blog.dlib.net/2017/02), a ResNet that makes 128 numbers of a face; two
pictures of one person are usually less than 0.6 apart. Its weights and the five landmarks come with the package
face_recognition_models, CC0 as dlib's author gave them away. They were learned from photographs and judge only:
nothing of them goes into our model. The package's file of 68 landmarks is not used; its training data forbid trade."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import torch

SAME_PERSON = 0.6  # dlib's own threshold
ENLARGED = 1  # the detector looks at pictures of twice the size: it finds faces from 80 pixels on
# Where the face is in a picture in which none is found: left, top, right and bottom in shares of the side, the median
# of what the detector says of 148 of our renders.
USUAL_FACE = (0.26, 0.31, 0.73, 0.73)
WEIGHTS = "face_recognition_models"


class WeightsMissing(Exception):
    """dlib or its weights are not installed; the message says how to get them."""


@dataclass
class Identities:
    """Who is in N pictures: descriptors float32 (N, 128), and in which of them a face was found, bool (N,)."""

    descriptors: torch.Tensor
    found: torch.Tensor


def check() -> None:
    """Raises WeightsMissing now, not after a long wait."""
    _detector()
    _networks()


def count(pixels: torch.Tensor) -> torch.Tensor:
    """How many faces are in each picture uint8 (N, 3, H, W): int (N,)."""
    return torch.tensor([len(_detector()(_array(picture), ENLARGED)) for picture in pixels], dtype=torch.long)


def identities(pixels: torch.Tensor, done: Callable[[], None] = lambda: None) -> Identities:
    """Who is in each picture uint8 (N, 3, H, W): its largest face or, so that no picture drops out, what is where faces
    usually are."""
    landmarks, network = _networks()
    descriptors, found = [], []
    for picture in pixels:
        array = _array(picture)
        boxes = list(_detector()(array, ENLARGED))
        side = picture.shape[-1]
        usual = _dlib().rectangle(*(round(share * side) for share in USUAL_FACE))
        box = max(boxes, key=lambda some: some.area(), default=usual)
        descriptors.append(list(network.compute_face_descriptor(array, landmarks(array, box))))
        found.append(bool(boxes))
        done()
    return Identities(torch.tensor(descriptors).reshape(-1, 128), torch.tensor(found, dtype=torch.bool))


def _array(picture: torch.Tensor) -> np.ndarray:
    """uint8 (3, H, W) as dlib takes it, (H, W, 3)."""
    return np.ascontiguousarray(picture.permute(1, 2, 0).numpy())


@cache
def _detector():
    dlib = _dlib()
    return dlib.get_frontal_face_detector()


@cache
def _networks():
    """The landmarks' predictor and the network that tells who it is."""
    dlib, folder = _dlib(), _weights()
    return (
        dlib.shape_predictor(str(folder / "shape_predictor_5_face_landmarks.dat")),
        dlib.face_recognition_model_v1(str(folder / "dlib_face_recognition_resnet_model_v1.dat")),
    )


def _dlib():
    try:
        import dlib
    except ImportError as error:
        raise WeightsMissing("dlib is not installed: pip install -r requirements-evaluate.txt") from error
    return dlib


def _weights() -> Path:
    """The package is found and not imported, because it asks for a part of setuptools that is gone."""
    spec = find_spec(WEIGHTS)
    if spec is None or spec.origin is None:
        raise WeightsMissing(f"{WEIGHTS} is not installed: pip install -r requirements-evaluate.txt")
    return Path(spec.origin).parent / "models"
