"""Names across scripts: what meets, what does not, and what is searched for a missing word."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import given

from retrieval import Corpus, Outcome
from retrieval.analysis import ANALYZERS
from retrieval.analysis.names import (
    INSIDE,
    keys,
    names,
    phonetic_key,
    pronunciation,
    pronunciations,
    similarity,
)
from retrieval.querying.expansion import ALIKE, Vocabulary, expand
from retrieval.storage.stored_values import IndexedName
from retrieval.types import Query
from strategies import texts


@pytest.mark.parametrize(
    "spellings",
    [
        "en:Tokayev ru:Токаев ru:Токаева kk:Тоқаевтың uz:Toqayev uz:Тўқаев tr:Tokayev'in",
        "en:Samarkand ru:Самарканде kk:Самарқандта uz:Samarqandda uz:Самарқандда",
        "en:Mirziyoyev ru:Мирзиёевым uz:Mirziyoyevning uz:Мирзиёев kk:Мирзиёев",
        "en:Washington ru:Вашингтоне tr:Washington'da uz:Vashingtonda tk:Waşington",
        "en:Japarov ky:Жапаров ru:Жапарова tr:Caparov",
        "en:Kyrgyzstan ru:Кыргызстане kk:Қырғызстанда ky:Кыргызстандын uz:Qirg‘izistonga",
        "en:Alexander ru:Александр uz:Aleksandr",
        "en:Korshunova ru:Коршунову kk:Коршунованың",
        "en:Uzbekistan kk:Өзбекстанда ru:Узбекистане tk:Özbegistanda",
    ],
)
def test_spellings_of_a_name_meet(spellings: str) -> None:
    spoken = [
        pronunciations(word, ANALYZERS[code])
        for code, word in (spelling.split(":") for spelling in spellings.split())
    ]
    first = spoken[0]

    for other in spoken:
        assert set(keys(first)) & set(keys(other))
        assert max(similarity(one, two) for one in first for two in other) >= ALIKE


@given(text=texts)
def test_any_text_has_names_or_none(text: str) -> None:
    for analyzer in ANALYZERS.values():
        for key, word, term in names(text, analyzer):
            assert key
            assert word in text
            assert term in analyzer.terms(word)
        for word in text.split():
            key = phonetic_key(pronunciation(word, analyzer))
            assert key.isprintable() or not word.isprintable()


def test_only_words_with_a_capital_inside_a_sentence_are_names() -> None:
    text = "Tourists met Marat in “Astana”, and Jean-Luc. Nobody saw NATO. The end."

    assert INSIDE.findall(text) == ["Marat", "Astana", "Jean", "Luc", "NATO"]


def query(text: str, code: str) -> Query:
    own = tuple(ANALYZERS[code].query_terms(text))
    return Query(text, code, False, (), own, dict.fromkeys(own, 1.0))


def under_any(names: list[tuple[str, str, str]]) -> Callable[[Sequence[str]], list[IndexedName]]:
    """Gives all *names* under each key."""
    return lambda keys: [IndexedName(key, *name) for key in keys for name in names]


def spelled(text: str, code: str, known: set[str], others: str = "en", stored: str = "") -> dict:
    names = [(word, "en", word.lower()) for word in stored.split()]
    languages = [ANALYZERS[other] for other in others.split()]
    found = expand(
        query(text, code),
        ANALYZERS[code],
        languages,
        Vocabulary(known.intersection, lambda _: 1.0, under_any(names), lambda _: ()),
    )
    for one in found.expansions:
        assert all(found.terms[term] < 1 for term in one.terms)
        assert one.term in found.own
        assert set(one.terms).isdisjoint(found.own)
    return {one.word: one.terms for one in found.expansions}


def test_a_missing_word_is_searched_as_the_names_that_sound_like_it() -> None:
    stored = "Samarkand Samara Marat"

    assert spelled("Где Самарканд?", "ru", {"samarkand"}, stored=stored) == {
        "Самарканд": ("samarkand",)
    }
    assert spelled("Где Самарканд?", "ru", {"самарканд", "samarkand"}, stored=stored) == {}
    assert spelled("Где Самарканд?", "ru", set(), stored=stored) == {}
    assert spelled("Где рынок?", "ru", {"samarkand"}, stored=stored) == {}


def test_a_place_is_searched_by_its_other_names() -> None:
    assert spelled("Олмаотада нима бор?", "uz", {"almaty"}, stored="Almaty Astana") == {
        "Олмаотада": ("almaty",)
    }
    assert spelled("Yunanistan nerede?", "tr", {"greece"}, stored="Greece") == {
        "Yunanistan": ("greece",)
    }


def test_in_its_own_language_only_a_name_is_taken_for_a_name() -> None:
    known = {"mars"}

    assert spelled("Who marries Tokayevs?", "en", known, stored="Mars") == {}
    assert spelled("Who saw Marss?", "en", known, stored="Mars") == {"Marss": ("mars",)}


def test_a_missing_word_is_searched_as_other_languages_cut_it() -> None:
    assert spelled("Vashingtonda obuna", "uz", {"vashingtonda"}) == {
        "Vashingtonda": ("vashingtonda",)
    }


@pytest.mark.parametrize(
    ("text", "code", "term"),
    [
        ("казакстанда", "kk", "қазақ"),
        ("мектептиң кыргызча жаны", "ky", "жаңы"),
        ("cicegi", "tr", "çiçek"),
        ("хукумат", "tg", "ҳукум"),
    ],
)
def test_letters_that_a_keyboard_lacks_are_found(text: str, code: str, term: str) -> None:
    assert (term,) in spelled(text, code, {term}, others=code).values()


ARTICLES = [
    {"id": "en", "title": "Summit", "text": "The leaders met in Samarkand on 5 May. President "
     "Tokayev of Kazakhstan spoke to Mirziyoyev for 40 minutes about water."},
    {"id": "ru", "title": "Рынок", "text": "На рынке в Бухаре продают ковры. Купцы приезжают в Бухару "
     "весной, их встречает мэр Каримов."},
    {"id": "kk", "title": "Мектеп", "text": "Мектепте балалар оқиды. Жаңа мектептің директоры болып "
     "Айгүл Серікова тағайындалды."},
]  # fmt: skip


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory):
    folder: Path = tmp_path_factory.mktemp("mixed")
    lines = [json.dumps(article, ensure_ascii=False) for article in ARTICLES]
    (folder / "a.jsonl").write_text("\n".join(lines), "utf-8")
    with Corpus.open(folder) as corpus:
        corpus.add(folder / "a.jsonl")
        yield corpus


def test_the_languages_of_a_mixed_corpus_are_found_out(mixed: Corpus) -> None:
    assert {a.id: a.language for a in mixed.articles()} == {"en": "en", "ru": "ru", "kk": "kk"}


@pytest.mark.parametrize(
    ("question", "article"),
    [
        ("Where did Tokayev speak?", "en"),
        ("Где выступал Токаев?", "en"),
        ("Тоқаев қай жерде сөйледі?", "en"),
        ("Toqayev Samarqandda kim bilan gaplashdi?", "en"),
        ("Что продают на рынке?", "ru"),
        ("Who is the mayor Karimov?", "ru"),
        ("Buxoroda nima sotiladi?", "ru"),
        ("Мектеп директоры кім?", "kk"),
        ("Жана мектептин директоры ким?", "kk"),
        ("Who is Aigul Serikova?", "kk"),
    ],
)
def test_a_question_finds_its_article_whatever_they_are_written_in(
    mixed: Corpus, question: str, article: str
) -> None:
    answer = mixed.ask(question)

    assert answer.evidence[0].passage.paragraph.article.id == article
    for evidence in answer.evidence:
        assert evidence.passage.quote in evidence.passage.paragraph.text


def test_a_word_of_no_article_stays_one(mixed: Corpus) -> None:
    answer = mixed.ask("Кто открыл Антарктиду?")

    assert answer.estimate.outcome is not Outcome.ANSWER
    assert answer.query.expansions == ()


def test_names_of_an_article_that_is_gone_are_not_searched(tmp_path: Path) -> None:
    lines = [json.dumps(article, ensure_ascii=False) for article in ARTICLES]
    (tmp_path / "a.jsonl").write_text("\n".join(lines), "utf-8")
    with Corpus.open(tmp_path) as corpus:
        corpus.add(tmp_path / "a.jsonl")
        assert corpus.ask("Самарканд").query.expansions
        corpus.remove("en")
        assert corpus.ask("Самарканд").query.expansions == ()


def test_a_name_is_found_in_the_form_that_an_article_gives_it() -> None:
    names = under_any([("Тоқаевтың", "kk", "тоқае")])
    vocabulary = Vocabulary({"тоқае"}.intersection, lambda _: 1.0, names, lambda _: ())
    found = expand(query("Who is Tokayev?", "en"), ANALYZERS["en"], [ANALYZERS["kk"]], vocabulary)

    assert [one.terms for one in found.expansions] == [("тоқае",)]
