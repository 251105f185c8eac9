"""The editors' chat: questions go there, paragraphs that editors name go to those who asked."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from bot.channels.telegram.answering import editors
from bot.channels.telegram.answering.editors import keep_posting, mark_sent, post_all, quote_named
from bot.channels.telegram.remembering.bot_state import prune
from bot.channels.telegram.remembering.desk import MOST_OF_ONE
from bot.settings import TelegramSettings
from bot.texts import TEXTS
from botapi import parse_html
from fake_telegram import BOT, BotInProcess, Call, message, person
from retrieval import Corpus

# Together, these take longer than the default suite has room for.
pytestmark = pytest.mark.slow

EN, RU = TEXTS["en"], TEXTS["ru"]
EDITORS, GROUP = -9, -5
ADMITTED = {"allowed_users": (7, 8), "allowed_chats": (GROUP,)}
EDITOR = person(50, first_name="Bob")
UNANSWERED = "Where do owls hoot in 1850?"
OTHER = "Which zeppelin crossed Bukhara?"
LONG = "kazakhstan-weighs-down-on-human-trafficking"
COPY = "The mayor of Osh planted forty walnut trees beside the old bath house."


@pytest.fixture
def bot(make: Callable[..., BotInProcess]) -> BotInProcess:
    """A bot for two people and a group, with an editors' chat that may not ask."""
    return make(editors_chat=EDITORS, **ADMITTED)


def posted(bot: BotInProcess) -> list[Call]:
    """What the bot does now about the questions on its desk."""
    before = len(bot.telegram.calls)
    bot.run(post_all(bot.services))
    return bot.telegram.calls[before:]


def asked(bot: BotInProcess, text: str = UNANSWERED, **more: object) -> int:
    """Let person 7 ask; the id of the message that the editors are shown."""
    bot.say(text, **{"message_id": 55, **more})
    posted(bot)
    return newest(bot)


def newest(bot: BotInProcess) -> int:
    """The id of the newest message that shows a question."""
    query = "SELECT post FROM desk WHERE post IS NOT NULL ORDER BY number DESC"
    return int(bot.state.only_row(query)[0])


def reply(bot: BotInProcess, post: int, text: str, **more: object) -> list[Call]:
    """Let an editor reply to a message of the bot."""
    above = message(EDITORS, post, "…", BOT)
    return bot.say(text, EDITORS, sender=EDITOR, reply_to_message=above, **more)


def seen(call: Call) -> str:
    """What a person sees of a message."""
    return parse_html(call.text).text if call.params.get("parse_mode") else call.text


# --- The questions ------------------------------------------------------------------------------


def test_editors_see_what_the_articles_do_not_answer_and_not_who_asked(bot: BotInProcess) -> None:
    bot.say("Где ухают\nсовы?", sender=person(7, first_name="Zanzibar"))
    [call] = posted(bot)

    assert (call.method, call.params["chat_id"]) == ("sendMessage", str(EDITORS))
    wanted = EN.editors_question.format(language="Русский", question="Где ухают совы?")
    assert call.text == wanted
    assert "reply_parameters" not in call.params
    assert posted(bot) == []


@pytest.mark.parametrize(
    ("text", "count"),
    [
        (UNANSWERED, 1), ("How old is the daughter?", 0), ("Thanks!", 0), ("Who are you?", 0), ("?!", 0),
        ("walls of zebras", 0),
    ],
)  # fmt: skip
def test_only_what_an_article_could_answer_is_shown(bot, text: str, count: int) -> None:
    bot.say(text)

    assert len(posted(bot)) == count


def test_a_question_is_shown_once_for_each_person(bot: BotInProcess) -> None:
    for n, text in enumerate((UNANSWERED, UNANSWERED.upper(), f" {UNANSWERED}  ", OTHER)):
        bot.say(text, message_id=60 + n)
    bot.say(UNANSWERED, 8)
    bot.say(f"/ask {UNANSWERED}", GROUP, sender=person(7))

    assert len(posted(bot)) == 3


@pytest.mark.slow
def test_nobody_can_flood_the_editors(bot: BotInProcess) -> None:
    for n in range(MOST_OF_ONE + 3):
        bot.say(f"Where do owls hoot in {1500 + n}?", message_id=60 + n)
    assert len(posted(bot)) == MOST_OF_ONE
    # A question that was answered makes room for another.
    reply(bot, newest(bot), "a4#1")
    bot.say(OTHER)

    assert len(posted(bot)) == 1


def test_who_may_not_ask_is_not_shown(bot: BotInProcess) -> None:
    bot.say(UNANSWERED, 9)
    bot.say(f"/ask {UNANSWERED}", -6)
    bot.say("no mention of the bot in 1850", GROUP)

    assert posted(bot) == []


def test_without_an_editors_chat_nothing_is_kept_for_it(make) -> None:
    bot = make()
    bot.say(UNANSWERED)

    assert posted(bot) == []
    assert bot.state.only_row("SELECT count(*) FROM desk") == (0,)


def test_what_editors_ask_themselves_is_not_shown_to_them(make) -> None:
    bot = make(editors_chat=EDITORS)
    bot.say(f"/ask {UNANSWERED}", EDITORS)

    assert posted(bot) == []


def test_an_edited_question_takes_the_place_of_what_it_was(bot: BotInProcess) -> None:
    post = asked(bot)
    bot.handle(edited_message=message(7, 55, OTHER, edit_date=1))
    withdrawn, shown = posted(bot)
    assert (withdrawn.method, withdrawn.params["message_id"]) == ("editMessageText", str(post))
    assert seen(withdrawn) == EN.editors_withdrawn
    assert OTHER in shown.text
    bot.handle(edited_message=message(7, 55, "How old is the daughter?", edit_date=2))

    assert [seen(call) for call in posted(bot)] == [EN.editors_withdrawn]


def test_the_editors_chat_speaks_the_language_that_was_chosen_there(bot: BotInProcess) -> None:
    bot.run(bot.memory.set_language(EDITORS, "ru"))
    bot.say(UNANSWERED)

    [call] = posted(bot)
    assert call.text == RU.editors_question.format(language="English", question=UNANSWERED)


def test_a_very_long_question_fits(make) -> None:
    bot = make(editors_chat=EDITORS, question_length=4096)
    bot.say("owls hoot 1850 " * 250 + "?")

    [call] = posted(bot)
    assert len(call.text) < 4096


def test_what_cannot_be_shown_now_is_shown_later(make, tmp_path: Path) -> None:
    bot = make(editors_chat=EDITORS)
    bot.say(UNANSWERED)
    bot.telegram.refuse("sendMessage", 403, "Forbidden: bot was kicked from the group chat")
    with pytest.raises(Exception, match="kicked"):
        posted(bot)

    assert UNANSWERED in posted(bot)[0].text


def test_the_bot_goes_on_until_the_editors_can_be_reached(
    bot: BotInProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(editors, "RETRY_SECONDS", 0.001)
    monkeypatch.setattr(editors, "WATCH_SECONDS", 0.001)
    bot.say(UNANSWERED)
    bot.telegram.refuse("sendMessage", 403, "Forbidden: bot was kicked from the group chat")
    bot.telegram.fail("sendMessage", httpx.ReadError("broken"))

    async def run() -> None:
        working = asyncio.create_task(keep_posting(bot.services))
        async with asyncio.timeout(20):
            while len(bot.telegram.of("sendMessage")) < 4:
                await asyncio.sleep(0.001)
            # What is deleted is noticed, too.
            await bot.application.process_update(bot.update(message=message(7, 56, "/forget")))
            while not bot.telegram.of("editMessageText"):
                await asyncio.sleep(0.001)
        working.cancel()

    bot.run(run())
    assert sum(UNANSWERED in call.text for call in bot.telegram.of("sendMessage")) == 3


# --- The answers --------------------------------------------------------------------------------


def test_the_paragraph_that_an_editor_names_is_sent_to_who_asked(bot: BotInProcess) -> None:
    post = asked(bot)
    sent, marked = reply(bot, post, "a4#1")

    assert (sent.method, sent.params["chat_id"]) == ("sendMessage", "7")
    assert sent.params["reply_parameters"]["message_id"] == 55
    note, _, quote = seen(sent).partition("\n\n")
    assert note == EN.editor_found.format(question=UNANSWERED)
    assert quote.startswith(f"{COPY}\nOsh · paragraph 1")
    assert [*sent.buttons] == ["Cite", "Helpful", "Not it"]
    assert (marked.method, marked.params["message_id"]) == ("editMessageText", str(post))
    assert seen(marked).startswith(
        EN.editors_question.format(language="English", question=UNANSWERED)
    )
    assert seen(marked).endswith(EN.editors_sent.format(ids=f"a4#1:0-{len(COPY)}"))


def test_a_part_of_a_paragraph_is_quoted_word_for_word(bot: BotInProcess) -> None:
    sent, _ = reply(bot, asked(bot), " @quoting_bot a4#1:4-16 ")

    assert f"\n\n{COPY[4:16]}\nOsh" in seen(sent)


def test_a_link_of_the_bot_names_its_quote(bot: BotInProcess) -> None:
    bot.say("How old is the daughter?", 8)
    link = bot.say("/cite", 8)[0].text.split()[-1]
    sent, _ = reply(bot, asked(bot), link)

    assert "<blockquote>A 41-year-old woman" in sent.text
    assert "How old is the daughter" not in sent.text


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("I will look into it", EN.editors_no_id),
        ("a4", EN.editors_no_id),
        ("see a4#1", EN.editors_no_id),
        ("a4#1:9-4", EN.editors_no_id),
        ("https://t.me/quoting_bot?start=c_unknown", EN.editors_no_id),
        ("", EN.editors_no_id),
        ("a4#2", f"{EN.no_article.format(id='a4#2')} {EN.did_you_mean.format(id='a4#1')}"),
        ("a4#1:0-5000", None),
        ("woman#1", EN.no_article.format(id="woman")),
        (f"{'x' * 3000}#1", None),
        (f"{LONG}#1", EN.editors_too_long.format(id=f"{LONG}#1")),
    ],
)
def test_a_reply_that_names_nothing_is_one_line_to_the_editors(bot, text: str, line) -> None:
    post = asked(bot)
    [call] = reply(bot, post, text, message_id=77)

    assert call.params["chat_id"] == str(EDITORS)
    assert call.params["reply_parameters"]["message_id"] == 77
    assert call.text == line or (line is None and len(call.text) < 300)
    # Another try is welcome.
    assert [one.method for one in reply(bot, post, "a4#1")] == ["sendMessage", "editMessageText"]


def test_a_reply_that_was_edited_counts_until_its_quote_is_sent(bot: BotInProcess) -> None:
    post = asked(bot)
    above = message(EDITORS, post, "…", BOT)
    reply(bot, post, "a4#9", message_id=77)

    def edited(text: str) -> list[Call]:
        body = message(EDITORS, 77, text, EDITOR, reply_to_message=above, edit_date=1)
        return bot.handle(edited_message=body)

    assert [call.method for call in edited("a4#1")] == ["sendMessage", "editMessageText"]
    assert "sendMessage" not in [call.method for call in edited("a0#1")]


def test_several_quotes_can_be_sent_for_a_question(bot: BotInProcess) -> None:
    post = asked(bot)
    reply(bot, post, "a4#1:0-9")
    sent, marked = reply(bot, post, "a0#1:0-4")

    assert sent.params["chat_id"] == "7"
    assert seen(marked).endswith(EN.editors_sent.format(ids="a4#1:0-9, a0#1:0-4"))


def test_the_asker_reads_their_own_language(bot: BotInProcess) -> None:
    post = asked(bot, sender=person(7, language_code="ru"))
    assert seen(reply(bot, post, "a4#1")[0]).startswith(RU.editor_found.format(question=UNANSWERED))
    bot.run(bot.memory.set_language(7, "tr"))

    assert seen(reply(bot, post, "a4#1")[0]).startswith(
        TEXTS["tr"].editor_found.format(question=UNANSWERED)
    )


def test_in_a_group_the_question_gets_the_quote_in_its_topic(bot: BotInProcess) -> None:
    bot.say(
        f"/ask {UNANSWERED}", GROUP, sender=person(7), message_id=5, message_thread_id=3,
        is_topic_message=True,
    )  # fmt: skip
    posted(bot)
    sent, _ = reply(bot, newest(bot), "a4#1")

    place = (sent.params["chat_id"], sent.params["reply_parameters"]["message_id"])
    assert (*place, sent.params["message_thread_id"]) == (str(GROUP), 5, "3")


def test_no_word_that_an_editor_chose_is_left_out(bot: BotInProcess, library: Path) -> None:
    bot.say(f"/ask {UNANSWERED}", GROUP, sender=person(7))
    posted(bot)
    sent, _ = reply(bot, newest(bot), f"{LONG}#1:0-1200")
    with Corpus.existing(library) as corpus:
        quote = corpus.recall(f"{LONG}#1:0-1200").quote

    assert " ".join(quote.split()) in " ".join(seen(sent).split())


def test_the_buttons_under_a_quote_of_an_editor_work(bot: BotInProcess) -> None:
    sent, _ = reply(bot, asked(bot), "a0#2")
    _, own = bot.press(sent, "Around it")
    _, page = bot.press(own, "Paragraph 1")
    assert "Lion number 0" in page.text
    _, back = bot.press(page, "Back")
    bot.press(sent, "Helpful")
    verdicts = bot.state.only_row("SELECT verdict FROM feedback")

    assert back.text == sent.text
    assert verdicts == ("helpful",)
    assert "Lion number 1 sleeps" in bot.say("/cite")[0].text


def test_an_edited_question_leaves_the_quote_of_an_editor_alone(bot: BotInProcess) -> None:
    reply(bot, asked(bot), "a4#1")
    [edit] = bot.handle(edited_message=message(7, 55, "How old is the daughter?", edit_date=1))

    # The message that said that nothing was found.
    assert (edit.method, edit.params["message_id"]) == ("editMessageText", "1000")


def test_who_cannot_be_reached_is_said(bot: BotInProcess) -> None:
    post = asked(bot)
    bot.telegram.refuse("sendMessage", 403, "Forbidden: bot was blocked by the user")
    _, said = reply(bot, post, "a4#1")
    assert (said.params["chat_id"], said.text) == (str(EDITORS), EN.editors_unreachable)
    # What was not sent is not remembered as the last answer.
    assert bot.memory.last_answer(7, 7).quotes == ()

    assert [call.method for call in reply(bot, post, "a4#1")] == ["sendMessage", "editMessageText"]


def test_other_chats_and_other_messages_are_handled_as_ever(bot: BotInProcess) -> None:
    post = asked(bot)
    above = message(GROUP, post, "…", BOT)
    elsewhere = bot.say("a4#1", GROUP, sender=EDITOR, reply_to_message=above)
    assert {call.params["chat_id"] for call in elsewhere} == {str(GROUP)}
    # Nobody speaks to the bot, or not in reply to it: the editors' chat itself may not ask.
    assert bot.say("a4#1", EDITORS, sender=EDITOR) == []
    assert bot.say("/ask How old is the daughter?", EDITORS, sender=EDITOR) == []
    other = message(EDITORS, post, "…", person(51))
    assert bot.say("a4#1", EDITORS, sender=EDITOR, reply_to_message=other) == []
    # A reply to another message of the bot that was meant for a question is told so.
    [line] = reply(bot, post + 500, "a4#1")

    assert line.text == EN.editors_gone


def test_a_corpus_that_takes_too_long_is_a_line(bot: BotInProcess, monkeypatch) -> None:
    post = asked(bot)

    async def late(_: object) -> None:
        raise TimeoutError

    monkeypatch.setattr(bot.pool, "run", late)
    assert [call.text for call in reply(bot, post, "a4#1")] == [EN.busy]


# --- What is deleted ----------------------------------------------------------------------------


@pytest.mark.parametrize("chat", [7, GROUP])
def test_what_is_forgotten_is_withdrawn(bot: BotInProcess, chat: int) -> None:
    bot.say(f"/ask {UNANSWERED}", chat, sender=person(7))
    posted(bot)
    post = newest(bot)
    bot.say(OTHER, 8)
    bot.say("/forget", chat, sender=person(7))
    edited, shown = posted(bot)
    assert (edited.method, edited.params["message_id"]) == ("editMessageText", str(post))
    assert seen(edited) == EN.editors_withdrawn
    assert OTHER in shown.text
    assert bot.state.only_row("SELECT count(*) FROM desk") == (1,)

    assert [call.text for call in reply(bot, post, "a4#1")] == [EN.editors_gone]


def test_what_is_forgotten_before_it_was_shown_is_never_shown(bot: BotInProcess) -> None:
    bot.say(UNANSWERED)
    bot.say("/forget")

    assert posted(bot) == []
    assert bot.state.only_row("SELECT count(*) FROM desk") == (0,)


def test_what_is_forgotten_while_it_is_sent_is_not_stored_again(bot: BotInProcess) -> None:
    question = bot.services.desk.at(asked(bot))
    quote = bot.run(quote_named(bot.services, "a4#1", EN))
    bot.say("/forget")
    found = bot.run(bot.services.desk.add_found(question, 77, quote, "note"))

    assert (found, bot.memory.last_answer(7, 7)) == (None, None)


def test_what_was_withdrawn_is_not_shown_again_as_sent(bot: BotInProcess) -> None:
    question = bot.services.desk.at(asked(bot))
    bot.say("/forget")
    posted(bot)
    before = len(bot.telegram.calls)
    bot.run(mark_sent(bot.services, question))

    assert bot.telegram.calls[before:] == []


def test_what_is_too_old_is_withdrawn(bot: BotInProcess) -> None:
    post = asked(bot)
    bot.run(
        bot.state.in_turn(
            lambda: bot.state.write(
                f"UPDATE answer SET created = created - {TelegramSettings.keep_days * 86400}"
            )
        )
    )
    assert [call.text for call in reply(bot, post, "a4#1")] == [EN.editors_gone]
    bot.run(prune(bot.state, TelegramSettings(), bot.services.clock(), is_replaying=False))

    assert [seen(call) for call in posted(bot)] == [EN.editors_withdrawn]


def test_a_message_that_cannot_be_changed_stops_nothing(bot: BotInProcess) -> None:
    asked(bot)
    bot.say("/forget")
    bot.say(OTHER, 8)
    bot.telegram.refuse("editMessageText", 403, "Forbidden: bot was kicked from the group chat")

    assert [call.method for call in posted(bot)] == ["editMessageText", "sendMessage"]
    assert posted(bot) == []


# --- Restarts and accidents ---------------------------------------------------------------------


@pytest.fixture
def restarted(make, library: Path, tmp_path: Path):
    """A function that makes a bot over the same file as another, which has ended."""
    bots: list[BotInProcess] = []

    def restarted(before: BotInProcess, **settings: object) -> BotInProcess:
        folder = before.state.path.parent
        settings = {"editors_chat": EDITORS, **ADMITTED, **settings}
        bots.append(BotInProcess(folder, lambda: Corpus.existing(library), **settings))
        # Ids of updates and messages go on.
        bots[-1]._ids, bots[-1].telegram._message_ids = before._ids, before.telegram._message_ids
        return bots[-1]

    yield restarted
    for bot in bots:
        bot.close()


def test_all_of_it_works_after_a_restart(bot: BotInProcess, restarted) -> None:
    bot.say(OTHER, 8, message_id=66)
    post = asked(bot)
    bot.say("Where do eagles hoot in 1850?", 8, message_id=67)
    after = restarted(bot)
    assert len(posted(after)) == 1
    sent, marked = reply(after, post, "a4#1")

    assert (sent.params["chat_id"], marked.params["message_id"]) == ("7", str(post))


def test_when_the_editors_change_their_old_chat_is_left(bot: BotInProcess, restarted) -> None:
    post = asked(bot)
    other = restarted(bot, editors_chat=-99)
    assert [seen(call) for call in posted(other)] == [EN.editors_withdrawn]
    assert reply(other, post, "a4#1") == []
    off = restarted(bot, editors_chat=0)

    assert posted(off) == []


def test_a_group_that_has_become_a_supergroup_goes_on(bot: BotInProcess, restarted) -> None:
    asked(bot)
    bot.say(OTHER, 8)
    new = -1009
    moved = "Bad Request: group chat was upgraded to a supergroup chat"
    bot.telegram.refuse("sendMessage", 400, moved, migrate_to_chat_id=new)
    posted(bot)
    # In the new chat nobody can reply to the old message, so it is sent again.
    [again] = posted(bot)
    assert (again.params["chat_id"], UNANSWERED in again.text) == (str(new), True)
    after = restarted(bot)
    above = message(new, newest(after), "…", BOT)
    sent, marked = after.say("a4#1", new, sender=EDITOR, reply_to_message=above)

    assert (sent.params["chat_id"], marked.params["chat_id"]) == ("8", str(new))


def test_a_quote_that_may_have_arrived_is_offered_and_not_sent_again(bot: BotInProcess) -> None:
    post = asked(bot)
    bot.telegram.fail("sendMessage", httpx.ReadError("broken"))
    broken, offer, marked = reply(bot, post, "a4#1")

    assert "Osh" in seen(broken)
    assert (offer.params["chat_id"], offer.text) == ("7", EN.line_broke)
    assert EN.editors_sent.split(":")[0] in seen(marked)
    _, shown = bot.press(offer, EN.button_show)
    assert (COPY in shown.text, EN.editor_found.partition("{")[0] in shown.text) == (True, True)


@pytest.mark.parametrize("died", ["before", "on the wire", "after"])
def test_a_reply_that_an_earlier_process_took_up_is_finished_once(bot, restarted, died) -> None:
    post = asked(bot)
    above = message(EDITORS, post, "…", BOT)
    body = message(EDITORS, 77, "a4#1", EDITOR, reply_to_message=above)
    quote = bot.run(quote_named(bot.services, "a4#1", EN))
    question = bot.services.desk.at(post)
    answer = bot.run(bot.services.desk.add_found(question, 77, quote, "note"))
    if died == "on the wire":
        bot.run(bot.memory.set_on_wire(answer.id, True))
    elif died == "after":
        bot.run(bot.memory.set_messages(answer.id, [1234]))
    after = restarted(bot)
    calls = after.handle(message=body)

    to_person = [call for call in calls if call.params["chat_id"] == "7"]
    texts = {"before": [COPY], "on the wire": [EN.line_broke], "after": []}[died]
    assert len(to_person) == len(texts)
    assert all(text in seen(call) for text, call in zip(texts, to_person, strict=True))
    assert seen(calls[-1]).endswith(EN.editors_sent.format(ids=f"a4#1:0-{len(COPY)}"))


def test_a_question_is_shown_though_the_process_died_while_it_was_answered(bot, restarted) -> None:
    bot.telegram.fail("sendMessage", RuntimeError("the process dies here"))
    bot.say(UNANSWERED)
    after = restarted(bot)

    # It takes the question up again.
    after.say(UNANSWERED)
    [call] = posted(after)
    assert UNANSWERED in call.text


# --- What is said about it ----------------------------------------------------------------------


def test_privacy_says_that_editors_are_shown_questions(bot: BotInProcess, make) -> None:
    for code, texts in TEXTS.items():
        who = person(7, language_code=code)
        assert texts.privacy_editors in bot.say("/privacy", sender=who)[0].text
        assert texts.privacy_editors not in make().say("/privacy", sender=who)[0].text
