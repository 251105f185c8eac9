"""Commands such as ``/start`` and ``/cite``."""

from __future__ import annotations

from telegram import Message, Update
from telegram.constants import ChatType
from telegram.ext import ContextTypes

from bot.channels.telegram.answering.addressing import person_of
from bot.channels.telegram.answering.buttons import further_quotes
from bot.channels.telegram.answering.questions import answer
from bot.channels.telegram.answering.quotes import quote_blocks, quotes
from bot.channels.telegram.remembering.memory import KEPT_DAYS, RememberedAnswer
from bot.channels.telegram.sending.keyboards import answer_keyboard, language_keyboard
from bot.channels.telegram.sending.rendering import Message as Rendered
from bot.channels.telegram.sending.rendering import citation, pack, titles_block
from bot.channels.telegram.services import Services, services_of
from bot.notes import EXAMPLE, titles
from bot.texts.texts import Texts

MOST_TITLES = 30
CITATION = "c_"
# The beginnings of the payloads of deep links: of the present one, and of those that were.
LINKS = (CITATION, "p_", "q_")


async def on_start(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Introduce the bot, or show the quote that a citation links to.

    The payload of such a link is ``c_<token>``. Earlier versions made other links, which could be
    guessed; they lead nowhere any more.
    """
    message, services, texts = _parts(update, context)
    if message is None:
        return
    payload = (context.args or [""])[0]
    if payload.startswith(LINKS):
        shared = services.memory.shared(payload.removeprefix(CITATION))
        await _show_quote(message, services, texts, shared)
    else:
        await services.sender.say(message, texts.start.format(example=EXAMPLE))


async def _show_quote(
    message: Message, services: Services, texts: Texts, shared: tuple[RememberedAnswer, int] | None
) -> None:
    """Show a shared quote, and nothing else of its answer: the question is private."""
    parts: list[Rendered] = []
    if shared:
        remembered, number = shared
        # Conflicting quotes are never shown without each other.
        conflicting = remembered.conflicting_count
        first, count = (0, conflicting) if number < conflicting else (number, 1)
        shown = await services.corpus_pool.run(
            lambda corpus: quotes(corpus, remembered, first, count)
        )
        parts = pack(quote_blocks(remembered, shown, first, texts)) if shown else []
    if parts:
        await services.sender.reply(message, parts)
    else:
        await services.sender.say(message, texts.link_expired)


async def on_help(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Explain how to ask."""
    message, services, texts = _parts(update, context)
    if message:
        is_private = message.chat.type == ChatType.PRIVATE
        is_admin = is_private and services.is_admin(update.effective_user)
        text = f"{texts.help}\n\n{texts.help_admin}" if is_admin else texts.help
        await services.sender.say(message, text)


async def on_ask(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Answer the question after the command, or in the message that the command replies to."""
    message, services, texts = _parts(update, context)
    if message is None:
        return
    question = " ".join(context.args or ())
    replied = message.reply_to_message
    if not question and replied and not (replied.from_user and replied.from_user.is_bot):
        question = replied.text or replied.caption or ""
    if question.strip():
        await answer(update, services, question.strip())
    else:
        await services.sender.say(message, texts.ask_usage.format(example=EXAMPLE))


async def on_more(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Show further quotes for the person's last question in this chat."""
    message, services, texts = _parts(update, context)
    if message is None:
        return
    remembered = services.memory.last_answer(message.chat_id, person_of(update))
    sending = await further_quotes(services, message, remembered, texts) if remembered else None
    if sending is None:
        await services.sender.say(message, texts.no_more)
    else:
        await sending()


async def on_cite(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Cite the first quote of the last answer in this chat, with a link that shows it again."""
    message, services, texts = _parts(update, context)
    if message is None:
        return
    remembered = services.memory.last_answer(message.chat_id, person_of(update))
    shown = []
    if remembered:
        last = remembered
        shown = await services.corpus_pool.run(lambda corpus: quotes(corpus, last, 0, 1))
    if not remembered or not shown:
        await services.sender.say(message, texts.nothing_to_cite)
        return
    parts = shown[0].parts
    token = await services.memory.share(remembered.id, 0)
    link = f"https://t.me/{context.bot.username}?start={CITATION}{token}"
    keyboard = answer_keyboard(remembered.id, 0, parts, texts)
    cited = citation(parts)
    cited = cited._replace(text=f"{cited.text}\n\n{link}")
    await services.sender.reply(message, [cited], keyboard)


async def on_sources(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """List the articles."""
    message, services, texts = _parts(update, context)
    if message is None:
        return
    first_titles, total = await services.corpus_pool.run(
        lambda corpus: (titles(corpus, MOST_TITLES), corpus.state().articles)
    )
    if total:
        block = titles_block(texts.sources, first_titles, total, texts)
        await services.sender.reply(message, pack([block]))
    else:
        await services.sender.say(message, texts.empty_corpus)


async def on_about(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Say how large the corpus is, and how new."""
    message, services, texts = _parts(update, context)
    if message is None:
        return
    state, newest = await services.corpus_pool.run(lambda corpus: (corpus.state(), corpus.newest()))
    lines = [
        texts.about.format(
            articles=state.articles,
            paragraphs=state.paragraphs,
            fingerprint=state.fingerprint[:12],
        )
    ]
    if newest:
        lines.append(texts.newest.format(date=newest))
    await services.sender.say(message, "\n".join(lines))


async def on_lang(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Offer the languages as buttons."""
    message, services, texts = _parts(update, context)
    if message:
        await services.sender.say(message, texts.choose_language, language_keyboard())


async def on_privacy(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Say what the bot stores, and for how long."""
    message, services, texts = _parts(update, context)
    if message:
        is_logged = services.settings.log_questions
        log = texts.log_with_questions if is_logged else texts.log_without_questions
        await services.sender.say(message, f"{texts.privacy.format(days=KEPT_DAYS)}\n\n{log}")


async def on_forget(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Delete everything about a private chat, or about one person in a group."""
    message, services, texts = _parts(update, context)
    if message:
        # The memory comes last: it erases from the disk what was deleted.
        if message.chat.type == ChatType.PRIVATE:
            await services.inbox.forget(message.chat_id, None, except_for=update)
            await services.memory.forget(message.chat_id)
        else:
            person = person_of(update)
            await services.inbox.forget(message.chat_id, person, except_for=update)
            await services.memory.forget_person(message.chat_id, person)
        await services.sender.say(message, texts.forgotten)


COMMANDS = {
    "start": on_start,
    "help": on_help,
    "ask": on_ask,
    "more": on_more,
    "cite": on_cite,
    "sources": on_sources,
    "about": on_about,
    "lang": on_lang,
    "privacy": on_privacy,
    "forget": on_forget,
}
IN_GROUPS = ("ask", "help")


def _parts(
    update: Update, context: ContextTypes.DEFAULT_TYPE
) -> tuple[Message | None, Services, Texts]:
    """The message, the services, and the bot's words for its sender."""
    services = services_of(context)
    return update.effective_message, services, services.texts_of(update)
