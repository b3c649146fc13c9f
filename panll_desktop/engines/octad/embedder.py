"""The built-in embedder: a vector for a text, from its words and nothing else.

It knows no language and no meaning: texts are near each other when they share words,
or parts of words. It needs no model, no network and no numpy, and gives the same
numbers in every process and on every machine.

The recipe of ``panll-words-1``:

1. Fold the text: compatibility decomposition (NFKD), case folding, accents dropped.
2. Words are runs of letters and digits. Each is a feature ``w:word`` of weight 1, or
   of 1/3 when it has up to three characters: most of these are articles and pronouns.
3. Every three neighbouring characters of a word with a space on each side are a
   feature of weight 0.6, so that *index* and *indexes* are near.
4. A feature that occurs n times counts its weight times the square root of n.
5. The BLAKE2b hash of the feature, 8 bytes read as a little-endian integer, says where
   it goes: the upper bit its sign, the remainder by the dimension its place.
6. The sum is scaled to the Euclidean length 1.
"""

import math
import re
import unicodedata
from collections import Counter
from functools import lru_cache
from hashlib import blake2b
from itertools import chain
from operator import mul
from typing import Final

from panll_desktop.engines.octad.errors import RejectedError

NAME: Final = "panll-words-1"
_WORD: Final = re.compile(r"[^\W_]+")
_SHORT: Final = 3
_SHORT_WEIGHT: Final = 1 / 3
_TRIGRAM_WEIGHT: Final = 0.6
_SIGN: Final = 1 << 63
MOST_PLACES: Final = 1 << 16  # of features that are remembered for a dimension


def name(dimension: int) -> str:
    """What a stored vector says it was made by, such as ``panll-words-1/64``."""
    return f"{NAME}/{dimension}"


def embed(text: str, dimension: int) -> list[float] | None:
    """The vector of a text: `dimension` numbers of Euclidean length 1.

    None where there is nothing to go by: no letter and no digit, or (in very few
    dimensions) features that cancel each other out.

    Raises:
        RejectedError: the dimension is not positive.
    """
    if dimension < 1:
        raise RejectedError("embedding", f"cannot have {dimension} numbers")
    vector = [0.0] * dimension
    places = _places(dimension)
    words = Counter(_WORD.findall(_folded(text)))
    for word, count in words.items():
        at, weight = places[f"w:{word}"]
        vector[at] += weight * math.sqrt(count)
    trigrams = Counter(chain.from_iterable(map(_trigrams, words.elements())))
    for trigram, count in trigrams.items():
        at, weight = places[trigram]
        vector[at] += weight * math.sqrt(count)
    # fsum and sqrt are exactly rounded: the same on every machine and Python.
    length = math.sqrt(math.fsum(map(mul, vector, vector)))
    if length == 0:
        return None
    return [number / length for number in vector]


class _Places(dict[str, tuple[int, float]]):
    """Where each feature goes in vectors of one dimension, and its signed weight.

    A trigram has up to three characters, the feature of a word more: ``w:`` and one.
    """

    def __init__(self, dimension: int) -> None:
        super().__init__()
        self._dimension = dimension

    def __missing__(self, feature: str) -> tuple[int, float]:
        if len(self) >= MOST_PLACES:
            self.clear()
        weight = _TRIGRAM_WEIGHT
        if feature.startswith("w:"):
            weight = _SHORT_WEIGHT if len(feature) - 2 <= _SHORT else 1.0
        hashed = _hashed(feature)
        place = (hashed % self._dimension, -weight if hashed & _SIGN else weight)
        self[feature] = place
        return place


@lru_cache(maxsize=4)
def _places(dimension: int) -> _Places:
    return _Places(dimension)


@lru_cache(maxsize=1 << 14)
def _trigrams(word: str) -> tuple[str, ...]:
    padded = f" {word} "
    return tuple(padded[start : start + 3] for start in range(len(word)))


def _folded(text: str) -> str:
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text).casefold()
    plain = unicodedata.normalize("NFKD", plain)
    return "".join(each for each in plain if not unicodedata.combining(each))


def _hashed(feature: str) -> int:
    # A lone surrogate has no UTF-8; it counts as a question mark.
    digest = blake2b(feature.encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest, "little")
