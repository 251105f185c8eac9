"""The checks of this repository: ``nox`` runs all, ``nox -s lint`` or ``nox -s tests-3.12`` some.

``.ci/run`` adds the long tests and the floors of coverage.
"""

import shutil
from pathlib import Path

import nox

PYTHONS = ["3.11", "3.12", "3.13", "3.14"]
QUESTION = "How old is the daughter?"
ANSWER = "13-year-old"

nox.options.error_on_missing_interpreters = False
nox.options.reuse_existing_virtualenvs = True


@nox.session
def lint(session: nox.Session) -> None:
    """Check format and style."""
    # ruff needs nothing of the project.
    extra = nox.project.load_toml()["project"]["optional-dependencies"]["lint"]
    session.install(*(requirement for requirement in extra if requirement.startswith("ruff")))
    session.run("ruff", "format", "--check", ".")
    session.run("ruff", "check", ".")


@nox.session
def types(session: nox.Session) -> None:
    """Check types."""
    session.install("-e", ".[lint,opensearch]")
    session.run("mypy")


@nox.session(python=PYTHONS)
def tests(session: nox.Session) -> None:
    """Run the default suite, or what is named after ``--``, on every interpreter at hand."""
    session.install("-e", ".[test]")
    session.run("pytest", "-n", "auto", *session.posargs)


@nox.session
def wheel(session: nox.Session) -> None:
    """Build and check the distributions; let the installed wheel answer a question."""
    session.install("build", "check-wheel-contents", "twine", "virtualenv")
    folder = Path(session.create_tmp()).resolve()
    dist, installed = folder / "dist", folder / "installed"
    for path in (dist, installed, folder / "data", folder / "cache"):
        shutil.rmtree(path, ignore_errors=True)
    session.run("python", "-m", "build", "--outdir", str(dist))
    session.run("twine", "check", "--strict", *map(str, dist.iterdir()))
    [built] = map(str, dist.glob("*.whl"))
    session.run("check-wheel-contents", built)

    session.run("virtualenv", "-q", str(installed))
    session.run(str(installed / "bin" / "pip"), "install", "-q", built, external=True)
    program = str(installed / "bin" / "pullquote")
    # Far from the repository, so that nothing is taken from it.
    with session.chdir("/"):
        home = {"XDG_DATA_HOME": str(folder / "data"), "XDG_CACHE_HOME": str(folder / "cache")}
        answer = session.run(program, QUESTION, external=True, silent=True, env=home)
        example = session.run(program, "config", "example", external=True, silent=True)
        session.run(program, "site", str(folder / "site"), external=True, env=home)
    if not (installed / "share" / "man" / "man1" / "pullquote.1").is_file():
        session.error("the installed wheel has no manual page")
    if not (folder / "site" / "site.css").is_file():
        session.error("the installed wheel has no style for its web page")
    if ANSWER not in (answer or "") or "[corpus]" not in (example or ""):
        session.error(f"the installed wheel gave no answer:\n{answer}\n{example}")
    session.log(f"the installed wheel answers: {answer}")
