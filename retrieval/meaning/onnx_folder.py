"""The embedder for a model in a folder, run by the package onnxruntime."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from retrieval.meaning.embedders import Embedder, Prefixes, Vectors, of_length_one, prefixes_for

MODEL, TOKENIZER = "model.onnx", "tokenizer.json"
MODELS = (MODEL, f"onnx/{MODEL}")
# Unless the tokenizer has a limit.
MOST_TOKENS = 512
PADDINGS = ("<pad>", "[PAD]")
ERRORS_ONLY = 3  # a level of onnxruntime's log, which goes to standard error


class OnnxFolder(Embedder):
    """The model of a folder with ``model.onnx``, or ``onnx/model.onnx``, and ``tokenizer.json``.

    Raises ``ValueError`` of one line if the folder has no such model.
    """

    languages = None

    def __init__(self, folder: str) -> None:
        path = Path(folder).expanduser()
        model = next((path / name for name in MODELS if (path / name).is_file()), None)
        if not model:
            raise ValueError(f"{path} has no {MODEL}")
        if not (path / TOKENIZER).is_file():
            raise ValueError(f"{path} has no {TOKENIZER}")
        self._tokenizer = _tokenizer(path / TOKENIZER)
        self._session = _session(model)
        self._inputs = {one.name for one in self._session.get_inputs()}
        self._prefixes = _prefixes(path)
        state = model.stat()
        self._model = f"onnx/{path.resolve().name}/{state.st_size}-{state.st_mtime_ns}"
        try:
            self._dimensions = self._encoded([""]).shape[1]
        # It raises many kinds of errors.
        except Exception as error:
            raise ValueError(f"{model} does not turn texts into vectors: {error}") from error

    @property
    def model(self) -> str:
        """Name of the folder, size and time of the model."""
        return self._model

    def texts(self, texts: Sequence[str]) -> Vectors:
        """The vectors of texts."""
        return self._vectors(self._prefixes.before_texts(texts))

    def words(self, words: Sequence[str]) -> Vectors:
        """The vectors of words."""
        return self._vectors(self._prefixes.before_questions(words))

    def _vectors(self, texts: list[str]) -> Vectors:
        if not texts:
            return np.empty((0, self._dimensions), np.float32)
        return of_length_one(self._encoded(texts))

    def _encoded(self, texts: list[str]) -> Vectors:
        tokens = self._tokenizer.encode_batch(texts)
        ids = np.array([one.ids for one in tokens], np.int64)
        mask = np.array([one.attention_mask for one in tokens], np.int64)
        given = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        taken = {name: given[name] for name in self._inputs if name in given}
        output: NDArray[Any] = self._session.run(None, taken)[0]
        if output.ndim == 2:
            return np.asarray(output, np.float32)
        if output.ndim != 3:
            raise ValueError(f"its output has {output.ndim} dimensions")
        return _mean(np.asarray(output, np.float32), mask)


def _mean(output: Vectors, mask: NDArray[np.int64]) -> Vectors:
    """Return the mean vectors of the tokens that *mask*, of shape (texts, tokens), marks."""
    marked = mask[:, :, np.newaxis].astype(np.float32)
    return np.asarray((output * marked).sum(1) / np.maximum(marked.sum(1), 1), np.float32)


def _session(path: Path) -> Any:
    options = onnxruntime.SessionOptions()
    options.log_severity_level = ERRORS_ONLY
    try:
        return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    except Exception as error:
        raise ValueError(f"{path} is no model that onnxruntime can run") from error


def _tokenizer(path: Path) -> Any:
    try:
        tokenizer = Tokenizer.from_file(str(path))
    # The package raises plain Exceptions.
    except Exception as error:
        raise ValueError(f"{path} cannot be read: {error}") from error
    padding = next((name for name in PADDINGS if tokenizer.token_to_id(name) is not None), None)
    if padding:
        tokenizer.enable_padding(pad_token=padding, pad_id=tokenizer.token_to_id(padding))
    else:
        tokenizer.enable_padding()
    if not tokenizer.truncation:
        tokenizer.enable_truncation(MOST_TOKENS)
    return tokenizer


def _prefixes(folder: Path) -> Prefixes:
    """By the folder's file of Sentence Transformers, or its name."""
    prompts = _object(folder / "config_sentence_transformers.json").get("prompts")
    if isinstance(prompts, dict) and prompts:
        text = prompts.get("passage") or prompts.get("document") or ""
        return Prefixes(str(prompts.get("query") or ""), str(text))
    name = str(_object(folder / "config.json").get("_name_or_path", ""))
    return prefixes_for(f"{folder.resolve().name} {name}")


def _object(path: Path) -> dict[str, Any]:
    try:
        value = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except ValueError as error:
        raise ValueError(f"{path} is not JSON") from error
    return value if isinstance(value, dict) else {}
