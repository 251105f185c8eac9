"""What people thought of answers, read from the file of a bot that may be running."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from bot.channels.telegram.remembering.memory import RememberedQuote, read_quotes
from bot.channels.telegram.remembering.schema import MIGRATIONS
from retrieval.storage.database import Database

HELPFUL, UNHELPFUL = "helpful", "unhelpful"
# Neither a person nor a chat leaves the file.
OPINIONS = """SELECT text, context, passages, verdict, feedback.created
              FROM feedback JOIN answer ON answer.id = feedback.answer
              WHERE answer.created >= ? ORDER BY feedback.created DESC"""
TEXT = "SELECT text FROM answer WHERE id = ? AND created >= ?"


class Opinion(NamedTuple):
    """What a person thought of an answer, and when they said so.

    *context* are the earlier questions that the search used, *quotes* all that were found, the best
    first. *verdict* is ``helpful``, ``unhelpful``, or the reason why the answer was not helpful.
    """

    question: str
    context: tuple[str, ...]
    quotes: tuple[RememberedQuote, ...]
    verdict: str
    created: float

    @property
    def is_helpful(self) -> bool:
        """Whether the answer helped."""
        return self.verdict == HELPFUL

    @property
    def reason(self) -> str | None:
        """Why the answer did not help; None if it did, or if the person gave no reason."""
        return None if self.verdict in (HELPFUL, UNHELPFUL) else self.verdict


def opinions(file: Path, oldest: float) -> list[Opinion]:
    """The opinions in the file of a bot of answers that are not older than *oldest*, which no bot
    may have run to delete; the newest first. Raises ``CorpusUnreadable``.
    """
    # One look at the file as it is now, and a short one: nothing can be erased meanwhile.
    with closing(Database(file, MIGRATIONS, read_only=True)) as database, database.snapshot():

        def texts(answer_ids: Sequence[str]) -> tuple[str, ...]:
            """The questions to which these were the answers, of those that are kept."""
            rows = (database.row(TEXT, (answer_id, oldest)) for answer_id in answer_ids)
            return tuple(row[0] for row in rows if row)

        return [
            Opinion(text, texts(json.loads(context)), read_quotes(passages), verdict, said)
            for text, context, passages, verdict, said in database.rows(OPINIONS, (oldest,))
        ]
