"""Uzbek in Latin and in Cyrillic, searched as Latin: a table of endings."""

from __future__ import annotations

from retrieval.analysis.analyzer import YEAR, AnswerType, fold_word, without_accents
from retrieval.analysis.profile import Profile
from retrieval.analysis.quantities import SIGNS, Calendar, Units
from retrieval.analysis.sentences import SentenceRules
from retrieval.analysis.stems import Suffixes

SUFFIXES = Suffixes(
    endings="""
        lar lari larim laring larimiz laringiz larini larning lariga laridan larida
        m im ng ing i si miz imiz ngiz ingiz
        ning ni ga ka qa da dan dagi gacha niki day dek
        gan kan qan gani ganda gandan adigan ydigan
        di ti adi ydi madi ib ilgan ish moq sa
        lik chi li siz
    """,
    classes={},
    level={"g": "k"},
    cut=5,
)  # fmt: skip
ABBREVIATIONS = """
y yy m b t s v h k km sm kg ga vil tum sh ko'ch h.k v.b va.b va.h.k mln mlrd ming prof akad
й йй м б т с в ҳ к км см кг га вил туман ш ҳ.к в.б млн млрд минг проф акад
"""
# Initials of two letters.
TITLES = "ch ш ч ya yu yo o‘ g‘ o' g' oʻ gʻ oʼ gʼ"
MONTHS = (
    r"(?:yanvar|январ)\w{0,6}", r"(?:fevral|феврал)\w{0,6}", r"(?:mart|март)\w{0,6}",
    r"(?:aprel|апрел)\w{0,6}", r"(?:may|ма[йи])\w{0,4}", r"(?:iyun|июн)\w{0,6}",
    r"(?:iyul|июл)\w{0,6}", r"(?:avgust|август)\w{0,6}", r"(?:sent[ya]+br|сентябр)\w{0,6}",
    r"(?:okt[ya]+br|октябр)\w{0,6}", r"(?:no[ya]+br|ноябр)\w{0,6}", r"(?:dekabr|декабр)\w{0,6}",
)  # fmt: skip
NUMBER_WORDS = """
bir ikki uch to.?rt besh olti yetti sakkiz to.?qqiz o.?n yigirma o.?ttiz qirq ellik oltmish
yetmish sakson to.?qson yuz ming million milliard yarim бир икки уч тўрт беш олти етти саккиз
тўққиз ўн йигирма юз минг миллион миллиард ярим
"""
MULTIPLIERS = {
    "ming*": 3, "минг*": 3, "mln": 6, "млн": 6, "million*": 6, "миллион*": 6, "mlrd": 9,
    "млрд": 9, "milliard*": 9, "миллиард*": 9, "trillion*": 12, "триллион*": 12,
}  # fmt: skip
UNITS = SIGNS | {
    "dollar*": "usd", "доллар*": "usd", "yevro*": "eur", "евро*": "eur", "funt*": "gbp",
    "tenge*": "kzt", "тенге*": "kzt", "rubl*": "rub", "рубл*": "rub", "so‘m*": "uzs",
    "so'm*": "uzs", "soʻm*": "uzs", "so’m*": "uzs", "so`m*": "uzs", "som": "uzs", "сўм*": "uzs",
    "qirg‘iz somi": "kgs", "somoniy*": "tjs", "сомоний*": "tjs", "manat*": "tmt", "манат*": "tmt",
    "lira*": "try", "foiz*": "pct", "фоиз*": "pct",
}  # fmt: skip

ANSWER_TYPES = (
    AnswerType(
        "age",
        r"""\bnecha yosh
            \bнеча ёш
            \byoshi (?:nechada|qancha)
            \bёши (?:нечада|қанча)""",
        r"\byosh(?:da|dagi|li|i|ga)\w*|\bёш(?:да|даги|ли|и|га)\w*",
    ),
    AnswerType(
        "money",
        r"""\bqancha\b.*\b(?:turadi|pul|to.?la|so.?m|dollar|sarfla)
            \bқанча\b.*\b(?:туради|пул|тўла|сўм|доллар)
            \b(?:narxi|maoshi|qiymati) (?:qancha|qanday)
            \b(?:нархи|маоши|қиймати) (?:қанча|қандай)""",
        r"[$€£₸₽]|\b(?:so.?m|dollar|yevro|rubl|tenge|сўм|доллар|евро|рубл|тенге)",
    ),
    AnswerType(
        "time",
        r"""\b(?:qachon|қачон)\b
            \b(?:qaysi|qay) (?:yil|kun|oy|asr|vaqt)\w*
            \bқайси (?:йил|кун|ой|аср|вақт)\w*
            \b(?:nechanchi yil|нечанчи йил)""",
        rf"""{YEAR}
            \b(?:yanvar|fevral|mart|aprel|may|iyun|iyul|avgust|sent|okt|noyabr|dekabr)
            \b(?:январ|феврал|март|апрел|май|июн|июл|август|сентябр|октябр|ноябр|декабр)
            \b(?:asr|аср)|\b\d{{1,2}}:\d\d|\b(?:yil|йил)""",
    ),
    AnswerType(
        "count",
        r"\b(?:qancha|necha|nechta|nechanchi|қанча|неча|нечта|нечанчи)\b",
        rf"\d|\b(?:{'|'.join(NUMBER_WORDS.split())})\b",
    ),
    AnswerType("person", r"\bkim(?:ni|ga|ning|dan|lar\w*)?\b|\bким(?:ни|га|нинг|дан|лар\w*)?\b"),
    AnswerType(
        "place",
        r"""\b(?:qayer|қаер)\w*
            \bqaysi (?:shahar|davlat|joy|viloyat|mamlakat|tuman)\w*
            \bқайси (?:шаҳар|давлат|жой|вилоят|мамлакат|туман)\w*""",
    ),
    AnswerType(
        "cause",
        r"\b(?:nega|nechun|nima uchun|нега|нечун|нима учун)\b",
        r"\b(?:chunki|sabab|uchun\b|tufayli|natija|чунки|сабаб|учун\b|туфайли|натижа)",
    ),
)

# By the alphabet of 1995, but without its apostrophes, which many leave out.
LATIN = str.maketrans({
    "а": "a", "б": "b", "в": "v", "г": "g", "ғ": "g", "д": "d", "е": "e", "ё": "yo", "ж": "j",
    "з": "z", "и": "i", "й": "y", "к": "k", "қ": "q", "л": "l", "м": "m", "н": "n", "о": "o",
    "ў": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f", "х": "x", "ҳ": "h",
    "ц": "s", "ч": "ch", "ш": "sh", "щ": "sh", "ъ": "", "ы": "i", "ь": "", "э": "e", "ю": "yu",
    "я": "ya", "ç": "ch", "ş": "sh", "ı": "i", "'": "",
})  # fmt: skip
VOWELS = frozenset("аеёиоуўэюяъь")


def fold(word: str) -> str:
    """Lower case in Latin letters, without accents and apostrophes."""
    word = fold_word(word)
    if "е" in word:  # at the beginning and after a vowel it is written ye in Latin
        before = zip(f"ъ{word}", word, strict=False)
        word = "".join("ye" if b == "е" and a in VOWELS else b for a, b in before)
    return without_accents(word.translate(LATIN))


SMALL_TALK = {
    "help": """
        yordam | yordam ber | yordam bering | yordam kerak | nima qila olasan | nima qila olasiz
        nimalar qila olasan | nimalar qila olasiz | sen nima qila olasan | siz nima qila olasiz
        qanday ishlaysan | qanday ishlaysiz | sen kimsan | siz kimsiz | kimsan | kimsiz
        isming nima | ismingiz nima | sening isming nima | sizning ismingiz nima | sen botmisan
        siz botmisiz | nimani bilasan | nimani bilasiz | ёрдам | ёрдам бер | ёрдам беринг
        ёрдам керак | нима қила оласан | нима қила оласиз | нималар қила оласиз | қандай ишлайсиз
        сен кимсан | сиз кимсиз | кимсан | кимсиз | исминг нима | исмингиз нима
        """,
    "thanks": """
        rahmat | raxmat | katta rahmat | katta raxmat | kop rahmat | ko'p rahmat | rahmat sizga
        rahmat senga | tashakkur | minnatdorman | рахмат | раҳмат | катта раҳмат | катта рахмат
        раҳмат сизга
        """,
    "farewell": """
        xayr | hayr | xayrli tun | ko'rishguncha | korishguncha | sog' bo'ling | sog' bo'l
        sog boling | sog bol | yaxshi qoling | yaxshi dam oling | хайр | хайрли тун | кўришгунча
        соғ бўлинг | яхши қолинг
        """,
    "how_are_you": """
        qalaysan | qalaysiz | yaxshimisan | yaxshimisiz | ishlar qalay | ishlaring qalay
        ishlaringiz qalay | ahvoling qalay | ahvollaringiz qalay | ahvolingiz qalay | nima gap
        qandaysiz | qandaysan | tinchmisiz | қалайсан | қалайсиз | яхшимисан | яхшимисиз
        ишлар қалай | ишларингиз қалай | аҳволингиз қалай | нима гап
        """,
    "greeting": """
        salom | assalom | assalomu alaykum | assalomu alekum | assalom alaykum | assalomaleykum
        salom alaykum | vaalaykum assalom | xayrli tong | xayrli kun | xayrli kech | hayrli tong
        hayrli kun | hayrli kech | салом | ассалом | ассалому алайкум | ассалому алейкум
        хайрли тонг | хайрли кун | хайрли кеч
        """,
    "affirmation": """
        ha | xa | yo'q | yoq | xo'p | xop | hop | mayli | yaxshi | tushundim | tushunarli
        to'g'ri | togri | albatta | zo'r | zor | ajoyib | kechirasiz | ҳа | йўқ | хўп | майли
        яхши | тушундим | тушунарли | тўғри | албатта | зўр | ажойиб
        """,
}  # fmt: skip

PROFILE = Profile(
    code="uz",
    aliases="uzb uzbek",
    scripts="cyrillic latin",
    letters="қ ғ ҳ ў",
    letter_pattern="[og]['’‘ʻʼ`´]",
    common_words="""
va bilan qanday qachon qayerda kim kimning nima nega uchun haqida bu u uning necha qancha edi
bo'lgan qaysi emas ham yoki keyin ular kabi eng bor deb qilib yil yilda nechta qanaqa ва билан
қандай қачон қаерда ким кимнинг нима нега учун ҳақида бу у унинг неча қанча эди бўлган қайси эмас
ҳам ёки кейин улар каби энг бор деб қилиб йил йилда нечта қанақа
""",
    question_beginnings="""
qays qaye qanch qanda qacho nech nima kimni kimga kimda қайс қаер қанч қанд қачо неч ним кимни
кимга
""",
    version=1,
    function_words="""
va bilan ham hamda lekin ammo biroq yoki yo chunki agar bu shu u ular uning unga uni undan
ularning biz bizning siz sen men mening bor yo'q emas edi ekan bo'ldi bo'lib bo'lgan bo'ladi deb
degan deydi uchun haqida to'g'risida bo'yicha keyin so'ng oldin orqali kabi faqat juda eng har o'z
o'zi o'zining bir ana mana esa mi chi da qilib qilgan qildi etgan etildi edilar ushbu mazkur ko'ra
qadar sifatida
""",
    question_words="""
nima nimani nimaga nimadan nimaning kim kimni kimga kimning kimdan kimlar qanday qanaqa qaysi
qaysilar qachon qayer qayerda qayerdan qayerga qancha qanchaga nechta necha nechanchi nega nechun
qani ayting aytib bering iltimos
""",
    words_are_folded=False,
    fold=fold,
    suffixes=SUFFIXES,
    units=Units(multipliers=MULTIPLIERS, units=UNITS, decimal=","),
    calendar=Calendar(
        months=MONTHS,
        ages=(
            r"(?<![\d.,])(\d{1,3})[\s-]*(?:yosh|ёш)(?!lar|лар)\w{0,8}\b",
            r"\b(?:yoshi|ёши) (\d{1,3})\b",
        ),
        aging="yosh|ёш",
        decade=r"[\s-]*(?:yillar|йиллар)",
        century=r"[\s-]*(?:asr|аср)",
        now=r"""
hozir\w*|bugun\w*|kecha|kechagi|yaqinda\w*|joriy|so.?nggi
ҳозир\w*|бугун\w*|кеча|кечаги|яқинда\w*|жорий|сўнгги
(?:shu|bu|o.?tgan) (?:hafta|oy|yil)\w*|(?:шу|бу|ўтган) (?:ҳафта|ой|йил)\w*
""",
    ),
    sentence_rules=SentenceRules(
        titles=frozenset(TITLES.split()), abbreviations=frozenset(ABBREVIATIONS.split())
    ),
    answer_types=ANSWER_TYPES,
    pronouns="""
u uning uni unga undan unda ular ularning ularni bu buning buni shu o'sha bunda ikkalasi
""",
    negation=r"""\b(?:yo.?q|emas|hech|йўқ|эмас|ҳеч)
            \b\w{2,}(?:ma(?:gan|di|ydi|s|sa)|ма(?:ган|ди|йди|с|са))\b""",
    addressing=r"""\b(?:sen|sening|seni|senga|siz|sizning|sizni|sizga|o.zing|o.zingiz|isming|ismingiz)\b
            \b(?:сен|сенинг|сени|сенга|сиз|сизнинг|сизни|сизга|ўзинг|ўзингиз|исминг|исмингиз)\b
            \b(?:qalaysiz|qalaysan|yaxshimisiz|қалайсиз|яхшимисиз)\b""",
    polite=r"""\b(?:aytib bering|ayting|aytib bera olasizmi|айтинг|айтиб беринг)
            \b(?:siz|sen) (?:bilasiz|bilasan|ayta ola\w+)
            \b(?:сиз|сен) (?:биласиз|биласан)""",
    generic_you=r"""\b(?:siz|sizning|sizni|sizga)\b[^,?]{0,80}\wsangiz\b
            \b(?:сиз|сизнинг|сизни|сизга)\b[^,?]{0,80}\wсангиз\b""",
    pointers="""
uning uni unga unda undan ular ularning ularni ularga shu
унинг уни унга унда ундан улар уларнинг уларни уларга
""",
    openings="va | lekin | ammo | nega | nima uchun | ва | лекин | аммо | нега | нима учун",
    small_talk=SMALL_TALK,
    beside_small_talk="dostim | do'stim | juda | va | sizga",
    greeting_names="salom салом",
    spelling={"x": "h", "ç": "ch", "ş": "sh"},
    place_names="""
Russia Rossiya | USA AQSH АҚШ | America Amerika | Britain Britaniya | England Angliya
China Xitoy Хитой | Japan Yaponiya | India Hindiston Ҳиндистон | Iran Eron Эрон
Turkey Turkiya Туркия | Greece Gretsiya Yunoniston | Egypt Misr Миср | Hungary Vengriya
Poland Polsha | Finland Finlandiya | Sweden Shvetsiya | Switzerland Shveytsariya | Denmark Daniya
Norway Norvegiya | Austria Avstriya | Australia Avstraliya | Spain Ispaniya | Italy Italiya
France Fransiya | Lebanon Livan | Syria Suriya | Jordan Iordaniya | Morocco Marokash Марокаш
Algeria Jazoir | Korea Koreya | Georgia Gruziya | Armenia Armaniston | Cyprus Kipr
Croatia Xorvatiya | Serbia Serbiya | Kazakhstan Qozogʻiston Қозоғистон
Kyrgyzstan Qirgʻiziston Қирғизистон | Uzbekistan Oʻzbekiston Ўзбекистон
Tajikistan Tojikiston Тожикистон | Turkmenistan Turkmaniston | Almaty Olmaota Олмаота
Astana Ostona Остона | Tashkent Toshkent Тошкент | Samarkand Samarqand | Bukhara Buxoro Бухоро
Khorezm Xorazm Хоразм | Moscow Moskva | Petersburg Peterburg | Paris Parij | Rome Rim
Athens Afina | Beijing Pekin | Jerusalem Quddus | Africa Afrika | Asia Osiyo Осиё | Europe Yevropa
Antarctica Antarktida | Arctic Arktika | Caucasus Kavkaz | Alps Alplar | Sahara Sahroyi | Nile Nil
Danube Dunay | Rhine Reyn
""",
    name_forms="""
AQSH | Amerika | amerikalik
АҚШ | Америка | америкалик
Buyuk Britaniya | Angliya | ingliz | britan
Germaniya | nemis | olmon
Rossiya | rus
Россия | рус
SSSR | Sovet Ittifoqi | sovet
Oʻzbekiston | oʻzbek
Ўзбекистон | ўзбек
""",
    numerals="""
bir/birinchi/бир/биринчи ikki/ikkinchi/икки/иккинчи uch/uchinchi/уч/учинчи
toʻrt/toʻrtinchi/тўрт/тўртинчи besh/beshinchi/беш/бешинчи olti/oltinchi/олти/олтинчи
yetti/yettinchi/етти/еттинчи sakkiz/sakkizinchi/саккиз/саккизинчи
toʻqqiz/toʻqqizinchi/тўққиз/тўққизинчи oʻn/oʻninchi/ўн/ўнинчи
""",
)
