"""The table of formats: a reader for each suffix of a file name."""

from collections.abc import Mapping

from retrieval.readers.draft import Reader
from retrieval.readers.jsonl import read_jsonl
from retrieval.readers.markdown import read_markdown
from retrieval.readers.plaintext import read_plaintext

READERS: Mapping[str, Reader] = {
    ".jsonl": read_jsonl,
    ".markdown": read_markdown,
    ".md": read_markdown,
    ".ndjson": read_jsonl,
    ".txt": read_plaintext,
}
