"""Properties of matrices: the equations that they grant hold in every drawn model, and no others follow."""

import pytest
from flint import fmpq_mat

from derivations.assumptions import RANKS, SIGN, Has, Property
from derivations.assumptions.agreement import Contradiction, together
from derivations.assumptions.core import EQUATIONS
from derivations.assumptions.definitions import Define
from derivations.ledger import Claim, Notation, Relation
from derivations.notation import I, Norm, Num, PInv, Zero, size, sym
from verify import judge
from verify.bounds.replay.evident import evident as replayed
from verify.bounds.replay.world import world
from verify.bounds.rules.domains import evident
from verify.models import RandomSource, SmallSource, confirm, draw, satisfies
from verify.models.check import equal

n, m = size("n"), size("m")
A, B, Q, S = (sym(name, n, n) for name in "ABQS")
U, x, a = sym("U", n, m), sym("x", n), sym("a")
OF_MATRICES = [p for p in Property if p in EQUATIONS or p is Property.DIAGONAL]


def claim(lhs, rhs, *facts, relation=Relation.EQ):
    return Claim(lhs, relation, rhs, Notation("properties", {}), facts)


def verdict(*args, **kwargs):
    return judge(claim(*args, **kwargs)).verdict.value


def models(node, fact):
    tall = {"n": 3, "m": 2} if fact.what is Property.FULL_COLUMN_RANK else {"n": 2, "m": 3}
    for seed in range(3):
        yield draw(claim(node, node, fact), tall, RandomSource(seed, 6, turn=seed))
    for code in ((), (1,), (0, 1), (1, 0, 1)):
        yield draw(claim(node, node, fact), {"n": 1, "m": 1}, SmallSource(code))


@pytest.mark.parametrize("what", OF_MATRICES, ids=lambda what: what.name)
def test_equations_and_implied_properties_hold_in_every_model(what):
    node = U if what in RANKS else A
    fact = Has(node, what)
    seen = 0
    for model in models(node, fact):
        confirm(model)
        assert all(equal(model, rule.lhs, rule.rhs) for rule in fact.rules())
        assert all(satisfies(model, Has(other, implied)) for other, implied in fact.properties())
        seen += 1
    assert seen == 7


@pytest.mark.parametrize("what", [p for p in OF_MATRICES if p not in RANKS], ids=lambda what: what.name)
def test_an_altered_matrix_has_it_no_more(what):
    model = draw(claim(A, A, Has(A, what)), {"n": 2}, RandomSource(1, 6))
    assert satisfies(model, Has(A, what))
    model.values[A] = fmpq_mat(2, 2, [1, 2, 3, 4])
    model._root, model._evaluators = None, {}
    assert not satisfies(model, Has(A, what))


def test_a_number_has_a_property_as_a_1_x_1_matrix():
    for what in OF_MATRICES:
        for k in (-1, 0, 1, 2):
            model = draw(claim(a, a, Define(a, Num(k))), {}, RandomSource(1, 6))
            assert satisfies(model, Has(a, what)) == SIGN[what](Num(k).value), (what, k)


TRUE = {
    "inverse": (Q.inv, Q.T, Has(Q, Property.ORTHOGONAL)),
    "similar": (Q.T * A * Q * (Q.T * B * Q), Q.T * A * B * Q, Has(Q, Property.ORTHOGONAL)),
    "complement": ((I(n) - A) ** 2, I(n) - A, Has(A, Property.IDEMPOTENT)),
    "diagonal": (A.T, A, Has(A, Property.DIAGONAL)),
    "left inverse": (PInv(U) * U, I(m), Has(U, Property.FULL_COLUMN_RANK)),
    "right inverse": (U * PInv(U), I(n), Has(U, Property.FULL_ROW_RANK)),
    "of a sum": ((A + B).T, (A + B).inv, Has(A + B, Property.ORTHOGONAL)),
}
FALSE = {
    "rotation": (Q.T, Q, Has(Q, Property.ORTHOGONAL)),
    "reflection": (Q * Q, I(n), Has(Q, Property.ORTHOGONAL)),
    "oblique": (A.T, A, Has(A, Property.IDEMPOTENT)),
    "skew square": (S * S, Zero(n, n), Has(S, Property.SKEW)),
    "diagonal and another": (A * B, B * A, Has(A, Property.DIAGONAL)),
    "wrong side": (U * PInv(U), I(n), Has(U, Property.FULL_COLUMN_RANK)),
    "other wrong side": (PInv(U) * U, I(m), Has(U, Property.FULL_ROW_RANK)),
    "outer of an idempotent product": (B * A * B, B, Has(A * B, Property.IDEMPOTENT)),
    "complex structure": (S, B, Has(S, Property.SKEW), Has(S, Property.ORTHOGONAL)),
}


@pytest.mark.parametrize("name", TRUE)
def test_true_claims_are_proved(name):
    assert verdict(*TRUE[name]) == "PROVED"


@pytest.mark.parametrize("name", FALSE)
def test_false_claims_are_refuted(name):
    assert verdict(*FALSE[name]) == "REFUTED"


BOUNDS = {
    "oblique projections stretch": (Norm(A * x), Norm(x), Has(A, Property.IDEMPOTENT)),
    "orthogonal": (Norm(Q * x), Norm(x) * Num(1) / 2, Has(Q, Property.ORTHOGONAL)),
    "diagonal": (Norm(A, "F"), Norm(A, "op"), Has(A, Property.DIAGONAL)),
    "skew": (Norm(S, "op"), Num(1), Has(S, Property.SKEW)),
    "rank": (Num(1), Norm(U, "op"), Has(U, Property.FULL_COLUMN_RANK)),
}


@pytest.mark.parametrize("name", BOUNDS)
def test_false_bounds_are_refuted(name):
    assert verdict(*BOUNDS[name], relation=Relation.LE) == "REFUTED"


@pytest.mark.parametrize("what", OF_MATRICES, ids=lambda what: what.name)
def test_a_sign_meets_no_need_for_such_a_property(what):
    from derivations.assumptions.known import known_by

    positive = frozenset({Has(a, Property.POSITIVE)})
    if what is not Property.DIAGONAL:
        assert not evident(Has(a, what), known_by(positive))
        assert not replayed(Has(a, what), world(positive))


def test_a_zero_matrix_has_no_inverse_of_any_kind():
    for what in (Property.ORTHOGONAL, *RANKS):
        assert Has(Zero(n, n), what).mistake()
        with pytest.raises(Contradiction):
            together((Has(A, what), Define(A, Zero(n, n))), (A,))
    assert not Has(Zero(n, n), Property.SKEW).mistake()
    assert not Has(U, Property.FULL_COLUMN_RANK).mistake()
    assert Has(U, Property.ORTHOGONAL).mistake()
