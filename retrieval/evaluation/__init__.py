"""Measures how well a corpus answers, and with how much doubt."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from retrieval.evaluation.judgments import Judged as Judged
    from retrieval.evaluation.judgments import judge as judge
    from retrieval.evaluation.measures import Bin as Bin
    from retrieval.evaluation.measures import Difference as Difference
    from retrieval.evaluation.measures import Measurement as Measurement
    from retrieval.evaluation.measures import compare as compare
    from retrieval.evaluation.measures import groups as groups
    from retrieval.evaluation.measures import measure as measure
    from retrieval.evaluation.measures import reliability as reliability
    from retrieval.evaluation.measures import risk_coverage as risk_coverage
    from retrieval.evaluation.question_set import Question as Question
    from retrieval.evaluation.question_set import QuestionSet as QuestionSet
    from retrieval.evaluation.question_set import read_question_set as read_question_set
    from retrieval.evaluation.runs import Asked as Asked
    from retrieval.evaluation.runs import Response as Response
    from retrieval.evaluation.runs import responses as responses

# Imported when first used by the application.
_MODULES = {
    name: module
    for module, names in {
        "retrieval.evaluation.judgments": "Judged judge",
        "retrieval.evaluation.measures": "Bin Difference Measurement compare groups measure "
        "reliability risk_coverage",
        "retrieval.evaluation.question_set": "Question QuestionSet read_question_set",
        "retrieval.evaluation.runs": "Asked Response responses",
    }.items()
    for name in names.split()
}


def __getattr__(name: str) -> object:
    """Import a name from its module."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(_MODULES[name]), name)
    return value
