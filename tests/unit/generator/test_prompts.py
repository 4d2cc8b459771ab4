import pytest

from generator.prompts import MAX_PROMPT_CHARACTERS, PromptError, clean_negative_prompt, clean_prompt


def test_a_plain_description_stays_as_it_is():
    assert clean_prompt("a woman with red hair") == "a woman with red hair"


def test_white_space_line_breaks_and_control_characters_become_single_spaces():
    assert clean_prompt("  a man\n\twith\x00a  beard ") == "a man with a beard"


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "\u202e\u2066"])
def test_an_empty_prompt_asks_for_a_description(text):
    with pytest.raises(PromptError, match="Describe a person first"):
        clean_prompt(text)


@pytest.mark.parametrize("text", ["👩‍🦰", "🙂🙂🙂", "?!…", "12345"])
def test_emoji_alone_are_answered_with_what_to_do(text):
    with pytest.raises(PromptError, match="I need words"):
        clean_prompt(text)


def test_emoji_among_words_stay():
    assert clean_prompt("a happy man 🙂") == "a happy man 🙂"


def test_a_prompt_that_is_too_long_says_how_long_it_may_be():
    with pytest.raises(PromptError, match=f"at most {MAX_PROMPT_CHARACTERS} characters; this has 5,000"):
        clean_prompt("x" * 5000)


def test_a_prompt_of_exactly_the_limit_is_taken():
    assert len(clean_prompt("x" * MAX_PROMPT_CHARACTERS)) == MAX_PROMPT_CHARACTERS


def test_right_to_left_text_is_kept_and_its_direction_overrides_are_not():
    assert clean_prompt("امرأة \u202eبشعر أحمر\u202c") == "امرأة بشعر أحمر"


def test_html_is_text_like_any_other():
    assert clean_prompt("<b>a man</b>") == "<b>a man</b>"


@pytest.mark.parametrize(
    "text",
    [
        "a little girl with a hat",
        "a 12 year old boy",
        "a Baby",
        "a baby, blue eyes",
        "two kids",
        "portrait of a teenager",
        "a man aged 17",
    ],
)
def test_a_minor_is_never_drawn(text):
    with pytest.raises(PromptError, match="only draws adults"):
        clean_prompt(text)


@pytest.mark.parametrize(
    "text",
    [
        "a girl with blue hair",
        "a 70 year old man",
        "a man aged 18",
        "a baby blue shirt",
        "a boyish woman",
        "a kidney-shaped brooch",
    ],
)
def test_adults_described_in_everyday_words_are_drawn(text):
    assert clean_prompt(text) == text


def test_a_negative_prompt_may_be_empty_and_may_name_what_is_not_wanted():
    assert clean_negative_prompt("") == ""
    assert clean_negative_prompt("child, glasses") == "child, glasses"
