"""All parts of one person, ready for the scene. Needs numpy and scipy, not Blender."""

from typing import Any

import numpy as np

from generator.synthetic import face, hats
from generator.synthetic import vocabulary as words
from generator.synthetic.accessories import earrings, glasses
from generator.synthetic.beard import beard_hair, beard_mask
from generator.synthetic.body import Anatomy, Body, build_body
from generator.synthetic.clothes import dress
from generator.synthetic.expressions import opens_mouth
from generator.synthetic.geometry import Array, Part, Solid
from generator.synthetic.hair import Scalp, scalp_mask
from generator.synthetic.hairstyles import head_hair
from generator.synthetic.sampling import stream
from generator.synthetic.skin import paint_skin, shade_hair_roots
from generator.synthetic.teeth import teeth

FLAT_EARS = {f"{side}-ear-{way}-decr": 1.0 for side in "lr" for way in ("scale", "wing")}
FLAT_STYLES = ("buzz", "crop", "kinky", "bald")  # with LONG_STYLES, what fits under a hat as it is


def build_person(anatomy: Anatomy, person: dict[str, Any]) -> tuple[Body, Solid, list[Part]]:
    """The body, its skin, and everything on it. The same labels always give the same parts."""
    body = build_body(anatomy, with_flat_ears(person) if person["hat"] in words.HATS_OVER_EARS else person)
    seed = person["seed"]
    shape = hats.HeadShape(anatomy, body) if person["hat"] else None
    beard = beard_mask(anatomy, person["beard"]) if person["beard"] else None
    skin = _skin(anatomy, body, person, beard)
    scalp = Scalp(anatomy, body)
    brow_colour = face.brow_colour(person, skin.colour[anatomy.nearest((0, 0.08, 0.3))])
    parts: list[Part] = [
        *face.eyeballs(anatomy, body, person, stream(seed, "iris")),
        face.lashes(anatomy, body, person, stream(seed, "lashes")),
        face.brows(anatomy, body, person, brow_colour, stream(seed, "brows")),
        *_head_hair(scalp, person, shape),
        *dress(anatomy, body, person),
    ]
    if opens_mouth(person["expression"]):
        parts += teeth(anatomy, body)
    if beard is not None:
        parts.append(beard_hair(scalp, beard, person, stream(seed, "beard hair")))
    if shape is not None:
        parts += hats.hat_parts(shape, person, stream(seed, "hat shape"))
    if person["glasses"]:
        parts += glasses(anatomy, body, person)
    if person["earrings"] and person["hat"] not in words.HATS_OVER_EARS:
        parts += earrings(anatomy, body, person)
    return body, skin, parts


def _skin(anatomy: Anatomy, body: Body, person: dict[str, Any], beard: Array | None) -> Solid:
    """The painted skin."""
    colours, roughness = paint_skin(anatomy, person, stream(person["seed"], "freckle places"))
    soft_scalp = scalp_mask(anatomy, person["sex"], person["recede"], soft=0.12)
    colours = shade_hair_roots(colours, anatomy, person, soft_scalp, beard)
    return Solid(body.surface, anatomy.data.quads, colours, "skin", {"Rough": roughness})


def _head_hair(scalp: Scalp, person: dict[str, Any], shape: hats.HeadShape | None) -> list[Part]:
    """Head hair, or what a hat leaves of it."""
    mask = scalp_mask(scalp.anatomy, person["sex"], person["recede"])
    style, rng = person["hair"], stream(person["seed"], "strands")
    if person["hat"] in words.HATS_OVER_ALL_HAIR:
        return []
    if shape is None:
        return head_hair(scalp, mask, style, person, rng)
    if style not in words.LONG_STYLES + FLAT_STYLES:
        style = "medium" if person["sex"] == "woman" else "crop"
    mask = mask * hats.hair_left_by(shape, person["hat"])
    return head_hair(scalp, mask, style, person, rng, hat=True)


def with_flat_ears(person: dict[str, Any]) -> dict[str, Any]:
    """The person with ears pressed to the head, as cloth over them does."""
    return {**person, "detail": {**person["detail"], **FLAT_EARS}}


def middle_of_face(body: Body) -> np.ndarray:
    """Where the point between the eyes has moved to (3,)."""
    return body.to_head((0, 0, 0))[0]
