"""The training people: what is read, what is held out, and what a broken folder is told."""

import json
import shutil
import tarfile

import pytest
import torch
from PIL import Image

from generator.training import data
from tests.unit.training.tiny import PEOPLE, SIDE_PX, draw_people


@pytest.fixture
def people(tmp_path):
    return draw_people(tmp_path / "people")


def add_line(people, line: str) -> None:
    with (people / "labels.jsonl").open("a") as file:
        file.write(line + "\n")


def test_pictures_come_in_the_labels_order(people):
    pixels, labels = data.load_portraits(people, SIDE_PX)
    assert pixels.shape == (PEOPLE, 3, SIDE_PX, SIDE_PX)
    assert [label["image"] for label in labels] == [f"{n:06}.png" for n in range(PEOPLE)]


def test_pictures_in_an_archive_are_the_same(people):
    loose, _ = data.load_portraits(people, SIDE_PX)
    with tarfile.open(people / "all.tar", "w") as tar:
        for picture in people.glob("*.png"):
            tar.add(picture, f"folder/{picture.name}")
            picture.unlink()
    packed, _ = data.load_portraits(people, SIDE_PX)
    assert torch.equal(packed, loose)


def test_larger_pictures_are_made_smaller(people):
    assert data.load_portraits(people, 32, limit=2)[0].shape == (2, 3, 32, 32)


def test_no_folder_is_told_how_to_get_one(tmp_path):
    with pytest.raises(data.DataError, match=r"There are no people in .*nowhere.*make portraits N="):
        data.load_portraits(tmp_path / "nowhere")


def test_nobody_to_learn_from_is_told(people):
    (people / "labels.jsonl").write_text("\n")
    with pytest.raises(data.DataError, match=r"too few people: 0.*make portraits N="):
        data.load_portraits(people)


@pytest.mark.parametrize("line", ['{"image": "7.p', "[]", '"7.png"', "7", '{"age": 3}'])
def test_a_broken_label_is_named_by_its_line(people, line):
    add_line(people, line)
    with pytest.raises(data.DataError, match=f"labels.jsonl, line {PEOPLE + 1}, is no label"):
        data.load_portraits(people)


def test_a_missing_picture_is_named(people):
    add_line(people, json.dumps({"image": "gone.png"}))
    with pytest.raises(data.DataError, match=r"gone\.png is missing"):
        data.load_portraits(people, SIDE_PX)


def test_a_torn_picture_is_named(people):
    picture = people / "000001.png"
    picture.write_bytes(picture.read_bytes()[:60])
    with pytest.raises(data.DataError, match=r"000001\.png cannot be read"):
        data.load_portraits(people, SIDE_PX)


def test_a_tiny_picture_is_named(people):
    Image.new("RGB", (8, 8)).save(people / "000001.png")
    with pytest.raises(data.DataError, match=r"000001\.png is too small: 8 × 8"):
        data.load_portraits(people, SIDE_PX)


def test_an_animated_picture_is_named(people):
    frames = [Image.new("RGB", (SIDE_PX, SIDE_PX), colour) for colour in ("red", "blue")]
    frames[0].save(people / "000001.png", save_all=True, append_images=frames[1:])
    with pytest.raises(data.DataError, match=r"000001\.png is animated"):
        data.load_portraits(people, SIDE_PX)


def test_a_text_that_is_called_a_picture_is_named(people):
    (people / "000001.png").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    with pytest.raises(data.DataError, match=r"000001\.png cannot be read"):
        data.load_portraits(people, SIDE_PX)


@pytest.mark.parametrize(("count", "held_out"), [(2, 1), (20, 1), (21, 2), (1000, 50)])
def test_the_last_lines_are_held_out(count, held_out):
    people, others = data.split(count)
    assert list(people) + list(others) == list(range(count))
    assert len(others) == held_out


def test_crops_and_their_weights_are_cut_and_mirrored_alike():
    across = torch.linspace(0, 255, SIDE_PX).byte().expand(PEOPLE, 3, SIDE_PX, SIDE_PX)
    weight = data.to_float(across[0, 0])
    generator = torch.Generator().manual_seed(0)
    crops, weights = data.random_crops(across, range(PEOPLE), 8, 32, weight, generator)
    assert crops.shape == (8, 3, 32, 32)
    assert torch.equal(crops[:, :1], weights)
    assert len({bool(crop[0, 0, 0] > crop[0, 0, -1]) for crop in crops}) == 2  # some are mirrored, some are not


def test_pictures_survive_the_way_through_floats(people):
    pixels, _ = data.load_portraits(people, SIDE_PX)
    back = data.to_images(data.to_float(pixels))[0]
    assert torch.equal(torch.tensor(list(back.tobytes())).view(SIDE_PX, SIDE_PX, 3), pixels[0].permute(1, 2, 0).long())


def test_a_picture_neither_zoomed_nor_mirrored_stays_as_it_is(people):
    pictures = data.to_float(data.load_portraits(people, SIDE_PX)[0])
    generator = torch.Generator().manual_seed(0)
    torch.testing.assert_close(data.zoomed_and_shifted(pictures, False, 0.0, generator), pictures, atol=1e-3, rtol=0)
    mirrored = data.zoomed_and_shifted(pictures, True, 0.0, generator)
    torch.testing.assert_close(mirrored, pictures.flip(-1), atol=1e-3, rtol=0)


def draw_styles(people, folder):
    """Every person of `people` as an oil painting."""
    folder.mkdir()
    for line in (people / "labels.jsonl").read_text().splitlines():
        shutil.copy(people / json.loads(line)["image"], folder)
        add_line(folder, json.dumps(json.loads(line) | {"style": "oil painting"}))


def test_people_in_a_style_are_trained_on_and_the_held_out_ones_stay_held_out(people, tmp_path):
    _, plain, _ = data.load_training_set(people, tmp_path / "nowhere", SIDE_PX)
    draw_styles(people, tmp_path / "styles")
    pixels, labels, (trained_on, held_out) = data.load_training_set(people, tmp_path / "styles", SIDE_PX)
    assert len(pixels) == len(labels) == 2 * PEOPLE - 1
    assert [labels[n]["image"] for n in held_out] == [plain[-1]["image"]]
    assert "style" not in labels[held_out.start]
    assert [labels[n].get("style") for n in trained_on].count("oil painting") == PEOPLE - 1
    assert plain[-1]["image"] not in {labels[n]["image"] for n in trained_on}


def test_without_styles_the_people_are_split_as_ever(people, tmp_path):
    for styles in ("", tmp_path / "nowhere"):
        pixels, labels, parts = data.load_training_set(people, styles, SIDE_PX)
        assert len(pixels) == len(labels) == PEOPLE
        assert parts == data.split(PEOPLE)
