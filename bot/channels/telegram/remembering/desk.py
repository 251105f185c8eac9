"""The desk: questions without an answer that editors are shown, and their quotes."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from bot.channels.telegram.remembering.bot_state import State
from bot.channels.telegram.remembering.memory import (
    Content,
    Memory,
    RememberedAnswer,
    RememberedQuote,
)
from retrieval import Outcome

# For one person.
MOST_OF_ONE = 20
# The profile's name of the chat that the editors' chat has become: "-5 -1005".
MOVED = "editors-chat"
COLUMNS = "number, answer, language, speaks, thread, post"


class Question(NamedTuple):
    """A question on the desk.

    *answer* has no quotes. The question is in *language*; to the person, the bot *speaks* another.
    *thread* is its topic, *post* the message to the editors.
    """

    number: int
    answer: RememberedAnswer
    language: str
    speaks: str
    thread: int | None
    post: int | None


class Desk:
    """The questions for editors, which go when their answers go.

    *editors* is the editors' chat, or 0. *room* is the same, or its supergroup.
    """

    def __init__(self, state: State, memory: Memory, editors: int) -> None:
        self._state = state
        self._memory = memory
        self._editors = editors
        moved = (memory.profile(MOVED) or "0 0").split()
        self.room = int(moved[1]) if int(moved[0]) == editors else editors
        self.has_news = asyncio.Event()

    @property
    def is_on(self) -> bool:
        """Whether there is an editors' chat."""
        return self._editors != 0

    async def put(self, answer_id: str, language: str, speaks: str, thread: int | None) -> None:
        """Put a question on the desk, unless the person has asked it, or too many others."""

        def put() -> None:
            answer = self._memory.answer(answer_id)
            if answer is None:
                return
            asked = """SELECT text, EXISTS (SELECT 1 FROM found WHERE found.number = desk.number)
                       FROM desk JOIN answer ON answer.id = desk.answer WHERE person = ?"""
            others = [*self._state.rows(asked, (answer.person,))]
            is_known = any(_folded(text) == _folded(answer.question) for text, _ in others)
            if not is_known and sum(not is_found for _, is_found in others) < MOST_OF_ONE:
                insert = "INSERT INTO desk (answer, language, speaks, thread) VALUES (?, ?, ?, ?)"
                self._state.write(insert, (answer_id, language, speaks, thread))

        await self._state.in_turn(put)
        self.has_news.set()

    async def take_off(self, chat: int, question_id: int) -> None:
        """Have the question of an edited message withdrawn."""
        answers = "SELECT id FROM answer WHERE chat = ? AND question = ?"
        update = f"UPDATE desk SET answer = NULL WHERE answer IN ({answers})"
        await self._state.write_in_turn(update, chat, question_id)
        self.has_news.set()

    def unsent(self) -> Iterator[Question]:
        """The questions to show to the editors, oldest first."""
        return self._questions("post IS NULL AND answer IS NOT NULL ORDER BY number")

    def at(self, post: int) -> Question | None:
        """The question that a message shows, if it still shows one."""
        return next(self._questions("room = ? AND post = ?", self.room, post), None)

    def closed(self) -> list[tuple[int, int | None, int | None]]:
        """The number, chat and message of each question to withdraw."""
        query = "SELECT number, room, post FROM desk WHERE answer IS NULL OR room != ? OR ? = 0"
        return [*self._state.rows(query, (self.room, self._editors))]

    async def set_post(self, number: int, room: int, post: int) -> None:
        """Record which message shows a question, and in which chat.

        If the editors' chat has become a supergroup, nobody can reply to earlier messages: they are
        sent again.
        """

        def write() -> None:
            if room != self.room:
                is_open = "NOT EXISTS (SELECT 1 FROM found WHERE found.number = desk.number)"
                again = f"UPDATE desk SET room = NULL, post = NULL WHERE room = ? AND {is_open}"
                self._state.write(again, (self.room,))
                moved = (MOVED, f"{self._editors} {room}")
                self._state.write("INSERT OR REPLACE INTO profile VALUES (?, ?)", moved)
            update = "UPDATE desk SET room = ?, post = ? WHERE number = ?"
            self._state.write(update, (room, post, number))

        await self._state.in_turn(write)
        self.room = room

    async def remove(self, number: int) -> None:
        """Remove a question whose message is withdrawn."""
        await self._state.write_in_turn("DELETE FROM desk WHERE number = ?", number)

    async def add_found(
        self, question: Question, reply: int, quote: RememberedQuote, note: str
    ) -> RememberedAnswer | None:
        """Store the quote of an editor's message *reply* as an answer about to be sent.

        *note* is the line above it. None if the question was withdrawn.
        """
        asked = question.answer
        content = Content(asked.question, (), Outcome.ANSWER, [quote], [note])
        draft = self._memory.draft(asked.chat, asked.person, asked.question_id, content)
        await self._memory.add_answer(replace(draft, shown_count=1))

        def link() -> None:
            open_ = "SELECT 1 FROM desk WHERE number = ? AND answer IS NOT NULL"
            if self._state.row(open_, (question.number,)):
                values = (draft.id, question.number, reply)
                self._state.write("INSERT INTO found VALUES (?, ?, ?)", values)
            else:
                # The person has just deleted everything.
                self._state.write("DELETE FROM answer WHERE id = ?", (draft.id,))
                self._state.erase_soon()

        await self._state.in_turn(link)
        return self._memory.answer(draft.id)

    def found_by(self, question: Question, reply: int) -> RememberedAnswer | None:
        """The answer with the quote of an editor's message *reply*."""
        query = "SELECT answer FROM found WHERE number = ? AND reply = ?"
        row = self._state.row(query, (question.number, reply))
        return self._memory.answer(row[0]) if row else None

    def sent(self, question: Question) -> list[str]:
        """The ids of all quotes that were sent for a question."""
        query = "SELECT answer FROM found WHERE number = ? ORDER BY rowid"
        found = (self._memory.answer(row[0]) for row in self._state.rows(query, (question.number,)))
        return [answer.quotes[0].id for answer in found if answer and answer.message_ids]

    async def take_back(self, answer: RememberedAnswer) -> None:
        """Delete an answer that could not be sent."""
        await self._state.write_in_turn("DELETE FROM answer WHERE id = ?", answer.id)

    def _questions(self, condition: str, *values: object) -> Iterator[Question]:
        query = f"SELECT {COLUMNS} FROM desk WHERE {condition}"
        for number, answer_id, *others in [*self._state.rows(query, values)]:
            if answer := self._memory.answer(answer_id or ""):
                yield Question(number, answer, *others)


def _folded(question: str) -> str:
    return " ".join(question.split()).casefold()
