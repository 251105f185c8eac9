"""Documents of quotes: each quote is in them word for word, with a footnote and its source."""

import io
import json
import re
import zipfile
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from lxml import html as lxml_html
from markdown_it import MarkdownIt

from bot.channels.documents import FORMATS
from bot.channels.documents.document import Document, Quote, footnote_of, shown
from bot.cli.question_commands import DOCUMENTS
from bot.readable import printable, unwrapped, without_fillers
from retrieval import STYLES, Article, Paragraph, Passage, Span, link
from retrieval.citation.verification import Verdict, check, quotations
from retrieval.readers.docx import read_docx
from retrieval.readers.original import Original
from strategies import paragraphs

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
PIECES = (
    "Owls", "hunt", " ", "  ", "\n", "\n\n", "\r\n", "\r", "\t", "\x00", "\x1b[2J", "\x7f", "\x85", "\u202e", "\u2028",
    "\ufffe", "\uffff", "<b>", "</p>", "</blockquote>", "</w:t>", "<!--", "&lt;", "&#60;", "&copy;", '"', "'", "]]>", "![x](y)",
    "](https://evil.example)", "https://evil.example/", "www.evil.example", "```", "***", "\\", "[^1]", "[^1]: x", "!", "}", "{", "$x$",
    "^a^", "@x", ":smile:", "==x==", "\n- item", "\n1. item", "\n1986. A", "\na) item", "\n(1) item", "\n===", "\n# head", "\n> deeper",
    "\n    code", "\n: x", "\n| a | b |", "\n---\n", "😀", "Қазақ", "猫",
)  # fmt: skip
NASTY = st.lists(st.sampled_from(PIECES) | st.text(max_size=5), max_size=8).map("".join)
TEXTS = (NASTY | paragraphs).filter(bool)
URLS = st.sampled_from([
    None, "https://x.org/a-b?c=d&copy;=e#f", "https://кино.рф/сова?q=[x]|y#a#b", "https://[::1]/", "https://x.org?q=сова",
    "javascript:alert(1)", "https://good.example@evil.example/", "https://x.org/" + "a" * 1500,
])  # fmt: skip


@st.composite
def quotes(draw: st.DrawFn) -> Quote:
    article = Article(
        draw(st.sampled_from(["a", "b", "c"])), draw(st.none() | NASTY), draw(NASTY), draw(URLS),
        draw(st.none() | NASTY), draw(st.none() | NASTY), draw(st.sampled_from([None, "en", "ru_RU", '"><b>'])),
    )  # fmt: skip
    parts = []
    for number, text in enumerate(draw(st.lists(TEXTS, max_size=3)), start=4):
        start = draw(st.integers(0, len(text) - 1))
        span = Span(start, draw(st.integers(start + 1, len(text))))
        paragraph = Paragraph(article, number, text, draw(st.none() | st.just(7)), draw(NASTY))
        parts.append(Passage(paragraph, span))
    return Quote(article, tuple(parts))


documents = st.builds(
    Document,
    st.none() | NASTY,
    st.lists(quotes(), max_size=4).map(tuple),
    st.lists(NASTY, max_size=2).map(tuple),
)


def expected(part: Passage) -> str:
    """A part of a quote as a terminal shows it."""
    text = printable(without_fillers(part.span.of(unwrapped(part.paragraph.text))))
    return re.sub("[\ufffe\uffff]", "\ufffd", text)


def words_of(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]


@given(documents)
def test_html_has_the_quotes_word_for_word_and_no_markup_of_theirs(document: Document) -> None:
    page = FORMATS["html"].render(document)
    assert isinstance(page, str)
    tree = lxml_html.document_fromstring(page)
    blocks = tree.findall(".//blockquote")
    assert len(blocks) == len(document.quotes)
    for number, (block, quote) in enumerate(zip(blocks, document.quotes, strict=True), start=1):
        [mark] = block.findall(".//sup")
        assert mark.text_content() == str(number)
        mark.drop_tree()
        assert [p.text_content() for p in block.findall("p")] == [*map(expected, quote.parts)]
        assert {one.tag for one in block.iter()} == {"blockquote", "p"}
    assert {one.tag for one in tree.iter()} <= {
        *("html", "head", "meta", "title", "style", "body", "h1", "h2", "p", "blockquote"),
        *("section", "ol", "ul", "li", "a", "bdi", "sup"),
    }
    ids = {one.get("id") for one in tree.iter() if one.get("id")}
    links = [one.get("href") for one in tree.iter("a")]
    assert all(link[1:] in ids for link in links if link.startswith("#"))
    addresses = [link for link in links if not link.startswith("#")]
    addresses += [block.get("cite") for block in blocks if block.get("cite")]
    assert all(re.match(r"https://(x\.org|xn--|\[::1\])", link) for link in addresses)
    assert {block.get("lang") for block in blocks} <= {None, "en", "ru-RU"}


@given(documents)
def test_markdown_has_the_quotes_word_for_word_and_no_markup_of_theirs(document: Document) -> None:
    text = FORMATS["markdown"].render(document)
    assert isinstance(text, str)
    tokens = MarkdownIt("commonmark").parse(text)
    blocks: list[list[str]] = []
    depth = 0
    for token in tokens:
        if token.type == "blockquote_open":
            depth += 1
            blocks.append([])
        depth -= token.type == "blockquote_close"
        if token.type == "inline" and depth:
            children = token.children or []
            assert {child.type for child in children} <= {"text", "hardbreak"}
            blocks[-1].append("".join(child.content or "\n" for child in children))
    assert depth == 0
    assert len(blocks) == len(document.quotes)
    for number, (block, quote) in enumerate(zip(blocks, document.quotes, strict=True), start=1):
        said = "\n".join(block)
        assert said.endswith(f"[^{number}]")
        lines = words_of(said.removesuffix(f"[^{number}]"))
        assert lines == [line for part in quote.parts for line in words_of(expected(part))]
    kinds = {"blockquote", "paragraph", "heading", "bullet_list", "list_item"}
    assert {token.type for token in tokens} <= {
        "inline", *(f"{kind}_open" for kind in kinds), *(f"{kind}_close" for kind in kinds)
    }  # fmt: skip
    assert sum(token.type == "heading_open" for token in tokens) == (
        bool(document.title) + bool(document.items)
    )
    assert sum(token.type == "list_item_open" for token in tokens) == len(document.sources)


def word_text(element: etree._Element) -> str:
    marks = {f"{W}br": "\n", f"{W}tab": "\t"}
    texts = (
        one.text or "" if one.tag == f"{W}t" else marks.get(one.tag, "") for one in element.iter()
    )
    return "".join(texts)


def word_parts(content: object) -> dict[str, etree._Element]:
    assert isinstance(content, bytes)
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return {name: etree.fromstring(file.read(name)) for name in file.namelist()}


def styled(root: etree._Element, style: str) -> list[etree._Element]:
    return [
        one.getparent().getparent()
        for one in root.iter(f"{W}pStyle")
        if one.get(f"{W}val") == style
    ]  # fmt: skip


@given(documents)
def test_word_has_the_quotes_word_for_word_with_real_footnotes(document: Document) -> None:
    content = FORMATS["docx"].render(document)
    assert content == FORMATS["docx"].render(replace(document))
    parts = word_parts(content)
    body, notes = parts["word/document.xml"], parts["word/footnotes.xml"]
    said = [word_text(paragraph) for paragraph in styled(body, "Quote")]
    assert said == [expected(part) for quote in document.quotes for part in quote.parts]
    numbers = [one.get(f"{W}id") for one in body.iter(f"{W}footnoteReference")]
    assert numbers == [str(number) for number in range(1, len(document.quotes) + 1)]
    assert [one.get(f"{W}id") for one in notes][2:] == numbers
    assert len(styled(body, "Bibliography")) == len(document.sources)
    for name in ("document", "footnotes"):
        related = parts[f"word/_rels/{name}.xml.rels"]
        targets = {one.get("Id"): one.get("Target") for one in related}
        links = [
            value
            for one in parts[f"word/{name}.xml"].iter()
            for key, value in one.attrib.items()
            if key.endswith("relationships}id")
        ]
        assert {*links} == {key for key in targets if key[-1].isdigit()}
        # Such an address is one that every program can take.
        for key in links:
            assert re.fullmatch(r"https://[!-~]+", targets[key])
            assert len(targets[key]) < 2083
            assert targets[key].count("#") < 2
    used = {
        one.get(f"{W}val")
        for part in (body, notes)
        for one in part.iter(f"{W}pStyle", f"{W}rStyle")
    }
    assert used <= {one.get(f"{W}styleId") for one in parts["word/styles.xml"].iter(f"{W}style")}


OWLS = Article(
    "night-owls", "Night & Owls: 100% [true]", "owls.md", "https://x.org/a-b", "Roe, Jane", "2024-05-06", "en",
)  # fmt: skip
MICE = Article("mice", "Мыши", "mice.txt", language="ru")


def part(article: Article, number: int, text: str, page: int | None = None) -> Passage:
    return Passage(Paragraph(article, number, text, page, "Barn owls"), Span(0, len(text)))


EXAMPLE = Document(
    "Where do owls hunt?",
    (
        Quote(OWLS, (part(OWLS, 3, "Owls hunt\nat *night*, <b>all</b> of them!", 7), part(OWLS, 4, "They sleep."))),
        Quote(MICE, (part(MICE, 1, "1. Мыши спят\tднём."),)),
        Quote(OWLS, (part(OWLS, 9, "A verse of owls\n  is set in lines"),)),
        Quote(Article("bare", None, "bare.txt")),
    ),
    ("The closest passages; none mentions “*snow*”.\nAlso searched for: owl: owls",),
)  # fmt: skip
NOTHING = Document(
    None, (), ("The articles do not say: none contains a word of the question (owls).",)
)


@pytest.mark.parametrize("name", FORMATS)
def test_documents_look_as_agreed(name: str, golden) -> None:
    form = FORMATS[name]
    texts = []
    for document in (EXAMPLE, NOTHING):
        content = form.render(document)
        assert isinstance(content, bytes) == (name == "docx")
        if isinstance(content, bytes):
            with zipfile.ZipFile(io.BytesIO(content)) as file:
                content = "".join(
                    f"--- {part}\n{file.read(part).decode()}" for part in file.namelist()
                )
        texts.append(content)
    golden(f"document-{name}.txt", "=====\n".join(texts).replace("\r\n", "␍\n"))


def test_our_own_reader_reads_a_word_document() -> None:
    content = FORMATS["docx"].render(EXAMPLE)
    assert isinstance(content, bytes)
    [draft] = read_docx(Original("quotes.docx", lambda: io.BytesIO(content)))
    texts = [paragraph.text for paragraph in draft.paragraphs]

    assert draft.title == EXAMPLE.title
    assert "Owls hunt\nat *night*, <b>all</b> of them!" in texts
    assert any(text.strip().startswith("Roe, Jane, Night & Owls") for text in texts)


def test_a_document_in_markdown_is_verbatim_by_our_own_verdict() -> None:
    text = FORMATS["markdown"].render(EXAMPLE)
    assert isinstance(text, str)
    stored = [one.paragraph for quote in EXAMPLE.quotes for one in quote.parts]
    found = [one for one in quotations(text) if "snow" not in one.text]

    assert len(found) == len(stored)
    for quotation in found:
        assert check(quotation, lambda _: stored).verdict is Verdict.VERBATIM, quotation


def test_a_wrapped_line_goes_on_and_a_set_line_does_not() -> None:
    wrapped = "Barn owls hunt at night, and they find mice by their\nears alone."
    verse = "Owls\nHunt"

    assert shown(part(OWLS, 1, wrapped)) == wrapped.replace("\n", " ")
    assert shown(part(OWLS, 1, verse)) == verse


def test_a_bibliography_of_nothing_can_be_read() -> None:
    assert json.loads(FORMATS["csl-json"].render(NOTHING)) == []
    assert FORMATS["bibtex"].render(NOTHING) == FORMATS["ris"].render(NOTHING) == ""


def test_the_lines_of_ris_end_as_its_readers_want() -> None:
    text = FORMATS["ris"].render(EXAMPLE)
    assert isinstance(text, str)

    assert text.count("\r\n") == text.count("\n") > 9


def test_a_link_that_is_too_long_for_word_leads_to_the_article() -> None:
    long = Quote(OWLS, (part(OWLS, 1, "совы " * 80),))
    assert len(link(long.parts[0]) or "") > 2083

    assert footnote_of(long).target == OWLS.url
    assert f'cite="{OWLS.url}"' in str(FORMATS["html"].render(Document(None, (long,))))


def test_the_command_line_knows_the_formats() -> None:
    assert [*FORMATS][: len(DOCUMENTS)] == [*DOCUMENTS]
    assert {*FORMATS} - {*DOCUMENTS} <= {*STYLES}


def test_an_address_in_markdown_leads_where_it_says() -> None:
    address = "https://x.org/a?b=c&copy;=d_e*f"
    article = Article("a", "A", "a.txt", address)
    tokens = MarkdownIt("commonmark").parse(
        str(FORMATS["markdown"].render(Document(None, (Quote(article),))))
    )

    children = [child for token in tokens for child in token.children or ()]
    assert [child.attrs["href"] for child in children if child.type == "link_open"] == [address]
    assert address in [child.content for child in children]
