"""What people see, on terminals of three widths and in a pipe, as golden files."""

import io
import re
import sys
from pathlib import Path

import pytest

from bot.cli import main

WOMAN = "woman-in-uzbekistan-tries-to-exchange-daughter-for-a-house"
CLAIMS = (
    "In 2019-2020, about 47% of reported trafficking offenses involved children. In 2023, 19 criminal "
    "cases were opened in Kazakhstan for child trafficking.\nThe moon has 5 presidents.\n"
    "Марат Кожаев сообщил о 19 делах в Казахстане в 2023 году.\n"
)
TEXT = "They say “about 47% of reported trafficking offenses” and “no owls”.\n"
COMMANDS = [
    ["--help"],
    ["ask", "--help"],
    ["How old is the daughter?", "-n", "1"],
    ["ask", "Who is the president of the moon?"],
    ["ask", "--plain", "-n", "1", "How old is the daughter?"],
    ["search", "trafficking", "women"],
    ["search", '"no such phrase"'],
    ["explain", "How old is the daughter?"],
    ["articles"],
    ["show", f"{WOMAN}#1"],
    ["cite", f"{WOMAN}#1:0-44"],
    ["verify", "text.md"],
    ["verify", "--claims", "claims.txt"],
    ["doctor"],
    ["demo"],
    ["config", "show"],
    ["ask", "--limit", "x"],
    ["remove", WOMAN],
]


class Stream(io.StringIO):
    """Standard output or error, which may be a terminal."""

    def __init__(self, is_terminal: bool) -> None:
        super().__init__()
        self._is_terminal = is_terminal

    def isatty(self) -> bool:
        return self._is_terminal


@pytest.fixture
def captured(seed_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """All that the commands show, with what changes from run to run replaced."""
    monkeypatch.chdir(tmp_path)
    # On a slow machine a bar would be drawn, or not.
    monkeypatch.setattr("bot.screen.console.PATIENCE_SECONDS", 600)
    (tmp_path / "text.md").write_text(TEXT, "utf-8")
    (tmp_path / "claims.txt").write_text(CLAIMS, "utf-8")
    monkeypatch.setenv("PULLQUOTE_CORPUS", str(seed_folder))
    monkeypatch.setenv("TERM", "xterm-256color")

    def captured(columns: int, is_terminal: bool) -> str:
        monkeypatch.setenv("COLUMNS", str(columns))
        shown = ""
        for arguments in COMMANDS:
            stream = Stream(is_terminal)
            monkeypatch.setattr(sys, "stdout", stream)
            monkeypatch.setattr(sys, "stderr", stream)
            code = main([*arguments, "--no-pager"] if arguments != ["--help"] else arguments)
            shown += f"$ pullquote {' '.join(arguments)}\n{stream.getvalue()}[{int(code)}]\n\n"
        return re.sub(
            rf"{re.escape(str(seed_folder))}|{re.escape(str(tmp_path))}\S*", "FOLDER", shown
        )

    return captured


@pytest.mark.parametrize("columns", [40, 80, 200])
def test_a_terminal(captured, golden, columns: int) -> None:
    golden(f"commands-{columns}-columns.txt", captured(columns, True))


def test_a_pipe(captured, golden) -> None:
    shown = captured(200, False)

    golden("commands-in-a-pipe.txt", shown)
    assert "\x1b" not in shown


def test_no_text_on_a_narrow_terminal_is_wider_than_it(captured) -> None:
    shown = re.sub(r"\x1b\[[\d;]*m|\x1b\]8;[^\x1b]*\x1b\\", "", captured(40, True))
    too_long = [
        line
        for line in shown.splitlines()
        # A single word is kept whole, as are examples and lines of data between tabs.
        if len(line) > 40
        and len(line.split()) > 3
        and not any(sign in line for sign in ("pullquote", "\t", " = ", "# "))
    ]

    assert too_long == []
