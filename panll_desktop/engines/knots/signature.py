"""The signature, after Gordon and Litherland, from the regions of a diagram."""

from panll_desktop.engines.knots.diagram import Diagram, faces
from panll_desktop.engines.knots.matrices import index_of_form


def signature(diagram: Diagram) -> int:
    """The signature, -2 for the right-handed trefoil."""
    if not diagram.crossings:
        return 0
    corner, white = _coloured(diagram)
    number = {face: index for index, face in enumerate(sorted(white))}
    form = [[0] * len(number) for _ in number]
    correction = 0
    for index, sign in enumerate(diagram.signs):
        first, second, third, fourth = corner[index]
        if first in white:
            eta, ends = 1, (number[first], number[third])
        else:
            eta, ends = -1, (number[second], number[fourth])
        one, other = ends
        form[one][one] += eta
        form[other][other] += eta
        form[one][other] -= eta
        form[other][one] -= eta
        if sign == eta:
            correction += eta
    return index_of_form([row[1:] for row in form[1:]]) - correction


def _coloured(diagram: Diagram) -> tuple[list[list[int]], set[int]]:
    """The face at each corner, and the white faces of a checkerboard: fewer of both."""
    found = faces(diagram.crossings)
    corner = [[0] * 4 for _ in diagram.crossings]
    for face, corners in enumerate(found):
        for crossing, slot in corners:
            corner[crossing][slot] = face
    colour = {corner[0][0]: True}
    waiting = [corner[0][0]]
    while waiting:
        here = waiting.pop()
        for crossing, slot in found[here]:
            for beside in (slot + 1) % 4, (slot + 3) % 4:
                other = corner[crossing][beside]
                if other not in colour:
                    colour[other] = not colour[here]
                    waiting.append(other)
    white = {face for face, is_white in colour.items() if is_white}
    black = set(colour) - white
    return corner, min(white, black, key=len)
