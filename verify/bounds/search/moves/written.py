"""What the way in which a goal is written says: its scalar products, and identities of matrices put into norms."""

from __future__ import annotations

from collections.abc import Iterator

from derivations.estimates import Stated
from derivations.notation import nodes as n
from derivations.notation.nodes import tree

from ...rules import logic, vectors
from ...rules.ground import EQ
from ...rules.kernel import Sequent
from ...rules.terms import Poly
from ..asking import Asking
from ..registry import Sides, library


@library(n._Inner)
def products(p: Asking, atom: n._Inner, sides: Sides) -> Iterator[Sequent | None]:
    """u . w <= |u| |w| for the products (a + b)^T M w of the goal, which their expansion takes apart."""
    for node in dict.fromkeys(x for side in sides for x in tree(side) if isinstance(x, n.Mul)):
        parts = [x for x in flat(node) if not x.is_scalar_shaped]
        sums = [x for x in parts if isinstance(x.args[0] if isinstance(x, n.T) else x, n.Add)]
        if not node.is_scalar_shaped or len(parts) < 2 or not sums:
            continue
        first, rest = parts[0], parts[1] if len(parts) == 2 else n.Mul(*parts[1:])
        if not n.same_size(first.shape[0], n.ONE):
            continue
        u = first.args[0] if isinstance(first, n.T) else n.T(first)
        if any(b == atom for factors, _ in p.t.poly(n.dot(u, rest)) for b, _ in factors):
            for one in (u, n.Neg(u)):
                yield p.attempt(vectors.cauchy_schwarz, one, rest)


def flat(x: n.Node) -> list[n.Node]:
    """The factors of a product, also of products in it."""
    return [y for arg in x.args for y in flat(arg)] if isinstance(x, n.Mul) else [x]


@library(n.Norm)
def identities(p: Asking, atom: n.Norm, sides: Sides) -> Iterator[Sequent | None]:
    """||A v|| = ||B v|| where A = B is known, with or without a last factor."""
    poly = p.t.poly(atom.args[0])
    for known in equations(p):
        own = p.t.poly(known.left)
        for sign in (1, -1):
            for v, matrix in factored(p, poly):
                if matrix == {k: c * sign for k, c in own.items()}:
                    old, new = (n.Mul(x, v) if v is not None else x for x in (known.left, known.right))
                    yield p.attempt(logic.replaced, n.Norm(old, atom.kind), n.Norm(new, atom.kind), (known,))


def equations(p: Asking) -> Iterator[Sequent]:
    """What is known or said to be equal, of matrices and columns."""
    yield from (x for x in p.known.vectors if x.relation == EQ)
    for a in p.c.assumptions:
        if isinstance(a, Stated) and a.var is None and a.relation == EQ and not a.left.is_scalar_shaped:
            yield logic.assumption(p.c, a)


def factored(p: Asking, poly: Poly) -> Iterator[tuple[n.Node | None, Poly]]:
    """A matrix as it is, and without the last letter that all its products share."""
    yield None, poly
    last = {word[-1] if word else None for _, word in poly}
    if len(last) == 1 and (v := last.pop()) is not None:
        yield v, {(factors, word[:-1]): c for (factors, word), c in poly.items()}
