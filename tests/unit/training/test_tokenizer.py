"""The tokenizer on what people really type."""

import pytest

from generator.training.tokenizer import MAX_TOKENS, train_tokenizer

TEXTS = ["a woman with red hair", "a man with a beard", "a smiling woman in a red sweater"] * 5


@pytest.fixture(scope="module")
def tokens():
    return train_tokenizer(TEXTS, vocabulary=700)


@pytest.mark.parametrize("text", ["a woman", "é", "🦄", "mit Hut und Bärtchen", "женщина", "髪"])
def test_unknown_characters_survive(tokens, text):
    numbers = tokens(text, add_special_tokens=False).input_ids
    assert numbers
    assert tokens.eos_token_id not in numbers


def test_two_emoji_are_two_different_prompts(tokens):
    assert tokens("🦄").input_ids != tokens("🐙").input_ids


def test_capitals_make_no_difference(tokens):
    assert tokens("Red HAIR").input_ids == tokens("red hair").input_ids


def test_a_long_prompt_is_cut_at_the_limit(tokens):
    ids = tokens("red hair " * 200, truncation=True, max_length=MAX_TOKENS).input_ids
    assert len(ids) == MAX_TOKENS
    assert ids[-1] == tokens.eos_token_id


def test_a_saved_tokenizer_reads_the_same(tokens, tmp_path):
    from transformers import CLIPTokenizer

    tokens.save_pretrained(tmp_path)
    assert CLIPTokenizer.from_pretrained(tmp_path)("red hair 🦄").input_ids == tokens("red hair 🦄").input_ids
