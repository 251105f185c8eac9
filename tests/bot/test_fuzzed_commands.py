"""Command lines that nobody would type end in a line and a documented exit code."""

import io
import os
import random
import sys
from pathlib import Path

import click
import pytest

from bot.cli import main
from bot.cli.program import program
from bot.exit import Exit

COMMAND_LINES = int(os.environ.get("FUZZED_COMMANDS", "600"))
# Those that serve, or ask thousands of questions, or print what does not depend on anything.
LEFT_OUT = {"telegram", "serve", "man", "completion"}
TEXTS = [
    "", " ", "-", "--", "---", "x", "How old is the daughter?", "дочь", "“", '"', "“daughter”", "\n", "\t", "\\",
    "\udcff", "\ue000", "😀" * 50, "x" * 5000, "!?" * 2000, "2021-05", "2021-13", "0000", "9999-12",
    "-1", "0", "1", "20", "21", "1e9", "nan", "[", "{}", '{"question": 1}', "%s", "$HOME", "../..", "/", ".",
    "/dev/null", "/proc/self/mem", "/nonexistent/x", "en", "kk", "plain", "bibtex", "docx", "html", "markdown",
    "out.jsonl", "out.docx", "corpus", "a.txt", "bad.toml", "q.jsonl", "text.md", "owls", "owls#1", "owls#1:0-4",
    "owls#0", "owls#1:4-0", "owls#99999999999999999999", "#", "owls#", "OWLS", "http://127.0.0.1:1/", "ftp://x",
    "title=headline", "=", "utf-16", "rot13", "base64",
]  # fmt: skip


class Output(io.TextIOWrapper):
    """Standard output in memory, which is no terminal."""

    def __init__(self) -> None:
        super().__init__(io.BytesIO(), "utf-8", errors="replace", write_through=True)


def flags() -> dict[str, list[str]]:
    """The options of each command."""
    found = {}
    for name, made in program.commands.items():
        inner = made.commands if isinstance(made, click.Group) else {"": made}
        for more, one in inner.items():
            options = [option for p in one.params for option in p.opts if option.startswith("-")]
            found[f"{name} {more}".strip()] = [*options, "--help", "--nonsense"]
    return {name: options for name, options in found.items() if name not in LEFT_OUT}


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_no_command_line_is_a_fault_of_the_program(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PULLQUOTE_CORPUS__FETCH_DELAY", "0")
    (tmp_path / "a.txt").write_text("Owls\n\nOwls hunt mice at night.\n", "utf-8")
    (tmp_path / "bad.toml").write_text("[answer]\nlimit = 'x'\n", "utf-8")
    (tmp_path / "q.jsonl").write_text('mice\n{"question": 5}\n\udcff\n', "utf-8", "surrogateescape")
    (tmp_path / "text.md").write_text("“Owls hunt mice” and “cats”", "utf-8")
    assert main(["add", "a.txt", "-c", "./corpus"]) == 0
    chance, commands = random.Random(seed), flags()
    for _ in range(COMMAND_LINES // 4):
        name = chance.choice([*commands, ""])
        line = name.split()
        for _ in range(chance.randrange(6)):
            line.append(
                chance.choice(commands.get(name) or ["-n"])
                if chance.random() < 0.4
                else chance.choice(TEXTS)
            )
        if chance.random() < 0.7:
            line += ["-c", "./corpus"]
        for stream in ("stdout", "stderr"):
            monkeypatch.setattr(sys, stream, Output())
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"mice\n\xff"), "utf-8"))
        code = main([word for word in line if word != "--debug"])
        said = sys.stderr.buffer.getvalue().decode()
        assert code in {*Exit} - {Exit.FAULT, Exit.INTERRUPTED}, (line, said)
        assert "Traceback" not in said, line
