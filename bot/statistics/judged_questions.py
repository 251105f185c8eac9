"""Opinions as a question set that ``pullquote eval`` reads; pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from bot.statistics.judged_answers import Judged
from retrieval import Passage
from retrieval.analysis import identify_language

HEADER = "query-id\tcorpus-id\tscore"


@dataclass(slots=True)
class Exported:
    """The lines of the files.

    *without_gold* has the questions whose right answer nobody has named. The ids of
    questions depend on their texts, so that two sets can be compared.
    """

    questions: list[str] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    qrels: list[str] = field(default_factory=list)
    without_gold: list[str] = field(default_factory=list)


def exported(found: Iterable[Judged]) -> Exported:
    """The question set of the opinions, with each question once."""
    made = Exported()
    by_question = sorted(found, key=_asked)
    for asked, group in groupby(by_question, _asked):
        _export(made, asked, [*group])
    return made


def _asked(one: Judged) -> tuple[str, Sequence[str]]:
    return " ".join(one.opinion.question.split()).casefold(), one.opinion.context


def _export(made: Exported, asked: tuple[str, Sequence[str]], judged: Sequence[Judged]) -> None:
    question = _question(asked, judged[0])
    refused = {one.opinion.quotes[0].id for one in judged if not one.opinion.is_helpful}
    gold = {
        one.main.id: one
        for one in judged
        if one.opinion.is_helpful and one.main and one.main.id not in refused
    }
    if gold:
        made.questions.append(_line({**question, "answerable": True, "kind": "helpful"}))
        sentences = [_sentence(one.main, one) for one in gold.values() if one.main]
        known = {"id": question["id"], "answers": sentences, "sentences": sentences}
        made.answers.append(_line(known))
        made.qrels += [f"{question['id']}\t{place}\t1" for place in _places(gold.values())]
    else:
        verdicts = [one.opinion.verdict for one in judged]
        quoted = [*dict.fromkeys(one.opinion.quotes[0].id for one in judged)]
        made.without_gold.append(_line({**question, "verdicts": verdicts, "quoted": quoted}))


def _question(asked: tuple[str, Sequence[str]], one: Judged) -> dict[str, Any]:
    data = json.dumps(asked, ensure_ascii=False).encode()
    question: dict[str, Any] = {
        "id": hashlib.blake2b(data, digest_size=6).hexdigest(),
        "question": one.opinion.question,
        "language": identify_language(one.opinion.question),
    }
    if one.opinion.context:
        question["history"] = one.opinion.context
    return question


def _sentence(main: Passage, one: Judged) -> str:
    """The sentence that was marked, or else the whole quote."""
    quote = one.opinion.quotes[0]
    return main.paragraph.text[quote.start : quote.end] or main.quote


def _places(gold: Iterable[Judged]) -> Iterable[str]:
    """The paragraphs, as ``qrels.tsv`` names them."""
    return dict.fromkeys(
        f"{part.paragraph.article.id}#{part.paragraph.number}" for one in gold for part in one.parts
    )


def _line(values: dict[str, Any]) -> str:
    return json.dumps(values, ensure_ascii=False)
