"""The request: each field checked, each refusal with the field's name."""

import json
import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panll_desktop.engines.octad.draft import (
    FOREIGN_EMBEDDER,
    LONGEST_ID,
    Draft,
    Event,
    Json,
    Place,
    Tensor,
    parse,
    unknown_fields,
)
from panll_desktop.engines.octad.errors import RejectedError
from panll_desktop.protocol import Modality

PLACE: dict[str, Json] = {"latitude": 1, "longitude": 2}
EVENT: dict[str, Json] = {"event_type": "created", "actor": "a", "description": "d"}
FULL: dict[str, Json] = {
    "id": "entity-1",
    "title": "Title",
    "body": "Body",
    "metadata": {"country": "Chile"},
    "embedding": [1, 0.5],
    "embedder": "ours",
    "types": ["https://example.org/T"],
    "relationships": [["knows", "entity-2"]],
    "tensor": {"shape": [2, 1], "data": [1, 2]},
    "provenance": {**EVENT, "source": "file"},
    "spatial": {
        **PLACE,
        "altitude": 3,
        "geometry_type": "Polygon",
        "srid": 3857,
        "properties": {"city": "Arica"},
    },
}
BAD: list[tuple[str, Json]] = [
    ("entity", []),
    ("entity", None),
    ("id", {"id": 7}),
    ("id", {"id": ""}),
    ("id", {"id": "x" * (LONGEST_ID + 1)}),
    ("id", {"id": "a\nb"}),
    ("id", {"id": "a\x00"}),
    ("id", {"id": "a\ud800"}),
    ("title", {"title": 1}),
    ("title", {"title": "half \udc00"}),
    ("body", {"body": ["text"]}),
    ("metadata", {"metadata": "x"}),
    ("metadata.a", {"metadata": {"a": 1}}),
    ("metadata.a", {"metadata": {"a": None}}),
    ("metadata", {"metadata": {"\ud800": "x"}}),
    ("embedding", {"embedding": 1}),
    ("embedding", {"embedding": []}),
    ("embedding[1]", {"embedding": [1, "2"]}),
    ("embedding[0]", {"embedding": [True]}),
    ("embedding[0]", {"embedding": [math.nan]}),
    ("embedding[0]", {"embedding": [10**400]}),
    ("embedding[1]", {"embedding": [0, 3.5e38]}),
    ("embedder", {"embedder": 1}),
    ("types", {"types": "T"}),
    ("types[0]", {"types": [1]}),
    ("relationships", {"relationships": {}}),
    ("relationships[0]", {"relationships": ["ab"]}),
    ("relationships[1]", {"relationships": [["a", "b"], ["a"]]}),
    ("relationships[0]", {"relationships": [["a", "b", "c"]]}),
    ("relationships[0][0]", {"relationships": [[1, "b"]]}),
    ("relationships[0][1]", {"relationships": [["a", None]]}),
    ("tensor", {"tensor": []}),
    ("tensor.shape", {"tensor": {"data": []}}),
    ("tensor.data", {"tensor": {"shape": [1]}}),
    ("tensor.shape[0]", {"tensor": {"shape": [1.0], "data": [1]}}),
    ("tensor.shape[0]", {"tensor": {"shape": [True], "data": [1]}}),
    ("tensor.shape[0]", {"tensor": {"shape": [2**63], "data": [1]}}),
    ("tensor.shape", {"tensor": {"shape": [-1, -1], "data": [1]}}),
    ("tensor.data[0]", {"tensor": {"shape": [1], "data": [math.inf]}}),
    ("tensor.data", {"tensor": {"shape": [2, 2], "data": [1, 2, 3]}}),
    ("tensor.data", {"tensor": {"shape": [], "data": []}}),
    ("tensor.data", {"tensor": {"shape": [2**62] * 400, "data": [1]}}),
    ("provenance", {"provenance": "me"}),
    ("provenance.event_type", {"provenance": {**EVENT, "event_type": None}}),
    ("provenance.actor", {"provenance": {"event_type": "x", "description": "d"}}),
    ("provenance.description", {"provenance": {**EVENT, "description": 1}}),
    ("provenance.source", {"provenance": {**EVENT, "source": 1}}),
    ("spatial", {"spatial": [1, 2]}),
    ("spatial.latitude", {"spatial": {"longitude": 1}}),
    ("spatial.longitude", {"spatial": {"latitude": 1}}),
    ("spatial.latitude", {"spatial": {**PLACE, "latitude": "1"}}),
    ("spatial.latitude", {"spatial": {**PLACE, "latitude": 90.0001}}),
    ("spatial.longitude", {"spatial": {**PLACE, "longitude": -181}}),
    ("spatial.altitude", {"spatial": {**PLACE, "altitude": math.nan}}),
    ("spatial.geometry_type", {"spatial": {**PLACE, "geometry_type": "Circle"}}),
    ("spatial.srid", {"spatial": {**PLACE, "srid": 4326.5}}),
    ("spatial.properties", {"spatial": {**PLACE, "properties": []}}),
    ("spatial.properties.a", {"spatial": {**PLACE, "properties": {"a": 1}}}),
]
scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(exclude_categories=()), max_size=8)
)
anything = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner)
    ),
    max_leaves=8,
)


def nearly(example: Json) -> st.SearchStrategy[Json]:
    """A valid value, or anything; parts of it likewise."""
    if isinstance(example, dict):
        return (
            st.fixed_dictionaries(
                {}, optional={name: nearly(each) for name, each in example.items()}
            )
            | anything
        )
    return st.just(example) | anything


def test_that_a_full_request_is_understood() -> None:
    assert parse(FULL) == (
        "entity-1",
        Draft(
            title="Title",
            body="Body",
            metadata={"country": "Chile"},
            embedding=(1.0, 0.5),
            embedder="ours",
            types=("https://example.org/T",),
            relationships=(("knows", "entity-2"),),
            tensor=Tensor((2, 1), (1.0, 2.0)),
            provenance=Event("created", "a", "d", "file"),
            spatial=Place(1.0, 2.0, 3.0, "Polygon", 3857, {"city": "Arica"}),
        ),
    )


def test_that_null_and_absent_are_the_same_and_unknown_fields_are_ignored() -> None:
    nothing: dict[str, Json] = dict.fromkeys(FULL)
    assert parse(nothing | {"colour": {"any": "thing"}}) == parse({}) == (None, Draft())
    assert parse({})[1].embedder == FOREIGN_EMBEDDER


def test_that_unknown_members_are_named_wherever_they_are() -> None:
    place = PLACE | {"lat": 3, "properties": {"any": "key"}}
    event: Json = {"actor": "a", "when": 1}
    document: Json = FULL | {"colour": 1, "spatial": place, "provenance": event}
    found = unknown_fields(document)
    assert found == ("colour", "provenance.when", "spatial.lat")
    assert unknown_fields(FULL) == unknown_fields(None) == ()


def test_that_what_is_left_out_of_a_place_has_the_published_defaults() -> None:
    assert parse({"spatial": PLACE})[1].spatial == Place(1, 2, None, "Point", 4326, {})


def test_that_borders_of_the_globe_and_of_float32_are_inside() -> None:
    place: Json = {"latitude": -90, "longitude": 180.0}
    largest = 3.4028235e38
    _, draft = parse({"spatial": place, "embedding": [largest, -largest]})
    assert draft.spatial == Place(-90, 180)
    assert draft.embedding == (largest, -largest)


def test_that_a_tensor_of_no_dimension_holds_one_number() -> None:
    assert parse({"tensor": {"shape": [], "data": [5]}})[1].tensor == Tensor((), (5,))
    assert parse({"tensor": {"shape": [0], "data": []}})[1].tensor == Tensor((0,), ())


def refused_field(document: Json) -> str | None:
    """The field of the refusal; None where the request was parsed."""
    try:
        identifier, draft = parse(document)
    except RejectedError as error:
        return error.field
    assert identifier is None or 1 <= len(identifier) <= LONGEST_ID
    assert json.dumps(draft.embedding, allow_nan=False)
    return None


def test_that_a_refusal_names_the_field() -> None:
    for field, document in BAD:
        with pytest.raises(RejectedError) as raised:
            parse(document)
        assert raised.value.field == field, document
        assert f"{field}: " in str(raised.value)
        first = re.split(r"[.:\[]", str(raised.value))[0]
        assert first in (*(each.label for each in Modality), "id", "entity"), document


@given(anything)
def test_that_any_json_is_parsed_or_refused(document: Json) -> None:
    assert refused_field(document) != ""


@given(st.fixed_dictionaries({}, optional={k: nearly(v) for k, v in FULL.items()}))
def test_that_what_is_nearly_a_request_is_parsed_or_refused(document: Json) -> None:
    field = refused_field(document)
    assert field is None or field.split(".")[0].split("[")[0] in FULL
