"""Kill a process at random moments of its work: python tests/bench/kills.py [--adding N]
                                                                 [--rebuilding N]

After each kill the corpus is opened as anybody would open it; every article that was reported must
be there, whole and found, with nothing repaired by hand. Prints what was killed and what was lost.
"""

import argparse
import random
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))
sys.path.insert(0, str(Path(__file__).parent.parent.parent))
from killing import check, killed, write
from retrieval import Corpus

COUNT = 4000


def seconds(work: str, *arguments: str | Path) -> float:
    """How long a process takes that is not killed."""
    begun = time.monotonic()
    assert killed(work, 600, *arguments)[-1] == "done"
    return time.monotonic() - begun


def adding(folder: Path, kills: int, chance: random.Random) -> None:
    """Kill while articles are added, to a new corpus whenever all of them are in."""
    lines_seen = middle = 0
    reported: set[str] = set()
    target = folder / "adding-0"
    source = write(folder / "a.jsonl", COUNT)
    whole = seconds("add", folder / "whole", source)
    for number in range(kills):
        lines = killed("add", chance.uniform(0, whole), target, source)
        reported |= {line for line in lines if line != "done"}
        lines_seen += len(lines)
        middle += "done" not in lines
        check(target, reported)
        if "done" in lines:
            target, reported = folder / f"adding-{number + 1}", set()
    print(
        f"adding: {kills} kills ({middle} in the middle), {lines_seen} articles reported, "
        "0 lost, 0 half, 0 repaired by hand"
    )


def rebuilding(folder: Path, kills: int, chance: random.Random) -> None:
    """Kill while the index is made anew."""
    source = write(folder / "a.jsonl", COUNT)
    with Corpus.open(folder / "rebuilding") as corpus:
        corpus.add(source)
    every = {f"a{n}" for n in range(COUNT)}
    middle = 0
    whole = seconds("rebuild", folder / "rebuilding", source, "1000")
    for number in range(kills):
        lines = killed(
            "rebuild", chance.uniform(0, whole), folder / "rebuilding", source, str(number + 2)
        )
        middle += "done" not in lines
        assert check(folder / "rebuilding", every) == every
    print(
        f"rebuilding: {kills} kills ({middle} in the middle), 0 of {COUNT} articles lost, "
        "0 repaired by hand"
    )


def main() -> None:
    """Kill as often as asked for; an assertion fails where something is lost."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--adding", type=int, default=50)
    parser.add_argument("--rebuilding", type=int, default=20)
    parser.add_argument("--seed", type=int, default=6)
    given = parser.parse_args()
    chance = random.Random(given.seed)
    with tempfile.TemporaryDirectory() as folder:
        adding(Path(folder), given.adding, chance)
        rebuilding(Path(folder), given.rebuilding, chance)


if __name__ == "__main__":
    main()
