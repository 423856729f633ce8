"""Powers and exponentials."""

from __future__ import annotations

from collections.abc import Iterator

from derivations.notation import nodes as n

from ...rules import arithmetic
from ...rules.ground import EQ, LE, LT, ZERO
from ...rules.kernel import Sequent
from ...rules.terms import WHOLE, over
from ..asking import Asking, Reach
from ..closing import quotient
from ..patterns import atoms_of
from ..registry import Sides, move


@move(n.Exp)
def exponentials(p: Asking, atom: n.Exp, sides: Sides) -> Iterator[Sequent | None]:
    """e^x against 1, against the exponentials of the goal; x e^{-cx} and e^x (1 - e^x) against their maxima."""
    if not atom.is_scalar_shaped:
        return
    x = atom.args[0]
    if any(isinstance(y, n.Exp) and p.t.same(y.args[0], 2 * x) for y in atoms_of(p.t.poly(sides[0]))):
        yield p.attempt(arithmetic.parabola, atom)
    others = [y for y in atoms_of(p.t.poly(sides[1])) if isinstance(y, n.Exp) and y != atom]
    for other in (n.Exp(ZERO), *others):
        below = p.prove(x, LE, other.args[0], Reach.CHAINS)
        if below is not None:
            yield p.attempt(arithmetic.exp_monotone, below)
    yield from peaks(p, x)


def peaks(p: Asking, x: n.Node) -> Iterator[Sequent | None]:
    """e^{-c y} with the common factor y of its exponent: y e^{-c y} <= 1/(e c)."""
    poly = p.t.poly(x)
    if not poly:
        return
    keys = [dict(f) for f, _ in poly]
    shared = [(base, exponent) for base, exponent in keys[0].items() if all(k.get(base) == exponent for k in keys[1:])]
    for y in subsets(shared):
        parts = {quotient(p.c, key, (y, ())): -value for key, value in poly.items()}
        rates = {key: value for key, value in parts.items() if key is not None}
        if len(rates) < len(parts):
            continue
        rate = p.t.build(rates)
        sign = p.prove(ZERO, LT, rate, Reach.TERMS)
        if sign is not None:
            yield p.attempt(arithmetic.peak, p.t.build({(y, ()): WHOLE}), rate, sign)


def subsets(pairs: list) -> Iterator[tuple]:
    """Non-empty subsets, the largest first."""
    for mask in range((1 << len(pairs)) - 1, 0, -1):
        yield tuple(pair for i, pair in enumerate(pairs) if mask >> i & 1)


@move(n.Pow)
def powers(p: Asking, atom: n.Pow, sides: Sides) -> Iterator[Sequent | None]:
    """q^m is positive; q^m against the powers of the goal with the same exponent and 1."""
    base, exponent = atom.args
    sign = p.sign(base)
    if sign is None:
        return
    if sign.relation == LT:
        yield p.attempt(arithmetic.power_positive, base, exponent, sign)
    aims = {y.args[0] for y in atoms_of(p.t.poly(sides[1])) if isinstance(y, n.Pow) and y.args[1] == exponent}
    for aim in (n.Num(1), *sorted(aims - {base}, key=str)):
        below = p.prove(base, LE, aim, Reach.KNOWN)
        if below is not None:
            yield p.attempt(arithmetic.power_monotone, below, sign, exponent)


@move(n.Add)
def reciprocals(p: Asking, atom: n.Add, sides: Sides) -> Iterator[Sequent | None]:
    """1/(m B) <= 1/(m a) from what is known of the form a <= B, where the factor is m B."""
    for known in p.known.base:
        factor = multiple_of(p, atom, known.right) if known.relation != EQ else None
        if factor is None:
            continue
        below = p.chain(factor * known.left, LE, atom, [(known, factor)])
        sign = p.prove(ZERO, LT, factor * known.left, Reach.KNOWN)
        if below is not None and sign is not None:
            yield p.attempt(arithmetic.reciprocal, below, sign)


def multiple_of(p: Asking, x: n.Node, y: n.Node) -> n.Node | None:
    """The product of powers m with x = m y."""
    whole, part = p.t.poly(x), p.t.poly(y)
    if len(part) < 2 or len(whole) != len(part):
        return None
    first, value = next(iter(part.items()))
    for key, c in whole.items():
        ratio = quotient(p.c, key, first)
        if ratio is not None and p.t.times({ratio: over(c, value)}, part) == whole:
            return p.t.build({ratio: over(c, value)})
    return None
