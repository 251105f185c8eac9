"""The claims of a text and their verdicts, as values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from retrieval.facts.comparison import ClaimVerdict, Difference
from retrieval.types import Evidence, Span


class Claim(NamedTuple):
    """A sentence with a name or a number, and its span in the checked text.

    *about* are names in the sentences before that say who "he" is, if it begins with such a word
    and has no name.
    """

    text: str
    span: Span
    about: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckedClaim:
    """A claim with its verdict and the quote that decides it.

    If it was not found, *evidence* is the nearest passage, if any; *is_across* if that is in
    another language, whose words cannot be compared. *differences* have spans of the quoted
    paragraph.
    """

    claim: Claim
    verdict: ClaimVerdict
    evidence: Evidence | None = None
    differences: tuple[Difference, ...] = ()
    is_across: bool = False


@dataclass(frozen=True, slots=True)
class CheckedText:
    """The claims of a text in order. *left_out* is the number of further claims, *unread* of
    characters at the end."""

    claims: tuple[CheckedClaim, ...]
    left_out: int = 0
    unread: int = 0
