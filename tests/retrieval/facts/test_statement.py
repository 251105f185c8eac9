"""What a sentence states."""

from retrieval.analysis import ANALYZERS
from retrieval.facts.statement import LONGEST_NAME, Statement


def stated(text: str, language: str = "en") -> Statement:
    return Statement(text, ANALYZERS[language], lambda word: word.startswith("T"))


def test_figures_are_read_with_what_they_measure() -> None:
    text = "She paid $2 million, or 43%, to 1,500 of seven men aged 41 on 30 July 2024, in May and in II."
    found = [(figure.what, figure.value, figure.span.of(text)) for figure in stated(text).figures]

    assert found == [
        ("usd", "2000000", "$2 million"),
        ("pct", "43", "43%"),
        ("", "1500", "1,500"),
        ("spelled", "7", "seven"),
        ("age", "41", "aged 41"),
        ("day", "07-30", "30 July"),
        ("year", "2024", "2024"),
        ("month", "05", "May"),
        ("", "2", "II"),
    ]


def test_a_date_in_digits_is_a_day_and_a_year_and_a_number_before_a_day_is_a_number() -> None:
    assert [(f.what, f.value) for f in stated("on 30.07.2024 in").figures] == [
        ("day", "07-30"), ("year", "2024"),
    ]  # fmt: skip
    assert [(f.what, f.value) for f in stated("с 49-31 мая", "ru").figures] == [
        ("", "49"), ("day", "05-31"),
    ]  # fmt: skip
    assert stated("they may march").figures == []


def test_names_are_runs_of_words_with_capitals() -> None:
    def names(text: str) -> list[str]:
        return [" ".join(name.words) for name in stated(text).names]

    assert names("Tokayev met Marat Kozhaev in July.") == ["Tokayev", "Marat Kozhaev"]
    assert names("Yesterday Marat left.") == ["Marat"]  # its capital is that of the sentence
    assert names("The Mayor Of Osh Opens A Bridge") == []  # a headline
    assert names(f"see {' '.join(['Owl'] * LONGEST_NAME)}") != []
    assert names(f"see {' '.join(['Owl'] * (LONGEST_NAME + 1))}") == []


def test_denials_stand_beside_a_word() -> None:
    def denied(text: str, language: str = "en") -> dict[str, str]:
        return {term: span.of(text) for term, span in stated(text, language).denied.items()}

    assert denied("They did not eat mice.") == {"eat": "not eat"}
    assert denied("Not until 1798 was it measured.") == {"measur": "Not until 1798 was it measured"}
    assert denied("Record No. 12116 was sold.") == {}
    assert denied("They sleep, and the others do not sleep.") == {}
    assert denied("О нет") == {}
    assert denied("Он не спит", "ru") == {"спит": "не спит"}
    assert denied("O uyumadı", "tr").keys() == {"uyu"}
