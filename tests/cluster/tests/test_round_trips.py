"""How many requests a question takes, counted where they leave the process."""

from collections.abc import Callable

import pytest
import urllib3

from cluster.corpora import new_address
from conftest import SEEDS
from retrieval import ArticleFilter, Corpus

pytestmark = pytest.mark.cluster
LINES = [
    "Owls hunt at night.",
    "They eat mice, and they swallow them whole.",
    "A pair of barn owls eats 2,000 mice in a year.",
    "In 1986 their number was 500.",
    "Nobody has counted them since.",
]


@pytest.fixture
def paths(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The last part of the path of each request."""
    noted: list[str] = []
    real = urllib3.HTTPConnectionPool.urlopen

    def counted(pool, method, url, *given, **named):
        noted.append(url.partition("?")[0].rpartition("/")[2])
        return real(pool, method, url, *given, **named)

    monkeypatch.setattr(urllib3.HTTPConnectionPool, "urlopen", counted)
    return noted


@pytest.fixture
def sent(paths: list[str]) -> Callable[[], int]:
    """The number of requests since it was called last."""

    def since() -> int:
        number = len(paths)
        paths.clear()
        return number

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
        corpus._store.languages()
        assert sent() == 1


def test_words_that_articles_contain_are_searched_with_the_request_that_counts_them(
    asked: Corpus, paths: list[str]
) -> None:
    with asked as corpus:
        corpus._store.languages()
        paths.clear()
        assert corpus.ask("How many mice do owls eat?").evidence
        assert paths == ["_msearch", "_msearch", "_mget"]
        paths.clear()
        # Other spellings, earlier questions and filters are searched when they are known.
        corpus.ask("And when?", context=["How many mice do owls eat?"])
        corpus.ask("mice?", only=ArticleFilter(source="owls"))
        assert paths.count("_search") >= 2


def test_more_passages_with_equal_scores_take_no_fourth_request(
    one_node, tmp_path, sent: Callable[[], int]
) -> None:
    texts = [f"Owls hunt mice{' and mice' * (n % 2)}." for n in range(100)]
    (tmp_path / "owls.md").write_text("# Barn owls\n\n" + "\n\n".join(texts), "utf-8")
    with Corpus.open(new_address(one_node.addresses[0])) as corpus:
        corpus.add(tmp_path / "owls.md")
        corpus._store.languages()
        sent()
        corpus.ask("owls hunt mice")
        assert sent() <= 3
