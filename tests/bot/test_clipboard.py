"""The clipboard: the program of the desktop gets the text, and nothing ever hangs."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.exit import NoClipboard
from bot.screen import desktop as clipboard
from bot.screen.desktop import copy

TEXT = "“Owls” — совы\n$HOME `x`\n"
X11, WAYLAND, WSL = (
    {"DISPLAY": ":0"},
    {"WAYLAND_DISPLAY": "wayland-0"},
    {"WSL_DISTRO_NAME": "Debian"},
)

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="other systems have one clipboard")


@pytest.fixture
def programs(tmp_path: Path):
    """A folder of programs that write down their arguments and their input."""

    def install(name: str, then: str = "") -> dict[str, str]:
        path = tmp_path / "bin" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(
            f'#!/bin/sh\necho "$@" > {tmp_path}/{name}.args\ncat > {tmp_path}/{name}.in\n{then}\n'
        )
        path.chmod(0o755)
        return {"PATH": f"{path.parent}:/usr/bin:/bin"}

    return install


@pytest.mark.parametrize(
    ("name", "desktop", "arguments", "encoding"),
    [
        ("xclip", X11, "-in -selection clipboard", "utf-8"),
        ("xsel", X11, "--input --clipboard", "utf-8"),
        ("wl-copy", WAYLAND | X11, "", "utf-8"),
        ("clip.exe", WSL, "", "utf-16"),
        ("termux-clipboard-set", {"TERMUX_VERSION": "1"}, "", "utf-8"),
    ],
)
def test_the_program_of_the_desktop_gets_the_text(
    name: str, desktop: dict[str, str], arguments: str, encoding: str, programs, tmp_path: Path
) -> None:
    copy(TEXT, programs(name) | desktop)

    assert (tmp_path / f"{name}.in").read_bytes().decode(encoding) == TEXT
    assert (tmp_path / f"{name}.args").read_text() == f"{arguments}\n"


def test_without_a_desktop_no_program_is_started(programs, tmp_path: Path) -> None:
    for name in ("xclip", "wl-copy", "pbcopy", "clip.exe"):
        environment = programs(name)
    with pytest.raises(NoClipboard, match="no desktop"):
        copy(TEXT, environment)

    assert not [*tmp_path.glob("*.args")]


def test_an_error_says_which_program_to_install(tmp_path: Path) -> None:
    for desktop, install in ((X11, "apt install xclip"), (WAYLAND, "apt install wl-clipboard")):
        with pytest.raises(NoClipboard, match=install) as raised:
            copy(TEXT, desktop | {"PATH": str(tmp_path)})
        assert "\n" not in str(raised.value)


def test_a_program_that_fails_or_hangs_is_an_error(programs, monkeypatch) -> None:
    with pytest.raises(NoClipboard, match="xclip could not copy the text; it ended with 3"):
        copy(TEXT, programs("xclip", "exit 3") | X11)
    monkeypatch.setattr(clipboard, "COPYING_SECONDS", 0.2)
    with pytest.raises(NoClipboard, match="xclip did not take the text"):
        copy(TEXT, programs("xclip", "exec sleep 60") | X11)


def test_a_program_that_goes_on_holds_no_output_of_ours(programs, tmp_path: Path) -> None:
    """As xclip does, which keeps the text until another program copies one."""
    environment = programs("xclip", f"sleep 60 & echo $! > {tmp_path}/child") | X11
    code = "from bot.screen.desktop import copy; copy('x'); print('done')"
    try:
        # The pipe of this output ends only when nobody holds it any more.
        done = subprocess.run(
            [sys.executable, "-c", code], check=True, env=os.environ | environment, capture_output=True, text=True, timeout=30
        )  # fmt: skip
    finally:
        os.kill(int((tmp_path / "child").read_text()), 9)

    assert done.stdout == "done\n"
