"""``python -m bot`` runs the command ``pullquote``."""

import gc
import os
import sys


def run() -> int:
    """Run the command line; an interrupt while modules are imported gives exit code 130, too."""
    # Who starts it from a checkout is not stopped by any installer.
    if sys.version_info < (3, 11):  # noqa: UP036
        version = ".".join(map(str, sys.version_info[:2]))
        sys.stderr.write(f"pullquote needs Python 3.11 or newer; this is {version}\n")
        return 2
    # What a command loads at its start stays to its end: looking for garbage in it, now and as the
    # process ends, would take a sixth of the time of a question.
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

    Nothing can be read from them, what is written to standard output fails, as it should, and what
    is written to standard error is lost.
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
