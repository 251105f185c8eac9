"""Work for an admin: it shows its progress, and ends in a report or in one line about an error."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from telegram import Message as Sent

from bot.channels.telegram.adding.progress import ProgressMessage
from bot.channels.telegram.adding.reporting import own_words
from bot.channels.telegram.receiving.downloading import DownloadFailed, FileTooBig
from bot.channels.telegram.sending.blocks import Message
from bot.channels.telegram.services import Services
from bot.texts.texts import Texts
from retrieval import Progress
from retrieval.errors import ClusterUnusable, CorpusBusy


async def work_for(
    message: Sent,
    services: Services,
    texts: Texts,
    doing: str,
    work: Callable[[Progress], Awaitable[Sequence[Message]]],
) -> None:
    """Do *work*, whose result is the report; *doing* says meanwhile what is done."""
    shown = ProgressMessage(services.sender, message, doing)

    async def reported() -> Sequence[Message]:
        try:
            return await work(shown.advance)
        except CorpusBusy:
            return own_words(texts.corpus_busy)
        except ClusterUnusable:
            return own_words(texts.articles_away)
        except FileTooBig as error:
            return own_words(texts.file_too_big.format(limit=error.megabytes))
        except DownloadFailed:
            return own_words(texts.download_failed)

    await shown.finish(await shown.show_during(reported()))
