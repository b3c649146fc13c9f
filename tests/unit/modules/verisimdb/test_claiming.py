"""SATISFIES, HAS PROOF and VERIFIED BY: what they mean, and what they refuse."""

import pytest

from panll_desktop.modules.verisimdb.embedded import EmbeddedSession
from panll_desktop.protocol import ProofFailedError, QueryError
from tests.unit.modules.verisimdb.asking import ask, ids

MORE = (
    """INSERT HEXAD WITH DOCUMENT(id = 'open', title = 'O', license = 'CC-BY-4.0',
       anonymized = 'true'), SEMANTIC('https://x/LicenseContract'),
       PROVENANCE(event_type = 'verified', actor = 'review-board',
       description = 'looked at it')""",
    """INSERT HEXAD WITH DOCUMENT(id = 'shut', title = 'S', license = 'none'),
       SEMANTIC(LicenseContract), SEMANTIC(GDPRContract),
       PROVENANCE(event_type = 'created', actor = 'review-board',
       description = 'made it')""",
    "INSERT HEXAD WITH DOCUMENT(id = 'citing', title = 'C'), GRAPH(cites, open)",
    "INSERT HEXAD WITH DOCUMENT(id = 'lost', title = 'L'), GRAPH(cites, nobody)",
    """INSERT HEXAD WITH DOCUMENT(id = 'linked', title = 'L', body = 'By Old bridge.'),
       GRAPH(near, bare)""",
    "INSERT HEXAD WITH SEMANTIC('https://x/NotLicenseContract'), DOCUMENT(id = 'odd')",
)
NAMES = ("full", "bare", "point", "open", "shut", "citing", "lost", "linked", "odd")


@pytest.fixture
def claims(session: EmbeddedSession) -> EmbeddedSession:
    for statement in MORE:
        ask(session, statement)
    return session


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("SATISFIES LicenseContract", ["open", "shut"]),
        ("SATISFIES LicenseContract(license=CC-BY-4.0)", ["open"]),
        ("SATISFIES LicenseContract(license=CC-BY-4.0, anonymized=true)", ["open"]),
        ("SATISFIES LicenseContract(anonymized=false)", []),
        ("SATISFIES licensecontract", []),
        (
            "SATISFIES GDPRContract AND NOT SATISFIES Licence",
            ["shut"],
        ),
        ("VERIFIED BY review-board", ["open"]),
        ("VERIFIED BY me", []),
        ("NOT VERIFIED BY review-board AND SATISFIES LicenseContract", ["shut"]),
        ("HAS PROOF CITATION", ["citing"]),
        ("HAS PROOF PROVENANCE AND id != 'full'", ["open", "shut"]),
    ],
)
def test_that_a_claim_chooses_its_entities(
    claims: EmbeddedSession, condition: str, expected: list[str]
) -> None:
    assert sorted(map(str, ids(claims, condition))) == expected


@pytest.mark.parametrize(
    "kind", ["EXISTENCE", "PROVENANCE", "FRESHNESS", "CITATION", "CONSISTENCY"]
)
def test_that_a_proof_that_an_entity_has_is_one_that_can_be_made(
    claims: EmbeddedSession, kind: str
) -> None:
    provable = []
    for name in NAMES:
        try:
            ask(claims, f"SELECT * FROM HEXAD '{name}' PROOF {kind}('{name}')")
        except ProofFailedError:
            continue
        provable.append(name)
    has = [
        str(each["id"])
        for each in ask(claims, f"SELECT * FROM hexads WHERE HAS PROOF {kind}").rows
    ]
    assert sorted(has) == sorted(provable)
    assert has


def test_that_a_broken_chain_has_no_proof(claims: EmbeddedSession) -> None:
    store = claims._store
    store.connection.execute(
        "UPDATE provenance SET description = 'another' WHERE actor = 'review-board'"
    )
    assert ids(claims, "HAS PROOF PROVENANCE") == ["full"]


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("ACCESS", "no principals"),
        ("CUSTOM", "no circuit"),
        ("PLONK", "nobody has said"),
        ("INTEGRITY", "whole file"),
        ("EXISTENSE", "Did you mean EXISTENCE"),
    ],
)
def test_that_a_proof_that_nobody_can_look_for_is_refused_at_its_place(
    claims: EmbeddedSession, kind: str, reason: str
) -> None:
    query = f"SELECT * FROM hexads WHERE HAS PROOF {kind}"
    with pytest.raises(QueryError, match=reason) as caught:
        ask(claims, query)
    assert caught.value.position is not None
    assert caught.value.position.of(query) == f"HAS PROOF {kind}"
