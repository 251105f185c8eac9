"""What people thought of answers: the report of ``stats``, and the question set of ``eval``."""

import io
import json
import re
import shutil
import sqlite3
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from bot.channels.telegram.remembering.bot_state import State
from bot.cli import main
from bot.settings import TelegramSettings
from bot.texts import TEXTS
from opinions import PERSON, Said, write_opinions
from retrieval import Corpus

WOMAN = "woman-in-uzbekistan-tries-to-exchange-daughter-for-a-house"
DAUGHTER, AZIMOVA = "How old is the daughter?", "Who is Elvira Azimova?"
MODEL = "Who discovered Korshunova?"
REPORT = ("stats", "--feedback", "--since", "2000")
SET = ("eval", "--from-feedback")
NOW = time.time()
DAY = 24 * 3600
SAID = [
    Said(DAUGHTER, "helpful", NOW - 3 * DAY),
    Said(AZIMOVA, "unhelpful", NOW - 2 * DAY),
    Said("How old is the  DAUGHTER?", "helpful", NOW - DAY, person=PERSON + 1),
    Said(MODEL, "wrong_place", NOW - 60, context=(AZIMOVA,)),
]


@pytest.fixture
def corpus(seed_folder: Path, tmp_path: Path) -> Path:
    """A copy of the corpus of the seeds, beside which a bot keeps its file."""
    return Path(shutil.copytree(seed_folder, tmp_path / "corpus"))


@pytest.fixture
def run(corpus: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    """Run a command over this corpus: (exit code, stdout, stderr)."""
    monkeypatch.setenv("PULLQUOTE_CORPUS", str(corpus))

    def run(*arguments: object) -> tuple[int, str, str]:
        code = main([*map(str, arguments)])
        return code, *capsys.readouterr()

    return run


def test_opinions_are_counted_in_all_and_for_each_article(run, corpus: Path) -> None:
    write_opinions(corpus, SAID)
    found = json.loads(run(*REPORT, "--json")[1])
    by_id = {one.pop("article_id"): one for one in found["articles"]}

    assert found["total"] == {
        "helpful": 2, "unhelpful": 2,
        "reasons": [{"reason": None, "count": 1}, {"reason": "wrong_place", "count": 1}],
    }  # fmt: skip
    assert by_id[WOMAN]["helpful"] == 2
    assert sum(one["helpful"] + one["unhelpful"] for one in by_id.values()) == len(SAID)
    complaints = [one["unhelpful"] for one in found["articles"]]
    assert complaints == sorted(complaints, reverse=True)


def test_what_did_not_help_is_listed_with_its_quote_and_reason(run, corpus: Path) -> None:
    # Two bots over one corpus are one report.
    write_opinions(corpus, SAID[:2])
    write_opinions(corpus, SAID[2:], bot=2)
    newest, older = json.loads(run(*REPORT, "--json")[1])["judged_wrong"]

    assert (newest["question"], newest["reason"], newest["history"]) == (
        MODEL, "wrong_place", [AZIMOVA],
    )  # fmt: skip
    assert (older["question"], older["reason"], older["history"]) == (AZIMOVA, None, [])
    assert newest["time"] == time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(NOW - 60))
    [part] = newest["parts"]
    assert part["citation"]["id"] == newest["quote_id"]
    assert "Ruslana Korshunova was discovered" in part["quote"]
    _, out, _ = run(*REPORT)
    assert out.index(MODEL) < out.index(AZIMOVA)
    assert f"“{TEXTS['en'].wrong_place}”" in out
    assert "Ruslana Korshunova was discovered" in out


class Terminal(io.StringIO):
    """Standard output that is a terminal."""

    def isatty(self) -> bool:
        return True


def test_the_report_looks_as_it_should(run, corpus: Path, golden, monkeypatch) -> None:
    write_opinions(corpus, SAID)
    piped = run(*REPORT)[1]
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setattr(sys, "stdout", Terminal())
    run(*REPORT, "--no-pager")
    styled = sys.stdout.getvalue()

    for name, shown in (("in-a-pipe", piped), ("80-columns", styled)):
        timeless = re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d UTC", "TIME", shown)
        golden(f"feedback-{name}.txt", timeless)
    assert "\x1b[" in styled
    assert "\x1b" not in piped


def test_only_what_was_said_since_a_day_counts(run, corpus: Path) -> None:
    write_opinions(corpus, SAID)
    since = time.strftime("%Y-%m-%d", time.gmtime(NOW - 2 * DAY))
    found = json.loads(run(*REPORT, "--json", "--since", since)[1])

    assert (found["since"], found["total"]["helpful"], found["total"]["unhelpful"]) == (since, 1, 2)


def test_a_quote_that_is_gone_is_not_made_up(run, corpus: Path) -> None:
    write_opinions(corpus, SAID)
    with Corpus.existing(corpus) as opened:
        opened.remove([article.id for article in opened.articles() if article.id != WOMAN])
    found = json.loads(run(*REPORT, "--json")[1])

    assert [one["parts"] for one in found["judged_wrong"]] == [[], []]
    assert {one["title"] for one in found["articles"] if one["unhelpful"]} == {None}
    assert run(*REPORT)[1].count("its text has changed or is gone") == 2


def test_no_control_character_of_a_question_reaches_the_terminal(run, corpus: Path) -> None:
    write_opinions(corpus, [Said("Who is\x1b[2J Elvira\nAzimova?", "outdated", NOW)])

    out = run(*REPORT)[1]
    assert "\x1b" not in out
    assert "Who is␛[2J Elvira Azimova?" in out


def test_no_opinion_is_a_line_and_an_empty_object(run, corpus: Path) -> None:
    code, out, err = run(*REPORT)
    assert (code, out) == (0, "")
    assert err == f"No opinions are kept in {corpus}.\n"
    assert json.loads(run(*REPORT, "--json")[1])["judged_wrong"] == []


def test_options_that_do_not_fit_are_refused(run, tmp_path: Path) -> None:
    assert run(*REPORT, "-n", "3")[0] == 2
    assert run(*SET, tmp_path / "set", "--json")[0] == 2
    assert not (tmp_path / "set").exists()


def test_what_is_too_old_is_not_told_even_if_no_bot_deletes_it(run, corpus: Path) -> None:
    write_opinions(
        corpus, [Said(DAUGHTER, "helpful", NOW - (TelegramSettings.keep_days + 1) * DAY), *SAID[:1]]
    )

    assert json.loads(run(*REPORT, "--json")[1])["total"]["helpful"] == 1


def test_a_running_bot_is_not_disturbed(run, corpus: Path) -> None:
    file = write_opinions(corpus, SAID)
    with closing(State(file)) as bot:
        with bot.writing():
            bot.write("DELETE FROM feedback WHERE verdict = 'unhelpful'")
            before = file.read_bytes(), file.stat().st_mtime_ns, file.stat().st_mode
            found = json.loads(run(*REPORT, "--json")[1])
            assert (file.read_bytes(), file.stat().st_mtime_ns, file.stat().st_mode) == before
        # The log can be emptied: nothing of the reader is left.
        assert bot.checkpoint()

    assert found["total"]["unhelpful"] == 2


def test_what_a_bot_that_died_has_left_stays_as_it_is(run, corpus: Path, tmp_path: Path) -> None:
    file = write_opinions(corpus, SAID[:1], folder=tmp_path)
    left = [corpus / file.name, corpus / f"{file.name}-wal"]
    with closing(State(file)) as bot:
        with bot.writing():
            bot.write("UPDATE feedback SET verdict = 'outdated'")
        for path in left:
            shutil.copy(file.with_name(path.name), path)
    before = [path.read_bytes() for path in left]
    found = json.loads(run(*REPORT, "--json")[1])

    assert found["total"]["unhelpful"] == 1
    assert [path.read_bytes() for path in left] == before


def test_a_file_in_a_folder_that_cannot_be_written_is_read(
    run, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = write_opinions(corpus, SAID)
    monkeypatch.setattr("retrieval.storage.database.os.access", lambda *_: False)
    assert json.loads(run(*REPORT, "--json")[1])["total"]["helpful"] == 2

    # SQLite itself would have made files beside it.
    assert sorted(corpus.glob(f"{file.name}*")) == [file]


@pytest.mark.parametrize("content", [b"x" * 5000, b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_damaged_file_is_a_line(run, corpus: Path, content: bytes) -> None:
    (corpus / "telegram-1.sqlite3").write_bytes(content)
    code, out, err = run(*REPORT)

    assert (code, out, err.count("\n")) == (4, "", 1)
    assert "telegram-1.sqlite3" in err


# --- The question set ---------------------------------------------------------------------------


def lines(file: Path) -> list[dict]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def test_what_helped_is_measured_by_eval(run, corpus: Path, tmp_path: Path) -> None:
    write_opinions(corpus, [*SAID, Said("And why?", "helpful", NOW - DAY, context=(AZIMOVA,))])
    folder = tmp_path / "made" / "questions"
    code, out, err = run(*SET, folder)
    assert (code, out) == (0, "")
    assert "2 questions written" in err
    assert "2 questions whose right answer nobody has named" in err
    assert "no id of a person or a chat" in err
    code, out, _ = run("eval", folder, "--json")
    found = json.loads(out)
    measures = {row["name"]: row for row in found["measures"]}

    assert code == 0
    assert {one["answerable"] for one in found["questions"]} == {True}
    for name in ("Success@1", "answer in first quote", "answer in its sentence"):
        assert (measures[name]["value"], measures[name]["n"]) == (1, 2), name
    assert all(one["right"] for one in found["questions"])
    questions = {one["question"]: one for one in lines(folder / "questions.jsonl")}
    # Of a question that was asked twice, the newest form is taken.
    assert {*questions} == {"How old is the  DAUGHTER?", "And why?"}
    assert questions["And why?"]["history"] == [AZIMOVA]
    assert {one["language"] for one in questions.values()} == {"en"}


def test_the_known_answer_is_the_sentence_that_was_marked(run, corpus, tmp_path) -> None:
    write_opinions(corpus, SAID)
    run(*SET, tmp_path / "set")
    with Corpus.existing(corpus) as opened:
        [first, *_] = opened.ask(DAUGHTER).evidence
    [known] = lines(tmp_path / "set" / "answers.jsonl")

    sentence = first.answer_span.of(first.passage.paragraph.text)
    assert known["answers"] == known["sentences"] == [sentence]
    paragraph = f"{WOMAN}#{first.passage.paragraph.number}"
    qrels = (tmp_path / "set" / "qrels.tsv").read_text().splitlines()
    assert qrels[1:] == [f"{known['id']}\t{paragraph}\t1"]


def test_of_a_quote_without_a_marked_sentence_all_is_the_known_answer(
    run, corpus, tmp_path
) -> None:
    # An editor has chosen it.
    file = write_opinions(corpus, SAID[:1])
    with closing(sqlite3.connect(file)) as state:
        [(stored,)] = state.execute("SELECT passages FROM answer")
        [name, _, _, *others] = json.loads(stored)[0]
        state.execute("UPDATE answer SET passages = ?", (json.dumps([[name, 5, 5, *others]]),))
        state.commit()
    run(*SET, tmp_path / "set")
    with Corpus.existing(corpus) as opened:
        quote = opened.recall(name).quote

    [known] = lines(tmp_path / "set" / "answers.jsonl")
    assert known["answers"] == [quote]


def test_what_did_not_help_has_no_gold_and_is_listed_apart(run, corpus, tmp_path) -> None:
    # "Not an answer" is said of a passage; another one may answer.
    write_opinions(corpus, [*SAID, Said("Who was arrested?", "no_answer", NOW)])
    run(*SET, tmp_path / "set")
    listed = {one["question"]: one for one in lines(tmp_path / "set" / "without-gold.jsonl")}

    assert {*listed} == {AZIMOVA, MODEL, "Who was arrested?"}
    assert listed[MODEL]["verdicts"] == ["wrong_place"]
    assert listed[MODEL]["history"] == [AZIMOVA]
    assert listed[MODEL]["quoted"][0].startswith("kazakh-model")
    assert all(one["answerable"] for one in lines(tmp_path / "set" / "questions.jsonl"))


def test_a_quote_on_which_people_differ_is_no_gold(run, corpus, tmp_path) -> None:
    write_opinions(corpus, [SAID[0], Said(DAUGHTER, "outdated", NOW)])
    code, _, err = run(*SET, tmp_path / "set")

    assert code == 1
    assert "no right answer is known, and 1 question" in err
    assert not (tmp_path / "set").exists()


def test_a_quote_that_is_gone_is_no_gold(run, corpus, tmp_path) -> None:
    write_opinions(corpus, [SAID[0]])
    with Corpus.existing(corpus) as opened:
        opened.remove([WOMAN])

    assert run(*SET, tmp_path / "set")[0] == 1


def test_no_person_is_in_the_files(run, corpus, tmp_path) -> None:
    write_opinions(corpus, SAID)
    run(*SET, tmp_path / "set")
    _, report, _ = run(*REPORT, "--json")
    files = [path.read_text("utf-8") for path in (tmp_path / "set").iterdir()]

    assert len(files) == 4
    assert not any(str(PERSON) in text or str(PERSON + 1) in text for text in (*files, report))


def test_a_question_set_is_not_written_over_unasked(run, corpus, tmp_path) -> None:
    write_opinions(corpus, SAID)
    folder = tmp_path / "set"
    run(*SET, folder)
    before = {path: path.read_bytes() for path in folder.iterdir()}
    code, _, err = run(*SET, folder)
    assert (code, "--yes" in err) == (2, True)
    (folder / "questions.jsonl").write_text("")
    assert run(*SET, folder, "--yes")[0] == 0
    assert {path: path.read_bytes() for path in folder.iterdir()} == before
    # With the articles of another set, eval would ask these.
    (folder / "corpus.jsonl").touch()
    code, _, err = run(*SET, folder, "--yes")
    assert (code, "name another folder" in err) == (2, True)
    code, _, err = run(*SET, folder / "corpus.jsonl")
    assert (code, "is a file" in err) == (2, True)


def test_a_file_of_an_earlier_version_is_a_line(run, corpus: Path, tmp_path: Path) -> None:
    file = write_opinions(corpus, SAID)
    with closing(sqlite3.connect(file)) as state:
        state.execute("PRAGMA user_version = 1")
    for command in (REPORT, (*SET, tmp_path / "set")):
        code, out, err = run(*command)
        assert (code, out, err.count("\n")) == (4, "", 1)
        assert "the file of the bot" in err
        assert "an earlier version" in err
    with closing(sqlite3.connect(file)) as state:
        assert state.execute("PRAGMA user_version").fetchone() == (1,)
    assert not (tmp_path / "set").exists()


def test_a_setting_says_how_old_an_answer_may_be(run, corpus: Path, monkeypatch) -> None:
    monkeypatch.setenv("PULLQUOTE_TELEGRAM__KEEP_DAYS", "2")
    file = write_opinions(corpus, SAID)
    # The question that the last one follows is too old, too.
    with closing(sqlite3.connect(file)) as state:
        state.execute("UPDATE answer SET created = ? WHERE text = ?", (NOW - 3 * DAY, AZIMOVA))
        state.commit()

    found = json.loads(run(*REPORT, "--json")[1])
    assert (found["total"]["helpful"], found["total"]["unhelpful"]) == (1, 1)
    assert [one["history"] for one in found["judged_wrong"]] == [[]]
