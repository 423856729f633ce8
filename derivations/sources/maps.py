r"""Keywords of maps and their Jacobians: bounds on a ball, points of the mean value theorem; events that are likely.

locally J(\theta), \|\theta - \theta_0\|_2 < r, bounded by b, Lipschitz with constant s
interpolated \tilde{\theta} of g(\theta) between \theta_t and \theta_{t+1}
likely \delta: fact \|g(\theta_0)\|_2 < R
"""

from __future__ import annotations

import re

from ..assumptions import Has
from ..estimates import DifferentiableMap, Interpolated, Likely, LocalLipschitz, Stated
from ..notation import nodes as n
from ..notation.core import Node, Sym
from ..notation.reader import ReadError, read_display
from .declarations import KEYWORDS, Declaring, keyword
from .events import Piece
from .pieces import cut, part, word

# -- a Jacobian on a ball -------------------------------------------------------------------------------------
_BOUND = re.compile(r"bounded\s+by\s+(?P<term>.+)$", re.DOTALL)
_SLOPE = re.compile(r"Lipschitz\s+with\s+constant\s+(?P<term>.+)$", re.DOTALL)


@keyword("locally")
def locally(d: Declaring, rest: Piece) -> None:
    """On an open ball the Frobenius norm of a Jacobian is bounded, and that of its changes by the distance."""
    pieces = cut(rest, ",")
    if len(pieces) != 4:
        raise d.wrong(
            rest, "a local bound that is not complete",
            r"write locally J(x), \|x - x_0\|_2 < r, bounded by b, Lipschitz with constant s",
        )  # fmt: skip
    name, ball, first, second = pieces
    jacobian = d.term(name, letters=True)
    entity = d.scope.entity_of(jacobian)
    if not isinstance(jacobian, Sym) or entity is None or entity.kind != "function" or jacobian is not entity.member:
        raise d.wrong(name, f"{name.text} is no declared function at its letter", "write it with its letter: J(x)")
    (point,) = jacobian.indices
    centre, radius = ball_around(d, ball, point)
    terms = []
    for piece, pattern, what in ((first, _BOUND, "bounded by b"), (second, _SLOPE, "Lipschitz with constant s")):
        found = pattern.match(piece.text)
        if found is None:
            raise d.wrong(piece, f"{piece.text or 'nothing'} where a bound is expected", f"write {what}")
        terms.append(d.term(part(piece, found.start("term"), found.end("term")), n.SCALAR))
    d.state(LocalLipschitz(entity.at(centre), centre, radius, *terms), rest)


def ball_around(d: Declaring, piece: Piece, point: Node) -> tuple[Sym, Node]:
    r"""The centre and the radius of a ball: `\|x - x_0\|_2 < r`."""
    remedy = rf"write \|{point.tex} - c\|_2 < r" if isinstance(point, Sym) else "write an open ball"
    try:
        chains = read_display(piece.text, d.scope.made_names(d.scope.slots()), d.scope.macros)
    except ReadError as error:
        raise d.unread(piece, error) from None
    lines = chains[0].lines if len(chains) == 1 else ()
    for line in lines:
        if line.error is not None:
            raise d.unread(piece, line.error)
    if len(lines) == 2 and chains[0].relations == ("<",) and not chains[0].conditions:
        match lines[0].tree, lines[1].tree:
            case n.Norm(args=(n.Add(args=(x, n.Neg(args=(Sym() as centre,)))), _)), n.Node() as radius:
                if x is point and lines[0].tree.kind == "2" and radius.is_scalar_shaped and point not in radius.symbols:
                    return centre, radius
    raise d.wrong(piece, f"{piece.text or 'nothing'} is no open ball", remedy)


# -- points of the mean value theorem -------------------------------------------------------------------------
_BETWEEN = re.compile(r"(?P<name>.+?)\s+of\s+(?P<map>.+?)\s+between\s+(?P<start>.+?)\s+and\s+(?P<end>.+)$", re.DOTALL)


@keyword("interpolated")
def interpolated(d: Declaring, rest: Piece) -> None:
    """A point of a segment at which the mean value theorem holds for a map with values in a space: as a bound."""
    found = _BETWEEN.match(rest.text)
    if found is None:
        raise d.wrong(rest, "a point without its map and its ends", "write interpolated z of g(x) between a and b")
    name, inner, first, last = (part(rest, *found.span(key)) for key in ("name", "map", "start", "end"))
    value = d.term(inner, letters=True)
    maps = [
        f for f in d.scope.assumptions
        if isinstance(f, DifferentiableMap) and isinstance(value, Sym) and f.value_at(f.point) is value
    ]  # fmt: skip
    if not maps:
        raise d.wrong(inner, f"{inner.text} is no declared map with a Jacobian, at its letter",
                      "write function g(x) : d -> n, smooth, Jacobian J(x)")  # fmt: skip
    (smooth,) = maps
    start, end = (d.term(piece, tuple(smooth.point.shape)) for piece in (first, last))
    if not isinstance(start, Sym) or not isinstance(end, Sym):
        raise d.wrong(first if not isinstance(start, Sym) else last, "an end that is no name", "declare a name for it")
    point = d.symbol(name, "vector", tuple(smooth.point.shape))
    d.state(
        Interpolated(point, start, end, smooth.jacobian_at(start), smooth.value_at(start), smooth.value_at(end)), rest
    )


# -- events ---------------------------------------------------------------------------------------------------
@keyword("likely")
def likely(d: Declaring, rest: Piece) -> None:
    """What fails with a chance of at most a budget: `likely \\delta: fact ...`, or `locally ...` behind the colon."""
    pieces = cut(rest, ":")
    if len(pieces) < 2:
        raise d.wrong(rest, "a likely event without its budget", r"write likely \delta: fact a < b")
    budget = d.term(pieces[0], n.SCALAR)
    start = pieces[1].at - rest.at
    what = part(rest, start, len(rest.text))
    first, inner = word(what)
    if first not in ("fact", "locally"):
        raise d.wrong(what, f"{first or 'nothing'} is no event", "write fact, or locally, and what it says")
    outer, d.scope = d.scope, d.scope.copy()
    try:
        KEYWORDS[first](d, inner)
        events = [found.assumption for found in d.scope.facts if found not in outer.facts]
    finally:
        unsaid, d.scope = d.scope.unsaid, outer
    d.scope.unsaid = unsaid
    for event in events:
        if not isinstance(event, Stated | Has | LocalLipschitz):
            raise d.wrong(what, "a definition is no event", "write a bound, or an equation between terms")
        d.state(Likely(event, budget), rest)


__all__ = ["ball_around", "interpolated", "likely", "locally"]
