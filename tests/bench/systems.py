"""What is compared: each system builds, opens, answers and adds; run by compare.py, one a process.

python systems.py SYSTEM build|serve|add FOLDER SIZE -> one JSON object. Only the standard library is
imported here; each system imports its own.
"""

import json
import re
import resource
import sqlite3
import sys
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

# Of the time for a system's questions; slow ones answer fewer.
QUESTION_SECONDS = 20.0
FEWEST = 5


def texts(folder: Path, size: int) -> Iterator[str]:
    """The paragraphs of a corpus."""
    with (folder / f"corpus-{size}.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            yield from json.loads(line)["paragraphs"]


def terms(folder: Path, size: int) -> Iterator[str]:
    """The same, as Pullquote's analyzer makes them: terms between blanks."""
    with (folder / f"terms-{size}.txt").open(encoding="utf-8") as lines:
        for line in lines:
            yield line.rstrip("\n")


class System:
    """A system over *folder*/*size*; *own* is its folder for files."""

    takes_terms = True
    versions: tuple[str, ...] = ()

    def __init__(self, folder: Path, size: int) -> None:
        self.folder, self.size = folder, size
        self.own = folder / f"{type(self).__name__.lower()}-{size}"

    def build(self) -> None:
        raise NotImplementedError

    def open(self) -> None:
        """Make ready what ``build`` wrote; a system in memory builds again."""
        self.build()

    def ask(self, question: str) -> list[object]:
        raise NotImplementedError

    def add(self, more: list[str]) -> None:
        """Take in 100 paragraphs more; by building again, where there is no other way."""
        self.more = more
        self.build()

    def all(self, source: Iterator[str]) -> list[str]:
        return [*source, *getattr(self, "more", [])]


class Pullquote(System):
    """The whole path: analysis, ranking, choice of sentences, look-up, quote gate."""

    takes_terms = False
    versions = ("pullquote", "tantivy")

    def build(self) -> None:
        from retrieval import Corpus

        with Corpus.open(self.own) as corpus:
            corpus.add(self.folder / f"corpus-{self.size}.jsonl")

    def open(self) -> None:
        from retrieval import Corpus

        self.corpus = Corpus.existing(self.own)

    def ask(self, question: str) -> list[object]:
        return [evidence.passage.quote for evidence in self.corpus.ask(question).evidence]

    def add(self, more: list[str]) -> None:
        path = self.own.with_suffix(".more.jsonl")
        path.write_text(
            "\n".join(json.dumps({"id": f"m{n}", "text": t}) for n, t in enumerate(more))
        )
        self.corpus.add(path)


class Tantivy(System):
    """Bare: the ten best of one field of terms, without look-up of texts."""

    versions = ("tantivy",)

    def _schema(self):
        import tantivy

        builder = tantivy.SchemaBuilder()
        builder.add_text_field("t", tokenizer_name="whitespace", index_option="freq")
        builder.add_unsigned_field("id", fast=True)
        return builder.build()

    def _fill(self, source: Iterator[str], first: int) -> None:
        import tantivy

        writer = self.index.writer(100_000_000, 1)
        for number, text in enumerate(source, start=first):
            document = tantivy.Document()
            document.add_text("t", text)
            document.add_unsigned("id", number)
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
        self.index.reload()

    def build(self) -> None:
        import tantivy

        self.own.mkdir()
        self.index = tantivy.Index(self._schema(), path=str(self.own))
        self._fill(terms(self.folder, self.size), 0)

    def open(self) -> None:
        import tantivy

        self.index = tantivy.Index.open(str(self.own))
        self.searcher = self.index.searcher()
        self.schema = self._schema()

    def ask(self, question: str) -> list[object]:
        from tantivy import Occur, Query

        clauses = [
            (Occur.Should, Query.term_query(self.schema, "t", term, "freq"))
            for term in dict.fromkeys(question.split())
        ]
        hits = self.searcher.search(Query.boolean_query(clauses), 10, count=False).hits
        return self.searcher.fast_field_values("id", [place for _, place in hits])

    def add(self, more: list[str]) -> None:
        self._fill(iter(more), self.size)
        self.searcher = self.index.searcher()


class RankBM25(System):
    """The package by itself, in memory."""

    versions = ("rank-bm25",)

    def build(self) -> None:
        from rank_bm25 import BM25Okapi

        self.okapi = BM25Okapi([text.split() for text in self.all(terms(self.folder, self.size))])

    def ask(self, question: str) -> list[object]:
        scores = self.okapi.get_scores(question.split())
        return list(scores.argsort()[::-1][:10])


class BM25S(System):
    """bm25s with its numba backend; it compiles in every new process."""

    versions = ("bm25s", "numba")

    def build(self) -> None:
        import bm25s

        corpus = [text.split() for text in self.all(terms(self.folder, self.size))]
        self.bm25 = bm25s.BM25(method="lucene", k1=1.2, b=0.75, backend="numba")
        self.bm25.index(corpus, show_progress=False)
        self.bm25.save(str(self.own))

    def open(self) -> None:
        import bm25s

        self.bm25 = bm25s.BM25.load(str(self.own), backend="numba")

    def ask(self, question: str) -> list[object]:
        known = [term for term in question.split() if term in self.bm25.vocab_dict]
        if not known:
            return []
        found, _ = self.bm25.retrieve([known], k=10, show_progress=False, n_threads=1)
        return list(found[0])


class FTS5(System):
    """SQLite's full-text index, ranked by its bm25()."""

    def _connect(self) -> None:
        self.db = sqlite3.connect(self.own.with_suffix(".sqlite3"))

    def build(self) -> None:
        self._connect()
        self.db.execute(
            "CREATE VIRTUAL TABLE f USING fts5(t, content='', tokenize=\"unicode61 tokenchars '_:.-'\")"
        )
        self._fill(terms(self.folder, self.size))

    def _fill(self, source: Iterator[str]) -> None:
        with self.db:
            self.db.executemany("INSERT INTO f(t) VALUES (?)", ((text,) for text in source))

    def open(self) -> None:
        self._connect()

    def ask(self, question: str) -> list[object]:
        words = " OR ".join('"{}"'.format(term.replace('"', "")) for term in question.split())
        if not words:
            return []
        query = "SELECT rowid FROM f WHERE f MATCH ? ORDER BY rank LIMIT 10"
        return self.db.execute(query, (words,)).fetchall()

    def add(self, more: list[str]) -> None:
        self._fill(iter(more))


class Haystack(System):
    """Haystack's in-memory document store and BM25 retriever."""

    takes_terms = False
    versions = ("haystack-ai",)

    def build(self) -> None:
        from haystack import Document
        from haystack.components.retrievers.in_memory import InMemoryBM25Retriever
        from haystack.document_stores.in_memory import InMemoryDocumentStore

        store = InMemoryDocumentStore()
        # Paragraphs repeat, and their ids would.
        numbered = enumerate(texts(self.folder, self.size))
        store.write_documents([Document(id=str(n), content=text) for n, text in numbered])
        self.store, self.retriever = store, InMemoryBM25Retriever(store, top_k=10)

    def ask(self, question: str) -> list[object]:
        return self.retriever.run(query=question)["documents"]

    def add(self, more: list[str]) -> None:
        from haystack import Document

        self.store.write_documents(
            [Document(id=f"more {n}", content=text) for n, text in enumerate(more)]
        )


class LangChain(System):
    """LangChain's BM25Retriever."""

    takes_terms = False
    versions = ("langchain-community", "rank-bm25")

    def build(self) -> None:
        from langchain_community.retrievers import BM25Retriever

        self.retriever = BM25Retriever.from_texts(self.all(texts(self.folder, self.size)), k=10)

    def ask(self, question: str) -> list[object]:
        return self.retriever.invoke(question)


class Txtai(System):
    """txtai's keyword index (its BM25 scoring, with terms in SQLite)."""

    takes_terms = False
    versions = ("txtai",)

    def build(self) -> None:
        from txtai.scoring import ScoringFactory

        self.scoring = ScoringFactory.create({"method": "bm25", "terms": True})
        self.scoring.index(
            (number, text, None)
            for number, text in enumerate(self.all(texts(self.folder, self.size)))
        )
        self.own.mkdir(exist_ok=True)
        self.scoring.save(str(self.own / "scoring"))

    def open(self) -> None:
        from txtai.scoring import ScoringFactory

        self.scoring = ScoringFactory.create({"method": "bm25", "terms": True})
        self.scoring.load(str(self.own / "scoring"))

    def ask(self, question: str) -> list[object]:
        return self.scoring.search(question, 10)


SYSTEMS = {
    "pullquote": Pullquote,
    "tantivy": Tantivy,
    "bm25s": BM25S,
    "rank-bm25": RankBM25,
    "fts5": FTS5,
    "haystack": Haystack,
    "langchain": LangChain,
    "txtai": Txtai,
}


def memory(field: str) -> float:
    """A figure of this process's memory, in megabytes."""
    found = re.search(rf"^{field}:\s+(\d+)", Path("/proc/self/smaps_rollup").read_text(), re.M)
    return int(found[1]) / 1024 if found else 0.0


def serve(system: System, questions: list[str], begun: float) -> dict[str, object]:
    """Open, answer, and measure."""
    system.open()
    system.ask(questions[0])
    first = time.time() - begun
    for question in questions[:20]:
        system.ask(question)
        if time.time() - begun > QUESTION_SECONDS:
            break
    times: list[float] = []
    started = time.perf_counter()
    for question in questions:
        before = time.perf_counter()
        system.ask(question)
        times.append(time.perf_counter() - before)
        if len(times) >= FEWEST and time.perf_counter() - started > QUESTION_SECONDS:
            break
    took = time.perf_counter() - started
    return {
        "first": first, "times": times, "qps": len(times) / took,
        "private": memory("Anonymous"), "resident": memory("Rss"),
    }  # fmt: skip


def main() -> None:
    """Carry out one step and print what was measured."""
    begun = float(sys.argv[5]) if len(sys.argv) > 5 else time.time()
    name, step, folder, size = sys.argv[1], sys.argv[2], Path(sys.argv[3]), int(sys.argv[4])
    system = SYSTEMS[name](folder, size)
    kind = "questions-terms.txt" if system.takes_terms else "questions.txt"
    questions = (folder / kind).read_text("utf-8").splitlines()
    result: dict[str, object] = {}
    if step == "build":
        before = time.perf_counter()
        system.build()
        result = {"seconds": time.perf_counter() - before}
    elif step == "serve":
        result = serve(system, questions, begun)
    else:
        system.open()
        system.ask(questions[0])
        source = terms(folder, size) if system.takes_terms else texts(folder, size)
        more = [
            f"zqnew{'abcdefghij'[n % 10]}zq {text}" for n, text in enumerate(islice(source, 100))
        ]
        before = time.perf_counter()
        system.add(more)
        found = system.ask("zqnewczq")
        result = {"seconds": time.perf_counter() - before, "found": len(found)}
    result["peak"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(result))


if __name__ == "__main__":
    main()
