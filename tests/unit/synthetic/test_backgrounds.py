"""Every place can be painted, is told from the others, and takes on the person's light."""

import numpy as np
import pytest

from generator.synthetic import vocabulary as words
from generator.synthetic.sampling import sample, stream

backgrounds = pytest.importorskip("generator.synthetic.backgrounds", reason="needs scipy")


def painted(bg, seed=1, **labels):
    person = sample(seed, bg=bg, **{"light": "soft studio", **labels})
    return backgrounds.paint_background(person, stream(seed, "background"))


def test_every_word_has_a_painter():
    assert set(backgrounds.PAINTERS) == set(words.ALL_BACKGROUNDS)


@pytest.mark.parametrize("bg", sorted(words.ALL_BACKGROUNDS))
def test_a_place_is_a_whole_picture_and_the_same_for_the_same_seed(bg):
    image = painted(bg)
    assert image.shape[0] == image.shape[1] and image.shape[2] == 3
    assert image.min() >= 0 and image.max() <= 1
    assert np.array_equal(image, painted(bg))


def test_candlelight_leaves_a_room_dim():
    assert painted("library", light="candle").mean() < 0.5 * painted("library").mean()


def test_a_low_sun_reddens_the_beach():
    red, _, blue = painted("beach", light="backlit sunset").mean((0, 1))
    plain_red, _, plain_blue = painted("beach").mean((0, 1))
    assert red / blue > 1.3 * plain_red / plain_blue


def test_gels_colour_the_two_sides_of_a_backdrop_differently():
    image = painted("plain", light="colored gels", neon=0, keyside=1, bgcol="light gray")
    assert image[:, -10:, 0].mean() > 2 * image[:, :10, 0].mean()
    assert image[:, :10, 2].mean() > 2 * image[:, -10:, 2].mean()


@pytest.mark.parametrize(("light", "table"), sorted(words.BACKGROUNDS_OF_LIGHT.items()))
def test_a_light_is_found_only_in_places_that_exist(light, table):
    assert light in words.LIGHTS
    assert set(table) <= set(words.ALL_BACKGROUNDS)
