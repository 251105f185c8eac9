"""Turkish: a table of endings."""

from __future__ import annotations

from retrieval.analysis.analyzer import YEAR, AnswerType, fold_word, without_accents
from retrieval.analysis.profile import Profile
from retrieval.analysis.quantities import SIGNS, Calendar, Units
from retrieval.analysis.sentences import SentenceRules
from retrieval.analysis.stems import Suffixes

SUFFIXES = Suffixes(
    endings="""
        lAr lArI lArIn lArInI lArInA lArInDA lArInDAn lArInIn
        m Im n In sI I mIz ImIz nIz InIz
        nIn A yA nA yI nI DA nDA DAn nDAn lA ylA
        DAki nDAki ki cA
        DI mIS An yAn DIk DIGI DIGInI DIGIndA DIklArI AcAk yAcAk AcAGI yAcAGI
        mAk mA mAsI mAsInI mAsInA mAlArI mAktA mAktAdIr Iyor IyordU
        Ir Ar ArAk yArAk Ip yIp IncA yIncA ken DIr
        lIk lIGI lI sIz cI
        IldI IlmIS IlAn IldIGI
    """,
    classes={"A": "ae", "I": "ıiuü", "D": "dt", "S": "ş", "G": "ğ"},
    level={"b": "p", "d": "t", "c": "ç", "g": "k", "ğ": "k"},
    cut=6,
)  # fmt: skip
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
    AnswerType(
        "age",
        r"""\bkaç yaş
            \byaşı kaç""",
        r"\byaş(?:ında|ındaki|lı|ına)\w*",
    ),
    AnswerType(
        "money",
        r"""\bne kadar\b.*\b(?:para|öde|maliyet|harca|kazan|lira|dolar)
            \bkaç (?:para|lira|dolar|euro|avro)
            \b(?:fiyatı|maliyeti|ücreti|maaşı|bedeli) (?:ne|nedir|kaç)""",
        r"[$€£₸₽₺]|\b(?:lira|dolar|euro|avro|tl\b|tenge|ruble|sterlin)",
    ),
    AnswerType(
        "time",
        r"""\bne zaman\b
            \bhangi (?:yıl|gün|ay|tarih|yüzyıl|dönem|saat)\w*
            \bkaç yılında\b|\bsaat kaçta\b""",
        rf"""{YEAR}
            \b(?:ocak|şubat|mart|nisan|mayıs|haziran|temmuz|ağustos|eylül|ekim|kasım|aralık)
            \byüzyıl|\b\d{{1,2}}[:.]\d\d\b|\byıl""",
    ),
    AnswerType(
        "count",
        r"""\bkaç\b|\bkaçıncı\b|\bne kadar\b
            \b(?:sayısı|oranı|yüzdesi|nüfusu|uzunluğu|alanı) (?:ne|nedir|kaç)""",
        rf"\d|\b(?:{'|'.join(NUMBER_WORDS.split())})\b",
    ),
    AnswerType("person", r"\bkim(?:i|e|in|dir|ler\w*|den)?\b"),
    AnswerType(
        "place",
        r"""\bnere(?:de|ye|den|si|li)\w*
            \bhangi (?:şehir|şehr|ülke|kent|yer|bölge|il|eyalet)\w*""",
    ),
    AnswerType(
        "cause",
        r"\b(?:neden|niçin|niye)\b",
        r"\b(?:çünkü|için\b|nedeniyle|sebeb|dolayı|yüzünden|sonucu|böylece)",
    ),
)

SMALL = str.maketrans({"İ": "i", "I": "ı"})


def fold(word: str) -> str:
    """Lower case with both kinds of i, without accents or an apostrophe's ending."""
    word = fold_word(word.translate(SMALL))
    name, apostrophe, _ = word.partition("'")
    return without_accents(name if apostrophe and name else word, kept="çğışöü")


OPENINGS = "ve | ama | peki | ya | neden | niye | niçin"
SMALL_TALK = {
    "help": """
        yardım | yardım et | yardım edin | yardım eder misin | yardım eder misiniz
        yardıma ihtiyacım var | ne yapabilirsin | ne yapabilirsiniz | neler yapabilirsin
        neler yapabilirsiniz | sen ne yapabilirsin | ne yaparsın | nasıl çalışıyorsun
        nasıl çalışıyorsunuz | nasıl çalışır | sen kimsin | siz kimsiniz | kimsin | kimsiniz
        adın ne | adınız ne | adın nedir | senin adın ne | ismin ne | isminiz ne | sen bot musun
        bot musun | robot musun | insan mısın | kaç yaşındasın | nerelisin | seni kim yaptı
        bana bir şaka yap | ne biliyorsun
        """,
    "thanks": """
        teşekkürler | teşekkür ederim | teşekkür ederiz | çok teşekkürler | çok teşekkür ederim
        teşekkür | tşk | tşkler | sağ ol | sağol | sağ olun | sağolun | çok sağ ol | çok sağ olun
        eyvallah | mersi
        """,
    "farewell": """
        güle güle | hoşça kal | hoşçakal | hoşça kalın | hoşçakalın | görüşürüz | görüşmek üzere
        iyi geceler | kendine iyi bak | bay bay | allaha ısmarladık
        """,
    "how_are_you": """
        nasılsın | nasılsınız | naber | ne haber | nasıl gidiyor | iyi misin | iyi misiniz
        ne var ne yok | keyfin nasıl | işler nasıl
        """,
    "greeting": """
        merhaba | merhabalar | selam | selamlar | selamün aleyküm | selamun aleykum
        selamün aleykum | aleyküm selam | slm | mrb | günaydın | iyi günler | iyi akşamlar
        hayırlı günler | hayırlı sabahlar | tünaydın | alo
        """,
    "affirmation": """
        evet | hayır | tamam | peki | olur | anladım | anlaşıldı | doğru | tabii | elbette | güzel
        süper | harika | oldu | boşver | pardon | özür dilerim
        """,
}  # fmt: skip

PROFILE = Profile(
    code="tr",
    aliases="tur turkish",
    scripts="latin",
    letters="ı ğ İ ş ç ö ü",
    common_words="""
ve ile nasıl ne nerede kim kimin neden niçin kaç için bu o onun hangi hakkında değil da de sonra
ama mi mı mu mü olarak olan oldu bir zaman kadar adı hangisi var kaçtır kimdir çok gibi nedir
nereye ise
""",
    question_beginnings="hangi nere nasıl kaç niçin neden nede kime kimin neyi",
    cld2_neighbors="az crh",
    version=1,
    function_words="""
ve ile de da ki ama fakat ancak veya ya yahut hem çünkü eğer bu şu o bunlar onlar onun ona onu
ondan onların biz bizim siz sen ben benim bir var yok değil idi imiş ise oldu olan olarak olup
olduğu olur için hakkında göre sonra önce kadar gibi daha en çok her kendi kendisi tarafından
arasında üzerine üzere diye mi mı mu mü bile sadece hiç şey
""",
    question_words="""
ne neyi neye neden nedir neler nelerdir kim kimi kime kimin kimdir kimler kimden hangi hangisi
hangileri nasıl nasıldır nerede nereye nereden neresi nereli kaç kaçıncı kaçta kaçtır niçin niye
söyle söyleyin söyler anlat anlatır misin misiniz mısın mısınız lütfen zaman
""",
    fold=fold,
    suffixes=SUFFIXES,
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
        decade=r"['’]?l[ae]r",
        century=r"\.?[\s-]*yüzyıl",
        now=r"""
şimdi\w*|bugün\w*|dün\w*|şu an\w*|güncel\w*|geçenlerde|son (?:zamanlarda|dakika)
(?:bu|geçen) (?:hafta|ay|yıl)\w*
""",
    ),
    sentence_rules=SentenceRules(
        titles=frozenset(TITLES.split()),
        abbreviations=frozenset(ABBREVIATIONS.split()),
        ordinals=r"\d{1,2}|[IVX]{1,5}",
    ),
    answer_types=ANSWER_TYPES,
    pronouns="""
o onun onu ona ondan onda onlar onların onları bu bunun bunu buna bunlar bunların şu burada
orada ikisi
""",
    negation=r"""\b(?:değil|yok|hiç|hiçbir|asla)
            \b\w{2,}m[ae](?:d[ıi]|z|yan|yen|m[ıi]ş|yacak|yecek|yıp|yip|dan|den)\b""",
    addressing=r"""\b(?:sen|senin|seni|sana|siz|sizin|sizi|size|kendin|kendiniz|adın|adınız|ismin|isminiz)\b
            \b(?:nasılsın|nasılsınız|yapabilirsin|yapabilirsiniz)\b""",
    polite=r"""\b(?:söyle|anlat|göster|açıkla|bul)\w* mi?sin(?:iz)?
            \b(?:bana )?(?:söyler|anlatır|gösterir|açıklar) m[iı]s[iı]n(?:[iı]z)?
            \b(?:sen |siz )?biliyor musun(?:uz)?""",
    generic_you=r"""\b(?:siz|sizin|sizi|size)\b[^,?]{0,80}\ws[ae]n[ıi]z\b
            \bnasıl (?:\w+ )?yapabilirsin(?:iz)?\b""",
    pointers="onun onu ona onda ondan onlar onların onları onlara orada bunun bunu",
    openings=OPENINGS,
    small_talk=SMALL_TALK,
    beside_small_talk="dostum | arkadaşlar | çok | ve | size | canım | lütfen | hocam",
    greeting_names="selam",
    spelling={"c": "j", "ç": "ch", "ş": "sh", "ğ": "g"},
    place_names="""
Russia Rusya | USA ABD | America Amerika | England İngiltere | Germany Almanya | China Çin
Japan Japonya | India Hindistan | Turkey Türkiye | Greece Yunanistan | Egypt Mısır
Hungary Macaristan | Poland Polonya | Netherlands Hollanda | Finland Finlandiya | Sweden İsveç
Switzerland İsviçre | Denmark Danimarka | Norway Norveç | Austria Avusturya | Australia Avustralya
Spain İspanya | Italy İtalya | France Fransa | Lebanon Lübnan | Syria Suriye | Jordan Ürdün
Morocco Fas | Algeria Cezayir | Korea Kore | Georgia Gürcistan | Armenia Ermenistan | Cyprus Kıbrıs
Croatia Hırvatistan | Serbia Sırbistan | Kazakhstan Kazakistan | Kyrgyzstan Kırgızistan
Uzbekistan Özbekistan | Tajikistan Tacikistan | Turkmenistan Türkmenistan | Tashkent Taşkent
Samarkand Semerkant | Bukhara Buhara | Khorezm Harezm | Moscow Moskova | London Londra | Rome Roma
Vienna Viyana | Athens Atina | Beijing Pekin | Jerusalem Kudüs | Africa Afrika | Asia Asya
Europe Avrupa | Antarctica Antarktika | Arctic Arktika | Caucasus Kafkas Kafkasya
Mediterranean Akdeniz | Nile Nil | Danube Tuna | Rhine Ren
""",
    name_forms="""
ABD | Amerika | Amerikan | Amerikalı
Birleşik Krallık | Britanya | İngiltere | İngiliz | Britanyalı
Almanya | Alman
Fransa | Fransız
Rusya | Rus
Yunanistan | Yunan | Rum
Hollanda | Hollandalı | Felemenk
Macaristan | Macar
Hindistan | Hint | Hintli
Avusturya | Avusturyalı
SSCB | Sovyetler Birliği | Sovyet
TV | televizyon
""",
    numerals="""
bir/birinci iki/ikinci üç/üçüncü dört/dördüncü beş/beşinci altı/altıncı yedi/yedinci
sekiz/sekizinci dokuz/dokuzuncu on/onuncu
""",
)  # fmt: skip
