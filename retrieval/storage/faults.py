"""Damage that was found in a corpus file, as a value."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class FaultKind(Enum):
    """Where the damage is."""

    FILE = "file"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Fault:
    """Damage in a corpus file.

    For ``FaultKind.TEXT``, *article_id* and *paragraph* say which text is not the one that was
    added.
    """

    kind: FaultKind
    message: str
    article_id: str | None = None
    paragraph: int | None = None
