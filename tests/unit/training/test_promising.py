"""The search for promising seeds: it keeps those with the clearest sketches, goes on where it was killed, and says what
it lacks."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from generator import pipeline, seeds
from generator.training import attributes, data, promising
from generator.training.export import Config as ExportConfig
from generator.training.export import export
from tests.unit.training.tiny import LABEL

TONES = {"light": 0.1, "middle": 0.5, "dark": 0.9}


class Killed(Exception):
    pass


@pytest.fixture
def people(tmp_path) -> Path:
    """Five of every group, and at the end somebody held out."""
    labels = [
        LABEL | {"image": f"{n}-{sex}-{skin}.png", "sex": sex, "tone": tone}
        for n in range(5)
        for sex in ("woman", "man")
        for skin, tone in TONES.items()
    ]
    labels.append(LABEL | {"image": "last.png"})
    folder = tmp_path / "people"
    folder.mkdir()
    (folder / "labels.jsonl").write_text("".join(json.dumps(label) + "\n" for label in labels))
    return folder


@pytest.fixture
def config(people, tmp_path, monkeypatch) -> promising.Config:
    (tmp_path / "base").mkdir()
    checkpoint = pipeline.Checkpoint(None, "base", "abc")
    monkeypatch.setattr(pipeline, "read_checkpoint", lambda model: checkpoint)
    return promising.Config(
        checkpoint=str(tmp_path / "base"), data=str(people), out=str(tmp_path / "scores.json"), candidates=70, keep=5
    )


@pytest.fixture
def sketched(monkeypatch) -> list[tuple[int, str]]:
    """Every sketch that was asked for; the higher a seed, the clearer its sketches are."""
    asked: list[tuple[int, str]] = []

    def clearness(checkpoint, guidance_scale, some, texts):
        asked.extend(zip(some, texts, strict=True))
        return [seed / 100 for seed in some]

    monkeypatch.setattr(promising, "clearness", clearness)
    return asked


def test_the_seeds_with_the_clearest_sketches_are_kept_in_rising_order(config, sketched):
    path = promising.find(config)
    assert path == Path(config.checkpoint) / seeds.SEEDS_FILE
    assert json.loads(path.read_text()) == [65, 66, 67, 68, 69]
    assert seeds.promising(config.checkpoint) == (65, 66, 67, 68, 69)


def test_the_better_ones_are_looked_at_oftener_and_nothing_twice(config, sketched):
    promising.find(config)
    assert len(set(sketched)) == len(sketched) == 70 * 2 + 23 * 4
    assert {seed for seed, _ in sketched[-92:]} == set(range(47, 70))


def test_killed_in_the_middle_it_goes_on_and_finds_the_same(config, sketched, monkeypatch):
    monkeypatch.setattr(promising, "SAVED_EVERY", 1)
    clearness, batches = promising.clearness, iter(range(12))

    def killed_after_some(*arguments):
        if next(batches, None) is None:
            raise Killed
        return clearness(*arguments)

    monkeypatch.setattr(promising, "clearness", killed_after_some)
    with pytest.raises(Killed):
        promising.find(config)
    assert not (Path(config.checkpoint) / seeds.SEEDS_FILE).exists()
    monkeypatch.setattr(promising, "clearness", clearness)
    promising.find(config)
    assert len(set(sketched)) == len(sketched) == 70 * 2 + 23 * 4


def test_other_weights_are_looked_at_from_the_beginning(config, sketched, monkeypatch):
    promising.find(config)
    before = len(sketched)
    checkpoint = pipeline.Checkpoint(None, "base", "others")
    monkeypatch.setattr(pipeline, "read_checkpoint", lambda model: checkpoint)
    promising.find(config)
    assert len(sketched) == 2 * before


def test_groups_take_turns_and_nobody_held_out_is_told_of(people, monkeypatch):
    told = []
    monkeypatch.setattr(promising, "typed", lambda label, rng: told.append(label["image"]) or label["image"])
    captions = promising.captions_in_turn(data.read_labels(people), 12, seed=0)
    groups = [tuple(text.removesuffix(".png").split("-")[1:]) for text in captions]
    assert groups == [*promising.GROUPS, *promising.GROUPS]
    assert set(promising.GROUPS) == {(sex, skin) for sex in ("woman", "man") for skin in attributes.SKIN_TONES}
    assert len(set(captions)) == 12
    assert "last.png" not in told


def test_too_few_people_of_a_group_are_named(people, config):
    lines = (people / "labels.jsonl").read_text().splitlines()
    (people / "labels.jsonl").write_text("\n".join(line for line in lines if "man-dark" not in line) + "\n")
    with pytest.raises(data.DataError, match="for a woman with dark skin there are 0; 1 are needed"):
        promising.find(config)


def test_more_to_keep_than_are_looked_at_closely_is_refused(config):
    with pytest.raises(data.DataError, match="--keep=24 must be above 0 and at most a third"):
        promising.find(replace(config, keep=24))


def test_a_real_checkpoint_is_sketched_with(trained, people, tmp_path):
    """Of noise, in which the detector finds nobody."""
    base = export(ExportConfig(training=str(trained), out=str(tmp_path / "portrait-s")))
    config = promising.Config(
        checkpoint=str(base), data=str(people), out=str(tmp_path / "scores.json"), candidates=7, keep=1
    )
    promising.find(config)
    assert seeds.promising(str(base)) == (0,)
    scores = json.loads((tmp_path / "scores.json").read_text())["scores"]
    assert {len(row) for row in scores.values()} == {2, 6}
    assert {score for row in scores.values() for score in row} == {promising.NO_FACE}
