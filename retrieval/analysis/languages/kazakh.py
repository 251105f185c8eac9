"""Kazakh in Cyrillic: its stop and question words, endings, abbreviations, units."""

from __future__ import annotations

from retrieval.analysis.analyzer import Analyzer, fold_word, without_accents
from retrieval.analysis.answer_types import YEAR, answer_type, either
from retrieval.analysis.dates import Calendar
from retrieval.analysis.numbers import SIGNS, Units
from retrieval.analysis.sentences import SentenceRules
from retrieval.analysis.suffixes import KAZAKH as SUFFIXES
from retrieval.analysis.suffixes import stemmer, stripper

FUNCTION_WORDS = """
және мен бен пен да де та те ал бірақ немесе я яғни бұл сол осы ол олар оның оны оған онда одан
олардың біз біздің сіз сен мені менің бар жоқ емес еді екен болды болып болған болатын болады деп
деген дейді үшін туралы бойынша кейін дейін бұрын арқылы сияқты ғана тағы өте ең әр әрі өз өзі
өзінің бір кез кезде ретінде қарай тек түрлі соң сондай мұндай осындай ма ме ба бе па пе ші шы
"""
PRONOUNS = """
ол оның оны оған одан онда олар олардың оларды бұл бұның бұны осы сол соның мұнда сонда екеуі
"""
QUESTION_WORDS = """
не нені неге неде неден немен ненің нені кім кімді кімге кімнің кімдер кімнен қандай қай қайсы
қайсысы қашан қайда қайдан қайсыл қанша қаншада неше нешінші нешеде неліктен қалай айтшы айтыңызшы
айтып беріңізші кандай кай кайсы кашан кайда кайдан канша калай ким кимнин нешинши
"""
ABBREVIATIONS = """
ж жж ғ ғғ б т с г м кв км см кг га обл ауд қ т.б т.с.с т.т б.з.б б.з т.ғ.к млн млрд мың проф акад
"""
MONTHS = (
    r"қаңтар\w{0,4}", r"ақпан\w{0,4}", r"наурыз\w{0,4}", r"сәуір\w{0,4}", r"мамыр\w{0,4}",
    r"маусым\w{0,4}", r"шілде\w{0,4}", r"тамыз\w{0,4}", r"қыркүйек\w{0,4}", r"қазан\w{0,4}",
    r"қараша\w{0,4}", r"желтоқсан\w{0,4}",
)  # fmt: skip
NUMBER_WORDS = r"""
бір екі үш төрт бес алты жеті сегіз тоғыз он жиырма отыз қырық елу алпыс жетпіс сексен тоқсан жүз
мың миллион\w* миллиард\w* жарты екеу үшеу төртеу бесеу
"""

ANSWER_TYPES = (
    answer_type(
        "age",
        r"""\bнеше жас
            \bқанша жас
            \bжасы (?:нешеде|қанша)""",
        r"\bжас(?:та|тағы|ында|ар)\w*|\bжасы\b|\bжасқа\b",
    ),
    answer_type(
        "money",
        r"""\bқанша\b.*\b(?:тұрады|ақша|төле|теңге|доллар)
            \b(?:бағасы|құны|жалақысы) (?:қанша|қандай)
            \bнеше (?:теңге|доллар|рубль)""",
        r"[$€£₸₽]|\b(?:теңге|доллар|еуро|рубль|сом\b|тг\b)",
    ),
    answer_type(
        "time",
        r"""\bқашан\b|\bкашан\b
            \bқай (?:жыл|күн|ай|ғасыр|уақыт)\w*
            \bқай(?:сы)? кез\w*
            \bнешінші жыл""",
        rf"""{YEAR}
            \b(?:қаңтар|ақпан|наурыз|сәуір|мамыр|маусым|шілде|тамыз|қыркүйек|қазан|қараша|желтоқсан)
            \bғасыр|\b\d{{1,2}}:\d\d|\bжыл""",
    ),
    answer_type(
        "count",
        r"""\b(?:қанша|канша|неше|нешеу|нешінші)\b
            \b(?:саны|көлемі|аумағы|ұзындығы|биіктігі|халқы) (?:қанша|қандай)""",
        rf"\d|\b(?:{'|'.join(NUMBER_WORDS.split())})\b",
    ),
    answer_type("person", r"\b(?:кім|ким)(?:ді|ге|нің|нен|дер\w*|мен)?\b"),
    answer_type(
        "place",
        r"""\b(?:қайда|қайдан|қай жерде|кайда)\b
            \bқай (?:қала|ел|жер|облыс|аудан|мемлекет)\w*""",
    ),
    answer_type(
        "cause",
        r"\b(?:неге|неліктен|не үшін|не себепті)\b",
        r"\b(?:себеб|өйткені|сондықтан|себептен|салдарынан|үшін\b|байланысты|нәтижесінде)",
    ),
)


def fold(word: str) -> str:
    """Lower case, without accents; й is a letter of its own."""
    return without_accents(fold_word(word), kept="й")


KAZAKH = Analyzer(
    language="kk",
    version=1,
    stopwords=frozenset((FUNCTION_WORDS + QUESTION_WORDS).split()),
    fold=fold,
    stem=stemmer(SUFFIXES),
    bare=stripper(SUFFIXES),
    typed={"а": "ә", "и": "і", "н": "ң", "г": "ғ", "у": "үұ", "к": "қ", "о": "ө", "х": "һ"},
    units=Units(
        multipliers={
            "мың*": 3, "млн": 6, "млн.": 6, "миллион*": 6, "млрд": 9, "млрд.": 9,
            "миллиард*": 9, "триллион*": 12,
        },
        units={
            **SIGNS, "доллар*": "usd", "еуро*": "eur", "фунт*": "gbp", "теңге*": "kzt",
            "тенге*": "kzt", "тг": "kzt", "рубл*": "rub", "сом": "kgs", "сомға": "kgs",
            "сум": "uzs", "сомони": "tjs", "манат*": "tmt", "лира*": "try", "пайыз*": "pct",
            "процент*": "pct",
        },
        decimal=",",
    ),
    calendar=Calendar(
        months=MONTHS,
        ages=(
            r"(?<![\d.,])(\d{1,3})[\s-]*жас(?!\w*(?:ыл|т[аеы]р))\w{0,8}\b",
            r"\bжасы (\d{1,3})\b",
        ),
        aging="жас",
    ),
    sentence_rules=SentenceRules(
        titles=frozenset(), abbreviations=frozenset(ABBREVIATIONS.split())
    ),
    answer_types=ANSWER_TYPES,
    pronouns=frozenset(PRONOUNS.split()),
    negation=either(
        r"""\b(?:жоқ|емес|ешкім|ешқашан|ешқандай|ештеңе)
            \b\w{2,}(?:ма|ме|ба|бе|па|пе)(?:ған|ген|ды|ді|йды|йді|са|се)\b"""
    ),
    addressing=either(
        r"""\b(?:сен|сенің|сені|саған|сіз|сіздің|сізді|сізге|өзің|өзіңіз)\b
            \b(?:атың|атыңыз|есімің|есіміңіз|қалайсың|қалайсыз)\b"""
    ),
    polite=either(
        r"""\bайт(?:шы|ыңызшы|ып бер\w*|а аласы[зң]\w*)
            \b(?:сіз|сен) (?:білесіз|білесің|айта ала\w+)"""
    ),
)  # fmt: skip
