"""Two functions of one symmetric matrix under a trace or in a quadratic form: compared on the spectrum."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from derivations.estimates import Stated
from derivations.notation import nodes as n

from ...rules import eigenvalues, ordered, vectors
from ...rules.ground import LE, ONE, RuleError
from ...rules.kernel import Sequent
from ...rules.terms import Exact, Key, Poly, TermError, over
from ..asking import Asking
from ..closing import quotient
from ..registry import Sides, library
from .eigenvalues import VALUE, sources

TWO = n.Num(2)


@dataclass(frozen=True)
class Measured:
    """c tr M (v is None) or c v . M v, for a product c of numbers; of a form, the norm whose square it is."""

    scalar: Key
    matrix: n.Node
    v: n.Node | None
    norm: n.Norm | None = None


@library(n.Tr, n._Inner, n.Norm)
def in_order(p: Asking, atom: n.Node, sides: Sides) -> Iterator[Sequent | None]:
    """A term c m(f(A)) of the left below a term d m(g(A)) of the right, by c f <= d g on the spectrum of A."""
    left = [(x, c) for x, c in measured(p, sides[0]) if holds(x, atom)]
    for x, c in left:
        for y, d in measured(p, sides[1]):
            ratio = quotient(p.c, y.scalar, x.scalar)
            if x.v != y.v or ratio is None or c.numerator < 0 or d.numerator < 0:
                continue
            scale = p.t.build({ratio: over(d, c)})
            made = compared(p, x.matrix, p.t.canonical(scale * y.matrix), x.v)
            if made is not None:
                yield made
                for one in (x.norm, y.norm):
                    yield None if one is None else p.attempt(vectors.squared, one.args[0])


def holds(x: Measured, atom: n.Node) -> bool:
    return atom == x.norm or (x.norm is None and isinstance(atom, n.Tr if x.v is None else n._Inner))


def measured(p: Asking, side: n.Node) -> list[tuple[Measured, Exact]]:
    """The terms of a side that are such measures, with their coefficients."""
    found: list[tuple[Measured, Exact]] = []
    for (factors, word), c in p.t.poly(side).items():
        heavy = [(b, e) for b, e in factors if isinstance(b, n.Tr | n._Inner | n.Norm)]
        if word or len(heavy) != 1:
            continue
        base, exponent = heavy[0]
        scalar: Key = (tuple(x for x in factors if x[0] != base), ())
        if isinstance(base, n.Tr) and exponent == ONE:
            found.append((Measured(scalar, base.args[0], None), c))
        elif isinstance(base, n._Inner) and exponent == ONE:
            found.extend((Measured(scalar, m, v), c) for v, m in forms(p, base))
        elif isinstance(base, n.Norm) and exponent == TWO and vectors.is_vector(base.args[0]):
            found.extend((Measured(scalar, m, v, base), c) for v, m in squares(p, base))
    return found


def forms(p: Asking, base: n._Inner) -> Iterator[tuple[n.Node, n.Node]]:
    """v and M where the product is v . M v."""
    (((_, left), _),) = p.t.poly(base.args[0]).items()
    (((_, right), _),) = p.t.poly(base.args[1]).items()
    word = (*(p.t.flip(x) for x in reversed(left)), *right)
    if len(word) > 1 and p.t.flip(word[0]) == word[-1]:
        inner = word[1:-1]
        v = word[-1]
        yield v, n.I(v.shape[0]) if not inner else inner[0] if len(inner) == 1 else n.Mul(*inner)


def squares(p: Asking, base: n.Norm) -> Iterator[tuple[n.Node, n.Node]]:
    """v and B^T B where the norm is that of B v."""
    poly = p.t.poly(base.args[0])
    ends = {word[-1] for _, word in poly if word}
    if len(ends) != 1 or any(not word for _, word in poly):
        return
    (v,) = ends
    if not n.same_size(v.shape[1], n.ONE):
        return
    rest: Poly = {(factors, word[:-1]): c for (factors, word), c in poly.items()}
    b = p.t.build(rest, (base.args[0].shape[0], v.shape[0]))
    yield v, p.t.canonical(b.T * b)


def compared(p: Asking, x: n.Node, y: n.Node, v: n.Node | None) -> Sequent | None:
    if not n.same_shape(x.shape, y.shape):
        return None
    for a, why in dict.fromkeys((*sources(p, x), *sources(p, y))):
        try:
            f, g = (p.t.build(eigenvalues.function_of(p.c, one, a, VALUE)[0]) for one in (x, y))
            _, low, high = eigenvalues.values(p.c, a, why)
        except (RuleError, TermError):
            continue
        inside = p.under((Stated(low, LE, VALUE), *([] if high is None else [Stated(VALUE, LE, high)])), p.c)
        below = inside.prove(f, LE, g)
        made = None if below is None else p.attempt(ordered.functions, x, y, a, VALUE, why, below, v)
        if made is not None:
            return made
    return None
