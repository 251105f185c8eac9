"""Commands to what they say."""

from __future__ import annotations

from collections.abc import Sequence

from telegram import Message, Update
from telegram.constants import ChatType
from telegram.ext import ContextTypes

from bot.channels.telegram.answering.buttons import further_quotes
from bot.channels.telegram.answering.questions import answer, person_of
from bot.channels.telegram.answering.quotes import quote_blocks, quotes
from bot.channels.telegram.remembering.memory import KEPT_DAYS, Remembered
from bot.channels.telegram.sending.keyboards import answer_keyboard, language_keyboard
from bot.channels.telegram.sending.rendering import citation, pack, titles_block
from bot.channels.telegram.services import Desk, desk_of
from bot.notes import EXAMPLE
from bot.texts.texts import Texts
from retrieval import Corpus

MOST_SOURCES = 30


async def on_start(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Say what the bot does, or show what a deep link leads to."""
    message, desk, texts = _about(update, context)
    if message is None:
        return
    payload = (context.args or [""])[0]
    kind, _, rest = payload.partition("_")
    answer_id, _, number = rest.partition("_")
    remembered = desk.memory.answer(answer_id) if kind in ("p", "q") and answer_id else None
    if remembered is None:
        text = texts.expired if kind in ("p", "q") and rest else texts.start.format(example=EXAMPLE)
        await desk.sender.say(message, text)
    elif kind == "q":
        await answer(update, desk, remembered.text)
    else:
        await _show_passage(message, desk, texts, remembered, number)


async def _show_passage(
    message: Message, desk: Desk, texts: Texts, remembered: Remembered, number: str
) -> None:
    place = int(number) if number.isdecimal() and len(number) < 4 else 0
    # Of quotes that differ none is shown without the others.
    first, many = (0, remembered.sides) if place < remembered.sides else (place, 1)
    found = await desk.asker.do(lambda corpus: quotes(corpus, remembered, first, many))
    if not found:
        await desk.sender.say(message, texts.expired)
    else:
        await desk.sender.reply(message, pack(quote_blocks(remembered, found, first, texts)))


async def on_help(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Say how to ask."""
    message, desk, texts = _about(update, context)
    if message:
        await desk.sender.say(message, texts.help)


async def on_ask(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Answer the question after the command, or that of the message which it replies to."""
    message, desk, texts = _about(update, context)
    if message is None:
        return
    question = " ".join(context.args or ())
    replied = message.reply_to_message
    if not question and replied and not (replied.from_user and replied.from_user.is_bot):
        question = replied.text or replied.caption or ""
    if question.strip():
        await answer(update, desk, question.strip())
    else:
        await desk.sender.say(message, texts.ask_usage.format(example=EXAMPLE))


async def on_more(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Show further quotes for the last question of this chat."""
    message, desk, texts = _about(update, context)
    if message is None:
        return
    remembered = desk.memory.last_answer(message.chat_id, person_of(update))
    more = await further_quotes(desk, message, remembered, texts) if remembered else None
    if more is None:
        await desk.sender.say(message, texts.no_more)
    else:
        await more


async def on_cite(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Cite the first quote of the last answer in this chat, with a link that shows it here."""
    message, desk, texts = _about(update, context)
    if message is None:
        return
    remembered = desk.memory.last_answer(message.chat_id, person_of(update))
    found = []
    if remembered:
        kept = remembered
        found = await desk.asker.do(lambda corpus: quotes(corpus, kept, 0, 1))
    if not remembered or not found:
        await desk.sender.say(message, texts.nothing_to_cite)
        return
    passage = found[0].passage
    here = f"https://t.me/{context.bot.username}?start=p_{remembered.id}_0"
    keyboard = answer_keyboard(remembered.id, 0, passage, texts)
    cited = citation(passage)
    await desk.sender.reply(message, [cited._replace(text=f"{cited.text}\n\n{here}")], keyboard)


async def on_sources(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """List the articles."""
    message, desk, texts = _about(update, context)
    if message is None:
        return
    titles, total = await desk.asker.do(_titles)
    if total:
        await desk.sender.reply(message, pack([titles_block(texts.sources, titles, total, texts)]))
    else:
        await desk.sender.say(message, texts.empty_corpus)


async def on_about(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Say how much the corpus holds, and how new it is."""
    message, desk, texts = _about(update, context)
    if message is None:
        return
    state, newest = await desk.asker.do(lambda corpus: (corpus.state(), corpus.newest()))
    lines = [
        texts.about.format(
            articles=state.articles,
            paragraphs=state.paragraphs,
            fingerprint=state.fingerprint[:12],
        )
    ]
    if newest:
        lines.append(texts.newest.format(date=newest))
    await desk.sender.say(message, "\n".join(lines))


async def on_lang(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Let the language be chosen."""
    message, desk, texts = _about(update, context)
    if message:
        await desk.sender.say(message, texts.choose_language, language_keyboard())


async def on_privacy(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Say what is kept, and for how long."""
    message, desk, texts = _about(update, context)
    if message:
        await desk.sender.say(message, texts.privacy.format(days=KEPT_DAYS))


async def on_forget(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Delete all that is kept of this chat."""
    message, desk, texts = _about(update, context)
    if message:
        if message.chat.type == ChatType.PRIVATE:
            desk.memory.forget(message.chat_id)
            desk.inbox.forget(message.chat_id, update)
        else:
            desk.memory.forget_person(message.chat_id, person_of(update))
        await desk.sender.say(message, texts.forgotten)


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


def _about(
    update: Update, context: ContextTypes.DEFAULT_TYPE
) -> tuple[Message | None, Desk, Texts]:
    """The message, where whoever sent it may use the bot; the desk; the words for the answer."""
    desk = desk_of(context)
    message = update.effective_message
    admitted = desk.admits(update.effective_chat, update.effective_user)
    return (message if admitted else None), desk, desk.texts_of(update)


def _titles(corpus: Corpus) -> tuple[Sequence[str], int]:
    titles: list[str] = []
    for article in corpus.articles():
        if len(titles) == MOST_SOURCES:
            break
        titles.append(article.title or article.source)
    return titles, corpus.state().articles
