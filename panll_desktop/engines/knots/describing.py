"""A diagram in words, for people who do not see it."""

from collections.abc import Sequence

from panll_desktop.engines.knots.diagram import Diagram, faces


def describe(diagram: Diagram, name: str = "") -> str:
    """What is drawn, and the way along the knot.

    Args:
        diagram: what to describe.
        name: of the knot, where it has one.
    """
    shown = f"Diagram of the knot {name}" if name else "Diagram of a knot"
    count = len(diagram)
    if not count:
        return f"{shown}: a circle without crossings."
    positive = sum(sign > 0 for sign in diagram.signs)
    kind = "alternating" if diagram.alternating else "not alternating"
    way = ", ".join(
        f"{'over' if each.over else 'under'} {each.crossing + 1}"
        for each in diagram.passes()
    )
    return (
        f"{shown}: {_counted(count, 'crossing')}, {positive} positive and"
        f" {count - positive} negative, {kind}. Along the knot: {way}. Its faces have"
        f" {_listed(_corners(diagram))} corners."
    )


def describe_colouring(diagram: Diagram, colours: Sequence[str]) -> str:
    """Which colour each arc has.

    Args:
        diagram: what is coloured.
        colours: the name of the colour of each arc, by number.
    """
    arcs = diagram.arcs() or (0,)
    said = []
    for number, colour in enumerate(colours):
        edges = [str(edge) for edge, arc in enumerate(arcs, start=1) if arc == number]
        said.append(f"arc {number + 1} (edge {', '.join(edges)}) {colour}")
    return f"Colours: {'; '.join(said)}."


def _corners(diagram: Diagram) -> list[str]:
    return [str(size) for size in sorted(map(len, faces(diagram.crossings)))]


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def _listed(words: Sequence[str]) -> str:
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last
