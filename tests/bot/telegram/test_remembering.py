"""What the bot remembers about its answers, for how long, and in which form."""

import json
from asyncio import run
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from bot.channels.telegram.remembering.bot_state import FOLLOW_UP_SECONDS, MIGRATIONS, State
from bot.channels.telegram.remembering.memory import COLUMNS, Content, Memory, RememberedQuote
from remembered import stored
from retrieval import Outcome
from retrieval.storage.database import Database

QUOTES = [RememberedQuote(f"a#1:{n}-{n + 1}", n, n + 1, "d") for n in range(3)]


@pytest.fixture
def clock() -> list[float]:
    return [1_000_000.0]


@pytest.fixture
def database(tmp_path) -> Iterator[State]:
    database = State(tmp_path / "t")
    yield database
    database.close()


@pytest.fixture
def memory(database: State, clock: list[float]) -> Memory:
    return Memory(database, lambda: clock[0])


def add(memory: Memory, chat: int, question_id: int, person: int | None = None) -> str:
    text = f"q{question_id}"
    person = person or chat
    return run(stored(memory, chat, person, question_id, text, ("c",), Outcome.ANSWER, QUOTES, 1))


def test_an_answer_comes_back_as_it_was(memory: Memory) -> None:
    answer_id = add(memory, 1, 5)
    run(memory.set_messages(answer_id, [8, 9]))
    answer = memory.answer(answer_id)

    assert answer is not None
    assert (answer.chat, answer.person, answer.question_id, answer.question) == (1, 1, 5, "q5")
    assert (answer.context, answer.outcome) == ((), Outcome.ANSWER)
    assert (answer.quotes, answer.message_ids) == (tuple(QUOTES), (8, 9))
    assert memory.answer_to(1, 5) == memory.last_answer(1, 1) == answer
    assert memory.answer("unknown") is None
    assert memory.answer_to(1, 6) is None


def test_the_count_of_shown_quotes_ends_at_their_number(memory: Memory) -> None:
    answer_id = add(memory, 1, 5)
    counts = []
    for count in (1, 9, 1):
        run(memory.add_shown(answer_id, count))
        counts.append(memory.answer(answer_id).shown_count)
    run(memory.add_shown("unknown", 1))

    assert counts == [2, 3, 3]


def test_answers_of_earlier_versions_are_read(memory: Memory, database: State) -> None:
    answer_id = add(memory, 1, 5)
    parts = ["d#1:0-9", "d#2:0-9"]
    stored = [
        ["a#1:0-9", 0, 9, "d"],
        ["d#2:0-9", 1, 8, "e", [], [], parts],
        ["b#2:0-9", 1, 8, "e", ["c#1:0-9"], [[2, 3], [5, 7]]],
    ]
    with database.writing():
        database.write("UPDATE answer SET passages = ?", (json.dumps(stored),))
    answer = memory.answer(answer_id)

    assert answer.quotes == (
        RememberedQuote("a#1:0-9", 0, 9, "d"),
        RememberedQuote("d#2:0-9", 1, 8, "e", parts=tuple(parts)),
        RememberedQuote("b#2:0-9", 1, 8, "e", ("c#1:0-9",), ((2, 3), (5, 7))),
    )
    assert answer.conflicting_count == 1


def test_the_form_in_the_file_stays_what_it_is(memory: Memory, database: State) -> None:
    quote = RememberedQuote("b#2:0-9", 1, 8, "e", ["c#1:0-9"], [(2, 3)], [], [(4, 5)])
    content = Content("q", ("c",), Outcome.CLOSEST, [quote], ("Closest.",))
    run(memory.add_answer(memory.draft(1, 2, 3, content)))
    [row] = database.rows(f"SELECT {COLUMNS} FROM answer")

    assert row[1:-2] == (
        1, 2, 3, "q", "[]", "closest", '[["b#2:0-9", 1, 8, "e", ["c#1:0-9"], [[2, 3]], [], [[4, 5]]]]',
        0, "[]",
    )  # fmt: skip
    assert row[-1] == '["Closest."]'


def test_an_earlier_question_is_stored_once_and_forgotten_everywhere(
    memory: Memory, database: State, clock: list[float]
) -> None:
    """In a group, one may reply to the answer to another."""
    earlier = run(stored(memory, -5, 1, 1, "Who?"))
    older = run(stored(memory, -5, 2, 2, "Where?"))
    run(stored(memory, -6, 2, 2, "Who?"))
    context = ("Where?", "Who?", "never asked")
    later = run(stored(memory, -5, 2, 3, "And why?", context))
    assert memory.answer(later).context == ("Where?", "Who?")
    [row] = database.rows("SELECT context FROM answer WHERE id = ?", (later,))
    assert row == (json.dumps([older, earlier]),)

    run(memory.forget_person(-5, 1))
    assert memory.answer(later).context == ("Where?",)
    clock[0] += 1
    newer = run(stored(memory, -5, 2, 4, "Why?", context))
    clock[0] += 30 * 24 * 3600
    assert memory.answer(newer).context == ()


def test_recent_questions_of_a_person_are_the_history(memory: Memory, clock) -> None:
    add(memory, 1, 1)
    clock[0] += FOLLOW_UP_SECONDS / 2
    add(memory, 1, 2)
    add(memory, 1, 3, person=9)

    assert memory.history(1, 1, before=5) == ["q1", "q2"]
    assert memory.history(1, 1, before=2) == ["q1"]
    clock[0] += FOLLOW_UP_SECONDS / 2
    assert memory.history(1, 1, before=5) == ["q2"]


def test_a_file_of_each_earlier_version_is_opened(tmp_path: Path) -> None:
    for version in range(1, len(MIGRATIONS)):
        path = tmp_path / f"{version}.sqlite3"
        with closing(Database(path, MIGRATIONS[:version])) as earlier, earlier.writing():
            earlier.write("INSERT INTO language VALUES (1, 'ru')")
        with closing(State(path)) as state:
            assert Memory(state).language(1) == "ru"
            assert state.row("SELECT 1 FROM sqlite_master WHERE name = 'lite'") is None


def test_what_is_forgotten_is_gone(memory: Memory, database: State) -> None:
    answers = [add(memory, chat, 1, person) for chat, person in ((1, 1), (-5, 1), (-5, 2), (-6, 2))]
    run(memory.set_language(1, "ru"))
    run(memory.set_opinion(answers[3], 1, "helpful"))
    run(memory.set_opinion(answers[3], 1, "outdated"))
    assert [*database.rows("SELECT person, verdict FROM feedback")] == [(1, "outdated")]

    run(memory.forget_person(-5, 2))
    assert [memory.answer(answer) is None for answer in answers] == [False, False, True, False]
    run(memory.forget(1))
    assert [memory.answer(answer) is None for answer in answers] == [True, True, True, False]
    assert memory.language(1) is None
    assert database.only_row("SELECT count(*) FROM feedback") == (0,)


def test_what_is_shared_has_a_token_that_lives_as_long_as_its_answer(memory, database) -> None:
    first, second = add(memory, 1, 5), add(memory, 1, 6)
    tokens = [run(memory.share(*quote)) for quote in ((first, 0), (first, 1), (second, 0))]

    assert len({*tokens}) == 3
    assert all(len(token) >= 22 for token in tokens)
    assert run(memory.share(first, 1)) == tokens[1]
    assert memory.shared(tokens[1]) == (memory.answer(first), 1)
    assert memory.shared(first) is memory.shared("") is None
    run(memory.forget(1))
    assert [memory.shared(token) for token in tokens] == [None] * 3
    assert database.only_row("SELECT count(*) FROM shared") == (0,)


def test_a_group_that_moves_takes_its_memory_along(memory: Memory) -> None:
    answer_id = add(memory, -1, 1, person=2)
    run(memory.set_language(-1, "kk"))
    run(memory.set_language(-100, "ru"))
    run(memory.move(-1, -100))

    assert memory.last_answer(-100, 2).id == answer_id
    assert memory.last_answer(-1, 2) is None
    assert (memory.language(-100), memory.language(-1)) == ("kk", None)


def test_values_of_the_profile_are_replaced(memory: Memory) -> None:
    assert memory.profile("x") is None
    for value in ("a", "b"):
        run(memory.set_profile("x", value))
        assert memory.profile("x") == value


def test_an_answer_is_found_by_the_messages_that_show_it(memory: Memory) -> None:
    first, second = add(memory, 1, 5), add(memory, 1, 6)
    run(memory.set_messages(first, [8, 9]))
    run(memory.set_messages(second, [10]))

    assert [memory.answer_above(1, number).id for number in (8, 9, 10)] == [first, first, second]
    assert memory.answer_above(1, 7) is memory.answer_above(2, 8) is None


def test_an_answer_can_be_replaced_by_another(memory: Memory) -> None:
    answer_id = add(memory, 1, 5)
    run(memory.set_messages(answer_id, [8]))
    answer = memory.answer(answer_id)
    run(memory.add_answer(replace(answer, context=(), notes=("Nothing.",), shown_count=0)))
    changed = memory.answer(answer_id)

    assert (changed.context, changed.notes, changed.shown_count) == ((), ("Nothing.",), 0)
    assert (changed.message_ids, changed.quotes) == ((8,), answer.quotes)
    assert memory.last_answer(1, 1) == changed
