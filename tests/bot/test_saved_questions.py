"""Questions that ``ask --save`` keeps, and that ``add`` and ``sync`` ask again."""

import json
import re
import shutil
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest

from bot import saved_questions
from bot.cli import main
from bot.saved_questions import SavedQuestion, SavedQuestions
from bot.screen.console import Screen
from conftest import ROOT
from retrieval import ArticleFilter, Corpus
from retrieval.errors import CorpusUnreadable
from retrieval.storage.backup import backup, restore
from retrieval.storage.database import locked
from strategies import write_articles

OWLS = "What do barn owls hunt?"
HUNT = "Barn owls hunt voles in the meadows at night."
KEPT = "Saved as number {}: after each add and sync it is asked again."


@pytest.fixture(scope="module")
def lions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("lions")
    with Corpus.open(folder / "corpus") as corpus:
        row = {"title": "Lions", "paragraphs": ["Lions sleep."]}
        corpus.add([write_articles(folder / "lions.jsonl", [row])])
    return folder / "corpus"


@pytest.fixture
def folder(lions: Path, tmp_path: Path) -> Path:
    """A corpus that says nothing of owls."""
    return shutil.copytree(lions, tmp_path / "corpus")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], folder: Path):
    """Run a command on that corpus: (exit code, stdout, stderr)."""

    def run(*arguments: object) -> tuple[int, str, str]:
        code = main([*map(str, arguments), "--corpus", str(folder)])
        return code, *capsys.readouterr()

    return run


@pytest.fixture
def source(tmp_path: Path):
    """A function that writes an article into a file, and gives the file."""

    def source(text: str = HUNT, name: str = "owls") -> Path:
        row = {"id": name, "title": name.title(), "paragraphs": [text]}
        return write_articles(tmp_path / f"{name}.jsonl", [row])

    return source


def saved(folder: Path) -> list[str]:
    return [one.question for one in SavedQuestions(folder).all()]


# --- Saving -------------------------------------------------------------------------------------


def test_a_question_without_an_answer_is_saved_once(run, folder: Path) -> None:
    code, out, err = run("ask", "--save", OWLS)
    assert (code, out) == (1, "")
    assert KEPT.format(1) in err
    code, out, err = run("ask", "--save", "--json", "Who sleeps?")
    assert json.loads(out)["outcome"] == "closest"
    assert KEPT.format(2) in err
    assert "saved already, as number 1" in run("ask", "--save", OWLS)[2]

    assert saved(folder) == [OWLS, "Who sleeps?"]


@pytest.mark.parametrize(
    ("question", "why"),
    [
        ("Do lions sleep?", "There is an answer, so the question was not saved.\n"),
        ("hello", "No article can answer this, so the question was not saved.\n"),
        ("?!", "No article can answer this, so the question was not saved.\n"),
    ],
)
def test_what_needs_no_waiting_is_not_saved(run, folder: Path, question: str, why: str) -> None:
    assert run("ask", "--save", question)[2].endswith(why)
    assert saved(folder) == []
    assert not SavedQuestions(folder).file.exists()


def test_it_is_saved_as_it_was_asked(run, folder: Path) -> None:
    options = ["--lang", "en", "--on", "2024-05-06", "--since", "2021", "--author", "Ivanov"]
    run("ask", "--save", *options, OWLS)
    run("ask", "--save", OWLS)
    with Corpus.existing(folder) as corpus:
        fingerprint = corpus.state().fingerprint
    only, today = ArticleFilter(date(2021, 1, 1), author="Ivanov"), date.today()

    assert SavedQuestions(folder).all() == [
        SavedQuestion(1, OWLS, "en", date(2024, 5, 6), only, today, fingerprint),
        SavedQuestion(2, OWLS, None, None, None, today, fingerprint),
    ]


def test_only_the_owner_can_read_the_file(run, folder: Path) -> None:
    run("ask", "--save", OWLS)
    names = {"saved-questions.json", "saved-questions.lock"}
    modes = {stat.S_IMODE((folder / name).stat().st_mode) for name in names}

    assert modes == {0o600}
    assert [*folder.glob(".writing-*")] == []


def test_questions_of_a_file_are_not_saved(run) -> None:
    assert run("ask", "--jsonl", "x.txt", "--save")[0] == 2


def test_without_a_corpus_the_question_waits_for_the_first(
    capsys: pytest.CaptureFixture[str], source
) -> None:
    assert main(["ask", "--save", OWLS]) == 1
    assert KEPT.format(1) in capsys.readouterr().err
    main(["add", str(source())])

    assert f"answered  {OWLS}\n{HUNT}" in capsys.readouterr().out


# --- The list -----------------------------------------------------------------------------------


def test_the_list_and_what_is_removed_from_it(run, folder: Path) -> None:
    assert run("saved") == (
        0, "", "No question is saved. Save one with: pullquote ask --save QUESTION\n",
    )  # fmt: skip
    for question in (OWLS, "Where is\tZagreb \x1b[31m?", "Who is Zoe?"):
        run("ask", "--save", question)
    assert run("saved")[1] == "".join(
        f"{number}\t{date.today()}\t{question}\n"
        for number, question in [(1, OWLS), (2, "Where is Zagreb ␛[31m?"), (3, "Who is Zoe?")]
    )
    for wrong in (["--remove", "4"], ["--remove", "1", "--remove", "4"]):
        code, out, err = run("saved", *wrong)
        assert (code, out) == (2, "")
        assert "no question is saved as number 4; list them with: pullquote saved" in err
    assert len(saved(folder)) == 3
    assert run("saved", "--remove", "1", "--remove", "2") == (0, "", "1 question left.\n")
    [left] = json.loads(run("saved", "--json")[1])["questions"]
    assert (left["number"], left["question"], left["only"]) == (3, "Who is Zoe?", None)
    assert json.loads(run("saved", "--json", "--remove", "3")[1])["questions"] == []
    assert run("saved", "--remove", "0")[0] == 2


# --- Asking again -------------------------------------------------------------------------------


def test_what_has_an_answer_after_adding_is_printed_once(run, folder: Path, source) -> None:
    run("ask", "--save", OWLS)
    run("ask", "--save", "What do zebras drink?")
    code, out, err = run("add", source())

    assert code == 0
    assert out.startswith(f"added     owls\nanswered  {OWLS}\n{HUNT}\n  Owls, paragraph 1\n")
    assert err.endswith("1 saved question with an answer now, no longer saved.\n")
    assert saved(folder) == ["What do zebras drink?"]
    _, out, _ = run("add", source("Zebras stand in the sun.", "zebras"))
    assert "answered" not in out


def test_each_corpus_is_asked_once(run, folder: Path, source, monkeypatch) -> None:
    run("ask", "--save", OWLS)
    asked = []
    ask = Corpus.ask
    monkeypatch.setattr(Corpus, "ask", lambda *a, **b: asked.append(a[1]) or ask(*a, **b))
    file = source("Zebras stand in the sun.", "zebras")
    for arguments in (["--dry-run"], [], [], ["--json"]):
        run("add", file, *arguments)

    assert asked == [OWLS]
    assert saved(folder) == [OWLS]


def test_a_sync_asks_too_and_json_has_the_answers(
    run, folder: Path, source, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PULLQUOTE_CORPUS__SOURCES", str(source()))
    run("ask", "--save", OWLS)
    assert json.loads(run("sync", "--json", "--dry-run")[1])["answered"] == []
    found = json.loads(run("sync", "--json")[1])

    [answer] = found["answered"]
    assert (answer["schema"], answer["id"], answer["question"]) == ("pullquote.answer/2", 1, OWLS)
    assert answer["passages"][0]["quote"] == HUNT
    assert json.loads(run("sync", "--json")[1])["answered"] == []


def test_a_filter_holds_when_it_is_asked_again(run, folder: Path, source) -> None:
    run("ask", "--save", "--author", "Ivanov", OWLS)
    run("ask", "--save", "--in", "a0", OWLS)
    run("add", source())
    run("remove", "a0", "--yes")
    code, out, _ = run("add", source("Zebras stand in the sun.", "zebras"))

    assert (code, out) == (0, "added     zebras\n")
    assert len(saved(folder)) == 2


def test_what_could_not_be_printed_is_printed_next_time(
    run, folder: Path, source, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("ask", "--save", OWLS)
    with monkeypatch.context() as patch:

        def full(*_: object) -> None:
            raise OSError(28, "No space left on device")

        patch.setattr(Screen, "show", full)
        assert run("add", source())[0] != 0
    assert saved(folder) == [OWLS]

    assert f"answered  {OWLS}" in run("add", source())[1]
    assert saved(folder) == []


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b'{"questions": [{}]}', b'{"questions": [7]}', b'{"questions": 7}', b"[" * 9999,
     b'{"questions": [{"number": 1, "question": 2, "only": null}]}', b"\xff"],
)  # fmt: skip
def test_what_is_no_list_of_questions_is_told(tmp_path: Path, content: bytes) -> None:
    file = SavedQuestions(tmp_path)
    file.file.write_bytes(content)
    with pytest.raises(CorpusUnreadable, match="it holds no saved questions; move it away"):
        file.all()
    with pytest.raises(CorpusUnreadable), file.changing() as questions:
        questions.clear()
    assert file.file.read_bytes() == content


def test_a_damaged_file_costs_a_line(run, folder: Path, source) -> None:
    SavedQuestions(folder).file.write_text("{")
    code, out, err = run("add", source())
    assert (code, out) == (0, "added     owls\n")
    assert re.search(r"not asked again: .* it holds no saved questions; move it away\n", err)
    for arguments in (["saved"], ["ask", "--save", "Who is Zoe?"]):
        code, _, err = run(*arguments)
        assert code == 4
        assert err.endswith("it holds no saved questions; move it away\n")


def test_while_others_have_the_file_nothing_is_lost(
    run, folder: Path, source, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("ask", "--save", OWLS)
    monkeypatch.setattr(
        saved_questions, "locked", lambda *a, **b: locked(*a, **{**b, "patience": 0.0})
    )
    with locked(folder / "saved-questions.lock", "busy"):
        code, out, err = run("add", source())
        assert (code, out) == (0, "added     owls\n")
        assert saved_questions.BUSY in err
        assert run("ask", "--save", "Who is Zoe?")[0] == 4
    assert saved(folder) == [OWLS]

    assert f"answered  {OWLS}" in run("add", source("Zebras stand.", "zebras"))[1]


def test_whoever_saves_at_the_same_time_nothing_is_lost(tmp_path: Path) -> None:
    def save(number: int) -> None:
        with SavedQuestions(tmp_path).changing() as questions:
            questions.append(
                SavedQuestion(number, f"{number}?", None, None, None, date.today(), "f")
            )

    with ThreadPoolExecutor(8) as threads:
        [*threads.map(save, range(16))]

    assert sorted(saved(tmp_path)) == sorted(f"{number}?" for number in range(16))


def test_they_are_no_part_of_a_backup_and_outlive_a_restore(run, folder: Path, tmp_path) -> None:
    backup(folder, tmp_path / "b")
    run("ask", "--save", OWLS)
    restore(folder, tmp_path / "b")

    assert saved(folder) == [OWLS]
    assert OWLS.encode() not in (tmp_path / "b").read_bytes()


@pytest.mark.process
def test_processes_that_add_at_the_same_time_print_it_once(
    run, folder: Path, source, tmp_path: Path
) -> None:
    questions = [OWLS, "What do zebras drink?", "Where does Zoe live?"]
    for question in questions:
        run("ask", "--save", question)
    source("Barn owls hunt voles in the meadows at night.")
    source("Zebras drink from the river at dawn.", "zebras")
    command = [sys.executable, "-m", "bot", "add", "--corpus", str(folder)]
    adding = [
        subprocess.Popen(
            [*command, tmp_path / f"{name}.jsonl"], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        for name in ("owls", "zebras", "owls", "zebras")
    ]
    said = "".join(process.communicate(timeout=60)[0] for process in adding)
    said += run("add", tmp_path / "owls.jsonl")[1]

    assert [said.count(f"answered  {question}\n") for question in questions] == [1, 1, 0]
    assert saved(folder) == questions[2:]
