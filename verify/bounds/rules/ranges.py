"""Sums over indices, integrals over times and suprema."""

from __future__ import annotations

from derivations.assumptions import Assumption, Defined, Has, Property
from derivations.estimates import Natural, Stated
from derivations.notation import nodes as n

from .ground import EQ, LE, LT, ONE, ZERO, loose, need, put
from .kernel import Context, Made, Sequent, Values, between, discharged, rule, says, variable
from .logic import integer
from .terms import number


def naturals(context: Context, var: n.Sym, low: n.Node, high: n.Node) -> tuple[Assumption, ...]:
    """The range of a summation index; from a natural number on it is one."""
    first = number(context.terms.canonical(low))
    need(first is not None and first >= 0 and first.denominator == 1, "the first index must be a natural number")
    return (Natural(var), *between(low, var, high))


@rule("sums are monotone", "a_j <= b_j for all j in the range implies sum a_j <= sum b_j.", "finite sums")
def sum_monotone(context: Context, parent: Sequent, var: n.Sym, low: n.Node, high: n.Node) -> Made:
    values = Values(low, high, True)
    gone, needed = discharged(context, var, (parent,), naturals(context, var, low, high), values)
    relation, ends = (EQ if parent.relation == EQ else LE), (var, low, high)
    return Made(n.Sum(parent.left, *ends), relation, n.Sum(parent.right, *ends), (parent,), (), gone, needed)


@rule("telescoping sum", "a_m - a_0 = sum over j = 1..m of (a_j - a_{j-1}).", "finite sums")
def telescope(context: Context, member: n.Node, last: n.Node, j: n.Sym) -> Made:
    extra = integer(context, last, 0)
    need(j not in loose(last), "the index is not free")

    def at(x: n.Node) -> n.Node:
        return put(member, j, x)

    total = n.Sum(member - at(j - 1), j, ONE, last)
    return Made(at(last) - at(ZERO), EQ, total, (), (member, last, j), extra=frozenset(extra))


@rule("norm of a sum", "||sum a_j|| <= sum ||a_j||.", "triangle inequality")
def sum_norm(context: Context, total: n.Sum, kind: str) -> Made:
    need(isinstance(total, n.Sum) and all(isinstance(end, n.Node) for end in total.args[2:]), "not a finite sum")
    return Made(n.Norm(total, kind), LE, n.Sum(n.Norm(total.args[0], kind), *total.args[1:]))


@rule("geometric sum", "sum over j = 1..m of q^{j-1} = (1 - q^m)/(1 - q) for q < 1.", "geometric series")
def geometric(context: Context, q: n.Node, last: n.Node, j: n.Sym, below: Sequent) -> Made:
    need(says(context, below, q, ONE, strict=True), "the ratio may be 1")
    extra = integer(context, last, 0)
    need(j not in loose(q) | loose(last), "the index is not free")
    total, value = n.Sum(q ** (j - 1), j, ONE, last), n.Frac(ONE - q**last, ONE - q)
    shown = frozenset({Has(ONE - q, Property.INVERTIBLE)})
    return Made(total, EQ, value, (below,), (q, last, j), extra=frozenset(extra), shown=shown)


@rule("integrals are monotone", "a(s) <= b(s) on the range implies the same of the integrals.", "integral calculus")
def integral_monotone(context: Context, parent: Sequent, var: n.Sym, low: n.Node, high: n.Node, order: Sequent) -> Made:
    need(says(context, order, low, high), "the ends are not in order")
    times = (*between(low, var, high), Stated(var, LT, high))  # one end does not count
    gone, needed = discharged(context, var, (parent,), times, Values(low, high))
    relation, ends = (EQ if parent.relation == EQ else LE), (var, low, high)
    return Made(
        n.Integral(parent.left, *ends), relation, n.Integral(parent.right, *ends), (parent, order), (), gone,
        needed, (order,),
    )  # fmt: skip


@rule("integrals over a longer range", "The integral of a non-negative function grows with its range.",
      "integral calculus")  # fmt: skip
def wider(context: Context, body: n.Node, var: n.Sym, low: n.Node, high: n.Node, more: n.Node,
          sign: Sequent, order: Sequent, start: Sequent) -> Made:  # fmt: skip
    need(says(context, sign, ZERO, body), "the integrand may be negative")
    need(says(context, order, high, more) and says(context, start, low, high), "the ends are not in order")
    gone, needed = discharged(context, var, (sign,), between(low, var, more), Values(low, more))
    left, right = n.Integral(body, var, low, high), n.Integral(body, var, low, more)
    return Made(left, LE, right, (sign, order, start), (), gone, needed, (order, start))


@rule("norm of an integral", "||integral of a|| <= integral of ||a||.", "triangle inequality")
def integral_norm(context: Context, integral: n.Integral, kind: str, order: Sequent) -> Made:
    need(isinstance(integral, n.Integral), "not an integral")
    body, var, low, high = integral.args
    need(says(context, order, low, high), "the ends are not in order")
    return Made(n.Norm(integral, kind), LE, n.Integral(n.Norm(body, kind), var, low, high), (order,))


@rule("integral of an exponential", "The integral of e^{-c s} from 0 to b is (1 - e^{-c b})/c for c != 0.",
      "fundamental theorem")  # fmt: skip
def exp_integral(context: Context, c: n.Node, s: n.Sym, last: n.Node, sign: Sequent) -> Made:
    signed = says(context, sign, ZERO, c, strict=True) or says(context, sign, c, ZERO, strict=True)
    need(signed and s not in loose(c) | loose(last), "the rate may be zero or moves")
    return Made(
        n.Integral(n.Exp(-c * s), s, ZERO, last), EQ, (1 - n.Exp(-c * last)) / c, (sign,), (c, s, last),
        shown=frozenset({Has(c, Property.INVERTIBLE)}),
    )  # fmt: skip


@rule("a term is below the supremum", "h(x) <= sup of h over a range that contains x.", "supremum")
def sup_upper(context: Context, sup: n.Sup, point: n.Node, low: Sequent, high: Sequent) -> Made:
    """The body is continuous, so the supremum over the closed range is a number."""
    from .calculus import continuous

    need(isinstance(sup, n.Sup) and len(sup.args) == 4, "not a supremum over a range")
    body, var, first, last = sup.args
    need(var not in context.natural, "the supremum over a range is one over real numbers")
    need(says(context, low, first, point) and says(context, high, point, last), "outside of the range")
    extra = frozenset(continuous(context, body, var))
    return Made(put(body, var, point), LE, sup, (low, high), (point,), extra=extra, shown=frozenset({Defined(sup)}))


@rule("supremum is the least bound", "h(s) <= B on the range implies sup h <= B.", "supremum")
def sup_least(context: Context, parent: Sequent, var: n.Sym, low: n.Node, high: n.Node, order: Sequent) -> Made:
    need(parent.relation in (LE, LT, EQ) and var not in loose(parent.right), "the bound moves")
    need(says(context, order, low, high), "the range may be empty")
    gone, needed = discharged(context, var, (parent,), between(low, var, high), Values(low, high))
    sup = n.Sup(parent.left, var, low, high)
    return Made(sup, LE, parent.right, (parent, order), (), gone, needed, (order,), frozenset({Defined(sup)}))


@rule("supremum over all times is the least bound", "h(t) <= B for all t implies sup h <= B.", "supremum")
def sup_all(context: Context, parent: Sequent, var: n.Sym, domain: Assumption) -> Made:
    """The domain is what is declared of the variable: a natural number, or a non-negative real one.

    It stays assumed: it says over what the supremum is taken.
    """
    need(parent.relation in (LE, LT, EQ) and var not in loose(parent.right), "the bound moves")
    need(domain in (Natural(var), Has(var, Property.NONNEGATIVE)) and domain in context.assumptions, "no domain")
    values = Values(ZERO, None, isinstance(domain, Natural))
    gone, needed = discharged(context, var, (parent,), (domain,), values)
    sup = n.Sup(parent.left, var)
    shown = frozenset({Defined(sup)})
    return Made(sup, LE, parent.right, (parent,), (domain,), gone, needed | {domain}, shown=shown)


@rule(
    "Cauchy-Schwarz inequality for sums and integrals",
    "(sum a_i b_i)^2 <= (sum a_i^2)(sum b_i^2), and the same for integrals of products of numbers.",
    "Cauchy 1821, Bunyakovsky 1859",
)
def cauchy_schwarz(context: Context, kind: type, a: n.Node, b: n.Node, var: n.Sym, low: n.Node, high: n.Node) -> Made:
    """Whatever the order of the ends: where they are turned around all three change their signs, or all are empty."""
    need(kind in (n.Sum, n.Integral) and a.is_scalar_shaped and b.is_scalar_shaped, "not a sum or integral of numbers")
    variable(var)
    need(isinstance(low, n.Node) and isinstance(high, n.Node), "a range without an end")
    need(var not in loose(low) | loose(high), "an end of the range moves")
    whole, first, second = (kind(x, var, low, high) for x in (a * b, a**2, b**2))
    return Made(whole**2, LE, first * second, (), (a, b))


@rule("sum of ones", "sum_{i = 1}^n 1 = n for a size n.", "counting")
def ones(context: Context, var: n.Sym, size: object) -> Made:
    variable(var)
    return Made(n.Sum(ONE, var, ONE, n.Size(size)), EQ, n.Size(size))
