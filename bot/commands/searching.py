"""``pullquote search``: list the passages that contain words."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.app import ready_corpus
from bot.channels.objects import citation_object, span_object
from bot.channels.terminal import count, match_text, printable
from bot.console import Screen
from bot.exit_codes import Exit
from bot.settings import Settings
from retrieval import Reason

if TYPE_CHECKING:
    from retrieval import ArticleFilter, Found, Match

# The number of passages that are listed if nothing else is said.
MOST = 20


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is searched: *words*, in *only* some articles, at *most* so many passages or all."""

    words: str
    most: int | None = MOST
    language: str | None = None
    only: ArticleFilter | None = None
    is_json: bool = False


def search(settings: Settings, screen: Screen, wanted: Wanted) -> Exit:
    """List the passages that match, the best first, and say how many there are."""
    with ready_corpus(settings, screen) as corpus:
        found = corpus.find(wanted.words, wanted.most, wanted.only, wanted.language)
        if wanted.is_json:
            screen.write(json.dumps(_object(wanted, found), ensure_ascii=False))
        else:
            _show(screen, wanted, found)
    return Exit.ANSWERED if found.total else Exit.NOT_ANSWERED


def _show(screen: Screen, wanted: Wanted, found: Found) -> None:
    shown = 0
    if found.reason is Reason.WORDS_MISSING:
        screen.say("No passage contains all of the words; these contain some of them.")
    with screen.paged():
        for shown, match in enumerate(found.matches, start=1):
            if shown > 1:
                screen.write("")
            screen.show(match_text(match))
    if not found.total:
        screen.say(_nothing(found))
        return
    more = "; to list all, add --all" if shown < found.total and wanted.most else ""
    screen.say(f"{shown:,} of {count(found.total, 'passage')}{more}.")


def _nothing(found: Found) -> str:
    match found.reason:
        case Reason.EMPTY_CORPUS:
            return "The corpus is empty. To add articles, run: pullquote add PATH"
        case Reason.NO_ARTICLE:
            return "No article passes the filter."
        case Reason.NO_CONTENT_WORD:
            return "There is no word to search for."
    words = ", ".join(f"“{printable(word[:40])}”" for word in found.words[:12])
    return f"No passage contains {words}."


def _object(wanted: Wanted, found: Found) -> dict[str, Any]:
    return {
        "schema": "pullquote.search/1",
        "words": wanted.words,
        "searched": [*found.words],
        "language": found.query.language,
        "also": [{"word": one.word, "words": [*one.words]} for one in found.query.expansions],
        "reason": found.reason.value,
        "total": found.total,
        "passages": [_match_object(rank, one) for rank, one in enumerate(found.matches, start=1)],
    }


def _match_object(rank: int, match: Match) -> dict[str, Any]:
    offset = match.passage.span.start
    return {
        "rank": rank,
        "score": round(match.score, 4),
        "text": match.passage.quote,
        "matches": [span_object(span, offset) for span in match.matches],
        "excerpt": span_object(match.excerpt.span, offset),
        "citation": citation_object(match.passage),
    }
