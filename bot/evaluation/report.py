"""The page of a result: one HTML file that needs no other file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from html import escape
from typing import TypeVar

import numpy as np

from bot.evaluation.diagrams import reliability_diagram, risk_coverage_diagram
from bot.evaluation.result import Result, rules_object
from bot.evaluation.table import DIFFERENCE_HEAD, HEAD, difference_row, row
from retrieval.evaluation.judgments import Judged
from retrieval.evaluation.measures import reliability, risk_coverage

R = TypeVar("R")
STYLE = """
:root { color-scheme: light dark; --ink: #1c2024; --soft: #60646c; --line: #e0e1e6; --paper: #fff;
  --accent: #3b6fb6; --warm: #c2571a; }
@media (prefers-color-scheme: dark) { :root { --ink: #edeef0; --soft: #b0b4ba; --line: #363a3f;
  --paper: #18191b; --accent: #7fb0ee; --warm: #f0935a; } }
body { margin: 2.5rem auto; max-width: 54rem; padding: 0 1.25rem; background: var(--paper);
  color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.4rem; margin: 0; } h2 { font-size: 1.05rem; margin: 2.25rem 0 .5rem; }
p { margin: .25rem 0 0; color: var(--soft); }
.figures { display: flex; flex-wrap: wrap; gap: 2rem; }
figure { flex: 1 1 20rem; margin: 0; max-width: 26rem; } figcaption { color: var(--soft);
  font-size: .85rem; margin-top: .5rem; }
svg { display: block; width: 100%; height: auto; } svg text { fill: var(--soft); font-size: 11px; }
.tick, .count, .axis { text-anchor: middle; } svg .side { text-anchor: end; }
svg .count { font-size: 9.5px; } svg .label { fill: var(--ink); font-weight: 600; }
.count, .label { paint-order: stroke; stroke: var(--paper); stroke-width: 4px; }
.grid { stroke: var(--line); fill: none; } .bar { fill: var(--accent); opacity: .75; }
.even { stroke: var(--soft); stroke-dasharray: 4 4; }
.dot { fill: var(--warm); stroke: var(--paper); stroke-width: 2; }
.curve { stroke: var(--accent); stroke-width: 2; fill: none; stroke-linejoin: round; }
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


def page(result: Result) -> str:
    """The whole page, as HTML."""
    name = escape(result.name)
    rules = ", ".join(f"{key} {value}" for key, value in rules_object(result.rules).items())
    sections = [
        f"<h1>{name}</h1><p>{escape(result.heading.partition(': ')[2])}</p><p>{escape(rules)}</p>",
        _figures([question for question in result.judged if question.right is not None]),
        _table("Measures", HEAD, row, result.measures),
        _table("Against the earlier run", DIFFERENCE_HEAD, difference_row, result.differences),
        *(
            _table(f"{group.by.capitalize()} {group.name}", HEAD, row, group.measures)
            for group in result.groups
        ),
    ]
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>Pullquote: {name}</title><style>{STYLE}</style></head>\n<body>\n"
        + "\n".join(section for section in sections if section)
        + "\n</body></html>\n"
    )


def _figures(judged: Sequence[Judged]) -> str:
    if not any(question.answerable for question in judged):
        return ""
    confidence = np.array([question.confidence for question in judged])
    right = np.array([bool(question.right) for question in judged])
    answered = np.array([question.answered for question in judged])
    now = None
    if answered.any():
        now = float(answered.mean()), float(1 - right[answered].mean())
    diagrams = (
        reliability_diagram(reliability(confidence, right)),
        risk_coverage_diagram(risk_coverage(confidence, right), now),
    )
    figures = "\n".join(
        f"<figure>{diagram}<figcaption>{caption}</figcaption></figure>"
        for diagram, caption in zip(diagrams, CAPTIONS, strict=True)
    )
    return f'<h2>Confidence</h2>\n<div class="figures">{figures}</div>'


def _table(
    title: str, head: Sequence[str], cells: Callable[[R], Iterable[str]], rows: Iterable[R]
) -> str:
    body = "\n".join(f"<tr>{_cells('td', cells(measured))}</tr>" for measured in rows)
    if not body:
        return ""
    return (
        f'<h2>{escape(title)}</h2>\n<div class="scroll"><table>'
        f"<tr>{_cells('th', head)}</tr>\n{body}</table></div>"
    )


def _cells(tag: str, texts: Iterable[str]) -> str:
    return "".join(f"<{tag}>{escape(text)}</{tag}>" for text in texts)
