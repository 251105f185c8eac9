"""No text of a corpus becomes a command, markup or a link: in a terminal, a message or a file."""

import io
import json
import re
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from rich.console import Console

from bot.channels.json_objects import answer_object
from bot.channels.telegram.sending.answer_blocks import (
    Quote,
    copies_line,
    public_address,
    quote_block,
)
from bot.channels.terminal import answer_text, article_text, plain_lines
from bot.texts import TEXTS
from botapi import parse_html
from retrieval import STYLES, link
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

GOOD = "https://good.example/a"
PIECES = (
    "Owls", "hunt", " ", "\n", "\r\n", "\r", "\t", "\x00", "\x1b[2J", "\x1b]8;;https://evil.example\x07",
    "\x9b31m", "\x7f", "\u202e", "\u2066", "\u200f", "\u2028", "<b>", "</blockquote>", "<a href='https://evil.example'>",
    "&lt;", "&#60;", '"', "'", "](https://evil.example)", "[x](https://evil.example)", "![x](y)", "```", "***", "\\",
    "}", "{", "}, url = {https://evil.example}", "@misc{x,", "% ", "$", "\nER  - \nTY  - GEN\nUR  - https://evil.example",
    "\n- item", "\n1. item", "\n===", "\n# head", "\n> deeper", "    code", "\n\n", "{number}", "https://evil.example/", "😀",
)  # fmt: skip
NASTY = st.lists(st.sampled_from(PIECES) | st.text(max_size=5), min_size=1, max_size=8).map("".join)
VISIBLE = NASTY.filter(lambda text: any(map(str.isalnum, text)))
URLS = st.sampled_from([
    None, GOOD, "https://good.example@evil.example/", "https://evil.example\\@good.example/",
    "https://evil.example/\u202eexample.good//:sptth", "https://evil.example/>) [x](<y",
    "https://evil.example/\"><b>", "https://evil.example/}, note = {x", "javascript:alert(1)",
    "https://evil.example/\nER  - ", "https://\u0430\u0440\u0440\u04cf\u0435.com/", "https://x.org/" + "a" * 5000,
])  # fmt: skip


@st.composite
def passages(draw: st.DrawFn, article_id: str = "a") -> Passage:
    article = Article(
        article_id, draw(st.none() | NASTY), draw(VISIBLE), draw(URLS), draw(st.none() | NASTY),
        draw(st.none() | NASTY), "en",
    )  # fmt: skip
    text = draw(VISIBLE)
    heading = draw(st.none() | NASTY)
    return Passage(Paragraph(article, 1, text, 1, heading), Span(0, len(text)))


def answered(passage: Passage, copy: Passage) -> Answer:
    evidence = Evidence(passage, passage.span, (), frozenset(), 1.0, (copy,))
    estimate = Estimate(0.9, Outcome.ANSWER, Reason.FOUND)
    return Answer(Query("q", "en", False, (), (), {}), estimate, (evidence,), CorpusState(2, 2, ""))


def printed(content: object, terminal: bool) -> str:
    file = io.StringIO()
    color = "truecolor" if terminal else None
    Console(
        file=file, width=200, force_terminal=terminal, color_system=color, legacy_windows=False,
        _environ={},
    ).print(content, soft_wrap=not terminal)  # fmt: skip
    return file.getvalue()


@given(passage=passages(), copy=passages("b"))
def test_a_terminal_gets_no_command_and_no_link(passage: Passage, copy: Passage) -> None:
    answer = answered(passage, copy)
    for text in (answer_text(answer), article_text([passage.paragraph], 1, None)):
        shown = printed(text, terminal=False)
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", shown)
        # A sequence of ours sets a style; one for a link begins with "]".
        assert not re.search(r"\x1b(?!\[[\d;]*m)", printed(text, terminal=True))
    source = answer_text(answer).plain.splitlines()[-4:]
    assert any(line.startswith("  also in ") for line in source)


@given(passage=passages(), copy=passages("b"))
def test_a_line_or_an_object_for_programs_is_one(passage: Passage, copy: Passage) -> None:
    answer = answered(passage, copy)
    [line] = plain_lines(answer)

    assert line.count("\t") == 6
    assert len(line.splitlines()) == 1
    citation = json.loads(json.dumps(answer_object(answer, "q", None, 1)))["passages"][0][
        "citation"
    ]
    assert citation["heading"] == passage.paragraph.heading
    assert citation["url"] == passage.paragraph.article.url
    assert citation["link"] == link(passage)


@given(code=st.sampled_from([*TEXTS]), passage=passages(), copy=passages("b"))
def test_telegram_gets_no_markup_and_no_link(code: str, passage: Passage, copy: Passage) -> None:
    block = quote_block(Quote(passage, (passage,), passage.span, (copy,)), TEXTS[code])
    parsed = parse_html(block.html)

    known = {"blockquote", "expandable_blockquote", "bold", "text_link"}
    assert {entity.type for entity in parsed.entities} <= known
    links = [entity.extra for entity in parsed.entities if entity.type == "text_link"]
    allowed = [address for one in (passage, copy) if (address := public_address(one))]
    assert [urlsplit(url).hostname for url in links] == [urlsplit(url).hostname for url in allowed]
    for text, url in zip(parsed.texts("text_link"), links, strict=True):
        # What looks like an address is the host that the link leads to.
        assert text == urlsplit(url).hostname or not re.search(r"\w\.\w|://", text)
    # Below the quote is one line for the source and one for the copies.
    below = block.html.rpartition("</blockquote>")[2].removeprefix("\n").split("\n")
    assert len(below) == 2
    assert "\x00" not in block.html + block.text
    # The marks around a title that runs from right to left end with it.
    unmarked = re.sub("\u2068[^\u2068\u2069]*\u2069", "", "".join(below))
    assert not re.search("[\u202a-\u202e\u2066-\u2069\u200f]", unmarked)
    assert copies_line([copy], TEXTS[code]).html == below[-1]


@given(passage=passages())
def test_markdown_stays_a_quote_and_its_source(passage: Passage) -> None:
    kinds = {"blockquote_open", "blockquote_close", "paragraph_open", "paragraph_close", "inline"}
    inner = {"text", "softbreak", "hardbreak", "link_open", "link_close"}
    article = passage.paragraph.article
    for passages, address in ([passage], link(passage)), ([], link(article)):
        tokens = MarkdownIt("commonmark").parse(STYLES["markdown"](article, passages))
        assert {token.type for token in tokens} <= kinds
        assert sum(token.type == "blockquote_open" for token in tokens) == len(passages)
        children = [child for token in tokens for child in token.children or ()]
        assert {child.type for child in children} <= inner
        links = [child.attrs["href"] for child in children if child.type == "link_open"]
        assert [urlsplit(url).netloc for url in links] == (
            [urlsplit(address).netloc] if address else []
        )


@given(passage=passages())
def test_records_of_bibliographies_have_only_their_own_fields(passage: Passage) -> None:
    article = passage.paragraph.article
    tags = ["TY", "TI", "AU", "PY", "DA", "LA", "UR", "DP", "SE", "SP", "N1", "N1", "ER"]
    for passages in ([passage], []):
        lines = STYLES["ris"](article, passages).split("\n")
        found = [line[:2] for line in lines]
        assert all(line[2:6] == "  - " for line in lines)
        assert found == sorted(found, key=tags.index)
        assert all(found.count(tag) <= tags.count(tag) for tag in found)

        depth, fields = 0, 0
        for char in (entry := STYLES["bibtex"](article, passages)):
            depth += (char == "{") - (char == "}")
            fields += char == "=" and depth == 1
            assert depth >= 0
        assert (depth, entry.count("\n") - 1) == (0, fields)


def test_an_address_that_leads_elsewhere_is_shown_nowhere() -> None:
    for url in ("https://good.example@evil.example/", "https://evil.example\\@good.example/"):
        paragraph = Paragraph(Article("a", "A", "a.txt", url), 1, "Owls.")
        passage = Passage(paragraph, Span(0, 5))
        answer = answered(passage, Passage(replace(paragraph, number=2), Span(0, 5)))
        shown = [
            article_text([paragraph], 1, None).plain,
            answer_text(answer).plain,
            *plain_lines(answer),
            quote_block(Quote(passage, (passage,), passage.span), TEXTS["en"]).html,
            *(style(paragraph.article, [passage]) for style in STYLES.values()),
            *(style(paragraph.article, []) for style in STYLES.values()),
        ]
        assert not [text for text in shown if "example" in text]


@pytest.mark.parametrize("style", ["plain", "markdown", "bibtex", "ris"])
def test_a_mark_in_a_name_reverses_nothing(style: str) -> None:
    mark = "a\u202eb"
    article = Article("a", mark, mark, GOOD, mark, mark)
    passage = Passage(Paragraph(article, 1, "Owls.", None, f"{mark}c"), Span(0, 5))

    assert "\u202e" not in STYLES[style](article, [passage])
