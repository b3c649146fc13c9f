import json
import math
import subprocess
import sys
from functools import partial
from hashlib import blake2b
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panll_desktop.engines.octad import embedder
from panll_desktop.engines.octad.errors import RejectedError
from tests.steps import steps

PAIRS = [
    (
        "The cat sat on the mat in the warm sun.",
        "Cats like to sit on warm mats when the sun shines.",
    ),
    (
        "Provenance chains are verified by recomputing every hash.",
        "Each hash of the provenance chain is recomputed to verify it.",
    ),
    (
        "Quarterly revenue of the shipping company fell by three percent.",
        "The shipping firm reported lower revenues this quarter.",
    ),
    (
        "Neural networks learn representations from labelled images.",
        "A network that learns image representations without labels.",
    ),
    (
        "Add flour, butter and sugar, then bake for forty minutes.",
        "Bake the butter biscuits, sugar on top, for twenty minutes.",
    ),
    (
        "A glacier in northern Norway has retreated two kilometres.",
        "Norwegian glaciers retreat as northern summers grow warm.",
    ),
]


def _nearness(first: str, second: str, dimension: int) -> float:
    one, other = (embedder.embed(text, dimension) for text in (first, second))
    assert one is not None
    assert other is not None
    return math.fsum(a * b for a, b in zip(one, other, strict=True))


def test_that_the_name_says_recipe_and_dimension() -> None:
    assert embedder.name(64) == "panll-words-1/64"


@given(st.text(), st.integers(1, 400))
def test_that_every_vector_has_its_dimension_and_length_one(
    text: str, dimension: int
) -> None:
    vector = embedder.embed(text, dimension)
    if vector is not None:
        assert len(vector) == dimension
        assert math.hypot(*vector) == pytest.approx(1)


@pytest.mark.parametrize("text", ["", "  \n", "… ¿ !?", "___", "🙂"])
def test_that_a_text_without_words_has_no_vector(text: str) -> None:
    assert embedder.embed(text, 64) is None


@pytest.mark.parametrize("dimension", [0, -1])
def test_that_a_vector_has_at_least_one_number(dimension: int) -> None:
    with pytest.raises(RejectedError, match="embedding"):
        embedder.embed("text", dimension)


def test_that_the_nearest_of_all_sentences_is_the_similar_one() -> None:
    similar = dict(PAIRS) | {second: first for first, second in PAIRS}
    for sentence, expected in similar.items():
        near = {each: _nearness(sentence, each, 64) for each in similar}
        del near[sentence]
        assert max(near, key=near.__getitem__) == expected


@pytest.mark.parametrize("dimension", [128, 384])
def test_that_similar_sentences_are_nearer_than_all_others(dimension: int) -> None:
    similar = [_nearness(*pair, dimension) for pair in PAIRS]
    others = [
        _nearness(first, second, dimension)
        for one, other in combinations(PAIRS, 2)
        for first in one
        for second in other
    ]
    assert min(similar) > max(others)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Königin Zoë", "KONIGIN zoe"),
        ("Straße", "STRASSE"),
        ("e\u0301te\u0301", "été"),
        ("one, two; three!", "three two one"),
        ("ﬁle \uff21", "file a"),
    ],
)
def test_that_case_accents_order_and_punctuation_do_not_count(
    first: str, second: str
) -> None:
    assert _nearness(first, second, 64) == pytest.approx(1)


def test_that_a_repeated_word_counts_less_each_time() -> None:
    once = _nearness("index query", "index", 384)
    four = _nearness("index index index index query", "index", 384)
    many = _nearness("index " * 16 + "query", "index", 384)
    assert once < four < many < 1
    assert four - once > many - four


def test_that_a_vector_is_made_by_the_documented_recipe() -> None:
    expected = [0.0] * 32
    for feature, weight in (
        ("w:index", 1.0 * math.sqrt(2)),
        ("w:of", 1 / 3),
        (" in", 0.6 * math.sqrt(2)),
        ("ind", 0.6 * math.sqrt(2)),
        ("nde", 0.6 * math.sqrt(2)),
        ("dex", 0.6 * math.sqrt(2)),
        ("ex ", 0.6 * math.sqrt(2)),
        (" of", 0.6),
        ("of ", 0.6),
    ):
        digest = blake2b(feature.encode(), digest_size=8).digest()
        number = int.from_bytes(digest, "little")
        expected[number % 32] += -weight if number >> 63 else weight
    length = math.hypot(*expected)
    found = embedder.embed("Index of INDEX", 32)
    assert found == pytest.approx([each / length for each in expected])


def test_that_another_process_gives_the_same_numbers() -> None:
    text = PAIRS[0][0] + " Königin"
    code = (
        "import json; from panll_desktop.engines.octad import embedder;"
        f"print(json.dumps(embedder.embed({text!r}, 64)))"
    )
    outputs = [
        subprocess.run(
            [sys.executable, "-c", code],
            check=True,
            capture_output=True,
            env={"PYTHONHASHSEED": seed, "PYTHONUTF8": "1"},
        ).stdout
        for seed in ("1", "2")
    ]
    assert [json.loads(each) for each in outputs] == [embedder.embed(text, 64)] * 2


def test_that_half_of_a_character_is_no_obstacle() -> None:
    assert embedder.embed("word \ud800", 8) == embedder.embed("word", 8)


def test_that_a_text_takes_a_few_steps_for_each_of_its_characters() -> None:
    text = " ".join(first for first, _ in PAIRS * 2)[:500]
    varied = " ".join(f"{word}{at}" for at, word in enumerate(text.split() * 9))
    for each in (text, varied):
        assert steps(partial(embedder.embed, each, 384)) < 15 * len(each)
