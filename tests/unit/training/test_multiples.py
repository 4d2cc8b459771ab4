"""The small multiples: every cell is where their description says."""

import json
from dataclasses import replace

import pytest
from django.conf import settings
from PIL import Image

from generator.training import multiples, sheet

PICTURES = settings.BASE_DIR / "static/img/figures"


def plain(colour: str) -> Image.Image:
    return Image.new("RGB", (64, 64), colour)


@pytest.mark.parametrize("text", ["", "portrait-s", "new=", " , "])
def test_a_version_needs_a_name_and_a_folder(text):
    with pytest.raises(SystemExit, match="name=folder"):
        multiples.read_folders("versions", text)


def test_versions_keep_their_order():
    assert multiples.read_folders("versions", "first=a/b, second=c") == {"first": "a/b", "second": "c"}


def test_the_first_and_the_last_sheet_are_always_shown(tmp_path):
    sheets = [tmp_path / f"{n}" for n in range(23)]
    chosen = multiples.some_of(sheets)
    assert len(chosen) == multiples.MOST_COLUMNS
    assert (chosen[0], chosen[-1]) == (sheets[0], sheets[-1])
    assert multiples.some_of(sheets[:3]) == sheets[:3]


def test_a_portrait_is_found_on_a_training_sheet(tmp_path):
    colours = ["white"] * multiples.SHEET_PROMPTS
    colours[9] = "red"
    drawn = sheet.contact_sheet(
        [plain(colour) for colour in colours], sheet.PROMPTS[: multiples.SHEET_PROMPTS], multiples.SHEET_COLUMNS
    )
    drawn.save(tmp_path / "denoiser-000500.png")
    drawn.save(tmp_path / "denoiser-loss.png")
    found = multiples.over_training(tmp_path)
    assert found.values == ["500 steps"]
    assert [row[0].getpixel((32, 32)) == (255, 0, 0) for row in found.rows] == [n == 9 for n in multiples.SHOWN]
    assert found.rows[0][0].size == (64, 64)


def test_a_run_without_sheets_is_said(tmp_path):
    with pytest.raises(SystemExit, match="no sheets"):
        multiples.over_training(tmp_path)


def test_cells_stand_in_the_order_of_their_description():
    steps = multiples.Series("steps", ["1", "2"], multiples.turned([[plain("red")] * 3, [plain("blue")] * 3]))
    drawn = multiples.sprite([steps, multiples.Series("guidance", ["1"], [[plain("lime")]])])
    cell = multiples.CELL_PX
    assert drawn.getpixel((cell + 5, 2 * cell + 5)) == (0, 0, 255)
    assert drawn.getpixel((5, 3 * cell + 5)) == (0, 255, 0)
    assert drawn.getpixel((2 * cell + 5, 5)) == (128, 128, 128)  # nothing there


@pytest.fixture
def there(tmp_path) -> multiples.Config:
    """A folder whose sprite has red, blue and green rows of steps, and white ones of guidance."""
    steps = multiples.Series(
        "steps", ["1 step", "2 steps"], [[plain(colour)] * 2 for colour in ("red", "blue", "lime")]
    )
    guidance = multiples.Series("guidance", ["guidance 1"], [[plain("white")]] * 3)
    version = multiples.Series("version", ["now"], [[plain("black")]] * 3)
    multiples.write([version, steps, guidance], tmp_path)
    return multiples.Config(out=str(tmp_path))


def test_rows_whose_weights_are_gone_stay_as_they_are(there):
    version, steps, guidance = multiples.series_of(replace(there, keep="guidance,steps,version"))
    assert [one.values for one in (version, steps, guidance)] == [["now"], ["1 step", "2 steps"], ["guidance 1"]]
    red, blue, green = (row[1].getpixel((64, 64)) for row in steps.rows)
    assert (red[0] > 200, blue[2] > 200, green[1] > 200) == (True, True, True)


def test_a_row_to_keep_that_is_not_there_is_said(there, tmp_path):
    with pytest.raises(SystemExit, match="--keep names size; there are version, steps, guidance"):
        multiples.series_of(replace(there, keep="steps,size"))
    with pytest.raises(SystemExit, match="no sprite in"):
        multiples.series_of(replace(there, keep="steps", out=str(tmp_path / "nowhere")))


def test_the_bundled_sprite_has_a_row_for_every_prompt_of_every_series():
    told = json.loads((PICTURES / "multiples.json").read_text())
    width, height = Image.open(PICTURES / "multiples.webp").size
    assert width == told["columns"] * multiples.CELL_PX
    assert height == len(told["series"]) * len(told["prompts"]) * multiples.CELL_PX
    assert told["prompts"] == [sheet.PROMPTS[n] for n in multiples.SHOWN]
    assert all(0 < len(series["values"]) <= told["columns"] for series in told["series"])
