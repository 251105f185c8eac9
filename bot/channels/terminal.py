"""Render answers, articles and verdicts as styled text for a terminal; pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from bot.channels.reflow import FILLERS, unwrapped
from bot.channels.styled import Piece, Styled, joined
from bot.notes import (
    also_searched,
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
from bot.texts.english import ENGLISH
from retrieval import Answer, Evidence, Outcome, Paragraph, Passage, Reason, Span, link

if TYPE_CHECKING:
    from retrieval import Match

ANSWER_STYLE = "bold"
MATCH_STYLE = "bold underline"
QUIET_STYLE = "dim"
HIDDEN = "hidden"  # never printed
# At most this many copies of a quote are named; JSON lists all of them.
MOST_COPIES = 5
# If nothing is found, so many titles say what the corpus is about.
MOST_TITLES, LONGEST_TITLE = 3, 60
# The text of a corpus is not trusted: none of its control characters may reach a terminal.
CONTROLS = {code: chr(0x2400 + code) for code in range(0x20) if chr(code) not in "\n\t"}
# Direction overrides would also reverse the text that follows.
CONTROLS |= dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)], "\ufffd")
CONTROLS |= {0x0D: " ", 0x7F: "\u2421"} | dict.fromkeys(range(0x80, 0xA0), "\ufffd")


def printable(text: str) -> str:
    """*text* with each control character replaced by one visible character."""
    return text.translate(CONTROLS)


def answer_text(answer: Answer) -> Styled:
    """The quotes of an answer, each followed by its source."""
    return joined("\n\n", map(evidence_text, answer.evidence))


def evidence_text(evidence: Evidence) -> Styled:
    """A quote with its answering sentence and matched words highlighted, and its source."""
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
    """The span *shown* of a paragraph's *text* with its wraps as blanks, and each mark styled.

    Where marks overlap, the later one counts.
    """
    part = shown.of(unwrapped(text))
    styles = [""] * len(part)
    for style, mark in marks:
        start, end = max(0, mark.start - shown.start), min(len(part), mark.end - shown.start)
        styles[start:end] = [style] * (end - start)
    # What fills the place of a wrap is not shown.
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
    """The excerpt of a passage that a search found, with the words in it, and its source."""
    part = match.excerpt
    marks = [(MATCH_STYLE, span) for span in match.matches if part.span.overlaps(span)]
    text = _marked(part.paragraph.text, part.span, marks)
    return joined("\n", [text, *source_lines([part], link(part))])


def also_lines(evidence: Evidence) -> Iterator[Styled]:
    """One line, with a link, for each other paragraph that contains the same passage."""
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
    """Title and place in it, then source and ids, then the link: one line each."""
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
    """An address, on which a terminal that can opens it."""
    return Styled.of(one_line(address), QUIET_STYLE, address)


def message(answer: Answer, titles: Callable[[int], Sequence[str]] | None = None) -> str | None:
    """The message to print beside the quotes, or None if there is nothing to say.

    *titles* gives the titles of the first articles, at most so many; it is called if they are said.
    Without it, nothing is said of the corpus as a whole.
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
    """An article as it is stored, paragraph by paragraph; paragraph number *marked* is marked."""
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
    """A number with its noun, such as ``1 article`` or ``2 articles``."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def one_line(text: str) -> str:
    """*text* on one line, without control characters."""
    return printable(" ".join(text.split()))
