"""Sums over indices, integrals over times and suprema."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from derivations.assumptions import Defined, Has, Property
from derivations.estimates import Natural
from derivations.notation import nodes as n

from .checking import Gone, Replay, Within, between, checks, node, scalar, single
from .errors import need
from .norms import ALL, norm
from .steps import Step
from .trees import EQ, LE, LT, ONE, ZERO, free, plain, put


def binder(value: Any, kind: type[n.Node], ends: int = 2) -> tuple[n.Node, n.Sym, tuple[n.Node, ...]]:
    """The body, the variable and the ends of a sum, an integral or a supremum."""
    need(isinstance(value, kind) and len(value.args) == 2 + ends, f"not a {kind.__name__.lower()} over a range")
    body, var, *rest = value.args
    return node(body), plain(var), tuple(map(node, rest))


@checks("sums are monotone")
def _sum_monotone(r: Replay, step: Step) -> Gone:
    (premise,) = single(step.parents, 1, "premises")
    _, var, (low, high) = binder(step.left, n.Sum)
    r.ends(var, low, high)
    need(r.terms.from_natural(low), "the first index must be a natural number")
    gone = r.general(var, premise, {Natural(var), *between(low, var, high)}, Within(step, low, high, True))
    relation = EQ if premise.relation == EQ else LE
    r.concludes(step, n.Sum(premise.left, var, low, high), relation, n.Sum(premise.right, var, low, high))
    return (gone,)


@checks("telescoping sum")
def _telescope(r: Replay, step: Step) -> None:
    single(step.parents, 0, "premises")
    member, last, j = single(step.data, 3)
    r.integer(step, node(last), Fraction(0))
    need(plain(j) not in free(last), "the index is not free")
    before = put(node(member), j, n.Add(j, n.Num(-1)))
    total = n.Sum(n.Add(member, n.Neg(before)), j, ONE, last)
    r.concludes(step, n.Add(put(member, j, last), n.Neg(put(member, j, ZERO))), EQ, total)


@checks("norm of a sum")
def _sum_norm(r: Replay, step: Step) -> None:
    single(step.parents, 0, "premises")
    kind, total = norm(step.left, *ALL)
    body, var, ends = binder(total, n.Sum)
    r.concludes(step, n.Norm(total, kind), LE, n.Sum(n.Norm(body, kind), var, *ends))


@checks("geometric sum")
def _geometric(r: Replay, step: Step) -> None:
    (below,) = single(step.parents, 1, "premises")
    q, last, j = single(step.data, 3)
    r.needs_below(below, scalar(q), ONE, "the ratio may be 1", True)
    r.integer(step, node(last), Fraction(0))
    need(plain(j) not in free(q) | free(last), "the index is not free")
    total = n.Sum(n.Pow(q, n.Add(j, n.Num(-1))), j, ONE, last)
    value = n.Frac(n.Add(ONE, n.Neg(n.Pow(q, last))), n.Add(ONE, n.Neg(q)))
    r.shows(Has(value.args[1], Property.INVERTIBLE), Has(n.Add(ONE, n.Neg(q)), Property.INVERTIBLE))
    r.concludes(step, total, EQ, value)


@checks("integrals are monotone")
def _integral_monotone(r: Replay, step: Step) -> Gone:
    premise, order = single(step.parents, 2, "premises")
    _, var, (low, high) = binder(step.left, n.Integral)
    r.ends(var, low, high)
    r.needs_below(order, low, high, "the ends are not in order")
    gone = r.general(var, premise, between(low, var, high, half_open=True), Within(step, low, high))
    relation = EQ if premise.relation == EQ else LE
    r.concludes(step, n.Integral(premise.left, var, low, high), relation, n.Integral(premise.right, var, low, high))
    return (gone, ())


@checks("integrals over a longer range")
def _wider(r: Replay, step: Step) -> Gone:
    sign, order, start = single(step.parents, 3, "premises")
    body, var, (low, high) = binder(step.left, n.Integral)
    _, _, (_, more) = binder(step.right, n.Integral)
    r.ends(var, low, high)
    r.ends(var, low, more)
    r.needs_below(sign, ZERO, body, "the integrand may be negative")
    r.needs_below(order, high, more, "the ends are not in order")
    r.needs_below(start, low, high, "the ends are not in order")
    gone = r.general(var, sign, between(low, var, more), Within(step, low, more))
    r.concludes(step, n.Integral(body, var, low, high), LE, n.Integral(body, var, low, more))
    return (gone, (), ())


@checks("norm of an integral")
def _integral_norm(r: Replay, step: Step) -> None:
    (order,) = single(step.parents, 1, "premises")
    kind, total = norm(step.left, *ALL)
    body, var, (low, high) = binder(total, n.Integral)
    r.needs_below(order, low, high, "the ends are not in order")
    r.concludes(step, n.Norm(total, kind), LE, n.Integral(n.Norm(body, kind), var, low, high))


@checks("integral of an exponential")
def _exp_integral(r: Replay, step: Step) -> None:
    (sign,) = single(step.parents, 1, "premises")
    c, s, last = single(step.data, 3)
    signed = r.below(sign, ZERO, scalar(c), True) or r.below(sign, c, ZERO, True)
    need(signed, "the rate may be zero")
    need(plain(s) not in free(c) | free(scalar(last)), "the rate or the end moves")
    total = n.Integral(n.Exp(n.Mul(n.Neg(c), s)), s, ZERO, last)
    value = n.Frac(n.Add(ONE, n.Neg(n.Exp(n.Mul(n.Neg(c), last)))), c)
    r.shows(Has(c, Property.INVERTIBLE))
    r.concludes(step, total, EQ, value)


@checks("a term is below the supremum")
def _sup_upper(r: Replay, step: Step) -> None:
    from .calculus import continuous

    low, high = single(step.parents, 2, "premises")
    (point,) = single(step.data, 1)
    body, var, (first, last) = binder(step.right, n.Sup)
    r.needs_below(low, first, scalar(point), "outside of the range")
    r.needs_below(high, point, last, "outside of the range")
    continuous(step, body, var)  # so that the supremum over a closed range is a number
    r.shows(Defined(step.right))
    r.concludes(step, put(body, var, point), LE, n.Sup(body, var, first, last))


@checks("supremum is the least bound")
def _sup_least(r: Replay, step: Step) -> Gone:
    premise, order = single(step.parents, 2, "premises")
    _, var, (low, high) = binder(step.left, n.Sup)
    r.ends(var, low, high)
    need(premise.relation in (LE, LT, EQ) and var not in free(premise.right), "the bound moves")
    r.needs_below(order, low, high, "the range may be empty")
    gone = r.general(var, premise, between(low, var, high), Within(step, low, high))
    r.shows(Defined(step.left))
    r.concludes(step, n.Sup(premise.left, var, low, high), LE, premise.right)
    return (gone, ())


@checks("supremum over all times is the least bound")
def _sup_all(r: Replay, step: Step) -> Gone:
    """Which values the variable takes is what is declared of it, so the step must say so."""
    (premise,) = single(step.parents, 1, "premises")
    (domain,) = single(step.data, 1)
    _, var, _ = binder(step.left, n.Sup, 0)
    need(var not in free(premise.right), "the bound moves")
    need(domain in (Natural(var), Has(var, Property.NONNEGATIVE)), "no domain")
    r.rests_on(step, domain)
    gone = r.general(var, premise, {domain}, Within(step, ZERO, None, isinstance(domain, Natural)))
    r.shows(Defined(step.left))
    r.concludes(step, n.Sup(premise.left, var), LE, premise.right)
    return (gone,)


@checks("Cauchy-Schwarz inequality for sums and integrals")
def _cauchy_schwarz(r: Replay, step: Step) -> None:
    single(step.parents, 0, "premises")
    a, b = map(scalar, single(step.data, 2))
    need(isinstance(step.left, n.Pow), "not a square")
    total = step.left.args[0]
    kind = n.Sum if isinstance(total, n.Sum) else n.Integral
    _, var, (low, high) = binder(total, kind)
    r.ends(var, low, high)
    need(var.is_scalar_shaped, "no variable")
    whole, first, second = (kind(x, var, low, high) for x in (n.Mul(a, b), n.Mul(a, a), n.Mul(b, b)))
    r.concludes(step, n.Pow(whole, n.Num(2)), LE, n.Mul(first, second))


@checks("sum of ones")
def _ones(r: Replay, step: Step) -> None:
    single(step.parents, 0, "premises")
    _, var, (low, high) = binder(step.left, n.Sum)
    need(isinstance(high, n.Size), "not up to a size")
    r.ends(var, low, high)
    r.concludes(step, n.Sum(ONE, var, ONE, high), EQ, high)
