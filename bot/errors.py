"""The errors of the application. Each message says what happened and what to do.

BotError
├── BadUsage       the command line cannot be carried out as typed
└── BadSettings    a setting cannot be used
"""

from __future__ import annotations


class BotError(Exception):
    """The base of these errors; its message is shown to the person who runs the command."""


class BadUsage(BotError):
    """The command cannot be carried out as it was typed."""


class BadSettings(BotError):
    """A configuration file or an environment variable cannot be used; lists every fault."""
