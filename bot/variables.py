"""The names of the environment variables that are not settings themselves."""

from __future__ import annotations

PREFIX = "PULLQUOTE_"
CONFIG_VARIABLE = "PULLQUOTE_CONFIG"
COLOR_VARIABLE = "PULLQUOTE_NO_COLOR"
# This one names a corpus or its folder; the setting ``corpus.path`` is a folder only.
CORPUS_VARIABLE = "PULLQUOTE_CORPUS"
