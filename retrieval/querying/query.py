"""A question as it was typed to its query: terms, names, quoted phrases, the kind of answer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from retrieval.analysis import kind_of_small_talk
from retrieval.analysis.analyzer import Analyzer
from retrieval.analysis.answer_types import expected
from retrieval.analysis.small_talk import without_small_talk
from retrieval.types import Mention, Query, Span, Token

# A longer question is a pasted text; its first terms show what it is about.
MOST_TERMS = 64
# So many characters of a question are read. Few texts have fewer than 64 terms in them.
LONGEST_READ = 10_000
# A question with more phrases in quotation marks is a pasted text, too.
MOST_PHRASES = 16
# The weight of earlier questions, whatever their age: fitted on conversations (docs/measuring.md).
CONTEXT_WEIGHT = 0.8
MOST_FOCUS = 2
# Words of little content ("come", "kind", "place") are common in questions on any subject, so their
# idf in a small corpus is too high.
LIGHT_WEIGHT = 0.6
# No sentence has a longer phrase, and a mark that is not closed must not be searched for for long.
PHRASE = re.compile(r'"([^"]{1,1000})"|“([^”]{1,1000})”|«([^»]{1,1000})»|„([^“”]{1,1000})[“”]')
JOINT = re.compile(r"[ \u00a0\u202f-]")


def read_query(text: str, context: Sequence[str], analyzer: Analyzer) -> Query:
    """The query of a question: its own terms, and those of *context* with a lower weight.

    *context* are earlier questions, the oldest first. A greeting before the question and thanks
    after it are not searched, and neither is the end of a very long text.
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
    """What is read of *text*: its first ``LONGEST_READ`` characters at most, in whole words."""
    if len(text) <= LONGEST_READ:
        return text
    read = text[:LONGEST_READ]
    words = read.split()
    return read[: read.rindex(words[-1])] if len(words) > 1 else read


def _end_of(terms: Sequence[str], tokens: Sequence[Token]) -> int:
    """Where the word ends that is the last to bring one of *terms*."""
    missing, end = set(terms), 0
    for token in tokens:
        if token.term in missing:
            missing.remove(token.term)
            end = token.span.end
    return end


def _kind_of_answer(text: str, analyzer: Analyzer) -> tuple[str | None, frozenset[str]]:
    """The kind of answer that a question asks for, and the terms of the words that show it.

    Someone who asks "how old" or "which year" wants a number, not the word "old".
    """
    answer_type = expected(text, analyzer.answer_types)
    if answer_type is None:
        return None, frozenset()
    match = answer_type.asked.search(text)
    terms = analyzer.terms(match.group()) if match else []
    return answer_type.name, frozenset(terms if len(terms) <= MOST_FOCUS else ())


def _names(text: str, tokens: Sequence[Token], analyzer: Analyzer) -> Iterator[Mention]:
    """The names in a question: runs of capitalized words, and numbers.

    The first word of a sentence is capitalized anyway, so it is a name only together with the next.
    If function words are capitalized too, or all letters are capitals, capitals show nothing. A
    title before a name ("Dr.") is no name.
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
