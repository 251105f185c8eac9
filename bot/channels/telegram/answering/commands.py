"""Commands such as ``/start`` and ``/cite``."""

from __future__ import annotations

from telegram import Message, Update
from telegram.constants import ChatType
from telegram.ext import ContextTypes

from bot.channels.telegram.answering.about import about, introduction
from bot.channels.telegram.answering.addressing import person_of
from bot.channels.telegram.answering.buttons import further_quotes
from bot.channels.telegram.answering.claim_check import on_verify
from bot.channels.telegram.answering.languages import on_lang
from bot.channels.telegram.answering.listing import articles_page, searched_words
from bot.channels.telegram.answering.privacy import privacy
from bot.channels.telegram.answering.questions import answer
from bot.channels.telegram.answering.quotes import quotes
from bot.channels.telegram.answering.showing import look_of, shared
from bot.channels.telegram.remembering.memory import RememberedAnswer
from bot.channels.telegram.sending.blocks import Message as Rendered
from bot.channels.telegram.sending.citations import citation
from bot.channels.telegram.sending.keyboards import (
    Place,
    cite_keyboard,
    start_keyboard,
)
from bot.channels.telegram.services import Services, services_of
from bot.notes import EXAMPLE
from bot.texts.texts import Texts

CITATION = "c_"
# The beginnings of the payloads of deep links: of the present one, and of those that were.
LINKS = (CITATION, "p_", "q_")


async def on_start(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Introduce the bot with questions to try, or show the quote that a citation links to.

    The payload of such a link is ``c_<token>``. Earlier versions made other links, which could be
    guessed; they lead nowhere any more.
    """
    message, services, texts = _parts(update, context)
    if message is None:
        return
    payload = (context.args or [""])[0]
    if payload.startswith(LINKS):
        token = services.memory.shared(payload.removeprefix(CITATION))
        await _show_quote(message, services, texts, token)
        return
    language = services.language(update.effective_chat, update.effective_user)
    questions = await services.suggestions.of(services.corpus_pool, language)
    text = introduction(texts, questions)
    await services.sender.say(message, text, start_keyboard(questions))


async def _show_quote(
    message: Message, services: Services, texts: Texts, found: tuple[RememberedAnswer, int] | None
) -> None:
    """Show a shared quote, and nothing else of its answer: the question is private."""
    parts: list[Rendered] = []
    if found:
        remembered, number = found
        # Conflicting quotes are never shown without each other.
        conflicting = remembered.conflicting_count
        first, count = (0, conflicting) if number < conflicting else (number, 1)
        shown = await services.corpus_pool.run(
            lambda corpus: quotes(corpus, remembered, first, count)
        )
        look = look_of(message.chat, services, texts)
        parts = shared(remembered, shown, look) if shown else []
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
    token = await services.memory.share(remembered.id, 0)
    link = f"https://t.me/{context.bot.username}?start={CITATION}{token}"
    cited = citation(shown[0].parts)
    cited = cited._replace(text=f"{cited.text}\n\n{link}")
    keyboard = cite_keyboard(Place(remembered.id, 0, 1), shown[0], texts)
    await services.sender.reply(message, [cited], keyboard)


async def on_sources(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """List the articles, or those that contain the words after the command."""
    message, services, texts = _parts(update, context)
    if message is None:
        return
    page, keyboard = await articles_page(services, searched_words(message), 0, texts)
    await services.sender.reply(message, [page], keyboard)


async def on_about(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Say how many articles there are, of which dates and languages, and from where."""
    message, services, texts = _parts(update, context)
    if message is None:
        return
    text = await services.corpus_pool.run(lambda corpus: about(corpus, texts))
    await services.sender.say(message, text)


async def on_lite(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Make the quotes in a chat short, or long again."""
    message, services, texts = _parts(update, context)
    if message is None:
        return
    is_lite = not services.memory.is_lite(message.chat_id)
    await services.memory.set_lite(message.chat_id, is_lite)
    await services.sender.say(message, texts.lite_on if is_lite else texts.lite_off)


async def on_unknown_command(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Say in one line how to go on after a command that does not exist."""
    message, services, texts = _parts(update, context)
    if message:
        await services.sender.say(message, texts.unknown_command)


async def on_privacy(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Say what the bot stores, and for how long."""
    message, services, texts = _parts(update, context)
    if message:
        is_logged = services.settings.log_questions
        log = texts.log_with_questions if is_logged else texts.log_without_questions
        editors = [texts.privacy_editors] if services.desk.is_on else []
        said = [*privacy(services.settings, texts), *editors, log]
        await services.sender.say(message, "\n\n".join(said))


async def on_forget(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Delete everything about a private chat, or about one person in a group."""
    message, services, texts = _parts(update, context)
    if message:
        # The memory comes last: it erases from the disk what was deleted.
        if message.chat.type == ChatType.PRIVATE:
            await services.inbox.forget(message.chat_id, None, except_for=update)
            await services.memory.forget(message.chat_id)
            await services.sender.say(message, texts.forgotten)
        else:
            person = person_of(update)
            await services.inbox.forget(message.chat_id, person, except_for=update)
            await services.memory.forget_person(message.chat_id, person)
            await services.sender.say(message, texts.forgotten_person)


COMMANDS = {
    "start": on_start,
    "help": on_help,
    "ask": on_ask,
    "more": on_more,
    "cite": on_cite,
    "verify": on_verify,
    "sources": on_sources,
    "about": on_about,
    "lang": on_lang,
    "lite": on_lite,
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
