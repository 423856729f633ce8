"""Rules of traces: against eigenvalues and norms, of products, of functions of symmetric matrices."""

from __future__ import annotations

import numpy as np

from derivations.assumptions import Gram, Has, Property
from derivations.estimates import Stated
from derivations.notation import nodes as n
from derivations.notation import sym
from verify.bounds.rules import arithmetic, logic, traces
from verify.bounds.rules.ground import LE, LT, ONE, ZERO
from verify.bounds.rules.kernel import Context
from verify.selftest.applications.letters import PLAIN, S2, SPECTRUM, P, S, a, c, high_s, low_s, stated

from .. import numeric
from ..cases import confirm, drawn, mats, refused, rejects, rngs, sizes, spectral_model, true
from .test_library import between, unstated

TRACES = (
    "trace of a positive semidefinite matrix", "trace of a Gram matrix", "trace between eigenvalues",
    "trace below a norm", "trace of a product", "Cauchy-Schwarz inequality for matrices",
    "trace of a function of a symmetric matrix", "eigenvalues in order",
    "eigenvalues beside a multiple of the identity",
)  # fmt: skip
x = sym("sigma")
SYMMETRIC, PSD = Has(S2, Property.SYMMETRIC), Has(S2, Property.PSD)


@true(*TRACES)
@drawn(rngs, sizes, sizes)
def test_traces(rng, rows, columns):
    model, (M, N) = mats(rng, M=(rows, columns), N=(rows, columns))
    confirm("trace of a Gram matrix", traces.gram(PLAIN, M), model)
    for one in (M, -M):
        confirm("Cauchy-Schwarz inequality for matrices", traces.scalar_product(PLAIN, one, N), model)
    model |= spectral_model(rng, rng.choice([None, 0.0, 1e-6, 0.3]))
    model |= {P: numeric.matrix(rng, 3, 3), S2: numeric.symmetric(rng, 3)}
    for which in ("min", "max"):
        confirm("trace between eigenvalues", traces.between(PLAIN, S2, which, SYMMETRIC), model)
    for kind in ("op", "F"):
        for one in (P, -P, S2):
            confirm("trace below a norm", traces.below_norm(PLAIN, one, kind), model)
    positive = {**model, S2: model[P] @ model[P].T}
    for what in (PSD, Gram(S2, P)):
        confirm("trace of a positive semidefinite matrix", traces.positive(PLAIN, what), positive)
        for one in (S, -S, P):
            confirm("trace of a product", traces.product(PLAIN, one, what), positive, 1e-7)
    above = {**model, S2: model[S] + model[P] @ model[P].T}
    for which in ("min", "max"):
        made = traces.in_order(PLAIN, S, S2, which, Has(S2 - S, Property.PSD), SPECTRUM, SYMMETRIC)
        confirm("eigenvalues in order", made, above)
    end = float(np.linalg.eigvalsh(model[S2])[-1])
    made = traces.beside_identity(PLAIN, S2, c, "max", Has(c * n.I(3) - S2, Property.PSD))
    confirm("eigenvalues beside a multiple of the identity", made, {**model, c: numeric.one(end)})
    end = float(np.linalg.eigvalsh(model[S2])[0])
    made = traces.beside_identity(PLAIN, S2, c, "min", Has(S2 - c * n.I(3), Property.PSD))
    confirm("eigenvalues beside a multiple of the identity", made, {**model, c: numeric.one(end)})


@drawn(rngs)
def test_traces_of_functions(rng):
    model = spectral_model(rng, rng.choice([None, 0.0, 0.3]))
    low, high = (float(model[y][0, 0]) for y in (low_s, high_s))
    for f, value in ((S * S - S, lambda s: s * s - s), (-S, lambda s: -s), (n.Exp(-S / 4), lambda s: np.exp(-s / 4))):
        top = {**model, a: numeric.one(float(value(np.linspace(low, high, 4001)).max()))}
        at = f.xreplace({S: x})
        made = traces.function(Context(()), f, S, x, a, SPECTRUM, (unstated(between(at, a)),))
        assert numeric.holds(made.left, made.relation, made.right, top, 1e-6), str(f)


@drawn(rngs, sizes, sizes)
def test_rows_are_counted_where_the_function_is_zero_at_zero(rng, rows, columns):
    """tr f(M^T M) for f(s) = s and f(s) = s/(s + 1), with more rows than columns and fewer."""
    M = sym("M", rows, columns := columns + 1)
    A, model = M.T * M, {M: numeric.matrix(rng, rows, columns)}
    for f, at, largest in ((A, x, None), (A * n.Inv(A + n.I(columns)), x * n.Inv(x + 1), 1.0)):
        top = np.linalg.norm(model[M], 2) ** 2 if largest is None else largest
        bound = logic.instance(PLAIN, Stated(at, LE, a, x), x)
        made = traces.function(PLAIN, f, A, x, a, "Gram", (bound, stated(ZERO, LE, a)))
        assert made.right == n.Size(rows) * a
        assert numeric.holds(made.left, made.relation, made.right, {**model, a: numeric.one(float(top))}, 1e-7)


@refused(*TRACES)
def test_traces_refuse():
    M, N = sym("M", 3, 2), sym("N", 2, 3)
    rejects(traces.positive, SYMMETRIC)
    rejects(traces.gram, n.Blocks([[M], [N]]))
    rejects(traces.between, S2, "mean", SYMMETRIC)
    rejects(traces.between, P, "max", SYMMETRIC)
    rejects(traces.below_norm, P, "2")
    rejects(traces.below_norm, M, "op")
    rejects(traces.product, P, SYMMETRIC)
    rejects(traces.product, M, PSD)
    rejects(traces.scalar_product, M, N)
    order = Has(S2 - S, Property.PSD)
    rejects(traces.in_order, S2, S, "max", order, SYMMETRIC, SPECTRUM)
    rejects(traces.in_order, S, S2, "both", order, SPECTRUM, SYMMETRIC)
    rejects(traces.in_order, S, S2, "max", SYMMETRIC, SPECTRUM, SYMMETRIC)
    rejects(traces.in_order, S, P, "max", Has(P - S, Property.PSD), SPECTRUM, SYMMETRIC)
    rejects(traces.beside_identity, S2, c, "min", Has(c * n.I(3) - S2, Property.PSD))
    rejects(traces.beside_identity, S2, c + 1, "max", Has(c * n.I(3) - S2, Property.PSD))
    rejects(traces.beside_identity, S2, c, "max", Has(c * n.I(3) - S2, Property.SYMMETRIC))
    top = logic.assumption(PLAIN, Stated(x, LE, high_s))
    rejects(traces.function, S, S, x, c, SPECTRUM, (top,))
    rejects(traces.function, S, S2, x, high_s, SPECTRUM, (top,))
    rejects(traces.function, S, S, high_s, high_s, SPECTRUM, (top,))
    rejects(traces.function, S, S, x, high_s, SPECTRUM, ())
    rejects(traces.function, S, S, x, high_s, SPECTRUM, (top, stated(ZERO, LE, high_s)))  # no Gram matrix
    beside = arithmetic.combine(PLAIN, x, LE, high_s, [top, stated(x, LE, c)], [ONE, ZERO])
    rejects(traces.function, S, S, x, high_s, SPECTRUM, (beside,))  # rests on more about the variable


@refused("trace of a function of a symmetric matrix")
def test_rows_are_not_counted_otherwise():
    M = sym("M", 2, 3)
    A = M.T * M
    bound = logic.instance(PLAIN, Stated(x, LE, a, x), x)
    rejects(traces.function, A, A, x, a, "Gram", (bound, stated(a, LE, ZERO)))
    rejects(traces.function, A, A, x, a, "Gram", (bound, stated(ZERO, LT, c)))
    shifted = logic.instance(PLAIN, Stated(x + 1, LE, a, x), x)
    rejects(traces.function, A + n.I(3), A, x, a, "Gram", (shifted, stated(ZERO, LE, a)))  # not zero at zero
    inverse = logic.instance(PLAIN, Stated(n.Inv(x), LE, a, x), x)
    rejects(traces.function, n.Inv(A), A, x, a, "Gram", (inverse, stated(ZERO, LE, a)))  # not defined at zero
