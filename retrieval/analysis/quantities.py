"""Amounts, days and ages as terms that do not depend on how they are written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cached_property, partial
from typing import NamedTuple, TypeVar

from retrieval.types import Span, Token

Meaning = TypeVar("Meaning")

BLANKS = "\u0020\u00a0\u2009\u202f"
# The ending of an ordinal belongs to the number: "30th".
POINT_NUMBER = (
    rf"(?:\d{{1,3}}(?:[,{BLANKS}]\d{{3}})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)*)(?:(?:st|nd|rd|th)\b)?"
)
# With a decimal comma, three digits behind either mark are a group: "25.000" and "25,000".
COMMA_NUMBER = (
    rf"(?:\d{{1,3}}(?:[{BLANKS}]\d{{3}})+(?!\d)(?:,\d+)?"
    r"|[1-9]\d{0,2}(?:\.\d{3})+(?![.\d])(?:,\d+)?"
    # A longer list is not a number, and would be tried from each group.
    r"|[1-9]\d{0,2}(?:,\d{3}){1,20}(?![,\d])(?:\.\d+)?"
    r"|0,\d+|\d+,\d{1,2}(?!\d)|\d+(?:\.\d+)*)"
)
ORDINAL = re.compile(r"(?:st|nd|rd|th)$")
GROUPED = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+")

# A pattern that ends in ``\w*`` matches longer words.
LONGEST_UNIT = 40
SIGNS = {
    "$": "usd", "us$": "usd", "usd": "usd", "€": "eur", "eur": "eur", "£": "gbp", "gbp": "gbp",
    "₸": "kzt", "kzt": "kzt", "₽": "rub", "rub": "rub", "₺": "try", "uzs": "uzs", "kgs": "kgs",
    "tjs": "tjs", "tmt": "tmt", "%": "pct",
}  # fmt: skip
"""Signs and codes of units in all languages."""


@dataclass(frozen=True)
class Units:
    """The words of a language for powers of ten and for units, in lower case.

    *multipliers* maps a word to its power of ten, *units* a word or sign to the code of the unit;
    ``*`` is any ending, as in ``{"million*": 6}``. *decimal* is the mark before the decimals.
    """

    multipliers: Mapping[str, int]
    units: Mapping[str, str]
    decimal: str = "."

    @property
    def number(self) -> str:
        """The pattern of a number."""
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
        """The ``QuantityFinder.sign`` of amounts."""
        first = dict.fromkeys(w.partition(" ")[0] for w in (*self.units, *self.multipliers))
        words = _either(word for word in first if word[0].isalpha())
        signs = _either(word for word in first if not word[0].isalpha())
        # Digits may be on both sides, letters only before a sign.
        return re.compile(rf"(?:(?<![^\W\d])(?:{words})|{signs})(?![^\W\d])", re.IGNORECASE)

    def number_term(self, written: str) -> str:
        """The digits of a number without marks between groups: ``25000`` for "25 000"."""
        digits = ORDINAL.sub("", written)
        for blank in BLANKS:
            digits = digits.replace(blank, "")
        if not digits.isascii():
            digits = "".join(str(unicodedata.digit(char, char)) for char in digits)
        if self.decimal == ".":
            return digits.replace(",", "")
        return _with_point(digits)


def amounts(text: str, units: Units) -> Iterator[Token]:
    """Yield the terms of amounts: "$25,000" -> ``usd:25000``, "2 mln" -> ``2000000``."""
    for match in units.amount.finditer(text):
        power = _meaning(match["multiplier"], units.multipliers) or 0
        unit = _meaning(match["before"] or match["after"], units.units)
        if not power and unit is None:
            continue
        try:
            value = Decimal(units.number_term(match["number"])).scaleb(power)
        except InvalidOperation:  # "30.07.2024" is not a decimal number
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


# The ending of a day ("30th", "30-е"), and the blank or hyphen before the month ("30-iyul").
DAY_ENDING = r"(?:-?[^\W\d_]{1,5}(?![^\W\d_]))?"
GAP = r"[\s-]{1,2}"
DAY = r"(?<![\d.,:/])(?P<{0}>\d{{1,2}})(?:{1}\s?[-–—]\s?(?P<{0}_last>\d{{1,2}}))?"
NUMERIC = re.compile(
    r"(?<![\d.,/-])(?:(?P<day>\d{1,2})(?P<mark>[./])(?P<month>\d{1,2})(?P=mark)(?P<year>\d{4})"
    r"|(?P<iso_year>[12]\d{3})-(?P<iso_month>\d{2})-(?P<iso_day>\d{2}))(?!\d|[./-]\d)"
)
# Up to 39, in Latin letters or in the Cyrillic ones that look the same.
ROMAN = re.compile("(?=[IVXІХ])(?:[XХ]{0,3})(?:[IІ][XХ]|[IІ]V|V?[IІ]{0,3})")
TO_LATIN = str.maketrans("ІХ", "IX")
VALUES = {"I": 1, "V": 5, "X": 10}


def arabic(numeral: str) -> int:
    """Return the value of a Roman *numeral* up to 39; 0 for other words."""
    if not ROMAN.fullmatch(numeral):
        return 0
    values = [VALUES[letter] for letter in numeral.translate(TO_LATIN)]
    return sum(-v if v < after else v for v, after in zip(values, [*values[1:], 0], strict=True))


@dataclass(frozen=True)
class Calendar:
    """How a language writes days and ages, as patterns in which case does not count."""

    months: tuple[str, ...]
    """The twelve months."""
    ages: tuple[str, ...]
    """Ages; each pattern has one group, the number."""
    of: str = ""
    """The word between a day and its month."""
    aging: str = ""
    """A part without blanks of whatever *ages* match."""
    decade: str = ""
    """The ending or word after the number of a decade: "1970s"."""
    century: str = ""
    """The same for centuries."""
    now: str = ""
    """Words of questions about the present or the days before it, a pattern on each line."""

    @cached_property
    def day_month(self) -> re.Pattern[str]:
        """The pattern of a day, or of first and last day, beside the name of a month."""
        month = "|".join(self.months) or "(?!)"
        between = f"(?:{self.of})?"
        return re.compile(
            rf"{DAY.format('day', DAY_ENDING)}{DAY_ENDING}{GAP}{between}(?P<month>{month})(?!\w)"
            rf"|(?<!\w)(?P<before>{month})\.?{GAP}{DAY.format('after', DAY_ENDING)}(?![.,:/]?\d)",
            re.IGNORECASE,
        )

    @cached_property
    def asks_about_now(self) -> re.Pattern[str]:
        """The pattern of all lines of *now*."""
        lines = self.now.strip().replace("\n", "|") or "(?!)"
        return re.compile(rf"(?<!\w)(?:{lines})(?!\w)", re.IGNORECASE)

    @cached_property
    def age(self) -> re.Pattern[str]:
        """The pattern of *ages*; the last group that matched is the number."""
        pattern = "|".join(f"(?:{age})" for age in self.ages) or "(?!)"
        return re.compile(pattern, re.IGNORECASE)

    @cached_property
    def sign_of_day(self) -> re.Pattern[str]:
        """The ``QuantityFinder.sign`` of days."""
        month = "|".join(self.months) or "(?!)"
        return re.compile(rf"(?<!\w)(?:{month})(?!\w)|{NUMERIC.pattern}", re.IGNORECASE)

    @cached_property
    def sign_of_age(self) -> re.Pattern[str]:
        """The ``QuantityFinder.sign`` of ages."""
        return re.compile(self.aging if self.ages else "(?!)", re.IGNORECASE)

    def month(self, name: str) -> int:
        """The number of a month, 1 to 12, by a name that ``day_month`` matched."""
        return self.number_of_month(name) or 0

    def number_of_month(self, name: str) -> int | None:
        """The number of the month with this *name*, if it is one."""
        numbered = enumerate(self.months, start=1)
        return next((n for n, month in numbered if re.fullmatch(month, name, re.IGNORECASE)), None)

    def has_month(self, number: int, text: str) -> bool:
        """Whether *text* names the month with this *number*."""
        known = self.months[number - 1 : number]
        return any(re.search(rf"(?<!\w)(?:{m})(?!\w)", text, re.IGNORECASE) for m in known)

    def spans_of_years(self, text: str) -> Iterator[tuple[str, str]]:
        """Yield the number of each decade and century in *text*, and the pattern of its years.

        "1970s" gives ``197[0-9]``, "80s" ``[12][0-9]8[0-9]``, "15th century" ``14[0-9][0-9]``.
        """
        digit = "[0-9]"
        if self.decade:
            decade = rf"(?<!\d)([12]\d\d0|\d0)(?:{self.decade})"
            for match in re.finditer(decade, text, re.IGNORECASE):
                number = match[1]
                if number[2:] == "00":
                    yield number, f"{number[:2]}{digit}{digit}"
                else:
                    before = "" if len(number) == 4 else f"[12]{digit}"
                    yield number, f"{before}{number[:-1]}{digit}"
        if self.century:
            century = rf"(?<!\w)([1-9]|[12]\d|{ROMAN.pattern})(?:{self.century})"
            for match in re.finditer(century, text, re.IGNORECASE):
                written = match[1].upper()
                if number := int(written) if written.isdecimal() else arabic(written):
                    yield match[1], f"{number - 1 or ''}{digit}{digit}"


def dates(text: str, calendar: Calendar) -> Iterator[Token]:
    """Yield the terms of days: ``dm:07-30`` for "July 30th", "30 July" and "30.07.2024".

    The year of a date in digits is a separate term.
    """
    for match in calendar.day_month.finditer(text):
        month = calendar.month(match["month"] or match["before"])
        days = [match[name] for name in ("day", "day_last", "after", "after_last") if match[name]]
        yield from _days(match, month, days)
    for match in NUMERIC.finditer(text):
        day = int(match["day"] or match["iso_day"])
        month = int(match["month"] or match["iso_month"])
        if match["mark"] == "/":
            # Only a number beyond 12 shows which of the two is the day.
            day, month = max(day, month), min(day, month)
            if day <= 12:
                continue
        yield from _days(match, month, [str(day)])
        if match["mark"] == ".":  # after other marks the year is cut as a number anyway
            yield Token(str(int(match["year"])), Span(match.start(), match.end()))


def ages(text: str, calendar: Calendar) -> Iterator[Token]:
    """Yield the terms of ages: ``age:41`` for "41-year-old" and "aged 41"."""
    for match in calendar.age.finditer(text):
        yield Token(f"age:{int(match[match.lastindex or 0])}", Span(match.start(), match.end()))


def _days(match: re.Match[str], month: int, days: list[str]) -> Iterator[Token]:
    for day in days:
        if 1 <= int(day) <= 31 and 1 <= month <= 12:
            yield Token(f"dm:{month:02}-{int(day):02}", Span(match.start(), match.end()))


class QuantityFinder(NamedTuple):
    """Finds one kind of quantities in a text.

    *sign* matches a part without blanks of each: a text without it need not be searched.
    """

    find: Callable[[str], Iterator[Token]]
    sign: re.Pattern[str]


def quantity_finders(units: Units, calendar: Calendar) -> tuple[QuantityFinder, ...]:
    """Return the finders of one language, in a fixed order."""
    return (
        QuantityFinder(partial(amounts, units=units), units.sign),
        QuantityFinder(partial(dates, calendar=calendar), calendar.sign_of_day),
        QuantityFinder(partial(ages, calendar=calendar), calendar.sign_of_age),
    )
