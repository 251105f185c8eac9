"""A text to the code of its language, offline: by its script, its letters, its little words, and
where these do not tell, by Chromium's CLD2."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

# Words that stand in many sentences and questions of one language and in few of the others.
WORDS = {
    "en": """the of and to in is was were are what who when where why how which did does do for
        on with that his her their by from it at this many much has have had will
        would can""",
    "ru": """и в на что кто когда где почему как какой какая какие каком сколько не с по из от
        это был была было были его её их он она они для при за до о об же ли чем
        кого кем чей есть к""",
    "kk": """және мен бен пен қандай қашан қайда кім кімнің неше қанша неге не үшін туралы бұл ол
        оның болып болды деген бар емес қай қайсы бойынша кейін дейін осы олар нәрсе
        кандай кашан кайда канша болады еді жылы""",
    "ky": """жана менен кандай качан кайда ким кимдин канча эмне үчүн үчун тууралуу бул ал анын
        болуп болгон деген бар эмес кайсы боюнча кийин чейин ошол алар кайсыл кантип
        эмнеге болот эле жылы учун""",
    "uz": """va bilan qanday qachon qayerda kim kimning nima nega uchun haqida bu u uning necha
        qancha edi bo'lgan qaysi emas ham yoki keyin ular kabi eng bor deb qilib yil
        yilda nechta qanaqa ва билан қандай қачон қаерда ким кимнинг нима нега учун
        ҳақида бу у унинг неча қанча эди бўлган қайси эмас ҳам ёки кейин улар каби
        энг бор деб қилиб йил йилда нечта қанақа""",
    "tg": """ва дар аз ба бо ки кӣ чӣ кай куҷо чаро чанд барои ин он аст буд шуд кадом чӣ гуна
        дорад будааст ҳам ё то вай онҳо худ мекунад шудааст ҳангоми чист кист соли
        ки чи гуна чанд""",
    "tk": """we bilen nähili haçan nirede kim kimiň näme näçe üçin bu ol onuň haýsy barada däl
        hem ýa soň olar diýip edip ýyl ýylda bolan boldy bar etdi nire sebäbi diýen
        ýaly""",
    "tr": """ve ile nasıl ne nerede kim kimin neden niçin kaç için bu o onun hangi hakkında değil
        da de sonra ama mi mı mu mü olarak olan oldu bir zaman kadar adı hangisi var
        kaçtır kimdir çok gibi nedir nereye ise""",
}
# How question words begin where endings follow.
QUESTIONS = {
    "kk": "қай қанша қандай неше кімд кімн кімг нені неде неге немен нешен қанд қашан",
    "ky": "кайс кайд канча кандай кимд кимг качан эмне кант канд",
    "uz": """qays qaye qanch qanda qacho nech nima kimni kimga kimda қайс қаер қанч қанд қачо неч
        ним кимни кимга""",
    "tg": "чанд кадом куҷо чаро кӣ чӣ",
    "tk": "haýs nire näçe näme nämä nähi haça kime",
    "tr": "hangi nere nasıl kaç niçin neden nede kime kimin neyi",
    "ru": "как кто ког кем кому чей чья чьи сколь скольк куда отку где поче зачем",
}
# Letters that tell: which languages have them, of those that share a script.
LETTERS = {
    "і": "kk", "ұ": "kk", "ә": "kk", "һ": "kk", "ө": "kk ky", "ү": "kk ky", "ң": "kk ky",
    "қ": "kk uz tg", "ғ": "kk uz tg", "ҳ": "uz tg", "ў": "uz", "ӣ": "tg", "ӯ": "tg", "ҷ": "tg",
    "ы": "ru kk ky", "щ": "ru", "ı": "tr", "ğ": "tr", "İ": "tr", "ş": "tr tk", "ç": "tr tk",
    "ö": "tr tk", "ü": "tr tk", "ň": "tk", "ý": "tk", "ž": "tk", "ä": "tk",
}  # fmt: skip
CYRILLIC = ("ru", "kk", "ky", "uz", "tg")
LATIN = ("en", "uz", "tr", "tk")
WORD = re.compile(r"[^\W\d_]+(?:['’‘ʻʼ`´][^\W\d_]+)*")
UZBEK_LETTER = re.compile(r"[og]['’‘ʻʼ`´]", re.IGNORECASE)
APOSTROPHES = re.compile("[’‘ʻʼ`´]")
# Of the letters of a text, for a script to be one that it is written in.
LEAST_SHARE = 0.2
# CLD2 takes Turkish for its neighbor, and short Russian for Russian's.
NEIGHBORS = {"az": "tr", "crh": "tr", "sr": "ru", "bg": "ru", "be": "ru", "mk": "ru", "uk": "ru"}

LETTER_WEIGHT = 1.0
WORD_WEIGHT = 1.5
CLD2_WEIGHT = 2.0
# CLD2 takes much for English, which has so many little words that it hardly needs the help.
CLD2_ENGLISH_WEIGHT = 1.0
# Cyrillic without a letter of its neighbors.
RUSSIAN_WEIGHT = 0.6
LIKELY_WEIGHT = 0.8
# How far the first must be ahead of the second to be believed, and to be believed unasked.
AHEAD = 0.5
FAR_AHEAD = 3.0
# More of a text says no more of its language.
LONGEST_READ = 600
# One or two words that say nothing by themselves are names: of any language.
FEWEST_WORDS = 3
# From here on CLD2 has enough to read to count twice.
MANY_WORDS = 8
# Of shorter texts it is not said that they are in a language which is not ours.
SHORTEST_FOREIGN = 100
FOREIGN = "und"

_languages_of: dict[str, list[str]] = {}
for _language, _words in WORDS.items():
    for _word in _words.split():
        _languages_of.setdefault(_word, []).append(_language)
_beginnings = {code: tuple(words.split()) for code, words in QUESTIONS.items()}


def identify(text: str, likely: Sequence[str] = ()) -> str | None:
    """The code of the language of *text*: one of ours, ``und`` for another, None where it cannot
    be told. *likely* are those to believe in where the words do not tell, the likeliest first.

    Script is a hard constraint: a Latin text is never Kyrgyz, a Cyrillic one never Turkish.
    """
    text = unicodedata.normalize("NFC", text[:LONGEST_READ])
    possible = _possible(text)
    if not possible:
        return FOREIGN if any(map(str.isalpha, text)) else None
    scores = dict.fromkeys(possible, 0.0)
    _vote(scores, ["ru"], RUSSIAN_WEIGHT)
    _vote(scores, dict.fromkeys(likely), LIKELY_WEIGHT)
    for letter, having in LETTERS.items():
        if letter in text or letter.upper() in text:
            _vote(scores, having.split(), LETTER_WEIGHT)
    if UZBEK_LETTER.search(text):
        _vote(scores, ["uz"], LETTER_WEIGHT)
    words = WORD.findall(text)
    for word in words:
        for language, weight in _told_by(word, possible):
            scores[language] += weight
    if len(words) >= FEWEST_WORDS and _lead(scores) < FAR_AHEAD:
        code, is_sure = _by_cld2(text)
        if is_sure and code not in scores and len(text) >= SHORTEST_FOREIGN:
            return FOREIGN
        weight = CLD2_ENGLISH_WEIGHT if code == "en" else CLD2_WEIGHT
        _vote(scores, [code], weight * (2 if len(words) >= MANY_WORDS else 1))
    best = max(scores, key=lambda code: scores[code])
    if _lead(scores) >= AHEAD:
        return best
    return next((code for code in likely if scores.get(code, 0) > scores[best] - AHEAD), None)


@lru_cache(maxsize=1 << 14)
def _told_by(word: str, possible: tuple[str, ...]) -> tuple[tuple[str, float], ...]:
    """The languages of which *word* tells, and how much."""
    spoken = _languages_of.get(APOSTROPHES.sub("'", word).lower(), [])
    begun = [code for code in possible if word.lower().startswith(_beginnings.get(code, ()))]
    return tuple(
        (code, WORD_WEIGHT / len(languages))
        for languages in (spoken, begun)
        for code in languages
        if code in possible
    )


def _possible(text: str) -> tuple[str, ...]:
    if text.isascii():  # most of what is in English
        return LATIN if any(map(str.isalpha, text)) else ()
    letters = [char for char in text if char.isalpha()]
    cyrillic = sum("\u0400" <= char <= "\u052f" for char in letters)
    latin = sum(char < "\u0250" or "\u1e00" <= char <= "\u1eff" for char in letters)
    if (cyrillic + latin) * 2 <= len(letters):
        return ()
    # A name in another script is a part of a question, but not most of its words.
    both = [(CYRILLIC, cyrillic), (LATIN, latin)]
    return tuple(
        code
        for languages, count in both
        if count > LEAST_SHARE * len(letters)
        for code in languages
    )


def _vote(scores: dict[str, float], languages: Iterable[str], weight: float) -> None:
    for language in languages:
        if language in scores:
            scores[language] += weight


def _lead(scores: Mapping[str, float]) -> float:
    first, second, *_ = sorted([*scores.values(), 0.0, 0.0], reverse=True)
    return first - second


def _by_cld2(text: str) -> tuple[str, bool]:
    """What CLD2 takes *text* for, and whether it is sure."""
    # Imported here: most questions in English never need it.
    import pycld2

    try:
        is_reliable, _, ((_, code, share, _), *_) = pycld2.detect(text, bestEffort=True)
    except pycld2.error:  # it refuses some characters
        return "un", False
    return NEIGHBORS.get(code, code), is_reliable and share >= 80
