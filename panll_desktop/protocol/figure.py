"""What a row is about, drawn and told: a figure, facts, and what it is related to."""

from typing import TypeAlias

from panll_desktop.records import Record

Place: TypeAlias = tuple[float, float]


class Stroke(Record):
    """A line of a figure.

    Attributes:
        points: from its beginning to its end, in the figure's box, y downwards.
        group: its place in `Figure.groups`; None for one in plain ink.
        label: a short text that stands on it, such as the number of its colour.
    """

    points: tuple[Place, ...]
    group: int | None = None
    label: str = ""


class Figure(Record):
    """A drawing in a box of which the longer side is 1.

    Attributes:
        strokes: in the order in which they are drawn.
        description: what is to be seen, in sentences, for people who do not see it.
        groups: what each colour means; strokes of a group have one colour.
        document: the same as a file of Scalable Vector Graphics.
    """

    width: float
    height: float
    strokes: tuple[Stroke, ...]
    description: str
    groups: tuple[str, ...] = ()
    document: str = ""


class Fact(Record):
    """Something that is known of the thing.

    Attributes:
        name: in a word or two.
        value: as people write it, mathematics with its own signs.
        note: the convention, or how it is known; a sentence.
        plain: as it is typed into a query; empty if that is the value.
    """

    name: str
    value: str
    note: str = ""
    plain: str = ""


class Relation(Record):
    """Another thing that it is the same as, or may be.

    Attributes:
        identifier: what `Portraying.portrait` finds it by, in a column ``name``; empty
            for one that has no portrait.
        title: as it is shown.
        certainty: in a word, such as ``exact``.
        reason: why, as a sentence.
    """

    identifier: str
    title: str
    certainty: str
    reason: str


class Variant(Record):
    """A way to draw the figure.

    Attributes:
        id: stable; what `Portraying.portrait` takes.
        title: for a menu.
        help: a sentence.
    """

    id: str
    title: str
    help: str = ""


class Portrait(Record):
    """One thing on one sheet.

    Attributes:
        title: what it is called.
        subtitle: what else is to be said of it, in a line.
        figure: None for a thing that cannot be drawn.
        variants: how else the figure can be drawn; the first is the plain way.
        variant: how it is drawn.
        facts: in the order to read them.
        relations: what it is the same as, or may be.
        notes: conventions and caveats, sentences.
    """

    title: str
    subtitle: str = ""
    figure: Figure | None = None
    variants: tuple[Variant, ...] = ()
    variant: str = ""
    facts: tuple[Fact, ...] = ()
    relations: tuple[Relation, ...] = ()
    notes: tuple[str, ...] = ()
