"""How long whole processes take on the seeds: python tests/bench/startup.py [RUNS]"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from retrieval import Corpus

ROOT = Path(__file__).parent.parent.parent
COMMANDS = {
    "ask": ["ask", "How old is the daughter?"],
    "search": ["search", "daughter"],
    "articles": ["articles"],
    "--help": ["--help"],
    "ask --help": ["ask", "--help"],
    "completion of an id": [],
    "python alone": None,
}
COMPLETION = {
    "_PULLQUOTE_COMPLETE": "bash_complete",
    "COMP_WORDS": "pullquote show wom",
    "COMP_CWORD": "2",
}


def main() -> None:
    """Print the median, the least and the most of the runs of each command, in seconds.

    The commands take turns, so that all of them meet the same machine.
    """
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    with tempfile.TemporaryDirectory() as folder:
        with Corpus.open(folder) as corpus:
            corpus.add([ROOT / "seeds"])
        environment = {**os.environ, "PULLQUOTE_CORPUS": folder}
        # Compiled modules are kept, as an installation keeps them.
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        for run in range(runs + 1):
            for name, arguments in COMMANDS.items():
                given = ["-c", "pass"] if arguments is None else ["-m", "bot", *arguments]
                more = COMPLETION if arguments == [] else {}
                begun = time.perf_counter()
                subprocess.run(
                    [sys.executable, *given], capture_output=True, check=True, cwd=ROOT,
                    env={**environment, **more},
                )  # fmt: skip
                if run:  # the first run compiles
                    times[name].append(time.perf_counter() - begun)
    for name, seconds in times.items():
        low, middle, high = min(seconds), statistics.median(seconds), max(seconds)
        print(f"{name:20} median {middle:.3f} s, {low:.3f} to {high:.3f} s")


if __name__ == "__main__":
    main()
