"""What a person typed to what is searched: terms, names, quoted phrases, the kind of answer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from retrieval.analysis.analyzer import Analyzer
from retrieval.analysis.answer_types import expected
from retrieval.analysis.small_talk import small_talk, without_small_talk
from retrieval.types import Mention, Query, Span, Token

# Beyond this a question is a pasted text, and its first terms say what it is about.
MOST_TERMS = 64
CONTEXT_WEIGHT = 0.3
MOST_FOCUS = 2
# Words of little content ("come", "kind", "place") are common in questions of any subject, so a
# small corpus takes them for rarer than they are.
LIGHT_WEIGHT = 0.6
PHRASE = re.compile(r'"([^"]+)"|“([^”]+)”|«([^»]+)»|„([^“”]+)[“”]')
JOINT = re.compile(r"[ \u00a0\u202f-]")


def read_query(text: str, context: Sequence[str], analyzer: Analyzer) -> Query:
    """The query of a question: its own terms, and those of earlier questions at less weight.

    A greeting before it and thanks after it are no part of what is searched.
    """
    asked = without_small_talk(text, analyzer.stopwords)
    own = tuple(dict.fromkeys(analyzer.query_terms(asked)))[:MOST_TERMS]
    wanted, focus = _asked_for(asked, analyzer)
    light = focus | analyzer.light_terms
    terms = {term: LIGHT_WEIGHT if term in light else 1.0 for term in own}
    for earlier in context:
        for term in analyzer.query_terms(earlier):
            if len(terms) < 2 * MOST_TERMS:
                terms.setdefault(term, CONTEXT_WEIGHT)
    tokens = list(analyzer.tokens(asked))
    return Query(
        text=text,
        language=analyzer.language,
        to_bot=analyzer.is_put_to_bot(asked),
        words=tuple(dict.fromkeys(token.span.of(asked) for token in tokens))[:MOST_TERMS],
        own=own,
        terms=terms,
        names=tuple(_names(asked, tokens[:MOST_TERMS], analyzer)),
        phrases=tuple(_phrases(asked, analyzer)),
        kind=wanted,
        small_talk=small_talk(text),
    )


def _asked_for(text: str, analyzer: Analyzer) -> tuple[str | None, frozenset[str]]:
    """The kind of answer that a question asks for, and the terms of the words that say so.

    Who asks "how old" or "which year" wants a number, not the word "old".
    """
    wanted = expected(text, analyzer.answer_types)
    if wanted is None:
        return None, frozenset()
    found = wanted.asked.search(text)
    terms = analyzer.terms(found.group()) if found else []
    return wanted.name, frozenset(terms if len(terms) <= MOST_FOCUS else ())


def _names(text: str, tokens: Sequence[Token], analyzer: Analyzer) -> Iterator[Mention]:
    """The names in a question: runs of words with a capital, and numbers.

    The first word has a capital by its place, so it is a name only beside another. Where words
    without content have capitals too, or all words do, capitals say nothing.
    """
    rest = text.lstrip().partition(" ")[2]
    if not any(char.islower() for char in text) or analyzer.capitalizes_all(rest):
        return
    run: list[Token] = []
    first = len(text) - len(text.lstrip())
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
            if len(run) > 1 or run[0].span.start > first or run[0].term[0].isdigit():
                span = Span(run[0].span.start, run[-1].span.end)
                yield Mention(span.of(text), tuple(one.term for one in run))
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
