"""The commands of everybody, such as ``/start`` and ``/cite``."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from telegram import InlineKeyboardMarkup, Message, Update
from telegram.constants import ChatType
from telegram.ext import ContextTypes

from bot.channels.telegram.about import about, introduction, privacy
from bot.channels.telegram.answering.answer import look_of, quotes, shared
from bot.channels.telegram.answering.claim_check import on_verify
from bot.channels.telegram.answering.delivery import further_quotes
from bot.channels.telegram.answering.messages import answer
from bot.channels.telegram.receiving.updates import person_of
from bot.channels.telegram.remembering.saved_and_shown import SavedQuestion
from bot.channels.telegram.sending.answer_blocks import article_line
from bot.channels.telegram.sending.keyboards import (
    ALL_LANGUAGES,
    ONE_LANGUAGE,
    Place,
    articles_keyboard,
    citation,
    cite_keyboard,
    drop_keyboard,
    language_keyboard,
    start_keyboard,
)
from bot.channels.telegram.sending.message_blocks import (
    Rendered,
    lines_block,
    one_line,
    pack,
    plain_block,
    shortened,
)
from bot.channels.telegram.services import Services, services_of
from bot.notes import EXAMPLE
from bot.texts import Texts
from retrieval import Article, Corpus

CITATION = "c_"
# Payloads of deep links: ``c_<token>``, and former ones that could be guessed.
LINKS = (CITATION, "p_", "q_")
QUOTED_LANGUAGES = (ONE_LANGUAGE, ALL_LANGUAGES)
# The articles on a page of the list.
PAGE = 10
# A search lists the articles of at most 200 passages.
MOST_FOUND = 200
LONGEST_WORDS = 100
LONGEST_SAVED = 160


def _parts(update: Update, context: ContextTypes.DEFAULT_TYPE) -> tuple[Message, Services, Texts]:
    services, message = services_of(context), update.effective_message
    assert message is not None
    return message, services, services.texts_of(update)


async def on_start(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Introduce the bot, or show the quote that a citation links to."""
    message, services, texts = _parts(update, context)
    payload = (context.args or [""])[0]
    if payload.startswith(LINKS):
        await _show_quote(message, services, texts, payload.removeprefix(CITATION))
        return
    language = services.language(update.effective_chat, update.effective_user)
    questions = await services.suggestions.of(services.corpus_pool, language)
    text = introduction(texts, questions)
    await services.sender.say(message, text, start_keyboard(questions))


async def _show_quote(message: Message, services: Services, texts: Texts, token: str) -> None:
    """Show a shared quote without its question, which is private."""
    parts: list[Rendered] = []
    if found := services.memory.shared(token):
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
    is_private = message.chat.type == ChatType.PRIVATE
    is_admin = is_private and services.is_admin(update.effective_user)
    text = f"{texts.help}\n\n{texts.help_admin}" if is_admin else texts.help
    await services.sender.say(message, text)


async def on_ask(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Answer the question after the command, or in the message that it replies to."""
    message, services, texts = _parts(update, context)
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
    remembered = services.memory.last_answer(message.chat_id, person_of(update))
    sending = await further_quotes(services, message, remembered, texts) if remembered else None
    if sending is None:
        await services.sender.say(message, texts.no_more)
    else:
        await sending()


async def on_cite(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Cite the first quote of the last answer, with a link that shows it again."""
    message, services, texts = _parts(update, context)
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
    page, keyboard = await articles_page(services, searched_words(message), 0, texts)
    await services.sender.reply(message, [page], keyboard)


def searched_words(message: Message | None) -> str:
    """The words after ``/sources`` in a message."""
    text = (message.text or "") if message else ""
    return " ".join(text.split()[1:]) if text.startswith("/") else ""


async def articles_page(
    services: Services, words: str, page: int, texts: Texts
) -> tuple[Rendered, InlineKeyboardMarkup | None]:
    """Page *page* of the articles that contain *words*, or of all without words."""
    articles, total = await services.corpus_pool.run(
        lambda corpus: _found(corpus, words, page) if words else _all(corpus, page)
    )
    shown_words = shortened(one_line(words), LONGEST_WORDS)
    if not articles:
        text = texts.no_such_articles.format(words=shown_words) if words else texts.empty_corpus
        return Rendered("", text), None
    first = page * PAGE + 1
    heading = texts.articles_of.format(first=first, last=first + len(articles) - 1, total=total)
    if words:
        heading = f"{texts.articles_with.format(words=shown_words)}\n{heading}"
    lines = [article_line(article, number) for number, article in enumerate(articles, start=first)]
    [message] = pack([lines_block([plain_block(heading), *lines])])
    return message, articles_keyboard(page, -(-total // PAGE), texts)


def _all(corpus: Corpus, page: int) -> tuple[list[Article], int]:
    start = page * PAGE
    return [*islice(corpus.articles(), start, start + PAGE)], corpus.state().articles


def _found(corpus: Corpus, words: str, page: int) -> tuple[list[Article], int]:
    matches = corpus.find(words, most=MOST_FOUND).matches
    articles = dict.fromkeys(match.passage.paragraph.article for match in matches)
    start = page * PAGE
    return [*articles][start : start + PAGE], len(articles)


async def on_about(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Say how many articles there are, and from when and where."""
    message, services, texts = _parts(update, context)
    text = await services.corpus_pool.run(lambda corpus: about(corpus, texts))
    await services.sender.say(message, text)


async def on_lang(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Offer languages as buttons, or choose what is quoted: ``/lang only``, ``/lang all``."""
    message, services, texts = _parts(update, context)
    word = (context.args or [""])[0].lower()
    keyboard = None
    if word not in QUOTED_LANGUAGES:
        text = texts.choose_language
        keyboard = language_keyboard(texts, bool(services.only_in(message.chat_id)))
    elif await may_choose(services, message.chat_id, person_of(update)):
        text = await choose_quoted(services, message.chat_id, word, texts)
    else:
        text = texts.only_admins
    await services.sender.say(message, text, keyboard)


async def may_choose(services: Services, chat: int, person: int) -> bool:
    """Whether *person* may choose for *chat*: alone, in its name, or as its admin."""
    return person == chat or await services.chat_admins.include(chat, person)


async def choose_quoted(services: Services, chat: int, word: str, texts: Texts) -> str:
    """Quote ``only`` the question's language in *chat*, or ``all``; return a notice."""
    is_same = word == ONE_LANGUAGE
    await services.memory.set_same_language(chat, is_same)
    return texts.one_language if is_same else texts.all_languages


async def on_saved(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """List the person's saved questions in this chat, with buttons to drop them."""
    message, services, texts = _parts(update, context)
    shown, keyboard = saved_list(services.saved.of(message.chat_id, person_of(update)), texts)
    await services.sender.reply(message, [shown], keyboard)


def saved_list(
    saved: Sequence[SavedQuestion], texts: Texts
) -> tuple[Rendered, InlineKeyboardMarkup | None]:
    """The list of saved questions as one message, and its buttons."""
    lines = [
        f"{number}. {shortened(one_line(one.question), LONGEST_SAVED)}"
        for number, one in enumerate(saved, start=1)
    ]
    text = "\n".join([texts.saved_questions, *lines]) if lines else texts.nothing_saved
    [shown] = pack([plain_block(text)])
    return shown, drop_keyboard([one.id for one in saved], texts) if lines else None


async def on_privacy(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Say what the bot stores, and for how long."""
    message, services, texts = _parts(update, context)
    is_logged = services.settings.log_questions
    log = texts.log_with_questions if is_logged else texts.log_without_questions
    editors = [texts.privacy_editors] if services.desk.is_on else []
    said = [*privacy(services.settings, texts), *editors, log]
    await services.sender.say(message, "\n\n".join(said))


async def on_forget(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Delete everything about a private chat, or about one person in a group."""
    message, services, texts = _parts(update, context)
    # The memory comes last: it erases what was deleted from the disk.
    if message.chat.type == ChatType.PRIVATE:
        await services.inbox.forget(message.chat_id, None, except_for=update)
        await services.memory.forget(message.chat_id)
        await services.sender.say(message, texts.forgotten)
    else:
        person = person_of(update)
        await services.inbox.forget(message.chat_id, person, except_for=update)
        await services.memory.forget_person(message.chat_id, person)
        await services.sender.say(message, texts.forgotten_person)


async def on_unknown_command(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Say how to go on after a command that does not exist."""
    message, services, texts = _parts(update, context)
    await services.sender.say(message, texts.unknown_command)


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
    "privacy": on_privacy,
    "forget": on_forget,
    "saved": on_saved,
}
IN_GROUPS = ("ask", "help")
