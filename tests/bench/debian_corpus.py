"""Prose from Debian's documentation packages as articles: see README.md beside this file.

python tests/bench/debian_corpus.py FOLDER [--packages FOLDER/debs] [--sizes 10000 100000 1000000]

Unpacks the packages, takes the paragraphs of their HTML and text files, drops what was seen before,
and writes ``corpus-<size>.jsonl`` (one article a line, as ``pullquote add`` reads it) and
``questions.txt``. What real paragraphs do not fill is made of real sentences from random places.
"""

import argparse
import gzip
import hashlib
import html
import json
import random
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

PACKAGES = """
anarchism apache2-doc bible-kjv-text bind9-doc cinder-doc cmake-doc debian-handbook debian-policy
debian-reference-en developers-reference dict-foldoc dict-gcide dict-jargon dict-wn erlang-doc
fortunes gap-doc ghc-doc gimp-help-en gnome-user-docs keystone-doc kicad-doc-en libboost1.83-doc
libgtk-3-doc libgtk-4-doc libreoffice-help-en-us lilypond-doc-html linux-doc-6.12 llvm-19-doc
manpages manpages-dev maxima-doc neutron-doc nova-doc octave-doc openjdk-21-doc pari-doc perl-doc
php-doc postgresql-doc-17 python-django-doc python-numpy-doc python-pandas-doc python-scipy-doc
python-sqlalchemy-doc python3.13-doc qt6-base-doc-html r-doc-html rust-doc singular-doc
slurm-wlm-doc sqlite3-doc tcl8.6-doc vim-doc zsh-doc
""".split()
SHORTEST, LONGEST = 20, 200  # words
UNSEEN = re.compile(r"<(script|style|pre|head|nav|footer|code-block)\b.*?</\1>", re.S | re.I)
TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.S | re.I)
BLOCK = re.compile(r"</?(?:p|li|dd|dt|td|th|tr|div|h[1-6]|ul|ol|dl|table|section|br)\b[^>]*>", re.I)
TAG = re.compile(r"<[^>]+>")
SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")
SEED = 6


def blocks(path: Path) -> tuple[str, list[str]]:
    """The title of a file, and its stretches of text."""
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rb") as file:
        text = file.read(8_000_000).decode("utf-8", "replace")
    if ".htm" in path.name or text[:200].lstrip().lower().startswith(
        ("<!doctype", "<html", "<?xml")
    ):
        found = TITLE.search(text)
        title = html.unescape(TAG.sub("", found[1])) if found else path.stem
        text = UNSEEN.sub(" ", text)
        return title, [html.unescape(TAG.sub("", part)) for part in BLOCK.split(text)]
    return path.name.split(".")[0].replace("_", " ").replace("-", " "), re.split(r"\n\s*\n", text)


def is_prose(text: str) -> bool:
    """Whether *text* is mostly words, of a paragraph's length."""
    words = text.split()
    if not SHORTEST <= len(words) <= LONGEST:
        return False
    plain = sum(word.strip(".,;:()'\"!?-").isalpha() for word in words)
    return plain > 0.7 * len(words) and text[-1] in ".!?:)\"'" and len(text) < 10 * len(words)


def articles(folder: Path) -> Iterator[tuple[str, list[str]]]:
    """The articles under *folder*: a title and its paragraphs, none of them seen before."""
    seen: set[bytes] = set()
    kinds = (".html", ".htm", ".txt", ".rst", ".gz", ".dict", ".dz", ".xhtml", "")
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        if path.is_symlink() or path.suffix.lower() not in kinds or "changelog" in path.name:
            continue
        try:
            title, parts = blocks(path)
        except (OSError, EOFError):
            continue
        kept = []
        for part in parts:
            text = " ".join(part.split())
            key = hashlib.blake2b(text.lower().encode(), digest_size=8).digest()
            if key not in seen and is_prose(text):
                seen.add(key)
                kept.append(text)
        for start in range(0, len(kept), 40):
            yield " ".join(title.split())[:150], kept[start : start + 40]


def unpack(debs: Path, folder: Path) -> None:
    """Fetch what is missing of the packages, and unpack them all."""
    debs.mkdir(parents=True, exist_ok=True)
    folder.mkdir(exist_ok=True)
    missing = [name for name in PACKAGES if not [*debs.glob(f"{name}_*.deb")]]
    if missing:
        subprocess.run(["apt-get", "download", "-q", *missing], cwd=debs, check=True)
    for deb in sorted(debs.glob("*.deb")):
        target = folder / deb.name.partition("_")[0]
        if not target.exists():
            subprocess.run(["dpkg-deb", "-x", deb, target], check=True)
    for packed in folder.rglob("*.dz"):  # a dictionary, gzip under another name
        packed.rename(packed.with_suffix(".gz"))


# The questions are the same, whatever sizes are asked for.
ASKED_OF = 10_000


def questions(paragraphs: list[str], count: int, chance: random.Random) -> Iterator[str]:
    """Windows of 4 to 10 words of real sentences, a quarter of them with a rare word more."""
    while count:
        sentence = chance.choice(SENTENCE.split(chance.choice(paragraphs))).split()
        length = chance.randint(4, 10)
        if len(sentence) < length:
            continue
        start = chance.randrange(len(sentence) - length + 1)
        words = sentence[start : start + length]
        if chance.random() < 0.25:
            words.append(max(chance.choice(paragraphs).split(), key=len))
        yield " ".join(words)
        count -= 1


def recombined(real: list[str], chance: random.Random) -> Iterator[tuple[str, list[str]]]:
    """Articles without end, of paragraphs made of real sentences from random places."""
    number = 0
    while True:
        number += 1
        made = []
        for _ in range(20):
            parts = [SENTENCE.split(chance.choice(real)) for _ in range(2)]
            runs = []
            for sentences in parts:
                start = chance.randrange(len(sentences))
                runs.extend(sentences[start : start + 2])
            made.append(" ".join(runs))
        yield f"Recombined {number}", made


def write(path: Path, size: int, real: list[tuple[str, list[str]]], flat: list[str]) -> int:
    """Write *size* paragraphs as articles; how many of them are real."""
    chance = random.Random(SEED + size)
    left, own = size, 0
    with path.open("w", encoding="utf-8") as file:
        for title, paragraphs in real:
            kept = paragraphs[:left]
            file.write(json.dumps({"title": title, "paragraphs": kept}) + "\n")
            left -= len(kept)
            own += len(kept)
            if not left:
                return own
        for title, paragraphs in recombined(flat, chance):
            kept = paragraphs[:left]
            file.write(json.dumps({"title": title, "paragraphs": kept}) + "\n")
            left -= len(kept)
            if not left:
                return own
    return own


def main() -> None:
    """Write the corpora and the questions."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--packages", type=Path)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    given = parser.parse_args()
    unpacked = given.folder / "unpacked"
    unpack(given.packages or given.folder / "debs", unpacked)
    real = list(articles(unpacked))
    random.Random(SEED).shuffle(real)
    flat = [paragraph for _, paragraphs in real for paragraph in paragraphs]
    print(f"{len(flat)} real paragraphs in {len(real)} articles")
    for size in given.sizes:
        own = write(given.folder / f"corpus-{size}.jsonl", size, real, flat)
        print(f"corpus-{size}.jsonl: {own} of {size} paragraphs are real")
    # Of the paragraphs that the smallest corpus has, so that all corpora hold what is asked.
    asked = questions(flat[:ASKED_OF], 500, random.Random(SEED))
    (given.folder / "questions.txt").write_text("\n".join(asked) + "\n", "utf-8")


if __name__ == "__main__":
    main()
