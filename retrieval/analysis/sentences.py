"""The sentences of a text, which is cut only where a sentence certainly ends."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from retrieval.types import Span

CLOSERS = "\"'”’»)\\]"
DASHES = ("-", "–", "—")
OPENERS = "\"'“‘«„(\\[¿¡—–-"
MARKS = "[.!?…]"
# Possessive, and only from the first of several marks, or each mark of a long run would be tried.
END = re.compile(
    rf"(?P<mark>{MARKS}(?<!{MARKS}{MARKS}){MARKS}*+)"
    rf"(?P<closers>[{CLOSERS}]*+(?:\[\d{{1,3}}\])*+)\s++"
    rf"(?=(?P<openers>[{OPENERS}]*+)\s*+(?P<next>\w++))"
)
# An Uzbek letter may end in such a mark: "G‘. G‘ulom".
LAST_WORD = re.compile(r"(?:\w\.)*\w+['’‘`]?$")

# In characters. A longer one is a list or has no full stops; it is cut at the best place before.
LONGEST_SENTENCE = 600
WEAKER_BREAKS = (re.compile(r"[\r\n]+"), re.compile(r"[;:]\s+"), re.compile(r",\s+|\s+"))


@dataclass(frozen=True)
class SentenceRules:
    """Words before a full stop that does not end a sentence, in lower case, without the stop.

    After *abbreviations* and *ordinals*, which is a pattern, the stop ends it if a capitalized
    function word follows; after *titles* never.
    """

    titles: frozenset[str]
    abbreviations: frozenset[str]
    ordinals: str = "(?!)"

    @cached_property
    def ordinal(self) -> re.Pattern[str]:
        """The compiled *ordinals*."""
        return re.compile(self.ordinals)


def sentences(text: str, rules: SentenceRules, stopwords: frozenset[str]) -> tuple[Span, ...]:
    """Return the sentences of *text*, in order; they leave out only blanks."""
    spans: list[Span] = []
    start = 0
    for match in END.finditer(text):
        if _ends(text, match, rules, stopwords):
            spans.extend(_bounded(text, start, match.end("closers")))
            start = match.end()
    spans.extend(_bounded(text, start, len(text)))
    return tuple(spans)


def _ends(text: str, match: re.Match[str], rules: SentenceRules, stopwords: frozenset[str]) -> bool:
    following = match["next"]
    # A small letter continues the sentence, also after a dash: "...!" - said he.
    if following[0].islower() or following[0] == "_":
        return False
    # So does a dash after quoted words: «...!» - Tokayev said.
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
    # The last letter of "100 Mbit/s." is not an abbreviation.
    if start and text[start - 1] == "/":
        return True
    if dotted or single or ordinal or word in rules.abbreviations:
        return len(following) > 1 and following.casefold() in stopwords
    return True


def _last_word(text: str, end: int) -> str:
    start = max(0, end - 40)
    last = text[start:end].rpartition(" ")[2]
    if last.isalpha():  # in most cases; the search takes much longer
        return last
    word = LAST_WORD.search(text, start, end)
    return word.group() if word else ""


def _bounded(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield the text from *start* to *end* without outer blanks, in pieces of bounded length."""
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
    """Return the end of the piece from *start* and the start of the next."""
    limit = start + LONGEST_SENTENCE
    for pattern in WEAKER_BREAKS:
        breaks = list(pattern.finditer(text, start + LONGEST_SENTENCE // 3, limit))
        if breaks:
            last = breaks[-1]
            return last.start() + len(last.group().rstrip()), last.end()
    return limit, limit
