"""Values that refuse nonsense."""

import pytest

from retrieval.types import Article, Evidence, Paragraph, Passage, Span

PARAGRAPH = Paragraph(Article("owls", "Owls", "owls.txt"), 1, "Owls hunt at night.")


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (2, 2), (3, 2)])
def test_a_span_is_never_empty_or_backwards(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="not a span"):
        Span(start, end)


def test_a_passage_ends_inside_its_paragraph() -> None:
    with pytest.raises(ValueError, match="outside"):
        Passage(PARAGRAPH, Span(5, len(PARAGRAPH.text) + 1))


def test_a_passage_quotes_the_text_as_it_stands() -> None:
    passage = Passage(PARAGRAPH, Span(5, 9))

    assert passage.quote == "hunt"
    assert passage.id == "owls#1:5-9"


@pytest.mark.parametrize("span", [Span(0, 4), Span(5, 12)])
def test_evidence_points_inside_its_quote(span: Span) -> None:
    quote = Passage(PARAGRAPH, Span(5, 9))

    with pytest.raises(ValueError, match="outside"):
        Evidence(quote, span, (), frozenset(), 1.0)
    with pytest.raises(ValueError, match="outside"):
        Evidence(quote, Span(5, 9), (span,), frozenset(), 1.0)


def test_the_parts_of_a_quote_are_neighbors_and_one_of_them_answers() -> None:
    second = Paragraph(PARAGRAPH.article, 2, "They sleep.")
    third = Paragraph(PARAGRAPH.article, 3, "They eat.")
    parts = tuple(Passage(one, Span(0, len(one.text))) for one in (PARAGRAPH, second, third))
    none = ((),) * 2

    def quote(passage: Passage, parts: tuple[Passage, ...], **more: object) -> Evidence:
        return Evidence(passage, passage.span, (), frozenset(), 1.0, parts=parts, **more)

    assert quote(parts[0], ()).parts == parts[:1]
    whole = quote(parts[1], parts[:2], part_matches=none)
    assert whole.text == "Owls hunt at night.\nThey sleep."
    with pytest.raises(ValueError, match="no part of its own"):
        quote(parts[2], parts[:2], part_matches=none)
    with pytest.raises(ValueError, match="not of neighboring"):
        quote(parts[0], (parts[0], parts[2]), part_matches=none)
    with pytest.raises(ValueError, match="not of neighboring"):
        quote(parts[0], (parts[1], parts[0]), part_matches=none)
    with pytest.raises(ValueError, match="outside"):
        quote(parts[0], parts[:2], part_matches=((), (Span(0, 99),)))
    with pytest.raises(ValueError, match="also_in"):
        quote(parts[0], parts[:2], part_matches=none, also_in=(parts[1],))
