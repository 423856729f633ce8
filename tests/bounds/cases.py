"""What the tests of rules share: letters, models, what a rule has shown put to numbers, who is tried."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from derivations.assumptions import Flow, Has, Property
from derivations.estimates import DifferentiableMap, LocalLipschitz, Natural, Spectrum, Stated
from derivations.layers import Activation, HiddenLayer
from derivations.notation import Norm, ShapeError, sym
from derivations.notation import nodes as n
from verify.bounds.rules import arithmetic, jacobian, logic
from verify.bounds.rules.ground import LE, LT, ONE, ZERO, RuleError
from verify.bounds.rules.kernel import Context, Sequent
from verify.bounds.rules.terms import TermError

from . import numeric

REFUSALS = (RuleError, ShapeError, TermError)


TRUE: dict[str, Callable] = {}


REFUSED: dict[str, Callable] = {}


a, b, c, q, s, t, u = (sym(x) for x in "abcqstu")


i, j, k, m = (sym(x) for x in "ijkm")


PLAIN = Context(())


rngs = st.integers(0, 2**32 - 1).map(np.random.default_rng)


sizes = st.integers(1, 4)


def true(*names: str) -> Callable:
    return marked(TRUE, names)


def refused(*names: str) -> Callable:
    return marked(REFUSED, names)


def marked(table: dict[str, Callable], names: tuple[str, ...]) -> Callable:
    def register(test: Callable) -> Callable:
        table.update(dict.fromkeys(names, test))
        return test

    return register


def drawn(*strategies, examples: int = 25) -> Callable:
    """Hypothesis, the same examples in every run."""

    def wrap(test: Callable) -> Callable:
        return settings(derandomize=True, max_examples=examples, deadline=None)(given(*strategies)(test))

    return wrap


def stated(left, relation, right) -> Sequent:
    return logic.assumption(PLAIN, Stated(n.as_node(left), relation, n.as_node(right)))


def confirm(name: str, sequent: Sequent, model, tolerance: float = 1e-9) -> None:
    """The rule made the sequent, its stated premises are true in the model, and so is what it says."""
    assert sequent.rule == name
    for premise in sequent.under:
        if isinstance(premise, Stated) and premise.var is None:
            assert numeric.holds(premise.left, premise.relation, premise.right, model, 1e-12), "the model is wrong"
    assert numeric.holds(sequent.left, sequent.relation, sequent.right, model, tolerance), str(sequent)


def rejects(rule: Callable, *args, context: Context = PLAIN, **options) -> None:
    with pytest.raises(REFUSALS):
        rule(context, *args, **options)


def mats(rng, **shapes) -> tuple[dict, list[n.Sym]]:
    symbols = {name: sym(name, *shape) for name, shape in shapes.items()}
    return {x: numeric.matrix(rng, *shapes[name]) for name, x in symbols.items()}, list(symbols.values())


S, S2, P = (sym(name, 3, 3) for name in ("S", "S_2", "P"))


low_s, high_s = sym("low"), sym("high")


SPECTRUM = Spectrum(S, low_s, high_s)


def spectral_model(rng, least=None) -> dict:
    value = numeric.symmetric(rng, 3, least)
    values = np.linalg.eigvalsh(value)
    return {S: value, low_s: numeric.one(values[0]), high_s: numeric.one(values[-1])}


def member(x) -> n.Sym:
    return n.Sym("h", (1, 1), "h_{0}", n.as_node(x))


def matrix_member(x) -> n.Sym:
    return n.Sym("H", (2, 3), "H_{0}", n.as_node(x))


def path(rng) -> Callable:
    """A smooth matrix function of one number."""
    rate, one, two = rng.normal(), numeric.matrix(rng, 2, 3), numeric.matrix(rng, 2, 3)
    return lambda x: np.cos(rate * float(x[0, 0])) * one + float(x[0, 0]) * two


INDEX = Context((Natural(m), Natural(j), Natural(i)))


def in_range(var, low, high) -> tuple[Sequent, Sequent]:
    return stated(low, LE, var), stated(var, LE, high)


def value(x) -> n.Sym:
    return n.Sym("F", (2, 1), "F({0})", x)


def jac(x) -> n.Sym:
    return n.Sym("J", (2, 3), "J({0})", x)


p, p2, centre, point = (sym(name, 3, 1) for name in ("p", "p_2", "centre", "point"))


radius, bound, slope = sym("radius"), sym("bound"), sym("slope")


SMOOTH = DifferentiableMap(value(point), jac(point), point)


LEMMA = LocalLipschitz(jac(centre), centre, radius, bound, slope)


def polynomial_map(rng) -> dict:
    """x -> A x + (quadratic forms) and its exact Jacobian; small integers now and then."""
    A = numeric.matrix(rng, 2, 3)
    forms = [numeric.symmetric(rng, 3) * rng.choice([0.0, 1.0]) for _ in range(2)]
    return {
        "F": lambda x: A @ x + np.array([[(x.T @ f @ x).item()] for f in forms]),
        "J": lambda x: A + np.vstack([2 * x.T @ f for f in forms]),
        "forms": forms,
    }


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
