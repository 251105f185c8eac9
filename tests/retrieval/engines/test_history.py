"""Same after any history: what came and went before leaves no trace in answers and scores."""

import json
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from retrieval import Corpus, Rules
from retrieval.engines import ENGINES, tantivy_files
from retrieval.finding.find import Found, Match

NAMES = st.sampled_from("abcdefgh")
# A history is a long example; a tenth of the number of other examples is tried.
EXAMPLES = max(4, (settings.default or settings()).max_examples // 10)
QUESTIONS = (
    "owl",
    "owl mouse",
    "barn night owl",
    "hunted in the barn at night",
    "zebra",
    "Где ночью сова?",
)
words = st.sampled_from("owl owl owl mouse mouse barn night hunts zebra".split())
texts = st.lists(words, min_size=1, max_size=60).map(" ".join)
articles = st.builds(
    lambda title, paragraphs: {"title": title, "paragraphs": paragraphs},
    st.sampled_from(["Owl", "Barn night", None]),
    st.lists(texts, min_size=1, max_size=4),
)


class History(RuleBasedStateMachine):
    """A corpus that articles come into, change in and leave, and what it ought to hold."""

    engine = ""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.held: dict[str, dict[str, object]] = {}

    @initialize()
    def begin(self) -> None:
        self.corpus = Corpus.open(self.folder / "grown", Rules(engine=self.engine))

    @rule(name=NAMES, article=articles)
    def put(self, name: str, article: dict[str, object]) -> None:
        self.held[name] = article
        self.corpus.add(self.written({name: article}))

    @rule(given=st.dictionaries(NAMES, articles, min_size=2))
    def put_several(self, given: dict[str, dict[str, object]]) -> None:
        self.held |= given
        self.corpus.add(self.written(given))

    @precondition(lambda self: self.held)
    @rule(data=st.data())
    def remove(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(sorted(self.held)))
        del self.held[name]
        self.corpus.remove(name)

    @rule()
    def open_again(self) -> None:
        self.corpus.close()
        self.begin()

    @invariant()
    def answers_are_those_of_a_fresh_corpus(self) -> None:
        shutil.rmtree(self.folder / "fresh", ignore_errors=True)
        with Corpus.open(self.folder / "fresh", Rules(engine=self.engine)) as fresh:
            if self.held:
                fresh.add(self.written(self.held))
            for question in QUESTIONS:
                for k in (1, 3, 50):
                    assert found(self.corpus, question, k) == found(fresh, question, k)
                assert self.corpus.ask(question) == fresh.ask(question)
                assert searched(self.corpus, question) == searched(fresh, question)

    def written(self, given: dict[str, dict[str, object]]) -> Path:
        path = self.folder / "articles.jsonl"
        lines = (json.dumps({"id": name, **article}) for name, article in given.items())
        path.write_text("\n".join(lines), "utf-8")
        return path

    def teardown(self) -> None:
        self.corpus.close()
        shutil.rmtree(self.folder)


def found(corpus: Corpus, question: str, k: int) -> list[tuple[str, float]]:
    return [(hit.passage.id, hit.score) for hit in corpus.search(question, k)]


def searched(corpus: Corpus, words: str) -> tuple[Found, list[Match]]:
    found = corpus.find(words, None)
    return replace(found, matches=()), [*found.matches]


@pytest.mark.slow
@pytest.mark.parametrize("most_deleted", [0.1, 1e9], ids=["rebuilt at times", "never rebuilt"])
@pytest.mark.parametrize("name", ENGINES)
def test_answers_and_scores_are_the_same_after_any_history(
    name: str, most_deleted: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tantivy_files, "MOST_DELETED", most_deleted)
    machine = type("Machine", (History,), {"engine": name})
    case = machine.TestCase
    case.settings = settings(max_examples=EXAMPLES, stateful_step_count=10, deadline=None)
    case("runTest").runTest()
