"""Chromium without a window, the checks of axe-core, and pictures that are compared with a tolerance."""

import base64
import hashlib
import io
import os
import shutil
import subprocess
import tarfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from conftest import GOLDEN, ROOT

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--hide-scrollbars", "--font-render-hinting=none",
)  # fmt: skip
AXE = "axe-core-4.14.1"
AXE_DIGEST = "e6b0ce02b84d892e2e33e403485e7f3d6c29e2be6df65daf44d89ba564139745"
AXE_ADDRESS = f"https://registry.npmjs.org/axe-core/-/{AXE}.tgz"
# A picture is compared as cells of so many pixels; another font moves letters, but not a layout.
CELL = 16
# The greatest difference of a cell's mean color (0 to 255), and the share of cells that may exceed it.
MOST_DIFFERENCE, MOST_CELLS = 24, 0.06
COMPARE = """async ([one, other, cell]) => {
  const cells = async (data) => {
    const image = new Image();
    image.src = `data:image/png;base64,${data}`;
    await image.decode();
    const canvas = new OffscreenCanvas(Math.ceil(image.width / cell), Math.ceil(image.height / cell));
    const context = canvas.getContext("2d");
    context.imageSmoothingQuality = "high";
    context.drawImage(image, 0, 0, canvas.width, canvas.height);
    return [image.width, image.height, context.getImageData(0, 0, canvas.width, canvas.height).data];
  };
  const [width, height, ours] = await cells(one);
  const [width2, height2, theirs] = await cells(other);
  if (width !== width2 || height !== height2) return null;
  return Array.from(ours, (value, place) => Math.abs(value - theirs[place]));
}"""


def chromium() -> str:
    """The path of the browser; the test is skipped if there is none."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        pytest.skip("Chromium is not installed")
    return found


@contextmanager
def browsing() -> Iterator[Any]:
    """A running browser."""
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    flags = [*FLAGS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=flags)
        try:
            yield browser
        finally:
            browser.close()


def axe() -> str:
    """The script of axe-core, downloaded once; the test is skipped if that fails."""
    script = ROOT / ".cache" / f"{AXE}.js"
    if not script.exists():
        try:
            archive = _packed() if shutil.which("npm") else _fetched()
        except (OSError, subprocess.CalledProcessError) as error:
            pytest.skip(f"axe-core cannot be downloaded: {error}")
        assert hashlib.sha256(archive).hexdigest() == AXE_DIGEST
        with tarfile.open(fileobj=io.BytesIO(archive)) as packed:
            content = packed.extractfile("package/axe.min.js")
            assert content
            script.parent.mkdir(exist_ok=True)
            script.write_bytes(content.read())
    return script.read_text("utf-8")


def _packed() -> bytes:
    folder = ROOT / ".cache"
    folder.mkdir(exist_ok=True)
    name, _, version = AXE.rpartition("-")
    command = ["npm", "pack", f"{name}@{version}", "--silent", "--pack-destination", str(folder)]
    subprocess.run(command, capture_output=True, check=True, timeout=120)
    archive = folder / f"{AXE}.tgz"
    content = archive.read_bytes()
    archive.unlink()
    return content


def _fetched() -> bytes:
    with urllib.request.urlopen(AXE_ADDRESS, timeout=60) as response:
        return bytes(response.read())


def faults(page: Any) -> list[str]:
    """What axe-core calls serious or critical on a page."""
    page.evaluate(axe())
    found = page.evaluate("async () => (await axe.run()).violations")
    return [
        f"{one['id']}: {one['nodes'][0]['html'][:200]}"
        for one in found
        if one["impact"] in ("serious", "critical")
    ]


def compare_picture(page: Any, name: str, is_updated: bool) -> None:
    """Compare what *page* shows with a golden picture."""
    golden: Path = GOLDEN / f"{name}.png"
    picture = page.screenshot(animations="disabled", caret="hide")
    if is_updated:
        golden.write_bytes(picture)
    encoded = [base64.b64encode(data).decode() for data in (picture, golden.read_bytes())]
    blank = page.context.browser.new_page()
    differences = blank.evaluate(COMPARE, [*encoded, CELL])
    blank.close()
    assert differences is not None, f"{name}.png has another size"
    share = sum(value > MOST_DIFFERENCE for value in differences) / len(differences)
    assert share <= MOST_CELLS, f"{share:.1%} of {name}.png differs"
