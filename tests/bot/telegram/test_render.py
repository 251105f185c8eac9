"""Answers as Telegram shows them: nothing of a corpus breaks a message, nothing is cut."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram.sending.answer_blocks import (
    FEWEST_WORDS,
    LEAD_WORDS,
    MOST_QUOTE_UNITS,
    MOST_WORDS,
    Quote,
    lead,
    paragraph_block,
    public_address,
    quote_block,
)
from bot.channels.telegram.sending.keyboards import (
    COPIED,
    Place,
    answer_keyboard,
    articles_keyboard,
    below_buttons,
    change_keyboard,
    citation,
    cite_keyboard,
    copied,
    drop_keyboard,
    page_keyboard,
    read_press,
    reason_keyboard,
    start_keyboard,
)
from bot.channels.telegram.sending.message_blocks import (
    MOST_BYTES,
    MOST_UNITS,
    Block,
    first_that_fit,
    pack,
    plain_block,
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


def quote(passage: Passage, answer: Span | None = None, *words: Span) -> Quote:
    return Quote(passage, (passage,), answer or passage.span, words=words)


def quoted_in(parsed) -> list[str]:
    return [
        t for kind in ("blockquote", "expandable_blockquote") for t in parsed.texts(kind) if seen(t)
    ]


@given(quoted=passages(), is_short=st.booleans())
def test_any_text_comes_through_as_it_is(quoted, is_short: bool) -> None:
    passage, answer = quoted
    block = quote_block(quote(passage, answer), EN, is_short=is_short)
    parsed = parse_html(block.html)

    assert seen(parsed.text) == seen(block.text)
    shown, whole = [*map(seen, quoted_in(parsed))], seen(passage.quote)
    assert all(text in whole for text in shown)
    if not is_short:
        # What is folded goes on after the first words, or has all of the quote.
        assert whole in (" ".join(shown), "".join(shown), *shown[1:])
    assert all(
        e.offset >= 0 and e.offset + e.length <= counted(parsed.text) for e in parsed.entities
    )
    assert len(parsed.entities) <= block.entities


LONG = "The storm came late. {} Nobody was hurt."
SENTENCE = (
    "The mayor of Osh, who had been ill for a year, planted forty walnut trees beside the bath."
)


@given(
    quoted=passages(), marks=st.lists(st.tuples(st.integers(0, 40), st.integers(1, 20)), max_size=4)
)
def test_whatever_is_marked_each_character_is_there_once(quoted, marks) -> None:
    passage, answer = quoted
    size = len(passage.paragraph.text)
    words = [Span(start, start + length) for start, length in marks if start + length <= size]
    parsed = parse_html(quote_block(quote(passage, answer, *words), EN, is_short=True).html)

    assert all(seen(text) in seen(passage.quote) for text in quoted_in(parsed))


@pytest.mark.parametrize("before", [0, 3, 9])
@pytest.mark.parametrize("after", [0, 3, 9])
def test_the_answering_sentence_is_seen_at_once_with_what_there_is_room_for(
    before: int, after: int
) -> None:
    others = [f"On day {n} the river rose by {n} more feet in all of the town." for n in range(20)]
    text = " ".join([*others[:before], SENTENCE, *others[10 : 10 + after]])
    paragraph = Paragraph(Article("a", "A", "a.txt", language="en"), 1, text)
    start = text.index(SENTENCE)
    trees = text.index("forty walnut")
    answer, words = Span(start, start + len(SENTENCE)), Span(trees, trees + 12)
    shown = quote(Passage(paragraph, Span(0, len(text))), answer, words)
    first = lead(shown.passage, answer, [words])
    parsed = parse_html(quote_block(shown, EN).html)

    assert first.start <= answer.start < answer.end <= first.end
    assert len(first.of(text).split()) <= MOST_WORDS
    # Whole sentences only.
    assert first.of(text)[-1] == "."
    assert first.start == 0 or text[first.start - 2 : first.start] == ". "
    assert [*parsed.texts("blockquote")] == [first.of(text)]
    assert "forty walnut" in parsed.texts("bold")
    assert bool(parsed.texts("expandable_blockquote")) == (first != shown.passage.span)


@given(count=st.integers(60, 300), at=st.floats(0, 1), commas=st.integers(0, 1000))
def test_of_a_very_long_sentence_the_words_around_the_answer_are_seen(
    count: int, at: float, commas: int
) -> None:
    words = [f"word{n}{',' if commas and n % (commas % 17 + 2) == 0 else ''}" for n in range(count)]
    text = " ".join(words) + "."
    number = int(at * (count - 1))
    start = text.index(f"word{number}")
    answer = Span(start, start + len(f"word{number}"))
    paragraph = Paragraph(Article("a", "A", "a.txt", language="en"), 1, text)
    whole = Span(0, len(text))
    first = lead(Passage(paragraph, whole), whole, [answer])

    assert first.start <= answer.start < answer.end <= first.end
    assert len(first.of(text).split()) >= FEWEST_WORDS
    assert len(first.of(text).split()) <= LEAD_WORDS


def test_a_title_is_a_link_beside_its_host_and_shows_no_name_of_a_file() -> None:
    def source(article: Article) -> str:
        return quote_block(quote(Passage(Paragraph(article, 2, "Owls."), Span(0, 5))), EN).html

    linked = Article("a", "Owls", "a.txt", "https://x.org/%D0%BA?q=1", "Ada", "2024-05-06", "en")
    html = source(linked).splitlines()[1]
    assert html.startswith('<a href="https://x.org/%D0%BA?q=1#:~:text=Owls."><b>Owls</b></a>')
    assert html.endswith("</a> · paragraph 2 · 2024-05-06 · x.org")
    untitled = Article("a", None, "folder/my%20owls.txt")
    assert source(untitled).splitlines()[1] == "<b>my owls</b> · paragraph 2"


def test_a_title_from_right_to_left_leaves_the_order_around_it_alone() -> None:
    article = Article("a", "\u202eינשופים", "a.txt", None, None, "2024")
    passage = Passage(Paragraph(article, 2, "Owls."), Span(0, 5))
    text = quote_block(quote(passage), EN).text

    assert text.endswith("\u2068ינשופים\u2069 · paragraph 2 · 2024")


@given(quoted=passages())
def test_a_whole_paragraph_comes_through_or_what_stands_around_the_quote(quoted) -> None:
    passage, answer = quoted
    block = paragraph_block(passage.paragraph, answer, 7, EN)

    assert block.units <= MOST_UNITS
    assert seen(parse_html(block.html).text) == seen(block.text)


def test_of_a_very_long_paragraph_the_part_around_the_quote_is_shown() -> None:
    text = " ".join(f"word{n}" for n in range(3000))
    start = text.index("word2000")
    paragraph = Paragraph(Article("a", "A", "a.txt"), 1, text)
    block = paragraph_block(paragraph, Span(start, start + 8), 3, EN)

    assert "<b>word2000</b>" in block.html
    assert MOST_QUOTE_UNITS // 3 < block.units <= MOST_UNITS


def test_a_quote_that_is_too_long_shrinks_to_its_answer() -> None:
    text = "😀 " * 2000 + "The answer." + " x" * 2000
    start = text.index("The")
    passage = Passage(Paragraph(Article("a", "A", "a.txt"), 1, text), Span(0, len(text)))
    block = quote_block(quote(passage, Span(start, start + 11)), EN)

    assert block.html.startswith("<blockquote>The answer.</blockquote>")


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
    shown, texts, place = quote(*quoted), TEXTS[code], Place("A1b2C3d4", 17, 3)
    below = below_buttons(place.answer_id, texts, follows=True, waits=True)
    for keyboard in (
        answer_keyboard(place, [shown], 20, texts, below),
        drop_keyboard([place.answer_id] * 20, texts),
        change_keyboard(place.answer_id, texts),
        answer_keyboard(place, [shown] * 3, 3, texts),
        page_keyboard(place, 19, -9999, (1234, 1236), texts),
        cite_keyboard(place, shown, texts),
        reason_keyboard(place, texts),
        start_keyboard(["q" * 60] * 3),
        articles_keyboard(1, 3, texts),
    ):
        for button in (button for row in keyboard.inline_keyboard for button in row):
            if button.callback_data is not None:
                assert len(button.callback_data.encode()) <= 64
                assert read_press(button.callback_data) is not None
            elif button.copy_text:
                assert 1 <= utf16(button.copy_text.text) <= 256
            else:
                assert button.url
                assert len(button.url) <= 2048
            assert len(button.text) <= 60
            # Somebody has to read it aloud.
            assert any(char.isalpha() for char in button.text)


def labels(keyboard) -> list[list[str]]:
    return [[button.text for button in row] for row in keyboard.inline_keyboard]


def test_buttons_exist_only_where_they_lead_somewhere() -> None:
    article = Article("a", "Owls", "a.txt", "https://x.org/a")
    shown = quote(Passage(Paragraph(article, 1, "Owls hunt."), Span(0, 10)))
    place = Place("A1b2C3d4", 0, 1)
    opinion = ["Helpful", "Not it"]

    assert labels(answer_keyboard(place, [shown], 0, EN)) == [
        ["Around it", "Cite", "Open"], opinion
    ]  # fmt: skip
    whole = shown._replace(is_whole=True)
    assert labels(answer_keyboard(place, [whole], 2, EN)) == [["Cite", "Open", "2 more"], opinion]
    several = answer_keyboard(Place("A1b2C3d4", 1, 2), [shown, whole], 1, EN)
    assert labels(several) == [
        ["2: Around it", "2: Cite", "2: Open"], ["3: Cite", "3: Open"], ["1 more", *opinion]
    ]  # fmt: skip
    assert labels(page_keyboard(place, 0, 0, (0, 2), EN)) == [["Paragraph 2"], ["Back", "Cite"]]
    assert labels(page_keyboard(place, 0, 0, (0, 0), EN)) == [["Back", "Cite"]]
    assert articles_keyboard(0, 1, EN) is None
    assert labels(articles_keyboard(1, 2, EN)) == [["Previous"]]


@given(quoted=passages(), style=st.sampled_from(COPIED))
def test_a_copied_citation_keeps_its_style_and_fits(quoted, style: str) -> None:
    passage, _ = quoted
    text = copied(style, [passage])

    assert 1 <= utf16(text) <= 256
    if style == "bibtex":
        assert text.startswith("@misc{")
        assert text.endswith("}")
    if style == "ris":
        assert text.startswith("TY  - ")
        assert text.endswith("ER  -")


@pytest.mark.parametrize(
    ("data", "press"),
    [
        ("p:A1b2C3d4:0:2:1:-1", ("p", "A1b2C3d4", 0, 2, 1, -1)),
        ("m:A1b2C3d4:0:1", ("m", "A1b2C3d4", 0, 1, 0, 0)),
        ("l:ru", ("l", "ru", 0, 0, 0, 0)),
        ("", None), (None, None), ("p", None), ("pp:a:0", None), ("p:a:0", None),
        ("p:a:0:1:2:3:4", None), ("p:a b:0:1", None), ("p:a:-1:0", None), ("p:a:9999:1", None),
        ("p:ä:0:1", None),
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
    assert ("<a href=" in quote_block(quote(passage), EN).html) == there


def test_an_address_that_is_too_long_with_the_quote_is_offered_without_it() -> None:
    text = "😀 сова " * 20
    url = "https://кино.рф/" + "a" * 1900
    passage = Passage(Paragraph(Article("a", "A", "a.txt", url), 1, text), Span(0, len(text)))

    assert public_address(passage) == url.replace("кино.рф", "xn--h1adke.xn--p1ai")
    assert quote_block(quote(passage), EN).text.endswith(" · xn--h1adke.xn--p1ai")


def test_a_citation_fits_a_message() -> None:
    passage = Passage(Paragraph(Article("a", "A" * 5000, "a.txt"), 1, "x " * 4000), Span(0, 7999))

    assert utf16(citation([passage]).text) <= MOST_UNITS
    assert plain_block("<b>").html == "&lt;b&gt;"
