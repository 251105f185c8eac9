"""The reader of a file by its suffix, unless its content is plainly of another kind."""

from __future__ import annotations

from collections.abc import Mapping

from retrieval.readers import READERS

ARCHIVES = frozenset({".zip", ".tar", ".tgz", ".gz", ".bz2", ".xz"})
PACKAGES = frozenset({".docx", ".epub", ".odt"})
ZIP = PACKAGES | {".zip"}
# The kinds of content that begin with these bytes, and the suffixes that such a file may have. No
# text begins so.
SIGNATURES: tuple[tuple[bytes, str, frozenset[str]], ...] = (
    (b"%PDF-", "a PDF file", frozenset({".pdf"})),
    (b"PK\x03\x04", "a zip file", ZIP),
    (b"PK\x05\x06", "an empty zip file", ZIP),
    (b"{\\rtf", "an RTF file", frozenset({".rtf"})),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office file", frozenset({".docx"})),
    (b"\x1f\x8b", "a gzip file", frozenset({".gz", ".tgz"})),
    *((b"BZh%d1AY&SY" % level, "a bzip2 file", frozenset({".bz2"})) for level in range(1, 10)),
    (b"\xfd7zXZ\x00", "an xz file", frozenset({".xz"})),
    (b"\x89PNG\r\n", "an image", frozenset()),
    (b"\xff\xd8\xff", "an image", frozenset()),
    (b"GIF87a", "an image", frozenset()),
    (b"GIF89a", "an image", frozenset()),
    (b"\x7fELF", "a program", frozenset()),
    (b"MZ\x90\x00", "a program", frozenset()),
    *((b"ID3%c" % version, "a sound file", frozenset[str]()) for version in (2, 3, 4)),
    (b"OggS\x00", "a sound file", frozenset()),
    (b"SQLite format 3\x00", "a database", frozenset()),
    (b"7z\xbc\xaf\x27\x1c", "a 7z file", frozenset()),
    (b"Rar!\x1a\x07", "a rar file", frozenset()),
)
SAMPLE = 16

SPREADSHEET = "save it as CSV"
PANDOC = "convert it: pandoc FILE -o FILE.md"
OFFICE = "convert it: soffice --headless --convert-to docx FILE"
SLIDES = "convert it: soffice --headless --convert-to pdf FILE"
BOOK = "convert it: ebook-convert FILE FILE.epub"
IMAGE = "it is an image; get its text first: tesseract FILE TEXT"
SOUND = "it is a recording; add its subtitles or its transcript"
UNPACK = "unpack it first"
WAYS: Mapping[str, str] = {
    ".7z": UNPACK,
    ".adoc": PANDOC,
    ".asciidoc": PANDOC,
    ".avi": SOUND,
    ".azw3": BOOK,
    ".djvu": "convert it: djvutxt FILE FILE.txt",
    ".doc": OFFICE,
    ".docbook": PANDOC,
    ".fb2": BOOK,
    ".gif": IMAGE,
    ".jpeg": IMAGE,
    ".jpg": IMAGE,
    ".m4a": SOUND,
    ".mobi": BOOK,
    ".mkv": SOUND,
    ".mov": SOUND,
    ".mp3": SOUND,
    ".mp4": SOUND,
    ".ods": SPREADSHEET,
    ".odp": SLIDES,
    ".ogg": SOUND,
    ".org": PANDOC,
    ".pages": "export it as DOCX",
    ".png": IMAGE,
    ".ppt": SLIDES,
    ".pptx": SLIDES,
    ".ps": "convert it: ps2pdf FILE",
    ".rar": UNPACK,
    ".sxw": OFFICE,
    ".tex": PANDOC,
    ".textile": PANDOC,
    ".tif": IMAGE,
    ".tiff": IMAGE,
    ".wav": SOUND,
    ".webm": SOUND,
    ".wpd": OFFICE,
    ".wps": OFFICE,
    ".xls": SPREADSHEET,
    ".xlsx": SPREADSHEET,
}


def is_known(suffix: str) -> bool:
    """Whether files with this suffix can be read."""
    return suffix in READERS or suffix in ARCHIVES


def is_document(suffix: str) -> bool:
    """Whether files with this suffix have texts that can be converted to a format that is read."""
    return suffix in WAYS and WAYS[suffix] not in (IMAGE, SOUND)


def why_unknown(suffix: str) -> str:
    """What is to be said of a file that no reader takes: how it can be converted, if it can."""
    way = WAYS.get(suffix)
    kind = suffix or "files without a suffix"
    return f"no reader for {kind}; {way}" if way else f"no reader for {kind}"


def mismatch(suffix: str, start: bytes) -> str | None:
    """The fault of a file whose content is of another kind than its suffix says."""
    for signature, kind, suffixes in SIGNATURES:
        if start.startswith(signature):
            if suffix in suffixes:
                return None
            return f"it is {kind} and not {suffix}; give it the right suffix if it has a text"
    return None
