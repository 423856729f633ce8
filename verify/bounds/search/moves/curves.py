"""Integral inequalities along a flow: Gronwall."""

from __future__ import annotations

from collections.abc import Iterator

from derivations.assumptions import Has, Property
from derivations.notation import nodes as n

from ...rules import flows, logic
from ...rules.ground import LE, LT, ZERO, loose, put
from ...rules.kernel import Sequent
from ...rules.terms import E, Poly, TermError
from ..asking import Asking, Reach
from ..closing import quotient
from ..registry import Sides, library, move


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


ELAPSED = n.Sym("elapsed", (1, 1), r"\varsigma")


@library(n.Sym, n.Norm)
def from_a_constant(p: Asking, atom: n.Node, sides: Sides) -> Iterator[Sequent | None]:
    """u <= a e^{integral of beta} from u <= a + integral of beta u, where that is known for all times."""
    times = {s for s in loose(atom) if isinstance(s, n.Sym) and Has(s, Property.NONNEGATIVE) in p.c.assumptions}
    times |= {i for s in loose(atom) for i in s.indices if Has(i, Property.NONNEGATIVE) in p.c.assumptions}
    for t in sorted(times, key=str):
        for known in (*p.known.base, *p.about((atom,))):
            if known.relation in (LE, LT) and p.t.same(known.left, atom):
                yield from constant(p, atom, t, known)


def constant(p: Asking, u: n.Node, t: n.Sym, known: Sequent) -> Iterator[Sequent | None]:
    poly = p.t.poly(known.right)
    for key, c in poly.items():
        integrals = [b for b, e in key[0] if isinstance(b, n.Integral) and b.args[2] == ZERO and b.args[3] == t]
        a = p.t.build({k: v for k, v in poly.items() if k != key})
        if len(integrals) != 1 or t in loose(a):
            continue
        body, s = integrals[0].args[:2]
        outside: Poly = {(tuple(x for x in key[0] if x[0] != integrals[0]), ()): c}
        own = next(iter(p.t.poly(put(u, t, s))))
        ratios = [quotient(p.c, one, own) for one in p.t.poly(body)]
        if len(ratios) != 1 or ratios[0] is None or t in loose(p.t.build(outside)):
            continue
        beta = put(p.t.build(p.t.times(outside, {ratios[0]: next(iter(p.t.poly(body).values()))})), s, ELAPSED)
        sign = p.running(ELAPSED).sign(beta)
        if sign is not None:
            yield p.attempt(flows.gronwall_constant, u, beta, a, t, ELAPSED, known, sign)


@library(n.Sym, n.Norm)
def relaxing(p: Asking, atom: n.Node, sides: Sides) -> Iterator[Sequent | None]:
    """u(t) <= u(0) e^{-c t} where u' <= -c u is known for all times."""
    for t in sorted({i for s in loose(atom) for i in s.indices if isinstance(i, n.Sym)}, key=str):
        order = p.prove(ZERO, LE, t, Reach.KNOWN)
        if order is None:
            continue
        u, inside = put(atom, t, ELAPSED), p.running(ELAPSED, t)
        slope = n.D(u, ELAPSED)
        for below in inside.about((u,)):
            if below.relation not in (LE, LT) or not p.t.same(below.left, slope):
                continue
            own = next(iter(p.t.poly(u)))
            parts = {quotient(p.c, key, own): -value for key, value in p.t.poly(below.right).items()}
            if parts and None not in parts:
                c = p.t.build(parts)  # type: ignore[arg-type]
                same = p.attempt(logic.ring, slope, slope)
                yield None if same is None else p.attempt(flows.decay, same, below, c, t, order)
