"""The quotes that chats were shown, word for word, to notice when articles no longer have them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import NamedTuple

from bot.channels.telegram.remembering.ids import new_id
from bot.channels.telegram.remembering.state import State
from retrieval import Passage


class ShownQuote(NamedTuple):
    """A quote: the ids of its parts, and their words."""

    passages: tuple[str, ...]
    words: tuple[str, ...]


class Shown:
    """The table of quotes that were shown. They live as long as their answers."""

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
        """Store *quotes*, each as its parts, which a chat is shown from number *first* on.

        *thread* is the topic, if there is one, and *language* the code of the bot's language there.
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
            if first == 0:  # another answer may have taken the place of this one
                self._state.write("DELETE FROM shown WHERE answer = ?", (answer_id,))
            self._state.write_many(add, rows)

        await self._state.in_turn(store)

    def articles(self, fingerprint: str) -> list[str]:
        """The articles with quotes that were not compared with the corpus of this fingerprint."""
        # Each half uses the index; "fingerprint != ?" would read the whole table.
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

        Each chat that was shown some of them has them in one correction from now on.
        """

        def record() -> None:
            corrections: dict[int, str] = {}
            for quote in gone:
                values = (json.dumps(quote.passages), json.dumps(quote.words), article)
                for (chat,) in list(self._state.rows(f"SELECT DISTINCT a.chat {SHOWN}", values)):
                    correction_id = corrections.setdefault(chat, new_id())
                    # The same quote may have been shown several times; the last question counts.
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


SHOWN = """FROM shown s JOIN answer a ON a.id = s.answer
           WHERE s.passages = ? AND s.words = ? AND s.article = ?"""
CORRECTED = "?, a.id, s.thread, s.language, s.article, s.title, s.passages, s.words, 0, 0"
