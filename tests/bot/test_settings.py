"""Settings: which layer wins, and what is said when one is wrong."""

import tomllib
from pathlib import Path

import pytest

from bot.configuration import load_settings, toml_lines
from bot.exit import BadSettings
from bot.settings import Settings, Within, checks, keys, value_of
from conftest import ROOT


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "config.toml"
    path.write_text(text, "utf-8")
    return path


def test_the_example_states_every_default() -> None:
    loaded = load_settings(file=ROOT / "config.example.toml", environment={})

    assert loaded.settings == Settings()
    assert set(loaded.origins.values()) == {str(ROOT / "config.example.toml")}


def test_flags_win_over_environment_over_file_over_defaults(tmp_path: Path) -> None:
    file = write(tmp_path, '[answer]\nlimit = 4\nquote_words = 40\n[corpus]\npath = "from file"')
    environment = {
        "PULLQUOTE_ANSWER__LIMIT": "5",
        "PULLQUOTE_CORPUS__PATH": "from environment",
        "HOME": "/x",
    }
    loaded = load_settings({"answer": {"limit": 6}}, file, environment)

    assert loaded.settings.answer.limit == 6
    assert loaded.settings.answer.quote_words == 40
    assert loaded.settings.corpus.path == "from environment"
    assert loaded.origins["answer.limit"] == "flag"
    assert loaded.origins["answer.quote_words"] == str(file)
    assert loaded.origins["corpus.path"] == "environment"
    assert loaded.origins["answer.answer_threshold"] == "default"
    assert load_settings({}, file, environment).settings.answer.limit == 5
    assert load_settings({}, file, {}).settings.answer.limit == 4
    assert load_settings({}, None, {}).settings.answer.limit == 3
    assert list(loaded.origins) == list(keys())


def test_the_file_is_found_where_it_is_told_or_expected(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert load_settings(environment={}).settings == Settings()
    user = tmp_path / "home" / "pullquote"
    user.mkdir(parents=True)
    (user / "config.toml").write_text("answer.limit = 7")
    assert load_settings(environment={}).settings.answer.limit == 7
    (tmp_path / "config.toml").write_text("answer.limit = 8")
    assert load_settings(environment={}).settings.answer.limit == 8
    (tmp_path / "other.toml").write_text("answer.limit = 9")
    assert load_settings(environment={"PULLQUOTE_CONFIG": "other.toml"}).settings.answer.limit == 9


def test_all_faults_are_told_at_once_with_the_nearest_known_name(tmp_path: Path) -> None:
    file = write(
        tmp_path,
        '[answr]\nx = 1\n[answer]\nlimt = 3\nanswer_threshold = 2\n[search]\nengine = "bm52"\ncandidates = "x"',
    )
    with pytest.raises(BadSettings) as caught:
        load_settings(file=file, environment={"PULLQUOTE_ANSWER__LIMT": "1"})
    message = str(caught.value)

    for part in (
        "PULLQUOTE_ANSWER__LIMT (environment): no such setting; did you mean PULLQUOTE_ANSWER__LIMIT?",
        f"answr ({file}): no such setting; did you mean answer?",
        f"answer.limt ({file}): no such setting; did you mean answer.limit?",
        f"answer.answer_threshold ({file}): 2 is not in the range from 0 to 1",
        f"search.engine ({file}): 'bm52' is not one of ",
        f"search.candidates ({file}): Input should be a valid integer",
    ):
        assert part in message


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[answer", "is not TOML"),
        ("answer = 5", "answer (.*): it must be a table of settings"),
        ("\udcff", "is not TOML"),
    ],
)
def test_a_file_that_is_no_configuration_is_explained(tmp_path: Path, text: str, why: str) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))

    with pytest.raises(BadSettings, match=why):
        load_settings(file=path, environment={})


def test_a_file_that_was_named_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match="no such configuration file"):
        load_settings(file=tmp_path / "nope.toml", environment={})


def test_settings_are_still_read_by_their_old_names_with_a_notice(tmp_path: Path) -> None:
    file = write(tmp_path, "[answer]\nthreshold = 0.6\n")
    loaded = load_settings({}, file, {"PULLQUOTE_ANSWER__CLOSEST": "0.2"})

    assert loaded.settings.answer.answer_threshold == 0.6
    assert loaded.settings.answer.closest_threshold == 0.2
    assert loaded.origins["answer.answer_threshold"] == str(file)
    assert loaded.origins["answer.closest_threshold"] == "environment"
    environment, in_file = loaded.notices
    assert (
        in_file
        == f"answer.threshold ({file}) is now called answer.answer_threshold; rename it there"
    )
    assert "PULLQUOTE_ANSWER__CLOSEST_THRESHOLD" in environment
    assert (
        load_settings({}, write(tmp_path, "[answer]\nanswer_threshold = 0.6\n"), {}).notices == []
    )


HUGO = 'baseURL = "https://example.org/"\ntitle = "My site"\n[params]\nsearch = true\n'


@pytest.mark.parametrize(
    ("files", "limit", "notice"),
    [
        ({"config.toml": HUGO}, 3, None),
        ({"config.toml": "not TOML ["}, 3, None),
        ({"config.toml": "[search]\nprovider = 'x'\n"}, 3, "config.toml was not read: search."),
        ({"config.toml": "[answer]\nlimit = 5\n"}, 5, "config.toml is now called pullquote.toml"),
        ({"config.toml": "# For Pullquote\n[answer]\nlimit = 5\n"}, 5, "config.toml is now called"),
        ({"pullquote.toml": "[answer]\nlimit = 6\n"}, 6, None),
        ({"pullquote.toml": "[answer]\nlimit = 6\n", "config.toml": HUGO}, 6, None),
        ({"pyproject.toml": "[tool.pullquote.answer]\nlimit = 7\n"}, 7, None),
        ({"pyproject.toml": "[project]\nname = 'pullquote'\n"}, 3, None),
        ({"pyproject.toml": "[tool.pullquote"}, 3, None),
    ],
)
def test_the_file_of_another_program_is_left_alone(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    files: dict[str, str],
    limit: int,
    notice: str | None,
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, text in files.items():
        (tmp_path / name).write_text(text, "utf-8")
    loaded = load_settings(environment={})

    assert loaded.settings.answer.limit == limit
    assert [one.startswith(notice or "?") for one in loaded.notices] == ([True] if notice else [])


def test_a_file_that_says_it_is_ours_must_be_right(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for text in ("# Pullquote\n[answr]\nlimit = 5\n", "# Pullquote\n[answer"):
        (tmp_path / "config.toml").write_text(text, "utf-8")
        with pytest.raises(BadSettings):
            load_settings(environment={})


def test_settings_are_written_as_toml_that_reads_back(tmp_path: Path) -> None:
    odd = 'a "b" \\ \u007f \u2028 \x01 é\n'
    values = {
        "corpus.path": (odd, "x"),
        "corpus.sources": (("a", "b c"), "x"),
        "answer.answer_threshold": (0.25, "x"),
        "telegram.admins": ((1, 2), "x"),
        "telegram.webhook.url": ("", "x"),
    }
    read = tomllib.loads("\n".join(toml_lines(values)))

    assert read["corpus"] == {"path": odd, "sources": ["a", "b c"]}
    assert read["telegram"] == {"admins": [1, 2], "webhook": {"url": ""}}
    assert read["answer"]["answer_threshold"] == 0.25


def test_a_list_in_the_environment_is_json_or_has_commas() -> None:
    for text in ("[1, 2]", "1,2", " 1 , 2,"):
        loaded = load_settings(environment={"PULLQUOTE_TELEGRAM__ADMINS": text})
        assert loaded.settings.telegram.admins == (1, 2)
    with pytest.raises(BadSettings, match=r"telegram\.admins"):
        load_settings(environment={"PULLQUOTE_TELEGRAM__ADMINS": "[1"})


def refused(name: str, value: object) -> None:
    environment = {f"PULLQUOTE_{name.replace('.', '__').upper()}": str(value)}
    with pytest.raises(BadSettings, match=name):
        load_settings(environment=environment)


def test_every_check_refuses_something_and_takes_the_default() -> None:
    assert {*checks()} <= {*keys()}
    for name, check in checks().items():
        assert check.fault(value_of(Settings(), name)) is None
        if isinstance(check, Within):
            refused(name, check.least - 1)
            if check.most is not None:
                refused(name, check.most + 1)
        else:
            refused(name, "none of these")
