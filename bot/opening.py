"""An address or a file on the screen, in the program that the system has for it.

What is opened comes from outside: an address is one that leads where it seems to, and a file is of
a format that we read, so that nothing is run.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from retrieval import safe_address

# A program that fails does so at once. One that goes on has opened what it was given.
PATIENCE_SECONDS = 1.0
# The first that is installed is used. Under WSL the desktop is that of Windows.
MAC, TERMUX, WSL, DESKTOP = ("open",), ("termux-open",), ("wslview", "xdg-open"), ("xdg-open",)
# How a program for PDF files is told the page; a browser is told in the address of the file.
PAGE_OPTIONS = {
    **dict.fromkeys(("evince", "atril", "xreader"), "--page-index={page}"),
    **dict.fromkeys(("okular", "zathura"), "--page={page}"),
}
BROWSERS = (
    "firefox-esr", "firefox", "google-chrome", "chromium", "brave-browser", "microsoft-edge",
)  # fmt: skip
LONGEST_START = 16
PDF = ".pdf"


def open_address(address: str, environment: Mapping[str, str] | None = None) -> bool:
    """Open an address in a browser; whether a program took it.

    Only ``http`` and ``https`` are opened. Without a desktop, as over SSH, nothing is.
    """
    # An address that is too long with the quoted words still leads to the article without them.
    without_words = address.partition(":~:")[0].rstrip("#")
    safe = safe_address(address) or safe_address(without_words)
    environment = os.environ if environment is None else environment
    return safe is not None and _opened(safe, environment)


def open_file(file: Path, page: int | None, environment: Mapping[str, str] | None = None) -> bool:
    """Open a file that was read, a PDF file at *page* if its program can; whether one took it."""
    environment = os.environ if environment is None else environment
    # The name of a link says nothing about the file that would be opened.
    path = file.resolve()
    if not _is_harmless(path):
        return False
    if page is not None and path.suffix.lower() == PDF and sys.platform == "linux":
        command = _command_at(path, page, environment)
        if command and has_desktop(environment) and _is_started(command, environment):
            return True
    return _opened(str(path), environment)


def has_desktop(environment: Mapping[str, str]) -> bool:
    """Whether the person who runs the command sees the windows that it opens."""
    if sys.platform == "darwin":
        return not environment.get("SSH_CONNECTION")
    names = ("DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME", "TERMUX_VERSION")
    return any(environment.get(name) for name in names)


def _is_harmless(path: Path) -> bool:
    """Whether *path* is a file of a format that is read, and does not pretend to be."""
    # Imported here because it loads the readers.
    from retrieval.ingestion.parsing import ARCHIVES, is_known, mismatch

    suffix = path.suffix.lower()
    if suffix in ARCHIVES or not is_known(suffix):
        return False
    try:
        # What is no regular file might never end, or begin.
        if not path.is_file():
            return False
        with path.open("rb") as stream:
            return mismatch(suffix, stream.read(LONGEST_START)) is None
    except OSError:
        return False


def _opened(what: str, environment: Mapping[str, str]) -> bool:
    if not has_desktop(environment):
        return False
    programs: tuple[str, ...] = DESKTOP
    if sys.platform == "darwin":
        programs = MAC
    elif environment.get("TERMUX_VERSION"):
        programs = TERMUX
    elif environment.get("WSL_DISTRO_NAME"):
        programs = WSL
    found = (shutil.which(name, path=environment.get("PATH")) for name in programs)
    program = next(filter(None, found), None)
    return program is not None and _is_started([program, what], environment)


def _command_at(path: Path, page: int, environment: Mapping[str, str]) -> list[str] | None:
    """The command that opens a PDF file at a page; None if its program is not one that we know."""
    default = _program_for_pdf(environment)
    name = next((name for name in (*PAGE_OPTIONS, *BROWSERS) if name in default), "")
    program = shutil.which(name, path=environment.get("PATH")) if name else None
    if program is None:
        return None
    if name in BROWSERS:
        return [program, f"{path.as_uri()}#page={page}"]
    return [program, PAGE_OPTIONS[name].format(page=page), str(path)]


def _program_for_pdf(environment: Mapping[str, str]) -> str:
    """What the desktop opens PDF files with, such as ``org.gnome.evince.desktop``."""
    query = shutil.which("xdg-mime", path=environment.get("PATH"))
    if query is None:
        return ""
    try:
        done = subprocess.run(  # noqa: S603  # a program of the desktop, found on the path
            [query, "query", "default", "application/pdf"], stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=PATIENCE_SECONDS,
            env=dict(environment), check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.decode("utf-8", "replace").casefold()


def _is_started(command: Sequence[str], environment: Mapping[str, str]) -> bool:
    """Start a program that lives on without us, and says nothing on our terminal."""
    try:
        process = subprocess.Popen(  # noqa: S603  # a program of the desktop, found on the path
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, start_new_session=True, env=dict(environment),
        )  # fmt: skip
    except OSError:
        return False
    try:
        return process.wait(PATIENCE_SECONDS) == 0
    except subprocess.TimeoutExpired:
        process.returncode = 0  # it is not ours to wait for
        return True
