"""How claims are judged that are copied from articles, altered, or of articles that are not there.

    python tests/bench/claims.py /path/to/squad2 --language en [--most 300] [--summaries] [--show]

The sentences of a question set with a name or a number are checked as they stand; with one number,
name or other word replaced; and against a corpus without their articles. ``--summaries`` also checks
the reference answers of CLAPNQ, which people wrote from its paragraphs. ``--show`` prints the claims
whose verdict is not the one that is wanted.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))
from altered_claims import ClaimSet, checked, measured

WANTED = {"copied": "supported", "another number": "differs", "another name": "differs"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("set", type=Path)
    parser.add_argument("--language", default="en")
    parser.add_argument("--most", type=int, default=300)
    parser.add_argument("--summaries", action="store_true")
    parser.add_argument("--show", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as work:
        folder = Path(work, "set")
        claims = ClaimSet(given.set, given.language, folder, given.most, given.summaries)
        for kind, folder, items in claims.kinds():
            begun = time.process_time()
            results = [*checked(folder, items, given.language)]
            each = (time.process_time() - begun) / len(results) * 1000
            m = measured(kind, results)
            print(
                f"{given.set.name:12} {kind:22} {m.number:4} supported {m.supported:.3f} differs "
                f"{m.differs:.3f} not found {m.not_found:.3f} named {m.named:.3f} {each:5.1f} ms"
            )
            if given.show:
                show(results, WANTED.get(kind, "not found"))


def show(results, wanted: str) -> None:
    for item, text in results:
        for one in text.claims:
            if one.verdict.value != wanted:
                print(f"   {one.verdict.value} [{item.altered}] {one.claim.text}")
                if one.evidence:
                    paragraph = one.evidence.passage.paragraph.text
                    pairs = [
                        (d.claimed.of(one.claim.text), d.quoted.of(paragraph))
                        for d in one.differences
                    ]
                    print(f"       {one.evidence.text} {pairs or ''}")


if __name__ == "__main__":
    main()
