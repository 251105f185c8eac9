"""The fake Bot API server: an unmodified bot of the library, and the server as a process."""

import asyncio
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
import telegram
import telegram.error

from botapi import TOKEN, FakeBotApi, User
from botapi.client import ADA, GROUP, Bot

EYES = {"type": "emoji", "emoji": "👀"}


def article(name: str, **more: Any) -> dict[str, Any]:
    content = {"message_text": "<b>Owls</b>", "parse_mode": "HTML"}
    return {"type": "article", "id": name, "title": "T", "input_message_content": content, **more}


# --- A real bot ---------------------------------------------------------------------------------

# They test the server of the tests, which changes seldom.
pytestmark = pytest.mark.slow

BOT = """
import io, sys
from telegram import (InlineKeyboardButton as Button, InlineKeyboardMarkup,
    InlineQueryResultArticle, InputTextMessageContent, ReplyParameters)
from telegram.ext import (Application, CallbackQueryHandler, CommandHandler, InlineQueryHandler,
    MessageHandler, filters)

async def on_text(update, context):
    keyboard = InlineKeyboardMarkup([[Button("More", callback_data="more")]])
    await update.message.reply_html(f"<b>{update.message.text}</b>", reply_markup=keyboard,
        reply_parameters=ReplyParameters(update.message.message_id, quote="owls"))

async def on_press(update, context):
    await update.callback_query.answer("here")
    await update.callback_query.edit_message_text("more owls")

async def on_inline(update, context):
    content = InputTextMessageContent("<i>owls</i>", parse_mode="HTML")
    await update.inline_query.answer([InlineQueryResultArticle("1", "Owls", content)])

async def on_command(update, context):
    await update.message.reply_document(io.BytesIO(b"all owls"), caption="c", filename="o.txt")

async def ready(app):
    await app.bot.set_my_commands([("all", "Everything")])

base, mode, port, token = sys.argv[1:]
app = (Application.builder().token(token).base_url(base + "/bot").base_file_url(base + "/file/bot")
    .post_init(ready).build())
app.add_handler(CommandHandler("all", on_command))
app.add_handler(MessageHandler(filters.TEXT, on_text))
app.add_handler(CallbackQueryHandler(on_press))
app.add_handler(InlineQueryHandler(on_inline))
if mode == "polling":
    app.run_polling(timeout=5)
else:
    app.run_webhook(port=int(port), secret_token="secret", url_path="hook",
        webhook_url=f"http://127.0.0.1:{port}/hook")
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(params=["polling", "webhook"])
def running(request: pytest.FixtureRequest, server: FakeBotApi) -> Iterator[str]:
    arguments = [server.base_url, request.param, str(free_port()), TOKEN]
    with subprocess.Popen([sys.executable, "-c", BOT, *arguments]) as process:
        server.wait_for(lambda: server.webhook_url or server.calls_of("deleteWebhook"), 20)
        yield request.param
        process.terminate()
        process.wait(15)


@pytest.mark.process
def test_a_real_bot_answers(server: FakeBotApi, running: str) -> None:
    ada = User(ADA, "Ada", "ada")
    question = server.text(ADA, ada, "where are owls?")
    (answer,) = server.wait_for(lambda: server.sent(ADA), 10)
    press = server.press(ADA, answer.id, "more", ada)
    server.wait_for(lambda: server.sent(ADA)[0].edits, 10)
    query = server.inline(ada, "owls")
    (results,) = server.wait_for(lambda: server.answers_to(query), 10)
    server.text(ADA, ada, "/all")
    (document,) = server.wait_for(lambda: server.documents, 10)

    assert answer.texts("bold") == ("where are owls?",)
    assert (answer.reply_to, (answer.quote or {})["text"]) == (question.id, "owls")
    assert [m.text for m in server.sent(ADA)] == ["more owls", "c"]
    assert server.sent(ADA)[0].buttons == ()
    assert [a.text for a in server.answers_to(press)] == ["here"]
    assert results.results[0]["parsed"]["entities"] == [
        {"type": "italic", "offset": 0, "length": 4}
    ]
    assert (document.name, document.content) == ("o.txt", b"all owls")
    assert server.commands["default", ""] == (("all", "Everything"),)
    assert bool(server.calls_of("getUpdates")) == (running == "polling")


def test_the_library_can_build_every_update(server: FakeBotApi) -> None:
    kinds = ["message", "edited_message", "channel_post", "callback_query", "inline_query"]
    Bot(server).ok("getUpdates", allowed_updates=[*kinds, "my_chat_member", "chosen_inline_result"])
    asked = server.text(ADA, ADA, "https://a.org /ask", forward=True)
    server.edit(asked.id, ADA, "edited")
    server.photo(ADA, ADA, "a caption")
    server.voice(ADA, ADA)
    server.sticker(ADA, ADA)
    server.document(ADA, ADA, "a.txt", b"x")
    server.text(-5, None, "news", chat_type="channel")
    server.forge_press(ADA, 99, "x", ADA)
    server.press(ADA, bot_message(server), "x", ADA)
    query = server.inline(ADA, "owls")
    Bot(server).ok("answerInlineQuery", inline_query_id=query, results=[article("1")])
    server.choose(query, "1")
    server.text(GROUP, ADA, "/ask", chat_type="group")
    server.migrate(GROUP, -200)
    server.unblock(-300)
    server.block(-300)
    server.deactivate(ADA)

    updates = Bot(server).ok("getUpdates")

    built = [telegram.Update.de_json(update).to_dict().keys() for update in updates]
    assert built == [update.keys() for update in updates]
    assert len(built) == 16


def bot_message(server: FakeBotApi) -> int:
    markup = {"inline_keyboard": [[{"text": "x", "callback_data": "x"}]]}
    sent = Bot(server).ok("sendMessage", chat_id=ADA, text="x", reply_markup=markup)
    return int(sent["message_id"])


def test_the_library_understands_every_answer(server: FakeBotApi) -> None:
    server.text(ADA, ADA, "hello")

    async def talk() -> list[object]:
        url, files = f"{server.base_url}/bot", f"{server.base_url}/file/bot"
        async with telegram.Bot(TOKEN, base_url=url, base_file_url=files) as bot:
            photo = await bot.send_photo(ADA, b"pixels", caption="c")
            file = await photo.photo[0].get_file()
            scope = telegram.BotCommandScopeChat(ADA)
            return [
                bytes(await file.download_as_bytearray()),
                (await bot.get_chat(ADA)).first_name,
                (await bot.get_webhook_info()).url,
                await bot.set_my_commands([("ask", "Ask")], scope, "de"),
                [c.command for c in await bot.get_my_commands(scope, "de")],
                await bot.set_message_reaction(ADA, 1, "👀"),
                await bot.send_message_draft(ADA, 1, "soon"),
                await bot.send_chat_action(ADA, "typing"),
                await bot.edit_message_caption(ADA, photo.message_id, caption="d") is not True,
                await bot.delete_message(ADA, photo.message_id),
            ]

    said = asyncio.run(talk())

    assert said == [b"pixels", "Ada", "", True, ["ask"], *[True] * 5]


@pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")
@pytest.mark.parametrize(
    ("kind", "error"),
    [
        (401, telegram.error.InvalidToken),
        (403, telegram.error.Forbidden),
        (409, telegram.error.Conflict),
        (429, telegram.error.RetryAfter),
        (502, telegram.error.NetworkError),
        ("drop_before", telegram.error.NetworkError),
        ("drop_after", telegram.error.NetworkError),
    ],
)
def test_the_library_raises_what_it_raises_for_telegram(
    server: FakeBotApi, kind: str | int, error: type[Exception]
) -> None:
    server.fault("getMe", kind)

    async def talk() -> None:
        async with telegram.Bot(TOKEN, base_url=f"{server.base_url}/bot"):
            raise AssertionError("getMe worked")

    with pytest.raises(error):
        asyncio.run(talk())


def test_stopping_does_not_wait_for_a_poller() -> None:
    with ThreadPoolExecutor(1) as pool:
        with FakeBotApi() as server:
            poll = pool.submit(httpx.get, f"{server.base_url}/bot{TOKEN}/getUpdates?timeout=50")
            server.wait_for(lambda: server.is_polled)
        poll.exception(20)

    assert not server._thread.is_alive()
    assert server.messages(ADA) == ()


def test_half_characters_are_refused(bot: Bot) -> None:
    raw = b'{"chat_id": 7, "text": "\\ud83d"}'

    answer = httpx.post(f"{bot.url}/sendMessage", content=raw, headers=JSON).json()

    assert answer["description"] == "Bad Request: strings must be encoded in UTF-8"


JSON = {"Content-Type": "application/json"}

# --- As a process -------------------------------------------------------------------------------


@pytest.mark.process
def test_the_fake_runs_as_a_process() -> None:
    arguments = ["-m", "botapi", "--port", str(free_port()), "--token", "1:abc"]
    with subprocess.Popen(
        [sys.executable, *arguments],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    ) as process:
        assert process.stdout is not None
        base = process.stdout.readline().strip()
        act = controller(base)

        message = act("text", chat_id=ADA, user={"id": ADA, "first_name": "Ada"}, text="/ask")
        httpx.post(f"{base}/bot1:abc/sendMessage", json={"chat_id": ADA, "text": "x"})
        calls = act("calls", since=0, wait=5)
        texts = [m["text"] for m in act("messages", chat_id=ADA)["result"]]
        act("fault", method="getMe", kind="403")
        wrong = act("poem")
        process.terminate()
        ended = process.wait(10)

    assert message["result"]["entities"][0]["type"] == "bot_command"
    assert calls["result"][0]["method"] == "sendMessage"
    assert texts == ["/ask", "x"]
    assert wrong["ok"] is False
    assert ended == 0


def controller(base: str) -> Callable[..., dict[str, Any]]:
    def act(name: str, **arguments: Any) -> dict[str, Any]:
        answer = httpx.post(f"{base}/control/{name}", json=arguments, timeout=20).json()
        assert isinstance(answer, dict)
        return answer

    return act
