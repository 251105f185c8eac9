"""Articles in some languages, or in the language of the question: nothing else is quoted."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.analysis import code_of
from retrieval.corpus import Corpus
from retrieval.engines import ENGINES
from retrieval.types import ArticleFilter, Outcome, Reason, Rules
from strategies import corpora, questions, write_articles

SAME = ArticleFilter(same_language=True)
ARTICLES = [
    {"id": "en", "language": "en-GB", "paragraphs": [
        "The barn owl Athena hunts voles in Samarkand. She sleeps in a church tower by day."
    ]},
    {"id": "ru", "language": "Russian", "paragraphs": [
        "Сипуха Athena охотится на полёвок в Самарканде. Днём она спит в башне церкви."
    ]},
    {"id": "owls", "language": "ru", "paragraphs": ["Совы охотятся ночью. Совы едят мышей."]},
    {"id": "de", "language": "de", "paragraphs": ["Die Schleiereule Athena jagt Mäuse."]},
]  # fmt: skip
ATHENA = {"en": "What does Athena hunt?", "ru": "На кого охотится Athena?"}


@pytest.fixture
def corpus(tmp_path: Path):
    with Corpus.open(tmp_path / "c") as corpus:
        corpus.add(write_articles(tmp_path / "a.jsonl", ARTICLES))
        yield corpus


def quoted(corpus: Corpus, question: str, only: ArticleFilter | None, **options) -> set[str]:
    answer = corpus.ask(question, only=only, limit=9, **options)
    return {passage.paragraph.article.id for passage in answer.passages}


def test_articles_pass_by_the_code_of_their_language(corpus: Corpus) -> None:
    for languages, expected in (
        (("en",), {"en"}),
        (("ru", "en"), {"en", "owls", "ru"}),
        (("und",), {"de"}),  # any language that is none of ours
        (("kk",), set()),
        (("de",), set()),  # it is no code of ours
        ((), {"de", "en", "owls", "ru"}),
    ):
        only = ArticleFilter(languages=languages)
        assert {article.id for article in corpus.articles(only)} == expected
        found = corpus.find("Athena", 9, only).matches
        assert {match.passage.paragraph.article.id for match in found} == expected - {"owls"}
        assert quoted(corpus, "Athena", only) == expected - {"owls"}
        two = ArticleFilter(articles=("en", "de"), source="a.jsonl", languages=languages)
        assert {article.id for article in corpus.articles(two)} == expected & {"en", "de"}


def test_only_articles_in_the_language_of_the_question_are_quoted(corpus: Corpus) -> None:
    for code, question in ATHENA.items():
        assert quoted(corpus, question, None) > {code}
        assert (
            code in quoted(corpus, question, SAME) <= ({"ru", "owls"} if code == "ru" else {"en"})
        )
        both = ArticleFilter(languages=("ru",), same_language=True)
        assert quoted(corpus, question, both) == quoted(corpus, question, SAME) - {"en"}
    assert quoted(corpus, "Athena Mäuse?", SAME, language="und") == {"de"}


def test_the_words_of_a_search_have_a_language_too(corpus: Corpus) -> None:
    found = corpus.find("где Athena", None, SAME)
    assert {match.passage.paragraph.article.id for match in found.matches} == {"ru"}
    assert corpus.find("Athena", 9, SAME, language="kk").reason is Reason.NO_ARTICLE


def test_where_there_is_no_question_there_is_no_condition(corpus: Corpus) -> None:
    assert [*corpus.articles(SAME)] == [*corpus.articles()]


def test_a_question_that_follows_keeps_to_its_language(corpus: Corpus) -> None:
    english = corpus.ask(ATHENA["en"])
    options = {"context": [ATHENA["en"]], "quoted": [english.passages[0].id]}
    for question in ("Почему?", "А почему Athena?"):
        assert "en" in quoted(corpus, question, None, **options)
        assert quoted(corpus, question, SAME, **options) <= {"ru", "owls"}
    russian = {"context": [ATHENA["ru"]], "quoted": ["ru#1:0-10"]}
    assert quoted(corpus, "А где она спит?", SAME, **russian) == {"ru"}


def test_an_answer_tells_the_languages_that_were_left_out(corpus: Corpus) -> None:
    assert corpus.ask(ATHENA["ru"], only=SAME).left_out == ("und", "en")
    assert corpus.ask(ATHENA["ru"]).left_out == ()
    kazakh = corpus.explain("Үкі қайда ұйықтайды?", only=SAME).answer
    assert kazakh.left_out == ("ru", "und", "en")
    assert kazakh.estimate.outcome is Outcome.NOTHING
    assert kazakh.estimate.reason is Reason.NO_ARTICLE


def test_where_all_articles_are_in_one_language_nothing_is_filtered(tmp_path: Path) -> None:
    with Corpus.open(tmp_path / "c") as corpus:
        assert corpus.ask("Where?", only=SAME).estimate.reason is Reason.EMPTY_CORPUS
        corpus.add(write_articles(tmp_path / "a.jsonl", ARTICLES[1:3]))
        assert corpus._filtering.paragraphs(SAME, "ru") is None
        assert corpus.ask(ATHENA["ru"], only=SAME) == corpus.ask(ATHENA["ru"])
        # What is remembered ends with a change of the articles.
        assert corpus.ask(ATHENA["en"], only=SAME).estimate.reason is Reason.NO_ARTICLE
        corpus.add(write_articles(tmp_path / "b.jsonl", ARTICLES[:1]))
        assert quoted(corpus, ATHENA["en"], SAME) == {"en"}


@pytest.mark.slow
@pytest.mark.parametrize("engine", ENGINES)
@given(
    articles=corpora,
    asked=st.lists(questions, min_size=1, max_size=3),
    languages=st.lists(st.sampled_from(["en", "ru", "kk", "tr", "de"]), min_size=5, max_size=5),
)
def test_every_quote_is_in_the_language_of_the_question(
    tmp_path_factory: pytest.TempPathFactory, engine, articles, asked, languages
) -> None:
    folder = tmp_path_factory.mktemp("corpus")
    told = [{**a, "language": languages[n % 5]} for n, a in enumerate(articles)]
    # The same texts in another language, so that each quote has near-duplicates outside.
    copies = [{**a, "language": "uz", "title": f"Copy {n}"} for n, a in enumerate(articles)]
    with Corpus.open(folder / "c", Rules(engine=engine)) as corpus:
        corpus.add(write_articles(folder / "a.jsonl", [*told, *copies]))
        last = [f"{article.id}#1:0-1" for article in corpus.articles()][:1]
        for number, question in enumerate(asked):
            explained = corpus.explain(
                question, context=asked[:number], quoted=last, only=SAME, limit=9
            )
            answer = explained.answer
            names = {passage.paragraph.article.language for passage in answer.passages}
            names |= {candidate.passage.hit.language for candidate in explained.candidates}
            codes = {*map(code_of, names)}
            assert codes <= {answer.query.language}
            last = [passage.id for passage in answer.passages[:1]] or last
