"""The recount part by part: values of terms against those of the search, each premise met and missed, text read."""

from __future__ import annotations

import math

import mpmath
import pytest

from derivations.assumptions import Define, Flow, Gram, Has, Property, Trajectory
from derivations.estimates import DifferentiableMap, Likely, LocalLipschitz, Natural, Spectrum, Stated
from derivations.layers import Activation
from derivations.ledger import Claim, Notation, Relation
from derivations.notation import (
    D,
    Exp,
    Frac,
    Integral,
    Inv,
    Norm,
    Num,
    Pow,
    Row,
    Sqrt,
    Sum,
    Sup,
    dot,
    family,
    size,
    sym,
)
from derivations.notation import nodes as nd
from verify.counterexamples.recount import recount
from verify.counterexamples.recount.layers import kron, side_by_side
from verify.counterexamples.recount.recount import CHECKS, NotConfirmed, Shown, parsed, violated
from verify.evidence import Counterexample

from ..families import each
from .test_values import EXACT, NEAR, Small

n, m = size("n"), size("m")
x, y, t, s, k = sym("x"), sym("y"), sym("t"), sym("s"), sym("k")
A, B, C, u, w = sym("A", n, n), sym("B", n, n), sym("C", n, m), sym("u", n, 1), sym("w", m, 1)
K = sym("K", n, n)
EMPTY = Claim(x, Relation.LE, y, Notation("parts", {}))


def texts(value):
    rows = [value] if not hasattr(value, "entries") else None
    if rows:
        return ((str(value),),)
    return tuple(tuple(str(value.at(i, j)) for j in range(value.cols)) for i in range(value.rows))


def shown(values, *facts, sizes=None, claim=EMPTY):
    counts = {"n": 2, "m": 3} if sizes is None else sizes
    return Shown(claim, facts, Counterexample(counts, values, "", "", "0"))


@pytest.fixture
def small():
    return shown({name: texts(value) for name, value in Small.values.items()})


# -- values -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", sorted(set(EXACT) | set(NEAR) - {"an integral backwards"}))
def test_both_readers_give_a_term_one_value(small, name):
    """The expected values are by hand; the search for counterexamples is held to the same."""
    term, expected = EXACT.get(name) or NEAR[name]
    with mpmath.workdps(30):
        found = recount.matrix(small.value(term))
        wanted = [expected] if not hasattr(expected, "entries") else list(expected.entries)
        wanted = [e if isinstance(e, float | int) else mpmath.mpf(int(e.p)) / int(e.q) for e in wanted]
        assert found.rows * found.cols == len(wanted)
        assert all(abs(a - b) < 1e-12 * (1 + abs(b)) for a, b in zip(found, wanted, strict=True))


@pytest.mark.parametrize(
    "term",
    [
        Frac(x, Num(0)), Sqrt(-x), Pow(x, Frac(1, 3)), Pow(x, Num(1000)), Row(C, Num(0)), Row(C, Num(3)), A + x,
        dot(u, w), Sum(k, k, Num(0), Num(200)), sym("z"), sym("A", n, m), nd.Eig(A), Norm(A) + A,
    ],
    ids=str,
)  # fmt: skip
def test_terms_without_a_value(small, term):
    with pytest.raises((NotConfirmed, ValueError)):
        small.value(term)


def test_long_sums_and_large_powers(small):
    assert small.value(Sum(Num(1), k, Num(0), Num(199))) == 200
    assert small.value(Pow(Num(1), Num(999))) == 1
    assert small.value(Sqrt(x - x)) == 0
    assert abs(small.value(Sup(Exp(-s), s)) - 1) < 1e-20
    assert abs(small.value(Sup(s, s)) - recount.FAR) < 1e-20
    assert abs(small.value(Sup(Frac(s, 24), s, Num(0), Num(24))) - 1) < 1e-20
    assert abs(small.value(Integral(Exp(-s) * A, s, Num(1), t))[1, 0] - 3 * (math.exp(-1) - math.exp(-2))) < 1e-12
    assert small.value(D(s * s, s), {s: mpmath.mpf(0)}) < 1e-12
    assert abs(recount.matrix(small.value(Inv(A)))[0, 0] + 2) < 1e-12


def test_kronecker_and_blocks():
    a, b = mpmath.matrix([[1, 2]]), mpmath.matrix([[3], [4]])
    assert kron(a, b) == mpmath.matrix([[3, 6], [4, 8]])
    assert kron(b, b) == mpmath.matrix([[9], [12], [12], [16]])
    assert side_by_side([b, kron(a, b)]) == mpmath.matrix([[3, 3, 6], [4, 4, 8]])


def test_members_and_definitions():
    """As shown at a number, along a curve, by a definition, and by a recursion that goes back one step."""
    f, a, g = family("f", 1, 1, "f_{0}"), family("a", 1, 1, "a_{0}"), family("g", n, n, "g_{0}")
    curve = {"f_t": (("1 + t^2",),), "a_0": (("3",),), "x": (("2",),)}
    step = Stated(a(k + 1), "=", 2 * a(k) + x, k, Num(0), index=True)
    w_ = shown(curve, step, Define(y, x * x), Gram(K, A), Spectrum(B, sym("low"), sym("high")))
    assert w_.value(f(Num(3))) == 10
    assert w_.value(f(t), {t: mpmath.mpf("0.5")}) == 1.25
    assert [w_.value(a(Num(i))) for i in range(4)] == [3, 8, 18, 38]
    assert w_.value(y) == 4
    with pytest.raises(NotConfirmed):
        w_.value(a(Num(-1)))
    with pytest.raises(NotConfirmed):
        w_.value(g(Num(1)))
    spectra = shown({"A": (("1", "2"), ("3", "4")), "B": (("2", "1"), ("1", "2"))}, *w_.facts)
    assert spectra.value(K) == mpmath.matrix([[5, 11], [11, 25]])
    assert abs(spectra.value(sym("low")) - 1) < 1e-12
    assert abs(spectra.value(sym("high")) - 3) < 1e-12
    circle = shown({}, Define(x, y), Define(y, x))
    with pytest.raises((NotConfirmed, RecursionError)):
        circle.value(x)


def test_maps_at_a_point():
    J, one = family("J", n, n, "J({0})"), family("P", 1, 1, "P({0})")
    w_ = shown({"J(x)": (("x1", "2 x2"), ("0", "x1^2")), "P(x)": (("x + 1",),), "u": (("3",), ("4",)), "v": (("5",),)})
    assert w_.value(J(u)) == mpmath.matrix([[3, 8], [0, 9]])
    assert w_.map_at(one(t), mpmath.matrix([[5]])) == 6
    with pytest.raises(NotConfirmed):
        w_.value(family("Q", n, n, "Q({0})")(u))


# -- violations -------------------------------------------------------------------------------------------------------
def test_when_a_relation_is_violated():
    one, more, much = mpmath.mpf(1), mpmath.mpf(1) + mpmath.mpf(10) ** -40, mpmath.mpf(2)
    with mpmath.workdps(60):
        more = mpmath.mpf(1) + mpmath.mpf(10) ** -40
        for relation, left, right, broken in (
            (Relation.LE, much, one, True), (Relation.LE, one, much, False), (Relation.LE, more, one, False),
            (Relation.LT, one, one, True), (Relation.LT, one, much, False), (Relation.LT, one, more, True),
            (Relation.LT, much, one, True), (Relation.EQ, one, more, False), (Relation.EQ, one, much, True),
            (Relation.EQ, much, one, True), (Relation.IN, one, much, False),
        ):  # fmt: skip
            assert violated(relation, left, right) is broken, (relation, left, right)


def counted(lhs="2", rhs="1", radius="0", value="2"):
    claim = Claim(x, Relation.LE, Num(1), Notation("counted", {}, (Has(x, Property.POSITIVE),)))
    recount.confirm(claim, Counterexample({}, {"x": ((value,),)}, lhs, rhs, radius))


def test_what_is_said_of_the_sides_must_come_out():
    counted()
    counted(lhs="2.0000001", radius="1e-6")
    counted(lhs="1.9999999", radius="-1e-6")
    for wrong in (
        {"lhs": "2.0001"}, {"rhs": "1.0001"}, {"lhs": "2.0001", "radius": "1e-6"}, {"value": "1", "lhs": "1"},
        {"value": "-2", "lhs": "-2"}, {"lhs": "2 +"}, {"radius": "no"}, {"lhs": 2}, {"value": "1/0"},
    ):  # fmt: skip
        with pytest.raises(NotConfirmed):
            counted(**wrong)


# -- text -------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("3", 3), ("-3", -3), ("- -3", 3), ("3/4", 0.75), ("1.5e2", 150), ("1e-3", 0.001), ("2 t", 4), ("t^3", 8),
        ("2 t^2 - t + 1", 7), ("e^(t)", math.exp(2)), ("e^(-t) t", 2 * math.exp(-2)),
        ("2 e^(t - 1)^2", 2 * math.exp(2)),
        ("1 - e^(e^(0))", 1 - math.e), ("3 + -2", 1), ("0", 0),
    ],
)  # fmt: skip
def test_text_is_read(written, value):
    assert abs(parsed(written, {"t": mpmath.mpf(2)}) - value) < 1e-12


@each(
    "written",
    ["", " ", "t t)", "2 +", "2 -", "e^(", "e^()", "x", "2 x", "1..2", "3^", "^2", "2t3", "1_000", "0x10", "t()",
     None, 3,
     "1" * 20_000, "e^(" * 41 + "0" + ")" * 41],
)  # fmt: skip
def test_other_text_is_not(written):
    with pytest.raises(NotConfirmed):
        parsed(written, {"t": mpmath.mpf(2)})


# -- premises ---------------------------------------------------------------------------------------------------------
ONE, TWO = (("1",),), (("2",),)
EYE, FULL, SINGULAR = (("1", "0"), ("0", "1")), (("1", "2"), ("3", "4")), (("1", "1"), ("1", "1"))
NEGATIVE = (("-1", "0"), ("0", "1"))
a_, f_, J_, p_ = family("a", 1, 1, "a_{0}"), family("f", 1, 1, "f_{0}"), family("J", n, n, "J({0})"), sym("p", n, 1)
F_ = family("F", n, 1, "F({0})")
low, high = sym("low"), sym("high")
PREMISES = {
    "positive": (Has(x, Property.POSITIVE), {"x": ONE}, {"x": (("0",),)}),
    "positive, not negative": (Has(x, Property.POSITIVE), {"x": (("1/1000",),)}, {"x": (("-1",),)}),
    "not negative": (Has(x, Property.NONNEGATIVE), {"x": (("0",),)}, {"x": (("-1/1000",),)}),
    "symmetric": (Has(A, Property.SYMMETRIC), {"A": SINGULAR}, {"A": FULL}),
    "positive definite": (Has(A, Property.PD), {"A": EYE}, {"A": NEGATIVE}),
    "definite and symmetric": (Has(A, Property.PD), {"A": EYE}, {"A": FULL}),
    "positive semidefinite": (Has(A, Property.PSD), {"A": SINGULAR}, {"A": NEGATIVE}),
    "invertible": (Has(A, Property.INVERTIBLE), {"A": FULL}, {"A": SINGULAR}),
    "natural": (Natural(x), {"x": (("0",),)}, {"x": (("1/2",),)}),
    "natural, not negative": (Natural(x), {"x": (("7",),)}, {"x": (("-1",),)}),
    "defined": (Define(y, x * x), {"x": TWO, "y": (("4",),)}, {"x": TWO, "y": (("5",),)}),
    "a Gram matrix": (Gram(K, A), {"A": FULL, "K": (("5", "11"), ("11", "25"))}, {"A": FULL, "K": EYE}),
    "the smallest eigenvalue": (Spectrum(A, low), {"A": SINGULAR, "low": (("0",),)}, {"A": SINGULAR, "low": ONE}),
    "the largest eigenvalue": (
        Spectrum(A, low, high),
        {"A": SINGULAR, "low": (("0",),), "high": TWO},
        {"A": SINGULAR, "low": (("0",),), "high": ONE},
    ),
    "less": (Stated(x, "<", y), {"x": ONE, "y": TWO}, {"x": ONE, "y": ONE}),
    "at most": (Stated(x, "<=", y), {"x": ONE, "y": ONE}, {"x": TWO, "y": ONE}),
    "equal": (Stated(x, "=", y), {"x": ONE, "y": ONE}, {"x": ONE, "y": TWO}),
    "for all times": (Stated(f_(t), "<=", x, t), {"f_t": (("1 - t",),), "x": ONE}, {"f_t": (("1 + t",),), "x": ONE}),
    "up to a time": (
        Stated(f_(t), "<=", x, t, Num(0), Num(2)),
        {"f_t": (("t",),), "x": TWO},
        {"f_t": (("t",),), "x": (("3/2",),)},
    ),
    "before a time": (
        Stated(f_(t), "<", x, t, Num(0), Num(2), open=True),
        {"f_t": (("t",),), "x": TWO},
        {"f_t": (("t",),), "x": ONE},
    ),
    "from a time on": (
        Stated(f_(t), "<=", x, t, Num(1)),
        {"f_t": (("2 - t",),), "x": ONE},
        {"f_t": (("3 - t",),), "x": ONE},
    ),
    "an empty range": (
        Stated(f_(t), "<=", x, t, Num(2), y),
        {"f_t": (("t",),), "x": ONE, "y": ONE},
        {"f_t": (("t",),), "x": ONE, "y": TWO},
    ),
    "for all indices": (
        Stated(f_(k), "<=", x, k, Num(0), index=True),
        {"f_t": (("1 - t",),), "x": ONE},
        {"f_t": (("t",),), "x": (("5",),)},
    ),
    "up to an index": (
        Stated(f_(k), "<=", x, k, Num(0), Num(2), index=True),
        {"f_t": (("t",),), "x": TWO},
        {"f_t": (("t",),), "x": ONE},
    ),
    "before an index": (
        Stated(f_(k), "<=", x, k, Num(0), Num(2), index=True, open=True),
        {"f_t": (("t",),), "x": ONE},
        {"f_t": (("t",),), "x": (("1/2",),)},
    ),
    "from an index on": (
        Stated(f_(k), "<=", x, k, Frac(1, 2), Num(2), index=True),
        {"f_t": (("3 - t",),), "x": TWO},
        {"f_t": (("3 - t",),), "x": ONE},
    ),
    "a flow": (
        Flow(f_(t), t, -x * f_(t), y),
        {"f_t": (("3 e^(-2 t)",),), "x": TWO, "y": (("3",),), "t": ONE},
        {"f_t": (("3 e^(-t)",),), "x": TWO, "y": (("3",),), "t": ONE},
    ),
    "the start of a flow": (
        Flow(f_(t), t, -x * f_(t), y),
        {"f_t": (("3 e^(-2 t)",),), "x": TWO, "y": (("3",),), "t": ONE},
        {"f_t": (("3 e^(-2 t)",),), "x": TWO, "y": TWO, "t": ONE},
    ),
    "any path": (Trajectory(f_(t), t), {}, None),
    "a small Jacobian": (
        LocalLipschitz(J_(p_), u, x, y, Num(1)),
        {"J(x)": (("x1", "0"), ("0", "0")), "u": (("0",), ("0",)), "x": ONE, "y": ONE},
        {"J(x)": (("x1", "0"), ("0", "0")), "u": (("0",), ("0",)), "x": TWO, "y": ONE},
    ),
    "a Jacobian that is large at one end": (
        LocalLipschitz(J_(p_), u, x, y, Num(1)),
        {"J(x)": (("x1 - 1", "0"), ("0", "0")), "u": (("0",), ("0",)), "x": ONE, "y": TWO},
        {"J(x)": (("x1 - 1", "0"), ("0", "0")), "u": (("0",), ("0",)), "x": ONE, "y": (("19/10",),)},
    ),
    "a Jacobian that is large at the other": (
        LocalLipschitz(J_(p_), u, x, y, Num(1)),
        {"J(x)": (("x2 + 1", "0"), ("0", "0")), "u": (("0",), ("0",)), "x": ONE, "y": TWO},
        {"J(x)": (("x2 + 1", "0"), ("0", "0")), "u": (("0",), ("0",)), "x": ONE, "y": (("19/10",),)},
    ),
    "a Jacobian that bends little": (
        LocalLipschitz(J_(p_), u, x, Num(9), y),
        {"J(x)": (("2 x2", "0"), ("0", "0")), "u": (("0",), ("1",)), "x": ONE, "y": TWO},
        {"J(x)": (("2 x2", "0"), ("0", "0")), "u": (("0",), ("1",)), "x": ONE, "y": ONE},
    ),
    "a Jacobian by its map": (
        DifferentiableMap(F_(p_), J_(p_), p_),
        {"F(x)": (("x1 x2",), ("x2^2",)), "J(x)": (("x2", "x1"), ("0", "2 x2"))},
        {"F(x)": (("x1 x2",), ("x2^2",)), "J(x)": (("x2", "x1"), ("0", "x2"))},
    ),
    "a Jacobian with rows for columns": (
        DifferentiableMap(F_(p_), J_(p_), p_),
        {"F(x)": (("x1 + 2 x2",), ("0",)), "J(x)": (("1", "2"), ("0", "0"))},
        {"F(x)": (("x1 + 2 x2",), ("0",)), "J(x)": (("1", "0"), ("2", "0"))},
    ),
    "a map alone": (DifferentiableMap(F_(p_), J_(p_), p_), {"F(x)": (("x1",), ("0",))}, None),
}  # fmt: skip


@each("name", PREMISES)
def test_premises_are_met_and_missed(name):
    fact, met, missed = PREMISES[name]
    with mpmath.workdps(30):
        assert outcome(fact, met)
        assert missed is None or not outcome(fact, missed)


def outcome(fact, values):
    try:
        return bool(CHECKS[type(fact)](shown(values, fact), fact, {}))
    except NotConfirmed:
        return False


def test_a_likely_event_is_a_premise_and_its_budget_a_probability():
    event = Stated(x, "<", y)
    for budget, facts, fine in ((Num(0), (event,), True), (Num(-1), (event,), False), (Num(0), (), False)):
        fact = Likely(event, budget)
        assert CHECKS[Likely](shown({"x": ONE, "y": TWO}, *facts, fact), fact, {}) is fine


PHI, SLOPES = family("phi", m, 1, "phi({0})"), family("slopes", m, m, "slopes({0})")


def test_activations():
    z = sym("z", m, 1)
    fact = Activation(PHI(z), SLOPES(z), z, x, y)

    def met(phi, slope, first="1", second="0", off="0"):
        rows = tuple((phi.replace("x", f"x{i}"),) for i in (1, 2, 3))
        slopes = tuple(tuple(slope.replace("x", f"x{i}") if i == j else off for j in (1, 2, 3)) for i in (1, 2, 3))
        values = {"phi(x)": rows, "slopes(x)": slopes, "x": ((first,),), "y": ((second,),)}
        with mpmath.workdps(30):
            return outcome(fact, values)

    assert met("x", "1")
    assert met("1 + 1/2 x", "1/2")
    assert met("-1/2 x", "-1/2")
    assert not met("x", "1", first="1/2")
    assert not met("-x", "-1", first="1/2")
    assert not met("x", "1/2")
    assert not met("x", "1", off="1")
    assert not met("x^2", "2 x", first="100000000000000000000000000000", second="1")
    assert not met("1/2 x", "1/2 + 1/1000000 x", first="100000000000000000000000000000", second="1/10000000")
