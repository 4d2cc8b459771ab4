"""The judge, and the figures that it writes into a model card."""

from random import Random

import pytest
import torch

from generator.models import DEFAULT_GUIDANCE_SCALE, DEFAULT_STEPS
from generator.training import attributes, evaluate
from tests.unit.training.tiny import LABEL, prepare, tiny_denoiser

RED, BLUE = {"bgcol": "red", "sex": "man"}, {"bgcol": "blue", "sex": "woman"}


def painted(labels: list[dict]) -> torch.Tensor:
    """Pictures of the backdrop's colour alone, with some noise."""
    pixels = torch.randint(0, 60, (len(labels), 3, 64, 64), generator=torch.Generator().manual_seed(0))
    for picture, label in zip(pixels, labels, strict=True):
        picture[0 if label["bgcol"] == "red" else 2] += 180
    return pixels.byte()


def test_the_judge_learns_what_can_be_seen_and_tells_it_of_new_pictures():
    labels = [LABEL | change for change in [RED, BLUE] * 12]
    judge = attributes.learn(painted(labels), labels, steps=30, batch=12)
    asked = [LABEL | RED, LABEL | BLUE, LABEL | BLUE]
    right = attributes.agreement(judge, painted(asked), asked)
    assert right["backdrop colour"] == right["gender presentation"] == (3, 3)
    wrong = [LABEL | BLUE, LABEL | RED, LABEL | RED]
    assert attributes.agreement(judge, painted(asked), wrong)["backdrop colour"] == (0, 3)


@pytest.mark.parametrize(
    ("change", "attribute"),
    [
        ({"hat": "cap"}, "hair style"),
        ({"hair": "bald"}, "hair colour"),
        ({"glasses": "sunglasses"}, "expression"),
        ({"stripes": True}, "clothes colour"),
        ({"bg": "city"}, "backdrop colour"),
    ],
)
def test_what_cannot_be_seen_is_not_asked_about(change, attribute):
    assert attributes.ATTRIBUTES[attribute](LABEL)
    assert not attributes.ATTRIBUTES[attribute](LABEL | change)


def test_every_group_holds_words_that_labels_have():
    from generator import vocabulary

    for groups, names in [
        (attributes.HAIR, {*vocabulary.HAIR_STYLES, "bald"}),
        (attributes.HAIR_COLOURS, vocabulary.HAIR_COLOURS.keys()),
        (attributes.EXPRESSIONS, vocabulary.EXPRESSIONS.keys()),
        (attributes.COLOURS, vocabulary.COLOURS.keys()),
    ]:
        assert {name for group in groups.values() for name in group} == set(names)


def test_a_prompt_names_everything_that_can_be_seen():
    text = evaluate.prompt(LABEL, Random(0))
    for word in ("smile", "earrings", "skin", "eyes"):
        assert word in text


def test_figures_replace_the_last_ones_and_leave_the_rest_of_the_card(tmp_path):
    card = tmp_path / "README.md"
    card.write_text("# portrait-s\n")
    evaluate.write_into_card(card, "first")
    evaluate.write_into_card(card, "second")
    text = card.read_text()
    assert text.startswith("# portrait-s\n\n## Figures\n")
    assert "second" in text
    assert "first" not in text


def test_the_whole_evaluation_runs_on_a_checkpoint_and_its_people(tmp_path, no_report, monkeypatch):
    from generator.training import denoiser, export

    folder = prepare(tmp_path / "prepared")
    denoiser.train(tiny_denoiser(folder))
    model = export.export(export.Config(training=str(folder / "training"), out=str(tmp_path / "model")))
    monkeypatch.setattr(evaluate, "faces", lambda pixels: len(pixels))
    config = evaluate.Config(
        checkpoint=str(model), data=str(folder / "people"), sheet=str(tmp_path / "sheet.png"), judge_steps=2, steps=4,
        side_px=64,
    )  # fmt: skip
    figures = evaluate.evaluate(config)
    assert "| exactly one face (dlib HOG) | 100% | 100% | |" in figures
    assert figures in (model / "README.md").read_text()
    assert (tmp_path / "sheet.png").exists()


def test_a_face_is_counted_and_a_blank_picture_is_not():
    pytest.importorskip("dlib", reason="make evaluate installs it")
    assert evaluate.faces(torch.zeros(1, 3, 256, 256, dtype=torch.uint8)) == 0


def test_it_measures_what_the_site_draws_by_default():
    assert evaluate.Config().steps == DEFAULT_STEPS
    assert evaluate.Config().guidance_scale == DEFAULT_GUIDANCE_SCALE
