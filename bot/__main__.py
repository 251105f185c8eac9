"""``python -m bot`` runs the command ``pullquote``."""

import sys


def run() -> int:
    """Run the command line; an interrupt while modules are imported gives exit code 130, too."""
    try:
        from bot.cli import main

        return main()
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(run())
