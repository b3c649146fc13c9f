"""The protocol: complete, exported, and enough for a stranger."""

import ast
import inspect
import textwrap
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panll_desktop import protocol
from panll_desktop.protocol import (
    SILENT,
    CancelFlag,
    Limits,
    Lines,
    Manifest,
    Modality,
    ModuleError,
    Position,
    QueryError,
    Span,
    modality_bits,
)

PACKAGE = Path(str(protocol.__file__)).parent


def documented_module() -> dict[str, object]:
    """The module of the package's own documentation, executed."""
    paragraphs = inspect.cleandoc(protocol.__doc__ or "").split("::\n")
    code = paragraphs[1].split("\nand in its")[0]
    space: dict[str, object] = {}
    exec(textwrap.dedent(code), space)  # noqa: S102 - the documentation is ours
    return space


def public_things() -> list[object]:
    return [getattr(protocol, name) for name in dir(protocol)]


def test_that_the_module_in_the_documentation_answers_a_query() -> None:
    manifest = documented_module()["manifest"]
    assert isinstance(manifest, Manifest)
    session = manifest.connect({}, SILENT)
    job = session.start("GREET Ada", {}, Limits(), CancelFlag())  # type: ignore[attr-defined]
    assert [tuple(batch.columns) for batch in job.batches()] == [(("Hello, Ada.",),)]
    assert job.outcome().row_count == 1
    with pytest.raises(QueryError) as raised:
        session.start("SHOUT", {}, Limits(), CancelFlag())  # type: ignore[attr-defined]
    assert raised.value.position == Span(0, 5)


def test_that_every_public_name_is_exported_and_documented() -> None:
    public = {
        node.name
        for path in PACKAGE.glob("*.py")
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.ClassDef | ast.FunctionDef)
        and not node.name.startswith("_")
    }
    assert sorted(public - set(dir(protocol))) == []
    undocumented = [name for name in public if not getattr(protocol, name).__doc__]
    assert undocumented == []


def test_that_a_session_method_exists_for_every_capability() -> None:
    known = {
        name for each in public_things() if inspect.isclass(each) for name in vars(each)
    }
    wanted = {name for each in protocol.Capability for name in each.methods}
    assert wanted <= known


def test_that_an_error_keeps_what_the_user_needs() -> None:
    error = QueryError("No.", detail="Try again.", position=Span(1, 2), retryable=True)
    assert (error.code, error.title, error.retryable) == ("QUERY_ERROR", "No.", True)
    assert str(error) == "No."
    kinds = [each for each in public_things() if inspect.isclass(each)]
    codes = [each.default_code for each in kinds if issubclass(each, ModuleError)]
    assert len(codes) == len(set(codes))


def test_that_an_observer_has_no_room_for_text() -> None:
    for name, method in inspect.getmembers(protocol.Observer, inspect.isfunction):
        if name.startswith("_"):
            continue
        kinds = {
            parameter.annotation
            for parameter in inspect.signature(method).parameters.values()
            if parameter.name != "self"
        }
        assert str not in kinds
        assert inspect.Parameter.empty not in kinds


@given(st.text(alphabet="ab\n", max_size=60), st.data())
def test_that_positions_count_lines_and_columns_from_one(
    text: str, data: st.DataObject
) -> None:
    offset = data.draw(st.integers(0, len(text)))
    before = text[:offset]
    expected = Position(before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1)
    assert Lines(text).position(offset) == expected


def test_that_modalities_have_the_order_of_the_design() -> None:
    names = "graph vector tensor semantic document temporal provenance spatial"
    assert [each.label for each in Modality] == names.split()
    assert modality_bits((Modality.GRAPH, Modality.SPATIAL)) == 0b1000_0001


def test_that_a_cancel_flag_is_seen_by_who_waits() -> None:
    flag = CancelFlag()
    assert not flag.wait(0)
    flag.set()
    assert flag.wait(10)
    assert flag.is_set()
