"""Codes measured, many of them in several processes."""

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from typing import Final, TypeAlias

from panll_desktop.engines.knots import codes, rows, table
from panll_desktop.engines.knots.codes import Notation
from panll_desktop.engines.knots.diagram import Diagram
from panll_desktop.engines.knots.errors import (
    KnotError,
    StoppedError,
    TooLargeError,
)
from panll_desktop.engines.knots.identifying import (
    Certainty,
    Identification,
    identify,
)
from panll_desktop.engines.knots.invariants import measure
from panll_desktop.engines.knots.moves import mirrored, simplified
from panll_desktop.engines.knots.rows import Row
from panll_desktop.engines.knots.searching import explored
from panll_desktop.engines.knots.stopping import NEVER, Stop
from panll_desktop.engines.knots.surfaces import Genus, canonical_genus
from panll_desktop.engines.knots.symmetry import Symmetry, symmetry
from panll_desktop.records import Record

ALONE: Final = 64  # fewer are done before another process has started
CHUNK: Final = 16
ASKED_S: Final = 0.1
SEARCHED: Final = 16  # crossings; of larger diagrams no others are looked for
Progress: TypeAlias = Callable[[int, int], None]


class Code(Record):
    """A knot as it was given.

    Attributes:
        name: of the knot.
        text: the code.
        notation: how it is written; None to find out.
    """

    name: str
    text: str
    notation: Notation | None = None


class Measured(Record):
    """A knot with all that is computed of it.

    Attributes:
        notation: how the code was written.
        row: as `rows.row`.
        identified_as: a name of the table, several with " or " between, or "".
        certainty: how sure that is; NECESSARY where there is no name.
    """

    notation: Notation
    row: Row
    identified_as: str
    certainty: Certainty


class Refused(Record):
    """A code that describes no knot, or too large a one.

    Attributes:
        reason: a sentence.
    """

    reason: str


Outcome: TypeAlias = Measured | Refused


def measured(code: Code, stop: Stop = NEVER) -> Measured:
    """All that is computed of one code.

    Raises:
        KnotError: it describes no knot, or too large a one.
        StoppedError: `stop` said so.
    """
    notation = code.notation or codes.notation_of(code.text)
    diagram = codes.parse(code.text, notation)
    invariants = measure(diagram, stop)
    found = identify(diagram, stop)
    row = rows.row(code.name, diagram, invariants, _symmetry(diagram, stop))
    row["genus"] = _genus(diagram, invariants.genus, found, stop)
    names, certainty = [match.name for match in found.matches], found.certainty
    if codes.leaves_image_open(code.text, notation):
        image = [match.name for match in identify(mirrored(diagram), stop).matches]
        if set(image) != set(names):
            names += [name for name in image if name not in names]
            certainty = Certainty.NECESSARY
    return Measured(notation, row, " or ".join(names), certainty)


def _symmetry(diagram: Diagram, stop: Stop) -> Symmetry | None:
    small = simplified(diagram)
    if len(small) > SEARCHED:
        return None
    try:
        return symmetry(small, stop)
    except TooLargeError:
        return None


def _genus(
    diagram: Diagram, bounds: Genus, found: Identification, stop: Stop
) -> int | None:
    """As the table has it, or where both bounds meet, if need be of other diagrams."""
    if found.certainty is Certainty.EXACT and len(found.matches) == 1:
        return table.genus_of(found.matches[0].knot)
    if bounds.exact is not None:
        return bounds.exact
    if len(diagram) > SEARCHED:
        return None
    surfaces = (canonical_genus(each) for each in explored(diagram, stop=stop))
    return bounds.least if bounds.least in surfaces else None


def outcomes(given: Sequence[Code], stop: Stop = NEVER) -> list[Outcome]:
    """Of several codes, in their order.

    Raises:
        StoppedError: `stop` said so.
    """
    made: list[Outcome] = []
    for code in given:
        if stop():
            raise StoppedError("Stopped.")
        try:
            made.append(measured(code, stop))
        except StoppedError:
            raise
        except KnotError as error:
            made.append(Refused(str(error)))
    return made


def measure_all(
    given: Sequence[Code],
    *,
    processes: int = 0,
    progress: Progress = lambda done, total: None,  # noqa: ARG005 - told to nobody
    stop: Stop = NEVER,
) -> list[Outcome]:
    """Of many codes, in their order.

    Args:
        given: the codes.
        processes: how many to use; 0 for as many as there are processors, or this one
            alone where there is little to do.
        progress: told how many are done, and of how many; on this thread.
        stop: asked ten times a second.

    Raises:
        StoppedError: `stop` said so; the processes have ended.
    """
    count = processes or (os.cpu_count() or 1 if len(given) > ALONE else 1)
    chunks = [given[i : i + CHUNK] for i in range(0, len(given), CHUNK)]
    progress(0, len(given))
    found: list[list[Outcome]] = [[] for _ in chunks]
    done = 0
    parts = _alone(chunks, stop) if count == 1 else _together(chunks, count, stop)
    for index, part in parts:
        found[index] = part
        done += len(part)
        progress(done, len(given))
    return [each for part in found for each in part]


def _alone(
    chunks: Sequence[Sequence[Code]], stop: Stop
) -> Iterator[tuple[int, list[Outcome]]]:
    for index, chunk in enumerate(chunks):
        yield index, outcomes(chunk, stop)


def _together(
    chunks: Sequence[Sequence[Code]], count: int, stop: Stop
) -> Iterator[tuple[int, list[Outcome]]]:
    """Processes are started afresh: one that is forked inherits locks of threads."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(min(count, len(chunks)), mp_context=context) as pool:
        waiting: dict[Future[list[Outcome]], int] = {
            pool.submit(outcomes, chunk): index for index, chunk in enumerate(chunks)
        }
        while waiting:
            done, _ = wait(waiting, ASKED_S, FIRST_COMPLETED)
            if stop():
                pool.shutdown(wait=True, cancel_futures=True)
                raise StoppedError("Stopped.")
            for future in done:
                yield waiting.pop(future), future.result()
