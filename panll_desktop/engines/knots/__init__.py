"""Knots, exactly: diagrams, invariants, quandles, a table, and collections of users.

Integers and integer polynomials throughout; floating point draws pictures and decides
nothing. The conventions, fixed once:

- A crossing is ``X[a, b, c, d]``: `a` the incoming edge of the strand that passes
  under, then counter-clockwise. Edges are numbered 1 to 2n along the knot.
- It is positive when the strand above runs from d to b. The right-handed trefoil has
  three positive crossings, the Jones polynomial t + t^3 - t^4 and the signature -2.
- Mirroring takes t to 1/t in the Jones polynomial, and the signature to its negative.

Where to begin: `codes.read` and `codes.parse` make a `Diagram` of text, `braids.closed`
of a braid word; `invariants.measure` computes all invariants of one; `moves` mirrors,
reverses, adds and simplifies; `identifying.identify` names it, `symmetry.symmetry` says
which mirror images it equals; `table.primes` is the table of the unknot and the 249
prime knots up to ten crossings, `rows.COLUMNS` and `rows.table_row` are it as rows;
`quandles` and `colouring` colour; `drawing.draw` lays it out, `svg.svg` and
`describing.describe` tell of it. `collection.Collection` keeps knots of users,
`listing` reads them as rows, `importing.load` brings in files.
"""
