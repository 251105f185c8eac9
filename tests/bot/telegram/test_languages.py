"""``/lang only``: a chat is quoted articles in the language of its questions alone."""

from pathlib import Path

import pytest

from bot.channels.telegram.application import End, Parts
from bot.channels.telegram.librarian import Library
from bot.commands import telegram_bot as command
from bot.settings import CorpusSettings, SearchSettings, Settings
from bot.texts import TEXTS
from fake_telegram import BotInProcess, person
from retrieval import Corpus
from retrieval.ingestion.parser_process import Reading
from strategies import write_articles
from watched_corpus import look

GROUP = -5
EN, RU = TEXTS["en"], TEXTS["ru"]
RUSSIAN, KAZAKH = "Где Athena?", "Athena қайда?"
ENGLISH_ARTICLE = {"id": "en", "title": "Owls", "language": "en", "paragraphs": ["Athena hunts."]}
RUSSIAN_ARTICLE = {"id": "ru", "title": "Совы", "language": "ru", "paragraphs": ["Athena спит."]}


@pytest.fixture(scope="module")
def owls(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("owls")
    with Corpus.open(folder / "corpus") as corpus:
        corpus.add(write_articles(folder / "a.jsonl", [ENGLISH_ARTICLE, RUSSIAN_ARTICLE]))
    return folder / "corpus"


@pytest.fixture
def bot(make, owls: Path) -> BotInProcess:
    return make(owls)


def quoted(bot: BotInProcess, question: str, chat: int = 7, user: int = 7) -> set[str]:
    """The articles that the remembered answer to a question quotes."""
    bot.say(question, chat, sender=person(user))
    answer = bot.memory.last_answer(chat, user)
    return {quote.id.partition("#")[0] for quote in answer.quotes}


def toggle(bot: BotInProcess, chat: int = 7) -> dict[str, str]:
    """The button of the menu that changes which languages are quoted."""
    [menu] = bot.say("/lang", chat)
    return {label: data for label, data in menu.buttons.items() if data in ("l:only", "l:all")}


def test_a_chat_chooses_and_it_is_remembered(bot: BotInProcess) -> None:
    assert [call.text for call in bot.say("/lang only")] == [EN.one_language]
    assert quoted(bot, RUSSIAN) == {"ru"}
    assert quoted(bot, "Where is Athena?") == {"en"}
    # Another chat has not chosen it.
    assert quoted(bot, RUSSIAN, 8, 8) == {"en", "ru"}
    bot.say("/lang only", 9)
    assert [call.text for call in bot.say("/LANG ALL", 9)] == [EN.all_languages]
    assert quoted(bot, RUSSIAN, 9, 9) == {"en", "ru"}
    assert bot.say("/lang none")[0].text == EN.choose_language


def test_a_question_that_follows_keeps_to_its_language(bot: BotInProcess) -> None:
    bot.say("/lang only")
    bot.say("Where is Athena?")
    assert quoted(bot, "Почему?") <= {"ru"}
    # So does a question that is asked without those before it.
    assert quoted(bot, RUSSIAN) == {"ru"}
    answer = bot.memory.last_answer(7, 7)
    bot.press_data(f"a:{answer.id}:0:1")
    assert {quote.id[:2] for quote in bot.memory.answer(answer.id).quotes} == {"ru"}


def test_what_was_not_searched_is_said_and_its_titles_are_not_listed(bot: BotInProcess) -> None:
    said = RU.language_searched.format(language="Қазақша")
    for code in ("en", "ru"):
        assert said not in bot.say(KAZAKH, sender=person(7, language_code=code))[0].text
    bot.say("/lang only")
    [call] = bot.say(KAZAKH, sender=person(7, language_code="ru"))
    assert said in call.text
    assert RU.titles_near not in call.text
    assert "were searched" not in bot.say("thanks")[0].text


def test_a_button_of_the_menu_changes_it_and_shows_it(bot: BotInProcess) -> None:
    [menu] = bot.say("/lang", sender=person(7, language_code="ru"))
    assert toggle(bot) == {EN.button_one_language: "l:only"}
    notice, edited = bot.press(menu, RU.button_one_language)
    assert notice.params["text"] == EN.one_language
    assert edited.method == "editMessageReplyMarkup"
    assert edited.buttons == bot.say("/lang")[0].buttons
    assert toggle(bot) == {EN.button_all_languages: "l:all"}
    assert quoted(bot, RUSSIAN) == {"ru"}
    assert bot.press_data("l:all")[0].params["text"] == EN.all_languages
    assert toggle(bot) == {EN.button_one_language: "l:only"}
    assert bot.press_data("l:other")[0].params["text"] == EN.expired


def test_only_admins_of_a_group_choose(bot: BotInProcess) -> None:
    bot.telegram.statuses = {(GROUP, 1): "creator"}

    def say(word: str, user: int, **more: object) -> str:
        return bot.say(f"/lang@quoting_bot {word}", GROUP, sender=person(user), **more)[-1].text

    assert say("only", 3) == EN.only_admins
    assert bot.press_data("l:only", GROUP, 3)[-1].params["text"] == EN.only_admins
    assert bot.memory.same_language(GROUP) is None
    assert say("only", 1) == EN.one_language
    assert bot.memory.same_language(GROUP) is True
    # An admin who writes in the name of the group is one.
    group = {"id": GROUP, "type": "supergroup", "title": "Owls"}
    assert say("all", 9, sender_chat=group) == EN.all_languages
    channel = {"id": -77, "type": "channel", "title": "News"}
    bot.telegram.bad_request("getChatMember", "user not found")
    assert say("only", 9, sender_chat=channel) == EN.only_admins
    assert bot.memory.same_language(GROUP) is False


def test_what_was_chosen_is_forgotten_and_moves_along(bot: BotInProcess) -> None:
    bot.say("/lang only")
    bot.say("/forget")
    assert bot.memory.same_language(7) is None
    assert quoted(bot, RUSSIAN) == {"en", "ru"}
    bot.run(bot.memory.set_same_language(GROUP, False))
    bot.run(bot.memory.move(GROUP, -100))
    assert (bot.memory.same_language(-100), bot.memory.same_language(GROUP)) == (False, None)


def test_the_setting_is_for_chats_that_have_not_chosen(make, owls: Path) -> None:
    bot = make(owls, same_language=True)
    assert quoted(bot, RUSSIAN) == {"ru"}
    assert len(bot.inline(RUSSIAN)["results"]) == 1
    bot.say("/lang all", 8)
    assert quoted(bot, RUSSIAN, 8, 8) == {"en", "ru"}
    assert len(make(owls).inline(RUSSIAN)["results"]) == 2


def test_a_saved_question_is_told_in_its_language_alone(make, tmp_path: Path) -> None:
    def add(*articles: dict[str, object]) -> None:
        with Corpus.open(tmp_path / "corpus") as corpus:
            corpus.add(write_articles(tmp_path / f"{len(articles)}.jsonl", [*articles]))

    add(ENGLISH_ARTICLE)
    bot = make(tmp_path / "corpus")
    bot.say("/lang only")
    [call] = bot.say("Где она спит, Athena?", sender=person(7, language_code="ru"))
    bot.press(call, RU.button_tell_me)
    mixed = {**ENGLISH_ARTICLE, "id": "mixed", "paragraphs": ["Athena спит."]}
    add(ENGLISH_ARTICLE, mixed)
    assert look(bot) == []
    add(ENGLISH_ARTICLE, mixed, RUSSIAN_ARTICLE)
    assert "Athena спит." in look(bot)[-1].text


def test_the_setting_of_the_file_reaches_the_bot(
    bot: BotInProcess, owls: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    served = []

    async def serve(parts: Parts) -> End:
        served.append(parts.same_language)
        return End.STOPPED

    monkeypatch.setattr(command, "serve", serve)
    library = Library(owls, lambda: Corpus.existing(owls), Reading)
    for is_on in (True, False):
        settings = Settings(CorpusSettings(path=str(owls)), SearchSettings(same_language=is_on))
        command._run(settings, "1:x", "", bot.state, library)
    assert served == [True, False]
