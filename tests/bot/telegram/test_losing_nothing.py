"""What must not get lost, whatever dies, floods or refuses."""

import json
import os
import random
import shutil
import urllib.error
import urllib.request
from collections import Counter

import pytest

from bot.texts import TEXTS
from botprocess import SECRET
from fake_telegram import message

EN = TEXTS["en"]
pytestmark = pytest.mark.process
QUESTION = "How old is the daughter?"


def started(server, bot, **settings: str):
    """Start *bot*, and wait until it is heard of."""
    seen = len(server.calls)
    bot.start(**settings)
    ready = "setWebhook" if "TELEGRAM_WEBHOOK_SECRET" in bot.environment else "getUpdates"
    server.wait_for(lambda: any(c.method == ready for c in server.calls_since(seen)), 60)
    return bot


def replies(server, chats) -> Counter:
    return Counter((chat, message.reply_to) for chat in chats for message in server.sent(chat))


def test_a_crash_loses_no_question_and_answers_none_twice(server, make_bot, mode: str) -> None:
    bot = started(server, make_bot(mode))
    chats = range(1, 9)
    # Eight answers arrive; at most one a chat is on the wire when the process dies.
    server.fault("sendMessage", "slow", times=8, delay=0)
    server.fault("sendMessage", "hold", times=None)
    asked = [
        (chat, server.text(chat, chat, f"{QUESTION} {n}").id) for n in range(3) for chat in chats
    ]
    server.wait_for(lambda: not server.pending, 60)
    server.wait_for(lambda: server.held == len(chats), 60)
    bot.kill()
    server.clear_faults()
    server.settle()
    assert sum(replies(server, chats).values()) == 16
    started(server, bot)
    server.wait_for(lambda: len(replies(server, chats)) == 24, 60)
    assert bot.stop() == 0

    answered = replies(server, chats)
    assert set(answered) == set(asked)
    # What was on the wire has arrived here, and is offered once more, since nobody knows that.
    assert sum(answered.values()) == 24 + len(chats)
    assert doubled(server, chats) == []
    for chat in chats:
        order = [message.reply_to for message in server.sent(chat)]
        assert order == sorted(order)


def doubled(server, chats) -> list:
    """The questions that were answered more than once, offers of an answer aside."""
    answers = Counter(
        (chat, message.reply_to)
        for chat in chats
        for message in server.sent(chat)
        if message.text != EN.line_broke
    )
    return [question for question, count in answers.items() if count > 1]


def test_whenever_a_process_is_killed_nobody_waits_in_vain(server, make_bot) -> None:
    # To kill it more often: KILLS=20.
    chance = random.Random(7)
    chats, asked = range(1, 9), []
    bot = started(server, make_bot())

    def is_all_replied() -> bool:
        return len(replies(server, chats)) == len(asked)

    for _ in range(int(os.environ.get("KILLS", "3"))):
        server.fault("sendMessage", "slow", times=None, delay=0.02)
        asked += [(c, server.text(c, c, f"{QUESTION} {n}").id) for n in range(3) for c in chats]
        sent = len(server.calls_of("sendMessage")) + chance.randrange(1, 20)
        server.wait_for(lambda sent=sent: len(server.calls_of("sendMessage")) >= sent, 60)
        bot.kill()
        server.clear_faults()
        server.settle()
        started(server, bot, QUESTIONS_PER_MINUTE="10000")
        server.wait_for(is_all_replied, 60)
    assert bot.stop() == 0

    answered = replies(server, chats)
    assert set(answered) == set(asked)
    assert doubled(server, chats) == []
    print(f"{len(asked)} questions, {sum(answered.values())} replies to them")


def test_what_was_said_is_deleted_when_it_is_done(server, make_bot) -> None:
    import sqlite3

    bot = started(server, make_bot())
    server.text(7, 7, "zanzibar daughter")
    server.wait_for(lambda: server.sent(7), 60)
    assert bot.stop() == 0
    [file] = bot.corpus.glob("telegram-*.sqlite3")
    db = sqlite3.connect(file)
    bodies = [body for (body,) in db.execute("SELECT body FROM inbox")]
    db.close()

    assert bodies == [None]


def test_a_stop_works_off_what_was_accepted(server, make_bot, mode: str) -> None:
    bot = started(server, make_bot(mode))
    server.fault("sendMessage", "slow", times=None, delay=0.1)
    asked = [
        (chat, server.text(chat, chat, f"{QUESTION} {n}").id)
        for n in range(3)
        for chat in range(1, 6)
    ]
    server.wait_for(lambda: not server.pending, 60)

    assert bot.stop() == 0
    assert replies(server, range(1, 6)) == Counter(asked)


def test_a_stop_without_time_leaves_the_rest_for_the_next_start(server, make_bot) -> None:
    bot = started(server, make_bot(), STOP_SECONDS="1")
    server.fault("sendMessage", "hold", times=None)
    server.text(7, 7, QUESTION)
    server.text(7, 7, "Who is Elvira Azimova?")
    server.wait_for(lambda: server.held and not server.pending, 60)
    # The first answer never arrives, so this ends only because it does not wait for it.
    assert bot.stop() == 0
    server.clear_faults()
    server.settle()
    started(server, bot)
    server.wait_for(lambda: any("Azimova" in message.text for message in server.sent(7)), 60)


def test_one_chat_keeps_its_order_and_delays_no_other(server, make_bot, ask) -> None:
    started(server, make_bot())
    server.fault("sendMessage", "hold", times=None, chat_id=1)
    for n in range(20):
        server.text(1, 1, f"{QUESTION} {n}")
    server.wait_for(lambda: server.held and not server.pending, 60)
    # All that chat 1 is sent is held, and chat 2 is answered.
    ask(QUESTION, 2)
    assert server.sent(1) == ()
    server.clear_faults()
    server.wait_for(lambda: len(server.sent(1)) == 20, 60)
    answers = [message.reply_to for message in server.sent(1)]
    assert answers == sorted(answers)


def test_all_that_was_asked_while_the_bot_was_down_is_answered_in_order(server, make_bot) -> None:
    bot = started(server, make_bot())
    assert bot.stop() == 0
    asked = [server.text(7, 7, f"{QUESTION} {n}").id for n in range(10)]
    started(server, bot)
    server.wait_for(lambda: len(server.sent(7)) == 10, 60)

    assert [message.reply_to for message in server.sent(7)] == asked
    assert all("13-year-old" in message.text for message in server.sent(7))


@pytest.mark.parametrize(
    ("kind", "details", "times"),
    [("429", {"retry_after": 1}, 3), ("502", {}, 2)],
)
def test_what_the_server_refuses_for_the_moment_is_sent_again(
    server, make_bot, ask, kind, details, times
) -> None:
    started(server, make_bot())
    server.fault("sendMessage", int(kind), times=times, **details)
    ask(QUESTION)
    ask("/help")

    assert len(server.sent(7)) == 2


def test_a_flooded_chat_makes_no_other_wait(server, make_bot, ask) -> None:
    started(server, make_bot(), OUTGOING_LIMITS="true")
    server.fault("sendMessage", 429, times=1, retry_after=3600, chat_id=1)
    server.text(1, 1, QUESTION)
    server.wait_for(lambda: server.calls_of("sendMessage"), 60)

    assert "13-year-old" in ask(QUESTION, 2).text
    assert server.sent(1) == ()


@pytest.mark.parametrize("kind", ["drop_before", "drop_after"])
def test_what_may_have_arrived_is_not_sent_again_but_offered(server, make_bot, kind: str) -> None:
    started(server, make_bot())
    server.fault("sendMessage", kind, times=1)
    asked = server.text(7, 7, QUESTION)
    server.wait_for(lambda: any(m.text == EN.line_broke for m in server.sent(7)), 60)
    *answers, notice = server.sent(7)
    assert len(answers) == (kind == "drop_after")
    assert notice.reply_to == asked.id
    server.press(7, notice.id, notice.buttons[0]["callback_data"], 7)
    server.wait_for(lambda: server.sent(7)[-1].text != EN.line_broke, 60)

    shown = server.sent(7)[-1]
    assert shown.id == notice.id
    assert "13-year-old" in shown.text
    assert "Helpful" in [button["text"] for button in shown.buttons]


def test_a_chat_that_is_gone_stops_nothing(server, make_bot, ask) -> None:
    bot = started(server, make_bot())
    ask(QUESTION, 1)
    server.block(1)
    server.fault("sendMessage", 403, times=1, chat_id=1)
    server.text(1, 1, QUESTION)
    ask(QUESTION, 2)
    assert bot.process.poll() is None


def test_a_group_that_has_become_a_supergroup_gets_its_answer_there(server, make_bot) -> None:
    started(server, make_bot())
    server.text(-5, 1, f"/ask {QUESTION}", chat_type="group")
    server.wait_for(lambda: server.sent(-5), 60)
    server.fault("sendMessage", "hold", times=1)
    server.text(-5, 1, "/ask Who is Elvira Azimova?", chat_type="group")
    server.wait_for(lambda: server.held, 60)
    server.migrate(-5, -1000000005)
    server.clear_faults()
    server.wait_for(lambda: len(server.sent(-5)) + len(server.sent(-1000000005)) == 2, 60)
    server.text(-1000000005, 1, "/more", chat_type="supergroup")
    server.wait_for(lambda: server.sent(-1000000005), 60)

    assert all(call.ok or "upgraded" in call.description for call in server.calls_of("sendMessage"))


def test_entities_that_are_refused_go_out_plain(server, make_bot, ask) -> None:
    started(server, make_bot())
    server.fault("sendMessage", 400, times=1, description="Bad Request: can't parse entities: oh")
    reply = ask(QUESTION)

    assert "41-year-old" in reply.text
    assert reply.entities == ()


def test_an_update_that_cannot_be_read_blocks_no_other(server, make_bot, ask, mode: str) -> None:
    started(server, make_bot(mode))
    good = message(7, 1, QUESTION)
    for bad in ({"message_id": 1}, {**good, "date": 10**18}, {**good, "text": 5}):
        server.raw_update({"message": bad}, queue=7)
    ask(QUESTION)

    # It is confirmed, so it is not fetched again and again.
    server.wait_for(lambda: not server.pending, 60)


def test_a_refused_token_ends_it_with_a_line(server, make_bot) -> None:
    bot = make_bot()
    bot.environment["TELEGRAM_BOT_TOKEN"] = "1234567890:AAAnotherTokenAnotherTokenAnotherTok"
    bot.start()

    assert bot.ended() == 3
    assert "pullquote: Telegram refuses the token" in bot.said()
    assert "AAAnother" not in bot.said()


def test_a_token_that_is_revoked_while_polling_ends_it(server, make_bot, ask) -> None:
    bot = started(server, make_bot())
    ask(QUESTION)
    server.fault("*", 401, times=None)

    assert bot.ended() == 3


def test_without_a_token_it_says_what_to_do(make_bot) -> None:
    bot = make_bot()
    del bot.environment["TELEGRAM_BOT_TOKEN"]
    bot.start()

    assert bot.ended() == 3
    assert bot.said().startswith(
        "pullquote: there is no token for Telegram; get one from @BotFather"
    )
    assert bot.said().count("\n") == 1
    bot.log.unlink()
    bot.environment["TELEGRAM_BOT_TOKEN"] = "no token"
    bot.start()
    assert bot.ended() == 3
    assert "no token" not in bot.said().replace("there is no token", "")


def test_a_second_bot_that_polls_ends_it(server, make_bot, ask) -> None:
    bot = started(server, make_bot())
    ask(QUESTION)
    server.fault("getUpdates", 409, times=None)

    assert bot.ended() == 69
    assert "another bot with this token is polling" in bot.said()


def test_one_bot_is_served_once_on_a_machine(server, make_bot, ask) -> None:
    bot = started(server, make_bot())
    ask(QUESTION)
    other = make_bot(corpus=bot.corpus)
    other.start()

    assert other.ended() == 4
    assert "another process runs this bot already" in other.said()


def test_a_dead_line_ends_it(server, make_bot, ask) -> None:
    bot = started(server, make_bot(), POLL_SECONDS="1")
    ask(QUESTION)
    server.fault("getUpdates", "drop_before", times=None)

    assert bot.ended() == 69
    assert "no updates could be fetched" in bot.said()


def test_a_line_that_was_broken_for_a_moment_is_found_again(server, make_bot, ask) -> None:
    started(server, make_bot())
    server.fault("getUpdates", 502, times=2)
    server.fault("getUpdates", "drop_before", times=1)

    assert "13-year-old" in ask(QUESTION).text


def test_a_server_that_comes_later_is_waited_for(server, make_bot, ask) -> None:
    server.fault("getMe", 502, times=4)
    make_bot().start()

    assert "13-year-old" in ask(QUESTION).text


def test_a_webhook_without_a_secret_does_not_start(server, make_bot) -> None:
    bot = make_bot("webhook")
    del bot.environment["TELEGRAM_WEBHOOK_SECRET"]
    bot.start()

    assert bot.ended() == 3
    assert "a webhook needs a secret" in bot.said()


def test_posts_without_the_secret_change_nothing(server, make_bot, ask) -> None:
    bot = started(server, make_bot("webhook"))
    server.open_chat(7)

    def update(number: int, text: str) -> bytes:
        body = {"update_id": number, "message": message(7, number, text)}
        return json.dumps(body).encode()

    def post(secret: str | None, body: bytes) -> int:
        headers = {"Content-Type": "application/json"}
        if secret is not None:
            headers["X-Telegram-Bot-Api-Secret-Token"] = secret
        request = urllib.request.Request(f"http://127.0.0.1:{bot.port}/hook", body, headers)
        try:
            return urllib.request.urlopen(request).status
        except urllib.error.HTTPError as error:
            return error.code

    question = update(5, QUESTION)
    assert [post(secret, question) for secret in (None, "", "wrong", SECRET[:-1])] == [403] * 4
    assert post(SECRET, b"no json") == 200
    # A chat is served in order: if the question had been accepted, its answer would come first.
    for number, text in ((6, "/help"), (5, QUESTION), (5, QUESTION), (7, "/help")):
        assert post(SECRET, update(number, text)) == 200
    server.wait_for(lambda: len(server.sent(7)) >= 3, 60)
    texts = [message.text for message in server.sent(7)]
    assert (texts[0], texts[2]) == (EN.help, EN.help)
    assert "13-year-old" in texts[1]


def test_limits_hold_before_any_work(server, make_bot, ask) -> None:
    started(server, make_bot(), QUESTIONS_PER_MINUTE="2", QUESTION_LENGTH="40", ADMINS="[9]")
    assert ask("x" * 41).text == EN.too_long.format(limit=40)
    ask(QUESTION)
    ask(QUESTION)
    for _ in range(2):
        assert ask(QUESTION).text == EN.not_answered
    for _ in range(4):
        assert "13-year-old" in ask(QUESTION, 9).text


def test_only_those_on_the_lists_are_answered(server, make_bot, ask) -> None:
    started(server, make_bot(), ALLOWED_USERS="[1]", ALLOWED_CHATS="[-50]", ADMINS="[2]")

    assert "13-year-old" in ask(QUESTION, 1).text
    assert "13-year-old" in ask(QUESTION, 2).text
    assert ask(QUESTION, 3).text == EN.not_allowed
    assert "13-year-old" in ask(f"/ask {QUESTION}", -50, 3, chat_type="group").text
    server.text(-51, 3, f"/ask {QUESTION}", chat_type="group")
    query = server.inline(3, "daughter")
    [answer] = server.wait_for(lambda: server.answers_to(query), 60)
    assert answer.results == ()
    assert server.sent(-51) == ()


def test_buttons_work_after_a_restart(server, make_bot, ask) -> None:
    bot = started(server, make_bot())
    reply = ask("trafficking in Kazakhstan")
    assert bot.stop() == 0
    started(server, bot)
    more = next(b["callback_data"] for b in reply.buttons if b["text"].endswith(" more"))
    server.press(7, reply.id, more, 7)

    server.wait_for(lambda: len(server.sent(7)) == 2, 60)


def test_what_the_library_cannot_write_down_again_is_accepted_all_the_same(
    server, make_bot, ask, mode: str
) -> None:
    bot = started(server, make_bot(mode))
    chat = {"id": -9, "type": "group", "title": "g"}
    pinned = {"chat": chat, "message_id": 1, "date": 0}
    service = {"message_id": 2, "date": 1, "chat": chat, "pinned_message": pinned}
    server.raw_update({"message": service}, queue=-9)
    ask(QUESTION)

    assert bot.process.poll() is None


def test_an_outage_delays_answers_and_loses_none(server, make_bot) -> None:
    started(server, make_bot())
    server.fault("sendMessage", 502, times=12)
    for chat in (1, 2, 3):
        server.text(chat, chat, QUESTION)
    server.wait_for(lambda: all(server.sent(chat) for chat in (1, 2, 3)), 60)

    assert [len(server.sent(chat)) for chat in (1, 2, 3)] == [1, 1, 1]


def test_a_token_that_is_revoked_in_webhook_mode_ends_it_and_loses_nothing(
    server, make_bot
) -> None:
    bot = started(server, make_bot("webhook"))
    server.fault("sendMessage", 401, times=None)
    server.text(7, 7, QUESTION)
    assert bot.ended() == 3
    server.clear_faults()
    started(server, bot)
    server.wait_for(lambda: server.sent(7), 60)


@pytest.mark.parametrize("method", ["getMe", "deleteWebhook", "setWebhook"])
def test_a_stop_is_heard_while_starting(server, make_bot, method: str) -> None:
    server.fault(method, 502, times=None)
    bot = make_bot("webhook" if method == "setWebhook" else "polling").start()
    server.wait_for(lambda: server.calls_of(method), 60)

    assert bot.stop() == 0


def test_a_webhook_is_set_when_the_server_is_back(server, make_bot, ask) -> None:
    server.fault("setWebhook", "drop_before", times=1)
    server.fault("setWebhook", 502, times=1)
    make_bot("webhook").start()

    assert "13-year-old" in ask(QUESTION).text


def test_a_flood_of_presses_and_inline_queries_delays_no_other(server, make_bot, ask) -> None:
    started(server, make_bot(), OUTGOING_LIMITS="true")
    reply = ask("trafficking in Kazakhstan", 1)
    data = [b["callback_data"] for b in reply.buttons][:2]
    for method in ("answerCallbackQuery", "answerInlineQuery"):
        server.fault(method, "hold", times=None)
    for n in range(300):
        server.forge_press(1, reply.id, data[n % 2], 1)
        server.inline(1, f"trafficking {n}")
    server.wait_for(lambda: server.held == 2, 60)

    assert "13-year-old" in ask(QUESTION, 2).text
    assert server.held == 2
    server.clear_faults()


def test_talk_that_is_not_for_the_bot_gets_no_word(seed_folder, ask, tmp_path) -> None:
    from botapi import FakeBotApi
    from botprocess import Bot

    with FakeBotApi(reads_groups=True) as server:
        corpus = shutil.copytree(seed_folder, tmp_path / "c")
        bot = started(server, Bot(server, tmp_path, corpus, "polling"))
        server.fault("sendMessage", "hold", times=None)
        server.text(-5, 1, f"/ask {QUESTION}", chat_type="group")
        for n in range(9):
            server.text(-5, 2, f"just talk {n}", chat_type="group")
        server.wait_for(lambda: server.held and not server.pending, 60)
        assert server.held == 1
        last = server.text(-5, 1, "/ask Who is Elvira Azimova?", chat_type="group")
        server.clear_faults()
        server.wait_for(lambda: any(m.reply_to == last.id for m in server.sent(-5)), 60)
        assert len(server.sent(-5)) == 2
        bot.kill()


def test_the_last_of_many_edits_is_answered(server, make_bot, ask) -> None:
    started(server, make_bot())
    reply = ask(QUESTION)
    server.fault("editMessageText", "slow", times=None, delay=0.2)
    first = server.messages(7)[0].id
    for n in range(7):
        server.edit(first, 7, f"{QUESTION} {n}")
    server.edit(first, 7, "Who is Elvira Azimova?")
    server.wait_for(
        lambda: any(m.id == reply.id and "Azimova" in m.text for m in server.messages(7)), 20
    )
    assert len(server.sent(7)) == 1


def test_an_answer_that_was_taken_away_is_sent_anew(server, make_bot, ask) -> None:
    started(server, make_bot())
    ask(QUESTION)
    server.fault(
        "editMessageText", 400, times=1, description="Bad Request: message to edit not found"
    )
    server.edit(server.messages(7)[0].id, 7, "Who is Elvira Azimova?")
    server.wait_for(lambda: len(server.sent(7)) == 2, 60)

    assert "Azimova" in server.sent(7)[1].text
