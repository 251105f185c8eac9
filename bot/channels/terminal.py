"""Render answers, articles and verdicts as styled text for a terminal; pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from rich.text import Text

from bot.channels.reflow import FILLERS, unwrapped
from bot.notes import (
    also_searched,
    closest_line,
    conflicting_answers,
    copy_place,
    other_languages,
    place,
    shortened,
    small_talk_line,
)
from bot.texts.english import ENGLISH
from retrieval import (
    Answer,
    Check,
    Evidence,
    Outcome,
    Paragraph,
    Passage,
    Reason,
    Span,
    Verdict,
    difference,
    link,
)

ANSWER_STYLE = "bold"
MATCH_STYLE = "bold underline"
QUIET_STYLE = "dim"
VERDICT_STYLES = {
    Verdict.VERBATIM: "green",
    Verdict.ALTERED: "yellow",
    Verdict.NOT_FOUND: "red",
}
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


def answer_text(answer: Answer) -> Text:
    """The quotes of an answer, each followed by its source."""
    return Text("\n\n").join(map(evidence_text, answer.evidence))


def evidence_text(evidence: Evidence) -> Text:
    """A quote with its answering sentence and matched words highlighted, and its source."""
    parts = zip(evidence.parts, evidence.part_matches, strict=True)
    texts = [_part_text(evidence, part, matches) for part, matches in parts]
    address = link(evidence.parts[0])
    copies = also_lines(evidence)
    return Text("\n").join([*texts, *source_lines(evidence.parts, address), *copies])


def _part_text(evidence: Evidence, part: Passage, matches: Sequence[Span]) -> Text:
    marks = [(ANSWER_STYLE, evidence.answer_span)] if part is evidence.passage else []
    marks += [(MATCH_STYLE, match) for match in matches]
    return _marked(part.paragraph.text, part.span, marks)


def _marked(text: str, shown: Span, marks: Iterable[tuple[str, Span]]) -> Text:
    """The span *shown* of a paragraph's *text* with its wraps as blanks, and each mark styled."""
    part = shown.of(unwrapped(text))
    marked = Text(printable(part))
    for style, mark in marks:
        marked.stylize(style, mark.start - shown.start, mark.end - shown.start)
    edges = [edge for fillers in FILLERS.finditer(part) for edge in fillers.span()]
    # The text between two edges is fillers in every other place.
    return Text().join(marked.divide(edges)[::2]) if edges else marked


def also_lines(evidence: Evidence) -> Iterator[Text]:
    """One line, with a link, for each other paragraph that contains the same passage."""
    for passage in evidence.also_in[:MOST_COPIES]:
        paragraph = passage.paragraph
        title = paragraph.article.title or paragraph.article.source
        named = _line(f"{title}, {copy_place(passage, ENGLISH)}")
        parts = [f"  also in {named}", f"{paragraph.article.id}#{paragraph.number}"]
        if address := link(passage):
            parts.append(_line(address))
        yield Text(" · ".join(parts), QUIET_STYLE)
    if more := len(evidence.also_in[MOST_COPIES:]):
        yield Text(f"  and in {count(more, 'other paragraph')}", QUIET_STYLE)


def source_lines(parts: Sequence[Passage], address: str | None) -> Iterator[Text]:
    """Title and place in it, then source and ids, then the link: one line each."""
    article = parts[0].paragraph.article
    yield Text(f"  {_line(f'{article.title or article.source}, {place(parts, ENGLISH)}')}")
    origin = [_line(part) for part in (article.author, article.published, article.source) if part]
    places = " ".join(f"{article.id}#{part.paragraph.number}" for part in parts)
    yield Text("  " + " · ".join([*origin, places]), QUIET_STYLE)
    if address:
        yield Text(f"  {_line(address)}", QUIET_STYLE)


def message(answer: Answer, titles: Callable[[int], Sequence[str]]) -> str | None:
    """The message to print beside the quotes, or None if there is nothing to say.

    *titles* gives the titles of the first articles, at most so many; it is called if they are said.
    """
    lines = []
    match answer.estimate.outcome:
        case Outcome.ANSWER:
            pass
        case Outcome.CLOSEST:
            lines.append(_line(closest_line(answer, ENGLISH)))
        case Outcome.NOTHING:
            lines.append(_nothing(answer, titles))
    if answers := conflicting_answers(answer):
        lines.append(f"The articles give different answers: {_line(answers)}")
    if words := also_searched(answer):
        lines.append(f"Also searched for: {_line(words)}")
    if language := other_languages(answer, answer.evidence):
        lines.append(f"The quotes are in the language of their articles: {_line(language)}")
    if any(evidence.by_meaning for evidence in answer.evidence):
        lines.append("Found by meaning: these quotes may not contain the words of your question.")
    return "\n".join(lines) or None


def _nothing(answer: Answer, titles: Callable[[int], Sequence[str]]) -> str:
    match answer.estimate.reason:
        case Reason.EMPTY_CORPUS:
            return "The corpus is empty. To add articles, run: pullquote add PATH"
        case Reason.SMALL_TALK:
            return small_talk_line(answer, ENGLISH)
        case Reason.NO_CONTENT_WORD:
            said = "The question contains no word to search for."
        case reason:
            words = ", ".join(printable(word[:40]) for word in answer.query.words[:12])
            found = "a word" if reason is Reason.NO_MATCH else "enough"
            said = f"The articles do not say: none contains {found} of the question ({words})."
    named = "; ".join(shortened(_line(title), LONGEST_TITLE) for title in titles(MOST_TITLES))
    articles = count(answer.corpus.articles, "article")
    more = " …" if answer.corpus.articles > MOST_TITLES else ""
    return f"{said}\nThe corpus has {articles}: {named}{more}\nTo list all, run: pullquote articles"


def article_text(paragraphs: Sequence[Paragraph], marked: int | None, span: Span | None) -> Text:
    """An article as it is stored, paragraph by paragraph; paragraph number *marked* is marked."""
    article = paragraphs[0].article
    lines = [Text(_line(article.title or article.source), "bold")]
    parts = [article.author, article.published, article.source, link(article)]
    lines.append(Text(" · ".join(_line(part) for part in parts if part), QUIET_STYLE))
    for paragraph in paragraphs:
        whole = Span(0, len(paragraph.text))
        marks = [(ANSWER_STYLE, span or whole)] if paragraph.number == marked else []
        text = _marked(paragraph.text, whole, marks)
        sign = ">" if paragraph.number == marked else " "
        lines.append(Text("\n").join([Text(), Text(f"{sign} {paragraph.number}  ") + text]))
    return Text("\n").join(lines)


def check_text(check: Check) -> Text:
    """A verdict, its quotation with any alteration marked, and the source in the corpus."""
    verdict = Text(check.verdict.value, VERDICT_STYLES[check.verdict])
    head = Text(f"line {check.quotation.line}: ") + verdict
    lines = [head]
    if check.verdict is Verdict.ALTERED and check.passage:
        lines.append(Text("  ") + marked_difference(check.quotation.text, check.passage.quote))
    else:
        lines.append(Text(f"  {_line(check.quotation.text)}"))
    if check.passage:
        lines.extend(source_lines([check.passage], link(check.passage)))
    return Text("\n").join(lines)


def count(number: int, noun: str) -> str:
    """A number with its noun, such as ``1 article`` or ``2 articles``."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def marked_difference(quotation: str, quote: str) -> Text:
    """*quotation* with marks around the words that *quote* has not, and has instead."""
    signs = {"=": ("", "", ""), "-": ("[-", "-]", "red"), "+": ("{+", "+}", "green")}
    marked = [
        Text(f"{signs[sign][0]}{_line(words)}{signs[sign][1]}", signs[sign][2])
        for sign, words in difference(quotation, quote)
    ]
    return Text(" ").join(marked)


def _line(text: str) -> str:
    return printable(" ".join(text.split()))
