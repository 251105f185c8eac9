"""How many requests a question takes, counted where they leave the process."""

from collections.abc import Callable

import pytest
import urllib3

from cluster.corpora import new_address
from conftest import SEEDS
from retrieval import Corpus

pytestmark = pytest.mark.cluster
LINES = [
    "Owls hunt at night.",
    "They eat mice, and they swallow them whole.",
    "A pair of barn owls eats 2,000 mice in a year.",
    "In 1986 their number was 500.",
    "Nobody has counted them since.",
]


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """The number of requests since it was called last."""
    count = [0]
    real = urllib3.HTTPConnectionPool.urlopen

    def counted(*given, **named):
        count[0] += 1
        return real(*given, **named)

    def since() -> int:
        number, count[0] = count[0], 0
        return number

    monkeypatch.setattr(urllib3.HTTPConnectionPool, "urlopen", counted)
    return since


@pytest.fixture
def asked(one_node, tmp_path) -> Corpus:
    address = new_address(one_node.addresses[0])
    (tmp_path / "owls.md").write_text("# Barn owls\n\n" + "\n\n".join(LINES), "utf-8")
    with Corpus.open(address) as corpus:
        corpus.add([SEEDS / "000_b952b8231a64d627.txt", tmp_path / "owls.md"])
    return Corpus.existing(address)


@pytest.mark.parametrize("limit", [1, 3, 20])
@pytest.mark.parametrize(
    "question", ["How many mice do owls eat?", "Who signed a law against human trafficking?"]
)
def test_a_question_takes_three_whatever_the_number_of_quotes(
    asked: Corpus, sent: Callable[[], int], question: str, limit: int
) -> None:
    with asked as corpus:
        sent()
        answer = corpus.ask(question, limit=limit)
        assert answer.evidence
        assert sent() <= 3
        corpus.ask(question, limit=limit)
        assert sent() <= 3


def test_other_spellings_take_a_few_more(asked: Corpus, sent: Callable[[], int]) -> None:
    with asked as corpus:
        sent()
        answer = corpus.ask("How many mise does a barn oul eat in Kasakhstan?")
        assert answer.query.expansions
        assert sent() <= 6


def test_the_same_language_takes_no_request_of_its_own(
    asked: Corpus, sent: Callable[[], int]
) -> None:
    with asked as corpus:
        sent()
        corpus.languages()
        assert sent() == 1
