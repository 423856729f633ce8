"""Tails from moment generating functions."""

from __future__ import annotations

from collections.abc import Iterator

from derivations.estimates import Stated
from derivations.notation import nodes as n

from ...rules import arithmetic, events, expectations, logic
from ...rules.ground import LE, ONE, ZERO
from ...rules.kernel import Sequent
from ...rules.terms import over
from .. import closing, instances
from ..asking import Asking, Sides
from .expectations import about, parts_of, tail


@about(n.Expect)
def chernoff(p: Asking, atom: n.Expect, sides: Sides) -> Iterator[Sequent | None]:
    """e^{sc} P(c <= x) <= E e^{sx} for the s of what is known of E e^{sx}: one, or all, and then the best."""
    event = tail(p, atom)
    if event is None:
        return
    low, high = event.args[:2]
    assumed = p.attempt(logic.assumption, events.event_of(event))
    for rate, known in rates(p, low, high):
        sign = p.prove(ZERO, LE, rate)
        apart = p.chain(rate * low, LE, rate * high, [(assumed, rate)]) if sign is not None and assumed else None
        inside = p.attempt(arithmetic.exp_monotone, apart) if apart is not None else None
        whole = p.chain(ZERO, LE, n.Exp(rate * high), [])
        below = p.attempt(events.implied, inside, whole, (event,)) if inside is not None and whole is not None else None
        grown = p.attempt(expectations.monotone, below) if below is not None else None
        if grown is None:
            continue
        yield known
        out = p.attempt(expectations.linear, grown.left.args[0], parts_of(p, grown.left.args[0]))
        if out is not None:
            yield p.chain(out.right, LE, grown.right, [(out, n.Num(-1)), (grown, ONE)])


def rates(p: Asking, low: n.Node, high: n.Node) -> Iterator[tuple[n.Node, Sequent | None]]:
    """The rates s at which a bound of E e^{s high} is known, and that bound."""
    for known in p.known.base:
        if isinstance(known.left, n.Expect) and (rate := rate_of(p, known.left, high)) is not None:
            yield rate, known
    for a in p.c.assumptions:
        if not (isinstance(a, Stated) and a.var is not None and isinstance(a.left, n.Expect)):
            continue
        rate = rate_of(p, a.left, high)
        best = least_at(p, a.right, low, a.var) if rate is not None and p.t.same(rate, a.var) else None
        if best is not None:
            yield best, instances.instance(p, a, best)


def rate_of(p: Asking, mean: n.Expect, high: n.Node) -> n.Node | None:
    """s where a mean is that of e^{s high}."""
    body = mean.args[0]
    if not isinstance(body, n.Exp) or not body.is_scalar_shaped:
        return None
    whole, part = p.t.poly(body.args[0]), p.t.poly(high)
    if not whole or not part:
        return None
    by, c = next(iter(part.items()))
    for key, factor in whole.items():
        ratio = closing.quotient(p.c, key, by)
        if ratio is not None:
            rate = {ratio: over(factor, c)}
            if p.t.times(rate, part) == whole:
                return p.t.build(rate)
    return None


def least_at(p: Asking, bound: n.Node, low: n.Node, s: n.Sym) -> n.Node | None:
    """Where bound e^{-s low} is least, for a bound e^{q s^2 + r s}."""
    if not isinstance(bound, n.Exp):
        return None
    poly = p.t.difference(bound.args[0], s * low)
    degrees: dict[int, dict] = {0: {}, 1: {}, 2: {}}
    for (factors, word), c in poly.items():
        power = dict(factors).get(s, ZERO)
        rest = tuple(f for f in factors if f[0] != s)
        if word or not isinstance(power, n.Num) or power.exact not in degrees:
            return None
        degrees[int(power.exact)][rest, ()] = c
    if not degrees[1] or len(degrees[2]) != 1:
        return None
    return p.t.canonical(n.Neg(p.t.build(degrees[1])) / (2 * p.t.build(degrees[2])))
