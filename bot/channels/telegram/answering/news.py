"""What people are told when the articles have changed: answers to saved questions, corrections."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any

from telegram.error import BadRequest, Forbidden

from bot.channels.telegram.answering.answer import Outlook, Turn, ask, look_of, show
from bot.channels.telegram.answering.corrections import compare, correct
from bot.channels.telegram.answering.delivery import deliver, note_shown, was_sent
from bot.channels.telegram.receiving.updates import place
from bot.channels.telegram.remembering.saved_and_shown import SavedQuestion
from bot.channels.telegram.sending.message_blocks import one_line, shortened
from bot.channels.telegram.services import Services
from retrieval import Outcome
from retrieval.errors import ClusterUnusable, CorpusBusy, RetrievalError

log = logging.getLogger(__name__)
WATCH_SECONDS = 3.0
# After each saved question, people's questions have the corpus for this time.
PAUSE_SECONDS = 0.1
LONGEST_QUESTION = 300
# The name under which the memory keeps whether own articles are quoted, or the demonstration.
QUOTED = "quoted-own"


class Errands:
    """Tasks that tell chats something, one at a time in each chat.

    *start* starts a task that is finished when the bot stops.
    """

    def __init__(
        self, services: Services, start: Callable[[Coroutine[Any, Any, None]], object]
    ) -> None:
        self._services = services
        self._start = start
        self._chats: set[int] = set()

    def is_busy(self, chat: int) -> bool:
        """Whether this chat is being told something; anything else is told later."""
        return chat in self._chats

    def begin(self, chat: int, telling: Coroutine[Any, Any, None]) -> None:
        """Tell a chat something. A chat that has blocked the bot is forgotten."""
        self._chats.add(chat)
        self._start(self._tell(chat, telling))

    async def _tell(self, chat: int, telling: Coroutine[Any, Any, None]) -> None:
        try:
            await telling
        except Forbidden:
            await self._services.memory.forget(chat)
        except Exception:
            log.exception("a chat could not be told what has changed, trying again")
        finally:
            self._chats.discard(chat)


async def watch(services: Services, errands: Errands) -> None:
    """Look for changes of the articles, whoever makes them, until this is cancelled."""
    if not services.settings.corrections:
        await services.shown.clear()
    while True:
        try:
            await look(services, errands)
        except (CorpusBusy, ClusterUnusable, TimeoutError) as error:
            log.info("the corpus is busy, looking at it later: %s", error)
        except Exception:
            log.exception("people cannot be told what has changed, trying again")
        await asyncio.sleep(WATCH_SECONDS)


async def look(services: Services, errands: Errands) -> None:
    """Tell people what has changed for them since they asked."""
    where, state = await services.corpus_pool.run(lambda corpus: (corpus.place, corpus.state()))
    if services.settings.corrections:
        library = services.librarian.library
        is_own = where == (library.place or library.folder)
        # The first own article ends the demonstration, and what was quoted of it.
        if services.memory.profile(QUOTED) != str(is_own):
            await services.shown.clear()
            await services.memory.set_profile(QUOTED, str(is_own))
        await compare(services, state.fingerprint)
        for correction_id in services.corrections.waiting():
            quotes = services.corrections.of(correction_id)
            if not quotes:
                await services.corrections.drop(correction_id)
            elif not errands.is_busy(quotes[0].answer.chat):
                errands.begin(quotes[0].answer.chat, correct(services, quotes))
    # This comes last because it may take long.
    await tell_saved(services, errands, state.fingerprint)


async def tell_saved(services: Services, errands: Errands, fingerprint: str) -> None:
    """Ask the corpus, which has this fingerprint, the saved questions that it was not asked."""
    for saved_id in services.saved.waiting(fingerprint):
        saved = services.saved.find(saved_id)
        if saved is None or errands.is_busy(saved.chat):
            continue
        if saved.answer_id:
            errands.begin(saved.chat, _finish(services, saved, saved.answer_id))
        elif outlook := await _answered(services, saved):
            errands.begin(saved.chat, _tell(services, saved, outlook, fingerprint))
        else:
            await services.saved.set_asked(saved.id, fingerprint)
        await asyncio.sleep(PAUSE_SECONDS)


async def _answered(services: Services, saved: SavedQuestion) -> Outlook | None:
    """What was found for a saved question, if it has an answer now and the person may ask."""
    if not services.still_admits(saved.chat, saved.person):
        return None
    language = services.memory.language(saved.chat) or saved.language
    texts = services.texts_later(saved.chat, language)
    turn = Turn(saved.question, services.only_in(saved.chat), saved.context)
    try:
        outlook = await ask(
            services, turn, language, look_of(place(saved.chat).chat, services, texts)
        )
    except (CorpusBusy, ClusterUnusable):
        raise
    except RetrievalError as error:
        log.warning("a saved question could not be asked: %s", error)
        return None
    return outlook if outlook.answer.estimate.outcome is Outcome.ANSWER else None


async def _tell(
    services: Services, saved: SavedQuestion, outlook: Outlook, fingerprint: str
) -> None:
    """Send the answer as a reply to the question, which is then no longer saved."""
    to = place(saved.chat, saved.question_id, saved.thread)
    texts = services.texts_later(saved.chat, saved.language)
    draft = services.memory.draft(saved.chat, saved.person, saved.question_id, outlook.content)
    question = shortened(one_line(saved.question), LONGEST_QUESTION)
    heading = f"{texts.you_asked.format(question=question)}\n{texts.now_answered}"
    noted = replace(draft, notes=(heading, *draft.notes))
    messages, count, keyboard = show(noted, outlook.shown, 0, look_of(to.chat, services, texts))
    await services.memory.add_answer(replace(draft, shown_count=count))
    if not await services.saved.set_answer(saved.id, draft.id):
        return  # it was dropped while it was asked
    await note_shown(services, to, draft.id, 0, outlook.shown[:count], texts)
    try:
        await deliver(
            services, to, texts, draft.id, lambda: services.sender.reply(to, messages, keyboard)
        )
    except BadRequest as error:
        log.warning("an answer could not be told before the next change: %s", error.message)
        await services.saved.set_asked(saved.id, fingerprint)
    else:
        await services.saved.drop(saved.id)
        log.info("told", extra={"fields": {"characters": len(saved.question)}})


async def _finish(services: Services, saved: SavedQuestion, answer_id: str) -> None:
    """Finish what an earlier process has begun: if the answer may have arrived, it is offered."""
    to = place(saved.chat, saved.question_id, saved.thread)
    texts = services.texts_later(saved.chat, saved.language)
    is_told = True
    try:
        is_told = await was_sent(services, to, texts, services.memory.begun(answer_id))
    except BadRequest as error:
        log.warning("an answer that may have arrived could not be offered: %s", error.message)
    if is_told:
        await services.saved.drop(saved.id)
    else:
        await services.saved.take_back(saved.id)
