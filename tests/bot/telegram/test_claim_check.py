"""A text that states something is compared with the articles, sentence by sentence."""

from pathlib import Path

import pytest

from bot.texts import TEXTS
from botapi import parse_html
from fake_telegram import BotInProcess, message
from retrieval import Corpus

EN = TEXTS["en"]
GROUP = -5
FORWARDED = {"type": "hidden_user", "sender_user_name": "Ada", "date": 1}
RIGHT = "Kassym-Jomart Tokayev has just signed a law to address the situation."
WRONG = "In Kazakhstan, 25 criminal cases were opened for child trafficking in 2023."
NOWHERE = "Elon Musk bought 300 houses in Samarkand."
STATED = f"{RIGHT} {WRONG} {NOWHERE}"
QUESTION = "How old is the daughter?"


@pytest.fixture
def bot(tmp_path: Path, seed_folder: Path):
    bot = BotInProcess(tmp_path / "bot", lambda: Corpus.existing(seed_folder))
    yield bot
    bot.close()


def test_each_claim_gets_its_verdict_and_its_quote(bot: BotInProcess) -> None:
    [call] = bot.say(f"/verify {STATED}")
    summary, right, wrong, nowhere = call.text.split("\n\n")

    assert summary == EN.verify_summary.format(supported=1, different=1, missing=1)
    assert right.startswith(f"1. {EN.verify_supported}\n“{RIGHT}”\n<blockquote>In response")
    assert right.endswith("<b>Kazakhstan Weighs Down on Human Trafficking</b> · paragraph 1")
    assert f"2. {EN.verify_differs.format(kinds='number')}\n“In Kazakhstan, <b>25</b>" in wrong
    assert "announced that <b>19</b> criminal cases" in wrong
    assert nowhere == f"3. {EN.verify_missing}\n“{NOWHERE}”"
    # It is no question, so there is nothing to cite or to follow.
    assert bot.memory.last_answer(7, 7) is None


def test_what_is_forwarded_or_long_is_checked_unless_it_asks(bot: BotInProcess) -> None:
    def is_checked(text: str, chat: int = 7, **more: object) -> bool:
        [call] = bot.say(text, chat, **more)
        return call.text.startswith(EN.verify_summary.partition("{")[0])

    long = f"{STATED} " * 2
    assert is_checked(STATED, forward_origin=FORWARDED)
    assert is_checked(long)
    assert not is_checked(STATED)
    assert not is_checked(
        f"{WRONG} And that is all that there is to be said. " + "Nobody knows. " * 20
    )
    assert not is_checked(QUESTION, forward_origin=FORWARDED)
    assert not is_checked(f"{long} Is all of this true?")
    # Nothing in it could be compared.
    assert not is_checked("trafficking of women", forward_origin=FORWARDED)
    assert not is_checked(f"@quoting_bot {long}", GROUP)


def test_in_a_group_a_reply_with_the_command_checks_a_message(bot: BotInProcess) -> None:
    replied = message(GROUP, 3, WRONG)
    [call] = bot.say("/verify", GROUP, reply_to_message=replied)

    assert "<b>19</b>" in call.text
    part = {"text": WRONG, "position": 0}
    quoted = bot.say("/verify", GROUP, reply_to_message=message(GROUP, 3, STATED), quote=part)
    assert quoted[0].text.count("“") == 1
    assert "<b>19</b>" in bot.say(f"/verify\n{WRONG}")[0].text
    assert bot.say("/verify", GROUP)[0].text == EN.verify_usage
    assert bot.say("/verify hello to everybody here.")[0].text == EN.verify_no_claim


def test_a_claim_cannot_break_the_message(bot: BotInProcess) -> None:
    [call] = bot.say("/verify In <b>Kazakhstan</b> & Co, 25 criminal cases were opened in 2023.")

    assert "&lt;b&gt;Kazakhstan&lt;/b&gt; &amp; Co" in call.text


def test_many_claims_fit_into_messages_and_the_rest_is_counted(bot: BotInProcess) -> None:
    many = " ".join(
        f"Samarkand has {number} houses for every daughter." for number in range(100, 140)
    )
    calls = bot.say(f"/verify {many}")

    assert all(len(parse_html(call.text).text) < 4096 for call in calls)
    assert calls[-1].text.endswith(EN.verify_left_out.format(count=28))


def test_the_language_is_that_of_the_person(bot: BotInProcess) -> None:
    bot.run(bot.memory.set_language(7, "ru"))
    ru = TEXTS["ru"]
    [call] = bot.say(f"/verify {WRONG}")

    assert ru.verify_differs.format(kinds="число") in call.text
