"""The questions that a limit refuses, until the people who asked are told which ones."""

from __future__ import annotations

from collections import defaultdict

from telegram import Update

# So many questions are named in one message.
MOST_NAMED = 50


class Unanswered:
    """The refused questions of each chat, in the order in which they were refused."""

    def __init__(self) -> None:
        self._of_chat: defaultdict[int, list[Update]] = defaultdict(list)

    def add(self, update: Update) -> None:
        """Hold a question of a chat that is not answered."""
        self._of_chat[_chat(update)].append(update)

    def holds(self, update: Update) -> bool:
        """Whether nobody has been told about this question yet."""
        return update in self._of_chat.get(_chat(update), ())

    def take(self, update: Update, is_idle: bool) -> list[Update]:
        """The questions to name now in the chat of *update*: some, as soon as they fill a message,
        or all, if nothing else of the chat is waiting. They are no longer held."""
        chat = _chat(update)
        held = sorted(self._of_chat.get(chat, ()), key=lambda one: one.update_id)
        if not is_idle and len(held) < MOST_NAMED:
            return []
        if rest := held[MOST_NAMED:]:
            self._of_chat[chat] = rest
        else:
            self._of_chat.pop(chat, None)
        return held[:MOST_NAMED]


def _chat(update: Update) -> int:
    return update.effective_chat.id if update.effective_chat else 0
