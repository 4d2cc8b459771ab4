"""What the recorder hears while a small random network draws, and what it makes of prompts."""

import base64
from types import SimpleNamespace

import pytest
import torch
from diffusers import UNet2DConditionModel
from django.conf import settings
from transformers import CLIPTokenizer

from generator import attention

PROMPT = "a woman with red glasses, warm smile"


@pytest.fixture(scope="module")
def pipeline() -> SimpleNamespace:
    torch.manual_seed(0)
    unet = UNet2DConditionModel(
        sample_size=8,
        in_channels=4,
        out_channels=4,
        block_out_channels=(32, 32),
        layers_per_block=1,
        down_block_types=("CrossAttnDownBlock2D", "DownBlock2D"),
        up_block_types=("UpBlock2D", "CrossAttnUpBlock2D"),
        cross_attention_dim=16,
        attention_head_dim=2,
    ).eval()
    return SimpleNamespace(unet=unet, tokenizer=CLIPTokenizer.from_pretrained(f"{settings.BUNDLED_MODEL}/tokenizer"))


@torch.inference_mode()
def call(unet: UNet2DConditionModel, seed: int = 1) -> torch.Tensor:
    """As a pipeline does, with the negative prompt first."""
    numbers = torch.Generator().manual_seed(seed)
    latents = torch.randn(2, 4, 8, 8, generator=numbers)
    tokens = torch.randn(2, 64, 16, generator=numbers)
    return unet(latents, 10, encoder_hidden_states=tokens, return_dict=False)[0]


def texts(prompt: str, words: list) -> list[str]:
    return [prompt[letters] for letters, _ in words]


def test_words_are_found_without_punctuation(pipeline):
    words = attention.find_words(pipeline.tokenizer, PROMPT)
    assert texts(PROMPT, words) == ["a", "woman", "with", "red", "glasses", "warm", "smile"]
    assert words[0][1] == slice(1, 2)  # behind the mark of the beginning


def test_a_word_that_falls_into_pieces_is_one_word_of_several_tokens(pipeline):
    prompt = "Xylophagous man, 45"
    (letters, tokens), *rest = attention.find_words(pipeline.tokenizer, prompt)
    assert prompt[letters] == "Xylophagous"
    assert tokens.stop - tokens.start > 1
    assert texts(prompt, rest)[0] == "man"


def test_words_beyond_what_the_encoder_reads_are_left_out(pipeline):
    prompt = "red " * 200
    assert len(attention.find_words(pipeline.tokenizer, prompt)) <= pipeline.tokenizer.model_max_length


def test_listening_changes_nothing_and_ends(pipeline):
    before = call(pipeline.unet)
    with attention.listen(pipeline, PROMPT) as recorder:
        assert torch.equal(call(pipeline.unet), before)
    assert len(recorder.calls) == 1
    call(pipeline.unet)
    assert len(recorder.calls) == 1


def test_the_record_has_every_step_every_word_and_a_map_for_every_frame(pipeline):
    with attention.listen(pipeline, PROMPT) as recorder:
        for seed in range(6):
            call(pipeline.unet, seed)
    record = recorder.record(frames=[1, 4, 6], steps=6)
    assert [PROMPT[slice(*place)] for place in record["words"]][3:5] == ["red", "glasses"]
    assert len(record["shares"]) == 6
    assert all(sum(shares) == pytest.approx(1, abs=0.01) for shares in record["shares"])
    maps = torch.frombuffer(bytearray(base64.b64decode(record["maps"])), dtype=torch.uint8).view(3, 7, 8, 8)
    assert (maps.amax((0, 2, 3)) == 255).all()
    assert not torch.equal(maps[0], maps[2])


def test_it_is_the_prompt_that_is_heard_and_not_the_negative_one(pipeline):
    class Layer:
        to_q = to_k = staticmethod(lambda x: x)
        head_to_batch_dim = staticmethod(lambda x: x)
        get_attention_scores = staticmethod(lambda query, key: torch.softmax(query @ key.mT, -1))

    recorder = attention.AttentionRecorder(
        pipeline.unet, [], "a b", [(slice(0, 1), slice(0, 1)), (slice(2, 3), slice(1, 2))]
    )
    cells = torch.ones(2, 4, 1)
    tokens = torch.tensor([[[9.0], [0.0]], [[0.0], [9.0]]])  # the negative prompt says the first word loudly
    recorder._after_layer(Layer(), (cells,), {"encoder_hidden_states": tokens}, None)
    recorder._after_call()
    first, second = recorder.calls[0].mean((1, 2)).tolist()
    assert second > 0.99 > 0.01 > first


def test_maps_of_several_sizes_are_summed_at_the_finest(pipeline):
    with attention.listen(pipeline, PROMPT) as recorder:
        call(pipeline.unet)
    assert {maps.shape[-1] for maps in recorder.calls} == {8}
    # Every cell's attention over all tokens is 1 a layer, so that over some of them it is less.
    assert recorder.calls[0].sum(0).max() < len(recorder.layers)


def test_a_scheduler_that_asks_twice_a_step_is_still_told_by_steps(pipeline):
    with attention.listen(pipeline, PROMPT) as recorder:
        for seed in range(7):
            call(pipeline.unet, seed)
    record = recorder.record(frames=[2, 4], steps=4)
    assert len(record["shares"]) == 4
    assert record["shares"][0] != record["shares"][3]


@pytest.mark.parametrize(
    "parts",
    [
        {"unet": None},
        {"unet": torch.nn.Linear(1, 1)},
        {"tokenizer": SimpleNamespace(is_fast=False)},
    ],
)
def test_other_checkpoints_have_no_record(pipeline, parts):
    assert attention.listen(SimpleNamespace(**{**vars(pipeline), **parts}), PROMPT) is None


def test_a_layer_that_cannot_be_read_costs_the_record_and_not_the_portrait(pipeline, monkeypatch):
    before = call(pipeline.unet)

    def of_another_make(*_: object) -> None:
        raise AttributeError("to_q")

    monkeypatch.setattr(attention, "word_maps", of_another_make)
    with attention.listen(pipeline, PROMPT) as recorder:
        assert torch.equal(call(pipeline.unet), before)
    assert recorder.record(frames=[1], steps=1) is None
