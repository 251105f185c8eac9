"""Kyrgyz: a table of endings."""

from __future__ import annotations

from retrieval.analysis.analyzer import fold_word, without_accents
from retrieval.analysis.answer_types import YEAR, AnswerType
from retrieval.analysis.dates import Calendar
from retrieval.analysis.numbers import SIGNS, Units
from retrieval.analysis.profile import Profile
from retrieval.analysis.sentences import SentenceRules
from retrieval.analysis.suffixes import Suffixes

COMMON_WORDS = """
жана менен кандай качан кайда ким кимдин канча эмне үчүн үчун тууралуу бул ал анын болуп болгон
деген бар эмес кайсы боюнча кийин чейин ошол алар кайсыл кантип эмнеге болот эле жылы учун
"""
QUESTION_BEGINNINGS = """
кайс кайд канча кандай кимд кимг качан эмне кант канд
"""
SUFFIXES = Suffixes(
    endings="""
        LAр LAрY LAрYм LAрYң LAрYн
        м Yм ң Yң сY Y YбYз бYз YңYз ңYз
        NYн GA нA A NY н DA нDA DAн нAн YнAн
        DAгY нDAгY нYкY дYкY тYкY
        GAн GAнY GAндA GAндYн Aт йт Yп YлGAн UU
        дY тY бAдY пAдY сA
        лYк дYк тYк лUU дUU тUU дAй тAй сYз чY
    """,
    classes={
        "A": "аеоө", "Y": "ыиуү", "L": "лдт", "D": "дт", "N": "ндт", "G": "гк",
        "U": "уүоө",
    },
    level={"г": "к", "б": "п"},
    cut=5,
)  # fmt: skip
FUNCTION_WORDS = """
жана менен бирок же да де дагы эле ал алар анын аны ага анда андан алардын бул ушул ошол мына биз
биздин сиз сен мен менин бар жок эмес эле экен болду болуп болгон боло болот деп деген дейт үчүн
тууралуу жөнүндө боюнча кийин чейин мурун аркылуу сыяктуу гана өтө эң ар өз өзү өзүнүн бир кезде
катары карай соң мындай ошондой бы би бу бү
"""
PRONOUNS = """
ал анын аны ага андан анда алар алардын аларды бул мунун муну ушул ошол мында экөө
"""
QUESTION_WORDS = """
эмне эмнени эмнеге эмнеден эмненин ким кимди кимге кимдин кимден кимдер кандай кайсы кайсыл качан
кайда кайдан канча канчада нече нечен канчанчы кантип эмнеликтен айтчы айтыңызчы айтып бериңизчи
"""
ABBREVIATIONS = """
ж жж к кк б т с г м чк км см кг га обл ш т.б б.з.ч ж.б б.а млн млрд миң проф акад
"""
MONTHS = (
    r"январ\w{0,5}", r"феврал\w{0,5}", r"март\w{0,5}", r"апрел\w{0,5}", r"ма[йя]\w{0,4}",
    r"июн\w{0,5}", r"июл\w{0,5}", r"август\w{0,5}", r"сентябр\w{0,5}", r"октябр\w{0,5}",
    r"ноябр\w{0,5}", r"декабр\w{0,5}",
)  # fmt: skip
# What a question says that asks about the present, or about the days before it.
NOW = r"""
азыр\w*|бүгүн\w*|кечээ\w*|быйыл\w*|былтыр\w*|жакында\w*|акыркы
(?:ушул|өткөн) (?:апта|жума|ай|жыл)\w*
"""
NUMBER_WORDS = r"""
бир эки үч төрт беш алты жети сегиз тогуз он жыйырма отуз кырк элүү алтымыш жетимиш сексен токсон
жүз миң миллион\w* миллиард\w* жарым экөө үчөө төртөө бешөө
"""

ANSWER_TYPES = (
    AnswerType(
        "age",
        r"""\bканча жаш
            \bнече жаш
            \bжашы канча""",
        r"\bжаш(?:та|тагы|ында|ар)\w*|\bжашы\b|\bжашка\b",
    ),
    AnswerType(
        "money",
        r"""\bканча\b.*\b(?:турат|акча|төлө|сом|доллар)
            \b(?:баасы|айлыгы|наркы) (?:канча|кандай)""",
        r"[$€£₸₽]|\b(?:сом|доллар|евро|теңге|рубл)",
    ),
    AnswerType(
        "time",
        r"""\bкачан\b
            \bкайсы (?:жыл|күн|ай|кылым|убак)\w*
            \bканчанчы жыл""",
        rf"""{YEAR}
            \b(?:январ|феврал|март|апрел|май|июн|июл|август|сентябр|октябр|ноябр|декабр)
            \bкылым|\b\d{{1,2}}:\d\d|\bжыл""",
    ),
    AnswerType(
        "count",
        r"""\b(?:канча|нече|нечен|канчанчы)\b
            \b(?:саны|көлөмү|аянты|узундугу|бийиктиги|калкы) (?:канча|кандай)""",
        rf"\d|\b(?:{'|'.join(NUMBER_WORDS.split())})\b",
    ),
    AnswerType("person", r"\bким(?:ди|ге|дин|ден|дер\w*)?\b"),
    AnswerType(
        "place",
        r"""\b(?:кайда|кайдан|кайсы жерде)\b
            \bкайсы (?:шаар|өлкө|жер|облус|район|мамлекет)\w*""",
    ),
    AnswerType(
        "cause",
        r"\b(?:эмне үчүн|эмнеге|эмнеликтен|эмне себептен)\b",
        r"\b(?:себеб|анткени|ошондуктан|үчүн\b|байланыштуу|натыйжасында|улам\b)",
    ),
)


def fold(word: str) -> str:
    """Lower case, without accents. й stays a separate letter."""
    return without_accents(fold_word(word), kept="й")


POINTERS = """
анын аны ага анда андан алар алардын аларды аларга бул ошол
"""
OPENINGS = "ал | жана | бирок | эмнеге | эмне үчүн"
SMALL_TALK = {
    "help": """
        жардам | жардам бер | жардам бериңиз | жардам керек | эмне кыла аласың | эмне кыла аласыз
        эмне жасай аласың | эмне жасай аласыз | кантип иштейсиң | кантип иштейсиз | сен кимсиң
        сиз кимсиз | сиз ким болосуз | кимсиң | атың ким | атыңыз ким | сенин атың ким
        сиздин атыңыз ким
        """,
    "thanks": """
        чоң рахмат | көп рахмат | рахмат сизге | рахмат сага | ырахмат | чоң ырахмат
        """,
    "farewell": """
        кош бол | кош болуңуз | кош болгула | көрүшкөнчө | жакшы кал | жакшы калыңыз | бейпил түн
        жакшы туруңуз
        """,
    "how_are_you": """
        кандайсың | кандайсыз | абалың кандай | абалыңыз кандай | иштер кандай | кандай
        ал кандай | жакшысыңбы | жакшысызбы
        """,
    "greeting": """
        салам | саламатсызбы | саламатсыңбы | салам алейкум | ассалам алейкум | арыбаңыз
        кутмандуу таң | кутмандуу күн | кутмандуу кеч | кутман таң
        """,
    "affirmation": """
        ооба | жакшы | макул | түшүндүм | түшүнүктүү | туура | албетте | сонун | кечириңиз
        """,
}  # fmt: skip
BESIDE_SMALL_TALK = """
достум | жана | абдан
"""
PLACE_NAMES = """
Russia Россия Орусия | USA АКШ | Britain Улуу-Британия | China Кытай | Egypt Мисир
Kazakhstan Казакстан | Kyrgyzstan Кыргызстан | Uzbekistan Өзбекстан | Tajikistan Тажикстан
"""
NAME_FORMS = """
АКШ | Америка | америкалык
Улуу Британия | Англия | англис | британ
Германия | немис
Россия | орус | орусиялык
СССР | Советтер Союзу | совет
Кыргызстан | кыргыз
"""
NUMERALS = """
бир/биринчи эки/экинчи үч/үчүнчү төрт/төртүнчү беш/бешинчи алты/алтынчы жети/жетинчи
сегиз/сегизинчи тогуз/тогузунчу он/онунчу
"""

PROFILE = Profile(
    code="ky",
    aliases="kir kyrgyz",
    scripts="cyrillic",
    letters="ө ү ң ы",
    common_words=COMMON_WORDS,
    question_beginnings=QUESTION_BEGINNINGS,
    version=1,
    function_words=FUNCTION_WORDS,
    question_words=QUESTION_WORDS,
    fold=fold,
    suffixes=SUFFIXES,
    typed={"н": "ң", "о": "ө", "у": "ү"},
    units=Units(
        multipliers={
            "миң*": 3, "млн": 6, "млн.": 6, "миллион*": 6, "млрд": 9, "млрд.": 9,
            "миллиард*": 9, "триллион*": 12,
        },
        units={
            **SIGNS, "доллар*": "usd", "евро*": "eur", "фунт*": "gbp", "теңге*": "kzt",
            "рубл*": "rub", "сом*": "kgs", "сум": "uzs", "сомони": "tjs", "манат*": "tmt",
            "лира*": "try", "пайыз*": "pct", "процент*": "pct",
        },
        decimal=",",
    ),
    calendar=Calendar(
        months=MONTHS,
        ages=(
            r"(?<![\d.,])(\d{1,3})[\s-]*жаш\w{0,8}\b",
            r"\bжашы (\d{1,3})\b",
        ),
        aging="жаш",
        decade=r"[\s-]*жылдар",
        century=r"(?:-?[чш][ыиуү])?[\s-]*кылым",
        now=NOW,
    ),
    sentence_rules=SentenceRules(
        titles=frozenset(), abbreviations=frozenset(ABBREVIATIONS.split())
    ),
    answer_types=ANSWER_TYPES,
    pronouns=PRONOUNS,
    negation=r"""\b(?:жок|эмес|эч)\b
            \b\w{2,}(?:ба|бе|бо|бө|па|пе|по|пө)(?:ган|ген|гон|гөн|ды|ди|ду|дү|йт)\b""",
    addressing=r"""\b(?:сен|сенин|сени|сага|сиз|сиздин|сизди|сизге|өзүң|өзүңүз)\b
            \b(?:атың|атыңыз|ысымың|ысымыңыз|кандайсың|кандайсыз)\b""",
    polite=r"""\bайт(?:чы|ыңызчы|ып бер\w*|а аласы[зң]\w*)
            \b(?:сиз|сен) (?:билесиз|билесиң|айта ала\w+)""",
    generic_you=r"\b(?:сиз|сиздин|сизди|сизге)\b[^,?]{0,80}\wс[аеоө]ң[ыиуү]з\b",
    pointers=POINTERS,
    openings=OPENINGS,
    small_talk=SMALL_TALK,
    beside_small_talk=BESIDE_SMALL_TALK,
    greeting_names="салам",
    place_names=PLACE_NAMES,
    name_forms=NAME_FORMS,
    numerals=NUMERALS,
)  # fmt: skip
