"""Outlines: their text is as documented and says what analysis says; passages are whole sentences."""

import inspect
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from outlines import outline
from retrieval.analysis import ANALYZERS, analyzer_for
from retrieval.analysis.outline import LONGEST_PASSAGE_WORDS, TARGET_WORDS, Outline
from retrieval.engines.scoring import length
from retrieval.ingestion.article_analysis import outline_text
from retrieval.storage.packing import common_terms, digest_of, pack, unpack
from retrieval.storage.stored_values import paragraph_of, part_of, row_of
from retrieval.types import Span
from strategies import texts

ENGLISH = ANALYZERS["en"]

languages = st.sampled_from(["en", "ru", "und"]).map(analyzer_for)


def test_the_example_of_the_docstring_is_true() -> None:
    text = outline_text("Owls hunt at night. A barn-owl eats mice.", "Barn owls", ENGLISH)
    described = inspect.cleandoc(Outline.__doc__ or "")

    indented = "\n".join(f"    {line}" for line in text.replace("\t", "<TAB>").split("\n"))
    assert f"::\n\n{indented}\n\n" in described
    body = Outline(text).body.replace("\n", "\\n").replace("\t", "\\t")
    assert f'    "{body}"' in described


@given(text=texts, heading=texts, analyzer=languages)
def test_packing_and_reading_leave_the_text_of_an_outline_unaltered(
    text, heading, analyzer
) -> None:
    made = outline_text(text, heading, analyzer)

    assert unpack(pack(made)).text == made


@given(text=texts, analyzer=languages)
def test_an_outline_has_the_sentences_and_the_terms_of_the_text(text, analyzer) -> None:
    made = outline(text, "", analyzer)
    passages = [made.terms(number).split() for number in range(len(made.passages))]

    assert made.sentences == analyzer.sentences(text)
    assert sorted(term for terms in passages for term in terms) == sorted(analyzer.terms(text))


@given(text=texts, analyzer=languages)
def test_a_line_has_the_terms_of_its_sentence_each_between_blanks(text, analyzer) -> None:
    made = outline(text, "", analyzer)

    for sentence, line in zip(made.sentences, made.lines, strict=True):
        words, _, beside = line.partition("\t")
        assert words.split() == [term for term, _ in analyzer.words(text, sentence)]
        assert all(f" {term} " in line for term in [*words.split(), *beside.split()])


@given(text=texts, heading=texts, title=texts, analyzer=languages)
def test_terms_are_counted_as_they_are_split(text, heading, title, analyzer) -> None:
    made = outline(text, heading, analyzer)
    fields = [made.terms(number) for number in range(len(made.passages))]

    for field in [*fields, made.under(" ".join(analyzer.terms(title)))]:
        assert length(field) == len(field.split())


@given(paragraph=st.integers(1, 2**40), number=st.integers(0, 2**20 - 1))
def test_a_row_names_its_paragraph_and_passage(paragraph: int, number: int) -> None:
    row = row_of(paragraph, number)

    assert (paragraph_of(row), part_of(row)) == (paragraph, number)


def test_the_common_terms_stay_what_they_are() -> None:
    # Every outline on anybody's disk is packed with them; see ``common_terms``.
    assert digest_of(common_terms().decode()).hex() == "f0a7de1a0c1e4b39"


def passage_spans(text: str) -> list[Span]:
    found = outline(text, "", ENGLISH)
    return [found.span(number) for number in range(len(found.passages))]


@given(text=texts)
def test_passages_are_runs_of_whole_sentences(text: str) -> None:
    spans = passage_spans(text)
    sentences = ENGLISH.sentences(text)

    assert {span.start for span in spans} <= {sentence.start for sentence in sentences}
    assert {span.end for span in spans} <= {sentence.end for sentence in sentences}
    assert sum(any(s.overlaps(span) for span in spans) for s in sentences) == len(sentences)
    assert all(one.end <= other.start for one, other in pairwise(spans))


def test_a_short_paragraph_is_one_passage() -> None:
    text = "Owls hunt at night. " * 20

    assert [span.of(text) for span in passage_spans(text)] == [text.strip()]


def test_a_long_paragraph_is_cut_into_even_runs() -> None:
    text = "Owls hunt at night in the old barn. " * 100
    words = [len(span.of(text).split()) for span in passage_spans(text)]

    assert len(words) == -(-800 // TARGET_WORDS)
    assert max(words) - min(words) <= 2 * 8
    assert max(words) <= LONGEST_PASSAGE_WORDS
