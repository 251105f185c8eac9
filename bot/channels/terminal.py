"""Answers and articles as styled text for a terminal, and as lines for programs; pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from bot.channels.styled import Piece, Styled, joined
from bot.notes import (
    also_searched,
    answers_in,
    closest_line,
    conflicting_answers,
    language_searched,
    only_beginning,
    other_languages,
    place,
    short_place,
    shortened,
    small_talk_line,
)
from bot.readable import FILLERS, one_line, printable, unwrapped
from bot.texts import ENGLISH
from retrieval import Answer, Evidence, Outcome, Paragraph, Passage, Reason, Span, link

if TYPE_CHECKING:
    from retrieval import Match

ANSWER_STYLE = "bold"
MATCH_STYLE = "bold underline"
QUIET_STYLE = "dim"
HIDDEN = "hidden"
# Copies that are named.
MOST_COPIES = 5
# If nothing is found.
MOST_TITLES, LONGEST_TITLE = 3, 60


def answer_text(answer: Answer) -> Styled:
    """Render the quotes with their sources."""
    return joined("\n\n", map(evidence_text, answer.evidence))


def evidence_text(evidence: Evidence) -> Styled:
    """Render a quote, its answer and matched words highlighted, and its source."""
    parts = zip(evidence.parts, evidence.part_matches, strict=True)
    texts = [_part_text(evidence, part, matches) for part, matches in parts]
    address = link(evidence.parts[0])
    copies = also_lines(evidence)
    return joined("\n", [*texts, *source_lines(evidence.parts, address), *copies])


def _part_text(evidence: Evidence, part: Passage, matches: Sequence[Span]) -> Styled:
    marks = [(ANSWER_STYLE, evidence.answer_span)] if part is evidence.passage else []
    marks += [(MATCH_STYLE, match) for match in matches]
    return _marked(part.paragraph.text, part.span, marks)


def _marked(text: str, shown: Span, marks: Iterable[tuple[str, Span]]) -> Styled:
    """Style *marks* in the span *shown*; later marks win."""
    part = shown.of(unwrapped(text))
    styles = [""] * len(part)
    for style, mark in marks:
        start, end = max(0, mark.start - shown.start), min(len(part), mark.end - shown.start)
        styles[start:end] = [style] * (end - start)
    for fillers in FILLERS.finditer(part):
        styles[slice(*fillers.span())] = [HIDDEN] * len(fillers.group())
    pieces, place, visible = [], 0, printable(part)
    for style, run in groupby(styles):
        length = sum(1 for _ in run)
        if style != HIDDEN:
            pieces.append(Piece(visible[place : place + length], style))
        place += length
    return Styled(tuple(pieces))


def match_text(match: Match) -> Styled:
    """Render a passage that a search found, and its source."""
    part = match.excerpt
    marks = [(MATCH_STYLE, span) for span in match.matches if part.span.overlaps(span)]
    text = _marked(part.paragraph.text, part.span, marks)
    return joined("\n", [text, *source_lines([part], link(part))])


def also_lines(evidence: Evidence) -> Iterator[Styled]:
    """Render a line for each copy of a quote."""
    for passage in evidence.also_in[:MOST_COPIES]:
        paragraph = passage.paragraph
        title = paragraph.article.title or paragraph.article.source
        named = one_line(f"{title}, {short_place([passage], ENGLISH)}")
        parts = [f"  also in {named}", f"{paragraph.article.id}#{paragraph.number}"]
        line = Styled.of(" · ".join(parts), QUIET_STYLE)
        if address := link(passage):
            line += Styled.of(" · ", QUIET_STYLE) + _address(address)
        yield line
    if more := len(evidence.also_in[MOST_COPIES:]):
        yield Styled.of(f"  and in {count(more, 'other paragraph')}", QUIET_STYLE)


def source_lines(parts: Sequence[Passage], address: str | None) -> Iterator[Styled]:
    """Render title and place, source and ids, the link."""
    article = parts[0].paragraph.article
    yield Styled.of(f"  {one_line(f'{article.title or article.source}, {place(parts, ENGLISH)}')}")
    origin = [
        one_line(part) for part in (article.author, article.published, article.source) if part
    ]
    places = " ".join(f"{article.id}#{part.paragraph.number}" for part in parts)
    yield Styled.of("  " + " · ".join([*origin, places]), QUIET_STYLE)
    if address:
        yield Styled.of("  ") + _address(address)


def _address(address: str) -> Styled:
    return Styled.of(one_line(address), QUIET_STYLE, address)


def message(answer: Answer, titles: Callable[[int], Sequence[str]] | None = None) -> str | None:
    """Return the message beside the quotes, or None.

    *titles* returns the first titles; without it, the message does not describe the corpus.
    """
    lines = []
    match answer.estimate.outcome:
        case Outcome.ANSWER:
            pass
        case Outcome.CLOSEST:
            lines.append(one_line(closest_line(answer, ENGLISH)))
        case Outcome.NOTHING:
            lines.append(_nothing(answer, titles))
    if language := language_searched(answer):
        lines.append(f"Only articles in the language of the question were searched: {language}")
    if answers := conflicting_answers(answer):
        lines.append(f"The articles give different answers: {one_line(answers)}")
    if line := only_beginning(answer, ENGLISH):
        lines.append(one_line(line))
    if words := also_searched(answer, answer.evidence):
        lines.append(f"Also searched for: {one_line(words)}")
    if language := other_languages(answer, answer.evidence):
        lines.append(f"The quotes are in the language of their articles: {one_line(language)}")
    return "\n".join(lines) or None


def _nothing(answer: Answer, titles: Callable[[int], Sequence[str]] | None) -> str:
    match answer.estimate.reason:
        case Reason.EMPTY_CORPUS:
            return "The corpus is empty. To add articles, run: pullquote add PATH"
        case Reason.SMALL_TALK:
            return small_talk_line(answer, ENGLISH)
        case Reason.NO_ARTICLE:
            return "No article passes the filter. To list all articles, run: pullquote articles"
        case Reason.NO_CONTENT_WORD:
            said = "The question contains no word to search for."
        case reason:
            words = ", ".join(printable(word[:40]) for word in answer.query.words[:12])
            found = "a word" if reason is Reason.NO_MATCH else "enough"
            said = f"The articles do not say: none contains {found} of the question ({words})."
    if titles is None:
        return said
    named = "; ".join(shortened(one_line(title), LONGEST_TITLE) for title in titles(MOST_TITLES))
    articles = count(answer.corpus.articles, "article")
    more = " …" if answer.corpus.articles > MOST_TITLES else ""
    return f"{said}\nThe corpus has {articles}: {named}{more}\nTo list all, run: pullquote articles"


def article_text(paragraphs: Sequence[Paragraph], marked: int | None, span: Span | None) -> Styled:
    """Render an article; paragraph number *marked* is marked."""
    article = paragraphs[0].article
    lines = [Styled.of(one_line(article.title or article.source), ANSWER_STYLE)]
    parts = [article.author, article.published, article.source]
    origin = Styled.of(" · ".join(one_line(part) for part in parts if part), QUIET_STYLE)
    if address := link(article):
        origin += Styled.of(" · ", QUIET_STYLE) + _address(address)
    lines.append(origin)
    for paragraph in paragraphs:
        whole = Span(0, len(paragraph.text))
        marks = [(ANSWER_STYLE, span or whole)] if paragraph.number == marked else []
        text = _marked(paragraph.text, whole, marks)
        sign = ">" if paragraph.number == marked else " "
        lines += [Styled(), Styled.of(f"{sign} {paragraph.number}  ") + text]
    return joined("\n", lines)


def count(number: int, noun: str) -> str:
    """Return a number with its noun: ``1 article``, ``2 articles``."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def plain_lines(answer: Answer) -> Iterator[str]:
    """Return a line for each quote, with fields between tabs.

    Outcome, citation ids, title, link or source, quote, conflicting answers, ids of copies. Blanks
    separate ids, and replace other white space.
    """
    answers = answer.conflict.answers if answer.conflict else ()
    for number, evidence in enumerate(answer.evidence):
        spans = answers[number] if number < len(answers) else ()
        passage = evidence.passage
        article = passage.paragraph.article
        fields = (
            answer.estimate.outcome.value,
            " ".join(part.id for part in evidence.parts),
            article.title or "",
            link(evidence.parts[0]) or article.source,
            evidence.text,
            answers_in(passage, spans),
            " ".join(other.id for other in evidence.also_in),
        )
        yield "\t".join(printable(" ".join(field.split())) for field in fields)
