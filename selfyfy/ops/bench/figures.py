"""A measured figure beside its baseline and its target, and the table of them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from statistics import median, quantiles

COLUMNS = ("", "median", "quartiles", "runs", "baseline", "target", "")


@dataclass(frozen=True)
class Figure:
    what: str
    unit: str
    values: list[float]
    target: float | None = None  # at most this
    baseline: list[float] = field(default_factory=list)
    baseline_what: str = ""

    @property
    def reached(self) -> bool | None:
        return None if self.target is None else median(self.values) <= self.target

    def as_json(self) -> dict[str, object]:
        return {
            "what": self.what,
            "unit": self.unit,
            "median": median(self.values),
            "quartiles": quartiles(self.values),
            "runs": len(self.values),
            "values": self.values,
            "target": self.target,
            "reached": self.reached,
            "baseline_median": median(self.baseline) if self.baseline else None,
            "baseline_values": self.baseline,
            "baseline_what": self.baseline_what,
        }

    def as_row(self) -> list[str]:
        spread = " to ".join(number(value) for value in quartiles(self.values)) if len(self.values) > 1 else ""
        baseline = f"{number(median(self.baseline))} {self.unit} ({self.baseline_what})" if self.baseline else ""
        target = "" if self.target is None else f"at most {number(self.target)} {self.unit}"
        verdict = {None: "", True: "reached", False: "not reached"}[self.reached]
        median_text = f"{number(median(self.values))} {self.unit}"
        return [self.what, median_text, spread, str(len(self.values)), baseline, target, verdict]


def quartiles(values: list[float]) -> list[float]:
    """First and third."""
    if len(values) == 1:
        return [values[0], values[0]]
    first, _, third = quantiles(values, n=4, method="inclusive")
    return [first, third]


def number(value: float) -> str:
    """Three digits say all that a measurement on a desk machine can."""
    return f"{value:.0f}" if abs(value) >= 100 or value == int(value) else f"{value:.3g}"


def table(figures: Iterable[Figure]) -> str:
    rows = [list(COLUMNS)] + [figure.as_row() for figure in figures]
    widths = [max(len(row[column]) for row in rows) for column in range(len(COLUMNS))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([lines[0], "-" * max(map(len, lines)), *lines[1:]])
