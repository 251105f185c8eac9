"""Esperanto, in few words: a language that tests add while they run."""

from retrieval.analysis.analyzer import AnswerType, fold_word, without_accents
from retrieval.analysis.profile import Profile
from retrieval.analysis.stems import Suffixes


def fold(word: str) -> str:
    """Lower case, with the marks that make other letters."""
    return without_accents(fold_word(word), kept="ĉĝĥĵŝŭ")


PROFILE = Profile(
    code="eo",
    aliases="epo esperanto",
    scripts="latin",
    letters="ĉ ĝ ĥ ĵ ŝ ŭ",
    common_words="la kaj estas kio kion kiu kiam kial kie ili ĝi por kun de en",
    question_beginnings="kio kiu",
    function_words="la kaj estas ili ĝi ĝin por kun de en sed ankaŭ",
    question_words="kio kion kiu kiuj kiam kial kie kiom",
    pronouns="ĝi ili ŝi li",
    fold=fold,
    suffixes=Suffixes(endings="V Vn oj ojn aj ajn as is os", classes={"V": "oae"}, level={}, cut=8),
    typed={"c": "ĉ", "g": "ĝ", "s": "ŝ"},
    answer_types=(AnswerType("place", r"\bkie\b"), AnswerType("count", r"\bkiom\b", r"\d")),
    addressing=r"\b(?:vi|via)\b",
    negation=r"\b(?:ne|neniu|neniam)\b",
    pointers="ĝi ĝin ŝi",
    openings="kaj | sed | kio pri",
    small_talk={"greeting": "saluton | bonan tagon", "thanks": "dankon", "help": "kiu vi estas"},
    beside_small_talk="multan | amiko",
    spelling={"ĉ": "ch", "ŝ": "sh", "c": "ts"},
    place_names="Germany Germanujo | Hungary Hungarujo",
)
