"""The fake Bot API server: texts, entities and keyboards as Telegram takes them."""

import json
from typing import Any

import httpx
import pytest

from botapi import FakeBotApi, formatted_text, parse_html, utf16
from botapi.client import ADA, Bot
from botapi.errors import ApiError

# They test the server of the tests, which changes seldom.
pytestmark = pytest.mark.slow


# --- Transport ----------------------------------------------------------------------------------


def test_methods_are_found_in_any_case(bot: Bot) -> None:
    me = bot.ok("GETME")

    assert me["is_bot"] is True
    assert me["username"] == "quoting_bot"
    assert me["supports_inline_queries"] is True


def test_an_unknown_method_is_not_found(bot: Bot) -> None:
    assert bot("sendPoetry") == {
        "ok": False,
        "error_code": 404,
        "description": "Not Found: method not found",
    }


def test_a_wrong_token_is_unauthorized(server: FakeBotApi) -> None:
    assert Bot(server, "1:wrong")("getMe")["error_code"] == 401


@pytest.mark.parametrize("way", ["query", "form", "json", "multipart"])
def test_parameters_come_by_any_way(server: FakeBotApi, bot: Bot, way: str) -> None:
    keyboard = json.dumps({"inline_keyboard": [[{"text": "More", "callback_data": "m"}]]})
    fields = {"chat_id": str(ADA), "text": "Hi", "reply_markup": keyboard}
    url = f"{bot.url}/sendMessage"
    match way:
        case "query":
            answer = httpx.get(url, params=fields)
        case "form":
            answer = httpx.post(url, data=fields)
        case "json":
            answer = httpx.post(url, json=fields)
        case _:
            answer = httpx.post(url, data=fields, files={"unused": ("a.txt", b"x")})

    assert answer.json()["result"]["reply_markup"] == json.loads(keyboard)
    assert server.calls[-1].params["chat_id"] == ADA
    assert isinstance(server.calls[-1].params["reply_markup"], dict)


def test_boolean_methods_return_true(server: FakeBotApi, bot: Bot) -> None:
    query = server.forge_press(ADA, 1, "x", ADA)
    calls: list[tuple[str, dict[str, Any]]] = [
        ("sendChatAction", {"chat_id": ADA, "action": "typing"}),
        ("sendMessageDraft", {"chat_id": ADA, "draft_id": 1, "text": ""}),
        ("setMessageReaction", {"chat_id": ADA, "message_id": 1, "reaction": [EYES]}),
        ("answerCallbackQuery", {"callback_query_id": query}),
        ("setMyCommands", {"commands": []}),
        ("setMyDescription", {"description": "Quotes"}),
        ("deleteMessage", {"chat_id": ADA, "message_id": 1}),
        ("deleteWebhook", {}),
    ]

    assert [bot.ok(name, **params) for name, params in calls] == [True] * len(calls)


EYES = {"type": "emoji", "emoji": "👀"}


# --- Text ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("html", "text", "entities"),
    [
        ("<b>a</b> <i>b</i>", "a b", [("bold", 0, 1), ("italic", 2, 1)]),
        ("<B>a</b>", "a", [("bold", 0, 1)]),
        ("<b>a</>", "a", [("bold", 0, 1)]),
        ("<b></b>x", "x", []),
        ("&lt;b&gt; &amp;quot; &quot;", '<b> &quot; "', []),
        ("&lt &nbsp; &apos; &copy;", "< &nbsp; &apos; &copy;", []),
        ("&#65;&#x42; &#0; &#x110000;", "AB &#0; &#x110000;", []),
        ("😀<b>😀</b>", "😀😀", [("bold", 2, 2)]),
        ("<a href='http://a.org/?x=1&amp;y=2'>l</a>", "l", [("text_link", 0, 1)]),
        ("<a>http://a.org</a>", "http://a.org", [("text_link", 0, 12)]),
        ("<a href='nowhere'>l</a>", "l", []),
        ("<a href='tg://user?id=5'>l</a>", "l", [("text_mention", 0, 1)]),
        ("<blockquote expandable>q</blockquote>", "q", [("expandable_blockquote", 0, 1)]),
        ("<blockquote>q</blockquote>", "q", [("blockquote", 0, 1)]),
        ("<pre><code class='language-py'>x</code></pre>", "x", [("pre", 0, 1)]),
        ("<code class='language-py'>x</code>", "x", [("code", 0, 1)]),
        ("<span class='tg-spoiler'>x</span>", "x", [("spoiler", 0, 1)]),
        ("a > b", "a > b", []),
    ],
)
def test_html_is_read_as_tdlib_reads_it(
    html: str, text: str, entities: list[tuple[str, int, int]]
) -> None:
    parsed = parse_html(html)

    assert parsed.text == text
    assert [(e.type, e.offset, e.length) for e in parsed.entities] == entities


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("a < b", 'Unsupported start tag "" at byte offset 2'),
        ("ä <p>", 'Unsupported start tag "p" at byte offset 3'),
        ("a <b", "Unclosed start tag at byte offset 2"),
        ("<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
        ("a</b>", "Unexpected end tag at byte offset 1"),
        ("<b>a</b", "Unclosed end tag at byte offset 4"),
        ("<b>a</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("<span>a</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("<a href=x:y>a</a>", "Unexpected end of name token at byte offset 8"),
        ("<a href>a</a>", "Expected equal sign in declaration of an attribute of the tag"),
        ("<a =x>a</a>", 'Empty attribute name in the tag "a" at byte offset 0'),
        ("<br>", 'Unsupported start tag "br" at byte offset 0'),
        ("&#xd800;", "Text contains invalid Unicode characters"),
    ],
)
def test_bad_html_is_refused_in_tdlibs_words(html: str, words: str) -> None:
    with pytest.raises(ApiError) as refusal:
        parse_html(html)

    assert refusal.value.description.startswith(f"Bad Request: can't parse entities: {words}")


@pytest.mark.parametrize(
    ("html", "text", "entities"),
    [
        ("  a\tb\r\n ", "a b", []),
        (" <b>a </b> ", "a", [("bold", 0, 1)]),
        ("<b> a</b>", " a", [("bold", 0, 2)]),
        ("<b>a</b><b>b</b>", "ab", [("bold", 0, 2)]),
        ("<b>a<code>b</code>c</b>", "abc", [("bold", 0, 1), ("code", 1, 1), ("bold", 2, 1)]),
        ("<blockquote>a<blockquote>b</blockquote></blockquote>", "ab", [("blockquote", 0, 2)]),
        ("see /ask and @quoting_bot", "see /ask and @quoting_bot", None),
        ("a<b>\r\u2028😀</b>c", "a😀c", [("bold", 1, 2)]),
    ],
)
def test_text_is_cleaned_and_entities_settle(
    html: str, text: str, entities: list[tuple[str, int, int]] | None
) -> None:
    formatted = formatted_text(html, "HTML", ())

    expected = [("bot_command", 4, 4), ("mention", 13, 12)] if entities is None else entities
    assert formatted.text == text
    assert [(e.type, e.offset, e.length) for e in formatted.entities] == expected


def test_extra_formatting_is_ignored() -> None:
    formatted = formatted_text("<b>a</b> " * 150, "HTML", ())

    assert len(formatted.entities) == 100
    assert formatted.text == ("a " * 150).strip()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "message text is empty"),
        (" \n\u200b ", "message text is empty"),
        ("<b> </b>", "message text is empty"),
        ("a" * 4097, "message is too long"),
        ("😀" * 2049, "message is too long"),
        ("<" * 32769, "text is too long"),
        ("<b>" + "a" * 4096 + "</b><", "can't parse entities: Unclosed start tag at byte"),
    ],
)
def test_text_is_checked_in_telegrams_order(bot: Bot, text: str, words: str) -> None:
    description = bot.refused("sendMessage", chat_id=ADA, text=text, parse_mode="HTML")

    assert description.startswith(f"Bad Request: {words}")


def test_a_message_may_be_as_long_as_it_may(server: FakeBotApi, bot: Bot) -> None:
    bot.ok("sendMessage", chat_id=ADA, text=f"<b>{'😀' * 2048}</b>", parse_mode="HTML")

    (sent,) = server.sent(ADA)
    assert utf16(sent.text) == 4096
    assert sent.html.startswith("<b>")


def test_listed_entities_must_fit(bot: Bot) -> None:
    entities = [{"type": "bold", "offset": 1, "length": 5}]

    words = bot.refused("sendMessage", chat_id=ADA, text="abc", entities=entities)

    assert "ends after the end of the text" in words


# --- Keyboards ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("button", "words"),
    [
        ({"text": "a", "callback_data": "ä" * 33}, "BUTTON_DATA_INVALID"),
        ({"text": "a", "callback_data": ""}, "can't parse inline keyboard button: Text buttons"),
        ({"text": "a"}, "can't parse inline keyboard button: Text buttons are unallowed"),
        ({"callback_data": "a"}, "can't parse inline keyboard button: Can't find field"),
        ({"text": "a", "callback_data": "x", "url": "http://a.org"}, "can't parse inline"),
        ({"text": "a", "copy_text": {"text": "x" * 257}}, "BUTTON_COPY_TEXT_INVALID"),
        ({"text": "a", "copy_text": {"text": ""}}, "BUTTON_COPY_TEXT_INVALID"),
        (
            {"text": "a", "url": "ftp://a.org"},
            "inline keyboard button URL 'ftp://a.org' is invalid: Unsupported URL protocol",
        ),
        ({"text": "a", "url": "http://nowhere"}, "inline keyboard button URL 'http://nowhere'"),
    ],
)
def test_a_bad_button_is_refused(bot: Bot, button: dict[str, Any], words: str) -> None:
    markup = {"inline_keyboard": [[button]]}

    description = bot.refused("sendMessage", chat_id=ADA, text="x", reply_markup=markup)

    assert description.startswith(f"Bad Request: {words}")


def test_good_buttons_are_kept(server: FakeBotApi, bot: Bot) -> None:
    row = [
        {"text": "data", "callback_data": "x" * 64},
        {"text": "copy", "copy_text": {"text": "c" * 256}},
        {"text": "link", "url": "https://a.org"},
        {"text": "user", "url": "tg://user?id=7"},
    ]

    bot.ok("sendMessage", chat_id=ADA, text="x", reply_markup={"inline_keyboard": [row]})

    (sent,) = server.sent(ADA)
    assert [b["text"] for b in sent.buttons] == ["data", "copy", "link", "user"]
    assert sent.buttons[2]["url"] == "https://a.org/"


def test_a_hundred_buttons_are_the_limit(bot: Bot) -> None:
    rows = [[{"text": "a", "callback_data": "x"}]] * 101

    words = bot.refused(
        "sendMessage", chat_id=ADA, text="x", reply_markup={"inline_keyboard": rows}
    )

    assert words == "Bad Request: REPLY_MARKUP_TOO_LONG"
