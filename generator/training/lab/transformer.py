"""Train the transformer that writes a portrait as a sentence: 64 tokens, each guessed from those before it.

    python -m generator.training.lab.transformer --minutes=12 --data=var/portraits

The network is a small GPT (Radford et al. 2018): every place looks back at the places before it, as far as the
picture's first token, and says how likely each of the 1,000 tokens is to come next. Needs var/training/lab/tokens.pt;
resumes from var/training/lab/transformer.pt."""

from dataclasses import dataclass
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import nn

from generator.training.lab import loop, people, tokens
from generator.training.runtime import from_command_line, lr_schedule


@dataclass
class Config(loop.Config):
    minutes: float = 12.0
    batch: int = 64  # sentences
    pool: int = 8192  # pictures that are turned into sentences beforehand, moved and mirrored
    width: int = 192  # numbers a place carries
    heads: int = 6
    layers: int = 5
    dropout: float = 0.1
    learning_rate: float = 1.5e-3  # peak
    weight_decay: float = 0.05
    average_decay: float = 0.995
    temperature: float = 0.9  # of the sheet: below 1 likely tokens are preferred
    save_every: int = 200  # steps


class Layer(nn.Module):
    """Attention over the places so far, then a network for each place alone."""

    def __init__(self, width: int, heads: int, dropout: float):
        super().__init__()
        self.heads, self.dropout = heads, dropout
        self.norm, self.second_norm = nn.LayerNorm(width), nn.LayerNorm(width)
        self.questions_keys_values = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)
        self.think = nn.Sequential(nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width))

    def split(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """(B, T, C) to questions, keys and values, each (B, heads, T, C / heads)."""
        parts = self.questions_keys_values(self.norm(x)).chunk(3, dim=-1)
        question, key, value = (part.unflatten(-1, (self.heads, -1)).transpose(1, 2) for part in parts)
        return question, key, value

    def finish(self, x: torch.Tensor, heard: torch.Tensor) -> torch.Tensor:
        """`x` (B, T, C) with what attention brought, (B, heads, T, C / heads), taken in and thought over."""
        x = x + F.dropout(self.out(heard.transpose(1, 2).flatten(2)), self.dropout, self.training)
        return x + F.dropout(self.think(self.second_norm(x)), self.dropout, self.training)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.finish(x, F.scaled_dot_product_attention(*self.split(x), is_causal=True))

    def step(
        self, x: torch.Tensor, memory: torch.Tensor, here: torch.Tensor, past: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """One place x (1, 1, C) with the keys and values of all places, memory (2, heads, T, C / heads).

        `here` (T, 1) is 1 at this place, `past` (T) 0 at places that may be seen and very low at the others. Returns
        x, the new memory, and how much each head looked at each place, (heads, T)."""
        question, key, value = self.split(x)  # (1, heads, 1, d)
        memory = memory * (1 - here) + torch.cat([key, value]) * here
        scores = (question[0] @ memory[0].transpose(1, 2)) / question.shape[-1] ** 0.5 + past  # (heads, 1, T)
        attention = scores.softmax(-1)
        return self.finish(x, (attention @ memory[1])[None]), memory, attention[:, 0]


class Transformer(nn.Module):
    """Sentences int64 (B, up to 64) to what comes next: logits (B, T + 1, vocabulary), the first of an empty one."""

    def __init__(self, vocabulary: int, length: int, config: Config):
        super().__init__()
        self.vocabulary, self.length = vocabulary, length
        self.width, self.heads = config.width, config.heads
        self.words = nn.Embedding(vocabulary + 1, config.width)  # the last one says "begin"
        self.places = nn.Embedding(length, config.width)
        self.layers = nn.ModuleList(Layer(config.width, config.heads, config.dropout) for _ in range(config.layers))
        self.norm = nn.LayerNorm(config.width)
        self.to_logits = nn.Linear(config.width, vocabulary)
        for embedding in (self.words, self.places):
            nn.init.normal_(embedding.weight, std=0.02)

    def forward(self, sentences: torch.Tensor) -> torch.Tensor:
        begin = sentences.new_full((len(sentences), 1), self.vocabulary)
        inputs = torch.cat([begin, sentences], dim=1)[:, : self.length]
        x = self.words(inputs) + self.places.weight[: inputs.shape[1]]
        for layer in self.layers:
            x = layer(x)
        return self.to_logits(self.norm(x))

    def empty_memory(self) -> torch.Tensor:
        return torch.zeros(len(self.layers), 2, self.heads, self.length, self.width // self.heads)

    def step(
        self, token: torch.Tensor, place: torch.Tensor, memory: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """The last token and its place, both int64 (1), and the memory of those before.

        Returns logits (vocabulary), the new memory, and attention (layers, heads, length) to every place, of which 0
        is the beginning."""
        all_places = torch.arange(self.length, device=token.device)
        here = (all_places == place).to(memory.dtype)[:, None]
        past = (all_places > place).to(memory.dtype) * -1e9
        x = (self.words(token) + self.places(place))[None]  # (1, 1, C)
        kept, looked = [], []
        for number, layer in enumerate(self.layers):
            x, layer_memory, attention = layer.step(x, memory[number], here, past)
            kept.append(layer_memory)
            looked.append(attention)
        return self.to_logits(self.norm(x))[0, 0], torch.stack(kept), torch.stack(looked)


def build(config: Config, tokenizer: tokens.Tokenizer) -> Transformer:
    return Transformer(int(tokenizer.levels.prod()), tokenizer.side**2, config)


def load_trained(path: str | Path, tokenizer: tokens.Tokenizer) -> Transformer:
    """The averaged network of a training checkpoint. FileNotFoundError without one."""
    state = loop.trained(path)
    return loop.ready(build(Config(**state["config"]), tokenizer), state["average"])


@torch.no_grad()
def write(network: Transformer, count: int, temperature: float, generator: torch.Generator) -> torch.Tensor:
    """`count` new sentences int64 (count, 64), token by token."""
    sentences = torch.empty(count, 0, dtype=torch.int64, device=network.to_logits.weight.device)
    for _ in range(network.length):
        likely = (network(sentences)[:, -1].float().cpu() / temperature).softmax(-1)
        drawn = torch.multinomial(likely, 1, generator=generator)
        sentences = torch.cat([sentences, drawn.to(sentences.device)], dim=1)
    return sentences


@torch.no_grad()
def sentences_of(
    tokenizer: tokens.Tokenizer, pixels: torch.Tensor, who: range, count: int, generator: torch.Generator
) -> torch.Tensor:
    """`count` random people, moved and mirrored, as tokens int64 (count, 64)."""
    batches = [people.batch(pixels, who, min(64, count - n), generator) for n in range(0, count, 64)]
    return torch.cat([tokenizer.encode(pictures) for pictures in batches])


@torch.no_grad()
def held_out_loss(network: Transformer, sentences: torch.Tensor) -> float:
    """Cross-entropy a token, in nats, on people that no training step saw."""
    return float(F.cross_entropy(network(sentences).flatten(0, 1), sentences.flatten()))


def train(config: Config) -> Path:
    """Runs until the budget is used; returns the checkpoint's path. A run that is already over returns at once."""
    run = loop.Run("transformer", config, log_every=25)
    tokenizer = tokens.load_trained(run.out / "tokens.pt")
    pool = sentences_of(tokenizer, run.pixels, run.training, config.pool, run.generator)
    unseen = sentences_of(tokenizer, run.pixels, run.held_out, 2 * len(run.held_out), run.generator).to(run.device)

    network = build(config, tokenizer).to(run.device)
    optimizer = torch.optim.AdamW(
        network.parameters(), lr=config.learning_rate, betas=(0.9, 0.98), weight_decay=config.weight_decay
    )

    def tell(average: Transformer) -> None:
        run.log(held_out_loss=held_out_loss(average, unseen))
        written = write(average, 24, config.temperature, torch.Generator().manual_seed(0)).cpu()
        people.save_sheet(tokenizer.decode(written), 12, run.out / "transformer.png")

    run.begin(network, {"transformer": network, "optimizer": optimizer}, after_saving=tell)

    while run.goes_on():
        for group in optimizer.param_groups:
            group["lr"] = config.learning_rate * lr_schedule(run.fraction, cool_down=0.6)
        chosen = torch.randint(len(pool), (config.batch,), generator=run.generator)
        sentences = pool[chosen].to(run.device)  # (B, 64)

        with run.autocast():
            logits = network(sentences)  # (B, 64, vocabulary)
        loss = F.cross_entropy(logits.float().flatten(0, 1), sentences.flatten())
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        run.finish_step(loss=loss)
    return run.finish()


if __name__ == "__main__":
    train(from_command_line(Config()))
