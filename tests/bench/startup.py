"""How long ``pullquote ask`` takes on the seeds, start-up included: python tests/bench/startup.py"""

import statistics
import subprocess
import sys
import tempfile
import time

RUNS = 20
QUESTION = "How old is the daughter?"


def main() -> None:
    """Print the median, the least and the most of RUNS whole processes, in seconds."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "bot", "ask", QUESTION, "--corpus", folder]
        subprocess.run(command, capture_output=True, check=True)
        times = []
        for _ in range(RUNS):
            begun = time.perf_counter()
            subprocess.run(command, capture_output=True, check=True)
            times.append(time.perf_counter() - begun)
    low, high = min(times), max(times)
    print(f"median {statistics.median(times):.3f} s, {low:.3f} to {high:.3f} s, {RUNS} runs")


if __name__ == "__main__":
    main()
