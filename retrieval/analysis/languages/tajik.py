"""Tajik: a table of endings."""

from __future__ import annotations

from retrieval.analysis.analyzer import fold_word, without_accents
from retrieval.analysis.answer_types import YEAR, AnswerType
from retrieval.analysis.dates import Calendar
from retrieval.analysis.numbers import SIGNS, Units
from retrieval.analysis.profile import Profile
from retrieval.analysis.sentences import SentenceRules
from retrieval.analysis.suffixes import Suffixes

COMMON_WORDS = """
ва дар аз ба бо ки кӣ чӣ кай куҷо чаро чанд барои ин он аст буд шуд кадом чӣ гуна дорад будааст
ҳам ё то вай онҳо худ мекунад шудааст ҳангоми чист кист соли ки чи гуна чанд
"""
QUESTION_BEGINNINGS = """
чанд кадом куҷо чаро кӣ чӣ
"""
SUFFIXES = Suffixes(
    endings="""
        ҳо ҳои ҳое ҳоро ҳоеро ҳоям ҳоят ҳояш ҳоямон ҳоятон ҳояшон
        он они оне онро гон гони гонро ён ёни ёнро вон вони
        ро и е я яи яро ии иро еро у ву
        ам ат аш амон атон ашон ям яш ят ямон ятон яшон
        аст анд ем ед ид ад
        тар тарин тарини
    """,
    classes={},
    level={},
    cut=5,
)  # fmt: skip
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
# What a question says that asks about the present, or about the days before it.
NOW = r"""
ҳоло|ҳозир\w*|имрӯз\w*|дирӯз\w*|имсол\w*|кунун\w*|охирин|ба наздикӣ
ин (?:ҳафта|моҳ|сол)\w*|(?:ҳафта|моҳ|сол)и гузашта
"""
NUMBER_WORDS = r"""
як ду се чор чаҳор панҷ шаш ҳафт ҳашт нӯҳ даҳ бист сӣ чил панҷоҳ шаст ҳафтод ҳаштод навад сад
ҳазор\w* миллион\w* миллиард\w* ним
"""

ANSWER_TYPES = (
    AnswerType(
        "age",
        r"""\bчанд ?сол(?:а|ааст)\b
            \bчанд сол (?:дорад|дошт)
            \bсинну? сол""",
        r"\bсола\b|\bсинн\w*|\d[\s-]?сола",
    ),
    AnswerType(
        "money",
        r"""\b(?:нархи?|арзиши?|маоши?)\b.*\b(?:чанд|чӣ)
            \bчанд (?:сомонӣ|доллар|пул)""",
        r"[$€£₸₽]|\b(?:сомон|доллар|евро|рубл|тенге)",
    ),
    AnswerType(
        "time",
        r"""\bкай\b
            \bкадом (?:сол|рӯз|моҳ|вақт|аср)\w*
            \bсоли чанд\w*""",
        rf"""{YEAR}
            \b(?:январ|феврал|март|апрел|май|июн|июл|август|сентябр|октябр|ноябр|декабр)
            \bаср|\b\d{{1,2}}:\d\d|\bсол""",
    ),
    AnswerType("count", r"\bчанд(?:ум|то)?\b", rf"\d|\b(?:{'|'.join(NUMBER_WORDS.split())})\b"),
    AnswerType("person", r"\b(?:кӣ|кист|киро)\b|^\s*ки\b"),
    AnswerType(
        "place",
        r"""\b(?:куҷо|куҷост|дар куҷо)\b
            \bкадом (?:шаҳр|кишвар|ҷой|вилоят|ноҳия|давлат)\w*""",
    ),
    AnswerType(
        "cause",
        r"\b(?:чаро|барои чӣ|бо кадом сабаб)\b",
        r"\b(?:зеро|чунки|сабаб|бинобар|барои\b|натиҷа)",
    ),
)


def fold(word: str) -> str:
    """Lower case, without accents: ӣ becomes и, ӯ у, and ё е. й stays a separate letter."""
    return without_accents(fold_word(word), kept="й")


POINTERS = """
вай ӯ онҳо инҳо вайро ӯро онро онҳоро
"""
OPENINGS = "ва | вале | аммо | чаро | барои чӣ"
SMALL_TALK = {
    "help": """
        кӯмак | кумак | ёрӣ | ёрӣ деҳ | кӯмак кун | кӯмак кунед | чӣ кор карда метавонӣ
        чӣ кор карда метавонед | ту чӣ кор карда метавонӣ | шумо чӣ кор карда метавонед
        чӣ кор мекунӣ | чӣ кор мекунед | чӣ тавр кор мекунӣ | чӣ тавр кор мекунед | ту кистӣ
        шумо кистед | ту кӣ | шумо кӣ | номат чист | номи ту чист | номи шумо чист
        """,
    "thanks": """
        ташаккур | ташаккури зиёд | раҳмати калон | миннатдорам | саломат бошед | сипос
        """,
    "farewell": """
        то дидор | то боздид | шаби хуш | шаб ба хайр | худо ҳофиз | хайр то дидор
        """,
    "how_are_you": """
        чӣ хел | чи хел | чӣ хелӣ | чӣ хелед | шумо чӣ хел | ту чӣ хел | аҳволат чӣ хел
        аҳволатон чӣ хел | аҳволи шумо чӣ хел | корҳо чӣ хел | нағзӣ | нағзед | хубӣ | хубед
        """,
    "greeting": """
        ассалому алейкум | субҳ ба хайр | субҳи шумо ба хайр | рӯз ба хайр | рӯзи шумо ба хайр
        шом ба хайр | бегоҳӣ ба хайр | хуш омадед
        """,
    "affirmation": """
        ҳа бале | бале | ҳо | не | хуб | майлаш | фаҳмидам | фаҳмо | дуруст | албатта | олӣ
        бубахшед
        """,
}  # fmt: skip
BESIDE_SMALL_TALK = """
дӯстам | бисёр | хеле | ба шумо | шумо чӣ
"""
PLACE_NAMES = """
Russia Русия | USA ИМА | England Инглистон | Germany Олмон Алмания | China Чин | Japan Ҷопон
India Ҳиндустон | Iran Эрон | Turkey Туркия | Greece Юнон | Egypt Миср | Poland Лаҳистон
Sweden Шветсия | France Фаронса | Lebanon Лубнон | Syria Сурия | Jordan Урдун | Morocco Марокаш
Algeria Алҷазоир | Korea Куриё | Georgia Гурҷистон | Armenia Арманистон | Cyprus Қибрис
Kazakhstan Қазоқистон | Kyrgyzstan Қирғизистон | Uzbekistan Ӯзбекистон | Tajikistan Тоҷикистон
Astana Остона | Bukhara Бухоро | Khorezm Хоразм | Moscow Маскав | Istanbul Истанбул | Asia Осиё
Europe Аврупо | Caucasus Қафқоз | Sahara Сахрои
"""
NAME_FORMS = """
ИМА | Амрико | амрикоӣ
Британияи Кабир | Инглистон | англис | англисӣ
Олмон | Германия | олмонӣ | немис
Русия | рус | русӣ
ИҶШС | Иттиҳоди Шӯравӣ | шӯравӣ
Тоҷикистон | тоҷик | тоҷикӣ
"""
NUMERALS = """
як/якум ду/дуюм се/сеюм чор/чаҳор/чорум панҷ/панҷум шаш/шашум ҳафт/ҳафтум ҳашт/ҳаштум нӯҳ/нӯҳум
даҳ/даҳум
"""

PROFILE = Profile(
    code="tg",
    aliases="tgk tajik",
    scripts="cyrillic",
    letters="қ ғ ҳ ӣ ӯ ҷ",
    common_words=COMMON_WORDS,
    question_beginnings=QUESTION_BEGINNINGS,
    version=1,
    function_words=FUNCTION_WORDS,
    question_words=QUESTION_WORDS,
    words_are_folded=False,
    fold=fold,
    suffixes=SUFFIXES,
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
        decade=r"(?:-?ум)?[\s-]*солҳо",
        century=r"(?:-?у?м)?[\s-]*аср",
        now=NOW,
        of="(?:моҳи |уми |-?юми |-?ми )",
    ),
    sentence_rules=SentenceRules(
        titles=frozenset(), abbreviations=frozenset(ABBREVIATIONS.split())
    ),
    answer_types=ANSWER_TYPES,
    pronouns=PRONOUNS,
    negation=r"""\b(?:не|нест|набуд|ҳеҷ|бе|надор)
            \bна(?:шуд|кард|дошт|меша|меку|медиҳ|гирифт|рафт|омад)""",
    addressing=r"\b(?:ту|туро|туе|шумо|шуморо|шумоед|номат|номатон|худат|худатон)\b",
    polite=r"""\b(?:лутфан )?(?:шумо )?(?:метавонед )?(?:ба ман )?(?:би)?гӯед
            \b(?:шумо|ту) (?:медонед|медонӣ)""",
    generic_you=r"\bагар (?:шумо|ту)\b[^,?]*",
    pointers=POINTERS,
    openings=OPENINGS,
    small_talk=SMALL_TALK,
    beside_small_talk=BESIDE_SMALL_TALK,
    greeting_names="салом",
    place_names=PLACE_NAMES,
    name_forms=NAME_FORMS,
    numerals=NUMERALS,
)  # fmt: skip
