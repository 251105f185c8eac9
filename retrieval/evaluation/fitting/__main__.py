"""The command that fits the weights.

    python -m retrieval.evaluation.fitting fit DIR [--leave-out SET]... [--output FILE]

DIR holds one folder for each question set. The same sets give the same file. It needs the extra
``eval``.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from retrieval.answering.weights import FILE
from retrieval.evaluation.fitting.fit import fit
from retrieval.evaluation.fitting.sets import MOST, names
from retrieval.evaluation.fitting.training_data import Bench
from retrieval.evaluation.fitting.weights_file import written


def main(arguments: Sequence[str]) -> None:
    """Fit the weights, as the arguments say."""
    options = _parser().parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="pullquote-fit-") as place:
        bench = Bench(options.folder, Path(place), options.jobs, options.most)
        options.work(bench, options)


def _fit(bench: Bench, options: argparse.Namespace) -> None:
    text = written(fit(bench, options.leave_out), options.commit)
    options.output.write_text(text, "utf-8")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m retrieval.evaluation.fitting", description="Fit the weights."
    )
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("folder", metavar="DIR", type=Path, help="a folder for each question set")
    shared.add_argument(
        "--jobs", type=int, default=os.cpu_count() or 1, help="how many processes ask"
    )
    shared.add_argument(
        "--most", type=int, default=MOST, help=f"the most questions of a set ({MOST})"
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    fitting = commands.add_parser("fit", parents=[shared], help="write the file of weights")
    fitting.add_argument(
        "--leave-out",
        metavar="SET",
        action="append",
        default=[],
        choices=names(),
        help="fit to the other sets only; may be repeated",
    )
    fitting.add_argument("--output", metavar="FILE", type=Path, default=FILE)
    fitting.add_argument("--commit", help="the version of the code, to be named in the file")
    fitting.set_defaults(work=_fit)
    return parser


if __name__ == "__main__":
    main(sys.argv[1:])
