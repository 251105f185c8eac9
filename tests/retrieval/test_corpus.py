"""The corpus as a whole: its invariants, whatever is in it and whatever is asked."""

import contextlib
import json
import sqlite3
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import retrieval.analysis
import retrieval.session
from retrieval import Corpus, Outcome, Reason, RetrievalError, Rules
from retrieval.analysis import ANALYZERS
from retrieval.engines import ENGINES
from retrieval.errors import CorpusMissing, QuoteMismatch, UnknownArticle
from retrieval.storage.store import CORPUS_FILE, Store
from retrieval.types import read_reference
from strategies import articles, corpora, questions, write_articles


@given(
    articles=corpora,
    question=questions,
    context=st.lists(questions, max_size=2),
    limit=st.integers(1, 5),
)
def test_every_quote_stands_in_its_source(
    tmp_path_factory: pytest.TempPathFactory, articles, question, context, limit
) -> None:
    folder = tmp_path_factory.mktemp("corpus")
    with Corpus.open(folder) as corpus:
        corpus.add([write_articles(folder / "a.jsonl", articles)])
        answer = corpus.ask(question, context=context, limit=limit)

        assert len(answer.evidence) <= limit
        assert bool(answer.evidence) == (answer.estimate.outcome is not Outcome.NOTHING)
        assert 0 <= answer.estimate.confidence <= 1
        for evidence in answer.evidence:
            paragraph, span = evidence.passage.paragraph, evidence.passage.span
            given = articles[int(paragraph.article.id[1:])]["paragraphs"][paragraph.number - 1]
            assert paragraph.text == given
            assert evidence.passage.quote == given[span.start : span.end]
            assert len(evidence.passage.quote) == span.end - span.start
            assert evidence.terms & answer.query.terms.keys()
            assert all(a.end <= b.start for a, b in pairwise(evidence.matches))
            for part in evidence.parts:
                given = articles[int(part.paragraph.article.id[1:])]["paragraphs"]
                text = given[part.paragraph.number - 1]
                assert part.quote == text[part.span.start : part.span.end]
                assert part in answer.passages
        places = [
            (part.paragraph.article.id, part.paragraph.number, offset)
            for evidence in answer.evidence
            for part in evidence.parts
            for offset in range(part.span.start, part.span.end)
        ]
        assert len(places) == len(set(places))


@given(articles=corpora, question=questions)
def test_the_same_question_gets_the_same_answer(
    tmp_path_factory: pytest.TempPathFactory, articles, question
) -> None:
    folder = tmp_path_factory.mktemp("corpus")
    source = write_articles(folder / "a.jsonl", articles)
    answers = []
    for name in ("one", "other"):
        with Corpus.open(folder / name) as corpus:
            corpus.add([source])
            if name == "other" and "a0" in [article.id for article in corpus.articles()]:
                # A history that ends in the same content must not show.
                corpus.remove("a0")
                corpus.add([source])
            answers.append(corpus.ask(question, limit=9))
    one, other = answers

    assert one == other


@given(articles=st.lists(articles, min_size=1, max_size=4), question=questions)
def test_fewer_quotes_are_the_first_of_more(
    tmp_path_factory: pytest.TempPathFactory, articles, question
) -> None:
    folder = tmp_path_factory.mktemp("corpus")
    with Corpus.open(folder) as corpus:
        corpus.add([write_articles(folder / "a.jsonl", articles)])
        more = corpus.ask(question, limit=9)
        for limit in range(1, 9):
            fewer = corpus.ask(question, limit=limit)
            assert fewer.evidence == more.evidence[:limit]
            assert fewer.estimate == more.estimate


ODD = (
    "", "   ", "the of and who", "???", "😀😀", "\x00", "owl\x00owl", "a" * 10_000, "owl " * 10_000,
    "\u202eabc \u05d0\u05d1", "\ud800", "owl \udfff", "'\" OR 1=1 --", "\\", "%s",
)  # fmt: skip


def test_no_question_raises(seeds: Corpus, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("owl", "utf-8")
    with Corpus.open(tmp_path / "word") as one_word, Corpus.open(tmp_path / "none") as empty:
        one_word.add([tmp_path / "a.txt"])
        for question in ODD:
            for corpus in (seeds, one_word, empty):
                corpus.ask(question, context=[question]).query.text.encode()
            assert empty.ask(question).estimate.reason is Reason.EMPTY_CORPUS


def test_a_corpus_of_one_word_answers(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("owl", "utf-8")
    with Corpus.open(tmp_path) as corpus:
        corpus.add([tmp_path / "a.txt"])

        assert corpus.ask("Owls?").evidence[0].passage.quote == "owl"


def test_what_changed_in_the_store_is_seen_by_the_next_question(tmp_path: Path) -> None:
    source = tmp_path / "a.txt"
    source.write_text("Owls\n\nThey hunt mice.\n", "utf-8")
    with Corpus.open(tmp_path / "c") as reader, Corpus.open(tmp_path / "c") as writer:
        assert reader.ask("mice").estimate.reason is Reason.EMPTY_CORPUS
        writer.add([source])
        assert reader.ask("mice").evidence[0].passage.quote == "They hunt mice."
        writer.remove("owls")
        assert reader.ask("mice").evidence == ()


def test_the_quote_gate_stops_a_quote_that_is_not_in_the_store(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Owls\n\nThey hunt mice. They sleep.\n", "utf-8")
    with Corpus.open(tmp_path) as corpus:
        corpus.add([tmp_path / "a.txt"])
        assert corpus.ask("mice").evidence
        other = sqlite3.connect(tmp_path / CORPUS_FILE)
        other.execute("UPDATE paragraph SET text = replace(text, 'mice', 'mice, rats')")
        other.commit()
        other.close()

        with pytest.raises(QuoteMismatch, match="not quoted"):
            corpus.ask("mice")


def test_other_rules_of_analysis_derive_everything_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    (tmp_path / "a.txt").write_text("Owls\n\nThey hunt mice.\n", "utf-8")
    with Corpus.open(tmp_path) as corpus:
        corpus.add([tmp_path / "a.txt"])
    english = retrieval.session.ANALYZERS["en"]
    other = replace(english, version=english.version + 1, stem=lambda word: f"{word}!")
    for module in (retrieval.analysis, retrieval.session):
        monkeypatch.setattr(module, "ANALYZERS", {"en": other})
    with Corpus.open(tmp_path) as corpus:
        assert corpus.ask("mice").evidence
        assert corpus.ask("mouse").evidence == ()


def test_articles_and_places_that_are_not_there_are_explained(seeds: Corpus) -> None:
    first = next(iter(seeds.articles())).id
    for name, hint in (
        (f"{first}x", first),
        (f"{first}#9", f"{first}#1"),
        (f"{first}#1:0-99999", "#1"),
    ):
        with pytest.raises(UnknownArticle, match=f"did you mean .*{hint[-20:]}"):
            seeds.passage(read_reference(name))
    with pytest.raises(UnknownArticle, match=r"'zzz' in the corpus$"):
        seeds.paragraphs("zzz")
    assert seeds.passage(read_reference(first)) is None


def test_opening_makes_a_corpus_and_existing_does_not(tmp_path: Path) -> None:
    with pytest.raises(CorpusMissing):
        Corpus.existing(tmp_path / "a")
    Corpus.open(tmp_path / "a" / "b").close()
    Corpus.existing(tmp_path / "a" / "b").close()
    assert issubclass(CorpusMissing, RetrievalError)


def test_rules_decide_how_much_is_quoted_and_when_it_is_an_answer(seed_folder: Path) -> None:
    question = "How old is the daughter?"
    with Corpus.existing(seed_folder, Rules(quote_words=1, answer_threshold=0.99)) as corpus:
        strict = corpus.ask(question)
    with Corpus.existing(seed_folder) as corpus:
        usual = corpus.ask(question)

    assert strict.estimate.outcome is Outcome.CLOSEST
    assert usual.estimate.outcome is Outcome.ANSWER
    assert len(strict.evidence[0].passage.quote) < len(usual.evidence[0].passage.quote)


def test_the_quote_gate_checks_every_part_of_a_quote(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Owls\n\nThey hunt mice.\n\nThey sleep.\n", "utf-8")
    with Corpus.open(tmp_path) as corpus:
        corpus.add([tmp_path / "a.txt"])
        [evidence] = corpus.ask("mice").evidence
        assert [part.quote for part in evidence.parts] == ["They hunt mice.", "They sleep."]
        other = sqlite3.connect(tmp_path / CORPUS_FILE)
        other.execute("UPDATE paragraph SET text = replace(text, 'sleep', 'sleep, eat')")
        other.commit()
        other.close()

        with pytest.raises(QuoteMismatch):
            corpus.ask("mice")


def test_a_changed_text_is_neither_shown_nor_cited_nor_verified(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Owls\n\nThey hunt mice. They sleep.\n", "utf-8")
    with Corpus.open(tmp_path) as corpus:
        corpus.add([tmp_path / "a.txt"])
        other = sqlite3.connect(tmp_path / CORPUS_FILE)
        other.execute("UPDATE paragraph SET text = replace(text, 'mice', 'rats')")
        other.commit()
        other.close()

        for look in (
            lambda: corpus.paragraphs("owls"),
            lambda: corpus.passage(read_reference("owls#1:0-4")),
            lambda: corpus.recall("owls#1:0-4"),
            lambda: list(corpus.candidates("hunt rats")),
        ):
            with pytest.raises(QuoteMismatch):
                look()


def test_a_folder_that_cannot_be_written_to_can_be_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.txt").write_text("Owls\n\nThey hunt mice.\n", "utf-8")
    with Corpus.open(tmp_path / "c") as corpus:
        corpus.add([tmp_path / "a.txt"])
    monkeypatch.setattr("os.access", lambda path, mode: False)
    with Corpus.existing(tmp_path / "c") as corpus:
        assert corpus.ask("mice").evidence
        with pytest.raises(RetrievalError, match="read-only"):
            corpus.remove("owls")


def test_each_article_is_read_by_the_rules_of_its_language(tmp_path: Path) -> None:
    lines = [
        {"id": "told", "language": "de-AT", "text": "Eulen jagen nachts Mäuse."},
        {"id": "found", "text": "The owls are hunting mice at night. What do they eat?"},
        {"id": "short", "text": "Owls"},
    ]
    path = tmp_path / "a.jsonl"
    path.write_text("\n".join(map(json.dumps, lines)), "utf-8")
    with Corpus.open(tmp_path) as corpus:
        corpus.add(path)

        assert {a.id: a.language for a in corpus.articles()} == {
            "told": "de-AT", "found": "en", "short": "en",
        }  # fmt: skip
        assert corpus.ask("Mause", language="de").evidence[0].passage.paragraph.article.id == "told"
        assert corpus.ask("What does an owl hunt?").query.language == "en"


def test_the_rules_name_the_language_of_what_tells_none(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Owls\n\nThe owls hunt mice.\n", "utf-8")
    with Corpus.open(tmp_path, Rules(language="und")) as corpus:
        corpus.add(tmp_path / "a.txt")

        assert [article.language for article in corpus.articles()] == ["und"]
        assert corpus.ask("hunt", language="en").query.language == "en"
        assert corpus.ask("hunt").query.language == "und"
        assert corpus.ask("hunt", likely="en").query.language == "en"


def test_only_the_rules_in_use_are_kept_in_mind(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Owls\n\nThe owls hunt mice at night.\n", "utf-8")
    (tmp_path / "b.txt").write_text("Совы\n\nСовы охотятся ночью на мышей.\n", "utf-8")
    with contextlib.closing(Store(tmp_path)) as store, Corpus.open(tmp_path) as corpus:
        corpus.add(tmp_path / "a.txt")
        corpus.add(tmp_path / "b.txt")
        known = ANALYZERS["en"].rules, ANALYZERS["ru"].rules
        assert sorted(store.analysis()) == sorted(known)
        before = store.revision()
        assert corpus.ask("мыши").evidence
        # A question analyzes no article again, whatever its language is.
        assert store.revision() == before


def test_a_corpus_of_older_rules_learns_its_languages(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Owls\n\nThe owls hunt mice.\n", "utf-8")
    with Corpus.open(tmp_path) as corpus:
        corpus.add(tmp_path / "a.txt")
    with contextlib.closing(sqlite3.connect(tmp_path / CORPUS_FILE)) as db, db:
        db.execute("UPDATE article SET language = NULL")
        db.execute("UPDATE state SET analysis = 'en/0'")
    with Corpus.open(tmp_path) as corpus:
        assert corpus.ask("What do owls hunt?").evidence
        assert [article.language for article in corpus.articles()] == ["en"]


def test_a_phrase_that_the_best_passages_lack_is_looked_for_in_more(tmp_path: Path) -> None:
    texts = [f"Barn mice owls, barn mice owls {n}." for n in range(2 * Rules().candidates)]
    texts.append(f"Of all the {'quiet ' * 60}birds barn owls are here.")
    articles = [{"title": None, "paragraphs": [text]} for text in texts]
    with Corpus.open(tmp_path / "corpus") as corpus:
        corpus.add(write_articles(tmp_path / "a.jsonl", articles))
        [quoted] = corpus.ask('What are "barn owls"?').evidence

    assert quoted.passage.quote == texts[-1]


# The statements that lead back from the newest schema to older ones, the newest step first.
BACK = {
    6: ("UPDATE outline SET packed = substr(packed, 5)",),
    5: (
        "DROP INDEX article_url",
        "DROP TABLE sketch",
        "DROP TABLE stamp",
        "DROP TABLE origin",
    ),
    4: (
        "ALTER TABLE deleted_term RENAME TO gone",
        "ALTER TABLE manifest RENAME COLUMN deleted_passages TO gone_passages",
        "ALTER TABLE manifest RENAME COLUMN deleted_text_terms TO gone_text_terms",
        "ALTER TABLE manifest RENAME COLUMN deleted_title_terms TO gone_title_terms",
        "ALTER TABLE manifest RENAME TO ledger",
        "ALTER TABLE state ADD COLUMN generation INTEGER NOT NULL DEFAULT 7",
    ),
    3: ("ALTER TABLE outline DROP COLUMN article", "ALTER TABLE outline DROP COLUMN number"),
}


@pytest.mark.parametrize("version", BACK)
@pytest.mark.parametrize("engine", ENGINES)
def test_a_corpus_of_an_older_schema_answers_as_ever(
    tmp_path: Path, version: int, engine: str
) -> None:
    articles = [{"title": f"T{n}", "paragraphs": ["Mice.", f"Owls {n}."]} for n in range(20)]
    rules = Rules(engine=engine)
    with Corpus.open(tmp_path / "corpus", rules) as corpus:
        corpus.add(write_articles(tmp_path / "a.jsonl", articles))
        corpus.remove("a7")  # so that the index holds a passage that the store has not
        answer, before = corpus.ask("Owls 1"), corpus.state()
    indexes = sorted((tmp_path / "corpus").glob("index-*"))
    db = sqlite3.connect(tmp_path / "corpus" / CORPUS_FILE)
    for step in range(max(BACK), version - 1, -1):
        for statement in BACK[step]:
            db.execute(statement)
    db.execute(f"PRAGMA user_version = {version}")
    db.close()

    with Corpus.existing(tmp_path / "corpus", rules) as corpus:
        assert corpus.ask("Owls 1") == answer
        assert corpus.state() == before
    assert answer.evidence[0].passage.quote == "Owls 1."
    # All is analyzed again, and an index of the old analysis goes.
    assert len([*(tmp_path / "corpus").glob("index-*")]) == len(indexes)
