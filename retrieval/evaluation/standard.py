"""The field's standard measures of a ranking, for each question, from rankings and judgments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

# Measures are named as ir-measures writes them.
PARAGRAPH_MEASURES = ("Success@1", "Success@5", "RR@10", "nDCG@10")
# The same measures of ranked sentences carry this before their names.
SENTENCE = "sentence "
SENTENCE_MEASURES = (f"{SENTENCE}Success@1", f"{SENTENCE}RR@10", f"{SENTENCE}AP")


def rank_measures(
    qrels: Mapping[str, Mapping[str, int]],
    rankings: Mapping[str, Sequence[str]],
    names: Sequence[str],
) -> dict[str, dict[str, float]]:
    """The value of each measure for each question in *qrels*; 0 if nothing was ranked for it.

    *rankings* hold the names of documents, best first, each name once. *names* are
    ``PARAGRAPH_MEASURES`` or ``SENTENCE_MEASURES``.

    Example: with ``qrels = {"q": {"x": 1}}`` and ``rankings = {"q": ["y", "x"]}``, ``RR@10`` of
    ``q`` is 0.5, since the only relevant document has rank 2.
    """
    # Imported here: ir_measures is an extra, and slow to import.
    import ir_measures
    from ir_measures import AP, RR, Success, nDCG

    known = {
        str(measure): measure for measure in (Success @ 1, Success @ 5, RR @ 10, nDCG @ 10, AP)
    }
    wanted = {known[name.removeprefix(SENTENCE)]: name for name in names}
    # ir_measures orders equal scores by name, so each rank gets a different score.
    run = {
        question_id: {name: 1 / rank for rank, name in enumerate(rankings[question_id], start=1)}
        for question_id in qrels
        if rankings.get(question_id)
    }
    values = {question_id: dict.fromkeys(names, 0.0) for question_id in qrels}
    if run:
        for metric in ir_measures.iter_calc([*wanted], qrels, run):
            values[metric.query_id][wanted[metric.measure]] = float(metric.value)
    return values
