"""Numbers and amounts as terms that do not depend on how they are written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import TypeVar

from retrieval.types import Span, Token

Meaning = TypeVar("Meaning")

BLANKS = "\u0020\u00a0\u2009\u202f"
# The ending of an ordinal belongs to the number: "30th".
POINT_NUMBER = (
    rf"(?:\d{{1,3}}(?:[,{BLANKS}]\d{{3}})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)*)(?:(?:st|nd|rd|th)\b)?"
)
# In languages with a comma before the decimals, three digits behind either mark are a group:
# "25.000" means 25000 there, and many write "25,000" for it.
COMMA_NUMBER = (
    rf"(?:\d{{1,3}}(?:[{BLANKS}]\d{{3}})+(?!\d)(?:,\d+)?"
    r"|[1-9]\d{0,2}(?:\.\d{3})+(?![.\d])(?:,\d+)?"
    # A longer list of groups is no number, and would be tried from each of them.
    r"|[1-9]\d{0,2}(?:,\d{3}){1,20}(?![,\d])(?:\.\d+)?"
    r"|0,\d+|\d+,\d{1,2}(?!\d)|\d+(?:\.\d+)*)"
)
ORDINAL = re.compile(r"(?:st|nd|rd|th)$")
GROUPED = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+")

# No unit has more letters, though its pattern, which may end in ``\w*``, matches longer words.
LONGEST_UNIT = 40
SIGNS = {
    "$": "usd", "us$": "usd", "usd": "usd", "€": "eur", "eur": "eur", "£": "gbp", "gbp": "gbp",
    "₸": "kzt", "kzt": "kzt", "₽": "rub", "rub": "rub", "₺": "try", "uzs": "uzs", "kgs": "kgs",
    "tjs": "tjs", "tmt": "tmt", "%": "pct",
}  # fmt: skip
"""Signs and codes of units that all languages share."""


@dataclass(frozen=True)
class Units:
    """The words of a language for multiples and for units, in lower case.

    *multipliers* maps a word to its power of ten, *units* maps a word or a sign to the code of the
    unit. A word that ends in ``*`` may have any ending: ``{"million*": 6}`` knows "millions" too.
    *decimal* is the mark before the decimals, ``.`` or ``,``.
    """

    multipliers: Mapping[str, int]
    units: Mapping[str, str]
    decimal: str = "."

    @property
    def number(self) -> str:
        """The pattern of a number as this language writes it."""
        return POINT_NUMBER if self.decimal == "." else COMMA_NUMBER

    @cached_property
    def amount(self) -> re.Pattern[str]:
        """The pattern of a number with a unit before it, or a multiplier or a unit after it."""
        unit, multiplier = _either(self.units), _either(self.multipliers)
        gap = rf"[{BLANKS}\u2011-]?"
        return re.compile(
            rf"(?<!\w)(?:(?P<before>{unit}){gap})?(?P<number>(?<![\d.,]){self.number})"
            rf"(?:{gap}(?P<multiplier>{multiplier})(?!\w))?(?:{gap}(?P<after>{unit})(?!\w))?",
            re.IGNORECASE,
        )

    @cached_property
    def sign(self) -> re.Pattern[str]:
        """A pattern that matches inside of each amount, in a part without blanks: a multiplier, a
        unit or its first word."""
        first = dict.fromkeys(w.partition(" ")[0] for w in (*self.units, *self.multipliers))
        words = _either(word for word in first if word[0].isalpha())
        signs = _either(word for word in first if not word[0].isalpha())
        # Digits may stand on both sides of it. Letters may not, except before a sign.
        return re.compile(rf"(?:(?<![^\W\d])(?:{words})|{signs})(?![^\W\d])", re.IGNORECASE)

    def number_term(self, written: str) -> str:
        """The digits of a number without the marks between groups: "25,000" and "25 000" have the
        term ``25000``."""
        digits = ORDINAL.sub("", written)
        for blank in BLANKS:
            digits = digits.replace(blank, "")
        if not digits.isascii():
            digits = "".join(str(unicodedata.digit(char, char)) for char in digits)
        if self.decimal == ".":
            return digits.replace(",", "")
        return _with_point(digits)


def amounts(text: str, units: Units) -> Iterator[Token]:
    """The terms of the amounts in *text*: "$25,000" -> ``usd:25000``, "2 mln" -> ``2000000``."""
    for match in units.amount.finditer(text):
        power = _meaning(match["multiplier"], units.multipliers) or 0
        unit = _meaning(match["before"] or match["after"], units.units)
        if not power and unit is None:
            continue
        try:
            value = Decimal(units.number_term(match["number"])).scaleb(power)
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


def _with_point(digits: str) -> str:
    """A number of ``COMMA_NUMBER`` without blanks, with a point before its decimals."""
    whole, comma, rest = digits.partition(",")
    if not comma:
        return digits.replace(".", "") if GROUPED.fullmatch(digits) else digits
    groups = re.split("[.,]", rest)
    if whole[0] != "0" and "." not in whole and len(groups[0]) == 3:  # a comma between groups
        return digits.replace(",", "")
    return f"{whole.replace('.', '')}.{rest}"


def _either(words: Iterable[str]) -> str:
    longest_first = sorted(words, key=len, reverse=True)
    if not longest_first:
        return "(?!)"
    return "|".join(re.escape(word.rstrip("*")) + r"\w*" * ("*" in word) for word in longest_first)


def _meaning(word: str | None, table: Mapping[str, Meaning]) -> Meaning | None:
    word = (word or "").lower()[:LONGEST_UNIT]
    ends = range(len(word), 0, -1)
    return table.get(word) or next((table[k] for n in ends if (k := f"{word[:n]}*") in table), None)
