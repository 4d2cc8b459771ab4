"""The figures' sprites hold what their scripts on the page say they hold, and a pair differs in what it says alone."""

import re

import pytest
from django.conf import settings
from PIL import Image

from generator.synthetic import figures
from generator.synthetic.sampling import sample
from generator.synthetic.styles import STYLES

ROOT = settings.BASE_DIR
PICTURES = ROOT / "static/img/figures"


def script(name: str) -> str:
    return (ROOT / f"static/js/figures/{name}.js").read_text()


def test_the_page_names_the_styles_in_the_sprites_order():
    names = re.findall(r'^  \["([^"]+)",', script("styles"), re.MULTILINE)
    assert names == ["oil painting, wide brush", "oil painting, middle brush", *STYLES]


def test_the_page_names_the_pairs_in_the_sprites_order():
    assert re.findall(r'name: "(\w+)"', script("pairs")) == [change.name for change in figures.PAIRS]


def test_the_page_has_a_choice_for_every_light_and_a_word_for_every_turn():
    template = (ROOT / "templates/blog/figures/turning.html").read_text()
    assert template.count('name="light"') == len(figures.LIGHTS)
    turns = re.search(r"const TURNS = \[(.*?)\]", script("turning"))
    assert turns is not None
    assert turns[1].count('"') == 2 * len(figures.TURNS)


@pytest.mark.parametrize(
    ("name", "columns", "rows", "side_px"),
    [
        ("turning", len(figures.TURNS), len(figures.LIGHTS), figures.TURNING_PX),
        ("pairs", 2, len(figures.PAIRS), figures.PAIRS_PX),
        ("styles", figures.STYLES_COLUMNS, 4, figures.STYLES_PX),
    ],
)
def test_a_bundled_sprite_is_as_large_as_its_cells(name, columns, rows, side_px):
    assert Image.open(PICTURES / f"{name}.webp").size == (columns * side_px, rows * side_px)


def test_no_figure_is_heavy():
    for name in ("turning", "pairs", "styles", "multiples", "noticing", "portraits", "seeing", "signed"):
        assert sum(path.stat().st_size for path in PICTURES.glob(f"{name}.*")) <= 400_000


def test_she_is_the_same_person_under_every_light_and_turn():
    one, other = figures.turned("candle", -40), figures.turned("soft studio", 20)
    assert {name for name in one if one[name] != other[name]} == {"light", "pose", "gaze"}
    assert other["gaze"] == [0.0, -20.0]  # her eyes stay on the camera
    assert one["gaze"] == [0.0, 28.0]  # as far as eyes go


@pytest.mark.parametrize(
    "change", [change for change in figures.PAIRS if change.changes], ids=lambda change: change.name
)
def test_what_changes_in_a_pair_was_not_so_before(change):
    before = sample(change.seed)
    assert all(before[name] != value for name, value in change.changes.items() if name not in ("glcol", "strength"))


def test_every_picture_is_rendered_once():
    names = [name for name, _ in figures.jobs()]
    assert len(names) == len(set(names)) == 6 + 4 + len(figures.LIGHTS) * len(figures.TURNS)


def test_pictures_stand_in_rows():
    red, blue = Image.new("RGB", (64, 64), "red"), Image.new("RGB", (64, 64), "blue")
    sheet = figures.sprite([red, red, blue], columns=2, side_px=8)
    assert sheet.size == (16, 16)
    assert sheet.getpixel((4, 12)) == (0, 0, 255)
    with pytest.raises(ValueError, match="at least one"):
        figures.sprite([], columns=2, side_px=8)


def test_a_finer_brush_goes_over_the_wide_one():
    portrait = Image.effect_noise((64, 64), 90).convert("RGB")
    wide, middle = figures.strokes(portrait)
    assert wide.tobytes() != middle.tobytes()


def test_sprites_are_drawn_from_what_is_rendered(tmp_path):
    for name, _ in figures.jobs():
        Image.effect_noise((64, 64), 90).convert("RGB").save(tmp_path / name)
    assert figures.main(["--work", str(tmp_path), "--out", str(tmp_path / "out")]) == 0
    pairs = Image.open(tmp_path / "out/pairs.webp").convert("RGB")
    red, green, blue = pairs.getpixel((100, 100))
    assert max(red, green, blue) - min(red, green, blue) < 8  # the first picture has no colours
