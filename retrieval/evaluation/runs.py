"""Asks a corpus many questions, in one process or several."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from itertools import chain

from retrieval.answering.answers import Explanation
from retrieval.corpus import Corpus
from retrieval.ingestion.workers import shared
from retrieval.storage.address import Place
from retrieval.types import Outcome, Passage, Rules

# More quotes than candidates: the whole ranking.
ALL = 1000
# Questions that are worth the start of a process.
ENOUGH = 100
BATCH = 16


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, with earlier ones that support it, and its day."""

    id: str
    question: str
    context: tuple[str, ...] = ()
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Response:
    """The measured parts of an answer.

    *paragraphs* are named ``article#number``, as first quoted. *quote* is the first, or empty.
    *sentences* are ranked. *context* are questions that supported the search.
    """

    id: str
    answered: bool
    confidence: float
    paragraphs: tuple[str, ...]
    quote: str
    sentences: tuple[str, ...]
    context: tuple[str, ...] = ()


def responses(
    place: Place,
    rules: Rules,
    asked: Sequence[Asked],
    jobs: int,
    progress: Callable[[int, int], None],
) -> tuple[Response, ...]:
    """The response of the corpus in *place* to each question, the same for any *jobs*.

    *progress* gets the number done, and of all.
    """
    jobs = min(jobs, -(-len(asked) // ENOUGH))
    found: list[Response] = []
    given: Iterable[Response]
    with ExitStack() as stack:
        if jobs > 1:
            batches = (asked[start : start + BATCH] for start in range(0, len(asked), BATCH))
            given = chain.from_iterable(shared(batches, jobs, _open, place, rules))
        else:
            corpus = stack.enter_context(Corpus.existing(place, rules))
            given = (_respond(corpus, one) for one in asked)
        for response in given:
            found.append(response)
            progress(len(found), len(asked))
    return tuple(found)


def _open(place: Place, rules: Rules) -> Callable[[Sequence[Asked]], list[Response]]:
    corpus = Corpus.existing(place, rules)
    return lambda batch: [_respond(corpus, question) for question in batch]


def _respond(corpus: Corpus, asked: Asked) -> Response:
    def places(passage: Passage) -> Sequence[str]:
        return (f"{passage.paragraph.article.id}#{passage.paragraph.number}",)

    explanation = corpus.explain(asked.question, context=asked.context, limit=ALL, on=asked.on)
    return response_of(asked.id, explanation, places)


def response_of(
    question_id: str, explanation: Explanation, places: Callable[[Passage], Sequence[str]]
) -> Response:
    """The response in an explanation; *places* names a passage's paragraphs."""
    answer = explanation.answer
    named = (place for passage in answer.passages for place in places(passage))
    return Response(
        question_id,
        answer.estimate.outcome is Outcome.ANSWER,
        answer.estimate.confidence,
        tuple(dict.fromkeys(named)),
        answer.evidence[0].text if answer.evidence else "",
        tuple(ranked_sentences(explanation)),
        answer.query.context,
    )


def ranked_sentences(explanation: Explanation) -> Iterator[str]:
    """Candidate sentences, each once: the first quote's, then as ranked."""
    first = explanation.answer.evidence[:1]
    places = [(one.passage.paragraph, one.answer_span) for one in first]
    places += [(one.passage.paragraph, one.span) for one in explanation.candidates]
    seen = set()
    for paragraph, span in places:
        place = (paragraph.article.id, paragraph.number, span)
        if place not in seen:
            seen.add(place)
            yield span.of(paragraph.text)
