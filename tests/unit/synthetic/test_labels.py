"""A stopped run goes on where it was, and loses at most the picture it was at."""

import json

from generator.synthetic.labels import (
    append_label,
    finished_seeds,
    image_name,
    missing_seeds,
    read_labels,
    save_picture,
)
from generator.synthetic.sampling import sample


def finish(folder, seed):
    save_picture(folder, image_name(seed), b"picture")
    append_label(folder, sample(seed))


def test_a_new_folder_misses_everything(tmp_path):
    assert missing_seeds(tmp_path, range(10, 13)) == [10, 11, 12]


def test_it_skips_what_exists(tmp_path):
    finish(tmp_path, 10)
    finish(tmp_path, 12)
    assert missing_seeds(tmp_path, range(10, 14)) == [11, 13]


def test_a_label_names_its_picture(tmp_path):
    finish(tmp_path, 5)
    assert read_labels(tmp_path)[0] == {**sample(5), "image": "000005.webp"}
    assert (tmp_path / image_name(5)).read_bytes() == b"picture"


def test_a_picture_without_a_label_is_made_again(tmp_path):
    save_picture(tmp_path, image_name(1), b"picture")
    assert missing_seeds(tmp_path, [1]) == [1]


def test_a_label_without_a_picture_is_made_again(tmp_path):
    finish(tmp_path, 1)
    (tmp_path / image_name(1)).unlink()
    assert missing_seeds(tmp_path, [1]) == [1]


def test_a_line_cut_short_loses_only_itself(tmp_path):
    finish(tmp_path, 1)
    with open(tmp_path / "labels.jsonl", "a") as file:
        file.write(json.dumps(sample(2))[:40])
    finish(tmp_path, 3)
    assert finished_seeds(tmp_path) == {1, 3}


def test_nothing_half_written_has_a_pictures_name(tmp_path):
    finish(tmp_path, 1)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["000001.webp", "labels.jsonl"]
