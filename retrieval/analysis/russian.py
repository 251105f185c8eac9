"""Russian: its stop and question words, Snowball stems, abbreviations, units."""

from __future__ import annotations

import Stemmer

from retrieval.analysis.analyzer import Analyzer, fold_word, without_accents
from retrieval.analysis.answer_types import YEAR, answer_type, either
from retrieval.analysis.dates import Calendar
from retrieval.analysis.numbers import SIGNS, Units
from retrieval.analysis.sentences import SentenceRules

FUNCTION_WORDS = """
а без более бы был была были было быть в вам вас ваш во вот все всего всех вы г да для до его ее
если есть еще ж же за и из или им их к ко ли либо между меня мне много мы на над нам нас наш не
него нее нет ни них но ну о об однако он она они оно от по под после потом потому при про с сам
свой себя со так также такой там тем то того тоже той только том ты у уже чтобы эта эти это этот
этой этого этом я й ю го му х м ый ой ая ое ые ого ому ом ым ых летний летняя летнего летней
"""
QUESTION_WORDS = """
что чего чему чем чём кто кого кому кем ком когда где куда откуда как какой какая какое какие
какого какому каком каким каких какую какими который которая которое которые которого которой
котором которую которых сколько почему зачем чей чья чье чьи скажите скажи подскажите расскажите
расскажи пожалуйста
"""
TITLES = """
акад гн гжа гос доц зам им инж мин обл пл пом пр проф просп род рт св см ср ст стр тов ул д-р г-н
г-жа пос пер наб рис табл напр т.е т.к т.н тж
нп
"""
ABBREVIATIONS = """
г гг в вв д др р рр с т тт п пп ч чл ф ок экз прим пр н.э до.н.э т.д т.п т.ч etc
"""
MONTHS = (
    r"янв(?:ар[ьяею]\w?|\.)?", r"фев(?:рал[ьяею]\w?|\.)?", "март[ае]?|мар",
    r"апр(?:ел[ьяею]\w?|\.)?", "ма[йяею]", r"июн[ьяею]\w?", r"июл[ьяею]\w?",
    r"авг(?:уст[ае]?|\.)?", r"сен(?:тябр[ьяею]\w?|т)?", r"окт(?:ябр[ьяею]\w?)?",
    r"ноя(?:бр[ьяею]\w?|б)?", r"дек(?:абр[ьяею]\w?)?",
)  # fmt: skip
NUMBER_WORDS = """
один одна одно одного два две двух три трех трёх четыре пять шесть семь восемь девять десять
одиннадцать двенадцать пятнадцать двадцать тридцать сорок пятьдесят сто двести тысяч\\w*
миллион\\w* миллиард\\w* половин\\w+ десятк\\w+ сотн\\w+ оба обе дважды трижды
"""
COUNT = rf"\d|\b(?:{'|'.join(NUMBER_WORDS.split())})\b"

ANSWER_TYPES = (
    answer_type(
        "age",
        r"""\bсколько\b.*\bлет\b
            \bв каком возрасте\b
            \bкако(?:й|го) возраст""",
        r"\bвозраст|\bлет\b|летн\w+\b",
    ),
    answer_type(
        "money",
        r"""\bсколько\b.*\b(?:стои|плат|заплат|денег|зараб|потрат|обош)
            \bкак\w+ (?:цена|стоимость|сумма|зарплата)
            \bпо какой цене""",
        r"[$€£₸₽]|\b(?:доллар|евро\b|тенге|рубл|сом|сум\b|руб\b|тг\b|usd|eur|kzt)",
    ),
    answer_type(
        "time",
        r"""\bкогда\b
            \bв как(?:ом|ой|ие) (?:году|день|месяце|дни|время|годы|веке)
            \bкак(?:ого числа|ая дата)
            \bв котором (?:году|часу)""",
        rf"""{YEAR}
            \b(?:январ|феврал|март|апрел|ма[йя]\b|июн|июл|август|сентябр|октябр|ноябр|декабр)
            \bвек|\b\d{{1,2}}:\d\d""",
    ),
    answer_type(
        "count",
        r"""\bсколько\b
            \bкак(?:ое|ова|ой) (?:количество|число|доля|процент|площадь|длина|высота|население)
            \bнасколько\b""",
        COUNT,
    ),
    answer_type("person", r"\b(?:кто|кого|кому|кем|чей|чь[яеи])\b"),
    answer_type(
        "place",
        r"""\b(?:где|куда|откуда)\b
            \bв как(?:ом|ой) (?:городе|стране|месте|области|районе)""",
    ),
    answer_type(
        "cause",
        r"\b(?:почему|зачем|отчего)\b|\bпо какой причине",
        r"\bпотому|\bпоскольку|\bиз-за\b|\bтак как\b|\bчтобы\b|\bпричин|\bпоэтому|\bблагодаря\b",
    ),
)

_stemmer = Stemmer.Stemmer("russian")


def fold(word: str) -> str:
    """Lower case, without accents, and with one letter for е and ё; й stays apart from и."""
    return without_accents(fold_word(word), kept="й")


def stem(word: str) -> str:
    """The Snowball stem (snowballstem.org) of a folded word."""
    stemmed: str = _stemmer.stemWord(word)
    return stemmed


RUSSIAN = Analyzer(
    language="ru",
    version=1,
    stopwords=frozenset((FUNCTION_WORDS + QUESTION_WORDS).split()),
    fold=fold,
    stem=stem,
    bare=stem,
    typed={},
    units=Units(
        multipliers={
            "тыс": 3, "тыс.": 3, "тысяч*": 3, "млн": 6, "млн.": 6, "миллион*": 6, "млрд": 9,
            "млрд.": 9, "миллиард*": 9, "трлн": 12, "триллион*": 12,
        },
        units={
            **SIGNS, "доллар*": "usd", "долл.": "usd", "евро": "eur", "фунт*": "gbp",
            "тенге": "kzt", "тг": "kzt", "рубл*": "rub", "руб": "rub", "руб.": "rub",
            "сум": "uzs", "сумов": "uzs", "сума": "uzs", "сом": "kgs", "сома": "kgs",
            "сомов": "kgs", "сомони": "tjs", "манат*": "tmt", "лир*": "try", "процент*": "pct",
        },
        decimal=",",
    ),
    calendar=Calendar(
        months=MONTHS,
        ages=(
            r"(?<![\d.,])(\d{1,3})[\s-]*(?:-?х |-?ти)?летн\w+",
            r"(?<![\d.,])(\d{1,3})[\s-](?:лет|года?)(?: (?:от роду|отроду)|(?=[,.)]))",
            r"\bвозраст\w* (?:около |до )?(\d{1,3})(?![.,]?\d)",
            r"\b(?:исполнил(?:ось|ся) )(\d{1,3})(?![.,]?\d)",
        ),
    ),
    sentence_rules=SentenceRules(
        titles=frozenset(TITLES.split()), abbreviations=frozenset(ABBREVIATIONS.split())
    ),
    answer_types=ANSWER_TYPES,
    addressing=either(r"\b(?:ты|тебя|тебе|тобой|тво[йяеёи]\w*|вы|вас|вам|вами|ваш\w*)\b"),
    polite=either(
        r"""\b(?:не )?(?:могли|можете|можешь) (?:бы )?(?:ли )?(?:вы|ты)?
            \b(?:вы|ты) (?:не )?(?:можете|можешь|знаете|знаешь)
            \b(?:знаете|знаешь) (?:ли )?(?:вы|ты)
            \b(?:под|рас)?скаж\w+ (?:вы|мне|нам)?"""
    ),
)  # fmt: skip
