"""Numbers and amounts of money as terms that do not depend on how they are written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cached_property

from retrieval.types import Span, Token

BLANKS = "\u0020\u00a0\u2009\u202f"
# Groups of three, or digits with points; an ordinal ending belongs to the number ("30th").
NUMBER = (
    rf"(?:\d{{1,3}}(?:[,{BLANKS}]\d{{3}})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)*)(?:(?:st|nd|rd|th)\b)?"
)
ORDINAL = re.compile(r"(?:st|nd|rd|th)$")


@dataclass(frozen=True)
class Units:
    """The words of a language for multiples and for units, in lower case.

    *multipliers* maps a word to its power of ten, *units* a word or sign to the unit's code.
    """

    multipliers: Mapping[str, int]
    units: Mapping[str, str]

    @cached_property
    def amount(self) -> re.Pattern[str]:
        """A unit before a number, or a number with a multiplier, a unit, or both, after it."""
        unit, multiplier = _either(self.units), _either(self.multipliers)
        gap = rf"[{BLANKS}\u2011-]?"
        return re.compile(
            rf"(?<!\w)(?:(?P<before>{unit}){gap})?(?P<number>(?<![\d.,]){NUMBER})"
            rf"(?:{gap}(?P<multiplier>{multiplier})(?!\w))?(?:{gap}(?P<after>{unit})(?!\w))?",
            re.IGNORECASE,
        )


def _either(words: Mapping[str, object]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


def number_term(written: str) -> str:
    """The digits of a number without its group marks: ``25,000`` and ``25 000`` are ``25000``."""
    digits = ORDINAL.sub("", written)
    for mark in "," + BLANKS:
        digits = digits.replace(mark, "")
    if not digits.isascii():
        digits = "".join(str(unicodedata.digit(char, char)) for char in digits)
    return digits


def amounts(text: str, units: Units) -> Iterator[Token]:
    """Terms for the amounts in *text*: ``usd:25000`` for "$25,000", ``2000000`` for "2 million"."""
    for match in units.amount.finditer(text):
        power = units.multipliers.get((match["multiplier"] or "").lower(), 0)
        unit = units.units.get((match["before"] or match["after"] or "").lower())
        if not power and unit is None:
            continue
        try:
            value = Decimal(number_term(match["number"])).scaleb(power)
        except InvalidOperation:  # "30.07.2024" is no decimal number
            continue
        term = format(value, "f")
        if "." in term:
            term = term.rstrip("0").rstrip(".")
        span = Span(match.start(), match.end())
        if power:
            yield Token(term, span)
        if unit is not None:
            yield Token(f"{unit}:{term}", span)
