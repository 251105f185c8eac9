"""Follow-ups and changes of subject, simulated from a set of questions about paragraphs.

    python tests/bench/follow_ups.py /path/to/xquad-r --language en

A follow-up is the next question about the same paragraph without its two rarest words; a change of
subject is a complete question about another article. Printed is the reciprocal rank of the paragraph
among ten, of the question alone and after the earlier questions.
"""

import argparse
import itertools
import random
import tempfile
from pathlib import Path
from statistics import fmean
from typing import NamedTuple

from bot.conversation import context_of
from retrieval import Corpus
from retrieval.analysis import analyzer_for
from retrieval.evaluation.question_set import read_question_set

MOST = 250


class Turn(NamedTuple):
    """A question after others, and the paragraph that answers it."""

    question: str
    history: list[str]
    place: str


def without_rarest(question: str, language: str, counts: dict[str, int]) -> str:
    """*question* without the two content words that fewest questions have."""
    analyzer = analyzer_for(language)
    terms = sorted(set(analyzer.query_terms(question)), key=lambda term: (counts[term], term))[:2]
    for token in reversed(list(analyzer.tokens(question))):
        if token.term in terms:
            question = question[: token.span.start] + question[token.span.end :]
    return " ".join(question.split())


def turns(folder: Path, language: str) -> dict[str, list[Turn]]:
    """The two kinds of turns, a random part of each that is always the same."""
    questions = read_question_set(folder).only([language], [])
    places = {one.question_id: f"{one.article_id}#{one.number}" for one in questions.judgments}
    about: dict[str, list[str]] = {}
    counts: dict[str, int] = {}
    for one in questions.questions:
        if one.id in places:
            about.setdefault(places[one.id], []).append(one.question)
        for term in set(analyzer_for(language).query_terms(one.question)):
            counts[term] = counts.get(term, 0) + 1
    follow_ups = [
        Turn(without_rarest(asked[n], language, counts), asked[:n], place)
        for place, asked in about.items()
        for n in range(1, len(asked))
    ]
    shuffled = random.Random(1).sample(sorted(about), len(about))
    changes = [
        Turn(about[new][0], about[old], new)
        for old, new in itertools.pairwise(shuffled)
        if old.partition("#")[0] != new.partition("#")[0]
    ]
    part = random.Random(2).sample(follow_ups, min(MOST, len(follow_ups)))
    return {"follow-ups": part, "changes of subject": changes[:MOST]}


def reciprocal_rank(corpus: Corpus, turn: Turn, context: tuple[str, ...]) -> float:
    """One divided by the rank of the paragraph among the first ten; 0 if it is not there."""
    passages = corpus.ask(turn.question, context=context, limit=1000).passages
    ranked = dict.fromkeys(f"{p.paragraph.article.id}#{p.paragraph.number}" for p in passages)
    first = list(ranked)[:10]
    return 1 / (first.index(turn.place) + 1) if turn.place in first else 0.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--language", default="en")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, Corpus.open(name) as corpus:
        corpus.add([arguments.folder / "corpus.jsonl"])
        for kind, asked in turns(arguments.folder, arguments.language).items():
            alone = fmean(reciprocal_rank(corpus, turn, ()) for turn in asked)
            after = fmean(
                reciprocal_rank(corpus, turn, context_of(turn.question, turn.history))
                for turn in asked
            )
            print(f"{kind}: {len(asked)} turns, alone {alone:.3f}, after others {after:.3f}")


if __name__ == "__main__":
    main()
