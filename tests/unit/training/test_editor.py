"""The editor: pairs to learn from, a run that learns, stops and goes on, and what it does to a picture."""

import json
import shutil
from dataclasses import replace
from pathlib import Path
from random import Random

import numpy as np
import pytest
import torch
from PIL import Image

from generator import operations, pipeline
from generator.training import data, editor
from generator.training.export import Config as ExportConfig
from generator.training.export import export
from tests.unit.training.tiny import SIDE_PX

ROWS = [
    {"kind": "background colour", "sayings": ["make the background gray", "gray background"]},
    {"kind": "glasses", "sayings": ["add round glasses", "give him round glasses"]},
    {"kind": "style", "sayings": ["make it sepia"]},
]
NUMBERS = {"steps": 2, "seed": 3, "side_px": SIDE_PX}


@pytest.fixture(scope="module")
def base(trained, tmp_path_factory) -> Path:
    return export(ExportConfig(training=str(trained), out=str(tmp_path_factory.mktemp("editor") / "portrait-s")))


@pytest.fixture
def config(base, tmp_path) -> editor.Config:
    """Three people with three changes each; the last of them is held out."""
    folder = tmp_path / "pairs"
    folder.mkdir()
    rng = np.random.default_rng(0)
    rows = []
    for person in range(3):
        for name in [f"{person:06}.webp", *[f"{person:06}-{n}.webp" for n in range(len(ROWS))]]:
            coarse = Image.fromarray(rng.integers(0, 256, (8, 8, 3), dtype=np.uint8))
            coarse.resize((SIDE_PX, SIDE_PX)).save(folder / name)
        for n, row in enumerate(ROWS):
            pictures = {"before": f"{person:06}.webp", "after": f"{person:06}-{n}.webp"}
            rows.append({**row, **pictures, "instruction": row["sayings"][0]})
    (folder / "pairs.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    copied = shutil.copytree(base, tmp_path / "base")
    return editor.Config(
        pairs=str(folder), base=str(copied), out=str(tmp_path / "run"), max_steps=2, batch=4, variants=3, log_every=1,
        save_every=1, side_px=SIDE_PX, device="cpu",
    )  # fmt: skip


def losses(config: editor.Config) -> list[tuple[int, float]]:
    lines = [json.loads(line) for line in (Path(config.out) / "editor.jsonl").read_text().splitlines()]
    return [(line["step"], line["loss"]) for line in lines if "loss" in line]


def test_nobody_is_both_learned_and_held_out(config):
    pairs = editor.read_pairs(Path(config.pairs))
    assert (pairs.training, pairs.held_out) == ([0, 1, 2, 3, 4, 5], [6, 7, 8])
    assert len(pairs.people) == 3


def test_both_pictures_of_a_pair_are_moved_alike(config):
    checkpoint = pipeline.read_checkpoint(config.base, "cpu", "float32")
    folder = Path(config.pairs)
    shutil.copy(folder / "000000.webp", folder / "000000-0.webp")  # nothing changes
    numbers, latents = editor.load_latents(config, checkpoint.pipeline.vae, editor.read_pairs(folder))
    assert latents.shape[:2] == (3, 12)
    assert torch.equal(latents[:, numbers["000000.webp"]], latents[:, numbers["000000-0.webp"]])
    moved = latents[:, numbers["000000.webp"]]
    assert not torch.equal(moved[0], moved[1]) and not torch.equal(moved[0], moved[2])


def test_a_widened_network_answers_as_before_whatever_the_source(config):
    unet = pipeline.read_checkpoint(config.base, "cpu", "float32").pipeline.unet
    wide = editor.widened(unet)
    latents, words = torch.randn(1, 16, 8, 8), torch.randn(1, 5, 32)
    answers = [wide(torch.cat([latents, source], 1), 500, words).sample for source in torch.randn(2, 1, 16, 8, 8)]
    assert torch.allclose(answers[0], answers[1])
    assert torch.allclose(answers[0], unet(latents, 500, words).sample, atol=1e-5)


def test_what_changes_counts_more(config):
    before = torch.zeros(1, 16, 4, 4)
    after = before.clone()
    after[..., 1, 2] = 1
    weights = editor.change_weights(before, after, 4)
    assert weights[0, 0, 1, 2] == pytest.approx(4 * weights[0, 0, 0, 0].item())
    assert weights.mean() == pytest.approx(1)
    assert torch.equal(editor.change_weights(before, before, 4), torch.ones(1, 1, 4, 4))


def test_kinds_come_evenly_and_styles_have_their_share(config):
    pairs = editor.read_pairs(Path(config.pairs))
    likely = editor.chances(pairs, pairs.training, 0.1)
    assert sum(likely) == pytest.approx(1)
    assert likely[2] == pytest.approx(0.05) and likely[0] == pytest.approx(0.45 / 2)


def test_instructions_come_in_other_words():
    said = {editor.worded(["make the background gray"], Random(seed)) for seed in range(20)}
    assert said == {"make the background gray", "make the background grey"}


def test_it_learns_and_changes_a_picture_by_an_instruction(config):
    folder = editor.train(config)
    assert not list(folder.parent.glob("*.unfinished"))
    assert all(config.base not in file.read_text() for file in folder.rglob("*.json"))
    assert (Path(config.out) / "editor.png").is_file()
    checkpoint = pipeline.read_checkpoint(config.base, "cpu", "float32")
    picture = Image.open(Path(config.pairs) / "000002.webp")
    steps = []

    def on_step(step, decode):
        steps.append((step, decode().size))
        return True

    first = operations.follow(checkpoint, picture=picture, instruction="Add round glasses", on_step=on_step, **NUMBERS)
    again = operations.follow(checkpoint, picture=picture, instruction="add round glasses", **NUMBERS)
    other = operations.follow(checkpoint, picture=picture, instruction="make it sepia", **NUMBERS)
    assert steps == [(1, (SIDE_PX, SIDE_PX)), (2, (SIDE_PX, SIDE_PX))]
    assert (np.array(first) == np.array(again)).all()
    assert (np.array(first) != np.array(other)).any()
    with pytest.raises(pipeline.Cancelled):
        operations.follow(checkpoint, picture=picture, instruction="sepia", on_step=lambda *_: False, **NUMBERS)


def test_a_stopped_run_goes_on_as_if_it_had_not_stopped(config, tmp_path, monkeypatch):
    monkeypatch.setattr(editor, "save_sheet", lambda *arguments: None)
    monkeypatch.setattr(editor, "lr_schedule", lambda fraction: 1.0)
    editor.train(config)
    editor.train(replace(config, max_steps=3))
    whole = replace(config, max_steps=3, out=str(tmp_path / "whole"))
    editor.train(whole)
    assert losses(config) == losses(whole)


def test_a_checkpoint_without_an_editor_says_so(base):
    checkpoint = pipeline.read_checkpoint(str(base), "cpu", "float32")
    with pytest.raises(ValueError, match="no editor"):
        operations.follow(checkpoint, picture=Image.new("RGB", (64, 64)), instruction="sepia", **NUMBERS)


def test_a_torn_editor_is_named(config):
    folder = Path(config.base) / "editor" / "unet"
    folder.mkdir(parents=True)
    (folder / "config.json").write_text("{")
    with pytest.raises(pipeline.ModelMissing, match=r"The editor in .*editor could not be loaded"):
        pipeline.read_checkpoint(config.base, "cpu", "float32")


@pytest.mark.parametrize(("text", "message"), [(None, "There are no pairs"), ("{}\n", "a line that is no pair")])
def test_a_folder_without_pairs_says_what_to_run(tmp_path, text, message):
    if text:
        (tmp_path / "pairs.jsonl").write_text(text)
    with pytest.raises(data.DataError, match=message):
        editor.read_pairs(tmp_path)


def test_a_picture_that_is_missing_is_named(config):
    (Path(config.pairs) / "000001-0.webp").unlink()
    with pytest.raises(data.DataError, match=r"000001-0\.webp cannot be read"):
        editor.train(config)
