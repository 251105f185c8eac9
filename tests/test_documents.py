"""The documents are true: their sessions, examples, tables and links."""

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
from bot.cli.program import program
from bot.exit import Exit
from conftest import ROOT

DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("tests/**/*.md")])
TEXTS = {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in DOCUMENTS}


def blocks(text: str, kind: str) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", text, re.DOTALL)


def sessions() -> Iterator[tuple[str, str]]:
    """The commands of all console blocks, each with the output that the document shows."""
    for text in TEXTS.values():
        for block in blocks(text, "console"):
            for part in block.split("$ ")[1:]:
                command, _, output = part.partition("\n")
                yield command, output


def test_the_sessions_are_true(seed_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commands = [*sessions()]
    assert len(commands) >= 5
    for command, output in commands:
        piped, _, program = command.rpartition(" | ")
        if piped:
            data = io.TextIOWrapper(io.BytesIO(shlex.split(piped)[1].encode()), "utf-8")
            monkeypatch.setattr(sys, "stdin", data)
        shown = io.StringIO()
        with contextlib.redirect_stdout(shown):
            main([*shlex.split(program)[1:], "--corpus", str(seed_folder)])

        # A document is narrower than a terminal may be, so line ends do not count.
        assert shown.getvalue().split() == output.split(), command


def test_the_python_examples_run(tmp_path: Path) -> None:
    examples = [code for text in TEXTS.values() for code in blocks(text, "python")]
    assert examples
    for code in examples:
        done = subprocess.run(
            [sys.executable, "-c", code.replace('"my-corpus"', repr(str(tmp_path)))],
            capture_output=True, cwd=ROOT, text=True, check=True,
        )  # fmt: skip

        assert "13-year-old" in done.stdout
        assert "#1:0-" in done.stdout


def test_every_command_is_documented() -> None:
    assert len(program.commands) >= 20
    for name in ("README.md", "docs/commands.md"):
        for command in program.commands:
            assert re.search(rf"`[^`]*\b{command}\b", TEXTS[name]), f"{name}: {command}"
    for name, group in program.commands.items():
        for command in getattr(group, "commands", ()):
            assert f"`{name} {command}" in TEXTS["docs/commands.md"], f"{name} {command}"


def test_every_exit_code_is_documented() -> None:
    codes = re.findall(r"^\| (\d+) \|", TEXTS["docs/commands.md"], re.MULTILINE)

    assert [int(code) for code in codes] == [code.value for code in Exit]


def test_the_test_command_is_the_one_that_is_run() -> None:
    [command] = [line for line in TEXTS["README.md"].splitlines() if '".[test]"' in line]

    assert command.endswith(".venv/bin/pytest -n auto")


def test_every_path_that_is_named_exists() -> None:
    for document, text in TEXTS.items():
        for name in re.findall(r"`((?:bot|retrieval|tests|docs|deploy)/[\w./-]*[\w/])`", text):
            assert (ROOT / name).exists(), f"{document}: {name}"


def test_every_link_leads_somewhere() -> None:
    for document, text in TEXTS.items():
        folder = (ROOT / document).parent
        for target in re.findall(r"\]\(([^)\s]+)\)", text):
            if target.startswith("http"):
                continue
            name, _, anchor = target.partition("#")
            path = (folder / name).resolve() if name else ROOT / document
            assert path.exists(), f"{document}: {target}"
            if anchor:
                assert anchor in anchors(path.read_text("utf-8")), f"{document}: {target}"


def anchors(text: str) -> set[str]:
    """The anchors of a page's headings, as GitHub writes them: "# The bot" gives "the-bot"."""
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {
        re.sub(r"[^\w -]", "", heading).strip().lower().replace(" ", "-") for heading in headings
    }
