"""Chats that were shown a quote which no longer stands are told: the old words beside the new."""

import json
import shutil
import sqlite3
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from bot.channels.telegram.answering import corrections, news
from bot.channels.telegram.answering.corrections import gone
from bot.channels.telegram.answering.editors import post_all
from bot.channels.telegram.answering.news import Errands
from bot.channels.telegram.remembering.bot_state import prune
from bot.channels.telegram.remembering.saved_and_shown import ShownQuote
from bot.texts import TEXTS
from botapi import parse_html
from fake_telegram import BOT, BotInProcess, Call, message, person
from retrieval import Corpus, Rules
from watched_corpus import Writer, look, notice, writer

# Together, these take longer than the default suite has room for.
pytestmark = pytest.mark.slow

EN = TEXTS["en"]
GROUP, EDITORS = -5, -9
OWLS = "What do barn owls hunt?"
VOLES = "Barn owls hunt voles in the meadows at night."
MICE = "Barn owls hunt mice in the meadows at night."
EGGS = "A barn owl lays five white eggs in April."
SIX_EGGS = "A barn owl lays six white eggs in May."
EGGS_IN_APRIL = "Which white eggs in April?"
# So long that no quote runs over it.
BETWEEN = f"The river {'runs along the road and ' * 20}ends."
DOUBT = httpx.ReadError("gone")


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(corrections, "PAUSE_SECONDS", 0.0)


@pytest.fixture(scope="module")
def owls(lions: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A corpus that says what owls hunt."""
    folder = tmp_path_factory.mktemp("owls")
    writer(shutil.copytree(lions, folder / "corpus"), folder)(VOLES, BETWEEN, EGGS)
    return folder / "corpus"


@pytest.fixture
def own_folder(owls: Path, tmp_path: Path) -> Path:
    """The same, which a test may change."""
    return shutil.copytree(owls, tmp_path / "corpus")


@pytest.fixture
def bot(make: Callable[..., BotInProcess], own_folder: Path) -> BotInProcess:
    """A bot that corrects and shows one quote."""
    bot = make(corpus=own_folder, corrections=True, limit=1)
    look(bot)
    return bot


@pytest.fixture
def write(own_folder: Path, tmp_path: Path) -> Writer:
    return writer(own_folder, tmp_path)


@pytest.fixture
def remove(own_folder: Path) -> Callable[[str], None]:
    def remove(article: str) -> None:
        with Corpus.existing(own_folder) as corpus:
            corpus.remove(article)

    return remove


def text(call: Call) -> str:
    """What a person sees of a message."""
    return parse_html(call.text).text


def correction(old: str, new: str | None, question: str = OWLS) -> str:
    """What a correction begins with."""
    said = [
        EN.article_changed.format(title="Barn owls"),
        "",
        EN.you_asked.format(question=question),
    ]
    said += [EN.it_said, old, EN.now_it_says if new else EN.says_no_more]
    return "\n".join([*said, new] if new else said)


# --- What is told -------------------------------------------------------------------------------


def test_a_quote_that_was_changed_is_told_once_beside_the_new_words(
    bot: BotInProcess, write: Writer
) -> None:
    bot.say(OWLS, message_id=41)
    assert look(bot) == []
    write(MICE, BETWEEN, EGGS)
    [told] = look(bot)

    assert text(told) == f"{correction(VOLES, MICE)}\nBarn owls · paragraph 1"
    assert f"<blockquote>{VOLES}</blockquote>" in told.text
    assert f"<blockquote>{MICE}</blockquote>" in told.text
    assert told.params["reply_parameters"]["message_id"] == 41
    assert look(bot) == []
    write(MICE, BETWEEN, EGGS, "They sleep.")
    assert look(bot) == []


def test_a_removed_article_is_told(bot: BotInProcess, remove) -> None:
    bot.say(OWLS)
    remove("owls")
    [told] = look(bot)

    assert text(told) == (
        f"{EN.article_removed.format(title='Barn owls')}\n\n"
        f"{EN.you_asked.format(question=OWLS)}\n{EN.it_said}\n{VOLES}"
    )


@pytest.mark.parametrize(
    "paragraphs",
    [
        (VOLES, BETWEEN, SIX_EGGS),
        ("Owls are birds.", VOLES, BETWEEN, EGGS),
        (f"Owls are birds. {VOLES}", BETWEEN, EGGS),
    ],
)
def test_a_quote_that_still_stands_is_not_told(
    bot: BotInProcess, write: Writer, paragraphs: Sequence[str]
) -> None:
    bot.say(OWLS)
    write(*paragraphs)

    assert look(bot) == []


def test_a_quote_that_stands_in_another_article_now_is_not_told(
    bot: BotInProcess, write: Writer, remove
) -> None:
    bot.say(OWLS)
    write(VOLES, name="birds", title="Birds")
    remove("owls")

    assert look(bot) == []


def test_where_the_question_finds_nothing_the_same_place_is_quoted(
    bot: BotInProcess, write: Writer
) -> None:
    bot.say(EGGS_IN_APRIL)
    write("Zebras drink.", BETWEEN, "This was <b>taken back</b>.")
    told = "\n".join(map(text, look(bot)))

    assert correction(EGGS, "This was <b>taken back</b>.", EGGS_IN_APRIL) in told


def test_of_an_article_without_such_a_place_that_is_said(bot: BotInProcess, write: Writer) -> None:
    bot.say(EGGS_IN_APRIL)
    write("Zebras drink.")
    told = "\n".join(map(text, look(bot)))

    assert correction(EGGS, None, EGGS_IN_APRIL) in told


def test_a_chat_gets_one_message_for_an_article_and_a_change(
    bot: BotInProcess, write: Writer
) -> None:
    for chat, number, question in [
        (7, 1, OWLS), (7, 2, EGGS_IN_APRIL), (7, 3, OWLS), (8, 4, OWLS), (GROUP, 5, f"/ask {OWLS}"),
        (GROUP, 6, f"/ask {OWLS}"),
    ]:  # fmt: skip
        bot.say(question, chat, message_id=number, sender=person(abs(chat) + number))
    write(MICE, BETWEEN, SIX_EGGS)
    told = {int(call.params["chat_id"]): call for call in look(bot)}

    assert len(bot.telegram.of("sendMessage")) == 6 + 3
    assert {chat: call.params["reply_parameters"]["message_id"] for chat, call in told.items()} == {
        7: 3, 8: 4, GROUP: 6,
    }  # fmt: skip
    assert [told[chat].text.count(EN.it_said) for chat in (7, 8, GROUP)] == [2, 1, 1]
    assert correction(VOLES, MICE) in text(told[7])


def test_each_change_is_told(bot: BotInProcess, write: Writer) -> None:
    for old, new in ((VOLES, MICE), (MICE, VOLES), (VOLES, MICE)):
        bot.say(OWLS)
        write(new, BETWEEN, EGGS)
        assert [text(call).startswith(correction(old, new)) for call in look(bot)] == [True]


def test_further_quotes_count_as_shown(bot: BotInProcess, write: Writer) -> None:
    write("Barn owls hunt frogs, too, on warm nights.", name="frogs", title="Frogs")
    bot.say("What do barn owls hunt at night?")
    shown = bot.say("/more")[0]
    assert ("frogs" in shown.text) != ("voles" in shown.text)
    write("Barn owls sleep.", name="frogs", title="Frogs")
    write("Barn owls sleep all day.", BETWEEN, EGGS)

    # One message at a time is told in a chat.
    assert [len(look(bot)) for _ in range(3)] == [1, 1, 0]


def test_what_an_editor_found_and_what_was_told_later_count_as_shown(
    make, own_folder: Path, write: Writer
) -> None:
    write(VOLES, BETWEEN, EGGS)
    bot = make(corpus=own_folder, corrections=True, editors_chat=EDITORS)
    look(bot)
    [answer] = bot.say("Which zeppelin crossed Bukhara?", 8)
    bot.press_data(answer.buttons[EN.button_tell_me], 8, 8)
    bot.run(post_all(bot.services))
    (post,) = bot.state.only_row("SELECT post FROM desk")
    above = message(EDITORS, post, "…", BOT)
    bot.say("owls#1", EDITORS, sender=person(50), reply_to_message=above)
    write("The zeppelin Mars crossed Bukhara.", name="zeppelins", title="Zeppelins")
    assert "Mars" in text(look(bot)[0])
    write(MICE, BETWEEN, EGGS)
    write("The zeppelin Pluto crossed Bukhara.", name="zeppelins", title="Zeppelins")
    told = "\n".join(text(call) for _ in range(2) for call in look(bot))

    assert f"{EN.it_said}\n{VOLES}" in told
    assert "Pluto" in told


def test_quotes_that_were_replaced_are_not_followed(bot: BotInProcess) -> None:
    bot.say(OWLS)
    [answer] = bot.say("And what do they eat?")
    bot.press(answer, EN.button_alone)
    alone = bot.memory.last_answer(7, 7)
    assert alone is not None
    stored = bot.state.only_row("SELECT count(*) FROM shown WHERE answer = ?", (alone.id,))

    assert stored == (alone.shown_count,)
    assert alone.shown_count < answer.text.count("</blockquote>\n<b>")


def test_it_is_told_in_the_topic_and_the_language_of_the_chat(
    bot: BotInProcess, write: Writer
) -> None:
    topic = {"message_thread_id": 3, "is_topic_message": True}
    for number, who in enumerate(("en", "ru")):
        group = GROUP - number
        sender = person(7, language_code=who)
        bot.say(f"/ask {OWLS}", group, sender=sender, **topic)
    bot.run(bot.memory.set_language(GROUP, "kk"))
    write(MICE, BETWEEN, EGGS)
    told = {int(call.params["chat_id"]): call for call in look(bot)}

    assert {call.params["message_thread_id"] for call in told.values()} == {"3"}
    for chat, code in ((GROUP, "kk"), (GROUP - 1, "ru")):
        beginning = TEXTS[code].article_changed.format(title="Barn owls")
        assert told[chat].text.startswith(beginning)


@pytest.mark.parametrize("place", ["first", "last", "none"])
def test_long_and_hostile_words_fit_into_one_message(
    make, own_folder: Path, write: Writer, place: str
) -> None:
    """The sentence that answers may be the first or the last; or there is none any more."""
    words = "voles-and-shrews-and-🦉🦉🦉🦉🦉 " * (16 if place == "first" else 18)
    about = [f"Bird number <{n}> & others fly {words}home." for n in range(3)]
    hunting = f"A zebra <b> & an owl hunt {words}at night."
    sentences = [hunting, *about] if place == "first" else [*about, hunting]
    title = "Owls <i> & " + "t" * 900
    write(" ".join(sentences), title=title)
    bot = make(corpus=own_folder, corrections=True, rules=Rules(quote_words=400))
    look(bot)
    [answer] = bot.say(f"What do the zebra and the owl hunt{' at night' * 60}?")
    assert len(answer.text) > 1500
    new = " ".join(sentences).replace("voles", "mices")
    write(new if place != "none" else "Mices rest. " * 900, title=title)
    [told] = look(bot)

    assert len(text(told).encode("utf-16-le")) // 2 <= 4096
    assert EN.it_said in told.text
    assert "mices" in told.text.lower()


@pytest.mark.slow
def test_what_does_not_fit_is_counted(bot: BotInProcess, write: Writer) -> None:
    old = [f"Zebra {n} drinks {'water ' * 90}at river {n}." for n in range(12)]
    write(*old, name="zebras", title="Zebras")
    for n in range(12):
        bot.say(f"What does zebra {n} drink at river {n}?", 7)
    stored = {words for (words,) in bot.state.rows("SELECT words FROM shown")}
    write(*(one.replace("water", "juice") for one in old), name="zebras", title="Zebras")
    [told] = look(bot)
    count = told.text.count(EN.it_said)

    assert 2 <= count < len(stored)
    assert told.text.endswith(EN.and_more.format(count=len(stored) - count))


# --- What is not told ---------------------------------------------------------------------------


def test_without_the_setting_nothing_is_stored_or_told(
    make, own_folder: Path, write: Writer
) -> None:
    write(VOLES, BETWEEN, EGGS)
    bot = make(corpus=own_folder)
    bot.say(OWLS)
    write(MICE, BETWEEN, EGGS)

    assert look(bot) == []
    assert bot.state.only_row("SELECT count(*) FROM shown") == (0,)


def test_when_the_setting_is_off_again_the_words_are_deleted(
    bot: BotInProcess, write: Writer, monkeypatch
) -> None:
    bot.say(OWLS)
    write(MICE, BETWEEN, EGGS)
    bot.run(corrections.compare(bot.services, "f"))
    bot.say(EGGS_IN_APRIL)
    object.__setattr__(bot.services.settings, "corrections", False)

    async def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(news, "look", stopped)
    with pytest.raises(KeyboardInterrupt):
        bot.run(news.watch(bot.services, Errands(bot.services, print)))
    for table in ("shown", "correction"):
        assert bot.state.only_row(f"SELECT count(*) FROM {table}") == (0,)


def test_what_is_forgotten_is_not_told(bot: BotInProcess, write: Writer) -> None:
    for chat, who in ((7, 7), (GROUP, 7), (GROUP, 8), (9, 9)):
        question = OWLS if who != 8 else EGGS_IN_APRIL
        bot.say(question if chat > 0 else f"/ask {question}", chat, sender=person(who))
    bot.say("/forget", GROUP, sender=person(8))
    write(MICE, BETWEEN, SIX_EGGS)
    bot.run(corrections.compare(bot.services, "f"))
    bot.say("/forget")

    assert [call.params["chat_id"] for call in look(bot)] == ["9"]


def test_answers_that_are_too_old_are_not_corrected(bot: BotInProcess, write: Writer) -> None:
    bot.say(OWLS)
    bot.say(OWLS, 8)
    with bot.state.writing():
        day = 24 * 3600
        bot.state.write("UPDATE answer SET created = created - ? WHERE chat = 7", (31 * day,))
    assert bot.services.settings.keep_days == 30
    write(MICE, BETWEEN, EGGS)
    bot.run(corrections.compare(bot.services, "f"))

    assert [call.params["chat_id"] for call in look(bot)] == ["8"]
    bot.run(prune(bot.state, bot.services.settings, time.time(), False))
    assert bot.state.only_row("SELECT count(*) FROM correction") == (0,)


def test_a_change_that_was_taken_back_is_not_told(bot: BotInProcess, write: Writer) -> None:
    bot.say(OWLS)
    write(MICE, BETWEEN, EGGS)
    bot.run(corrections.compare(bot.services, "f"))
    write(VOLES, BETWEEN, EGGS)

    assert look(bot) == []
    assert bot.services.corrections.waiting() == []


def test_the_demonstration_is_not_corrected(bot: BotInProcess, write: Writer, tmp_path) -> None:
    own = bot.services.librarian.library
    folder = bot.run(bot.pool.run(lambda corpus: corpus.place))
    object.__setattr__(own, "folder", tmp_path)
    look(bot)
    bot.say(OWLS)
    object.__setattr__(own, "folder", folder)
    write(MICE, BETWEEN, EGGS)

    assert look(bot) == []
    bot.say(OWLS)
    write(VOLES, BETWEEN, EGGS)
    assert len(look(bot)) == 1


def test_damage_is_no_change(own_folder: Path, write: Writer) -> None:
    write(VOLES, name="owls")
    shown = ShownQuote(("owls#1:0-9",), ("Zebras...",))
    # No search would find such words.
    moved = ShownQuote(("owls#1:0-6",), ("in the",))
    with Corpus.existing(own_folder) as corpus:
        assert gone(corpus, "owls", [shown, moved]) == [shown]
    with closing(sqlite3.connect(own_folder / "corpus.sqlite3")) as db:
        db.execute("UPDATE paragraph SET text = replace(text, 'voles', 'mules')")
        db.commit()
    with Corpus.existing(own_folder) as corpus:
        assert gone(corpus, "owls", [shown]) == []


def test_each_article_is_compared_once_for_each_corpus(
    bot: BotInProcess, write: Writer, monkeypatch
) -> None:
    compared = []
    paragraphs = Corpus.paragraphs
    monkeypatch.setattr(Corpus, "paragraphs", lambda *a: compared.append(a[1]) or paragraphs(*a))
    for _ in range(3):
        bot.say(OWLS)
    compared.clear()
    for name in ("zebras", "more-zebras"):
        for _ in range(3):
            look(bot)
        write(f"Zebras drink, say {name}.", name=name)

    assert compared.count("owls") == 2


def test_who_may_not_ask_any_more_is_not_told(bot: BotInProcess, write: Writer) -> None:
    bot.say(OWLS)
    object.__setattr__(bot.services.settings, "allowed_users", (8,))
    write(MICE, BETWEEN, EGGS)

    assert look(bot) == []


# --- What goes wrong ----------------------------------------------------------------------------


def test_a_chat_that_has_blocked_the_bot_is_forgotten(bot: BotInProcess, write: Writer) -> None:
    bot.say(OWLS)
    bot.say(OWLS, 8)
    write(MICE, BETWEEN, EGGS)
    bot.telegram.refuse("sendMessage", 403, "Forbidden: bot was blocked by the user")

    assert [call.params["chat_id"] for call in look(bot)] == ["7", "8"]
    assert look(bot) == []
    assert bot.memory.last_answer(7, 7) is None


def test_a_refused_correction_is_dropped(bot: BotInProcess, write: Writer, caplog) -> None:
    bot.say(OWLS)
    write(MICE, BETWEEN, EGGS)
    for _ in range(2):  # with and without HTML
        bot.telegram.bad_request("sendMessage", "not enough rights to send text messages")
    look(bot)

    assert [look(bot) for _ in range(2)] == [[], []]
    assert "could not be told" in caplog.text


def test_what_may_have_arrived_is_offered_and_shown(bot: BotInProcess, write: Writer) -> None:
    bot.say(OWLS)
    write(MICE, BETWEEN, EGGS)
    bot.telegram.fail("sendMessage", DOUBT)
    [_, offer] = look(bot)
    assert offer.text == EN.correction_broke
    assert look(bot) == []
    for who, said in ((8, EN.expired), (7, "")):
        calls = bot.press_data(offer.buttons[EN.button_show_change], who, who)
        assert notice(calls) == said
    assert calls[-1].method == "editMessageText"
    assert text(calls[-1]).startswith(correction(VOLES, MICE))
    write(VOLES, BETWEEN, EGGS)

    assert notice(bot.press(offer, EN.button_show_change)) == EN.expired
    for data in ("w:", "w:unknown", "w:a\n"):
        assert notice(bot.press_data(data)) == EN.expired


def test_what_was_on_the_wire_when_a_process_died_is_offered(
    bot: BotInProcess, write: Writer
) -> None:
    bot.say(OWLS)
    write(MICE, BETWEEN, EGGS)
    bot.run(corrections.compare(bot.services, "f"))
    [waiting] = bot.services.corrections.waiting()
    bot.run(bot.services.corrections.set_on_wire(waiting, True))

    assert [call.text for call in look(bot)] == [EN.correction_broke]
    assert look(bot) == []


def test_a_group_that_moves_takes_its_quotes_along(bot: BotInProcess, write: Writer) -> None:
    bot.say(f"/ask {OWLS}", GROUP, sender=person(7))
    bot.handle(message=message(GROUP, 9, migrate_to_chat_id=-1000))
    write(MICE, BETWEEN, EGGS)
    bot.run(corrections.compare(bot.services, "f"))
    bot.handle(message=message(-1000, 9, migrate_to_chat_id=-2000))
    [told] = look(bot)

    assert told.params["chat_id"] == "-2000"
    assert "reply_parameters" not in told.params


def test_privacy_says_that_quotes_are_stored(make) -> None:
    for is_on in (False, True):
        bot = make(corrections=is_on)
        said = EN.privacy_corrections.format(time=EN.days.format(count=30))
        assert (said in bot.say("/privacy")[0].text) == is_on


def test_the_words_are_stored_with_the_answer_and_go_with_it(bot: BotInProcess) -> None:
    bot.say(OWLS)
    rows = [*bot.state.rows("SELECT answer, number, passages, words FROM shown ORDER BY number")]
    answer = bot.memory.last_answer(7, 7)
    assert answer is not None
    assert len(rows) == answer.shown_count
    assert json.loads(rows[0][3]) == [VOLES]
    assert json.loads(rows[0][2]) == [answer.quotes[0].id]
    bot.say("/forget")

    assert bot.state.only_row("SELECT count(*) FROM shown") == (0,)
