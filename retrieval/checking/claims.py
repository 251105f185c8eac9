"""A text to its claims: the sentences with a name or a number; pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from retrieval.analysis.analyzer import Analyzer
from retrieval.analysis.names import INSIDE
from retrieval.checking.checked import Claim
from retrieval.facts.statement import IsName, Statement
from retrieval.types import Span

# Characters read; a forwarded message has up to 4,096, a page of a draft 3,000.
LONGEST_TEXT = 100_000
# A shorter sentence is a line such as "Photo: Reuters". Addresses and channels are not words.
FEWEST_WORDS = 3
# A sentence with more facts is a table.
MOST_FACTS = 40
NO_WORD = re.compile(r"[@#].*|.*://.*|\W+")
# A sentence goes on in the next line if a line this long does not end it, or if that begins in
# small letters.
LONG_LINE = 50
LINE = re.compile(r"[^\r\n]+")
ENDS = re.compile(r"[.!?…:;][\"'”’»)\]]*$")
# Signs of lists and quoted messages at the start of a line.
LIST_MARK = re.compile(r"[>•◦▪‣·*—–-][\s>•◦▪‣·*—–-]*+")
QUESTION = re.compile(r"\?[\"'”’»)\]!?]*$")


def claims(text: str, analyzer: Analyzer, is_name: IsName) -> Iterator[Claim]:
    """The claims of *text*, in order; questions are not claims.

    A first word is a name by *is_name*, or if the text capitalizes it inside a sentence, too.
    """
    about: tuple[str, ...] = ()
    text = text[:LONGEST_TEXT]
    inside = {*INSIDE.findall(text)}
    for span in _sentences(text, analyzer):
        statement = Statement(span.of(text), analyzer, lambda one: one in inside or is_name(one))
        names = tuple(dict.fromkeys(" ".join(name.words) for name in statement.names))
        if 0 < len(statement.facts) <= MOST_FACTS and _is_stated(statement):
            points_back = analyzer.points_back(statement.text) and not names
            yield Claim(statement.text, span, about if points_back else ())
        about = names or about


def _is_stated(statement: Statement) -> bool:
    words = [word for word in statement.text.split() if not NO_WORD.fullmatch(word)]
    is_question = QUESTION.search(statement.text)
    return len(words) >= FEWEST_WORDS and bool(statement.other_words) and not is_question


def _sentences(text: str, analyzer: Analyzer) -> Iterator[Span]:
    for paragraph in _paragraphs(text):
        for sentence in analyzer.sentences(paragraph.of(text)):
            start, end = paragraph.start + sentence.start, paragraph.start + sentence.end
            if mark := LIST_MARK.match(text, start, end):
                start = mark.end()
            if start < end:
                yield Span(start, end)


def _paragraphs(text: str) -> Iterator[Span]:
    first: re.Match[str] | None = None
    last: re.Match[str] | None = None
    for line in LINE.finditer(text):
        if not line.group().strip():
            continue
        if first and last and not _goes_on(last, line):
            yield Span(first.start(), last.end())
            first = None
        first, last = first or line, line
    if first and last:
        yield Span(first.start(), last.end())


def _goes_on(line: re.Match[str], following: re.Match[str]) -> bool:
    before, after = line.group().rstrip(), following.group()
    gap = line.string[line.end() : following.start()]
    if gap.count("\n") > 1 or gap.count("\r") > 1 or ENDS.search(before[-8:]):
        return False
    is_item = LIST_MARK.match(after.lstrip())
    return after.lstrip()[:1].islower() or (len(before) >= LONG_LINE and not is_item)
