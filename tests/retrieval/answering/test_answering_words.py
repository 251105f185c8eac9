"""The words of a quote that answer, and the subjects that a paragraph could be asked about."""

from pathlib import Path

import pytest

from retrieval import Article, Corpus, Paragraph, answering_words, subjects
from strategies import write_articles

ARTICLES = [
    {"id": "law", "title": "Kazakhstan fights trafficking", "language": "en", "paragraphs": [
        "In Kazakhstan, President Askar Omarov has signed the new law against trafficking."]},
    {"id": "trees", "title": "Trees", "language": "en", "paragraphs": [
        "The mayor planted walnut trees in the garden, and 12 poplars beside the bath in May 2021."]},
    {"id": "war", "title": "Wars", "language": "en", "paragraphs": [
        "Adam Smith, Boris Orlov and Clara Jones led the troops across the wide river."]},
    {"id": "закон", "title": "Закон", "language": "ru", "paragraphs": [
        "Новый закон о воде подписал вчера министр Марат Ахметов."]},
]  # fmt: skip


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("words")
    with Corpus.open(folder / "corpus") as corpus:
        corpus.add(write_articles(folder / "a.jsonl", ARTICLES))
        yield corpus


@pytest.mark.parametrize(
    ("question", "words"),
    [
        # What the question or the title names is what it is about.
        ("Who signed the law against trafficking in Kazakhstan?", ["President Askar Omarov"]),
        ("Who is Askar Omarov?", []),
        ("How many walnut trees did the mayor plant?", []),
        ("How many poplars did the mayor plant?", ["12"]),
        ("When did the mayor plant the trees?", ["2021"]),
        # Of three, nobody knows which.
        ("Who led the troops across the river?", []),
        # It asks for neither a name nor a figure.
        ("Why did the mayor plant the trees?", []),
        ("Кто подписал закон о воде?", ["Марат Ахметов"]),
    ],
)
def test_the_words_that_answer(corpus: Corpus, question: str, words: list[str]) -> None:
    answer = corpus.ask(question)
    evidence = answer.evidence[0]
    spans = answering_words(answer.query, evidence)

    assert [span.of(evidence.passage.paragraph.text) for span in spans] == words
    for span in spans:
        assert evidence.answer_span.start <= span.start < span.end <= evidence.answer_span.end


def test_the_subjects_of_a_paragraph_are_its_first_names_and_its_title() -> None:
    article = Article("a", "New law on water.", "a.txt", language="en")
    text = "The minister Askar Omarov has visited Boris. Later he met Clara Jones."

    assert [*subjects(Paragraph(article, 1, text))] == ["Askar Omarov", "New law on water"]
    assert [*subjects(Paragraph(Article("a", "Law", "a.txt"), 1, "…"))] == []


def test_a_corpus_knows_the_length_of_an_article_and_its_first_and_last_date(
    tmp_path: Path,
) -> None:
    rows = [
        {"id": day, "published": day, "paragraphs": ["Owls hunt.", "Owls sleep."]}
        for day in ("2021-05-01", "2019", "May 1999")
    ]
    with Corpus.open(tmp_path / "c") as corpus:
        assert (corpus.summary().oldest, corpus.summary().newest) == (None, None)
        corpus.add(write_articles(tmp_path / "a.jsonl", rows))

        assert (corpus.summary().oldest, corpus.summary().newest) == ("2019", "2021-05-01")
        assert (corpus.length("2019"), corpus.length("no article")) == (2, 0)
