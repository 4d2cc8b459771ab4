"""Light suits the skin it falls on."""

import pytest

from generator.synthetic import vocabulary as words
from generator.synthetic.lights import GELS, NEON_GELS, lamp_place, rig_of
from generator.synthetic.sampling import sample


@pytest.mark.parametrize("light", sorted(words.LIGHTS))
def test_deep_skin_gets_more_light(light):
    fair = rig_of(sample(1, light=light, tone=0.1))
    deep = rig_of(sample(1, light=light, tone=0.9))
    assert deep.key.power > fair.key.power
    assert deep.fill.power > fair.fill.power
    assert deep.rim == fair.rim


def test_the_main_light_changes_sides():
    left, right = sample(1, light="window", keyside=-1, orbit=0), sample(1, light="window", keyside=1, orbit=0)
    key = rig_of(left).key
    assert lamp_place(key, left)[0] == -lamp_place(key, right)[0]


def test_every_neon_palette_has_its_gels():
    assert len(NEON_GELS) == len(GELS) == words.NEON_PALETTES


def test_a_candle_stands_below_the_face_and_is_warm():
    key = rig_of(sample(1, light="candle")).key
    assert key.place[1] < -1
    assert key.colour[0] > 2 * key.colour[2]


def test_a_backlit_face_has_more_light_behind_than_in_front():
    rig = rig_of(sample(1, light="backlit sunset", tone=0.2))
    assert rig.rim.place[2] < 0 < rig.key.place[2]
    assert rig.rim.power > 3 * rig.key.power
