"""Puts a person into the scene and takes the picture. Needs the bpy wheel."""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from generator.synthetic import materials, scene
from generator.synthetic.backgrounds import paint_background
from generator.synthetic.body import Anatomy, Body
from generator.synthetic.bodydata import BodyData
from generator.synthetic.hats import HAT_MARGIN
from generator.synthetic.lights import AIM, lamp_place, rig_of
from generator.synthetic.person import build_person, middle_of_face
from generator.synthetic.sampling import stream

CAMERA_DISTANCE = 16.0  # decimetres
TALL_STYLES = ("afro", "bun", "quiff")
CLOSE_UP_MARGIN_SHARE = 0.4


class Studio:
    """One scene that is used for portrait after portrait."""

    def __init__(self, side_px: int, samples: int, threads: int) -> None:
        self.anatomy = Anatomy(BodyData())
        scene.start_engine(side_px, samples, threads)
        self.materials = materials.all_materials()
        self.skin = None
        self.things: list[Any] = []

    def photograph(self, person: dict[str, Any]) -> Image.Image:
        """The person's portrait as an RGB picture."""
        self._set_up(person)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "portrait.png"
            with quiet_stdout():
                scene.render_to(str(path))
            return Image.open(path).convert("RGB")

    def _set_up(self, person: dict[str, Any]) -> None:
        for thing in self.things:
            scene.remove(thing)
        body, skin, parts = build_person(self.anatomy, person)
        if self.skin is None:
            self.skin = scene.add_part(skin, self.materials)
        scene.update_mesh(self.skin, skin)
        self.things = [scene.add_part(part, self.materials) for part in parts]
        self._aim_camera(person, body)
        scene.set_backdrop(paint_background(person, stream(person["seed"], "background")), materials.backdrop)
        rig = rig_of(person)
        for name, lamp in rig.lamps.items():
            scene.set_lamp(name, lamp_place(lamp, person), AIM, lamp.size, lamp.power, lamp.colour)
        scene.set_world(rig.world, rig.world_strength)

    def _aim_camera(self, person: dict[str, Any], body: Body) -> None:
        """Frame the person, further away for tall hair and hats; a close-up may cut those off."""
        hat = person["hat"]
        tall = hat != "headscarf" if hat else person["hair"] in TALL_STYLES
        orbit = np.radians(person["orbit"])
        sideways = 0.6 * middle_of_face(body)[0] * np.cos(orbit)
        target = np.array([sideways * np.cos(orbit), -0.17 if tall else -0.25, -sideways * np.sin(orbit)])
        towards_camera = np.array([np.sin(orbit), 0, np.cos(orbit)]) * CAMERA_DISTANCE
        margin = HAT_MARGIN.get(hat, 1.12 if tall else 1.0)
        if person["framing"] == "close-up":
            margin = 1 + (margin - 1) * CLOSE_UP_MARGIN_SHARE
        scene.set_camera(target + towards_camera + (0, 0.1, 0), target, person["frame"] * margin)


@contextmanager
def quiet_stdout() -> Iterator[None]:
    """Hide what Blender prints for every sample; it writes to the file descriptor itself."""
    sys.stdout.flush()
    kept = os.dup(1)
    with open(os.devnull, "w") as nowhere:
        os.dup2(nowhere.fileno(), 1)
        try:
            yield
        finally:
            os.dup2(kept, 1)
            os.close(kept)
