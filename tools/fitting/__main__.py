"""Fits the weights, and measures every set with weights fitted without it.

    python -m tools.fitting fit DIR [--leave-out SET]... [--output FILE]
    python -m tools.fitting figures DIR [--only SET]... [--json]
    python -m tools.fitting cosines SET... [--embedder NAME] [--most 200]

DIR holds a folder for each question set, SET is such a folder. ``cosines`` prints the gain of
``[cosines]`` in ``meaning.toml`` for each set, fitted without it, and the weights for all. It needs
the extra ``eval``, and for cosines an embedder.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from retrieval.answering.features import FILE
from tools.fitting.cosines import fitted, gained, record
from tools.fitting.figures import as_json, held_out, table
from tools.fitting.fit import Fit, fit, written
from tools.fitting.sets import MOST, names
from tools.fitting.training_data import Bench


def main(arguments: Sequence[str]) -> None:
    """Run the command."""
    options = _parser().parse_args(arguments)
    if options.work is _cosines:
        _cosines(options)
        return
    with tempfile.TemporaryDirectory(prefix="pullquote-fit-") as place:
        bench = Bench(options.folder, Path(place), options.jobs, options.most)
        options.work(bench, options)


def _fit(bench: Bench, options: argparse.Namespace) -> None:
    text = written(fit(bench, options.leave_out), options.commit)
    options.output.write_text(text, "utf-8")


def _figures(bench: Bench, options: argparse.Namespace) -> None:
    def tell(fitted: Fit) -> None:
        left_out = ", ".join(fitted.left_out) or "none of the sets"
        print(f"fitted without {left_out}", file=sys.stderr, flush=True)

    rows = held_out(bench, options.only or names(), tell)
    if options.json:
        print(json.dumps(as_json(rows), indent=1))
    else:
        for line in table(rows):
            print(line, flush=True)


def _cosines(options: argparse.Namespace) -> None:
    recorded = []
    for folder in options.sets:
        recorded.append(record(folder, options.embedder, options.most))
        print(f"asked {folder.name}", file=sys.stderr, flush=True)
    whole = fitted(recorded)
    for one in recorded:
        others = [other for other in recorded if other is not one]
        weights = whole | fitted(others)
        before, after, unsure, sure = gained(one, weights)
        said = ", ".join(f"{name} {value:g}" for name, value in weights.items())
        print(
            f"{one.name}: Success@1 {before:.3f} -> {after:.3f}, AUROC {unsure:.3f} -> {sure:.3f}"
            f" ({said})"
        )
    for name, value in whole.items():
        print(f"{name} = {value}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tools.fitting", description="Fit the weights, or measure them."
    )
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("folder", metavar="DIR", type=Path, help="a folder for each question set")
    jobs = os.cpu_count() or 1
    shared.add_argument("--jobs", type=int, default=jobs, help="how many processes ask")
    most = f"the most questions of a set ({MOST})"
    shared.add_argument("--most", type=int, default=MOST, help=most)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    fitting = commands.add_parser("fit", parents=[shared], help="write the file of weights")
    fitting.add_argument(
        "--leave-out", metavar="SET", action="append", default=[], choices=names(),
        help="fit to the other sets only; may be repeated",
    )  # fmt: skip
    fitting.add_argument("--output", metavar="FILE", type=Path, default=FILE)
    fitting.add_argument("--commit", help="the version of the code, to be named in the file")
    fitting.set_defaults(work=_fit)

    text = "measure each set with weights fitted without it"
    measuring = commands.add_parser("figures", parents=[shared], help=text)
    only = "measure this set, of the fit or not; may be repeated"
    measuring.add_argument("--only", metavar="SET", action="append", help=only)
    measuring.add_argument("--json", action="store_true", help="print a JSON object")
    measuring.set_defaults(work=_figures)

    comparing = commands.add_parser("cosines", help="fit what cosines weigh, and measure it")
    comparing.add_argument("sets", metavar="SET", nargs="+", type=Path, help="a question set")
    comparing.add_argument("--embedder", default="auto")
    most = "the most questions of a set (200)"
    comparing.add_argument("--most", type=int, default=200, help=most)
    comparing.set_defaults(work=_cosines)
    return parser


if __name__ == "__main__":
    main(sys.argv[1:])
