"""Many questions at once: what is read, what is written, and what a kill costs."""

import csv
import io
import json
import random
import re
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from lxml import html as lxml_html

from bot.channels.tables import FORMATS
from bot.channels.tables.answered_row import QUOTE_COLUMNS, AnsweredRow, Summary
from bot.channels.tables.question_rows import (
    EMPTY,
    LONGEST,
    NOT_ENCODED,
    TOO_LONG,
    QuestionRow,
    Questions,
    read_questions,
)
from bot.cli import main
from bot.cli.question_commands import TABLES
from bot.commands.batch import Journal
from bot.exit import BadUsage
from conftest import ROOT
from retrieval import (
    Answer,
    Article,
    Corpus,
    CorpusState,
    Estimate,
    Evidence,
    Outcome,
    Paragraph,
    Passage,
    Query,
    Reason,
    Span,
)
from retrieval.analysis import LANGUAGES
from retrieval.errors import UnreadableSource
from retrieval.readers.original import Options, Original
from retrieval.types import well_formed

# Together, these take longer than the default suite has room for.
pytestmark = pytest.mark.slow

QUESTIONS = (
    "How old is the daughter?",
    "Кто такая Эльвира Азимова?",
    "Who is the president of the moon?",
    "What about children, women and men?",
    "Why?",
    "When was the woman sentenced?",
)
NAMES = {
    "en": "Question", "ru": "Вопрос", "kk": "Сұрақ", "uz": "Savol", "ky": "Суроо", "tg": "Савол", "tk": "Sorag", "tr": "Soru",
}  # fmt: skip


def read(content: str | bytes, name: str = "q.csv", encoding: str | None = None) -> Questions:
    data = content.encode() if isinstance(content, str) else content
    return read_questions(Original.of(name, data, Options(encoding=encoding)))


def asked(questions: Questions) -> list[str]:
    return [row.question for row in questions.rows]


def faults(questions: Questions) -> list[tuple[int, str | None]]:
    return [(row.number, row.fault) for row in questions.rows]


# What is read.


def test_the_column_of_the_questions_is_known_in_every_language() -> None:
    assert NAMES.keys() == {*LANGUAGES} - {"und"}
    for name in NAMES.values():
        for delimiter in ",;\t|":
            found = read(f"id{delimiter}{name}{delimiter}for\n7{delimiter}Why?{delimiter}Anna\n")
            assert found.columns == ("id", name, "for")
            assert found.rows == (QuestionRow(2, ("7", "Why?", "Anna"), "Why?", "7"),)
            assert (found.place, found.delimiter) == (1, delimiter)


@pytest.mark.parametrize(
    ("encoding", "told", "name"),
    [("utf-8-sig", None, "q.csv"), ("utf-16", None, "q.txt"), ("cp1251", "cp1251", "q.csv")],
)
def test_a_table_is_read_as_programs_save_it(encoding: str, told: str | None, name: str) -> None:
    table = "Вопрос\tкому\r\nПочему?\tАнне\r\n".encode(encoding)

    assert read(table, name, told).rows == (QuestionRow(2, ("Почему?", "Анне"), "Почему?"),)


def test_a_text_has_a_question_on_each_line() -> None:
    text = 'Who, when, and where?\r\n\n  "Why", she asked;\tand\n\n\n'
    for name in ("q.txt", "standard input"):
        found = read(text, name)
        assert asked(found) == ["Who, when, and where?", "", '  "Why", she asked;\tand']
        assert faults(found) == [(1, None), (2, EMPTY), (3, None)]
    assert asked(read('"Who?" he asked, and\nWhy?', "q.txt")) == ['"Who?" he asked, and', "Why?"]
    assert faults(read(b"Who?\nWh\xff\xfe\xfcy?\n", "q.txt", "utf-8")) == [
        (1, None),
        (2, NOT_ENCODED),
    ]


def test_a_table_of_one_column_needs_no_name_and_no_quotation_marks() -> None:
    for header, first in (("", 1), ("question\n", 2)):
        found = read(f'{header}Who?\n"Who, ""when""?"\nWho, when,\n')
        assert asked(found) == ["Who?", 'Who, "when"?', "Who, when,"]
        assert faults(found) == [(number, None) for number in range(first, first + 3)]


def test_what_cannot_be_asked_has_a_row_that_says_why() -> None:
    long = "x" * (LONGEST + 1)
    rows = ["Who?,1,a", ",2,b", "Who, when,3,c", '"Why,4,d', "", " ,5,e", f"{long},6,f", "What?,7", ",,"]  # fmt: skip
    found = read("\n".join(["question,id,for", *rows]))
    unclosed = found.rows[3].fault or ""

    assert faults(found) == [
        (2, None), (3, EMPTY), (4, "4 cells under 3 names"), (5, unclosed), (6, EMPTY), (7, EMPTY),
        (8, TOO_LONG), (9, None),
    ]  # fmt: skip
    assert "quotation marks are not closed" in unclosed
    assert all(len(row.cells) == 3 for row in found.rows)
    assert found.rows[2].cells == ("Who, when,3,c", "", "")
    assert found.rows[1].id == "2"
    assert found.rows[-1].cells == ("What?", "7", "")


@given(
    st.lists(st.tuples(*[st.text(st.characters(codec="utf-8"), max_size=9)] * 3), max_size=6),
    st.sampled_from(",;\t|"),
)
def test_what_a_writer_of_tables_writes_is_read_back_row_by_row(
    rows: list[tuple[str, str, str]], delimiter: str
) -> None:
    table = io.StringIO(newline="")
    csv.writer(table, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows(
        [("a", "question", "b"), *rows, ("", "end", "")]
    )
    found = read(table.getvalue(), encoding="utf-8")

    blank = [not any(cell.strip() for cell in row) for row in rows]
    expected = [("",) * 3 if is_blank else row for row, is_blank in zip(rows, blank, strict=True)]
    assert [row.cells for row in found.rows] == [*expected, ("", "end", "")]
    assert [row.number for row in found.rows] == [*range(2, len(rows) + 3)]
    assert [row.fault is None for row in found.rows] == [
        *(bool(row[1].strip()) for row in rows),
        True,
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("a,b\n1,2\n", "q.csv: no column is called question, but 'a', 'b'"),
        ("Who, when?\nWhy?\n", "q.csv: no column is called question, but 'Who', ' when?'"),
        (b"\x00\x01\x02\x03" * 99, "not text"),
    ],
)
def test_what_is_no_table_of_questions_is_told(content: str | bytes, said: str) -> None:
    with pytest.raises(UnreadableSource, match=re.escape(said)):
        read(content)


@pytest.mark.slow
def test_a_question_is_too_long_if_it_is_not_searched_whole(seeds: Corpus) -> None:
    assert seeds.ask("word " * (LONGEST // 5)).query.unread == 0
    assert seeds.ask("word " * (LONGEST // 5 + 1)).query.unread > 0


# What is written.

STATE = CorpusState(1, 1, "f")
PIECES = (
    "Owls", " ", "\n", "\r\n", "\r", "\t", "\x00", "\x1b", "\u202e", "\ufffe", "\uffff", "=1+1", "-", "+", "@", "＝", '"', "'", ",", ";",
    "“", "”", "<b>", "</blockquote>", "<r>", "</r>", "<r><t>", "]]>", "&lt;", "_x0041_", "_x005F_", "_", "😀", "Қазақ", "猫",
)  # fmt: skip
NASTY = st.lists(st.sampled_from(PIECES) | st.text(max_size=4), min_size=1, max_size=7).map("".join)
MARKUP = NASTY.map(lambda text: f"<r>{text}</r>")
TEXTS = (NASTY | MARKUP).map(well_formed).filter(bool)
URLS = st.sampled_from(
    [None, "https://x.org/сова?q=[x]#a#b", "javascript:alert(1)", "https://x.org/" + "a" * 1990]
)


def evidence_of(article: Article, texts: list[str]) -> Evidence:
    """A quote of these paragraphs as a whole."""
    parts = tuple(
        Passage(Paragraph(article, number, text), Span(0, len(text)))
        for number, text in enumerate(texts, start=3)
    )
    matches = ((),) * len(parts)
    return Evidence(
        parts[0], parts[0].span, (), frozenset(), 1.0, parts=parts, part_matches=matches
    )


def answer_of(evidence: list[Evidence]) -> Answer:
    estimate = Estimate(0.5, Outcome.ANSWER, Reason.FOUND)
    return Answer(Query("q", "en", False, (), (), {}), estimate, tuple(evidence), STATE)


@st.composite
def evidences(draw: st.DrawFn) -> Evidence:
    article = Article(
        draw(TEXTS), draw(st.none() | TEXTS), draw(TEXTS), draw(URLS), draw(st.none() | TEXTS), draw(st.none() | TEXTS),
    )  # fmt: skip
    return evidence_of(article, draw(st.lists(TEXTS, min_size=1, max_size=2)))


@st.composite
def answered_rows(draw: st.DrawFn) -> AnsweredRow:
    cells = (draw(TEXTS | st.just("")), draw(TEXTS))
    number = draw(st.integers(2, 9))
    if draw(st.booleans()):
        return AnsweredRow(QuestionRow(number, cells, cells[1], None, EMPTY), None, STATE)
    answer = answer_of(draw(st.lists(evidences(), max_size=2)))
    return AnsweredRow(QuestionRow(number, cells, cells[1]), answer, STATE)


TABLES_OF_ANSWERS = st.lists(answered_rows(), min_size=1, max_size=3)


def written(suffix: str, rows: list[AnsweredRow], delimiter: str = ",") -> bytes:
    """The file, made of what a journal keeps."""
    file = io.BytesIO()
    contents = [json.loads(json.dumps(FORMATS[suffix].content(row))) for row in rows]
    outcomes = {"answer": len(rows)}
    questions = Questions(("a", "question"), 1, (), delimiter)
    FORMATS[suffix].write(file, Summary("q.csv", questions, outcomes, 2), contents)
    return file.getvalue()


def expected_cells(row: AnsweredRow) -> list[str]:
    """The cells of all quotes of a row, as they are stored."""
    cells = []
    for evidence in row.quotes:
        article = evidence.passage.paragraph.article
        link = cells_of_links(evidence)
        cells += [evidence.text, article.title or article.source, None, article.author or ""]
        cells += [article.published or "", link, " ".join(part.id for part in evidence.parts)]
    return [*cells, *[""] * (2 * len(QUOTE_COLUMNS) - len(cells))]


def cells_of_links(evidence: Evidence) -> str | None:
    """None where there is a link, of which other tests tell that it is right."""
    return None if (evidence.passage.paragraph.article.url or "").startswith("https") else ""


FORMULA, HARMLESS = (
    re.compile("[=+@\t\r\n-]|[＝＋－＠]"),
    re.compile(r"[-+][^a-z(='!|]*|@\w+", re.I),
)


@given(TABLES_OF_ANSWERS, st.sampled_from(",;\t|"))
def test_csv_has_the_quotes_word_for_word_and_no_formula(
    rows: list[AnsweredRow], delimiter: str
) -> None:
    data = written(".csv", rows, delimiter)
    text = data.decode("utf-8-sig")
    header, *lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)

    assert data.startswith(b"\xef\xbb\xbf")
    assert header[:5] == ["a", "question", "outcome", "confidence", "note"]
    assert header[5:] == [f"{name} {number}" for number in (1, 2) for name in QUOTE_COLUMNS]
    for row, line in zip(rows, lines, strict=True):
        assert line[2] == row.outcome
        stored_cells = [*row.row.cells, *expected_cells(row)]
        for cell, stored in zip([*line[:2], *line[5:]], stored_cells, strict=True):
            assert not FORMULA.match(cell) or (stored in row.row.cells and HARMLESS.fullmatch(cell))
            assert stored in (None, cell) or cell == f"“{stored}”"


NAMESPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def unescaped(text: str) -> str:
    return re.sub("_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), text)


def sheet(data: bytes) -> tuple[list[list[str]], etree._Element]:
    """The cells of a workbook by the rules of its format, and the element of the sheet."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        strings = etree.fromstring(file.read("xl/sharedStrings.xml"))
        root = etree.fromstring(file.read("xl/worksheets/sheet1.xml"))
    texts = [
        "".join(unescaped(run.text or "") for run in one.iter(f"{NAMESPACE}t")) for one in strings
    ]
    rows = []
    for row in root.iter(f"{NAMESPACE}row"):
        cells: dict[int, str] = {}
        for cell in row:
            letters = re.sub(r"\d", "", cell.get("r") or "")
            place = sum((ord(c) - 64) * 26**n for n, c in enumerate(reversed(letters))) - 1
            value = cell.findtext(f"{NAMESPACE}v") or ""
            cells[place] = texts[int(value)] if cell.get("t") == "s" else value
        rows.append([cells.get(place, "") for place in range(19)])
    return rows, root


@given(TABLES_OF_ANSWERS)
def test_a_workbook_has_the_quotes_word_for_word_and_no_formula(rows: list[AnsweredRow]) -> None:
    data = written(".xlsx", rows)
    [_, *lines], root = sheet(data)

    assert data == written(".xlsx", rows)
    assert not [*root.iter(f"{NAMESPACE}f")]
    for row, line in zip(rows, lines, strict=True):
        stored = [*row.row.cells, row.outcome, None, None, *expected_cells(row)]
        for cell, text in zip(line, stored, strict=True):
            # Of a text in the form of its own markup, XlsxWriter cannot write a control character.
            is_markup = re.fullmatch("<r>.*</r>", text or "", re.DOTALL)
            assert text in (None, cell) or (is_markup and len(cell) == len(text))


@pytest.mark.parametrize("text", ["-5", "+7 (701) 123-45-67", "@name", "-", "007", "- Why?", "=1"])
def test_a_key_of_another_table_is_carried_through_bare(text: str) -> None:
    row = AnsweredRow(QuestionRow(2, (text, "q"), "q"), answer_of([]), STATE)
    [_, line] = csv.reader(io.StringIO(written(".csv", [row]).decode("utf-8-sig")))

    assert line[0] == (text if text not in ("- Why?", "=1") else f"“{text}”")


@pytest.mark.parametrize("text", ["=1+1", "{=1+1}", "+1", "-1", "@a", "007", "https://x.org"])
def test_what_looks_like_a_formula_a_number_or_a_link_is_a_text_in_a_workbook(text: str) -> None:
    row = QuestionRow(2, (text, text), text)
    quoted = evidence_of(Article(text, text, text), [text])
    [_, line], root = sheet(written(".xlsx", [AnsweredRow(row, answer_of([quoted]), STATE)]))

    assert (line[0], line[1], line[5], line[6]) == (text,) * 4
    kinds = {cell.get("r"): cell.get("t") for cell in root.iter(f"{NAMESPACE}c")}
    assert {kinds[place] for place in ("A2", "B2", "F2", "G2")} == {"s"}
    assert not [*root.iter(f"{NAMESPACE}f", f"{NAMESPACE}hyperlink")]


def test_an_address_in_a_workbook_is_a_link_to_the_words() -> None:
    article = Article("a", "A", "a.txt", "https://x.org/сова")
    answer = answer_of([evidence_of(article, ["Owls hunt at night."])])
    data = written(".xlsx", [AnsweredRow(QuestionRow(2, ("", "q"), "q"), answer, STATE)])
    [_, line], root = sheet(data)
    [link] = root.iter(f"{NAMESPACE}hyperlink")
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        related = file.read("xl/worksheets/_rels/sheet1.xml.rels").decode()

    assert line[10] == "https://x.org/сова#:~:text=Owls%20hunt%20at%20night."
    assert link.get("location") == ":~:text=Owls%20hunt%20at%20night."
    assert 'Target="https://x.org/%D1%81%D0%BE%D0%B2%D0%B0"' in related


def test_a_cell_that_is_too_long_for_excel_is_cut_and_its_row_says_so() -> None:
    for text in ("x" * 32_768, "<r>" + "😀" * 16_381 + "</r>"):
        row = AnsweredRow(QuestionRow(2, (text, "q"), "q", None, EMPTY), None, STATE)
        _, line = sheet(written(".xlsx", [row]))[0]

        assert text.startswith(line[0])
        assert len(line[0].encode("utf-16-le")) in (2 * 32_767, 2 * 32_766)
        assert line[4] == (
            f"{EMPTY} Cut after 32,767 characters, the most that a cell of Excel holds: a"
        )


@given(TABLES_OF_ANSWERS)
def test_a_page_has_the_quotes_and_no_markup_of_theirs(rows: list[AnsweredRow]) -> None:
    from bot.channels.documents.document import shown

    page = written(".html", rows).decode()
    tree = lxml_html.document_fromstring(page)
    blocks = iter(tree.findall(".//blockquote"))
    for row in rows:
        for evidence in row.quotes:
            found = [p.text_content() for p in next(blocks).findall("p")]
            assert found == [shown(part) for part in evidence.parts]
    assert next(blocks, None) is None
    assert len(tree.findall(".//section")) == len(rows)
    assert {one.tag for one in tree.iter()} <= {
        *("html", "head", "meta", "title", "style", "body", "h1", "h2", "p", "blockquote", "section"),
        *("a", "b", "bdi", "code", "dl", "dt", "dd"),
    }  # fmt: skip
    links = [one.get("href") for one in tree.iter("a")]
    assert all(re.match("#row-|https://x.org/", link) for link in links)
    assert not re.search(r"<(?:script|img|link|iframe)|url\(|@import", page)


@given(TABLES_OF_ANSWERS)
def test_json_lines_have_the_objects_of_the_answers(rows: list[AnsweredRow]) -> None:
    lines = written(".jsonl", rows).splitlines()
    for row, line in zip(rows, map(json.loads, lines), strict=True):
        assert (line["schema"], line["row"], line["took_ms"]) == ("pullquote.batch/2", row.row.number, None)  # fmt: skip
        assert line["columns"] == dict(zip(("a", "question"), row.row.cells, strict=True))
        stored = [one.passage.quote for one in row.quotes]
        assert [one["quote"] for one in line["passages"]] == stored
        assert (line["reason"] == f"bad_line: {EMPTY}") is (row.answer is None)


@pytest.mark.parametrize("suffix", [".csv", ".html"])
def test_tables_look_as_agreed(suffix: str, golden) -> None:
    owls = Article("owls", "Owls & mice", "owls.md", "https://x.org/owls", "Jane Roe", "2024-05-06", "en")  # fmt: skip
    quotes = [
        evidence_of(owls, ["Owls hunt at night.", "They sleep in barns."]),
        evidence_of(Article("mice", None, "mice.txt"), ['- Кто "там"?']),
    ]
    rows = [
        AnsweredRow(QuestionRow(2, ("Anna", "When do owls hunt?"), ""), answer_of(quotes), STATE),
        AnsweredRow(QuestionRow(3, ("", ""), "", None, EMPTY), None, STATE),
        AnsweredRow(QuestionRow(4, ("=1", "<b>Who?</b>"), ""), answer_of([]), STATE),
    ]

    golden(f"batch{suffix}", written(suffix, rows).decode().replace("\r\n", "␍\n"))


def test_columns_of_one_name_are_all_in_json_lines() -> None:
    row = AnsweredRow(QuestionRow(2, ("x", "y", "z"), "z", None, EMPTY), None, STATE)
    file = io.BytesIO()
    summary = Summary("q", Questions(("a", "a", "question"), 2, ()), {"skipped": 1}, 1)
    FORMATS[".jsonl"].write(file, summary, [FORMATS[".jsonl"].content(row)])

    assert json.loads(file.getvalue())["columns"] == {"a": "x", "a 2": "y", "question": "z"}


# The command.


@pytest.fixture
def run(
    capsys: pytest.CaptureFixture[str], seed_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):  # fmt: skip
    """Run the command in a folder with ``q.csv``: (exit code, stderr)."""
    monkeypatch.chdir(tmp_path)
    write_questions(QUESTIONS)

    def run(*arguments: str, batch: str = "q.csv", corpus: Path = seed_folder) -> tuple[int, str]:
        capsys.readouterr()
        code = main(["ask", "--batch", batch, *arguments, "--corpus", str(corpus)])
        out, err = capsys.readouterr()
        assert out == ""
        return code, err

    return run


def write_questions(questions: tuple[str, ...]) -> None:
    with Path("q.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([("id", "question"), *enumerate(questions)])


def objects(name: str = "a.jsonl") -> list[dict]:
    return [json.loads(line) for line in Path(name).read_text("utf-8").splitlines()]


def lines_of(name: str) -> list[dict[str, str]]:
    return [*csv.DictReader(io.StringIO(Path(name).read_text("utf-8-sig")))]


def test_each_row_has_the_answer_that_its_question_has_alone(run, seeds: Corpus) -> None:
    assert {*FORMATS} == {*TABLES}
    code, err = run("--out", "a.jsonl", "--limit", "2")
    found = objects()

    assert (code, [one["question"] for one in found]) == (0, [*QUESTIONS])
    assert [one["id"] for one in found] == [str(n) for n in range(6)]
    for one, question in zip(found, QUESTIONS, strict=True):
        answer = seeds.ask(question, limit=2)
        assert one["follows"] == []
        assert one["confidence"] == round(answer.estimate.confidence, 4)
        assert [p["citation"]["id"] for p in one["passages"]] == [
            evidence.passage.id for evidence in answer.evidence
        ]
    assert run("-o", "a.csv")[0] == 0
    [line] = [one for one in lines_of("a.csv") if one["question"] == QUESTIONS[2]]
    assert line["note"] == (
        "The articles do not say: none contains enough of the question (president, moon)."
    )
    outcomes = [one["outcome"] for one in found]
    counts = ", ".join(f"{outcomes.count(name)} {name}" for name in ("answer", "closest", "nothing"))  # fmt: skip
    assert err == f"6 rows written to a.jsonl: {counts}, 0 skipped.\n"
    assert {path.name for path in Path().iterdir()} == {"q.csv", "a.jsonl", "a.csv"}


def test_a_row_that_is_skipped_is_told_and_makes_another_exit_code(run) -> None:
    Path("q.csv").write_text("question,for\nWhy?,a\n,b\nWho, when?,c,d\n", "utf-8")
    code, err = run("-o", "a.csv")
    lines = lines_of("a.csv")

    assert code == 6
    assert err.splitlines()[:2] == [
        f"skipped q.csv: row 3: {EMPTY}",
        "skipped q.csv: row 4: 4 cells under 2 names",
    ]
    assert "3 rows written to a.csv" in err
    assert [(line["outcome"] == "skipped", line["note"]) for line in lines][1:] == [
        (True, EMPTY), (True, "4 cells under 2 names"),
    ]  # fmt: skip
    assert lines[2]["question"] == "Who, when?,c,d"


def test_filters_limit_and_language_count_for_each_question(run) -> None:
    woman = "woman-in-uzbekistan-tries-to-exchange-daughter-for-a-house"
    run("-o", "a.jsonl", "--in", woman, "--limit", "1", "--lang", "tr")
    found = [one for one in objects() if one["passages"]]

    assert {p["citation"]["article_id"] for one in found for p in one["passages"]} == {woman}
    assert {one["language"] for one in objects()} == {"tr"}
    assert max(len(one["passages"]) for one in found) == 1
    code, err = run("-o", "b.csv", "--in", "no-such-article")
    assert (code, Path("b.csv").exists(), Path("b.csv.part").exists()) == (2, False, False)
    assert err.startswith("pullquote: no article or paragraph 'no-such-article'")


def test_quotes_beyond_the_limit_have_columns(run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Quotes that give different answers are all shown, whatever the limit."""
    ask = Corpus.ask

    def conflicting(corpus: Corpus, question: str, **options: object) -> Answer:
        return ask(corpus, question, **{**options, "limit": 2})

    monkeypatch.setattr(Corpus, "ask", conflicting)
    run("-o", "a.csv", "-n", "1")
    assert any(line["quote 2"] for line in lines_of("a.csv"))
    run("-o", "a.xlsx", "-n", "1")
    [header, *lines], _ = sheet(Path("a.xlsx").read_bytes())
    assert any(line[header.index("quote 2")] for line in lines)


def test_the_questions_may_come_through_a_pipe(run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"Why, and when?\nWho?\n")))
    code, err = run("-o", "a.html", batch="-")

    assert code == 0
    assert "<h1>standard input</h1>" in Path("a.html").read_text("utf-8")
    assert "2 rows written to a.html" in err


def test_a_file_is_not_written_over_where_nobody_can_be_asked(run) -> None:
    Path("a.csv").write_text("mine", "utf-8")
    assert run("-o", "a.csv") == (
        2,
        "pullquote: writing over a.csv needs --yes where nobody can be asked\n",
    )
    assert Path("a.csv").read_text("utf-8") == "mine"
    assert run("-o", "a.csv", "--yes")[0] == 0
    assert Path("a.csv").read_text("utf-8") != "mine"


@pytest.mark.parametrize(
    ("arguments", "start"),
    [
        (["why?", "-o", "a.csv"], "--batch asks the questions of its file; leave QUESTION out"),
        (["--json", "-o", "a.csv"], "--batch writes a file; --plain, --json, --jsonl, --format"),
        (["--copy", "-o", "a.csv"], "--batch writes a file; --plain, --json, --jsonl, --format"),
        ([], "--batch needs --out FILE, whose name ends in .csv, .xlsx, .html, .jsonl"),
        (["-o", "a.docx"], "--out a.docx: the name must end in .csv, .xlsx, .html or .jsonl"),
        (["-o", "no/a.csv"], "--out no/a.csv is a folder, or is in none"),
        (["-o", "q.csv", "--yes"], "--out q.csv would be written over its own questions"),
        (["-o", "a.csv", "--encoding", "x"], "--encoding x: there is no such encoding of texts"),
    ],
)
def test_what_makes_no_sense_is_told_in_a_line(run, arguments: list[str], start: str) -> None:
    code, err = run(*arguments)

    assert (code, err.count("\n")) == (2, 1)
    assert err.startswith(f"pullquote: {start}")
    assert {path.name for path in Path().iterdir()} == {"q.csv"}


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("no.csv", None, "no.csv: No such file or directory"),
        ("q.txt", b"\n\n", "q.txt: there is no question in it"),
        ("q.csv", b"question\n", "q.csv: there is no question in it"),
        ("q.csv", b"a,b\n", "q.csv: no column is called question, but 'a', 'b'"),
        ("q.xlsx", b"PK\x03\x04", "q.xlsx is no text; save the sheet as CSV, and give that"),
        ("q.jsonl", b"{}", "q.jsonl: for JSON Lines there is --jsonl"),
        ("q.csv", b"question\n\xcf\xee\xf7\xe5\xec\xf3?\n\xca\xf2\xee?", "q.csv: its encoding cannot be told"),
    ],
)  # fmt: skip
def test_a_file_without_questions_is_told(run, name: str, content: bytes | None, said: str) -> None:
    if content is not None:
        Path(name).write_bytes(content)
    code, err = run("-o", "a.csv", batch=name)

    assert (code, err.count("\n")) == (2, 1)
    assert err.startswith(f"pullquote: {said}")
    if "encoding" in said:
        assert "--encoding cp1251" in err
        assert run("-o", "a.csv", "--encoding", "cp1251", batch=name)[0] == 0
        assert "Почему?" in Path("a.csv").read_text("utf-8-sig")


def test_encoding_is_for_a_file_of_questions(run) -> None:
    assert main(["ask", "why?", "--encoding", "utf-8"]) == 2


def test_a_sheet_of_excel_has_an_end(run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.commands.batch.MOST_ROWS", 5)
    assert run("-o", "a.xlsx") == (
        2,
        "pullquote: q.csv is larger than a sheet of Excel; write a .csv file\n",
    )
    assert run("-o", "a.csv")[0] == 0


# What a kill costs.


@pytest.fixture
def asks(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The questions that were asked."""
    ask, said = Corpus.ask, []

    def noting(corpus: Corpus, question: str, **options: object) -> Answer:
        said.append(question)
        return ask(corpus, question, **options)

    monkeypatch.setattr(Corpus, "ask", noting)
    return said


@pytest.fixture
def journal(run, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], bytes]:
    """Answer all questions; the journal as it was before the end."""

    def journal(name: str) -> bytes:
        kept: list[bytes] = []
        with monkeypatch.context() as patch:
            part = Path(f"{name}.part")
            patch.setattr(Journal, "remove", lambda _: kept.append(part.read_bytes()))
            run("-o", name)
            part.unlink()
        return kept[0]

    return journal


@pytest.mark.slow
@pytest.mark.parametrize("suffix", TABLES)
def test_a_run_that_was_stopped_at_any_byte_goes_on_to_the_same_file(
    suffix: str, run, asks: list[str], journal: Callable[[str], bytes]
) -> None:
    file, part = Path(f"a{suffix}"), Path(f"a{suffix}.part")
    whole_journal = journal(file.name)
    whole = file.read_bytes()
    ends = [found.end() for found in re.finditer(b"\n", whole_journal)]
    chance = random.Random(suffix)
    for cut in [0, 5, *ends[:2], len(whole_journal), *chance.sample(range(len(whole_journal)), 3)]:
        file.unlink()
        part.write_bytes(whole_journal[:cut])
        asks.clear()
        code, err = run("-o", file.name)
        done = sum(end <= cut for end in ends[1:])

        assert (code, file.read_bytes() == whole, part.exists()) == (0, True, False)
        assert asks == [*QUESTIONS[done:]]
        assert ("it goes on" in err, "asked anew" in err) == (done > 0, False)


def test_an_interrupt_keeps_what_is_done(run, asks, monkeypatch: pytest.MonkeyPatch) -> None:
    run("-o", "whole.csv")
    asks.clear()
    ask = Corpus.ask

    def interrupted(corpus: Corpus, question: str, **options: object) -> Answer:
        if question == QUESTIONS[3]:
            raise KeyboardInterrupt
        return ask(corpus, question, **options)

    with monkeypatch.context() as patch:
        patch.setattr(Corpus, "ask", interrupted)
        assert run("-o", "a.csv") == (
            130,
            "Interrupted: 3 of 6 rows done. The same command goes on from there.\n",
        )
    assert not Path("a.csv").exists()
    code, err = run("-o", "a.csv")
    assert (code, asks) == (0, [*QUESTIONS])
    assert err.startswith("An earlier run was stopped after 3 of 6 rows; it goes on.\n")
    assert Path("a.csv").read_bytes() == Path("whole.csv").read_bytes()


def _other_questions(_: pytest.MonkeyPatch) -> list[str]:
    write_questions((*QUESTIONS[:-1], "Who?"))
    return []


def _another_day(patch: pytest.MonkeyPatch) -> list[str]:
    class Tomorrow(date):
        @classmethod
        def today(cls) -> date:
            return date(2999, 1, 1)

    patch.setattr("bot.commands.batch.date", Tomorrow)
    return []


@pytest.mark.parametrize(
    "changed",
    [
        _other_questions,
        _another_day,
        lambda _: ["--limit", "2"],
        lambda _: ["--since", "2020"],
        lambda _: ["--lang", "ru"],
        lambda _: ["--on", "2021-05-05"],
        lambda patch: patch.setenv("PULLQUOTE_ANSWER__QUOTE_WORDS", "30") or [],
    ],
)
def test_what_answers_depend_on_must_be_as_before(
    changed, run, asks: list[str], journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("a.csv.part").write_bytes(journal("a.csv"))
    Path("a.csv").unlink()
    asks.clear()
    code, err = run("-o", "a.csv", *changed(monkeypatch))

    assert (code, len(asks)) == (0, len(QUESTIONS))
    assert err.startswith("An earlier run was stopped, but its questions, options, articles or day")


def test_other_articles_begin_anew_and_a_change_meanwhile_is_told(
    run, asks: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus = tmp_path / "c"
    Path("a.txt").write_text("Owls\n\nOwls hunt mice.\n", "utf-8")
    Path("b.txt").write_text("Mice\n\nMice hide.\n", "utf-8")
    main(["add", "a.txt", "-c", str(corpus), "-q"])
    ask = Corpus.ask

    def interrupted(corpus: Corpus, question: str, **options: object) -> Answer:
        if question == QUESTIONS[2]:
            raise KeyboardInterrupt
        return ask(corpus, question, **options)

    with monkeypatch.context() as patch:
        patch.setattr(Corpus, "ask", interrupted)
        assert run("-o", "a.csv", corpus=corpus)[0] == 130
    main(["add", "b.txt", "-c", str(corpus), "-q"])
    asks.clear()
    _, err = run("-o", "a.csv", corpus=corpus)
    assert (len(asks), "asked anew" in err) == (6, True)

    def adding(this: Corpus, question: str, **options: object) -> Answer:
        if question == QUESTIONS[2]:
            Path("c.txt").write_text("Foxes\n\nFoxes run.\n", "utf-8")
            this.add("c.txt")
        return ask(this, question, **options)

    monkeypatch.setattr(Corpus, "ask", adding)
    assert "The articles have changed meanwhile" in run("-o", "b.csv", corpus=corpus)[1]


def test_what_is_in_the_way_of_the_journal_is_left_alone(run) -> None:
    Path("a.csv.part").write_text("mine\n", "utf-8")

    assert run("-o", "a.csv") == (
        2,
        "pullquote: a.csv.part is in the way; move it, for it is not of this command\n",
    )
    assert Path("a.csv.part").read_text("utf-8") == "mine\n"


def test_two_processes_do_not_write_one_journal(tmp_path: Path) -> None:
    with Journal(tmp_path / "j", "work") as first:
        first.add("one")
        with pytest.raises(BadUsage, match="another process is at the same work"):
            Journal(tmp_path / "j", "work")
        first.add("two")
        assert [*first] == ["one", "two"]
    with Journal(tmp_path / "j", "work") as second:
        assert (second.done, [*second]) == (2, ["one", "two"])


def test_a_full_disk_keeps_what_is_done(run, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("bot.screen.console.os.fsync", full)
        assert run("-o", "a.csv") == (
            74,
            "pullquote: the output cannot be written: No space left on device\n",
        )
    assert {path.name for path in Path().iterdir()} == {"q.csv", "a.csv.part"}
    assert run("-o", "a.csv")[1].startswith("An earlier run was stopped after 6 of 6 rows")


def program(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "bot", *map(str, arguments)]


@pytest.mark.process
@pytest.mark.parametrize("count", [60, 310])
def test_a_process_that_is_killed_loses_little(
    count: int, seed_folder: Path, tmp_path: Path
) -> None:
    """With 310 questions, several processes answer where there are several cores."""
    questions, out, whole = tmp_path / "q.txt", tmp_path / "a.xlsx", tmp_path / "whole.xlsx"
    questions.write_text("".join(f"{QUESTIONS[n % 6]} {n}\n" for n in range(count)), "utf-8")
    command = program("ask", "--batch", questions, "--corpus", seed_folder, "--out")
    subprocess.run([*command, whole], cwd=ROOT, check=True, capture_output=True, timeout=120)
    part, kills = tmp_path / "a.xlsx.part", 0
    for lines in (2, count // 2):
        process = subprocess.Popen([*command, out], cwd=ROOT, stderr=subprocess.PIPE)
        while process.poll() is None and not (
            part.exists() and part.read_bytes().count(b"\n") > lines
        ):
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        kills += part.exists()
    done = subprocess.run([*command, out], cwd=ROOT, capture_output=True, text=True, timeout=120, check=True)  # fmt: skip

    assert kills == 2
    assert int(re.findall(r"stopped after (\d+) of", done.stderr)[0]) >= count // 2
    assert out.read_bytes() == whole.read_bytes()
    assert not part.exists()


@pytest.mark.process
def test_several_processes_answer_as_one_does(run, monkeypatch: pytest.MonkeyPatch) -> None:
    run("-o", "one.jsonl")
    monkeypatch.setattr("bot.commands.batch.ENOUGH", 3)
    monkeypatch.setattr("bot.commands.batch.AT_ONCE", 2)
    monkeypatch.setattr("bot.commands.batch.os.cpu_count", lambda: 2)
    started: list[object] = []
    from retrieval.ingestion import workers

    begin = workers._Worker.__init__
    monkeypatch.setattr(
        workers._Worker, "__init__", lambda self, *given: (started.append(self), begin(self, *given))[1]
    )  # fmt: skip
    assert run("-o", "two.jsonl")[0] == 0

    assert len(started) == 2
    assert Path("one.jsonl").read_bytes() == Path("two.jsonl").read_bytes()
