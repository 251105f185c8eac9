"""Documents and links that an admin sends: what is found in them is added."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from telegram import Update
from telegram.ext import ContextTypes

from bot.channels.telegram.adding.file_names import safe_name
from bot.channels.telegram.adding.recognizing import links_in
from bot.channels.telegram.adding.reporting import report_messages
from bot.channels.telegram.adding.work import Result, add, add_file
from bot.channels.telegram.adding.working import work_for
from bot.channels.telegram.answering.addressing import is_by_a_bot
from bot.channels.telegram.receiving.downloading import FileTooBig
from bot.channels.telegram.sending.blocks import Message, one_line, shortened
from bot.channels.telegram.services import services_of
from bot.reports import counts, counts_line
from retrieval import Progress

log = logging.getLogger(__name__)
LONGEST_NAME = 60


async def on_document(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Download a document, keep it, and add its articles."""
    message = update.message
    if message is None or message.document is None or is_by_a_bot(message, context.bot.id):
        return
    services, document = services_of(context), message.document
    texts = services.texts_of(update)
    name = safe_name(document.file_name, document.mime_type)
    library = services.librarian.library
    try:
        services.downloader.check(document.file_size)
    except FileTooBig as error:
        text = texts.file_too_big.format(limit=error.megabytes)
        await services.sender.say(message, text)
        return

    async def work(progress: Progress) -> Sequence[Message]:
        library.received.mkdir(parents=True, exist_ok=True)
        incoming = library.received / f".incoming-{update.update_id}"
        try:
            await services.downloader.download(document.file_id, incoming)
            result = await services.librarian.run(
                lambda corpus, advance: add_file(corpus, advance, library, incoming, name),
                progress,
            )
        finally:
            incoming.unlink(missing_ok=True)
        _log(update, result)
        return report_messages(result, texts)

    await work_for(message, services, texts, texts.adding.format(name=_shown(name)), work)


async def on_links(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Fetch addresses, and add the articles that are found there."""
    message = update.effective_message
    if message is None or is_by_a_bot(message, context.bot.id):
        return
    services, links = services_of(context), links_in(message.text)
    texts = services.texts_of(update)
    library = services.librarian.library

    async def work(progress: Progress) -> Sequence[Message]:
        result = await services.librarian.run(
            lambda corpus, advance: add(corpus, advance, library, links), progress
        )
        _log(update, result)
        return report_messages(result, texts)

    name = f"{links[0]} …" if len(links) > 1 else links[0]
    await work_for(message, services, texts, texts.adding.format(name=_shown(name)), work)


def _shown(name: str) -> str:
    return shortened(one_line(name), LONGEST_NAME)


def _log(update: Update, result: Result) -> None:
    fields = {"update": update.update_id, **counts(result.report)}
    log.info("added: %s", counts_line(result.report), extra={"fields": fields})
