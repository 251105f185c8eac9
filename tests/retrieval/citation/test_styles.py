"""Citations, as they would stand in a text, a bibliography or a reference manager."""

import pytest

from retrieval.citation.styles import STYLES
from retrieval.citation.verification import Verdict, check, quotations
from retrieval.types import Article, Paragraph, Passage, Span

HEADING = "Barn “owls” & {others}"
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
    headed = [
        Passage(Paragraph(FULL, number, text, page, HEADING), Span(0, len(text)))
        for number, text, page in ((3, TEXT, 7), (4, "They sleep.", 8))
    ]
    parts = [
        cited(FULL, style),
        STYLES[style](FULL, several),
        cited(BARE, style),
        STYLES[style](FULL, ()),
        STYLES[style](BARE, ()),
        STYLES[style](FULL, headed[:1]),
        STYLES[style](FULL, headed),
    ]

    golden(f"cite-{style}.txt", "\n\n".join(parts) + "\n")


def test_what_is_cited_is_verbatim_by_its_own_verdict() -> None:
    """A heading in marks and a line that begins like a list come back as what they are."""
    text = "- Owls hunt.\n1. They sleep.\n= They eat."
    passage = Passage(Paragraph(FULL, 3, text, None, "Barn owls"), Span(0, len(text)))
    for style in ("plain", "markdown"):
        [quotation] = quotations(STYLES[style](FULL, [passage]))
        assert check(quotation, lambda _: [passage.paragraph]).verdict is Verdict.VERBATIM


def test_a_heading_that_repeats_the_title_is_not_cited() -> None:
    for heading in ("Night & Owls:  100% [TRUE]", " ", None):
        passage = Passage(Paragraph(FULL, 3, TEXT, None, heading), Span(0, 4))
        for style, cite in STYLES.items():
            assert "in the part" not in cite(FULL, [passage]), style


def test_what_is_not_true_of_all_parts_is_not_cited() -> None:
    parts = [
        Passage(Paragraph(BARE, number, TEXT, page, heading), Span(0, 4))
        for number, page, heading in ((3, 7, "Barn owls"), (4, None, "Little owls"))
    ]
    for style, cite in STYLES.items():
        text = cite(BARE, parts)
        assert "owls”" not in text, style
        assert "page" not in text.lower(), style
        assert "aragraphs 3-4" in text, style


def test_a_title_alone_is_no_list_and_an_unsafe_address_no_source() -> None:
    article = Article("a", "1. Owls", "a.txt", "https://good.example@evil.example/")

    assert STYLES["markdown"](article, ()) == r"1\. Owls"
    assert STYLES["ris"](article, ()).startswith("TY  - GEN\n")


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

    # BibTeX counts each brace, whatever stands before it.
    assert entry.count("{") == entry.count("}")
    assert entry.count(r"\textbraceleft{}") == 1
    assert r"100\% " in entry
