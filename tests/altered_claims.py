"""Sentences of a corpus as claims: copied, with one thing altered, or of articles that it lacks.

``tests/bench/claims.py`` measures them, and ``tests/quality`` has floors for what they measure.
"""

import json
import random
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from retrieval import Corpus
from retrieval.analysis import analyzer_for
from retrieval.checking.checked import CheckedText
from retrieval.checking.claims import claims
from retrieval.evaluation.question_set import read_question_set
from retrieval.facts.comparison import ClaimVerdict
from retrieval.facts.statement import Statement
from strategies import write_articles

# Names that no article has, in the scripts of the languages.
INVENTED = (
    "Zorvath Quelmore Brixanto Halderwyn Ospreth".split(),
    "Зорват Квельмор Бриксанто Хальдервин Оспрет".split(),
)
NUMBER = re.compile(r"(?<![\w.,])[1-9]\d*(?![\w,.]*\d)")
FEWEST_WORDS = 6
SEED = 1


class Altered(NamedTuple):
    """A claim with the characters in it that were altered; none if it is a copy."""

    text: str
    altered: str = ""


class Measured(NamedTuple):
    """The share of claims of one kind with each verdict, and of the differences that were found,
    the share that name what was altered."""

    kind: str
    number: int
    supported: float
    differs: float
    not_found: float
    named: float


def known_name(_: str) -> bool:
    """The first word of a sentence is never taken for a name."""
    return False


def sentences_of(text: str, language: str) -> Iterator[str]:
    """The claims in *text* of six words or more."""
    for claim in claims(text, analyzer_for(language), known_name):
        if len(claim.text.split()) >= FEWEST_WORDS:
            yield claim.text


def with_other_number(sentence: str, chance: random.Random) -> Altered | None:
    """The sentence with one number changed so much that it cannot be rounded."""
    numbers = list(NUMBER.finditer(sentence))
    if not numbers:
        return None
    match = chance.choice(numbers)
    value = int(match.group())
    # What may be a day stays one, and what may be a year.
    most = 28 if value <= 31 else 2020 if 1000 <= value < 2100 else 3 * value
    least = 1000 if most == 2020 else max(1, value // 3) if most > 28 else 1
    others = [
        str(other)
        for other in {chance.randint(least, most) for _ in range(40)}
        if str(other) not in sentence and abs(other - value) > 0.05 * value * (most != 2020)
    ]
    if not others:
        return None
    other = chance.choice(sorted(others))
    return Altered(f"{sentence[: match.start()]}{other}{sentence[match.end() :]}", other)


def with_other_name(
    sentence: str, language: str, names: Sequence[str], chance: random.Random
) -> Altered | None:
    """The sentence with one of *names* in the place of one of its own."""
    statement = Statement(sentence, analyzer_for(language), known_name)
    own = [name.span for name in statement.names]
    return _replaced(sentence, own, names, chance)


def with_other_word(
    sentence: str, language: str, words: Sequence[str], chance: random.Random
) -> Altered | None:
    """The sentence with one of *words* in the place of a word that is no name and no number."""
    statement = Statement(sentence, analyzer_for(language), known_name)
    own = [word.span for word in statement.other_words if word.span.of(sentence).islower()]
    return _replaced(sentence, own, words, chance)


def _replaced(sentence, spans, others, chance: random.Random) -> Altered | None:
    others = [other for other in others if other.casefold() not in sentence.casefold()]
    if not spans or not others:
        return None
    span, other = chance.choice(spans), chance.choice(others)
    return Altered(f"{sentence[: span.start]}{other}{sentence[span.end :]}", other)


class ClaimSet:
    """The sentences of a question set as claims, at most *most* of each kind.

    Of its articles every second one is left out of a corpus of its own, *half*. If *with_summaries*
    is true, its reference answers are texts that sum paragraphs up.
    """

    def __init__(
        self, folder: Path, language: str, work: Path, most: int, with_summaries: bool = False
    ) -> None:
        self.language, self.most = language, most
        self.chance = random.Random(SEED)
        corpus = read_question_set(folder).corpus
        assert corpus
        articles = [one for one in _lines(Path(corpus)) if one["language"] == language]
        work.mkdir()
        self.whole, self.half = work / "whole", work / "half"
        for made, some in ((self.whole, articles), (self.half, articles[::2])):
            with Corpus.open(made) as opened:
                opened.add(write_articles(work / f"{made.name}.jsonl", some))
        self.sentences = self._some(_sentences(articles, language))
        self.left_out = self._some(_sentences(articles[1::2], language))
        answers = _lines(folder / "answers.jsonl") if with_summaries else ()
        self.summaries = self._some(_summaries(answers, language))

    def _some(self, claims: Iterable[str]) -> list[str]:
        known = [*claims]
        return self.chance.sample(known, min(len(known), self.most))

    def kinds(self) -> Iterator[tuple[str, Path, list[Altered]]]:
        """Each kind of claims with the folder of the corpus that they are held against."""
        language, chance = self.language, self.chance
        statements = [Statement(one, analyzer_for(language), known_name) for one in self.sentences]
        names = sorted({" ".join(name.words) for one in statements for name in one.names})
        words = sorted(
            word
            for one in statements
            for token in one.other_words
            if (word := token.span.of(one.text)).islower()
        )
        invented = INVENTED[any("а" <= letter <= "я" for letter in self.sentences[0])]

        def other_name(names: Sequence[str]) -> Callable[[str], Altered | None]:
            return lambda one: with_other_name(one, language, names, chance)

        def altered(alter: Callable[[str], Altered | None], claims: list[str]) -> list[Altered]:
            return [one for one in map(alter, claims) if one]

        def other_number(one: str) -> Altered | None:
            return with_other_number(one, chance)

        def other_word(one: str) -> Altered | None:
            return with_other_word(one, language, words, chance)

        copies, summaries = self.sentences, self.summaries
        yield "copied", self.whole, [*map(Altered, copies)]
        yield "another number", self.whole, altered(other_number, copies)
        yield "a name of no article", self.whole, altered(other_name(invented), copies)
        yield "another name", self.whole, altered(other_name(names), copies)
        yield "another word", self.whole, altered(other_word, copies)
        yield "articles left out", self.half, [*map(Altered, self.left_out)]
        if summaries:
            yield "summary", self.whole, [*map(Altered, summaries)]
            yield "summary, another number", self.whole, altered(other_number, summaries)
            yield "summary, another name", self.whole, altered(other_name(names), summaries)


def _sentences(articles: Iterable[dict], language: str) -> Iterator[str]:
    for article in articles:
        for text in article["paragraphs"]:
            yield from sentences_of(text, language)


def _summaries(answers: Iterable[dict], language: str) -> Iterator[str]:
    for answer in answers:
        for reference in answer.get("reference", ()):
            yield from sentences_of(reference, language)


def _lines(path: Path) -> Iterator[dict]:
    return map(json.loads, path.read_text("utf-8").splitlines())


def checked(
    folder: Path, items: Iterable[Altered], language: str
) -> Iterator[tuple[Altered, CheckedText]]:
    """Each claim with what the corpus in *folder* says of it."""
    with Corpus.existing(folder) as corpus:
        for item in items:
            yield item, corpus.check_claims(item.text, likely=language)


def measured(kind: str, results: Iterable[tuple[Altered, CheckedText]]) -> Measured:
    """The rates of claims of one *kind*. The verdict on a text of several claims is the worst."""
    order = (ClaimVerdict.SUPPORTED, ClaimVerdict.NOT_FOUND, ClaimVerdict.DIFFERS)
    counts: Counter[ClaimVerdict] = Counter()
    number = named = 0
    for item, text in results:
        if not text.claims:
            continue
        verdict = max((one.verdict for one in text.claims), key=order.index)
        number += 1
        counts[verdict] += 1
        named += verdict is ClaimVerdict.DIFFERS and any(
            item.altered in difference.claimed.of(one.claim.text)
            or difference.claimed.of(one.claim.text) in item.altered
            for one in text.claims
            for difference in one.differences
        )
    shares = [counts[one] / number for one in ClaimVerdict] if number else [0.0] * 3
    return Measured(kind, number, *shares, named / (counts[ClaimVerdict.DIFFERS] or 1))
