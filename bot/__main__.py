"""``python -m bot`` runs the command ``pullquote``."""

import gc
import os
import sys


def run() -> int:
    """Run the command line; an interrupt at any time gives exit code 130."""
    # A checkout bypasses the installer's version check.
    if sys.version_info < (3, 11):  # noqa: UP036
        version = ".".join(map(str, sys.version_info[:2]))
        sys.stderr.write(f"pullquote needs Python 3.11 or newer; this is {version}\n")
        return 2
    # To look for garbage in what a command loads would take a sixth of the time of a question.
    gc.set_threshold(100_000)
    try:
        _open_streams()
        from bot.cli import main

        return main()
    except KeyboardInterrupt:
        return 130
    finally:
        gc.freeze()


def _open_streams() -> None:
    """Open the standard streams that are closed, so that no other file takes their numbers.

    Writing to standard output fails, as it should; what goes to standard error is lost.
    """
    if sys.stdin is None:
        sys.stdin = os.fdopen(_null(0, os.O_RDONLY), encoding="utf-8")
    if sys.stdout is None:
        sys.stdout = os.fdopen(_null(1, os.O_RDONLY), "w", encoding="utf-8")
    if sys.stderr is None:
        sys.stderr = os.fdopen(_null(2, os.O_WRONLY), "w", encoding="utf-8")


def _null(number: int, flags: int) -> int:
    opened = os.open(os.devnull, flags)
    if opened != number:
        os.dup2(opened, number)
        os.close(opened)
    return number


if __name__ == "__main__":
    sys.exit(run())
