"""Run the Telegram bot."""

from __future__ import annotations

import asyncio
import os
from contextlib import ExitStack, closing
from pathlib import Path

from bot.channels.telegram.application import End, Parts, read_token, read_webhook_secret, serve
from bot.channels.telegram.diagnostics import set_up_logs
from bot.channels.telegram.librarian import Librarian, Library
from bot.channels.telegram.remembering.bot_state import State
from bot.corpora import open_corpus, pool_of, ready_corpus
from bot.exit import BadSettings, Exit, message_of
from bot.screen.console import Screen
from bot.settings import Settings
from retrieval import locked
from retrieval.errors import ClusterUnusable, CorpusBusy


def telegram(settings: Settings, screen: Screen) -> Exit:
    """Run the bot until it is stopped or cannot go on."""
    token = read_token(settings.telegram, os.environ)
    webhook = settings.telegram.webhook
    secret = read_webhook_secret(settings.telegram, os.environ) if webhook.url else ""
    set_up_logs(token)
    try:
        ready_corpus(settings, screen).close()
    except ClusterUnusable as error:  # it is asked again for each question
        screen.say(f"pullquote: {message_of(error)}; until then, questions wait")
    # Without articles there is no folder yet.
    corpus = settings.corpus
    corpus.folder.mkdir(parents=True, exist_ok=True)
    library = Library(
        corpus.folder,
        lambda: open_corpus(settings),
        settings.reading,
        corpus.sources,
        corpus.vanished == "keep",
        corpus.sync_minutes,
        corpus.place,
    )
    library.keep_received_private()
    # Several bots may use the same articles.
    name = corpus.folder / f"telegram-{token.partition(':')[0]}"
    with ExitStack() as stack:
        try:
            stack.enter_context(locked(name.with_suffix(".lock"), "it runs already", private=True))
            state = stack.enter_context(closing(State(name.with_suffix(".sqlite3"))))
        except CorpusBusy as error:
            screen.say(f"pullquote: {_in_use(name, Path(str(error.path)))}")
            return Exit.CORPUS
        end = _run(settings, token, secret, state, library)
    match end:
        case End.STOPPED:
            return Exit.ANSWERED
        case End.TOKEN_REFUSED:
            raise BadSettings("Telegram refuses the token; copy it again from @BotFather")
        case End.REFUSED:
            raise BadSettings("Telegram refuses a request; see the log, and check api_base_url")
        case End.CONFLICT:
            screen.say(f"pullquote: {end.value}")
            return Exit.UNAVAILABLE
        case End.DEAD:
            screen.say(f"pullquote: {end.value}; a supervisor should start it again")
            return Exit.UNAVAILABLE


def _in_use(name: Path, path: Path) -> str:
    """The message if another process has the bot or its file."""
    bot = name.name.removeprefix("telegram-")
    if path == name.parent:
        return f"another process runs this bot already ({bot}, in {path}); stop it first"
    return f"another process uses the file of the bot {bot}, {path}; end it first"


def _run(settings: Settings, token: str, secret: str, state: State, library: Library) -> End:
    corpus_pool = pool_of(settings)
    librarian = Librarian(library)
    parts = Parts(
        settings.telegram, token, secret, settings.answer.limit, state, corpus_pool, librarian,
        same_language=settings.search.same_language,
    )  # fmt: skip
    try:
        return asyncio.run(serve(parts))
    finally:
        librarian.close()
        corpus_pool.close()
