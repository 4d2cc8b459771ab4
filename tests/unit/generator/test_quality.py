"""What is sent back before a person sees it."""

import pytest
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter

from generator import quality
from generator.quality import Face, Flaw

MIDDLE = (70, 80, 180, 190)


@pytest.mark.parametrize(
    ("found", "flaw"),
    [
        ([], Flaw.NO_FACE),
        ([Face(-0.4, MIDDLE)], Flaw.NO_FACE),
        ([Face(0.6, (100, 100, 130, 130))], Flaw.NO_FACE),  # somewhere in the background
        ([Face(-0.2, MIDDLE)], None),
        ([Face(1.2, MIDDLE)], None),
        ([Face(1.2, MIDDLE), Face(0.3, (75, 85, 190, 200))], None),  # the same one twice
        ([Face(1.2, MIDDLE), Face(0.3, (190, 10, 250, 70))], Flaw.MORE_FACES),
        ([Face(1.2, MIDDLE), Face(-0.2, (190, 10, 250, 70))], None),
        ([Face(1.2, (-30, 60, 90, 180))], Flaw.CUT_OFF),
        ([Face(1.2, (100, 180, 220, 300))], Flaw.CUT_OFF),
    ],
)
def test_a_portrait_has_one_whole_face(found, flaw):
    assert quality.judge(found, 256).flaw == flaw


@pytest.mark.parametrize("colour", ["black", "white", "grey", "darkred"])
def test_a_blank_picture_is_flawed_whatever_was_asked_for(colour):
    picture = Image.new("RGB", (256, 256), colour)
    assert quality.inspect(picture, "a mosaic of a man").flaw == Flaw.BLANK


def test_a_picture_of_no_face_is_found_out():
    picture = Image.new("RGB", (256, 256), "skyblue")
    ImageDraw.Draw(picture).rectangle((0, 128, 256, 256), fill="green")
    assert quality.inspect(picture, "a man").flaw == Flaw.NO_FACE


@pytest.mark.parametrize("prompt", ["a man, an oil painting", "a pencil sketch of a man", "a man in half profile"])
def test_no_face_is_searched_for_where_the_detector_never_learned_to(prompt):
    assert not quality.shows_a_photographed_front(prompt)


@pytest.mark.parametrize("prompt", ["a man", "a man, black and white photo", "a man, sepia", "a man facing the camera"])
def test_photographs_are_searched_for_a_face(prompt):
    assert quality.shows_a_photographed_front(prompt)


@pytest.mark.parametrize("light", [1.0, 0.4])
def test_a_head_with_brows_eyes_nose_and_mouth_is_one_face_even_in_little_light(light):
    """dlib's own detector, not a stand-in."""
    head = ImageEnhance.Brightness(drawn_head("#d9b8a0", "#6b4a3a")).enhance(light)
    assert quality.inspect(head, "a man").is_fine


def test_a_larger_picture_is_judged_by_a_copy_of_256_pixels(monkeypatch):
    looked_at = []
    monkeypatch.setattr(quality, "faces", lambda picture: looked_at.append(picture.size) or [])
    quality.inspect(Image.effect_noise((1024, 1024), 90).convert("RGB"), "a man")
    assert set(looked_at) == {(256, 256)}


def drawn_head(skin: str, shade: str) -> Image.Image:
    picture = Image.new("RGB", (256, 256), "#9db4c0")
    draw = ImageDraw.Draw(picture)
    draw.ellipse((68, 40, 188, 216), fill=skin)
    draw.pieslice((60, 28, 196, 150), 180, 360, fill=shade)
    for left in (84, 140):
        draw.ellipse((left, 106, left + 34, 124), fill="white")
        draw.ellipse((left + 10, 106, left + 26, 124), fill="black")
        draw.rectangle((left - 2, 92, left + 36, 99), fill=shade)
    draw.polygon([(128, 118), (114, 154), (142, 154)], outline=shade)
    draw.rectangle((112, 152, 144, 157), fill=shade)
    draw.ellipse((104, 172, 152, 190), fill=shade)
    return picture.filter(ImageFilter.GaussianBlur(2))


def test_every_flaw_has_words_for_a_person():
    assert {quality.reason(flaw) for flaw in Flaw} == set(quality.REASONS.values())
    assert quality.reason("of an older version") == "no clear face"
