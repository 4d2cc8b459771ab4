"""Which words of a prompt the network looks at while it draws, and from which places of the picture.

In its cross-attention layers every cell of the picture weighs every token of the prompt. A recorder listens to these
layers, sums the weights over heads and layers, and tells them by word, step and place. It only listens: the picture is
the same to the pixel. Attention says where the network looked, which is not always what a word did.
"""

import base64
import logging
import math
from collections.abc import Sequence
from types import TracebackType
from typing import Any, Self

import torch
import torch.nn.functional as F
from diffusers import DiffusionPipeline, UNet2DConditionModel
from diffusers.models.attention_processor import Attention

logger = logging.getLogger(__name__)

MOST_CELLS = 16  # of a side: finer maps are averaged down, larger than a word's place is none
MOST_WORDS = 48


def find_words(tokenizer: Any, prompt: str) -> list[tuple[slice, slice]]:
    """(letters, tokens) of each word that the text encoder reads; punctuation is no word.

    Tokens are counted with the mark of the beginning, which is token 0."""
    encoded = tokenizer(prompt, return_offsets_mapping=True, truncation=True, max_length=tokenizer.model_max_length)
    words: list[tuple[slice, slice]] = []
    for index, (start, end) in enumerate(encoded["offset_mapping"]):
        if start == end or not any(letter.isalnum() for letter in prompt[start:end]):
            continue
        letters, tokens = words[-1] if words else (slice(-1, -1), slice(-1, -1))
        if tokens.stop == index and letters.stop == start:  # the next piece of a word that is not in the vocabulary
            words[-1] = (slice(letters.start, end), slice(tokens.start, index + 1))
        else:
            words.append((slice(start, end), slice(index, index + 1)))
    return words[:MOST_WORDS]


def listen(pipeline: DiffusionPipeline, prompt: str) -> "AttentionRecorder | None":
    """A recorder for one run with this prompt, or None for a checkpoint whose attention cannot be told by word."""
    unet, tokenizer = getattr(pipeline, "unet", None), getattr(pipeline, "tokenizer", None)
    if not isinstance(unet, UNet2DConditionModel) or not getattr(tokenizer, "is_fast", False):
        return None
    layers = [part for name, part in unet.named_modules() if name.endswith("attn2") and isinstance(part, Attention)]
    words = find_words(tokenizer, prompt)
    return AttentionRecorder(unet, layers, prompt, words) if layers and words else None


class AttentionRecorder:
    """Listens while it is open (`with recorder:`), one call of the U-Net after the other.

    Of a batch it records the last entry: pipelines put the prompt behind the negative prompt."""

    def __init__(
        self,
        unet: UNet2DConditionModel,
        layers: Sequence[Attention],
        prompt: str,
        words: Sequence[tuple[slice, slice]],
    ) -> None:
        self.unet, self.layers, self.prompt, self.words = unet, layers, prompt, words
        self.calls: list[torch.Tensor] = []  # each (words, side, side): attention summed over layers, mean over heads
        self._layers_now: list[torch.Tensor] = []
        self._hooks: list[Any] = []

    def __enter__(self) -> Self:
        self._hooks = [layer.register_forward_hook(self._after_layer, with_kwargs=True) for layer in self.layers]
        self._hooks.append(self.unet.register_forward_hook(self._after_call))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for hook in self._hooks:
            hook.remove()

    def _after_layer(self, layer: Attention, args: tuple, kwargs: dict, _output: torch.Tensor) -> None:
        try:
            cells = args[0] if args else kwargs["hidden_states"]
            tokens = kwargs["encoder_hidden_states"]
            self._layers_now.append(word_maps(layer, cells[-1:], tokens[-1:], self.words))
        except (RuntimeError, KeyError, AttributeError, TypeError, ValueError):
            # A layer of another make. The record is never worth the portrait.
            logger.warning("attention of a %s cannot be recorded", type(layer).__name__, exc_info=True)
            self.words = []

    def _after_call(self, *_: object) -> None:
        if self.words and self._layers_now:
            side = max(maps.shape[-1] for maps in self._layers_now)
            self.calls.append(sum(_enlarged(maps, side) for maps in self._layers_now))  # type: ignore[arg-type]
        self._layers_now.clear()

    def record(self, frames: Sequence[int], steps: int) -> dict[str, Any] | None:
        """What a page needs, small and as plain JSON; None when nothing could be recorded.

        `words`: [first letter, one past the last] of each. `shares`: for each step, each word's part of the attention
        that all words got. `maps`: base64 of bytes [frame][word][row][column], each word's brightest cell 255; frame n
        has the mean over the steps up to frames[n] since the frame before. `side`: cells of a map's side."""
        if not self.words or not self.calls:
            return None
        calls = torch.stack(self.calls).float().cpu()  # (calls, words, side, side)
        steps_of_calls = [math.ceil((number + 1) * steps / len(calls)) for number in range(len(calls))]
        totals = calls.mean((2, 3))
        shares = totals / totals.sum(1, keepdim=True).clamp_min(1e-12)
        starts = [0, *frames][:-1]
        maps = torch.stack(
            [
                calls[[n for n, step in enumerate(steps_of_calls) if start < step <= end] or [0]].mean(0)
                for start, end in zip(starts, frames, strict=True)
            ]
        )
        brightest = maps.amax((0, 2, 3), keepdim=True).clamp_min(1e-12)
        return {
            "words": [[letters.start, letters.stop] for letters, _ in self.words],
            "steps": steps,
            "shares": [
                [round(share, 3) for share in shares[_last(steps_of_calls, step)].tolist()] for step in _to(steps)
            ],
            "frames": list(frames),
            "side": maps.shape[-1],
            "maps": base64.b64encode((maps / brightest * 255).round().to(torch.uint8).numpy().tobytes()).decode(),
        }


def _to(steps: int) -> range:
    return range(1, steps + 1)


def _last(steps_of_calls: list[int], step: int) -> int:
    """The last call of the U-Net that belongs to a step; a scheduler may make several, or skip one."""
    return max((n for n, found in enumerate(steps_of_calls) if found <= step), default=0)


def word_maps(
    layer: Attention, cells: torch.Tensor, tokens: torch.Tensor, words: Sequence[tuple[slice, slice]]
) -> torch.Tensor:
    """Cells (1, side², C) and tokens (1, T, D) to how much each cell looks at each word: (words, side, side), at most
    MOST_CELLS a side. One query with all tokens as the layer computes it itself, with its own weights."""
    query = layer.head_to_batch_dim(layer.to_q(cells))
    key = layer.head_to_batch_dim(layer.to_k(tokens))
    weights = layer.get_attention_scores(query, key).mean(0)  # (cells, tokens)
    side = math.isqrt(len(weights))
    maps = torch.stack([weights[:, span].sum(1) for _, span in words]).view(len(words), side, side)
    return F.adaptive_avg_pool2d(maps.float(), MOST_CELLS) if side > MOST_CELLS else maps.float()


def _enlarged(maps: torch.Tensor, side: int) -> torch.Tensor:
    if maps.shape[-1] == side:
        return maps
    return F.interpolate(maps[None], (side, side), mode="bilinear")[0]
