"""The fake Bot API server: queries, files, the profile, and faults on command."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from botapi import TOKEN, FakeBotApi
from botapi.client import ADA, Bot

# They test the server of the tests, which changes seldom.
pytestmark = pytest.mark.slow


# --- Queries ------------------------------------------------------------------------------------


def test_only_buttons_that_are_there_are_pressed(server: FakeBotApi, bot: Bot) -> None:
    markup = {"inline_keyboard": [[{"text": "More", "callback_data": "m:1"}]]}
    sent = bot.ok("sendMessage", chat_id=ADA, text="x", reply_markup=markup)

    query = server.press(ADA, sent["message_id"], "m:1", ADA)
    with pytest.raises(ValueError, match="m:1"):
        server.press(ADA, sent["message_id"], "m:2", ADA)
    bot.ok("answerCallbackQuery", callback_query_id=query, text="Here")

    update = bot.ok("getUpdates", offset=-1)[0]["callback_query"]
    assert update["chat_instance"]
    assert update["message"]["message_id"] == sent["message_id"]
    assert [a.text for a in server.answers_to(query)] == ["Here"]


def test_a_press_on_a_lost_message_has_no_date(server: FakeBotApi, bot: Bot) -> None:
    server.forge_press(ADA, 77, "x", ADA)

    message = bot.ok("getUpdates", offset=-1)[0]["callback_query"]["message"]
    assert (message["message_id"], message["date"]) == (77, 0)


def test_a_query_grows_old() -> None:
    with FakeBotApi(query_life=-1.0) as server:
        query = server.inline(ADA, "owls")

        words = Bot(server).refused("answerInlineQuery", inline_query_id=query, results=[])

    assert "query is too old and response timeout expired or query ID is invalid" in words


def article(name: str, **more: Any) -> dict[str, Any]:
    content = {"message_text": "<b>Owls</b>", "parse_mode": "HTML"}
    return {"type": "article", "id": name, "title": "T", "input_message_content": content, **more}


@pytest.mark.parametrize(
    ("results", "words"),
    [
        ([article(str(n)) for n in range(51)], "too many inline query results specified"),
        ([article("1"), article("1")], "RESULT_ID_DUPLICATE"),
        ([article("")], "RESULT_ID_EMPTY"),
        ([article("ä" * 33)], "RESULT_ID_INVALID"),
        ([article("1", title="")], "can't parse inline query result: Can't find field"),
        ([article("1", input_message_content={})], "can't parse inline query result"),
        (
            [article("1", input_message_content={"message_text": "<p>", "parse_mode": "HTML"})],
            "can't parse entities: Unsupported start tag",
        ),
        ([{"type": "poem", "id": "1"}], 'type "poem" is unsupported'),
    ],
)
def test_bad_results_are_refused(
    server: FakeBotApi, bot: Bot, results: list[Any], words: str
) -> None:
    query = server.inline(ADA, "owls")

    description = bot.refused("answerInlineQuery", inline_query_id=query, results=results)

    assert description.startswith(f"Bad Request: {words}")
    assert server.answers == ()


def test_good_results_are_kept(server: FakeBotApi, bot: Bot) -> None:
    bot.ok("getUpdates", allowed_updates=["chosen_inline_result"])
    query = server.inline(ADA, "owls")

    bot.ok("answerInlineQuery", inline_query_id=query, results=[article("1")], next_offset="50")
    server.choose(query, "1")

    (answer,) = server.answers
    assert answer.results[0]["parsed"]["text"] == "Owls"
    assert answer.params["next_offset"] == "50"
    assert bot.ok("getUpdates", offset=-1)[0]["chosen_inline_result"]["result_id"] == "1"


# --- Files and profile --------------------------------------------------------------------------


@pytest.mark.parametrize("attached", [True, False])
def test_a_document_is_uploaded(server: FakeBotApi, bot: Bot, attached: bool) -> None:
    fields = {"chat_id": str(ADA), "caption": "<i>all</i>", "parse_mode": "HTML"}
    name = "document"
    if attached:
        name, fields["document"] = "file0", "attach://file0"

    url = f"{bot.url}/sendDocument"
    answer = httpx.post(url, data=fields, files={name: ("all.txt", b"text")}).json()
    (document,) = server.documents
    path = bot.ok("getFile", file_id=answer["result"]["document"]["file_id"])["file_path"]
    download = httpx.get(f"{server.base_url}/file/bot{TOKEN}/{path}")

    assert (document.name, document.content, document.message.text) == ("all.txt", b"text", "all")
    assert answer["result"]["caption_entities"][0]["type"] == "italic"
    assert download.content == b"text"


def test_a_document_must_be_there_and_not_too_large(bot: Bot) -> None:
    fields = {"chat_id": str(ADA), "caption": "c" * 1025}
    large = {"document": ("a", b"x" * (50 * 1024 * 1024 + 1))}

    missing = bot.refused("sendDocument", chat_id=ADA)
    long = httpx.post(f"{bot.url}/sendDocument", data=fields, files={"document": ("a", b"x")})
    heavy = httpx.post(f"{bot.url}/sendDocument", data={"chat_id": "7"}, files=large, timeout=30)

    assert missing == "Bad Request: there is no document in the request"
    assert long.json()["description"] == "Bad Request: message caption is too long"
    assert (heavy.status_code, heavy.json()["description"]) == (413, "Request Entity Too Large")


def test_a_file_may_be_too_big_to_get(server: FakeBotApi, bot: Bot) -> None:
    sent = server.document(ADA, ADA, "a.zip", b"x", size=21 << 20)

    assert sent.file is not None
    assert bot.refused("getFile", file_id=sent.file.id) == "Bad Request: file is too big"
    assert bot.refused("getFile", file_id="?").startswith("Bad Request: wrong file_id")


def test_commands_are_kept_by_scope_and_language(server: FakeBotApi, bot: Bot) -> None:
    commands = [{"command": "ask", "description": "Ask"}]
    scope = {"type": "chat", "chat_id": ADA}

    bot.ok("setMyCommands", commands=commands)
    bot.ok("setMyCommands", commands=commands, scope=scope, language_code="de")
    bad = bot.refused("setMyCommands", commands=[{"command": "Ask!", "description": "x"}])

    assert server.commands == {
        ("default", ""): (("ask", "Ask"),),
        ("chat:7", "de"): (("ask", "Ask"),),
    }
    assert bot.ok("getMyCommands") == commands
    assert bad == "Bad Request: BOT_COMMAND_INVALID"


def test_descriptions_fall_back_to_the_general_one(server: FakeBotApi, bot: Bot) -> None:
    bot.ok("setMyDescription", description="Quotes")

    assert bot.ok("getMyDescription", language_code="de") == {"description": "Quotes"}
    assert "too long" in bot.refused("setMyShortDescription", short_description="x" * 121)
    assert server.profile == {("description", ""): "Quotes"}


# --- Faults -------------------------------------------------------------------------------------


def test_a_fault_hits_as_often_as_told(server: FakeBotApi, bot: Bot) -> None:
    server.fault("sendMessage", 429, times=2, retry_after=3)

    first = httpx.post(f"{bot.url}/sendMessage", json={"chat_id": ADA, "text": "x"})
    second = bot("sendMessage", chat_id=ADA, text="x")
    bot.ok("sendMessage", chat_id=ADA, text="x")

    assert first.status_code == 429
    assert first.headers["Retry-After"] == "3"
    assert second["description"] == "Too Many Requests: retry after 3"
    assert second["parameters"] == {"retry_after": 3}
    assert [c.fault for c in server.calls_of("sendMessage")] == ["429", "429", ""]


@pytest.mark.parametrize(("kind", "left"), [("drop_before", 0), ("drop_after", 1)])
def test_a_socket_closes_before_or_after_the_effect(
    server: FakeBotApi, bot: Bot, kind: str, left: int
) -> None:
    server.fault("sendMessage", kind)

    with pytest.raises(httpx.RemoteProtocolError):
        bot("sendMessage", chat_id=ADA, text="x")

    assert len(server.sent(ADA)) == left
    assert server.calls[-1].response is None


def test_a_gateway_answers_in_html(server: FakeBotApi, bot: Bot) -> None:
    server.fault("*", 502)

    answer = httpx.post(f"{bot.url}/getMe")

    assert answer.status_code == 502
    assert answer.text.startswith("<html>")


@pytest.mark.parametrize(("kind", "start"), [(401, "Unauth"), (403, "Forb"), (409, "Conf")])
def test_refusals_come_on_command(server: FakeBotApi, bot: Bot, kind: int, start: str) -> None:
    server.fault("getMe", kind)

    assert bot.refused("getMe").startswith(start)
    assert bot.ok("getMe")


def test_a_slow_call_is_slow_and_works(server: FakeBotApi, bot: Bot) -> None:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    server._dispatcher.sleep = sleep
    server.fault("getMe", "slow", delay=0.3)

    assert bot.ok("getMe")
    assert slept == [0.3]
    assert server.calls[-1].fault == "slow"


def test_a_held_call_is_carried_out_when_the_faults_are_cleared(
    server: FakeBotApi, bot: Bot
) -> None:
    server.fault("sendMessage", "hold", times=None, chat_id=ADA)
    with ThreadPoolExecutor(1) as pool:
        held = pool.submit(bot.ok, "sendMessage", chat_id=ADA, text="x")
        server.wait_for(lambda: server.held)
        assert bot.ok("getMe")
        assert server.sent(ADA) == ()
        server.clear_faults()
        assert held.result(20)["text"] == "x"

    server.settle()
    assert server.held == 0
    assert [message.text for message in server.sent(ADA)] == ["x"]


def test_floods_are_held_back() -> None:
    with FakeBotApi(flood_limits=True) as server:
        server.text(ADA, ADA, "hello")
        bot = Bot(server)
        answers = [bot("sendMessage", chat_id=ADA, text="x") for _ in range(6)]

    assert [a["ok"] for a in answers] == [True] * 5 + [False]
    assert 1 <= answers[5]["parameters"]["retry_after"] <= 5


def test_waiting_in_vain_tells_what_happened(server: FakeBotApi, bot: Bot) -> None:
    bot.refused("sendMessage", chat_id=8, text="x")

    with pytest.raises(TimeoutError, match="chat not found"):
        server.wait_for(lambda: server.sent(ADA), timeout=0.1)
