"""A drawing as a file of Scalable Vector Graphics."""

from collections.abc import Mapping, Sequence
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from panll_desktop.engines.knots.drawing import Drawing, Place
from panll_desktop.records import Record

MARGIN: Final = 0.05


class Style(Record):
    """How a drawing looks.

    Attributes:
        ink: the colour of arcs that have none of their own, as CSS says it.
        paper: of the background; "" for none.
        size: of the longer side, in pixels, the margin not counted.
        stroke: the width of a strand, in pixels.
    """

    ink: str = "black"
    paper: str = ""
    size: float = 480.0
    stroke: float = 6.0


def svg(
    drawing: Drawing,
    title: str,
    description: str,
    *,
    colours: Mapping[int, str] | None = None,
    style: Style = Style(),  # noqa: B008 - records cannot be changed
) -> str:
    """The text of the file.

    Args:
        drawing: what it shows.
        title: the name of the picture, for people who cannot see it.
        description: likewise, what is in it.
        colours: the colours of arcs, by number.
        style: the rest.
    """
    edge = style.size * MARGIN
    width = style.size * drawing.width + 2 * edge
    height = style.size * drawing.height + 2 * edge
    box = f"0 0 {width:.6g} {height:.6g}"
    lines = [
        '<svg xmlns="http://www.w3.org/2000/svg" role="img"',
        f' viewBox="{box}" width="{width:.6g}" height="{height:.6g}">',
        f"<title>{escape(title)}</title>",
        f"<desc>{escape(description)}</desc>",
    ]
    if style.paper:
        lines.append(
            f'<rect width="100%" height="100%" fill={quoteattr(style.paper)}/>'
        )
    for arc in drawing.arcs:
        colour = (colours or {}).get(arc.number, style.ink)
        lines.append(
            f'<polyline fill="none" stroke={quoteattr(colour)}'
            f' stroke-width="{style.stroke:.6g}" stroke-linecap="round"'
            f' stroke-linejoin="round" points="{_points(arc.points, style.size)}"/>'
        )
    return "\n".join([*lines, "</svg>", ""])


def _points(points: Sequence[Place], size: float) -> str:
    edge = size * MARGIN
    return " ".join(f"{edge + size * x:.2f},{edge + size * y:.2f}" for x, y in points)
