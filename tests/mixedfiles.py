"""A folder of files in many formats, every tenth of them bad; each good one has one article."""

import csv
import gzip
import io
import json
import random
import zipfile
from collections.abc import Callable
from pathlib import Path

SYLLABLES = "ba ke li mo nu pa re si to vu da fe gi ho ju".split()


def words(number: int, count: int) -> str:
    """So many words, other ones for each number."""
    chance = random.Random(number)
    return " ".join("".join(chance.choices(SYLLABLES, k=3)) for _ in range(count))


def title_of(number: int) -> str:
    return f"Report of {words(number + 10**6, 3)}"


def sentence(number: int) -> str:
    return f"The {words(number, 60)} ends here."


def text(number: int) -> bytes:
    return f"{title_of(number)}\n\n{sentence(number)}\n".encode()


def cyrillic(number: int) -> bytes:
    letters = str.maketrans("abdefghijklmnoprstuv", "абдефгхийклмнопрстув")
    told = f"{title_of(number)}\n\n{sentence(number)}\n".translate(letters)
    return told.encode("cp1251")


def markdown(number: int) -> bytes:
    return f"# {title_of(number)}\n\n{sentence(number)}\n".encode()


def html(number: int) -> bytes:
    body = f"<h1>{title_of(number)}</h1><p>{sentence(number)}</p>"
    return f"<html><body><article>{body}</article></body></html>".encode()


def jsonl(number: int) -> bytes:
    return json.dumps({"title": title_of(number), "text": sentence(number)}).encode()


def table(number: int) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer).writerows([["title", "text"], [title_of(number), sentence(number)]])
    return buffer.getvalue().encode()


def mail(number: int) -> bytes:
    head = f"From: Jane Roe <jane@example.org>\nSubject: {title_of(number)}\n"
    return f"{head}Content-Type: text/plain; charset=utf-8\n\n{sentence(number)}\n".encode()


def subtitles(number: int) -> bytes:
    return f"1\n00:00:01,000 --> 00:00:09,000\n{sentence(number)}\n".encode()


def rst(number: int) -> bytes:
    title = title_of(number)
    return f"{title}\n{'=' * len(title)}\n\n{sentence(number)}\n".encode()


WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
PARTS = {
    "[Content_Types].xml": f"""<Types xmlns="{PACKAGE}/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>
</Types>""",
    "_rels/.rels": f"""<Relationships xmlns="{PACKAGE}/relationships">
<Relationship Id="rId1" Type="{OFFICE}" Target="word/document.xml"/></Relationships>""",
}


def docx(number: int) -> bytes:
    title = f'<w:p><w:pPr><w:pStyle w:val="Title"/></w:pPr><w:r><w:t>{title_of(number)}</w:t></w:r></w:p>'
    text = f"<w:p><w:r><w:t>{sentence(number)}</w:t></w:r></w:p>"
    document = f'<w:document xmlns:w="{WORD}"><w:body>{title}{text}</w:body></w:document>'
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in {**PARTS, "word/document.xml": document}.items():
            package.writestr(name, part)
    return buffer.getvalue()


def rtf(number: int) -> bytes:
    return rb"{\rtf1\ansi " + f"{title_of(number)}\\par {sentence(number)}\\par}}".encode()


def pdf(number: int) -> bytes:
    """A page with a line of text in a large font above lines in a small one."""
    told, lines = sentence(number).split(), []
    while told:
        lines.append(" ".join(told[:9]))
        del told[:9]
    shown = "".join(f"({line}) Tj T* " for line in lines)
    content = (
        f"BT /F1 20 Tf 72 740 Td ({title_of(number)}) Tj ET\nBT /F1 10 Tf 12 TL 72 700 Td {shown}ET"
    )
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R "
        "/Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(content)} >>\nstream\n{content}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    file, places = b"%PDF-1.4\n", []
    for place, body in enumerate(objects, start=1):
        places.append(len(file))
        file += f"{place} 0 obj\n{body}\nendobj\n".encode()
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    head = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
    end = f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(file)}\n%%EOF\n"
    return file + head.encode() + end.encode()


def zipped(number: int) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        package.writestr("story.txt", text(number))
    return buffer.getvalue()


def packed(number: int) -> bytes:
    return gzip.compress(markdown(number))


GOOD: dict[str, Callable[[int], bytes]] = {
    ".txt": text, ".cp1251.txt": cyrillic, ".md": markdown, ".html": html, ".jsonl": jsonl,
    ".csv": table, ".eml": mail, ".srt": subtitles, ".rst": rst, ".docx": docx, ".rtf": rtf,
    ".pdf": pdf, ".zip": zipped, ".md.gz": packed,
}  # fmt: skip
BAD: dict[str, Callable[[int], bytes]] = {
    ".docx": lambda number: docx(number)[:900],
    ".zip": lambda number: zipped(number)[:60],
    ".pdf": lambda _: b"%PDF-1.4\nnothing",
    ".txt": lambda number: random.Random(number).randbytes(3000),
    ".html": lambda _: b"<html><script>let text;</script></html>",
    ".epub": lambda _: b"PK\x03\x04 and no more",
    ".json": lambda _: b"[" * 100_000,
    ".doc": text,
}


def make_mixed(folder: Path, count: int) -> int:
    """Write *count* files, one in ten of them bad; the number of good ones."""
    folder.mkdir(parents=True)
    good, bad = [*GOOD.items()], [*BAD.items()]
    for number in range(count):
        is_bad = number % 10 == 9
        kinds = bad if is_bad else good
        suffix, make = kinds[number // (10 if is_bad else 1) % len(kinds)]
        (folder / f"{number:05}{suffix}").write_bytes(make(number))
    return count - count // 10
