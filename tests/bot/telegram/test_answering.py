"""What the bot does with an update: handlers, questions, commands, buttons, inline queries."""

import json
import logging
import re
import time
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from bot.channels.telegram.answering import answer as answers
from bot.channels.telegram.answering.answer import Look, _copies, shown_first
from bot.channels.telegram.answering.inline import MOST_CACHED
from bot.channels.telegram.answering.messages import STALE_SECONDS
from bot.channels.telegram.remembering.memory import RememberedQuote, recalled
from bot.channels.telegram.sending import message_blocks, sender
from bot.channels.telegram.services import KEPT_SECONDS, ChatAdmins
from bot.corpus_pool import CorpusPool
from bot.texts import TEXTS, Texts
from fake_telegram import BOT, SENDING, BotInProcess, Call, message, person, pressed
from remembered import stored
from retrieval import Corpus, Evidence, Outcome, Rules
from retrieval.errors import QuoteMismatch
from strategies import write_articles

EN = TEXTS["en"]
QUESTION = "How old is the daughter?"
LIONS = "lions sleeping in the park"
FIRE = "How many people were killed in the fire in Almaty?"
WORDY = Rules(quote_words=400)
# No quote has room for a second lion.
TERSE = Rules(quote_words=10)
GROUP = -5
SUPERGROUP = {"id": GROUP, "type": "group", "title": "g"}


def more(call: Call) -> str:
    """The label of the button that brings further quotes; empty if there is none."""
    return next((label for label in call.buttons if label.endswith(" more")), "")


def starts(text: str) -> str:
    """The part of a text before its first blank to fill in."""
    return text.partition("{")[0]


# --- Questions ----------------------------------------------------------------------------------


def test_an_answer_is_a_reply_with_a_quote_and_buttons(bot: BotInProcess) -> None:
    [call] = bot.say(QUESTION, message_id=55)

    assert call.method == "sendMessage"
    assert "<blockquote>A 41-year-old woman" in call.text
    assert call.params["parse_mode"] == "HTML"
    assert call.params["reply_parameters"]["message_id"] == 55
    assert [*call.buttons] == ["Around it", "Cite", "1 more", "Helpful", "Not it"]
    answer = bot.memory.last_answer(7, 7)
    assert answer is not None
    assert (answer.question, answer.question_id, answer.message_ids) == (QUESTION, 55, (1000,))


def test_what_the_articles_do_not_say_is_said_with_their_titles(bot: BotInProcess) -> None:
    [call] = bot.say("Where do owls hoot in 1850?")

    assert call.text.startswith(EN.nothing)
    assert EN.corpus_holds in call.text
    assert call.text.count("•") == 5
    assert [*call.buttons] == [EN.button_tell_me]
    # What has some of the words is likelier to help than what comes first.
    [near] = bot.say("Which walnut owls hoot in 1850?")
    if near.text.startswith(EN.nothing):
        assert f"{EN.titles_near}\n• Osh" in near.text


def test_small_talk_is_answered_and_not_remembered(bot: BotInProcess) -> None:
    assert bot.say("Thanks!")[0].text == EN.on_thanks
    assert bot.memory.last_answer(7, 7) is None


def test_a_follow_up_is_searched_with_the_question_before_it(bot: BotInProcess) -> None:
    bot.say("Who is Elvira Azimova?")

    assert "Elvira Azimova" in bot.say("What did she say?")[0].text


def test_an_edited_question_edits_its_answer(bot: BotInProcess) -> None:
    bot.say(QUESTION, message_id=9)
    [edit] = bot.handle(edited_message=message(7, 9, "Who is Elvira Azimova?", edit_date=1))

    assert (edit.method, edit.params["message_id"]) == ("editMessageText", "1000")
    assert "Azimova" in edit.text
    [thanks] = bot.handle(edited_message=message(7, 9, "Thanks!", edit_date=2))
    assert (thanks.method, thanks.text) == ("editMessageText", EN.on_thanks)
    assert bot.handle(edited_message=message(7, 9, "", edit_date=3, photo=None)) == []


def test_an_edited_answer_grows_and_shrinks(bot: BotInProcess, monkeypatch) -> None:
    # Nothing shares a message.
    monkeypatch.setattr(message_blocks, "MOST_UNITS", 10)
    fewer = "What do zebras and lions say of owls?"
    long = bot.say(fewer, message_id=9)
    assert len(long) > 1
    short = bot.handle(edited_message=message(7, 9, QUESTION, edit_date=1))
    again = bot.handle(edited_message=message(7, 9, fewer, edit_date=2))

    deleted = ["deleteMessage"] * (len(long) - 1)
    assert [call.method for call in short] == ["editMessageText", *deleted]
    sent = ["sendMessage"] * (len(long) - 1)
    assert [call.method for call in again] == ["editMessageText", *sent]
    assert [call.text for call in again] == [call.text for call in long]
    last = [False] * (len(long) - 1) + [True]
    assert [bool(call.buttons) for call in again] == last
    answer = bot.memory.last_answer(7, 7)
    assert len(answer.message_ids) == len(long)


def test_a_deleted_answer_is_sent_again(bot: BotInProcess) -> None:
    bot.say(QUESTION, message_id=9)
    bot.telegram.bad_request("editMessageText", "message to edit not found")
    calls = bot.handle(edited_message=message(7, 9, "Who is Elvira Azimova?", edit_date=1))

    assert [call.method for call in calls] == ["editMessageText", "sendMessage"]


def test_a_group_gets_one_message(make) -> None:
    bot = make(limit=9, rules=WORDY)
    [call] = bot.say("@quoting_bot walls of zebras", GROUP)
    answer = bot.memory.last_answer(GROUP, 5)

    assert answer is not None
    assert 0 < call.text.count("</blockquote>") == answer.shown_count < len(answer.quotes)


def test_in_a_group_only_mentions_and_replies_are_questions(bot: BotInProcess) -> None:
    own, others = message(GROUP, 3, "x", BOT), message(GROUP, 4, "x")

    assert bot.say(LIONS, GROUP) == []
    assert bot.say(LIONS, GROUP, reply_to_message=others) == []
    assert "Lion" in bot.say(LIONS, GROUP, reply_to_message=own)[0].text
    assert "Lion" in bot.say(f"@Quoting_Bot {LIONS}", GROUP)[0].text
    assert bot.say("@quoting_bot", GROUP)[0].text == EN.empty_mention


def test_only_people_are_answered(bot: BotInProcess) -> None:
    other = {"id": 99, "is_bot": True, "first_name": "other", "username": "other_bot"}

    assert bot.say(LIONS, sender=other) == []
    assert bot.say(LIONS, via_bot=BOT) == []
    assert bot.say(f"@quoting_bot {LIONS}", GROUP, sender=other, sender_chat=SUPERGROUP) != []
    assert bot.memory.last_answer(GROUP, GROUP) is not None


def test_a_picture_without_a_text_gets_a_hint_and_a_caption_an_answer(bot: BotInProcess) -> None:
    photo = [{"file_id": "1", "file_unique_id": "1", "width": 1, "height": 1}]

    [hint] = bot.handle(message={**message(7, 3), "photo": photo, "text": None})
    [answer] = bot.handle(
        message={**message(7, 4), "photo": photo, "text": None, "caption": f"/ask {QUESTION}"}
    )
    assert hint.text == EN.only_text
    assert "41-year-old" in answer.text


@pytest.mark.parametrize("captioned", [None, 0, 2])
def test_an_album_gets_one_reply(bot: BotInProcess, captioned: int | None) -> None:
    photo = [{"file_id": "1", "file_unique_id": "1", "width": 1, "height": 1}]
    texts = []
    for number in range(4):
        album = {"photo": photo, "media_group_id": "12", "text": None}
        if number == captioned:
            album["caption"] = QUESTION
        texts += [call.text for call in bot.handle(message={**message(7, number + 3), **album})]

    assert [text == EN.only_text for text in texts] == {
        None: [True], 0: [False], 2: [True, False],
    }[captioned]  # fmt: skip
    other = {"photo": photo, "media_group_id": "13", "text": None}
    assert bot.handle(message={**message(7, 9), **other})[0].text == EN.only_text


@pytest.mark.parametrize("text", ["mail me@quoting_bot.com", "me1@quoting_bot", "@quoting_bots"])
def test_an_address_is_no_mention(bot: BotInProcess, text: str) -> None:
    assert bot.say(text, GROUP) == []


def test_only_admins_of_a_group_choose_its_language(make) -> None:
    bot = make(admins=(4,))
    bot.telegram.statuses = {(GROUP, 1): "creator", (GROUP, 2): "administrator"}

    def choose(user: int, code: str, chat: int = GROUP) -> str | None:
        calls = bot.press_data(f"l:{code}", chat, user)
        return calls[-1].params.get("text")

    assert choose(3, "ru") == choose(4, "ru") == EN.only_admins
    assert bot.memory.language(GROUP) is None
    assert choose(1, "ru") == TEXTS["ru"].language_chosen
    assert choose(2, "kk") == TEXTS["kk"].language_chosen
    assert choose(3, "tr") == TEXTS["kk"].only_admins
    assert choose(1, "en", -6) == EN.only_admins
    assert choose(3, "tr", 3) == TEXTS["tr"].language_chosen
    # What Telegram said is remembered for some minutes.
    assert len(bot.telegram.of("getChatMember")) == 5
    bot.telegram.bad_request("getChatMember", "member list is inaccessible")
    assert choose(5, "tr") == TEXTS["kk"].only_admins


def test_whether_somebody_is_an_admin_is_asked_again_after_some_minutes(bot: BotInProcess) -> None:
    clock = [100.0]
    admins = ChatAdmins(bot.application.bot, lambda: clock[0])
    assert not bot.run(admins.include(GROUP, 1))
    bot.telegram.statuses[GROUP, 1] = "administrator"
    assert not bot.run(admins.include(GROUP, 1))
    clock[0] += KEPT_SECONDS

    assert bot.run(admins.include(GROUP, 1))


def test_small_talk_is_no_failure_in_the_metrics(bot: BotInProcess) -> None:
    for text in ("Hello!", "Thanks!", "Where do owls hoot in 1850?"):
        bot.say(text)
    counted = bot.services.metrics.questions

    assert counted.labels("small_talk")._value.get() == 2
    assert counted.labels("nothing")._value.get() == 1


@pytest.mark.parametrize("chosen", [True, False])
def test_the_bot_speaks_the_language_chosen_or_that_of_the_person(make, chosen: bool) -> None:
    bot = make()
    for code, texts in TEXTS.items():
        if chosen:
            bot.press_data(f"l:{code}")
        sender = person(7, language_code="xx" if chosen else f"{code}-XX")
        assert bot.say("/help", sender=sender)[0].text == texts.help
    if not chosen:
        assert bot.say("/help", sender=person(7, language_code="xx"))[0].text == EN.help


# --- Refusals -----------------------------------------------------------------------------------


def test_a_long_question_is_refused(make) -> None:
    bot = make(question_length=20)

    assert bot.say("x" * 21)[0].text == EN.too_long.format(limit=20)


def test_too_many_questions_are_not_answered_except_those_of_admins(make) -> None:
    bot = make(questions_per_minute=2, admins=(9,))
    told = [[call.text for call in bot.say(QUESTION)] for _ in range(4)]

    # The queue of the chat names them when it is worked off.
    assert told[2:] == [[], []]
    assert all("41-year-old" in bot.say(QUESTION, 9)[0].text for _ in range(4))


def test_too_many_commands_are_not_carried_out(make) -> None:
    bot = make(questions_per_minute=2)
    told = [[call.text for call in bot.say("/help")] for _ in range(3)]

    assert told == [[EN.help], [EN.help], []]
    assert bot.services.unanswered.take(bot.update(message=message(7, 1)), is_idle=True)
    assert bot.say("/help", 8)[0].text == EN.help


def test_too_many_presses_of_one_person_are_refused_and_starve_nobody(make) -> None:
    bot = make(questions_per_minute=2, admins=(9,))
    data = {user: bot.say(f"/ask {LIONS}", GROUP, sender=person(user))[0].buttons["Helpful"]
            for user in (1, 2, 9)}  # fmt: skip
    told = [notice(bot.press_data(data[1], GROUP, 1)) for _ in range(4)]

    assert told[:2] == [EN.thanks] * 2
    assert all(text.startswith(starts(EN.too_often)) for text in told[2:])
    assert notice(bot.press_data(data[2], GROUP, 2)) == EN.thanks
    assert [notice(bot.press_data(data[9], GROUP, 9)) for _ in range(4)] == [EN.thanks] * 4
    # Whoever presses too often may still ask.
    assert "Lion" in bot.say(f"/ask {LIONS}", GROUP, sender=person(1))[0].text


def test_too_many_inline_queries_get_a_hint_and_no_search(make) -> None:
    bot = make(questions_per_minute=2)
    for _ in range(3):
        assert bot.inline("")["button"]["text"] == EN.inline_hint
    found = [bot.inline(f"lion {number}") for number in range(4)]

    assert [bool(params["results"]) for params in found] == [True, True, False, False]
    assert found[3]["button"]["text"].startswith(starts(EN.too_often))
    assert len(bot.services.inline_answers) == 2
    assert bot.inline("lion 9", user=8)["results"]
    assert "41-year-old" in bot.say(QUESTION)[0].text


def test_only_those_on_the_lists_may_use_the_bot(make) -> None:
    bot = make(allowed_users=(1,), allowed_chats=(GROUP,), admins=(2,))
    ask = f"/ask {QUESTION}"

    for chat, user in ((1, 1), (2, 2), (GROUP, 3)):
        assert "41-year-old" in bot.say(ask, chat, sender=person(user))[0].text
    assert bot.say(QUESTION, 3)[0].text == EN.not_allowed
    assert bot.say(f"@quoting_bot {QUESTION}", -6, sender=person(3)) == []
    assert bot.say("@quoting_bot", -6, sender=person(3)) == []
    for command in ("start", "help", "ask", "more", "cite", "sources", "about", "lang", "privacy",
                    "forget"):  # fmt: skip
        assert bot.say(f"/{command}", 3) == []
    assert bot.press_data("l:ru", 3, 3)[0].params["text"] == EN.not_allowed
    assert bot.inline(QUESTION, user=3)["results"] == []


@pytest.mark.parametrize("first", ["/start", "/nonsense", "a question", ""])
def test_a_stranger_gets_one_clear_answer_and_then_silence(make, first: str) -> None:
    bot = make(allowed_users=(1,))
    photo = [{"file_id": "1", "file_unique_id": "1", "width": 1, "height": 1}]

    [told] = bot.say(first, 3) if first else bot.say("", 3, photo=photo)
    assert told.text == EN.not_allowed
    for text in ("/start", "/help", QUESTION, first):
        assert bot.say(text, 3) == [], text
    assert bot.say("/start", -6, sender=person(4)) == []
    assert bot.say("/start", 4)[0].text == EN.not_allowed
    assert bot.services.metrics.refused.labels("not_allowed")._value.get() >= 5


def test_after_a_long_absence_the_bot_apologizes(bot: BotInProcess) -> None:
    new, old = bot.update(), bot.update()
    for update, age in ((new, 60), (old, STALE_SECONDS + 60)):
        bot.inbox.replayed.add(update.update_id)
        date = int(time.time()) - age
        content = {"update_id": update.update_id, "message": message(7, age, QUESTION, date=date)}
        [call] = bot.handle(**content)
        assert (call.text == EN.was_away) == (age > 60)


def test_a_busy_corpus_is_reported(make, library: Path) -> None:
    pool = CorpusPool(lambda: Corpus.existing(library), threads=1, most_seconds=0.0)
    bot = make(pool=pool)

    assert bot.say(QUESTION)[0].text == EN.busy
    pool.close()


@pytest.mark.parametrize("logged", [False, True])
def test_the_log_contains_a_question_only_if_that_is_wanted(make, caplog, logged: bool) -> None:
    caplog.set_level(logging.INFO, "bot")
    make(log_questions=logged).say(f"{QUESTION} zanzibarian")
    [fields] = [record.fields for record in caplog.records if record.msg == "answered"]

    assert fields["outcome"] in ("answer", "closest")
    assert ("zanzibarian" in json.dumps(fields)) == logged


# --- Commands -----------------------------------------------------------------------------------


def test_commands_that_say_something(bot: BotInProcess) -> None:
    example = "How old is the daughter?"
    for command, text in {
        "/start": f"{EN.start}\n\n{EN.try_these}",
        "/start inline": f"{EN.start}\n\n{EN.try_these}",
        "/start p_unknown_0": EN.link_expired,
        "/start q_unknown": EN.link_expired,
        "/start c_": EN.link_expired,
        "/start c_unknown": EN.link_expired,
        "/help": EN.help,
        "/nonsense": EN.unknown_command,
        "/ask": EN.ask_usage.format(example=example),
        "/more": EN.no_more,
        "/cite": EN.nothing_to_cite,
    }.items():
        assert [call.text for call in bot.say(command)] == [text], command
    assert "Dates: from 2024-05-06 to 2024-05-06" in bot.say("/about")[0].text
    assert "From: osh.example.org" in bot.say("/about")[0].text
    assert len(bot.say("/lang")[0].buttons) == len(TEXTS) + 1
    assert bot.handle(edited_message=message(7, 4, "/help", edit_date=1)) == []


def test_privacy_says_what_is_stored_and_what_the_log_contains(make) -> None:
    for logged in (False, True):
        bot = make(log_questions=logged)
        for code, texts in TEXTS.items():
            [call] = bot.say("/privacy", sender=person(7, language_code=code))
            log = texts.log_with_questions if logged else texts.log_without_questions
            stored = texts.privacy.format(time=texts.days.format(count=30))
            saved = texts.privacy_saved.format(time=texts.days.format(count=365))
            counted = texts.privacy_statistics.format(time=texts.days.format(count=365))
            assert call.text == f"{stored}\n\n{saved}\n\n{counted}\n\n{log}"
    assert "no questions" in EN.log_without_questions
    assert "no questions" not in EN.privacy + EN.log_with_questions


def test_privacy_says_for_how_long(make) -> None:
    for (days, statistics), times in {
        (0, 0): ["for 15 minutes, "],
        (1, 1): ["for 24 hours, ", "For 24 hours "],
        (2, 90): ["for 2 days, ", "For 90 days "],
    }.items():
        [call] = make(keep_days=days, keep_statistics_days=statistics).say("/privacy")
        assert re.findall(r"[Ff]or \d+ \w+,? ", call.text) == times


def test_ask_takes_its_question_from_the_message_that_it_replies_to(bot: BotInProcess) -> None:
    replied = message(GROUP, 3, QUESTION)
    from_bot = message(GROUP, 3, QUESTION, BOT)

    assert "41-year-old" in bot.say("/ask", GROUP, reply_to_message=replied)[0].text
    usage = bot.say("/ask", GROUP, reply_to_message=from_bot)[0].text
    assert usage.startswith(starts(EN.ask_usage))
    [edit] = bot.handle(edited_message=message(7, 4, f"/ask {QUESTION}", edit_date=1))
    assert "41-year-old" in edit.text


def test_a_citation_links_back_to_its_quote(bot: BotInProcess) -> None:
    bot.say(LIONS)
    [cited] = bot.say("/cite")
    payload = cited.text.rpartition("?start=")[2]
    [quote] = bot.say(f"/start {payload}", 8)

    assert cited.text.startswith("“Lion number")
    assert "parse_mode" not in cited.params
    assert quote.text.count("<blockquote") == 4


def test_a_shared_citation_reveals_no_question(bot: BotInProcess) -> None:
    bot.say(f"{LIONS}, says zanzibarian")
    [cited] = bot.say("/cite")
    answer = bot.memory.last_answer(7, 7)
    token = cited.text.rpartition("?start=c_")[2]

    assert answer is not None
    assert answer.id not in cited.text
    for payload in (f"q_{answer.id}", f"p_{answer.id}_0", f"c_{answer.id}", f"c_{answer.id}_0",
                    f"q_{token}", f"p_{token}_0"):  # fmt: skip
        assert [call.text for call in bot.say(f"/start {payload}", 8)] == [EN.link_expired], payload
    [quote] = bot.say(f"/start c_{token}", 8)
    assert "Lion number" in quote.text
    assert "zanzibarian" not in quote.text
    assert quote.buttons == {}
    assert bot.memory.last_answer(8, 8) is None


def test_more_continues_until_there_is_no_more(make) -> None:
    bot = make(rules=TERSE)
    calls = bot.say(LIONS)
    while calls[-1].text != EN.no_more:
        calls += bot.say("/more")
    quotes = [line for call in calls for line in call.text.split("\n") if "Lion number" in line]

    assert len(quotes) == len(set(quotes)) == answers.MOST_QUOTES


def test_forget_deletes_what_the_bot_remembers(bot: BotInProcess) -> None:
    bot.say(LIONS)
    waiting = bot.update(message=message(7, 50, "a secret"))
    bot.run(bot.inbox.put(waiting))
    [call] = bot.say("/forget")

    assert call.text == EN.forgotten
    assert bot.memory.last_answer(7, 7) is None
    assert bot.inbox.waiting() == 0


def test_in_a_group_forget_is_about_one_person(bot: BotInProcess) -> None:
    for user in (1, 2):
        bot.say(f"/ask {LIONS}", GROUP, sender=person(user))
    [call] = bot.say("/forget", GROUP, sender=person(1))

    assert call.text == EN.forgotten_person
    assert bot.memory.last_answer(GROUP, 1) is None
    assert bot.memory.last_answer(GROUP, 2) is not None


def test_an_empty_corpus_has_no_sources(make, tmp_path: Path) -> None:
    Corpus.open(tmp_path / "empty").close()
    bot = make(tmp_path / "empty")

    assert bot.say("/sources")[0].text == EN.empty_corpus
    assert bot.say("/about")[0].text.startswith("0 articles")
    assert EN.empty_corpus in bot.say(QUESTION)[0].text


# --- Buttons ------------------------------------------------------------------------------------


def notice(calls: list) -> str | None:
    """The notice of a press, which comes before everything else."""
    assert calls[0].method == "answerCallbackQuery"
    return calls[0].params.get("text")


def test_what_is_around_a_quote_and_back(make) -> None:
    bot = make(rules=TERSE)
    [call] = bot.say("lion number 7 tree 7")
    answered, own = bot.press(call, "Around it")
    page = bot.press(own, "Paragraph 9")[1]
    back = bot.press(page, "Back")[1]

    assert "text" not in answered.params
    assert (page.method, page.params["message_id"]) == ("editMessageText", "1000")
    assert "Lion number 7" in own.text
    assert own.text.endswith("paragraph 8 of 80")
    assert "Lion number 8" in page.text
    assert [*page.buttons] == ["Paragraph 8", "Paragraph 10", "Back", "Cite"]
    assert (back.text, back.buttons) == (call.text, call.buttons)


def test_at_the_end_of_an_article_no_button_leads_further(bot: BotInProcess) -> None:
    [call] = bot.say(QUESTION)
    [only] = bot.press(call, "Around it")[1:]

    assert [*only.buttons] == ["Back", "Cite"]
    assert only.text.endswith("paragraph 1 of 1")
    # The quote is all that the article has.
    assert "Around it" not in bot.say("Who planted walnut trees in Osh?")[0].buttons


def test_more_sends_further_quotes_until_there_are_no_more(bot: BotInProcess) -> None:
    [call] = bot.say(LIONS)
    pressed_label = more(call)
    answered, further, keyboard = bot.press(call, pressed_label)

    assert notice([answered]) is None
    assert further.text.count("<b>Lions</b>") == int(pressed_label.split()[0])
    assert f"{call.text.count('<b>Lions</b>') + 1}. <b>Lions</b>" in further.text
    # Only the newest message offers more.
    assert (keyboard.method, more(keyboard)) == ("editMessageReplyMarkup", "")
    while label := more(further):
        further = bot.press(further, label)[1]
    assert notice(bot.press(call, pressed_label)) == EN.no_more


def test_an_answer_shows_a_second_quote_only_if_it_says_something_else(bot: BotInProcess) -> None:
    answer = bot.run(bot.services.corpus_pool.run(lambda corpus: corpus.ask(LIONS)))
    first, second = answer.evidence[:2]
    look = Look(EN, is_short=False, is_single=False, limit=3)

    def shown(score: float, quote: Evidence = second) -> int:
        scored = replace(quote, score=score * first.score)
        return len(shown_first(replace(answer, evidence=(first, scored)), look))

    assert (shown(0.95), shown(0.5)) == (2, 1)
    assert shown(0.95, first) == 1


def test_opinions_are_stored_with_their_reasons(bot: BotInProcess) -> None:
    def opinion() -> str:
        [(verdict,)] = bot.state.rows("SELECT verdict FROM feedback")
        return verdict

    [call] = bot.say(QUESTION)
    assert notice(bot.press(call, "Helpful")) == EN.thanks
    assert opinion() == "helpful"
    answered, reasons = bot.press(call, "Not it")
    assert notice([answered]) == EN.what_was_wrong
    assert opinion() == "unhelpful"
    assert reasons.method == "editMessageReplyMarkup"
    answered, keyboard = bot.press(reasons, EN.wrong_place)
    assert notice([answered]) == EN.thanks
    assert opinion() == "wrong_place"
    assert keyboard.buttons == call.buttons


def test_forged_presses_change_nothing(bot: BotInProcess) -> None:
    [call] = bot.say(QUESTION)
    answer_id = call.buttons["Cite"].split(":")[1]
    for data in (
        "", "x", "p:zzzzzzzz:0:1:0:1", "p:../../etc:0", "m:1", "l:xx", f"z:{answer_id}:0:1",
        f"p:{answer_id}:0:1:99:0", f"p:{answer_id}:0:1:0:99999", f"p:{answer_id}:0:1:0:-99999",
        f"c:{answer_id}:0:1:99", f"b:{answer_id}:99:1", f"r:{answer_id}:0:1:9",
    ):  # fmt: skip
        assert notice(bot.press_data(data)) == EN.expired, data
    # No message of the bot has these buttons.
    for data in ("q:7", "o:zz"):
        assert notice(bot.press_data(data)) == EN.expired
    assert len(bot.telegram.of("sendMessage")) == 1
    assert notice(bot.handle(callback_query=pressed("m:x", None))) == EN.expired


def test_in_a_group_everybody_may_look_but_only_the_asker_judges(bot: BotInProcess) -> None:
    [call] = bot.say(f"/ask {LIONS}", GROUP, sender=person(1))
    for label in ("Around it", "Cite", more(call)):
        assert notice(bot.press_data(call.buttons[label], GROUP, 2)) != EN.not_yours, label
        assert notice(bot.press_data(call.buttons[label], -6, 1)) == EN.not_yours, label
    for label in ("Helpful", "Not it"):
        assert notice(bot.press_data(call.buttons[label], GROUP, 2)) == EN.not_yours, label
    anonymous = person(1087968824, is_bot=True)
    [call] = bot.say(f"/ask {LIONS}", GROUP, sender=anonymous, sender_chat=SUPERGROUP)
    assert notice(bot.press(call, "Helpful", user=2)) == EN.thanks


def test_in_a_group_a_reply_to_an_answer_continues_it_whoever_replies(bot: BotInProcess) -> None:
    bot.say("/ask Who is Elvira Azimova?", GROUP, sender=person(1))
    own = message(GROUP, 1000, "x", BOT)
    [call] = bot.say("What did she say?", GROUP, sender=person(2), reply_to_message=own)

    assert EN.understood.format(question="Who is Elvira Azimova?") in call.text
    assert "Azimova" in call.text
    # It is no reply to an answer, and the person has asked nothing before.
    other = message(GROUP, 999, "x", BOT)
    [call] = bot.say("What did she say?", GROUP, sender=person(3), reply_to_message=other)
    assert starts(EN.understood) not in call.text


def test_the_words_alone_are_asked_on_demand(bot: BotInProcess) -> None:
    bot.say("Who is Elvira Azimova?")
    [call] = bot.say("What did she say?")
    answered, alone = bot.press(call, EN.button_alone)

    assert starts(EN.understood) in call.text
    assert notice([answered]) is None
    assert alone.method == "editMessageText"
    assert starts(EN.understood) not in alone.text
    assert EN.button_alone not in alone.buttons
    assert bot.memory.last_answer(7, 7).context == ()


def test_a_late_answer_to_a_press_is_no_error(bot: BotInProcess) -> None:
    [call] = bot.say(LIONS)
    bot.telegram.bad_request("answerCallbackQuery", "query is too old and response timeout expired")
    _, further, _ = bot.press(call, more(call))
    assert "Lion" in further.text
    bot.telegram.bad_request("answerCallbackQuery", "something else")
    reported = bot.press(further, more(further))[1]
    assert reported.params["text"].startswith(starts(EN.failed))


def test_a_citation_is_copied_in_the_style_that_is_tapped(bot: BotInProcess) -> None:
    [call] = bot.say(QUESTION)
    answered, keyboard = bot.press(call, "Cite")
    copies = {
        button["text"]: button["copy_text"]["text"]
        for row in keyboard.params["reply_markup"]["inline_keyboard"]
        for button in row
        if "copy_text" in button
    }

    assert notice([answered]) == EN.choose_style
    assert [*copies] == ["Footnote", "Markdown", "BibTeX", "RIS"]
    assert "Woman in Uzbekistan Tries to Exchange Daughter" in copies["Footnote"]
    assert copies["BibTeX"].startswith("@misc{")
    assert bot.press(keyboard, "Back")[1].buttons == call.buttons


# --- The first minute ---------------------------------------------------------------------------


def test_the_questions_to_try_are_answered_by_the_articles(bot: BotInProcess) -> None:
    [start] = bot.say("/start")
    labels = [label for label, data in start.buttons.items() if data.startswith("q:")]

    assert 2 <= len(labels) <= 3
    assert [*start.buttons][-len(TEXTS) :] == [texts.language_name for texts in TEXTS.values()]
    for label in labels:
        found = bot.run(bot.services.corpus_pool.run(lambda corpus, label=label: corpus.ask(label)))
        assert found.estimate.outcome is Outcome.ANSWER
        callback = pressed(start.buttons[label], message(7, 3, start.text, BOT))
        callback["message"]["reply_markup"] = start.params["reply_markup"]
        _, answered = bot.handle(callback_query=callback)
        assert answered.text.startswith(EN.you_asked.format(question=label))
        assert found.evidence[0].passage.quote.split()[0] in answered.text


def test_a_language_chosen_at_the_start_is_spoken_at_once(bot: BotInProcess) -> None:
    [start] = bot.say("/start")
    answered, changed = bot.press(start, "Русский")

    assert notice([answered]) == TEXTS["ru"].language_chosen
    assert changed.method == "editMessageText"
    assert changed.text.startswith(TEXTS["ru"].start)
    assert [*changed.buttons] == [*start.buttons]


def test_without_articles_there_is_nothing_to_try(make, tmp_path: Path) -> None:
    Corpus.open(tmp_path / "empty").close()
    [start] = make(tmp_path / "empty").say("/start")

    assert start.text == EN.start
    assert len(start.buttons) == len(TEXTS)


def test_sources_have_pages_a_search_and_links(make, tmp_path: Path) -> None:
    articles = [
        {"title": f"Owls {n}", "url": f"https://x.org/{n}", "published": "2024",
         "paragraphs": ["Barn owls." if n < 12 else "Little <owls>."]}
        for n in range(25)
    ]  # fmt: skip
    with Corpus.open(tmp_path / "c") as corpus:
        corpus.add([write_articles(tmp_path / "a.jsonl", articles)])
    bot = make(tmp_path / "c")
    [first] = bot.say("/sources")
    last = bot.press(bot.press(first, "Next")[1], "Next")[1]

    assert first.text.startswith("Articles 1–10 of 25:\n1. <a href=")
    assert first.text.count("x.org</") == 0
    assert first.text.count(" · 2024 · x.org") == 10
    assert [*last.buttons] == ["Previous"]
    assert last.text.startswith("Articles 21–25 of 25:\n21. ")
    [found] = bot.say("/sources barn", message_id=70)
    assert "Articles 1–10 of 12:" in found.text
    callback = pressed(found.buttons["Next"], message(7, 71, found.text, BOT))
    callback["message"]["reply_to_message"] = message(7, 70, "/sources barn")
    assert "Articles 11–12 of 12:" in bot.handle(callback_query=callback)[1].text
    assert bot.say("/sources <zebra>")[0].text == EN.no_such_articles.format(words="<zebra>")


# --- Quotes that run over several paragraphs -----------------------------------------------------


def test_buttons_of_a_quote_of_several_paragraphs_show_all_of_it(bot: BotInProcess) -> None:
    [call] = bot.say("lion number 7 tree 7")
    page = bot.press(bot.press(call, "Around it")[1], "Paragraph 9")[1]
    lions = [f"Lion number {number}" for number in (7, 8, 9, 10)]

    assert call.text.count("<blockquote") > 3
    assert "paragraphs 8-11" in call.text
    assert [lion in call.text for lion in lions] == [True] * 4
    assert call.text.startswith("<blockquote>Lion number 7")
    assert "Lion number 8" in page.text
    assert bot.press(page, "Back")[1].text == call.text
    assert [lion in bot.say("/cite")[0].text for lion in lions] == [True] * 4
    later = [
        line for line in bot.say("/more")[0].text.split("\n") if line.startswith("<blockquote")
    ]
    assert later
    assert not set(later) & set(call.text.split("\n"))


def test_a_quote_of_which_a_part_has_changed_is_too_old(bot: BotInProcess) -> None:
    bot.say("lion number 7 tree 7")
    quote = bot.memory.last_answer(7, 7).quotes[0]
    assert len(quote.parts) == 4
    for parts in (quote.parts[:3], [*quote.parts[:3], "a1#99999:0-3"]):
        changed = quote._replace(parts=parts)
        new = bot.run(stored(bot.memory, 7, 7, 1, "q", (), Outcome.ANSWER, [changed], 1))
        assert notice(bot.press_data(f"b:{new}:0:1")) == EN.expired


# --- Quotes that the corpus no longer contains --------------------------------------------------


@pytest.fixture(params=[1, 3])
def shrinking(make, tmp_path: Path, request: pytest.FixtureRequest):
    """A bot that shows a few quotes at a time, and a function that removes articles."""
    places = ("the lake", "a river in Kenya", "two old oaks", "the southern hills")
    meals = ("eat wet grass", "drink cold water", "fight with lions", "sleep in the shade")
    articles = [
        {"title": title, "paragraphs": [f"At dawn {title} {meal} near {place}."
                                        for meal, place in zip(meals, places, strict=True)]}
        for title in ("zebras", "horses")
    ]  # fmt: skip
    with Corpus.open(tmp_path / "c") as corpus:
        corpus.add([write_articles(tmp_path / "a.jsonl", articles)])
    bot = make(tmp_path / "c", TERSE, limit=request.param)

    def remove(*articles: str) -> None:
        with Corpus.open(tmp_path / "c") as corpus:
            corpus.remove(articles)

    return bot, remove


def test_buttons_of_removed_quotes_are_too_old(shrinking) -> None:
    bot, remove = shrinking
    [call] = bot.say("Where do zebras eat wet grass at dawn?")
    reasons = bot.press(call, "Not it")[1]
    answer_id = call.buttons["Cite"].split(":")[1]
    remove("a0", "a1")

    for data in (f"p:{answer_id}:0:1:0:1", call.buttons["Cite"], reasons.buttons["Back"]):
        assert notice(bot.press_data(data)) == EN.expired
    [only] = bot.press(reasons, EN.outdated)
    assert notice([only]) == EN.thanks
    assert bot.say("/cite")[0].text == EN.nothing_to_cite
    token = bot.run(bot.memory.share(answer_id, 0))
    assert bot.say(f"/start c_{token}")[0].text == EN.link_expired


def test_more_skips_removed_quotes(shrinking) -> None:
    bot, remove = shrinking
    [call] = bot.say("zebras horses at dawn")
    answer = bot.memory.last_answer(7, 7)
    articles = [quote.id.partition("#")[0] for quote in answer.quotes]
    seen = answer.shown_count
    remove(articles[seen])
    left = sum(article != articles[seen] for article in articles[seen:])
    further = []
    label = more(call)
    while len(calls := bot.press(call, label)) > 1:
        further += [line for line in calls[1].text.split("\n") if "At dawn" in line]

    assert 0 < len(further) == len(set(further)) == left
    assert notice(calls) == EN.no_more


# --- Conflicts and copies -----------------------------------------------------------------------


def test_conflicting_quotes_are_never_shown_without_each_other(make) -> None:
    bot = make(limit=1)
    [call] = bot.say(FIRE)
    answer_id = call.buttons["1: Cite"].split(":")[1]
    back = bot.press_data(f"b:{answer_id}:0:2")[1]
    shown = bot.say(f"/start c_{bot.run(bot.memory.share(answer_id, 1))}")

    for text in (call.text, back.text, shown[0].text):
        assert EN.differ.format(answers="20 / 30") in text
        assert text.count("<blockquote>") == 2
    results = bot.inline(FIRE)["results"]
    fires = [r["input_message_content"]["message_text"] for r in results[:2]]
    assert all("<b>20</b> people" in text and "<b>30</b> people" in text for text in fires)


def test_copies_are_named_and_remembered(bot: BotInProcess) -> None:
    [call] = bot.say("Who planted walnut trees in Osh?")
    answer = bot.memory.last_answer(7, 7)
    answer_id = call.buttons["Cite"].split(":")[1]

    assert starts(EN.also_in) in call.text
    assert answer is not None
    assert answer.quotes[0].also_in
    assert bot.press_data(f"b:{answer_id}:0:1")[1].text == call.text


def test_a_copy_that_does_not_exist_is_left_out(bot: BotInProcess) -> None:
    bot.say("Who planted walnut trees in Osh?")
    answer = bot.memory.last_answer(7, 7)
    quote = answer.quotes[0]
    for also_in in (["a4#1:0-9999"], ["nothing#1:0-5"]):
        changed = RememberedQuote(*quote[:4], also_in)
        new = bot.run(stored(bot.memory, 7, 7, 1, "q", (), Outcome.CLOSEST, [changed], 1))
        text = bot.press_data(f"b:{new}:0:1")[1].text
        assert "walnut" in text
        assert text.startswith(EN.closest)
        assert starts(EN.also_in) not in text


# --- Inline queries -----------------------------------------------------------------------------


def test_inline_queries_give_pages_of_quotes(make) -> None:
    bot = make(rules=TERSE)
    first = bot.inline(LIONS)
    second = bot.inline(LIONS, "50")

    assert len(first["results"]) == 50
    assert (first["next_offset"], first["is_personal"]) == ("50", "true")
    assert first["results"][0]["title"] == "Lions · 2024-05-06"
    assert len(second["results"]) < 50
    ids = {result["id"] for params in (first, second) for result in params["results"]}
    assert len(ids) == len(first["results"]) + len(second["results"])


def test_pages_of_an_inline_query_end(make) -> None:
    bot = make(rules=TERSE)
    offsets = [""]
    while offset := bot.inline(LIONS, offsets[-1]).get("next_offset"):
        assert offset not in offsets
        offsets.append(offset)

    assert len(offsets) > 1
    for query, offset in (("", ""), ("owls hooting", ""), (LIONS, "500"), (LIONS, "[]")):
        assert "next_offset" not in bot.inline(query, offset), (query, offset)
    for offset in ("[]", "-1", "1.5", "no number", "500"):
        assert bot.inline(LIONS, offset)["results"] == [], offset


@pytest.mark.parametrize(("query", "hint"), [
    ("", "inline_hint"), ("  ", "inline_hint"), ("hello", "inline_hint"),
    ("owls hooting", "inline_nothing"),
])  # fmt: skip
def test_an_inline_query_without_quotes_gets_a_hint(bot, query: str, hint: str) -> None:
    params = bot.inline(query)

    assert params["results"] == []
    assert params["button"]["text"] == getattr(EN, hint)
    assert params["cache_time"] == "0"


def test_answers_to_inline_queries_are_cached(make) -> None:
    bot = make(questions_per_minute=100)
    cache = bot.services.inline_answers
    bot.inline(LIONS)
    [answer] = cache.values()
    bot.inline(LIONS, "50")
    assert [*cache.values()] == [answer]
    for n in range(MOST_CACHED):
        bot.inline(f"lion {n}")
    assert len(cache) == MOST_CACHED
    assert answer not in cache.values()


def test_a_late_answer_to_an_inline_query_is_no_error(bot: BotInProcess, caplog) -> None:
    bot.telegram.bad_request("answerInlineQuery", "query is too old and query ID is invalid")
    bot.inline(LIONS)
    assert not caplog.records
    bot.telegram.bad_request("answerInlineQuery", "something else")
    bot.inline(LIONS)
    assert [record.levelname for record in caplog.records] == ["ERROR"]


# --- Chats that change, and errors --------------------------------------------------------------


def test_memory_follows_a_group_that_becomes_a_supergroup(bot: BotInProcess) -> None:
    bot.say(f"/ask {LIONS}", GROUP)
    assert bot.say("", GROUP, migrate_to_chat_id=-100) == []

    assert bot.memory.last_answer(-100, 5) is not None


@pytest.mark.parametrize("status", ["kicked", "left", "member"])
def test_a_chat_that_removes_the_bot_is_forgotten(bot: BotInProcess, status: str) -> None:
    bot.say(LIONS)
    new = {"status": status, "user": BOT, **({"until_date": 0} if status == "kicked" else {})}
    change = {
        "chat": message(7, 1)["chat"], "from": person(7), "date": 1,
        "old_chat_member": {"status": "member", "user": BOT}, "new_chat_member": new,
    }  # fmt: skip
    bot.handle(my_chat_member=change)

    assert (bot.memory.last_answer(7, 7) is None) == (status != "member")


def failing(bot: BotInProcess, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> Texts:
        raise ZeroDivisionError("oh")

    monkeypatch.setattr("bot.channels.telegram.answering.messages.context_of", broken)


def test_a_fault_is_logged_and_reported(bot, monkeypatch, caplog) -> None:
    failing(bot, monkeypatch)
    [call] = bot.say(LIONS)

    assert call.text.startswith(starts(EN.failed))
    [record] = caplog.records
    assert record.exc_info
    assert record.fields["reference"] in call.text
    assert bot.say(f"@quoting_bot {LIONS}", GROUP) == []
    bot.telegram.bad_request("sendMessage", "no")
    bot.telegram.bad_request("sendMessage", "no")
    bot.telegram.bad_request("sendMessage", "no")
    bot.say(LIONS)
    assert "could not be reported" in caplog.text
    counted = bot.services.metrics.errors.labels("ZeroDivisionError")
    assert counted._value.get() == 3


@pytest.mark.parametrize(
    ("code", "reported", "kept"), [(403, False, False), (401, False, True), (400, True, False)]
)
def test_a_refusal_is_reported_only_if_that_can_arrive(
    bot: BotInProcess, code: int, reported: bool, kept: bool
) -> None:
    update = bot.update(message=message(7, 3, LIONS))
    bot.run(bot.inbox.put(update))
    for _ in range(3 if code == 400 else 1):
        bot.telegram.refuse("sendMessage", code, "no")
    bot.run(bot.application.process_update(update))
    bot.run(bot.inbox.done(update))

    assert (bot.telegram.calls[-1].text.startswith(starts(EN.failed))) == reported
    assert bot.inbox.waiting() == kept


def test_an_answer_that_may_have_arrived_is_offered_and_shown_on_demand(
    bot: BotInProcess, monkeypatch
) -> None:
    monkeypatch.setattr(sender, "FIRST_PAUSE", 0.0)
    nowhere = "Where do owls hoot in 1850?"
    for question, shown in ((nowhere, EN.nothing), (LIONS, "Lion number")):
        for _ in range(3):
            bot.telegram.fail("sendMessage", httpx.ReadError("gone"))
        sent, *offers = bot.say(question)
        # The line broke while the offer was sent, too: it is repeated, the answer is not.
        assert shown in sent.text
        assert [call.text for call in offers] == [EN.line_broke] * 3
        data = offers[-1].buttons[EN.button_show]
        assert len(data.encode()) <= 64
        assert bot.press_data(data, user=8)[0].params["text"] == EN.not_yours
        calls = [c for c in bot.press(offers[-1], EN.button_show) if c.method in SENDING]
        assert calls[0].method == "editMessageText"
        assert shown in "".join(call.text for call in calls)
        assert bool(more(calls[-1])) == (shown != EN.nothing)


def test_what_may_have_arrived_and_is_no_answer_is_not_sent_again(bot: BotInProcess) -> None:
    for text in ("/help", "thanks"):
        bot.telegram.fail("sendMessage", httpx.ReadError("gone"))
        first, notice = bot.say(text)
        assert first.text != EN.line_broke_resend
        assert notice.text == EN.line_broke_resend


def replay(bot: BotInProcess, message_id: int) -> list[str]:
    """What the bot says to a message that an earlier process has accepted."""
    update = bot.update(message=message(7, message_id, LIONS, date=int(time.time())))
    bot.inbox.replayed.add(update.update_id)
    before = len(bot.telegram.calls)
    bot.run(bot.application.process_update(update))
    return [call.text for call in bot.telegram.calls[before:]]


def test_after_a_crash_only_what_was_not_sent_is_sent(bot: BotInProcess) -> None:
    bot.say(LIONS, message_id=50)
    assert replay(bot, 50) == []
    arguments = (LIONS, (), Outcome.ANSWER, (), 0)
    for message_id, is_on_wire in ((51, True), (52, False)):
        answer_id = bot.run(stored(bot.memory, 7, 7, message_id, *arguments))
        bot.run(bot.memory.set_on_wire(answer_id, is_on_wire))
        [told] = replay(bot, message_id)
        assert (told == EN.line_broke) == is_on_wire
        # Now the person knows.
        assert replay(bot, message_id) == []


def test_an_error_outside_of_an_update_is_logged(bot: BotInProcess, caplog) -> None:
    bot.run(bot.application.process_error(None, ValueError("oh")))

    assert "failed: oh" in caplog.text


def test_a_quote_that_no_longer_matches_its_article_is_never_shown() -> None:
    class Changed:
        """A corpus whose texts are not what they were."""

        def recall(self, passage_id: str) -> None:
            raise QuoteMismatch(passage_id)

    quote = RememberedQuote("a#1:0-5", 0, 5, "digest", ["b#1:0-5"])
    assert recalled(Changed(), quote) == ()
    assert _copies(Changed(), quote) == ()
