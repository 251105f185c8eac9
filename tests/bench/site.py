"""How fast articles are written as pages: python tests/bench/site.py [--articles N]

A corpus of N articles (10,000) of ten paragraphs is written to an empty folder, and then again. Prints
files a second, and what the second run wrote.
"""

import argparse
import json
import random
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent.parent))
from bot.channels.web.static_site import write_site
from retrieval import Corpus

PARAGRAPHS, WORDS = 10, 60


def make(folder: Path, count: int) -> None:
    """A corpus of *count* articles, each with words of its own."""
    chance = random.Random(1)
    words = [f"w{chance.randrange(10**6):x}" for _ in range(20_000)]
    with (folder / "articles.jsonl").open("w", encoding="utf-8") as file:
        for number in range(count):
            texts = [" ".join(chance.choices(words, k=WORDS)) + "." for _ in range(PARAGRAPHS)]
            values = {"id": f"article-{number}", "title": f"Article {number}", "paragraphs": texts}
            file.write(f"{json.dumps(values)}\n")
    with Corpus.open(folder / "corpus") as corpus:
        corpus.add(folder / "articles.jsonl")


def main() -> None:
    """Write the site twice, and print the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--articles", type=int, default=10_000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        make(Path(folder), given.articles)
        with Corpus.existing(Path(folder, "corpus")) as corpus:
            for run in ("first", "second"):
                begun, busy = time.perf_counter(), time.process_time()
                done = write_site(corpus, Path(folder, "site"), "en", False)
                took, used = time.perf_counter() - begun, time.process_time() - busy
                files = done.counts["written"] + done.counts["unchanged"]
                print(
                    f"{run} run: {done.counts['written']:,} of {files:,} files written in "
                    f"{took:.1f} s, {files / took:,.0f} files a second; {used:.1f} s of one core"
                )


if __name__ == "__main__":
    main()
