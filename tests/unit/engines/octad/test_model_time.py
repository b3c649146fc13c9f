"""Time, drift and normalisation against a model that keeps a copy of everything."""

from datetime import datetime, timedelta
from typing import Final, TypeAlias

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    precondition,
    rule,
    run_state_machine_as_test,
)

from panll_desktop.engines.octad import drift, evidence, normalising, versions
from panll_desktop.engines.octad.algebra import Assign, Insert, Value
from panll_desktop.engines.octad.assessing import assess
from panll_desktop.engines.octad.draft import Draft, Json
from panll_desktop.engines.octad.drift_formulas import DriftType
from panll_desktop.engines.octad.errors import RejectedError
from panll_desktop.engines.octad.past import past
from panll_desktop.engines.octad.repairs import Policy
from panll_desktop.engines.octad.versions import FieldChange
from panll_desktop.protocol import Modality
from tests.unit.engines.octad.queries import contents, dump, never
from tests.unit.engines.octad.test_model import (
    CHAIN,
    EDGES,
    EMBEDDING,
    LATITUDE,
    TITLE,
    Agreement,
    Entity,
    assert_holds,
    titles,
)

Log: TypeAlias = "list[tuple[datetime, Entity]]"
CHANGED: Final = {
    (Modality.GRAPH, "relationships"): EDGES,
    (Modality.VECTOR, "embedding"): EMBEDDING,
    (Modality.SPATIAL, "latitude"): LATITUDE,
}


class Past(Agreement):
    """Every version of every entity, copied; of deleted ones with the time of that."""

    def __init__(self) -> None:
        super().__init__()
        self.past: dict[str, Log] = {}
        self.gone: list[tuple[str, Log, datetime]] = []
        self.repaired: set[str] = set()

    def wrote(self, name: str) -> None:
        """Keeps a copy, and lets time go on."""
        self.past.setdefault(name, []).append((self.now, dict(self.model[name])))
        self.repaired.discard(name)

    def forgot(self, name: str) -> None:
        """The past of the entity stays, until now."""
        self.gone.append((name, self.past.pop(name), self.now))
        self.repaired.discard(name)

    @rule(number=st.integers(1, 3), title=titles)
    def name_one_another(self, number: int, title: str) -> None:
        """Entities whose texts name each other, with edges that lead elsewhere."""
        for at, text in enumerate([title, f"{title} sea", "sea"][:number]):
            name, draft = f"n{at}", Draft(title=text, relationships=(("p", "sky"),))
            if name not in self.model:
                self.store.change(Insert(name, draft))
                self.model[name] = {TITLE: text, EDGES: (("p", "sky"),)}
                self.wrote(name)

    @rule(seconds=st.integers(0, 3))
    def wait(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @precondition(lambda self: self.model)
    @rule(data=st.data())
    def read_a_version(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(sorted(self.model)))
        log = self.past[name]
        number = data.draw(st.integers(1, len(log)))
        past = versions.at_version(self.store, name, number)
        assert_holds(past.facets, log[number - 1][1])
        other = data.draw(st.integers(1, len(log)))
        changes = versions.diff(self.store, name, number, other)
        changed = {CHANGED.get((each.modality, each.field)) for each in changes}
        for field in CHANGED.values():
            one, two = (log[each - 1][1].get(field) for each in (number, other))
            assert (field in changed) == (one != two), field
        assert len(versions.versions(self.store, name)) == len(log)

    @rule(back=st.integers(0, 20))
    def read_everything_as_it_was(self, back: int) -> None:
        moment = self.now - timedelta(seconds=back)
        expected = {}
        for name, log, until in (
            *self.gone,
            *((name, log, None) for name, log in self.past.items()),
        ):
            if until is not None and until <= moment:
                continue
            known = [entity for written, entity in log if written <= moment]
            if known:
                expected[name] = known[-1]
        with past(self.store, moment, never) as was:
            found = contents(was)
        assert found.keys() == expected.keys()
        for name, entity in expected.items():
            assert_holds(found[name], entity)

    @rule()
    def scores_that_are_kept_are_those_computed_from_nothing(self) -> None:
        drift.refresh(self.store)
        connection = self.store.connection
        rows = dict(connection.execute("SELECT key, id FROM entity"))
        around = evidence.everything(connection)
        for each in evidence.load(connection, list(rows)):
            kept = drift.of_entity(self.store, rows[each.key])
            assert kept.scores == drift.scores_of(assess(each, around))

    @precondition(lambda self: self.model)
    @rule(
        data=st.data(),
        kind=st.none() | st.sampled_from(DriftType),
        policy=st.sampled_from(Policy),
    )
    def normalise(
        self, data: st.DataObject, kind: DriftType | None, policy: Policy
    ) -> None:
        name = data.draw(st.sampled_from(sorted(self.model)))
        before = dump(self.store)
        planned = normalising.plan(self.store, name, kind, policy=policy)
        assert dump(self.store) == before
        done = normalising.normalise(self.store, name, kind, policy=policy)
        assert (done.steps, done.changes, done.after) == (
            *(planned.steps, planned.changes, planned.after),
        )
        if done.version is None:
            assert done.changes == ()
            return
        assert done.version == len(self.past[name]) + 1
        for step in done.steps:
            if step.outcome is normalising.Outcome.REPAIRED:
                assert (step.after or 0) < (step.before or 0)
        for change in done.changes:
            self.follow(name, change)
        self.grow_chain(name)
        self.wrote(name)
        self.repaired.add(name)

    @precondition(lambda self: self.model.keys() - self.repaired)
    @rule(data=st.data())
    def undo_of_another_write(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(sorted(self.model.keys() - self.repaired)))
        with pytest.raises(RejectedError):
            normalising.undo(self.store, name)

    @precondition(lambda self: self.repaired)
    @rule(data=st.data())
    def undo(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(sorted(self.repaired)))
        normalising.undo(self.store, name)
        length = self.model[name][CHAIN]
        self.model[name] = dict(self.past[name][-2][1]) | {CHAIN: length}
        self.grow_chain(name)
        self.wrote(name)

    def follow(self, name: str, change: FieldChange) -> None:
        field = CHANGED.get((change.modality, change.field))
        if field is not None:
            self.assign(name, Assign(field, _value(change.after)))

    def grow_chain(self, name: str) -> None:
        length = self.model[name].get(CHAIN, 0)
        assert isinstance(length, int)
        self.model[name][CHAIN] = length + 1


def _value(found: Json) -> Value:
    """Lists as the model has them."""
    if isinstance(found, list):
        return tuple(_value(each) for each in found)
    assert not isinstance(found, dict)
    return found


def test_that_engine_and_model_agree_on_the_past() -> None:
    run_state_machine_as_test(
        Past, settings=settings(max_examples=40, stateful_step_count=30)
    )
