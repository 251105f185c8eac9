"""Questions in one language about articles in another.

    python tests/bench/across.py /path/to/sets [--most 200]

The folder holds xquad-r (Russian and Turkish questions about its English articles) and sib200 (sentences
in seven languages, whose English translation is to be found). Printed are the shares of questions whose
first quote, or one of the first five, is of the right paragraph (hit@1, hit@5), and coverage: the share of
the content words that an article contains or that have a near word, a name or a spelling that one does.
"""

import argparse
import json
import tempfile
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from statistics import fmean
from typing import Any, NamedTuple

from retrieval import Corpus, Explanation

SETS = {"xquad-r": ("ru", "tr"), "sib200": ("kk", "ky", "ru", "tg", "tk", "tr", "uz")}
ENGLISH = "en"


class Measured(NamedTuple):
    """What one question gave: the place of the right quote, if it is there, and its coverage."""

    place: int | None
    covered: float


def rows(file: Path) -> Iterator[dict[str, Any]]:
    """The objects of a file of JSON Lines."""
    with file.open(encoding="utf-8", newline="\n") as lines:
        yield from (json.loads(line) for line in lines if line.strip())


def judgments(folder: Path, language: str) -> dict[str, str]:
    """The English paragraph that answers each question: "en-01#1" where the set says "ru-01#1"."""
    found = {}
    for line in (folder / "qrels.tsv").read_text("utf-8").splitlines()[1:]:
        question, paragraph, *_ = line.split("\t")
        is_translated = paragraph.startswith(f"{language}-")
        found[question] = ENGLISH + paragraph.removeprefix(language) if is_translated else paragraph
    return found


def covered(explanation: Explanation) -> float:
    """The share of the content words of a question that can be found in the articles."""
    query = explanation.answer.query
    return fmean(
        term not in explanation.unknown or term in query.alternatives for term in query.own or [""]
    )


def measured(corpus: Corpus, folder: Path, language: str, most: int) -> Iterator[Measured]:
    """What each question of a language gives; of very many, the same part every time."""
    right = judgments(folder, language)
    asked = [one for one in rows(folder / "questions.jsonl") if one["language"] == language]
    asked.sort(key=lambda one: sha256(one["id"].encode()).digest())
    for one in asked[:most]:
        explanation = corpus.explain(one["question"], limit=5, language=language)
        places = [
            place
            for place, evidence in enumerate(explanation.answer.evidence, start=1)
            if evidence.passage.id.rpartition(":")[0] == right[one["id"]]
        ]
        yield Measured(min(places, default=None), covered(explanation))


def main() -> None:
    """Print a line for each set and language of questions."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("sets", type=Path, help="the folder with xquad-r and sib200")
    parser.add_argument("--most", type=int, default=10_000, help="questions of a language")
    options = parser.parse_args()
    print(f"{'set':<10} {'language':<8} {'questions':>9} {'hit@1':>6} {'hit@5':>6} {'coverage':>8}")
    for name, languages in SETS.items():
        folder = options.sets / name
        with tempfile.TemporaryDirectory() as place, Corpus.open(place) as corpus:
            english = Path(place) / "english.jsonl"
            articles = [one for one in rows(folder / "corpus.jsonl") if one["language"] == ENGLISH]
            english.write_text("\n".join(map(json.dumps, articles)), "utf-8")
            corpus.add(english)
            for language in languages:
                found = [*measured(corpus, folder, language, options.most)]
                first, five = (
                    fmean(one.place is not None and one.place <= most for one in found)
                    for most in (1, 5)
                )
                coverage = fmean(one.covered for one in found)
                print(
                    f"{name:<10} {language:<8} {len(found):>9} {first:>6.3f} {five:>6.3f} {coverage:>8.3f}",
                    flush=True,
                )


if __name__ == "__main__":
    main()
