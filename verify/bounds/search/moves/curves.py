"""Integral inequalities along a flow: Gronwall."""

from __future__ import annotations

from collections.abc import Iterator

from derivations.notation import nodes as n

from ...rules import flows
from ...rules.ground import ZERO, loose
from ...rules.kernel import Sequent
from ...rules.terms import E, TermError
from ..asking import Asking
from ..registry import Sides, move


@move(n.Norm)
def gronwall(p: Asking, atom: n.Norm, sides: Sides) -> Iterator[Sequent | None]:
    """u <= (integral of h) e^{integral of beta}, where the goal has this form and the integral inequality is known."""
    try:
        left, right = p.t.poly(sides[0]), p.t.poly(sides[1])
    except TermError:
        return
    if len(left) != 1 or len(right) != 1:
        return
    ((factors, word),) = right
    growth = [e for b, e in factors if b == E for e in growths(p, e)]
    if word or len(growth) != 1 or not isinstance(growth[0], n.Integral) or growth[0].args[2] != ZERO:
        return
    beta, s, _, t = growth[0].args
    if not isinstance(t, n.Sym):
        return
    scale = growth_factor(p, factors)
    if scale is None:
        return
    beta = beta if scale == n.Num(1) else n.Mul(scale, beta)
    u = sides[0]
    for known in p.known.base:
        if known.relation not in ("<=", "<") or not p.t.same(known.left, u):
            continue
        yield from applied(p, u, beta, s, t, known)


def growths(p: Asking, exponent: n.Node) -> list[n.Node]:
    """The integrals in an exponent that is a multiple of one."""
    found: list[n.Node] = []
    for factors, _ in p.t.poly(exponent):
        found.extend(b for b, _ in factors if isinstance(b, n.Integral))
    return found


def growth_factor(p: Asking, factors: tuple) -> n.Node | None:
    exponent = next(e for b, e in factors if b == E)
    poly = p.t.poly(exponent)
    if len(poly) != 1:
        return None
    ((inner, _),) = poly
    rest = tuple(pair for pair in inner if not isinstance(pair[0], n.Integral))
    return p.t.build({(rest, ()): next(iter(poly.values()))})


def applied(p: Asking, u: n.Node, beta: n.Node, s: n.Sym, t: n.Sym, known: Sequent) -> Iterator[Sequent | None]:
    """Split what bounds u into the integral of h and the integral of beta u."""
    poly = p.t.poly(known.right)
    kernel = p.t.poly(n.Integral(n.Mul(beta, u.xreplace({t: s})), s, ZERO, t))
    if len(kernel) != 1:
        return
    ((key, c),) = kernel.items()
    rest = {k: v for k, v in poly.items() if k != key}
    if poly.get(key) != c or len(rest) != 1:
        return
    (((inner, _), d),) = rest.items()
    integrals = [b for b, e in inner if isinstance(b, n.Integral)]
    if len(integrals) != 1 or integrals[0].args[2:] != (ZERO, t):
        return
    outside = p.t.build({(tuple(x for x in inner if x[0] != integrals[0]), ()): d})
    body = integrals[0].args[0].xreplace({integrals[0].args[1]: s})
    rate = body if outside == n.Num(1) else n.Mul(outside, body)
    if t in loose(rate):
        return
    inside = p.running(s)
    signs = [inside.sign(x) for x in (beta, rate)]
    if all(x is not None for x in signs):
        yield p.attempt(flows.gronwall, u, beta, rate, t, s, known, *signs)
