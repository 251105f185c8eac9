"""One exchange with the bot in Telegram, from the first minute on: what a person sees of it."""

from collections.abc import Iterator
from typing import NamedTuple

from bot.texts import TEXTS
from fake_telegram import BOT, BotInProcess, Call, message, person, pressed
from watched_corpus import Writer, look

EN, RU = TEXTS["en"], TEXTS["ru"]
GROUP = -5


class Step(NamedTuple):
    """What a person did, and what the bot then sent or edited."""

    name: str
    did: str
    calls: list[Call]


def exchange(bot: BotInProcess, add: Writer) -> Iterator[Step]:
    """Play the exchange with a bot over the seeds, to which *add* adds an article at the end."""
    yield _said(bot, "start", "/start")
    question = "Who signed the law against trafficking?"
    answer = _said(bot, "answer", question)
    yield answer
    yield _pressed(bot, "more", answer, "2 more")
    around = _pressed(bot, "context", answer, EN.button_around)
    yield around
    yield _pressed(bot, "back", around, EN.button_back)
    yield _pressed(bot, "cite", answer, EN.button_cite)
    follow_up = _said(bot, "follow-up", "Why did he sign it?")
    yield follow_up
    yield _pressed(bot, "the words alone", follow_up, EN.button_alone)
    yield _said(bot, "closest", "Who is the richest president of Kazakhstan?")
    nothing = _said(bot, "nothing", "What is the capital of France?")
    yield nothing
    yield _pressed(bot, "tell me", nothing, EN.button_tell_me)
    yield _said(bot, "saved", "/saved")
    russian = person(8, language_code="ru")
    yield _said(bot, "Russian over English", "Кто такая Эльвира Азимова?", 8, russian)
    yield _said(bot, "nothing in Russian", "Кто подписал закон?", 8, russian)
    asked = "/ask Who signed the law against trafficking?"
    yield _said(bot, "group", asked, GROUP, person(5))
    yield _said(bot, "about", "/about")
    yield _said(bot, "sources", "/sources")
    add("The capital of France is Paris.", name="france", title="France")
    yield Step("told later", "(an article is added)", look(bot))
    yield _said(bot, "nothing saved any more", "/saved")


def _said(bot: BotInProcess, name: str, text: str, chat: int = 7, sender=None) -> Step:
    more = {"sender": sender} if sender else {}
    return Step(name, text, bot.say(text, chat, **more))


def _pressed(bot: BotInProcess, name: str, step: Step, label: str) -> Step:
    [call] = [call for call in step.calls if label in call.buttons]
    number = int(call.params.get("message_id", 0)) or _number(bot, call)
    above = message(int(call.params["chat_id"]), number, "x", BOT)
    calls = bot.handle(callback_query=pressed(call.buttons[label], above))
    return Step(name, f"[{label}]", calls)


def _number(bot: BotInProcess, call: Call) -> int:
    """The id of a message that the bot has sent: the fake counts them from 1000 on."""
    return 1000 + bot.telegram.of("sendMessage").index(call)


def written(steps: Iterator[Step]) -> str:
    """The exchange as text: HTML as it was sent, and the rows of buttons under it."""
    lines: list[str] = []
    for step in steps:
        lines += ["", f"=== {step.name} ===", f"> {step.did}"]
        for call in step.calls:
            lines += _written(call)
    return "\n".join(lines).strip() + "\n"


def _written(call: Call) -> Iterator[str]:
    if call.method == "answerCallbackQuery":
        if notice := call.params.get("text"):
            yield f"({notice})"
        return
    yield f"--- {call.method}"
    if call.text:
        yield call.text
    for row in call.params.get("reply_markup", {}).get("inline_keyboard", []):
        yield " ".join(f"[{button['text']}]" for button in row)
        yield from (
            f"    copies: {button['copy_text']['text']!r}"
            for button in row
            if "copy_text" in button
        )
