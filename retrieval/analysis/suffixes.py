"""Endings of the Turkic languages and of Tajik, as tables, and what takes them off a word."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product

ROUNDS = 3
# How much of a word an ending must leave: a single letter is an ending less surely.
SHORTEST_LEFT = 3
SHORTEST_LEFT_BY_A_LETTER = 4


@dataclass(frozen=True)
class Suffixes:
    """The endings of a language: words in which a capital stands for any letter of its class.

    *level* says which letter at the end of what is left stands for which: consonants change where
    an ending follows. A word is its first *cut* letters.
    """

    endings: str
    classes: Mapping[str, str]
    level: Mapping[str, str]
    cut: int


def stemmer(suffixes: Suffixes) -> Callable[[str], str]:
    """A function that makes a term of a folded word: its beginning, without its endings."""
    ends, level = _ends(suffixes), suffixes.level

    def stem(word: str) -> str:
        for _ in range(ROUNDS):
            word = next(ends(word), word)
        return (word[:-1] + level.get(word[-1], word[-1]))[: suffixes.cut] if word else word

    return stem


def stripper(suffixes: Suffixes) -> Callable[[str], tuple[str, ...]]:
    """A function that gives a folded word as it is, without each ending that it may have, and
    without several: names must not be cut more than they may be."""
    ends = _ends(suffixes)

    def strip(word: str) -> tuple[str, ...]:
        forms = [word, *ends(word)]
        for _ in range(1, ROUNDS):
            word = next(ends(word), word)
            forms.append(next(ends(word), word))
        return tuple(dict.fromkeys(forms))

    return strip


def _ends(suffixes: Suffixes) -> Callable[[str], Iterator[str]]:
    """A function that gives what is left of a word without an ending, the longest ending first."""
    endings = frozenset(
        "".join(letters)
        for ending in suffixes.endings.split()
        for letters in product(*(suffixes.classes.get(letter, letter) for letter in ending))
    )
    longest = max(map(len, endings))

    def ends(word: str) -> Iterator[str]:
        for length in range(min(longest, len(word) - SHORTEST_LEFT), 0, -1):
            left = len(word) - length
            if word[left:] in endings and (length > 1 or left >= SHORTEST_LEFT_BY_A_LETTER):
                yield word[:left]

    return ends


KAZAKH = Suffixes(
    endings="""
        LAр LAрY LAрYм LAрYң LAрYмYз LAрYңYз LAрYн
        м Yм ң Yң сY Y мYз YмYз ңYз YңYз
        NYң GA KA нA A NY н DA нDA DAн нDAн нAн мен бен пен менен
        DAғY DAгY нDAғY нDAгY нYкY дYкY тYкY
        GAн KAн GAнA GAнYн майтYн мейтYн атYн етYн йтYн
        дY тY мAдY пAдY бAдY YптY YлGAн Yп йдY сA
        лYқ лYк дYқ дYк тYқ тYк лY дAй тAй сYз шY
    """,
    classes={"A": "ае", "Y": "ыі", "L": "лдт", "D": "дт", "N": "ндт", "G": "ғг", "K": "қк"},
    level={"ғ": "қ", "г": "к", "б": "п"},
    cut=5,
)

KYRGYZ = Suffixes(
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

UZBEK = Suffixes(
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
)

TURKMEN = Suffixes(
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
)

TURKISH = Suffixes(
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
)

TAJIK = Suffixes(
    endings="""
        ҳо ҳои ҳое ҳоро ҳоеро ҳоям ҳоят ҳояш ҳоямон ҳоятон ҳояшон
        он они оне онро гон гони гонро ён ёни ёнро вон вони
        ро и е я яи яро ии иро еро у ву
        ам ат аш амон атон ашон ям яш ят ямон ятон яшон
        аст анд ем ед ид ад
        тар тарин тарини
    """,
    classes={},
    level={},
    cut=5,
)
