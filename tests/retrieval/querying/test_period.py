from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.analysis import analyzer_for
from retrieval.querying.query import period, period_of, published_in
from retrieval.types import Period

ON = date(2026, 3, 17)
YEAR_2022 = Period(date(2022, 1, 1), date(2022, 12, 31))
JANUARY = Period(date(2022, 1, 1), date(2022, 1, 31))
FIFTH = Period(date(2022, 1, 5), date(2022, 1, 5))
TODAY = Period(ON, ON)


def asked(*texts: str, language: str = "en", on: date | None = None) -> Period | None:
    return period_of(texts, analyzer_for(language).calendar, on, ON.isoformat)


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "What happened in 2022?", YEAR_2022),
        ("en", "What happened in January 2022?", JANUARY),
        ("en", "What happened on 5 January 2022?", FIFTH),
        ("en", "What happened on 2022-01-05?", FIFTH),
        ("en", "What happened on 13/1/2022?", Period(date(2022, 1, 13), date(2022, 1, 13))),
        ("ru", "Что случилось 5 января 2022 года?", FIFTH),
        ("ru", "Что случилось 05.01.2022?", FIFTH),
        ("kk", "2022 жылғы қаңтарда не болды?", JANUARY),
        ("ky", "2022-жылдын январында эмне болду?", JANUARY),
        ("uz", "2022-yil yanvar oyida nima bo‘ldi?", JANUARY),
        ("tg", "Моҳи январи соли 2022 чӣ шуд?", JANUARY),
        ("tk", "2022-nji ýylyň ýanwarynda näme boldy?", JANUARY),
        ("tr", "Ocak 2022'de ne oldu?", JANUARY),
        # Without a year, the last one before the day of the question.
        ("en", "What happened in February?", Period(date(2026, 2, 1), date(2026, 2, 28))),
        ("en", "What happened on 18 March?", Period(date(2025, 3, 18), date(2025, 3, 18))),
        ("en", "Who is the current minister?", TODAY),
        ("ru", "Кто сейчас министр?", TODAY),
        ("kk", "Қазір министр кім?", TODAY),
        ("ky", "Азыр министр ким?", TODAY),
        ("uz", "Hozir vazir kim?", TODAY),
        ("tg", "Ҳоло вазир кист?", TODAY),
        ("tk", "Häzir ministr kim?", TODAY),
        ("tr", "Şu anda bakan kim?", TODAY),
        ("en", "Who may win?", None),
        ("en", "What was built in the 1970s?", None),
        ("en", "Who counted 2,022 owls?", None),
        ("en", "What happened on 31.02.2022?", None),
        ("en", "", None),
    ],
)
def test_a_question_tells_the_time_that_it_asks_about(
    language: str, text: str, expected: Period | None
) -> None:
    assert asked(text, language=language) == expected


def test_the_day_of_the_question_counts_if_it_tells_no_time() -> None:
    assert asked("Who won?", on=date(2020, 5, 1)) == Period(date(2020, 5, 1), date(2020, 5, 1))
    assert asked("Who won in 2022?", on=date(2020, 5, 1)) == YEAR_2022
    assert asked("Who won now?", on=date(2020, 5, 1)) == asked("Who won?", on=date(2020, 5, 1))


def test_the_time_of_an_earlier_question_holds_on() -> None:
    assert asked("Who died?", "What happened in 2022?") == YEAR_2022
    assert asked("And in January 2022?", "What happened in 2021?") == JANUARY


def test_now_is_not_later_than_today() -> None:
    calendar = analyzer_for("en").calendar
    later = (date.today() + timedelta(days=400)).isoformat()

    for newest in (later, None, "of late"):
        found = period_of(["Who is it now?"], calendar, None, lambda newest=newest: newest)
        assert found is not None
        assert found.last == date.today()


@pytest.mark.parametrize(
    ("published", "expected"),
    [
        ("2022", YEAR_2022),
        ("2022-01", JANUARY),
        ("2022-01-05", FIFTH),
        ("20220105", FIFTH),
        ("2022-01-05T23:10:00+05:00", FIFTH),
        ("2022-13-05", None),
        ("5 January 2022", None),
        ("9999999", None),
        ("", None),
        (None, None),
    ],
)
def test_the_date_of_an_article_is_read(published: str | None, expected: Period | None) -> None:
    assert published_in(published) == expected


@given(st.dates(), st.dates(), st.dates(), st.dates())
def test_a_distance_is_that_of_the_nearest_days(a: date, b: date, c: date, d: date) -> None:
    one, other = Period(min(a, b), max(a, b)), Period(min(c, d), max(c, d))
    shares = one.first <= other.last and other.first <= one.last
    ends = [abs((x - y).days) for x in one for y in other]

    assert one.distance(other) == other.distance(one) == (0 if shares else min(ends))


@given(st.integers(-3, 12000), st.integers(-1, 14), st.integers(-1, 33))
def test_no_number_is_too_odd_for_a_period(year: int, month: int, day: int) -> None:
    found = period(year, month, day)

    assert found is None or found.first <= found.last


@given(st.text())
def test_no_text_is_too_odd_for_a_question(text: str) -> None:
    found = asked(text, on=date(1, 1, 1))

    assert found is None or found.first <= found.last
