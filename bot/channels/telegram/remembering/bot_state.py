"""The bot's own file: private, written in turns, freed of deleted text."""

from __future__ import annotations

import asyncio
import logging
import secrets
import string
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from bot.settings import TelegramSettings
from retrieval import Database
from retrieval.errors import CorpusBusy, CorpusUnreadable

T = TypeVar("T")
log = logging.getLogger(__name__)
# A try blocks the event loop for the first; the second is between two tries.
PATIENCE_SECONDS = 0.02
RETRY_SECONDS = 0.1
# How long deleted text may stay in the file's log; each erasing waits for the disk.
ERASE_SECONDS = 10.0
# After a longer pause, a question follows no other.
FOLLOW_UP_SECONDS = 15 * 60.0
HOUR, DAY = 3600, 24 * 3600
# An answer that may have arrived must be recognized until its question is stale.
UNCERTAIN_SECONDS = 3600.0
# To recognize repeated deliveries.
NUMBER_SECONDS = 2 * DAY
# An answer being told to those who saved the question is kept.
OLD = """answer.created < ? AND (NOT (on_wire OR ?) OR answer.created < ?)
         AND answer.id NOT IN (SELECT answer FROM saved WHERE answer IS NOT NULL)"""
# Opinions, with the hour of the answer.
OPINIONS = f"""SELECT CAST(answer.created AS INTEGER) / {HOUR} * {HOUR}, verdict
               FROM feedback JOIN answer ON answer.id = feedback.answer"""
ID_LENGTH = 8
ALPHABET = string.ascii_letters + string.digits


def state_files(folder: Path) -> list[Path]:
    """The files of the bots of the corpus in *folder*."""
    return sorted(folder.glob("telegram-*.sqlite3"))


# The statements that lead from each version to the next.
MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        # Accepted updates. A finished one loses its body; its number stays for a while, to
        # recognize a repeated delivery.
        """
        CREATE TABLE inbox (
            update_id INTEGER PRIMARY KEY,
            received  REAL NOT NULL,
            body      TEXT
        )
        """,
        "CREATE INDEX inbox_waiting ON inbox (update_id) WHERE body IS NOT NULL",
        # Answers that were sent: their buttons need them.
        """
        CREATE TABLE answer (
            id       TEXT PRIMARY KEY,
            chat     INTEGER NOT NULL,
            person   INTEGER NOT NULL,
            question INTEGER NOT NULL,  -- the id of the message that asked
            text     TEXT NOT NULL,
            context  TEXT NOT NULL,     -- JSON: the ids of the answers to the questions before
            outcome  TEXT NOT NULL,
            passages TEXT NOT NULL,     -- JSON: the quotes that were found, best first
            shown    INTEGER NOT NULL,  -- how many of them the chat has seen
            messages TEXT NOT NULL,     -- JSON: the ids of the messages that show the first ones
            created  REAL NOT NULL
        )
        """,
        "CREATE INDEX answer_chat ON answer (chat, created)",
        "CREATE INDEX answer_question ON answer (chat, question)",
        """
        CREATE TABLE feedback (
            answer  TEXT NOT NULL REFERENCES answer (id) ON DELETE CASCADE,
            person  INTEGER NOT NULL,
            verdict TEXT NOT NULL,
            created REAL NOT NULL,
            PRIMARY KEY (answer, person)
        )
        """,
        "CREATE TABLE language (chat INTEGER PRIMARY KEY, code TEXT NOT NULL)",
        "CREATE TABLE profile (name TEXT PRIMARY KEY, value TEXT NOT NULL)",
    ),
    (
        # Quotes that citations link to, for anyone with the token.
        """
        CREATE TABLE shared (
            token  TEXT PRIMARY KEY,
            answer TEXT NOT NULL REFERENCES answer (id) ON DELETE CASCADE,
            quote  INTEGER NOT NULL,  -- its number among the quotes of the answer
            UNIQUE (answer, quote)
        )
        """,
    ),
    (
        # Whether a message with the answer may be on its way: then it is neither sent again nor
        # forgotten.
        "ALTER TABLE answer ADD COLUMN on_wire INTEGER NOT NULL DEFAULT 0",
    ),
    (
        # The notes above the first quotes.
        "ALTER TABLE answer ADD COLUMN notes TEXT NOT NULL DEFAULT '[]'",  # JSON: lines
        # Chats that want short quotes.
        "CREATE TABLE lite (chat INTEGER PRIMARY KEY)",
    ),
    (
        # The counts of answers, without a trace of who asked what.
        """
        CREATE TABLE asked (
            hour         INTEGER NOT NULL,  -- its first second
            kind         TEXT NOT NULL,
            outcome      TEXT NOT NULL,
            language     TEXT NOT NULL,
            milliseconds INTEGER NOT NULL
        )
        """,
        "CREATE INDEX asked_hour ON asked (hour)",
        # The opinions of deleted answers.
        "CREATE TABLE opinion (hour INTEGER NOT NULL, verdict TEXT NOT NULL)",
        # For the deletion of old rows every minute.
        "CREATE INDEX answer_created ON answer (created)",
        "CREATE INDEX inbox_finished ON inbox (received) WHERE body IS NULL",
    ),
    (
        # Questions without an answer that editors are shown. If the answer is deleted, the row
        # stays until the message is withdrawn.
        """
        CREATE TABLE desk (
            number   INTEGER PRIMARY KEY,
            answer   TEXT UNIQUE REFERENCES answer (id) ON DELETE SET NULL,
            language TEXT NOT NULL,  -- that of the question
            speaks   TEXT NOT NULL,  -- that in which the bot speaks to the person
            thread   INTEGER,        -- the topic of the question in its group
            room     INTEGER,        -- the chat of the message to the editors
            post     INTEGER         -- the id of that message; NULL if it is not sent yet
        )
        """,
        "CREATE INDEX desk_post ON desk (room, post)",
        # The quotes that editors found, as separate answers.
        """
        CREATE TABLE found (
            answer TEXT PRIMARY KEY REFERENCES answer (id) ON DELETE CASCADE,
            number INTEGER NOT NULL REFERENCES desk (number) ON DELETE CASCADE,
            reply  INTEGER NOT NULL,  -- the id of the editor's message
            UNIQUE (number, reply)
        )
        """,
    ),
    (
        # Saved questions; see saved_and_shown.py.
        """
        CREATE TABLE saved (
            id          TEXT PRIMARY KEY,
            chat        INTEGER NOT NULL,
            person      INTEGER NOT NULL,  -- who has saved it
            asker       INTEGER NOT NULL,
            question    INTEGER NOT NULL,  -- the id of the message that asked
            thread      INTEGER,
            text        TEXT NOT NULL,     -- copied, for the answer is deleted earlier
            context     TEXT NOT NULL,     -- JSON: the earlier questions that the search used
            language    TEXT NOT NULL,     -- that of the bot's own words
            created     REAL NOT NULL,
            fingerprint TEXT,              -- of the corpus that was asked last
            answer      TEXT               -- the answer that is being told
        )
        """,
        "CREATE INDEX saved_person ON saved (chat, person)",
    ),
    (
        # The words of shown quotes, with the setting "corrections".
        """
        CREATE TABLE shown (
            answer      TEXT NOT NULL REFERENCES answer (id) ON DELETE CASCADE,
            number      INTEGER NOT NULL,  -- the number of the quote in its answer
            article     TEXT NOT NULL,
            title       TEXT NOT NULL,
            passages    TEXT NOT NULL,     -- JSON: the ids of its parts
            words       TEXT NOT NULL,     -- JSON: the words of its parts
            thread      INTEGER,
            language    TEXT NOT NULL,     -- that of the bot's own words
            fingerprint TEXT NOT NULL,     -- of the corpus that it was compared with last, or empty
            PRIMARY KEY (answer, number)
        )
        """,
        "CREATE INDEX shown_fingerprint ON shown (fingerprint, article)",
        "CREATE INDEX shown_article ON shown (article)",
        # Changed quotes, until chats are told. Those with one id are one message.
        """
        CREATE TABLE correction (
            id         TEXT NOT NULL,
            answer     TEXT NOT NULL REFERENCES answer (id) ON DELETE CASCADE,
            thread     INTEGER,
            language   TEXT NOT NULL,
            article    TEXT NOT NULL,
            title      TEXT NOT NULL,
            passages   TEXT NOT NULL,      -- JSON
            words      TEXT NOT NULL,      -- JSON
            on_wire    INTEGER NOT NULL,
            is_offered INTEGER NOT NULL
        )
        """,
        "CREATE INDEX correction_id ON correction (id)",
        "CREATE INDEX correction_answer ON correction (answer)",
    ),
    (
        # Whether a chat quotes only the question's language.
        "CREATE TABLE same_language (chat INTEGER PRIMARY KEY, is_on INTEGER NOT NULL)",
    ),
    (
        # /lite is gone.
        "DROP TABLE lite",
    ),
)


class State(Database):
    """The file of one bot: read at once, written through ``in_turn`` only.

    A write waits for other processes without stopping the event loop; writes keep their order.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(path, MIGRATIONS, private=True, patience=PATIENCE_SECONDS)
        self._turn = asyncio.Lock()
        self._along: list[tuple[str, Sequence[object]]] = []
        self._to_erase = asyncio.Event()
        # A killed process may have left some.
        self._to_erase.set()

    async def in_turn(
        self, work: Callable[[], T], retried: type[CorpusUnreadable] = CorpusBusy
    ) -> T:
        """Do *work* in one transaction, again while it raises *retried*."""
        async with self._turn:
            is_waiting = False
            while True:
                try:
                    with self.writing():
                        for statement, values in self._along:
                            self.write(statement, values)
                        result = work()
                    self._along.clear()
                    return result
                except retried as error:
                    if not is_waiting:
                        log.warning("the bot's file cannot be written, trying again: %s", error)
                    is_waiting = True
                await asyncio.sleep(RETRY_SECONDS)

    async def write_in_turn(self, statement: str, *values: object) -> None:
        """Run one statement in a transaction."""
        await self.in_turn(lambda: self.write(statement, values))

    def write_along(self, statement: str, values: Sequence[object]) -> None:
        """Run a statement with the next transaction, if there is one."""
        self._along.append((statement, values))

    def erase_soon(self) -> None:
        """Have ``keep_erasing`` erase deleted text."""
        self._to_erase.set()

    async def erase(self) -> None:
        """Erase deleted text from all files, also from SQLite's log.

        If another process reads the file, ``keep_erasing`` tries again.
        """
        async with self._turn:
            self._to_erase.clear()
            try:
                is_erased = self.checkpoint()
            except CorpusUnreadable as error:
                log.warning("what was deleted cannot be erased, trying again: %s", error)
                is_erased = False
            if not is_erased:
                self.erase_soon()

    async def keep_erasing(self) -> None:
        """Erase deleted text at intervals."""
        while True:
            await self._to_erase.wait()
            await self.erase()
            await asyncio.sleep(ERASE_SECONDS)


async def prune(state: State, settings: TelegramSettings, now: float, is_replaying: bool) -> None:
    """Delete everything too old at the time *now*.

    While the bot *is_replaying* an earlier process's updates, every answer is uncertain.
    """
    old = (now - kept_seconds(settings.keep_days), is_replaying, now - UNCERTAIN_SECONDS)
    counted = (now - settings.keep_statistics_days * DAY,)
    saved = (now - settings.saved_days * DAY,)

    def delete() -> bool:
        before = state.revision()
        state.write(f"INSERT INTO opinion {OPINIONS} WHERE {OLD}", old)
        state.write(f"DELETE FROM answer WHERE {OLD}", old)
        state.write("DELETE FROM saved WHERE created < ?", saved)
        for table in ("asked", "opinion"):
            state.write(f"DELETE FROM {table} WHERE hour < ?", counted)
        numbers = "DELETE FROM inbox WHERE body IS NULL AND received < ?"
        state.write(numbers, (now - NUMBER_SECONDS,))
        return state.revision() != before

    if await state.in_turn(delete):
        state.erase_soon()


def kept_seconds(keep_days: int) -> float:
    """How long an answer is kept: while a question may follow it, or longer."""
    return max(keep_days * DAY, FOLLOW_UP_SECONDS)


def new_id() -> str:
    """A random id that fits into the data of a button."""
    return "".join(secrets.choice(ALPHABET) for _ in range(ID_LENGTH))
