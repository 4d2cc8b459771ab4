"""Muon for the convolutions, AdamW for the rest, behind one face.

Muon (Jordan et al. 2024, kellerjordan.github.io/posts/muon; torch.optim.Muon) makes each update orthogonal, so that
no direction of a weight matrix learns much faster than another. See ARCHITECTURE.md for what it gained here."""

from collections.abc import Iterable
from typing import Any

import torch
from torch import nn
from torch.optim import AdamW, Muon, Optimizer

SMALLEST_SIDE = 16  # thinner matrices, such as the first and last convolution, do better under AdamW


def is_matrix(parameter: nn.Parameter) -> bool:
    """Whether Muon shall train it: convolutions, read as (out, in * kernel) matrices, that are not thin. Linear layers
    stay with AdamW: with them under Muon the U-Net hardly listened to its captions."""
    return parameter.ndim == 4 and min(parameter.shape[:2]) >= SMALLEST_SIDE


class Muonized:
    """Optimises `unet` with Muon and AdamW and `text_encoder` with AdamW alone: it comes taught and moves slowly.

    torch's Muon takes matrices only, so convolutions are handed to it as views on their own memory."""

    def __init__(
        self,
        unet: nn.Module,
        text_encoder: nn.Module,
        muon_lr: float,
        adam_lr: float,
        text_lr: float,
        weight_decay: float = 0.0,
    ) -> None:
        self.shaped = [p for p in unet.parameters() if is_matrix(p)]
        self.views = [nn.Parameter(p.detach().view(len(p), -1)) for p in self.shaped]
        rest = [p for p in unet.parameters() if not is_matrix(p)]
        self.muon = Muon(self.views, lr=muon_lr, weight_decay=0.0)
        self.adam = AdamW(
            [{"params": rest, "lr": adam_lr}, {"params": list(text_encoder.parameters()), "lr": text_lr}],
            betas=(0.9, 0.99),
            weight_decay=weight_decay,
        )
        self.peaks = [group["lr"] for group in self._groups()]

    def _groups(self) -> Iterable[dict[str, Any]]:
        parts: tuple[Optimizer, ...] = (self.muon, self.adam)
        return [group for part in parts for group in part.param_groups]

    def scale_lr(self, factor: float) -> None:
        """All learning rates to `factor` of their peaks."""
        for group, peak in zip(self._groups(), self.peaks, strict=True):
            group["lr"] = peak * factor

    @torch.no_grad()
    def step(self) -> None:
        """One update from the gradients, which are gone afterwards."""
        for view, parameter in zip(self.views, self.shaped, strict=True):
            view.grad = None if parameter.grad is None else parameter.grad.reshape(view.shape)
        self.muon.step()
        self.adam.step()
        self.adam.zero_grad(set_to_none=True)
        for view, parameter in zip(self.views, self.shaped, strict=True):
            view.grad = parameter.grad = None

    def state_dict(self) -> dict[str, Any]:
        return {"muon": self.muon.state_dict(), "adam": self.adam.state_dict()}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Raises ValueError where the state is of other networks."""
        self.muon.load_state_dict(state["muon"])
        self.adam.load_state_dict(state["adam"])
