"""The first page: it takes a question, and shows the quotes that answer it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.channels.web.forms import question_form
from bot.channels.web.frame import NAME, View, page
from bot.channels.web.html import Html, element
from bot.channels.web.quotes import evidence_element
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
from retrieval import Answer, Outcome, Reason

MOST_WORDS = 12


def first_page(count: int | None, most: int, view: View) -> Html:
    """The page before anything is asked. *count* is the number of articles, None if it is not told.

    A question has at most *most* characters.
    """
    articles = view.texts.page_articles
    counted = articles if count is None else f"{articles}: {count:,}"
    return page(
        view,
        NAME,
        element("h1", view.texts.short_description, class_="lead"),
        None if view.is_written else question_form({}, most, view),
        element("p", element("a", counted, href=view.to("articles/"))),
    )


def answer_page(answer: Answer, fields: Mapping[str, str], most: int, view: View) -> Html:
    """The page with the answer to a question; *fields* are those of its form."""
    quotes = [evidence_element(evidence, view) for evidence in answer.evidence]
    return page(
        view,
        answer.query.text.strip() or NAME,
        element("h1", NAME, class_="unseen"),
        question_form(fields, most, view),
        element(
            "section",
            element("div", *notes(answer, view.texts), class_="notes", role="status"),
            element("ol", *quotes, class_="quotes") if quotes else None,
        ),
    )


def notes(answer: Answer, texts: Texts) -> Iterator[Html]:
    """What is said beside the quotes, most important first."""
    for number, line in enumerate(_lines(answer, texts)):
        yield element("p", line, class_="outcome" if not number else None)


def _lines(answer: Answer, texts: Texts) -> Iterator[str]:
    others = other_languages(answer, answer.evidence)
    is_elsewhere = answer.estimate.outcome is Outcome.CLOSEST and is_across(answer, answer.evidence)
    match answer.estimate.outcome:
        case Outcome.NOTHING:
            yield from _nothing(answer, texts)
        case Outcome.CLOSEST if is_elsewhere:
            yield texts.closest_elsewhere.format(language=others)
        case Outcome.CLOSEST:
            yield closest_line(answer, texts)
    if language := language_searched(answer):
        # What follows names a command of Telegram.
        yield texts.language_searched.format(language=language).partition(". ")[0]
    if answers := conflicting_answers(answer):
        yield texts.differ.format(answers=answers)
    if line := only_beginning(answer, texts):
        yield line
    if words := also_searched(answer, answer.evidence):
        yield texts.also_searched.format(words=words)
    if others and not is_elsewhere:
        yield texts.other_language.format(language=others)


def _nothing(answer: Answer, texts: Texts) -> Iterator[str]:
    match answer.estimate.reason:
        case Reason.EMPTY_CORPUS:
            yield texts.empty_corpus
        case Reason.NO_CONTENT_WORD:
            yield texts.no_word
        case Reason.SMALL_TALK:
            yield small_talk_line(answer, texts)
        case Reason.NO_ARTICLE:
            yield texts.page_no_article
        case _:
            yield texts.nothing
            words = ", ".join(word[:40] for word in answer.query.words[:MOST_WORDS])
            yield texts.searched_for.format(words=words)
