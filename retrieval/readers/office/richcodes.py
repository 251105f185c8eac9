"""The codes of RTF by what they mean."""

from __future__ import annotations

import re

CODE = re.compile(
    r"\\(?P<word>[a-zA-Z]{1,40})(?P<number>-?\d{1,10})? ?"
    r"|\\'(?P<byte>[0-9a-fA-F]{2})"
    r"|\\(?P<symbol>[^a-zA-Z])"
    r"|(?P<brace>[{}])"
    r"|(?P<text>[^\\{}\r\n\x00]+)"
    r"|[\r\n\x00]+|\\$",
    re.DOTALL,
)
# Programs nest some twenty groups; so deep a document is an attack.
DEEPEST = 200
# Codes that stand for a character.
CHARACTERS = {
    "tab": "\t", "line": "\n", "lbr": "\n", "page": "\n", "column": "\n", "emdash": "\u2014",
    "endash": "\u2013", "bullet": "\u2022", "lquote": "\u2018", "rquote": "\u2019",
    "ldblquote": "\u201c", "rdblquote": "\u201d", "emspace": "\u2003", "enspace": "\u2002",
    "qmspace": "\u2005", "zwj": "\u200d", "zwnj": "\u200c", "ltrmark": "\u200e",
    "rtlmark": "\u200f",
}  # fmt: skip
SYMBOLS = {"~": "\u00a0", "_": "\u2011", "{": "{", "}": "}", "\\": "\\", "\t": "\t"}
ENDS_OF_PARAGRAPHS = frozenset({"par", "sect", "\r", "\n"})
ENDS = ENDS_OF_PARAGRAPHS | {"cell", "row", "nestcell", "nestrow"}
# What the text of a group is, beside the text of the document and the names of such groups.
UNSEEN, STYLE, LIST_MARK, FIELD_CODE = "unseen", "style", "listtext", "fldinst"
DROPPED = frozenset({UNSEEN, "shape", "info", "fonttbl", "stylesheet"})
# Groups that are no text of the document. Others of that kind begin with a star.
UNSEEN_GROUPS = frozenset(
    "colortbl filetbl revtbl rsidtbl listtable listoverridetable pict nonshppict header headerl "
    "headerr headerf footer footerl footerr footerf ftnsep ftnsepc ftncn aftnsep aftnsepc aftncn "
    "xe tc tcn rxe txe pntext pntxta pntxtb shprslt objdata objclass objname "
    "annotation atnid atnauthor atntime atnicn comment nextfile template private sp nonesttables "
    "bkmkstart bkmkend datafield formfield docvar doccomm buptim creatim revtim printim".split()
)
PROPERTIES = {"title": "title", "author": "author"}
HEADING = re.compile(r"heading (\d)")
CONTENTS = re.compile(r"(?:toc|contents) (?:\d|heading)|table of figures|index \d")
# The codes of fields whose results are tables of contents and the like.
OF_CONTENTS = re.compile(r"\s*(?:TOC|TOA|INDEX)\b")
BODY_TEXT = 9
LONGEST_NAME = 200
LONGEST_PROPERTY = 2000
MOST_FOR_UNICODE = 100
CODE_PAGES = {"mac": 10000, "pc": 437, "pca": 850}
