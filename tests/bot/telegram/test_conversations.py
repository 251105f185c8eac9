"""Talking to the bot as people do, on the wire."""

import json

import pytest

from bot.channels.telegram.answering.chat_commands import IN_GROUPS
from bot.channels.telegram.handlers import EVERYBODY
from bot.texts import TEXTS
from botapi import FakeBotApi
from botprocess import Bot
from conftest import SEEDS
from retrieval import Corpus

pytestmark = pytest.mark.process
QUESTION = "How old is the daughter?"
EN = TEXTS["en"]
WALL = "Walls of text about zebras go on " * 320
LINES = "\n".join(f"zebra line {n}" for n in range(300))
HOSTILE = [
    {"id": "h1", "title": "<b>Bold & broken</b> \u202etitle", "url": "https://example.org/a_b?c=<d>&e=%20f",
     "paragraphs": ["Hippos say <b>not bold</b> &amp; &lt;i&gt; &#60; & <blockquote> 😀\u200f עברית \u202eabc."]},
    {"id": "h2", "title": "Zebras", "paragraphs": [WALL, LINES, "A zebra, short.", "x" * 5000 + " zebra"]},
    {"id": "h3", "title": "Lions", "url": "http://localhost/x", "published": "2024-05-06",
     "paragraphs": [f"Lion number {n} sleeps under tree {n} in the park all day long." for n in range(80)]},
]  # fmt: skip


@pytest.fixture(scope="module")
def serving(tmp_path_factory: pytest.TempPathFactory):
    """One bot for all conversations, over the seeds and articles that mean harm."""
    folder = tmp_path_factory.mktemp("serving")
    hostile = folder / "hostile.jsonl"
    # What the address holds is no address; the reader would refuse it, a browser would not.
    lines = [
        json.dumps({**a, "url": a["url"].replace("<d>", "d")} if "url" in a else a) for a in HOSTILE
    ]
    hostile.write_text("\n".join(lines), "utf-8")
    with Corpus.open(folder / "corpus") as corpus:
        corpus.add([SEEDS, hostile])
        texts = {p.text for a in corpus.articles() for p in corpus.paragraphs(a.id)}
    with FakeBotApi() as server:
        bot = Bot(server, folder, folder / "corpus", "polling")
        # Less than two lions: each is a quote of its own, so that there are many.
        bot.environment["PULLQUOTE_ANSWER__QUOTE_WORDS"] = "14"
        bot.start(QUESTIONS_PER_MINUTE="1000", HEALTH_PORT=str(bot.port))
        server.wait_for(lambda: server.calls_of("getUpdates"), 60)
        yield server, bot, texts
        refused = [call for call in server.calls if not call.ok]
        assert [(call.method, call.description) for call in refused] == []
        assert bot.stop() == 0
        assert server.token not in bot.said()


@pytest.fixture
def server(serving):
    return serving[0]


CHATS = iter(range(1000, 9000))


@pytest.fixture
def chat() -> int:
    return next(CHATS)


def press(
    server: FakeBotApi, chat: int, message, label: str, user: int | None = None
) -> str | None:
    """Press the button whose label ends so; what is said at once."""
    [data] = [
        button["callback_data"]
        for button in message.buttons
        if "callback_data" in button and button["text"].endswith(label)
    ]
    query = server.press(chat, message.id, data, user or chat)
    [answer] = server.wait_for(lambda: server.answers_to(query), 60)
    return answer.text or None


def now(server: FakeBotApi, chat: int, message):
    """A message as the bot has edited it since."""
    server.wait_for(lambda: find(server, chat, message).edits > message.edits, 60)
    return find(server, chat, message)


def find(server: FakeBotApi, chat: int, message):
    return next(m for m in server.messages(chat) if m.id == message.id)


def quotes(message) -> list[str]:
    return [*message.texts("blockquote"), *message.texts("expandable_blockquote")]


def test_an_answer_is_a_quote_with_its_source(server, serving, ask, chat) -> None:
    reply = ask(QUESTION, chat)

    assert reply.reply_to == server.messages(chat)[0].id
    assert all(any(quote in text for text in serving[2]) for quote in quotes(reply))
    assert [*reply.texts("blockquote")] == [quotes(reply)[0]]
    assert quotes(reply)[0].startswith("A 41-year-old woman")
    assert reply.text.endswith("Exchange Daughter for a House · paragraph 1")
    assert reply.link_preview_options == {"is_disabled": True}
    assert [b["text"] for b in reply.buttons] == [
        "Around it", "Cite", "Helpful", "Not it"
    ]  # fmt: skip


@pytest.mark.parametrize(
    "question", ["hippos", "zebras", "walls of zebras", "zebra line", "lions sleep", "xxxxx zebra"]
)
def test_no_text_of_a_corpus_can_break_an_answer(server, serving, ask, chat, question) -> None:
    reply = ask(question, chat)
    texts = {" ".join(text.split()) for text in serving[2]}

    assert quotes(reply)
    for message in server.sent(chat):
        for quote in quotes(message):
            # Telegram itself drops the marks that turn text around.
            shown = " ".join(quote.split())
            assert any(shown in text.replace("\u202e", "") for text in texts)
        assert message.texts("italic") == ()
    last = server.sent(chat)[-1]
    for label in [b["text"] for b in last.buttons if b["text"].endswith(("Around it", "Cite"))]:
        press(server, chat, last, label)
        last = now(server, chat, last)
        press(server, chat, last, "Back")
        last = now(server, chat, last)
    assert [c.description for c in server.calls if not c.ok] == []


@pytest.mark.parametrize(
    ("code", "question"),
    [
        ("ru", "Кто такая Эльвира Азимова?"),
        ("kk", "Эльвира Азимова кім?"),
        ("en", "Эльвира Азимова"),
    ],
)
def test_a_question_reaches_an_article_in_another_language(ask, chat, code, question) -> None:
    reply = ask(question, chat, language_code=code)

    assert "Elvira Azimova" in reply.text
    assert TEXTS[code].also_searched.format(words="Эльвира: Elvira; Азимова: Azimova") in reply.text
    said = (TEXTS[code].other_language, TEXTS[code].closest_elsewhere)
    assert any(line.format(language="English") in reply.text for line in said)


def test_a_source_is_linked_where_telegram_takes_the_link(server, ask, chat) -> None:
    reply = ask("hippos say", chat)
    [button] = [b for b in reply.buttons if "url" in b]

    assert button["url"].startswith("https://example.org/a_b?c=d&e=%20f#:~:text=Hippos%20say")
    assert reply.text.endswith(" · example.org")
    assert [e.extra for e in reply.entities if e.type == "text_link"] == [button["url"]]
    assert not [b for b in ask("lions", next(CHATS)).buttons if "url" in b]


def test_what_may_not_answer_and_what_is_not_there_is_said(ask, chat) -> None:
    closest = ask("Who is the richest president of Kazakhstan?", chat)
    nothing = ask("Where do owls hoot in 1850?", next(CHATS))

    assert closest.text.startswith(EN.closest_no_name.format(names="richest"))
    assert quotes(closest)
    assert nothing.text.startswith(f"{EN.nothing}\nSearched for: owls, ")
    assert EN.corpus_holds in nothing.text
    assert [button["text"] for button in nothing.buttons] == [EN.button_tell_me]
    assert ask("Who?", next(CHATS)).text.startswith(EN.no_word)


def test_small_talk_gets_one_line_and_is_no_part_of_the_talk(server, ask, chat) -> None:
    greeting = ask("Hello!", chat)
    ask("Who is Elvira Azimova?", chat)
    thanks = ask("Thanks!", chat)
    cited = ask("/cite", chat)
    follow_up = ask("What did she say?", chat)
    group = -next(CHATS)

    assert greeting.text == EN.on_greeting.format(example=QUESTION)
    assert thanks.text == EN.on_thanks
    assert greeting.buttons == thanks.buttons == ()
    assert "Elvira Azimova" in follow_up.text
    assert cited.text != EN.nothing_to_cite
    assert ask("hi @quoting_bot", group, 77).text == greeting.text


def test_a_follow_up_is_searched_with_what_it_follows(ask, chat) -> None:
    ask("Who is Elvira Azimova?", chat)

    assert "Elvira Azimova" in ask("What did she say?", chat).text


def test_an_edited_question_edits_its_answer(server, ask, chat) -> None:
    first = ask(QUESTION, chat)
    server.edit(server.messages(chat)[0].id, chat, "Who is Elvira Azimova?")
    edited = now(server, chat, first)

    assert "Elvira Azimova" in edited.text
    assert len(server.sent(chat)) == 1
    assert press(server, chat, edited, "Helpful") == EN.thanks


def test_groups_are_answered_when_addressed_in_one_message(server, ask) -> None:
    group = -next(CHATS)
    # A chat is served in order: after the answer to the second, none to the first can come.
    addressed = [
        server.text(group, 5, text, chat_type="group").id
        for text in ("just talk about zebras", "@quoting_bot zebras", "/ask zebras")
    ][1:]
    server.wait_for(lambda: len(server.sent(group)) >= 2, 60)
    assert [message.reply_to for message in server.sent(group)] == addressed
    reply = server.sent(group)[-1]
    server.text(group, 5, "and hippos", chat_type="group", reply_to=reply.id)
    server.wait_for(lambda: len(server.sent(group)) > 2, 60)
    assert "Hippos" in server.sent(group)[-1].text
    server.text(group, 5, "@quoting_bot", chat_type="group")
    server.wait_for(lambda: server.sent(group)[-1].text == EN.empty_mention, 60)
    server.text(group, 5, "/ask", chat_type="group")
    server.wait_for(lambda: server.sent(group)[-1].text.startswith("Write the question"), 60)


def test_only_who_asked_in_a_group_may_press(server) -> None:
    group = -next(CHATS)
    server.text(group, 5, "/ask zebras", chat_type="group")
    [reply] = server.wait_for(lambda: server.sent(group), 60)

    assert press(server, group, reply, "Helpful", user=6) == EN.not_yours
    assert press(server, group, reply, "Around it", user=6) is None


@pytest.mark.parametrize("kind", ["photo", "voice", "sticker"])
def test_what_is_no_text_gets_one_polite_sentence(server, chat, kind: str) -> None:
    getattr(server, kind)(chat, chat)
    [reply] = server.wait_for(lambda: server.sent(chat), 60)

    assert reply.text == EN.only_text


def test_what_is_forwarded_or_stands_under_a_picture_is_a_question(server, ask, chat) -> None:
    assert "13-year-old" in ask(QUESTION, chat, forward=True).text
    other = next(CHATS)
    server.photo(other, other, "Who is Elvira Azimova?")
    assert "Azimova" in server.wait_for(lambda: server.sent(other), 60)[0].text


def test_commands(server, serving, ask, chat) -> None:
    assert ask("/start", chat).text.startswith(EN.start)
    assert ask("/help", chat).text == EN.help
    assert ask("/nonsense", chat).text == EN.unknown_command
    assert ask("/cite", chat).text == EN.nothing_to_cite
    assert ask("/more", chat).text == EN.no_more
    assert ask("/about", chat).text.startswith("7 articles, ")
    assert "Dates: from 2024-05-06 to 2024-05-06" in ask("/about", chat).text
    assert "Articles 1–7 of 7:" in ask("/sources", chat).text
    privacy = ask("/privacy", chat).text
    assert privacy.startswith(EN.privacy.format(time="30 days"))
    assert privacy.endswith(EN.log_without_questions)
    assert ask("/ask", chat).text.startswith("Write the question")
    ask("/ask lions", chat)
    cited = ask("/cite", chat)
    assert cited.text.startswith("“Lion number")
    assert "2024-05-06" in cited.text
    more = ask("/more", chat)
    assert "Lion number" in more.text
    link = cited.text.rpartition("?start=")[2]
    shown = ask(f"/start {link}", chat)
    assert len(quotes(shown)) == 1
    assert quotes(shown)[0] in cited.text
    assert ask("/start p_unknown_0", chat).text == EN.link_expired
    assert ask("/forget", chat).text == EN.forgotten
    assert ask("/cite", chat).text == EN.nothing_to_cite


@pytest.mark.parametrize("code", TEXTS)
def test_the_bot_speaks_the_language_of_whoever_writes(ask, chat, code: str) -> None:
    assert ask("/help", chat, language_code=code).text == TEXTS[code].help


def test_a_chosen_language_wins(server, ask, chat) -> None:
    menu = ask("/lang", chat)

    assert press(server, chat, menu, "Русский") == TEXTS["ru"].language_chosen
    assert ask("/help", chat, language_code="en").text == TEXTS["ru"].help


def test_the_language_of_a_group_is_chosen_by_its_admins(server, ask, chat) -> None:
    menu = ask("/lang", -chat, chat, chat_type="group")
    kazakh, russian = TEXTS["kk"], TEXTS["ru"]

    assert press(server, -chat, menu, kazakh.language_name, chat) == kazakh.language_chosen
    assert press(server, -chat, menu, russian.language_name, next(CHATS)) == kazakh.only_admins


def test_paging_around_the_quote_and_back(server, ask, chat) -> None:
    reply = ask("lion number 7 tree 7", chat)
    press(server, chat, reply, "Around it")
    own = now(server, chat, reply)
    assert "paragraph 8 of 80" in own.text
    press(server, chat, own, "Paragraph 9")
    page = now(server, chat, own)
    assert "paragraph 9 of 80" in page.text
    assert "Lion number 8" in page.text
    press(server, chat, page, "Back")
    back = now(server, chat, page)
    assert (back.text, back.buttons) == (reply.text, reply.buttons)


def test_more_goes_on_until_there_is_no_more(server, ask, chat) -> None:
    reply = ask("lions sleeping in the park", chat)
    seen = quotes(reply)
    last = reply
    while any(button["text"].endswith(" more") for button in last.buttons):
        count = len(server.sent(chat))
        assert press(server, chat, last, " more") is None
        server.wait_for(lambda count=count: len(server.sent(chat)) > count, 60)
        last = server.sent(chat)[-1]
        seen += quotes(last)
    # Only the newest message offers more.
    server.wait_for(
        lambda: not any(b["text"].endswith(" more") for b in find(server, chat, reply).buttons), 60
    )
    assert len(seen) == len(set(seen)) == 20


def test_opinions_are_kept_with_their_reasons(server, serving, ask, chat) -> None:
    reply = ask(QUESTION, chat)
    assert press(server, chat, reply, "Not it") == EN.what_was_wrong
    server.wait_for(lambda: len(find(server, chat, reply).buttons) == 5, 60)
    reasons = find(server, chat, reply)
    assert [b["text"] for b in reasons.buttons][:2] == [EN.wrong_passage, EN.wrong_place]
    assert press(server, chat, reasons, EN.wrong_place) == EN.thanks
    server.wait_for(lambda: find(server, chat, reply).buttons == reply.buttons, 60)
    import sqlite3

    file = next((serving[1].corpus).glob("telegram-*.sqlite3"))
    with sqlite3.connect(file) as db:
        assert db.execute("SELECT verdict FROM feedback WHERE person = ?", (chat,)).fetchall() == [
            ("wrong_place",)
        ]
    db.close()


@pytest.mark.parametrize(
    "data",
    [
        "",
        "x",
        "p:zzzzzzzz:0:1",
        "p:../../etc:0",
        "q:1",
        "p:" + "9" * 60,
        "r:AAAAAAAA:0:1:9",
        "l:xx",
        "o:x",
    ],
)
def test_forged_presses_are_refused_politely(server, ask, chat, data: str) -> None:
    reply = ask(QUESTION, chat)
    query = server.forge_press(chat, reply.id, data, chat)
    [answer] = server.wait_for(lambda: server.answers_to(query), 60)

    assert answer.text == EN.expired
    assert find(server, chat, reply).edits == 0


def test_buttons_of_another_chat_are_refused(server, ask, chat) -> None:
    reply = ask(QUESTION, chat)
    other = next(CHATS)
    there = ask(QUESTION, other)
    data = next(b["callback_data"] for b in reply.buttons)
    query = server.forge_press(other, there.id, data, other)

    [answer] = server.wait_for(lambda: server.answers_to(query), 60)
    assert answer.text == EN.not_yours


def test_inline_queries_give_quotes_to_be_sent_anywhere(server, serving) -> None:
    def results(query: str, offset: str = ""):
        sent = server.inline(4, query, offset)
        [answer] = server.wait_for(lambda: server.answers_to(sent), 60)
        return answer

    found = results("lions sleeping in the park")
    assert len(found.results) == 50
    assert found.params["next_offset"] == "50"
    assert "Lions · 2024-05-06" in {result["title"] for result in found.results}
    quote = found.results[0]["input_message_content"]["message_text"]
    assert "<blockquote>Lion number" in quote
    more = results("lions sleeping in the park", "50")
    assert {r["id"] for r in more.results}.isdisjoint({r["id"] for r in found.results})
    assert "next_offset" not in more.params
    for query in ("", "owls", "zebra " * 42 + "zebr", "???"):
        answer = results(query)
        assert bool(answer.results) == ("zebra" in query)
    assert results("").params["button"]["text"] == EN.inline_hint
    assert results("owls").params["button"]["text"] == EN.inline_nothing


def test_the_menu_is_set_in_every_language_and_place(server) -> None:
    server.wait_for(lambda: len(server.commands) == 18, 60)
    languages = {code for _, code in server.commands}

    assert languages == {"", *TEXTS}
    for (scope, _), commands in server.commands.items():
        names = tuple(name for name, _ in commands)
        assert names == (IN_GROUPS if "group" in scope else EVERYBODY)


def test_health_and_metrics_are_served_on_this_machine(serving) -> None:
    import urllib.request

    base = f"http://127.0.0.1:{serving[1].port}"
    assert urllib.request.urlopen(f"{base}/healthz").read() == b"ok\n"
    metrics = urllib.request.urlopen(f"{base}/metrics").read().decode()
    assert 'pullquote_questions_total{outcome="answer"}' in metrics
    assert "pullquote_waiting 0" in metrics


def test_logs_hold_no_question(serving, ask, chat) -> None:
    ask("Where do zanzibarian lions sleep all day long?", chat)

    assert "zanzibarian" not in serving[1].said()
    assert json.loads(serving[1].said().splitlines()[-1])["outcome"] in ("answer", "closest")
