"""A styled portrait is clearly another picture, the same one for a seed, and the commands go on where they stopped."""

import itertools
import json
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image, ImageDraw

from generator import vocabulary
from generator.synthetic.styles import STYLES, apply_style
from generator.synthetic.styles import __main__ as command


def draw_face(width: int = 96, height: int = 96) -> Image.Image:
    """A head with hair, eyes and a mouth before a backdrop."""
    image = Image.new("RGB", (width, height), (90, 140, 180))
    brush = ImageDraw.Draw(image)
    for box, colour in (
        ((0.20, 0.08, 0.80, 0.72), (60, 40, 30)),
        ((0.28, 0.20, 0.72, 0.80), (215, 165, 135)),
        ((0.36, 0.42, 0.45, 0.48), (30, 20, 20)),
        ((0.55, 0.42, 0.64, 0.48), (30, 20, 20)),
        ((0.42, 0.64, 0.58, 0.69), (170, 60, 70)),
        ((0.10, 0.82, 0.90, 1.30), (120, 40, 50)),
    ):
        brush.ellipse((box[0] * width, box[1] * height, box[2] * width, box[3] * height), fill=colour)
    return image


FACE = draw_face()
STYLED = {name: apply_style(FACE, name, 7) for name in STYLES}


def distance(one: Image.Image, other: Image.Image) -> float:
    """Mean difference of the channels, 0 to 255."""
    return float(np.abs(np.asarray(one, float) - np.asarray(other, float)).mean())


@pytest.mark.parametrize("name", STYLES)
def test_a_style_changes_the_picture_clearly(name):
    assert distance(STYLED[name], FACE) > 8


def test_every_style_differs_from_every_other():
    for one, other in itertools.combinations(STYLES, 2):
        assert distance(STYLED[one], STYLED[other]) > 8, f"{one} and {other} look alike"


@pytest.mark.parametrize("name", STYLES)
def test_the_same_seed_gives_the_same_pixels(name):
    assert apply_style(FACE, name, 7).tobytes() == STYLED[name].tobytes()


@pytest.mark.parametrize("name", STYLES)
def test_the_eyes_stay_darker_than_the_cheeks(name):
    """Pop art may turn colours around, but dark stays dark. Means over an area, since some styles are all dots."""
    grey = np.asarray(STYLED[name].convert("L"), float)
    eyes = np.mean([grey[41:45, 35:43].mean(), grey[41:45, 54:60].mean()])
    assert eyes < grey[50:60, 33:63].mean() - 10


@pytest.mark.parametrize("name", STYLES)
def test_size_and_mode_are_kept(name):
    for image in (draw_face(50, 71).convert("L"), draw_face(71, 50).convert("RGBA")):
        styled = apply_style(image, name, 1)
        assert (styled.size, styled.mode) == (image.size, image.mode)


@pytest.mark.parametrize("name", STYLES)
@pytest.mark.parametrize("value", [0, 255])
def test_an_empty_picture_is_no_error(name, value):
    apply_style(Image.new("RGB", (40, 40), (value,) * 3), name, 1)


@pytest.mark.parametrize(
    ("image", "name", "seed", "message"),
    [
        (FACE, "cubism", 1, "there is no style 'cubism'; there are oil painting"),
        (FACE.resize((20, 90)), "ink", 1, "at least 32 px, got 20 × 90"),
        (FACE.convert("CMYK"), "ink", 1, "got CMYK"),
        (FACE, "ink", -1, "the seed must be 0 or more, got -1"),
    ],
)
def test_bad_input_is_named(image, name, seed, message):
    with pytest.raises(ValueError, match=message):
        apply_style(image, name, seed)


def test_every_style_has_words_of_its_own():
    assert vocabulary.STYLES.keys() == STYLES.keys()
    for phrases in vocabulary.STYLES.values():
        assert len(set(phrases)) >= 4
    everything = [phrase for phrases in vocabulary.STYLES.values() for phrase in phrases]
    assert len(everything) == len(set(everything))


def test_the_words_need_only_the_standard_library():
    code = "import sys; import generator.vocabulary; sys.exit(bool({'numpy', 'PIL', 'skimage'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.fixture
def people(tmp_path):
    folder = tmp_path / "people"
    folder.mkdir()
    for seed in range(6):
        FACE.resize((48, 48)).save(folder / f"{seed:06d}.webp")
    rows = [{"seed": seed, "hair": "bob", "image": f"{seed:06d}.webp"} for seed in range(6)]
    (folder / "labels.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return folder


def run(people, out, share="1"):
    return command.main(["--people", str(people), "--out", str(out), "--share", share])


def read(out):
    return [json.loads(line) for line in (out / "labels.jsonl").read_text().splitlines()]


def test_the_command_keeps_the_labels_and_adds_the_style(people, tmp_path):
    assert run(people, tmp_path / "out") == 0
    rows = read(tmp_path / "out")
    assert [row["image"] for row in rows] == [f"{seed:06d}.webp" for seed in range(6)]
    assert all(row["hair"] == "bob" and row["style"] in STYLES for row in rows)
    assert all((tmp_path / "out" / row["image"]).exists() for row in rows)


def test_the_command_makes_only_what_is_missing(people, tmp_path):
    out = tmp_path / "out"
    run(people, out)
    kept = (out / "000000.webp").stat().st_mtime_ns
    (out / "000003.webp").unlink()
    assert run(people, out) == 0
    assert (out / "000000.webp").stat().st_mtime_ns == kept
    assert (out / "000003.webp").exists()


def test_a_larger_share_keeps_the_people_of_a_smaller_one():
    names = [f"{seed:06d}.webp" for seed in range(2000)]
    few, more = ({name for name in names if command.is_chosen(name, share)} for share in (0.25, 0.5))
    assert few <= more
    assert 0.22 < len(few) / 2000 < 0.28


def test_all_styles_are_drawn_about_evenly():
    drawn = [command.style_of(f"{seed:06d}.webp") for seed in range(1700)]
    assert all(60 < drawn.count(name) < 140 for name in STYLES)


def test_a_broken_picture_is_named_and_the_others_are_made(people, tmp_path, capsys):
    (people / "000002.webp").write_bytes(b"torn")
    assert run(people, tmp_path / "out") == 1
    assert "000002.webp cannot be read" in capsys.readouterr().err
    assert len(read(tmp_path / "out")) == 5


def test_a_folder_without_people_says_how_to_get_some(tmp_path):
    with pytest.raises(SystemExit, match="make portraits"):
        run(tmp_path, tmp_path / "out")


@pytest.mark.parametrize(
    ("flags", "message"), [(["--share", "2"], "--share must be"), (["--out", "a"], "another folder")]
)
def test_bad_flags_are_named(flags, message, capsys):
    with pytest.raises(SystemExit):
        command.parse(["--people", "a", *flags])
    assert message in capsys.readouterr().err
