"""Questions to what the corpus says to them, on as many processes as wanted."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from retrieval.answering.explanation import Explanation
from retrieval.answering.rules import Rules
from retrieval.corpus import Corpus
from retrieval.types import Outcome

# More quotes than there are candidates: the ranking is all that was looked at.
ALL = 1000
# A process is worth starting for so many questions.
ENOUGH = 100
CHUNK = 16
# More than this the pool of Windows cannot wait for.
MOST_JOBS = 60


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it is put to the corpus, with the earlier ones that support it."""

    id: str
    question: str
    context: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Response:
    """What the corpus said: as much of an answer as is measured.

    *paragraphs* are named ``article#number``, in the order in which they are first quoted;
    *quote* is the first quote, empty where there is none; *sentences* are the ranked sentences.
    """

    id: str
    answered: bool
    confidence: float
    paragraphs: tuple[str, ...]
    quote: str
    sentences: tuple[str, ...]


def responses(
    folder: Path,
    rules: Rules,
    asked: Sequence[Asked],
    jobs: int,
    progress: Callable[[int, int], None],
) -> tuple[Response, ...]:
    """What the corpus in *folder* says to each question, in order; the same for any *jobs*.

    *progress* is called with how many are done, of how many.
    """
    jobs = min(jobs, MOST_JOBS, -(-len(asked) // ENOUGH))
    found = []
    for response in (
        _several(folder, rules, asked, jobs) if jobs > 1 else _one(folder, rules, asked)
    ):
        found.append(response)
        progress(len(found), len(asked))
    return tuple(found)


def _one(folder: Path, rules: Rules, asked: Iterable[Asked]) -> Iterator[Response]:
    with Corpus.existing(folder, rules) as corpus:
        for one in asked:
            yield _respond(corpus, one)


def _several(folder: Path, rules: Rules, asked: Iterable[Asked], jobs: int) -> Iterator[Response]:
    # A forked process would share the open file of the corpus; a new one opens its own.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, context, _begin, (folder, rules)) as pool:
        try:
            yield from pool.map(_work, asked, chunksize=CHUNK)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


_opened: list[Corpus] = []


def _begin(folder: Path, rules: Rules) -> None:
    # An interrupt is for the process that shows the progress; it ends these.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _opened.append(Corpus.existing(folder, rules))


def _work(asked: Asked) -> Response:
    return _respond(_opened[0], asked)


def _respond(corpus: Corpus, asked: Asked) -> Response:
    explanation = corpus.explain(asked.question, context=asked.context, limit=ALL)
    answer = explanation.answer
    places = (passage.paragraph for passage in answer.passages)
    return Response(
        asked.id,
        answer.estimate.outcome is Outcome.ANSWER,
        answer.estimate.confidence,
        tuple(dict.fromkeys(f"{place.article.id}#{place.number}" for place in places)),
        answer.evidence[0].passage.quote if answer.evidence else "",
        tuple(ranked_sentences(explanation)),
    )


def ranked_sentences(explanation: Explanation) -> Iterator[str]:
    """All sentences that were looked at, each once: the first quote's, then as they were ranked."""
    first = explanation.answer.evidence[:1]
    places = [(one.passage.paragraph, one.answer) for one in first]
    places += [(one.passage.paragraph, one.span) for one in explanation.candidates]
    seen = set()
    for paragraph, span in places:
        place = (paragraph.article.id, paragraph.number, span)
        if place not in seen:
            seen.add(place)
            yield span.of(paragraph.text)
