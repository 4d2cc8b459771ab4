"""What Lighthouse reports of a page, as the few figures that were promised, and the table of them."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any

from selfyfy.ops.lighthouse.tool import CATEGORIES

LEAST_SCORE = 95
STUDIO_WEIGHT_KB, ARTICLE_HTML_KB = 150, 60
FIGURE_SECONDS = 1.5
PICTURES = {"Image", "Media"}
METRICS = {
    "first-contentful-paint": "first_paint_ms",
    "largest-contentful-paint": "largest_paint_ms",
    "total-blocking-time": "blocked_ms",
    "cumulative-layout-shift": "layout_shift",
}
HEAD = (
    "page",
    "perf.",
    "access.",
    "practice",
    "seo",
    "paint",
    "largest",
    "blocked",
    "shift",
    "weight",
    "html",
    "figure",
)


@dataclass
class Page:
    """Scores from 0 to 100. Weight is what went over the line without pictures, HTML what the browser then read."""

    path: str
    scores: dict[str, float]
    metrics: dict[str, float]
    weight_kb: float
    html_kb: float
    losing: dict[str, str]  # audits that cost points, and what they say
    runs: int = 1
    figure_seconds: float | None = None  # from the click to the first live figure that can be used

    @property
    def is_article(self) -> bool:
        return self.path.startswith("/blog/") and self.path != "/blog/"

    @property
    def missed(self) -> list[str]:
        """What was promised and is not so."""
        wanted = CATEGORIES if self.is_article else CATEGORIES[:3]
        found = [f"{name} {self.scores[name]:.0f}" for name in wanted if self.scores[name] < LEAST_SCORE]
        if self.path == "/studio/" and self.weight_kb > STUDIO_WEIGHT_KB:
            found.append(f"{self.weight_kb:.0f} kB without pictures")
        if self.is_article and self.html_kb > ARTICLE_HTML_KB:
            found.append(f"{self.html_kb:.0f} kB of HTML")
        if self.figure_seconds is not None and self.figure_seconds > FIGURE_SECONDS:
            found.append(f"first figure after {self.figure_seconds:.1f} s")
        return found

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"missed": self.missed}

    def as_row(self) -> list[str]:
        ms = [f"{self.metrics[name] / 1000:.1f} s" for name in ("first_paint_ms", "largest_paint_ms")]
        figure = "" if self.figure_seconds is None else f"{self.figure_seconds:.2f} s"
        return [
            self.path,
            *(f"{self.scores[name]:.0f}" for name in CATEGORIES),
            *ms,
            f"{self.metrics['blocked_ms']:.0f} ms",
            f"{self.metrics['layout_shift']:.3f}",
            f"{self.weight_kb:.0f} kB",
            f"{self.html_kb:.0f} kB",
            figure,
        ]


def page_of(path: str, reports: list[dict[str, Any]]) -> Page:
    """Medians over several reports on one page; the audits that cost points are those of the middle one."""
    by_performance = sorted(reports, key=lambda report: score_of(report, "performance"))
    middle = by_performance[len(reports) // 2]
    return Page(
        path=path,
        scores={name: median(score_of(report, name) for report in reports) for name in CATEGORIES},
        metrics={
            ours: median(report["audits"][theirs]["numericValue"] for report in reports)
            for theirs, ours in METRICS.items()
        },
        weight_kb=median(weight_kb(report) for report in reports),
        html_kb=requests_of(middle, {"Document"})[0]["resourceSize"] / 1000,
        losing=losing(middle),
        runs=len(reports),
    )


def score_of(report: dict[str, Any], category: str) -> float:
    """From 0 to 100; 0 where Lighthouse could not tell."""
    return round(100 * (report["categories"][category]["score"] or 0))


def requests_of(report: dict[str, Any], kinds: set[str]) -> list[dict[str, Any]]:
    items = report["audits"]["network-requests"]["details"]["items"]
    return [item for item in items if item.get("resourceType") in kinds]


def weight_kb(report: dict[str, Any]) -> float:
    items = report["audits"]["network-requests"]["details"]["items"]
    return sum(item["transferSize"] for item in items if item.get("resourceType") not in PICTURES) / 1000


def losing(report: dict[str, Any]) -> dict[str, str]:
    """Every audit that has a say in a score and is not perfect."""
    found = {}
    for category in report["categories"].values():
        for reference in category["auditRefs"]:
            audit = report["audits"][reference["id"]]
            if reference["weight"] and audit["score"] is not None and audit["score"] < 1:
                shown = audit.get("displayValue", "")
                found[reference["id"]] = f"{audit['title']}{': ' if shown else ''}{shown}{places(audit)}"
    return found


def places(audit: dict[str, Any]) -> str:
    """Where on the page, for the first few."""
    items = (audit.get("details") or {}).get("items") or []
    snippets = [item["node"]["snippet"] for item in items if isinstance(item.get("node"), dict)]
    return f" at {'; '.join(snippets[:3])}" if snippets else ""


def table(pages: Iterable[Page]) -> str:
    rows = [list(HEAD)] + [page.as_row() for page in pages]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([lines[0], "-" * max(map(len, lines)), *lines[1:]])


def complaints(pages: Iterable[Page]) -> str:
    """Below each page what costs it points, and what it misses."""
    lines = []
    for page in pages:
        if page.losing or page.missed:
            lines.append(f"{page.path}{'  MISSED: ' + ', '.join(page.missed) if page.missed else ''}")
            lines += [f"    {name}: {what}" for name, what in page.losing.items()]
    return "\n".join(lines)
