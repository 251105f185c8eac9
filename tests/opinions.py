"""What people thought of answers, in the file of a bot over a corpus."""

import asyncio
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from bot.channels.telegram.answering.answer import remembered_quotes
from bot.channels.telegram.remembering.bot_state import State
from bot.channels.telegram.remembering.memory import Memory
from remembered import stored
from retrieval import Corpus

PERSON = 987654321


class Said(NamedTuple):
    """A person's verdict on the answer to a question, at a time (in seconds since 1970)."""

    question: str
    verdict: str
    at: float
    context: tuple[str, ...] = ()
    person: int = PERSON


def write_opinions(
    corpus_folder: Path, said: Sequence[Said], bot: int = 1, folder: Path | None = None
) -> Path:
    """Let a bot answer people from a corpus, and remember their verdicts; its file.

    That is beside the corpus, unless another *folder* is named.
    """
    file = (folder or corpus_folder) / f"telegram-{bot}.sqlite3"
    clock = [0.0]
    with closing(State(file)) as state, Corpus.existing(corpus_folder) as corpus:
        memory = Memory(state, lambda: clock[0])
        for number, one in enumerate(said):
            clock[0] = one.at
            answer = corpus.ask(one.question, context=one.context)
            # What a question follows is known by the answer to it.
            for earlier in one.context:
                asyncio.run(stored(memory, one.person, one.person, number, earlier))
            adding = stored(
                memory, one.person, one.person, number, one.question, one.context,
                answer.estimate.outcome, remembered_quotes(answer),
            )  # fmt: skip
            answer_id = asyncio.run(adding)
            asyncio.run(memory.set_opinion(answer_id, one.person, one.verdict))
    return file
