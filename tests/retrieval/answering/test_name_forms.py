"""Names of a question that an article has in another form, and those that it lacks."""

import pytest

from outlines import outline
from retrieval.analysis import ANALYZERS
from retrieval.analysis.quantities import arabic
from retrieval.answering.confidence import Assessment, assess
from retrieval.answering.near_duplicates import distinct_quotes
from retrieval.answering.passages import match
from retrieval.answering.ranking import Ranking
from retrieval.engines.rows import Hit
from retrieval.querying.query import read_query
from retrieval.types import Article, Paragraph


def assessed(language: str, question: str, *texts: str, title: str = "-") -> Assessment:
    """The assessment of the first of *texts*, which are the paragraphs of one article."""
    analyzer = ANALYZERS[language]
    article = Article("a", title, "a.txt", language=language)
    terms = f" {' '.join(analyzer.terms(title))} "
    query = read_query(question, (), analyzer)
    hits = [
        Hit(
            10.0 / number, "a", language, number, outline(text, "", analyzer), 0, terms,
            lambda number=number, text=text: Paragraph(article, number, text),
        )
        for number, text in enumerate(texts, start=1)
    ]  # fmt: skip
    candidates = Ranking(match(hits, query), query, query.terms).all()
    quotes = distinct_quotes(candidates, query, query.terms, 60, 99)
    first = next(quote for quote in quotes if quote.paragraph.number == 1)
    return assess(first, candidates, query, query.terms)


@pytest.mark.parametrize(
    ("language", "question", "text"),
    [
        # Abbreviations, with and without points, and the words that they stand for.
        ("en", "Who led the treaty talks in the US?", "He led the treaty talks in the U.S."),
        ("en", "Who led the treaty talks in the U.S.?", "He led the treaty talks in America."),
        ("en", "Who led the American treaty talks?", "She led the treaty talks of the USA."),
        ("en", "Who led the treaty talks in the US?", "In the United States she led treaty talks."),
        ("en", "Who led the United States at the talks?", "The US were led by her at the talks."),
        ("en", "Which EU treaty was signed?", "A treaty of the European Union was signed."),
        ("en", "Which treaty did the UMC sign?", "The United Methodist Church signed a treaty."),
        ("en", "What did the FBI sign?", "The Federal Bureau of Investigation signed a treaty."),
        ("ru", "Какой договор подписали США?", "Договор подписали Соединённые Штаты Америки."),
        # Countries and their people.
        ("en", "Who signed the French treaty?", "She signed the treaty with France."),
        ("en", "Who signed the Dutch treaty?", "She signed the treaty with the Netherlands."),
        ("en", "Who signed the Chinese treaty?", "She signed the treaty with China."),
        ("ru", "Кто подписал немецкий договор в Германии?", "Он подписал немецкий договор."),
        ("kk", "Германия шартына кім қол қойды?", "Неміс шартына ол қол қойды."),
        ("uz", "Oʻzbekiston shartnomasini kim imzoladi?", "U oʻzbek shartnomasini imzoladi."),
        ("ky", "Германия келишимине ким кол койду?", "Немис келишимине ал кол койду."),
        ("tg", "Шартномаи Олмон чист?", "Ин шартномаи немис аст."),
        ("tk", "Germaniýa şertnamasy näme?", "Bu nemes şertnamasy."),
        ("tr", "Macar antlaşmasını Macaristan ne zaman imzaladı?", "Macar antlaşması imzalandı."),
        # Times.
        ("en", "Who signed the treaty in February 1998?", "She signed the treaty on 3.02.1998."),
        ("en", "Who signed the treaty in February 1998?", "In 1998 (3 Feb) a treaty was signed."),
        ("en", "Which treaty of the 1970s was signed?", "A treaty was signed in 1973."),
        ("en", "Which treaty was signed in the 80s?", "A treaty was signed in 1981."),
        ("en", "Which treaty of the late 1800's was signed?", "A treaty was signed in 1891."),
        ("en", "Which treaty of the 15th century was signed?", "A treaty was signed in 1424."),
        ("en", "Which treaty was signed on 3 February 1998?", "Signed on 3.02.1998: a treaty."),
        ("ru", "Какой договор XV века подписан?", "Договор подписан в 1424 году."),
        ("ru", "Какой договор подписан в 1970-х?", "Договор подписан в 1973 году."),
        ("ky", "1970-жылдары кандай келишим түзүлдү?", "Келишим 1973-жылы түзүлдү."),
        ("uz", "1970-yillarda qanday shartnoma tuzildi?", "Shartnoma 1973 yilda tuzildi."),
        (
            "tk",
            "1970-nji ýyllarda haýsy şertnama baglaşyldy?",
            "Şertnama 1973-nji ýylda baglaşyldy.",
        ),
        ("tg", "Солҳои 1970-ум солҳо кадом шартнома баста шуд?", "Шартнома соли 1973 баста шуд."),
        ("tr", "15. yüzyıl antlaşması nedir?", "Antlaşma 1424 yılında imzalandı."),
        ("tr", "1970'lerde hangi antlaşma imzalandı?", "Antlaşma 1973 yılında imzalandı."),
        ("kk", "XV ғасырда қандай шарт жасалды?", "Шарт 1424 жылы жасалды."),
        # Numbers in words and in Roman numerals.
        ("en", "Who signed treaty in season 3?", "In season three she signed a treaty."),
        ("en", "Who signed the 3rd treaty?", "She signed the third treaty."),
        ("en", "Who signed a treaty before World War 1?", "Before World War I she signed it."),
        ("tr", "2 fark nedir?", "İki fark vardır."),
    ],
)
def test_a_name_is_known_in_another_form(language: str, question: str, text: str) -> None:
    found = assessed(language, question, text)

    assert found.missing == ()
    assert found.features.name_missing == 0.0


@pytest.mark.parametrize(
    ("language", "question", "text"),
    [
        ("ru", "Какой договор подписан в 1970-м году?", "Договор подписан в 1973 году."),
        ("kk", "1970 жылы қандай шарт жасалды?", "Шарт 1973 жылы жасалды."),
        ("ky", "1970-жылы кандай келишим түзүлдү?", "Келишим 1973-жылы түзүлдү."),
        ("tr", "1970'de hangi antlaşma imzalandı?", "Antlaşma 1973'te imzalandı."),
    ],
)
def test_a_year_is_no_decade(language: str, question: str, text: str) -> None:
    assert assessed(language, question, text).missing == ("1970",)


@pytest.mark.parametrize(
    ("question", "text", "missing"),
    [
        ("Who signed the treaty in the US?", "She told us of the treaty.", "US"),
        ("Who signed the French treaty?", "She signed a treaty with Spain.", "French"),
        ("Who signed the treaty for the UMC?", "The United Church signed a treaty.", "UMC"),
        ("Who signed the treaty in February?", "She signed the treaty on 3.03.1998.", "February"),
        ("Which treaty of the 1970s was signed?", "A treaty was signed in 1983.", "1970"),
        ("Which treaty was signed in 1970?", "A treaty was signed in 1973.", "1970"),
        ("Which treaty of the 18th century was signed?", "A treaty of 1834 was signed.", "18th"),
        ("Who signed the 4th treaty?", "She signed the third treaty.", "4th"),
        ("Who signed a treaty before World War 2?", "Before World War I she signed one.", "2"),
    ],
)
def test_another_name_is_no_form_of_it(question: str, text: str, missing: str) -> None:
    found = assessed("en", question, text)

    assert found.missing == (missing,)
    assert found.features.name_missing == 1.0


def test_a_name_may_stand_elsewhere_in_the_article_but_a_number_may_not() -> None:
    signed, other = "She signed the treaty in 1912.", "The treaty with Bukhara fell in 1920."

    assert assessed("en", "Who signed the treaty with Bukhara?", signed).missing == ("Bukhara",)
    assert assessed("en", "Who signed the treaty with Bukhara?", signed, other).missing == ()
    titled = assessed("en", "Who signed the treaty with Bukhara?", signed, title="Bukhara")
    assert titled.missing == ()
    assert assessed("en", "Who signed the treaty in 1920?", signed, other).missing == ("1920",)


@pytest.mark.parametrize(
    "name",
    ["9" * 5000, "xv century", "İ century", "vx century", "² century", "A" * 5000, "X" * 5000,
     "1" + "0" * 5000 + "s", "U" * 6, "A. " * 500],
)  # fmt: skip
def test_any_name_may_be_asked_for(name: str) -> None:
    text = "The treaty was signed. " + "U " * 3000 + "A'" * 3000 + "A-" * 3000

    assert assessed("en", f"Who signed the treaty of {name}?", text).log_odds < 10


def test_a_first_word_and_a_title_are_no_names() -> None:
    query = read_query("Who met Dr. Watson? Write the answer in full.", (), ANALYZERS["en"])

    assert [name.text for name in query.names] == ["Watson"]


def test_a_you_in_the_title_of_the_article_is_not_the_bot() -> None:
    song = "The song was written by Carly."

    for asked in ("you're so vain", "thank you"):
        question = f"who wrote the song {asked}"
        assert not assessed("en", question, song, title=f"{asked.title()} (song)").to_bot
        assert assessed("en", question, song, title="The song").to_bot
    assert assessed("en", "do you sing you're so vain", song, title="You're So Vain").to_bot


@pytest.mark.parametrize(
    ("numeral", "value"),
    [("I", 1), ("IV", 4), ("IX", 9), ("XIV", 14), ("XIX", 19), ("ХІХ", 19), ("XXXIX", 39),
     ("", 0), ("IIII", 0), ("VX", 0), ("A", 0)],
)  # fmt: skip
def test_a_roman_numeral_is_read(numeral: str, value: int) -> None:
    assert arabic(numeral) == value
