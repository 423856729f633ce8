"""Two functions of one symmetric matrix: compared on the spectrum, compared as traces and as quadratic forms."""

from __future__ import annotations

from derivations.assumptions import Has, Property
from derivations.estimates import Stated
from derivations.notation import nodes as n
from derivations.notation import sym
from verify.bounds.rules import arithmetic, logic, ordered
from verify.bounds.rules.ground import LE, ONE, ZERO
from verify.selftest.applications.letters import PLAIN, SPECTRUM, P, S, c, high_s, stated

from .. import numeric
from ..cases import confirm, drawn, refused, rejects, rngs, sizes, spectral_model, true

NAME = "functions of one symmetric matrix"
x = sym("sigma")
v, w = sym("v", 3, 1), sym("w", 2, 1)
I3 = n.I(3)
PAIRS = (  # f <= g everywhere: a tangent, a parabola, an exponential
    (2 * c * S - c * c * I3, S * S),
    (-S, S * S + I3 / 4),
    (I3 - S, n.Exp(-S)),
)


def everywhere(f: n.Node, g: n.Node, a: n.Node = S, relation: str = LE):
    """f(s) <= g(s), said of all numbers s."""
    at = {a: x, n.I(a.shape[0]): ONE}
    return logic.instance(PLAIN, Stated(f.xreplace(at), relation, g.xreplace(at), x), x)


@true(NAME)
@drawn(rngs)
def test_functions_in_order(rng):
    model = spectral_model(rng, rng.choice([None, 0.0, 1e-6, 0.3])) | {v: numeric.matrix(rng, 3, 1)}
    model[c] = numeric.one(float(rng.normal()))
    for f, g in PAIRS:
        for vector in (None, v, S * v):
            made = ordered.functions(PLAIN, f, g, S, x, SPECTRUM, everywhere(f, g), vector)
            assert numeric.holds(made.left, made.relation, made.right, model, 1e-7), str(made)


@drawn(rngs, sizes, sizes)
def test_a_gram_matrix_has_no_negative_eigenvalue(rng, rows, columns):
    """s^2/(s + 1) <= s holds from 0 on only; more rows than columns and fewer."""
    M = sym("M", rows := rows + 1, columns := columns + 1)
    A, model = M.T * M, {M: numeric.matrix(rng, rows, columns)}
    ends = [logic.assumption(PLAIN, Stated(ZERO, LE, x)), logic.assumption(PLAIN, Stated(x, LE, n.Eig(A, "max")))]
    f, at = A * n.Inv(A + n.I(columns)) * A, x * n.Inv(x + 1) * x
    below = logic.instance(PLAIN, Stated(at, LE, x, x), x)
    both = arithmetic.combine(PLAIN, at, LE, x, [*ends, below], [ZERO, ZERO, ONE])
    made = ordered.functions(PLAIN, f, A, A, x, "Gram", both)
    confirm(NAME, made, model, 1e-7)


@refused(NAME)
def test_functions_in_order_are_refused():
    f, g = PAIRS[0]
    below = everywhere(f, g)
    rejects(ordered.functions, g, f, S, x, SPECTRUM, below)  # the wrong way round
    rejects(ordered.functions, f, g, S, x, SPECTRUM, below, w)  # a column of another size
    rejects(ordered.functions, f, g, S, x, SPECTRUM, below, v.T)  # a row
    rejects(ordered.functions, f, P * P, S, x, SPECTRUM, everywhere(f, S * S))  # a function of another matrix
    rejects(ordered.functions, f, g, P, x, Has(P, Property.INVERTIBLE), below)  # not symmetric
    rejects(ordered.functions, f + x * I3, g, S, x, SPECTRUM, below)  # the variable is in what is compared
    rejects(ordered.functions, -S, S, S, x, SPECTRUM, stated(-x, LE, x))  # rests on more about the variable
    shifted = arithmetic.combine(PLAIN, x, LE, high_s + 1, [logic.assumption(PLAIN, Stated(x, LE, high_s + 1))], [ONE])
    rejects(ordered.functions, S, (high_s + 1) * I3, S, x, SPECTRUM, shifted)  # a longer range
