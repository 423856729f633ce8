"""Facts that reach the claim through symbols that it does not name."""

from __future__ import annotations

import itertools

from derivations.assumptions import Define, Flow, Gram, Has, Kernel, Property
from derivations.estimates import Natural, Spectrum, Stated
from derivations.notation import Eig, I, Inv, Norm, Num, Sum, Zero, expm, sym

from ..case import Draft, false, false_le, true, true_le, true_lt
from ..letters import Letters
from .registry import kind

PD, PSD, POSITIVE, NONNEGATIVE = Property.PD, Property.PSD, Property.POSITIVE, Property.NONNEGATIVE
INVERTIBLE, SYMMETRIC = Property.INVERTIBLE, Property.SYMMETRIC
CHAIN = kind("chain")


@CHAIN
def two_names(r: Letters) -> Draft:
    """b = a, b = c |- a = c."""
    a, b, c = r.alike(3)
    return true(a, c, Define(b, a), Define(b, c))


@CHAIN
def two_multiples(r: Letters) -> Draft:
    """b = k a, b = k c |- a = c, false with another multiple."""
    a, b, c = r.alike(3)
    k = r.whole()
    if r.either():
        return true(a, c, Define(b, k * a), Define(b, k * c))
    return false(a, c, Define(b, k * a), Define(b, (k + 1) * c))


@CHAIN
def longer_names(r: Letters) -> Draft:
    """A chain of definitions of any length from both ends."""
    length = r.whole(3, 6)
    names = r.alike(length)
    facts = [Define(x, y) if r.either() else Define(y, x) for x, y in itertools.pairwise(names)]
    r.random.shuffle(facts)
    return true(names[0], names[-1], *facts)


@CHAIN
def hub(r: Letters) -> Draft:
    """Everything equals a hub that the claim does not name."""
    h, *rest = r.alike(r.whole(3, 5))
    facts = [Define(h, x) for x in rest]
    return true(rest[0] + rest[-1], 2 * rest[1], *facts)


@CHAIN
def affine_hub(r: Letters) -> Draft:
    """b = 2 a + d, b = 2 c + d |- a = c."""
    a, b, c, d = r.alike(4)
    k, extra = r.coefficient(), r.pick(True, False)
    if extra:
        return true(a, c, Define(b, k * a + d), Define(b, k * c + d))
    return false(a, c, Define(b, k * a + d), Define(b, k * c - d))


@CHAIN
def sum_and_difference(r: Letters) -> Draft:
    """s = a + b, d = a - b, s = d |- b = 0."""
    a, b, s, d = r.numbers(4)
    return true(b, Num(0), Define(s, a + b), Define(d, a - b), Stated(s, "=", d))


@CHAIN
def gram_and_definition(r: Letters) -> Draft:
    """M = A A^T, M = B - I |- A A^T + I = B."""
    n = r.sizes[0]
    (m, b), a = r.square(2), r.matrix()
    if r.either():
        return true(a * a.T + I(n), b, Gram(m, a), Define(m, b - I(n)))
    return false(a * a.T, b, Gram(m, a), Define(m, b - I(n)))


@CHAIN
def woodbury_by_names(r: Letters) -> Draft:
    """Gram(M, A), M = B - I |- (A^T A + I)(I - A^T B^{-1} A) = I."""
    n, m = r.sizes[0], r.sizes[1]
    (gram, b), a = r.square(2), sym(r._fresh(["A", "J", "W"]), n, m)
    lhs = (a.T * a + I(m)) * (I(m) - a.T * Inv(b) * a)
    if r.either():
        return true(lhs, I(m), Gram(gram, a), Define(gram, b - I(n)))
    return false(lhs, Zero(m, m), Gram(gram, a), Define(gram, b - I(n)))


@CHAIN
def two_factors(r: Letters) -> Draft:
    """One kernel with two Gram factors."""
    (k,), a, b = r.square(1), r.matrix(), r.matrix()
    if r.either():
        return true(a * a.T, b * b.T, Gram(k, a), Gram(k, b))
    return false(a, b, Gram(k, a), Gram(k, b))


@CHAIN
def spectrum_order(r: Letters) -> Draft:
    """The smallest eigenvalue is not above the largest."""
    (a,) = r.square(1)
    mu, top = r.numbers(2)
    if r.either():
        return true_le(mu, top, Spectrum(a, mu, top))
    return false_le(top, mu, Spectrum(a, mu, top))


@CHAIN
def spectrum_and_property(r: Letters) -> Draft:
    """A definite matrix has a positive smallest eigenvalue."""
    (a,) = r.square(1)
    (mu,) = r.numbers(1)
    if r.either():
        return true_lt(Num(0), mu, Spectrum(a, mu), Has(a, PD))
    return false_le(Num(1), mu, Spectrum(a, mu), Has(a, PD))


@CHAIN
def spectrum_through_names(r: Letters) -> Draft:
    """B = A, Spectrum(A, mu, L), Spectrum(B, m, M) |- mu = m."""
    a, b = r.square(2)
    mu, top, low, high = r.numbers(4)
    claim = r.pick((mu, low), (top, high))
    return true(*claim, Define(b, a), Spectrum(a, mu, top), Spectrum(b, low, high))


@CHAIN
def spectrum_shifted(r: Letters) -> Draft:
    """B = A + I |- the smallest eigenvalue moves by 1."""
    a, b = r.square(2)
    mu, low = r.numbers(2)
    facts = (Define(b, a + I(r.sizes[0])), Spectrum(a, mu), Spectrum(b, low))
    return true(low, mu + 1, *facts) if r.either() else false(low, mu, *facts)


@CHAIN
def spectrum_and_norm(r: Letters) -> Draft:
    """|A v| <= L |v| where the eigenvalues of A lie in [mu, L] and mu >= 0."""
    (a,), (v,) = r.square(1), r.columns(1)
    mu, top = r.numbers(2)
    if r.either():
        return true_le(Norm(a * v), top * Norm(v), Spectrum(a, mu, top), Has(mu, NONNEGATIVE))
    return false_le(Norm(a * v), mu * Norm(v), Spectrum(a, mu, top), Has(mu, NONNEGATIVE))


@CHAIN
def spectrum_and_eig(r: Letters) -> Draft:
    """mu is what Eig says."""
    (a,), (mu, top) = r.square(1), r.numbers(2)
    return true(Eig(a, "max") - Eig(a, "min"), top - mu, Spectrum(a, mu, top))


@CHAIN
def start_of_flow(r: Letters) -> Draft:
    """A flow's initial value, from a claim about its value at 0."""
    (f,), make = r.paths_alike(1)
    t, (a, b) = r.time(), make(2)
    flow = Flow(f(t), t, r.pick(-1 * f(t), 2 * f(t), -f(t) + b), a)
    return true(f(0), a, flow) if r.either() else false(f(0), b, flow)


@CHAIN
def start_of_flow_by_names(r: Letters) -> Draft:
    """The initial value has a name, and the name another."""
    (f,), make = r.paths_alike(1)
    t, (a, b) = r.time(), make(2)
    return true(f(0), b, Flow(f(t), t, -f(t), a), Define(a, b) if r.either() else Define(b, a))


@CHAIN
def two_flows_one_start(r: Letters) -> Draft:
    """Two flows with one equation and one start are one."""
    (f, g), make = r.paths_alike(2)
    t, (a,), (k,) = r.time(), make(1), r.numbers(1)
    facts = (Flow(f(t), t, -k * f(t), a), Flow(g(t), t, -k * g(t), a))
    return true(f(t), g(t), *facts) if r.either() else true(f(0), g(0), *facts)


@CHAIN
def stated_chain(r: Letters) -> Draft:
    """a <= b, b <= c, ... |- first <= last; turned round it is false."""
    names = r.numbers(r.whole(3, 6))
    words = [r.pick("<", "<=", "<=") for _ in names[1:]]
    facts = [Stated(x, word, y) for x, word, y in zip(names, words, names[1:], strict=False)]
    r.random.shuffle(facts)
    if r.either():
        return true_le(names[0], names[-1], *facts)
    if "<" in words and r.either():
        return true_lt(names[0], names[-1], *facts)
    return false_le(names[-1], names[0] - 1, *facts)


@CHAIN
def stated_squeeze(r: Letters) -> Draft:
    """a <= b, b <= c, c = a |- b = a."""
    a, b, c = r.numbers(3)
    last = Define(c, a) if r.either() else Stated(c, "<=", a)
    return true(b, a, Stated(a, "<=", b), Stated(b, "<=", c), last)


@CHAIN
def stated_through_names(r: Letters) -> Draft:
    """a <= b, b = c + d, d <= 0 |- a <= c."""
    a, b, c, d = r.numbers(4)
    facts = (Stated(a, "<=", b), Define(b, c + d), Stated(d, "<=", Num(0)))
    return true_le(a, c, *facts) if r.either() else false_le(a, d, *facts)


@CHAIN
def stated_equation(r: Letters) -> Draft:
    """A v = w, A invertible |- v = A^{-1} w."""
    (a,), (v, w) = r.square(1), r.columns(2)
    if r.either():
        return true(v, Inv(a) * w, Stated(a * v, "=", w), Has(a, INVERTIBLE))
    return false(v, a * w, Stated(a * v, "=", w), Has(a, INVERTIBLE))


@CHAIN
def property_through_name(r: Letters) -> Draft:
    """B = A, A symmetric |- B^T = B."""
    a, b = r.square(2)
    wanted = r.pick(PD, PSD, SYMMETRIC)
    if r.either():
        return true(b.T, b, Define(b, a), Has(a, wanted))
    return true(a.T, a, Define(b, a), Has(b, wanted))


@CHAIN
def sign_through_name(r: Letters) -> Draft:
    """b = a + c, a >= 0, c >= 0 |- 0 <= b."""
    a, b, c = r.numbers(3)
    facts = (Define(b, a + c), Has(a, NONNEGATIVE), Has(c, NONNEGATIVE))
    return true_le(Num(0), b, *facts) if r.either() else false_le(Num(1), b, *facts)


@CHAIN
def sign_backwards(r: Letters) -> Draft:
    """b = a - c, b >= 0 |- c <= a."""
    a, b, c = r.numbers(3)
    facts = (Define(b, a - c), Has(b, NONNEGATIVE))
    return true_le(c, a, *facts) if r.either() else false_le(a, c, *facts)


@CHAIN
def natural_through_name(r: Letters) -> Draft:
    """k = l + 1, l natural |- 1 <= k."""
    k, j = r.numbers(2)
    facts = (Define(k, j + 1), Natural(j))
    return true_le(Num(1), k, *facts) if r.either() else false_le(Num(2), k, *facts)


@CHAIN
def kernel_through_name(r: Letters) -> Draft:
    """M = K_xX, the blocks of a kernel |- M = K_Xx^T."""
    n, m = r.sizes[0], r.sizes[1]
    kernel = Kernel(sym("K_XX", n, n), sym("K_xX", m, n), sym("K_Xx", n, m), sym("K_xx", m, m))
    other = sym("M", m, n)
    if r.either():
        return true(other, kernel.Xx.T, kernel, Define(other, kernel.xX))
    return false(other * kernel.XX, kernel.xX, kernel, Define(other, kernel.xX))


@CHAIN
def exponential_by_names(r: Letters) -> Draft:
    """E = e^{A}, F = e^{-A} |- E F = I."""
    a, e, f = r.square(3)
    facts = (Define(e, expm(a)), Define(f, expm(-a)))
    return true(e * f, I(r.sizes[0]), *facts) if r.either() else false(e * f, e, *facts)


@CHAIN
def inverse_by_two_names(r: Letters) -> Draft:
    """A B = I |- B = A^{-1}, as definitions of one product."""
    a, b, c = r.square(3)
    eye = I(r.sizes[0])
    return true(b * a, eye, Define(c, a * b), Define(c, eye))


@CHAIN
def sum_of_names(r: Letters) -> Draft:
    """A partial sum named, and compared with its closed form."""
    s, q = r.numbers(2)
    i = sym("i")
    last = r.whole(2, 5)
    facts = (Define(s, Sum(q**i, i, Num(0), Num(last))),)
    if r.either():
        return true(s * (1 - q), 1 - q ** (last + 1), *facts)
    return false(s * (1 - q), 1 - q**last, *facts)


@CHAIN
def far_away(r: Letters) -> Draft:
    """A fact five symbols away decides."""
    a, b, c, d, e, z = r.numbers(6)
    facts = (Define(b, a + c), Define(c, d * e), Define(d, z), Stated(z, "=", Num(0)))
    return true(b, a, *facts) if r.either() else false(b, a + 1, *facts)
