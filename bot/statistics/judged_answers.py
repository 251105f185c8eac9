"""The opinions of people in Telegram, and the report on them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NamedTuple

from bot.channels.json_objects import citation_object
from bot.channels.styled import Styled, joined
from bot.channels.telegram.remembering.bot_state import state_files
from bot.channels.telegram.remembering.memory import main_part, recalled
from bot.channels.telegram.remembering.usage_statistics import Opinion, opinions
from bot.channels.terminal import ANSWER_STYLE, QUIET_STYLE, source_lines
from bot.readable import one_line, printable, unwrapped, without_fillers
from bot.texts import ENGLISH
from retrieval import Article, Corpus, Passage, link, read_reference
from retrieval.errors import UnknownArticle

SCHEMA = "pullquote.feedback/1"
NO_REASON = "no reason given"


class Judged(NamedTuple):
    """An opinion, and the first quote of the answer.

    *parts* are empty, and *article* is None, if the corpus no longer has them.
    """

    opinion: Opinion
    parts: tuple[Passage, ...]
    article_id: str
    article: Article | None

    @property
    def at(self) -> datetime:
        """When the opinion was given, in UTC."""
        return datetime.fromtimestamp(self.opinion.created, UTC)

    @property
    def main(self) -> Passage | None:
        """The part of the quote with the answering sentence."""
        return main_part(self.opinion.quotes[0], self.parts) if self.parts else None


def gather(folder: Path, oldest: float, since: date | None = None) -> list[Opinion]:
    """The opinions in the files of all bots in *folder*, the newest first.

    Their answers are not older than *oldest*; *since* is the first day, in UTC. Raises
    ``CorpusUnreadable``.
    """
    files = state_files(folder)
    found = [
        one
        for file in files
        for one in opinions(file, oldest)
        if since is None or datetime.fromtimestamp(one.created, UTC).date() >= since
    ]
    return sorted(found, key=lambda one: -one.created)


def judged(corpus: Corpus, found: Iterable[Opinion]) -> Iterator[Judged]:
    """Each opinion with its quote, without those on answers without quotes."""
    for opinion in found:
        if opinion.quotes:
            first = opinion.quotes[0]
            article_id = read_reference(first.id).article_id
            try:
                article = corpus.paragraphs(article_id)[0].article
            except UnknownArticle:
                article = None
            yield Judged(opinion, recalled(corpus, first), article_id, article)


@dataclass(slots=True)
class Counts:
    """How many answers helped, and why others did not."""

    helpful: int = 0
    reasons: Counter[str | None] = field(default_factory=Counter)

    @property
    def unhelpful(self) -> int:
        """How many answers did not help."""
        return self.reasons.total()

    def add(self, one: Judged) -> None:
        """Count an opinion."""
        if one.opinion.is_helpful:
            self.helpful += 1
        else:
            self.reasons[one.opinion.reason] += 1

    def __str__(self) -> str:
        said = f"{self.helpful:,} helpful, {self.unhelpful:,} unhelpful"
        reasons = ", ".join(f"{number:,} {_named(reason)}" for reason, number in self._ranked())
        return f"{said} ({reasons})" if reasons else said

    def object(self) -> dict[str, Any]:
        """The counts as ``--json`` prints them."""
        reasons = [{"reason": reason, "count": number} for reason, number in self._ranked()]
        return {"helpful": self.helpful, "unhelpful": self.unhelpful, "reasons": reasons}

    def _ranked(self) -> list[tuple[str | None, int]]:
        return sorted(self.reasons.items(), key=lambda pair: (-pair[1], pair[0] or ""))


def report_text(found: Sequence[Judged]) -> Styled:
    """The counts of all and of each article, and the unhelpful answers."""
    total, articles = _counted(found)
    parts = [Styled.of(str(total), ANSWER_STYLE)]
    parts.append(joined("\n", (Styled.of(line) for line in _article_lines(articles))))
    wrong = [_wrong_text(one) for one in found if not one.opinion.is_helpful]
    if wrong:
        parts += [Styled.of("Judged wrong, the newest first:", ANSWER_STYLE), *wrong]
    return joined("\n\n", parts)


def report_object(found: Sequence[Judged], since: date | None) -> dict[str, Any]:
    """The same as an object of ``pullquote.feedback/1``."""
    total, articles = _counted(found)
    return {
        "schema": SCHEMA,
        "since": since.isoformat() if since else None,
        "total": total.object(),
        "articles": [
            {"article_id": one.article_id, "title": _title(one), **counts.object()}
            for one, counts in articles
        ],
        "judged_wrong": [_wrong_object(one) for one in found if not one.opinion.is_helpful],
    }


def _counted(found: Iterable[Judged]) -> tuple[Counts, list[tuple[Judged, Counts]]]:
    """The counts of all, and of each article, the most unhelpful first."""
    total = Counts()
    by_id: dict[str, tuple[Judged, Counts]] = {}
    for one in found:
        total.add(one)
        by_id.setdefault(one.article_id, (one, Counts()))[1].add(one)
    ranked = sorted(
        by_id.items(), key=lambda item: (-item[1][1].unhelpful, -item[1][1].helpful, item[0])
    )
    return total, [counts for _, counts in ranked]


def _article_lines(articles: Iterable[tuple[Judged, Counts]]) -> Iterator[str]:
    for one, counts in articles:
        title = _title(one)
        name = f"{title} · {one.article_id}" if title else f"{one.article_id} (no longer there)"
        yield f"{one_line(name)}: {counts}"


def _title(one: Judged) -> str | None:
    return (one.article.title or one.article.source) if one.article else None


def _wrong_text(one: Judged) -> Styled:
    heading = f"{one.at:%Y-%m-%d %H:%M} UTC · {_named(one.opinion.reason)}"
    lines = [Styled.of(heading, QUIET_STYLE), Styled.of(one_line(one.opinion.question))]
    lines += [Styled.of(f"  {line}") for part in one.parts for line in _quote(part).split("\n")]
    if one.parts:
        lines += source_lines(one.parts, link(one.parts[0]))
    else:
        gone = f"  {one.opinion.quotes[0].id} was quoted; its text has changed or is gone"
        lines.append(Styled.of(one_line(gone), QUIET_STYLE))
    return joined("\n", lines)


def _quote(part: Passage) -> str:
    return printable(without_fillers(part.span.of(unwrapped(part.paragraph.text))))


def _wrong_object(one: Judged) -> dict[str, Any]:
    return {
        "time": f"{one.at:%Y-%m-%dT%H:%M:%SZ}",
        "reason": one.opinion.reason,
        "question": one.opinion.question,
        "history": [*one.opinion.context],
        "quote_id": one.opinion.quotes[0].id,
        "parts": [{"quote": part.quote, "citation": citation_object(part)} for part in one.parts],
    }


def _named(reason: str | None) -> str:
    return f"“{getattr(ENGLISH, reason, reason)}”" if reason else NO_REASON
