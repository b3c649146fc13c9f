"""A module that finds normal forms: what it answers is what it is told to."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from panll_desktop import protocol as p
from tests.fakes import FakeModule, FakeSession

WEAK = p.FunctionalDependency(("city",), "name", 0.75, 2, 8, counts=False)
LAND = p.FunctionalDependency(("city",), "land", 1.0, 0, 8)
KEY = p.FunctionalDependency(("name",), "city", 1.0, 0, 0)
REPORT = p.NormalFormReport(
    "walls",
    p.NormalForm.SECOND,
    ("city", "land", "name", "open"),
    (("name",),),
    (KEY, LAND, WEAK),
    (p.FormViolation(p.NormalForm.THIRD, LAND, "land depends on (city)."),),
    declared=False,
    documents=8,
    of=10,
    constant=("open",),
    notes=("Left out: open.",),
)
PROPOSAL = p.Decomposition(
    "walls",
    p.NormalForm.BOYCE_CODD,
    (
        p.DecomposedPart("walls_city", ("city",), ("city", "land")),
        p.DecomposedPart("walls", ("name",), ("name", "city", "open"), fresh=False),
    ),
    (),
    "walls goes from 2NF to BCNF.",
)
MIGRATED = p.Migration(7, "walls is in BCNF now.")


@dataclass
class FormsModule(FakeModule):
    """Reports `report`; `finding` happens before it does."""

    names: tuple[str, ...] = ("walls", "glyphs")
    report: p.NormalFormReport = REPORT
    proposal: p.Decomposition | None = PROPOSAL
    finding: Callable[[], None] = field(default=lambda: None)
    asked: list[tuple[str, str]] = field(default_factory=list)

    @property
    def manifest(self) -> p.Manifest:
        return replace(super().manifest, decomposes=True)

    def _connect(self, options: p.Options, observer: p.Observer) -> p.Session:
        session = FormsSession(self, options, observer)
        self.sessions.append(session)
        return session


class FormsSession(FakeSession):
    def decomposable(self) -> tuple[str, ...]:
        return self._told.names

    def normal_form(
        self,
        collection: str,
        cancel: p.CancelFlag,
        progress: Callable[[int, int], None],
    ) -> p.NormalFormReport:
        self._told.finding()
        for done in range(1, 5):
            if cancel.is_set():
                raise p.CancelledError("Stopped.")
            progress(done, 4)
        return replace(self._told.report, collection=collection)

    def decomposition(
        self, report: p.NormalFormReport, form: p.NormalForm
    ) -> p.Decomposition | None:
        proposal = self._told.proposal
        if proposal is None or not report.forbidden(form):
            return None
        return replace(proposal, form=form)

    def decompose(
        self, decomposition: p.Decomposition, actor: str, rationale: str
    ) -> p.Migration:
        assert decomposition.parts
        if not (actor and rationale):
            raise p.QueryError("Nobody answers for it.")
        self._told.asked.append((actor, rationale))
        return MIGRATED

    def recompose(self, entry: int, actor: str, rationale: str) -> p.Migration:
        self._told.asked.append((actor, rationale))
        return p.Migration(entry + 1, f"Entry {entry} is undone.")

    @property
    def _told(self) -> FormsModule:
        assert isinstance(self.module, FormsModule)
        return self.module
