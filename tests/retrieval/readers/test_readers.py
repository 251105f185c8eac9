"""Formats: what every reader promises, and what each makes of the files that people have."""

import json
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import ROOT, SEEDS
from retrieval.errors import UnreadableSource
from retrieval.readers import READERS
from retrieval.readers.draft import Draft, Skipped
from retrieval.readers.original import Options, Original

SEED_FILE = SEEDS / "000_b952b8231a64d627.txt"


def read(suffix: str, text: str) -> list[Draft | Skipped]:
    content = text.encode("utf-8", "surrogateescape")
    items: list[Draft | Skipped] = []
    try:
        for item in READERS[suffix](Original.of(f"file{suffix}", content)):
            items.append(item)
    except UnreadableSource as error:
        items.append(Skipped(error.name, error.why))
    return items


def drafts(suffix: str, text: str) -> list[Draft]:
    return [item for item in read(suffix, text) if isinstance(item, Draft)]


def texts(draft: Draft) -> list[str]:
    return [paragraph.text for paragraph in draft.paragraphs]


@pytest.mark.process
def test_a_reader_is_loaded_with_the_first_file_of_its_format() -> None:
    code = """import sys; from retrieval.readers import READERS, Original
[*READERS[".md"](Original.of("a.md", b"Owls hunt."))]; print(*sys.modules)"""
    loaded = subprocess.check_output([sys.executable, "-c", code], cwd=ROOT, text=True).split()

    names = {name.rpartition(".")[2] for name in loaded if name.startswith("retrieval.readers.")}
    assert names == {"draft", "encoding", "headings", "markdown", "original", "record"}


@pytest.mark.parametrize("suffix", READERS)
@given(text=st.text(max_size=400))
def test_readers_never_raise_and_give_articles_with_text(suffix: str, text: str) -> None:
    for item in read(suffix, text):
        if isinstance(item, Draft):
            assert any(paragraph.text.strip() for paragraph in item.paragraphs)
        else:
            assert item.where.startswith("file")
            assert item.why


@pytest.mark.parametrize("suffix", READERS)
@pytest.mark.parametrize("text", ["", "\n\n", " \t\r\n \u00a0\n"])
def test_a_file_without_text_has_no_article(suffix: str, text: str) -> None:
    assert drafts(suffix, text) == []


@given(text=st.text(max_size=400))
def test_plain_text_is_kept_as_the_file_has_it(text: str) -> None:
    for draft in drafts(".txt", text):
        assert all(part in text for part in texts(draft))


def test_the_saved_page_has_four_articles_and_a_line_that_is_none() -> None:
    text = SEED_FILE.read_text("utf-8")
    items = read(".txt", text)
    articles = [item for item in items if isinstance(item, Draft)]

    assert [article.title for article in articles] == [
        "Woman in Uzbekistan Tries to Exchange Daughter for a House",
        "Kazakhstan Weighs Down on Human Trafficking",
        "Kazakh model committed suicide two years after visiting Jeffrey Epstein’s notorious island",
        "Turkmenistan Observes World Day Against Human Trafficking",
    ]
    assert [len(article.paragraphs) for article in articles] == [1, 1, 1, 1]
    assert len(texts(articles[1])[0].encode()) == 3275
    assert texts(articles[1])[0].endswith("This may...")
    assert all(text.count(texts(article)[0]) == 1 for article in articles)
    assert [item for item in items if isinstance(item, Skipped)] == [
        Skipped("file.txt", "the line 'Viewing results 1 - 6 of 4' belongs to no article", False)
    ]


BODY = "Owls hunt at night. They see well."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(f"Owls\n\n{BODY}", [("Owls", [BODY])], id="one article"),
        pytest.param(BODY, [(None, [BODY])], id="no title"),
        pytest.param("owl", [(None, ["owl"])], id="one word"),
        pytest.param("Owls\n\nat night", [("Owls", ["at night"])], id="a body that ends nothing"),
        pytest.param(
            f"Owls\r\n\r\n{BODY}\r\n\r\nMore.\r\n", [("Owls", [BODY, "More."])], id="windows"
        ),
        pytest.param("Owls\n\nA line\nand\nmore.\n", [("Owls", ["A line\nand\nmore."])], id="wrap"),
        pytest.param(
            f"Owls\n{BODY} {'x' * 200}.\nMore.",
            [("Owls", [f"{BODY} {'x' * 200}.", "More."])],
            id="one paragraph a line",
        ),
        pytest.param(
            f"Site\n\nOwls\n\n{BODY}\n\nMice\n\n{BODY}",
            [(None, ["Site", BODY, BODY])],
            id="lines that may be titles or headings",
        ),
        pytest.param(f"Do Owls Sleep?\n\n{BODY}", [("Do Owls Sleep?", [BODY])], id="a question"),
        pytest.param(
            f"Owls of the U.S.\n\n{BODY}", [("Owls of the U.S.", [BODY])], id="abbreviation"
        ),
        pytest.param(f"«Совы»\n\n{BODY}", [("«Совы»", [BODY])], id="quoted title"),
        pytest.param(
            "Owls eat:\n\n- mice\n\n- voles.",
            [(None, ["Owls eat:", "- mice", "- voles."])],
            id="a list is no title",
        ),
        pytest.param(
            f"{'A' * 201}\n\n{BODY}", [(None, ["A" * 201, BODY])], id="too long for a title"
        ),
    ],
)
def test_plain_text(text: str, expected: list[tuple[str | None, list[str]]]) -> None:
    assert [(draft.title, texts(draft)) for draft in drafts(".txt", text)] == expected


def test_a_byline_and_a_date_under_the_title_are_read_as_such() -> None:
    [draft] = drafts(".txt", f"Owls at Night\n\nBy Jane Roe\n\n5 May 2024\n\n{BODY}")

    assert (draft.title, draft.author, draft.published) == (
        "Owls at Night",
        "Jane Roe",
        "5 May 2024",
    )


def test_markdown_is_kept_as_it_reads() -> None:
    [draft] = drafts(
        ".md", "# *Owls*\n\nOwls **hunt** at\n[night](https://x.y) & day.\n\n- one\n- two\n"
    )

    assert draft.title == "Owls"
    assert texts(draft) == ["Owls hunt at\nnight & day.", "one", "two"]


def test_markdown_front_matter_with_a_title_makes_one_article() -> None:
    front = "---\ntitle: Night Owls\nauthor: [A, B]\ndate: 2024-05-06\nurl: https://x.y/z\nlanguage: en\n---\n"
    [draft] = drafts(
        ".md", f"{front}# Heading\n\nFirst.\n\n# Mice\n\nSecond.\n\n## Food\n\nThird.\n"
    )

    assert (draft.title, draft.author, draft.published) == ("Night Owls", "A, B", "2024-05-06")
    assert (draft.url, draft.language) == ("https://x.y/z", "en")
    assert [(p.heading, p.text) for p in draft.paragraphs] == [
        ("Heading", "First."), ("Mice", "Second."), ("Food", "Third.")
    ]  # fmt: skip


def test_front_matter_without_a_title_describes_the_first_article() -> None:
    front = "---\nauthor: A\nlanguage: en\n---\n"
    first, second = drafts(".md", f"{front}# Owls\n\nFirst.\n\n# Mice\n\nSecond.\n")

    assert (first.title, first.author, first.language) == ("Owls", "A", "en")
    assert (second.title, second.author, second.language) == ("Mice", None, "en")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# Owls\n\nA.\n\n# Mice\n\nB.", [("Owls", [None]), ("Mice", [None])]),
        ("# Owls\n\nA.\n\n# Method\n\nB.", [("Owls", [None, "Method"])]),
        ("# Introduction\n\nA.\n\n# Method\n\nB.", [(None, ["Introduction", "Method"])]),
        ("# Introduction\n\nA.", [("Introduction", [None])]),
        ("# Chapter 1\n\nA.\n\n# Chapter 2\n\nB.", [(None, ["Chapter 1", "Chapter 2"])]),
        ("# Глава 1\n\nA.\n\n# Глава 2\n\nB.", [(None, ["Глава 1", "Глава 2"])]),
    ],
)
def test_the_parts_of_a_work_are_no_articles(
    text: str, expected: list[tuple[str | None, list[str | None]]]
) -> None:
    read = [(d.title, [p.heading for p in d.paragraphs]) for d in drafts(".md", text)]

    assert read == expected


def test_the_templates_of_site_generators_are_no_text() -> None:
    text = (
        '# Owls\n\n{{< figure src="/a.png" >}}\n\n{% include x.html %}\n\nThe {{ site.name }} owl.'
    )

    assert [texts(draft) for draft in drafts(".md", text)] == [["The {{ site.name }} owl."]]


def test_an_address_in_front_matter_is_completed() -> None:
    options = Options(base_url="https://x.example/blog/")
    text = "---\nurl: /2021/owls/\n---\n# Owls\n\nThey hunt."
    [draft] = READERS[".md"](Original.of("a.md", text.encode(), options))

    assert isinstance(draft, Draft)
    assert draft.url == "https://x.example/2021/owls/"


def test_markdown_without_a_title_has_its_first_heading() -> None:
    first, second = drafts(".md", "A.\n\n## Food\n\nB.\n\n## Night\n\nC.\n\n# Mice\n\nD.\n")

    assert (first.title, second.title) == ("Food", "Mice")
    assert drafts(".md", "Only text.\n")[0].title is None
    [titled] = drafts(".md", "---\ntitle: Owls\n---\n## Food\n\nB.\n")
    assert titled.title == "Owls"


def test_markdown_front_matter_may_be_toml() -> None:
    front = (
        '+++\r\ntitle = "Night Owls"\r\ndate = 2024-05-06T10:00:00Z\r\nauthors = ["A"]\r\n+++\r\n'
    )
    [draft] = drafts(".md", f"{front}Text.\n")

    assert (draft.title, draft.published) == ("Night Owls", "2024-05-06T10:00:00+00:00")
    [bad] = drafts(".md", "+++\ntitle = \n+++\nText.\n")
    assert bad.left_out[0].why.startswith("front matter: not TOML: ")


def test_markdown_keeps_the_text_in_html() -> None:
    html = "<div class='a'>\n<p>Owls &amp; <b>mice</b></p>\n<script>no()</script>\n</div>\n"
    [draft] = drafts(".md", f"# Owls\n\n{html}\n<!-- hidden -->\n\nMore.\n")

    assert texts(draft) == ["Owls & mice", "More."]


def test_markdown_headings_stand_beside_their_paragraphs() -> None:
    [draft] = drafts(".md", "# Owls\n\nA.\n\n## Food\n\nB.\n\n### More food\n\nC.\n")

    assert [paragraph.heading for paragraph in draft.paragraphs] == [None, "Food", "More food"]


@pytest.mark.parametrize(
    ("front", "why"),
    [
        ("title: [", "front matter: not YAML in line"),
        ("- a\n- b", "front matter: not a list of 'key: value' lines"),
        ("url: javascript:x", "front matter: url: a url begins with http"),
        ("url: /2021/x/\ntitle: T", "front matter: url: a url begins with http"),
    ],
)
def test_bad_front_matter_costs_what_is_bad_and_is_explained(front: str, why: str) -> None:
    [draft] = drafts(".md", f"---\n{front}\n---\nText.\n")

    assert texts(draft) == ["Text."]
    [left_out] = draft.left_out
    assert left_out.where == "file.md"
    assert left_out.why.startswith(why)


@pytest.mark.slow
@pytest.mark.parametrize("front", ["a: " + "[" * 3000, "date: 2021-02-31", "1: 2\ntitle: T"])
def test_no_front_matter_is_too_odd(front: str) -> None:
    [draft] = drafts(".md", f"---\n{front}\n---\nText.\n")

    assert texts(draft) == ["Text."]


def test_json_lines_take_paragraphs_as_given_and_cut_a_text() -> None:
    paragraph = {"text": "B.", "page": 7, "heading": "Food"}
    lines = [
        {"id": "owls", "title": "Owls", "paragraphs": [" A. ", "", paragraph]},
        {"title": "Mice", "text": "One.\n\nTwo.", "published": "2024", "author": "J", "extra": 1},
    ]
    first, second = drafts(".jsonl", "\n".join(map(json.dumps, lines)))

    assert first.id == "owls"
    assert [paragraph[:3] for paragraph in first.paragraphs] == [
        (" A. ", None, None),
        ("", None, None),
        ("B.", 7, "Food"),
    ]
    assert texts(second) == ["One.", "Two."]
    assert (second.published, second.author) == ("2024", "J")


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ('{"text": "a"', "not JSON"),
        ("[1]", "not a JSON object"),
        ("[" * 100_000, "too deep"),
        ('{"title": "T"}', "no text"),
        ('{"text": " "}', "no text"),
        ('{"text": 5.5}', None),
        ('{"text": {"a": 1}}', "text: "),
        ("\udcff", "not UTF-8 at character 1"),
        ('{"text": "\\ud800"}', "text: half a character"),
        ('{"paragraphs": ["\\udc00"]}', "paragraphs.0"),
    ],
)
def test_a_bad_line_is_explained_and_the_others_are_read(line: str, why: str | None) -> None:
    items = read(".jsonl", f'{{"text": "before"}}\n{line}\n{{"text": "after"}}')

    assert [texts(items[0]), texts(items[-1])] == [["before"], ["after"]]  # type: ignore[arg-type]
    if why is not None:
        assert isinstance(items[1], Skipped)
        assert items[1].where == "file.jsonl:2"
        assert items[1].why.startswith(why)


@pytest.mark.parametrize(
    ("field", "value", "kept", "why"),
    [
        ("id", "a b", None, "id: an id is"),
        ("id", "a#1", None, "id: an id is"),
        ("url", "javascript:alert(1)", None, "url: a url begins"),
        ("url", "/2021/x/", None, "url: a url begins"),
        ("title", True, None, "title: "),
        ("title", "\ud800", None, "title: half a character"),
        ("title", 1984, "1984", None),
        ("published", 2021, "2021", None),
        ("date", "2021-02-03", "2021-02-03", None),
        ("published", 1609459200, "2021-01-01T00:00:00+00:00", None),
        ("published", "1609459200", "2021-01-01T00:00:00+00:00", None),
        ("date", 1609459200000, "2021-01-01T00:00:00+00:00", None),
        ("author", {"name": "A. Owl"}, "A. Owl", None),
        ("author", [{"name": "A. Owl"}, "B. Mouse"], "A. Owl, B. Mouse", None),
        ("author", [{"first": "A."}], None, "author: "),
        ("author", {"a": 1}, None, "author: "),
    ],
)
def test_bad_metadata_costs_the_field_and_not_the_article(
    field: str, value: object, kept: str | None, why: str | None
) -> None:
    [draft] = drafts(".jsonl", json.dumps({"text": "x", "language": "en", field: value}))

    assert texts(draft) == ["x"]
    assert draft.language == "en"
    assert getattr(draft, "published" if field == "date" else field) == kept
    assert [one.where for one in draft.left_out] == ["file.jsonl:1"] * (why is not None)
    assert why is None or draft.left_out[0].why.startswith(why)


@pytest.mark.parametrize("page", [-1, 2**64, "x", [1]])
def test_a_bad_page_costs_the_page(page: object) -> None:
    [draft] = drafts(".jsonl", json.dumps({"paragraphs": [{"text": "x", "page": page}]}))

    assert [paragraph[:3] for paragraph in draft.paragraphs] == [("x", None, None)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            f"Owls\n\n{BODY}\n\n“I left,” she said. “But what could I do?”\n\nShe paints.",
            [("Owls", [BODY, "“I left,” she said. “But what could I do?”", "She paints."])],
        ),
        (
            f'Owls\n\n{BODY}\n\nHe was blunt: "It is over!"\n\nMore.',
            [("Owls", [BODY, 'He was blunt: "It is over!"', "More."])],
        ),
        (
            f"Owls\n\n{BODY}\n\nPhoto: AP\n\nMice\n\n{BODY}",
            [(None, [BODY, "Photo: AP", BODY])],
        ),
        (f"Owls\n\n{BODY}\n\nThe End", [("Owls", [BODY, "The End"])]),
        (
            f"First\n\nThe first story breaks off mid\n\nSecond\n\n{BODY}",
            [(None, ["First", "The first story breaks off mid", BODY])],
        ),
        (
            f"iPhone sales fall\n\n{BODY}\n\neBay buys a rival\n\n{BODY}",
            [(None, ["iPhone sales fall", BODY, "eBay buys a rival", BODY])],
        ),
        (f"Owls\n====\n\n{BODY}", [("Owls", [BODY])]),
        ("題名\n\nこれは本文です。", [("題名", ["これは本文です。"])]),
    ],
)
def test_no_text_of_an_article_is_lost(
    text: str, expected: list[tuple[str | None, list[str]]]
) -> None:
    assert [(draft.title, texts(draft)) for draft in drafts(".txt", text)] == expected


def test_a_byline_and_a_date_may_stand_right_under_the_title() -> None:
    [draft] = drafts(".txt", f"Owls\nBy Jane Roe\n5 May 2024\n\n{BODY}")

    assert (draft.title, draft.author, draft.published) == ("Owls", "Jane Roe", "5 May 2024")
    assert texts(draft) == [BODY]


@given(text=st.text(max_size=400))
def test_all_words_of_a_text_are_in_an_article_or_told(text: str) -> None:
    kept = " ".join(
        " ".join([item.title or "", *texts(item), *(p.heading or "" for p in item.paragraphs)])
        if isinstance(item, Draft)
        else item.why
        for item in read(".txt", text)
    )

    assert sum(map(str.isalnum, kept)) >= sum(map(str.isalnum, text))
