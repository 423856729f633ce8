"""A counterexample to an identity counted again: each term and each fact confirmed, contradicted, and not read."""

from __future__ import annotations

from dataclasses import replace

import mpmath
import pytest

from derivations import assumptions as asm
from derivations import estimates as est
from derivations.assumptions import Property
from derivations.ledger import Claim, ClaimError, Notation, Relation
from derivations.notation import nodes as nd
from derivations.notation.nodes import Num, family, size, sym
from derivations.notation.text import text
from verify import judge
from verify.counterexamples.recount import recount
from verify.counterexamples.recount.recount import Contradicted, NotConfirmed, confirm
from verify.evidence import ClaimClass, Counterexample, Outcome, VerdictKind

from ..families import each

n, m, h = size("n"), size("m"), size("h")
a, b, c, t, s, k, i, x, y = (sym(name) for name in ("a", "b", "c", "t", "s", "k", "i", "x", "y"))
A, S, R, K = (sym(name, n, n) for name in ("A", "S", "R", "K"))
u, v, w = (sym(name, n, 1) for name in ("u", "v", "w"))
f, g = family("f", 1, 1, "f_{0}"), family("g", 1, 1, "g_{0}")
M = family("M", n, n, "M_{0}")
ZERO = Num(0)
VALUES = {
    "A": (("1", "2"), ("3", "4")), "S": (("2", "1"), ("1", "2")), "R": (("1", "1"), ("1", "1")),
    "u": (("1",), ("2",)), "v": (("3",), ("-1",)), "a": (("2",),), "b": (("3",),), "c": (("1/2",),), "t": (("1",),),
    "s": (("2",),), "i": (("2",),), "f_t": (("1 + 2*t - t^2",),),
}  # fmt: skip
TABLE = (("w1", "w2", ""), ("0", "0", "1/8"), ("0", "1", "3/8"), ("1", "0", "1/8"), ("1", "1", "3/8"))
w1, w2, w3 = sym("w1"), sym("w2"), sym("w3")


def example(values, lhs, rhs="0", where="entry (1, 1)", sizes=None):
    return Counterexample(sizes or {"n": 2, "m": 1}, values, lhs, rhs, "1e-20", where)


def told(value) -> str:
    return value if isinstance(value, str) else mpmath.nstr(value, 22)


def zero_like(term: nd.Node) -> nd.Node:
    return ZERO if term.is_scalar_shaped else nd.Zero(*term.shape)


def outcome(claim, shown) -> str:
    try:
        confirm(claim, shown)
    except Contradicted:
        return "contradicted"
    except NotConfirmed:
        return "not read"
    return "confirmed"


# -- terms ------------------------------------------------------------------------------------------------------------
LAW = (asm.Centered((u, v), (S, R, R, S), gaussian=True),)
E2 = mpmath.exp(2)
#: the term, its entry by hand, where, what must be shown, and facts
TERMS = {
    nd.Sym: (a, "2", "entry (1, 1)", "a", ()),
    nd.Num: (Num(3) * a, "6", "entry (1, 1)", "a", ()),
    nd.Size: (nd.Size(n) * a, "4", "entry (1, 1)", "a", ()),
    nd.Constant: (nd.PI * a, 2 * mpmath.pi, "entry (1, 1)", "a", ()),
    nd.I: (a * nd.I(n), "2", "entry (2, 2)", "a", ()),
    nd.Zero: (A + nd.Zero(n, n), "3", "entry (2, 1)", "A", ()),
    nd.Add: (A + S, "3", "entry (1, 1)", "S", ()),
    nd.Neg: (-A, "-3", "entry (2, 1)", "A", ()),
    nd.Mul: (A * S, "4", "entry (1, 1)", "S", ()),
    nd.Frac: (A / b, "1/3", "entry (1, 1)", "b", ()),
    nd.Pow: (nd.Pow(A, Num(2)), "7", "entry (1, 1)", "A", ()),
    nd.Sqrt: (nd.Sqrt(a * Num(2)), "2", "entry (1, 1)", "a", ()),
    nd.Factorial: (nd.Factorial(b), "6", "entry (1, 1)", "b", ()),
    nd.T: (A.T, "3", "entry (1, 2)", "A", ()),
    nd.Inv: (A.inv, "3/2", "entry (2, 1)", "A", ()),
    nd.PInv: (nd.PInv(R), "1/4", "entry (1, 2)", "R", ()),
    nd.RangeProj: (nd.RangeProj(R), "1/2", "entry (2, 1)", "R", ()),
    nd.Exp: (nd.Exp(R), (E2 + 1) / 2, "entry (1, 1)", "R", ()),
    nd.Phi1: (nd.Phi1(R), ((E2 - 1) / 2 + 1) / 2, "entry (1, 1)", "R", ()),
    nd.Phi: (nd.Phi(A), "-5", "entry (1, 2)", text(nd.Phi(x)), ()),
    nd.Elementary: (nd.Elementary(a, "log"), mpmath.log(2), "entry (1, 1)", "a", ()),
    nd.Max: (nd.Max(a, b), "3", "entry (1, 1)", "b", ()),
    nd.Min: (nd.Min(a, b), "2", "entry (1, 1)", "a", ()),
    nd.Unit: (nd.Unit(n, i) * b, "3", "entry (2, 1)", "i", ()),
    nd.Had: (nd.Had(A, A), "9", "entry (2, 1)", "A", ()),
    nd.Diag: (nd.Diag(u), "2", "entry (2, 2)", "u", ()),
    nd.DiagOf: (nd.DiagOf(A), "4", "entry (2, 1)", "A", ()),
    nd.Tr: (nd.Tr(A * S), "15", "entry (1, 1)", "S", ()),
    nd.Det: (nd.Det(A), "-2", "entry (1, 1)", "A", ()),
    nd.Rank: (nd.Rank(R) * b, "3", "entry (1, 1)", "R", ()),
    nd.Eigs: (nd.Eigs(S), "1", "entry (2, 1)", "S", ()),
    nd.Kron: (nd.Kron(A, S), "6", "entry (3, 1)", "S", ()),
    nd.Vec: (nd.Vec(A), "2", "entry (3, 1)", "A", ()),
    nd.Unvec: (nd.Unvec(nd.Vec(A.T), n, n), "2", "entry (2, 1)", "A", ()),
    nd.Shuffle: (nd.Shuffle(n, n) * nd.Vec(A), "2", "entry (2, 1)", "A", ()),
    nd.Blocks: (nd.Blocks([[A, u], [u.T, a]]), "2", "entry (2, 3)", "u", ()),
    nd.Entry: (nd.Entry(A, i, Num(1)), "3", "entry (1, 1)", "i", ()),
    nd.Row: (nd.Row(A, i), "4", "entry (1, 2)", "i", ()),
    nd.Band: (nd.Band(A, i, 1), "3", "entry (1, 1)", "i", ()),
    nd.Dotted: (nd.Dotted(A, [Num(1), i], [Num(1), i], [a, b], [b, a]), "3", "entry (1, 2)", "i", ()),
    nd.D: (nd.D(nd.Exp(a * t), t), 2 * E2, "entry (1, 1)", "a", ()),
    nd.Grad: (nd.Grad(u.T * A * u, u), "12", "entry (1, 1)", "u", ()),
    nd.Jac: (nd.Jac(A * u * (u.T * u), u), "15", "entry (1, 1)", "u", ()),
    nd.Frechet: (nd.Frechet(A * u * (u.T * u), u, v), "47", "entry (2, 1)", "v", ()),
    nd.Prod: (nd.Prod(a * k, k, Num(1), b), "48", "entry (1, 1)", "b", ()),
    nd.Integral: (nd.Integral(nd.Exp(-a * s), s, ZERO, t), (1 - 1 / E2) / 2, "entry (1, 1)", "a", ()),
    nd.Sum: (nd.Sum(nd.Pow(c, k), k, ZERO, nd.INFINITY), "2", "entry (1, 1)", "c", ()),
    nd.Lim: (nd.Lim(b + nd.Exp(-a * t), t, nd.INFINITY), "3", "entry (1, 1)", "a", ()),
    nd.Sup: (nd.Sup(nd.Exp(-a * s), s, ZERO, t), "1", "entry (1, 1)", "a", ()),
    nd.Norm: (nd.Norm(A * A, "F"), mpmath.sqrt(49 + 100 + 225 + 484), "entry (1, 1)", "A", ()),
    nd.Sing: (nd.Sing(S, "max"), "3", "entry (1, 1)", "S", ()),
    nd.Eig: (nd.Eig(S, "min"), "1", "entry (1, 1)", "S", ()),
    nd._Inner: (nd.dot(u, A * u), "27", "entry (1, 1)", "u", ()),
    nd.Expect: (nd.Expect(A * u * v.T), "3", "entry (1, 1)", "R", LAW),
    nd.Indicator: (nd.Indicator(a, b, "<") * b, "3", "entry (1, 1)", "b", ()),
    nd.Cov: (nd.Cov(A * u + v, v), "5", "entry (1, 1)", "S", LAW),
    nd.CondMean: (nd.CondMean(u, v, w), "1/3", "entry (1, 1)", "w", LAW),
    nd.CondCov: (nd.CondCov(u, v, w), "4/3", "entry (1, 1)", "S", LAW),
    nd.Density: (nd.Density([w1], [w2]), "1/2", "entry (1, 1)", "probabilities", ()),
}  # fmt: skip
SHOWN = {
    **VALUES, text(nd.Phi(x)): (("1 + x - x^3",),), "w": (("1",), ("0",)), "probabilities": TABLE,
}  # fmt: skip
UNREAD = {nd.NormalDensity: nd.NormalDensity(u, S), nd.Fails: nd.Fails(a, b), nd.Order: nd.Order(a)}
NO_VALUES = {nd.Space, nd.Node}


def of_term(kind):
    term, value, where, needed, facts = TERMS[kind]
    claim = Claim(term, Relation.EQ, zero_like(term), Notation("terms", {}, facts))
    return claim, example(SHOWN, told(value), where=where), needed


def test_every_class_of_terms_has_its_case():
    kinds = {x for x in vars(nd).values() if isinstance(x, type) and issubclass(x, nd.Node)}
    assert kinds == set(TERMS) | set(UNREAD) | NO_VALUES
    assert set(recount.MEANINGS) >= set(TERMS)


@each("kind", TERMS, ids=lambda kind: kind.__name__)
def test_a_term_is_counted_again(kind):
    claim, shown, needed = of_term(kind)
    confirm(claim, shown)
    assert outcome(claim, replace(shown, lhs="17/3")) == "contradicted"
    assert outcome(replace(claim, rhs=claim.lhs), replace(shown, rhs=shown.lhs)) == "contradicted"
    left_out = {key: rows for key, rows in SHOWN.items() if key != needed}
    assert outcome(claim, replace(shown, values=left_out)) == "not read"
    assert outcome(claim, replace(shown, values=left_out, drawn={needed: SHOWN[needed]})) == "confirmed"


@pytest.mark.parametrize("kind", UNREAD, ids=lambda kind: kind.__name__)
def test_a_term_without_a_meaning_is_not_read(kind):
    claim = Claim(UNREAD[kind], Relation.EQ, ZERO, Notation("terms", {}, LAW))
    assert outcome(claim, example(SHOWN, "1")) == "not read"


# -- facts ------------------------------------------------------------------------------------------------------------
J, T_ = sym("J", 1, 1), {"t": (("1",),)}
B_ = sym("B_", n, m)
FLOW = asm.Flow(f(t), t, a * f(t), b)
KERNEL = asm.Kernel(S, sym("q", 1, n), u, a)
phi, slope, spot = family("phi", 1, 1, "h_{0}"), family("slope", m, 1, "g_{0}"), sym("spot", m, 1)
HAS_SLOPE = (phi(spot), slope(spot), spot)  # of a number, at m = 1
BOWL, RAMP = {"h_x": (("3/2*x^2",),), "g_x": (("3*x",),)}, {"h_x": (("3*x",),), "g_x": (("3",),)}
CAP = {"h_x": (("-x^2",),), "g_x": (("-2*x",),)}
EYE, TWICE = (("1", "0"), ("0", "1")), (("2", "0"), ("0", "2"))
ONE, TWO, HALF = (("1",),), (("2",),), (("1/2",),)
#: the facts, what is shown where they hold, what is changed where they do not, and what must be shown
FACTS = {
    "symmetric": ((asm.Has(A, Property.SYMMETRIC),), {"A": VALUES["S"]}, {"A": VALUES["A"]}, "A"),
    "positive definite": ((asm.Has(A, Property.PD),), {"A": VALUES["S"]}, {"A": VALUES["R"]}, "A"),
    "semidefinite": ((asm.Has(A, Property.PSD),), {"A": VALUES["R"]}, {"A": (("1", "2"), ("2", "1"))}, "A"),
    "definite, not symmetric": ((asm.Has(A, Property.PSD),), {"A": EYE}, {"A": (("1", "1"), ("0", "1"))}, "A"),
    "invertible": ((asm.Has(A, Property.INVERTIBLE),), {"A": VALUES["A"]}, {"A": VALUES["R"]}, "A"),
    "positive": ((asm.Has(a, Property.POSITIVE),), {"a": ONE}, {"a": (("0",),)}, None),
    "not negative": ((asm.Has(a, Property.NONNEGATIVE),), {"a": (("0",),)}, {"a": (("-1",),)}, None),
    "a definition": ((asm.Define(a, b * b),), {"a": (("4",),), "b": TWO}, {"b": ONE}, "b"),
    "two definitions": ((asm.Define(a, b), asm.Define(a, c)), {"b": TWO, "c": TWO}, {"c": ONE}, "b"),
    "a definition for all t": ((asm.Define(f(t), t * c), est.Stated(f(s), "<", Num(9))),
                               {"f_s": (("6",),), "s": TWO, "c": (("3",),), **T_}, {"f_s": (("5",),)}, "c"),
    "a Gram matrix": ((asm.Gram(K, B_),), {"K": (("1", "2"), ("2", "4")), "B_": VALUES["u"]}, {"K": EYE}, "B_"),
    "a kernel": ((KERNEL,), {"S": EYE, "q": (("1", "0"),), "u": (("1",), ("0",)), "a": ONE}, {"a": (("1/2",),)}, "q"),
    "a law": ((asm.Centered((v,), (K,)),), {"K": VALUES["R"]}, {"K": (("1", "2"), ("2", "1"))}, "K"),
    "two laws": ((asm.White(v), asm.Centered((v,), (K,))), {"K": EYE}, {"K": TWICE}, "K"),
    "a law of a defined column": ((asm.White(v), asm.Centered((w,), (K,)), asm.Define(w, A * v)),
                                  {"A": TWICE, "K": (("4", "0"), ("0", "4"))}, {"K": TWICE}, "K"),
    "a flow": ((asm.Flow(f(t), t, a * t, b),), {"f_t": (("3 + t^2",),), "a": TWO, "b": (("3",),), **T_},
               {"a": ONE}, "a"),
    "the start of a flow": ((FLOW,), {"f_t": (("3",),), "a": (("0",),), "b": (("3",),), **T_}, {"b": ONE}, "b"),
    "a flow and a definition": ((FLOW, asm.Define(f(ZERO), c)), {"a": ONE, "b": TWO, "c": TWO, **T_}, {"c": ONE}, "c"),
    "a map": ((asm.SmoothMap(y, x, J),), {"F: y": (("x^2 - 1",),), "x": TWO, "y": (("3",),), "J": (("4",),)},
              {"J": (("3",),)}, "F: y"),
    "the value of a map": ((asm.SmoothMap(y, x, J),), {"F: y": (("x^2 - 1",),), "x": TWO, "y": (("3",),)},
                           {"y": (("4",),)}, "x"),
    "a path that varies": ((asm.Varies(f(t), t),), {"f_t": (("1 + t",),), **T_}, {"f_t": ONE}, "f_t"),
    "a path that commutes": ((asm.Commuting(M(t), t),), {"M_t": (("t", "0"), ("0", "1")), **T_},
                             {"M_t": (("1", "t"), ("1", "1"))}, "M_t"),
    "an index": ((asm.Index(i, nd.Size(n)),), {"i": TWO}, {"i": (("3",),)}, "i"),
    "independence": ((asm.Independent((w1,), (w2,)),), {"probabilities": TABLE},
                     {"probabilities": (*TABLE[:3], ("1", "0", "3/8"), ("1", "1", "1/8"))}, "probabilities"),
    "one event": ((asm.SameEvent(w3, w2),), {"w3": ONE, "w2": ONE}, {"w3": TWO}, "w2"),
    "a statement": ((est.Stated(a, "<", b),), {"a": ONE, "b": TWO}, {"a": (("3",),)}, "b"),
    "a natural number": ((est.Natural(a),), {"a": TWO}, {"a": (("1/2",),)}, None),
    "a law with a mean": ((asm.Centered((v,), (S,)), asm.Define(w, u + v), asm.Law((w,), (u,), (K,))),
                          {"S": VALUES["S"], "K": VALUES["S"], "u": VALUES["u"]}, {"K": EYE}, "K"),
    "a law with another mean": ((asm.Centered((v,), (S,)), asm.Define(w, u + v), asm.Law((w,), (x * u,), (S,))),
                                {"S": VALUES["S"], "x": ONE, "u": VALUES["u"]}, {"x": TWO}, "x"),
    "a convex function": ((asm.Convex(*HAS_SLOPE),), BOWL, CAP, "h_x"),
    "a gradient of another function": ((asm.Convex(*HAS_SLOPE),), BOWL, {"g_x": (("2*x",),)}, "g_x"),
    "a smooth function": ((asm.Smooth(*HAS_SLOPE, a),), {**BOWL, "a": (("3",),)}, {"a": TWO}, "a"),
    "a strongly convex function": ((asm.StronglyConvex(*HAS_SLOPE, a),), {**BOWL, "a": TWO}, {"a": (("4",),)}, "a"),
    "a gradient dominated function": ((asm.Dominated(*HAS_SLOPE, a),), {**BOWL, "a": TWO}, {"a": (("4",),)}, "a"),
    "a Lipschitz function": ((asm.Lipschitz(*HAS_SLOPE, a),), {**RAMP, "a": (("3",),)}, {"a": TWO}, "a"),
    "no Lipschitz function": ((asm.Lipschitz(*HAS_SLOPE, a),), {**RAMP, "a": (("3",),)}, BOWL, "a"),
    "a random number": ((asm.Random((x,)), est.Stated(nd.Expect(x), "=", a)),
                        {"P(ω1)": HALF, "x(ω1)": ONE, "P(ω2)": HALF, "x(ω2)": (("3",),), "a": TWO},
                        {"P(ω1)": (("1/4",),), "P(ω2)": (("3/4",),)}, "P(ω2)"),
    "a random column": ((asm.Random((v,), Num(2)), est.Stated(nd.Cov(v), "=", K)),
                        {"P(ω1)": HALF, "v(ω1)": (("1",), ("1",)), "P(ω2)": HALF, "v(ω2)": (("-1",), ("-1",)),
                         "K": VALUES["R"]}, {"v(ω2)": (("1",), ("1",))}, "v(ω1)"),
    "a spectrum": ((est.Spectrum(S, a, b),), {"S": VALUES["S"], "a": ONE, "b": (("3",),)}, {"b": TWO}, "S"),
}  # fmt: skip
NEVER_READ = (asm.Converges(a, b), asm.HasDensity(nd.Density([w1]), nd.NormalDensity(u, S)))
ELSEWHERE = {  # tests/counterexamples/test_recount.py and test_recount_parts.py
    "DifferentiableMap", "Interpolated", "Likely", "LocalLipschitz", "Trajectory", "PathFact", "Assumption"
}  # fmt: skip


def under(facts):
    return Claim(sym("left"), Relation.EQ, sym("right"), Notation("facts", {}), stated=facts)


def with_sides(values):
    return example({**values, "left": ONE, "right": TWO}, "1", "2")


@each("name", FACTS)
def test_a_fact_is_met_missed_and_not_read(name):
    facts, met, changed, needed = FACTS[name]
    assert outcome(under(facts), with_sides(met)) == "confirmed"
    assert outcome(under(facts), with_sides({**met, **changed})) == "contradicted"
    if needed is not None:
        left_out = {key: rows for key, rows in met.items() if key != needed}
        assert outcome(under(facts), with_sides(left_out)) == "not read"


def test_every_class_of_facts_has_its_case():
    classes = {
        thing.__name__
        for module in (asm, est)
        for thing in vars(module).values()
        if isinstance(thing, type) and issubclass(thing, asm.Assumption)
    }
    covered = {type(fact).__name__ for facts, *_ in FACTS.values() for fact in facts}
    covered |= {type(fact).__name__ for fact in NEVER_READ}
    looked_at = {kind.__name__ for kind in recount.CHECKS}
    assert classes <= covered | ELSEWHERE | (looked_at & {"Defined", "Throughout"})


@pytest.mark.parametrize("fact", NEVER_READ, ids=lambda fact: type(fact).__name__)
def test_a_fact_that_no_model_shows_is_not_read(fact):
    shown = with_sides({"a": ONE, "b": ONE, "probabilities": TABLE, **VALUES})
    assert outcome(under((fact,)), shown) == "not read"


# -- paths, families, binders -----------------------------------------------------------------------------------------
SOLVED = {
    "one exponential": ((asm.Flow(f(t), t, -f(t), a),), 2 * mpmath.exp(-1)),
    "two that mention each other": ((asm.Flow(f(t), t, g(t), Num(1)), asm.Flow(g(t), t, -f(t), ZERO)), mpmath.cos(1)),
    "two times": ((asm.Flow(f(t), t, g(t), Num(1)), asm.Flow(g(s), s, -f(s), ZERO)), mpmath.cos(1)),
    "a product": ((asm.Flow(f(t), t, -f(t) * f(t), Num(1)),), mpmath.mpf(1) / 2),
    "the time": ((asm.Flow(f(t), t, t * f(t), Num(1)),), mpmath.exp(mpmath.mpf(1) / 2)),
    "a start that is defined": ((asm.Flow(f(t), t, -f(t), b), asm.Define(b, a + a)), 4 * mpmath.exp(-1)),
}


@pytest.mark.parametrize("name", SOLVED)
def test_a_flow_is_solved(name):
    facts, value = SOLVED[name]
    claim = Claim(f(t), Relation.SOLVES, ZERO, Notation("flows", {}, facts))
    shown = example({"t": ONE, "a": TWO}, told(value))
    confirm(claim, shown)
    assert outcome(claim, replace(shown, lhs="1/3")) == "contradicted"


def test_a_flow_that_blows_up_is_not_read():
    facts = (asm.Flow(f(t), t, f(t) * f(t), Num(1)),)
    claim = Claim(f(t), Relation.EQ, ZERO, Notation("flows", {}, facts))
    assert outcome(claim, example({"t": TWO}, "1")) == "not read"


def test_coefficients_of_a_series():
    claim = Claim(nd.Exp(a * t), Relation.EQ, Num(1) + a * t, Notation("series", {}))
    shown = example({"t": ONE, "a": TWO}, "2", "0", "entry (1, 1), coefficient of t^2 in the power series")
    confirm(claim, shown)
    assert outcome(claim, replace(shown, lhs="1")) == "contradicted"
    same = replace(shown, lhs="2", rhs="2", where="entry (1, 1), coefficient of t^1 in the power series")
    assert outcome(claim, same) == "contradicted"
    assert outcome(claim, replace(shown, where="entry somewhere")) == "not read"


def test_a_variable_set_to_one():
    claim = Claim(nd.Exp(a * t), Relation.EQ, Num(1) + a * t, Notation("series", {}))
    shown = example({"t": (("5",),), "a": TWO}, told(E2), "3", "entry (1, 1), at t = 1")
    confirm(claim, shown)
    assert outcome(claim, replace(shown, where="entry (1, 1)")) == "contradicted"


DEFINED = {
    "under a derivative": (nd.D(a, t), "1/2", (asm.Define(a, t * c),)),
    "under an integral": (nd.Integral(a, t, ZERO, s), "1", (asm.Define(a, t * c),)),
    "under a sum": (nd.Sum(a, t, Num(1), Num(3)), "3", (asm.Define(a, t * c),)),
    "at another letter": (f(s), "1", (asm.Define(f(t), t * c),)),
    "twice": (nd.D(b, t), "1/2", (asm.Define(a, t * c), asm.Define(b, a + 1))),
    "with the letter bound inside": (f(s), "2", (asm.Define(f(t), nd.Integral(s, s, ZERO, t)),)),
}


@pytest.mark.parametrize("name", DEFINED)
def test_a_definition_with_a_variable_holds_for_all_its_values(name):
    term, value, facts = DEFINED[name]
    claim = Claim(term, Relation.EQ, ZERO, Notation("definitions", {}, facts))
    shown = example({"t": (("7",),), "s": TWO, "c": (("1/2",),)}, value)
    confirm(claim, shown)
    assert outcome(claim, replace(shown, lhs="9")) == "contradicted"


def test_one_member_has_one_value():
    claim = Claim(f(i), Relation.EQ, f(Num(1)), Notation("members", {}))
    assert outcome(claim, example({"i": ONE, "f_i": TWO, "f_1": ONE}, "2", "1")) == "contradicted"
    assert outcome(claim, example({"i": TWO, "f_i": TWO, "f_1": ONE}, "2", "1")) == "confirmed"


def test_symbols_that_are_spelled_alike_are_told_apart():
    hidden = family("theta", 1, 1, r"\theta")
    claim = Claim(hidden(t), Relation.EQ, hidden(ZERO), Notation("alike", {}, (asm.Trajectory(hidden(t), t),)))
    drawn = {"theta[t]": (("1 + t",),), "theta[0]": ONE}
    confirm(claim, replace(example({"t": ONE, "θ": ONE}, "2", "1"), drawn=drawn))
    assert outcome(claim, example({"t": ONE, "θ": ONE}, "2", "1")) == "not read"


def test_printed_entries_that_fall_together_must_agree():
    display = nd.Dotted(A, [Num(1), i], [Num(1), i], [a, b], [b, a])
    claim = Claim(display, Relation.EQ, A, Notation("dots", {}))
    assert outcome(claim, example({**VALUES, "i": ONE}, "2", "1")) == "not read"


MIXED = (asm.Centered((u, v), (S, R, R, S)),)  # not said to be Gaussian


def test_a_mean_beyond_the_second_degree_needs_gaussian_columns():
    """E (u^T u)^2 = tr(S)^2 + 2 tr(S^2) = 36 for Gaussian u; the second moments alone do not say what it is."""
    square = u.T * u
    claim = Claim(nd.Expect(square * square), Relation.EQ, ZERO, Notation("moments", {}, LAW))
    assert outcome(claim, example(SHOWN, "36")) == "confirmed"
    assert outcome(claim, example(SHOWN, "1")) == "contradicted"
    unknown = Claim(nd.Expect(square * square), Relation.EQ, ZERO, Notation("moments", {}, MIXED))
    assert outcome(unknown, example(SHOWN, "36")) == "not read"
    eighth = Claim(nd.Expect(square * square * square * square), Relation.EQ, ZERO, Notation("moments", {}, LAW))
    assert outcome(eighth, example(SHOWN, "1")) == "not read"


def test_what_does_not_settle_is_not_read():
    notation = Notation("limits", {})
    for term in (
        nd.Lim(t, t, nd.INFINITY), nd.Sum(Num(1), k, Num(1), nd.INFINITY), nd.Sum(1 / k, k, Num(1), nd.INFINITY),
        nd.Integral(1 / s, s, ZERO, t), nd.Integral(s, s, ZERO, nd.INFINITY), nd.PInv(A - A * Num(1)),
    ):  # fmt: skip
        claim = Claim(term, Relation.EQ, zero_like(term), notation)
        assert outcome(claim, example(VALUES, "1")) != "confirmed"


# -- facts beside the claim -------------------------------------------------------------------------------------------
def said(lhs, rhs, *facts):
    return Claim(lhs, Relation.EQ, rhs, Notation("beside", {}, facts))


BESIDE = {
    "two definitions of one symbol": said(a, c, asm.Define(b, a), asm.Define(b, c)),
    "the start of a flow": said(f(ZERO), a, asm.Flow(f(t), t, -f(t), a)),
    "a flow between two symbols": said(a, b, asm.Flow(f(t), t, -f(t), a), asm.Define(f(ZERO), b)),
    "a definition at another letter": said(f(s), s * c, asm.Define(f(t), t * c)),
    "two laws": said(nd.Expect(v * v.T), K, asm.White(v), asm.Centered((v,), (K,))),
    "a law of a constant": said(nd.Expect(v * v.T), K, asm.White(v), asm.Define(v, nd.Zero(n, 1))),
    "two starts": said(f(ZERO), Num(1), asm.Flow(f(t), t, -f(t), Num(1)), asm.Define(f(ZERO), Num(2))),
    "two starts, neither": said(f(ZERO), Num(3), asm.Flow(f(t), t, -f(t), Num(1)), asm.Define(f(ZERO), Num(2))),
    "a definition over a Gram matrix": said(
        (A.T * A + nd.I(n)) * (nd.I(n) - A.T * S.inv * A), nd.I(n), asm.Gram(R, A), asm.Define(R, S - nd.I(n))
    ),
}


CONTRADICTORY = {"two starts", "two starts, neither", "a law of a constant"}


@pytest.mark.parametrize("name", BESIDE)
def test_no_claim_is_refuted_by_a_model_that_violates_a_fact(name):
    """However the models are drawn: what violates a fact that reaches the claim's symbols refutes nothing."""
    claim = BESIDE[name]
    if name in CONTRADICTORY:
        with pytest.raises(ClaimError, match="contradict"):
            judge(claim)
    else:
        assert judge(claim).verdict is not VerdictKind.REFUTED


def test_a_contradicted_counterexample_is_named_with_the_fact():
    shown = example({"a": TWO, "c": ONE}, "2", "1")
    with pytest.raises(Contradicted, match=r"b = [ac]"):
        confirm(BESIDE["two definitions of one symbol"], shown)


def test_what_is_neither_shown_nor_said_is_of_our_choice():
    """A spectrum that some matrix has is no reason against a counterexample, an impossible one is not read."""
    fact, claim = est.Spectrum(A, x, y), Claim(x, Relation.LE, y, Notation("spectra", {}))
    for low, high, holds in ((ONE, TWO, True), (TWO, ONE, False)):
        w_ = recount.Shown(claim, (fact,), example({"x": low, "y": high}, "0"))
        with pytest.raises(NotConfirmed):
            recount.CHECKS[est.Spectrum](w_, fact, {})
        w_.choosing = True
        assert recount.CHECKS[est.Spectrum](w_, fact, {}) is holds
        assert A in w_.chosen


# -- the judge --------------------------------------------------------------------------------------------------------
FALSE = {
    "a product that does not commute": said(A * K, K * A),
    "a mean": said(nd.Expect(v * v.T), 2 * nd.I(n), asm.White(v)),
    "a path": said(nd.D(f(t), t), f(t), asm.Trajectory(f(t), t)),
    "a map": said(nd.Jac(sym("y_", m, 1), u), ZERO * sym("J_", m, n),
                  asm.SmoothMap(sym("y_", m, 1), u, sym("J_", m, n))),
    "an activation": said(nd.Phi(A), A),
    "a density": said(nd.Density([w1, w2]), nd.Density([w1]) * nd.Density([w1])),
    "a flow": said(f(t), a, asm.Flow(f(t), t, -f(t), a)),
}  # fmt: skip


@pytest.mark.parametrize("name", FALSE)
def test_what_the_search_finds_is_confirmed(name):
    verdict = judge(FALSE[name])
    assert verdict.verdict is VerdictKind.REFUTED, verdict.reason
    smallest = next(e for e in verdict.evidence if e.engine == "smallest")
    assert smallest.outcome is Outcome.REFUTES
    assert smallest.detail["recounted"] is True, smallest.detail


def test_one_arithmetic_and_the_recount_are_enough_and_a_contradiction_is_not_outvoted(monkeypatch):
    from verify.judging import conclude

    claim = FALSE["a product that does not commute"]
    evidence = judge(claim).evidence
    balls = tuple(e for e in evidence if e.outcome is not Outcome.REFUTES or e.engine in conclude.BALLS)
    monkeypatch.setattr(conclude.smallest, "recount", lambda *_: False)
    assert conclude.conclude(ClaimClass.IDENTITY, balls, claim).verdict is VerdictKind.REFUTED

    def contradict(*_):
        raise Contradicted("not satisfied: a fact")

    def give_up(*_):
        raise NotConfirmed("nothing is shown")

    monkeypatch.setattr(conclude.recount, "confirm", contradict)
    verdict = conclude.conclude(ClaimClass.IDENTITY, evidence, claim)
    assert verdict.verdict is VerdictKind.UNKNOWN
    assert "a fact" in verdict.reason
    monkeypatch.setattr(conclude.recount, "confirm", give_up)
    assert conclude.conclude(ClaimClass.IDENTITY, balls, claim).verdict is VerdictKind.UNKNOWN
    verdict = conclude.conclude(ClaimClass.IDENTITY, evidence, claim)
    assert verdict.verdict is VerdictKind.REFUTED
    assert any(e.detail.get("recount") == "nothing is shown" for e in verdict.evidence)
