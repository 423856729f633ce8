"""Norms of all kinds, maxima and minima, in every room that computes: against their definitions, by hand."""

from __future__ import annotations

import mpmath
import pytest
from flint import fmpq

from derivations.ledger import Claim, Notation, Relation
from derivations.notation import Elementary, Max, Min, Norm, ShapeError, size, sym
from derivations.notation import nodes as n
from verify import judge
from verify.counterexamples.small import spectra
from verify.counterexamples.small import values as small

m = size("m")
A, y, a, b = sym("A", m, m), sym("y", m), sym("a"), sym("b")
#: what holds of norms only at size 1, or the wrong way around
FALSE = (
    (Norm(y, "1"), Norm(y)), (Norm(y), Norm(y, "inf")), (Norm(y, "1"), Norm(y, "inf")), (Norm(y, "*"), Norm(y, "inf")),
    (Norm(A, "*"), Norm(A, "F")), (Norm(A, "op"), Norm(A, "max")), (Norm(A, "F"), Norm(A, "max")),
    (Norm(A * A, "max"), Norm(A, "max") ** 2), (Max(a, b), a), (a, Min(a, b)), (Max(a, b), Norm(a - b)),
    (a + b, Norm(a - b)), (Norm(a) * b, a * b), (Norm(a, "1"), Min(a, -a)),
)  # fmt: skip


@pytest.mark.parametrize(("left", "right"), FALSE, ids=str)
def test_what_is_false_is_refuted_and_counted_again(left, right):
    found = judge(Claim(left, Relation.LE, right, Notation("norms", {}, ())))
    assert found.verdict.name == "REFUTED", found
    assert found.counterexample


@pytest.mark.parametrize("kind", ["1", "inf", "2"])
def test_a_norm_of_vectors_of_a_matrix_is_refused(kind):
    with pytest.raises(ShapeError, match="needs a vector"):
        Norm(A, kind).shape  # noqa: B018


def test_the_largest_of_a_vector_is_refused():
    with pytest.raises(ShapeError, match="a scalar is needed"):
        Max(a, y).shape  # noqa: B018
    with pytest.raises(TypeError, match="at least 2"):
        Min(a)


@pytest.mark.parametrize("entries", [(1, 2, 3, 4), (1, 2, 2, 4), (0, 0, 0, 0), (-1, 0, 0, 3), (2, -1, 1, 2)])
def test_the_nuclear_norm_of_two_rows(entries):
    found = small.ball(spectra.nuclear(small.matrix(2, 2, map(fmpq, entries))))
    wanted = sum(mpmath.svd_r(mpmath.matrix([entries[:2], entries[2:]]), compute_uv=False))
    assert abs(float(found.mid()) - float(wanted)) < 1e-12


@pytest.mark.parametrize("name", n.FUNCTIONS)
def test_elementary_functions_of_small_models(name):
    reference = {"log": mpmath.log, "arctan": mpmath.atan} | {
        f: getattr(mpmath, f) for f in n.FUNCTIONS if f not in ("log", "arctan")
    }
    for x in (fmpq(1), fmpq(3, 7), fmpq(0)):
        if name == "log" and x == 0:
            with pytest.raises(small.Unfit):
                small.elementary(x, name)
            continue
        found = float(small.ball(small.elementary(x, name)).mid())
        assert abs(found - float(reference[name](mpmath.mpf(int(x.p)) / int(x.q)))) < 1e-12
    assert Elementary(a, name).name == name
