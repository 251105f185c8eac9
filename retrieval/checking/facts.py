"""Whether a number, date or name of a claim is one of a sentence, however it is written; pure."""

from __future__ import annotations

from collections.abc import Iterator, Set
from decimal import Decimal, InvalidOperation

from retrieval.analysis.analyzer import Analyzer
from retrieval.answering import figures
from retrieval.answering.name_forms import has_initials
from retrieval.answering.proper_names import INITIAL, ProperName, name_the_same
from retrieval.checking.statement import DAY, MONTH, SPELLED, YEARS, Figure


def same_figure(claimed: Figure, written: Figure) -> bool:
    """Whether two figures are the same, or the claimed one is the other rounded."""
    if (claimed.what, written.what) == (MONTH, DAY):
        return written.value.startswith(claimed.value)
    if not _may_measure_the_same(claimed.what, written.what):
        return False
    if claimed.value == written.value:
        return True
    return may_be_rounded(claimed, written) and _step(claimed) > _step(written)


def _may_measure_the_same(what: str, other: str) -> bool:
    # What a spelled number measures is not known. "1500 people" is read as a year, "1,500 people"
    # is not.
    return what == other or SPELLED in (what, other) or {what, other} == {"", YEARS}


def may_be_rounded(one: Figure, other: Figure) -> bool:
    """Whether one of two figures of the same thing may be the other rounded."""
    if one.what != other.what or one.what in (DAY, MONTH, YEARS, SPELLED):
        return False
    try:
        a, b = (figures.Figure(f.what, Decimal(f.value), f.span) for f in (one, other))
    except InvalidOperation:  # "30.07"
        return False
    return figures.agree(a, b)


def _step(figure: Figure) -> Decimal:
    return figures.step(Decimal(figure.value))


def same_name(
    claimed: ProperName, written: ProperName, analyzer: Analyzer, article: Set[str]
) -> bool:
    """Whether two names name the same, and the words that only the claimed one has are in the
    *article*: "Kassym-Jomart Tokayev" is "Tokayev" where the article calls him so once."""
    if not name_the_same(claimed, written, analyzer):
        return False
    if any(map(INITIAL.fullmatch, (claimed.words[0], written.words[0]))) and 1 in map(
        len, (claimed.words, written.words)
    ):
        return claimed.terms == written.terms  # "Q" is no abbreviation
    ours, theirs = {*claimed.terms}, {*written.terms}
    return ours.isdisjoint(theirs) or ours - theirs <= article


def has_name(name: ProperName, terms: Set[str], text: str, analyzer: Analyzer) -> bool:
    """Whether a text with these *terms* has all words of a name, or another form of each or of the
    whole: "US" is in a text with "American", "UN" in one with "United Nations"."""
    if all(term in terms or _has_form((term,), terms, analyzer) for term in name.terms):
        return True
    return _has_form(name.terms, terms, analyzer) or has_initials(" ".join(name.words), text)


def _has_form(name: tuple[str, ...], terms: Set[str], analyzer: Analyzer) -> bool:
    return any(terms >= {*form} for form in _forms(name, analyzer))


def _forms(name: tuple[str, ...], analyzer: Analyzer) -> Iterator[tuple[str, ...]]:
    """The other forms of a whole name: those of "North Korea", and not of "Korea"."""
    of_parts = {form for part in (name[1:], name[:-1]) for form in analyzer.forms_of(part)}
    return (form for form in analyzer.forms_of(name) if form not in of_parts)
