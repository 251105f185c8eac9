"""Quotes over several short paragraphs: which neighbors they take in, and how each place shows them."""

import json
from pathlib import Path

import pytest

from bot.channels.json_objects import answer_object
from bot.channels.terminal import answer_text, plain_lines
from bot.texts import TEXTS
from retrieval import Answer, Corpus, Evidence, Rules
from retrieval.citation.styles import STYLES
from retrieval.citation.verification import Verdict, check, quotations
from retrieval.types import Outcome
from telegram_blocks import answer_blocks

NEWS = (
    "Farmers of the valley met on Monday.",
    "The mayor opened the new bridge in spring.",
    "The bridge has four lanes.",
    "A train passed below.",
)


def asked(
    folder: Path, question: str, *paragraphs: object, words: int = 60, limit: int = 3
) -> Answer:
    articles = [
        {"id": "news", "title": "News", "paragraphs": paragraphs},
        {"id": "farm", "title": "Farm", "paragraphs": ["Trees bloom in April on the farm."]},
    ]
    (folder / "a.jsonl").write_text("\n".join(map(json.dumps, articles)), "utf-8")
    with Corpus.open(folder / "corpus", Rules(quote_words=words)) as corpus:
        corpus.add([folder / "a.jsonl"])
        return corpus.ask(question, limit=limit)


def first(answer: Answer) -> tuple[Evidence, list[int]]:
    evidence = answer.evidence[0]
    return evidence, [part.paragraph.number for part in evidence.parts]


@pytest.mark.parametrize(
    ("words", "numbers"), [(8, [2]), (12, [2]), (13, [2, 3]), (16, [2, 3]), (17, [2, 3, 4])]
)
def test_a_quote_takes_in_the_paragraphs_after_it_that_fit(tmp_path, words, numbers) -> None:
    answer = asked(tmp_path, "When did the mayor open it in spring?", *NEWS, words=words)
    evidence, found = first(answer)

    assert evidence.passage.paragraph.number == 2
    assert found == numbers
    assert evidence.text == "\n".join(NEWS[number - 1] for number in numbers)


@pytest.mark.parametrize(
    ("question", "opening", "numbers"),
    [
        ("Who opened the bridge in spring?", "The mayor", [2, 3, 4]),
        ("Who opened the bridge in spring?", "She", [1, 2, 3, 4]),
        ("Who of the farmers opened the bridge in spring?", "The mayor", [1, 2, 3, 4]),
    ],
)
def test_the_paragraph_before_is_needed_for_a_pronoun_or_a_word(
    tmp_path: Path, question: str, opening: str, numbers: list[int]
) -> None:
    texts = (NEWS[0], NEWS[1].replace("The mayor", opening), *NEWS[2:])

    assert first(asked(tmp_path, question, *texts))[1] == numbers


def test_what_the_quote_lacks_comes_before_what_follows(tmp_path: Path) -> None:
    question = "Which farmers of the valley did the mayor meet on the bridge in spring?"

    assert first(asked(tmp_path, question, *NEWS, words=16))[1] == [1, 2]


def test_a_word_that_is_lacking_makes_it_longer(tmp_path: Path) -> None:
    question = "Who opened the new bridge in spring"

    assert first(asked(tmp_path, f"{question}?", *NEWS, words=9))[1] == [2]
    assert first(asked(tmp_path, f"{question}, with four lanes?", *NEWS, words=9))[1] == [2, 3]


@pytest.mark.parametrize(("beginning", "numbers"), [("They", [2, 3]), ("Four lanes", [2])])
def test_a_paragraph_that_goes_on_about_the_same_makes_it_longer(
    tmp_path: Path, beginning: str, numbers: list[int]
) -> None:
    texts = (*NEWS[:2], f"{beginning} had been closed.", *NEWS[3:])

    assert first(asked(tmp_path, "Who opened the bridge in spring?", *texts, words=9))[1] == numbers


def test_a_quote_stays_under_its_heading_and_out_of_long_paragraphs(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(
        f"# News\n\n## One\n\n{NEWS[1]}\n\n## Two\n\n{NEWS[2]}\n", "utf-8"
    )
    with Corpus.open(tmp_path) as corpus:
        corpus.add([tmp_path / "a.md"])
        [evidence, *_] = corpus.ask("Who opened it in spring?").evidence
    assert len(evidence.parts) == 1

    long = "A train passed below. " * 20
    assert first(asked(tmp_path, "Who opened the bridge in spring?", NEWS[1], long))[1] == [1]


def test_no_paragraph_is_quoted_twice_and_the_limit_is_reached(tmp_path: Path) -> None:
    texts = [f"Bridge number {number} crosses the river." for number in range(20)]
    answer = asked(tmp_path, "bridge river", *texts)
    numbers = [part.paragraph.number for one in answer.evidence for part in one.parts]

    assert len(answer.evidence) == 3
    assert len(numbers) == len(set(numbers)) == 12
    more = asked(tmp_path, "bridge river", *texts, limit=5)
    assert more.evidence[:3] == answer.evidence


def test_a_long_paragraph_keeps_its_several_quotes(tmp_path: Path) -> None:
    filler = "Nobody of those who came to the river on that day knew why it was so. " * 12
    text = " ".join(f"The bridge number {n} is old. {filler}" for n in range(3))
    answer = asked(tmp_path, "How old is the bridge?", text, words=10)

    assert len(answer.evidence) == 3
    assert {one.passage.paragraph.number for one in answer.evidence} == {1}


def test_conflicting_quotes_stay_apart(tmp_path: Path) -> None:
    texts = ("The fire in Almaty killed 20 people.", "The fire in Almaty killed 30 people.")
    answer = asked(tmp_path, "How many people were killed in the fire in Almaty?", *texts)

    assert answer.conflict
    assert [one.text for one in answer.evidence[:2]] == [*texts]


def test_a_number_beside_the_paragraph_is_not_missing(tmp_path: Path) -> None:
    question = "How many lanes does the new bridge that the mayor opened have in 2019?"
    texts = (NEWS[1], "In 2019 it has 4 lanes on it.")

    assert asked(tmp_path, question, *texts).estimate.missing == ()
    assert asked(tmp_path, question, *texts, words=5).estimate.missing == ("2019",)


def test_the_next_sentence_joins_if_only_it_has_the_kind_of_answer(tmp_path: Path) -> None:
    filler = "Nobody of those who came to the river on that day knew why it was so."
    storm = "The storm took the roof of the old barn."
    text = f"{filler} {storm} All happened in May 2019. {filler}"

    quote = asked(tmp_path, "When did the storm take the roof?", text, words=10)
    assert quote.evidence[0].text == f"{storm} All happened in May 2019."
    quote = asked(tmp_path, "Did the storm take the roof?", text, words=10)
    assert quote.evidence[0].text == storm
    quote = asked(tmp_path, "When did the storm take the roof?", text, words=8)
    assert quote.evidence[0].text == storm


def test_every_place_shows_all_parts(tmp_path: Path) -> None:
    answer = asked(tmp_path, "When did the mayor open the bridge in spring?", *NEWS, limit=1)
    [evidence] = answer.evidence
    [passage] = answer_object(answer, "", None, 0.0)["passages"]
    [fields] = (line.split("\t") for line in plain_lines(answer))
    *_, block = answer_blocks(answer, TEXTS["en"], answer.evidence)
    shown = answer_text(answer).plain

    assert passage["quote"] == NEWS[1]
    assert [part["quote"] for part in passage["parts"]] == [*NEWS[1:]]
    ids = [f"news#{n}:0-{len(NEWS[n - 1])}" for n in (2, 3, 4)]
    assert [part["citation"]["id"] for part in passage["parts"]] == ids
    matched = passage["parts"][1]["matches"]
    assert [NEWS[2][m["start"] : m["end"]] for m in matched] == ["bridge"]
    assert passage["parts"][0]["matches"] == passage["matches"]
    assert (fields[1], fields[4]) == (" ".join(ids), " ".join(NEWS[1:]))
    assert shown.startswith("\n".join(NEWS[1:]))
    assert "News, paragraphs 2-4" in shown
    assert [block.html.count(f"{text}") for text in NEWS[2:]] == [1, 1]
    assert block.html.count("<blockquote") == 3
    assert block.text.startswith("\n".join([*NEWS[1:], "News · paragraphs 2-4"]))
    assert answer.estimate.outcome is not Outcome.NOTHING
    assert len(evidence.parts) == 3


@pytest.mark.parametrize("style", ["plain", "markdown"])
def test_each_part_of_a_citation_can_be_verified(tmp_path: Path, style: str) -> None:
    answer = asked(tmp_path, "When did the mayor open the bridge in spring?", *NEWS, limit=1)
    parts = answer.evidence[0].parts
    cited = STYLES[style](parts[0].paragraph.article, parts)
    paragraphs = [part.paragraph for part in parts]

    assert "paragraphs 2-4" in cited
    checks = [check(quotation, lambda _: paragraphs) for quotation in quotations(cited)]
    assert [one.verdict for one in checks] == [Verdict.VERBATIM] * 3
