"""What the buttons under an answer need to work after a restart: answers, languages, opinions."""

from __future__ import annotations

import json
import secrets
import string
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from retrieval.storage.database import Database
from retrieval.types import Outcome

KEPT_DAYS = 30
# After this long a question does not follow the one before it.
TALK_SECONDS = 15 * 60
ID_LENGTH = 8
ALPHABET = string.ascii_letters + string.digits
COLUMNS = "id, chat, person, question, text, context, outcome, passages, shown, messages, created"


class Shown(NamedTuple):
    """A passage as it was found: its id, the answering sentence in it, a digest of the quote.

    *also_in* are the ids of its copies, *numbers* the starts and ends of those in which it differs
    from the other first quotes.
    """

    id: str
    start: int
    end: int
    digest: str
    also_in: Sequence[str] = ()
    numbers: Sequence[tuple[int, int]] = ()


@dataclass(frozen=True, slots=True)
class Remembered:
    """An answer as it was sent: *passages* are all that were found, *shown* how many were shown."""

    id: str
    chat: int
    person: int
    question: int
    text: str
    context: tuple[str, ...]
    outcome: Outcome
    passages: tuple[Shown, ...]
    shown: int
    messages: tuple[int, ...]
    created: float

    @property
    def sides(self) -> int:
        """How many of the first passages differ, and so are shown together."""
        return sum(bool(shown.numbers) for shown in self.passages)


class Memory:
    """The channel's file, but for the inbox. Ids of answers are random and say nothing."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def keep(
        self,
        chat: int,
        person: int,
        question: int,
        text: str,
        context: Sequence[str],
        outcome: Outcome,
        passages: Sequence[Shown],
        shown: int,
    ) -> str:
        """Remember an answer that is about to be sent; its id."""
        answer_id = "".join(secrets.choice(ALPHABET) for _ in range(ID_LENGTH))
        found = (outcome.value, json.dumps(list(passages)), shown, "[]", time.time())
        with self._db.writing():
            self._db.write(
                f"INSERT INTO answer ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (answer_id, chat, person, question, text, json.dumps(list(context)), *found),
            )
        return answer_id

    def sent(self, answer_id: str, messages: Sequence[int]) -> None:
        """Note which messages show an answer."""
        with self._db.writing():
            self._db.write(
                "UPDATE answer SET messages = ? WHERE id = ?",
                (json.dumps(list(messages)), answer_id),
            )

    def show_more(self, answer_id: str, count: int) -> tuple[int, int]:
        """Move the mark of what was shown on by *count*: (where it was, where it is)."""
        with self._db.writing():
            remembered = self.answer(answer_id)
            if remembered is None:
                return 0, 0
            after = min(remembered.shown + count, len(remembered.passages))
            self._db.write("UPDATE answer SET shown = ? WHERE id = ?", (after, answer_id))
        return remembered.shown, after

    def answer(self, answer_id: str) -> Remembered | None:
        """The answer with this id, unless it is too old."""
        return self._found("id = ?", answer_id)

    def answer_to(self, chat: int, question: int) -> Remembered | None:
        """The answer to a message."""
        return self._found("chat = ? AND question = ? AND messages != '[]'", chat, question)

    def last_answer(self, chat: int, person: int) -> Remembered | None:
        """The answer given last to a person in a chat."""
        return self._found("chat = ? AND person = ?", chat, person)

    def history(self, chat: int, person: int, before: int) -> list[str]:
        """What *person* asked in *chat* of late, oldest first, before the message *before*."""
        query = """SELECT text FROM answer WHERE chat = ? AND person = ? AND question < ?
                   AND created > ? ORDER BY question"""
        since = time.time() - TALK_SECONDS
        return [text for (text,) in self._db.rows(query, (chat, person, before, since))]

    def judge(self, answer_id: str, person: int, verdict: str) -> None:
        """Keep what *person* thinks of an answer; a later opinion replaces an earlier one."""
        with self._db.writing():
            self._db.write(
                "INSERT OR REPLACE INTO feedback VALUES (?, ?, ?, ?)",
                (answer_id, person, verdict, time.time()),
            )

    def language(self, chat: int) -> str | None:
        """The language that was chosen in a chat."""
        row = self._db.row("SELECT code FROM language WHERE chat = ?", (chat,))
        return row[0] if row else None

    def choose_language(self, chat: int, code: str) -> None:
        """Keep the language that was chosen in a chat."""
        with self._db.writing():
            self._db.write("INSERT OR REPLACE INTO language VALUES (?, ?)", (chat, code))

    def profile(self, name: str) -> str | None:
        """A value of the bot's own that was kept."""
        row = self._db.row("SELECT value FROM profile WHERE name = ?", (name,))
        return row[0] if row else None

    def keep_profile(self, name: str, value: str) -> None:
        """Keep a value of the bot's own."""
        with self._db.writing():
            self._db.write("INSERT OR REPLACE INTO profile VALUES (?, ?)", (name, value))

    def forget_person(self, chat: int, person: int) -> None:
        """Delete what is kept of one person in a group."""
        with self._db.writing():
            self._db.write("DELETE FROM answer WHERE chat = ? AND person = ?", (chat, person))

    def forget(self, chat: int) -> None:
        """Delete all that is kept of a chat, and of a person whose private chat it is."""
        with self._db.writing():
            self._db.write("DELETE FROM feedback WHERE person = ?", (chat,))
            self._db.write("DELETE FROM answer WHERE chat = ? OR person = ?", (chat, chat))
            self._db.write("DELETE FROM language WHERE chat = ?", (chat,))

    def move(self, old: int, new: int) -> None:
        """Take what is kept of a group to the supergroup that it has become."""
        with self._db.writing():
            self._db.write("UPDATE answer SET chat = ? WHERE chat = ?", (new, old))
            self._db.write("UPDATE OR REPLACE language SET chat = ? WHERE chat = ?", (new, old))

    def prune(self) -> None:
        """Delete the answers that are too old to be of use."""
        with self._db.writing():
            self._db.write("DELETE FROM answer WHERE created < ?", (_oldest(),))

    def _found(self, condition: str, *values: object) -> Remembered | None:
        query = f"""SELECT {COLUMNS} FROM answer WHERE {condition} AND created >= ?
                    ORDER BY created DESC, rowid DESC LIMIT 1"""
        row = self._db.row(query, (*values, _oldest()))
        if row is None:
            return None
        answer_id, chat, person, question, text, context, outcome, passages, *shown = row
        count, messages, created = shown
        return Remembered(
            answer_id,
            chat,
            person,
            question,
            text,
            tuple(json.loads(context)),
            Outcome(outcome),
            tuple(map(_shown, json.loads(passages))),
            count,
            tuple(json.loads(messages)),
            created,
        )


def _shown(values: Sequence[Any]) -> Shown:
    # An answer that was kept by an earlier version has four values.
    passage_id, start, end, digest, also_in, numbers = (*values, (), ())[:6]
    pairs = tuple((first, last) for first, last in numbers)
    return Shown(passage_id, start, end, digest, tuple(also_in), pairs)


def _oldest() -> float:
    return time.time() - KEPT_DAYS * 24 * 3600
