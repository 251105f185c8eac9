"""Every language is one file: its profile is complete, and a new one works at once."""

import json
import re
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import Stemmer

import retrieval.analysis.languages
from bot.conversation import context_of
from conftest import ROOT
from retrieval import Corpus, Outcome
from retrieval.analysis import (
    ANALYZERS,
    LANGUAGES,
    PROFILES,
    UNKNOWN,
    analyzer_for,
    code_of,
    goes_on,
    identify_language,
    kind_of_small_talk,
    points_back,
)
from retrieval.analysis.analyzer import CAPITAL, either
from retrieval.analysis.identification import FOREIGN, SCRIPTS
from retrieval.analysis.names import aliases, pronunciation
from retrieval.analysis.profile import Profile, phrases
from retrieval.analysis.small_talk import BESIDE, KINDS, without_small_talk
from retrieval.analysis.stems import Snowball
from retrieval.types import Reason

OURS = [code for code in LANGUAGES if code != UNKNOWN]
ALL = pytest.mark.parametrize("profile", [PROFILES[code] for code in OURS], ids=OURS)


def test_the_table_names_every_file_of_a_language() -> None:
    files = (ROOT / "retrieval" / "analysis" / "languages").glob("*.py")

    assert sorted(LANGUAGES.values()) == sorted(path.stem for path in files if path.stem[0] != "_")
    assert list(LANGUAGES) == [profile.code for profile in PROFILES.values()]


def test_no_name_of_a_language_has_two_meanings() -> None:
    names = Counter(alias for profile in PROFILES.values() for alias in profile.aliases.split())
    neighbors = Counter(
        code for profile in PROFILES.values() for code in profile.cld2_neighbors.split()
    )

    assert set(names.values()) == {1}
    assert set(neighbors.values()) == {1}
    assert LANGUAGES.keys().isdisjoint((*names, *neighbors))
    for code in OURS:
        assert code_of(LANGUAGES[code]) == code


@ALL
def test_a_profile_has_all_that_a_language_needs(profile: Profile) -> None:
    needed = (
        "aliases", "scripts", "common_words", "function_words", "question_words", "pronouns",
        "answer_types", "addressing", "polite", "generic_you", "negation", "pointers", "openings",
        "beside_small_talk", "place_names", "name_forms", "numerals",
    )  # fmt: skip

    assert [name for name in needed if not getattr(profile, name)] == []
    assert set(profile.scripts.split()) <= SCRIPTS.keys()
    assert (profile.suffixes is None) != (profile.stem is None)
    assert len(profile.calendar.months) == 12
    assert profile.calendar.ages
    assert profile.calendar.decade
    assert profile.calendar.century
    assert profile.sentence_rules.abbreviations
    assert [kind.name for kind in profile.answer_types] == [
        "age", "money", "time", "count", "person", "place", "cause",
    ]  # fmt: skip
    assert {*profile.small_talk} == {*KINDS}


@ALL
def test_the_parts_of_a_profile_can_be_read(profile: Profile) -> None:
    for letter in (*profile.letters.split(), *profile.spelling, *profile.typed):
        assert len(letter) == 1
        assert re.match(CAPITAL, letter.upper()) or letter not in profile.letters
    for patterns in (
        profile.addressing, profile.polite, profile.generic_you, profile.negation,
        profile.letter_pattern,
    ):  # fmt: skip
        assert patterns == "" or not either(patterns).search("")
    for kind in profile.answer_types:
        assert not kind.asked.search("")
        assert not kind.given.search("")
    for line in phrases(profile.place_names):
        english, *others = line.split()
        assert english.isascii()
        assert english[0].isupper()
        assert others
    for line in filter(None, profile.name_forms.splitlines()):
        assert len({*phrases(line)}) > 1
    assert len(profile.numerals.split()) >= 10
    assert not re.search(profile.calendar.decade, "")
    assert not re.search(profile.calendar.century, "")
    for words in (profile.common_words, profile.pointers, profile.question_beginnings):
        assert [word for word in words.split() if word != word.lower()] == []


@ALL
def test_each_phrase_of_a_profile_is_known_for_what_it_is(profile: Profile) -> None:
    for kind, text in (*profile.small_talk.items(), (BESIDE, profile.beside_small_talk)):
        for phrase in phrases(text):
            said = kind_of_small_talk(phrase.upper())
            # A phrase of several kinds has the first of them.
            assert said is not None or kind == BESIDE, phrase
            if said and kind:
                assert KINDS.index(said) <= KINDS.index(kind), phrase
    for name in profile.greeting_names.split():
        assert kind_of_small_talk(name) == "greeting"
    for opening in phrases(profile.openings):
        assert context_of(f"{opening} one two three four five", ["earlier"]) == ("earlier",)
    for pointer in profile.pointers.split():
        assert context_of(f"one two {pointer} three four five", ["earlier"]) == ("earlier",)


@ALL
def test_a_language_is_identified_by_its_own_words(profile: Profile) -> None:
    script = profile.scripts.split()[0]
    words = [
        word
        for word in profile.common_words.split()
        if all(any(a <= char <= z for a, z in SCRIPTS[script]) for char in word if char.isalpha())
    ]
    telling = [
        word
        for word in words
        if sum(word in other.common_words.split() for other in PROFILES.values()) == 1
    ]

    assert identify_language(" ".join(telling[:8])) == profile.code


def test_nothing_costly_is_made_for_a_language_that_is_not_used() -> None:
    code = """if True:
        import sys
        from retrieval.analysis import PROFILES, identify_language, kind_of_small_talk
        identify_language("Who lives in the old barn of the village?"), kind_of_small_talk("Hello!")
        print([code for code, profile in PROFILES.items() if "analyzer" in vars(profile)])
        print([name for name in ("Stemmer", "pycld2", "rapidfuzz") if name in sys.modules])
    """
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, cwd=ROOT, text=True, check=True
    )

    assert done.stdout.split("\n") == ["[]", "[]", ""]


@pytest.mark.parametrize("language", ["en", "ru"])
def test_each_thread_has_its_own_stemmer(language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    makers: list[int] = []
    real = Stemmer.Stemmer

    class Guarded:
        def __init__(self, algorithm: str) -> None:
            self.stemmer, self.maker = real(algorithm), threading.get_ident()
            makers.append(self.maker)

        def stemWord(self, word: str) -> str:  # noqa: N802  # the name of the library
            assert threading.get_ident() == self.maker
            return self.stemmer.stemWord(word)

    monkeypatch.setattr(Stemmer, "Stemmer", Guarded)
    stems: list[str] = []

    def work() -> None:
        stems.extend(ANALYZERS[language].stem(word) for word in ("houses", "законами"))

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
        thread.join()

    assert len(makers) == len(threads)
    assert stems == stems[:2] * len(threads)
    assert Snowball("english").stem("houses") == "hous"


@pytest.fixture
def _esperanto(monkeypatch: pytest.MonkeyPatch) -> None:
    """One more language: one file, and one line in the table."""
    package = retrieval.analysis.languages
    folder = ROOT / "tests" / "data" / "languages"
    monkeypatch.setattr(package, "__path__", [*package.__path__, str(folder)])
    monkeypatch.setitem(LANGUAGES, "eo", "esperanto")


QUESTION = "Kie loĝas la strigoj kaj kion ili manĝas?"
TEXT = (
    "Strigoj loĝas en malnova garbejo apud la vilaĝo. Ili manĝas musojn kaj aliajn bestojn. "
    "La vilaĝanoj ĝojas pri la birdoj, ĉar la musoj malaperis. Sep strigidoj naskiĝis ĉi-jare."
)


@pytest.fixture
def owls(tmp_path: Path, _esperanto: None) -> Iterator[Corpus]:
    articles = [
        {"id": "owls", "title": "La strigoj", "text": TEXT},
        {"id": "barn", "title": "Barn", "text": "The barn of the village was built in 1912."},
    ]
    path = tmp_path / "articles.jsonl"
    path.write_text("\n".join(map(json.dumps, articles)), "utf-8")
    with Corpus.open(tmp_path / "corpus") as corpus:
        corpus.add(path)
        yield corpus


def test_a_language_that_is_not_in_the_table_is_not_known() -> None:
    assert "eo" not in ANALYZERS
    assert identify_language(TEXT) == FOREIGN
    assert code_of("Esperanto") == UNKNOWN
    assert kind_of_small_talk("Saluton!") is None


@pytest.mark.usefixtures("_esperanto")
def test_a_new_language_is_identified() -> None:
    assert identify_language(QUESTION) == "eo"
    assert identify_language(TEXT) == "eo"
    assert identify_language("Where do the owls live?") == "en"
    assert code_of("Esperanto") == code_of("eo-XX") == "eo"
    assert list(ANALYZERS)[-1] == "eo"


@pytest.mark.usefixtures("_esperanto")
def test_a_new_language_is_cut() -> None:
    analyzer = analyzer_for("epo")

    assert analyzer.terms("Kie estas la STRIGOJ kaj strigojn de strigo?") == ["strig"] * 3
    assert analyzer.points_back("Ili manĝas musojn.")
    assert analyzer.negates("Neniu venis.")
    assert analyzer.is_put_to_bot("Kiu vi estas?")


def test_a_new_language_is_searched(owls: Corpus) -> None:
    answer = owls.ask("En kia malnova garbejo loĝas strigo?", limit=1)

    assert {article.id: article.language for article in owls.articles()} == {
        "owls": "eo",
        "barn": "en",
    }
    assert answer.query.language == "eo"
    assert answer.estimate.outcome is Outcome.ANSWER
    assert answer.evidence[0].passage.quote.startswith("Strigoj loĝas en malnova garbejo")
    # Letters that a keyboard lacks.
    assert owls.ask("Kie logas birdoj?").query.expansions[0].terms == ("loĝ",)


def test_small_talk_of_a_new_language_is_recognized(owls: Corpus) -> None:
    answer = owls.ask("Dankon, amiko!")

    assert answer.estimate.reason is Reason.SMALL_TALK
    assert kind_of_small_talk("saluton kiu vi estas") == "help"
    assert without_small_talk(f"Saluton! {QUESTION}", frozenset()) == QUESTION


@pytest.mark.usefixtures("_esperanto")
def test_follow_ups_are_asked_in_a_new_language() -> None:
    assert points_back("Kiom da ĝi manĝas dum unu nokto?")
    assert goes_on("Kio pri la malnova garbejo apud la vilaĝo?")
    assert not points_back("Kiom da domoj estas apud la malnova garbejo?")
    assert context_of("Kiom da domoj estas apud la garbejo?", ["Saluton!"]) == ()


@pytest.mark.usefixtures("_esperanto")
def test_names_in_a_new_language_meet_those_of_others() -> None:
    esperanto, russian = ANALYZERS["eo"], ANALYZERS["ru"]
    names = aliases(pronunciation("Germanujo", esperanto))

    assert pronunciation("Ĉeĥov", esperanto) == pronunciation("Чехов", russian)
    assert pronunciation("Германия", russian) in names
    assert pronunciation("Венгрия", russian) not in names
