"""The manual page and what shells complete."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bot.cli import main
from bot.cli.manual import manual
from bot.cli.program import program
from bot.exit import Exit
from conftest import ROOT


def commands() -> list[str]:
    names = []
    for name, made in program.commands.items():
        inner = getattr(made, "commands", None)
        names += [f"{name} {one}" for one in inner] if inner else [name]
    return names


def test_every_command_has_an_example_and_a_help_without_types_or_markup(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name in commands():
        assert main([*name.split(), "--help"]) == 0
        shown = capsys.readouterr().out
        assert f"Usage: pullquote {name}" in " ".join(shown.split())
        assert "\nExamples:\n  " in shown
        assert not re.search(r"<\w+\[|list\[|INTEGER|TEXT\.\.\.|\[bold|None\b", shown), name
        assert re.search(r"^  -h, --help ", shown, re.MULTILINE)
    assert "[default: 30]" in help_of("stats", capsys)


def help_of(name: str, capsys: pytest.CaptureFixture[str]) -> str:
    main([name, "--help"])
    return capsys.readouterr().out


def test_every_example_is_a_command_line_that_can_be_read() -> None:
    """Its options exist, and its values are of their kinds."""
    import shlex

    import click

    for name in commands():
        group, _, inner = name.partition(" ")
        made = program.commands[group]
        made = made.commands[inner] if inner else made
        assert made.examples
        for example in made.examples:
            line = re.split(r" [|>] |^.*\| |^[A-Z_]+=\S+ ", example)
            _, *words = shlex.split(next(part for part in line if part.startswith("pullquote ")))
            with program.make_context("pullquote", words) as context:
                used: click.Command = program
                while isinstance(used, click.Group):
                    used = used.commands[words.pop(0) if words[0] in used.commands else "ask"]
                used.make_context("x", words, parent=context).close()


def test_the_manual_page_has_every_command_option_and_exit_code() -> None:
    page = "\n".join(manual(program)).replace("\\-", "-").replace("\\&", "")

    for name in commands():
        assert f".B pullquote {name}" in page
    for made in program.commands.values():
        for parameter in made.params:
            for option in parameter.opts:
                assert option in page or not option.startswith("-")
    status = page.partition(".SH EXIT STATUS")[2].partition(".SH")[0]
    assert re.findall(r"\\fB(\d+)\\fR", status) == [str(code.value) for code in Exit]


def test_the_manual_page_in_the_repository_is_that_of_the_program() -> None:
    page = (ROOT / "docs" / "pullquote.1").read_text("utf-8")

    assert page == "\n".join(manual(program)) + "\n", "run: pullquote man > docs/pullquote.1"


@pytest.mark.skipif(not shutil.which("groff"), reason="groff is not installed")
def test_the_manual_page_is_sound() -> None:
    done = subprocess.run(
        ["groff", "-man", "-Tutf8", "-ww", "-Kutf8", str(ROOT / "docs" / "pullquote.1")],
        capture_output=True, text=True, check=True,
    )  # fmt: skip

    assert done.stderr == ""


def completed(line: str, capsys: pytest.CaptureFixture[str], monkeypatch) -> list[str]:
    """The words that bash is offered for the last word of *line*."""
    monkeypatch.setenv("_PULLQUOTE_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", line)
    monkeypatch.setenv("COMP_CWORD", str(len(line.split(" ")) - 1))
    main([])
    return [one.partition(",")[2] for one in capsys.readouterr().out.splitlines()]


def test_a_shell_completes_commands_options_ids_corpora_and_languages(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "a.jsonl").write_text(
        '{"id": "owls", "text": "Owls hunt."}\n{"id": "owlets", "text": "They sleep."}\n', "utf-8"
    )
    main(["add", str(tmp_path / "a.jsonl"), "--corpus", "birds"])
    capsys.readouterr()

    def offered(line: str) -> list[str]:
        return completed(line, capsys, monkeypatch)

    assert offered("pullquote se") == ["search", "serve"]
    assert "--limit" in offered("pullquote ask --l")
    assert offered("pullquote ask --lang k") == ["kk", "ky"]
    assert offered("pullquote ask --corpus b")[0] == "birds"
    assert offered("pullquote show --corpus birds ow") == ["owlets", "owls"]
    assert offered("pullquote ask --in x --corpus birds --in owle") == ["owlets"]
    assert offered("pullquote cite --style b") == ["bibtex"]
    assert offered("pullquote completion ") == ["bash", "zsh", "fish"]
    assert offered("pullquote show --corpus none ow") in ([], [""])


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_of_a_shell_can_be_read_by_it(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, shell: str
) -> None:
    assert main(["completion", shell]) == 0
    script = capsys.readouterr().out
    assert "_PULLQUOTE_COMPLETE" in script
    if not shutil.which(shell):
        pytest.skip(f"{shell} is not installed")
    (tmp_path / "script").write_text(script, "utf-8")
    subprocess.run([shell, "-n", str(tmp_path / "script")], check=True)


@pytest.mark.process
@pytest.mark.skipif(not shutil.which("zsh"), reason="zsh is not installed")
def test_zsh_completes_at_the_first_tab(tmp_path: Path) -> None:
    import pty
    import time

    (tmp_path / "functions").mkdir()
    (tmp_path / "bin").mkdir()
    program = tmp_path / "bin" / "pullquote"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m bot "$@"\n')
    program.chmod(0o755)
    script = subprocess.run(
        [program, "completion", "zsh"], capture_output=True, cwd=ROOT, check=True
    ).stdout
    (tmp_path / "functions" / "_pullquote").write_bytes(script)
    ours, theirs = pty.openpty()
    shell = subprocess.Popen(
        ["zsh", "-f", "-i"], stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True,
        env={**os.environ, "PATH": f"{program.parent}:{os.environ['PATH']}", "TERM": "vt100", "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    os.close(theirs)

    def typed(keys: str, seconds: float) -> str:
        os.write(ours, keys.encode())
        time.sleep(seconds)
        return os.read(ours, 100_000).decode("utf-8", "replace")

    try:
        typed(f"fpath=({tmp_path}/functions $fpath); autoload -Uz compinit; compinit -u -D\n", 2)
        shown = typed("pullquote sea\t", 3)
        assert "pullquote search" in shown.replace("\x1b[K", "")
    finally:
        shell.kill()
        shell.wait()
        os.close(ours)
