"""What is around the steps of every network of the lab: people, device, clock, running mean, checkpoint and log.

    run = loop.Run("vae", config, log_every=50)
    vae = build(config).to(run.device)
    run.begin(vae, {"vae": vae, "optimizer": optimizer}, after_saving=draw_sheet)
    while run.goes_on():
        pictures = run.batch()
        ...
        run.finish_step(error=error)
    return run.finish()

A run that was stopped goes on from its last checkpoint as if nothing had happened, for the dice are kept, too."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar

import torch
from torch import nn

from generator.training.lab import people
from generator.training.runtime import Clock, bf16_helps, load_checkpoint, log_line, pick_device, save_checkpoint

Network = TypeVar("Network", bound=nn.Module)


@dataclass
class Config:
    """What every script of the lab can be told; each one adds its own."""

    data: str = "var/portraits"  # folder with labels.jsonl and the pictures
    out: str = "var/training/lab"  # checkpoint, log and sheet
    minutes: float = 10.0  # of training
    max_steps: int = 0  # optimiser updates; above 0 it replaces `minutes`
    seed: int = 0
    device: str = "auto"
    batch: int = 32
    average_decay: float = 0.998
    save_every: int = 400  # steps


class Kept(Protocol):
    """A part of the run that goes into its checkpoint: a network, an optimiser, or whatever else has a state."""

    def state_dict(self) -> Any: ...

    def load_state_dict(self, state: Any, /) -> Any: ...


class Run:
    """One training of the network `name`, whose files in `config.out` begin with that name."""

    def __init__(self, name: str, config: Config, log_every: int):
        self.name, self.config, self.log_every = name, config, log_every
        self.out = Path(config.out)
        self.path = self.out / f"{name}.pt"
        self.device = pick_device(config.device)
        self.bf16 = bf16_helps(self.device)
        torch.manual_seed(config.seed)
        self.generator = torch.Generator().manual_seed(config.seed)
        self.pixels, _, (self.training, self.held_out) = people.load(config.data, self.out)
        self.clock = Clock(config.minutes, config.max_steps)

    def begin(self, network: nn.Module, parts: Mapping[str, Kept], after_saving: Callable[[Any], object]) -> None:
        """Goes on from the checkpoint where there is one. `parts` are kept under their names, and the running mean of
        `network`. `after_saving` is given that mean, to draw a sheet with; its time is not training's."""
        self.network, self.parts, self.after_saving = network, parts, after_saving
        self.mean = people.Average(network, self.config.average_decay)
        state = load_checkpoint(self.path)
        if state is None:
            return
        self.clock = Clock(self.config.minutes, self.config.max_steps, state["step"], state["elapsed"])
        for name, part in parts.items():
            part.load_state_dict(state[name])
        self.mean.network.load_state_dict(state["average"])
        self.generator.set_state(state["generator"])
        if "torch_generator" in state:  # older alphabets were trained without any other dice
            torch.set_rng_state(state["torch_generator"])

    @property
    def step(self) -> int:
        """Steps that are finished."""
        return self.clock.step

    @property
    def fraction(self) -> float:
        """0 at the start, 1 when the run is over."""
        return self.clock.fraction()

    def goes_on(self) -> bool:
        return self.fraction < 1

    def batch(self) -> torch.Tensor:
        """Random people (B, 3, 64, 64) in [-1, 1], moved a little and mirrored."""
        return people.batch(self.pixels, self.training, self.config.batch, self.generator).to(self.device)

    def autocast(self) -> torch.autocast:
        """`with run.autocast():` around the networks; bfloat16 where it helps."""
        return torch.autocast(self.device.type, torch.bfloat16, enabled=self.bf16)

    def finish_step(self, **losses: torch.Tensor) -> None:
        """Count the step, take it into the mean; every now and then log its losses and save."""
        self.clock.tick()
        self.mean.update(self.network, self.step)
        if self.step % self.log_every == 0:
            told = {name: loss.item() for name, loss in losses.items()}
            self.log(seconds=self.clock.elapsed, **told, minutes_left=round(self.clock.minutes_left(), 1))
        if self.step % self.config.save_every == 0:
            self.save()

    def log(self, **values: Any) -> None:
        log_line(self.out / f"{self.name}.jsonl", step=self.step, **values)

    def save(self) -> None:
        with self.clock.pause():
            save_checkpoint(self.path, {
                **{name: part.state_dict() for name, part in self.parts.items()},
                "average": self.mean.network.state_dict(),
                "generator": self.generator.get_state(), "torch_generator": torch.get_rng_state(),
                "step": self.step, "elapsed": self.clock.elapsed, "config": asdict(self.config),
            })  # fmt: skip
            self.after_saving(self.mean.network)

    def finish(self) -> Path:
        """The last checkpoint's path."""
        self.save()
        return self.path


def trained(path: str | Path) -> dict[str, Any]:
    """A training checkpoint of the lab. FileNotFoundError without one."""
    path = Path(path)
    state = load_checkpoint(path)
    if state is None:
        raise FileNotFoundError(f"nothing trained at {path}; run python -m generator.training.lab.{path.stem} first")
    return state


def ready(network: Network, weights: Any) -> Network:
    """The network with these weights, to be used and not trained."""
    network.load_state_dict(weights)
    return network.eval().requires_grad_(False)
