"""Each answer is counted: for monitoring, and for the statistics."""

from __future__ import annotations

from telegram import Update
from telegram.constants import ChatType

from bot.channels.telegram.answering.addressing import is_edit
from bot.channels.telegram.remembering.statistics import Kind
from bot.channels.telegram.services import Services
from retrieval import Answer


def count(update: Update, services: Services, answer: Answer, seconds: float) -> str:
    """Count the answer to *update*, which took so many *seconds*; return its outcome."""
    # That the articles have nothing to say about a greeting is no failure.
    outcome = "small_talk" if answer.query.small_talk else answer.estimate.outcome.value
    if not update.inline_query:
        services.metrics.questions.labels(outcome).inc()
        services.metrics.answer_seconds.observe(seconds)
    services.statistics.add(_kind(update), outcome, answer.query.language, seconds)
    return outcome


def _kind(update: Update) -> Kind:
    if update.inline_query:
        return "inline"
    if is_edit(update):
        return "edit"
    chat = update.effective_chat
    return "private" if chat and chat.type == ChatType.PRIVATE else "group"
