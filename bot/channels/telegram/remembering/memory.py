"""What the bot remembers about its answers, so that buttons and follow-ups work after a restart."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from bot.channels.telegram.remembering.ids import new_id
from bot.channels.telegram.remembering.state import State
from bot.channels.telegram.remembering.statistics import DAY
from bot.settings import TelegramSettings
from retrieval import Outcome

# After a longer pause, a question does not follow up on the one before it.
FOLLOW_UP_SECONDS = 15 * 60.0
TOKEN_BYTES = 16
COLUMNS = (
    "id, chat, person, question, text, context, outcome, passages, shown, messages, created, notes"
)
WITH_WIRE = f"{COLUMNS}, on_wire"
# The tables of what a chat has chosen.
CHOICES = ("language", "lite", "same_language")
# Of a saved question: who has saved it, or has asked it.
BY = "(person = ? OR asker = ?)"
# A reply is looked up among so many of the newest answers of its chat.
MOST_REPLIED = 500


class RememberedQuote(NamedTuple):
    """A quote as the bot found it; stored as a JSON array of these values in this order.

    *id* is the id of the passage, *start* and *end* are the ends of the answering sentence in its
    paragraph, which are equal if none is marked, and *digest* is a hash of the quote. *also_in*
    holds the ids of its copies. *answers* holds the ends of the answers that conflict with those of
    the other first quotes. *parts* holds the ids of all parts of a quote that runs over several
    paragraphs, and is empty for any other; *digest* is a hash of all parts. *words* holds the ends
    of the words that answer. Example:
    ``["a1#2:0-57", 0, 57, "3f9c01b2a7de", ["b7#1:0-57"], [[12, 14]], [], [[12, 14]]]``.
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
    """What was found for a question: *context* are the earlier questions that supported the search,
    *notes* the lines above the first quotes."""

    question: str
    context: Sequence[str]
    outcome: Outcome
    quotes: Sequence[RememberedQuote]
    notes: Sequence[str]


@dataclass(frozen=True, slots=True)
class RememberedAnswer:
    """An answer that was sent.

    *question_id* is the id of the message that asked, *question* is its text. *quotes* holds every
    quote that was found, *shown_count* says how many of them the chat has seen, and *message_ids*
    are the messages that show them. *notes* are the lines above the first ones. *is_on_wire* says
    whether a message with the answer was sent and its arrival is not certain. *context* are the
    earlier questions that supported the search. It has those that are still kept: a text is stored
    in one place only, so that it can be forgotten.
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
        """The number of first quotes that conflict, and that are therefore shown together."""
        return sum(bool(quote.answers) for quote in self.quotes)


def kept_seconds(keep_days: int) -> float:
    """For how long an answer is kept: at least while a question may follow up on it."""
    return max(keep_days * DAY, FOLLOW_UP_SECONDS)


class Memory:
    """What the bot remembers of chats, and its profile. The ids of answers are random.

    An answer is found for *keep_days* days. ``pruning.py`` deletes it.
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
        """An answer under a new id, which is not stored yet."""
        return RememberedAnswer(
            new_id(), chat, person, question_id, content.question, tuple(content.context),
            content.outcome, tuple(content.quotes), 0, (), self._clock(), tuple(content.notes),
            is_on_wire=False,
        )  # fmt: skip

    async def add_answer(self, answer: RememberedAnswer) -> None:
        """Store an answer that is about to be sent; it replaces one with the same id."""
        values = (
            answer.id, answer.chat, answer.person, answer.question_id, answer.question,
            json.dumps(self._ids(answer)), answer.outcome.value, json.dumps(answer.quotes),
            answer.shown_count, json.dumps(answer.message_ids), answer.created,
            json.dumps(answer.notes),
        )  # fmt: skip
        names = COLUMNS.split(", ")
        new_values = ", ".join(f"{name} = excluded.{name}" for name in names[1:])
        await self._write(
            f"""INSERT INTO answer ({COLUMNS}) VALUES ({", ".join("?" * len(names))})
                ON CONFLICT (id) DO UPDATE SET {new_values}""",
            *values,
        )

    async def set_messages(self, answer_id: str, message_ids: Sequence[int]) -> None:
        """Record which messages show an answer."""
        messages = json.dumps(list(message_ids))
        settle = "UPDATE answer SET messages = ?, on_wire = 0 WHERE id = ?"
        await self._write(settle, messages, answer_id)

    async def set_on_wire(self, answer_id: str, is_on_wire: bool) -> None:
        """Record whether a message with the answer is being sent."""
        await self._write("UPDATE answer SET on_wire = ? WHERE id = ?", is_on_wire, answer_id)

    async def add_shown(self, answer_id: str, count: int) -> None:
        """Record that the chat has seen *count* more quotes of an answer."""

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
        """The answer with this id, however old it is."""
        return self._newest("id = ?", answer_id, since=0.0)

    def answer_to(self, chat: int, question_id: int) -> RememberedAnswer | None:
        """The bot's own answer to a message, not what an editor found."""
        is_own = "messages != '[]' AND id NOT IN (SELECT answer FROM found)"
        return self._newest(f"chat = ? AND question = ? AND {is_own}", chat, question_id)

    def attempt(self, chat: int, question_id: int) -> RememberedAnswer | None:
        """The newest answer to a message, whether or not it was sent, and however old it is."""
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
        """The recent questions of *person* in *chat* before the message *before*, oldest first."""
        query = """SELECT text FROM answer WHERE chat = ? AND person = ? AND question < ?
                   AND created > ? ORDER BY question"""
        since = self._clock() - FOLLOW_UP_SECONDS
        return [text for (text,) in self._state.rows(query, (chat, person, before, since))]

    async def share(self, answer_id: str, number: int) -> str:
        """The token that leads to quote *number* of an answer; nobody can guess it."""
        values = (secrets.token_urlsafe(TOKEN_BYTES), answer_id, number)
        await self._write("INSERT OR IGNORE INTO shared VALUES (?, ?, ?)", *values)
        query = "SELECT token FROM shared WHERE answer = ? AND quote = ?"
        (token,) = self._state.only_row(query, values[1:])
        return str(token)

    def shared(self, token: str) -> tuple[RememberedAnswer, int] | None:
        """The answer whose quote was shared with this token, and the number of the quote."""
        row = self._state.row("SELECT answer, quote FROM shared WHERE token = ?", (token,))
        answer = self.answer(row[0]) if row else None
        return (answer, row[1]) if row and answer else None

    async def set_opinion(self, answer_id: str, person: int, opinion: str) -> None:
        """Store a person's opinion of an answer; it replaces an earlier one."""
        values = (answer_id, person, opinion, self._clock())
        await self._write("INSERT OR REPLACE INTO feedback VALUES (?, ?, ?, ?)", *values)

    def language(self, chat: int) -> str | None:
        """The code of the language that was chosen in a chat."""
        row = self._state.row("SELECT code FROM language WHERE chat = ?", (chat,))
        return row[0] if row else None

    async def set_language(self, chat: int, code: str) -> None:
        """Store the language that was chosen in a chat."""
        await self._write("INSERT OR REPLACE INTO language VALUES (?, ?)", chat, code)

    def is_lite(self, chat: int) -> bool:
        """Whether a chat wants short quotes."""
        return self._state.row("SELECT 1 FROM lite WHERE chat = ?", (chat,)) is not None

    async def set_lite(self, chat: int, is_lite: bool) -> None:
        """Store whether a chat wants short quotes."""
        statement = "INSERT OR IGNORE INTO lite VALUES (?)"
        await self._write(statement if is_lite else "DELETE FROM lite WHERE chat = ?", chat)

    def same_language(self, chat: int) -> bool | None:
        """Whether a chat wants quotes in the language of the question only; None if it has not
        chosen."""
        row = self._state.row("SELECT is_on FROM same_language WHERE chat = ?", (chat,))
        return bool(row[0]) if row else None

    async def set_same_language(self, chat: int, is_on: bool) -> None:
        """Store whether a chat wants quotes in the language of the question only."""
        await self._write("INSERT OR REPLACE INTO same_language VALUES (?, ?)", chat, is_on)

    def profile(self, name: str) -> str | None:
        """A cached value of the bot's own profile."""
        row = self._state.row("SELECT value FROM profile WHERE name = ?", (name,))
        return row[0] if row else None

    async def set_profile(self, name: str, value: str) -> None:
        """Cache a value of the bot's own profile."""
        await self._write("INSERT OR REPLACE INTO profile VALUES (?, ?)", name, value)

    async def forget_person(self, chat: int, person: int) -> None:
        """Delete everything about one person in a group, from all files."""
        one = (chat, person)

        def forget() -> None:
            self._state.write("DELETE FROM answer WHERE chat = ? AND person = ?", one)
            self._state.write(f"DELETE FROM saved WHERE chat = ? AND {BY}", (*one, person))

        await self._state.in_turn(forget)
        await self._state.erase()

    async def forget(self, chat: int) -> None:
        """Delete everything about a chat, and about the person if it is a private chat, from all
        files."""

        def forget() -> None:
            self._state.write("DELETE FROM feedback WHERE person = ?", (chat,))
            self._state.write("DELETE FROM answer WHERE chat = ? OR person = ?", (chat, chat))
            self._state.write(f"DELETE FROM saved WHERE chat = ? OR {BY}", (chat, chat, chat))
            for table in CHOICES:
                self._state.write(f"DELETE FROM {table} WHERE chat = ?", (chat,))

        await self._state.in_turn(forget)
        await self._state.erase()

    async def move(self, old: int, new: int) -> None:
        """Move the rows of a group to the supergroup that it has become."""

        def move() -> None:
            for table in ("answer", "saved"):
                # In the new chat, the ids of messages are those of other messages.
                update = f"UPDATE {table} SET chat = ?, question = 0 WHERE chat = ?"
                self._state.write(update, (new, old))
            for table in CHOICES:
                statement = f"UPDATE OR REPLACE {table} SET chat = ? WHERE chat = ?"
                self._state.write(statement, (new, old))

        await self._state.in_turn(move)

    async def _write(self, statement: str, *values: object) -> None:
        await self._state.in_turn(lambda: self._state.write(statement, values))

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
        """The ids of the answers to the questions that *answer* follows."""
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
    """The quotes of an answer as they are stored, in this version or in an earlier one."""
    return tuple(map(_quote, json.loads(stored)))


def _quote(values: Sequence[Any]) -> RememberedQuote:
    # Earlier versions stored the first four, six or seven values only.
    filled = (*values, (), (), (), ())[: len(RememberedQuote._fields)]
    passage_id, start, end, digest, also_in, answers, parts, words = filled
    spans, word_spans = (tuple((first, last) for first, last in ends) for ends in (answers, words))
    return RememberedQuote(
        passage_id, start, end, digest, tuple(also_in), spans, tuple(parts), word_spans
    )
