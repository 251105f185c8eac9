"""Copies are given once; different numbers for the same are given side by side."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.jsonl import answer_object
from bot.channels.plain import plain_lines
from bot.channels.telegram.sending.rendering import MOST_BYTES, MOST_UNITS, answer_blocks, pack
from bot.channels.terminal import answer_text, message
from bot.texts import TEXTS
from retrieval import Answer, Corpus

FIRE = "A fire at the central market of Almaty killed {} on Monday."
BRIDGE = "The new bridge over the river Syr Darya cost {} and was opened by the governor."


def asked(folder: Path, question: str, *texts: str, limit: int = 9) -> Answer:
    articles = [
        {"id": f"a{n}", "title": f"Report {n}", "url": f"https://e{n}.example.org", "text": text}
        for n, text in enumerate((*texts, "Trees bloom in April. Farmers sell apples in the town."))
    ]
    (folder / "a.jsonl").write_text("\n".join(map(json.dumps, articles)), "utf-8")
    with Corpus.open(folder / "corpus") as corpus:
        corpus.add([folder / "a.jsonl"])
        return corpus.ask(question, limit=limit)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (FIRE.format("20 people"), FIRE.format("20 people")),
        (FIRE.format("20 people"), FIRE.format("about 20 people")),
        (FIRE.format("“20” people"), FIRE.format('"20" people').upper()),
    ],
)
def test_a_copy_is_named_under_the_quote(tmp_path: Path, one: str, other: str) -> None:
    answer = asked(tmp_path, "How many people were killed in the fire in Almaty?", one, other)

    [quote] = answer.evidence
    [copy] = quote.also_in
    assert {quote.passage.quote, copy.quote} == {one, other}
    assert answer.conflict is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (FIRE.format("20 people"), FIRE.format("30 people")),
        (FIRE.format("20 people"), FIRE.format("people")),
        (FIRE.format("20 people"), FIRE.format("20 horses")),
        (FIRE.format("the old man"), FIRE.format("not the old man")),
        (BRIDGE.format("$20"), BRIDGE.format("€20")),
    ],
)
def test_what_says_another_thing_is_no_copy(tmp_path: Path, one: str, other: str) -> None:
    answer = asked(tmp_path, "fire central market Almaty bridge river Syr Darya", one, other)

    assert {one, other} <= {quote.passage.quote for quote in answer.evidence}
    assert not any(quote.also_in for quote in answer.evidence)


CONFLICTS = [
    ("How many people were killed in the fire in Almaty?", FIRE, ("20 people", "30 people")),
    ("How much did the bridge over the Syr Darya cost?", BRIDGE, ("$25,000", "30 000 dollars")),
    (
        "When was the dam of Toktogul completed?",
        "The dam of Toktogul was completed {} by workers.",
        ("in 1975", "in 1982"),
    ),
    (
        "Сколько человек погибли при пожаре в Омске?",
        "При пожаре на складе в Омске погибли {}.",
        ("12 человек", "15 человек"),
    ),
]


@pytest.mark.parametrize(("question", "text", "numbers"), CONFLICTS)
def test_different_numbers_are_shown_together(
    tmp_path: Path, question: str, text: str, numbers: tuple[str, str]
) -> None:
    answer = asked(tmp_path, question, *map(text.format, numbers), limit=1)

    assert {one.passage.quote for one in answer.conflicting} == {text.format(n) for n in numbers}
    assert answer.evidence == answer.conflicting
    assert (message(answer) or "").startswith(
        ("The articles give different numbers: ", "These passages")
    )
    assert "The articles give different numbers: " in (message(answer) or "")
    assert all(line.split("\t")[5] for line in plain_lines(answer))
    sides = answer_object(answer, question, None, 1.0)["conflict"]["sides"]
    assert [side["rank"] for side in sides] == [1, 2]


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        (CONFLICTS[0][0], FIRE.format("20 people"), FIRE.format("about 20 visitors and people")),
        (CONFLICTS[0][0], FIRE.format("20 people"), FIRE.format("15 horses")),
        (CONFLICTS[1][0], BRIDGE.format("$25,000"), BRIDGE.format("25 000 dollars")),
        (CONFLICTS[1][0], BRIDGE.format("$2 million"), BRIDGE.format("$1,987,000")),
        ("Who opened the bridge over the Syr Darya?", BRIDGE.format("$2"), BRIDGE.format("$5")),
    ],
)
def test_what_agrees_or_is_not_asked_is_no_conflict(
    tmp_path: Path, question: str, one: str, other: str
) -> None:
    assert asked(tmp_path, question, one, other).conflict is None


def test_fewer_quotes_are_the_first_of_more(tmp_path: Path) -> None:
    question, text, numbers = CONFLICTS[0]
    texts = [*map(text.format, numbers), "A fire in Almaty was seen by many people."]
    many = asked(tmp_path, question, *texts)
    few = asked(tmp_path, question, *texts, limit=1)

    assert few.evidence == many.evidence[: len(few.evidence)]
    assert few.conflict == many.conflict is not None


@given(code=st.sampled_from(sorted(TEXTS)), copies=st.integers(0, 9))
def test_copies_and_differences_fit_into_a_message(
    tmp_path_factory: pytest.TempPathFactory, code: str, copies: int
) -> None:
    texts = [FIRE.format("30 people"), *[FIRE.format("20 people")] * (copies + 1)]
    answer = asked(tmp_path_factory.mktemp("c"), CONFLICTS[0][0], *texts)
    [sent] = pack(list(answer_blocks(answer, TEXTS[code], answer.evidence)))

    assert TEXTS[code].differ.partition("{")[0] in sent.text
    assert (TEXTS[code].also_in.partition("{")[0] in sent.text) is (copies > 0)
    assert len(sent.text) <= MOST_UNITS
    assert len(sent.html.encode()) <= MOST_BYTES


def test_the_look_of_copies_and_differences(tmp_path: Path, golden) -> None:
    texts = [FIRE.format("30 people"), *[FIRE.format("20 people")] * 3]
    answer = asked(tmp_path, CONFLICTS[0][0], *texts)
    [sent] = pack(list(answer_blocks(answer, TEXTS["en"], answer.evidence)))

    golden("conflict.txt", f"{message(answer)}\n{answer_text(answer).plain}\n\n{sent.html}\n")
