"""How wide a line may be."""

from __future__ import annotations

import shutil

# The width of tables if there is no terminal to ask for its width.
PLAIN_COLUMNS = 80
# On a narrower terminal nothing could be read anyway.
FEWEST_COLUMNS = 20


def columns() -> int:
    """The width of the terminal. A variable COLUMNS that is no width is ignored."""
    return max(FEWEST_COLUMNS, shutil.get_terminal_size((PLAIN_COLUMNS, 24)).columns)
