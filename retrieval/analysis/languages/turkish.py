"""Turkish: its stop and question words, endings, abbreviations, units."""

from __future__ import annotations

from retrieval.analysis.analyzer import Analyzer, fold_word, without_accents
from retrieval.analysis.answer_types import YEAR, answer_type, either
from retrieval.analysis.dates import Calendar
from retrieval.analysis.numbers import SIGNS, Units
from retrieval.analysis.sentences import SentenceRules
from retrieval.analysis.suffixes import TURKISH as SUFFIXES
from retrieval.analysis.suffixes import stemmer, stripper

FUNCTION_WORDS = """
ve ile de da ki ama fakat ancak veya ya yahut hem çünkü eğer bu şu o bunlar onlar onun ona onu
ondan onların biz bizim siz sen ben benim bir var yok değil idi imiş ise oldu olan olarak olup
olduğu olur için hakkında göre sonra önce kadar gibi daha en çok her kendi kendisi tarafından
arasında üzerine üzere diye mi mı mu mü bile sadece hiç şey
"""
PRONOUNS = """
o onun onu ona ondan onda onlar onların onları bu bunun bunu buna bunlar bunların şu burada
orada ikisi
"""
QUESTION_WORDS = """
ne neyi neye neden nedir neler nelerdir kim kimi kime kimin kimdir kimler kimden hangi hangisi
hangileri nasıl nasıldır nerede nereye nereden neresi nereli kaç kaçıncı kaçta kaçtır niçin niye
söyle söyleyin söyler anlat anlatır misin misiniz mısın mısınız lütfen zaman
"""
TITLES = "dr prof doç yrd öğr av sn bay bayan gen alb yzb müh uzm op st hz"
ABBREVIATIONS = """
vb vs bkz örn yy mah cad sok sk no apt km cm kg ha çev ed haz s ss c m.ö m.s t.c a.ş ltd şti tel yak
"""
MONTHS = (
    r"ocak\w{0,4}", r"şubat\w{0,4}", r"mart\w{0,4}", r"nisan\w{0,4}", r"mayıs\w{0,4}",
    r"haziran\w{0,4}", r"temmuz\w{0,4}", r"ağustos\w{0,4}", r"eylül\w{0,4}", r"ekim\w{0,4}",
    r"kasım\w{0,4}", r"aralık\w{0,4}",
)  # fmt: skip
NUMBER_WORDS = """
bir iki üç dört beş altı yedi sekiz dokuz on yirmi otuz kırk elli altmış yetmiş seksen doksan yüz
bin milyon milyar yarım yarısı çift düzine
"""

ANSWER_TYPES = (
    answer_type(
        "age",
        r"""\bkaç yaş
            \byaşı kaç""",
        r"\byaş(?:ında|ındaki|lı|ına)\w*",
    ),
    answer_type(
        "money",
        r"""\bne kadar\b.*\b(?:para|öde|maliyet|harca|kazan|lira|dolar)
            \bkaç (?:para|lira|dolar|euro|avro)
            \b(?:fiyatı|maliyeti|ücreti|maaşı|bedeli) (?:ne|nedir|kaç)""",
        r"[$€£₸₽₺]|\b(?:lira|dolar|euro|avro|tl\b|tenge|ruble|sterlin)",
    ),
    answer_type(
        "time",
        r"""\bne zaman\b
            \bhangi (?:yıl|gün|ay|tarih|yüzyıl|dönem|saat)\w*
            \bkaç yılında\b|\bsaat kaçta\b""",
        rf"""{YEAR}
            \b(?:ocak|şubat|mart|nisan|mayıs|haziran|temmuz|ağustos|eylül|ekim|kasım|aralık)
            \byüzyıl|\b\d{{1,2}}[:.]\d\d\b|\byıl""",
    ),
    answer_type(
        "count",
        r"""\bkaç\b|\bkaçıncı\b|\bne kadar\b
            \b(?:sayısı|oranı|yüzdesi|nüfusu|uzunluğu|alanı) (?:ne|nedir|kaç)""",
        rf"\d|\b(?:{'|'.join(NUMBER_WORDS.split())})\b",
    ),
    answer_type("person", r"\bkim(?:i|e|in|dir|ler\w*|den)?\b"),
    answer_type(
        "place",
        r"""\bnere(?:de|ye|den|si|li)\w*
            \bhangi (?:şehir|şehr|ülke|kent|yer|bölge|il|eyalet)\w*""",
    ),
    answer_type(
        "cause",
        r"\b(?:neden|niçin|niye)\b",
        r"\b(?:çünkü|için\b|nedeniyle|sebeb|dolayı|yüzünden|sonucu|böylece)",
    ),
)

SMALL = str.maketrans({"İ": "i", "I": "ı"})


def fold(word: str) -> str:
    """Lower case with both kinds of i, without circumflexes and what follows an apostrophe."""
    word = fold_word(word.translate(SMALL))
    name, apostrophe, _ = word.partition("'")
    return without_accents(name if apostrophe and name else word, kept="çğışöü")


TURKISH = Analyzer(
    language="tr",
    version=1,
    stopwords=frozenset((FUNCTION_WORDS + QUESTION_WORDS).split()),
    fold=fold,
    stem=stemmer(SUFFIXES),
    bare=stripper(SUFFIXES),
    typed={"c": "ç", "g": "ğ", "i": "ı", "o": "ö", "s": "ş", "u": "ü"},
    units=Units(
        multipliers={"bin": 3, "milyon*": 6, "mn": 6, "milyar*": 9, "mr": 9, "trilyon*": 12},
        units={
            **SIGNS, "dolar*": "usd", "euro*": "eur", "avro*": "eur", "sterlin*": "gbp",
            "tenge*": "kzt", "ruble*": "rub", "som": "kgs", "somoni": "tjs", "manat*": "tmt",
            "lira*": "try", "tl": "try",
        },
        decimal=",",
    ),
    calendar=Calendar(
        months=MONTHS,
        ages=(
            r"(?<![\d.,])(\d{1,3}) yaş(?:ında|lı|ına|ını)\w*",
            r"\byaşı (\d{1,3})\b",
        ),
        aging="yaş",
    ),
    sentence_rules=SentenceRules(
        titles=frozenset(TITLES.split()),
        abbreviations=frozenset(ABBREVIATIONS.split()),
        ordinals=r"\d{1,2}|[IVX]{1,5}",
    ),
    answer_types=ANSWER_TYPES,
    pronouns=frozenset(PRONOUNS.split()),
    negation=either(
        r"""\b(?:değil|yok|hiç|hiçbir|asla)
            \b\w{2,}m[ae](?:d[ıi]|z|yan|yen|m[ıi]ş|yacak|yecek|yıp|yip|dan|den)\b"""
    ),
    addressing=either(
        r"""\b(?:sen|senin|seni|sana|siz|sizin|sizi|size|kendin|kendiniz|adın|adınız|ismin|isminiz)\b
            \b(?:nasılsın|nasılsınız|yapabilirsin|yapabilirsiniz)\b"""
    ),
    polite=either(
        r"""\b(?:söyle|anlat|göster|açıkla|bul)\w* mi?sin(?:iz)?
            \b(?:bana )?(?:söyler|anlatır|gösterir|açıklar) m[iı]s[iı]n(?:[iı]z)?
            \b(?:sen |siz )?biliyor musun(?:uz)?"""
    ),
)  # fmt: skip
