"""Processes that are killed while they change a corpus, and what must be true after each."""

import json
import random
import subprocess
import sys
from pathlib import Path

from retrieval import Corpus, Rules

ROOT = Path(__file__).parent.parent
ON_DISK = Rules(engine="tantivy")
# What is small in life is smaller here, so that a kill meets every step.
SMALL = """
import sys
import retrieval.ingestion.ingest
from retrieval import Corpus, Rules
retrieval.ingestion.ingest.BATCH_BYTES = 3000
retrieval.ingestion.ingest.INDEX_EVERY = 40
from retrieval.engines import tantivy_files
corpus = Corpus.open(sys.argv[1], Rules(engine="tantivy"))
"""
WORK = {
    "add": """
import retrieval.ingestion.ingest as ingest
put = ingest.ArticleUpserter.put
pending = []
def noting(self, *arguments):
    done = put(self, *arguments)
    pending.extend(done)
    return done
ingest.ArticleUpserter.put = noting
def progress(done, total):
    while pending:
        print(pending.pop(0).id, flush=True)
corpus.add(sys.argv[2], progress)
print("done", flush=True)
""",
    "rebuild": """
tantivy_files.FORMAT = int(sys.argv[3])
tantivy_files.PROGRESS_EVERY = 7
corpus.prepare(lambda done, total: print("at", done, flush=True))
print("done", flush=True)
""",
    "remove": """
for article in list(corpus.articles()):
    corpus.remove(article.id)
    print(article.id, flush=True)
print("done", flush=True)
""",
}


def word_of(number: int | str) -> str:
    """A word that only one article has."""
    return f"zq{str(number).translate(str.maketrans('0123456789', 'abcdfghjkm'))}zq"


def articles(count: int) -> list[dict[str, object]]:
    """Articles of three paragraphs, one of them with a word of its own."""
    return [
        {
            "id": f"a{n}",
            "title": f"T{n}",
            "paragraphs": [f"Owl {word_of(n)}.", "It hunts.", "Mice hide."],
        }
        for n in range(count)
    ]


def write(path: Path, count: int) -> Path:
    """*count* articles as JSON Lines."""
    path.write_text("\n".join(map(json.dumps, articles(count))), "utf-8")
    return path


def killed(work: str, after: float, *arguments: str | Path) -> list[str]:
    """Start *work* in a process, kill it after so many seconds of its work, if it is not done by
    then; the lines it printed."""
    process = subprocess.Popen(
        [sys.executable, "-c", f"{SMALL}\nprint('begun', flush=True)\n{WORK[work]}", *arguments],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout
    assert process.stdout.readline() == "begun\n"
    try:
        out, err = process.communicate(timeout=after)
    except subprocess.TimeoutExpired:
        process.kill()
        out, err = process.communicate()
    assert "Traceback" not in err, err
    return out.split("\n")[:-1]


def check(folder: Path, reported: set[str], gone: set[str] = frozenset()) -> set[str]:
    """Open the corpus as anybody would, and look whether all is there; the articles that are."""
    with Corpus.existing(folder, ON_DISK) as corpus:
        found = corpus.search("owl hunts", 1)  # before anything else: no repair may be needed
        there = {article.id for article in corpus.articles()}
        assert bool(found) == bool(there)
        assert list(corpus.faults()) == []
        assert list(corpus.index_faults()) == []
        assert corpus.state().articles == len(there)
        assert reported <= there, f"lost: {reported - there}"
        assert not gone & there, f"back: {gone & there}"
        for article_id in there:
            texts = [paragraph.text for paragraph in corpus.paragraphs(article_id)]
            assert texts == [f"Owl {word_of(article_id[1:])}.", "It hunts.", "Mice hide."]
        # The index holds them all, and each once.
        hits = corpus.search("hunts", 10_000)
        assert sorted(hit.passage.paragraph.article.id for hit in hits) == sorted(there)
        for article_id in random.sample(sorted(there), min(20, len(there))):
            [hit] = corpus.search(word_of(article_id[1:]), 5)
            assert hit.passage.paragraph.article.id == article_id
    return there
