"""Answers in the memory of a bot that no bot has given."""

from collections.abc import Sequence
from dataclasses import replace

from bot.channels.telegram.remembering.memory import Content, Memory, RememberedQuote
from retrieval import Outcome


async def stored(
    memory: Memory,
    chat: int,
    person: int,
    question_id: int,
    question: str = "q",
    context: Sequence[str] = (),
    outcome: Outcome = Outcome.ANSWER,
    quotes: Sequence[RememberedQuote] = (),
    shown_count: int = 1,
) -> str:
    """Store an answer; its id."""
    content = Content(question, context, outcome, quotes, ())
    draft = memory.draft(chat, person, question_id, content)
    await memory.add_answer(replace(draft, shown_count=shown_count))
    return draft.id
