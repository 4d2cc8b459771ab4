"""How large portraits are drawn, finished and offered, with an enlarger and without one."""

import pytest

from generator import sizes


@pytest.fixture(params=["enlarger", "no_enlarger"])
def has_enlarger(request) -> bool:
    request.getfixturevalue(request.param)
    return request.param == "enlarger"


def test_only_with_an_enlarger_512_pixels_are_offered_and_the_default(has_enlarger):
    assert sizes.offered_px() == ((256, 512) if has_enlarger else (192, 256, 320))
    assert sizes.default_px() == (512 if has_enlarger else 256)
    assert sizes.default_px() in sizes.offered_px()
    assert set(sizes.DRAWN_PX) <= set(sizes.accepted_px())  # older links to settings


def test_a_model_of_the_hub_has_no_enlarger(settings):
    settings.PORTRAIT_MODEL = "somebody/some-model"
    assert not sizes.has_enlarger()


@pytest.mark.parametrize(
    ("side_px", "drawn_px"), [(192, 192), (320, 320), (384, 192), (512, 256), (640, 320), (1024, 256), (2048, 256)]
)
def test_what_is_larger_than_the_model_draws_is_drawn_smaller(side_px, drawn_px):
    assert sizes.drawn_px(side_px) == drawn_px
    assert drawn_px * 2 ** sizes.doublings(drawn_px, side_px) == side_px


def test_a_version_of_an_enlarged_portrait_has_to_be_enlarged_again(has_enlarger):
    assert sizes.going_on_px(256) == 256
    assert [sizes.going_on_px(px) for px in (512, 1024, 2048)] == [512 if has_enlarger else 256] * 3
    assert sizes.going_on_px(640) == 320


def test_no_portrait_gets_larger_than_the_largest():
    assert sizes.enlarged_px(1024, 2) == sizes.enlarged_px(512, 4) == 2048
    with pytest.raises(sizes.TooLarge, match="would have 4,096 pixels a side; the most is 2,048"):
        sizes.enlarged_px(1024, 4)


@pytest.mark.parametrize(("from_px", "to_px"), [(256, 300), (512, 256)])
def test_only_doubling_leads_somewhere(from_px, to_px):
    with pytest.raises(ValueError):
        sizes.doublings(from_px, to_px)


@pytest.mark.parametrize(
    ("side_px", "copies", "display"),
    [(256, [], 256), (320, [], 320), (512, [256], 512), (1024, [256, 512], 1024), (2048, [256, 512], 1024)],
)
def test_larger_portraits_have_smaller_copies(side_px, copies, display):
    assert sizes.copies_px(side_px) == copies
    assert sizes.display_px(side_px) == display
