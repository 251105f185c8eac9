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
from bot.channels.telegram.sending.rendering import citation, pack, titles_block
from bot.channels.telegram.services import Services, services_of
from bot.notes import EXAMPLE, titles
from bot.texts.texts import Texts

MOST_TITLES = 30


async def on_start(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Introduce the bot, or show the answer that a deep link refers to.

    The payload of a link is ``q_<answer>`` to repeat the question of an answer, or
    ``p_<answer>_<number>`` to show one of its quotes: ``p_Ab3dE9xZ_0``.
    """
    message, services, texts = _if_admitted(update, context)
    if message is None:
        return
    payload = (context.args or [""])[0]
    kind, _, reference = payload.partition("_")
    answer_id, _, number = reference.partition("_")
    is_link = kind in ("p", "q")
    remembered = services.memory.answer(answer_id) if is_link and answer_id else None
    if remembered is None:
        expired = is_link and reference
        await services.sender.say(
            message, texts.expired if expired else texts.start.format(example=EXAMPLE)
        )
    elif kind == "q":
        await answer(update, services, remembered.question)
    else:
        await _show_quote(message, services, texts, remembered, number)


async def _show_quote(
    message: Message, services: Services, texts: Texts, remembered: RememberedAnswer, number: str
) -> None:
    wanted = int(number) if number.isdecimal() and len(number) < 4 else 0
    # Conflicting quotes are never shown without each other.
    conflicting = remembered.conflicting_count
    first, count = (0, conflicting) if wanted < conflicting else (wanted, 1)
    shown = await services.corpus_pool.run(lambda corpus: quotes(corpus, remembered, first, count))
    if not shown:
        await services.sender.say(message, texts.expired)
    else:
        await services.sender.reply(message, pack(quote_blocks(remembered, shown, first, texts)))


async def on_help(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Explain how to ask."""
    message, services, texts = _if_admitted(update, context)
    if message:
        is_private = message.chat.type == ChatType.PRIVATE
        is_admin = is_private and services.is_admin(update.effective_user)
        text = f"{texts.help}\n\n{texts.help_admin}" if is_admin else texts.help
        await services.sender.say(message, text)


async def on_ask(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Answer the question after the command, or in the message that the command replies to."""
    message, services, texts = _if_admitted(update, context)
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
    message, services, texts = _if_admitted(update, context)
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
    message, services, texts = _if_admitted(update, context)
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
    link = f"https://t.me/{context.bot.username}?start=p_{remembered.id}_0"
    keyboard = answer_keyboard(remembered.id, 0, parts, texts)
    cited = citation(parts)
    cited = cited._replace(text=f"{cited.text}\n\n{link}")
    await services.sender.reply(message, [cited], keyboard)


async def on_sources(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """List the articles."""
    message, services, texts = _if_admitted(update, context)
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
    message, services, texts = _if_admitted(update, context)
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
    message, services, texts = _if_admitted(update, context)
    if message:
        await services.sender.say(message, texts.choose_language, language_keyboard())


async def on_privacy(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Say what the bot stores, and for how long."""
    message, services, texts = _if_admitted(update, context)
    if message:
        await services.sender.say(message, texts.privacy.format(days=KEPT_DAYS))


async def on_forget(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Delete everything about a private chat, or about one person in a group."""
    message, services, texts = _if_admitted(update, context)
    if message:
        if message.chat.type == ChatType.PRIVATE:
            services.memory.forget(message.chat_id)
            services.inbox.forget(message.chat_id, except_for=update)
        else:
            services.memory.forget_person(message.chat_id, person_of(update))
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


def _if_admitted(
    update: Update, context: ContextTypes.DEFAULT_TYPE
) -> tuple[Message | None, Services, Texts]:
    """The message (None if its sender may not use the bot), the services, and the bot's words."""
    services = services_of(context)
    message = update.effective_message
    admitted = services.admits(update.effective_chat, update.effective_user)
    return (message if admitted else None), services, services.texts_of(update)
