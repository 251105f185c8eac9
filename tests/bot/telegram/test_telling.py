"""Saved questions: kept by a button, asked again when the articles change, told once."""

import asyncio
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from bot.channels.telegram.answering import news
from bot.channels.telegram.answering.news import Errands
from bot.channels.telegram.remembering.bot_state import DAY, prune
from bot.channels.telegram.remembering.saved_and_shown import MOST_SAVED
from bot.texts import TEXTS
from fake_telegram import BOT, BotInProcess, Call, message, person, pressed
from retrieval import Corpus
from watched_corpus import Writer, look, notice, writer

EN = TEXTS["en"]
GROUP = -5
OWLS = "What do barn owls hunt?"
HUNT = "Barn owls hunt voles in the meadows at night."
CLOSE = "Lions in the meadows of the park"
DOUBT = httpx.ReadError("gone")


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(news, "PAUSE_SECONDS", 0.0)


@pytest.fixture
def bot(make: Callable[..., BotInProcess], own_folder: Path) -> BotInProcess:
    return make(corpus=own_folder)


@pytest.fixture
def add(own_folder: Path, tmp_path: Path) -> Writer:
    return writer(own_folder, tmp_path)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, tuple[str, ...]]]:
    """The questions that the corpus is asked, each with its context."""
    asked: list[tuple[str, tuple[str, ...]]] = []
    ask = Corpus.ask

    def asking(corpus: Corpus, question: str, **options):
        asked.append((question, tuple(options.get("context", ()))))
        return ask(corpus, question, **options)

    monkeypatch.setattr(Corpus, "ask", asking)
    return asked


def saved(bot: BotInProcess, chat: int = 7, who: int = 7) -> list[str]:
    return [one.question for one in bot.services.saved.of(chat, who)]


def save(
    bot: BotInProcess, question: str = OWLS, chat: int = 7, who: int = 7, **more
) -> list[Call]:
    """Ask a question and press the button under its answer."""
    text = question if chat > 0 else f"/ask {question}"
    [answer] = bot.say(text, chat, sender=person(who), **more)
    return bot.press(answer, EN.button_tell_me, who)


# --- The button ---------------------------------------------------------------------------------


def test_only_what_articles_can_answer_later_has_the_button(bot: BotInProcess) -> None:
    asked = {OWLS: True, "Who sleeps?": True, "hello": False, "?!": False, "Do lions sleep?": False}
    for chat, (question, has_button) in enumerate(asked.items(), start=1):
        [answer] = bot.say(question, chat)
        assert (EN.button_tell_me in answer.buttons) == has_button, question


def test_the_button_comes_back_with_the_quotes(bot: BotInProcess, add) -> None:
    add("They sleep in the park.", "Zebras drink at dawn.", name="zebras")
    [answer] = bot.say("Who drinks water?")
    for label in (EN.button_around, EN.button_cite, EN.button_unhelpful):
        way = bot.press(answer, label)[-1]
        assert EN.button_tell_me not in way.buttons
        assert EN.button_tell_me in bot.press(way, EN.button_back)[-1].buttons, label


def test_further_quotes_have_no_such_button(bot: BotInProcess, add) -> None:
    for name in ("tigers", "zebras", "owls"):
        add(f"{name} sleep in the park.", name=name)
    [answer] = bot.say("Who sleeps?")
    [further] = bot.say("/more")

    assert EN.button_tell_me in answer.buttons
    assert EN.button_helpful in further.buttons
    assert EN.button_tell_me not in further.buttons


def test_pressing_twice_saves_once_and_says_so_both_times(bot: BotInProcess) -> None:
    [answer] = bot.say(OWLS)
    notices = [notice(bot.press(answer, EN.button_tell_me)) for _ in range(2)]

    assert notices == [EN.question_saved] * 2
    assert notice(save(bot, message_id=50)) == EN.question_saved
    assert saved(bot) == [OWLS]


def test_a_person_saves_so_many_in_a_chat(bot: BotInProcess) -> None:
    for n in range(MOST_SAVED):
        save(bot, f"{OWLS} zebra{n}")

    assert notice(save(bot)) == EN.too_many_saved.format(most=MOST_SAVED)
    assert len(saved(bot)) == MOST_SAVED
    assert notice(save(bot, f"{OWLS} zebra1")) == EN.question_saved
    assert notice(save(bot, chat=8, who=8)) == EN.question_saved


def test_presses_that_nobody_made_change_nothing(bot: BotInProcess, add) -> None:
    save(bot)
    open_id = bot.memory.last_answer(7, 7).id
    add(HUNT)
    bot.say(OWLS)
    of_answer = bot.memory.last_answer(7, 7).id
    mine = bot.services.saved.of(7, 7)[0].id
    for data, chat, who in [
        ("k:", 7, 7), ("k:unknown", 7, 7), ("k:a\n", 7, 7), (f"k:{of_answer}", 7, 7),
        (f"k:{open_id}", 8, 8), ("x:", 7, 7), ("x:unknown", 7, 7), (f"x:{mine}", 8, 8),
        (f"x:{mine}:1", 8, 8), (f"k:{mine}", 7, 7),
    ]:  # fmt: skip
        assert notice(bot.press_data(data, chat, who)) == EN.expired, data
    assert (saved(bot), saved(bot, 8, 8)) == ([OWLS], [])


# --- Telling ------------------------------------------------------------------------------------


def test_who_waits_is_told_once_when_there_is_an_answer(bot: BotInProcess, add) -> None:
    save(bot, message_id=41)
    assert look(bot) == []
    add("Zebras stand in the sun.", name="zebras")
    assert look(bot) == []
    add(HUNT)
    [told] = look(bot)

    assert told.text.startswith(f"{EN.you_asked.format(question=OWLS)}\n{EN.now_answered}\n\n")
    assert "<blockquote>Barn owls hunt voles" in told.text
    assert told.params["reply_parameters"]["message_id"] == 41
    assert EN.button_tell_me not in told.buttons
    assert notice(bot.press(told, EN.button_helpful)) == EN.thanks
    assert saved(bot) == []
    add("Barn owls hunt mice, too.", name="more")
    assert look(bot) == []


def test_an_answer_that_came_before_the_button_was_pressed_is_told(bot: BotInProcess, add) -> None:
    [answer] = bot.say(OWLS)
    add(HUNT)
    bot.press(answer, EN.button_tell_me)

    assert [HUNT in told.text.replace("<b>", "").replace("</b>", "") for told in look(bot)] == [
        True
    ]


def test_a_question_is_asked_once_of_each_corpus(bot: BotInProcess, add, asked) -> None:
    save(bot)
    asked.clear()
    for name in ("zebras", "more-zebras"):
        for _ in range(2):
            look(bot)
        add(f"Zebras stand in the sun, say {name}.", name=name)

    assert asked == [(OWLS, ())] * 2


def test_a_follow_up_is_asked_with_the_questions_before_it(bot: BotInProcess, asked) -> None:
    bot.say("Do lions sleep?")
    save(bot, "And what do they hunt?")
    asked.clear()
    look(bot)

    assert asked == [("And what do they hunt?", ("Do lions sleep?",))]


def test_it_is_told_in_the_same_topic_and_in_the_language_of_the_chat(
    bot: BotInProcess, add
) -> None:
    topic = {"message_thread_id": 3, "is_topic_message": True}
    [answer] = bot.say(f"/ask {OWLS}", GROUP, sender=person(7), **topic)
    data = answer.buttons[EN.button_tell_me]
    above = message(GROUP, 1000, "x", BOT, **topic)
    bot.handle(callback_query=pressed(data, above, 7))
    bot.run(bot.memory.set_language(GROUP, "ru"))
    add(HUNT)
    [told] = look(bot)

    assert (told.params["chat_id"], told.params["message_thread_id"]) == (str(GROUP), "3")
    assert told.text.startswith(TEXTS["ru"].you_asked.format(question=OWLS))


def test_in_a_group_anybody_saves_and_all_are_told_once(bot: BotInProcess, add) -> None:
    [answer] = bot.say(f"/ask {OWLS}", GROUP, sender=person(1))
    for who in (2, 3):
        assert notice(bot.press(answer, EN.button_tell_me, who)) == EN.question_saved
    assert [saved(bot, GROUP, who) for who in (1, 2, 3)] == [[], [OWLS], [OWLS]]
    add(HUNT)
    [told] = look(bot)

    assert told.params["chat_id"] == str(GROUP)
    assert look(bot) == []
    assert [saved(bot, GROUP, who) for who in (2, 3)] == [[], []]
    # It belongs to one of those who have saved it.
    assert notice(bot.press(told, EN.button_helpful, 2)) == EN.thanks
    assert notice(bot.press(told, EN.button_helpful, 1)) == EN.not_yours


def test_what_was_asked_cannot_break_the_message(bot: BotInProcess, add) -> None:
    save(bot, "What do barn owls <b>hunt</b> & eat?\n\u202ex")
    add("What barn owls hunt and eat: they hunt voles & eat voles, <b>b</b> x.")
    [told] = look(bot)

    assert "hunt&lt;/b&gt; &amp; eat? x\n" in told.text
    assert "\u202e" not in told.text.partition("\n")[0]


def test_who_may_not_ask_any_more_is_not_told(make, own_folder: Path, add) -> None:
    bot = make(corpus=own_folder, allowed_users=(7,))
    save(bot)
    object.__setattr__(bot.services.settings, "allowed_users", (8,))
    add(HUNT)

    assert look(bot) == []


# --- What goes wrong ----------------------------------------------------------------------------


def test_a_chat_that_has_blocked_the_bot_is_forgotten(bot: BotInProcess, add) -> None:
    save(bot)
    save(bot, chat=8, who=8)
    add(HUNT)
    bot.telegram.refuse("sendMessage", 403, "Forbidden: bot was blocked by the user")

    assert [call.params["chat_id"] for call in look(bot)] == ["7", "8"]
    assert look(bot) == []
    assert bot.memory.last_answer(7, 7) is None
    assert saved(bot) == saved(bot, 8, 8) == []


def test_a_refused_message_is_told_at_the_next_change(bot: BotInProcess, add, caplog) -> None:
    save(bot)
    add(HUNT)
    for _ in range(2):  # with and without HTML
        bot.telegram.bad_request("sendMessage", "not enough rights to send text messages")
    look(bot)
    assert [look(bot) for _ in range(3)] == [[]] * 3
    assert "could not be told" in caplog.text
    add("Zebras stand in the sun.", name="zebras")

    assert len(look(bot)) == 1


def test_what_may_have_arrived_is_offered_and_not_told_again(bot: BotInProcess, add) -> None:
    save(bot)
    add(HUNT)
    bot.telegram.fail("sendMessage", DOUBT)
    calls = look(bot)

    assert [call.text for call in calls][1:] == [EN.line_broke]
    assert look(bot) == []
    [_, shown] = bot.press(calls[1], EN.button_show)
    assert "hunt voles" in shown.text


@pytest.mark.parametrize("killed", ["before", "on the wire", "after"])
def test_what_an_earlier_process_began_is_ended(bot: BotInProcess, add, killed: str) -> None:
    save(bot)
    add(HUNT)
    bot.say(OWLS, message_id=60)
    half_told = bot.memory.last_answer(7, 7)
    [waiting] = bot.services.saved.of(7, 7)
    bot.run(bot.services.saved.set_answer(waiting.id, half_told.id))
    bot.run(bot.memory.set_messages(half_told.id, [61] if killed == "after" else []))
    bot.run(bot.memory.set_on_wire(half_told.id, killed == "on the wire"))
    said = [call.text.partition("\n")[0] for _ in range(3) for call in look(bot)]

    told = [EN.you_asked.format(question=OWLS)]
    assert said == {"before": told, "on the wire": [EN.line_broke], "after": []}[killed]
    assert saved(bot) == []


def test_what_may_have_arrived_is_recognized_however_long_the_bot_was_away(
    make, own_folder: Path, add
) -> None:
    bot = make(corpus=own_folder, keep_days=0)
    save(bot)
    add(HUNT)
    bot.telegram.fail("sendMessage", DOUBT)
    bot.telegram.refuse("sendMessage", 401, "Unauthorized")
    look(bot)
    with bot.state.writing():
        bot.state.write("UPDATE answer SET created = created - ?", (9 * DAY,))
    bot.run(prune(bot.state, bot.services.settings, bot.services.clock(), is_replaying=False))

    assert [call.text for call in look(bot)] == [EN.line_broke]
    assert saved(bot) == []
    bot.run(prune(bot.state, bot.services.settings, bot.services.clock(), is_replaying=False))
    assert bot.state.only_row("SELECT count(*) FROM answer") == (0,)


def test_what_is_dropped_while_it_is_asked_is_not_told(bot: BotInProcess, add, monkeypatch) -> None:
    save(bot)
    add(HUNT)
    [waiting] = bot.services.saved.of(7, 7)
    ask = news.ask

    async def dropping(*arguments: object) -> object:
        await bot.services.saved.drop(waiting.id)
        return await ask(*arguments)

    monkeypatch.setattr(news, "ask", dropping)
    before = bot.memory.last_answer(7, 7)
    assert look(bot) == []
    assert bot.memory.last_answer(7, 7) == before


def test_one_chat_that_must_wait_delays_no_other(bot: BotInProcess, add) -> None:
    for chat in (7, 8):
        save(bot, chat=chat, who=chat)
    save(bot, "What do barn owls hunt at night?")
    add(HUNT)
    held = asyncio.Event()
    reply = bot.services.sender.reply

    async def holding(to, *arguments):
        if to.chat_id == 7:
            await held.wait()
        return await reply(to, *arguments)

    bot.services.sender.reply = holding
    before = len(bot.telegram.calls)

    async def look_twice() -> list[str]:
        tasks: list[asyncio.Task] = []
        errands = Errands(bot.services, lambda work: tasks.append(asyncio.ensure_future(work)))
        await news.look(bot.services, errands)
        await news.look(bot.services, errands)
        await tasks[1]
        told = [call.params["chat_id"] for call in bot.telegram.calls[before:]]
        assert len(tasks) == 2
        held.set()
        await tasks[0]
        return told

    assert bot.run(look_twice()) == ["8"]
    assert len(look(bot)) == 1


def test_damage_costs_one_question(bot: BotInProcess, add, monkeypatch, caplog) -> None:
    from retrieval.errors import QuoteMismatch

    save(bot, "What do zebras hunt?")
    save(bot)
    add(HUNT)
    ask = Corpus.ask

    def damaged(corpus: Corpus, question: str, **options: object):
        if "zebras" in question:
            raise QuoteMismatch("a#1")
        return ask(corpus, question, **options)

    monkeypatch.setattr(Corpus, "ask", damaged)
    assert len(look(bot)) == 1
    assert "a#1" in caplog.text
    assert saved(bot) == ["What do zebras hunt?"]


def test_the_watch_outlives_errors(bot: BotInProcess, monkeypatch, caplog) -> None:
    from retrieval.errors import CorpusBusy

    looks = []

    async def failing(*_: object) -> None:
        looks.append(1)
        if len(looks) == 1:
            raise CorpusBusy(Path("corpus"), "somebody writes")
        if len(looks) == 2:
            raise RuntimeError("a fault")
        await asyncio.sleep(3600)

    monkeypatch.setattr(news, "WATCH_SECONDS", 0.0)
    monkeypatch.setattr(news, "look", failing)

    async def watch() -> None:
        task = asyncio.create_task(news.watch(bot.services, Errands(bot.services, print)))
        async with asyncio.timeout(10):
            while len(looks) < 3:
                await asyncio.sleep(0)
        task.cancel()

    bot.run(watch())
    assert caplog.text.count("Traceback") == 1


# --- The list, and what is kept -----------------------------------------------------------------


def test_the_list_drops_by_a_button(bot: BotInProcess) -> None:
    assert [call.text for call in bot.say("/saved")] == [EN.nothing_saved]
    for question in (OWLS, "Who is <b>Zoe</b>?", "Where is Zagreb?"):
        save(bot, question)
    save(bot, chat=8, who=8)
    [listed] = bot.say("/saved")
    assert listed.text == (
        f"{EN.saved_questions}\n1. {OWLS}\n2. Who is &lt;b&gt;Zoe&lt;/b&gt;?\n3. Where is Zagreb?"
    )
    calls = bot.press(listed, EN.button_drop.format(number=2))

    assert notice(calls) == EN.question_dropped
    assert calls[-1].method == "editMessageText"
    assert calls[-1].text == f"{EN.saved_questions}\n1. {OWLS}\n2. Where is Zagreb?"
    assert notice(bot.press(listed, EN.button_drop.format(number=2))) == EN.expired
    for _ in range(2):
        calls = bot.press(calls[-1], EN.button_drop.format(number=1))
    assert (calls[-1].text, calls[-1].buttons) == (EN.nothing_saved, {})
    assert saved(bot, 8, 8) == [OWLS]


def test_a_full_list_fits_into_one_message(bot: BotInProcess) -> None:
    for n in range(MOST_SAVED):
        save(bot, f"{n} zebra {'&' * 170}")
    [listed] = bot.say("/saved")

    assert len(listed.buttons) == MOST_SAVED


def test_in_a_group_everybody_has_a_list_and_nobody_drops_for_others(bot: BotInProcess) -> None:
    for who in (1, 2):
        save(bot, f"{OWLS} zebra{who}", GROUP, who)
    [listed] = bot.say("/saved", GROUP, sender=person(1))

    assert "zebra1" in listed.text
    assert "zebra2" not in listed.text
    assert notice(bot.press(listed, EN.button_drop.format(number=1), 2)) == EN.not_yours
    assert notice(bot.press(listed, EN.button_drop.format(number=1), 1)) == EN.question_dropped
    assert saved(bot, GROUP, 2) == [f"{OWLS} zebra2"]


def test_what_is_forgotten_is_not_told(bot: BotInProcess, add) -> None:
    for chat, who in ((7, 7), (GROUP, 7), (GROUP, 8), (-6, 7), (9, 9)):
        save(bot, chat=chat, who=who)
    bot.say("/forget", GROUP, sender=person(8))
    assert saved(bot, GROUP, 8) == []
    assert saved(bot, GROUP, 7) == [OWLS]
    bot.say("/forget")
    add(HUNT)

    assert [call.params["chat_id"] for call in look(bot)] == ["9"]
    assert saved(bot, -6, 7) == []


@pytest.mark.parametrize("chat", [GROUP, 1])
def test_who_asked_can_have_forgotten_what_another_has_saved(bot: BotInProcess, chat: int) -> None:
    [answer] = bot.say(f"/ask {OWLS}", GROUP, sender=person(1))
    bot.press(answer, EN.button_tell_me, 2)
    bot.say("/forget", chat, sender=person(1))

    assert saved(bot, GROUP, 2) == []


def test_a_group_that_moves_takes_its_questions_along(bot: BotInProcess, add) -> None:
    save(bot, chat=GROUP)
    bot.handle(message=message(GROUP, 9, migrate_to_chat_id=-1000))
    add(HUNT)
    [told] = look(bot)

    assert told.params["chat_id"] == "-1000"
    # What had this id in the old group is another message in the new one.
    assert "reply_parameters" not in told.params


def test_old_questions_are_not_told_and_then_deleted(make, own_folder: Path, add) -> None:
    bot = make(corpus=own_folder, saved_days=2)
    save(bot)
    save(bot, f"{OWLS} zebra")
    with bot.state.writing():
        bot.state.write("UPDATE saved SET created = created - ? WHERE text = ?", (2 * DAY, OWLS))
    add(HUNT)

    assert OWLS not in saved(bot)
    assert all("zebra" in call.text for call in look(bot))
    bot.run(prune(bot.state, bot.services.settings, time.time(), False))
    assert [*bot.state.rows("SELECT text FROM saved WHERE text = ?", (OWLS,))] == []


def test_privacy_says_how_long_questions_are_kept(make) -> None:
    assert "for at most 12 days" in make(saved_days=12).say("/privacy")[0].text
