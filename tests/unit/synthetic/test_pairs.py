"""Pairs are resumable, whole on disk, and render only what no image operation can make."""

import json

import pytest
from PIL import Image

from generator.synthetic import pairs as command
from generator.synthetic.labels import image_name, save_picture
from generator.synthetic.sampling import sample
from generator.synthetic.styles import STYLES


@pytest.fixture
def people(tmp_path):
    folder = tmp_path / "people"
    folder.mkdir()
    for seed in range(4):
        Image.new("RGB", (40, 40), (200, 120, 40 * seed)).save(folder / image_name(seed))
    rows = [{**sample(seed), "image": image_name(seed)} for seed in range(4)]
    (folder / "labels.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return folder


@pytest.fixture
def rendered(monkeypatch):
    """Names of the pictures that the renderer was asked for; it writes nothing worth a look."""
    names = []

    def pretend(jobs, folder, settings, processes):
        for name, person in jobs:
            assert person["seed"] in range(4)
            names.append(name)
            save_picture(folder, name, b"picture")
            yield name, None

    monkeypatch.setattr(command, "require_blender", lambda: None)
    monkeypatch.setattr(command, "render_jobs", pretend)
    return names


def run(people, out, count, *flags):
    return command.main(["--people", str(people), "--out", str(out), "--count", str(count), *flags])


def read(out):
    return [json.loads(line) for line in (out / "pairs.jsonl").read_text().splitlines()]


def test_both_pictures_of_a_pair_lie_in_the_folder(people, tmp_path, rendered):
    out = tmp_path / "out"
    assert run(people, out, 10, "--style-share", "0.5") == 0
    rows = read(out)
    assert len({frozenset((row["before"], row["after"])) for row in rows}) == 10
    for row in rows:
        assert row["instruction"] in row["sayings"]
        assert (out / row["before"]).exists() and (out / row["after"]).exists()
        assert row["before"] != row["after"] and row["instruction"]


def test_it_makes_only_what_is_missing(people, tmp_path, rendered):
    out = tmp_path / "out"
    run(people, out, 3, "--style-share", "0")
    run(people, out, 6, "--style-share", "0")
    assert rendered == [
        "000000-0.webp",
        "000001-0.webp",
        "000002-0.webp",
        "000003-0.webp",
        "000000-1.webp",
        "000001-1.webp",
    ]


def test_styles_need_no_renderer(people, tmp_path, monkeypatch):
    def refuse():
        raise AssertionError("no Blender needed")

    monkeypatch.setattr(command, "require_blender", refuse)
    assert run(people, tmp_path / "out", 5, "--style-share", "1") == 0


def test_style_pairs_cover_every_style_and_colour():
    pairs = [command.draw_style_pair(seed, 0, "a.webp", "a-0.webp") for seed in range(400)]
    assert {pair.changes.get("style") for pair in pairs} == {*STYLES, None}
    for pair in pairs:
        assert (pair.made, pair.portrait) == ("a-0.webp", "a.webp")
        assert pair.before == ("a-0.webp" if pair.kind == command.COLOURISE else "a.webp")


def test_a_pair_tells_what_changed(people):
    row = {**sample(2), "image": image_name(2)}
    pair = command.draw_pair(row, 0, style_share=0)
    assert pair.changes
    assert all(row[name] != value == pair.person[name] for name, value in pair.changes.items())


def test_a_pair_has_a_way_back_where_words_ask_for_it(people):
    row = {**sample(2), "image": image_name(2)}
    pairs = [command.draw_pair(row, number, style_share=0) for number in range(20)]
    ways_back = [pair for pair in pairs if pair.back]
    assert 5 < len(ways_back) < 20  # there is no word for just this person's lips, or the light it had
    for pair in ways_back:
        assert (pair.back.before, pair.back.after) == (pair.after, pair.before)
        assert pair.back.instruction in pair.back.sayings
        assert pair.back.changes == {name: row[name] for name in pair.changes}


def test_a_failed_render_leaves_no_line(people, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(command, "require_blender", lambda: None)
    monkeypatch.setattr(command, "render_jobs", lambda jobs, *_: ((name, "ValueError: no") for name, _ in jobs))
    assert run(people, tmp_path / "out", 2, "--style-share", "0") == 1
    assert "000000-0.webp failed: ValueError: no" in capsys.readouterr().err
    assert not (tmp_path / "out" / "pairs.jsonl").exists()


def test_people_of_an_older_renderer_are_refused(people, tmp_path):
    (people / "labels.jsonl").write_text('{"seed": 1, "image": "000001.webp"}\n')
    with pytest.raises(SystemExit, match="Render the people anew"):
        run(people, tmp_path / "out", 1)


def test_no_people_says_how_to_get_some(tmp_path):
    with pytest.raises(SystemExit, match="make portraits"):
        run(tmp_path, tmp_path / "out", 1)
