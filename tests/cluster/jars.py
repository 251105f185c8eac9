"""The jars of the OpenSearch server, resolved by Maven once and kept in the user's cache folder."""

import hashlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from xml.sax.saxutils import escape

from cluster.locking import locked

# OPENSEARCH_VERSION=3.9.0 tests with another one; 3.x needs Java 21 (JAVA_HOME).
VERSION = os.environ.get("OPENSEARCH_VERSION", "2.19.6")
MAJOR = VERSION.partition(".")[0]
# An optional dependency of the server, in the version of its log4j-api.
LOG4J = {"2": "2.25.4", "3": "2.25.5"}
ARTIFACTS = {
    "org.opensearch:opensearch": VERSION,
    "org.opensearch.plugin:transport-netty4-client": VERSION,
    "org.opensearch.plugin:analysis-common": VERSION,
    "org.opensearch.plugin:reindex-client": VERSION,
    "org.apache.logging.log4j:log4j-core": LOG4J.get(MAJOR, LOG4J["3"]),
}
SOURCE = Path(__file__).parent / "java" / MAJOR / "Node.java"
# Found when the module is loaded, because each test has a home of its own.
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "pullquote-tests"
LONGEST = 600.0  # seconds; Maven downloads about 45 MB


class NoServer(Exception):
    """The server cannot be had on this machine. The message is the reason."""


def java(name: str = "java") -> str:
    """The path of a program of the JDK: that of ``JAVA_HOME``, else the one on the path."""
    home = os.environ.get("JAVA_HOME")
    found = shutil.which(name, path=str(Path(home) / "bin") if home else None)
    if not found:
        raise NoServer(f"there is no {name}: install a JDK, 17 or newer")
    return found


def class_path() -> str:
    """The jars and the compiled `Node`. Raises `NoServer`."""
    compiler = java("javac")
    name = hashlib.sha256(SOURCE.read_bytes() + repr(ARTIFACTS).encode()).hexdigest()[:8]
    folder = CACHE / f"opensearch-{VERSION}-{name}"
    CACHE.mkdir(parents=True, exist_ok=True)
    with locked(CACHE / "lock"):
        if not folder.exists():
            with tempfile.TemporaryDirectory(dir=CACHE) as making:
                new = Path(making) / "new"
                _resolve(new)
                _run(compiler, "-cp", f"{new}/lib/*", "-d", str(new / "classes"), str(SOURCE))
                new.rename(folder)
    return os.pathsep.join([f"{folder}/lib/*", f"{folder}/classes"])


def _resolve(folder: Path) -> None:
    maven = shutil.which("mvn")
    if not maven:
        raise NoServer("there is no mvn, and the jars of OpenSearch are not in the cache")
    folder.mkdir()
    pom = folder / "pom.xml"
    pom.write_text(_pom(), "utf-8")
    copying = ("dependency:copy-dependencies", "-DincludeScope=runtime")
    _run(maven, "-q", "-B", "-f", str(pom), *copying, f"-DoutputDirectory={folder / 'lib'}")


def _pom() -> str:
    dependencies = ""
    for artifact, version in ARTIFACTS.items():
        group, name = map(escape, artifact.split(":"))
        dependencies += (
            f"<dependency><groupId>{group}</groupId><artifactId>{name}</artifactId>"
            f"<version>{version}</version></dependency>"
        )
    return (
        '<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>'
        "<groupId>pullquote</groupId><artifactId>server</artifactId><version>1</version>"
        f"<dependencies>{dependencies}</dependencies></project>"
    )


def _run(*command: str) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=LONGEST, check=False)
    except subprocess.TimeoutExpired:
        raise NoServer(f"{Path(command[0]).name} took longer than {LONGEST:.0f} s") from None
    if done.returncode:
        said = (done.stdout + done.stderr).strip().splitlines() or ["nothing"]
        raise NoServer(f"{Path(command[0]).name} failed: {said[0][:300]}")
