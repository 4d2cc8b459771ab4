"""The trainings that differ in one thing: how many weights, or how many people."""

import re

import pytest

from generator import pipeline
from generator.training import data, scaling, text_encoder
from tests.unit.training.tiny import PEOPLE, tiny_denoiser, tiny_text_encoder


@pytest.fixture
def config(prepared, monkeypatch) -> scaling.Config:
    monkeypatch.setattr(scaling, "SIZES", {"few weights": "32,32,32"})
    monkeypatch.setattr(scaling, "FULL", ("more weights", "32,64,64"))
    monkeypatch.setattr(scaling, "PEOPLE", (2,))
    text_encoder.train(tiny_text_encoder(prepared))
    folders = {"training": prepared / "training", "data": prepared / "people", "out": prepared / "scaling"}
    return scaling.Config(**{name: str(folder) for name, folder in folders.items()}, steps=2, batch=2, variants=2)


def test_each_row_ends_with_the_same_network_and_every_folder_can_be_drawn_with(config, prepared, no_report):
    flags = scaling.main(config, tiny_denoiser(prepared))
    sizes, people = (re.findall(r"([^,=]+)=([^,]+)", row) for row in re.findall(r'="([^"]+)"', flags))
    assert [said for said, _ in sizes] == ["few weights", "more weights"]
    assert [said for said, _ in people] == ["2 people", f"{PEOPLE - 1} people"]
    assert sizes[-1][1] == people[-1][1]
    few, more = (pipeline.read_checkpoint(folder).pipeline.unet.num_parameters() for _, folder in sizes)
    assert few < more


def test_a_run_that_is_over_trains_nothing_again(config, prepared, no_report, monkeypatch):
    network = scaling.Network("32,32,32")
    scaling.train(config, network, tiny_denoiser(prepared))
    log = prepared / "scaling" / network.name / "denoiser.jsonl"
    before = log.read_text()
    scaling.train(config, network, tiny_denoiser(prepared))
    assert log.read_text() == before


def test_a_part_of_the_people_is_trained_on_and_nobody_held_out_is_among_them(prepared):
    source = prepared / "people"
    folder = scaling.some_people(source, prepared / "two", 2)
    chosen, everybody = data.read_labels(folder), data.read_labels(source)
    training, held_out = data.split(len(chosen))
    assert [chosen[n] for n in training] == everybody[:2]
    assert [chosen[n] for n in held_out] == everybody[-1:]
    assert len(data.load_portraits(folder, 64)[0]) == 3


def test_more_people_than_there_are_is_said(prepared):
    with pytest.raises(data.DataError, match="5 people to train on, 6 are asked for"):
        scaling.some_people(prepared / "people", prepared / "six", 6)
