"""The outcome of adding: how many articles, which, and why parts were skipped."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from bot.exit import reason_of

if TYPE_CHECKING:
    from retrieval import CorpusState
    from retrieval.ingestion import Report, Skipped


def counts(report: Report) -> dict[str, int]:
    """The number of articles by change, and of the skipped parts."""
    from retrieval.ingestion import Change

    return {
        **{change.value: report.count(change) for change in Change},
        "skipped": len(report.skipped),
    }


def counts_line(report: Report) -> str:
    """The counts in words: ``2 added, 0 changed, 1 unchanged, 0 removed, 3 skipped``."""
    return ", ".join(f"{count} {what}" for what, count in counts(report).items())


def articles(report: Report, with_unchanged: bool) -> list[tuple[str, str]]:
    """The change and the id of each article: ``("added", "barn-owls")``."""
    every = [(added.change.value, added.id) for added in report.added]
    return [
        (what, article_id) for what, article_id in every if with_unchanged or what != "unchanged"
    ]


def first_reasons(parts: Sequence[Skipped], most: int) -> list[str]:
    """The places and reasons of the first *most* parts."""
    return [f"{part.where}: {reason_of(part.why, part.lacks)}" for part in parts[:most]]


def common_reasons(parts: Sequence[Skipped], most: int) -> list[str]:
    """The *most* common reasons of all parts, with their numbers."""
    common = Counter(reason_of(part.why, part.lacks) for part in parts).most_common(most)
    return [f"{times:,} x {why}" for why, times in common]


def objects(report: Report) -> Iterator[dict[str, str]]:
    """An object for each article, and for each part that was skipped or left out."""
    for added in report.added:
        yield {"what": added.change.value, "id": added.id}
    for what, parts in (("skipped", report.skipped), ("left out", report.left_out)):
        for part in parts:
            yield {"what": what, "where": part.where, "why": reason_of(part.why, part.lacks)}


def report_lines(report: Report) -> str:
    """The same, a line of JSON each."""
    return "".join(f"{json.dumps(one, ensure_ascii=False)}\n" for one in objects(report))


def report_object(
    report: Report, state: CorpusState | None, answered: Sequence[dict[str, object]] = ()
) -> dict[str, Any]:
    """The report as one object; *state* is None if nothing was changed.

    *answered* are the answers that saved questions have now.
    """
    return {
        "schema": "pullquote.report/1",
        "dry_run": state is None,
        "counts": counts(report),
        "parts": [*objects(report)],
        "corpus": asdict(state) if state else None,
        "answered": list(answered),
    }
