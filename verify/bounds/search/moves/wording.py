"""Terms as the goal writes them, whose normal form no longer shows what a rule reads: powers of letters, roots beside
their tangents, products with sums, integrals over two ranges, values below a supremum."""

from __future__ import annotations

from collections.abc import Iterator

from derivations.notation import nodes as n
from derivations.notation.nodes import tree

from ...rules import arithmetic, eigenvalues, ranges, scalars, spectra, traces
from ...rules.ground import LE, LT, ONE, ZERO
from ...rules.kernel import Sequent
from ...rules.terms import TermError
from ..asking import Asking, Reach
from ..patterns import atoms_of
from ..registry import Sides, library
from .binders import places, ranged, suprema
from .eigenvalues import definite
from .points import why_symmetric

LETTERS = 4  # numbers at which the tangent of a root is tried


def holding(p: Asking, atom: n.Node, sides: Sides, kind: type) -> Iterator[n.Node]:
    """The terms of a kind in the goal whose normal form has the atom as a factor."""
    for node in dict.fromkeys(x for side in sides for x in tree(side) if isinstance(x, kind)):
        try:
            if atom in atoms_of(p.t.poly(node)):
                yield node
        except TermError:
            continue


@library(n.Sym, n.Pow)
def powers(p: Asking, atom: n.Node, sides: Sides) -> Iterator[Sequent | None]:
    """q^m against the powers of the right side with the same exponent; Bernoulli's inequality for 1 + a."""
    for power in holding(p, atom, sides, n.Pow):
        base, exponent = power.args
        if isinstance(exponent, n.Num) or not base.is_scalar_shaped:
            continue
        sign = p.prove(ZERO, LE, base, Reach.KNOWN)
        if sign is None:
            continue
        if isinstance(base, n.Add):
            yield p.attempt(scalars.bernoulli, p.t.canonical(base - 1), exponent, sign)
        others = (x for x in tree(sides[1]) if isinstance(x, n.Pow) and x.args[1] == exponent and x != power)
        for other in dict.fromkeys(others):
            below = p.prove(base, LE, other.args[0], Reach.KNOWN)
            if below is not None:
                yield p.attempt(arithmetic.power_monotone, below, sign, exponent)


@library(n.Sym, n.Norm)
def roots(p: Asking, atom: n.Node, sides: Sides) -> Iterator[Sequent | None]:
    """sqrt(a) <= (a/b + b)/2, for 1 and for the numbers of the goal that are positive as b."""
    for root in holding(p, atom, sides, n.Sqrt):
        a = root.args[0]
        sign = p.prove(ZERO, LE, a, Reach.KNOWN)
        if sign is None:
            continue
        letters = (x for side in sides for x in tree(side) if isinstance(x, n.Sym | n.Norm) and x.is_scalar_shaped)
        for b in (ONE, *[x for x in dict.fromkeys(letters) if not p.t.same(x, a)][:LETTERS]):
            positive = p.prove(ZERO, LT, b, Reach.KNOWN)
            if positive is not None:
                yield p.attempt(scalars.root_tangent, a, b, sign, positive)


@library(n.Tr)
def products(p: Asking, atom: n.Tr, sides: Sides) -> Iterator[Sequent | None]:
    """tr(A B) with a semidefinite B that is a sum: its sign, and between the ends of the spectrum of A."""
    for trace in holding(p, atom, sides, n.Tr):
        if not isinstance(trace.args[0], n.Mul):
            continue
        factors = trace.args[0].args
        for i in range(1, len(factors)):
            halves = [x[0] if len(x) == 1 else n.Mul(*x) for x in (factors[:i], factors[i:])]
            for a, b in (halves, halves[::-1]):
                yield from with_semidefinite(p, a, b)


def with_semidefinite(p: Asking, a: n.Node, b: n.Node) -> Iterator[Sequent | None]:
    for what in definite(p):
        if not p.t.same(eigenvalues.definite(what), b):
            continue
        for other in definite(p):
            if p.t.same(eigenvalues.definite(other), a):
                yield p.attempt(traces.semidefinite_product, other, what)
        why = why_symmetric(p, a)
        for which in ("max", "min") if why is not None else ():
            yield p.attempt(traces.product_between, a, which, what, why)


@library(n.Eig)
def forms(p: Asking, atom: n.Eig, sides: Sides) -> Iterator[Sequent | None]:
    """v . A v below lambda_max(A) |v|^2, and above lambda_min(A) |v|^2, for the vectors of the goal and a sum A."""
    x = atom.args[0]
    why = why_symmetric(p, x)
    if why is None or not isinstance(x, n.Add):
        return
    columns = (y.args[0] for side in sides for y in tree(side) if isinstance(y, n.Norm))
    for v in dict.fromkeys(columns):
        rule = eigenvalues.rayleigh if atom.which == "max" else spectra.quadratic
        yield p.attempt(rule, x, v, why)


@library(n.Integral)
def wider(p: Asking, atom: n.Integral, sides: Sides) -> Iterator[Sequent | None]:
    """The integral of what is not negative grows with its range: against those of the goal with the same start."""
    if not ranged(atom):
        return
    body, var, low, high = atom.args
    others = (x for x in tree(sides[1]) if isinstance(x, n.Integral) and ranged(x))
    for other in dict.fromkeys(p.t.canonical(x) for x in others):
        if other == atom or not isinstance(other, n.Integral) or other.args[:3] != atom.args[:3]:
            continue
        more = other.args[3]
        start, order = p.prove(low, LE, high, Reach.KNOWN), p.prove(high, LE, more, Reach.KNOWN)
        sign = p.inside(other).sign(body) if start is not None and order is not None else None
        if sign is not None:
            yield p.attempt(ranges.wider, body, var, low, high, more, sign, order, start)


@library(n.Norm, n.Exp, n.Sym)
def values(p: Asking, atom: n.Node, sides: Sides) -> Iterator[Sequent | None]:
    """The left side as a value of what a supremum of the right side runs over."""
    value = p.t.canonical(sides[0])
    for sup in suprema(p, (ZERO, sides[1])):
        body, var, low, high = sup.args
        for place in places(p, body, var, value):
            first, last = p.prove(low, LE, place, Reach.KNOWN), p.prove(place, LE, high, Reach.KNOWN)
            if first is not None and last is not None:
                yield p.attempt(ranges.sup_upper, sup, place, first, last)
