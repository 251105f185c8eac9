"""The questions that wait for an answer, in a file beside the corpus."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from bot.screen.console import written
from retrieval import ArticleFilter, locked
from retrieval.errors import CorpusUnreadable

SCHEMA = "pullquote.saved/1"
BUSY = "another process is asking or saving questions; try again when that process has ended"


@dataclass(frozen=True, slots=True)
class SavedQuestion:
    """A question; *fingerprint* names the corpus that was asked last."""

    number: int
    question: str
    language: str | None
    on: date | None
    only: ArticleFilter | None
    saved: date
    fingerprint: str


class SavedQuestions:
    """The file beside a corpus; no backup contains it.

    Every method raises ``CorpusUnreadable`` if the file cannot be read or written.
    """

    def __init__(self, folder: Path) -> None:
        self.file = folder / "saved-questions.json"

    def all(self) -> list[SavedQuestion]:
        """The saved questions, by number; none if there is no file."""
        try:
            values = json.loads(self.file.read_bytes())
            return [_read(one) for one in values["questions"]]
        except FileNotFoundError:
            return []
        except OSError as error:
            raise CorpusUnreadable(self.file, error.strerror or str(error)) from error
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            why = "it holds no saved questions; move it away"
            raise CorpusUnreadable(self.file, why) from error

    @contextmanager
    def changing(self) -> Iterator[list[SavedQuestion]]:
        """A list that replaces the questions at the end, but not after an error.

        The folder must exist. Raises ``CorpusBusy`` if another process changes them.
        """
        with locked(self.file.with_suffix(".lock"), BUSY, private=True):
            before = self.all()
            changed = list(before)
            yield changed
            if changed != before:
                with written(self.file, is_private=True) as stream:
                    stream.write(
                        f"{json.dumps(saved_object(changed), ensure_ascii=False)}\n".encode()
                    )


def saved_object(questions: list[SavedQuestion]) -> dict[str, Any]:
    """The questions as the file has them, and as ``--json`` prints them."""
    return {"schema": SCHEMA, "questions": [_object(one) for one in questions]}


def _object(saved: SavedQuestion) -> dict[str, Any]:
    only = saved.only
    return {
        "number": saved.number,
        "question": saved.question,
        "language": saved.language,
        "on": _day(saved.on),
        "only": only
        and {
            "since": _day(only.since),
            "until": _day(only.until),
            "author": only.author,
            "source": only.source,
            "articles": list(only.articles),
            "languages": list(only.languages),
            "same_language": only.same_language,
        },
        "saved": _day(saved.saved),
        "fingerprint": saved.fingerprint,
    }


def _read(values: dict[str, Any]) -> SavedQuestion:
    """Raises ``KeyError``, ``TypeError`` or ``ValueError``."""
    only = values["only"]
    if not isinstance(values["number"], int) or not isinstance(values["question"], str):
        raise TypeError(values)
    return SavedQuestion(
        values["number"],
        values["question"],
        values["language"],
        _read_day(values["on"]),
        only
        and ArticleFilter(
            _read_day(only["since"]),
            _read_day(only["until"]),
            only["author"],
            only["source"],
            tuple(only["articles"]),
            # Earlier versions wrote neither.
            tuple(only.get("languages", ())),
            bool(only.get("same_language")),
        ),
        date.fromisoformat(values["saved"]),
        values["fingerprint"],
    )


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _read_day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
