"""The bot's memory of answers and chats, for buttons and follow-ups after a restart."""

from __future__ import annotations

import hashlib
import json
import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from bot.channels.telegram.remembering.bot_state import (
    FOLLOW_UP_SECONDS,
    State,
    kept_seconds,
    new_id,
)
from bot.settings import TelegramSettings
from retrieval import Corpus, Outcome, Passage
from retrieval.errors import QuoteMismatch

TOKEN_BYTES = 16
COLUMNS = (
    "id, chat, person, question, text, context, outcome, passages, shown, messages, created, notes"
)
WITH_WIRE = f"{COLUMNS}, on_wire"
# The tables of a chat's choices.
CHOICES = ("language", "same_language")
# Who saved a question, or asked it.
BY = "(person = ? OR asker = ?)"
# For a reply to one of this many newest answers of its chat.
MOST_REPLIED = 500


class RememberedQuote(NamedTuple):
    """A quote as it was found; stored as a JSON array of these values in this order.

    *id* is the passage's, *start* and *end* are the ends of the answering sentence in its paragraph
    (equal if none is marked), *digest* is a hash of all parts. *also_in* are the ids of its copies,
    *answers* the ends of answers that conflict with other first quotes, *parts* the ids of the
    parts if there are several, *words* the ends of the words that answer. Example: ``["a1#2:0-57",
    0, 57, "3f9c01b2a7de", ["b7#1:0-57"], [[12, 14]], [], [[12, 14]]]``.
    """

    id: str
    start: int
    end: int
    digest: str
    also_in: Sequence[str] = ()
    answers: Sequence[tuple[int, int]] = ()
    parts: Sequence[str] = ()
    words: Sequence[tuple[int, int]] = ()


class Content(NamedTuple):
    """The result for a question; the search used *context*, the earlier questions."""

    question: str
    context: Sequence[str]
    outcome: Outcome
    quotes: Sequence[RememberedQuote]
    notes: Sequence[str]


@dataclass(frozen=True, slots=True)
class RememberedAnswer:
    """An answer that was sent.

    *question_id* is the message that asked. The chat has seen *shown_count* of *quotes* in
    *message_ids*. *notes* are the lines above the first ones. *is_on_wire*: it may not have
    arrived. *context* are those earlier questions that are still kept: a text is stored in one
    place only, so that it can be forgotten.
    """

    id: str
    chat: int
    person: int
    question_id: int
    question: str
    context: tuple[str, ...]
    outcome: Outcome
    quotes: tuple[RememberedQuote, ...]
    shown_count: int
    message_ids: tuple[int, ...]
    created: float
    notes: tuple[str, ...]
    is_on_wire: bool

    @property
    def conflicting_count(self) -> int:
        """The number of first quotes that conflict, so are shown together."""
        return sum(bool(quote.answers) for quote in self.quotes)


class Memory:
    """The memory of chats, and the bot's profile.

    An answer is found for *keep_days* days; ``prune`` deletes it.
    """

    def __init__(
        self,
        state: State,
        clock: Callable[[], float] = time.time,
        keep_days: int = TelegramSettings.keep_days,
    ) -> None:
        self._state = state
        self._clock = clock
        self._kept_seconds = kept_seconds(keep_days)

    def draft(self, chat: int, person: int, question_id: int, content: Content) -> RememberedAnswer:
        """Return an answer under a new id, not yet stored."""
        return RememberedAnswer(
            new_id(), chat, person, question_id, content.question, tuple(content.context),
            content.outcome, tuple(content.quotes), 0, (), self._clock(), tuple(content.notes),
            is_on_wire=False,
        )  # fmt: skip

    async def add_answer(self, answer: RememberedAnswer) -> None:
        """Store an answer about to be sent, in place of one with the same id."""
        values = (
            answer.id, answer.chat, answer.person, answer.question_id, answer.question,
            json.dumps(self._ids(answer)), answer.outcome.value, json.dumps(answer.quotes),
            answer.shown_count, json.dumps(answer.message_ids), answer.created,
            json.dumps(answer.notes),
        )  # fmt: skip
        names = COLUMNS.split(", ")
        new_values = ", ".join(f"{name} = excluded.{name}" for name in names[1:])
        await self._state.write_in_turn(
            f"""INSERT INTO answer ({COLUMNS}) VALUES ({", ".join("?" * len(names))})
                ON CONFLICT (id) DO UPDATE SET {new_values}""",
            *values,
        )

    async def set_messages(self, answer_id: str, message_ids: Sequence[int]) -> None:
        """Record which messages show an answer."""
        messages = json.dumps(list(message_ids))
        settle = "UPDATE answer SET messages = ?, on_wire = 0 WHERE id = ?"
        await self._state.write_in_turn(settle, messages, answer_id)

    async def set_on_wire(self, answer_id: str, is_on_wire: bool) -> None:
        """Record whether a message with the answer is being sent."""
        await self._state.write_in_turn(
            "UPDATE answer SET on_wire = ? WHERE id = ?", is_on_wire, answer_id
        )

    async def add_shown(self, answer_id: str, count: int) -> None:
        """Record that the chat has seen *count* more quotes."""

        def add() -> None:
            answer = self.answer(answer_id)
            if answer is not None:
                shown_count = min(answer.shown_count + count, len(answer.quotes))
                self._state.write(
                    "UPDATE answer SET shown = ? WHERE id = ?", (shown_count, answer_id)
                )

        await self._state.in_turn(add)

    def answer(self, answer_id: str) -> RememberedAnswer | None:
        """The answer with this id, unless it is too old."""
        return self._newest("id = ?", answer_id)

    def begun(self, answer_id: str) -> RememberedAnswer | None:
        """The answer with this id, however old."""
        return self._newest("id = ?", answer_id, since=0.0)

    def answer_to(self, chat: int, question_id: int) -> RememberedAnswer | None:
        """The bot's own answer to a message, not an editor's."""
        is_own = "messages != '[]' AND id NOT IN (SELECT answer FROM found)"
        return self._newest(f"chat = ? AND question = ? AND {is_own}", chat, question_id)

    def attempt(self, chat: int, question_id: int) -> RememberedAnswer | None:
        """The newest answer to a message, whether sent or not, however old."""
        return self._newest("chat = ? AND question = ?", chat, question_id, since=0.0)

    def answer_above(self, chat: int, message_id: int) -> RememberedAnswer | None:
        """The answer that a message of the bot shows."""
        newest = "SELECT id FROM answer WHERE chat = ? ORDER BY created DESC LIMIT ?"
        shows = "EXISTS (SELECT 1 FROM json_each(answer.messages) WHERE value = ?)"
        return self._newest(f"id IN ({newest}) AND {shows}", chat, MOST_REPLIED, message_id)

    def last_answer(self, chat: int, person: int) -> RememberedAnswer | None:
        """The newest answer to a person in a chat."""
        return self._newest("chat = ? AND person = ?", chat, person)

    def history(self, chat: int, person: int, before: int) -> list[str]:
        """A person's recent questions in a chat before a message, oldest first."""
        query = """SELECT text FROM answer WHERE chat = ? AND person = ? AND question < ?
                   AND created > ? ORDER BY question"""
        since = self._clock() - FOLLOW_UP_SECONDS
        return [text for (text,) in self._state.rows(query, (chat, person, before, since))]

    async def share(self, answer_id: str, number: int) -> str:
        """The secret token that leads to quote *number* of an answer."""
        values = (secrets.token_urlsafe(TOKEN_BYTES), answer_id, number)
        await self._state.write_in_turn("INSERT OR IGNORE INTO shared VALUES (?, ?, ?)", *values)
        query = "SELECT token FROM shared WHERE answer = ? AND quote = ?"
        (token,) = self._state.only_row(query, values[1:])
        return str(token)

    def shared(self, token: str) -> tuple[RememberedAnswer, int] | None:
        """The answer and the number of the quote with this token."""
        row = self._state.row("SELECT answer, quote FROM shared WHERE token = ?", (token,))
        answer = self.answer(row[0]) if row else None
        return (answer, row[1]) if row and answer else None

    async def set_opinion(self, answer_id: str, person: int, opinion: str) -> None:
        """Store a person's opinion of an answer."""
        values = (answer_id, person, opinion, self._clock())
        await self._state.write_in_turn(
            "INSERT OR REPLACE INTO feedback VALUES (?, ?, ?, ?)", *values
        )

    def language(self, chat: int) -> str | None:
        """The code of the language chosen in a chat."""
        row = self._state.row("SELECT code FROM language WHERE chat = ?", (chat,))
        return row[0] if row else None

    async def set_language(self, chat: int, code: str) -> None:
        """Store the language chosen in a chat."""
        await self._state.write_in_turn("INSERT OR REPLACE INTO language VALUES (?, ?)", chat, code)

    def same_language(self, chat: int) -> bool | None:
        """Whether a chat quotes only the question's language; None if not chosen."""
        row = self._state.row("SELECT is_on FROM same_language WHERE chat = ?", (chat,))
        return bool(row[0]) if row else None

    async def set_same_language(self, chat: int, is_on: bool) -> None:
        """Store whether a chat quotes only the question's language."""
        await self._state.write_in_turn(
            "INSERT OR REPLACE INTO same_language VALUES (?, ?)", chat, is_on
        )

    def profile(self, name: str) -> str | None:
        """A cached value of the bot's own profile."""
        row = self._state.row("SELECT value FROM profile WHERE name = ?", (name,))
        return row[0] if row else None

    async def set_profile(self, name: str, value: str) -> None:
        """Cache a value of the bot's own profile."""
        await self._state.write_in_turn("INSERT OR REPLACE INTO profile VALUES (?, ?)", name, value)

    async def forget_person(self, chat: int, person: int) -> None:
        """Delete everything about one person in a group, from all files."""
        one = (chat, person)

        def forget() -> None:
            self._state.write("DELETE FROM answer WHERE chat = ? AND person = ?", one)
            self._state.write(f"DELETE FROM saved WHERE chat = ? AND {BY}", (*one, person))

        await self._state.in_turn(forget)
        await self._state.erase()

    async def forget(self, chat: int) -> None:
        """Delete everything about a chat, or the person of a private chat."""

        def forget() -> None:
            self._state.write("DELETE FROM feedback WHERE person = ?", (chat,))
            self._state.write("DELETE FROM answer WHERE chat = ? OR person = ?", (chat, chat))
            self._state.write(f"DELETE FROM saved WHERE chat = ? OR {BY}", (chat, chat, chat))
            for table in CHOICES:
                self._state.write(f"DELETE FROM {table} WHERE chat = ?", (chat,))

        await self._state.in_turn(forget)
        await self._state.erase()

    async def move(self, old: int, new: int) -> None:
        """Move the rows of a group to its supergroup."""

        def move() -> None:
            for table in ("answer", "saved"):
                # The new chat has other ids of messages.
                update = f"UPDATE {table} SET chat = ?, question = 0 WHERE chat = ?"
                self._state.write(update, (new, old))
            for table in CHOICES:
                statement = f"UPDATE OR REPLACE {table} SET chat = ? WHERE chat = ?"
                self._state.write(statement, (new, old))

        await self._state.in_turn(move)

    def _newest(
        self, condition: str, *values: object, since: float | None = None
    ) -> RememberedAnswer | None:
        query = f"""SELECT {WITH_WIRE} FROM answer WHERE {condition} AND created >= ?
                    ORDER BY created DESC, rowid DESC LIMIT 1"""
        row = self._state.row(query, (*values, self._oldest() if since is None else since))
        if row is None:
            return None
        (answer_id, chat, person, question_id, question, context, outcome, quotes,
         shown_count, message_ids, created, notes, is_on_wire) = row  # fmt: skip
        return RememberedAnswer(
            answer_id,
            chat,
            person,
            question_id,
            question,
            tuple(self._texts(json.loads(context))),
            Outcome(outcome),
            read_quotes(quotes),
            shown_count,
            tuple(json.loads(message_ids)),
            created,
            tuple(json.loads(notes)),
            bool(is_on_wire),
        )

    def _ids(self, answer: RememberedAnswer) -> list[str]:
        query = "SELECT id FROM answer WHERE chat = ? AND text = ? ORDER BY created DESC LIMIT 1"
        rows = (self._state.row(query, (answer.chat, text)) for text in answer.context)
        return [row[0] for row in rows if row]

    def _texts(self, answer_ids: Sequence[str]) -> Iterator[str]:
        for answer_id in answer_ids:
            query = "SELECT text FROM answer WHERE id = ? AND created >= ?"
            if row := self._state.row(query, (answer_id, self._oldest())):
                yield row[0]

    def _oldest(self) -> float:
        return self._clock() - self._kept_seconds


def read_quotes(stored: str) -> tuple[RememberedQuote, ...]:
    """Read stored quotes, also of earlier versions."""
    return tuple(map(_quote, json.loads(stored)))


def _quote(values: Sequence[Any]) -> RememberedQuote:
    # Earlier versions stored fewer values.
    filled = (*values, (), (), (), ())[: len(RememberedQuote._fields)]
    passage_id, start, end, digest, also_in, answers, parts, words = filled
    spans, word_spans = (tuple((first, last) for first, last in ends) for ends in (answers, words))
    return RememberedQuote(
        passage_id, start, end, digest, tuple(also_in), spans, tuple(parts), word_spans
    )


def digest(parts: Sequence[Passage]) -> str:
    """A short hash, to notice that a quote has changed."""
    text = "\n".join(part.quote for part in parts)
    return hashlib.blake2b(text.encode(), digest_size=6).hexdigest()


def recalled(corpus: Corpus, quote: RememberedQuote) -> tuple[Passage, ...]:
    """The parts of a quote; none if the corpus has changed."""
    try:
        parts = [corpus.recall(part_id) for part_id in quote.parts or [quote.id]]
    except QuoteMismatch:
        return ()
    whole = tuple(part for part in parts if part)
    return whole if len(whole) == len(parts) and digest(whole) == quote.digest else ()


def main_part(quote: RememberedQuote, parts: Sequence[Passage]) -> Passage:
    """The one of *parts* with the answering sentence."""
    return next(part for part in parts if part.id == quote.id)
