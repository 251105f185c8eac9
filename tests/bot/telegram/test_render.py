"""Answers as Telegram shows them: nothing of a corpus breaks a message, nothing is cut."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram.sending.keyboards import answer_keyboard, page_keyboard, read_press
from bot.channels.telegram.sending.rendering import (
    MOST_BYTES,
    MOST_QUOTE_UNITS,
    MOST_UNITS,
    Block,
    answer_blocks,
    citation,
    first_that_fit,
    pack,
    paragraph_block,
    plain_block,
    public_address,
    quote_block,
    shortened,
    utf16,
)
from bot.texts import TEXTS
from botapi import parse_html
from botapi.entities import utf16 as counted
from retrieval.types import Article, Paragraph, Passage, Span
from strategies import paragraphs, prose

EN = TEXTS["en"]
URLS = st.sampled_from(
    [None, "https://x.org/a?b=<&c=\"'d", "http://localhost/a", "https://x.org/" + "a" * 3000]
)
TITLES = st.none() | prose | st.text(st.characters(exclude_categories=("Cs",)), max_size=300)
# Telegram itself drops these; what is compared is what it keeps.
DROPPED = {*range(0x2028, 0x202F), 0x30A, 0x333, 0x33F}


@pytest.mark.parametrize("code", TEXTS)
def test_what_was_found_by_meaning_is_said_in_every_language(seeds, code) -> None:
    from dataclasses import replace

    answer = seeds.ask("How old is the daughter?", limit=1)
    quoted = [replace(one, by_meaning=True) for one in answer.evidence]
    said = TEXTS[code].by_meaning

    assert said not in "".join(
        block.html for block in answer_blocks(answer, TEXTS[code], answer.evidence)
    )
    assert said in "".join(block.html for block in answer_blocks(answer, TEXTS[code], quoted))


def seen(text: str) -> str:
    kept = "".join(" " if ord(c) < 32 and c != "\r" else c for c in text.replace("\r", ""))
    return " ".join("".join(char for char in kept if ord(char) not in DROPPED).split())


@st.composite
def passages(draw: st.DrawFn) -> tuple[Passage, Span]:
    article = Article("a", draw(TITLES), "a.txt", draw(URLS), None, draw(TITLES))
    text = draw(paragraphs.filter(lambda text: bool(text.strip())))
    cuts = sorted(
        {*draw(st.lists(st.integers(0, len(text)), min_size=2, max_size=4)), 0, len(text)}
    )
    start, end = cuts[0], cuts[-1]
    inner = (cuts[1], cuts[-2]) if len(cuts) > 3 and cuts[1] < cuts[-2] else (start, end)
    return Passage(Paragraph(article, 1, text), Span(start, end)), Span(*inner)


@given(quoted=passages())
def test_any_text_comes_through_as_it_is(quoted) -> None:
    passage, answer = quoted
    block = quote_block(passage, answer, EN)
    parsed = parse_html(block.html)

    assert seen(parsed.text) == seen(block.text)
    quoted = [t for kind in ("blockquote", "expandable_blockquote") for t in parsed.texts(kind)]
    shown = passage.quote
    if seen(shown):
        assert [seen(text) for text in quoted] == [seen(shown)]
    assert all(
        e.offset >= 0 and e.offset + e.length <= counted(parsed.text) for e in parsed.entities
    )
    assert len(parsed.entities) <= block.entities


@given(quoted=passages())
def test_a_whole_paragraph_comes_through_or_what_stands_around_the_quote(quoted) -> None:
    passage, answer = quoted
    block = paragraph_block(passage.paragraph, answer, EN)

    assert block.units <= MOST_UNITS
    assert seen(parse_html(block.html).text) == seen(block.text)


def test_of_a_very_long_paragraph_the_part_around_the_quote_is_shown() -> None:
    text = " ".join(f"word{n}" for n in range(3000))
    start = text.index("word2000")
    paragraph = Paragraph(Article("a", "A", "a.txt"), 1, text)
    block = paragraph_block(paragraph, Span(start, start + 8), EN)

    assert "<b>word2000</b>" in block.html
    assert MOST_QUOTE_UNITS // 3 < block.units <= MOST_UNITS


def test_a_quote_that_is_too_long_shrinks_to_its_answer() -> None:
    text = "😀 " * 2000 + "The answer." + " x" * 2000
    start = text.index("The")
    passage = Passage(Paragraph(Article("a", "A", "a.txt"), 1, text), Span(0, len(text)))
    block = quote_block(passage, Span(start, start + 11), EN)

    assert block.html.startswith("<blockquote><b>The answer.</b></blockquote>")


blocks = st.builds(
    lambda text, n: Block(text * n, f"<b>{'&lt;' * n}</b>{text * n}", n % 20),
    st.sampled_from(["a", "word ", "😀", "é\n"]),
    st.integers(1, 700),
)


@given(st.lists(blocks, max_size=12))
def test_packed_messages_are_the_blocks_in_order_each_within_the_limits(made: list[Block]) -> None:
    messages = pack(made)

    assert "\n\n".join(m.html for m in messages) == "\n\n".join(b.html for b in made)
    for message in messages:
        assert utf16(message.text) <= MOST_UNITS
        assert len(message.html.encode()) <= MOST_BYTES


def test_addresses_that_nobody_sees_count_as_they_are_sent() -> None:
    address = Block("x", f'<a href="{"y" * 2000}">x</a>', 1)
    messages = pack([address] * 40)

    assert len(messages) == 3
    assert all(len(message.html.encode()) <= MOST_BYTES for message in messages)


@given(st.lists(blocks, min_size=1, max_size=12))
def test_one_message_holds_as_many_blocks_as_fit(made: list[Block]) -> None:
    message, count = first_that_fit(made)

    assert 1 <= count <= len(made)
    assert message.html == "\n\n".join(block.html for block in made[:count])
    assert count == len(made) or len(pack(made[: count + 1])) > 1


@given(st.text(st.characters(exclude_categories=("Cs",))), st.integers(1, 40))
def test_lengths_are_counted_as_telegram_counts(text: str, units: int) -> None:
    assert utf16(text) == len(text.encode("utf-16-le")) // 2
    assert utf16(shortened(text, units)) <= units
    assert shortened(text, utf16(text)) == text


@given(quoted=passages(), code=st.sampled_from([*TEXTS]))
def test_keyboards_are_what_telegram_takes(quoted, code: str) -> None:
    passage, _ = quoted
    texts = TEXTS[code]
    for keyboard in (
        answer_keyboard("A1b2C3d4", 19, [passage], texts),
        page_keyboard("A1b2C3d4", 19, -9999, [passage], texts),
    ):
        for button in (button for row in keyboard.inline_keyboard for button in row):
            if button.callback_data is not None:
                assert len(button.callback_data.encode()) <= 64
            elif button.copy_text:
                assert 1 <= utf16(button.copy_text.text) <= 256
            else:
                assert button.url
                assert len(button.url) <= 2048
            assert len(button.text) <= 20
        assert len(keyboard.inline_keyboard) <= 2


@pytest.mark.parametrize(
    ("data", "press"),
    [
        ("p:A1b2C3d4:0:-1", ("p", "A1b2C3d4", 0, -1)),
        ("m:A1b2C3d4", ("m", "A1b2C3d4", 0, 0)),
        ("l:ru", ("l", "ru", 0, 0)),
        ("", None), (None, None), ("p", None), ("pp:a:0", None), ("p:a:0:1:2", None),
        ("p:a b:0", None), ("p:a:-1", None), ("p:a:9999", None), ("p:ä:0", None),
    ],
)  # fmt: skip
def test_what_a_press_may_say(data: str | None, press) -> None:
    assert read_press(data) == press


@pytest.mark.parametrize(
    ("url", "there"),
    [
        (None, False), ("https://x.org/a", True), ("http://localhost/a", False), ("https://x./a", False),
        ("https://[bad/a", False), ("https://x.org/" + "a" * 3000, False), ("https://кино.рф/", True),
        ("http://127.0.0.1/", True), ("https://good.org@x.org/", False), ("https://x.123/", False),
    ],
)  # fmt: skip
def test_only_addresses_that_telegram_takes_are_offered(url: str | None, there: bool) -> None:
    passage = Passage(Paragraph(Article("a", "A", "a.txt", url), 1, "Owls."), Span(0, 5))

    assert (public_address(passage) is not None) == there
    # A source without an address is named by its file.
    source = quote_block(passage, None, EN).text.splitlines()[1:]
    assert (source[0] == "A, paragraph 1") == there
    assert (source == ["A, paragraph 1, a.txt"]) != there


def test_an_address_that_is_too_long_with_the_quote_is_offered_without_it() -> None:
    text = "😀 сова " * 20
    url = "https://кино.рф/" + "a" * 1900
    passage = Passage(Paragraph(Article("a", "A", "a.txt", url), 1, text), Span(0, len(text)))

    assert public_address(passage) == url.replace("кино.рф", "xn--h1adke.xn--p1ai")
    assert quote_block(passage, None, EN).text.endswith("\nxn--h1adke.xn--p1ai")


def test_a_citation_fits_a_message() -> None:
    passage = Passage(Paragraph(Article("a", "A" * 5000, "a.txt"), 1, "x " * 4000), Span(0, 7999))

    assert utf16(citation([passage]).text) <= MOST_UNITS
    assert plain_block("<b>").html == "&lt;b&gt;"
