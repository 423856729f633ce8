"""Every class of fact: a model is drawn and checked, an altered model is refused, a contradictory pair is named."""

import pytest
from flint import fmpq_mat

from derivations import assumptions as asm
from derivations import estimates as est
from derivations.assumptions import Define, Flow, Gram, Has, Property
from derivations.layers import Activation, HiddenLayer
from derivations.ledger import Claim, Notation, Relation
from derivations.notation import Expect, I, Integral, Num, Zero, family, sym
from derivations.notation.nodes import Norm, Size, size
from verify.counterexamples.small.checking import CHECKS as SMALL_CHECKS
from verify.models import NoModel, confirm, sample, satisfies, witness
from verify.models.check import CHECKS

from ..families import each

n, m = size("n"), size("m")
a, b, c, mu, L, t, s, i, q = (sym(name) for name in ("a", "b", "c", "mu", "L", "t", "s", "i", "q"))
A, B, K, M = (sym(name, n, n) for name in "ABKM")
v, w, theta, centre = (sym(name, n) for name in ("v", "w", "theta", "theta_0"))
J = sym("J", n, m)
f, g, x = (family(name, 1, 1, f"{name}_{{0}}") for name in "fgx")
H = family("H", n, n, "H_{0}")
F, DF = family("F", m, 1, "F_{0}"), family("DF", m, n, "J_{0}")
h, Dh = family("h", 1, 1, "h_{0}"), family("Dh", 1, n, "p_{0}")
k, Dk = family("k", 1, 1, "k_{0}"), family("Dk", 1, 1, "q_{0}")
K_xX, K_Xx, K_xx = sym("K_xX", m, n), sym("K_Xx", n, m), sym("K_xx", m, m)
phi, slopes = family("phi", n, 1, "phi_{0}"), family("dphi", n, n, "D_{0}")
smooth = asm.SmoothMap(F(t), H(t), family("DH", m, n * n, "D_{0}")(t), t)


def claim(lhs, *facts, rhs=None):
    return Claim(lhs, Relation.EQ, lhs if rhs is None else rhs, Notation("facts", {}), facts)


def one(lhs, *facts):
    model = sample(claim(lhs, *facts), 1, bits=6)[0]
    confirm(model)
    return model


def altered(model, symbol, value):
    """The model with another value for one symbol, whatever defines it."""
    model.recipe.definitions.pop(symbol, None)
    model.values[symbol] = value
    model._root, model._evaluators, model._reach, model._laws = None, {}, {}, {}
    return model


PLAIN = {
    "has": (A * v, Has(A, Property.PD)),
    "define": (a + b, Define(a, b * b)),
    "gram": (M, Gram(M, J)),
    "kernel": (K_xX * K, asm.Kernel(K, K_xX, K_Xx, K_xx)),
    "centered": (Expect(v * v.T), asm.Centered((v,), (K,))),
    "white": (Expect(v * v.T), asm.White(v)),
    "flow": (f(t), Flow(f(t), t, -a * f(t), b)),
    "trajectory": (f(t), asm.Trajectory(f(t), t)),
    "smooth map": (F(t), smooth),
    "index": (a * i, asm.Index(i, Size(n))),
    "commuting": (H(t) * A, asm.Commuting(H(t), t)),
    "varies": (f(t), asm.Varies(f(t), t)),
    "defined": (a, asm.Defined(Integral(t * a, t, Num(0), Num(1)))),
    "throughout": (a, asm.Throughout(Has(a + t, Property.POSITIVE), t, Num(0), Num(1))),
    "stated": (a + b, est.Stated(a, "<=", b)),
    "stated strictly": (a * b, est.Stated(Num(0), "<", a), est.Stated(a, "<", b), est.Stated(a * b, "<", Num(2))),
    "stated equation": (A * B, est.Stated(A + B, "=", I(n))),
    "stated of matrices": (v, est.Stated(Norm(v), "<=", a)),
    "stated on a range": (a * b, est.Stated(t * a, "<=", b, t, Num(0), Num(1))),
    "stated on a half line": (a * b, est.Stated(a * t, "<=", a * t + b * b, t, Num(0))),
    "stated of indices": (x(2), est.Stated(x(i), "<=", b, i, Num(0), None, True)),
    "recursion": (x(3), est.Stated(x(i + 1), "=", q * x(i), i, Num(0), None, True)),
    "natural": (a * i, est.Natural(i)),
    "spectrum": (K * v, est.Spectrum(K, mu, L)),
    "lipschitz": (DF(theta), est.LocalLipschitz(DF(theta), centre, a, b, c)),
    "differentiable": (F(theta), est.DifferentiableMap(F(theta), DF(theta), theta)),
    "interpolated": (a, est.Interpolated(theta, v, w, DF(v), F(v), F(w))),
    "interpolated, one value": (h(w), est.Interpolated(theta, v, w, Dh(v), h(v), h(w))),
    "interpolated, one number": (k(b), est.Interpolated(c, a, b, Dk(a), k(a), k(b))),
    "likely": (a * b, est.Likely(est.Stated(a, "<=", b), c)),
    "activation": (phi(v), Activation(phi(v), slopes(v), v, a, b)),
}


@each("name", PLAIN)
def test_a_model_is_drawn_and_every_fact_holds_in_it(name):
    lhs, *facts = PLAIN[name]
    model = one(lhs, *facts)
    assert all(satisfies(model, fact) for fact in facts)
    assert witness(claim(lhs, *facts))["checked"]


def test_every_class_has_a_check():
    everything = {
        cls
        for module in (asm, est)
        for cls in vars(module).values()
        if isinstance(cls, type) and issubclass(cls, asm.Assumption) and cls not in (asm.Assumption, asm.PathFact)
    }
    # small models draw and check these
    of_a_point = {asm.Convex, asm.Dominated, asm.Lipschitz, asm.Smooth, asm.StronglyConvex}
    assert {*of_a_point, asm.Random} <= set(SMALL_CHECKS)
    assert everything | {Activation, HiddenLayer} <= {*CHECKS, asm.Converges, *of_a_point, asm.Random}


one_by_one = fmpq_mat(1, 1, [7])
ALTERED = {
    "define": (a, Define(a, Num(3)), one_by_one),
    "gram": (M, Gram(M, J), None),
    "has": (A, Has(A, Property.PD), None),
    "stated": (a, est.Stated(a, "<=", Num(3)), one_by_one),
    "stated equation": (A, est.Stated(A * A, "=", A), None),
    "natural": (a, est.Natural(a), fmpq_mat(1, 1, [-1])),
    "spectrum": (K, est.Spectrum(K, mu, L), None),
    "index": (i, asm.Index(i, Size(n)), fmpq_mat(1, 1, [0])),
}


@pytest.mark.parametrize("name", ALTERED)
def test_an_altered_model_is_refused(name):
    symbol, fact, value = ALTERED[name]
    model = one(symbol, fact)
    k = model.shape(symbol)[0]
    wrong = value or fmpq_mat(k, k, [-5 - 7 * (p % k) - 3 * (p // k) for p in range(k * k)])
    assert satisfies(model, fact)
    assert not satisfies(altered(model, symbol, wrong), fact)


CONTRADICTORY = {
    "law and definition": (Expect(v * v.T), (asm.White(v), Define(v, Zero(n, 1))), ("Cov", "v = 0")),
    "two orders": (a, (est.Stated(a, "<", b), est.Stated(b, "<", a)), ("a < b", "b < a")),
    "number and sign": (a, (Define(a, Num(-1)), Has(a, Property.POSITIVE)), ("a positive", "a = -1")),
    "flow and member": (f(t), (Flow(f(t), t, -f(t), a), Define(f(0), a + 1)), ("f_0",)),
    "spectrum": (K, (est.Spectrum(K, Num(1), Num(2)), Define(K, -I(n))), ("K = -I", "K")),
    "idempotent and skew": (A, (est.Stated(A * A, "=", A), Define(A, 2 * I(n))), ("A A = A", "A = 2")),
    "natural": (a, (est.Natural(a), Define(a, Num(1) / 2)), ("a in", "a =")),
}


@pytest.mark.parametrize("name", CONTRADICTORY)
def test_facts_that_contradict_each_other_have_no_model_and_are_named(name):
    lhs, facts, words = CONTRADICTORY[name]
    with pytest.raises(NoModel) as refusal:
        confirm(sample(claim(lhs, *facts), 1, bits=6)[0])
    assert all(word.replace(" in", " ∈") in str(refusal.value) for word in words), str(refusal.value)


def test_a_hidden_layer_is_refused_in_words():
    layer = HiddenLayer(
        DF(theta), theta, A, family("w", n, 1, "w_{0}")(theta, i), sym("r"), i, Size(n), phi(v), slopes(v)
    )
    with pytest.raises(NoModel, match="hidden layer"):
        sample(claim(DF(theta), layer), 1)
