"""Documents and links that an admin sends, whose articles are added."""

from __future__ import annotations

import logging
import mimetypes
import re
import unicodedata
from collections.abc import Sequence

from telegram import Message, Update
from telegram.ext import ContextTypes, filters

from bot.channels.reports import counts, counts_line
from bot.channels.telegram.adding.work_report import report_messages, work_for
from bot.channels.telegram.librarian import Result, add, add_file
from bot.channels.telegram.receiving.downloads import FileTooBig
from bot.channels.telegram.receiving.updates import is_by_a_bot
from bot.channels.telegram.sending.message_blocks import Rendered, one_line, shortened
from bot.channels.telegram.services import services_of
from retrieval import Progress, well_formed

log = logging.getLogger(__name__)
LONGEST_NAME = 60
LINK = re.compile(r"https?://\S+", re.IGNORECASE)
SYNC = filters.COMMAND & filters.Regex(r"^/sync(?:@|\s|$)")
DOCUMENT = filters.UpdateType.MESSAGE & filters.Document.ALL
UNNAMED = "document"
# File systems take 255 bytes.
MOST_BYTES = 180
# Characters that some file system refuses.
UNUSABLE = re.compile(r'[<>:"|?*]')
SUFFIX = re.compile(r"(?:\.tar)?\.[^.\s]{1,16}$", re.IGNORECASE)
# Windows has devices of these names, with any suffix.
DEVICE = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)


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

    async def work(progress: Progress) -> Sequence[Rendered]:
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

    doing = texts.adding.format(name=shortened(one_line(name), LONGEST_NAME))
    await work_for(message, services, texts, doing, work)


async def on_links(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Fetch addresses, and add the articles found there."""
    message = update.effective_message
    if message is None or is_by_a_bot(message, context.bot.id):
        return
    services, links = services_of(context), links_in(message.text)
    texts = services.texts_of(update)
    library = services.librarian.library

    async def work(progress: Progress) -> Sequence[Rendered]:
        result = await services.librarian.run(
            lambda corpus, advance: add(corpus, advance, library, links), progress
        )
        _log(update, result)
        return report_messages(result, texts)

    name = f"{links[0]} …" if len(links) > 1 else links[0]
    doing = texts.adding.format(name=shortened(one_line(name), LONGEST_NAME))
    await work_for(message, services, texts, doing, work)


def _log(update: Update, result: Result) -> None:
    fields = {"update": update.update_id, **counts(result.report)}
    log.info("added: %s", counts_line(result.report), extra={"fields": fields})


def links_in(text: str | None) -> list[str]:
    """The addresses in a message that has nothing else."""
    words = [word.rstrip(",;") for word in (text or "").split()]
    if not all(map(LINK.fullmatch, words)):
        return []
    return [*dict.fromkeys(words)]


class _OnlyLinks(filters.MessageFilter):
    def filter(self, message: Message) -> bool:
        """Whether the message has only addresses."""
        return bool(links_in(message.text))


ONLY_LINKS = filters.UpdateType.MESSAGES & _OnlyLinks()


def of_admins(admins: Sequence[int]) -> filters.BaseFilter:
    """Messages of admins in their private chats."""
    return filters.ChatType.PRIVATE & filters.User(admins)


def is_adding(update: Update, admins: Sequence[int]) -> bool:
    """Whether an update takes as long as adding does."""
    adds = of_admins(admins) & (DOCUMENT | ONLY_LINKS | (filters.UpdateType.MESSAGE & SYNC))
    return bool(adds.check_update(update))


def safe_name(name: str | None, kind: str | None = None) -> str:
    """A file name without folders, invisible characters or a leading dot.

    Without a name, the media type *kind* gives a suffix. Example: ``../../.x y.txt`` becomes ``x
    y.txt``.
    """
    visible = "".join(
        " " if char.isspace() else char
        for char in unicodedata.normalize("NFC", well_formed(name or ""))
        if char.isspace() or unicodedata.category(char)[0] != "C"
    )
    base = re.split(r"[/\\]", visible)[-1]
    base = " ".join(UNUSABLE.sub("_", base).split()).lstrip(". ").rstrip(". ")
    if not base:
        base = f"{UNNAMED}{mimetypes.guess_extension(kind or '') or ''}"
    if DEVICE.match(base):
        base = f"_{base}"
    match = SUFFIX.search(base)
    suffix = match[0] if match and match.start() else ""
    stem = base.removesuffix(suffix).encode()[: MOST_BYTES - len(suffix.encode())]
    return f"{stem.decode(errors='ignore').rstrip('. ')}{suffix}"
