"""A quote to the words in it that answer: the names or figures that are asked for; pure."""

from __future__ import annotations

from collections.abc import Iterator

from retrieval.analysis import analyzer_for
from retrieval.analysis.analyzer import Analyzer
from retrieval.answering.claims import NAMED_KINDS
from retrieval.answering.figures import FIGURE_READERS
from retrieval.answering.proper_names import proper_names
from retrieval.types import Evidence, Query, Span

# Of more names or figures in one sentence, too many do not answer.
MOST = 2


def answering_words(query: Query, evidence: Evidence) -> tuple[Span, ...]:
    """The spans, in the paragraph, of the one or two names or figures in the answering sentence
    that could answer.

    None if *query* asks for neither, or for what a name stands for ("Who is Ada?"), or if there are
    more of them. A name of the question, of the
    title or of the heading is what the question is about, and a figure of the question is given.
    """
    paragraph, sentence = evidence.passage.paragraph, evidence.answer_span
    analyzer = analyzer_for(paragraph.article.language)
    text = sentence.of(paragraph.text)
    about = f"{paragraph.article.title or ''} {paragraph.heading or ''}"
    known = frozenset([*query.own, *analyzer.terms(about)])
    found = [
        Span(span.start + sentence.start, span.end + sentence.start)
        for span in _candidates(query, text, analyzer, known)
    ]
    # One figure may count several things: "20 dead people".
    spans = dict.fromkeys(
        span for span in found if not any(span.overlaps(one) for one in evidence.matches)
    )
    return tuple(spans) if len(spans) <= MOST else ()


def _candidates(
    query: Query, text: str, analyzer: Analyzer, known: frozenset[str]
) -> Iterator[Span]:
    if query.kind in NAMED_KINDS:
        named = {term for name in query.names for term in name.terms}
        if named.issuperset(query.own):
            return
        for name in proper_names(text, analyzer):
            # A word that begins a sentence has a capital for that alone.
            begins = name.span.start == 0 and len(name.words) == 1
            if not begins and not known.issuperset(name.terms):
                yield name.span
    elif read := FIGURE_READERS.get(query.kind or ""):
        terms = frozenset(query.own)
        given = {
            (figure.what, figure.value)
            for figure in read(query.searched, analyzer_for(query.language), terms)
        }
        for figure in read(text, analyzer, terms):
            # Of counts, only those of what is asked about.
            is_counted = query.kind != "count" or figure.what in terms
            if is_counted and (figure.what, figure.value) not in given:
                yield figure.span
