"""Several processes that write: one of two articles remains, and what dies half way is never seen."""

import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from cluster.corpora import new_address
from retrieval import Corpus
from retrieval.backends import backup, restore
from retrieval.cluster.commit import Committer
from retrieval.cluster.snapshot import Snapshot
from retrieval.storage.address import Address
from strategies import write_articles

pytestmark = pytest.mark.cluster
WORDS = ["cats", "dogs", "barn", "night", "mice", "hunt", "sleep", "river"]


@pytest.fixture
def address(one_node) -> Address:
    return new_address(one_node.addresses[0])


@pytest.fixture
def corpus(address: Address) -> Iterator[Corpus]:
    with Corpus.open(address) as corpus:
        yield corpus


def articles(path: Path, count: int, word: str, ids: bool = True) -> Path:
    """A file of articles about *word*, each with the id of its number."""
    texts = [f"{word} {WORDS[n % 8]} number {n}." for n in range(count)]
    made = [
        {"title": f"Article {n}", "paragraphs": [text, "More."]} for n, text in enumerate(texts)
    ]
    return write_articles(
        path, [{"id": f"a{n}", **one} if ids else one for n, one in enumerate(made)]
    )


def in_threads(*works) -> None:
    threads = [threading.Thread(target=work) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.mark.parametrize("ids", [True, False])
def test_of_two_adders_of_the_same_articles_one_remains(
    address: Address, tmp_path: Path, ids: bool
) -> None:
    Corpus.open(address).close()
    path = articles(tmp_path / "a.jsonl", 60, "owls", ids)
    reports = []

    def add() -> None:
        with Corpus.open(address) as own:
            reports.append(own.add(path))

    in_threads(add, add, add)

    assert [(len(one.added), one.faults) for one in reports] == [(60, 0)] * 3
    with Corpus.existing(address) as corpus:
        assert corpus.state().articles == 60
        assert corpus.state().paragraphs == 120
        assert not [*corpus.faults()]
        assert corpus.find("number", None).total == 60


def test_of_two_versions_one_remains_and_it_is_whole(address: Address, tmp_path: Path) -> None:
    Corpus.open(address).close()
    paths = [articles(tmp_path / f"{word}.jsonl", 30, word) for word in ("owls", "lions")]
    for path in paths:  # the same file in two versions
        path.rename(tmp_path / f"{path.stem}-version.jsonl")

    def add(word: str):
        def work() -> None:
            with Corpus.open(address) as own:
                own.add(tmp_path / f"{word}-version.jsonl")

        return work

    in_threads(add("owls"), add("lions"), add("owls"))

    with Corpus.existing(address) as corpus:
        assert corpus.state().articles == 30
        assert not [*corpus.faults()]
        owls, lions = (corpus.find(word, None).total for word in ("owls", "lions"))
        assert owls + lions == 30  # one version of each
        for article in corpus.articles():
            assert len(corpus.paragraphs(article.id)) == 2


STEPS = ["_write_words", "_write_articles", "_write_stamps", "delete_rows", "_settle"]


class _KilledError(BaseException):
    """The end of a process."""


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("after", [False, True])
def test_what_dies_half_way_is_there_wholly_or_not_and_is_swept(
    address: Address, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, after: bool
) -> None:
    with Corpus.open(address) as corpus:
        corpus.add(articles(tmp_path / "a.jsonl", 3, "owls"))
    changed = articles(tmp_path / "a.jsonl", 5, "lions")
    with monkeypatch.context() as patched, Corpus.existing(address) as dying:
        real = getattr(Committer, step)

        def killed(self, *given):
            if after:
                real(self, *given)
            raise _KilledError

        patched.setattr(Committer, step, killed)
        with pytest.raises(_KilledError):
            dying.add(changed)

    with Corpus.existing(address) as corpus:
        # Another process makes searchable what is half written.
        corpus._store.writer().put_stamp("x", "1")
        check_whole(corpus)
        monkeypatch.setattr("retrieval.cluster.commit.LEFT_BEHIND_SECONDS", -1)
        monkeypatch.setattr(Committer.sweep, "__defaults__", (-1,))
        corpus.add(changed)
        assert {article.id for article in corpus.articles()} == {f"a{n}" for n in range(5)}
        check_whole(corpus)
        assert corpus.find("lions", None).total == 5
        assert not corpus.find("owls", None).total
        hits = corpus._store.client.send("GET", f"/{address.name}-passages/_count")
        assert hits["count"] == 10


def check_whole(corpus: Corpus) -> None:
    """No article is half there, for whoever reads and whoever asks."""
    assert not [*corpus.faults()]
    for word in ("owls", "lions"):
        for match in corpus.find(word, None).matches:
            assert corpus.paragraphs(match.passage.paragraph.article.id)
        for _ in range(3):
            for passage in corpus.ask(word).passages:
                assert passage.paragraph in corpus.paragraphs(passage.paragraph.article.id)


def test_questions_beside_a_writer_never_fail(address: Address, tmp_path: Path) -> None:
    with Corpus.open(address) as corpus:
        corpus.add(articles(tmp_path / "a.jsonl", 20, "owls"))
    end, failures, asked = time.monotonic() + 6, [], []

    def ask() -> None:
        with Corpus.existing(address) as own:
            while time.monotonic() < end:
                try:
                    answer = own.ask("owls number night")
                    asked.append(bool(answer.evidence))
                except Exception as error:
                    failures.append(error)

    def write(name: str):
        def work() -> None:
            with Corpus.open(address) as own:
                number = 0
                while time.monotonic() < end:
                    word = WORDS[number % 2]
                    lines = [{"id": f"a{n}", "title": f"Article {n}",
                              "paragraphs": [f"owls {word} number {n} {number} {name}"]}
                             for n in range(20)]  # fmt: skip
                    path = tmp_path / f"{name}.jsonl"
                    path.write_text("\n".join(map(json.dumps, lines)), "utf-8")
                    own.add(path)
                    number += 1

        return work

    in_threads(ask, ask, write("one"), write("two"))

    assert not failures, failures[:3]
    assert len(asked) > 10


@pytest.mark.parametrize("what", ["copied", "examined"])
def test_what_is_replaced_while_all_is_read_is_read_as_it_is_then(
    corpus: Corpus, address: Address, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    corpus.add(articles(tmp_path / "a.jsonl", 6, "owls"))
    read, left = Snapshot.read, [1]

    def replaced_before(*given) -> None:
        if left.pop() if left else 0:
            with Corpus.existing(address) as other:
                other.add(articles(tmp_path / "a.jsonl", 3, "lions"))
                other.remove("a4")
        read(*given)

    monkeypatch.setattr(Snapshot, "read", replaced_before)
    if what == "examined":
        assert not [*corpus.faults()]
    else:
        backup(address, tmp_path / "copy")
        restore(tmp_path / "back", tmp_path / "copy")
        with Corpus.existing(tmp_path / "back") as back:
            assert [one.id for one in back.articles()] == ["a0", "a1", "a2", "a3", "a5"]
            assert back.paragraphs("a0")[0].text.startswith("lions")
            assert back.paragraphs("a5")[0].text.startswith("owls")
