"""Conditions of the algebra in short words, for plans."""

from panll_desktop.engines.octad import algebra as a

_LONGEST = 120


def sentence(condition: a.Condition) -> str:
    """A condition as it is shown, cut where it is long."""
    text = _words(condition)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _words(condition: a.Condition) -> str:
    match condition:
        case a.And(terms) | a.Or(terms):
            word = " AND " if isinstance(condition, a.And) else " OR "
            return f"({word.join(map(sentence, terms))})"
        case a.Not(term):
            return f"NOT {_words(term)}"
        case a.Compare(field, operator, value):
            return f"{_field(field)} {operator.value} {value!r}"
        case a.CompareFields(left, operator, right):
            return f"{_field(left)} {operator.value} {_field(right)}"
        case a.Present(modality):
            return f"{modality.name} exists"
        case a.CompareAcross(left, operator, right):
            return f"{_field_of(left)} {operator.value} {_field_of(right)}"
        case a.Of(variable, term):
            return f"{variable}: {_words(term)}"
        case a.Bound(links, term):
            drawn = ", ".join(map(_link, links))
            return drawn if term == a.And(()) else f"{drawn} and {_words(term)}"
        case a.Follows(steps):
            return "path " + " ".join(f"-[{step.predicate}]-" for step in steps)
        case a.Similar(vector, least, metric):
            kind = metric.value.replace("_", " ")
            return f"{kind} with {_vector(vector)} at least {least:g}"
        case a.NearestVectors(vector, count):
            return f"among the {count} most like {_vector(vector)}"
        case a.Reached(start, step):
            return f"reached from {start or 'any entity'} by {step.predicate}"
        case a.Written(start, end):
            return f"written between {start} and {end}"
        case a.WrittenBy(author):
            return f"written by {author}"
        case a.Identified(identifiers):
            return f"id is {', '.join(identifiers)}"
        case _:
            return _special(condition)


def _special(condition: a.Condition) -> str:
    match condition:
        case a.Contains(words, field):
            return f"{field or 'text'} contains {words!r}"
        case a.Matches(pattern, field):
            return f"{field or 'text'} matches /{pattern}/"
        case a.WithinRadius(latitude, longitude, kilometres):
            return f"within {kilometres:g} km of {latitude:g}, {longitude:g}"
        case a.WithinBounds(south, west, north, east):
            return f"within {south:g}, {west:g} to {north:g}, {east:g}"
        case a.NearestPlaces(latitude, longitude, count):
            return f"among the {count} nearest to {latitude:g}, {longitude:g}"
        case a.Shaped(operator, shape):
            return f"shape {operator.value} {list(shape)}"
        case a.Agrees(one, other, metric, operator, threshold):
            pair = f"{one.name}, {other.name}"
            return f"agreement of {pair} by {metric} {operator.value} {threshold:g}"
        case a.Claims(claim, name):
            return f"{claim.name.lower().replace('_', ' ')} {name}".strip()
        case a.Constant(value):
            return "always" if value else "never"
        case _:
            return type(condition).__name__


def _vector(vector: tuple[float, ...] | a.VectorOf) -> str:
    if isinstance(vector, a.VectorOf):
        return f"the vector of {vector.identifier}"
    return f"{len(vector)} numbers"


def _field_of(part: a.FieldOf) -> str:
    name = _field(part.field)
    return f"{part.variable}: {name}" if part.variable else name


def _link(link: a.Link) -> str:
    step, ends = link.step, [f"({each})" for each in (link.source, link.target)]
    before = "<-" if step.direction is a.Direction.IN else "-"
    after = "->" if step.direction is a.Direction.OUT else "-"
    return f"{ends[0]}{before}[{step.predicate}]{after}{ends[1]}"


def _field(field: a.Field) -> str:
    name = "id" if field.name == a.IDENTIFIER else field.name.removeprefix("@")
    return f"{field.modality.name}.{name}"
