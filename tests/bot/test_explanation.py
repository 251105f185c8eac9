"""Why a question is answered as it is: the tables, the object, and what decided."""

import io
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import replace
from math import exp
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from bot.channels.chat import Chat
from bot.channels.explanation import KINDS, decision, explanation_object, explanation_parts
from bot.cli import main
from bot.screen.console import Screen
from conftest import ROOT
from retrieval import Corpus
from retrieval.analysis import ANALYZERS
from retrieval.answering.answers import Explanation
from retrieval.answering.confidence import DECLARATIONS, ConfidenceFeatures
from retrieval.answering.features import FEATURES, fitted_weights
from retrieval.types import Estimate, Outcome, Reason
from strategies import corpora, questions, write_articles

QUESTION = "When did Elvira Azimova speak about “levers”?"
# Half of the last digit, for each of the numbers that are added.
ROUNDING = 0.00005


def shown(explanation: Explanation, width: int = 80, terminal: bool = False) -> str:
    file = io.StringIO()
    console = Console(
        file=file, width=width, force_terminal=terminal, markup=False, highlight=False,
        color_system="truecolor" if terminal else None, legacy_windows=False, _environ={},
    )  # fmt: skip
    for part in explanation_parts(explanation):
        console.print(part)
    return file.getvalue()


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], seed_folder: Path):
    """Run ``explain`` on the corpus of the seeds: (exit code, stdout, stderr)."""

    def run(*arguments: str) -> tuple[int, str, str]:
        code = main(["explain", *arguments, "--corpus", str(seed_folder)])
        out, err = capsys.readouterr()
        return code, out, err

    return run


def test_an_explanation_on_a_terminal(seeds: Corpus, golden) -> None:
    golden("explanation-terminal.txt", shown(seeds.explain(QUESTION), 100, terminal=True))


def test_an_explanation_for_another_program(run, golden) -> None:
    code, out, err = run("Эльвира", "Азимова")

    assert err == ""
    golden("explanation-plain.txt", f"{out}exit code {code}\n")


def test_the_object(run, golden) -> None:
    _, out, _ = run(QUESTION, "--json")

    assert out.count("\n") == 1
    golden("explanation.json", json.dumps(json.loads(out), ensure_ascii=False, indent=1) + "\n")


def test_the_object_has_every_key_whatever_was_asked(seeds: Corpus, tmp_path: Path) -> None:
    with Corpus.open(tmp_path) as empty:
        objects = [
            explanation_object(one)
            for one in (
                seeds.explain(QUESTION),
                seeds.explain("Who?"),
                seeds.explain("Where do owls sleep?"),
                empty.explain("Where do owls sleep?"),
            )
        ]

    assert len({tuple(one) for one in objects}) == 1
    assert [one["confidence_features"] is None for one in objects] == [False, True, True, True]


@pytest.mark.slow
@settings(max_examples=40)
@given(articles=corpora, question=questions, earlier=st.lists(questions, max_size=2))
def test_any_question_is_explained_and_the_parts_make_the_sum(
    articles, question: str, earlier: list[str]
) -> None:
    with tempfile.TemporaryDirectory() as folder, Corpus.open(folder) as corpus:
        corpus.add(write_articles(Path(folder) / "a.jsonl", articles))
        explanation = corpus.explain(question, context=earlier)
    text = shown(explanation)
    found = json.loads(json.dumps(explanation_object(explanation)))

    assert all(cell_len(line) <= 80 for line in text.splitlines())
    assert not any(ord(char) < 32 and char != "\n" for char in text)
    for passage in found["passages"]:
        parts = [feature["contribution"] for feature in passage["features"].values()]
        assert sum(parts) == pytest.approx(passage["score"], abs=ROUNDING * (len(parts) + 1))
    if found["confidence_features"]:
        parts = [one["contribution"] for one in found["confidence_features"].values()]
        off = ROUNDING * (len(parts) + 1)
        assert sum(parts) + found["bias"] == pytest.approx(found["log_odds"], abs=off)
        assert 1 / (1 + exp(-found["log_odds"])) == pytest.approx(found["confidence"], abs=1e-4)
    for term in found["terms"]:
        assert term["weight"] * term["idf"] == pytest.approx(term["counts"], abs=1e-3)


def test_every_feature_has_a_weight_and_every_kind_of_answer_plain_words() -> None:
    kinds = {kind.name for one in ANALYZERS.values() for kind in one.answer_types}

    assert {feature.name for feature in FEATURES} == {*fitted_weights().ranking}
    assert tuple(DECLARATIONS) == ConfidenceFeatures._fields
    assert {*DECLARATIONS} == {*fitted_weights().confidence}
    assert set(KINDS) == kinds


def test_headings_and_meanings_fit_their_columns() -> None:
    headings = [feature.heading for feature in FEATURES]

    assert len({*headings}) == len(headings)
    assert max(map(len, headings)) <= 5
    assert all(len(feature.meaning) <= 80 - len("ngram most ") for feature in FEATURES)
    widest = max(map(len, DECLARATIONS)) + len(" value   part  most ")
    assert all(widest + len(declared.meaning) <= 80 for declared in DECLARATIONS.values())


@pytest.mark.parametrize("reason", Reason)
@pytest.mark.parametrize("outcome", Outcome)
def test_every_reason_is_one_sentence(seeds: Corpus, reason: Reason, outcome: Outcome) -> None:
    explanation = seeds.explain(QUESTION)
    estimate = Estimate(0.3, outcome, reason, ("Tokayev",))
    said = decision(replace(explanation, answer=replace(explanation.answer, estimate=estimate)))

    assert said.endswith(".")
    assert "\n" not in said
    assert ("Tokayev" in said) == (reason in (Reason.NAME_MISSING, Reason.PHRASE_MISSING))


@pytest.mark.parametrize(
    ("confidence", "reason", "said"),
    [
        (0.9, Reason.FOUND, "Answer: confidence 0.90 reaches 0.5, mostly because of "),
        (
            0.9,
            Reason.NAME_MISSING,
            "Closest, not answer: the paragraph does not name Tokayev; confidence alone, 0.90, "
            "would have made it an answer.",
        ),
        (
            0.2,
            Reason.NAME_MISSING,
            "Closest, not answer: the paragraph does not name Tokayev; confidence 0.20 is below "
            "0.5, too.",
        ),
        (
            0.499,
            Reason.WORDS_MISSING,
            "Closest, not answer: confidence 0.499 is below 0.5, lowered mostly by ",
        ),
    ],
)
def test_what_decided_is_told_with_what_would_have_been(
    seeds: Corpus, confidence: float, reason: Reason, said: str
) -> None:
    explanation = seeds.explain(QUESTION)
    outcome = Outcome.ANSWER if reason is Reason.FOUND else Outcome.CLOSEST
    estimate = Estimate(confidence, outcome, reason, ("Tokayev",))

    assert decision(
        replace(explanation, answer=replace(explanation.answer, estimate=estimate))
    ).startswith(said)


def test_what_held_it_down_is_what_fell_shortest_of_the_most_it_could_add(seeds: Corpus) -> None:
    explanation = seeds.explain("trafficking in Kazakhstan")
    assert explanation.assessment
    values = dict.fromkeys(ConfidenceFeatures._fields, 0.0)
    at_one = {name: shape.of(1.0) for name, shape in fitted_weights().confidence.items()}
    best = {name: float(height > 0) for name, height in at_one.items()}
    for name in sorted(at_one, key=lambda name: abs(at_one[name]))[-2:]:
        fallen = ConfidenceFeatures(**{**values, **best, name: 1 - best[name]})
        estimate = Estimate(0.3, Outcome.CLOSEST, Reason.WORDS_MISSING)
        changed = replace(
            explanation,
            answer=replace(explanation.answer, estimate=estimate),
            assessment=replace(explanation.assessment, features=fallen),
        )
        assert f"lowered mostly by {name} (" in decision(changed)


def test_a_question_whose_words_are_all_earlier_ones_has_nothing_to_judge(seeds: Corpus) -> None:
    explanation = seeds.explain("Why?", context=("Who is Elvira Azimova?",))

    assert explanation.passages
    assert explanation.assessment is None
    assert "Closest, not answer: the question has no word to search for" in shown(explanation)


def test_a_word_that_no_article_has_is_told(run) -> None:
    code, out, _ = run("Where do owls sleep in Kazakhstan?", "--json")
    known = {term["word"]: term["known"] for term in json.loads(out)["terms"]}

    assert code == 1
    assert known == {"owls": False, "sleep": False, "Kazakhstan": True}
    assert json.loads(out)["dropped"] == ["Where", "do", "in"]


def test_it_ends_as_ask_does(run, seed_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for question in (QUESTION, "Who is the president of the moon?", "Where do owls sleep?", ""):
        asked = main(["ask", question, "--corpus", str(seed_folder)])
        capsys.readouterr()
        assert run(question)[0] == run(question, "--json")[0] == asked
    assert run("daughter", "--lang", "kk", "--json")[1].count('"language": "kk"') == 1
    assert run("daughter", "--lang", "xx")[0] == 2


@pytest.mark.process
def test_the_real_program_explains_a_question_from_a_pipe(seed_folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot", "explain", "--corpus", str(seed_folder)],
        input=b"Who is \x1b Elvira \xff Azimova?\n", capture_output=True, cwd=ROOT, timeout=60,
        check=False, env={**os.environ, "COLUMNS": "200"},
    )  # fmt: skip
    out = done.stdout.decode()

    assert (done.returncode, done.stderr) == (0, b"")
    assert "Who is ␛ Elvira \ufffd Azimova?" in out
    assert "\x1b" not in out
    assert max(map(len, out.splitlines())) <= 80
    assert "Answer: confidence" in out


def test_why_explains_the_last_question_with_what_it_follows(
    seeds: Corpus, capsys: pytest.CaptureFixture[str]
) -> None:
    chat = Chat(seeds, Screen(no_color=True), limit=1)

    def talk(line: str) -> str:
        chat.hear(line)
        out, err = capsys.readouterr()
        return out + err

    assert talk(":why") == "There is no answer to explain yet. Ask a question first.\n"
    talk("Who is Elvira Azimova?")
    assert "Answer: confidence" in talk(":why")
    talk("What did she say?")
    why = talk(":why")
    assert "What did she say?" in why
    assert "an earlier question's" in why
    talk(":new")
    assert talk(":why") == why
    assert ":why" in talk(":help")
