"""The errors of the application. Each message says what happened and what to do.

BotError
├── BadUsage       the command line cannot be carried out as typed
├── BadSettings    a setting cannot be used
├── NoCorpus       no corpus has this name
├── Declined       a person was asked, and did not say yes
└── NoClipboard    a text cannot be copied to the clipboard
"""

from __future__ import annotations


class BotError(Exception):
    """The base of these errors; its message is shown to the person who runs the command."""


class BadUsage(BotError):
    """The command cannot be carried out as it was typed."""


class BadSettings(BotError):
    """A configuration file or an environment variable cannot be used; lists every fault."""


class NoCorpus(BotError):
    """The command needs a corpus that is not there."""


class Declined(BotError):
    """A person was asked before something was lost, and did not say yes."""


class NoClipboard(BotError):
    """A text cannot be copied to the clipboard."""
