"""What the bot says of an answer above its quotes; pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from bot.channels.telegram.sending.blocks import one_line, shortened, titles_text
from bot.notes import (
    also_searched,
    closest_line,
    conflicting_answers,
    is_across,
    language_searched,
    only_beginning,
    other_languages,
    small_talk_line,
)
from bot.texts.texts import Texts
from retrieval import Answer, Evidence, Outcome, Reason

MOST_WORDS, MOST_WORDS_UNITS = 12, 300


class Titles(NamedTuple):
    """Titles to show where nothing is found: those that fit, or the first ones of all *total*."""

    titles: Sequence[str]
    total: int
    are_fitting: bool


def notes_on(
    answer: Answer, texts: Texts, shown: Sequence[Evidence], titles: Titles | None = None
) -> Iterator[str]:
    """The notes on *answer*, of which the quotes *shown* are shown, most important first."""
    is_told = answer.estimate.outcome is Outcome.CLOSEST and is_across(answer, shown)
    match answer.estimate.outcome:
        case Outcome.ANSWER:
            pass
        case Outcome.CLOSEST if is_told:
            languages = one_line(other_languages(answer, shown))
            yield texts.closest_elsewhere.format(language=languages)
        case Outcome.CLOSEST:
            yield one_line(closest_line(answer, texts))
        case Outcome.NOTHING:
            yield _nothing(answer, texts)
    if language := language_searched(answer):
        yield texts.language_searched.format(language=language)
    if answers := conflicting_answers(answer):
        yield texts.differ.format(answers=one_line(answers))
    if line := only_beginning(answer, texts):
        yield one_line(line)
    if words := also_searched(answer, shown):
        yield texts.also_searched.format(words=one_line(words))
    if not is_told and (language := other_languages(answer, shown)):
        yield texts.other_language.format(language=one_line(language))
    if titles and titles.titles:
        heading = texts.titles_near if titles.are_fitting else texts.corpus_holds
        yield titles_text(heading, titles.titles, titles.total, texts)


def _nothing(answer: Answer, texts: Texts) -> str:
    match answer.estimate.reason:
        case Reason.EMPTY_CORPUS:
            return texts.empty_corpus
        case Reason.NO_CONTENT_WORD:
            return texts.no_word
        case Reason.SMALL_TALK:
            return small_talk_line(answer, texts)
        case _:
            searched = ", ".join(one_line(word) for word in answer.query.words[:MOST_WORDS])
            words = shortened(searched, MOST_WORDS_UNITS)
            return f"{texts.nothing}\n{texts.searched_for.format(words=words)}"
