"""The same text in several layouts: nothing is lost, and each character is traced to its origin."""

import json

import pytest

from retrieval.types import Article, Paragraph, Passage, Span
from tools.fitting.layouts import Layout, laid_out

ARTICLE = {
    "id": "ferry",
    "title": "A ferry",
    "language": "en",
    "paragraphs": [
        "The ferry leaves at noon. It is blue.",
        {"text": "A ticket costs 9 crowns. Dogs travel free.", "heading": "Prices"},
    ],
}
LINES = [json.dumps(ARTICLE) + "\n"]


def paragraphs_of(lines: list[str]) -> list[str]:
    [line] = lines
    return json.loads(line)["paragraphs"]


def places(layout: Layout, number: int, quote: str) -> tuple[str, ...]:
    """The origins of *quote* in paragraph *number* of a layout."""
    lines, origins = laid_out(LINES, layout)
    text = paragraphs_of(lines)[number - 1]
    start = text.index(quote)
    article = Article("ferry", "A ferry", "ferry.jsonl")
    return origins.places(
        Passage(Paragraph(article, number, text), Span(start, start + len(quote)))
    )


def test_a_layout_has_all_of_the_text() -> None:
    first, second = "The ferry leaves at noon. It is blue.", ARTICLE["paragraphs"][1]["text"]
    sentences, _ = laid_out(LINES, Layout.SENTENCES)
    whole, _ = laid_out(LINES, Layout.WHOLE)

    assert laid_out(LINES, Layout.AS_GIVEN)[0] == LINES
    assert paragraphs_of(sentences) == [
        "The ferry leaves at noon.",
        "It is blue.",
        "A ticket costs 9 crowns.",
        "Dogs travel free.",
    ]
    assert paragraphs_of(whole) == [f"{first} {second}"]
    assert json.loads(whole[0])["title"] == "A ferry"


@pytest.mark.parametrize(
    ("number", "quote", "numbers"),
    [
        (1, "The ferry leaves", [1]),
        (1, "It is blue.", [1]),
        (1, "blue. ", [1]),
        (1, "A ticket", [2]),
        (1, "blue. A ticket", [1, 2]),
        (1, "Dogs travel free.", [2]),
    ],
)
def test_a_quote_is_traced_in_a_whole_article(number: int, quote: str, numbers: list[int]) -> None:
    assert places(Layout.WHOLE, number, quote) == tuple(f"ferry#{n}" for n in numbers)


def test_a_quote_is_traced_in_a_paragraph_a_sentence() -> None:
    assert places(Layout.SENTENCES, 2, "It is blue.") == ("ferry#1",)
    assert places(Layout.SENTENCES, 3, "A ticket") == ("ferry#2",)


def test_an_article_as_given_is_its_own_origin() -> None:
    _, origins = laid_out(LINES, Layout.AS_GIVEN)
    article = Article("ferry", "A ferry", "ferry.jsonl")

    assert origins.places(Passage(Paragraph(article, 2, "Dogs."), Span(0, 5))) == ("ferry#2",)
