"""Many people asking the bot at once: python tests/bench/telegram_load.py [--fast] [--flood]
                                                               [--corpus FOLDER --asked FILE]

50 users ask 20 questions each over the seeds (or those of a file, one a line, over another corpus),
each again 2.5 s after an answer (--fast: 0.2 s, with no outgoing limits), against the fake Bot API
server of tests/botapi (--flood: with flood limits, and users who ask again at once). Prints what was answered, lost, doubled, out of order, the times,
and the bot's memory.
"""

import argparse
import os
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from itertools import count, islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))
from botapi import FakeBotApi
from retrieval import Corpus

ROOT = Path(__file__).parent.parent.parent
QUESTIONS = (
    "How old is the daughter?",
    "Who is Elvira Azimova?",
    "What was the Lolita Express used for?",
    "When did Zhana Adamdar hold its rally?",
    "Where do owls sleep?",
)


def memory_mb(process: subprocess.Popen) -> float:
    """The resident memory of a process, in megabytes."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024


def user(
    server: FakeBotApi, chat: int, questions: list[str], pause: float, times: list, faults: list
) -> None:
    """Ask *questions*, each after the answer to the one before."""
    for question in questions:
        seen = len(server.sent(chat))
        begun = time.monotonic()
        asked = server.text(chat, chat, question)
        try:
            server.wait_for(lambda seen=seen: len(server.sent(chat)) > seen, 60)
        except TimeoutError:
            faults.append("lost")
            continue
        times.append(time.monotonic() - begun)
        reply = server.sent(chat)[seen]
        replied = getattr(reply.reply_to, "id", reply.reply_to)
        if replied != asked.id:
            faults.append("out of order")
        time.sleep(pause)
    if len(server.sent(chat)) > len(questions):
        faults.append("doubled")


def main() -> None:
    """Run the load and print the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--fast", action="store_true")
    parser.add_argument("--flood", action="store_true")
    parser.add_argument("--users", type=int, default=50)
    parser.add_argument("--questions", type=int, default=20)
    parser.add_argument("--corpus")
    parser.add_argument("--asked", type=Path)
    given = parser.parse_args()
    known = given.asked.read_text("utf-8").splitlines() if given.asked else QUESTIONS
    numbered = (f"{known[n % len(known)]} {n}" for n in count())
    pause = 0.0 if given.flood else 0.2 if given.fast else 2.5
    with tempfile.TemporaryDirectory() as folder, FakeBotApi(flood_limits=given.flood) as server:
        environment = {
            **os.environ,
            "TELEGRAM_BOT_TOKEN": server.token,
            "TELEGRAM_API_BASE_URL": server.base_url,
            "PULLQUOTE_TELEGRAM__OUTGOING_LIMITS": "false" if given.fast else "true",
            "PULLQUOTE_TELEGRAM__QUESTIONS_PER_MINUTE": "100000",
        }
        command = [sys.executable, "-m", "bot", "telegram", "--corpus", given.corpus or folder]
        if not given.corpus:
            with Corpus.open(folder) as corpus:
                corpus.add([ROOT / "seeds"])
        # The server begins anew, with messages whose numbers an earlier run has seen.
        for kept in Path(given.corpus or folder).glob(f"telegram-{server.token.split(':')[0]}*"):
            kept.unlink()
        bot = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
        try:
            server.text(1, 1, known[0])
            server.wait_for(lambda: server.sent(1), 60)
            before = memory_mb(bot)
            times: list[float] = []
            faults: list[str] = []
            threads = [
                threading.Thread(
                    target=user,
                    args=(
                        server,
                        100 + n,
                        [*islice(numbered, given.questions)],
                        pause,
                        times,
                        faults,
                    ),
                )
                for n in range(given.users)
            ]
            begun = time.monotonic()
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            took = time.monotonic() - begun
            after = memory_mb(bot)
        finally:
            bot.terminate()
            code = bot.wait(60)
    cuts = statistics.quantiles(times, n=100)
    print(f"answered {len(times)} of {given.users * given.questions} in {took:.1f} s")
    print(", ".join(f"{faults.count(f)} {f}" for f in ("lost", "doubled", "out of order")))
    print(
        f"p50 {cuts[49]:.3f} s, p95 {cuts[94]:.3f} s, p99 {cuts[98]:.3f} s, max {max(times):.3f} s"
    )
    print(f"memory {before:.0f} MB before, {after:.0f} MB after; exit code {code}")


if __name__ == "__main__":
    main()
