"""The tables for what chats are told later: saved questions, shown quotes, corrections."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from bot.channels.telegram.remembering.bot_state import DAY, MIGRATIONS, State, new_id
from bot.channels.telegram.remembering.memory import Memory, RememberedAnswer
from retrieval import Database, Passage, read_reference

# For each person in a chat.
MOST_SAVED = 20
COLUMNS = """id, chat, person, asker, question, thread, text, context, language, created,
    fingerprint, answer"""
# An answer in a chat is for all who saved the question there.
SAME = "(chat, question, text) = (SELECT chat, question, text FROM saved WHERE id = ?)"

SHOWN = """FROM shown s JOIN answer a ON a.id = s.answer
           WHERE s.passages = ? AND s.words = ? AND s.article = ?"""
CORRECTED = "?, a.id, s.thread, s.language, s.article, s.title, s.passages, s.words, 0, 0"


class SavedQuestion(NamedTuple):
    """A question that waits for an answer.

    *person* saved it, *asker* asked it, in the message *question_id* (or 0) and the topic *thread*.
    *context* are the earlier questions, *language* is the bot's for this person. *fingerprint* is
    of the corpus asked last; an earlier process was about to send *answer_id*.
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
    """The saved questions, which ``Memory`` forgets and moves with their chat.

    They are found for *days* days; ``prune`` deletes them.
    """

    def __init__(self, state: State, days: int, clock: Callable[[], float] = time.time) -> None:
        self._state = state
        self._days = days
        self._clock = clock

    async def keep(
        self, answer: RememberedAnswer, person: int, thread: int | None, language: str
    ) -> bool:
        """Save the question of *answer*, once; False if the person has saved too many."""
        # A question asked twice follows itself.
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
        """A person's saved questions in a chat, oldest first."""
        return self._read("chat = ? AND person = ?", chat, person)

    def find(self, saved_id: str) -> SavedQuestion | None:
        """The saved question with this id."""
        return next(iter(self._read("id = ?", saved_id)), None)

    def waiting(self, fingerprint: str) -> list[str]:
        """The ids that the corpus of this fingerprint was not asked, or that are half told."""
        query = """SELECT id FROM saved WHERE (fingerprint IS NOT ? OR answer IS NOT NULL)
                   ORDER BY created, rowid"""
        return [saved_id for (saved_id,) in self._state.rows(query, (fingerprint,))]

    async def drop(self, saved_id: str) -> None:
        """Delete a saved question."""
        await self._state.write_in_turn("DELETE FROM saved WHERE id = ?", saved_id)
        self._state.erase_soon()

    async def set_asked(self, saved_id: str, fingerprint: str) -> None:
        """Record that the corpus of this fingerprint has no answer to tell."""

        def record() -> None:
            self._delete_answer(saved_id)
            asked = f"UPDATE saved SET fingerprint = ?, answer = NULL WHERE {SAME}"
            self._state.write(asked, (fingerprint, saved_id))

        await self._state.in_turn(record)

    async def set_answer(self, saved_id: str, answer_id: str) -> bool:
        """Record the answer that all who saved the question in this chat are about to be told.

        If this one was dropped meanwhile, delete the answer and return False.
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
        """Record that the answer never left; the question is asked again."""

        def record() -> None:
            self._delete_answer(saved_id)
            self._state.write(f"UPDATE saved SET answer = NULL WHERE {SAME}", (saved_id,))

        await self._state.in_turn(record)

    def _delete_answer(self, saved_id: str) -> None:
        answers = "SELECT answer FROM saved WHERE id = ?"
        self._state.write(f"DELETE FROM answer WHERE id IN ({answers})", (saved_id,))

    def _read(self, condition: str, *values: object) -> list[SavedQuestion]:
        query = f"""SELECT {COLUMNS} FROM saved WHERE {condition} AND created >= ?
                    ORDER BY created, rowid"""
        rows = map(SavedQuestion._make, self._state.rows(query, (*values, self._oldest())))
        return [row._replace(context=tuple(json.loads(str(row.context)))) for row in rows]

    def _oldest(self) -> float:
        return self._clock() - self._days * DAY


class ShownQuote(NamedTuple):
    """The ids of a quote's parts, and their words."""

    passages: tuple[str, ...]
    words: tuple[str, ...]


class Shown:
    """The shown quotes, which live as long as their answers."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def add(
        self,
        answer_id: str,
        first: int,
        quotes: Sequence[Sequence[Passage]],
        thread: int | None,
        language: str,
    ) -> None:
        """Store *quotes*, each as its parts, of an answer from number *first* on.

        *thread* is the topic, *language* the bot's there.
        """
        rows = []
        for number, parts in enumerate(quotes, start=first):
            article = parts[0].paragraph.article
            passages = json.dumps([part.id for part in parts])
            words = json.dumps([part.quote for part in parts])
            title = article.title or article.source
            rows.append(
                (answer_id, number, article.id, title, passages, words, thread, language, "")
            )
        add = "INSERT OR REPLACE INTO shown VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"

        def store() -> None:
            if first == 0:  # another answer may have taken its place
                self._state.write("DELETE FROM shown WHERE answer = ?", (answer_id,))
            self._state.write_many(add, rows)

        await self._state.in_turn(store)

    def articles(self, fingerprint: str) -> list[str]:
        """The articles with quotes not compared with the corpus of this fingerprint."""
        # "fingerprint != ?" would use no index.
        query = """SELECT article FROM shown WHERE fingerprint < ?
                   UNION SELECT article FROM shown WHERE fingerprint > ?"""
        return [article for (article,) in self._state.rows(query, (fingerprint, fingerprint))]

    def of(self, article: str) -> list[ShownQuote]:
        """The different quotes of an article that were shown."""
        query = "SELECT DISTINCT passages, words FROM shown WHERE article = ?"
        rows = self._state.rows(query, (article,))
        return [ShownQuote(tuple(json.loads(ids)), tuple(json.loads(words))) for ids, words in rows]

    async def set_compared(
        self, article: str, fingerprint: str, gone: Sequence[ShownQuote]
    ) -> None:
        """Record which quotes of *article* the corpus of this fingerprint no longer has.

        They make one correction for each chat that was shown some.
        """

        def record() -> None:
            corrections: dict[int, str] = {}
            for quote in gone:
                values = (json.dumps(quote.passages), json.dumps(quote.words), article)
                for (chat,) in list(self._state.rows(f"SELECT DISTINCT a.chat {SHOWN}", values)):
                    correction_id = corrections.setdefault(chat, new_id())
                    # Of several answers with the quote, the newest counts.
                    self._state.write(
                        f"INSERT INTO correction SELECT {CORRECTED} {SHOWN} AND a.chat = ?"
                        " ORDER BY a.created DESC, a.rowid DESC LIMIT 1",
                        (correction_id, *values, chat),
                    )
                delete = "DELETE FROM shown WHERE passages = ? AND words = ? AND article = ?"
                self._state.write(delete, values)
            compared = "UPDATE shown SET fingerprint = ? WHERE article = ?"
            self._state.write(compared, (fingerprint, article))

        await self._state.in_turn(record)

    async def clear(self) -> None:
        """Delete all quotes and corrections."""

        def clear() -> None:
            self._state.write("DELETE FROM shown")
            self._state.write("DELETE FROM correction")

        await self._state.in_turn(clear)
        self._state.erase_soon()


class CorrectedQuote(NamedTuple):
    """A quote of an article, as *answer* showed it.

    The quotes of one *id* make one message. *passages* are the ids of its parts, *words* their
    words. *is_on_wire*: it may have arrived. *is_offered*: a button offers it.
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
    """The table of corrections, which live as long as their answers."""

    def __init__(self, state: State, memory: Memory) -> None:
        self._state = state
        self._memory = memory

    def waiting(self) -> list[str]:
        """The ids of the corrections to tell."""
        query = "SELECT id FROM correction WHERE is_offered = 0 GROUP BY id ORDER BY min(rowid)"
        return [correction_id for (correction_id,) in self._state.rows(query)]

    def of(self, correction_id: str) -> list[CorrectedQuote]:
        """The quotes of a correction, newest answer first."""
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
        await self._state.write_in_turn(update, is_on_wire, correction_id)

    async def set_offered(self, correction_id: str) -> None:
        """Record that a line with a button offers a correction."""
        update = "UPDATE correction SET is_offered = 1, on_wire = 0 WHERE id = ?"
        await self._state.write_in_turn(update, correction_id)

    async def drop(self, correction_id: str) -> None:
        """Delete a correction."""
        await self._state.write_in_turn("DELETE FROM correction WHERE id = ?", correction_id)
        self._state.erase_soon()


class _Row(NamedTuple):
    passages: str
    words: str


def words_shown(path: Path, ids: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Yield the words that were shown as the passages *ids* of one article.

    The bot may be running. None are stored without the setting ``corrections``. Raises
    ``CorpusUnreadable``.
    """
    query = """SELECT passages, words FROM shown WHERE article = ?
               UNION SELECT passages, words FROM correction WHERE article = ?"""
    article = read_reference(ids[0]).article_id
    with closing(Database(path, MIGRATIONS, read_only=True)) as database:
        rows = [*database.read(_Row, query, (article, article))]
    for row in rows:
        words = dict(zip(json.loads(row.passages), json.loads(row.words), strict=True))
        if all(passage in words for passage in ids):
            yield tuple(words[passage] for passage in ids)
