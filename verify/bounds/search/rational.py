"""Goals with quotients by sums: cleared of their denominators, one power after the other."""

from __future__ import annotations

from derivations.notation import nodes as n

from ..rules import arithmetic, scalars
from ..rules.ground import EQ, LE, LT, ONE, ZERO
from ..rules.kernel import Sequent
from ..rules.terms import Poly, TermError, number, plus
from .asking import Asking, Reach, Step
from .enough import note

MOST = 60  # terms of a goal


def cleared(p: Asking, left: n.Node, relation: str, right: n.Node) -> list[Step] | None:
    """Steps that show left relation right from the same goal with one power less of one denominator.

    With u = right - left = sum of q_k d^{-k}, what is asked for is v = u d, in which d d^{-k} is d^{1 - k}; then
    u = v d^{-1} + q_0 (1 - d d^{-1}).
    """
    u = p.t.difference(right, left)
    base = denominator(u)
    if base is None or len(u) > MOST:
        return None
    sign = p.prove(ZERO, LT, base) or not_zero(p, base)
    if sign is None:
        return None
    if not isinstance(base, n.Add):
        return divided(p, left, relation, right, base, sign)
    still: Poly = {}
    v: Poly = {}
    for (factors, word), c in u.items():
        power = next((number(e) for b, e in factors if b == base), 0)
        rest = tuple((b, e) for b, e in factors if b != base)
        if power is None or power.denominator != 1 or power > 0:
            return None
        if not power:
            still[factors, word] = c
        else:
            own = rest if power == -1 else (*rest, (base, n.Num(power + 1)))
            v = plus(v, {(merged(p, own), word): c})
    v = plus(v, p.t.times(p.t.poly(base), still))
    below: dict = {k: -c for k, c in v.items() if c.numerator < 0}
    above: dict = {k: c for k, c in v.items() if c.numerator > 0}
    shown = p.prove(p.t.build(below), relation, p.t.build(above))
    unit = p.attempt(scalars.cancels, base)
    if shown is None:
        note(p, (left, relation, right), (p.t.build(below), relation, p.t.build(above)))
    if shown is None or unit is None:
        return None
    p.seen.signs[base] = sign
    return [(shown, n.Frac(ONE, base)), (unit, p.t.build(still))]


def divided(p: Asking, left: n.Node, relation: str, right: n.Node, d: n.Node, sign: Sequent) -> list[Step] | None:
    """The goal from the goal times d, in which powers of d cancel."""
    free = p.t.cancelling(d)
    goal = (free.canonical(left * d), relation, free.canonical(right * d))
    whole = p.prove(*goal)
    if whole is None:
        note(p, (left, relation, right), goal)
    made = None if whole is None else p.attempt(scalars.divided, left, relation, right, d, whole, sign)
    return None if made is None else [(made, ONE)]


def not_zero(p: Asking, base: n.Node) -> Sequent | None:
    """A denominator that is not negative is positive."""
    sign = p.prove(ZERO, LE, base, Reach.CHAINS)
    found = None if sign is None else p.attempt(scalars.nonzero, base, sign)
    return found if found is not None and found.under <= p.allowed else None


def whole(p: Asking, sequent: Sequent) -> Sequent | None:
    """A known inequality with one power less of a denominator, as 0 <= ..., where that is known to be positive."""
    if sequent.relation == EQ:
        return None
    try:
        u = p.t.difference(sequent.right, sequent.left)
        base = denominator(u)
        sign = p.prove(ZERO, LT, base, Reach.TERMS) if isinstance(base, n.Add) else None
        apart = p.attempt(arithmetic.product, sign, sequent) if sign is not None else None
        unit = p.attempt(scalars.cancels, base) if apart is not None else None
        if apart is None or unit is None or base is None:
            return None
        over = {k: c for k, c in u.items() if any(b == base for b, _ in k[0])}
        rest = {(tuple(f for f in k[0] if f[0] != base), k[1]): c for k, c in over.items()}
        if any(e != n.Num(-1) for k in over for b, e in k[0] if b == base):
            return None
        value = plus(p.t.times(p.t.poly(base), {k: c for k, c in u.items() if k not in over}), rest)
        return p.chain(ZERO, LE, p.t.build(value), [(apart, ONE), (unit, p.t.build(rest))])
    except TermError:
        return None


def merged(p: Asking, factors: tuple) -> tuple:
    """Factors in canonical order."""
    out: tuple = ()
    for pair in factors:
        out = p.t.merge(out, (pair,))
    return out


def denominator(poly: Poly) -> n.Node | None:
    """The first sum, measure or symbol of which a quotient occurs (of a symbol that is declared positive none does)."""
    for factors, _ in poly:
        for base, exponent in factors:
            value = number(exponent)
            if (
                isinstance(base, n.Add | n.Norm | n.Sing | n.Eig | n.Sym)
                and value is not None
                and value.denominator == 1
                and value < 0
            ):
                return base
    return None


__all__ = ["cleared"]
