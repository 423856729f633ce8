"""Derivatives along a direction, by single entries among them: proved, refuted, given up, refused; proofs that are
altered or rest on less are refused."""

from __future__ import annotations

from dataclasses import replace

import pytest

from derivations.assumptions import Has, Index, Property
from derivations.ledger import Claim, ClaimError, Notation, Relation
from derivations.notation import Det, Entry, Exp, Frechet, Grad, I, Inv, Num, Size, Sum, Tr, Unit, log, size, sym
from derivations.notation import nodes as nd
from verify import judge
from verify.evidence import Outcome, VerdictKind
from verify.identities import operator
from verify.identities.replay import ReplayError, replay

from ..families import each
from .altered import other_right_sides

n, m = size("n"), size("m")
X, E, A, B, S = (sym(name, n, n) for name in "XEABS")
Y, H = sym("Y", n, m), sym("H", n, m)
x, c = sym("x", n), sym("c")
i, j, k, r = (sym(name) for name in "ijkr")
FACTS = (Has(X, Property.INVERTIBLE), Has(S, Property.SYMMETRIC), *(Index(q, Size(n)) for q in (i, j, k, r)))
EYE = I(n)


def eq(left, right, *facts) -> Claim:
    return Claim(left, Relation.EQ, right, Notation("directions", {}, facts=(*FACTS, *facts)))


def single(p, q):
    """The matrix with a one at (p, q)."""
    return Unit(n, p) * Unit(n, q).T


def at(matrix, p, q):
    return Entry(matrix, p, q)


def by(function, p, q):
    return Frechet(function, X, single(p, q))


RESOLVENT = Inv(X + c * EYE)
ENTRIES = {
    "of the matrix": eq(by(X, i, j), single(i, j)),
    "of a trace": eq(by(Tr(A * X), i, j), at(A, j, i)),
    "of an entry of a product": eq(by(at(X.T * A, i, j), k, r), at(EYE, i, r) * at(A, k, j)),
    "of an entry of a form": eq(
        by(at(X.T * B * X, k, r), i, j), at(EYE, r, j) * at(X.T * B, k, i) + at(EYE, k, j) * at(B * X, i, r)
    ),
    "of a form": eq(by(X.T * B * X, i, j), X.T * B * single(i, j) + single(j, i) * B * X),
    "of an inverse": eq(by(X.inv, i, j), -X.inv * single(i, j) * X.inv),
    "of an entry of an inverse": eq(by(at(X.inv, k, r), i, j), -at(X.inv, k, i) * at(X.inv, j, r)),
    "of a determinant": eq(by(Det(X), i, j), Det(X) * at(X.inv, j, i)),
    "cofactors along a row": eq(
        Sum(by(Det(X), i, k) * at(X, j, k), k, Num(1), Size(n)), at(EYE, i, j) * Det(X)
    ),
    "by an entry of a column": eq(
        Frechet(x.T * A * x, x, Unit(n, i)), at(A * x + A.T * x, i, Num(1))
    ),
}  # fmt: skip
DIRECTIONS = {
    "inverse": eq(Frechet(X.inv, X, E), -X.inv * E * X.inv),
    "square": eq(Frechet(X * X, X, E), X * E + E * X),
    "cube": eq(Frechet(X**3, X, E), X * X * E + X * E * X + E * X * X),
    "Gram matrix": eq(Frechet(Y.T * Y, Y, H), Y.T * H + H.T * Y),
    "trace beside the matrix": eq(Frechet(Tr(X) * X, X, E), Tr(E) * X + Tr(X) * E),
    "transposed": eq(Frechet(A * X.T * B, X, E), A * E.T * B),
    "log det": eq(Frechet(log(Det(X)), X, E), Tr(X.inv * E)),
    "linear in the direction": eq(Frechet(X * X, X, 2 * E + B), 2 * Frechet(X * X, X, E) + Frechet(X * X, X, B)),
    "from the gradient": eq(Frechet(Tr(X.T * A * X), X, E), Tr(Grad(Tr(X.T * A * X), X).T * E)),
    "resolvent": eq(Frechet(RESOLVENT, X, E), -RESOLVENT * E * RESOLVENT, Has(X + c * EYE, Property.INVERTIBLE)),
}
TRUE = {**ENTRIES, **DIRECTIONS}
FALSE = {
    "the other entry": eq(by(X, i, j), single(j, i)),
    "the other entry of a trace": eq(by(Tr(A * X), i, j), at(A, i, j)),
    "indices of an inverse exchanged": eq(by(at(X.inv, k, r), i, j), -at(X.inv, k, j) * at(X.inv, i, r)),
    "no transpose of the inverse": eq(by(Det(X), i, j), Det(X) * at(X.inv, i, j)),
    "no delta": eq(Sum(by(Det(X), i, k) * at(X, j, k), k, Num(1), Size(n)), Det(X)),
    "as if all commuted": eq(Frechet(X * X, X, E), 2 * X * E),
    "inverse as of a number": eq(Frechet(X.inv, X, E), -X.inv * X.inv * E),
    "exponential as of a number": eq(Frechet(Exp(X), X, E), E * Exp(X)),
    "no transpose": eq(Frechet(Y.T * Y, Y, H), 2 * Y.T * H),
}


@each("name", TRUE)
def test_proved(name):
    assert judge(TRUE[name]).verdict is VerdictKind.PROVED


@pytest.mark.parametrize("name", FALSE)
def test_refuted(name):
    assert judge(FALSE[name]).verdict is VerdictKind.REFUTED


def test_an_exponential_along_what_commutes_is_given_up():
    """True, by Duhamel's integral, of which a direction knows nothing."""
    claim = eq(Frechet(Exp(X), X, X), X * Exp(X))
    assert operator.judge(claim).outcome is operator.further(claim).outcome is Outcome.GAVE_UP
    assert judge(claim).verdict is VerdictKind.CONSISTENT


@pytest.mark.parametrize(
    ("claim", "what"),
    [
        (eq(Frechet(A * B, X, E), nd.Zero(n, n)), "nothing|depends|constant"),
        (eq(Frechet(S * S, S, E), S * E + E * S), "do they move together"),
    ],
)
def test_refused_with_the_remedy(claim, what):
    with pytest.raises(ClaimError, match=what):
        judge(claim)


# -- what a proof rests on ------------------------------------------------------------------------------------------
def proof_of(claim):
    found = next(x for x in (operator.judge(claim), operator.further(claim)) if x.outcome is Outcome.PROVES)
    replay(claim, found.proof)
    return found.proof


@pytest.mark.parametrize("name", ["of an inverse", "of a determinant", "inverse", "cube", "Gram matrix", "transposed"])
def test_an_altered_proof_is_refused(name):
    claim = TRUE[name]
    for bad in other_right_sides(proof_of(claim)):
        with pytest.raises(ReplayError):
            replay(claim, bad)


def test_a_proof_is_refused_where_the_matrix_is_symmetric():
    claim = DIRECTIONS["square"]
    tied = replace(claim, notation=replace(claim.notation, facts=(Has(X, Property.SYMMETRIC),)))
    with pytest.raises(ReplayError):
        replay(tied, proof_of(claim))


def test_a_proof_of_one_direction_shows_no_other():
    claim = DIRECTIONS["square"]
    with pytest.raises(ReplayError):
        replay(eq(Frechet(X * X, X, B), X * E + E * X), proof_of(claim))
