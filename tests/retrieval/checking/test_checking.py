"""What the articles say of the claims of a text."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from altered_claims import INVENTED, sentences_of, with_other_name, with_other_number
from retrieval import CheckedClaim, ClaimVerdict, Corpus
from retrieval.checking import claims as reading
from strategies import corpora, prose, write_articles

SUPPORTED, DIFFERS, NOT_FOUND = ClaimVerdict
ARTICLES: list[dict[str, object]] = [
    {"id": "osh", "title": "Osh", "published": "2024-07-31", "language": "en", "paragraphs": [
        "The mayor planted 40 walnut trees beside the old bath house for $25,000 on July 30.",
        "Marat Kozhaev is the mayor. He met Elvira Azimova at the market and paid 500 dollars.",
        "The owls of the park ate 42.7% of all mice. They did not eat the frogs of Kozhaev.",
        "Kozhaev lent Azimova seven goats in 2019, and 12 geese.",
        "The council of Osh closed the northern market, the fish market, and the long bridge over the "
        "river in 2016.",
        "In Kochkor there are 300 houses, 20 wells and 5 mills, in a green valley between two long "
        "ridges of snowy mountains, far from all roads.",
        "Many people read Facebook. It is a complex world, says Bakyt Usenov, an engineer at Enders.",
        "With Southern Masons as guides, he toured the torn land of the South and was appalled by the "
        "farming practices of 1866.",
        "The letter Q stands for 20 things in the old books of the library.",
        "The first song was sold as Paramount record 12116 at the fair of Talas.",
        "The frogs of Naryn did not sleep that year, but the frogs of Batken did sleep in 2015.",
        "The wells of Batken are 11, 12, 13, 14, 15, 16, 17, 18 and 19 metres deep.",
    ]},
    {"id": "fair", "title": "Elvira Azimova", "language": "en", "paragraphs": [
        "At the winter fair, five horses were sold by Saule Karimova.",
        "At the summer fair, six horses were sold.",
    ]},
    {"id": "paard", "language": "nl", "paragraphs": ["The horses of Utrecht pulled 77 carts."]},
    {"id": "sad", "title": "Сад", "language": "ru", "paragraphs": [
        "Сауле Каримова посадила 40 яблонь у старой бани.",
    ]},
]  # fmt: skip
# One sentence in each language, and the same with a denial.
LANGUAGES = {
    "en": ("In 2019 the mayor of Almaty opened 12 new schools.", "opened", "did not open"),
    "ru": ("В 2019 году мэр Алматы открыл 12 новых школ.", "открыл", "не открыл"),
    "kk": ("2019 жылы Алматы әкімі 12 жаңа мектеп ашты.", "ашты", "ашқан жоқ"),
    "uz": ("2019-yilda Olmaota hokimi 12 ta yangi maktab ochdi.", "ochdi", "ochmadi"),
    "ky": ("2019-жылы Алматы акими 12 жаңы мектеп ачты.", "ачты", "ачкан жок"),
    "tg": ("Соли 2019 шаҳрдори Алмаато 12 мактаби нав кушод.", "кушод", "накушод"),
    "tk": ("2019-njy ýylda Almatynyň häkimi 12 täze mekdep açdy.", "açdy", "açmady"),
    "tr": ("2019 yılında Almatı belediye başkanı 12 yeni okul açtı.", "açtı", "açmadı"),
}


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Corpus]:
    folder = tmp_path_factory.mktemp("checked")
    with Corpus.open(folder / "corpus") as made:
        made.add(write_articles(folder / "a.jsonl", ARTICLES))
        yield made


@pytest.fixture(scope="module")
def polyglot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Corpus]:
    folder = tmp_path_factory.mktemp("polyglot")
    rows = [{"language": code, "paragraphs": [text]} for code, (text, *_) in LANGUAGES.items()]
    with Corpus.open(folder / "corpus") as made:
        made.add(write_articles(folder / "a.jsonl", rows))
        yield made


def checked(corpus: Corpus, text: str) -> CheckedClaim:
    [one] = corpus.check_claims(text).claims
    return one


def differences(one: CheckedClaim) -> list[tuple[str, str, str]]:
    assert one.evidence
    paragraph = one.evidence.passage.paragraph.text
    return [
        (pair.kind.value, pair.claimed.of(one.claim.text), pair.quoted.of(paragraph))
        for pair in one.differences
    ]


@pytest.fixture(scope="module")
def copied(seed_folder: Path) -> list[str]:
    """The claims in the seeds that are a text of one claim also by themselves."""
    with Corpus.existing(seed_folder) as corpus:
        paragraphs = (one for article in corpus.articles() for one in corpus.paragraphs(article.id))
        found = (one for paragraph in paragraphs for one in sentences_of(paragraph.text, "en"))
        return [one for one in found if len(corpus.check_claims(one).claims) == 1]


def test_a_copied_sentence_is_supported_by_a_quote_that_contains_it(
    seeds: Corpus, copied: list[str]
) -> None:
    assert len(copied) > 20
    for sentence in copied:
        one = checked(seeds, sentence)

        assert (one.verdict, one.differences) == (SUPPORTED, ()), sentence
        assert one.evidence is not None
        assert one.claim.text in one.evidence.text


def test_one_number_that_is_changed_is_named(seeds: Corpus, copied: list[str]) -> None:
    chance = random.Random(1)
    altered = [one for text in copied if (one := with_other_number(text, chance))]
    assert len(altered) > 10
    for text, number in altered:
        one = checked(seeds, text)

        assert one.verdict is DIFFERS, text
        assert number in "".join(claimed for _, claimed, _ in differences(one)), text


def test_a_name_that_no_article_has_is_never_supported(seeds: Corpus, copied: list[str]) -> None:
    chance = random.Random(1)
    invented = INVENTED[0]
    names = [one for text in copied if (one := with_other_name(text, "en", invented, chance))]
    assert len(names) > 20
    for text, name in names:
        one = checked(seeds, text)

        assert one.verdict is not SUPPORTED, text
        assert one.verdict is NOT_FOUND or [name] == [claimed for _, claimed, _ in differences(one)]


def test_sentences_of_other_articles_are_not_found(
    seeds: Corpus, corpus: Corpus, copied: list[str]
) -> None:
    for text in copied[::2]:
        assert {one.verdict for one in corpus.check_claims(text).claims} <= {NOT_FOUND}, text
    for article in corpus.articles():
        for paragraph in corpus.paragraphs(article.id):
            found = seeds.check_claims(paragraph.text).claims

            assert {one.verdict for one in found} == {NOT_FOUND}, paragraph.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_claims_are_checked_in_every_language(polyglot: Corpus, language: str) -> None:
    sentence, said, denied = LANGUAGES[language]

    supported = checked(polyglot, sentence)
    assert supported.verdict is SUPPORTED
    assert supported.evidence is not None
    assert supported.evidence.text == sentence
    assert differences(checked(polyglot, sentence.replace("12", "21"))) == [("number", "21", "12")]
    assert differences(checked(polyglot, sentence.replace("2019", "2015"))) == [
        ("date", "2015", "2019")
    ]
    assert checked(polyglot, sentence.replace(said, denied)).verdict is not SUPPORTED


@pytest.mark.parametrize(
    "claim",
    [
        "The mayor planted 40 walnut trees beside the old bath house on 30 July 2024.",
        "Kozhaev lent Azimova seven goats in 2019, and twelve geese.",
        "KOZHAEV LENT AZIMOVA SEVEN GOATS IN 2019, AND 12 GEESE.",
        "The mayor of Osh planted 40 walnut trees beside the old bath house.",
        "On July 30 the mayor planted walnut trees beside the old bath house for 25,000 dollars.",
        "In July the mayor planted 40 walnut trees beside the bath house.",
        "The owls of the park ate 43% of all mice.",
        "The owls did not eat the frogs of Kozhaev.",
        "Marat Kozhaev met Elvira Azimova at the market and paid $500.",
        "Kozhaev lent Azimova 7 goats in 2019.",
        "Kozhaev lent Elvira Azimova seven goats in 2019.",
        "The first song was sold as Paramount record No. 12116 at the fair of Talas.",
        "The frogs of Batken did sleep in 2015.",
        "Elvira Azimova sold six horses at the summer fair.",
        "The horses of Utrecht pulled 77 carts.",
    ],
)
def test_what_is_said_in_another_form_is_supported(corpus: Corpus, claim: str) -> None:
    one = checked(corpus, claim)

    assert (one.verdict, one.is_across) == (SUPPORTED, False)


@pytest.mark.parametrize(
    ("claim", "found"),
    [
        ("The mayor of Osh planted 50 walnut trees beside the old bath house.", ("number", "50", "40")),
        ("The mayor planted 40 walnut trees beside the old bath house for $35,000 on July 30.",
         ("number", "$35,000", "$25,000")),
        ("The mayor planted 40 walnut trees beside the old bath house on June 3.",
         ("date", "June 3", "July 30")),
        ("Kozhaev lent Azimova eight goats in 2019.", ("number", "eight", "seven")),
        ("Kozhaev lent Azimova seven goats in 2018, and 12 geese.", ("date", "2018", "2019")),
        ("Kozhaev lent Karimova seven goats in 2019, and 12 geese.", ("name", "Karimova", "Azimova")),
        ("Zorkin lent Azimova seven goats in 2019, and 12 geese.", ("name", "Zorkin", "Kozhaev")),
        ("It is a complex world, says Bakyt Usenov, an engineer at Facebook.",
         ("name", "Facebook", "Enders")),
        ("The letter Quelmore stands for 20 things in the old books of the library.",
         ("name", "Quelmore", "Q")),
        ("The owls of the park did not eat 42.7% of all mice.", ("negation", "not eat", "ate")),
        ("They did eat the frogs of Kozhaev.", ("negation", "eat", "not eat")),
    ],
)  # fmt: skip
def test_what_differs_is_named(corpus: Corpus, claim: str, found: tuple[str, str, str]) -> None:
    one = checked(corpus, claim)

    assert (one.verdict, differences(one)) == (DIFFERS, [found])


@pytest.mark.parametrize(
    "claim",
    [
        "Azimova lent Kozhaev seven goats in 2019.",  # the other way round
        "Kozhaev lent Azimova 12 goats in 2019, and seven geese.",
        "Kozhaev sold Azimova seven goats in 2019.",
        "The mayor of Almaty planted 40 walnut trees beside the old bath house.",
        "Boris Kozhaev lent Azimova seven goats in 2019.",
        "KOZHAEV LENT KARIMOVA SEVEN GOATS IN 2019, AND 12 GEESE.",
        # The language lists numbers in words up to twenty.
        "The mayor planted fifty walnut trees beside the old bath house for $25,000 on July 30.",
        "The owls of the park ate 42.71% of all mice.",  # may have been rounded
        "Kozhaev lent Azimova eight goats in 2018.",  # may be another event
        "In Kochkor there are 400 houses, 30 wells and 7 mills.",
        "The wells of Batken are 21, 22, 23, 24, 25, 26, 27, 28 and 29 metres deep.",
        "The council of Osh opened the northern market, the fish market, and the long bridge over the "
        "river in 2016.",
        "The council of Osh closed the northern market, the fish bridge, and the long bridge over the "
        "river in 2016.",
        "The mayor planted 40 walnut trees beside the old bath house on July 31, 2024.",
        "On July 31 the owls of the park ate 42.7% of all mice.",
        "Elvira Azimova sold five horses at the winter fair.",  # it was another
        "Oliver Kelley toured the torn land of the South and was appalled by the farming practices "
        "of 1866.",
    ],
)
def test_what_cannot_be_told_is_not_found_and_the_nearest_passage_is_there(
    corpus: Corpus, claim: str
) -> None:
    one = checked(corpus, claim)

    assert (one.verdict, one.differences, one.is_across) == (NOT_FOUND, (), False)
    assert one.evidence is not None


def test_a_name_before_the_sentence_is_quoted_with_it(corpus: Corpus) -> None:
    one = checked(corpus, "Marat Kozhaev met Elvira Azimova at the market and paid $500.")

    assert one.evidence is not None
    assert one.evidence.text == ARTICLES[0]["paragraphs"][1]  # type: ignore[index]
    assert one.evidence.answer_span.of(one.evidence.text).startswith("He met")


def test_what_they_stands_for_is_quoted_with_it(corpus: Corpus) -> None:
    one = checked(corpus, "The owls did not eat the frogs of Kozhaev.")

    assert (one.verdict, one.evidence and one.evidence.text) == (
        SUPPORTED,
        ARTICLES[0]["paragraphs"][2],
    )  # type: ignore[index]


def test_he_must_be_the_one_of_whom_the_article_speaks(corpus: Corpus) -> None:
    _, right = corpus.check_claims(
        "Marat Kozhaev went out. He paid 500 dollars at the market."
    ).claims
    _, wrong = corpus.check_claims(
        "Boris Petrov went out. He paid 500 dollars at the market."
    ).claims

    assert (right.verdict, wrong.verdict) == (SUPPORTED, NOT_FOUND)


def test_in_another_language_the_nearest_passage_has_all_names_and_numbers(corpus: Corpus) -> None:
    text = "Марат Кожаев одолжил Азимовой 12 гусей в 2019 году."
    near = checked(corpus, text)
    assert (near.verdict, near.is_across) == (NOT_FOUND, True)
    assert near.evidence is not None
    assert "12 geese" in near.evidence.text

    far = checked(corpus, text.replace("Азимовой", "Брикстоновой"))
    assert (far.verdict, far.evidence, far.is_across) == (NOT_FOUND, None, False)


def test_a_claim_of_no_known_word_is_not_found_and_no_text_has_no_claim(corpus: Corpus) -> None:
    assert checked(corpus, "Xyzzy plugh frobnicated 77 zorks.").evidence is None
    for text in ("", " \n", "?", "Hello there!"):
        assert corpus.check_claims(text).claims == ()


def test_what_is_left_out_is_counted(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "Kozhaev has 7 goats now. " * 7
    seen: list[tuple[int, int]] = []
    found = corpus.check_claims(text, most=5, progress=lambda *done: seen.append(done))

    assert (len(found.claims), found.left_out, found.unread) == (5, 2, 0)
    assert seen == [(n, 5) for n in range(1, 6)]
    monkeypatch.setattr(reading, "LONGEST_TEXT", 50)
    monkeypatch.setattr("retrieval.checking.verdicts.LONGEST_TEXT", 50)
    short = corpus.check_claims(text)
    assert (len(short.claims), short.unread) == (2, len(text) - 50)


@given(articles=corpora, text=st.one_of(prose, st.text(max_size=200)))
def test_whatever_the_text_is_quotes_are_verbatim_and_differences_in_them(
    tmp_path_factory: pytest.TempPathFactory, articles, text
) -> None:
    folder = tmp_path_factory.mktemp("corpus")
    with Corpus.open(folder) as corpus:
        corpus.add([write_articles(folder / "a.jsonl", articles)])
        found = corpus.check_claims(text)

        assert corpus.check_claims(text) == found
        for one in found.claims:
            assert one.claim.span.of(text) == one.claim.text
            assert one.evidence or one.verdict is NOT_FOUND
            assert bool(one.differences) == (one.verdict is DIFFERS)
            if one.evidence:
                passage = one.evidence.passage
                given = articles[int(passage.paragraph.article.id[1:])]["paragraphs"]
                assert passage.span.of(given[passage.paragraph.number - 1]) == one.evidence.text
            for pair in one.differences:
                assert pair.claimed.end <= len(one.claim.text)
                answer = one.evidence.answer_span
                assert answer.start <= pair.quoted.start < pair.quoted.end <= answer.end
