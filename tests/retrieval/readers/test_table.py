"""Tables: each row is an article, whatever divides and quotes its cells."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import ROOT
from retrieval.errors import UnreadableSource
from retrieval.readers.draft import Draft, Skipped
from retrieval.readers.original import Options, Original
from retrieval.readers.table import read_table

FILES = ROOT / "tests" / "data" / "formats" / "table"


def read(content: str | bytes, **options: object) -> list[Draft | Skipped]:
    content = content.encode() if isinstance(content, str) else content
    return [*read_table(Original.of("file.csv", content, Options(**options)))]  # type: ignore[arg-type]


def drafts(content: str | bytes, **options: object) -> list[Draft]:
    items = read(content, **options)
    assert all(isinstance(item, Draft) for item in items), items
    return items  # type: ignore[return-value]


def texts(draft: Draft) -> list[str]:
    return [paragraph.text for paragraph in draft.paragraphs]


@pytest.mark.parametrize("name", ["sqlite.csv", "scrapy.csv"])
def test_the_tables_of_databases_and_crawlers(name: str) -> None:
    first, second, third = drafts((FILES / name).read_bytes())

    assert (first.title, first.author) == ("Article 1", "United Nations")
    assert first.url == "https://www.un.org/en/about-us/universal-declaration-of-human-rights"
    assert texts(second) == ["Everyone has the right to life, liberty and security of person."]
    assert texts(third) == [
        'A crow sat in a tree with a piece of cheese in her beak. "How fine you look," said the '
        'fox; "if only you could sing!"',
        "The crow opened her beak, and the cheese fell down.",
    ]
    assert [paragraph.place for paragraph in third.paragraphs] == ["row 4", "row 4"]
    # Row numbers of a database would be the same in any other table.
    assert {first.id, second.id, third.id} == {None}


@pytest.mark.parametrize(
    ("name", "encoding"),
    [
        ("libreoffice-semicolons.csv", None),
        ("libreoffice-utf-16.tsv", None),
        ("libreoffice-windows-1251.csv", "windows-1251"),
        ("pandas-bars.csv", None),
    ],
)
def test_any_delimiter_and_encoding_gives_the_same_articles(
    name: str, encoding: str | None
) -> None:
    articles = drafts((FILES / name).read_bytes(), encoding=encoding)

    assert [article.title for article in articles] == ["Статья 1", "Статья 3", "Ворона и лисица"]
    assert (articles[2].author, articles[2].published) == ("И. А. Крылов", "1808")
    assert texts(articles[2])[1].endswith('и добавила: "Спой, светик, не стыдись".')


@given(
    rows=st.lists(
        st.tuples(st.text(max_size=40), st.text(min_size=1, max_size=60)), min_size=1, max_size=8
    ),
    delimiter=st.sampled_from(",;\t|"),
)
def test_what_a_writer_of_tables_writes_is_read_back(
    rows: list[tuple[str, str]], delimiter: str
) -> None:
    table = io.StringIO(newline="")
    writer = csv.writer(table, delimiter=delimiter)
    writer.writerows([("title", "text"), *rows])
    expected = [
        (" ".join(title.split()) or None, "".join(text.split()))
        for title, text in rows
        if text.strip()
    ]

    found = [item for item in read(table.getvalue()) if isinstance(item, Draft)]

    assert [(a.title, "".join("".join(texts(a)).split())) for a in found] == expected


def test_a_table_of_unknown_columns_says_which_it_has_and_is_read_by_a_map() -> None:
    glossary = (FILES / "glossary.tsv").read_bytes()

    with pytest.raises(UnreadableSource, match=r"'term', 'definition'.*known to be the text"):
        read(glossary)
    owl, vole = drafts(glossary, fields={"title": "term", "text": "Definition"})
    assert (owl.title, texts(owl)) == ("owl", ["A bird of prey that hunts at night."])
    assert (vole.title, texts(vole)) == ("vole", ["A small rodent, food of the owl."])
    with pytest.raises(UnreadableSource, match="'version', 'codename'"):
        read((FILES / "debian.csv").read_bytes())


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("a,b,c,d", "4 cells under 3 names"),
        ('a,"b" c",d', "its quotation marks"),
        ('a,"b', "its quotation marks"),
        ("a", "no text"),
        ("a,\udcff,c", "not in the encoding"),
    ],
)
def test_a_bad_row_costs_the_row_and_not_the_one_after_it(row: str, why: str) -> None:
    content = f"title,text,author\r\nA,before,x\r\n{row}\r\nB,after,y\r\n"
    before, bad, after = read(content.encode("utf-8", "surrogateescape"), encoding="utf-8")

    assert isinstance(before, Draft)
    assert isinstance(after, Draft)
    assert (after.title, texts(after), after.author) == ("B", ["after"], "y")
    assert isinstance(bad, Skipped)
    assert bad.where == "file.csv: row 3"
    assert bad.why.startswith(why)


def test_half_a_row_gives_no_article_with_the_title_of_another() -> None:
    items = read('title,text,author\nA,"one" two\nthree,x\nB,after,y\n')

    assert [item.title for item in items if isinstance(item, Draft)] == ["B"]
    assert len(items) == 3


@pytest.mark.parametrize(
    ("content", "title", "text"),
    [
        ("sep=;\r\ntitle;text\r\nA;b, c\r\n", "A", "b, c"),
        ("\ufeffTitle,Full Text\nA,b\n", "A", "b"),
        ("\n\ntitle,text\n\nA,b\n", "A", "b"),
        ("text,title,,\nb,A,,\n", "A", "b"),
        ("title,text,text\nA,b,c\n", "A", "b"),
        ('title\ttext\nA\t"I left," she said\n', "A", '"I left," she said'),
        ('title,text\nA,"b \\"c\\" d"\n', "A", 'b "c" d'),
        ('title,text\nA,"C:\\new"\n', "A", "C:\\new"),
        ("title,content\nA,<p>b &amp; <b>c</b></p>\n", "A", "b & c"),
        ("title,text\nA,<p>b</p>\n", "A", "<p>b</p>"),
        ("title,text,author\nA,b\n", "A", "b"),
        ('text, full;title\n"b";A\n', "A", None),
    ],
)
def test_habits_of_programs(content: str, title: str, text: str | None) -> None:
    fields = {} if text else {"text": "text, full"}
    [draft] = drafts(content, fields=fields)

    assert (draft.title, texts(draft)) == (title, [text or "b"])


def test_a_header_in_another_encoding_is_told() -> None:
    with pytest.raises(UnreadableSource, match="header is not in the encoding"):
        read(b"title,text,\xff\nA,b,c\n", encoding="utf-8")


@pytest.mark.parametrize("content", [",", ",,\n,\n", ";;;", "|"])
def test_a_table_without_a_cell_that_is_filled_is_refused(content: str) -> None:
    with pytest.raises(UnreadableSource):
        read(content)
