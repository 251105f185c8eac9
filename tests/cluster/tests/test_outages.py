"""What goes wrong with a cluster ends in one clear line, soon, and nothing is half in."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from cluster import Cluster
from cluster.load import ROOT, texts_of, write, wrong
from cluster.proxy import Fault, Proxy
from retrieval import Corpus
from retrieval.backends import backup, restore
from retrieval.storage.address import place_of

pytestmark = pytest.mark.cluster
# Of its own for each process, for the workers of a run share the node.
NAME = f"outages-{os.getpid()}"
COUNT = 12
ASKED = "Where does owl zqdzq live?"  # article 3
COMMANDS = (
    ("ask", ASKED),
    ("find", "owl"),
    ("articles",),
    ("show", "a1"),
    ("cite", "a1"),
    ("explain", ASKED),
    ("doctor",),
    ("export", "-"),
)
# Starting Python and the patience with a cluster that does not answer.
MOST_SECONDS = 40


@pytest.fixture(scope="module")
def filled(one_node: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A node with a corpus of owls under the name ``outages``."""
    source = write(tmp_path_factory.mktemp("outages") / "a.jsonl", range(COUNT))
    with Corpus.open(f"opensearch://{one_node.addresses[0]}/{NAME}") as corpus:
        corpus.add(source)
    yield one_node
    one_node.request("DELETE", f"{NAME}-*")


@pytest.fixture
def proxy(filled: Cluster) -> Iterator[Proxy]:
    with Proxy(filled.addresses[0]) as proxy:
        yield proxy


def ended(address: str, *command: str | Path, corpus: str = NAME) -> tuple[int, str, str]:
    """Exit code, output and errors of a command on the corpus behind *address*."""
    place = f"opensearch://{address}/{corpus}"
    done = subprocess.run(
        [sys.executable, "-m", "bot", *command, "--corpus", place],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True,
        check=False, timeout=150, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    return done.returncode, done.stdout, done.stderr


def is_one_line(errors: str) -> bool:
    """Whether it is one line without a traceback, and names the corpus."""
    return errors.count("\n") == 1 and "opensearch://" in errors and "Traceback" not in errors


def test_without_a_node_each_command_says_so_in_time() -> None:
    begun = time.monotonic()
    # Side by side, for each waits for a node that may come back.
    with ThreadPoolExecutor(len(COMMANDS)) as pool:
        results = [*pool.map(lambda command: ended("127.0.0.1:9", *command), COMMANDS)]

    assert time.monotonic() - begun < MOST_SECONDS
    for command, (code, out, errors) in zip(COMMANDS, results, strict=True):
        # doctor prints what it finds.
        wrong_lines = [line for line in out.splitlines() if line.startswith("wrong")]
        said = f"{wrong_lines[0]}\n" if command == ("doctor",) else errors
        assert (code, is_one_line(said)) == (4, True), (command, said)
        assert "no node can be reached" in said, command


REFUSALS = {
    "the user, the password or the key": Fault(status=401, error="security_exception"),
    "may not": Fault(status=403, error="security_exception"),
    "memory": Fault(status=429, error="circuit_breaking_exception"),
    "too much to do": Fault(status=429, error="rejected_execution_exception"),
    "looking for": Fault(status=503, error="cluster_manager_not_discovered_exception"),
    "on no node": Fault("search", 503, "search_phase_execution_exception"),
    "no node can be reached": Fault(drop="before"),
    "it refuses a request (teapot)": Fault(status=418, error="teapot"),
}


def test_what_the_cluster_refuses_is_said_in_one_line_in_time(filled: Cluster) -> None:
    def asked(fault: Fault) -> tuple[int, str, str]:
        with Proxy(filled.addresses[0]) as proxy, proxy.fault(fault):
            return ended(proxy.address, "ask", ASKED)

    begun = time.monotonic()
    with ThreadPoolExecutor(len(REFUSALS)) as pool:
        results = [*pool.map(asked, REFUSALS.values())]

    assert time.monotonic() - begun < MOST_SECONDS
    for said, (code, out, errors) in zip(REFUSALS, results, strict=True):
        assert (code, out, is_one_line(errors)) == (4, "", True), (said, errors)
        assert said in errors


@pytest.mark.parametrize(
    "fault",
    [
        Fault(status=429, error="rejected_execution_exception", times=3),
        Fault(status=503, error="no_shard_available_action_exception", times=2),
        Fault(drop="before", times=2),
        Fault(drop="after", times=2),
        Fault(late=0.5),
    ],
    ids=lambda fault: f"{fault.status or fault.drop or 'late'}",
)
def test_a_question_gets_over_a_short_fault(proxy: Proxy, fault: Fault) -> None:
    with (
        Corpus.existing(f"opensearch://{proxy.address}/{NAME}") as corpus,
        proxy.fault(fault),
    ):
        assert wrong(corpus, 3) is None
    assert fault.seen >= 2


def test_a_slow_node_is_not_waited_for_if_there_is_another(filled: Cluster) -> None:
    with Proxy(filled.addresses[0]) as proxy, proxy.fault(Fault(late=60)) as slow:
        address = f"opensearch://{proxy.address},{filled.addresses[0]}/{NAME}"
        # The nodes are asked in any order; the slow one is met sooner or later.
        while not slow.seen:
            begun = time.monotonic()
            with Corpus.existing(address) as corpus:
                assert [wrong(corpus, number) for number in range(4)] == [None] * 4
            assert time.monotonic() - begun < MOST_SECONDS


# Adding sends so many of them: passages, words, articles; rows read, given and settled; two or three.
@pytest.mark.parametrize("path", ["/_bulk", "_doc/allocation", "_refresh"])
@pytest.mark.parametrize("before", range(4))
def test_an_answer_that_is_lost_changes_nothing(
    proxy: Proxy, filled: Cluster, tmp_path: Path, path: str, before: int
) -> None:
    """A node carries a request out and dies before it answers, so it is sent again."""
    name = f"lost-{before}-{path.strip('/_').replace('/', '-')}"
    with Corpus.open(f"opensearch://{filled.addresses[0]}/{name}") as direct:
        direct.add(write(tmp_path / "a.jsonl", range(3)))
        lost = Fault(path, drop="after", times=1)
        with (
            Corpus.existing(f"opensearch://{proxy.address}/{name}") as corpus,
            proxy.fault(Fault(path, times=before)),  # the first pass
            proxy.fault(lost),
        ):
            report = corpus.add(write(tmp_path / "b.jsonl", range(3, 9)))

        assert [added.id for added in report.added] == [f"a{number}" for number in range(3, 9)]
        assert is_whole(direct, 9)
    filled.request("DELETE", f"{name}-*")


def test_a_restore_whose_last_answer_is_lost_is_done(
    proxy: Proxy, filled: Cluster, tmp_path: Path
) -> None:
    with Corpus.open(tmp_path / "folder") as folder:
        folder.add(write(tmp_path / "a.jsonl", range(3)))
    backup(tmp_path / "folder", tmp_path / "copy")
    name = "restored"
    with Corpus.open(f"opensearch://{filled.addresses[0]}/{name}") as corpus:
        corpus.add(write(tmp_path / "b.jsonl", range(3, 5)))
    with proxy.fault(Fault("/_aliases", drop="after", times=1)):
        restore(place_of(f"opensearch://{proxy.address}/{name}"), tmp_path / "copy")

    with Corpus.existing(f"opensearch://{filled.addresses[0]}/{name}") as corpus:
        assert is_whole(corpus, 3)
    filled.request("DELETE", f"{name}*")


def is_whole(corpus: Corpus, count: int) -> bool:
    """Whether these are the first *count* articles, each with all of its text."""
    texts = {
        article.id: [paragraph.text for paragraph in corpus.paragraphs(article.id)]
        for article in corpus.articles()
    }
    return texts == {f"a{n}": texts_of(n) for n in range(count)} and not [*corpus.faults()]


def test_a_full_disk_loses_nothing_and_adding_goes_on_when_there_is_room(
    filled: Cluster, tmp_path: Path
) -> None:
    """The cluster itself makes indices read-only when a disk is nearly full."""
    address, block = filled.addresses[0], "index.blocks.read_only_allow_delete"
    more = write(tmp_path / "b.jsonl", range(5, 15))
    with Corpus.open(f"opensearch://{address}/full") as corpus:
        corpus.add(write(tmp_path / "a.jsonl", range(5)))
        filled.request("PUT", "full-*/_settings", {block: True})
        begun = time.monotonic()
        code, _, errors = ended(address, "add", more, corpus="full")

        assert (code, is_one_line(errors)) == (4, True), errors
        assert "full" in errors
        assert time.monotonic() - begun < MOST_SECONDS
        assert wrong(corpus, 3) is None
        filled.request("PUT", "full-*/_settings", {block: None})
        corpus.add(more)
        assert is_whole(corpus, 15)
    filled.request("DELETE", "full-*")


def test_a_node_that_hangs_is_given_up(filled: Cluster) -> None:
    begun = time.monotonic()
    filled.pause(0)
    try:
        code, _, errors = ended(filled.addresses[0], "ask", ASKED)
    finally:
        filled.resume(0)

    assert (code, is_one_line(errors)) == (4, True), errors
    assert "in time" in errors
    assert time.monotonic() - begun < MOST_SECONDS
