"""Days and ages as terms that do not depend on how they are written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from retrieval.types import Span, Token

# The ending of a day ("30th", "30-е"), and the blank or hyphen before the month ("30-iyul").
ORDINAL = r"(?:-?[^\W\d_]{1,5}(?![^\W\d_]))?"
GAP = r"[\s-]{1,2}"
DAY = r"(?<![\d.,:/])(?P<{0}>\d{{1,2}})(?:{1}\s?[-–—]\s?(?P<{0}_last>\d{{1,2}}))?"
NUMERIC = re.compile(
    r"(?<![\d.,/-])(?:(?P<day>\d{1,2})(?P<mark>[./])(?P<month>\d{1,2})(?P=mark)(?P<year>\d{4})"
    r"|(?P<iso_year>[12]\d{3})-(?P<iso_month>\d{2})-(?P<iso_day>\d{2}))(?!\d|[./-]\d)"
)
# A number up to 39, in Latin letters or in the Cyrillic ones that look the same.
ROMAN = re.compile("(?=[IVXІХ])(?:[XХ]{0,3})(?:[IІ][XХ]|[IІ]V|V?[IІ]{0,3})")
TO_LATIN = str.maketrans("ІХ", "IX")
VALUES = {"I": 1, "V": 5, "X": 10}


def arabic(numeral: str) -> int:
    """The value of a Roman *numeral* up to 39; 0 if it is none."""
    if not ROMAN.fullmatch(numeral):
        return 0
    values = [VALUES[letter] for letter in numeral.translate(TO_LATIN)]
    return sum(-v if v < after else v for v, after in zip(values, [*values[1:], 0], strict=True))


@dataclass(frozen=True)
class Calendar:
    """How a language writes days and ages, as patterns in which case does not count.

    *months* has one pattern for each of the twelve, *of* is the pattern of a word between a day and
    its month. Each of *ages* has one group, the number. *aging* matches inside of whatever one of
    *ages* matches, in a part that has no blanks. *decade* is the pattern of the ending or the word
    that makes a decade of the number before it ("1970s"), *century* the same for centuries. Each
    line of *now* is a pattern of whole words in questions about the present, or about the days
    before it.
    """

    months: tuple[str, ...]
    ages: tuple[str, ...]
    of: str = ""
    aging: str = ""
    decade: str = ""
    century: str = ""
    now: str = ""

    @cached_property
    def day_month(self) -> re.Pattern[str]:
        """The pattern of a day, or of a first and a last day, beside the name of a month."""
        month = "|".join(self.months) or "(?!)"
        between = f"(?:{self.of})?"
        return re.compile(
            rf"{DAY.format('day', ORDINAL)}{ORDINAL}{GAP}{between}(?P<month>{month})(?!\w)"
            rf"|(?<!\w)(?P<before>{month})\.?{GAP}{DAY.format('after', ORDINAL)}(?![.,:/]?\d)",
            re.IGNORECASE,
        )

    @cached_property
    def asks_about_now(self) -> re.Pattern[str]:
        """The pattern of what any line of *now* matches."""
        lines = self.now.strip().replace("\n", "|") or "(?!)"
        return re.compile(rf"(?<!\w)(?:{lines})(?!\w)", re.IGNORECASE)

    @cached_property
    def age(self) -> re.Pattern[str]:
        """The pattern of any of *ages*. The last group that matched is the number."""
        pattern = "|".join(f"(?:{age})" for age in self.ages) or "(?!)"
        return re.compile(pattern, re.IGNORECASE)

    @cached_property
    def sign_of_day(self) -> re.Pattern[str]:
        """A pattern that matches inside of each day, in a part without blanks: the name of a month,
        or the whole day if it is in digits."""
        month = "|".join(self.months) or "(?!)"
        return re.compile(rf"(?<!\w)(?:{month})(?!\w)|{NUMERIC.pattern}", re.IGNORECASE)

    @cached_property
    def sign_of_age(self) -> re.Pattern[str]:
        """A pattern that matches inside of each age, in a part without blanks."""
        return re.compile(self.aging if self.ages else "(?!)", re.IGNORECASE)

    def month(self, name: str) -> int:
        """The number of a month, 1 to 12, by a name that ``day_month`` matched."""
        numbered = enumerate(self.months, start=1)
        return next(n for n, month in numbered if re.fullmatch(month, name, re.IGNORECASE))

    def number_of_month(self, name: str) -> int | None:
        """The number of the month with this *name*, or None if it is no name of a month."""
        numbered = enumerate(self.months, start=1)
        return next((n for n, month in numbered if re.fullmatch(month, name, re.IGNORECASE)), None)

    def has_month(self, number: int, text: str) -> bool:
        """Whether *text* names the month with this *number*."""
        known = self.months[number - 1 : number]
        return any(re.search(rf"(?<!\w)(?:{m})(?!\w)", text, re.IGNORECASE) for m in known)

    def spans_of_years(self, text: str) -> Iterator[tuple[str, str]]:
        """Each decade and century in *text*: its number, and the pattern of its years.

        "1970s" gives ``197[0-9]``, "80s" ``[12][0-9]8[0-9]``, "1800s" ``18[0-9][0-9]``, and "15th
        century" ``14[0-9][0-9]``.
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
    """The terms of the days in *text*: ``dm:07-30`` for "July 30th", "30 July" and "30.07.2024".

    The year of a date in digits is a separate term, as it is anywhere else.
    """
    for match in calendar.day_month.finditer(text):
        month = calendar.month(match["month"] or match["before"])
        days = [match[name] for name in ("day", "day_last", "after", "after_last") if match[name]]
        yield from _days(match, month, days)
    for match in NUMERIC.finditer(text):
        day, month = (
            int(match["day"] or match["iso_day"]),
            int(match["month"] or match["iso_month"]),
        )
        if match["mark"] == "/":
            # Only a number beyond 12 shows which of the two is the day.
            day, month = max(day, month), min(day, month)
            if day <= 12:
                continue
        yield from _days(match, month, [str(day)])
        if match["mark"] == ".":  # after other marks the year is cut as a number anyway
            yield Token(str(int(match["year"])), Span(match.start(), match.end()))


def ages(text: str, calendar: Calendar) -> Iterator[Token]:
    """The terms of the ages in *text*: ``age:41`` for "41-year-old" and "aged 41"."""
    for match in calendar.age.finditer(text):
        yield Token(f"age:{int(match[match.lastindex or 0])}", Span(match.start(), match.end()))


def _days(match: re.Match[str], month: int, days: list[str]) -> Iterator[Token]:
    for day in days:
        if 1 <= int(day) <= 31 and 1 <= month <= 12:
            yield Token(f"dm:{month:02}-{int(day):02}", Span(match.start(), match.end()))
