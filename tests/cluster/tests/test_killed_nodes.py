"""A node is killed while people ask and add: no question fails, and nothing that was reported is
lost. ``tests/bench/cluster.py kills`` does it with more people and more often."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from cluster import Cluster
from cluster.load import ASKED, Person, texts_of, write, wrong
from retrieval import Corpus

pytestmark = pytest.mark.cluster


@contextmanager
def filled(cluster: Cluster, name: str, folder: Path) -> Iterator[str]:
    """The address of a corpus with the articles that people ask for."""
    address = f"opensearch://{','.join(cluster.addresses)}/{name}"
    with Corpus.open(address) as corpus:
        corpus.add(write(folder / "first.jsonl", range(ASKED)))
    cluster.wait_for_green()
    yield address
    cluster.request("DELETE", f"{name}-*")


def test_nobody_notices_that_a_node_is_killed(three_nodes: Cluster, tmp_path: Path) -> None:
    with filled(three_nodes, "killed", tmp_path) as address:
        askers = [Person("ask", address, str(n)) for n in range(2)]
        adder = Person("add", address, tmp_path, str(ASKED))
        people = (*askers, adder)
        for happens in (
            lambda: None,
            lambda: three_nodes.kill(1),
            lambda: three_nodes.restart(1),
        ):
            happens()
            # Everybody goes on: one may be at work while it happens, the next begins afterwards.
            for person in people:
                person.wait_for(2)
        told = [asker.stop()[-1] for asker in askers]
        *reported, end = adder.stop()
        ids = [article_id for some in reported for article_id in some]

        assert [one["failed"] for one in told] == [[], []]
        assert end == {"refused": 0}
        with Corpus.existing(address) as corpus:
            for article_id in ids:
                texts = [paragraph.text for paragraph in corpus.paragraphs(article_id)]
                assert texts == texts_of(int(article_id[1:])), article_id
            assert [*corpus.faults()] == []
            # The last of them is found, too, and each article is there once.
            assert wrong(corpus, int(ids[-1][1:])) is None
            assert corpus.state().articles in range(len(ids) + ASKED, len(ids) + ASKED + 11)
