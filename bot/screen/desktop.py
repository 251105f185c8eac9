"""The programs of the desktop, which open an address or a file, and take text for the clipboard.

An address must lead where it seems to, and a file must be of a format that we read, so that nothing
is run.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from bot.exit import NoClipboard
from retrieval import safe_address

# A program that runs for longer has opened what it was given.
OPENING_SECONDS = 1.0
# The first that is installed is used. Under WSL the desktop is Windows.
MAC_PROGRAMS, TERMUX_PROGRAMS = ("open",), ("termux-open",)
WSL_PROGRAMS, DESKTOP_PROGRAMS = ("wslview", "xdg-open"), ("xdg-open",)
# A browser takes the page in the address of the file.
PAGE_OPTIONS = {
    **dict.fromkeys(("evince", "atril", "xreader"), "--page-index={page}"),
    **dict.fromkeys(("okular", "zathura"), "--page={page}"),
}
BROWSERS = (
    "firefox-esr", "firefox", "google-chrome", "chromium", "brave-browser", "microsoft-edge",
)  # fmt: skip
LONGEST_START = 16  # bytes
PDF = ".pdf"
# A desktop that does not answer must not stop a command.
COPYING_SECONDS = 5


class Clipboard(NamedTuple):
    """Programs for one kind of desktop, of which the first that is installed is used.

    *install* says how to get one; None if each such system has it.
    """

    programs: tuple[tuple[str, ...], ...]
    install: str | None = None
    encoding: str = "utf-8"


MAC_CLIPBOARD = Clipboard((("pbcopy",),))
# For WSL, too.
WINDOWS_CLIPBOARD = Clipboard((("clip.exe",),), encoding="utf-16")
TERMUX_CLIPBOARD = Clipboard(
    (("termux-clipboard-set",),), "pkg install termux-api, and the app Termux:API"
)
WAYLAND_CLIPBOARD = Clipboard((("wl-copy",),), "apt install wl-clipboard")
X11_CLIPBOARD = Clipboard(
    (("xclip", "-in", "-selection", "clipboard"), ("xsel", "--input", "--clipboard")),
    "apt install xclip",
)


def open_address(address: str, environment: Mapping[str, str] | None = None) -> bool:
    """Open an address of ``http`` or ``https`` in a browser; whether a program took it."""
    # Without the quoted words, a long address still leads to the article.
    without_words = address.partition(":~:")[0].rstrip("#")
    safe = safe_address(address) or safe_address(without_words)
    environment = os.environ if environment is None else environment
    return safe is not None and _opened(safe, environment)


def open_file(file: Path, page: int | None, environment: Mapping[str, str] | None = None) -> bool:
    """Open a file, a PDF file at *page* if possible; whether a program took it."""
    environment = os.environ if environment is None else environment
    # A link may have any name.
    path = file.resolve()
    if not _is_harmless(path):
        return False
    if page is not None and path.suffix.lower() == PDF and sys.platform == "linux":
        command = _command_at(path, page, environment)
        if command and has_desktop(environment) and _is_started(command, environment):
            return True
    return _opened(str(path), environment)


def has_desktop(environment: Mapping[str, str]) -> bool:
    """Whether the person sees the windows that a command opens."""
    if sys.platform == "darwin":
        return not environment.get("SSH_CONNECTION")
    names = ("DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME", "TERMUX_VERSION")
    return any(environment.get(name) for name in names)


def _is_harmless(path: Path) -> bool:
    """Whether *path* is a file of a format that is read, inside, too."""
    # Imported late: it loads the readers.
    from retrieval.ingestion import ARCHIVES, is_known, mismatch

    suffix = path.suffix.lower()
    if suffix in ARCHIVES or not is_known(suffix):
        return False
    try:
        # A pipe might never end, or begin.
        if not path.is_file():
            return False
        with path.open("rb") as stream:
            return mismatch(suffix, stream.read(LONGEST_START)) is None
    except OSError:
        return False


def _opened(what: str, environment: Mapping[str, str]) -> bool:
    if not has_desktop(environment):
        return False
    programs: tuple[str, ...] = DESKTOP_PROGRAMS
    if sys.platform == "darwin":
        programs = MAC_PROGRAMS
    elif environment.get("TERMUX_VERSION"):
        programs = TERMUX_PROGRAMS
    elif environment.get("WSL_DISTRO_NAME"):
        programs = WSL_PROGRAMS
    found = (shutil.which(name, path=environment.get("PATH")) for name in programs)
    program = next(filter(None, found), None)
    return program is not None and _is_started([program, what], environment)


def _command_at(path: Path, page: int, environment: Mapping[str, str]) -> list[str] | None:
    """The command that opens a PDF file at a page; None if the program is unknown."""
    query = shutil.which("xdg-mime", path=environment.get("PATH"))
    if query is None:
        return None
    try:
        done = subprocess.run(  # noqa: S603  # found on the path
            [query, "query", "default", "application/pdf"], stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=OPENING_SECONDS,
            env=dict(environment), check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return None
    # Such as ``org.gnome.evince.desktop``.
    default = done.stdout.decode("utf-8", "replace").casefold()
    name = next((name for name in (*PAGE_OPTIONS, *BROWSERS) if name in default), "")
    program = shutil.which(name, path=environment.get("PATH")) if name else None
    if program is None:
        return None
    if name in BROWSERS:
        return [program, f"{path.as_uri()}#page={page}"]
    return [program, PAGE_OPTIONS[name].format(page=page), str(path)]


def _is_started(command: Sequence[str], environment: Mapping[str, str]) -> bool:
    """Start a program that lives on without us, and says nothing on our terminal."""
    try:
        process = subprocess.Popen(  # noqa: S603  # found on the path
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, start_new_session=True, env=dict(environment),
        )  # fmt: skip
    except OSError:
        return False
    try:
        return process.wait(OPENING_SECONDS) == 0
    except subprocess.TimeoutExpired:
        process.returncode = 0  # it is not ours to wait for
        return True


def copy(text: str, environment: Mapping[str, str] | None = None) -> None:
    """Put *text* on the clipboard. Raises ``NoClipboard``, which says what to do.

    Libraries for this wait for their program for ever, and let it hold our output open: xclip goes
    on in the background, so that a pipe would never end.
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
    """The clipboard of this desktop, if there is one."""
    if sys.platform == "darwin":
        return MAC_CLIPBOARD
    if sys.platform == "win32":
        return WINDOWS_CLIPBOARD
    if "TERMUX_VERSION" in environment:
        return TERMUX_CLIPBOARD
    # Wayland sets both if it runs programs for X11.
    if environment.get("WAYLAND_DISPLAY"):
        return WAYLAND_CLIPBOARD
    if environment.get("DISPLAY"):
        return X11_CLIPBOARD
    return WINDOWS_CLIPBOARD if "WSL_DISTRO_NAME" in environment else None


def _give(content: bytes, command: list[str], environment: Mapping[str, str]) -> None:
    name = Path(command[0]).name
    try:
        done = subprocess.run(  # noqa: S603  # found on the path
            command, input=content, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            timeout=COPYING_SECONDS, env=dict(environment), check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise NoClipboard(f"{name} did not take the text within {COPYING_SECONDS} s") from None
    except OSError as error:
        raise NoClipboard(f"{name} cannot be started: {error.strerror}") from None
    if done.returncode:
        raise NoClipboard(f"{name} could not copy the text; it ended with {done.returncode}")
