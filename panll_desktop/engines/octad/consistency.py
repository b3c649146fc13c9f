"""How consistent two modalities of an entity are: both as vectors, or as words.

A text, names of types and targets of edges become vectors by the built-in embedder, in
as many dimensions as the vectors of the store have. A vector that another embedder made
is compared with a tensor alone. 0 is no consistency, 1 is all.
"""

import json
import math
from enum import Enum

from panll_desktop.engines.octad import content, embedder
from panll_desktop.engines.octad.drift_formulas import clamp, cosine
from panll_desktop.engines.octad.evidence import last_part
from panll_desktop.engines.octad.mentions import words
from panll_desktop.protocol import Modality


class Agreement(Enum):
    """How two modalities are compared.

    COSINE is the cosine, at least 0; EUCLIDEAN 1 / (1 + distance); DOT_PRODUCT the
    logistic function of the product; JACCARD the share of words that both have.
    """

    COSINE = "cosine"
    EUCLIDEAN = "euclidean"
    DOT_PRODUCT = "dot_product"
    JACCARD = "jaccard"


def agreement(
    metric: str, one: str, left: str | None, other: str, right: str | None, size: int
) -> float | None:
    """The consistency of two modalities; None where there is nothing to compare.

    Args:
        metric: of `Agreement`.
        one: the label of the one modality.
        left: what its source in `fields.SOURCES` says.
        other: the label of the other one.
        right: what that one's source says.
        size: numbers in a vector.
    """
    if left is None or right is None:
        return None
    if metric == Agreement.JACCARD.value:
        return _shared(_words(one, left), _words(other, right))
    foreign = {one, other} == {Modality.VECTOR.label, Modality.TENSOR.label}
    vectors = [
        _vector(label, text, size, foreign=foreign)
        for label, text in ((one, left), (other, right))
    ]
    known = [each for each in vectors if each is not None]
    if len(known) < len(vectors) or len(known[0]) != len(known[1]):
        return None
    if metric == Agreement.EUCLIDEAN.value:
        return 1 / (1 + math.dist(*known))
    if metric == Agreement.DOT_PRODUCT.value:
        product = sum(map(float.__mul__, *known))
        return 1 / (1 + math.exp(-max(-700.0, min(700.0, product))))
    found = cosine(*known)
    return None if found is None else clamp(found)


def _vector(label: str, text: str, size: int, *, foreign: bool) -> list[float] | None:
    if label == Modality.TENSOR.label:
        return content.floats(bytes.fromhex(text), "d")
    if label == Modality.VECTOR.label:
        blob, maker = json.loads(text)
        known = foreign or maker == embedder.name(size)
        return content.floats(bytes.fromhex(blob), "f") if known else None
    return embedder.embed(_said(label, text), size)


def _said(label: str, text: str) -> str:
    """The words of a modality; of a type, those of its last part."""
    parts = [str(each) for each in json.loads(text) if each is not None]
    if label == Modality.DOCUMENT.label:
        return "\n".join(parts)
    return " ".join(map(last_part, parts))


def _words(label: str, text: str) -> frozenset[str]:
    return frozenset(words(_said(label, text)))


def _shared(one: frozenset[str], other: frozenset[str]) -> float | None:
    return len(one & other) / len(one | other) if one and other else None
