"""The encoding of a text: its byte order mark, the user's choice, or a guess by its bytes."""

from __future__ import annotations

import codecs
import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from retrieval.errors import Lack, UnreadableSource

# UTF-32's mark begins like UTF-16's.
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# By its standard, JSON is UTF-8. Its words are too few for a guess.
JSON = re.compile(rb"\s*(?:\[\s*)?\{\s*[\"}]")
# Control characters except blanks, line ends, page breaks and the end of a DOS file.
CONTROLS = re.compile(rb"[^\t\n\v\f\r\x1a\x1b\x20-\xff]")
# Only this encoding has such marks around words.
ISO_2022_JP = re.compile(rb"\x1b\$[@B][^\x1b\x80-\xff]*\x1b\([BJ]")
MOST_CONTROLS, FEW_CONTROLS = 0.02, 50  # with more control characters, it is not a text
LEAST_WHOLE = 4  # valid characters beyond ASCII for each damaged byte of UTF-8
JUDGED, JUDGED_AS_UTF_16 = 2**22, 2**16  # the bytes that are examined; UTF-16 needs fewer
# Letters and signs of European alphabets.
EUROPEAN = re.compile(r"[\t\n\f\r\x20-\x7e\u00a0-\u024f\u0370-\u052f\u2010-\u2046\u20ac\u2116]")
LEAST_EUROPEAN = 0.95
MOST_NAMED = 3  # of the possible encodings, a message names no more


def decoded(content: bytes, name: str, encoding: str | None = None, errors: str = "strict") -> str:
    """The text in *content*; *encoding* is used if it has no mark.

    With *errors* "surrogateescape", invalid bytes become ``UNDECODED`` characters. Otherwise, and
    if the encoding is unknown, raises ``UnreadableSource``.
    """
    told = encoding_of(content, encoding, name)
    try:
        return content.decode(told, errors)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        why = f"line {line} is not in the encoding {told.removesuffix('-sig')}; correct it"
        raise UnreadableSource(name, why, Lack.ENCODING) from None
    except UnicodeError:
        raise UnreadableSource(name, f"it is not in the encoding {told}") from None


def encoding_of(sample: bytes, encoding: str | None = None, name: str = "") -> str:
    """Python's name of the encoding of the text that begins with *sample*.

    *encoding* is used if there is no byte order mark; *name* is the source in errors. Raises
    ``UnreadableSource`` if the encoding is unknown.
    """
    for mark, marked in BYTE_ORDER_MARKS:
        if sample.startswith(mark):
            return marked
    if encoding:
        return _python_name(encoding, name)
    has_controls = CONTROLS.search(sample, 0, JUDGED)
    if has_controls and (wide := _utf_16(sample[:JUDGED_AS_UTF_16])):
        return wide
    if ISO_2022_JP.search(sample, 0, JUDGED):
        return "iso2022_jp"
    is_utf_8 = _is_utf_8(sample)
    if has_controls:
        controls = len(CONTROLS.findall(sample[:JUDGED]))
        many = controls > MOST_CONTROLS * len(sample[:JUDGED])
        if many and (not is_utf_8 or controls > FEW_CONTROLS):
            raise UnreadableSource(name, "not text; it has control characters")
    if is_utf_8 or JSON.match(sample):
        return "utf-8"
    candidates = _likely(sample[:JUDGED])
    if len(candidates) == 1:
        return candidates[0]
    *first, last = candidates[:MOST_NAMED] or ("",)
    named = f": {', '.join(first)} or {last}" if last else ""
    raise UnreadableSource(name, f"its encoding cannot be told{named}", Lack.ENCODING)


def _python_name(encoding: str, name: str) -> str:
    try:
        b"a".decode(encoding)  # fails for codecs of other things
        return codecs.lookup(encoding).name
    except (LookupError, UnicodeError, ValueError):
        raise UnreadableSource(name, f"there is no encoding {encoding!r}") from None


def _is_utf_8(sample: bytes) -> bool:
    """Whether *sample* is UTF-8, except for a few bytes."""
    try:
        sample.decode("utf-8")
    except UnicodeDecodeError as error:
        # A character at the end of the sample may be cut.
        cut = error.end == len(sample) and error.reason == "unexpected end of data"
        if cut and len(sample) > JUDGED_AS_UTF_16 // 2:
            return True
    else:
        return True
    text = sample[:JUDGED].decode("utf-8", "surrogateescape")
    beyond = re.sub(r"[\x00-\x7f]+", "", text)
    damaged = len(re.findall("[\udc80-\udcff]", beyond))
    return len(beyond) - damaged >= LEAST_WHOLE * damaged


def _utf_16(sample: bytes) -> str | None:
    """The byte order if *sample* is European text in UTF-16, else None."""
    for encoding in ("utf-16-le", "utf-16-be"):
        text = sample[: len(sample) // 2 * 2].decode(encoding, "replace")
        if len(text) > 1 and len(EUROPEAN.findall(text)) >= LEAST_EUROPEAN * len(text):
            return encoding
    return None


# The encoding of HTML pages.

# HTML has the name in its first 1024 bytes, but comments may precede it.
BEGINNING = 2**12
DECLARED = re.compile(
    rb"""<meta\b[^>]{0,500}?\bcharset\s*=\s*["']?\s*([\w:.+-]{1,40})"""
    rb"""|^\s*<\?xml\b[^>]{0,200}?\bencoding\s*=\s*["']([\w:.+-]{1,40})""",
    re.IGNORECASE,
)
# Names of encodings of text; Python has other codecs, too.
OF_TEXT = re.compile(
    r"(?:utf-?8|us-ascii|ascii|latin-?\d+|(?:x-)?(?:windows|cp|ibm|iso|iso-ir|tis|ks_c)[-_]?\d[\w-]*"
    r"|koi8-?[rut]|gb[k\d]\w*|hz-gb-2312|big5[\w-]*|euc-?\w+|(?:x-)?s(?:hift)?[-_]?jis"
    r"|(?:x-)?mac[\w-]*|viscii)",
    re.IGNORECASE,
)
# Browsers read these as Windows' larger encodings (WHATWG Encoding).
LARGER = {
    "ascii": "cp1252", "iso8859-1": "cp1252", "iso8859-9": "cp1254", "iso8859-11": "cp874",
    "tis-620": "cp874", "gb2312": "gb18030", "gbk": "gb18030", "euc_kr": "cp949",
    "shift_jis": "cp932",
}  # fmt: skip
OWN_NAMES = {"x-mac-cyrillic": "mac_cyrillic", "x-sjis": "cp932", "ks_c_5601-1987": "cp949"}
MOST_DAMAGED = 0.01  # a page may have a few damaged bytes, such as a cut advertisement


def decoded_page(
    content: bytes, encoding: str | None = None, name: str = "page", declared: str | None = None
) -> str:
    """The text of a page.

    *encoding* is used if there is no byte order mark; *declared* is given beside the page, as in a
    message header. Valid UTF-8 is read as such whatever the page declares, because chance does not
    produce it. Raises ``UnreadableSource`` if the encoding is unknown.
    """
    if encoding or any(content.startswith(mark) for mark, _ in BYTE_ORDER_MARKS):
        return decoded(content, name, encoding)
    declared = _python_name_of_label(declared or "")
    if not declared and (match := DECLARED.search(content[:BEGINNING])):
        declared = _python_name_of_label((match[1] or match[2]).decode("ascii", "replace"))
    # ISO-2022 looks like ASCII.
    if not (declared or "").startswith(("iso2022", "hz")):
        try:
            return content.decode("utf-8")
        except UnicodeDecodeError:
            pass
    if declared:
        text = content.decode(declared, "replace")
        foreign = sum(1 for char in text if char > "\x7f")
        if text.count("\ufffd") <= max(2, foreign * MOST_DAMAGED):
            return text
    return decoded(content, name, encoding)


def _python_name_of_label(label: str) -> str | None:
    label = label.strip().lower()
    if not OF_TEXT.fullmatch(label):
        return None
    try:
        known = codecs.lookup(OWN_NAMES.get(label, label)).name
    except LookupError:
        return None
    return LARGER.get(known, known)


# Encodings with one byte a character.
#
# A wrong encoding exchanges letters for other letters, capitals or symbols. A text is scored in
# each by the frequency of letters in a language and by adjacent characters: about the logarithm of
# a probability.

# The letters of each language, the most frequent first.
LATIN = {
    "az": "ianlrdstmyeıuobküvfşzçqxhgcğöpjw", "cs": "eonatlsupdrikvmíbyázhjcžěéčšřýgůfúwxďňóťq",
    "da": "etrnidalsgkomuvfbphæjåyøcwzéxq", "de": "enitsradluhgomcbfwzkpüväjöyßxqé",
    "en": "etaoinsrhldcumfpgwybvkxjzq", "es": "eaoinrstcldumpbvgfhóáyjqñzúíéxkwüºª",
    "et": "eaistulndkomrvägpjhbõüfcöywžzšqx", "fi": "atienslouäkmvryphjdögbfcwzxqåšž",
    "fr": "esiatnrouldcmpévfbhgqzjxèyàêkçîûwôïùâëœ", "hr": "iaeonrstjlkpudvmzbcgščhžćfđywxq",
    "hu": "eatlsnzrkomiéágdvbjyuhópöőcífüúűwxq", "is": "aierntlsuðgkmfvdoyhíáþbóújpöæéýcxwzq",
    "it": "eiaontrslcudmpgvzfbhqèkyjòàìùéxw", "lt": "iasternoukldpmvjgųšbžyėįąūcfčęzhwxq",
    "lv": "aitserunolkmvpādjēbīzšgcūfļņhyģžķwčxq", "nl": "enatirodsglumvwbhckjpzfyxqïéëö",
    "pl": "aieontswzrypkduclmjbłghążęśćófńźvxq", "pt": "aeosirtdnmulcpvgfãhbçázqjxõúéíóêâàkwyô",
    "ro": "eaitrnulocsdămpgţfvbzşîhâjxkwyq", "sk": "eaontisrldpvkumábyzhcjížťčéšýúgfľóôxďňwäqĺŕ",
    "sv": "aetnrlisdogkmävufbpöhåycjwxzqé", "tk": "aeirlnydýkgtmosbuňpşzwhüäçöjfžcv",
    "tr": "aeinlrıdtksmuyobşüvhgzpçğcföâjîwûxq", "uz": "ainolrsthgduykmbeqvzcpfjxw",
}  # fmt: skip
OTHERS = {
    "ar": "اليمرتونةدبحعسأقكفخجصهإطذغىضثئشءزظآـ", "be": "анілеыкрсяптцдьвозмубэўчгшйхжюфёґ",
    "bg": "аеитонрсвлдпкмзбъяучгйцжшфщхюь", "el": "αετιονρμσπκηίλέυςδάγήόχθωύφβώξζψϊΐϋΰ",
    "fa": "ایردنتمهوبکشلسفزعخقگحجطذصپآژغچضئظثءأ", "he": "יותהלארשמבנחסםדקפעכןטגזצךףץ",
    "kk": "аыенртлідсқокмбжғуңизпшйгөұүәяхвфцэьючһщёъ",
    "ky": "анртклеыуиодүгмбсөжшпйчзэяңвфцюхьъёщ", "mk": "аоеинтрсдквлпмзјбугшцчжњфќхѓџљѕ",
    "ru": "оаеинтсрвлкмдпуяыгбзйьчхжюцшфэщёъ", "sr": "аиеонтрскдмвулпјзбгцшчњжљфћхђџ",
    "tg": "аиорндмтбусҳкевлшзгфхқяӣҷпйёӯъчэғюж", "uk": "аонеитіврслдкупмьязбйчгцжєшхющфїґ",
    "uz": "аинлротдгкмубсеқшйвўзчҳпяфёжхғюъцэь",
}  # fmt: skip
# Prior scores. If encodings give the same text, the first is named.
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

# More different words add no evidence.
MOST_WORDS = 20_000
WORD = re.compile(rb"[^\s\x00-\x1f]{1,50}")
HIGH_START = re.compile(rb"(?:\A|[\r\n]|[.!?] )([\x80-\xff])")
FALL = 0.11  # the exponent by which the frequency falls from letter to letter
# A foreign letter as in "café", and an impossible one.
FOREIGN, IMPOSSIBLE = -9.5, -14.0
FOREIGN_LETTERS = frozenset("àáâäåæçèéêëìíîïñòóôöøùúûüßﬁﬂ")
ASCII_IMPOSSIBLE = -7.0
OPENING, CLOSING = frozenset("«“„‘‹¿¡"), frozenset("»”’›“‘…%°ºª²³™®")
JOINING = frozenset("-’‘ʼ·\u00ad")
FREQUENT_SYMBOLS, KNOWN_SYMBOLS = frozenset("«»“”„‘’–—…\u00a0"), frozenset("№§°•·€£©®™±½")
NEVER_FIRST = frozenset("ъьыЪЬЫğĞ")
# With a smaller share, letters of another alphabet are words in a Latin text.
SHARE_OF_WORDS = 0.3
CLEARLY = 6.0  # a lead that decides: the odds are e to this power
# The least mean score of characters beyond ASCII in plausible text: if most letters are such, and
# if few are. With fewer characters, a mean says nothing.
LEAST_DENSE, LEAST_SPARSE = -4.1, -6.8
FEW = 20
WINDOWS, WINDOW = 32, 512  # this many parts of this many bytes are judged separately


class _Reading(NamedTuple):
    """The score of a text in an encoding, and whether it is plausible."""

    score: float
    encoding: str
    makes_sense: bool


def _likely(content: bytes) -> tuple[str, ...]:
    """The plausible encodings of *content*, best first; only one if it is clearly best."""
    ranked = sorted(_readings(content), reverse=True)
    best = ranked[0]
    if not best.makes_sense or not _makes_sense_everywhere(content, best.encoding):
        return ()
    return tuple(one.encoding for one in ranked if one.score > best.score - CLEARLY)


def _makes_sense_everywhere(content: bytes, encoding: str) -> bool:
    """Whether no part is in another encoding, as in joined files."""
    step = max(len(content) // WINDOWS, WINDOW // 2)
    windows = (content[start : start + WINDOW] for start in range(0, len(content), step))
    return all(
        _reading(_Seen.of(window), encoding, 0, is_part=True).makes_sense for window in windows
    )


def _readings(content: bytes) -> Iterator[_Reading]:
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
    """Counts of a text: bytes, pairs, and bytes that begin a sentence. Each word counts once,
    because repetition is no evidence."""

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
        # All bytes, because texts that differ anywhere are different.
        high = tuple(sorted(byte for byte in set(content) if byte >= 128))
        return cls(Counter(joined), pairs, starts, high)


def _reading(seen: _Seen, encoding: str, known: float, is_part: bool = False) -> _Reading:
    """In a part of a text, a few foreign words say nothing."""
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
    return _Reading(score + known, encoding, high < FEW or score > least * high)


def _of_letters(letters: Mapping[str, int], ascii_letters: Mapping[str, int]) -> float:
    """The score of the letters in the language that fits best. The best score of the ASCII letters
    is subtracted, because all encodings share it."""
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
    score = 0.0
    for byte, count in starts.items():
        char = chars[byte]
        if char.isalpha():
            score -= 2 * count * char.islower()
        else:
            score -= count if char in OPENING or char in "–—" else 3 * count
    return score


def _of_pair(one: str, two: str, among_latin: bool) -> float:
    before, after = _alphabet(one), _alphabet(two)
    if before and after:
        of_case = (-5 if one.islower() else -0.5) if two.isupper() else 0
        return (-6 if before != after else 0) + of_case
    if after:
        return _of_first_letter(one, two, among_latin and after != "Latin")
    if before:
        is_foreign = among_latin and before != "Latin"
        odd = not two.isascii() and not two.isspace() and two not in CLOSING | JOINING
        return -3 * is_foreign - (5 if two in OPENING - CLOSING else 3 if odd else 0)
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
    return "".join(bytes([byte]).decode(encoding, "replace")[0] for byte in range(256))


@cache
def _frequencies(latin: bool) -> Mapping[str, Mapping[str, float]]:
    """The logarithm of each letter's frequency, by language."""
    tables = {}
    for language, order in (LATIN if latin else OTHERS).items():
        total = math.log(sum(math.exp(-FALL * rank) for rank in range(len(order))))
        tables[language] = {char: -FALL * rank - total for rank, char in enumerate(order)}
    return tables
