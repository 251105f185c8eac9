"""The table "Where to add" of ARCHITECTURE.md, tried in a copy of the code."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import ROOT
from retrieval import MOST_QUOTES

pytestmark = pytest.mark.process
TEXTS = "bot/texts"
READER = '''"""The reader for lists of birds."""

from collections.abc import Iterator

from retrieval.readers.draft import Draft, DraftParagraph
from retrieval.readers.original import Original


def read_birds(original: Original) -> Iterator[Draft]:
    """An article of a paragraph for each line."""
    yield Draft("Birds", tuple(map(DraftParagraph, original.read().decode().splitlines())))
'''
STYLE = '''def shout(article: Article, passages: Sequence[Passage]) -> str:
    """The title in capitals."""
    return f"{title_of(article).upper()}!"


'''
HANDLER = """async def _wave(pressed: Pressed) -> Reaction:
    return Reaction(pressed.texts.button_wave)


"""
PRESSES = """
import sys
from pathlib import Path
from fake_telegram import BotInProcess
from retrieval import Corpus
folder = Path(sys.argv[1])
bot = BotInProcess(folder / "bot", lambda: Corpus.existing(folder / "corpus"))
[shown] = [call for call in bot.say("What do barn owls hunt?") if "Wave" in call.buttons]
print(*(call.params.get("text") for call in bot.press(shown, "Wave")))
bot.close()
"""


class Copy:
    """The code in a folder of its own; *touched* are the files of code that were changed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.touched: set[str] = set()
        for name in ("bot", "retrieval"):
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / name, folder / name, copy_function=_copy, ignore=ignored)
        (folder / "seeds").symlink_to(ROOT / "seeds")
        shutil.copy(ROOT / "config.example.toml", folder)
        (folder / "owls.txt").write_text("Owls\n\nBarn owls hunt voles at night.\n")

    def write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text)
        if name.endswith(".py"):
            self.touched.add(name)

    def insert(self, name: str, before: str, text: str) -> None:
        old = (self.folder / name).read_text()
        assert old.count(before) == 1, before
        self.write(name, old.replace(before, text + before))

    def start(self, *args: str, **environment: str) -> subprocess.CompletedProcess[str]:
        env = {**os.environ, "PYTHONPATH": f"{self.folder}:{ROOT / 'tests'}", **environment}
        command = [sys.executable, *args]
        return subprocess.run(
            command, cwd=self.folder, env=env, text=True, capture_output=True, check=False
        )

    def run(self, command: str, *args: str, **environment: str) -> tuple[int, str]:
        corpus = str(self.folder / "corpus")
        done = self.start("-m", "bot", command, "--corpus", corpus, *args, **environment)
        return done.returncode, done.stdout + done.stderr


def _copy(source: str, target: str) -> None:
    # What is not code is the same in each copy.
    if source.endswith(".py") or TEXTS in source:
        shutil.copy(source, target)
    else:
        Path(target).symlink_to(source)


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    return Copy(tmp_path)


def test_a_citation_style_is_a_function_and_a_line(copy: Copy) -> None:
    styles, keyboards = "retrieval/citation/styles.py", "bot/channels/telegram/sending/keyboards.py"
    copy.insert(styles, "STYLES: Mapping", STYLE)
    copy.insert(styles, '    "plain": plain,\n', '    "shout": shout,\n')
    copy.insert(keyboards, '"markdown": "Markdown"', '"shout": "Shout", ')
    assert copy.touched == {styles, keyboards}

    assert copy.run("add", "owls.txt")[0] == 0
    assert copy.run("cite", "owls", "--style", "shout") == (0, "OWLS!\n")
    code, wrong = copy.run("cite", "owls", "--style", "whisper")
    assert code == 2
    assert "shout" in wrong
    assert "shout" not in copy.run("export", "--help")[1]
    buttons = "from bot.channels.telegram.sending.keyboards import COPIED; print(*COPIED)"
    assert "shout" in copy.start("-c", buttons).stdout.split()


def test_a_reader_is_a_module_and_a_line(copy: Copy) -> None:
    copy.write("retrieval/readers/birds.py", READER)
    table = "retrieval/readers/__init__.py"
    copy.insert(table, '    ".csv": ', '    ".birds": _reader("birds", "read_birds"),\n')
    assert copy.touched == {"retrieval/readers/birds.py", table}

    (copy.folder / "a.birds").write_text("Barn owls hunt voles at night.\nTawny owls hoot.\n")
    assert copy.run("add", "a.birds")[0] == 0
    code, said = copy.run("ask", "What do barn owls hunt?")
    assert code == 0
    assert "Barn owls hunt voles at night." in said


def test_a_button_is_an_entry_a_handler_and_a_text(copy: Copy) -> None:
    keyboards, buttons = (
        "bot/channels/telegram/sending/keyboards.py",
        "bot/channels/telegram/answering/buttons.py",
    )
    copy.insert(keyboards, '    CHANGE = "w"', '    WAVE = "v"\n')
    copy.insert(
        keyboards,
        "    rows.append([*further, *opinion])",
        '    opinion.append(_button(texts.button_wave, f"{Button.WAVE}:{place.answer_id}"))\n',
    )
    copy.insert(buttons, "ACTIONS: dict[str, Callable[[Pressed], ", HANDLER)
    copy.insert(buttons, "    Button.LANGUAGE: ", "    Button.WAVE: _wave,\n")
    copy.insert(f"{TEXTS}/__init__.py", "    button_more: str\n", "    button_wave: str\n")
    for file in (copy.folder / TEXTS).glob("*.toml"):
        copy.insert(f"{TEXTS}/{file.name}", "button_more = ", 'button_wave = "Wave"\n')
    assert copy.touched == {keyboards, buttons, f"{TEXTS}/__init__.py"}

    assert copy.run("add", "owls.txt")[0] == 0
    done = copy.start("-c", PRESSES, str(copy.folder))
    assert done.stdout == "Wave\n", done.stderr


def test_a_settings_key_is_a_line_with_its_check(copy: Copy) -> None:
    copy.insert(
        "bot/settings.py",
        "    limit: int = setting(",
        "    most_owls: int = setting(4, Within(1, 9))\n",
    )
    copy.insert("config.example.toml", f"limit = {MOST_QUOTES}\n", "most_owls = 4\n")
    assert copy.touched == {"bot/settings.py"}

    shown = "from bot.configuration import load_settings; print(load_settings().settings.answer.most_owls)"
    assert copy.start("-c", shown).stdout == "4\n"
    (copy.folder / "pullquote.toml").write_text("[answer]\nmost_owls = 7\n")
    assert copy.start("-c", shown).stdout == "7\n"
    assert copy.start("-c", shown, PULLQUOTE_ANSWER__MOST_OWLS="8").stdout == "8\n"
    (copy.folder / "pullquote.toml").write_text("[answer]\nmost_owls = 10\n")
    code, wrong = copy.run("add", "owls.txt")
    assert code == 3
    assert "answer.most_owls" in wrong
