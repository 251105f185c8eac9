"""Outlines: what is packed is unpacked, and says of a text what analysis says."""

from hypothesis import given
from hypothesis import strategies as st

from retrieval.analysis import analyzer_for
from retrieval.analysis.outline import COMMON, pack, place_of, row_of, unpack
from retrieval.engines.tantivy import length
from retrieval.ingestion.workers import outline
from retrieval.storage.fingerprint import digest_of
from strategies import texts

languages = st.sampled_from(["en", "ru", "und"]).map(analyzer_for)


@given(text=texts, heading=texts, analyzer=languages)
def test_what_is_packed_is_unpacked(text, heading, analyzer) -> None:
    made = outline(text, heading, analyzer)

    assert unpack(pack(made)) == made


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
    assert place_of(row_of(paragraph, number)) == (paragraph, number)


def test_the_common_terms_stay_what_they_are() -> None:
    # Every outline on anybody's disk is packed with them; see the comment beside COMMON.
    assert digest_of(COMMON.decode()).hex() == "f0a7de1a0c1e4b39"
