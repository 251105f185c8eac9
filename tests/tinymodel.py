"""Writes a model of a few hundred bytes in the layout that embedders read.

It is a table that has a vector of four numbers for each of seven tokens, and it looks tokens up.
"""

import json
from pathlib import Path

import numpy as np

WORDS = ["<pad>", "<unk>", "owl", "сова", "bank", "query", "passage"]
TABLE = np.array(
    [[9, 9, 9, 9], [0, 0, 0, 1], [3, 0, 0, 0], [3, 0, 0, 0.5], [0, 3, 0, 0], [0, 0, 1, 0], [0, 0, 2, 0]],
    np.float32,
)  # fmt: skip
FLOAT, INT64 = 1, 7


def write_model(
    folder: Path, model: str = "model.onnx", name: str = "", prompts: dict[str, str] | None = None
) -> Path:
    """The *folder*, with a model, its tokenizer and their configuration."""
    (folder / model).parent.mkdir(parents=True, exist_ok=True)
    (folder / model).write_bytes(_model())
    tokenizer = {
        "version": "1.0",
        "model": {"type": "WordLevel", "unk_token": "<unk>", "vocab": {w: n for n, w in enumerate(WORDS)}},
        "normalizer": {"type": "Lowercase"},
        "pre_tokenizer": {"type": "Whitespace"},
        # As a template does, so that an empty text has a token, too.
        "post_processor": {
            "type": "TemplateProcessing",
            "single": [{"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "<unk>", "type_id": 0}}],
            "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}],
            "special_tokens": {"<unk>": {"id": "<unk>", "ids": [1], "tokens": ["<unk>"]}},
        },
        "added_tokens": [],
    }  # fmt: skip
    files = {
        "tokenizer.json": tokenizer,
        "tokenizer_config.json": {"model_max_length": 512, "pad_token": "<pad>"},
        "config.json": {"_name_or_path": name, "pad_token_id": 0},
    }
    if prompts is not None:
        files["config_sentence_transformers.json"] = {"prompts": prompts}
    for file, content in files.items():
        (folder / file).write_text(json.dumps(content), "utf-8")
    return folder


def _model() -> bytes:
    """A model whose output "vectors" is the rows of the table that "input_ids" names."""
    table = b"".join(
        [*(_number(1, n) for n in TABLE.shape), _number(2, FLOAT), _bytes(8, "table"), _bytes(9, TABLE.tobytes())]
    )  # fmt: skip
    gather = b"".join(
        [_bytes(1, "table"), _bytes(1, "input_ids"), _bytes(2, "vectors"), _bytes(4, "Gather")]
    )
    graph = b"".join(
        [
            _bytes(1, gather),
            _bytes(2, "tiny"),
            _bytes(5, table),
            _bytes(11, _tensor("input_ids", INT64, "texts", "tokens")),
            _bytes(11, _tensor("attention_mask", INT64, "texts", "tokens")),
            _bytes(12, _tensor("vectors", FLOAT, "texts", "tokens", TABLE.shape[1])),
        ]
    )
    return b"".join([_number(1, 8), _bytes(7, graph), _bytes(8, _number(2, 13))])


def _tensor(name: str, kind: int, *sizes: str | int) -> bytes:
    shape = b"".join(
        _bytes(1, _number(1, size) if isinstance(size, int) else _bytes(2, size)) for size in sizes
    )
    return _bytes(1, name) + _bytes(2, _bytes(1, _number(1, kind) + _bytes(2, shape)))


# The two kinds of fields of a protocol buffer that a model needs.
def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _bytes(field: int, value: str | bytes) -> bytes:
    data = value.encode() if isinstance(value, str) else value
    return _varint(field << 3 | 2) + _varint(len(data)) + data


def _varint(value: int) -> bytes:
    head = b""
    while value > 127:
        head += bytes([value & 127 | 128])
        value >>= 7
    return head + bytes([value])
