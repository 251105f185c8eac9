"""Text to the clipboard of the desktop, through the program that the system has for it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from bot.errors import NoClipboard

# A desktop that does not answer must not stop a command.
PATIENCE_SECONDS = 5


class Clipboard(NamedTuple):
    """Programs that take a text for one kind of desktop, the first that is installed is used.

    *install* says how to get one; None if each such system has it.
    """

    programs: tuple[tuple[str, ...], ...]
    install: str | None = None
    encoding: str = "utf-8"


MAC = Clipboard((("pbcopy",),))
# Windows tells an encoding by its first bytes. The program is that of Windows under WSL, too.
WINDOWS = Clipboard((("clip.exe",),), encoding="utf-16")
TERMUX = Clipboard((("termux-clipboard-set",),), "pkg install termux-api, and the app Termux:API")
WAYLAND = Clipboard((("wl-copy",),), "apt install wl-clipboard")
X11 = Clipboard(
    (("xclip", "-in", "-selection", "clipboard"), ("xsel", "--input", "--clipboard")),
    "apt install xclip",
)


def copy(text: str, environment: Mapping[str, str] | None = None) -> None:
    """Put *text* on the clipboard. Raises ``NoClipboard``, which says what to do.

    Libraries for this wait for their program however long it takes, and let it hold our output
    open: xclip goes on in the background, so that a pipe behind us would never end.
    """
    environment = os.environ if environment is None else environment
    clipboard = clipboard_of(environment)
    if clipboard is None:
        raise NoClipboard("there is no desktop here, and so no clipboard; print the text instead")
    path = environment.get("PATH")
    for name, *options in clipboard.programs:
        if program := shutil.which(name, path=path):
            _give(text.encode(clipboard.encoding), [program, *options], environment)
            return
    names = " or ".join(name for name, *_ in clipboard.programs)
    way = f"; install one: {clipboard.install}" if clipboard.install else ""
    raise NoClipboard(f"no program for the clipboard is installed ({names}){way}")


def clipboard_of(environment: Mapping[str, str]) -> Clipboard | None:
    """The kind of clipboard that this desktop has; None where there is no desktop."""
    if sys.platform == "darwin":
        return MAC
    if sys.platform == "win32":
        return WINDOWS
    if "TERMUX_VERSION" in environment:
        return TERMUX
    # A desktop has both if it runs programs for X11, too; the other one is its own.
    if environment.get("WAYLAND_DISPLAY"):
        return WAYLAND
    if environment.get("DISPLAY"):
        return X11
    return WINDOWS if "WSL_DISTRO_NAME" in environment else None


def _give(content: bytes, command: list[str], environment: Mapping[str, str]) -> None:
    name = Path(command[0]).name
    try:
        done = subprocess.run(  # noqa: S603  # a program of the table, found on the path
            command, input=content, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            timeout=PATIENCE_SECONDS, env=dict(environment), check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise NoClipboard(f"{name} did not take the text within {PATIENCE_SECONDS} s") from None
    except OSError as error:
        raise NoClipboard(f"{name} cannot be started: {error.strerror}") from None
    if done.returncode:
        raise NoClipboard(f"{name} could not copy the text; it ended with {done.returncode}")
