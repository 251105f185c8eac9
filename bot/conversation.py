"""A question and what was asked before it to what is searched; pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from retrieval.analysis.small_talk import small_talk

# Words that point back to something said before, in all languages at once: none is a word of
# another that does not. A question that has one cannot stand alone.
POINTERS = frozenset(
    """it its it's they them their theirs he him his she her hers this that these those there then
    one ones former latter same он она они его ее её их ему ей им ним ней них нем нём этот
    эта эти этого этой этих этом там тогда ол оның оны оған онда олар олардың бұл сонда
    uning uni unga unda ular ularning shu унинг уни унга улар уларнинг анын аны ага анда
    алар алардын бул ошол вай онҳо инҳо вайро онро onuň oňa olaryň onun onu ona onda onlar
    onların orada bunun bunu""".split()
)
OPENINGS = re.compile(
    r"\s*(?:and|but|so|or|what about|how about|why|why not"
    r"|а|и|но|или|почему|а что|ал|және|неге|va|lekin|nega|ва|лекин|нега|жана|эмнеге|вале|чаро"
    r"|we|emma|ve|ama|peki|ya|neden)\b",
    re.IGNORECASE,
)
WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
SHORT = 3


def context_of(question: str, history: Sequence[str]) -> tuple[str, ...]:
    """The earlier questions whose words support the search of *question*; none where it stands
    alone.

    On a cue only: a word that points back, an opening that continues, or very few words. A question
    with a name that was not spoken of begins a new subject. The first question and the last one
    carry the subject best; small talk is neither.
    """
    earlier = [past for past in history if past.strip() and not small_talk(past)]
    if (
        not earlier
        or small_talk(question)
        or not _continues(question)
        or _new_names(question, earlier)
    ):
        return ()
    return tuple(dict.fromkeys((earlier[0], earlier[-1])))


def searched(question: str, context: Sequence[str]) -> str:
    """What was searched, to be shown: the question, and what it was understood to follow."""
    return " | ".join((question, *context))


def _continues(question: str) -> bool:
    words = [word.casefold().replace("’", "'") for word in WORD.findall(question)]
    if OPENINGS.match(question) or len(words) <= SHORT:
        return True
    return not POINTERS.isdisjoint(words)


def _new_names(question: str, earlier: Sequence[str]) -> bool:
    said = {word.casefold() for past in earlier for word in WORD.findall(past)}
    words = WORD.findall(question)
    names = [word for word in words[1:] if word[0].isupper() and word != "I"]
    return any(name.casefold().split("'")[0] not in said for name in names)
