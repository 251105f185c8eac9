"""Many questions to the responses of a corpus, in one process or several."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain

from retrieval.answering.explanation import Explanation
from retrieval.answering.rules import Rules
from retrieval.corpus import Corpus
from retrieval.ingestion.workers import shared
from retrieval.storage.address import Place
from retrieval.types import Outcome, Passage

# More quotes than there are candidates: the ranking is all that was looked at.
ALL = 1000
# A further process is worth its start for this many questions.
ENOUGH = 100
BATCH = 16


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it is put to the corpus, with the earlier ones that support it, and its day."""

    id: str
    question: str
    context: tuple[str, ...] = ()
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Response:
    """What the corpus said: as much of an answer as is measured.

    *paragraphs* are named ``article#number``, in the order in which they are first quoted;
    *quote* is the first quote with all its parts, empty if there is none; *sentences* are the
    ranked sentences, *context* the earlier questions that supported the search.
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
    """What the corpus in *place* says to each question, in order; the same for any *jobs*.

    *progress* is called with how many are done, of how many.
    """
    jobs = min(jobs, -(-len(asked) // ENOUGH))
    found = []
    for response in _several(place, rules, asked, jobs) if jobs > 1 else _one(place, rules, asked):
        found.append(response)
        progress(len(found), len(asked))
    return tuple(found)


def _one(place: Place, rules: Rules, asked: Iterable[Asked]) -> Iterator[Response]:
    with Corpus.existing(place, rules) as corpus:
        for one in asked:
            yield _respond(corpus, one)


def _several(place: Place, rules: Rules, asked: Sequence[Asked], jobs: int) -> Iterator[Response]:
    batches = (asked[start : start + BATCH] for start in range(0, len(asked), BATCH))
    return chain.from_iterable(shared(batches, jobs, _open, place, rules))


def _open(place: Place, rules: Rules) -> Callable[[Sequence[Asked]], list[Response]]:
    """The work of a process: it answers from a corpus of its own."""
    corpus = Corpus.existing(place, rules)
    return lambda batch: [_respond(corpus, question) for question in batch]


def _respond(corpus: Corpus, asked: Asked) -> Response:
    explanation = corpus.explain(asked.question, context=asked.context, limit=ALL, on=asked.on)
    return response_of(asked.id, explanation, _place)


def _place(passage: Passage) -> Sequence[str]:
    return (f"{passage.paragraph.article.id}#{passage.paragraph.number}",)


def response_of(
    question_id: str, explanation: Explanation, places: Callable[[Passage], Sequence[str]]
) -> Response:
    """The response in an explanation; *places* are the names of the paragraphs of a passage."""
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
    """All sentences that were looked at, each once: the first quote's, then as they were ranked."""
    first = explanation.answer.evidence[:1]
    places = [(one.passage.paragraph, one.answer_span) for one in first]
    places += [(one.passage.paragraph, one.span) for one in explanation.candidates]
    seen = set()
    for paragraph, span in places:
        place = (paragraph.article.id, paragraph.number, span)
        if place not in seen:
            seen.add(place)
            yield span.of(paragraph.text)
