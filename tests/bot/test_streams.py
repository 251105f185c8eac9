"""Standard streams as shells give them: closed, full, broken, narrow, a terminal."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import ROOT

QUESTION = "How old is the daughter?"
PROGRAM = f"{sys.executable} -m bot"


def shell(command: str, **environment: str) -> tuple[int, str, str]:
    """Run a line of bash: (exit code, stdout, stderr). Python buffers as it does for people."""
    done = subprocess.run(
        ["bash", "-c", command], capture_output=True, cwd=ROOT, text=True, timeout=60,
        env={**os.environ, "PYTHONUNBUFFERED": "", **environment}, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout, done.stderr


@pytest.mark.process
@pytest.mark.parametrize(
    ("command", "code", "said"),
    [
        ("ask '{q}' >&-", 74, "pullquote: the output cannot be written: Bad file descriptor\n"),
        ("ask '{q}' >/dev/full", 74, "pullquote: the output cannot be written: No space left"),
        ("articles --json >/dev/full", 74, "pullquote: the output cannot be written: No space"),
        ("ask <&-", 1, ""),
        ("ask '{q}' <&-", 0, ""),
        ("ask '{q}' 2>&-", 0, ""),
        ("ask 'no owl' 2>/dev/full", 1, ""),
        ("ask 'no owl' --limit x 2>/dev/full", 2, ""),
        ("--help >/dev/full", 74, "pullquote: the output cannot be written"),
        ("show {woman} | true; exit ${{PIPESTATUS[0]}}", 0, ""),
    ],
)
def test_a_stream_that_cannot_be_used_is_a_line(
    seed_folder: Path, command: str, code: int, said: str
) -> None:
    woman = "woman-in-uzbekistan-tries-to-exchange-daughter-for-a-house"
    line = command.format(q=QUESTION, woman=woman)
    found, _, err = shell(f"{PROGRAM} {line}", PULLQUOTE_CORPUS=str(seed_folder))

    assert "Traceback" not in err
    assert "Exception ignored" not in err
    # A small output fits into the buffer of a pipe, whether it is read or not.
    assert found in ({code, 141} if "PIPESTATUS" in command else {code})
    assert err.startswith(said)


@pytest.mark.process
@pytest.mark.parametrize("command", ["ask --jsonl {q}", "search the --all", "articles"])
def test_a_closed_pipe_ends_with_141(seed_folder: Path, tmp_path: Path, command: str) -> None:
    (tmp_path / "q").write_text(f"{QUESTION}\n" * 300, "utf-8")
    line = command.format(q=tmp_path / "q")
    found, _, err = shell(
        f"{PROGRAM} {line} | sleep 0; exit ${{PIPESTATUS[0]}}",
        PULLQUOTE_CORPUS=str(seed_folder), PYTHONUNBUFFERED="1",
    )  # fmt: skip

    assert (found, err.replace("There is no word to search for.\n", "")) in ((141, ""), (1, ""))


@pytest.mark.process
@pytest.mark.parametrize("columns", ["0", "-5", "x", "1"])
def test_a_width_that_is_none_is_ignored(seed_folder: Path, columns: str) -> None:
    for command in (f"ask '{QUESTION}'", f"explain '{QUESTION}'", "ask --help"):
        code, out, err = shell(
            f"{PROGRAM} {command}",
            PULLQUOTE_CORPUS=str(seed_folder), COLUMNS=columns, FORCE_COLOR="1",
        )  # fmt: skip
        assert (code, err) == (0, "")
        assert len(out) > 300


@pytest.mark.process
@pytest.mark.parametrize("way", ["--no-color", "NO_COLOR", "PULLQUOTE_NO_COLOR"])
def test_without_color_there_is_no_escape_sequence(seed_folder: Path, way: str) -> None:
    option, variable = (way, {}) if way.startswith("-") else ("", {way: "1"})
    for command in (f"ask '{QUESTION}'", "articles", f"explain '{QUESTION}'", "ask --help"):
        _, out, err = on_a_terminal(
            f"{PROGRAM} {command} {option}", seed_folder, PAGER="", **variable
        )
        assert "\x1b" not in out + err


@pytest.mark.process
def test_a_terminal_shows_styles_and_links_that_are_not_broken(tmp_path: Path) -> None:
    url = "https://example.org/" + "long/" * 30 + "owls"
    (tmp_path / "a.jsonl").write_text(
        f'{{"title": "Owls", "text": "Owls hunt mice at night.", "url": "{url}"}}', "utf-8"
    )
    folder = tmp_path / "corpus"
    assert shell(f"{PROGRAM} add {tmp_path / 'a.jsonl'} -c {folder}")[0] == 0
    _, out, _ = on_a_terminal(f"{PROGRAM} --no-pager 'What do owls hunt?'", folder, columns=40)

    [(target, shown)] = re.findall(r"\x1b\]8;[^;]*;(\S+?)\x1b\\(?:\x1b\[2m)?(\S+?)\x1b", out)
    assert target.startswith(f"{url}#:~:text=")
    assert shown.startswith(url)
    assert "\x1b[1" in out


def on_a_terminal(
    command: str, folder: Path, columns: int = 80, **environment: str
) -> tuple[int, str, str]:
    """Run a command on a terminal of its own: (exit code, all that it shows, nothing)."""
    import fcntl
    import pty
    import struct
    import termios

    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    process = subprocess.Popen(
        ["bash", "-c", command], stdin=theirs, stdout=theirs, stderr=theirs, cwd=ROOT,
        start_new_session=True,
        env={**os.environ, "PULLQUOTE_CORPUS": str(folder), "TERM": "xterm-256color", **environment},
    )  # fmt: skip
    os.close(theirs)
    shown = b""
    while True:
        try:
            data = os.read(ours, 65536)
        except OSError:  # the other end is closed
            break
        if not data:
            break
        shown += data
    os.close(ours)
    return process.wait(), shown.decode("utf-8", "replace"), ""


@pytest.mark.process
def test_long_output_goes_through_a_pager_on_a_terminal_only(seed_folder: Path) -> None:
    command = f"{PROGRAM} search trafficking"
    pager = f"{sys.executable} -c 'import sys; print(\"PAGED\", len(sys.stdin.read()) > 0)'"
    _, shown, _ = on_a_terminal(command, seed_folder, PAGER=pager)
    _, unpaged, _ = on_a_terminal(f"{command} --no-pager", seed_folder, PAGER=pager)
    _, quit_early, _ = on_a_terminal(command, seed_folder, PAGER="true")
    _, missing, _ = on_a_terminal(command, seed_folder, PAGER="no-such-pager")

    assert "PAGED True" in shown
    assert "PAGED" not in unpaged
    assert "traffick" in unpaged
    assert "Traceback" not in quit_early
    assert "traffick" in missing
    assert "PAGED" not in shell(f"{PROGRAM} search trafficking -c {seed_folder}", PAGER=pager)[1]


@pytest.mark.process
def test_a_message_on_a_terminal_is_broken_between_words(seed_folder: Path) -> None:
    _, shown, _ = on_a_terminal(f"{PROGRAM} 'Where do owls sleep?'", seed_folder, columns=30)
    lines = [line.rstrip("\r") for line in shown.splitlines()]

    assert len(lines) > 3
    assert max(map(len, lines)) <= 30
    assert "run: pullquote articles" in " ".join(lines)


@pytest.mark.process
def test_an_interrupt_at_any_moment_ends_with_130(seed_folder: Path) -> None:
    for _ in range(3):
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", "ask", "--jsonl", "-", "--corpus", str(seed_folder)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT,
        )  # fmt: skip
        assert process.stdin
        process.stdin.write(b"mice\n")
        process.stdin.flush()
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=30)
        assert (process.returncode in (130, -signal.SIGINT), b"Traceback" in err) == (True, False)


@pytest.mark.process
@pytest.mark.parametrize(
    ("typed", "code", "is_left"), [("y\n", 0, False), ("n\n", 1, True), ("\n", 1, True)]
)
def test_a_person_is_asked_before_something_is_lost(
    tmp_path: Path, typed: str, code: int, is_left: bool
) -> None:
    import pty

    (tmp_path / "owls.txt").write_text("Owls\n\nOwls hunt mice.\n", "utf-8")
    folder = tmp_path / "corpus"
    shell(f"{PROGRAM} add {tmp_path / 'owls.txt'} -c {folder}")
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "remove", "owls", "-c", str(folder)],
        stdin=theirs, stdout=theirs, stderr=theirs, cwd=ROOT, start_new_session=True,
    )  # fmt: skip
    os.close(theirs)
    shown = b""
    while b"[y/N]" not in shown:
        shown += os.read(ours, 4096)
    os.write(ours, typed.encode())
    found = process.wait(timeout=30)
    os.close(ours)

    assert found == code
    assert b"owls: Owls" in shown
    assert (shell(f"{PROGRAM} articles -c {folder}")[1] != "") is is_left


@pytest.mark.process
def test_what_exists_is_not_written_over_where_nobody_can_be_asked(
    seed_folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "q.jsonl").write_text("mine", "utf-8")
    (tmp_path / "q.md").write_text("mine", "utf-8")
    (tmp_path / "set").mkdir()
    for command in (
        f"export {tmp_path / 'q.jsonl'}",
        f"backup {tmp_path / 'q.jsonl'}",
        f"doctor --save {tmp_path / 'q.jsonl'}",
        f"ask '{QUESTION}' --format markdown -o {tmp_path / 'q.md'}",
        f"ask '{QUESTION}' -o {tmp_path / 'q.md'}",
        f"export woman-in-uzbekistan-tries-to-exchange-daughter-for-a-house#1 --format html -o {tmp_path / 'q.md'}",
        f"add seeds --dry-run && {PROGRAM} add seeds --report {tmp_path / 'q.md'}",
        f"restore {tmp_path / 'q.jsonl'}",
    ):
        code, _, err = shell(f"{PROGRAM} {command}", PULLQUOTE_CORPUS=str(seed_folder))
        assert (code, "needs --yes where nobody can be asked" in err) == (2, True), command
    assert {path.read_text("utf-8") for path in tmp_path.glob("q.*")} == {"mine"}
    line = f"{PROGRAM} ask '{QUESTION}' --format markdown -o {tmp_path / 'q.md'} --yes"
    assert shell(line, PULLQUOTE_CORPUS=str(seed_folder))[0] == 0
    assert (tmp_path / "q.md").read_text("utf-8").startswith("# How old")
