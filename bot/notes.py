"""The notes beside the quotes of an answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from bot.texts import TEXTS, Texts
from retrieval import (
    Answer,
    Corpus,
    Evidence,
    Outcome,
    Passage,
    Reason,
    Span,
    heading_over,
    pages_of,
)
from retrieval.analysis import analyzer_for, code_of

# A note is one line.
MOST_WORDS = 6
LONGEST_WORD = 40
# Most words of a question have near words in another language.
MOST_NEAR_WORDS, MOST_NEAR_EACH = 5, 2
LONGEST_PHRASE = 120
# In little room, only a short heading is shown.
LONGEST_HEADING = 80
LONGEST_SHORT_HEADING = 40
# No article can change these outcomes.
FOR_EVER = (Reason.SMALL_TALK, Reason.NO_CONTENT_WORD, Reason.ASKS_THE_BOT)
EXAMPLE = "How old is the daughter?"


def small_talk_line(answer: Answer, texts: Texts) -> str:
    """Return the reply to small talk."""
    lines = {
        "greeting": texts.on_greeting,
        "thanks": texts.on_thanks,
        "farewell": texts.on_farewell,
        "how_are_you": texts.on_how_are_you,
        "affirmation": texts.on_affirmation,
    }
    return lines.get(answer.query.small_talk or "", texts.on_help).format(example=EXAMPLE)


def can_be_answered(answer: Answer) -> bool:
    """Whether a question may have an answer only when articles are added."""
    estimate = answer.estimate
    return estimate.outcome is not Outcome.ANSWER and estimate.reason not in FOR_EVER


def closest_line(answer: Answer, texts: Texts) -> str:
    """Say why the passages are only the closest.

    The line may have words that the person typed, so the caller must escape it.
    """
    match answer.estimate.reason:
        case Reason.NAME_MISSING:
            names = [shortened(name, LONGEST_WORD) for name in answer.estimate.missing]
            return texts.closest_no_name.format(names=", ".join(names[:MOST_WORDS]))
        case Reason.PHRASE_MISSING:
            names = [f"“{shortened(name, LONGEST_PHRASE)}”" for name in answer.estimate.missing]
            return texts.closest_no_phrase.format(names=", ".join(names[:MOST_WORDS]))
        case Reason.NUMBER_MISSING:
            return texts.closest_no_number
        case Reason.WORDS_MISSING:
            words = [shortened(word, LONGEST_WORD) for word in _words_in_no_quote(answer)]
            if words:
                return texts.closest_no_name.format(names=", ".join(words[:MOST_WORDS]))
    return texts.closest


def _words_in_no_quote(answer: Answer) -> Iterator[str]:
    """Return the content words that no quote contains; none across languages."""
    query = answer.query
    languages = {code_of(quote.passage.paragraph.article.language) for quote in answer.evidence}
    if languages != {query.language}:
        return
    found = {term for quote in answer.evidence for term in quote.terms}
    found.update(one.term for one in query.expansions if not found.isdisjoint(one.terms))
    for token in analyzer_for(query.language).tokens(query.text):
        if query.terms.get(token.term, 0.0) >= 1 and token.term not in found:
            found.add(token.term)
            yield token.span.of(query.text)


def only_beginning(answer: Answer, texts: Texts) -> str:
    """Say where a very long question ends for the search, or nothing.

    The line has words that the person typed, so the caller must escape it.
    """
    if not answer.query.unread:
        return ""
    words = " ".join(answer.query.searched[-LONGEST_PHRASE:].split()[-MOST_WORDS:])
    return texts.only_beginning.format(words=words[-LONGEST_PHRASE:])


def also_searched(answer: Answer, shown: Sequence[Evidence]) -> str:
    """Return typed words with the words searched for them: "Самарқанд: Samarkand".

    Near words of another language are named if a quote *shown* has them, else only the nearest.
    """
    notes: dict[str, Sequence[str]] = {}
    for one in answer.query.expansions:
        others = [word for word in one.words if word.casefold() != one.word.casefold()]
        if others and not one.across:
            notes[one.word] = others
    for word, near in islice(_near_words(answer, shown), MOST_NEAR_WORDS):
        notes.setdefault(word, near)
    lines = (
        f"{word[:LONGEST_WORD]}: {', '.join(other[:LONGEST_WORD] for other in others)}"
        for word, others in notes.items()
    )
    return "; ".join(islice(lines, MOST_WORDS))


def _near_words(answer: Answer, shown: Sequence[Evidence]) -> Iterator[tuple[str, Sequence[str]]]:
    """Return typed words with near words, words in quotes first."""
    quoted = {term for one in shown for term in one.terms}
    absent = []
    for one in answer.query.expansions:
        if one.across:
            words = dict(zip(one.terms, one.words, strict=True))
            found = [word for term, word in words.items() if term in quoted]
            if found:
                yield one.word, found[:MOST_NEAR_EACH]
            else:
                absent.append((one.word, one.words[:1]))
    yield from absent


def is_across(answer: Answer, evidence: Sequence[Evidence]) -> bool:
    """Return whether all quotes are in another language than the question."""
    codes = {code_of(one.passage.paragraph.article.language) for one in evidence}
    return bool(other_languages(answer, evidence)) and answer.query.language not in codes


def other_languages(answer: Answer, evidence: Sequence[Evidence]) -> str:
    """Return the other languages of the quotes, each named in itself."""
    articles = (quoted.passage.paragraph.article for quoted in evidence)
    # Some name a region: "en-GB".
    codes = dict.fromkeys(
        (article.language or "").partition("-")[0].lower() for article in articles
    )
    others = [code for code in codes if code and code != answer.query.language]
    return ", ".join(map(_language_name, others))


def language_searched(answer: Answer) -> str:
    """Return the only language searched, named in itself, if others could change the answer."""
    if not answer.left_out or not can_be_answered(answer):
        return ""
    return _language_name(answer.query.language)


def _language_name(code: str) -> str:
    return TEXTS[code].language_name if code in TEXTS else code


def conflicting_answers(answer: Answer) -> str:
    """Return the conflicting answers of the first quotes: "20 / 30"."""
    answers = answer.conflict.answers if answer.conflict else ()
    sides = zip((side.passage for side in answer.conflicting), answers, strict=True)
    return " / ".join(answers_in(passage, spans) for passage, spans in sides)


def answers_in(passage: Passage, spans: Sequence[Span]) -> str:
    """Return the different answers at *spans*: "20, 25"."""
    answers = dict.fromkeys(span.of(passage.paragraph.text)[:LONGEST_WORD] for span in spans)
    return ", ".join([*answers][:MOST_WORDS])


def titles(corpus: Corpus, most: int) -> list[str]:
    """Return the titles of the first *most* articles."""
    return [article.title or article.source for article in islice(corpus.articles(), most)]


def place(parts: Sequence[Passage], texts: Texts) -> str:
    """Return the heading, pages and paragraphs of a quote.

    Example: ``in the part “Barn owls”, page 3, paragraphs 3-4``. The heading is text of the
    corpus, so the caller must escape the line.
    """
    return _place(parts, texts, shortened_to_words(heading_over(parts) or "", LONGEST_HEADING))


def short_place(parts: Sequence[Passage], texts: Texts) -> str:
    """Return the same without a long heading."""
    heading = heading_over(parts) or ""
    return _place(parts, texts, heading if len(heading) <= LONGEST_SHORT_HEADING else "")


def _place(parts: Sequence[Passage], texts: Texts, heading: str) -> str:
    said = [texts.part.format(heading=heading)] if heading else []
    if pages := pages_of(parts):
        said.append(_numbers(pages, texts.page, texts.pages))
    numbers = [part.paragraph.number for part in parts]
    return ", ".join([*said, _numbers(numbers, texts.paragraph, texts.paragraphs)])


def _numbers(numbers: Sequence[int], one: str, several: str) -> str:
    first, last = numbers[0], numbers[-1]
    return one.format(number=first) if first == last else several.format(first=first, last=last)


def shortened(text: str, most: int) -> str:
    """Return *text*, or its beginning and an ellipsis."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def shortened_to_words(text: str, most: int) -> str:
    """Return the same, cut between words unless a word is very long."""
    if len(text) <= most:
        return text
    beginning, blank, _ = text[:most].rpartition(" ")
    return (
        f"{beginning.rstrip()}…" if blank and len(beginning) > most // 2 else shortened(text, most)
    )
