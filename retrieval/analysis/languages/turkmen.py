"""Turkmen: a table of endings."""

from __future__ import annotations

from retrieval.analysis.analyzer import YEAR, AnswerType, fold_word, without_accents
from retrieval.analysis.profile import Profile
from retrieval.analysis.quantities import SIGNS, Calendar, Units
from retrieval.analysis.sentences import SentenceRules
from retrieval.analysis.stems import Suffixes

SUFFIXES = Suffixes(
    endings="""
        lAr lArY lArYm lArYň lArYmYz lArYňYz lArYnY lArYndA
        m Ym ň Yň sY Y mYz YmYz ňYz YňYz
        nYň A nA nY dA ndA dAn ndAn dAkY ndAkY
        An ýAn dYk jAk mAk mAgY Yp ýAr ýär
        dY mAdY sA
        lYk lY sYz çY
    """,
    classes={"A": "aeä", "Y": "yiuü"},
    level={"b": "p", "d": "t", "g": "k", "j": "ç"},
    cut=5,
)  # fmt: skip
ABBREVIATIONS = "ý ýý m t s km sm kg ga wel etr ş b.e b.e.öň we.ş.m ş.m mln mlrd müň prof akad"
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
    AnswerType(
        "age",
        r"""\bnäçe ýaş
            \býaşy näçe""",
        r"\býaş(?:ynda|yndaky|ly|y|yna)\w*",
    ),
    AnswerType(
        "money",
        r"""\bnäçe\b.*\b(?:durýar|pul|töle|manat|dollar)
            \b(?:bahasy|aýlygy|gymmaty) näçe""",
        r"[$€£₸₽]|\b(?:manat|dollar|ýewro|rubl|tenge)",
    ),
    AnswerType(
        "time",
        r"""\bhaçan\b
            \bhaýsy (?:ýyl|gün|aý|asyr|wagt)\w*
            \bnäçenji ýyl""",
        rf"""{YEAR}
            \b(?:ýanwar|fewral|mart|aprel|maý|iýun|iýul|awgust|sentýabr|oktýabr|noýabr|dekabr)
            \basyr|\b\d{{1,2}}:\d\d|\býyl""",
    ),
    AnswerType("count", r"\bnäçe\b|\bnäçenji\b", rf"\d|\b(?:{'|'.join(NUMBER_WORDS.split())})\b"),
    AnswerType("person", r"\bkim(?:i|e|iň|den|ler\w*)?\b"),
    AnswerType(
        "place",
        r"""\bnir(?:e|ä)\w*
            \bhaýsy (?:şäher|ýurt|ýer|welaýat|etrap|döwlet)\w*""",
    ),
    AnswerType(
        "cause",
        r"\b(?:näme üçin|näme sebäpden|nämä)\b",
        r"\b(?:sebäp|sebäb|çünki|üçin\b|netije|şonuň üçin)",
    ),
)


def fold(word: str) -> str:
    """Lower case without accents, except those that make other letters."""
    return without_accents(fold_word(word), kept="äçňöşüýž")


SMALL_TALK = {
    "help": """
        kömek | kömek et | kömek ediň | kömek gerek | näme edip bilýärsiň | näme edip bilýärsiňiz
        näme edip bilersiň | näme edip bilersiňiz | nähili işleýärsiň | nähili işleýärsiňiz
        sen kim | siz kim | sen kimsiň | siz kimsiňiz | adyň näme | adyňyz näme | seniň adyň näme
        siziň adyňyz näme
        """,
    "thanks": """
        sag bol | sag boluň | sag bolun | köp sag bol | köp sag boluň | minnetdar
        """,
    "farewell": """
        hoş gal | hoş galyň | sag aman | sagja boluň | gijäňiz rahat bolsun | görüşýänçäk
        """,
    "how_are_you": """
        ýagdaýyň nähili | ýagdaýyňyz nähili | ýagdaýlar nähili | işler nähili | gowumy | gowymy
        nähilisiň | nähilisiňiz
        """,
    "greeting": """
        salam | salam aleýkim | essalawmaleýkim | ertiriňiz haýyrly bolsun | ertiriňiz haýyrly
        gündiziňiz haýyrly bolsun | agşamyňyz haýyrly bolsun | agşamyňyz haýyrly | haýyrly ertir
        haýyrly gün | haýyrly agşam
        """,
    "affirmation": """
        hawa | ýok | bolýar | gowy | düşündim | düşnükli | dogry | elbetde | ajap | bagyşlaň
        """,
}  # fmt: skip

PROFILE = Profile(
    code="tk",
    aliases="tuk turkmen",
    scripts="latin",
    letters="ş ç ö ü ň ý ž ä",
    common_words="""
we bilen nähili haçan nirede kim kimiň näme näçe üçin bu ol onuň haýsy barada däl hem ýa soň olar
diýip edip ýyl ýylda bolan boldy bar etdi nire sebäbi diýen ýaly
""",
    question_beginnings="haýs nire näçe näme nämä nähi haça kime",
    version=1,
    function_words="""
we bilen hem hemem ýöne emma ýa ýa-da çünki eger bu şu ol olar onuň oňa ony onda ondan olaryň biz
biziň siz sen men meniň bir bar ýok däl eken boldy bolup bolan bolýar bolar diýip diýen diýýär
üçin barada hakda boýunça soň öň arkaly ýaly diňe örän iň her öz özi özüniň edip edilen etdi görä
çenli hökmünde şeýle ýene
""",
    question_words="""
näme nämäni nämä nämeden nämäniň kim kimi kime kimiň kimden kimler nähili haýsy haýsylar haçan
nire nirede nireden nirä näçe näçede näçenji nätmeli niçik nädip aýdyň aýdyp beriň haýyş
""",
    fold=fold,
    suffixes=SUFFIXES,
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
        decade=r"(?:-nj[iy])?[\s-]*ýyllar",
        century=r"(?:-nj[iy])?[\s-]*asyr",
        now=r"""
häzir\w*|şu gün\w*|şugün\w*|düýn\w*|ýakynda\w*|soňky
(?:şu|bu|geçen) (?:hepde|aý|ýyl)\w*
""",
    ),
    sentence_rules=SentenceRules(
        titles=frozenset(), abbreviations=frozenset(ABBREVIATIONS.split())
    ),
    answer_types=ANSWER_TYPES,
    pronouns="ol onuň oňa ony ondan onda olar olaryň olary bu munuň muny şu şol şonuň ikisi",
    negation=r"""\b(?:ýok|däl|hiç)\b
            \b\w{2,}m[aäe](?:dy|di|n|ndy|z|jak|jek|ýar|ýär)\b""",
    addressing=r"""\b(?:sen|seniň|seni|saňa|siz|siziň|sizi|size|özüň|özüňiz|adyň|adyňyz)\b
            \b(?:nähilisiň|nähilisiňiz)\b""",
    polite=r"""\baýd(?:yň|aýyň|yp ber\w*)
            \b(?:siz|sen) (?:bilýärsiňiz|bilýärsiň)""",
    generic_you=r"\b(?:siz|siziň|sizi|size)\b[^,?]{0,80}\ws(?:aňy|eňi)z\b",
    pointers="onuň oňa olar olaryň olary olara",
    openings="we | emma | ýöne | näme üçin",
    small_talk=SMALL_TALK,
    beside_small_talk="dostum | we | örän",
    greeting_names="salam",
    spelling={"ç": "ch", "ş": "sh", "ž": "j", "ý": "y"},
    place_names="""
Russia Russiýa | USA ABŞ | England Iňlis | Germany Germaniýa | China Hytaý | Japan Ýaponiýa
India Hindistan | Iran Eýran | Turkey Türkiýe | Greece Gresiýa | Egypt Müsür | Hungary Wengriýa
Poland Polşa | Netherlands Gollandiýa | Finland Finlýandiýa | Sweden Şwesiýa
Switzerland Şweýsariýa | Denmark Daniýa | Norway Norwegiýa | Austria Awstriýa
Australia Awstraliýa | Spain Ispaniýa | Italy Italiýa | France Fransiýa | Lebanon Liwan
Syria Siriýa | Korea Koreýa | Georgia Gruziýa | Armenia Ermenistan | Croatia Horwatiýa
Kazakhstan Gazagystan | Kyrgyzstan Gyrgyzystan | Uzbekistan Özbegistan | Tajikistan Täjigistan
Turkmenistan Türkmenistan | Tashkent Daşkent | Bukhara Buhara | Khorezm Horezm | Moscow Moskwa
Asia Aziýa | Europe Ýewropa
""",
    name_forms="""
ABŞ | Amerika | amerikan
Beýik Britaniýa | Angliýa | iňlis
Germaniýa | nemes
Russiýa | rus
SSSR | Sowet Soýuzy | sowet
Türkmenistan | türkmen
""",
    numerals="""
bir/birinji iki/ikinji üç/üçünji dört/dördünji bäş/bäşinji alty/altynjy ýedi/ýedinji
sekiz/sekizinji dokuz/dokuzynjy on/onunjy
""",
)  # fmt: skip
