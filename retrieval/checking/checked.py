"""The claims of a text, each with its verdict, as values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from retrieval.types import Evidence, Span


class ClaimVerdict(Enum):
    """What the articles say of a claim."""

    SUPPORTED = "supported"
    DIFFERS = "differs"
    NOT_FOUND = "not found"


class Kind(Enum):
    """What a claim and a quote may differ in."""

    NUMBER = "number"
    DATE = "date"
    NAME = "name"
    NEGATION = "negation"


class Claim(NamedTuple):
    """A sentence with a name or a number, and its span in the checked text.

    *about* are the names in the sentences before it that say who "he" is; none if the sentence
    does not begin with such a word, or has a name itself.
    """

    text: str
    span: Span
    about: tuple[str, ...] = ()


class Difference(NamedTuple):
    """Where a claim and a quote differ: a span in the text of the claim, and one in the text of
    the paragraph that is quoted."""

    kind: Kind
    claimed: Span
    quoted: Span


@dataclass(frozen=True, slots=True)
class CheckedClaim:
    """A claim with its verdict, and the quote that the verdict is about.

    Of a claim that was not found, *evidence* is the nearest passage, or None if none is near. It
    may be in another language than the claim, whose words then cannot be compared: *is_across*.
    *differences* are in the order of the claim; there are none unless it differs.
    """

    claim: Claim
    verdict: ClaimVerdict
    evidence: Evidence | None = None
    differences: tuple[Difference, ...] = ()
    is_across: bool = False


@dataclass(frozen=True, slots=True)
class CheckedText:
    """The claims of a text in its order. *left_out* is the number of further claims that were not
    checked, *unread* the number of characters at its end that were not read."""

    claims: tuple[CheckedClaim, ...]
    left_out: int = 0
    unread: int = 0
