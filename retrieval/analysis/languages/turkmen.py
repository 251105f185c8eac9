"""Turkmen: its stop and question words, endings, abbreviations, units."""

from __future__ import annotations

from retrieval.analysis.analyzer import Analyzer, fold_word, without_accents
from retrieval.analysis.answer_types import YEAR, answer_type, either
from retrieval.analysis.dates import Calendar
from retrieval.analysis.numbers import SIGNS, Units
from retrieval.analysis.sentences import SentenceRules
from retrieval.analysis.suffixes import TURKMEN as SUFFIXES
from retrieval.analysis.suffixes import stemmer, stripper

FUNCTION_WORDS = """
we bilen hem hemem ýöne emma ýa ýa-da çünki eger bu şu ol olar onuň oňa ony onda ondan olaryň biz
biziň siz sen men meniň bir bar ýok däl eken boldy bolup bolan bolýar bolar diýip diýen diýýär
üçin barada hakda boýunça soň öň arkaly ýaly diňe örän iň her öz özi özüniň edip edilen etdi görä
çenli hökmünde şeýle ýene
"""
PRONOUNS = """
ol onuň oňa ony ondan onda olar olaryň olary bu munuň muny şu şol şonuň ikisi
"""
QUESTION_WORDS = """
näme nämäni nämä nämeden nämäniň kim kimi kime kimiň kimden kimler nähili haýsy haýsylar haçan
nire nirede nireden nirä näçe näçede näçenji nätmeli niçik nädip aýdyň aýdyp beriň haýyş
"""
ABBREVIATIONS = """
ý ýý m t s km sm kg ga wel etr ş b.e b.e.öň we.ş.m ş.m mln mlrd müň prof akad
"""
MONTHS = (
    r"ýanwar\w{0,5}", r"fewral\w{0,5}", r"mart\w{0,5}", r"aprel\w{0,5}", r"ma[ýy]\w{0,4}",
    r"i[ýy]un\w{0,5}", r"i[ýy]ul\w{0,5}", r"awgust\w{0,5}", r"sent[ýy]abr\w{0,5}",
    r"okt[ýy]abr\w{0,5}", r"no[ýy]abr\w{0,5}", r"dekabr\w{0,5}",
)  # fmt: skip
NUMBER_WORDS = """
bir iki üç dört bäş alty ýedi sekiz dokuz on ýigrimi otuz kyrk elli altmyş ýetmiş segsen togsan
ýüz müň million milliard ýarym
"""

ANSWER_TYPES = (
    answer_type(
        "age",
        r"""\bnäçe ýaş
            \býaşy näçe""",
        r"\býaş(?:ynda|yndaky|ly|y|yna)\w*",
    ),
    answer_type(
        "money",
        r"""\bnäçe\b.*\b(?:durýar|pul|töle|manat|dollar)
            \b(?:bahasy|aýlygy|gymmaty) näçe""",
        r"[$€£₸₽]|\b(?:manat|dollar|ýewro|rubl|tenge)",
    ),
    answer_type(
        "time",
        r"""\bhaçan\b
            \bhaýsy (?:ýyl|gün|aý|asyr|wagt)\w*
            \bnäçenji ýyl""",
        rf"""{YEAR}
            \b(?:ýanwar|fewral|mart|aprel|maý|iýun|iýul|awgust|sentýabr|oktýabr|noýabr|dekabr)
            \basyr|\b\d{{1,2}}:\d\d|\býyl""",
    ),
    answer_type("count", r"\bnäçe\b|\bnäçenji\b", rf"\d|\b(?:{'|'.join(NUMBER_WORDS.split())})\b"),
    answer_type("person", r"\bkim(?:i|e|iň|den|ler\w*)?\b"),
    answer_type(
        "place",
        r"""\bnir(?:e|ä)\w*
            \bhaýsy (?:şäher|ýurt|ýer|welaýat|etrap|döwlet)\w*""",
    ),
    answer_type(
        "cause",
        r"\b(?:näme üçin|näme sebäpden|nämä)\b",
        r"\b(?:sebäp|sebäb|çünki|üçin\b|netije|şonuň üçin)",
    ),
)


def fold(word: str) -> str:
    """Lower case, with the marks that make letters of their own, and no others."""
    return without_accents(fold_word(word), kept="äçňöşüýž")


TURKMEN = Analyzer(
    language="tk",
    version=1,
    stopwords=frozenset((FUNCTION_WORDS + QUESTION_WORDS).split()),
    fold=fold,
    stem=stemmer(SUFFIXES),
    bare=stripper(SUFFIXES),
    typed={"a": "ä", "c": "ç", "n": "ň", "o": "ö", "s": "ş", "u": "ü", "y": "ý", "z": "ž"},
    units=Units(
        multipliers={
            "müň*": 3, "mln": 6, "million*": 6, "mlrd": 9, "milliard*": 9, "trillion*": 12,
        },
        units={
            **SIGNS, "dollar*": "usd", "ýewro*": "eur", "funt*": "gbp", "tenge*": "kzt",
            "rubl*": "rub", "som": "kgs", "somoni": "tjs", "manat*": "tmt", "lira*": "try",
            "göterim*": "pct", "prosent*": "pct",
        },
        decimal=",",
    ),
    calendar=Calendar(
        months=MONTHS,
        ages=(
            r"(?<![\d.,])(\d{1,3})[\s-]*ýaş(?!lar)\w{0,8}\b",
            r"\býaşy (\d{1,3})\b",
        ),
        aging="ýaş",
    ),
    sentence_rules=SentenceRules(
        titles=frozenset(), abbreviations=frozenset(ABBREVIATIONS.split())
    ),
    answer_types=ANSWER_TYPES,
    pronouns=frozenset(PRONOUNS.split()),
    negation=either(
        r"""\b(?:ýok|däl|hiç)\b
            \b\w{2,}m[aäe](?:dy|di|n|ndy|z|jak|jek|ýar|ýär)\b"""
    ),
    addressing=either(
        r"""\b(?:sen|seniň|seni|saňa|siz|siziň|sizi|size|özüň|özüňiz|adyň|adyňyz)\b
            \b(?:nähilisiň|nähilisiňiz)\b"""
    ),
    polite=either(
        r"""\baýd(?:yň|aýyň|yp ber\w*)
            \b(?:siz|sen) (?:bilýärsiňiz|bilýärsiň)"""
    ),
)  # fmt: skip
