"""Where a quote stands: its heading, pages and paragraphs, in every language."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram.sending.answer_blocks import Quote, quote_block
from bot.channels.terminal import evidence_text
from bot.notes import LONGEST_HEADING, LONGEST_SHORT_HEADING, place, short_place, shortened_to_words
from bot.texts import TEXTS
from retrieval.types import Article, Evidence, Paragraph, Passage, Span

EN = TEXTS["en"]
ARTICLE = Article("owls", "Owls of the world", "owls.pdf")
LONG = "The barn owl and its " + "very " * 40 + "old barn"


def part(number: int, heading: str | None = None, page: int | None = None) -> Passage:
    return Passage(Paragraph(ARTICLE, number, "Owls hunt.", page, heading), Span(0, 10))


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ([part(12)], "paragraph 12"),
        ([part(12, page=3)], "page 3, paragraph 12"),
        ([part(12, "Barn owls")], "in the part “Barn owls”, paragraph 12"),
        ([part(12, "Barn owls", 3)], "in the part “Barn owls”, page 3, paragraph 12"),
        ([part(12, " Barn\n  owls ")], "in the part “Barn owls”, paragraph 12"),
        ([part(12, "0:03:10")], "in the part “0:03:10”, paragraph 12"),
        ([part(12, "{number} {x}")], "in the part “{number} {x}”, paragraph 12"),
        ([part(12, "OWLS of  the World")], "paragraph 12"),
        ([part(12, " ")], "paragraph 12"),
        (
            [part(3, "Barn owls", 1), part(4, "Barn owls", 1)],
            "in the part “Barn owls”, page 1, paragraphs 3-4",
        ),
        ([part(3, "Barn owls", 1), part(4, "Little owls", 2)], "pages 1-2, paragraphs 3-4"),
        ([part(3, "Barn owls", 1), part(4)], "paragraphs 3-4"),
    ],
)
def test_a_place_is_its_heading_pages_and_paragraphs(parts: list[Passage], said: str) -> None:
    assert place(parts, EN) == said


@pytest.mark.parametrize("code", TEXTS)
def test_every_language_names_them(code: str) -> None:
    texts = TEXTS[code]
    whole = place([part(5, "Barn owls", 7), part(6, "Barn owls", 8)], texts)

    assert whole == ", ".join([
        texts.part.format(heading="Barn owls"),
        texts.pages.format(first=7, last=8),
        texts.paragraphs.format(first=5, last=6),
    ])  # fmt: skip
    passage = part(5, "Barn owls", 7)
    shown = Quote(passage, (passage,), passage.span, (part(9, "Little owls", 8),))
    block = quote_block(shown, texts)
    _, source, copies = block.text.splitlines()
    assert source == f"Owls of the world · {place([passage], texts)}"
    assert texts.part.format(heading="Little owls") in copies
    assert texts.page.format(number=8) in copies


def test_a_long_heading_is_shortened_and_left_out_beside_a_copy() -> None:
    shown = place([part(1, LONG)], EN)
    fitting = "x" * LONGEST_SHORT_HEADING

    assert shown.startswith("in the part “The barn owl and its very")
    assert shown.endswith("very…”, paragraph 1")
    assert len(shown) <= LONGEST_HEADING + len("in the part “”, paragraph 1")
    assert short_place([part(1, LONG, 2)], EN) == "page 2, paragraph 1"
    assert short_place([part(1, fitting)], EN) == f"in the part “{fitting}”, paragraph 1"


@given(st.text("ab ", max_size=100).map(str.strip), st.integers(2, 60))
def test_a_text_is_shortened_between_words(text: str, most: int) -> None:
    short = shortened_to_words(text, most)

    assert len(short) <= most
    assert short == text or short.endswith("…")
    kept = short.removesuffix("…")
    assert text.startswith(kept)
    follows = text[len(kept) : len(kept) + 1]
    assert follows in ("", " ") or len(kept.rpartition(" ")[0]) <= most // 2


def test_a_terminal_shows_the_place_of_a_quote_and_of_its_copies() -> None:
    other = Paragraph(Article("b", "Barns", "b.txt"), 2, "Owls hunt.", 9, "Birds")
    evidence = Evidence(
        part(12, "Barn owls", 3),
        Span(0, 10), (), frozenset(), 1.0, (Passage(other, Span(0, 10)),),
    )  # fmt: skip
    lines = evidence_text(evidence).plain.splitlines()

    assert lines[1] == "  Owls of the world, in the part “Barn owls”, page 3, paragraph 12"
    assert lines[3] == "  also in Barns, in the part “Birds”, page 9, paragraph 2 · b#2"
