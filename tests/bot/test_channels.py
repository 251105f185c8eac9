"""What places show: golden files, and nothing of a corpus that could do harm."""

import io
import json
from dataclasses import replace
from functools import partial

import pytest
from hypothesis import given
from rich.console import Console

from bot.channels.checked_texts import check_text
from bot.channels.json_objects import answer_object, read_question
from bot.channels.styled import Styled
from bot.channels.terminal import answer_text, article_text, message, plain_lines
from bot.notes import titles
from bot.readable import printable
from bot.screen.rich_console import print_styled
from bot.texts import TEXTS
from retrieval import Answer, Corpus, Outcome
from retrieval.citation.verification import Quotation, check
from retrieval.types import Article, Estimate, Evidence, Paragraph, Passage, Reason, Span
from strategies import texts
from telegram_blocks import answer_blocks

QUESTION = "How old is the daughter?"


def rendered(content: Styled, width: int = 100, terminal: bool = True) -> str:
    if not terminal:
        return f"{content.plain}\n"
    file = io.StringIO()
    console = Console(
        file=file, width=width, force_terminal=True, color_system="truecolor", markup=False,
        highlight=False, legacy_windows=False, _environ={},
    )  # fmt: skip
    print_styled(console, content, wrap=True)
    return file.getvalue()


def test_an_answer_on_a_terminal(seeds: Corpus, golden) -> None:
    golden("terminal-answer.txt", rendered(answer_text(seeds.ask(QUESTION))))


def test_an_answer_for_another_program_is_not_wrapped(seeds: Corpus) -> None:
    answer = seeds.ask(QUESTION)
    shown = rendered(answer_text(answer), terminal=False)

    assert "\x1b" not in shown
    assert all(evidence.passage.quote in shown for evidence in answer.evidence)


def test_an_article_and_verdicts_on_a_terminal(seeds: Corpus, golden) -> None:
    first = next(iter(seeds.articles()))
    shown = rendered(article_text(seeds.paragraphs(first.id), 1, Span(0, 40)))
    for text in ("about 43% of reported", "about 47% of reported trafficking offences", "no owls"):
        shown += rendered(check_text(check(Quotation(text, 3), seeds.candidates)))

    golden("terminal-article-and-verdicts.txt", shown)


@pytest.mark.parametrize(
    ("question", "start"),
    [
        (QUESTION, None),
        (
            "Who is the richest president of Kazakhstan?",
            "The closest passages; none mentions richest.",
        ),
        (
            "What will the richest president of Kazakhstan sign happily tomorrow?",
            "The closest passages; none mentions richest, happily, tomorrow.",
        ),
        (
            "Who is the president of the moon?",
            "The articles do not say: none contains enough of the question (president, moon)",
        ),
        (
            "Where do owls sleep?",
            "The articles do not say: none contains a word of the question (owls, sleep)",
        ),
        ("Who?", "The question contains no word to search for"),
        (
            "Эльвира Азимова",
            "Also "
            "searched for: Эльвира: Elvira; Азимова: Azimova\nThe quotes are in the language of their "
            "articles: English",
        ),
    ],
)
def test_what_is_said_beside_an_answer(seeds: Corpus, question: str, start: str | None) -> None:
    told = message(seeds.ask(question), partial(titles, seeds))

    assert told is None if start is None else (told or "").startswith(start)


def test_an_empty_corpus_says_how_to_fill_it(tmp_path) -> None:
    with Corpus.open(tmp_path) as corpus:
        assert "pullquote add" in (message(corpus.ask(QUESTION), partial(titles, corpus)) or "")


@given(text=texts)
def test_what_is_printed_moves_no_cursor_and_keeps_every_place(text: str) -> None:
    shown = printable(text)

    assert len(shown) == len(text)
    assert not any(
        (ord(char) < 32 and char not in "\n\t") or 127 <= ord(char) < 160 for char in shown
    )


def test_a_plain_answer_is_one_line_a_quote(seeds: Corpus) -> None:
    answer = seeds.ask(QUESTION)
    lines = list(plain_lines(answer))

    assert len(lines) == len(answer.evidence)
    outcome, passage_id, title, source, quote, answers, copies = lines[0].split("\t")
    assert (answers, copies) == ("", "")
    assert outcome == "answer"
    assert passage_id == answer.evidence[0].passage.id
    assert title.startswith("Woman in Uzbekistan")
    assert source == "000_b952b8231a64d627.txt"
    assert quote == " ".join(answer.evidence[0].passage.quote.split())


def test_blanks_and_controls_do_not_break_a_plain_line(tmp_path) -> None:
    (tmp_path / "a.jsonl").write_text(
        '{"title": "T\\tt", "text": "Owls\\r\\n\\thunt \\u001b[2J."}', "utf-8"
    )
    with Corpus.open(tmp_path) as corpus:
        corpus.add([tmp_path / "a.jsonl"])
        [line] = plain_lines(corpus.ask("owls"))

    assert line.split("\t")[2:] == ["T t", "a.jsonl", "Owls hunt ␛[2J.", "", ""]


def test_the_object_has_every_key_and_offsets_that_hold(seeds: Corpus) -> None:
    answer = seeds.ask(QUESTION)
    found = json.loads(json.dumps(answer_object(answer, QUESTION, "q1", 12.34)))

    assert list(found) == [
        "schema", "id", "question", "searched", "follows", "unread", "language", "also", "outcome", "reason", "missing",
        "small_talk", "confidence", "passages", "conflict", "corpus", "took_ms",
    ]  # fmt: skip
    assert (found["schema"], found["id"], found["took_ms"]) == ("pullquote.answer/2", "q1", 12.3)
    assert list(found["corpus"]) == ["articles", "paragraphs", "fingerprint"]
    for rank, passage in enumerate(found["passages"], start=1):
        assert list(passage) == [
            "rank", "score", "quote", "answer_span", "matches", "citation", "also_in",
            "parts",
        ]  # fmt: skip
        citation, quote = passage["citation"], passage["quote"]
        assert list(citation) == [
            "id", "article_id", "title", "paragraph", "start", "end", "source", "url", "author",
            "published", "page", "heading", "language", "link",
        ]  # fmt: skip
        text = seeds.paragraphs(citation["article_id"])[citation["paragraph"] - 1].text
        assert passage["rank"] == rank
        assert text[citation["start"] : citation["end"]] == quote
        evidence = answer.evidence[rank - 1]
        span = passage["answer_span"]
        assert quote[span["start"] : span["end"]] == evidence.answer_span.of(text)
        assert [quote[m["start"] : m["end"]] for m in passage["matches"]] == [
            match.of(text) for match in evidence.matches
        ]


@pytest.mark.parametrize(
    ("line", "text", "name", "history"),
    [
        ("Who?", "Who?", None, ()),
        ("  Who? \n", "Who?", None, ()),
        ("", "", None, ()),
        ('{"question": "Who?"}', "Who?", None, ()),
        ('{"id": 7, "question": "Who?", "history": null}', "Who?", 7, ()),
        ('{"id": "a", "question": "Who?", "history": ["A", "B"], "x": 1}', "Who?", "a", ("A", "B")),
        ('"Who?"', '"Who?"', None, ()),
        ('{"question": "Who?", "language": "kk"}', "Who?", None, ()),
    ],
)
def test_a_line_is_a_text_or_an_object(line: str, text: str, name, history) -> None:
    question = read_question(line)

    assert (question.text, question.id, tuple(question.history)) == (text, name, history)
    assert question.fault is None


@pytest.mark.parametrize(
    "line",
    ["{", '{"id": 1}', '{"question": 5}', '{"question": "x", "history": "y"}', '{"question": "x", "history": [1]}', '{"a":' * 99999,
     '{"question": "x", "language": "xx"}', '{"question": "x", "language": 5}'],
)  # fmt: skip
def test_a_line_that_is_neither_is_told(line: str) -> None:
    assert read_question(line).fault


def test_a_control_character_in_a_quote_does_not_shift_the_marks() -> None:
    article = Article("a", "A", "a.txt")
    paragraph = Paragraph(article, 1, "x\r\n\x1b[0m owls")
    evidence = Evidence(
        Passage(paragraph, Span(0, 12)), Span(0, 12), (Span(8, 12),), frozenset({"owl"}), 1.0
    )
    from bot.channels.terminal import evidence_text

    text = evidence_text(evidence)
    assert [piece.text for piece in text.pieces if "underline" in piece.style] == ["owls"]


def estimated(seeds: Corpus, reason: Reason, *missing: str) -> Answer:
    answer = seeds.ask("Who is the president of the moon?")
    return replace(answer, estimate=Estimate(0.3, Outcome.CLOSEST, reason, missing))


@pytest.mark.parametrize(
    ("reason", "missing", "line"),
    [
        (Reason.NAME_MISSING, ("Tokayev", "\x1b[2J\nX" + "y" * 50),
         "The closest passages; none mentions Tokayev, ␛[2J X" + "y" * 33 + "…."),
        (Reason.NUMBER_MISSING, (),
         "The closest passages; none has a number that could answer."),
        (Reason.PHRASE_MISSING, ("owls {hunt}",),
         "The closest passages; none contains “owls {hunt}”."),
        (Reason.WORDS_MISSING, (), "The closest passages; they may not answer."),
        (Reason.ASKS_THE_BOT, (), "The closest passages; they may not answer."),
    ],
)  # fmt: skip
def test_why_passages_only_come_closest_is_said(
    seeds: Corpus, reason: Reason, missing: tuple[str, ...], line: str
) -> None:
    told = message(estimated(seeds, reason, *missing), partial(titles, seeds)) or ""

    assert told.splitlines()[0] == line


@pytest.mark.parametrize("code", TEXTS)
def test_telegram_says_what_is_missing_in_every_language(seeds: Corpus, code: str) -> None:
    answer = estimated(seeds, Reason.NAME_MISSING, "<b>\u202eTokayev")
    block = next(answer_blocks(answer, TEXTS[code], ()))

    assert block.text == TEXTS[code].closest_no_name.format(names="<b>Tokayev")
    assert "&lt;b&gt;Tokayev" in block.html


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("hello", "on_greeting"), ("thanks", "on_thanks"), ("bye", "on_farewell"),
        ("how are you", "on_how_are_you"), ("что ты умеешь", "on_help"), ("ok", "on_affirmation"),
    ],
)  # fmt: skip
def test_small_talk_gets_a_line_by_its_kind(seeds: Corpus, text: str, field: str) -> None:
    answer = seeds.ask(text)

    assert message(answer, partial(titles, seeds)) == getattr(TEXTS["en"], field).format(
        example=QUESTION
    )
    for words in TEXTS.values():
        [block] = answer_blocks(answer, words, ())
        assert block.text == getattr(words, field).format(example=QUESTION)


def test_the_object_tells_small_talk_and_what_is_missing(seeds: Corpus) -> None:
    talk = answer_object(seeds.ask("hello"), "hello", None, 1)
    closest = answer_object(estimated(seeds, Reason.NAME_MISSING, "Tokayev"), "", None, 1)

    assert (talk["reason"], talk["small_talk"], talk["missing"]) == ("small_talk", "greeting", [])
    assert (closest["small_talk"], closest["missing"]) == (None, ["Tokayev"])
