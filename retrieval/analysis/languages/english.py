"""English: its stop and question words, Snowball stems, abbreviations, money."""

from __future__ import annotations

import re

import Stemmer

from retrieval.analysis.analyzer import Analyzer, fold_word, without_accents
from retrieval.analysis.answer_types import YEAR, answer_type, either
from retrieval.analysis.dates import Calendar
from retrieval.analysis.languages.english_forms import forms
from retrieval.analysis.numbers import SIGNS, Units
from retrieval.analysis.sentences import SentenceRules

FUNCTION_WORDS = """
a about above after again against all also although am an and any are aren't as at be because been
before being below between both but by can can't cannot could couldn't did didn't do does doesn't
doing don't down during each either few for from further had hadn't has hasn't have haven't having
he he's her here hers herself him himself his i i'm i've if in into is isn't it it's its itself
just let's may me might mine more most must my myself neither no nor not of off on once only onto
or other our ours ourselves out over own per s shall she she's should shouldn't since so some such
t than that that's the their theirs them themselves then there there's these they they're this
those though through to too under until up upon us very was wasn't we we're were weren't will with
within without won't would wouldn't yet you you're your yours yourself
"""
QUESTION_WORDS = """
how how's what what's whatever when when's where where's which who who's whom whose why why's
please tell many much happen happens happened happening
"""
ABBREVIATIONS = """
al apr approx aug ave bn ca cf cm co corp dec dept ed eds eg est etc feb fig figs ft ie inc jan jr
jul jun kg km ltd mar max min mm mln mn mt nov oct op p.m a.m phd pp pt sec sept sep sq sr st vol vs
"""
TITLES = """
adm brig capt cmdr col cpl dr fr gen gov hon lt maj messrs mr mrs ms mx no nos pres prof rep rev sen
sgt supt art p para
"""

LIGHT_WORDS = """
able another ask become begin call come common consider describe different exist feel find follow
get give go good happen include keep kind know let like locate look make mean name need number
occur part person place put refer say see seem set several show situate sort start take tell term
thing think try type use various want way
"""
NEGATION = (
    r"\b(?:not|never|no|none|nobody|nothing|neither|nor|without|cannot|unable|except"
    r"|fail(?:s|ed)?|lack(?:s|ed)?)\b|n['’]t\b"
)
OPPOSITES = """
first last
best worst
most least
more fewer less
before after
increase decrease reduce
large small
high low
north south
northern southern
east west
eastern western
early late
start begin end finish stop
allow permit forbid prevent prohibit ban
win lose
support oppose
strong weak
always never
true false
legal illegal
male female
men women
internal external
private public
rich poor
hot cold
positive negative
buy sell
major minor
majority minority
good bad
same different
rise fall
inside outside
gain lose
highest lowest
largest smallest
longest shortest
oldest youngest newest
earliest latest
"""
PRONOUNS = """
he she it they him her them his its their theirs hers this that these those such both
"""

MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
NUMBER_WORDS = """
one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundreds?
dozens? thousands? millions? billions? half both several twice thrice once none
"""
COUNT = rf"\d|\b(?:{'|'.join(NUMBER_WORDS.split())})\b"
# The order matters: "how old" is no "how", "which year" no "which".
ANSWER_TYPES = (
    answer_type(
        "age",
        r"\bhow old\b|\bwh(?:at|ich) age\b",
        r"\bage[ds]?\b|\byears? old\b|-year-old",
    ),
    answer_type(
        "money",
        r"""\bhow much (?:money|did|does|do|was|is|are|were)\b.*\b(?:cost|pay|paid|earn|worth|spend)
            \bhow much (?:money|did|does|do|was|is|are|were)\b.*\b(?:spent|price|charge)
            \bwhat (?:was|is) the (?:price|cost|value)\b""",
        r"[$€£₸₽]|\b(?:usd|eur|kzt|dollars?|euros?|pounds?|tenge|rubles?|yen|yuan)",
    ),
    answer_type(
        "time",
        r"\bwhen\b(?! \w+ing)|\bwh(?:at|ich) (?:year|date|day|month|century|decade|time)\b",
        rf"""{YEAR}\b
            \b(?:{MONTHS})[a-z]*\b
            \bcentur|\b\d{{1,2}}:\d\d|\b[ap]\.?m\b|days?\b""",
    ),
    answer_type(
        "count",
        r"""\bhow (?:many|much|long|often|far|tall|big|high|large|deep|wide)\b
            \bwh(?:at|ich) (?:number|percent|percentage|share|proportion|amount)\b""",
        COUNT,
    ),
    answer_type("person", r"\bwho(?:m|se)?\b"),
    answer_type("place", r"\bwhere\b|\bwh(?:at|ich) (?:city|country|place|town|state|region)\b"),
    answer_type(
        "cause",
        r"\bwhy\b",
        r"\b(?:because|since|due to|owing to|so that|in order|result)\b",
    ),
)

POSSESSIVE = re.compile("(?:'s?)+$")

CALENDAR = Calendar(
    # "may" and "march" are words like others, unless they begin as a name does.
    months=(
        "jan(?:uary)?", "feb(?:ruary)?", "(?-i:Mar|March|MARCH)", "apr(?:il)?", "(?-i:May|MAY)",
        "june?", "july?", "aug(?:ust)?", "sept?(?:ember)?", "oct(?:ober)?", "nov(?:ember)?",
        "dec(?:ember)?",
    ),
    ages=(
        r"(?<![\d.,])(\d{1,3})[\s-]years?[\s-]olds?\b",
        r"\bage[ds]? (?:of )?(?:(?:about|just|only|around) )?(\d{1,3})(?![.,]?\d)",
    ),
    aging=r"\bage[ds]?\b|\bolds?\b",
    of="of ",
)  # fmt: skip

_irregular = forms()
_stemmer = Stemmer.Stemmer("english")


def fold(word: str) -> str:
    """Lower case without accents, and without the ending of the possessive."""
    return POSSESSIVE.sub("", without_accents(fold_word(word)))


def stem(word: str) -> str:
    """The Snowball stem (Porter 2, snowballstem.org) of a folded word, irregular forms joined."""
    stemmed: str = _stemmer.stemWord(_irregular.get(word, word))
    return stemmed


ENGLISH = Analyzer(
    language="en",
    version=2,
    stopwords=frozenset((FUNCTION_WORDS + QUESTION_WORDS).split()),
    fold=fold,
    stem=stem,
    bare=lambda word: (word,),
    typed={},
    units=Units(
        multipliers={
            "hundred": 2, "thousand": 3, "k": 3, "million": 6, "mln": 6, "mn": 6, "m": 6,
            "billion": 9, "bn": 9, "trillion": 12,
        },
        units={
            **SIGNS, "dollar": "usd", "dollars": "usd", "us dollars": "usd", "euro": "eur",
            "euros": "eur", "tenge": "kzt", "ruble": "rub", "rubles": "rub", "rouble": "rub",
            "roubles": "rub", "somoni": "tjs", "manat": "tmt", "manats": "tmt", "percent": "pct",
            "per cent": "pct",
        },
    ),
    calendar=CALENDAR,
    sentence_rules=SentenceRules(
        titles=frozenset(TITLES.split()), abbreviations=frozenset(ABBREVIATIONS.split())
    ),
    answer_types=ANSWER_TYPES,
    addressing=either(r"\b(?:you|your|yours|yourself|u)\b"),
    polite=either(
        r"\b(?:can|could|would|will|do) you (?:please |kindly )?"
        r"(?:tell|show|find|explain|say|give|let|look|know|help me find)\b"
    ),
    light=frozenset(LIGHT_WORDS.split()),
    pronouns=frozenset(PRONOUNS.split()),
    negation=re.compile(NEGATION, re.IGNORECASE),
    opposites=tuple(frozenset(line.split()) for line in OPPOSITES.split("\n") if line),
)  # fmt: skip
