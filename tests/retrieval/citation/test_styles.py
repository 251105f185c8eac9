"""Citations, as they would stand in a text, a bibliography or a reference manager."""

import pytest

from retrieval.citation.styles import STYLES
from retrieval.types import Article, Paragraph, Passage, Span

FULL = Article(
    "night-owls",
    "Night & Owls: 100% [true]",
    "owls.md",
    "https://x.org/a-b",
    "Roe, Jane",
    "2024-05-06",
    "en",
)
BARE = Article("owls", None, "owls.txt")
TEXT = "Owls hunt\nat *night*. They_see 5% <more> than {we} do \\ can."


def cited(article: Article, style: str) -> str:
    return STYLES[style](article, [Passage(Paragraph(article, 3, TEXT), Span(0, len(TEXT)))])


@pytest.mark.parametrize("style", STYLES)
def test_citations_look_as_agreed(style: str, golden) -> None:
    several = [
        Passage(Paragraph(FULL, number, text), Span(0, len(text)))
        for number, text in ((3, TEXT), (4, "They sleep."))
    ]
    parts = [
        cited(FULL, style),
        STYLES[style](FULL, several),
        cited(BARE, style),
        STYLES[style](FULL, ()),
        STYLES[style](BARE, ()),
    ]

    golden(f"cite-{style}.txt", "\n\n".join(parts) + "\n")


@pytest.mark.parametrize("style", ["plain", "ris"])
def test_the_quote_is_in_it_word_for_word(style: str) -> None:
    assert " ".join(TEXT.split()) in cited(BARE, style)


def test_markdown_shows_the_quote_word_for_word() -> None:
    from markdown_it import MarkdownIt

    from retrieval.readers.markdown import visible

    tokens = MarkdownIt("commonmark").parse(cited(FULL, "markdown"))
    shown = [visible(token.children or ()) for token in tokens if token.type == "inline"]

    assert shown[0] == TEXT
    assert shown[1].startswith("— Night & Owls: 100% [true], Roe, Jane")


def test_braces_and_backslashes_do_not_break_bibtex() -> None:
    entry = cited(FULL, "bibtex")

    unescaped = entry.replace(r"\{", "").replace(r"\}", "")
    assert unescaped.count("{") == unescaped.count("}")
    assert r"100\% " in entry
