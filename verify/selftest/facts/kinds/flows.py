"""Systems of flows, and recursions that are stated over an index."""

from __future__ import annotations

from fractions import Fraction

from derivations.assumptions import Commuting, Define, Flow, Has, Property, Trajectory, Varies
from derivations.estimates import Natural, Stated
from derivations.notation import INFINITY, D, Integral, Inv, Lim, Norm, Num, Sum, Sup, Zero, expm, sym

from ..case import Draft, false, false_le, false_solves, solves, true, true_le, unknown
from ..letters import Letters
from .registry import kind

FLOW = kind("flow")
P = Property
HALF = Num(Fraction(1, 2))


@FLOW
def circle(r: Letters) -> Draft:
    """f' = g, g' = -f: the sum of squares stays."""
    f, g, t = r.path(), r.path(), r.time()
    a, b = r.numbers(2)
    facts = (Flow(f(t), t, g(t), a), Flow(g(t), t, -f(t), b))
    return r.pick(
        true(D(f(t) ** 2 + g(t) ** 2, t), Num(0), *facts),
        true(f(t) ** 2 + g(t) ** 2, a**2 + b**2, *facts),
        true(D(D(f(t), t), t), -f(t), *facts),
        true(f(0), a, *facts),
        false(f(t), a, *facts),
        false(D(g(t), t), f(t), *facts),
        true_le(f(t), Num(1) + a**2 + b**2, *facts),
    )


@FLOW
def coupled(r: Letters) -> Draft:
    """f' = g, g' = f: f + g grows, f - g falls."""
    f, g, t = r.path(), r.path(), r.time()
    a, b = r.numbers(2)
    facts = (Flow(f(t), t, g(t), a), Flow(g(t), t, f(t), b))
    return r.pick(
        true(D(f(t) + g(t), t), f(t) + g(t), *facts),
        true(D(f(t) - g(t), t), g(t) - f(t), *facts),
        true(f(t) ** 2 - g(t) ** 2, a**2 - b**2, *facts),
        false(D(f(t) + g(t), t), f(t), *facts),
        false(f(0), b, *facts),
    )


@FLOW
def three_in_a_ring(r: Letters) -> Draft:
    """f' = g, g' = h, h' = f."""
    f, g, h, t = r.path(), r.path(), r.path(), r.time()
    a, b, c = r.numbers(3)
    facts = (Flow(f(t), t, g(t), a), Flow(g(t), t, h(t), b), Flow(h(t), t, f(t), c))
    return r.pick(
        true(D(f(t) + g(t) + h(t), t), f(t) + g(t) + h(t), *facts),
        true(D(D(D(f(t), t), t), t), f(t), *facts),
        false(D(D(f(t), t), t), g(t), *facts),
        true(h(0), c, *facts),
    )


@FLOW
def matrix_flow(r: Letters) -> Draft:
    """f' = -K f + b with names."""
    n = r.sizes[0]
    f, t = r.path(n), r.time()
    (k,), (a, b) = r.square(1), r.columns(2)
    flow = Flow(f(t), t, -k * f(t), a)
    return r.pick(
        solves(f(t), expm(-t * k) * a, flow, Has(k, P.PD)),
        true(f(t), expm(-t * k) * a, flow),
        false_solves(f(t), expm(-2 * t * k) * a, flow, Has(k, P.PD)),
        true(f(0), b, flow, Define(a, b)),
        true(Lim(f(t), t, INFINITY), Zero(n, 1), flow, Has(k, P.PD)),
        false(Lim(f(t), t, INFINITY), a, flow, Has(k, P.PD)),
        true_le(Norm(f(t)), Norm(a), flow, Has(k, P.PD), Has(t, P.NONNEGATIVE)),
        false_le(Norm(a), Norm(f(t)), flow, Has(k, P.PD), Has(t, P.NONNEGATIVE)),
    )


@FLOW
def pulled(r: Letters) -> Draft:
    """f' = -K (f - y): the distance to y is e^{-tK} times the first."""
    n = r.sizes[0]
    f, t = r.path(n), r.time()
    (k,), (a, y, d) = r.square(1), r.columns(3)
    facts = (Flow(f(t), t, -k * (f(t) - y), a), Define(d, a - y))
    return r.pick(
        true(f(t) - y, expm(-t * k) * d, *facts),
        true(D(f(t), t), -k * expm(-t * k) * d, *facts),
        false(f(t), expm(-t * k) * d, *facts),
        true(f(0) - y, d, *facts),
        true(D(f(t) - y, t), -k * (f(t) - y), *facts),
    )


@FLOW
def layers(r: Letters) -> Draft:
    """Two layers trained together: u' = -(u v - y) v, v' = -(u v - y) u; u^2 - v^2 stays."""
    u, v, t = r.path(), r.path(), r.time()
    a, b, y = r.numbers(3)
    gap = u(t) * v(t) - y
    facts = (Flow(u(t), t, -gap * v(t), a), Flow(v(t), t, -gap * u(t), b))
    return r.pick(
        true(D(u(t) ** 2 - v(t) ** 2, t), Num(0), *facts),
        true(u(t) ** 2 - v(t) ** 2, a**2 - b**2, *facts),
        false(D(u(t) ** 2 + v(t) ** 2, t), Num(0), *facts),
        true(D(u(t) * v(t), t), -gap * (u(t) ** 2 + v(t) ** 2), *facts),
        true(u(0) * v(0), a * b, *facts),
    )


@FLOW
def matrix_layers(r: Letters) -> Draft:
    """Two matrices trained together: A' = -B^T E, B' = -E A^T with E = B A - Y; A A^T - B^T B stays."""
    n = r.sizes[0]
    a, b, t = r.path(n, n), r.path(n, n), r.time()
    y, a_0, b_0 = r.square(3)
    e = b(t) * a(t) - y
    facts = (Flow(a(t), t, -b(t).T * e, a_0), Flow(b(t), t, -e * a(t).T, b_0))
    return r.pick(
        true(D(a(t) * a(t).T - b(t).T * b(t), t), Zero(n, n), *facts),
        true(a(0) * b(0), a_0 * b_0, *facts),
        false(D(a(t) * a(t).T + b(t).T * b(t), t), Zero(n, n), *facts),
    )


@FLOW
def driven(r: Letters) -> Draft:
    """f' = g where g is a path with a formula: f is its integral."""
    f, g, t = r.path(), r.path(), r.time()
    a, c = r.numbers(2)
    s = r.time()
    facts = (Flow(f(t), t, g(t), a), Define(g(t), c * t))
    return r.pick(
        true(f(t), a + HALF * c * t**2, *facts),
        true(f(t) - a, Integral(g(s), s, Num(0), t), *facts),
        true(D(f(t), t), c * t, *facts),
        false(f(t), a + c * t**2, *facts),
        false(f(t), a + t * g(t), *facts),
        true(D(D(f(t), t), t), c, *facts),
    )


@FLOW
def followed(r: Letters) -> Draft:
    """g follows f by the chain of two flows."""
    f, g, t = r.path(), r.path(), r.time()
    a, b = r.numbers(2)
    facts = (Flow(f(t), t, -f(t), a), Flow(g(t), t, f(t), b))
    return r.pick(
        true(f(t) + g(t), a + b, *facts),
        true(D(f(t) + g(t), t), Num(0), *facts),
        true(f(t), a * expm(-t), *facts),
        true(g(t), b + a - a * expm(-t), *facts),
        false(g(t), b + a, *facts),
        false(f(t) + g(t), a, *facts),
    )


@FLOW
def other_letter(r: Letters) -> Draft:
    """A flow is the same at a time of another name."""
    (f,), make = r.paths_alike(1)
    t, s, (a,), (k,) = r.time(), r.time(), make(1), r.numbers(1)
    flow = Flow(f(t), t, -k * f(t), a)
    return r.pick(
        true(D(f(s), s), -k * f(s), flow),
        true(f(s), expm(-k * s) * a, flow),
        false(D(f(s), s), k * f(s), flow, Has(k, P.POSITIVE)),
        true(f(s + t), expm(-k * s) * f(t), flow),
        true(f(1), expm(-k) * a, flow),
    )


@FLOW
def through_a_name(r: Letters) -> Draft:
    """The flow of f, a claim about e = f - y."""
    f, t = r.path(), r.time()
    a, y, k = r.numbers(3)
    e = r.path()
    facts = (Flow(f(t), t, -k * (f(t) - y), a), Define(e(t), f(t) - y))
    return r.pick(
        true(D(e(t), t), -k * e(t), *facts),
        true(e(0), a - y, *facts),
        true(e(t), expm(-k * t) * (a - y), *facts),
        false(e(t), expm(-k * t) * a, *facts),
        false(D(e(t), t), -k * f(t), *facts),
    )


@FLOW
def through_a_plain_name(r: Letters) -> Draft:
    """e = f(t) - y without an index: it depends on t all the same."""
    f, t = r.path(), r.time()
    a, y, k, e = r.numbers(4)
    facts = (Flow(f(t), t, -k * (f(t) - y), a), Define(e, f(t) - y))
    return r.pick(
        true(D(e, t), -k * e, *facts),
        true(e, expm(-k * t) * (a - y), *facts),
        false(D(e, t), Num(0), *facts),
        true_le(Sup(e**2, t, Num(0), Num(1)), (a - y) ** 2, *facts, Has(k, P.POSITIVE)),
    )


@FLOW
def constant(r: Letters) -> Draft:
    """f' = 0."""
    (f,), make = r.paths_alike(1)
    t, (a,) = r.time(), make(1)
    flow = Flow(f(t), t, 0 * f(t), a)
    s = r.time()
    return r.pick(true(f(t), a, flow), true(f(t), f(s), flow), false(f(t), 2 * a, flow), true(f(t), f(0), flow))


@FLOW
def growth(r: Letters) -> Draft:
    """f' = c: a straight line; with a start."""
    f, t = r.path(), r.time()
    a, c = r.numbers(2)
    flow = Flow(f(t), t, c, a)
    return r.pick(
        true(f(t), a + c * t, flow),
        true(f(1) - f(0), c, flow),
        true_le(f(0), f(t), flow, Has(c, P.POSITIVE), Has(t, P.NONNEGATIVE)),
        false_le(f(t), f(0), flow, Has(c, P.POSITIVE), Has(t, P.NONNEGATIVE)),
        false(f(t), a + c, flow),
    )


@FLOW
def not_affine(r: Letters) -> Draft:
    """f' = -f^2 from a positive start."""
    f, t = r.path(), r.time()
    (a,) = r.numbers(1)
    facts = (Flow(f(t), t, -(f(t) ** 2), a), Has(a, P.POSITIVE), Has(t, P.NONNEGATIVE))
    return r.pick(
        true(f(t) * (1 + a * t), a, *facts),
        false(f(t), a * expm(-a * t), *facts),
        true_le(f(t), a, *facts),
        unknown(D(D(f(t), t), t), 2 * f(t) ** 3, *facts),
    )


@FLOW
def varying_kernel(r: Letters) -> Draft:
    """f' = -H(t) f: an exponential of the integral only where H commutes with itself."""
    n = r.sizes[0]
    f, h, t, s = r.path(n), r.path(n, n), r.time(), r.time()
    (a,) = r.columns(1)
    facts = (Flow(f(t), t, -h(t) * f(t), a), Trajectory(h(t), t))
    solution = expm(-Integral(h(s), s, Num(0), t)) * a
    if r.either():
        return solves(f(t), solution, *facts, Commuting(h(t), t))
    return false_solves(f(t), solution, *facts)


@FLOW
def varying(r: Letters) -> Draft:
    """A path that varies is not constant; its start is not its value."""
    f, t = r.path(), r.time()
    facts = (Trajectory(f(t), t), Varies(f(t), t))
    return r.pick(
        false(f(t), f(0), *facts), false(D(f(t), t), Num(0), *facts), true(D(2 * f(t), t), 2 * D(f(t), t), *facts)
    )


RECURSION = kind("recursion")


@RECURSION
def geometric(r: Letters) -> Draft:
    """x_{k+1} = q x_k for all k |- x_k = q^k x_0."""
    x, k = r.path(), sym("k")
    (q,) = r.numbers(1)
    facts = (Stated(x(k + 1), "=", q * x(k), k, Num(0), None, True), Natural(k))
    m = r.whole(2, 4)
    return r.pick(
        true(x(m), q**m * x(0), *facts),
        true(x(k + 1), q * x(k), *facts),
        true(x(1), q * x(0), *facts),
        false(x(m), q ** (m - 1) * x(0), *facts),
        true(x(k + 2), q**2 * x(k), *facts),
        true(x(k), q**k * x(0), *facts),
        false(x(k), x(0), *facts),
    )


@RECURSION
def arithmetic(r: Letters) -> Draft:
    """x_{k+1} = x_k + d, x_0 = a."""
    x, k = r.path(), sym("k")
    a, d = r.numbers(2)
    facts = (Stated(x(k + 1), "=", x(k) + d, k, Num(0), None, True), Define(x(0), a), Natural(k))
    m = r.whole(2, 4)
    return r.pick(
        true(x(m), a + m * d, *facts),
        true(x(0), a, *facts),
        true(x(k), a + k * d, *facts),
        false(x(m), a + (m + 1) * d, *facts),
        true(Sum(x(k + 1) - x(k), k, Num(0), Num(2)), 3 * d, *facts),
    )


@RECURSION
def falling(r: Letters) -> Draft:
    """0 <= x_{k+1} <= q x_k."""
    x, k = r.path(), sym("k")
    (q,) = r.numbers(1)
    facts = (
        Stated(x(k + 1), "<=", q * x(k), k, Num(0), None, True),
        Has(q, P.NONNEGATIVE),
        Natural(k),
    )
    m = r.whole(1, 3)
    return r.pick(
        true_le(x(m), q**m * x(0), *facts),
        true_le(x(k), q**k * x(0), *facts),
        false_le(q**m * x(0), x(m) - 1, *facts),
        false_le(x(m), Num(0), *facts),
    )


@RECURSION
def columns(r: Letters) -> Draft:
    """x_{k+1} = A x_k, a recursion of columns."""
    n = r.sizes[0]
    x, k = r.path(n), sym("k")
    (a,) = r.square(1)
    facts = (Stated(x(k + 1), "=", a * x(k), k, Num(0), None, True), Natural(k))
    return r.pick(
        true(x(2), a * a * x(0), *facts),
        true(x(k + 1), a * x(k), *facts),
        false(x(2), a.T * a * x(0), *facts),
        true(x(1), Inv(a) * x(2), *facts, Has(a, P.INVERTIBLE)),
    )


@RECURSION
def family_rule(r: Letters) -> Draft:
    """x_j = j c for every natural j, at other indices."""
    x, j, k = r.path(), sym("j"), sym("k")
    (c,) = r.numbers(1)
    fact = Define(x(j), j * c)
    return r.pick(
        true(x(k), k * c, fact),
        true(x(3), 3 * c, fact),
        false(x(k), j * c, fact),
        true(Sum(x(j), j, Num(0), Num(2)), 3 * c, fact),
        true(x(k + 1) - x(k), c, fact),
    )
