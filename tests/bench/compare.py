"""Pullquote beside its peers, on one corpus, machine and day: python tests/bench/compare.py FOLDER
SIZE [--systems ...] [--python PYTHON]; see README.md beside this file.

Prints a Markdown table, and writes ``comparison-SIZE.md`` and ``comparison-SIZE.svg`` to FOLDER.
*PYTHON* is the interpreter that has the peers installed.
"""

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(ROOT))
sys.path.insert(0, str(HERE))
from systems import SYSTEMS, System, texts  # noqa: E402


def prepare(folder: Path, size: int) -> None:
    """Write the terms of all paragraphs and questions, which bare engines take as they are."""
    from retrieval.analysis import ANALYZERS

    english = ANALYZERS["en"]
    path = folder / f"terms-{size}.txt"
    if not path.exists():
        with path.open("w", encoding="utf-8") as file:
            file.writelines(" ".join(english.terms(text)) + "\n" for text in texts(folder, size))
    questions = (folder / "questions.txt").read_text("utf-8").splitlines()
    lines = (" ".join(dict.fromkeys(english.query_terms(question))) for question in questions)
    (folder / "questions-terms.txt").write_text("\n".join(lines) + "\n", "utf-8")


def family_memory(process_id: int) -> float:
    """The resident memory of a process and all below it, in megabytes."""
    total, below = 0.0, [process_id]
    while below:
        one = below.pop()
        try:
            pages = int(Path(f"/proc/{one}/statm").read_text().split()[1])
            below += map(int, Path(f"/proc/{one}/task/{one}/children").read_text().split())
        except (OSError, IndexError):
            continue
        total += pages * os.sysconf("SC_PAGE_SIZE") / 1e6
    return total


def run(python: str, *arguments: str) -> dict:
    """One step of a system in a process of its own, with the most memory that it took."""
    command = [python, str(HERE / "systems.py"), *arguments, str(time.time())]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "HAYSTACK_TELEMETRY_ENABLED": "False"}
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    )
    most = 0.0
    done = threading.Event()

    def watch() -> None:
        nonlocal most
        while not done.wait(0.05):
            most = max(most, family_memory(process.pid))

    watcher = threading.Thread(target=watch)
    watcher.start()
    out, err = process.communicate()
    done.set()
    watcher.join()
    if process.returncode:
        raise RuntimeError(err[-2000:])
    return {**json.loads(out.splitlines()[-1]), "family": most}


def size_of(path: Path) -> float:
    """The size of the files whose names begin as *path* does, in megabytes."""
    files = (
        f for p in path.parent.glob(f"{path.name}*") for f in (p.rglob("*") if p.is_dir() else [p])
    )
    return (
        sum(file.stat().st_size for file in files if file.is_file() and "more" not in file.name)
        / 1e6
    )


def measured(name: str, python: str, folder: Path, size: int) -> dict:
    """All figures of one system."""
    own = SYSTEMS[name](folder, size).own
    for path in own.parent.glob(f"{own.name}*"):
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    built = run(python, name, "build", str(folder), str(size))
    disk = size_of(own)
    served = run(python, name, "serve", str(folder), str(size))
    # Where everything is built again, the build says it.
    rebuilds = SYSTEMS[name].add is System.add
    more = built if rebuilds else run(python, name, "add", str(folder), str(size))
    cuts = statistics.quantiles(served["times"], n=100, method="inclusive")
    return {
        "build": built["seconds"], "peak": built["family"], "disk": disk,
        "first": served["first"], "p50": cuts[49] * 1e3, "p95": cuts[94] * 1e3,
        "p99": cuts[98] * 1e3, "qps": served["qps"], "questions": len(served["times"]),
        "private": served["private"], "add": more["seconds"],
    }  # fmt: skip


COLUMNS = {
    "build": ("build, s", "{:.1f}"),
    "peak": ("peak memory, MB", "{:.0f}"),
    "disk": ("disk, MB", "{:.0f}"),
    "first": ("cold first answer, s", "{:.2f}"),
    "p50": ("p50, ms", "{:.2f}"),
    "p95": ("p95, ms", "{:.2f}"),
    "p99": ("p99, ms", "{:.2f}"),
    "qps": ("questions a second", "{:.0f}"),
    "private": ("private memory, MB", "{:.0f}"),
    "add": ("100 more, s", "{:.2f}"),
}


def table(figures: dict[str, dict]) -> str:
    """The figures as Markdown."""
    lines = [
        "| system | " + " | ".join(title for title, _ in COLUMNS.values()) + " |",
        "| --- |" + " ---: |" * len(COLUMNS),
    ]
    for name, own in figures.items():
        cells = [form.format(own[key]) for key, (_, form) in COLUMNS.items()]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def chart(figures: dict[str, dict], size: int) -> str:
    """The medians as bars on a logarithmic scale, in SVG."""
    import math

    low = min(own["p50"] for own in figures.values())
    width, bar, left = 720, 26, 130
    span = math.log10(max(own["p50"] for own in figures.values()) / low) + 0.3
    rows = []
    for number, (name, own) in enumerate(sorted(figures.items(), key=lambda f: f[1]["p50"])):
        y = 40 + number * (bar + 8)
        length = (math.log10(own["p50"] / low) + 0.3) / (span or 1) * (width - left - 110)
        color = "#b3261e" if name == "pullquote" else "#8a94a6"
        rows.append(
            f'<text x="{left - 8}" y="{y + 18}" text-anchor="end">{name}</text>'
            f'<rect x="{left}" y="{y}" width="{length:.0f}" height="{bar}" fill="{color}"/>'
            f'<text x="{left + length + 6:.0f}" y="{y + 18}">{own["p50"]:.2f} ms</text>'
        )
    height = 50 + len(rows) * (bar + 8)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        'font-family="sans-serif" font-size="14">'
        f'<rect width="100%" height="100%" fill="#fff"/>'
        f'<text x="8" y="24">median time of a question over {size:,} paragraphs '
        f"(logarithmic; shorter is better)</text>{''.join(rows)}</svg>"
    )


def surroundings(python: str, names: list[str]) -> str:
    """The machine and the versions, in a line each."""
    model = next(
        (line.partition(":")[2].strip() for line in Path("/proc/cpuinfo").read_text().splitlines()
         if line.startswith("model name")), platform.processor(),
    )  # fmt: skip
    wanted = sorted({package for name in names for package in SYSTEMS[name].versions})
    code = (
        "import sys; from importlib.metadata import version, PackageNotFoundError as E\n"
        "for p in sys.argv[1:]:\n try: print(p, version(p))\n except E: pass"
    )
    found = set()
    for one in {python, sys.executable}:
        done = subprocess.run(
            [one, "-c", code, *wanted], capture_output=True, text=True, check=True
        )
        found |= set(done.stdout.splitlines())
    import sqlite3

    return (
        f"{model}, {os.cpu_count()} cores; Python {platform.python_version()}, "
        f"SQLite {sqlite3.sqlite_version}, {', '.join(sorted(found))}"
    )


def main() -> None:
    """Compare, print and write."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("size", type=int)
    parser.add_argument("--systems", nargs="+", default=list(SYSTEMS))
    parser.add_argument("--python", default=sys.executable)
    given = parser.parse_args()
    prepare(given.folder, given.size)
    figures: dict[str, dict] = {}
    for name in given.systems:
        python = sys.executable if name == "pullquote" else given.python
        try:
            figures[name] = measured(name, python, given.folder, given.size)
            print(name, figures[name], flush=True)
        except RuntimeError as error:
            print(f"{name}: {error}", file=sys.stderr)
    if not figures:
        sys.exit("nothing was measured")
    raw = sum(len(text.encode()) for text in texts(given.folder, given.size)) / 1e6
    lines = [
        table(figures), "",
        f"{given.size:,} paragraphs, {raw:.0f} MB of text; {surroundings(given.python, list(figures))}.",
    ]  # fmt: skip
    for other in ("tantivy", "bm25s", "rank-bm25", "haystack", "langchain"):
        if "pullquote" in figures and other in figures:
            mine, theirs = figures["pullquote"], figures[other]
            lines.append(
                f"pullquote p50 / {other} p50: {mine['p50'] / theirs['p50']:.3f}; "
                f"p99: {mine['p99'] / theirs['p99']:.3f}"
            )
    if "pullquote" in figures:
        lines.append(f"store and index against the text: {figures['pullquote']['disk'] / raw:.2f}")
    text = "\n".join(lines)
    print(text)
    (given.folder / f"comparison-{given.size}.md").write_text(text + "\n", "utf-8")
    (given.folder / f"comparison-{given.size}.json").write_text(json.dumps(figures), "utf-8")
    (given.folder / f"comparison-{given.size}.svg").write_text(chart(figures, given.size), "utf-8")


if __name__ == "__main__":
    main()
