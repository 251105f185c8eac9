"""Text to sentences: cut where a sentence surely ends; when unsure, do not cut."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from retrieval.types import Span

CLOSERS = "\"'”’»)\\]"
DASHES = ("-", "–", "—")
OPENERS = "\"'“‘«„(\\[¿¡—–-"
END = re.compile(
    rf"(?P<mark>[.!?…]+)(?P<closers>[{CLOSERS}]*(?:\[\d{{1,3}}\])*)(?P<gap>\s+)"
    rf"(?=(?P<openers>[{OPENERS}]*)\s*(?P<next>\w+))"
)
# An Uzbek letter may end in a quotation mark: "G‘. G‘ulom".
LAST_WORD = re.compile(r"(?:\w\.)*\w+['’‘`]?$")

# A "sentence" beyond this is a list, a table or a text without full stops. It is cut at the best
# place before, so that no quote is a wall.
LONGEST_SENTENCE = 600
WEAKER_BREAKS = (re.compile(r"[\r\n]+"), re.compile(r"[;:]\s+"), re.compile(r",\s+|\s+"))


@dataclass(frozen=True)
class SentenceRules:
    """Words that end in a full stop without ending a sentence, in lower case, without the stop.

    After *titles* a sentence never ends; after *abbreviations* it does where a function word with
    a capital follows, and so it does after the numbers of which *ordinals* is the pattern.
    """

    titles: frozenset[str]
    abbreviations: frozenset[str]
    ordinals: str = "(?!)"

    @cached_property
    def ordinal(self) -> re.Pattern[str]:
        """The pattern of such a number."""
        return re.compile(self.ordinals)


def sentences(text: str, rules: SentenceRules, stopwords: frozenset[str]) -> tuple[Span, ...]:
    """The sentences of *text*, ordered and apart; together they cover all but blanks."""
    found: list[Span] = []
    start = 0
    for match in END.finditer(text):
        if _ends(text, match, rules, stopwords):
            found.extend(_bounded(text, start, match.end("closers")))
            start = match.end()
    found.extend(_bounded(text, start, len(text)))
    return tuple(found)


def _ends(text: str, match: re.Match[str], rules: SentenceRules, stopwords: frozenset[str]) -> bool:
    following = match["next"]
    # Turkish and Russian dialogue goes on after a dash: "...!" - said he. So does lower case.
    if following[0].islower() or following[0] == "_":
        return False
    # What was said ends, the sentence goes on: «...!» - Tokayev said.
    if match["closers"].strip(")]0123456789[") and match["openers"][:1] in DASHES:
        return False
    if match["mark"] != "." or match["closers"]:
        return True
    last = _last_word(text, match.start())
    if not last:
        return True
    word = last.casefold()
    if word in rules.titles:
        return False
    single = len(last.rstrip("'’‘`")) == 1 and last[0].isalpha() and last[0].isupper()
    dotted = "." in last and not last.replace(".", "").isdigit()
    ordinal = rules.ordinal.fullmatch(last)
    start = match.start() - len(last)
    # "100 Mbit/s." is no abbreviation of its last letter.
    if start and text[start - 1] == "/":
        return True
    if dotted or single or ordinal or word in rules.abbreviations:
        return len(following) > 1 and following.casefold() in stopwords
    return True


def _last_word(text: str, end: int) -> str:
    """The word that ends at *end*, or what there is of it in as much text as is looked at."""
    # A quote mark with no blank before it belongs to the word: enough text to see the last word.
    start = max(0, end - 40)
    last = text[start:end].rpartition(" ")[2]
    if last.isalpha():  # mostly, and searching takes much longer
        return last
    found = LAST_WORD.search(text, start, end)
    return found.group() if found else ""


def _bounded(text: str, start: int, end: int) -> Iterator[Span]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    while end - start > LONGEST_SENTENCE:
        cut, resume = _weaker_break(text, start)
        yield Span(start, cut)
        start = resume
    if start < end:
        yield Span(start, end)


def _weaker_break(text: str, start: int) -> tuple[int, int]:
    """Where to end a piece and where to begin the next, at most LONGEST_SENTENCE later."""
    limit = start + LONGEST_SENTENCE
    for pattern in WEAKER_BREAKS:
        breaks = list(pattern.finditer(text, start + LONGEST_SENTENCE // 3, limit))
        if breaks:
            last = breaks[-1]
            return last.start() + len(last.group().rstrip()), last.end()
    return limit, limit
