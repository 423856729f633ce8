"""The engine that refutes bounds: what it must refute, what it must not, and when it must give up."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from fractions import Fraction

import mpmath
import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from derivations.assumptions import Assumption, Define, Flow, Has, Property, Trajectory
from derivations.document import LINEARIZED_NETWORKS
from derivations.estimates import LocalLipschitz, Natural, Spectrum, Stated
from derivations.ledger import Claim, Notation, Relation
from derivations.linearized_networks import symbols as common
from derivations.notation import D as Dot
from derivations.notation import (
    Eig,
    Exp,
    Expect,
    Frac,
    Integral,
    Norm,
    Num,
    Size,
    Sqrt,
    Sum,
    Sup,
    Sym,
    dot,
    family,
    sym,
)
from derivations.notation.nodes import size
from verify.counterexamples.engine import judge
from verify.counterexamples.small.functions import Fn
from verify.counterexamples.small.roles import roles_of
from verify.counterexamples.small.search import Found, search
from verify.counterexamples.small.values import entries
from verify.evidence import Outcome
from verify.numbers import smallest

EQUATIONS = LINEARIZED_NETWORKS.equations
LE, LT, EQ = Relation.LE, Relation.LT, Relation.EQ
n, m = size("n"), size("m")
x, y, t, s, c = sym("x"), sym("y"), sym("t"), sym("s"), sym("c")
POSITIVE = (Has(x, Property.POSITIVE), Has(y, Property.POSITIVE))
AT_TIME = Has(t, Property.NONNEGATIVE)
A, B = sym("A", n, n), sym("B", n, n)
u, v = sym("u", n, 1), sym("v", n, 1)
P, a = family("P", n, n, "P({0})"), family("a", n, 1, "a({0})")


def claim(left, relation, right, *facts: Assumption, stated: tuple[Assumption, ...] = ()) -> Claim:
    return Claim(left, relation, right, Notation("test", {}, facts), stated)


def link(id: str) -> Claim:
    equation = EQUATIONS[id.rstrip("'").split(".")[0]]
    if id.endswith("'"):
        return equation.corrected_links[id[:-1]]
    return next(x for x in equation.links if x.id == id)


def numbers(found) -> dict[str, Fraction]:
    """The scalars of a counterexample by name; formulas are left out."""
    rational = re.compile(r"-?\d+(/\d+)?")
    return {k: Fraction(w[0][0]) for k, w in found.values.items() if len(w) == 1 and rational.fullmatch(w[0][0])}


def refuted(c_: Claim):
    evidence = judge(c_)
    assert evidence.outcome is Outcome.REFUTES, evidence.detail
    assert evidence.counterexample is not None
    return evidence.counterexample


def stands(c_: Claim) -> None:
    evidence = judge(c_)
    assert evidence.outcome is Outcome.GAVE_UP, evidence.counterexample


# -- numbers ------------------------------------------------------------------------------------------------------


def test_false_between_numbers():
    found = numbers(refuted(claim((x + y) ** 2, LE, x**2 + y**2, *POSITIVE)))
    p, q = found["x"], found["y"]
    assert p > 0
    assert q > 0
    assert (p + q) ** 2 > p**2 + q**2


def test_true_between_numbers():
    stands(claim(2 * x * y, LE, x**2 + y**2, *POSITIVE))


def test_strictness_is_kept_apart():
    tight = claim(2 * x * y, LT, x**2 + y**2, *POSITIVE)
    found = numbers(refuted(tight))
    assert found["x"] == found["y"]
    stands(replace(tight, stated=(Stated(x, "<", y),)))


def test_a_declared_constant_stays_above_one():
    found = numbers(refuted(claim(x**3, LE, 2 * x**2, *POSITIVE, stated=(Stated(Num(1), "<", x),))))
    assert found["x"] > 2
    stands(claim(x, LE, x**2, *POSITIVE, stated=(Stated(Num(1), "<", x),)))


def test_a_width_is_chosen_to_meet_its_threshold():
    wide = Stated(Frac(x, y) ** 2, "<=", Size(n))
    found = refuted(claim(Frac(x, y**2), LE, Sqrt(Size(n)), *POSITIVE, stated=(wide,)))
    values = numbers(found)
    p, q, width = values["x"], values["y"], found.sizes["n"]
    assert width >= (p / q) ** 2
    assert p / q**2 > math.isqrt(width)
    stands(claim(Frac(x, y), LE, Sqrt(Size(n)), *POSITIVE, stated=(wide,)))


def test_sums_and_natural_numbers():
    k, j = sym("k"), sym("j")
    naturals = (Natural(k), Natural(j))
    total = Sum(x**j, j, Num(0), k)
    small = Stated(x, "<", Num(1))
    stands(claim(total, LE, Frac(1, 1 - x), *naturals, *POSITIVE, stated=(small,)))
    found = numbers(refuted(claim(total, LE, Num(1), *naturals, *POSITIVE, stated=(small,))))
    assert found["x"] < 1
    assert sum(found["x"] ** i for i in range(int(found["k"]) + 1)) > 1


def test_exponentials_in_balls():
    found = numbers(refuted(claim(x * Exp(-y * x), LE, Frac(1, 3 * y), *POSITIVE)))
    assert float(found["x"]) * math.exp(-found["x"] * found["y"]) > 1 / (3 * found["y"]) + 1e-9
    stands(claim(x * Exp(-y * x), LE, Frac(1, Exp(Num(1)) * y), *POSITIVE))


# -- matrices -----------------------------------------------------------------------------------------------------


def as_array(found, name: str) -> np.ndarray:
    return np.array([[float(Fraction(e)) for e in row] for row in found.values[name]])


def test_operator_norm_against_frobenius_needs_two_rows():
    found = refuted(claim(Norm(A, "F"), LE, Norm(A, "op")))
    matrix = as_array(found, "A")
    assert matrix.shape == (2, 2)
    assert np.linalg.norm(matrix) > np.linalg.norm(matrix, 2) + 1e-6
    stands(claim(Norm(A, "op"), LE, Norm(A, "F")))


def test_the_triangle_inequality_is_no_equality():
    found = refuted(claim(Norm(u + v), EQ, Norm(u) + Norm(v)))
    p, q = as_array(found, "u"), as_array(found, "v")
    assert abs(np.linalg.norm(p + q) - np.linalg.norm(p) - np.linalg.norm(q)) > 1e-6
    stands(claim(Norm(u + v), LE, Norm(u) + Norm(v)))


def test_submultiplicativity_in_the_wrong_norm():
    stands(claim(Norm(A * B, "F"), LE, Norm(A, "op") * Norm(B, "F")))
    found = refuted(claim(Norm(A * B, "F"), LE, Norm(A, "op") * Norm(B, "op")))
    p, q = as_array(found, "A"), as_array(found, "B")
    assert np.linalg.norm(p @ q) > np.linalg.norm(p, 2) * np.linalg.norm(q, 2) + 1e-6


def test_spectrum():
    low, high = sym("low"), sym("high")
    facts = (Spectrum(A, low, high), Has(low, Property.POSITIVE), Has(high, Property.POSITIVE))
    found = refuted(claim(Norm(A, "op"), LE, low, *facts, stated=(Stated(Num(0), "<", high),)))
    matrix, known = as_array(found, "A"), numbers(found)
    assert np.allclose(np.linalg.eigvalsh(matrix)[[0, -1]], [float(known["low"]), float(known["high"])])
    stands(claim(Norm(A, "op"), LE, high, *facts))


# -- trajectories -------------------------------------------------------------------------------------------------


def test_integrals_of_a_moving_kernel():
    growth = Norm(P(s) - P(0), "op")
    stands(claim(Integral(growth, s, Num(0), t), LE, t * Sup(growth, s, Num(0), t), AT_TIME))
    found = refuted(claim(t * Sup(growth, s, Num(0), t), LE, Integral(growth, s, Num(0), t), AT_TIME))
    assert found.values["P(t)"] == (("1 + t",),)
    end = numbers(found)["t"]
    assert end * end > end * end / 2


def test_a_flow_is_followed_exactly():
    flow = (
        Flow(a(t), t, -P(t) * a(t), a(0)), Trajectory(P(t), t), Trajectory(a(t), t), AT_TIME, Has(P(0), Property.PD)
    )  # fmt: skip
    rate = Has(c, Property.POSITIVE)
    moving = replace(flow[0], rate=-c * P(t) * a(t))
    bound = claim(Norm(a(t)), LE, Exp(-c * Norm(P(0), "op") * t) * Norm(a(0)), moving, rate, *flow[1:])
    found = refuted(bound)  # a kernel that shrinks decays more slowly than it began
    assert found.values["P(t)"] == (("1 - t",),)
    end = float(numbers(found)["t"])
    assert math.exp(-(end - end**2 / 2)) > math.exp(-end)


def test_gronwall_holds_along_trajectories():
    stands(link("92.1"))
    weaker = replace(link("92.1"), rhs=link("92.1").rhs.args[0])
    found = refuted(weaker)  # without the exponential
    assert "g(t)" in found.values


# -- one false link of each kind in Section 6, recomputed ------------------------------------------------------------


def test_threshold_with_the_wrong_power():
    found = refuted(link("70.2"))
    w, width = numbers(found), found.sizes["n"]
    rate, low, K, R = (w[k] for k in ("η_0", "λ_(min)", "K", "R_0"))
    assert width >= (18 * K**3 * R / low) ** 2
    assert rate * (low + w["λ_(max)"]) < 2
    root = math.isqrt(width)
    assert root**2 == width
    left = 1 - rate * low + rate * low / 3 + 2 * rate * K**2 * (3 * K * R / low) / root
    assert left > 1 - rate * low / 3
    assert Fraction(found.lhs) == left


def test_t_for_s_in_the_decay():
    found = refuted(link("94.2"))
    w = numbers(found)
    assert w["η"] == w["t"] == w["λ_0"] == 1
    assert found.values["Θ̂_t"] == (("1 + t",),)
    assert math.isclose(float(found.lhs), 0.5)
    assert math.isclose(float(found.rhs), math.exp(-1), rel_tol=1e-12)
    stands(link("94.2'"))


def test_the_integrand_vanishes_at_the_start():
    found = refuted(link("91p.1"))
    assert numbers(found)["s"] == 0
    stands(link("91p.1'"))


def test_the_factor_is_not_bounded_without_its_condition():
    bounded = link("99.2")  # its sentence says "for large n": where sigma_t stays below lambda_0
    w = numbers(refuted(replace(bounded, stated=())))
    assert w["σ_t"] > w["λ_0"]
    stands(bounded)


def polynomial(text: str) -> sympy.Poly:
    symbol = sympy.Symbol("x")
    total = sympy.Integer(0)
    for sign, number, power, exponent in re.findall(r"([+-]?) ?(\d+(?:/\d+)?)? ?(x)?(?:\^(\d+))?", text):
        if number or power:
            size_ = sympy.Rational(number or "1") * symbol ** (int(exponent or 1) if power else 0)
            total += -size_ if sign == "-" else size_
    return sympy.Poly(total, symbol)


def test_no_mean_value_for_two_outputs():
    found = refuted(link("65.2"))
    outputs = [polynomial(row[0]) for row in found.values["g(x)"]]
    start, end = (numbers(found)[k] for k in ("θ_0", "θ_1"))
    xi = sympy.Symbol("xi")
    point = start + xi * (end - start)
    left = sum(f.eval(sympy.Rational(end)) ** 2 for f in outputs)
    right = sum((f.diff().eval(point) * (end - start) + f.eval(sympy.Rational(start))) ** 2 for f in outputs)
    assert sympy.Poly(sympy.expand(left - right), xi).count_roots(0, 1) == 0
    stands(link("65.2'"))


def test_one_output_has_a_mean_value():
    """With a single output the equality holds at some point; it must not be refuted."""
    printed = link("65.2")
    one = {common.k: 1, common.D: 1}

    def scalar(node):
        if isinstance(node, Sym):
            shape = tuple(sympy.sympify(side).subs(one) for side in node.shape)
            return Sym(node.name, shape, node.tex, *(scalar(i) for i in node.indices))
        args = [scalar(arg) if hasattr(arg, "shape") else arg for arg in node.args]
        return node.func(*args)

    facts = tuple(
        replace(f, **{k: scalar(w) for k, w in vars(f).items() if hasattr(w, "args") and hasattr(w, "shape")})
        for f in printed.notation.facts
    )
    stands(Claim(scalar(printed.lhs), EQ, scalar(printed.rhs), Notation("one output", {}, facts)))


def printed_and_true() -> list[Claim]:
    """Links as printed that are right, and the corrections of those that are not."""
    false = {
        "33.4",
        "52p.1",
        "54p.1",
        "58p.1",
        "58q.1",
        "60p.1",
        "62.3",
        "65.2",
        "66.2",
        "70.2",
        "91p.1",
        "94.2",
    }
    found = []
    for equation in EQUATIONS.values():
        for c_ in (*(x for x in equation.links if x.id not in false), *equation.corrected_links.values()):
            scalar = c_.lhs.is_scalar_shaped and c_.rhs.is_scalar_shaped
            if scalar and c_.relation in (LE, LT, EQ) and not c_.given:
                found.append(c_)
    return found


@pytest.mark.parametrize("c_", printed_and_true(), ids=lambda c_: c_.id)
def test_true_links_are_not_refuted(c_, searched):
    assert searched(c_) in (Outcome.GAVE_UP, Outcome.NOT_APPLICABLE)


@pytest.mark.parametrize(
    "id", ["33.4", "52p.1", "54p.1", "58p.1", "58q.1", "60p.1", "62.3", "65.2", "66.2", "70.2", "91p.1", "94.2"]
)
def test_false_links_are_refuted_and_the_answer_is_always_the_same(id):
    assert refuted(link(id)) == refuted(link(id))


def swapped(node, old: str, new: str):
    """All norms of one kind replaced by another."""
    if isinstance(node, Norm):
        return Norm(swapped(node.args[0], old, new), new if node.kind == old else node.kind)
    if not hasattr(node, "args") or isinstance(node, Sym | Num | Size) or not node.args:
        return node
    return node.func(*(swapped(arg, old, new) if hasattr(arg, "shape") else arg for arg in node.args))


@pytest.mark.parametrize(
    ("id", "change"),
    [
        ("60.2", lambda k: replace(k, lhs=k.rhs, rhs=k.lhs)),
        ("68.1", lambda k: replace(k, lhs=k.rhs, rhs=k.lhs)),
        ("72.4", lambda k: replace(k, rhs=swapped(k.rhs, "F", "op"))),
        ("95.1", lambda k: replace(k, rhs=k.rhs.args[0])),
        ("59.2", lambda k: replace(k, rhs=Frac(k.rhs, 2))),
        ("61.1", lambda k: replace(k, rhs=Frac(k.rhs, 9))),
        ("84.1", lambda k: replace(k, rhs=k.rhs.args[0])),
        ("84.1", lambda k: replace(k, rhs=k.rhs.args[1])),
        ("97.1", lambda k: replace(k, rhs=Frac(k.rhs, 3))),
        ("63.3", lambda k: replace(k, rhs=Frac(k.rhs, 3))),
    ],
)
def test_mutants_of_true_links_fall(id, change):
    refuted(change(link(id)))


# -- whole models, recomputed without the engine's arithmetic ----------------------------------------------------------


def check_descent(found) -> None:
    """Every premise of the induction, from the printed numbers and polynomials of a model of size 1."""
    assert set(found.sizes.values()) - {found.sizes["n"]} <= {1}
    w, width = numbers(found), found.sizes["n"]
    g, J = polynomial(found.values["g(x)"][0][0]), polynomial(found.values["J(x)"][0][0])
    assert g.diff() == J
    rate, low, K, R = (sympy.Rational(w[k].numerator, w[k].denominator) for k in ("η_0", "λ_(min)", "K", "R_0"))
    steps, point = int(w.get("t", 0)), sympy.Rational(0)
    radius, shrink = 3 * K * R / (low * sympy.sqrt(width)), 1 - rate * low / 3
    assert rate * (low + sympy.Rational(str(w["λ_(max)"]))) < 2
    start = sympy.Rational(str(w["θ_0"]))
    point = start
    for i in range(steps + 1):
        assert abs(g.eval(point)) <= shrink**i * R
        assert abs(point - start) < radius
        assert sympy.Rational(str(w[f"θ_{i}"])) == point
        point -= rate / width * J.eval(point) * g.eval(point)
    for share in range(-10, 11):
        assert abs(J.eval(start + radius * sympy.Rational(share, 10))) <= K * sympy.sqrt(width)
    assert all(abs(b) <= K * sympy.sqrt(width) for b in [J.diff().eval(0)])
    if "Θ̂_0" in w:
        assert w["Θ"] == w["λ_(min)"] == w["λ_(max)"]
        assert abs(low - J.eval(start) ** 2 / width) <= low / 3


@pytest.mark.parametrize(
    ("id", "change"),
    [
        ("70.2", lambda k: k),
        ("66.2", lambda k: k),
        ("61.1", lambda k: replace(k, rhs=Frac(k.rhs, 9))),
        ("62.3'", lambda k: replace(k, rhs=Frac(k.rhs, 5))),
        ("71.1", lambda k: replace(k, rhs=Frac(k.rhs, 9))),
        ("72.6", lambda k: replace(k, lhs=k.rhs, rhs=k.lhs)),
    ],
)
def test_models_of_descent_satisfy_every_premise(id, change):
    check_descent(refuted(change(link(id))))


def real(f, **at) -> mpmath.mpf:
    """The value of an exact function, term by term."""
    if not isinstance(f, Fn):
        return mpmath.mpf(int(f.p)) / int(f.q)
    total = mpmath.mpf(0)
    for (powers, exponent), c_ in f.terms.items():
        part = mpmath.mpf(int(c_.p)) / int(c_.q)
        for name, power in powers:
            part *= at[name] ** power
        total += part * mpmath.exp(real(Fn(dict(exponent)), **at)) if exponent else part
    return total


@pytest.mark.parametrize(
    ("id", "change"),
    [
        ("84.1", lambda k: replace(k, rhs=k.rhs.args[0])),
        ("84.1", lambda k: replace(k, rhs=k.rhs.args[1])),
        ("92.1", lambda k: replace(k, rhs=k.rhs.args[0])),
        ("97.1", lambda k: replace(k, rhs=Frac(k.rhs, 3))),
        ("95.1", lambda k: replace(k, rhs=k.rhs.args[0])),
    ],
)
def test_trajectories_satisfy_the_variation_of_constants(id, change):
    """g_lin - g = int_0^t eta e^{eta Theta_0 (s - t)} (Theta_s - Theta_0) g(s) ds, by quadrature at several times."""
    mutant = change(link(id))
    found = search(roles_of(mutant))
    assert isinstance(found, Found)
    curves = {name: entries(curve) for name, curve in found.model.curves.items()}
    eta = real(found.model.values[sym("eta", tex=r"\eta")])
    kernel, moving, frozen = (curves[k] for k in ("Theta_hat_n", "g_flow", "g_lin_flow"))
    for theta, g, g_lin in zip(kernel[:: len(moving) + 1], moving, frozen, strict=True):
        for end in (0.3, 1, 2.5):
            assert variation_gap(eta, theta, g, g_lin, mpmath.mpf(end)) < 1e-10


def variation_gap(eta, theta, g, g_lin, end) -> mpmath.mpf:
    """How far the two sides of the variation of constants are apart, in one coordinate."""
    begin = real(theta, time=mpmath.mpf(0))

    def inside(z):
        return eta * mpmath.exp(eta * begin * (z - end)) * (real(theta, time=z) - begin) * real(g, time=z)

    return abs(real(g_lin, time=end) - real(g, time=end) - mpmath.quad(inside, [0, end]))


def test_wrong_rates_fall_elsewhere():
    """eta for eta_0 in the flows: columns and derivatives are for the engines that compare matrices."""
    for number in ("74", "75", "76", "77", "78", "79"):
        printed = link(f"{number}.1")
        assert judge(printed).outcome is Outcome.NOT_APPLICABLE
        assert smallest.judge(printed).outcome is Outcome.REFUTES


# -- premises -------------------------------------------------------------------------------------------------------


def test_premises_that_nothing_satisfies_refute_nothing():
    impossible = (Stated(x, "<", y), Stated(y, "<", x))
    stands(claim(x, LE, Num(0), *POSITIVE, stated=impossible))


def test_a_premise_that_excludes_the_counterexample_is_respected():
    false = claim(x, LE, Num(1), *POSITIVE)
    refuted(false)
    stands(replace(false, stated=(Stated(x, "<=", Num(1)),)))


def test_local_lipschitz_is_checked_on_the_whole_ball():
    point, centre = sym("w", m, 1), sym("w_0", m, 1)
    jacobian = lambda z: Sym("J", (n, m), "J({0})", z)  # noqa: E731
    lemma = LocalLipschitz(jacobian(centre), centre, x, y, y)
    inside = Stated(Norm(point - centre), "<", x)
    stands(claim(Norm(jacobian(point), "F"), LE, y, *POSITIVE, lemma, stated=(inside,)))
    refuted(claim(Norm(jacobian(point), "F"), LE, Frac(y, 2), *POSITIVE, lemma, stated=(inside,)))


@dataclass(frozen=True)
class Mysterious(Assumption):
    symbol: Sym

    @property
    def about(self):
        return (self.symbol,)

    def statement(self):
        return "x is odd"


def test_an_unknown_assumption_gives_up():
    evidence = judge(claim(x, LE, Num(0), *POSITIVE, Mysterious(x)))
    assert evidence.outcome is Outcome.GAVE_UP
    assert evidence.detail["reason"] == "no check for the assumption x is odd"


def test_what_is_no_comparison_of_numbers_is_not_applicable():
    assert judge(claim(A * B, EQ, B * A)).outcome is Outcome.NOT_APPLICABLE
    assert judge(claim(A, LE, B)).outcome is Outcome.NOT_APPLICABLE


def test_what_nothing_makes_random_is_its_own_mean():
    bound = claim(Norm(Expect(a(t))), LE, Num(1))
    assert not refuted(bound).drawn
    stands(replace(bound, stated=(Stated(Norm(a(t)), "<=", Num(1)),)))
    stands(claim(Norm(Expect(a(t))), LE, Norm(a(t))))


def test_ends_of_spectra_scalar_products_derivatives_and_suprema_over_all_times():
    """Each is evaluated: what holds in every model is not refuted, twice as sharp it is."""
    PD = Has(A, Property.PD)
    for lhs, rhs in (
        (Eig(A, "min") + Eig(B, "min"), Eig(A, "max") + Eig(B, "max")),
        (dot(u, u), Norm(u) ** 2),
        (Eig(A, "min") * Norm(u) ** 2, dot(u, A * u)),
    ):
        facts = (PD, Has(B, Property.PD))
        assert judge(claim(lhs, LE, rhs, *facts)).outcome is Outcome.GAVE_UP
        refuted = judge(claim(lhs, LE, rhs / 2, *facts))
        assert refuted.outcome is Outcome.REFUTES
    flow = Flow(a(t), t, -a(t), a(0))
    assert judge(claim(Dot(Norm(a(t)) ** 2, t), LE, Num(0), flow, AT_TIME)).outcome is Outcome.GAVE_UP
    assert judge(claim(Dot(Norm(a(t)) ** 2, t), LE, -(Norm(a(t)) ** 2) * 3, flow, AT_TIME)).outcome is Outcome.REFUTES
    assert judge(claim(Sup(Norm(a(t)), t), LE, Norm(a(0)) / 2, flow, AT_TIME)).outcome is Outcome.REFUTES
    assert judge(claim(Sup(Norm(a(t)), t), LE, Norm(a(0)), flow, AT_TIME)).outcome is Outcome.GAVE_UP
    assert judge(claim(Sup(Norm(a(t)), t), LE, Norm(a(0)) / 2, flow)).outcome is Outcome.GAVE_UP  # no range is declared


def test_a_definition_of_one_member_of_a_family_is_not_taken_for_one_time():
    """a(t) = u may be meant for all t, so a model that satisfies it at one time only is no answer."""
    evidence = judge(claim(Integral(Norm(a(s)), s, Num(0), t), LE, Norm(u) * t / 2, AT_TIME, Define(a(t), u)))
    assert evidence.outcome is Outcome.GAVE_UP
    assert "every member" in evidence.detail["reason"]


def test_a_stated_path_starts_where_it_says():
    w = family("w", 1, 1, "w({0})")
    known = Stated(w(t), "=", 3 + t, t, Num(0))
    stands(claim(w(Num(0)), EQ, Num(3), known))
    refuted(claim(w(Num(0)), LE, Num(2), known))


def test_a_definition_is_followed():
    facts = (*POSITIVE, Define(c, x + y))
    stands(claim(x, LE, c, *facts))
    found = numbers(refuted(claim(c, LE, x, *facts)))
    assert found["c"] == found["x"] + found["y"]


def test_a_statement_for_all_times_is_checked_or_refused():
    bounded = Stated(Sup(Norm(P(s) - P(0), "op"), s, Num(0), t), "<", c, t, Num(0))
    facts = (AT_TIME, Has(c, Property.POSITIVE), bounded)
    stands(claim(Norm(P(t) - P(0), "op"), LE, c, *facts))
    found = refuted(claim(Norm(P(t) - P(0), "op"), LE, Frac(c, 10), *facts))
    assert "e^(-t)" in found.values["P(t)"][0][0]  # a kernel that grows without end is no model


# -- random true inequalities ---------------------------------------------------------------------------------------

terms = st.recursive(
    st.sampled_from([u, v, A * u, B * v, A * (B * u)]),
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda p: p[0] + p[1]), inner.map(lambda z: -z), inner.map(lambda z: A * z)
    ),
    max_leaves=3,
)


@settings(derandomize=True, max_examples=12, deadline=None)
@given(terms, terms)
def test_triangle_and_submultiplicativity_are_never_refuted(p, q):
    stands(claim(Norm(p + q), LE, Norm(p) + Norm(q)))
    stands(claim(Norm(A * p), LE, Norm(A, "op") * Norm(p)))
    stands(claim(Norm(A * p), LE, Norm(A, "F") * Norm(p)))


rationals = st.fractions(Fraction(1, 4), 4, max_denominator=4)


@settings(derandomize=True, max_examples=12, deadline=None)
@given(rationals, rationals)
def test_gronwall_instances_are_never_refuted(p, q):
    """w(t) <= p + q int_0^t w implies w(t) <= p e^{q t}."""
    w = family("w", 1, 1, "w({0})")
    premise = Stated(w(t), "<=", p + q * Integral(w(s), s, Num(0), t), t, Num(0))
    stands(claim(w(t), LE, p * Exp(q * t), AT_TIME, premise))


@settings(derandomize=True, max_examples=12, deadline=None)
@given(rationals, rationals)
def test_decay_and_growth_instances(p, q):
    """e^{-p t} <= 1/(1 + p t), and t e^{-q t} <= 1/(e q)."""
    stands(claim(Exp(-p * t), LE, Frac(1, 1 + p * t), AT_TIME))
    stands(claim(t * Exp(-q * t), LE, Frac(1, Exp(Num(1)) * q), AT_TIME))


# -- definitions of whole families ----------------------------------------------------------------------------------

w = family("w", 1, 1, "w({0})")
k = sym("k")


def test_a_sequence_that_is_defined_by_a_formula_is_computed_by_it():
    powers = Stated(w(k), "=", x**k, k, index=True)
    facts = (*POSITIVE, Natural(k), powers)
    stands(claim(w(Num(2)), EQ, x**2, *facts))
    found = numbers(refuted(claim(w(Num(2)), LE, x, *facts)))
    assert found["x"] > 1


def test_a_path_that_is_defined_by_a_formula_is_computed_by_it():
    grown = Stated(w(s), "=", x * s, s)
    stands(claim(w(t), EQ, x * t, *POSITIVE, AT_TIME, grown))
    found = numbers(refuted(claim(w(t), LE, x, *POSITIVE, AT_TIME, grown)))
    assert found["t"] > 1


def test_two_definitions_that_contradict_each_other_refute_nothing():
    one, two = (Stated(w(k), "=", Num(c_), k, index=True) for c_ in (1, 2))
    stands(claim(w(Num(0)), LE, Num(0), Natural(k), one, two))
    other = family("z", 1, 1, "z({0})")
    circle = (Stated(w(k), "=", other(k), k, index=True), Stated(other(k), "=", w(k) + 1, k, index=True))
    stands(claim(w(Num(0)), LE, other(Num(0)) - 2, Natural(k), *circle))
    stands(claim(x * w(Num(0)), LE, x * w(Num(0)) - x, *POSITIVE, Natural(k), *circle))
