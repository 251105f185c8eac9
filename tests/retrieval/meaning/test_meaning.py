"""Finding by meaning: with a fake that knows a few concepts, and with the real model if it is there."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest

from fakeembedder import Fake
from retrieval import Corpus, Outcome
from retrieval.answering.pipeline import Rules
from retrieval.errors import EmbedderMissing
from retrieval.meaning import EMBEDDERS, load_embedder
from retrieval.meaning.vectors import FILE_NAME, VectorFile
from strategies import write_articles

ARTICLES = [
    {"title": "Owls", "paragraphs": ["An owl hunts rodents at night. It sleeps all day."], "language": "en"},
    {"title": "Cars", "paragraphs": ["The automobile broke. It stood for a week."], "language": "en"},
    {"title": "Banks", "paragraphs": ["The bank lends money. It opens at nine."], "language": "en"},
    {"title": "Storms", "paragraphs": ["Bad weather is near. Nobody went out."], "language": "en"},
    *({"title": f"T{n}", "paragraphs": [f"Village number {n} is quiet."], "language": "en"} for n in range(12)),
]  # fmt: skip


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Fake:
    made = Fake()
    monkeypatch.setitem(EMBEDDERS, "fake", lambda: made)  # type: ignore[arg-type]
    return made


def opened(folder: Path, embedder: str | None = "fake", articles=ARTICLES) -> Corpus:
    folder.mkdir(exist_ok=True)
    corpus = Corpus.open(folder, Rules(embedder=embedder))
    corpus.add(write_articles(folder / "a.jsonl", articles))
    return corpus


def stored_keys(folder: Path) -> set[bytes]:
    file = VectorFile(folder)
    try:
        return file.keys()
    finally:
        file.close()


def titles(corpus: Corpus, question: str, **how) -> list[str | None]:
    return [one.passage.paragraph.article.title for one in corpus.ask(question, **how).evidence]


@pytest.mark.parametrize("name", EMBEDDERS)
def test_embedders_keep_their_promises(name: str) -> None:
    if importlib.util.find_spec(name) is None:
        pytest.skip(f"{name} is not installed: pip install 'pullquote[semantic]'")
    embedder = load_embedder(name)
    texts = ["An owl hunts mice.", "", "a\0b", "x" * 5000, "😀", "The bank lends money."]
    vectors = embedder.texts(texts)
    question = embedder.question("Кого ловит сова?")

    assert embedder.model.startswith(name)
    assert vectors.shape == (len(texts), *question.shape)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(len(texts)), abs=1e-3)
    assert (embedder.texts(texts[-1:])[0] == vectors[-1]).all()
    assert embedder.texts([]).shape[0] == 0
    assert vectors[0] @ question > vectors[-1] @ question


def test_a_question_finds_an_article_in_another_language(tmp_path: Path, fake: Fake) -> None:
    with opened(tmp_path) as corpus:
        assert titles(corpus, "Кого ловят совы и мыши?") == []
        corpus.embed()
        answer = corpus.ask("Кого ловят совы и мыши?")
        first = answer.evidence[0]

    assert first.passage.paragraph.article.title == "Owls"
    assert first.by_meaning
    assert first.answer_span.of(first.passage.paragraph.text) == "An owl hunts rodents at night."
    assert answer.estimate.outcome is Outcome.ANSWER


def test_in_its_own_language_a_quote_found_by_meaning_only_comes_closest(
    tmp_path: Path, fake: Fake
) -> None:
    with opened(tmp_path) as corpus:
        corpus.embed()
        answer = corpus.ask("Which bird eats a mouse?", language="en")

    assert answer.evidence[0].passage.paragraph.article.title == "Owls"
    assert answer.evidence[0].by_meaning
    assert answer.estimate.outcome is Outcome.CLOSEST


def test_a_quote_without_a_word_of_the_question_comes_before_one_that_has_some(
    tmp_path: Path, fake: Fake
) -> None:
    with opened(tmp_path) as corpus:
        corpus.embed()

        assert titles(corpus, "Кого ловят совы и мыши в Village?")[0] == "Owls"


def test_an_article_in_another_language_does_not_drown_one_in_the_own(
    tmp_path: Path, fake: Fake
) -> None:
    text = "Сова ловит мышей. Она живёт в лесу. Она спит днём."
    russian = {"title": "Совы", "paragraphs": [text], "language": "ru"}
    with opened(tmp_path, articles=[*ARTICLES, russian]) as corpus:
        corpus.embed()

        assert titles(corpus, "Which rodents does the owl hunt?", language="en")[:2] == [
            "Owls",
            "Совы",
        ]


def test_the_bar_for_what_is_found_by_meaning_is_a_rule(tmp_path: Path, fake: Fake) -> None:
    opened(tmp_path).close()
    with Corpus.open(tmp_path, Rules(embedder="fake", meaning_threshold=1.0)) as corpus:
        corpus.embed()

        assert corpus.ask("Кого ловят совы и мыши?").estimate.outcome is Outcome.CLOSEST


def test_meaning_decides_between_sentences_with_the_same_words(tmp_path: Path, fake: Fake) -> None:
    texts = [{"title": "Day", "paragraphs": ["Ada saw a car. Ada saw an owl. Ada saw a bank."]}]
    with opened(tmp_path, articles=[*ARTICLES, *texts]) as corpus:
        question = "What bird has Ada seen?"
        by_words = corpus.ask(question).evidence[0]
        corpus.embed()
        by_meaning = corpus.ask(question).evidence[0]

    text = by_words.passage.paragraph.text
    assert by_words.answer_span.of(text) == "Ada saw a car."
    assert by_meaning.answer_span.of(text) == "Ada saw an owl."


def test_nothing_is_embedded_twice_and_what_is_gone_is_forgotten(
    tmp_path: Path, fake: Fake
) -> None:
    with opened(tmp_path) as corpus:
        assert corpus.embed() == len(ARTICLES)
        fake.embedded.clear()
        assert corpus.embed() == 0
        corpus.add(
            write_articles(tmp_path / "a.jsonl", [{**ARTICLES[0], "paragraphs": ["New owl."]}])
        )
        assert corpus.embed() == 1
        assert fake.embedded == ["Owls\nNew owl.", "New owl."]
        assert len(stored_keys(tmp_path)) == len(ARTICLES)
        corpus.remove("a1")
        assert len(stored_keys(tmp_path)) == len(ARTICLES) - 1
        embedding = corpus.embedding()

    assert embedding == (len(ARTICLES) - 1, len(ARTICLES) - 1)
    with Corpus.open(tmp_path, Rules(embedder="fake")) as corpus:
        assert "Cars" not in titles(corpus, "машина", language="ru")


def test_what_was_embedded_before_a_stop_is_kept(tmp_path: Path, fake: Fake) -> None:
    class Stopped(Exception):
        pass

    def stop(done: int, total: int) -> None:
        raise Stopped

    with opened(tmp_path) as corpus:
        with pytest.raises(Stopped):
            corpus.embed(stop)
        kept = corpus.embedding()
        left = corpus.embed()

    assert kept is not None
    assert 0 < kept.done < kept.passages
    assert left == kept.passages - kept.done


def test_what_another_process_removes_meanwhile_is_left_out(tmp_path: Path, fake: Fake) -> None:
    gone = [f"a{number}" for number in range(6, 10)]

    def remove(done: int, total: int) -> None:
        if done < total:
            with Corpus.open(tmp_path) as other:
                other.remove(gone)

    with opened(tmp_path) as corpus:
        corpus.embed(remove)

        assert corpus.embedding() == (len(ARTICLES) - 4, len(ARTICLES) - 4)
        assert len(stored_keys(tmp_path)) == len(ARTICLES) - 4


def test_meaning_adds_nothing_to_what_holds_a_quoted_phrase(tmp_path: Path, fake: Fake) -> None:
    with opened(tmp_path) as corpus:
        corpus.embed()

        assert titles(corpus, "Кого «ловят» совы и мыши?", limit=1) == ["Owls"]
        assert titles(corpus, 'Which bird eats what "opens at nine"?', language="en") == ["Banks"]


def test_vectors_of_another_model_are_not_compared(tmp_path: Path, fake: Fake) -> None:
    with opened(tmp_path) as corpus:
        corpus.embed()
    fake.model = "fake/2"
    with Corpus.open(tmp_path, Rules(embedder="fake")) as corpus:
        assert corpus.embedding() == (0, len(ARTICLES))
        assert titles(corpus, "Кого ловят совы и мыши?") == []
        assert corpus.embed() == len(ARTICLES)
        assert titles(corpus, "Кого ловят совы и мыши?", limit=1) == ["Owls"]


def test_what_another_process_embeds_is_found_by_the_next_question(
    tmp_path: Path, fake: Fake
) -> None:
    owls, cars, *rest = ARTICLES
    with (
        opened(tmp_path, articles=[owls, *rest]) as asked,
        Corpus.open(tmp_path, Rules(embedder="fake")) as other,
    ):
        assert titles(asked, "сова или машина", language="ru") == []
        other.embed()
        assert titles(asked, "сова или машина", language="ru")[0] == "Owls"

        other.add(write_articles(tmp_path / "b.jsonl", [{**cars, "id": "b"}]))
        assert "Cars" not in titles(asked, "машина", language="ru", limit=20)
        other.embed()
        assert titles(asked, "машина", language="ru", limit=1) == ["Cars"]


QUESTIONS = ["How many villages?", "Who sleeps all day?", "the", "", "?", "Hello", "совы", '"owl"']


@pytest.mark.parametrize("question", QUESTIONS)
def test_without_package_or_vectors_words_answer_as_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, question: str, fake: Fake
) -> None:
    def missing():
        raise ImportError("no such package")

    monkeypatch.setitem(EMBEDDERS, "gone", missing)  # type: ignore[arg-type]
    with opened(tmp_path, None) as corpus:
        expected = corpus.ask(question)
    for name in ("fake", "gone"):
        with Corpus.open(tmp_path, Rules(embedder=name)) as corpus:
            assert corpus.ask(question) == expected
    (tmp_path / FILE_NAME).write_bytes(b"no database, though it is as long as one" * 99)
    with Corpus.open(tmp_path, Rules(embedder="fake")) as corpus:
        assert corpus.ask(question) == expected
    with Corpus.open(tmp_path, Rules(embedder="gone")) as corpus, pytest.raises(EmbedderMissing):
        corpus.embed()


@pytest.mark.parametrize("question", [*QUESTIONS, "owl " * 500, "\ud800", "12"])
def test_no_question_raises_and_fewer_quotes_are_the_first_of_more(
    tmp_path: Path, fake: Fake, question: str
) -> None:
    with opened(tmp_path) as corpus:
        corpus.embed()
        many = corpus.ask(question, limit=9)
        fewest = max(2, len(many.conflicting))

        assert corpus.ask(question, limit=2).evidence == many.evidence[:fewest]
        assert corpus.ask(question, limit=9) == many
