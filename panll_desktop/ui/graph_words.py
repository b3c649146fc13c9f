"""What is said of things and their links: on the drawing, in the table, read aloud."""

from collections import Counter
from collections.abc import Iterable
from typing import Final

from panll_desktop.protocol import Link, Neighbourhood, Node
from panll_desktop.ui.cells import one_line, shown

OUT, IN = "to", "from"
_MOST_KINDS: Final = 12
_MOST_PROPERTIES: Final = 8


def called(node: Node) -> str:
    """What a thing is called: its title, or else its identifier."""
    return one_line(node.title, 120) or one_line(node.identifier, 120)


def placed(node: Node) -> str:
    """The identifier of a thing, and its kind where that does not say it."""
    name, kind = one_line(node.identifier, 120), one_line(node.kind, 60)
    return name if not kind or name.startswith(f"{kind}/") else f"{kind} {name}"


def direction(link: Link) -> str:
    """Which way a link leads, in a word."""
    return OUT if link.outgoing else IN


def whole(link: Link) -> str:
    """A link as a sentence."""
    name, title = one_line(link.node.identifier, 200), one_line(link.node.title, 200)
    there = f"{title} ({name})" if title else name
    stored = "" if link.node.stored else ", which is not stored here"
    return f"{one_line(link.kind, 80)} {direction(link)} {there}{stored}"


def noted(link: Link) -> str:
    """What else is known of a link and of the thing at its end."""
    kept = list(link.properties.items())
    said = [*link.node.notes]
    said += [
        f"{one_line(name, 40)} {shown(value, 60)}"
        for name, value in kept[:_MOST_PROPERTIES]
    ]
    if len(kept) > _MOST_PROPERTIES:
        said.append(f"{len(kept) - _MOST_PROPERTIES} more")
    return " · ".join(one_line(each, 120) for each in said)


def counted(found: Neighbourhood, drawn: int) -> tuple[str, str]:
    """How many links there are, which way they lead, and how many are not drawn."""
    listed = len(found.links)
    noun = "link" if found.total == 1 else "links"
    out = sum(each.outgoing for each in found.links)
    said = [] if found.links else ["nothing is linked with it"]
    if listed < found.total:
        said.append(f"the first {listed:,} listed, some of every kind")
    elif out and out < listed:
        said.append(f"{out:,} from it, {listed - out:,} to it")
    elif listed:
        said.append("all from it" if out else "all to it")
    if drawn < listed:
        said.append(f"{drawn:,} drawn")
    return f"{found.total:,} {noun}", " · ".join(said)


def described(found: Neighbourhood, drawn: int) -> str:
    """The drawing in sentences, for people who do not see it."""
    centre = found.centre
    name, title = one_line(centre.identifier, 200), one_line(centre.title, 200)
    said = [f"{title} ({name})." if title else f"{name}."]
    said += [f"{one_line(each, 200)}." for each in centre.notes]
    if not found.links:
        return " ".join((*said, "Nothing is linked with it."))
    noun = "link" if found.total == 1 else "links"
    said.append(f"{found.total:,} {noun}: {_kinds(found.links)}.")
    if len(found.links) < found.total:
        said.append(f"The first {len(found.links):,} are listed, some of every kind.")
    if drawn < len(found.links):
        said.append(f"{drawn:,} of them are drawn.")
    return " ".join(said)


def listed(found: Neighbourhood) -> str:
    """Everything that is linked, a line each, for the clipboard."""
    said = [described(found, len(found.links))]
    return "\n".join([*said, *(whole(each) for each in found.links)])


def _kinds(links: Iterable[Link]) -> str:
    """How many of each kind lead which way."""
    counts = Counter((each.kind, direction(each)) for each in links)
    said = [
        f"{count:,} {one_line(kind, 60)} {way}"
        for (kind, way), count in list(counts.items())[:_MOST_KINDS]
    ]
    if len(counts) > _MOST_KINDS:
        said.append(f"{len(counts) - _MOST_KINDS} more kinds")
    return ", ".join(said)
