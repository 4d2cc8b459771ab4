"""Whom the model was trained on, as a model card tells it."""

import pytest

from generator.training import distribution
from tests.unit.training.tiny import LABEL, draw_people

CARD = f"# portrait-s\n\n{distribution.BEGIN}\n{distribution.END}\n\n## Use\n"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"age": 18, "tone": 0.0}, ("woman", "light", "18 to 29")),
        ({"age": 30, "tone": 0.5}, ("woman", "middle", "30 to 44")),
        ({"age": 61, "sex": "man"}, ("man", "dark", "45 to 61")),
        ({"age": 85, "tone": 1.0}, ("woman", "dark", "62 to 85")),
    ],
)
def test_everybody_falls_into_one_group(change, expected):
    assert distribution.group(LABEL | change) == expected


def test_the_table_adds_up():
    labels = [LABEL] * 3 + [LABEL | {"sex": "man", "age": 70}]
    text = distribution.table(distribution.count(labels))
    assert "| woman, dark skin | 0 | 3 | 0 | 0 | 3 |" in text
    assert "| man, dark skin | 0 | 0 | 0 | 1 | 1 |" in text
    assert "| **all** | 0 | 3 | 0 | 1 | **4** |" in text


def test_the_card_gets_table_and_chart_and_keeps_the_rest(tmp_path):
    people = draw_people(tmp_path / "people")
    (tmp_path / "README.md").write_text(CARD)
    for _ in range(2):  # a second time replaces the first
        distribution.main(distribution.Config(data=str(people), checkpoint=str(tmp_path)))
    card = (tmp_path / "README.md").read_text()
    assert card.count("| **all** |") == 1
    assert "**5**" in card  # the sixth is held out
    assert card.startswith("# portrait-s")
    assert card.endswith("## Use\n")
    assert (tmp_path / "people.png").stat().st_size > 0


def test_a_group_of_many_is_deeper_in_colour_than_a_group_of_few():
    few, many = ("woman", "light", "18 to 29"), ("woman", "light", "30 to 44")
    image = distribution.chart(distribution.Counter({few: 5, many: 50}))
    y = distribution.CELL_PX[1] + 6
    left = distribution.PAD_PX + distribution.LABEL_PX + 6
    assert sum(image.getpixel((left + distribution.CELL_PX[0], y))) < sum(image.getpixel((left, y)))


def test_a_card_without_a_place_for_the_table_stays_as_it_is(tmp_path):
    people = draw_people(tmp_path / "people")
    (tmp_path / "README.md").write_text("# portrait-s\n")
    with pytest.raises(ValueError, match="has no place for it"):
        distribution.main(distribution.Config(data=str(people), checkpoint=str(tmp_path)))
    assert (tmp_path / "README.md").read_text() == "# portrait-s\n"
