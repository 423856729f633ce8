"""The letters, facts and premises of which the applications of rules are made."""

from __future__ import annotations

from derivations.assumptions import Flow, Has, Property
from derivations.estimates import DifferentiableMap, LocalLipschitz, Natural, Spectrum, Stated
from derivations.layers import Activation, HiddenLayer
from derivations.notation import Norm, sym
from derivations.notation import nodes as n

from ...bounds.rules import arithmetic, jacobian, logic
from ...bounds.rules.ground import LE, LT, ONE, ZERO
from ...bounds.rules.kernel import Context, Sequent

a, b, c, q, s, t, u = (sym(x) for x in "abcqstu")

i, j, k, m = (sym(x) for x in "ijkm")

PLAIN = Context(())


def stated(left, relation, right) -> Sequent:
    return logic.assumption(PLAIN, Stated(n.as_node(left), relation, n.as_node(right)))


S, S2, P = (sym(name, 3, 3) for name in ("S", "S_2", "P"))

low_s, high_s = sym("low"), sym("high")

SPECTRUM = Spectrum(S, low_s, high_s)


def member(x) -> n.Sym:
    return n.Sym("h", (1, 1), "h_{0}", n.as_node(x))


def matrix_member(x) -> n.Sym:
    return n.Sym("H", (2, 3), "H_{0}", n.as_node(x))


INDEX = Context((Natural(m), Natural(j), Natural(i)))


def value(x) -> n.Sym:
    return n.Sym("F", (2, 1), "F({0})", x)


def jac(x) -> n.Sym:
    return n.Sym("J", (2, 3), "J({0})", x)


p, p2, centre, point = (sym(name, 3, 1) for name in ("p", "p_2", "centre", "point"))

radius, bound, slope = sym("radius"), sym("bound"), sym("slope")


def number_at(x) -> n.Sym:
    """The value of a map with one."""
    return n.Sym("f", (1, 1), "f({0})", x)


def gradient_row(x) -> n.Sym:
    return n.Sym("Df", (1, 3), "Df({0})", x)


SMOOTH = DifferentiableMap(value(point), jac(point), point)

LEMMA = LocalLipschitz(jac(centre), centre, radius, bound, slope)


def close(x, strict=LT) -> Sequent:
    return stated(Norm(x - centre), strict, radius)


OTHER = LocalLipschitz(jac(centre), centre, radius, ONE * bound, ONE * slope)  # the same, said in other words

SHOWN = (
    jacobian.bounded(PLAIN, OTHER, p, close(p)),
    jacobian.lipschitz(PLAIN, OTHER, p, p2, close(p), close(p2)),
)


def x_at(time) -> n.Sym:
    return n.Sym("x", (3, 1), "x_{0}", n.as_node(time))


def y_at(time) -> n.Sym:
    return n.Sym("y", (1, 1), "y_{0}", n.as_node(time))


FLOW = Flow(x_at(t), t, -S * x_at(t), x_at(0))

SCALAR_FLOW = Flow(y_at(t), t, -c * y_at(t), y_at(0))

TIMES = Context((Has(t, Property.NONNEGATIVE), FLOW, SCALAR_FLOW, SMOOTH))


def power_bound() -> tuple[Stated, Sequent, Sequent]:
    """h(i) <= c 2^i from h(0) <= c and h(i + 1) <= 2 h(i)."""
    two = n.Num(2)
    what = Stated(member(i), LE, c * two**i, i, ZERO, t, index=True)
    naturals = Context((Natural(t), Natural(i)))
    sign, top = logic.assumption(naturals, Natural(t)), logic.ring(naturals, t, t)
    now = logic.instance(naturals, what, t, sign, top)
    growth = Stated(member(i + 1), LE, two * member(i), i, ZERO, index=True)
    grown = logic.instance(naturals, growth, t, sign)
    step = arithmetic.combine(naturals, member(t + 1), LE, c * two ** (t + 1), [grown, now], [ONE, two])
    start = arithmetic.combine(naturals, member(ZERO), LE, c * two**ZERO, [stated(member(ZERO), LE, c)], [ONE])
    return what, start, step


dD, dm, dk, dn, dp = (n.Size(x).args[0] for x in map(n.as_size, (3, 2, 2, 4, 18)))

pa, pb, pc = (sym(x, dp, 1) for x in ("theta_a", "theta_b", "theta_c"))

XX, zz, uu, vv = sym("XX", dD, dm), sym("zz", dD, 1), sym("uu", dD, 1), sym("vv", dD, 1)

JJ = lambda x: n.Sym("JJ", (dD * dk, dp), "JJ", x)  # noqa: E731

ww = lambda x, y: n.Sym("ww", (dm, 1), "ww", x, y)  # noqa: E731

aa = lambda x, y: n.Sym("aa", (dk, 1), "aa", x, y)  # noqa: E731

phi_at = lambda z: n.Sym("value", (dD, 1), "value", z)  # noqa: E731

slopes_at = lambda z: n.Sym("slopes", (dD, dD), "slopes", z)  # noqa: E731

LAYER = HiddenLayer(JJ(pa), pa, XX, ww(pa, i), aa(pa, i), i, n.Size(dn), phi_at(zz), slopes_at(zz))

PHI = Activation(phi_at(zz), slopes_at(zz), zz, c, q)

INDEXED = Context((Natural(i), Natural(j)))


def rows_of(matrix, bound, last=None) -> Sequent:
    """|row j| <= bound for 1 <= j <= the number of rows, at j."""
    last = n.Size(matrix.shape[0]) if last is None else last
    what = Stated(Norm(n.Row(matrix, j)), LE, bound, j, ONE, last, index=True)
    return logic.instance(INDEXED, what, j, stated(1, LE, j), stated(j, LE, last))
