"""Wrapped lines go on, set lines stay, and no word changes or moves."""

import textwrap

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.channels.json_objects import answer_object
from bot.channels.telegram.sending.answer_blocks import Quote, quote_block
from bot.channels.terminal import ANSWER_STYLE, MATCH_STYLE, article_text, evidence_text
from bot.readable import NARROWEST, WIDEST, unwrapped, without_fillers
from bot.texts import TEXTS
from botapi import parse_html
from retrieval.types import (
    Answer,
    Article,
    CorpusState,
    Estimate,
    Evidence,
    Outcome,
    Paragraph,
    Passage,
    Query,
    Reason,
    Span,
)  # fmt: skip
from strategies import paragraphs

WORDS = st.lists(st.text("abcdeéжқ,’", min_size=1, max_size=12), min_size=12, max_size=120)
LINES = st.lists(
    st.sampled_from(
        ["", " ", "\t", "- ", "short", "a\rb", "a much longer line that goes on " * 2, "В лесу"]
    )
    | st.text(max_size=60),
    max_size=8,
)
PROSE = (
    "The owl is a bird that hunts at night and sleeps in the day,\n"
    "as most people know who have ever lived beside an old barn\n"
    "in the country. Nobody has counted them since."
)

# Each is set by somebody, in lines of more than 45 characters.
SET = {
    "verse": (
        "The curfew tolls the knell of parting day, they say,\n"
        "The lowing herd wind slowly o'er the lea, and stay,\n"
        "The plowman homeward plods his weary way, today,\n"
        "And leaves the world to darkness and to me, they say."
    ),
    "verse in small letters": (
        "and nobody hears the owl that is calling from the wood\n"
        "but the miller and his wife\n"
        "who have lived beside the water all the years they could\n"
        "and nothing comes of it"
    ),
    "address": (
        "Ministry of Agriculture of the Republic, Department of Birds\n"
        "12 Orchard Street\n"
        "Springfield"
    ),
    "list": (
        "Owls of the country, as they were counted in the last years:\n"
        "- the barn owl, which is found in most of the old barns\n"
        "- the little owl, which is found in most of the orchards\n"
        "- the eagle owl"
    ),
    "numbered list": (
        "first the barn owl, which is found in most of the old barns\n"
        "2. the little owl, which is found in most of the orchards\n"
        "3) the eagle owl, which is found in most of the mountains\n"
        "b) others"
    ),
    "dialogue": (
        "— Have you ever seen an owl that hunts in the light of day?\n"
        "— нет, никогда, хотя живу у самого леса уже много лет подряд.\n"
        "— Why?"
    ),
    "quoted message": (
        "> the owl is a bird that hunts at night and sleeps in the day\n"
        "> as most people know who have ever lived near an old barn"
    ),
    "table": (
        "owl          height in cm     weight in g     nests in barns\n"
        "barn owl               35             400                yes\n"
        "eagle owl              70            2500                 no"
    ),
    "table with bars": (
        "| owl | height in cm | weight in g | nests in old barns |\n"
        "| barn owl | 35 | 400 | yes, nearly always in old barns |"
    ),
    "code": (
        "owls = [owl for owl in find_all_birds(country) if owl.hunts()]\n"
        "return sorted(owls, key=lambda owl: owl.weight, reverse=True)"
    ),
    "indented code": (
        "for owl in the birds that are found in the whole country\n"
        "    print the owl and the barn in which the bird has nested\n"
        "  next"
    ),
    "two sentences": (
        "The owl is a bird that hunts at night and sleeps in the day.\n"
        "Mice fear it."
    ),
    "narrow column": "the owl is a bird\nthat hunts at night\nand sleeps in day",
    "Chinese": "猫头鹰是一种夜间活动的鸟类" * 4 + "\n" + "它们白天睡觉" * 8 + "\n鸟类。",
    "lines that are no lines of a page": PROSE.replace("owl", "owl " * 60),
    "blank line": PROSE.replace("\n", "\n\n"),
}  # fmt: skip


@given(
    words=WORDS,
    width=st.integers(NARROWEST + 15, WIDEST),
    indent=st.sampled_from(["", "    ", "\u00a0"]),
    end=st.sampled_from(["\n", "\r\n", "  \n"]),
)
def test_prose_that_was_wrapped_is_one_line(
    words: list[str], width: int, indent: str, end: str
) -> None:
    wrapped = textwrap.wrap(
        " ".join(words), width, initial_indent=indent, subsequent_indent=indent,
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip
    assume(any(line.strip()[0].isalpha() for line in wrapped[1:]))
    shown = without_fillers(unwrapped(end.join(wrapped)))

    assert shown == indent + " ".join(words)


@pytest.mark.parametrize("kind", SET)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_lines_that_somebody_has_set_stay(kind: str, end: str) -> None:
    text = SET[kind].replace("\n", end)

    assert unwrapped(text) == text


def test_the_width_is_that_of_the_whole_paragraph() -> None:
    """In the last two lines alone there is nothing to tell a wrap by."""
    shown = without_fillers(unwrapped(PROSE))

    assert shown == PROSE.replace("\n", " ")
    assert unwrapped(PROSE.replace("old barn", "old")) == PROSE.replace("old barn", "old").replace(
        "day,\n", "day, "
    ), "the last break stands after a line that had room"


def test_one_line_with_room_keeps_all_breaks() -> None:
    text = PROSE.replace("sleeps in the day,", "sleeps,") + "\nand more"

    assert unwrapped(text) == text


def test_the_first_line_and_the_item_of_a_list_may_stand_apart() -> None:
    prose = PROSE.replace("\n", " ")
    for beginning, indent in (("    ", ""), ("- ", "  "), ("1. ", "   ")):
        text = textwrap.fill(prose, initial_indent=beginning, subsequent_indent=indent)
        assert text.count("\n") == 2
        assert without_fillers(unwrapped(text)) == beginning + prose


@given(text=paragraphs | st.builds("\n".join, LINES) | st.builds("\r\n".join, LINES))
def test_no_word_changes_or_moves(text: str) -> None:
    shown = unwrapped(text)

    assert len(shown) == len(text)
    assert shown.split() == text.split()
    assert without_fillers(shown).split() == text.split()
    assert all(
        one == other or (one.isspace() and other.isspace())
        for one, other in zip(shown, text, strict=True)
    )


@pytest.mark.parametrize(
    "text", ["\n" * 100_000, " \n" * 100_000, "a" * 60 + " \t" * 100_000 + "\nb"]
)
def test_blanks_without_end_take_no_time(text: str) -> None:
    assert len(unwrapped(text)) == len(text)


@pytest.mark.parametrize("end", ["\n", "\r\n", "  \r\n\t"])
@pytest.mark.parametrize("kept", [PROSE, SET["verse"]])
def test_each_channel_shows_it_and_marks_the_same_words(kept: str, end: str) -> None:
    text = kept.replace("\n", end)
    article = Article("a", "Owls", "a.txt")
    paragraph = Paragraph(article, 1, text)
    # The quote is a part of a paragraph, and ends in the third line; its answer begins in the first.
    third = text.index(kept.split("\n")[2])
    span, answer = Span(4, third + 14), Span(text.index("day"), third + 6)
    match = Span(third, third + 2)
    passage = Passage(paragraph, span)
    evidence = Evidence(passage, answer, (match,), frozenset(), 1.0)
    between = " " if kept == PROSE else "\n"
    shown = kept.replace("\n", between)

    def is_shown(words: str, part: Span) -> bool:
        """Verse keeps the blanks around its breaks, so there only the words are compared."""
        lines = part.of(text).replace(end, between)
        return words == lines if kept == PROSE else words.split() == lines.split()

    terminal = evidence_text(evidence)
    quote = terminal.plain.partition("\n  Owls, paragraph 1")[0]
    assert is_shown(quote, span)
    bold, marked = (
        "".join(piece.text for piece in terminal.pieces if style in piece.style)
        for style in (ANSWER_STYLE, MATCH_STYLE)
    )
    assert is_shown(bold, answer)
    assert marked == match.of(text)

    block = quote_block(Quote(passage, (passage,), answer), TEXTS["en"])
    parsed = parse_html(block.html)
    assert [is_shown(words, span) for words in parsed.texts("blockquote")] == [True]
    assert is_shown(parsed.texts("bold")[0], answer)
    assert is_shown(block.text.rpartition("\nOwls · ")[0], span)

    whole = article_text([paragraph], 1, answer)
    assert whole.plain.split("> 1  ")[1].split() == shown.split()
    assert whole.plain.count("\n") == (3 if kept == PROSE else 6)
    query = Query("q", "en", False, (), (), {})
    found = Answer(
        query, Estimate(0.9, Outcome.ANSWER, Reason.FOUND), (evidence,), CorpusState(1, 1, "")
    )
    assert answer_object(found, "q", None, 1)["passages"][0]["quote"] == passage.quote
