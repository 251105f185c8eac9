"""The bot as a process of its own: what editors do survives crashes, and arrives once."""

from collections.abc import Callable

import pytest

from bot.texts import TEXTS
from botapi import FakeBotApi
from botprocess import Bot

EN = TEXTS["en"]
pytestmark = pytest.mark.process
EDITORS, EDITOR, ASKER = -100, 50, 7
UNANSWERED = "Where do owls hoot in 1850?"
WOMAN = "woman-in-uzbekistan-tries-to-exchange-daughter-for-a-house"
QUOTED = "A 41-year-old woman"
FOUND = EN.editor_found.format(question=UNANSWERED)


@pytest.fixture
def start(server: FakeBotApi, make_bot: Callable[..., Bot]) -> Callable[..., Bot]:
    """Start a bot with an editors' chat, or the same again, and wait until it is heard of."""
    server.open_chat(EDITORS, "supergroup")
    bots: list[Bot] = []

    def start(**settings: str) -> Bot:
        bot = bots[0] if bots else make_bot()
        bots[:] = [bot]
        seen = len(server.calls)
        # The editors' chat is admitted for its purpose only.
        bot.start(EDITORS_CHAT=str(EDITORS), ALLOWED_USERS=f"[{ASKER}, 8]", **settings)
        server.wait_for(lambda: any(c.method == "getUpdates" for c in server.calls_since(seen)), 60)
        return bot

    return start


def shown(server: FakeBotApi, question: str = UNANSWERED):
    """Wait for the message that shows a question to the editors."""
    return server.wait_for(
        lambda: next((m for m in server.sent(EDITORS) if question in m.text), None), 60
    )


def reply(server: FakeBotApi, post, text: str) -> None:
    """Let an editor reply to a message."""
    server.text(EDITORS, EDITOR, text, chat_type="supergroup", reply_to=post.id)


def found(server: FakeBotApi, chat: int = ASKER) -> list:
    """The quotes of editors that a person was sent."""
    return [message for message in server.sent(chat) if message.text.startswith(FOUND)]


def test_a_question_goes_to_the_editors_and_their_quote_to_the_person(
    server: FakeBotApi, start: Callable[..., Bot], ask
) -> None:
    bot = start()
    question = server.text(ASKER, ASKER, UNANSWERED)
    post = shown(server)
    assert bot.stop() == 0
    reply(server, post, "no such thing")
    reply(server, post, f"{WOMAN}#1:0-44")
    start()
    [quote] = server.wait_for(lambda: found(server), 60)
    assert (quote.reply_to, QUOTED in quote.text) == (question.id, True)
    assert quote.texts("blockquote") == (quote.text.split("\n\n")[1].split("\n")[0],)
    server.wait_for(lambda: EN.editors_sent.split(":")[0] in shown(server).text, 60)
    assert [m.text for m in server.sent(EDITORS) if m.reply_to] == [EN.editors_no_id]
    assert "deleted" in ask("/forget", ASKER).text
    server.wait_for(lambda: server.sent(EDITORS)[0].text == EN.editors_withdrawn, 60)

    assert bot.stop() == 0
    calls = [*server.calls_of("sendMessage"), *server.calls_of("editMessageText")]
    assert [call.description for call in calls if not call.ok] == []


def test_a_process_that_dies_with_a_quote_on_the_wire_sends_it_once(
    server: FakeBotApi, start: Callable[..., Bot]
) -> None:
    bot = start()
    server.text(ASKER, ASKER, UNANSWERED)
    post = shown(server)
    server.fault("sendMessage", "hold", times=None, chat_id=ASKER)
    reply(server, post, f"{WOMAN}#1")
    server.wait_for(lambda: server.held and not server.pending, 60)
    bot.kill()
    server.clear_faults()
    server.settle()
    assert len(found(server)) == 1
    start()
    # Nobody knows that it has arrived, so it is offered.
    server.wait_for(lambda: any(m.text == EN.line_broke for m in server.sent(ASKER)), 60)
    server.wait_for(lambda: EN.editors_sent.split(":")[0] in shown(server).text, 60)

    assert bot.stop() == 0
    assert len(found(server)) == 1


def test_a_question_that_a_dead_process_did_not_show_is_shown_by_the_next(
    server: FakeBotApi, start: Callable[..., Bot], ask
) -> None:
    bot = start()
    server.fault("sendMessage", 502, times=None, chat_id=EDITORS)
    ask(UNANSWERED, ASKER)
    server.wait_for(lambda: any(c.status == 502 for c in server.calls_of("sendMessage")), 60)
    bot.kill()
    server.clear_faults()
    assert server.sent(EDITORS) == ()
    start()
    shown(server)

    assert bot.stop() == 0


def test_who_has_blocked_the_bot_is_said_to_the_editors(
    server: FakeBotApi, start: Callable[..., Bot]
) -> None:
    bot = start()
    server.text(ASKER, ASKER, UNANSWERED)
    post = shown(server)
    server.deactivate(ASKER)
    reply(server, post, f"{WOMAN}#1")
    server.wait_for(lambda: any(m.text == EN.editors_unreachable for m in server.sent(EDITORS)), 60)

    # Who blocks the bot is forgotten, so the question is withdrawn.
    server.text(8, 8, "Which zeppelin crossed Bukhara?")
    other = shown(server, "zeppelin")
    server.block(8)
    server.wait_for(
        lambda: (
            [m.text for m in server.sent(EDITORS) if m.id == other.id] == [EN.editors_withdrawn]
        ),
        60,
    )
    assert bot.stop() == 0
