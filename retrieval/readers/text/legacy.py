"""Which of the encodings with one byte a character a text is in, told by how its words look.

A wrong encoding exchanges letters for other letters, capitals or symbols. Each encoding is a
reading of the text. A reading is scored by how frequent its letters are in a language, and by what
stands side by side in its words: the score is about the logarithm of a probability.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import NamedTuple

# The letters of each language, the most frequent first.
LATIN = {
    "az": "ianlrdstmyeıuobküvfşzçqxhgcğöpjw",
    "cs": "eonatlsupdrikvmíbyázhjcžěéčšřýgůfúwxďňóťq",
    "da": "etrnidalsgkomuvfbphæjåyøcwzéxq",
    "de": "enitsradluhgomcbfwzkpüväjöyßxqé",
    "en": "etaoinsrhldcumfpgwybvkxjzq",
    "es": "eaoinrstcldumpbvgfhóáyjqñzúíéxkwüºª",
    "et": "eaistulndkomrvägpjhbõüfcöywžzšqx",
    "fi": "atienslouäkmvryphjdögbfcwzxqåšž",
    "fr": "esiatnrouldcmpévfbhgqzjxèyàêkçîûwôïùâëœ",
    "hr": "iaeonrstjlkpudvmzbcgščhžćfđywxq",
    "hu": "eatlsnzrkomiéágdvbjyuhópöőcífüúűwxq",
    "is": "aierntlsuðgkmfvdoyhíáþbóújpöæéýcxwzq",
    "it": "eiaontrslcudmpgvzfbhqèkyjòàìùéxw",
    "lt": "iasternoukldpmvjgųšbžyėįąūcfčęzhwxq",
    "lv": "aitserunolkmvpādjēbīzšgcūfļņhyģžķwčxq",
    "nl": "enatirodsglumvwbhckjpzfyxqïéëö",
    "pl": "aieontswzrypkduclmjbłghążęśćófńźvxq",
    "pt": "aeosirtdnmulcpvgfãhbçázqjxõúéíóêâàkwyô",
    "ro": "eaitrnulocsdămpgţfvbzşîhâjxkwyq",
    "sk": "eaontisrldpvkumábyzhcjížťčéšýúgfľóôxďňwäqĺŕ",
    "sv": "aetnrlisdogkmävufbpöhåycjwxzqé",
    "tk": "aeirlnydýkgtmosbuňpşzwhüäçöjfžcv",
    "tr": "aeinlrıdtksmuyobşüvhgzpçğcföâjîwûxq",
    "uz": "ainolrsthgduykmbeqvzcpfjxw",
}
OTHERS = {
    "ar": "اليمرتونةدبحعسأقكفخجصهإطذغىضثئشءزظآـ",
    "be": "анілеыкрсяптцдьвозмубэўчгшйхжюфёґ",
    "bg": "аеитонрсвлдпкмзбъяучгйцжшфщхюь",
    "el": "αετιονρμσπκηίλέυςδάγήόχθωύφβώξζψϊΐϋΰ",
    "fa": "ایردنتمهوبکشلسفزعخقگحجطذصپآژغچضئظثءأ",
    "he": "יותהלארשמבנחסםדקפעכןטגזצךףץ",
    "kk": "аыенртлідсқокмбжғуңизпшйгөұүәяхвфцэьючһщёъ",
    "ky": "анртклеыуиодүгмбсөжшпйчзэяңвфцюхьъёщ",
    "mk": "аоеинтрсдквлпмзјбугшцчжњфќхѓџљѕ",
    "ru": "оаеинтсрвлкмдпуяыгбзйьчхжюцшфэщёъ",
    "sr": "аиеонтрскдмвулпјзбгцшчњжљфћхђџ",
    "tg": "аиорндмтбусҳкевлшзгфхқяӣҷпйёӯъчэғюж",
    "uk": "аонеитіврслдкупмьязбйчгцжєшхющфїґ",
    "uz": "аинлротдгкмубсеқшйвўзчҳпяфёжхғюъцэь",
}
# What is known before a text is seen. Where encodings read a text alike, the first is named.
WESTERN = {
    "cp1252": 0, "cp1254": 0, "cp1250": 0, "iso8859-2": 0, "cp1257": -1, "cp850": -2, "cp852": -2,
    "cp857": -2, "mac_roman": -3, "mac_turkish": -4,
}  # fmt: skip
EASTERN = {
    "cp1251": 0, "koi8-r": -1, "koi8-u": -1, "cp866": -1, "iso8859-5": -1, "kz1048": -1,
    "ptcp154": -2, "koi8-t": -2, "mac_cyrillic": -4, "cp855": -4, "cp1253": 0,
    "iso8859-7": -1, "cp737": -2, "mac_greek": -4, "cp1255": -3, "cp862": -4, "cp1256": -3,
    "iso8859-6": -4,
}  # fmt: skip

# Of this many different words, more would tell nothing new.
MOST_WORDS = 20_000
WORD = re.compile(rb"[^\s\x00-\x1f]{1,50}")
HIGH_START = re.compile(rb"(?:\A|[\r\n]|[.!?] )([\x80-\xff])")
# The frequency of the letters of a language falls by about this exponent from each to the next.
FALL = 0.11
# A foreign letter as in "café", and a letter that no word of the language has.
FOREIGN, IMPOSSIBLE = -9.5, -14.0
FOREIGN_LETTERS = frozenset("àáâäåæçèéêëìíîïñòóôöøùúûüßﬁﬂ")
ASCII_IMPOSSIBLE = -7.0
OPENING, CLOSING = frozenset("«“„‘‹¿¡"), frozenset("»”’›“‘…%°ºª²³™®")
JOINING = frozenset("-’‘ʼ·\u00ad")
FREQUENT_SYMBOLS, KNOWN_SYMBOLS = frozenset("«»“”„‘’–—…\u00a0"), frozenset("№§°•·€£©®™±½")
NEVER_FIRST = frozenset("ъьыЪЬЫğĞ")
# Below this share of all letters, those of another alphabet are words among Latin ones.
SHARE_OF_WORDS = 0.3
# Of two readings, one is right if its score is so much better: the odds are e to this power.
CLEARLY = 6.0
# The mean score of a character beyond ASCII, at least, if the reading makes sense: where most
# letters are such, and where few are. In a few characters, there is no mean.
LEAST_DENSE, LEAST_SPARSE = -4.1, -6.8
FEW = 20
# So many parts, of so many bytes, are judged by themselves.
WINDOWS, WINDOW = 32, 512


class Reading(NamedTuple):
    """An encoding, the score of the text that is read in it, and whether it looks like text."""

    score: float
    encoding: str
    makes_sense: bool


def likely(content: bytes) -> tuple[str, ...]:
    """The encodings in which *content* makes sense, the best first; one if it is clearly best."""
    ranked = sorted(_readings(content), reverse=True)
    best = ranked[0]
    if not best.makes_sense or not _makes_sense_everywhere(content, best.encoding):
        return ()
    return tuple(one.encoding for one in ranked if one.score > best.score - CLEARLY)


def _makes_sense_everywhere(content: bytes, encoding: str) -> bool:
    """Whether no part is in another encoding, as where files were joined."""
    step = max(len(content) // WINDOWS, WINDOW // 2)
    windows = (content[start : start + WINDOW] for start in range(0, len(content), step))
    return all(
        _reading(_Seen.of(window), encoding, 0, is_part=True).makes_sense for window in windows
    )


def _readings(content: bytes) -> Iterator[Reading]:
    """A reading for each different text that *content* may be."""
    seen = _Seen.of(content)
    texts = set()
    for encoding, known in {**WESTERN, **EASTERN}.items():
        chars = _characters(encoding)
        text = "".join(chars[byte] for byte in seen.high)
        if text not in texts:
            texts.add(text)
            yield _reading(seen, encoding, known)


@dataclass(frozen=True, slots=True)
class _Seen:
    """What is counted once in a text: bytes, pairs of them, and bytes that begin a sentence.

    Each word counts once, for a word that is repeated is no more evidence.
    """

    singles: Mapping[int, int]
    pairs: Mapping[tuple[int, int], int]
    starts: Mapping[int, int]
    high: tuple[int, ...]

    @classmethod
    def of(cls, content: bytes) -> _Seen:
        words: dict[bytes, None] = {}
        end = len(content)
        for match in WORD.finditer(content):
            words[match.group()] = None
            if len(words) == MOST_WORDS:
                end = match.end()
                break
        joined = b" " + b" ".join(words) + b" "
        pairs = Counter(pairwise(joined))
        starts = Counter(found[0] for found in HIGH_START.findall(content[:end]))
        # All bytes of the whole text, so that readings that differ anywhere are two.
        high = tuple(sorted(byte for byte in set(content) if byte >= 128))
        return cls(Counter(joined), pairs, starts, high)


def _reading(seen: _Seen, encoding: str, known: float, is_part: bool = False) -> Reading:
    """The text read in *encoding*. In a part of a text, a few foreign words tell nothing."""
    chars = _characters(encoding)
    letters = Counter[str]()
    ascii_letters = Counter[str]()
    score = 0.0
    for byte, count in seen.singles.items():
        char = chars[byte]
        if not _alphabet(char):
            score += count * _of_symbol(char) if byte >= 128 else 0
        elif byte < 128:
            ascii_letters[char.lower()] += count
        else:
            letters[char.lower()[:1]] += count
    foreign = sum(count for char, count in letters.items() if _alphabet(char) != "Latin")
    ascii_count = ascii_letters.total()
    among_latin = foreign < SHARE_OF_WORDS * (foreign + ascii_count) and not is_part
    if encoding in EASTERN and among_latin:
        score -= 5
    score += _of_letters(letters, ascii_letters) + _of_starts(seen.starts, chars)
    score += sum(
        count * _of_pair(chars[one], chars[two], among_latin)
        for (one, two), count in seen.pairs.items()
        if one >= 128 or two >= 128
    )
    high = sum(count for byte, count in seen.singles.items() if byte >= 128)
    is_dense = letters.total() > SHARE_OF_WORDS * (letters.total() + ascii_count)
    least = LEAST_DENSE if is_dense else LEAST_SPARSE
    return Reading(score + known, encoding, high < FEW or score > least * high)


def _of_letters(letters: Mapping[str, int], ascii_letters: Mapping[str, int]) -> float:
    """The score of the letters in the language that they fit best.

    That of the ASCII letters alone is subtracted: it is the same in all encodings. In a language
    with another alphabet they are foreign words, which may be of any language.
    """
    plain = {
        language: sum(
            count * table.get(char, ASCII_IMPOSSIBLE) for char, count in ascii_letters.items()
        )
        for language, table in _frequencies(latin=True).items()
    }
    best = max(plain.values())
    return max(
        *(
            _in_language(letters, table, FOREIGN) + plain[language] - best
            for language, table in _frequencies(latin=True).items()
        ),
        *(_in_language(letters, table, IMPOSSIBLE) for table in _frequencies(latin=False).values()),
    )


def _in_language(letters: Mapping[str, int], table: Mapping[str, float], foreign: float) -> float:
    return sum(
        count * table.get(char, foreign if char in FOREIGN_LETTERS else IMPOSSIBLE)
        for char, count in letters.items()
    )


def _of_symbol(char: str) -> float:
    if char in FREQUENT_SYMBOLS:
        return -3
    if char in KNOWN_SYMBOLS:
        return -5.5
    return -9 if char.isprintable() and char != "\ufffd" else -15


def _of_starts(starts: Mapping[int, int], chars: str) -> float:
    """The score of what begins the sentences: capitals, rather than small letters or symbols."""
    score = 0.0
    for byte, count in starts.items():
        char = chars[byte]
        if char.isalpha():
            score -= 2 * count * char.islower()
        else:
            score -= count if char in OPENING or char in "–—" else 3 * count
    return score


def _of_pair(one: str, two: str, among_latin: bool) -> float:
    """The score of *two* after *one*."""
    before, after = _alphabet(one), _alphabet(two)
    if before and after:
        return (-6 if before != after else 0) + _of_case(one, two)
    if after:
        return _of_first_letter(one, two, among_latin and after != "Latin")
    if before:
        is_foreign = among_latin and before != "Latin"
        odd = not two.isascii() and not two.isspace() and two not in CLOSING | JOINING
        return -3 * is_foreign - (5 if two in OPENING - CLOSING else 3 if odd else 0)
    return 0


def _of_case(one: str, two: str) -> float:
    if two.isupper():
        return -5 if one.islower() else -0.5
    return 0


def _of_first_letter(before: str, char: str, is_foreign: bool) -> float:
    score = -3.0 * is_foreign
    score -= 1.5 * char.isupper()
    score -= 4 * (char in NEVER_FIRST)
    if before in CLOSING - OPENING - JOINING:
        return score - 5
    odd = not before.isascii() and not before.isspace() and before not in OPENING | JOINING
    return score - 3 * odd


@cache
def _alphabet(char: str) -> str:
    if not char.isalpha():
        return ""
    if char < "\u0250" or char in FOREIGN_LETTERS:
        return "Latin"
    if char < "\u0400":
        return "Greek"
    return "Cyrillic" if char < "\u0590" else "Semitic"


@cache
def _characters(encoding: str) -> str:
    """The character of each byte."""
    return "".join(bytes([byte]).decode(encoding, "replace")[0] for byte in range(256))


@cache
def _frequencies(latin: bool) -> Mapping[str, Mapping[str, float]]:
    """The logarithm of the frequency of each letter, by language."""
    tables = {}
    for language, order in (LATIN if latin else OTHERS).items():
        total = math.log(sum(math.exp(-FALL * rank) for rank in range(len(order))))
        tables[language] = {char: -FALL * rank - total for rank, char in enumerate(order)}
    return tables
