"""Rankings and judgments to the field's standard measures, question by question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

# Our names for them, and theirs; "hit" is what ir-measures calls "success".
PARAGRAPH_MEASURES = {
    "hit@1": "Success@1",
    "hit@5": "Success@5",
    "MRR@10": "RR@10",
    "nDCG@10": "nDCG@10",
}
SENTENCE_MEASURES = {
    "sentence hit@1": "Success@1",
    "sentence MRR@10": "RR@10",
    "sentence mAP": "AP",
}


def rank_measures(
    qrels: Mapping[str, Mapping[str, int]],
    rankings: Mapping[str, Sequence[str]],
    measures: Mapping[str, str],
) -> dict[str, dict[str, float]]:
    """The value of each measure for each question in *qrels*; 0 where nothing was ranked.

    *rankings* hold names, best first, each once. *measures* maps names to those of ir-measures.
    """
    # Imported here: it is an extra, and slow to import.
    import ir_measures

    # Ties would be broken by name, so each rank gets a score of its own.
    run = {
        question_id: {name: 1 / rank for rank, name in enumerate(rankings[question_id], start=1)}
        for question_id in qrels
        if rankings.get(question_id)
    }
    names = {ir_measures.parse_measure(theirs): ours for ours, theirs in measures.items()}
    values = {question_id: dict.fromkeys(measures, 0.0) for question_id in qrels}
    if run:
        for metric in ir_measures.iter_calc([*names], qrels, run):
            values[metric.query_id][names[metric.measure]] = float(metric.value)
    return values
