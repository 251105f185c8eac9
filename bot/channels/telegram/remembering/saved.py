"""The questions without an answer that people have saved, to be told when there is one."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import NamedTuple

from bot.channels.telegram.remembering.ids import new_id
from bot.channels.telegram.remembering.memory import RememberedAnswer
from bot.channels.telegram.remembering.state import State
from bot.channels.telegram.remembering.statistics import DAY

# So many questions may be saved by one person in one chat.
MOST_SAVED = 20
COLUMNS = """id, chat, person, asker, question, thread, text, context, language, created,
    fingerprint, answer"""
# Whoever has saved it: what is told in a chat is told to all who are in it.
SAME = "(chat, question, text) = (SELECT chat, question, text FROM saved WHERE id = ?)"


class SavedQuestion(NamedTuple):
    """A question that waits for an answer.

    *person* is the one who has saved it, *asker* the one who has asked it. *question_id* is the id
    of the message that asked, 0 if it has none any more; *thread* is its topic, if it has one.
    *context* are the earlier questions that supported the search, *language* is the code of the
    bot's language for this person. *fingerprint* is that of the corpus that was asked last, and
    *answer_id* the answer that an earlier process was about to send.
    """

    id: str
    chat: int
    person: int
    asker: int
    question_id: int
    thread: int | None
    question: str
    context: tuple[str, ...]
    language: str
    created: float
    fingerprint: str | None
    answer_id: str | None


class Saved:
    """The table of saved questions. ``Memory`` forgets and moves them with everything of a chat.

    They are found for *days* days at most. ``pruning.py`` deletes them.
    """

    def __init__(self, state: State, days: int, clock: Callable[[], float] = time.time) -> None:
        self._state = state
        self._days = days
        self._clock = clock

    async def keep(
        self, answer: RememberedAnswer, person: int, thread: int | None, language: str
    ) -> bool:
        """Save the question of *answer* for a person; False if the person has saved too many.

        A question that is saved already stays as it is.
        """
        # What is asked twice follows itself.
        context = tuple(one for one in answer.context if one != answer.question)
        values = (
            new_id(), answer.chat, person, answer.person, answer.question_id, thread,
            answer.question, json.dumps(context), language, self._clock(), None, None,
        )  # fmt: skip

        def add() -> bool:
            saved = self.of(answer.chat, person)
            wanted = (answer.question, context)
            if any((one.question, one.context) == wanted for one in saved):
                return True
            if len(saved) >= MOST_SAVED:
                return False
            marks = ", ".join("?" * len(values))
            self._state.write(f"INSERT INTO saved ({COLUMNS}) VALUES ({marks})", values)
            return True

        return await self._state.in_turn(add)

    def of(self, chat: int, person: int) -> list[SavedQuestion]:
        """What a person has saved in a chat, the oldest first."""
        return self._read("chat = ? AND person = ?", chat, person)

    def find(self, saved_id: str) -> SavedQuestion | None:
        """The saved question with this id."""
        return next(iter(self._read("id = ?", saved_id)), None)

    def waiting(self, fingerprint: str) -> list[str]:
        """The ids of what the corpus with this fingerprint was not asked, and of what is half told.

        The oldest come first.
        """
        query = """SELECT id FROM saved WHERE (fingerprint IS NOT ? OR answer IS NOT NULL)
                   ORDER BY created, rowid"""
        return [saved_id for (saved_id,) in self._state.rows(query, (fingerprint,))]

    async def drop(self, saved_id: str) -> None:
        """Delete one saved question."""
        await self._write("DELETE FROM saved WHERE id = ?", saved_id)
        self._state.erase_soon()

    async def set_asked(self, saved_id: str, fingerprint: str) -> None:
        """Record that the corpus with this fingerprint has no answer, or none that can be told."""

        def record() -> None:
            self._delete_answer(saved_id)
            asked = f"UPDATE saved SET fingerprint = ?, answer = NULL WHERE {SAME}"
            self._state.write(asked, (fingerprint, saved_id))

        await self._state.in_turn(record)

    async def set_answer(self, saved_id: str, answer_id: str) -> bool:
        """Record which answer is about to be told to all who have saved the question in this chat.

        False if this one was dropped meanwhile; then the answer is deleted.
        """

        def record() -> bool:
            if self.find(saved_id) is None:
                self._state.write("DELETE FROM answer WHERE id = ?", (answer_id,))
                self._state.erase_soon()
                return False
            self._state.write(f"UPDATE saved SET answer = ? WHERE {SAME}", (answer_id, saved_id))
            return True

        return await self._state.in_turn(record)

    async def take_back(self, saved_id: str) -> None:
        """Record that the answer has never left, so the question is asked again."""

        def record() -> None:
            self._delete_answer(saved_id)
            self._state.write(f"UPDATE saved SET answer = NULL WHERE {SAME}", (saved_id,))

        await self._state.in_turn(record)

    def _delete_answer(self, saved_id: str) -> None:
        answers = "SELECT answer FROM saved WHERE id = ?"
        self._state.write(f"DELETE FROM answer WHERE id IN ({answers})", (saved_id,))

    async def _write(self, statement: str, *values: object) -> None:
        await self._state.in_turn(lambda: self._state.write(statement, values))

    def _read(self, condition: str, *values: object) -> list[SavedQuestion]:
        query = f"""SELECT {COLUMNS} FROM saved WHERE {condition} AND created >= ?
                    ORDER BY created, rowid"""
        rows = map(SavedQuestion._make, self._state.rows(query, (*values, self._oldest())))
        return [row._replace(context=tuple(json.loads(str(row.context)))) for row in rows]

    def _oldest(self) -> float:
        return self._clock() - self._days * DAY
