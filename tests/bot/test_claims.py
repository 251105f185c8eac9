"""The claims of a text on the command line."""

import io
import json

import pytest

from bot.cli import main

RIGHT = "Kassym-Jomart Tokayev has just signed a law to address the situation."
WRONG = "In Kazakhstan, 25 criminal cases were opened for child trafficking in 2023."
NOWHERE = "Elon Musk bought 300 houses in Samarkand."


@pytest.fixture
def check(seed_folder, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    """Check a text over the seeds: (exit code, stdout, stderr)."""
    monkeypatch.setenv("PULLQUOTE_CORPUS", str(seed_folder))

    def check(text: str, *options: str) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
        code = main(["verify", "--claims", "-", *options])
        return code, *capsys.readouterr()

    return check


def test_each_claim_is_printed_with_its_verdict_and_its_source(check) -> None:
    code, out, err = check(f"{RIGHT} {WRONG} {NOWHERE}")
    lines = out.splitlines()

    assert code == 5
    assert lines[0:2] == ["supported:", f"  {RIGHT}"]
    assert "President Kassym-Jomart Tokayev has just signed a law" in lines[2]
    assert lines[3] == "  Kazakhstan Weighs Down on Human Trafficking, paragraph 1"
    assert "differs in number:" in lines
    assert (
        "  In Kazakhstan, [-25-] criminal cases were opened for child trafficking in 2023." in lines
    )
    assert any("announced that {+19+} criminal cases" in line for line in lines)
    assert lines[-2:] == ["not found:", f"  {NOWHERE}"]
    assert err.endswith("3 claims: 1 supported, 1 differs, 1 not found.\n")


def test_the_exit_code_says_whether_all_is_supported(check) -> None:
    assert check(RIGHT)[0] == 0
    assert check(NOWHERE)[0] == 5
    code, out, err = check("hello to everybody")
    assert (code, out) == (0, "")
    assert "no sentence with a name or a number" in err


def test_the_object_names_what_differs(check) -> None:
    found = json.loads(check(WRONG, "--json")[1])
    [claim] = found["claims"]

    assert claim["differences"] == [{"kind": "number", "claimed": "25", "quoted": "19"}]
    assert WRONG[slice(*claim["span"])] == claim["claim"] == WRONG
    assert claim["citation"]["id"].startswith("kazakhstan-weighs-down")


def test_no_control_character_of_a_text_reaches_the_terminal(check) -> None:
    out = check("In Kazakhstan, \x1b[2J25 criminal cases were opened in 2023.")[1]

    assert "\x1b" not in out


def test_claims_are_of_one_text(check, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", "--claims"]) == 2
    assert main(["verify", "--claims", "--against", "a.txt"]) == 2
    assert "--claims is for a text" in capsys.readouterr().err
