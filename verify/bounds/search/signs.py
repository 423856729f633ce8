"""The signs of factors and of products of powers."""

from __future__ import annotations

from collections.abc import Sequence

from derivations.notation import nodes as n

from ..rules import arithmetic, events, expectations, logic, ranges, scalars
from ..rules.ground import LE, LT, ONE, ZERO
from ..rules.kernel import Sequent
from ..rules.terms import WHOLE, Key, Poly, number
from .asking import Asking, Reach
from .questions import Kind


def sign(p: Asking, node: n.Node) -> Sequent | None:
    """0 < node or 0 <= node as a sequent."""
    for relation in (LT, LE):
        found = p.prove(ZERO, relation, node, Reach.KNOWN)
        if found is not None:
            return found
    return None


def base_sign(p: Asking, base: n.Node) -> Sequent | None:
    """A sign sequent for a factor that carries no declaration."""
    return p.questions.once(Kind.SIGN, p.seen.signs, base, lambda: find_sign(p, base))


def find_sign(p: Asking, base: n.Node) -> Sequent | None:
    if isinstance(base, n.Sym) and p.folded:
        return p.sign(base) or p.unfolding().sign(base)
    if isinstance(base, n.Add | n.Sym | n.Eig | n.Norm | n.Sing):
        return p.sign(base)
    if isinstance(base, n.Integral | n.Sum) and isinstance(base.args[3], n.Node):
        return accumulated_sign(p, base)
    if isinstance(base, n.Sup) and len(base.args) == 4:
        return supremum_sign(p, base)
    if isinstance(base, n.Indicator):
        return p.attempt(events.between, base, "low")
    if isinstance(base, n.Expect) and base.is_scalar_shaped:
        return averaged_sign(p, base)
    if isinstance(base, n.Cov) and base.is_scalar_shaped and base.args[0] == base.args[-1]:
        return variance_sign(p, base)
    return None


def averaged_sign(p: Asking, base: n.Expect) -> Sequent | None:
    """0 <= E x from 0 <= x."""
    body = base.args[0]
    zero = p.prove(ZERO, LE, body, Reach.TERMS)
    grown = p.attempt(expectations.monotone, zero) if zero is not None else None
    nothing = p.attempt(expectations.linear, ZERO, ((ZERO, None, ONE),))
    if grown is None or nothing is None:
        return None
    return p.chain(ZERO, LE, base, [(nothing, n.Num(-1)), (grown, ONE)])


def variance_sign(p: Asking, base: n.Cov) -> Sequent | None:
    """0 <= Var x, the mean of a square."""
    x = base.args[0]
    meant, square = p.attempt(expectations.covariance, x, x), p.attempt(scalars.square, x - n.Expect(x))
    grown = p.attempt(expectations.monotone, square) if square is not None else None
    nothing = p.attempt(expectations.linear, ZERO, ((ZERO, None, ONE),))
    if meant is None or grown is None or nothing is None:
        return None
    return p.chain(ZERO, LE, base, [(nothing, n.Num(-1)), (grown, ONE), (meant, n.Num(-1))])


def supremum_sign(p: Asking, base: n.Sup) -> Sequent | None:
    body, var, low, high = base.args
    order = p.prove(low, LE, high, Reach.KNOWN)
    value = p.sign(body.xreplace({var: low})) if order is not None else None
    if order is None or value is None:
        return None
    below = p.attempt(ranges.sup_upper, base, low, logic.ring(p.c, low, low), order)
    return p.chain(ZERO, LE, base, [(value, ONE), (below, ONE)]) if below is not None else None


def accumulated_sign(p: Asking, base: n.Node) -> Sequent | None:
    body, var, low, high = base.args
    value = p.inside(base).sign(body)
    if value is None:
        return None
    zero = p.chain(ZERO, LE, body, [(value, ONE)])
    if zero is None:
        return None
    if isinstance(base, n.Sum):
        grown = p.attempt(ranges.sum_monotone, zero, var, low, high)
    else:
        order = p.prove(low, LE, high, Reach.KNOWN)
        grown = p.attempt(ranges.integral_monotone, zero, var, low, high, order) if order is not None else None
    return p.chain(ZERO, LE, base, [(grown, ONE)]) if grown is not None else None


def level(p: Asking, key: Key) -> int:
    """2 if a product of powers is known to be positive, 1 if non-negative, 0 otherwise."""
    levels = p.seen.levels
    if key not in levels:
        dropped = p.questions.dropped
        found = arithmetic.Signs(p.c, signs_for(p, [{key: WHOLE}])).term(key)
        if not found and p.questions.dropped != dropped:
            return 0
        levels[key] = found
    return levels[key]


def signs_for(p: Asking, polys: Sequence[Poly]) -> list[Sequent]:
    """Sign sequents for the factors that carry no declaration."""
    found: dict[n.Node, Sequent] = {}
    for poly in polys:
        for factors, _ in poly:
            for base, exponent in factors:
                divides = (value := number(exponent)) is not None and value < 0
                if p.c.level(base) < 2 and (divides or not isinstance(base, n.Norm)) and base not in found:
                    sequent = base_sign(p, base)
                    if sequent is not None:
                        found[base] = sequent
    return list(found.values())
