"""Models in folders, with a tiny one, if onnxruntime is installed."""

from pathlib import Path

import numpy as np
import pytest

from retrieval.errors import EmbedderMissing
from retrieval.meaning import load_embedder
from retrieval.meaning.embedders import Vectors
from tinymodel import TABLE, WORDS, write_model

pytest.importorskip("onnxruntime", reason="the extra fastembed is not installed")
pytest.importorskip("tokenizers", reason="the extra fastembed is not installed")


def mean_of(*words: str) -> Vectors:
    """The vector of a text of these words, computed another way."""
    mean = np.mean([TABLE[WORDS.index(word)] for word in (*words, "<unk>")], axis=0)
    return mean / np.linalg.norm(mean)


def test_a_vector_is_the_mean_of_the_tokens_without_the_padding(tmp_path: Path) -> None:
    vectors = load_embedder(f"onnx:{write_model(tmp_path)}").texts(["owl", "owl bank bank", ""])

    assert vectors[0] == pytest.approx(mean_of("owl"))
    assert vectors[1] == pytest.approx(mean_of("owl", "bank", "bank"))
    assert vectors[2] == pytest.approx(mean_of())


@pytest.mark.parametrize(
    ("folder", "options", "question", "text"),
    [
        ("plain", {}, [], []),
        ("e5-small", {}, ["query", "<unk>"], ["passage", "<unk>"]),
        ("plain", {"name": "intfloat/e5-small"}, ["query", "<unk>"], ["passage", "<unk>"]),
        ("e5-small", {"prompts": {"query": "bank ", "document": ""}}, ["bank"], []),
        ("e5-small", {"prompts": {"query": "", "passage": "bank "}}, [], ["bank"]),
        ("e5-small", {"prompts": {}}, ["query", "<unk>"], ["passage", "<unk>"]),
    ],
)
def test_the_folder_declares_the_prefixes(
    folder: str, options: dict, question: list[str], text: list[str], tmp_path: Path
) -> None:
    embedder = load_embedder(f"onnx:{write_model(tmp_path / folder, **options)}")

    assert embedder.question("owl") == pytest.approx(mean_of(*question, "owl"))
    assert embedder.texts(["owl"])[0] == pytest.approx(mean_of(*text, "owl"))


def test_the_layout_of_a_published_model_is_read(tmp_path: Path) -> None:
    embedder = load_embedder(f"onnx:{write_model(tmp_path / 'tiny', 'onnx/model.onnx')}")

    assert embedder.model.startswith("onnx/tiny/")


def test_another_model_in_the_same_folder_has_another_name(tmp_path: Path) -> None:
    name = load_embedder(f"onnx:{write_model(tmp_path)}").model
    model = tmp_path / "model.onnx"
    model.write_bytes(model.read_bytes().replace(b"tiny", b"thin"))

    assert load_embedder(f"onnx:{tmp_path}").model != name


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        ({"model.onnx": None}, "has no model.onnx"),
        ({"tokenizer.json": None}, "has no tokenizer.json"),
        ({"model.onnx": "x"}, "model.onnx is no model that onnxruntime can run"),
        ({"tokenizer.json": "{}"}, "tokenizer.json cannot be read"),
        ({"config.json": "{"}, "config.json is not JSON"),
    ],
)
def test_a_bad_folder_is_one_clear_line(
    damage: dict[str, str | None], said: str, tmp_path: Path
) -> None:
    write_model(tmp_path)
    for name, content in damage.items():
        (tmp_path / name).unlink()
        if content:
            (tmp_path / name).write_text(content)
    with pytest.raises(EmbedderMissing, match=said) as caught:
        load_embedder(f"onnx:{tmp_path}")

    assert str(tmp_path) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_model_that_takes_something_else_is_one_clear_line(tmp_path: Path) -> None:
    model = write_model(tmp_path) / "model.onnx"
    model.write_bytes(model.read_bytes().replace(b"input_ids", b"input_idx"))

    with pytest.raises(EmbedderMissing, match="does not turn texts into vectors"):
        load_embedder(f"onnx:{tmp_path}")


def test_onnx_without_a_folder_says_what_is_missing() -> None:
    with pytest.raises(EmbedderMissing, match="onnx:FOLDER"):
        load_embedder("onnx")
