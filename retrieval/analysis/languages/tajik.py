"""Tajik: its stop and question words, endings, abbreviations, units."""

from __future__ import annotations

from retrieval.analysis.analyzer import Analyzer, fold_word, without_accents
from retrieval.analysis.answer_types import YEAR, answer_type, either
from retrieval.analysis.dates import Calendar
from retrieval.analysis.numbers import SIGNS, Units
from retrieval.analysis.sentences import SentenceRules
from retrieval.analysis.suffixes import TAJIK as SUFFIXES
from retrieval.analysis.suffixes import stemmer, stripper

FUNCTION_WORDS = """
ва дар ба аз бо то ё ки ин он инҳо онҳо вай ӯ у ман мо шумо ту ҳам на не бе барои дар бораи оид
пас баъд пеш аммо вале лекин агар зеро чунки чун низ танҳо фақат ҳар ҳама худ худро хеле бисёр як
аст ҳаст буд буданд будааст шуд шудааст мешавад шуданд кард карданд кардааст мекунад мекунанд
дорад доранд дошт нест набуд гуфт шуда карда то ҳамин ҳамчун байни тавассути мебошад мебошанд
"""
PRONOUNS = """
ӯ вай он ин онҳо инҳо онро инро ҳамин ҳамон ӯро вайро
"""
QUESTION_WORDS = """
кӣ кист киро чӣ чист чиро чигуна кай куҷо куҷост куҷоӣ чаро барои чӣ чанд чандум чандто чандсола
кадом кадоме ки чи магар оё гӯед бигӯед лутфан
"""
ABBREVIATIONS = """
с сс а м кв км см кг га вил н ш ғ ва.ғ т.м то.м п.м проф акад млн млрд ҳаз дол сом
"""
MONTHS = (
    r"январ\w{0,3}", r"феврал\w{0,3}", r"март\w{0,3}", r"апрел\w{0,3}", r"ма[йи]\w{0,3}",
    r"июн\w{0,3}", r"июл\w{0,3}", r"август\w{0,3}", r"сентябр\w{0,3}", r"октябр\w{0,3}",
    r"ноябр\w{0,3}", r"декабр\w{0,3}",
)  # fmt: skip
NUMBER_WORDS = r"""
як ду се чор чаҳор панҷ шаш ҳафт ҳашт нӯҳ даҳ бист сӣ чил панҷоҳ шаст ҳафтод ҳаштод навад сад
ҳазор\w* миллион\w* миллиард\w* ним
"""

ANSWER_TYPES = (
    answer_type(
        "age",
        r"""\bчанд ?сол(?:а|ааст)\b
            \bчанд сол (?:дорад|дошт)
            \bсинну? сол""",
        r"\bсола\b|\bсинн\w*|\d[\s-]?сола",
    ),
    answer_type(
        "money",
        r"""\b(?:нархи?|арзиши?|маоши?)\b.*\b(?:чанд|чӣ)
            \bчанд (?:сомонӣ|доллар|пул)""",
        r"[$€£₸₽]|\b(?:сомон|доллар|евро|рубл|тенге)",
    ),
    answer_type(
        "time",
        r"""\bкай\b
            \bкадом (?:сол|рӯз|моҳ|вақт|аср)\w*
            \bсоли чанд\w*""",
        rf"""{YEAR}
            \b(?:январ|феврал|март|апрел|май|июн|июл|август|сентябр|октябр|ноябр|декабр)
            \bаср|\b\d{{1,2}}:\d\d|\bсол""",
    ),
    answer_type("count", r"\bчанд(?:ум|то)?\b", rf"\d|\b(?:{'|'.join(NUMBER_WORDS.split())})\b"),
    answer_type("person", r"\b(?:кӣ|кист|киро)\b|^\s*ки\b"),
    answer_type(
        "place",
        r"""\b(?:куҷо|куҷост|дар куҷо)\b
            \bкадом (?:шаҳр|кишвар|ҷой|вилоят|ноҳия|давлат)\w*""",
    ),
    answer_type(
        "cause",
        r"\b(?:чаро|барои чӣ|бо кадом сабаб)\b",
        r"\b(?:зеро|чунки|сабаб|бинобар|барои\b|натиҷа)",
    ),
)


def fold(word: str) -> str:
    """Lower case, without accents: ӣ and и, ӯ and у, ё and е are one; й is a letter of its own."""
    return without_accents(fold_word(word), kept="й")


TAJIK = Analyzer(
    language="tg",
    version=1,
    stopwords=frozenset(map(fold, (FUNCTION_WORDS + QUESTION_WORDS).split())),
    fold=fold,
    stem=stemmer(SUFFIXES),
    bare=stripper(SUFFIXES),
    typed={"г": "ғ", "к": "қ", "х": "ҳ", "ч": "ҷ"},
    units=Units(
        multipliers={
            "ҳазор*": 3, "млн": 6, "млн.": 6, "миллион*": 6, "млрд": 9, "млрд.": 9,
            "миллиард*": 9, "триллион*": 12,
        },
        units={
            **SIGNS, "доллар*": "usd", "евро": "eur", "фунт*": "gbp", "тенге": "kzt",
            "рубл*": "rub", "сӯм*": "uzs", "сомон*": "tjs", "манат*": "tmt", "лира*": "try",
            "фоиз*": "pct", "дарсад*": "pct",
        },
        decimal=",",
    ),
    calendar=Calendar(
        months=MONTHS,
        ages=(
            r"(?<![\d.,])(\d{1,3})[\s-]*сола\w{0,6}\b",
            r"\bсинни (\d{1,3})\b",
        ),
        aging="сола|синни",
        of="(?:моҳи |уми |-?юми |-?ми )",
    ),
    sentence_rules=SentenceRules(
        titles=frozenset(), abbreviations=frozenset(ABBREVIATIONS.split())
    ),
    answer_types=ANSWER_TYPES,
    pronouns=frozenset(map(fold, PRONOUNS.split())),
    negation=either(
        r"""\b(?:не|нест|набуд|ҳеҷ|бе|надор)
            \bна(?:шуд|кард|дошт|меша|меку|медиҳ|гирифт|рафт|омад)"""
    ),
    addressing=either(r"\b(?:ту|туро|туе|шумо|шуморо|шумоед|номат|номатон|худат|худатон)\b"),
    polite=either(
        r"""\b(?:лутфан )?(?:шумо )?(?:метавонед )?(?:ба ман )?(?:би)?гӯед
            \b(?:шумо|ту) (?:медонед|медонӣ)"""
    ),
)  # fmt: skip
