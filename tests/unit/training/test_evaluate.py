"""The judge, and an evaluation as a whole."""

import json
from random import Random

import pytest
import torch

from generator import pipeline, seeds
from generator.models import DEFAULT_GUIDANCE_SCALE, DEFAULT_STEPS
from generator.training import attributes, data, denoiser, editing, editor, evaluate, export, faces, retouching
from tests.unit.training.tiny import LABEL, PEOPLE, tiny_denoiser

EDITED_IN = (*retouching.EDITS, retouching.UNTOUCHED, evaluate.OTHERWISE)
AGES = {"old": "adult", "young": "young"}  # as the tiny people are
RED, BLUE = {"bgcol": "red", "sex": "man"}, {"bgcol": "blue", "sex": "woman"}


def painted(labels: list[dict]) -> torch.Tensor:
    """Pictures of the backdrop's colour alone, with some noise."""
    pixels = torch.randint(0, 60, (len(labels), 3, 64, 64), generator=torch.Generator().manual_seed(0))
    for picture, label in zip(pixels, labels, strict=True):
        picture[0 if label["bgcol"] == "red" else 2] += 180
    return pixels.byte()


@pytest.fixture(scope="module")
def judge() -> attributes.Judge:
    labels = [LABEL | change for change in [RED, BLUE] * 12]
    return attributes.learn(painted(labels), labels, steps=30, batch=12)


def test_the_judge_learns_what_can_be_seen_and_tells_it_of_new_pictures(judge):
    told = judge.tell(painted([LABEL | RED, LABEL | BLUE, LABEL | BLUE]))
    assert [said["backdrop colour"] for said in told] == ["red", "blue", "blue"]
    assert [said["gender presentation"] for said in told] == ["man", "woman", "woman"]


def test_what_the_judge_sees_of_like_pictures_is_alike(judge):
    red, also_red, blue = judge.features(painted([LABEL | RED, LABEL | RED, LABEL | BLUE]))
    assert red.shape == (attributes.FEATURES,)
    assert (red - also_red).norm() < (red - blue).norm() / 2


@pytest.mark.parametrize(
    ("change", "attribute"),
    [
        ({"hat": "cap"}, "hair style"),
        ({"hair": "bald"}, "hair colour"),
        ({"glasses": "sunglasses"}, "expression"),
        ({"stripes": True}, "clothes colour"),
        ({"framing": "close-up"}, "clothes colour"),
        ({"bg": "city"}, "backdrop colour"),
        ({"light": "candle"}, "backdrop colour"),
        ({"age": 31}, "age (young, adult, old)"),  # nobody could tell it from 29
        ({"tone": 0.65}, "skin tone (light, middle, dark)"),
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
        assert {name for group in groups.values() for name in group} >= set(names)


def test_a_prompt_names_everything_that_can_be_seen():
    text = evaluate.prompt(LABEL, Random(0))
    for word in ("smile", "earrings", "skin", "eyes"):
        assert word in text


def test_a_prompt_names_the_framing_of_a_close_up_and_no_place_twice():
    text = evaluate.prompt(LABEL | {"framing": "close-up", "bg": "beach"}, Random(0))
    assert text.startswith("close-up portrait of") or text.split(" portrait of")[0].endswith(("close-up", "close up"))
    assert not any(place in text for place in ("at the beach", "on the beach", "by the sea"))


def test_whom_the_judge_learns_from_is_neither_held_out_nor_the_floor(tmp_path, monkeypatch):
    monkeypatch.setattr(data, "load_portraits", lambda *arguments: (torch.zeros(100, 1), [LABEL] * 100))
    people = evaluate.read_people(evaluate.Config())
    parts = [range(100)[part] for part in (people.learned, people.unread, people.held_out)]
    assert [len(part) for part in parts] == [90, 5, 5]
    assert [n for part in parts for n in part] == list(range(100))
    assert range(100)[people.training] == range(95)


def test_what_was_kept_is_used_until_its_key_changes(tmp_path):
    made = iter([{"n": 1}, {"n": 2}])
    asked = [evaluate.kept(tmp_path, "judge", [key], lambda: next(made))["n"] for key in (b"a", b"a", b"b")]
    assert asked == [1, 1, 2]
    assert len(list(tmp_path.iterdir())) == 1


def test_steps_that_are_no_numbers_are_told():
    with pytest.raises(data.DataError, match="numbers with commas"):
        evaluate.step_counts(evaluate.Config(step_counts="4,many"))
    with pytest.raises(data.DataError, match="--refine_strengths must be numbers"):
        retouching.strengths(evaluate.Config(refine_strengths="low"))


@pytest.fixture
def made_up_faces(monkeypatch):
    """Everybody has one face; who it is depends on the colours."""

    def identities(pixels: torch.Tensor, done=lambda: None) -> faces.Identities:
        descriptors = pixels.float().mean((2, 3)).repeat(1, 43)[:, :128] / 255
        return faces.Identities(descriptors, torch.ones(len(pixels), dtype=torch.bool))

    monkeypatch.setattr(faces, "check", lambda: None)
    monkeypatch.setattr(faces, "count", lambda pixels: torch.ones(len(pixels), dtype=torch.long))
    monkeypatch.setattr(faces, "identities", identities)


@pytest.mark.usefixtures("no_report", "made_up_faces")
def test_the_whole_evaluation_runs_on_a_checkpoint_and_its_people(tmp_path, prepared, monkeypatch):
    ages = {f"make them {words}er": ("age (young, adult, old)", {said}) for words, said in AGES.items()}
    monkeypatch.setattr(editing, "ASKS", ages)  # one of them is another age than the one that is seen
    denoiser.train(tiny_denoiser(prepared))
    model = export.export(export.Config(training=str(prepared / "training"), out=str(tmp_path / "model")))
    untaught = pipeline.read_checkpoint(str(model), "cpu", "float32").pipeline
    networks = {"unet": editor.widened(untaught.unet), "text_encoder": untaught.text_encoder}
    editor.export(torch.nn.ModuleDict(networks), model)
    (model / seeds.SEEDS_FILE).write_text("[4, 5, 6]")
    config = evaluate.Config(
        checkpoint=str(model), data=str(prepared / "people"), out=str(tmp_path / "evaluation.json"),
        cache=str(tmp_path / "cache"), portraits=3, unseen=2, diversity=2, step_counts="4,5", step_portraits=2,
        judge_steps=2, steps=4, side_px=64, edits=2, refine=2, refine_strengths="0.3", refine_steps=2,
        sketched=2, seeds=2,
    )  # fmt: skip
    words = evaluate.evaluate(config)
    assert "| exactly one face (dlib HOG) | 100 % | 100 % of held-out renders | 0.98 × the renders' | yes |" in words
    assert words in (model / "README.md").read_text()
    result = json.loads((tmp_path / "evaluation.json").read_text())
    assert result["people"] == {"training": PEOPLE - 1, "held_out": 1}
    assert len(result["checkpoint"]["hash"]) == 64
    assert [point["steps"] for point in result["steps"]] == [4, 5]
    whys = {figure["name"]: figure["why"] for figure in result["figures"]}
    assert "needs 30 pictures" in whys["FID against held-out renders"]  # of six people, and told, not crashed
    assert {way: len(edits) for way, edits in result["edits"].items()} == dict.fromkeys(EDITED_IN, 2)
    assert result["chosen_seeds"]["portraits"] == 2
    for way in ("any seed", "a promising seed", "that of 2 with the best sketch"):
        assert f"| {way} | 100 % |" in words
    assert "the checkpoint's 3 promising seeds in turn" in words
    assert [some["strength"] for some in result["second_pass"]] == [0, 0.3]
    assert all(f"| {way} |" in words for way in EDITED_IN)
    for file in (model / "samples.webp", model / "steps.png", model / "edits.webp", tmp_path / "cache" / "nearest.png"):
        assert file.is_file()


def test_promising_seeds_come_in_turn_and_without_any_numbers(tmp_path):
    config = evaluate.Config(checkpoint=str(tmp_path))
    assert evaluate.promising_seeds(config, 100, 3) == [100, 101, 102]
    seeds.promising.cache_clear()
    (tmp_path / seeds.SEEDS_FILE).write_text("[7, 8]")
    assert evaluate.promising_seeds(config, 3, 3) == [8, 7, 8]


def test_it_measures_what_the_site_draws_by_default():
    assert evaluate.Config().steps == DEFAULT_STEPS
    assert evaluate.Config().guidance_scale == DEFAULT_GUIDANCE_SCALE
