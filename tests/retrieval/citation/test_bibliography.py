"""Many quotes in one bibliography: each article has one record, and nothing breaks the file."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval import bibliography
from retrieval.citation.reference_formats import csl_item
from retrieval.citation.styles import MANY, STYLES, Cited
from retrieval.types import Article, Paragraph, Passage, Span

OWLS = Article("owls", "Owls", "owls.md", "https://x.org/a", "Roe, Jane", "2024-05-06", "en")
MICE = Article("Owls", "Мыши & совы", "mice.txt", None, "Редакция", "май 2023 г.", "ru")
BARE = Article("совы", None, "bare.txt")


def quoted(article: Article, number: int, text: str, page: int | None = None) -> Cited:
    return article, [Passage(Paragraph(article, number, text, page), Span(0, len(text)))]


CITED = [
    quoted(OWLS, 3, "Owls hunt\nat {night}."),
    quoted(MICE, 1, "Мыши спят.", 7),
    quoted(OWLS, 9, "They sleep 5%.", 8),
    (BARE, ()),
    quoted(OWLS, 3, "Owls hunt\nat {night}."),
]


def test_every_style_cites_many_and_nothing_cites_nothing() -> None:
    assert MANY.keys() <= STYLES.keys()
    for style in STYLES:
        assert bibliography([], style) == "", style
        assert bibliography(CITED[:1], style).rstrip("\n") == STYLES[style](*CITED[0]), style


@pytest.mark.parametrize("style", STYLES)
def test_bibliographies_look_as_agreed(style: str, golden) -> None:
    golden(f"bibliography-{style}.txt", bibliography(CITED, style))


@given(
    ids=st.lists(st.sampled_from(["a", "A", "a-2", "a/2", "сова", "мышь", "?"]), max_size=9),
    style=st.sampled_from(["bibtex", "ris", "csl-json"]),
)
def test_each_article_has_one_record_of_its_own_name(ids: list[str], style: str) -> None:
    cited = [
        quoted(Article(name, f"About {name}", "x.txt"), number, "Owls.")
        for number, name in enumerate(ids, start=1)
    ]
    text = bibliography(cited, style)

    lines = text.splitlines()
    if style == "bibtex":
        names = [line for line in lines if line.startswith("@misc{")]
        assert len({name.casefold() for name in names}) == len(names)
    elif style == "ris":
        names = [line for line in lines if line.startswith("TI  - ")]
        assert lines.count("ER  - ") == len(names)
    else:
        names = [item["id"] for item in json.loads(text or "[]")]
        assert len({*names}) == len(names)
    assert len(names) == len({*ids})
    # None of the quotes is lost with the record of its article.
    assert sum(text.count(f"aragraph {number}") for number in range(1, len(ids) + 1)) >= len(ids)


def test_a_record_of_several_quotes_names_no_page_that_is_not_that_of_all() -> None:
    [owls, mice, _] = json.loads(bibliography(CITED, "csl-json"))

    assert "page" not in owls
    assert owls["URL"] == "https://x.org/a"
    assert mice["page"] == "7"
    assert owls["note"].splitlines()[1].endswith("(owls#9:0-14)")


@pytest.mark.parametrize(
    ("published", "issued"),
    [
        ("2024-05-06", {"date-parts": [[2024, 5, 6]]}),
        ("2024-05-06T10:00:00Z", {"date-parts": [[2024, 5, 6]]}),
        ("2024-05", {"date-parts": [[2024, 5]]}),
        ("2024-13-45", {"date-parts": [[2024]]}),
        ("2023-24", {"date-parts": [[2023]]}),
        ("6 May 2024", {"date-parts": [[2024]]}),
        ("last week", {"literal": "last week"}),
        (" ", None),
        (None, None),
    ],
)
def test_a_date_is_given_as_far_as_it_is_sure(published: str | None, issued: object) -> None:
    item = csl_item("a", Article("a", "A", "a.txt", published=published), [])

    assert item.get("issued") == issued


def test_a_name_is_not_taken_apart() -> None:
    several = "Roe, Jane, and Doe, John"
    article = Article("a", "A", "a.txt", author=several)

    assert csl_item("a", article, [])["author"] == [{"literal": several}]
    # BibTeX stops at such a name unless it is in braces.
    assert f"author = {{{{{several}}}}}" in STYLES["bibtex"](article, ())
    assert "author = {Roe, Jane}" in STYLES["bibtex"](OWLS, ())


def test_a_title_without_a_visible_character_is_none() -> None:
    article = Article("a", " \u202e\n", "a.txt")

    assert STYLES["plain"](article, ()) == "a.txt."
    assert "TI  - a.txt\n" in STYLES["ris"](article, ())
    assert csl_item("a", article, [])["title"] == "a.txt"


def test_a_mark_in_a_name_reverses_nothing_in_an_item() -> None:
    mark = "a\u202eb"
    article = Article("a", mark, mark, "https://x.org/", mark, mark, mark)

    assert "\u202e" not in STYLES["csl-json"](article, ())
