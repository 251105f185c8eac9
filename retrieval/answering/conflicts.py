"""Quotes to conflicts: whether the best ones give different answers; pure.

Sentences are compared, then whole quotes: by the figures and names that could answer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from decimal import Decimal
from functools import cached_property
from math import fsum

from retrieval.analysis import analyzer_for
from retrieval.analysis.analyzer import given
from retrieval.answering.quotes import Quote
from retrieval.facts.figures import FIGURE_READERS, YEARS, Figure, agree, years
from retrieval.facts.proper_names import ProperName, name_the_same, proper_names
from retrieval.types import Conflict, Query, Span

NAMED_KINDS = frozenset({"person", "place"})
"""Questions that a proper name answers."""
KINDS = NAMED_KINDS | FIGURE_READERS.keys()
"""Questions whose answers are compared."""
# At most this many quotes are compared with the first, if they have this share of its score. A
# version under another title scores a fifth less.
COMPARED = 5
CLOSE = 0.7
# The first quote must contain the first share of the question, or it may speak of another thing;
# another quote the second share of the first one's.
FEWEST_SHARED = 0.5
SAME_SUBJECT = 0.8
# Sentences with the first share of words in common report one event, with the second they are
# versions of one sentence.
SAME_EVENT = 0.25
NEARLY_SAME = 0.6
MOST_CONFLICTING = 3
# Two answers have at most this many terms together: most texts differ in more.
MOST_ANSWER_TERMS = 8

Spans = frozenset[Span]
Difference = tuple[Spans, Spans]
"""The spans, each in its paragraph, of the answers of two quotes."""


def detect_conflict(
    quotes: Sequence[Quote], query: Query, weights: Mapping[str, float]
) -> tuple[Sequence[Quote], Conflict | None]:
    """*quotes* with those that contradict the first moved up to it, and the conflict, if any.

    Two quotes conflict if they have one subject and give different answers of the kind asked for:
    numbers that measure the same thing; names, and anything in one article, only if the texts are
    nearly the same.
    """
    if query.kind not in KINDS or len(quotes) < 2:
        return quotes, None

    def weight(terms: Set[str]) -> float:
        return fsum(weights[term] for term in sorted(terms))

    question = _Question(query)
    first = _Candidate(quotes[0], question)
    # The first quote and those that conflict with all before, with their answers.
    conflicting, spans = [first], [set[Span]()]
    least = SAME_SUBJECT * weight(first.subject)
    if weight(first.subject) < FEWEST_SHARED * weight(question.terms):
        return quotes, None
    for quote in quotes[1:COMPARED]:
        if quote.score < CLOSE * quotes[0].score or len(conflicting) == MOST_CONFLICTING:
            break
        candidate = _Candidate(quote, question)
        missing = first.subject - candidate.subject
        # The cup of 2022 is another subject than the cup of 2024, however little a number weighs.
        if (
            any(term[0].isdigit() for term in missing)
            or weight(candidate.subject & first.subject) < least
        ):
            continue
        differences = [_difference(other, candidate) for other in conflicting]
        if all(differences):
            conflicting.append(candidate)
            spans.append(set())
            for number, difference in enumerate(differences):
                if difference:
                    spans[number] |= difference[0]
                    spans[-1] |= difference[1]
    if len(conflicting) < 2:
        return quotes, None
    moved_up = [candidate.quote for candidate in conflicting]
    rest = [quote for quote in quotes if quote not in moved_up]
    return (*moved_up, *rest), Conflict(query.kind, tuple(tuple(sorted(one)) for one in spans))


class _Question:
    def __init__(self, query: Query) -> None:
        self.kind = query.kind or ""
        self.terms = frozenset(query.own)
        self.read_figures = FIGURE_READERS.get(self.kind)
        self.figures = frozenset[tuple[str, Decimal]]()
        if self.read_figures is not None:
            figures = self.read_figures(query.searched, analyzer_for(query.language), self.terms)
            self.figures = frozenset((figure.what, figure.number) for figure in figures)


class _Text:
    """A sentence or a whole quote that may answer, with the *numbers* of its sentences. Spans
    begin at its first character."""

    def __init__(
        self, quote: Quote, numbers: Sequence[int], span: Span, question: _Question
    ) -> None:
        self.written = span.of(quote.paragraph.text)
        self.terms = quote.candidate.passage.hit.outline.words(numbers)
        self.analyzer = quote.analyzer
        self.start = span.start
        self.kind = question.kind
        self._question = question

    @cached_property
    def words(self) -> list[tuple[str, Span]]:
        """The terms, each with its span."""
        return [(token.term, token.span) for token in self.analyzer.tokens(self.written)]

    @cached_property
    def figures(self) -> list[Figure]:
        """The figures of the kind asked for, without the question's."""
        read, given_figures = self._question.read_figures, self._question.figures
        if read is None:
            return []
        figures = read(self.written, self.analyzer, self._question.terms)
        return [f for f in figures if (f.what, f.number) not in given_figures]

    @cached_property
    def numbers(self) -> list[tuple[str, Span]]:
        """The terms that are numbers or months but not figures: "five", "July", the 10 of "10th
        century"."""
        pattern = given(self.kind, self.analyzer.answer_types)
        return [
            (term, span)
            for term, span in self.words
            if (term[0].isdigit() or (pattern and pattern.fullmatch(span.of(self.written))))
            and not any(span.overlaps(figure.span) for figure in self.figures)
        ]

    @cached_property
    def names(self) -> list[ProperName]:
        """The proper names, without the question's."""
        names = proper_names(self.written, self.analyzer)
        return [name for name in names if not self._question.terms.issuperset(name.terms)]

    def is_month(self, span: Span) -> bool:
        """Whether a month is at *span*."""
        word = span.of(self.written)
        return any(
            re.fullmatch(month, word, re.IGNORECASE) for month in self.analyzer.calendar.months
        )

    @cached_property
    def years(self) -> frozenset[Decimal]:
        """The years."""
        return years(self.written, self.analyzer)

    def terms_outside(self, spans: Spans) -> frozenset[str]:
        """The terms outside of *spans*."""
        return frozenset(
            term for term, span in self.words if not any(span.overlaps(one) for one in spans)
        )

    def in_paragraph(self, spans: Spans) -> Spans:
        """The same spans in the paragraph."""
        return frozenset(span.moved(self.start) for span in spans)


class _Candidate:
    def __init__(self, quote: Quote, question: _Question) -> None:
        self.quote = quote
        self.article = quote.paragraph.article
        self.sentence = _Text(quote, [quote.candidate.number], quote.answer_span, question)
        self.whole = _Text(quote, quote.numbers, quote.span, question)
        self._question = question

    @cached_property
    def subject(self) -> frozenset[str]:
        """The question's terms in the quote, the title and the heading."""
        passage = self.quote.candidate.passage
        quoted = passage.hit.outline.words(self.quote.numbers)
        return self._question.terms & quoted.union(passage.title.split())

    @cached_property
    def own_subject(self) -> frozenset[str]:
        """The terms of names that the sentence shares with the title or heading, but not with
        the question."""
        title, heading = self.article.title, self.quote.paragraph.heading
        terms = frozenset(self.whole.analyzer.terms(f"{title or ''} {heading or ''}"))
        names = [frozenset(name.terms) for name in self.sentence.names]
        return frozenset().union(*(name for name in names if name <= terms))


def _difference(ours: _Candidate, theirs: _Candidate) -> Difference | None:
    is_one_article = ours.article == theirs.article
    sentences = ours.sentence, theirs.sentence
    found = None if is_one_article else _different_figures(*sentences)
    found = found or _different_versions(*sentences, is_one_article=is_one_article)
    if not found:
        found = _different_versions(ours.whole, theirs.whole, is_one_article=is_one_article)
        if found and _have_common_answer(*sentences):
            return None
    # Subjects are compared last: finding names takes the most time.
    return found if found and ours.own_subject == theirs.own_subject else None


def _different_figures(ours: _Text, theirs: _Text) -> Difference | None:
    """The figures of the same things in which two reports of one event differ."""
    if not _may_share(ours, theirs, SAME_EVENT):
        return None
    # Things with figures of which no two agree.
    disputed = {
        what
        for what in {f.what for f in ours.figures} & {f.what for f in theirs.figures}
        if not _may_agree(_of(what, ours.figures), _of(what, theirs.figures))
    }
    spans, other_spans = (
        frozenset(figure.span for figure in text.figures if figure.what in disputed)
        for text in (ours, theirs)
    )
    if not spans or (ours.kind != "time" and _are_disjoint(ours.years, theirs.years)):
        return None
    common = _common_share(ours.terms_outside(spans), theirs.terms_outside(other_spans))
    if common < SAME_EVENT:
        return None
    # Reports name different people and days, but versions that do have different subjects.
    if common >= NEARLY_SAME and _name_others(ours, spans, theirs, other_spans):
        return None
    return ours.in_paragraph(spans), theirs.in_paragraph(other_spans)


def _different_versions(ours: _Text, theirs: _Text, *, is_one_article: bool) -> Difference | None:
    """The answers in which two versions of one text differ, if they differ in nothing else."""
    if not _may_share(ours, theirs, NEARLY_SAME):
        return None
    if ours.kind in NAMED_KINDS:
        names, other_names = _different_names(ours, theirs)
        if len(names) != 1 or len(other_names) != 1:
            return None
        spans, other_spans = frozenset(names), frozenset(other_names)
        if any(map(ours.is_month, spans)) or any(map(theirs.is_month, other_spans)):
            return None
    else:
        spans, other_spans = _different_numbers(ours, theirs)
        if not spans or not other_spans or _name_others(ours, spans, theirs, other_spans):
            return None
    rest, other_rest = ours.terms_outside(spans), theirs.terms_outside(other_spans)
    added, other_added = rest - other_rest, other_rest - rest
    if _common_share(rest, other_rest) < NEARLY_SAME:
        return None
    # Another number, or in one article another word, shows another event.
    if is_one_article and added and other_added:
        return None
    numbers, other_numbers = (
        {term for term in one if term[0].isdigit()} for one in (added, other_added)
    )
    if _are_disjoint(numbers, other_numbers):
        return None
    return ours.in_paragraph(spans), theirs.in_paragraph(other_spans)


def _different_numbers(ours: _Text, theirs: _Text) -> Difference:
    """The spans of the figures, one of a thing in each text, that the other one misses.

    If there are none: of the one month in each that the other misses, or of the one number unless
    both texts have figures, which then agree.
    """
    spans, other_spans = set[Span](), set[Span]()
    missing, other_missing = (
        [figure for figure in text.figures if not _have_common([figure], other.figures)]
        for text, other in ((ours, theirs), (theirs, ours))
    )
    for what in {figure.what for figure in missing}:
        mine, others = _of(what, missing), _of(what, other_missing)
        if len(mine) == len(others) == 1:
            spans.add(mine[0].span)
            other_spans.add(others[0].span)
    if not spans:
        terms, other_terms = ({term for term, _ in text.numbers} for text in (ours, theirs))
        spans = {span for term, span in ours.numbers if term not in other_terms}
        other_spans = {span for term, span in theirs.numbers if term not in terms}
        have_figures = bool(ours.figures and theirs.figures)
        if not len(spans) == len(other_spans) == 1 or (
            have_figures and not all(map(ours.is_month, spans))
        ):
            return frozenset(), frozenset()
    return frozenset(spans), frozenset(other_spans)


def _name_others(ours: _Text, spans: Spans, theirs: _Text, other_spans: Spans) -> bool:
    return all(
        any(not any(name.overlaps(span) for span in answers) for name in names)
        for names, answers in zip(_different_names(ours, theirs), (spans, other_spans), strict=True)
    )


def _of(what: str, figures: Sequence[Figure]) -> list[Figure]:
    return [figure for figure in figures if figure.what == what]


def _may_agree(figures: Sequence[Figure], others: Sequence[Figure]) -> bool:
    if _have_common(figures, others):
        return True
    values, other_values = ([f.number for f in one if f.what == YEARS] for one in (figures, others))
    return any(
        min(ends) < value < max(ends)
        for ends, inside in ((values, other_values), (other_values, values))
        for value in inside
        if ends
    )


def _have_common(figures: Sequence[Figure], others: Sequence[Figure]) -> bool:
    return any(agree(a, b) for a in figures for b in others if a.what == b.what)


def _different_names(ours: _Text, theirs: _Text) -> tuple[list[Span], list[Span]]:

    def missing(names: Sequence[ProperName], others: Sequence[ProperName]) -> list[Span]:
        return [
            name.span
            for name in names
            if not any(name_the_same(name, other, ours.analyzer) for other in others)
        ]

    return missing(ours.names, theirs.names), missing(theirs.names, ours.names)


def _have_common_answer(ours: _Text, theirs: _Text) -> bool:
    if ours.kind in NAMED_KINDS:
        return len(_different_names(ours, theirs)[0]) < len(ours.names)
    return _have_common(ours.figures, theirs.figures)


def _common_share(terms: Set[str], others: Set[str]) -> float:
    return len(terms & others) / (len(terms | others) or 1)


def _may_share(ours: _Text, theirs: _Text, share: float) -> bool:
    """Whether this *share* of all terms may be common outside of the answers."""
    common = len(ours.terms & theirs.terms)
    return common >= share * (len(ours.terms | theirs.terms) - MOST_ANSWER_TERMS)


def _are_disjoint(ours: Set[object], theirs: Set[object]) -> bool:
    return bool(ours and theirs) and ours.isdisjoint(theirs)
