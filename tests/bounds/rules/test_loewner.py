"""Matrices that are definite by how they are written: forms, traces, inverses and determinants."""

from __future__ import annotations

import numpy as np

from derivations.assumptions import Has, Property
from derivations.notation import nodes as n
from derivations.notation import sym
from verify.bounds.rules import loewner
from verify.selftest.applications.letters import PLAIN, a, c

from .. import numeric
from ..cases import confirm, drawn, refused, rejects, rngs, sizes, true

NAMES = (
    "semidefinite as written", "trace of a product of matrices semidefinite as written", "inverses in order",
    "Schur complement", "Fenchel-Young inequality of a definite matrix",
    "Cauchy-Schwarz inequality of a definite matrix", "logarithm of a determinant below its tangent",
    "determinants in order", "Frobenius norm below the trace", "squared trace",
)  # fmt: skip


def letters(k: int):
    A, B, H = sym("A", k, k), sym("B", k, k), sym("H", 2, k)
    return A, B, H, sym("R", 2, 2), sym("u", k, 1), sym("v", k, 1)


def facts(*pairs):
    return tuple(Has(x, getattr(Property, what)) for x, what in pairs)


@true(*NAMES)
@drawn(rngs, sizes, examples=20)
def test_definite_as_written(rng, size):
    k = size + 1
    A, B, H, R, u, v = letters(k)
    root, thin = rng.normal(size=(k, k)), rng.normal(size=(k, max(1, k - 1)))
    model = {A: root @ root.T + rng.choice([1e-3, 1.0]) * np.eye(k), B: thin @ thin.T, R: np.eye(2),
             H: numeric.matrix(rng, 2, k), c: numeric.one(float(rng.uniform(0.1, 3)))}  # fmt: skip
    model |= {x: numeric.matrix(rng, k, 1) for x in (u, v)}
    why = facts((A, "PD"), (B, "PSD"), (c, "POSITIVE"), (R, "PD"))
    made = [
        loewner.form(PLAIN, n.Inv(A + c * B) + H.T * R * H / c, v, why),
        loewner.form(PLAIN, B, None, why),
        loewner.product(PLAIN, A, B, why),
        *(loewner.inverses(PLAIN, A, B, x, why) for x in (v, None)),
        *(loewner.schur(PLAIN, B, H, R, x, why) for x in (v, None)),
        loewner.fenchel(PLAIN, A, u, v, why),
        loewner.cauchy_schwarz(PLAIN, A, u, v, True, why),
        loewner.cauchy_schwarz(PLAIN, B, u, v, False, why),
        *(loewner.tangent(PLAIN, A, x, why) for x in (None, A + B, n.I(k))),
        loewner.determinants(PLAIN, A, None, False, why),
        loewner.determinants(PLAIN, B, None, False, why),
        *(loewner.determinants(PLAIN, A, B, x, why) for x in (True, False)),
        loewner.frobenius(PLAIN, B, why),
        loewner.squared_trace(PLAIN, root_of := sym("M", k, k)),
    ]
    model[root_of] = root
    for one in made:
        confirm(one.rule, one, model, 1e-6)


@refused(*NAMES)
def test_what_is_not_known_to_be_definite():
    A, B, H, R, u, v = letters(3)
    why = facts((A, "PD"), (B, "PSD"), (R, "PD"), (a, "NONNEGATIVE"))
    w = sym("w", 2, 1)
    for m in (A - B, A * B, A * H.T * R * H, c * A, A / a, n.Inv(B), A**2 - A, B - n.I(3)):
        rejects(loewner.form, m, v, why)
    rejects(loewner.form, A, v, ())  # nothing is said
    rejects(loewner.form, A, w, why)  # another size
    rejects(loewner.form, A, v.T, why)
    rejects(loewner.product, A, A - B, why)
    rejects(loewner.product, A, R, why)
    rejects(loewner.inverses, B, A, v, why)  # B may be singular
    rejects(loewner.inverses, A, A - B, v, why)
    rejects(loewner.schur, B, H, n.Zero(2, 2), v, why)
    rejects(loewner.schur, A - B, H, R, v, why)
    rejects(loewner.schur, B, H.T, R, v, why)
    rejects(loewner.fenchel, B, u, v, why)
    rejects(loewner.fenchel, A, u, w, why)
    rejects(loewner.cauchy_schwarz, B, u, v, True, why)
    rejects(loewner.cauchy_schwarz, A - B, u, v, False, why)
    rejects(loewner.tangent, B, None, why)
    rejects(loewner.tangent, A, B, why)
    rejects(loewner.tangent, A, R, why)
    rejects(loewner.determinants, A - B, None, False, why)
    rejects(loewner.determinants, A - B, B, False, why)
    rejects(loewner.determinants, B, A, True, why)  # the logarithm of 0
    rejects(loewner.frobenius, A - B, why)
    rejects(loewner.squared_trace, H)
