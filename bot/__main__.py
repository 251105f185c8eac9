"""``python -m bot`` is ``pullquote``."""

import sys


def run() -> int:
    """Run the command line; an interrupt is an end like any other, even while all is loaded."""
    try:
        from bot.cli import main

        return main()
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(run())
