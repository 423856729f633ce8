"""Rules of norms against each other, of maxima and minima, of logarithms and roots, of traces of products."""

from __future__ import annotations

import numpy as np

from derivations.assumptions import Define, Gram, Has, Property
from derivations.notation import nodes as n
from derivations.notation import sym
from verify.bounds.rules import extremes, lengths, scalars, spectra, traces, vectors
from verify.bounds.rules.ground import EQ, LE, LT, ONE, ZERO
from verify.selftest.applications.letters import PLAIN, S2, P, S, a, b, c, stated

from .. import numeric
from ..cases import confirm, drawn, mats, refused, rejects, rngs, sizes, true

PSD, ORTHOGONAL = Property.PSD, Property.ORTHOGONAL
LENGTHS = (
    "one norm below another", "norms of a vector", "Hoelder inequality", "operator norm and nuclear norm are dual",
    "nuclear norm of a positive semidefinite matrix", "norm of an orthogonal multiple",
)  # fmt: skip


@true(*LENGTHS)
@drawn(rngs, sizes, sizes)
def test_lengths(rng, rows, columns):
    model, (A, B, v, w, row) = mats(rng, A=(rows, columns), B=(rows, columns), v=(rows, 1), w=(rows, 1), row=(1, rows))
    if rng.random() < 0.3:  # of rank 1, or all entries of one size: where the constants are attained
        model[A] = np.outer(rng.normal(size=rows), rng.normal(size=columns))
        model[v] = rng.choice([-1.0, 1.0], size=(rows, 1))
    for kinds in lengths.OF_VECTORS:
        for x in (v, row):
            confirm("one norm below another", lengths.ordered(PLAIN, x, kinds, "rows"), model)
    for kinds in lengths.OF_MATRICES:
        for side in ("rows", "columns", *(("entries",) if kinds[1] == "max" else ())):
            confirm("one norm below another", lengths.ordered(PLAIN, A, kinds, side), model)
    for kind in lengths.SAME:
        confirm("norms of a vector", lengths.one_norm(PLAIN, row, kind), model)
    model[a] = numeric.one(numeric.fraction(rng))
    for kind in lengths.OF_NUMBERS:
        confirm("norms of a vector", lengths.one_norm(PLAIN, a, kind), model)
    for one, other in ((v, w), (w, -v), (row, w.T), (v, row)):
        confirm("Hoelder inequality", lengths.hoelder(PLAIN, one, other), model)
    for one in (A, -A, B):
        confirm("operator norm and nuclear norm are dual", lengths.dual(PLAIN, one, B), model)
        confirm("operator norm and nuclear norm are dual", lengths.dual(PLAIN, B, one), model)
    half = sym("half", rows, columns)
    model[half] = rng.normal(size=(rows, columns))
    gram, kernel = half.T * half, sym("kernel", columns, columns)
    model[kernel] = model[half].T @ model[half]
    for what in (Has(gram, PSD), Has(kernel, PSD), Gram(kernel, half)):
        confirm("nuclear norm of a positive semidefinite matrix", lengths.nuclear(PLAIN, what), model)
    Q = sym("Q", rows, rows)
    model[Q] = np.linalg.qr(rng.normal(size=(rows, rows)))[0]
    for kind in ("op", "F", "*"):
        for turned in (False, True):
            for x, side in ((A, "left"), (A.T, "right"), (n.I(rows), "left")):
                made = lengths.orthogonal(PLAIN, kind, Has(Q, ORTHOGONAL), x, side, turned)
                confirm("norm of an orthogonal multiple", made, model)
    made = lengths.orthogonal(PLAIN, "2", Has(Q, ORTHOGONAL), v, "left", True)
    confirm("norm of an orthogonal multiple", made, model)


@refused(*LENGTHS)
def test_lengths_refuse():
    A, v, w, Q = sym("A", 2, 3), sym("v", 3, 1), sym("w", 2, 1), Has(S, ORTHOGONAL)
    rejects(lengths.ordered, A, ("2", "1"), "rows")
    rejects(lengths.ordered, A, ("F", "op"), "entries")
    rejects(lengths.ordered, A, ("max", "inf"), "rows")
    rejects(lengths.ordered, v, ("1", "max"), "rows")
    rejects(lengths.ordered, A, ("op", "F"), "both")
    rejects(lengths.one_norm, A, "op")
    rejects(lengths.one_norm, v, "1")
    rejects(lengths.one_norm, v, "2")
    rejects(lengths.one_norm, a, "2")
    rejects(lengths.hoelder, v, w)
    rejects(lengths.hoelder, A, A)
    rejects(lengths.dual, A, A.T)
    rejects(lengths.nuclear, Has(S, Property.SYMMETRIC))
    rejects(lengths.orthogonal, "op", Has(S, PSD), S, "left", False)
    rejects(lengths.orthogonal, "max", Q, S, "left", False)
    rejects(lengths.orthogonal, "2", Q, S, "right", False)
    rejects(lengths.orthogonal, "op", Q, A, "left", False)
    rejects(lengths.orthogonal, "op", Q, S, "middle", False)
    rejects(lengths.orthogonal, "op", Has(A, ORTHOGONAL), v, "left", False)


EXTREMES = (
    "a maximum is above each of its numbers", "a maximum is the least upper bound",
    "a minimum is below each of its numbers", "a minimum is the greatest lower bound",
    "the larger and the smaller of two numbers",
)  # fmt: skip


@true(*EXTREMES)
@drawn(rngs)
def test_extremes(rng):
    model = {x: numeric.one(numeric.fraction(rng)) for x in (a, b)}
    for high, low in ((n.Max(a, b), n.Min(a, b)), (n.Max(a, -a, b), n.Min(b, a, a + b))):
        for place in range(len(high.args)):
            confirm("a maximum is above each of its numbers", extremes.above(PLAIN, high, place), model)
            confirm("a minimum is below each of its numbers", extremes.below(PLAIN, low, place), model)
        for gap in (0, 1):
            top = {**model, c: numeric.one(numeric.number(high, model) + gap)}
            least = [stated(x, LT if gap else LE, c) for x in high.args]
            confirm("a maximum is the least upper bound", extremes.least(PLAIN, high, c, least), top)
            bottom = {**model, c: numeric.one(numeric.number(low, model) - gap)}
            greatest = [stated(c, LT if gap else LE, x) for x in low.args]
            confirm("a minimum is the greatest lower bound", extremes.greatest(PLAIN, low, c, greatest), bottom)
    for pair in (n.Max(a, b), n.Min(a, b), n.Max(a, a), n.Min(-a, a)):
        confirm("the larger and the smaller of two numbers", extremes.of_two(PLAIN, pair), model)


@refused(*EXTREMES)
def test_extremes_refuse():
    high, low, v = n.Max(a, b), n.Min(a, b), sym("v", 3, 1)
    rejects(extremes.above, high, 2)
    rejects(extremes.above, high, -1)
    rejects(extremes.above, low, 0)
    rejects(extremes.above, n.Max(a, v), 1)
    rejects(extremes.below, high, 0)
    rejects(extremes.below, low, True)
    rejects(extremes.least, high, c, [stated(a, LE, c)])
    rejects(extremes.least, high, c, [stated(a, LE, c), stated(c, LE, b)])
    rejects(extremes.least, low, c, [stated(a, LE, c), stated(b, LE, c)])
    rejects(extremes.greatest, low, c, [stated(c, LE, a), stated(b, LE, c)])
    rejects(extremes.greatest, high, c, [stated(c, LE, a), stated(c, LE, b)])
    rejects(extremes.of_two, n.Max(a, b, c))
    rejects(extremes.of_two, a)
    half = [stated(a, LT, c), stated(b, LE, c)]
    assert extremes.least(PLAIN, high, c, half).relation == LE


NUMBERS = (
    "exponential below a reciprocal", "logarithm below its tangent", "logarithm above its chord",
    "logarithm is monotone", "root of a sum", "root below its tangent", "absolute value of a reciprocal",
    "logarithm of a quotient", "logarithm against a number", "bounded function",
    "root of a product", "distance of two roots",
)  # fmt: skip


@true(*NUMBERS)
@drawn(rngs)
def test_numbers(rng):
    model = {a: numeric.one(float(rng.choice([1e-6, 0.3, 1.0, 5.0, 1e3]))), b: numeric.one(float(rng.uniform(0, 3)))}
    model[c] = numeric.one(1 - float(model[a][0, 0]))
    below_one = stated(ZERO, LT, ONE - c)
    confirm("exponential below a reciprocal", scalars.reciprocal_exponential(PLAIN, c, below_one), model, 1e-6)
    confirm("logarithm below its tangent", scalars.logarithm(PLAIN, a), model)
    confirm("logarithm above its chord", scalars.logarithm_above(PLAIN, a), model)
    for relation in (LE, LT):
        grown = {**model, b: model[a] + (1 if relation == LT else 0)}
        made = scalars.logarithm_monotone(PLAIN, stated(a, relation, b))
        confirm("logarithm is monotone", made, grown)
    known = [stated(ZERO, LE, x) for x in (a, b)]
    confirm("root of a sum", scalars.root_of_sum(PLAIN, a, b, *known), model)
    confirm("root below its tangent", scalars.root_tangent(PLAIN, b, a, known[1], stated(ZERO, LT, a)), model)
    both = [stated(ZERO, LT, x) for x in (a, b)]
    confirm("logarithm of a quotient", scalars.gibbs(PLAIN, a, b, *both), {**model, b: model[b] + 1e-6})
    for side, sides in (("left", (n.Exp(c), a)), ("right", (a, n.Exp(c)))):
        at_most = {**model, c: numeric.one(float(np.log(model[a][0, 0])) + (0.1 if side == "right" else -0.1))}
        confirm("logarithm against a number", scalars.logarithm_against(PLAIN, stated(*sides[:1], LE, sides[1]), side),
                at_most)  # fmt: skip
    for name, side in ((name, side) for name in scalars.BOUNDED for side in ("above", "below")):
        made = scalars.bounded(PLAIN, c, name, side)
        confirm("bounded function", made, {c: numeric.one(max(-4.0, min(4.0, float(model[c][0, 0]))))})
    for first, second in ((a, b), (b, a), (a, a)):
        signs = [stated(ZERO, LE, x) for x in (first, second)]
        for values in (model, {**model, b: numeric.one(0.0)}):
            confirm("root of a product", scalars.root_of_product(PLAIN, first, second, *signs), values)
            confirm("distance of two roots", scalars.roots_apart(PLAIN, first, second, *signs), values)
    for sign in (1, -1):
        turned = {**model, a: sign * model[a]}
        confirm("absolute value of a reciprocal", vectors.reciprocal(PLAIN, a), turned)


@refused(*NUMBERS)
def test_numbers_refuse():
    v, known = sym("v", 3, 1), stated(ZERO, LE, a)
    rejects(scalars.reciprocal_exponential, a, stated(ZERO, LE, ONE - a))
    rejects(scalars.reciprocal_exponential, a, stated(ZERO, LT, a))
    rejects(scalars.logarithm, v)
    rejects(scalars.logarithm_above, v)
    rejects(scalars.logarithm_monotone, stated(v, EQ, v))
    rejects(scalars.root_of_sum, a, b, known, stated(b, LE, ZERO))
    rejects(scalars.root_of_sum, a, v, known, known)
    rejects(scalars.root_tangent, a, b, known, stated(ZERO, LE, b))
    for rule in (scalars.root_of_product, scalars.roots_apart):
        rejects(rule, a, b, known, stated(b, LE, ZERO))
        rejects(rule, a, b, stated(ZERO, LE, b), known)
        rejects(rule, a, v, known, known)
    rejects(vectors.reciprocal, v)
    positive = stated(ZERO, LT, a)
    rejects(scalars.gibbs, a, b, positive, stated(ZERO, LE, b))
    rejects(scalars.gibbs, b, a, positive, positive)
    rejects(scalars.logarithm_against, stated(n.Exp(a), LE, b), "right")
    rejects(scalars.logarithm_against, stated(b, LE, a), "left")
    for name in ("sinh", "cosh", "arctan", "log"):
        rejects(scalars.bounded, a, name, "above")
    assert Has(b, Property.POSITIVE) in scalars.logarithm_against(PLAIN, stated(b, LE, n.Exp(a)), "right").under


def test_what_a_logarithm_needs_is_kept():
    """log a <= a - 1 rests on 0 < a; log a <= log b rests on it too, also where both sides are one."""
    positive = Has(a, Property.POSITIVE)
    assert scalars.logarithm(PLAIN, a).under == {positive}
    assert scalars.logarithm_above(PLAIN, a).under == {positive}
    assert positive in scalars.logarithm_monotone(PLAIN, stated(a, LE, b)).under
    assert positive in scalars.logarithm_monotone(PLAIN, stated(a, LE, a)).under
    assert Has(a, Property.INVERTIBLE) in vectors.reciprocal(PLAIN, a).under


TRACES = (
    "trace of a product of semidefinite matrices", "trace of a product between eigenvalues",
    "largest eigenvalue below the trace", "a symmetric matrix is its transpose",
)  # fmt: skip


@true(*TRACES)
@drawn(rngs)
def test_traces_of_products(rng):
    model = {S: numeric.symmetric(rng, 3, None), S2: numeric.symmetric(rng, 3, 0.0), P: rng.normal(size=(3, 3))}
    model[P][:, int(rng.integers(3))] = 0  # singular
    gram = Has(P.T * P, PSD)
    definite = Has(S2, PSD)
    for one, other in ((gram, definite), (definite, gram), (gram, gram)):
        made = traces.semidefinite_product(PLAIN, one, other)
        confirm("trace of a product of semidefinite matrices", made, model)
    for which in ("max", "min"):
        for what in (gram, definite):
            made = traces.product_between(PLAIN, S, which, what, Has(S, Property.SYMMETRIC))
            confirm("trace of a product between eigenvalues", made, model)
    for what in (gram, definite):
        confirm("largest eigenvalue below the trace", traces.largest(PLAIN, what), model)
    mirrored = spectra.mirrored(PLAIN, S, Has(S, Property.SYMMETRIC))
    confirm("a symmetric matrix is its transpose", mirrored, model)


@refused(*TRACES)
def test_traces_of_products_refuse():
    symmetric, small = Has(S, Property.SYMMETRIC), Has(sym("small", 2, 2), PSD)
    rejects(traces.semidefinite_product, Has(S, PSD), symmetric)
    rejects(traces.semidefinite_product, Has(S, PSD), small)
    rejects(traces.product_between, S, "max", symmetric, symmetric)
    rejects(traces.product_between, S, "all", Has(S2, PSD), symmetric)
    rejects(traces.product_between, S, "max", Has(S2, PSD), Has(S2, PSD))
    rejects(traces.product_between, S, "max", small, symmetric)
    rejects(traces.largest, symmetric)
    rejects(spectra.mirrored, S, Has(S2, Property.SYMMETRIC))
    rejects(spectra.mirrored, S, Define(S, S2 * P))
