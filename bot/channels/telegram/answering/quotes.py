"""Quotes as they are remembered, and as they are shown again: further ones, or with context."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from bot.channels.telegram.remembering.memory import Content, RememberedAnswer, RememberedQuote
from bot.channels.telegram.remembering.recalling import digest, main_part, recalled
from bot.channels.telegram.sending.quote import Quote
from retrieval import Answer, Corpus, Evidence, Paragraph, Passage, Span, answering_words
from retrieval.errors import QuoteMismatch

# Few people read on beyond so many quotes, and to find the words that answer takes time.
MOST_MARKED = 5


def content(answer: Answer, notes: Sequence[str]) -> Content:
    """What was found for a question in the form in which it is stored."""
    query = answer.query
    return Content(
        query.text, query.context, answer.estimate.outcome, remembered_quotes(answer), notes
    )


def remembered_quotes(answer: Answer) -> list[RememberedQuote]:
    """The quotes of an answer in the form in which they are stored."""
    answers = answer.conflict.answers if answer.conflict else ()
    spans_of = [*answers, *[()] * (len(answer.evidence) - len(answers))]
    return [
        RememberedQuote(
            evidence.passage.id,
            evidence.answer_span.start,
            evidence.answer_span.end,
            digest(evidence.parts),
            [copy.id for copy in evidence.also_in],
            _ends(spans),
            [part.id for part in evidence.parts] if len(evidence.parts) > 1 else [],
            _ends(answering_words(answer.query, evidence)) if number < MOST_MARKED else [],
        )
        for number, (evidence, spans) in enumerate(zip(answer.evidence, spans_of, strict=True))
    ]


def shown_quotes(corpus: Corpus, answer: Answer, shown: Sequence[Evidence]) -> list[Quote]:
    """The quotes *shown*, which are the first ones of *answer*."""
    return [
        quote_of(answer, evidence)._replace(is_whole=_is_whole(corpus, evidence.parts))
        for evidence in shown
    ]


def quote_of(answer: Answer, evidence: Evidence) -> Quote:
    """A quote of *answer* as it is shown where its article is not at hand."""
    sides = zip(answer.conflicting, answer.conflict.answers if answer.conflict else (), strict=True)
    conflicting = next((spans for side, spans in sides if side == evidence), ())
    return Quote(
        evidence.passage, evidence.parts, evidence.answer_span, evidence.also_in, conflicting,
        answering_words(answer.query, evidence),
    )  # fmt: skip


def _ends(spans: Sequence[Span]) -> list[tuple[int, int]]:
    return [(span.start, span.end) for span in spans]


def _spans(ends: Sequence[tuple[int, int]]) -> tuple[Span, ...]:
    return tuple(Span(start, end) for start, end in ends)


def quotes(corpus: Corpus, answer: RememberedAnswer, first: int, limit: int) -> list[Quote]:
    """The quotes of an answer from number *first* on: *limit*, or all that conflict."""
    recalled_quotes = []
    for quote in answer.quotes[first : max(first + limit, answer.conflicting_count)]:
        if parts := recalled(corpus, quote):
            passage = main_part(quote, parts)
            # In a quote that an editor has chosen, no sentence is marked.
            is_marked = quote.start < quote.end
            recalled_quotes.append(
                Quote(
                    passage, parts, Span(quote.start, quote.end) if is_marked else passage.span,
                    _copies(corpus, quote), _spans(quote.answers), _spans(quote.words),
                    _is_whole(corpus, parts),
                )
            )  # fmt: skip
    return recalled_quotes


def quote_number(corpus: Corpus, answer: RememberedAnswer, number: int) -> Quote | None:
    """Quote number *number* of an answer; None if it is gone, or if there never was one."""
    if number >= len(answer.quotes):
        return None
    found = quotes(corpus, answer, number, 1)
    return next((one for one in found if one.passage.id == answer.quotes[number].id), None)


def _is_whole(corpus: Corpus, parts: Sequence[Passage]) -> bool:
    """Whether an article has nothing around a quote with these parts."""
    if corpus.length(parts[0].paragraph.article.id) > len(parts):
        return False
    return all(part.quote.strip() == part.paragraph.text.strip() for part in parts)


def _copies(corpus: Corpus, quote: RememberedQuote) -> tuple[Passage, ...]:
    try:
        copies = [corpus.recall(passage_id) for passage_id in quote.also_in]
    except QuoteMismatch:
        return ()
    return tuple(copy for copy in copies if copy)


class Neighborhood(NamedTuple):
    """A paragraph near a quote: the quote, the paragraph, the number of paragraphs of the article,
    and the numbers of the paragraphs before and after it, which are 0 if there is none."""

    quote: Quote
    paragraph: Paragraph
    total: int
    neighbors: tuple[int, int]


def neighborhood(
    corpus: Corpus, answer: RememberedAnswer, number: int, offset: int
) -> Neighborhood | None:
    """The paragraph *offset* paragraphs after that of quote *number*.

    None if there is no such paragraph, or if the quote is gone.
    """
    quote = quote_number(corpus, answer, number)
    if quote is None:
        return None
    own = quote.passage.paragraph
    paragraphs = corpus.paragraphs(own.article.id)
    places = [one.number for one in paragraphs]
    if own.number + offset not in places:
        return None
    place = places.index(own.number + offset)
    before = places[place - 1] if place else 0
    after = places[place + 1] if place + 1 < len(places) else 0
    return Neighborhood(quote, paragraphs[place], len(places), (before, after))
