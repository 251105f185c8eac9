"""What chats are to be told of quotes that no longer stand."""

from __future__ import annotations

import json
from typing import NamedTuple

from bot.channels.telegram.remembering.memory import Memory, RememberedAnswer
from bot.channels.telegram.remembering.state import State


class CorrectedQuote(NamedTuple):
    """A quote of an article, as a chat was shown it, and the *answer* that had it.

    The quotes with one *id* are told in one message. *passages* are the ids of its parts, *words*
    the words of each. *is_on_wire* says whether the message may have arrived, *is_offered* whether
    a line with a button offers it.
    """

    id: str
    answer: RememberedAnswer
    thread: int | None
    language: str
    article: str
    title: str
    passages: tuple[str, ...]
    words: tuple[str, ...]
    is_on_wire: bool
    is_offered: bool


class Corrections:
    """The table of corrections. They go with their answers."""

    def __init__(self, state: State, memory: Memory) -> None:
        self._state = state
        self._memory = memory

    def waiting(self) -> list[str]:
        """The ids of the corrections that were not told."""
        query = "SELECT id FROM correction WHERE is_offered = 0 GROUP BY id ORDER BY min(rowid)"
        return [correction_id for (correction_id,) in self._state.rows(query)]

    def of(self, correction_id: str) -> list[CorrectedQuote]:
        """The quotes of a correction, those that were asked for last first; none if it is gone."""
        found = []
        query = "SELECT * FROM correction WHERE id = ?"
        for one, answer_id, thread, language, article, title, passages, words, *flags in [
            *self._state.rows(query, (correction_id,))
        ]:
            if answer := self._memory.answer(answer_id):
                quote = tuple(json.loads(passages)), tuple(json.loads(words))
                is_on_wire, is_offered = map(bool, flags)
                found.append(
                    CorrectedQuote(
                        one, answer, thread, language, article, title, *quote, is_on_wire,
                        is_offered,
                    )
                )  # fmt: skip
        return sorted(found, key=lambda quote: quote.answer.created, reverse=True)

    async def set_on_wire(self, correction_id: str, is_on_wire: bool) -> None:
        """Record whether the message of a correction is being sent."""
        update = "UPDATE correction SET on_wire = ? WHERE id = ?"
        await self._write(update, is_on_wire, correction_id)

    async def set_offered(self, correction_id: str) -> None:
        """Record that a line with a button offers a correction, which is stored for that."""
        update = "UPDATE correction SET is_offered = 1, on_wire = 0 WHERE id = ?"
        await self._write(update, correction_id)

    async def drop(self, correction_id: str) -> None:
        """Delete a correction that was told."""
        await self._write("DELETE FROM correction WHERE id = ?", correction_id)
        self._state.erase_soon()

    async def _write(self, statement: str, *values: object) -> None:
        await self._state.in_turn(lambda: self._state.write(statement, values))
