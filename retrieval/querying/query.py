"""A question to its query: language, terms, names, quoted phrases, the kind of answer."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING

from retrieval.analysis import (
    ANALYZERS,
    analyzer_for,
    code_of,
    identify_language,
    kind_of_small_talk,
)
from retrieval.analysis.analyzer import Analyzer, expected
from retrieval.analysis.quantities import NUMERIC, Calendar
from retrieval.analysis.small_talk import without_small_talk
from retrieval.engines.engine import Engine
from retrieval.storage.seam import Reading
from retrieval.types import Mention, Period, Query, Span, Token

if TYPE_CHECKING:
    from retrieval.near_words import Near

# A question with more is a pasted text; its first terms show what it is about.
MOST_TERMS, MOST_PHRASES = 64, 16
LONGEST_READ = 10_000  # characters; few texts have fewer than 64 terms in them
# The weight of earlier questions, whatever their age: fitted on conversations (docs/measuring.md).
CONTEXT_WEIGHT = 0.8
MOST_FOCUS = 2
# Words of little content ("come", "kind", "place") are common in questions on any subject, so their
# idf in a small corpus is too high.
LIGHT_WEIGHT = 0.6
# No sentence has a longer phrase, and a mark that is not closed must not be searched for for long.
PHRASE = re.compile(r'"([^"]{1,1000})"|“([^”]{1,1000})”|«([^»]{1,1000})»|„([^“”]{1,1000})[“”]')
JOINT = re.compile(r"[ \u00a0\u202f-]")


def understand(
    text: str,
    engine: Engine,
    store: Reading,
    context: Sequence[str] = (),
    language: str | None = None,
    likely: Sequence[str | None] = (),
    on: date | None = None,
    near: Near | None = None,
) -> Query:
    """The query of *text*, expanded if no article contains one of its words.

    *language* is the code of the language of *text*; without it, ``language_of`` finds it.
    *context* are earlier questions, as for ``read_query``. *on* is the day on which *text* is
    asked, as for ``period_of``. *near* compares words with words of other languages; without it,
    tables do.
    """
    analyzer = analyzer_for(language or language_of(text, store, likely))
    texts = [*map(beginning, (text, *reversed(context)))]
    period = period_of(texts, analyzer.calendar, on, store.newest)
    query = replace(read_query(text, context, analyzer), period=period)
    if engine.known(query.terms) >= {*query.own}:
        return query
    # Imported here: most questions need none of it.
    from retrieval.querying.expansion import COMPARED_WEIGHT, Vocabulary, expand

    others = [ANALYZERS[code] for code in dict.fromkeys(map(code_of, store.languages()))]
    vocabulary = Vocabulary(engine.known, engine.idf, store.names, engine.terms_near)
    if near:
        vocabulary = vocabulary._replace(near=near, near_weight=COMPARED_WEIGHT)
    return expand(query, analyzer, others, vocabulary)


def language_of(text: str, store: Reading, likely: Sequence[str | None] = ()) -> str:
    """The code of the language of a question, identified.

    If its words do not show it, it is the first of *likely*, or else the most frequent language of
    the articles.
    """
    codes = [*filter(None, likely), *map(code_of, store.languages())]
    return identify_language(text, codes) or next(iter(codes), "en")


def read_query(text: str, context: Sequence[str], analyzer: Analyzer) -> Query:
    """The query of a question: its own terms, and the terms of *context* with a lower weight.

    *context* are earlier questions, the oldest first. Greetings, thanks, and the end of a very long
    text are not searched.
    """
    read = beginning(text)
    question = without_small_talk(read, analyzer.stopwords)
    all_terms = tuple(dict.fromkeys(analyzer.query_terms(question)))
    own = all_terms[:MOST_TERMS]
    kind, focus = _kind_of_answer(question, analyzer)
    light = focus | analyzer.light_terms
    terms = {term: LIGHT_WEIGHT if term in light else 1.0 for term in own}
    for earlier in reversed(context):
        for term in analyzer.query_terms(beginning(earlier)):
            if len(terms) < 2 * MOST_TERMS:
                terms.setdefault(term, CONTEXT_WEIGHT)
    tokens = list(analyzer.tokens(question))
    if len(all_terms) > MOST_TERMS:
        read = read[: read.index(question) + _end_of(own, tokens)]
    return Query(
        text=text,
        language=analyzer.language,
        to_bot=analyzer.is_put_to_bot(question),
        words=tuple(dict.fromkeys(token.span.of(question) for token in tokens))[:MOST_TERMS],
        own=own,
        terms=terms,
        names=tuple(dict.fromkeys(_names(question, tokens[:MOST_TERMS], analyzer))),
        phrases=tuple(islice(_phrases(question, analyzer), MOST_PHRASES)),
        kind=kind,
        small_talk=kind_of_small_talk(text),
        unread=len(text) - len(read),
        context=tuple(context),
    )


def beginning(text: str) -> str:
    """The first ``LONGEST_READ`` characters of *text* at most, in whole words."""
    if len(text) <= LONGEST_READ:
        return text
    read = text[:LONGEST_READ]
    words = read.split()
    return read[: read.rindex(words[-1])] if len(words) > 1 else read


def _end_of(terms: Sequence[str], tokens: Sequence[Token]) -> int:
    """The end of the word with which all of *terms* have occurred."""
    missing, end = set(terms), 0
    for token in tokens:
        if token.term in missing:
            missing.remove(token.term)
            end = token.span.end
    return end


def _kind_of_answer(text: str, analyzer: Analyzer) -> tuple[str | None, frozenset[str]]:
    """The kind of answer that a question asks for, and the terms of the words that show it.

    Someone who asks "how old" wants a number, not the word "old".
    """
    answer_type = expected(text, analyzer.answer_types)
    if answer_type is None:
        return None, frozenset()
    match = answer_type.asked.search(text)
    terms = analyzer.terms(match.group()) if match else []
    return answer_type.name, frozenset(terms if len(terms) <= MOST_FOCUS else ())


def _names(text: str, tokens: Sequence[Token], analyzer: Analyzer) -> Iterator[Mention]:
    """The names in a question: runs of capitalized words, and numbers.

    The first word of a sentence is capitalized anyway, so it is a name only with the next word. If
    function words or all letters have capitals, these show nothing. A title ("Dr.") is not a name.
    """
    rest = text.lstrip().partition(" ")[2]
    if not any(char.islower() for char in text) or analyzer.capitalizes_all(rest):
        return
    run: list[Token] = []
    firsts = {sentence.start for sentence in analyzer.sentences(text)}
    titles = analyzer.sentence_rules.titles
    for token in (*tokens, None):
        named = token is not None and _is_named(token.span.of(text))
        joined = (
            named
            and token is not None
            and run
            and JOINT.fullmatch(text[run[-1].span.end : token.span.start])
            and not token.term[0].isdigit()
            and not run[-1].term[0].isdigit()
        )
        if run and not joined:
            is_first = run[0].span.start in firsts and not run[0].term[0].isdigit()
            is_title = run[0].span.of(text).casefold() in titles
            if len(run) > 1 or not (is_first or is_title):
                span = Span(run[0].span.start, run[-1].span.end)
                yield Mention(span.of(text), tuple(part.term for part in run))
            run = []
        if token is not None and named:
            run.append(token)


def _is_named(word: str) -> bool:
    return word[0].isupper() or word[0].isdigit()


def _phrases(text: str, analyzer: Analyzer) -> Iterator[Mention]:
    for match in PHRASE.finditer(text):
        inner = next(group for group in match.groups() if group is not None)
        if terms := tuple(token.term for token in analyzer.tokens(inner)):
            yield Mention(inner, terms)


# The days that a question asks about, so that articles of that time can come first; pure.

YEAR = re.compile(r"(?<![\w.,/:-])(1[5-9]\d\d|20\d\d)(?!\d|[.,/:-]\d|['’]?s\b)")
# "2024", "2024-05" and "2024-05-17", with anything after it, such as a time.
ISO = re.compile(r"\s*([12]\d{3})(?:-?(\d{2})(?:-?(\d{2}))?)?(?!\d)")


def period_of(
    texts: Sequence[str], calendar: Calendar, on: date | None, newest: Callable[[], str | None]
) -> Period | None:
    """The period that a question asks about: the first in *texts*, else *on*.

    *texts* are the question and those before it, in the language of *calendar*. *on* is the day of
    the question; by default it is today, or the day of the newest article if that is past, whose
    date *newest* returns.
    """
    for text in texts:
        days = [_numeric(match) for match in NUMERIC.finditer(text)]
        if found := next(filter(None, days), None):
            return found
        month, day = _month(text, calendar)
        year = YEAR.search(text)
        if month and year:
            return period(int(year[1]), month, day)
        if year:
            return period(int(year[1]))
        if month:
            return _last(month, day, on or _today(newest))
        if calendar.asks_about_now.search(text):
            today = on or _today(newest)
            return Period(today, today)
    return Period(on, on) if on else None


def published_in(published: str | None) -> Period | None:
    """The day, month or year of publication, if *published* begins as ISO 8601 dates do."""
    match = ISO.match(published or "")
    return (
        period(int(match[1]), *(int(part or 0) for part in match.groups()[1:])) if match else None
    )


def period(year: int, month: int = 0, day: int = 0) -> Period | None:
    """A day; a month if *day* is 0, a year if *month* is 0; None if there is no such day."""
    try:
        first = date(year, month or 1, day or 1)
    except ValueError:
        return None
    if day:
        return Period(first, first)
    last = month or 12
    return Period(first, date(year, last, monthrange(year, last)[1]))


def _numeric(match: re.Match[str]) -> Period | None:
    if match["iso_year"]:
        return period(*(int(match[name]) for name in ("iso_year", "iso_month", "iso_day")))
    day, month = int(match["day"]), int(match["month"])
    if match["mark"] == "/" and month > 12:
        day, month = month, day
    return period(int(match["year"]), month, day)


def _month(text: str, calendar: Calendar) -> tuple[int, int]:
    """The number of the month that *text* names, and of the day in it; 0 for what it lacks."""
    if not calendar.sign_of_day.search(text):  # most questions name no month
        return 0, 0
    if match := calendar.day_month.search(text):
        day = int(match["day"] or match["after"])
        return calendar.month(match["month"] or match["before"]), day
    named = (number for number in range(1, 13) if calendar.has_month(number, text))
    return next(named, 0), 0


def _last(month: int, day: int, on: date) -> Period | None:
    """The latest such month, or day, that does not begin after *on*."""
    found = period(on.year, month, day)
    return found if found and found.first <= on else period(on.year - 1, month, day)


def _today(newest: Callable[[], str | None]) -> date:
    today, published = date.today(), published_in(newest())
    return min(today, published.last) if published else today
