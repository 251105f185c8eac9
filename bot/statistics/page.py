"""The figures as a page: one HTML file that needs no other file. It has no text that was asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from bot.channels.telegram.remembering.statistics import OUTCOMES
from bot.statistics.charts import bars_chart, periods_chart
from bot.statistics.objects import OfBot
from bot.statistics.periods import periods
from bot.statistics.tables import (
    LANGUAGES,
    TITLES,
    Table,
    heading,
    language_counts,
    not_found,
    summary,
    tables,
)

STYLE = """
:root { color-scheme: light dark; --ink: #1c2024; --soft: #60646c; --line: #e0e1e6; --paper: #fff;
  --answer: #3b6fb6; --closest: #d29922; --nothing: #c2571a; --talk: #9aa0a8; }
@media (prefers-color-scheme: dark) { :root { --ink: #edeef0; --soft: #b0b4ba; --line: #363a3f;
  --paper: #18191b; --answer: #7fb0ee; --closest: #e3b341; --nothing: #f0935a; --talk: #7d828a; } }
body { margin: 2rem auto; max-width: 40rem; padding: 0 1.25rem; background: var(--paper);
  color: var(--ink); font: 15px/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.3rem; margin: 2.5rem 0 0; } h2 { font-size: 1.05rem; margin: 2rem 0 .5rem; }
p, figcaption, .key { color: var(--soft); margin: .25rem 0 0; }
figure { margin: .75rem 0 0; max-width: 30rem; } svg { display: block; width: 100%; height: auto; }
svg text { fill: var(--soft); font-size: 11px; } svg .side { text-anchor: end; }
.grid { stroke: var(--line); fill: none; }
.answer { fill: var(--answer); background: var(--answer); }
.closest { fill: var(--closest); background: var(--closest); }
.nothing { fill: var(--nothing); background: var(--nothing); }
.small_talk { fill: var(--talk); background: var(--talk); }
.key { display: flex; flex-wrap: wrap; gap: .25rem 1rem; padding: 0; list-style: none;
  font-size: .85rem; }
.key i { display: inline-block; width: .8em; height: .8em; margin-right: .4em; border-radius: 2px; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; width: 100%;
  max-width: 30rem; }
th, td { padding: .3rem 0 .3rem .75rem; text-align: right; border-bottom: 1px solid var(--line); }
th { color: var(--soft); font-weight: 500; }
th:first-child, td:first-child { text-align: left; padding-left: 0; }
summary { cursor: pointer; font-size: 1.05rem; font-weight: 700; margin: 2rem 0 .5rem; }
"""
# The page contains all that it needs, and a browser may load nothing else for it.
POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def page(bots: Sequence[OfBot], keep_days: int) -> str:
    """The whole page, which is to be encoded as UTF-8."""
    lines = [line for of_bot in bots for line in _section(of_bot, keep_days)]
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="viewport" content="width=device-width">\n'
        f"<title>Pullquote: statistics</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
        + "\n".join(lines or ["<p>No Telegram bot has run yet.</p>"])
        + "\n</body>\n</html>\n"
    )


def _section(of_bot: OfBot, keep_days: int) -> Iterator[str]:
    figures = of_bot.figures
    yield f"<h1>{escape(heading(of_bot.bot, figures))}</h1>"
    for line in (*summary(figures, keep_days), not_found(of_bot.groups)):
        yield f"<p>{escape(line)}</p>"
    name, every = periods(figures)
    if every:
        yield f"<figure>{periods_chart(name, every)}{_key()}</figure>"
    for table in tables(figures):
        if table.title == TITLES[name]:
            yield f"<details><summary>{escape(table.title)}</summary>{_table(table)}</details>"
            continue
        yield f"<h2>{escape(table.title)}</h2>"
        if table.title == LANGUAGES:
            yield f"<figure>{bars_chart(LANGUAGES, language_counts(figures))}</figure>"
        yield _table(table)


def _key() -> str:
    names = (f'<li><i class="{one}"></i>{one.replace("_", " ")}</li>' for one in OUTCOMES)
    return f'<ul class="key">{"".join(names)}</ul>'


def _table(table: Table) -> str:
    body = "\n".join(f"<tr>{_cells('td', row)}</tr>" for row in table.rows)
    return f"<table>\n<tr>{_cells('th', table.head)}</tr>\n{body}\n</table>"


def _cells(tag: str, texts: Sequence[str]) -> str:
    return "".join(f"<{tag}>{escape(text)}</{tag}>" for text in texts)
