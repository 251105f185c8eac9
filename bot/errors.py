"""What can go wrong in the application; each error says what happened and what to do.

BotError
├── BadUsage       the command line asks for something that does not fit
└── BadSettings    a setting cannot be used
"""

from __future__ import annotations


class BotError(Exception):
    """Anything the application refuses, in words that a person can act on."""


class BadUsage(BotError):
    """The command cannot be carried out as it was typed."""


class BadSettings(BotError):
    """A configuration file or an environment variable cannot be used; all faults at once."""
