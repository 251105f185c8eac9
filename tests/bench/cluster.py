"""A corpus on an OpenSearch cluster: python tests/bench/cluster.py FOLDER SIZE [--nodes 3]
                      [--adders 1 2] [--steps adding same copies latency trips askers kills]

Starts nodes on this machine (tests/cluster), and measures Pullquote beside the bare server, in one
run. FOLDER has ``corpus-SIZE.jsonl`` and ``questions.txt`` of debian_corpus.py.
"""

import argparse
import json
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
from opensearchpy import OpenSearch  # noqa: E402

from cluster import Cluster  # noqa: E402
from cluster.load import ASKED, Person, texts_of  # noqa: E402
from cluster.load import write as write_owls  # noqa: E402
from cluster.proxy import Proxy  # noqa: E402
from retrieval import Corpus, Rules  # noqa: E402
from retrieval.analysis import ANALYZERS  # noqa: E402
from retrieval.backends import backup, restore  # noqa: E402
from retrieval.errors import ClusterUnusable  # noqa: E402
from retrieval.storage.address import place_of  # noqa: E402

BARE = "bare"
ASKERS, SECONDS = 8, 30
KILLS = 3
ADDER = """
import sys
from retrieval import Corpus
from retrieval.cluster.client import Client
send = Client._bulk
def sent(client, lines):
    file.writelines(f"{line}\\n" for line in lines if '-passages"' in line[:80])
    return send(client, lines)
Client._bulk = sent
with open(sys.argv[3], "w", encoding="utf-8") as file, Corpus.open(sys.argv[1]) as corpus:
    corpus.add(sys.argv[2])
"""
ASKER = """
import sys, time
from retrieval import Corpus
questions = open(sys.argv[2], encoding="utf-8").read().splitlines()[int(sys.argv[3]):]
with Corpus.existing(sys.argv[1]) as corpus:
    corpus.ask(questions[0])
    print("ready", flush=True)
    sys.stdin.readline()
    end, asked = time.monotonic() + float(sys.argv[4]), 0
    while time.monotonic() < end:
        corpus.ask(questions[asked % len(questions)])
        asked += 1
    print(asked, flush=True)
"""


class Bench:
    """The cluster, the corpus and the questions of a run."""

    def __init__(
        self, cluster: Cluster, folder: Path, size: int, work: Path, adders: Sequence[int]
    ) -> None:
        self.cluster, self.size, self.work, self.adders = cluster, size, work, adders
        self.source = work / f"corpus-{size}.jsonl"
        # With ids, so that an article has the same one in whatever file it comes.
        lines = (folder / self.source.name).read_text("utf-8").splitlines()
        articles = ({"id": f"b{n}", **json.loads(line)} for n, line in enumerate(lines))
        self.source.write_text("\n".join(map(json.dumps, articles)), "utf-8")
        self.questions_file = folder / "questions.txt"
        self.questions = self.questions_file.read_text("utf-8").splitlines()

    def address(self, name: str = "bench", hosts: Sequence[str] = ()) -> str:
        """The address of a corpus on the cluster, with one copy of everything."""
        copies = min(1, len(self.cluster.nodes) - 1)
        return f"opensearch://{','.join(hosts or self.cluster.addresses)}/{name}?replicas={copies}"

    def filled(self) -> str:
        """The address of the corpus, which is added if it is not there."""
        with Corpus.open(self.address()) as corpus:
            if not corpus.state().articles:
                corpus.add(self.source)
        self.cluster.wait_for_green()
        return self.address()

    def client(self) -> OpenSearch:
        """The bare client."""
        hosts = [{"host": "127.0.0.1", "port": node.http} for node in self.cluster.nodes]
        return OpenSearch(hosts, timeout=120)


def adding(bench: Bench) -> None:
    """Paragraphs a second: a folder, adders side by side, and the documents alone."""
    with Corpus.open(bench.work / "folder", Rules(engine="tantivy")) as corpus:
        tell("a folder, one process", bench.size, lambda: corpus.add(bench.source))
        in_folder = corpus.state()
    articles = bench.source.read_text("utf-8").splitlines()
    for count in bench.adders:
        address = bench.address("bench" if count == bench.adders[-1] else f"by{count}")
        Corpus.open(address).close()
        parts = [bench.work / f"part-{number}.jsonl" for number in range(count)]
        for number, part in enumerate(parts):
            part.write_text("\n".join(articles[number::count]), "utf-8")
        tell(f"the cluster, {count} side by side", bench.size, partial(add, address, parts))
        with Corpus.existing(address) as corpus:
            print(f"fingerprints are equal: {corpus.state() == in_folder}")
    lines = [part.with_suffix(".sent") for part in parts]
    tell("the same documents, bare bulk", bench.size, lambda: load(bench, lines))
    bench.client().indices.delete(index=BARE)


def add(address: str, parts: Sequence[Path]) -> None:
    """Add files side by side; the documents that are sent are written beside each."""
    adders = [
        subprocess.Popen(
            [sys.executable, "-c", ADDER, address, str(part), str(part.with_suffix(".sent"))],
            cwd=ROOT,
        )
        for part in parts
    ]
    codes = [adder.wait() for adder in adders]
    assert not any(codes)


def load(bench: Bench, files: Sequence[Path]) -> None:
    """Send the documents of the passages to an index with the same settings, in portions."""
    client = bench.client()
    [settings] = client.indices.get(index="bench-passages").values()
    index = settings["settings"]["index"]
    for name in ("creation_date", "uuid", "version", "provided_name"):
        index.pop(name, None)
    body = {"settings": {"index": index}, "mappings": settings["mappings"]}
    client.indices.create(index=BARE, body=body)
    some: list[str] = []
    size = 0
    for lines in files:
        with lines.open(encoding="utf-8") as file:
            for action in file:
                if '"index"' not in action[:20]:
                    continue
                some += [re.sub('"[^"]*-passages"', f'"{BARE}"', action, count=1), next(file)]
                size += len(some[-1])
                if size > 4_000_000:
                    assert not client.bulk(body="".join(some))["errors"]
                    some, size = [], 0
    if some:
        assert not client.bulk(body="".join(some))["errors"]
    client.indices.refresh(index=BARE)
    client.close()


def tell(what: str, count: int, work: Callable[[], object]) -> None:
    """Print how many paragraphs a second *work* adds."""
    begun = time.monotonic()
    work()
    seconds = time.monotonic() - begun
    print(f"{what}: {count / seconds:,.0f} paragraphs/s ({seconds:.1f} s)", flush=True)


def same(bench: Bench) -> None:
    """How often search results and answers are those of the folder of the step ``adding``."""
    shared, first, outcomes = [], 0, 0
    folder = Corpus.existing(bench.work / "folder", Rules(engine="tantivy"))
    with folder, Corpus.existing(bench.address()) as cluster:
        warm_up(cluster, bench.questions)
        for question in bench.questions:
            ids = [
                {hit.passage.id for hit in one.search(question, 10)} for one in (folder, cluster)
            ]
            shared.append(len(ids[0] & ids[1]) / max(map(len, ids)) if any(ids) else 1.0)
            quotes, estimates = zip(
                *(
                    ([one.passage.id for one in answer.evidence[:1]], answer.estimate.outcome)
                    for answer in (folder.ask(question), cluster.ask(question))
                ),
                strict=True,
            )
            first += quotes[0] == quotes[1]
            outcomes += estimates[0] == estimates[1]
    count = len(bench.questions)
    print(f"{count} questions: the top ten overlap by {statistics.mean(shared):.4f}, the first "
          f"quotes are equal in {first}, the outcomes in {outcomes}")  # fmt: skip


def copies(bench: Bench) -> None:
    """A backup of the cluster to a folder, and one of that to the cluster."""
    places = [*map(place_of, (bench.address(), bench.work / "copy", bench.address("again")))]
    states = []
    for number, place in enumerate(places):
        with Corpus.existing(place) as corpus:
            states.append(corpus.state())
        if number < 2:
            file = bench.work / f"backup-{number}"
            tell(f"backup of {place}", bench.size, partial(backup, place, file))
            tell("restored", bench.size, partial(restore, places[number + 1], file))
            file.unlink()
    print(f"fingerprints are equal: {states[0] == states[1] == states[2]}")


def latency(bench: Bench) -> None:
    """Whole answers beside a bare query for the same terms, one after the other in random order."""
    client, chance = bench.client(), random.Random(17)
    whole, bare = [], []
    with Corpus.existing(bench.filled()) as corpus:
        warm_up(corpus, bench.questions)
        for question in bench.questions:
            query = bare_query(question)
            tasks: list[tuple[list[float], Callable[[], object]]] = [
                (whole, lambda question=question: corpus.ask(question)),
                (bare, lambda query=query: client.search(
                    index="bench-passages", body=query, search_type="dfs_query_then_fetch")),
            ]  # fmt: skip
            chance.shuffle(tasks)
            for times, work in tasks:
                begun = time.perf_counter()
                work()
                times.append(1000 * (time.perf_counter() - begun))
    client.close()
    for name, pick in (("p50", 49), ("p95", 94)):
        one, other = (statistics.quantiles(times, n=100)[pick] for times in (whole, bare))
        print(f"{name}: answer {one:.1f} ms, bare query {other:.1f} ms, {one / other:.2f} times")


def warm_up(corpus: Corpus, questions: Sequence[str]) -> None:
    """Ask the last questions; a node that has just started may be too slow for some of them."""
    late = 0
    for question in questions[-50:]:
        try:
            corpus.ask(question)
        except ClusterUnusable:
            late += 1
    print(f"{late} of 50 questions got no answer in time while the nodes were warming up")


def bare_query(question: str) -> dict[str, object]:
    """The ten best passages for the terms of a question, as anybody would ask for them."""
    terms = [*dict.fromkeys(ANALYZERS["en"].query_terms(question))]
    fields = [{"term": {f"{name}_terms": term}} for term in terms for name in ("text", "title")]
    return {"query": {"bool": {"should": fields}}, "size": 10}


def trips(bench: Bench) -> None:
    """Requests for a question, counted at the wire: where all words are found, and where other
    words are searched for some, too."""
    bench.filled()
    with Proxy(bench.cluster.addresses[0]) as proxy:
        plain, other = [], []
        with Corpus.existing(bench.address(hosts=[proxy.address])) as corpus:
            warm_up(corpus, bench.questions)
            for question in bench.questions:
                proxy.counted()
                answer = corpus.ask(question, limit=5)
                is_plain = {*answer.query.terms} == {*answer.query.own}
                (plain if is_plain else other).append(len(proxy.counted()))
    for name, counts in (("searched as it is", plain), ("searched for other words, too", other)):
        if counts:
            spread = {count: counts.count(count) for count in sorted({*counts})}
            print(f"requests for a question {name}: {spread}", flush=True)


def askers(bench: Bench) -> None:
    """Questions a second of one process, and of several side by side."""
    address = bench.filled()
    for count in (1, ASKERS):
        people = [
            subprocess.Popen(
                [sys.executable, "-c", ASKER, address, str(bench.questions_file), str(60 * n),
                 str(SECONDS)],
                cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            )
            for n in range(count)
        ]  # fmt: skip
        for person in people:
            assert person.stdout
            assert person.stdout.readline() == "ready\n"
        for person in people:
            assert person.stdin
            person.stdin.write("go\n")
            person.stdin.flush()
        total = sum(int(person.communicate()[0]) for person in people)
        print(f"{count} askers: {total / SECONDS:.1f} questions/s", flush=True)


def kills(bench: Bench) -> None:
    """A node is killed and restarted, three times, under askers and an adder."""
    address = bench.address("kills")
    with Corpus.open(address) as corpus:
        corpus.add(write_owls(bench.work / "owls.jsonl", range(ASKED)))
    bench.cluster.wait_for_green()
    people = [Person("ask", address, str(n)) for n in range(ASKERS)]
    adder = Person("add", address, bench.work, str(ASKED))
    for person in (*people, adder):
        person.wait_for(1)
    for number in range(KILLS):
        time.sleep(5)
        bench.cluster.kill(number % len(bench.cluster.nodes))
        time.sleep(5)
        bench.cluster.restart(number % len(bench.cluster.nodes))
    told = [person.stop()[-1] for person in people]
    *reported, end = adder.stop()
    ids = [article_id for some in reported for article_id in some]
    lost = 0
    with Corpus.existing(address) as corpus:
        for article_id in ids:
            texts = [paragraph.text for paragraph in corpus.paragraphs(article_id)]
            lost += texts != texts_of(int(article_id[1:]))
        faults = [*corpus.faults()]
    failed = [fault for one in told for fault in one["failed"]]
    print(f"{KILLS} kills: {sum(one['asked'] for one in told)} questions, {len(failed)} failed or "
          f"wrong, the longest took {max(one['longest'] for one in told)} s; {len(ids)} articles "
          f"reported, {lost} lost, {len(faults)} faults, {end['refused']} refusals to the adder")  # fmt: skip
    print(json.dumps(failed[:10], indent=1) if failed else "", end="")


STEPS = {
    "adding": adding,
    "same": same,
    "copies": copies,
    "latency": latency,
    "trips": trips,
    "askers": askers,
    "kills": kills,
}


def main() -> None:
    """Start the nodes, and take the steps."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("size", type=int)
    parser.add_argument("--nodes", type=int, default=3)
    parser.add_argument("--heap", default="1g")
    parser.add_argument("--steps", nargs="+", choices=STEPS, default=[*STEPS])
    parser.add_argument("--adders", type=int, nargs="+", default=[1, 2])
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=given.folder, ignore_cleanup_errors=True) as work:
        cluster = Cluster.start(Path(work) / "cluster", given.nodes, given.heap, options=())
        try:
            bench = Bench(cluster, given.folder, given.size, Path(work), given.adders)
            for step in given.steps:
                print(f"## {step}", flush=True)
                STEPS[step](bench)
        finally:
            cluster.stop()


if __name__ == "__main__":
    main()
