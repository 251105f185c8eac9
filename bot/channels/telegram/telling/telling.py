"""Saved questions, asked again when the articles have changed: an answer is told once."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace

from telegram.error import BadRequest

from bot.channels.telegram.answering.addressing import place
from bot.channels.telegram.answering.asking import Outlook, Turn, ask
from bot.channels.telegram.answering.delivering import deliver, was_sent
from bot.channels.telegram.answering.noting import note_shown
from bot.channels.telegram.answering.showing import look_of, show
from bot.channels.telegram.remembering.saved import SavedQuestion
from bot.channels.telegram.sending.blocks import one_line, shortened
from bot.channels.telegram.services import Services
from bot.channels.telegram.telling.addressee import still_admits, texts_for
from bot.channels.telegram.telling.errands import Errands
from retrieval import Outcome
from retrieval.errors import ClusterUnusable, CorpusBusy, RetrievalError

log = logging.getLogger(__name__)
# Between two saved questions, the corpus is there for those who ask now.
PAUSE_SECONDS = 0.1
LONGEST_QUESTION = 300


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
    """What was found for a saved question, if there is one now and the person may have it."""
    if not still_admits(services, saved.chat, saved.person):
        return None
    language = services.memory.language(saved.chat) or saved.language
    look = look_of(place(saved.chat).chat, services, texts_for(services, saved.chat, language))
    turn = Turn(saved.question, services.only_in(saved.chat), saved.context)
    try:
        outlook = await ask(services, turn, language, look)
    except (CorpusBusy, ClusterUnusable):
        raise
    except RetrievalError as error:
        log.warning("a saved question could not be asked: %s", error)
        return None
    return outlook if outlook.answer.estimate.outcome is Outcome.ANSWER else None


async def _tell(
    services: Services, saved: SavedQuestion, outlook: Outlook, fingerprint: str
) -> None:
    """Send the answer as a reply to the question, which has then been told."""
    to = place(saved.chat, saved.question_id, saved.thread)
    texts = texts_for(services, saved.chat, saved.language)
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
    """End what an earlier process has begun: if the answer may have arrived, it is offered."""
    to = place(saved.chat, saved.question_id, saved.thread)
    texts = texts_for(services, saved.chat, saved.language)
    is_told = True
    try:
        is_told = await was_sent(services, to, texts, services.memory.begun(answer_id))
    except BadRequest as error:
        log.warning("an answer that may have arrived could not be offered: %s", error.message)
    if is_told:
        await services.saved.drop(saved.id)
    else:
        await services.saved.take_back(saved.id)
