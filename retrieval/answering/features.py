"""The ranking features, each declared once: its name, its clause for ``explain``, its function.

To add one, write a function, add a line to ``PASSAGE_FEATURES`` (values of passages) or
``SENTENCE_FEATURES``, and a weight to ``weights.toml``. Every value is in [0, 1]. A "share" is one
of the query's terms, weighted by idf.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from math import fsum
from pathlib import Path

from retrieval.analysis.analyzer import given
from retrieval.answering.passages import MatchedPassage
from retrieval.engines.scoring import K1, B, idf
from retrieval.querying.query import published_in
from retrieval.types import Query

# At this distance in days from what is asked about, nearness is a half.
HALVING_DAYS = 30
# N-grams join forms of a word that share no stem. An index of them would be four times as large as
# one of terms. 4 letters worked better than 3 or 5, as in McNamee and Mayfield, "Character N-Gram
# Tokenization for European Language Text Retrieval", 2004.
LETTERS = 4
# A longer term is not a word.
LONGEST_TERM = 40
Column = Sequence[float]
"""A value for each passage, or for each sentence."""


class Context:
    """The passages that were found for a query, and their sentences numbered through.

    *starts* has the number of each passage's first sentence, *owners* the passage of each. *bits*
    are the query's terms in each sentence, *nearby_bits* also in the sentences beside it and the
    title, *title_bits* in the title.
    """

    def __init__(
        self, passages: Sequence[MatchedPassage], query: Query, weights: Mapping[str, float]
    ) -> None:
        self.passages, self.query = passages, query
        self.starts: list[int] = []
        self.owners: list[int] = []
        self.bits: list[int] = []
        self.nearby_bits: list[int] = []
        self.title_bits: list[int] = []
        for owner, passage in enumerate(passages):
            inside, title = passage.inside, passage.title_bits
            bits_of = passage.sentence_bits.get
            bits = [bits_of(n, 0) for n in range(inside.start - 1, inside.stop + 1)]
            self.starts.append(len(self.bits))
            self.owners += [owner] * len(inside)
            self.bits += bits[1:-1]
            self.nearby_bits += [a | b | c | title for a, b, c in zip(bits, bits[1:], bits[2:])]  # noqa: B905
            self.title_bits += [title] * len(inside)
        if passages:
            bits_of_query = passages[0].bits
            self.share = bits_of_query.shares(weights, query.groups)
            self.plain_share = bits_of_query.shares(query.terms, query.groups)
            self.pairs = [
                (f" {before} {after} ", bits_of_query.of([before, after]))
                for before, after in pairwise(query.own)
            ]

    def sentences(self) -> Iterator[tuple[MatchedPassage, int]]:
        """The passage of each sentence, and its number in the paragraph."""
        for passage in self.passages:
            for number in passage.inside:
                yield passage, number


@dataclass(frozen=True, slots=True)
class Feature:
    """A ranking feature.

    *heading* and *meaning* are for ``explain``: a column heading and a clause. *values* computes
    the column; None means all zeros.
    """

    name: str
    heading: str
    meaning: str
    values: Callable[[Context], Column | None]


def _passage_score(context: Context) -> Column:
    best = max((passage.hit.score for passage in context.passages), default=0.0) or 1.0
    return [passage.hit.score / best for passage in context.passages]


def _title_overlap(context: Context) -> Column:
    return [passage.title_overlap for passage in context.passages]


def _article_share(context: Context) -> Column:
    bits_of: dict[str, int] = {}
    for passage in context.passages:
        article = passage.hit.article
        bits_of[article] = bits_of.get(article, 0) | passage.bits_in(passage.sentence_bits)
    return [context.share[bits_of[passage.hit.article]] for passage in context.passages]


def _opening(context: Context) -> Column:
    return [float(passage.hit.number == 1) for passage in context.passages]


def _ngram_similarity(context: Context) -> Column:
    texts = [passage.hit.outline.terms(passage.hit.part) for passage in context.passages]
    return ngram_similarities(texts, context.query.own)


def _nearness(context: Context) -> Column | None:
    period = context.query.period
    if period is None:
        return None
    published = {
        passage.hit.article: published_in(passage.paragraph.article.published)
        for passage in context.passages
    }
    days = {article: when and period.distance(when) for article, when in published.items()}
    near = {
        article: 0.0 if d is None else HALVING_DAYS / (HALVING_DAYS + d)
        for article, d in days.items()
    }
    return [near[passage.hit.article] for passage in context.passages]


def _sentence_share(context: Context) -> Column:
    share = context.share
    return [
        share[bits | title] for bits, title in zip(context.bits, context.title_bits, strict=True)
    ]


def _nearby_share(context: Context) -> Column:
    share = context.share
    return [share[bits] for bits in context.nearby_bits]


def _coverage(context: Context) -> Column:
    share = context.plain_share
    return [share[bits] for bits in context.bits]


def _adjacent_pairs(context: Context) -> Column | None:
    pairs, values = context.pairs, [0.0] * len(context.bits)
    if not pairs:
        return None
    for place, bits in enumerate(context.bits):
        if bits & (bits - 1):  # a pair needs two of the terms
            owner = context.owners[place]
            passage = context.passages[owner]
            number = passage.inside.start + place - context.starts[owner]
            line = passage.hit.outline.lines[number]
            adjacent = sum([pair in line for pair, both in pairs if both & bits == both])
            values[place] = adjacent / len(pairs)
    return values


def _answer_type(context: Context) -> Column | None:
    kind = context.query.kind
    if kind is None:
        return None
    values = []
    for passage in context.passages:
        pattern = given(kind, passage.analyzer.answer_types)
        if pattern is None:
            values += [0.0] * len(passage.inside)
        else:
            texts = passage.hit.outline.texts(passage.paragraph.text, passage.inside)
            values += [1.0 if pattern.search(text) else 0.0 for text in texts]
    return values


def _introduces_name(context: Context) -> Column | None:
    """1 for the first sentence of each article with the most of the query, if that is only a
    name."""
    query = context.query
    named = {term for name in query.names for term in name.terms}
    if not query.own or not named >= set(query.own):
        return None
    first: dict[str, tuple[int, int, int, int]] = {}
    for place, (passage, number) in enumerate(context.sentences()):
        if bits := context.bits[place]:
            article = passage.hit.article
            order = (-bits.bit_count(), passage.hit.number, number, place)
            first[article] = min(first.get(article, order), order)
    introducing = {order[3] for order in first.values()}
    return [float(place in introducing) for place in range(len(context.bits))]


def _definition(context: Context) -> Column | None:
    """For an article's first sentence: the share of the question in the title.

    A longer question asks for more than its subject, so it is divided by the further terms.
    """
    own = context.query.own
    if not own:
        return None
    others = max(1, len(own) - 1)
    values = [0.0] * len(context.bits)
    for start, passage in zip(context.starts, context.passages, strict=True):
        if passage.hit.number == 1 and passage.inside.start == 0:
            values[start] = context.share[passage.title_bits] / others
    return values


def ngram_similarities(passages: Sequence[str], terms: Iterable[str]) -> list[float]:
    """The similarity of each of *passages* with *terms*: BM25 over their n-grams, over the highest.

    For ``[" owls hunt ", " mice hide "]`` it is ``[1.0, 0.0]`` with ``["owls"]``, and ``[0.0,
    0.0]`` with ``["owl"]``, which is shorter than an n-gram and so a whole term.
    """
    lengths = [passage.count(" ") for passage in passages]
    mean = sum(lengths) / max(len(lengths), 1) or 1.0
    norms = [K1 * (1 - B + B * length / mean) for length in lengths]
    gains = [idf(len(passages), containing) * (K1 + 1) for containing in range(len(passages) + 1)]
    scores = [0.0] * len(passages)
    for ngram in dict.fromkeys(ngram for term in terms for ngram in _ngrams(term)):
        frequencies = [
            (number, frequency)
            for number, passage in enumerate(passages)
            if (frequency := passage.count(ngram))
        ]
        gain = gains[len(frequencies)]
        for number, frequency in frequencies:
            scores[number] += gain * frequency / (frequency + norms[number])
    highest = max(scores, default=0.0) or 1.0
    return [score / highest for score in scores]


def _ngrams(term: str) -> Iterator[str]:
    """The n-grams of a term; a shorter term is taken whole, between its blanks."""
    word = term[:LONGEST_TERM]
    if len(word) < LETTERS:
        yield f" {word} "
    for start in range(len(word) - LETTERS + 1):
        yield word[start : start + LETTERS]


PASSAGE_FEATURES = (
    Feature(
        "passage_score",
        "pass",
        "the passage's BM25 score, divided by the best passage's",
        _passage_score,
    ),
    Feature(
        "title_overlap", "titl", "share of the title's words that the question has", _title_overlap
    ),
    Feature(
        "article_share",
        "artl",
        "share of the question in all passages found of the article",
        _article_share,
    ),
    Feature("opening", "open", "the paragraph is the article's first", _opening),
    Feature(
        "ngram_similarity",
        "ngram",
        "similarity of letters between the passage and the question",
        _ngram_similarity,
    ),
    Feature(
        "nearness",
        "date",
        "the article's date is near the time that the question asks about",
        _nearness,
    ),
)
SENTENCE_FEATURES = (
    Feature(
        "sentence_share", "sent", "share of the question in sentence and title", _sentence_share
    ),
    Feature("nearby_share", "near", "the same, with the sentences beside it", _nearby_share),
    Feature(
        "coverage", "cov", "share of the question's words in the sentence, rare or not", _coverage
    ),
    Feature(
        "adjacent_pairs",
        "pair",
        "share of neighboring words of the question that are neighbors here",
        _adjacent_pairs,
    ),
    Feature("answer_type", "type", "the sentence has the kind of answer asked for", _answer_type),
    Feature(
        "definition",
        "def",
        "the article's first sentence; share of a short question in its title",
        _definition,
    ),
    Feature(
        "introduces_name",
        "intr",
        "the sentence is the first to mention the name",
        _introduces_name,
    ),
)
FEATURES = (*PASSAGE_FEATURES, *SENTENCE_FEATURES)


# The fitted weights, from ``weights.toml`` and ``meaning.toml``.

FILE = Path(__file__).with_name("weights.toml")
MEANING_FILE = Path(__file__).with_name("meaning.toml")


@dataclass(frozen=True)
class Shape:
    """The contribution of a feature as a function of its value, linear between *points*.

    It begins at (0, 0) and is constant after the last point: with (0.5, 1) and (1, 4) it is 0.5 at
    0.25. A sum of such functions is a generalized additive model: Lou, Caruana and Gehrke,
    "Intelligible Models for Classification and Regression", 2012, section 2.
    """

    points: tuple[tuple[float, float], ...]

    def of(self, value: float) -> float:
        """The contribution at this value."""
        before, height = 0.0, 0.0
        for knot, at_knot in self.points:
            if value < knot:
                return height + (at_knot - height) * (value - before) / (knot - before)
            before, height = knot, at_knot
        return height

    @property
    def most(self) -> float:
        """The highest contribution that the feature can have."""
        return max(0.0, *(height for _, height in self.points))


@dataclass(frozen=True)
class Meaning:
    """The weights for other languages, and for vectors.

    *within* and *across* are the weights of a cosine in a score, in the question's language and in
    another. In the log-odds, *compared* is added for a quote that was compared in its own language,
    *cosine_lead* is the weight of the lead. In another language, *confidence* are the shapes,
    *bias* is the log-odds without them, *bias_compared* the same for a compared quote.
    """

    within: float
    across: float
    compared: float
    cosine_lead: float
    confidence: Mapping[str, Shape]
    bias: float
    bias_compared: float


@dataclass(frozen=True)
class Weights:
    """The weight of each ranking feature, and the shape of each confidence feature.

    *bias* is the log-odds of an answer if all confidence features are zero.
    """

    ranking: Mapping[str, float]
    confidence: Mapping[str, Shape]
    bias: float
    meaning: Meaning = field(default_factory=lambda: _MEANING)

    @cached_property
    def most(self) -> float:
        """The highest score that a sentence could have."""
        return fsum(self.ranking.values())


@dataclass(frozen=True, slots=True)
class Contribution:
    """A feature with its value, as ``explain`` shows it.

    *heading* is a column heading, *meaning* a clause, *part* the part of the sum, *most* the
    highest possible part.
    """

    name: str
    heading: str
    meaning: str
    value: float
    part: float
    most: float


def read_weights(text: str) -> Weights:
    """The weights in a TOML text. Raises ``KeyError``."""
    tables = tomllib.loads(text)
    return Weights(tables["ranking"], _shapes(tables["confidence"]), tables["bias"])


def read_meaning(text: str) -> Meaning:
    """The weights in the text of ``meaning.toml``. Raises ``KeyError``."""
    tables = tomllib.loads(text)
    across = dict(tables["across"])
    biases = {name: across.pop(name) for name in ("bias", "bias_compared")}
    return Meaning(**tables["cosines"], **biases, confidence=_shapes(across))


def _shapes(points: Mapping[str, list[tuple[float, float]]]) -> dict[str, Shape]:
    return {name: Shape(tuple((k, height) for k, height in some)) for name, some in points.items()}


_MEANING: Meaning = read_meaning(MEANING_FILE.read_text("utf-8"))
_in_use = [read_weights(FILE.read_text("utf-8"))]


def fitted_weights() -> Weights:
    """The weights in use."""
    return _in_use[-1]


@contextmanager
def using(other: Weights) -> Iterator[None]:
    """Use *other* weights, to measure with ones that were fitted without a set."""
    _in_use.append(other)
    try:
        yield
    finally:
        _in_use.remove(other)
