"""The result of an evaluation as tables for a terminal and as a page in one file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Literal, TypeVar

import numpy as np
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from bot.evaluation.result import Result, rules_object
from bot.pages.document_frame import END, beginning
from bot.pages.elements import Content, Html, element, joined, lines
from bot.pages.plots import STYLE as PLOT_STYLE
from bot.pages.plots import bar, curve, diagonal, dot, plot
from retrieval.evaluation import Bin, Difference, Judged, Measurement, reliability, risk_coverage

R = TypeVar("R")
HEAD = ("measure", "value", "95 % interval", "n")
DIFFERENCE_HEAD = ("measure", "earlier", "now", "change", "95 % interval", "p", "n")
WORDS = "words in first quote"
# The columns of all tables are aligned.
MEASURE, NUMBER = 24, 5
STYLE = """
body { max-width: 54rem; padding-top: 1.5rem; font: 15px/1.5 var(--sans); }
h1 { font-size: 1.4rem; margin: 0; } h2 { font-size: 1.05rem; margin: 2.25rem 0 .5rem; }
p { margin: .25rem 0 0; color: var(--soft); }
.figures { display: flex; flex-wrap: wrap; gap: 2rem; }
figure { flex: 1 1 20rem; margin: 0; max-width: 26rem; }
figcaption { color: var(--soft); font-size: .85rem; margin-top: .5rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th { color: var(--soft); font-weight: 500; } th, td { padding: .2rem 1.4rem .2rem 0;
  text-align: right; white-space: nowrap; border-bottom: 1px solid var(--line); }
th:first-child, td:first-child { text-align: left; min-width: 13rem; }
"""
CAPTIONS = (
    "Of the questions with a confidence in each tenth, how many the first quote answers. "
    "The number over a bar counts its questions; on the dashed line confidence is the truth.",
    "Of the most confident part of the questions, how many the first quote does not answer. "
    "The dot is where answers end now and mere closest passages begin.",
)


def tables(result: Result) -> Iterator[RenderableType]:
    """Make the tables: the whole set, its groups, the differences."""
    yield Text(result.heading, "bold")
    yield from _titled("", HEAD, map(row, result.measures))
    for group in result.groups:
        yield from _titled(f"{group.by} {group.name}", HEAD, map(row, group.measures))
    if result.differences:
        yield from _titled(
            "against the earlier run", DIFFERENCE_HEAD, map(difference_row, result.differences)
        )


def page(result: Result) -> str:
    """Make the page as HTML."""
    rules = ", ".join(f"{key} {value}" for key, value in rules_object(result.rules).items())
    head = joined(
        element("h1", result.name),
        element("p", result.heading.partition(": ")[2]),
        element("p", rules),
    )
    sections = [
        head,
        _figures([question for question in result.judged if question.right is not None]),
        _table("Measures", HEAD, row, result.measures),
        _table("Against the earlier run", DIFFERENCE_HEAD, difference_row, result.differences),
        *(
            _table(f"{group.by.capitalize()} {group.name}", HEAD, row, group.measures)
            for group in result.groups
        ),
    ]
    start = beginning(f"Pullquote: {result.name}", PLOT_STYLE + STYLE)
    return joined(start, lines(section for section in sections if section), Html(END))


def row(measurement: Measurement) -> tuple[str, ...]:
    """Return the cells of a measure."""
    value, low, high = (
        shown(measurement.name, number)
        for number in (measurement.value, measurement.low, measurement.high)
    )
    return measurement.name, value, f"{low} to {high}", str(measurement.n)


def difference_row(difference: Difference) -> tuple[str, ...]:
    """Return the cells of a difference."""
    name = difference.name
    earlier, now = shown(name, difference.earlier), shown(name, difference.now)
    change, low, high = (
        f"{shown(name, number):>5}"
        for number in (difference.value, difference.low, difference.high)
    )
    return (
        name, earlier, now, change, f"{low} to {high}", f"{difference.p:.3f}", str(difference.n),
    )  # fmt: skip


def shown(name: str, value: float) -> str:
    """Format a value: three digits for a share, one for a length."""
    digits = 1 if name == WORDS else 3
    # Adding 0.0 turns -0.0 into 0.0.
    return f"{round(value, digits) + 0.0:.{digits}f}"


def _titled(
    title: str, head: Sequence[str], rows: Iterable[Sequence[str]]
) -> Iterator[RenderableType]:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for name in head:
        first = name == head[0]
        width = MEASURE if first else NUMBER
        justify: Literal["left", "right"] = "left" if first else "right"
        table.add_column(name, justify=justify, no_wrap=True, min_width=width)
    for cells in rows:
        table.add_row(*cells)
    yield Text(f"\n{title}" if title else "", "bold")
    yield table


def _figures(judged: Sequence[Judged]) -> Html | None:
    if not any(question.answerable for question in judged):
        return None
    confidence = np.array([question.confidence for question in judged])
    right = np.array([bool(question.right) for question in judged])
    answered = np.array([question.answered for question in judged])
    now = None
    if answered.any():
        now = float(answered.mean()), float(1 - right[answered].mean())
    diagrams = (
        _reliability_diagram(reliability(confidence, right)),
        _risk_coverage_diagram(risk_coverage(confidence, right), now),
    )
    figures = (
        element("figure", diagram, element("figcaption", caption))
        for diagram, caption in zip(diagrams, CAPTIONS, strict=True)
    )
    return joined(element("h2", "Confidence"), "\n", element("div", *figures, class_="figures"))


def _reliability_diagram(bins: Sequence[Bin]) -> Html:
    bars = (
        bar(
            one.low, one.high, one.right, str(one.count),
            f"confidence {one.low:.1f} to {one.high:.1f}, mean {one.confidence:.3f}: "
            f"{one.right:.3f} of {one.count} right",
        )
        for one in bins
    )  # fmt: skip
    return plot("Reliability diagram", "confidence", "share of right answers", *bars, diagonal())


def _risk_coverage_diagram(
    points: Sequence[tuple[float, float]], now: tuple[float, float] | None
) -> Html:
    marks = [curve(points)]
    if now:
        marks.append(dot(*now, f"answered: {now[0]:.0%}, wrong {now[1]:.0%}"))
    return plot("Risk-coverage curve", "coverage", "risk: share of wrong", *marks)


def _table(
    title: str, head: Sequence[str], cells: Callable[[R], Iterable[str]], rows: Iterable[R]
) -> Html | None:
    body = [element("tr", *_cells("td", cells(measured))) for measured in rows]
    if not body:
        return None
    table = element("table", lines([element("tr", *_cells("th", head)), *body]))
    return joined(element("h2", title), "\n", element("div", table, class_="scroll"))


def _cells(tag: str, texts: Iterable[str]) -> Iterator[Content]:
    return (element(tag, text) for text in texts)
