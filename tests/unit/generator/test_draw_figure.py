"""The worker's side of live figures, with a checkpoint that draws at once."""

import io

import pytest
from PIL import Image

from generator import draw_figure, figures, pipeline
from generator.figures import FigureSettings

WANTED = FigureSettings("words", "a man", other_prompt="a woman", steps=4)


@pytest.mark.parametrize(("steps", "shown"), [(4, [1, 2, 3, 4]), (10, list(range(1, 11))), (1, [1])])
def test_few_steps_are_all_shown(steps, shown):
    assert draw_figure.shown_steps(steps) == shown


@pytest.mark.parametrize("steps", [11, 20, 50])
def test_of_many_steps_ten_are_shown_with_the_first_and_the_last(steps):
    shown = draw_figure.shown_steps(steps)
    assert len(shown) == draw_figure.MAX_COLUMNS
    assert (shown[0], shown[-1]) == (1, steps)


def test_cells_stand_in_the_sprite_in_rows():
    def cell(colour: str) -> Image.Image:
        return Image.new("RGB", (8, 8), colour)

    sprite = draw_figure.sprite_of([[cell("red"), cell("lime")], [cell("blue"), cell("white")]])
    assert sprite.size == (16, 16)
    assert [sprite.getpixel(place) for place in ((4, 4), (12, 4), (4, 12))] == [(255, 0, 0), (0, 255, 0), (0, 0, 255)]


@pytest.fixture
def delivered(monkeypatch) -> dict:
    """Answers and forgotten requests, with a reader who waits and a model that paints everybody red."""
    found: dict = {"answers": [], "forgotten": []}
    monkeypatch.setattr(figures, "is_wanted", lambda wanted: True)
    monkeypatch.setattr(figures, "deliver", lambda wanted, answer: found["answers"].append((wanted, answer)))
    monkeypatch.setattr(figures, "forget", found["forgotten"].append)
    monkeypatch.setattr(draw_figure, "load_configured_checkpoint", lambda: pipeline.Checkpoint(None, "portrait-s", "a"))
    monkeypatch.setattr(pipeline, "generate", lambda *a, side_px, **k: Image.new("RGB", (side_px, side_px), "red"))
    return found


def run(wanted: FigureSettings) -> None:
    draw_figure.draw_figure(vars(wanted))


def test_two_prompts_come_back_as_two_pictures_and_what_their_words_did(delivered):
    run(WANTED)
    ((wanted, answer),) = delivered["answers"]
    assert wanted == WANTED
    assert answer["settings"]["other_prompt"] == "a woman"
    assert answer["records"] == [None, None]  # this checkpoint's attention cannot be told
    assert answer["sprite"].startswith("data:image/webp;base64,")
    assert not delivered["forgotten"]


def test_what_nobody_waits_for_is_not_drawn(delivered, monkeypatch):
    monkeypatch.setattr(figures, "is_wanted", lambda wanted: False)
    monkeypatch.setattr(pipeline, "generate", lambda *a, **k: pytest.fail("drawn"))
    run(WANTED)
    assert not delivered["answers"]


def test_a_figure_that_fails_lets_its_reader_ask_again(delivered, monkeypatch):
    def fail(*args, **values):
        raise RuntimeError("surprise")

    monkeypatch.setattr(pipeline, "generate", fail)
    run(WANTED)
    assert delivered == {"answers": [], "forgotten": [WANTED]}


def test_the_sprite_is_a_picture_that_browsers_know():
    with Image.open(io.BytesIO(draw_figure.as_webp(Image.new("RGB", (8, 8))))) as picture:
        assert picture.format == "WEBP"
