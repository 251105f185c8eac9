"""The quotes of an answer as messages with buttons: when it is sent, and when it is shown again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from typing import NamedTuple

from telegram import Chat, InlineKeyboardMarkup
from telegram.constants import ChatType

from bot.channels.telegram.remembering.memory import RememberedAnswer
from bot.channels.telegram.sending.blocks import (
    Block,
    Message,
    first_that_fit,
    one_line,
    pack,
    plain_block,
    shortened,
)
from bot.channels.telegram.sending.keyboards import Place, answer_keyboard, below_buttons
from bot.channels.telegram.sending.quote import Quote
from bot.channels.telegram.sending.rendering import quote_block
from bot.channels.telegram.services import Services
from bot.notes import answers_in
from bot.texts.texts import Texts
from retrieval import Answer, Evidence, Outcome

# The second quote is shown with the first if it scores at least this share of it.
ADDS_SOMETHING = 0.9
MOST_AT_FIRST = 2
# So much of an earlier question is shown.
MOST_QUESTION = 60


class Look(NamedTuple):
    """How answers look in a chat: with short quotes or whole ones, in one message or several.

    *limit* is the number of quotes that a press of "more" brings.
    """

    texts: Texts
    is_short: bool
    is_single: bool
    limit: int


class Shown(NamedTuple):
    """The messages, how many of the quotes fit into them, and the keyboard under the last one."""

    messages: list[Message]
    quote_count: int
    keyboard: InlineKeyboardMarkup | None


def look_of(chat: Chat, services: Services, texts: Texts) -> Look:
    """How answers look in *chat*. A group gets short ones, so that they do not flood it."""
    is_group = chat.type != ChatType.PRIVATE
    is_short = is_group or services.memory.is_lite(chat.id)
    return Look(texts, is_short, is_group, services.quotes_per_answer)


def shown_first(answer: Answer, look: Look) -> Sequence[Evidence]:
    """The quotes to show at first.

    Those that conflict are shown together. Otherwise there is one, unless the second says something
    else and is nearly as good; the others are behind a button.
    """
    if answer.conflict:
        return answer.conflicting
    evidence = answer.evidence[: 1 if look.is_short else min(look.limit, MOST_AT_FIRST)]
    if len(evidence) == MOST_AT_FIRST and not _adds(*evidence):
        return evidence[:1]
    return evidence


def _adds(first: Evidence, second: Evidence) -> bool:
    is_same = first.answer_span.of(first.passage.paragraph.text) == second.answer_span.of(
        second.passage.paragraph.text
    )
    return not is_same and second.score >= ADDS_SOMETHING * first.score


def show(
    answer: RememberedAnswer,
    quotes: Sequence[Quote],
    first: int,
    look: Look,
    can_be_answered: bool = True,
) -> Shown:
    """The quotes of *answer* from number *first* on, with the notes on it above the first ones.

    A question without an answer can be saved below them, unless no article *can_be_answered* it.
    """
    blocks = _blocks(answer, quotes, first, look)
    if look.is_single:
        message, block_count = first_that_fit(blocks)
        messages, count = [message], max(0, len(quotes) - (len(blocks) - block_count))
    else:
        messages, count = pack(blocks), len(quotes)
    follows = bool(answer.context) and first == 0
    waits = answer.outcome is not Outcome.ANSWER and first == 0 and can_be_answered
    below = below_buttons(answer.id, look.texts, follows, waits)
    if not quotes:
        return Shown(messages, 0, InlineKeyboardMarkup(below) if below else None)
    seen = first + count
    # "More" brings no quote that the chat has seen.
    more = next_count(answer, seen, look) if answer.shown_count <= seen else 0
    place = Place(answer.id, first, count)
    keyboard = answer_keyboard(place, quotes[:count], more, look.texts, below)
    return Shown(messages, count, keyboard)


def next_count(answer: RememberedAnswer, seen: int, look: Look) -> int:
    """The number of quotes that a press of "more" brings after *seen* ones.

    With those that were shown at first, they are as many as an answer has elsewhere.
    """
    return min(look.limit - seen if seen < look.limit else look.limit, len(answer.quotes) - seen)


def shared(answer: RememberedAnswer, quotes: Sequence[Quote], look: Look) -> list[Message]:
    """The quotes of an answer without a trace of its question, which is private."""
    notes = tuple(_public_notes(answer, quotes, look.texts))
    return pack(_blocks(replace(answer, notes=notes, context=()), quotes, 0, look))


def _blocks(
    answer: RememberedAnswer, quotes: Sequence[Quote], first: int, look: Look
) -> list[Block]:
    is_only = first == 0 and len(quotes) == 1
    # Several whole quotes would fill the screen.
    is_short = look.is_short or len(quotes) > 1
    blocks = [
        quote_block(quote, look.texts, 0 if is_only else number, is_short)
        for number, quote in enumerate(quotes, start=first + 1)
    ]
    notes: Sequence[str] = ()
    if first == 0:
        # Earlier versions did not store the notes.
        notes = answer.notes or _public_notes(answer, quotes, look.texts)
        if answer.context:
            question = shortened(one_line(answer.context[-1]), MOST_QUESTION)
            line = look.texts.understood.format(question=question)
            # What the outcome is comes first, if a note says so.
            place = 0 if answer.outcome is Outcome.ANSWER else 1
            notes = [*notes[:place], line, *notes[place:]]
    return [*notes_blocks(notes), *blocks] or [plain_block(look.texts.nothing)]


def notes_blocks(notes: Sequence[str]) -> list[Block]:
    """Notes as blocks: neighbors of one line in one, each longer note by itself."""
    texts: list[str] = []
    for is_long, some in groupby(notes, key=lambda note: "\n" in note):
        lines = [*some]
        texts += lines if is_long else ["\n".join(lines)]
    return [*map(plain_block, texts)]


def _public_notes(answer: RememberedAnswer, quotes: Sequence[Quote], texts: Texts) -> list[str]:
    """The notes that follow from the quotes alone."""
    notes = [texts.closest] if answer.outcome is Outcome.CLOSEST else []
    answers = [answers_in(one.passage, one.conflicting) for one in quotes if one.conflicting]
    if len(answers) > 1:
        notes.append(texts.differ.format(answers=one_line(" / ".join(answers))))
    return notes
