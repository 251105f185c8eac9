"""Opening: the program of the desktop gets an address or a file, and nothing is ever run."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.screen import desktop as opening
from bot.screen.desktop import open_address, open_file

ADDRESS = "https://x.org/a-b#:~:text=Owls%20hunt"
DESKTOP, WSL = {"DISPLAY": ":0"}, {"WSL_DISTRO_NAME": "Debian"}

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the programs are those of Linux")


@pytest.fixture
def programs(tmp_path: Path):
    """A folder of programs that write down their arguments, one in a line."""

    def install(name: str, then: str = "") -> dict[str, str]:
        path = tmp_path / "bin" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(
            f'#!/bin/sh\necho noise; echo noise >&2\nprintf "%s\\n" "$@" > {tmp_path}/{name}.args\n{then}\n'
        )
        path.chmod(0o755)
        return {"PATH": f"{path.parent}:/usr/bin:/bin"} | DESKTOP

    return install


def given(tmp_path: Path, name: str = "xdg-open") -> list[str] | None:
    """The arguments that a program got; None if it was not started."""
    path = tmp_path / f"{name}.args"
    return path.read_text().splitlines() if path.exists() else None


def file_of(folder: Path, name: str, content: bytes = b"Owls.") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def test_an_address_is_given_to_the_program_of_the_desktop(programs, tmp_path: Path, capfd) -> None:
    assert open_address(ADDRESS, programs("xdg-open"))
    assert given(tmp_path) == [ADDRESS]
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    "address",
    ["file:///etc/passwd", "javascript:alert(1)", "--help", "x.org", "https://good.org@evil.org/", "https://x.org/ --help"],
)  # fmt: skip
def test_nothing_else_is_taken_for_an_address(address: str, programs, tmp_path: Path) -> None:
    assert not open_address(address, programs("xdg-open"))
    assert given(tmp_path) is None


def test_an_address_that_is_too_long_is_opened_without_the_quoted_words(
    programs, tmp_path: Path
) -> None:
    assert open_address(f"https://x.org/a#:~:text={'%D0%B0' * 400}", programs("xdg-open"))
    assert given(tmp_path) == ["https://x.org/a"]


def test_without_a_desktop_nothing_is_started(programs, tmp_path: Path) -> None:
    environment = programs("xdg-open") | {"DISPLAY": "", "SSH_CONNECTION": "x"}

    assert not open_address(ADDRESS, environment)
    assert not open_file(file_of(tmp_path, "a.pdf", b"%PDF-"), 3, environment)
    assert given(tmp_path) is None


def test_under_wsl_the_desktop_is_that_of_windows(programs, tmp_path: Path) -> None:
    programs("xdg-open")
    assert open_address(ADDRESS, programs("wslview") | WSL)

    assert given(tmp_path) is None
    assert given(tmp_path, "wslview") == [ADDRESS]


def test_a_program_that_is_missing_or_fails_has_opened_nothing(programs, tmp_path: Path) -> None:
    assert not open_address(ADDRESS, {"PATH": str(tmp_path)} | DESKTOP)
    assert not open_address(ADDRESS, programs("xdg-open", "exit 3"))


def test_a_program_that_goes_on_is_not_waited_for(programs, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(opening, "OPENING_SECONDS", 0.2)
    pid = tmp_path / "pid"
    try:
        assert open_address(ADDRESS, programs("xdg-open", f"echo $$ > {pid}\nexec sleep 60"))
    finally:
        os.kill(int(pid.read_text()), 9)


def test_a_file_is_given_with_its_whole_path(programs, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    file_of(tmp_path, "--help.txt")

    assert open_file(Path("--help.txt"), 3, programs("xdg-open"))
    assert given(tmp_path) == [str(tmp_path / "--help.txt")]


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.desktop", b"[Desktop Entry]"), ("a.sh", b"#!/bin/sh"), ("a", b"x"), ("a.zip", b"PK\3\4"), ("a.txt", b"\x7fELF")],
)  # fmt: skip
def test_a_file_that_is_no_text_of_ours_is_not_opened(
    name: str, content: bytes, programs, tmp_path: Path
) -> None:
    assert not open_file(file_of(tmp_path, name, content), None, programs("xdg-open"))
    assert given(tmp_path) is None


def test_a_link_a_folder_a_pipe_and_what_is_gone_are_not_opened(programs, tmp_path: Path) -> None:
    environment = programs("xdg-open")
    os.mkfifo(tmp_path / "pipe.txt")
    # What reads from the pipe gets something, and does not wait.
    pipe = os.open(tmp_path / "pipe.txt", os.O_RDWR)
    os.write(pipe, b"Owls hunt at night.")
    (tmp_path / "link.txt").symlink_to(file_of(tmp_path, "run.desktop"))
    (tmp_path / "folder.txt").mkdir()
    for name in ("link.txt", "folder.txt", "pipe.txt", "gone.txt"):
        assert not open_file(tmp_path / name, None, environment), name
    os.close(pipe)
    assert given(tmp_path) is None


@pytest.mark.parametrize(
    ("default", "program", "arguments"),
    [
        ("org.gnome.Evince.desktop", "evince", ["--page-index=3", "{path}"]),
        ("okularApplication_pdf.desktop", "okular", ["--page=3", "{path}"]),
        ("firefox-esr.desktop", "firefox-esr", ["{uri}#page=3"]),
        ("acroread.desktop", "xdg-open", ["{path}"]),
        ("evince.desktop", "xdg-open", ["{path}"]),
        ("", "xdg-open", ["{path}"]),
    ],
)
def test_a_pdf_file_is_opened_at_its_page_if_its_program_is_known(
    default: str, program: str, arguments: list[str], programs, tmp_path: Path
) -> None:
    programs("xdg-mime", f"echo {default}")
    path = file_of(tmp_path, "owls #1.PDF", b"%PDF-1.7")
    # Its output has to be the answer alone.
    mime = tmp_path / "bin/xdg-mime"
    mime.write_text(f"#!/bin/sh\necho {default}\n")

    assert open_file(path, 3, programs(program))
    assert given(tmp_path, program) == [
        argument.format(path=path, uri=path.as_uri()) for argument in arguments
    ]
    assert "%231" in path.as_uri()


@pytest.mark.slow
def test_opening_leaves_no_process_behind_that_complains(programs) -> None:
    code = f"from bot.screen.desktop import open_address; print(open_address({ADDRESS!r}))"
    environment = os.environ | programs("xdg-open", "exec sleep 3")
    done = subprocess.run(
        [sys.executable, "-X", "dev", "-c", code], env=environment, capture_output=True, text=True, check=True, timeout=60
    )  # fmt: skip

    assert (done.stdout, done.stderr) == ("True\n", "")
