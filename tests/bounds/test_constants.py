"""Theorems G.1 and G.2 with two constants, and Lemma 1 for one hidden layer: proved as entered, and not if varied."""

from __future__ import annotations

from dataclasses import replace

import pytest

from derivations import EQUATIONS, LINEARIZED_NETWORKS
from derivations.assumptions import Has, Property
from derivations.estimates import Stated
from derivations.ledger import Claim, Notation, Relation
from derivations.linearized_networks.sections.s6 import R_0, eta_0, l_min, root_n
from derivations.linearized_networks.sections.s6 import n as width
from derivations.linearized_networks.symbols import k
from derivations.linearized_networks.theory import layer as one
from derivations.linearized_networks.theory import two_constants as two
from derivations.notation import Frac, Norm, Num, Size, Sqrt, sym
from derivations.notation import nodes as n
from verify import judge
from verify.evidence import VerdictKind

NEW = [key for key, entry in EQUATIONS.items() if entry.after in ("54", "57")]


def link(id: str) -> Claim:
    return LINEARIZED_NETWORKS.claims[id]


@pytest.mark.parametrize("key", NEW)
def test_every_link_is_proved(key, ledger):
    for judged in ledger(key).links:
        assert judged.verdict.verdict is VerdictKind.PROVED, judged.claim.id


def varied(claim: Claim, *pairs: tuple[n.Node, n.Node]) -> Claim:
    """The claim with terms of its right side replaced, and no lemma of the entry it comes from changed."""
    assert all(claim.rhs.has(old) for old, _ in pairs)
    return replace(claim, rhs=claim.rhs.xreplace(dict(pairs)))


MUTANTS = {
    "without the factor k": varied(link("layer.jacobian-in-blocks.1"), (Size(k), Num(1))),
    "k dropped from the bound of a unit": varied(link("layer.block-of-a-unit.1"), (Size(k), Num(1))),
    "M_1 for M_2": varied(link("layer.input-weight-block.2"), (one.M_2, one.M_1)),
    "M_2 for M_1": varied(link("layer.activations-of-a-unit.1"), (one.M_1, one.M_2)),
    "sqrt(s) for s": varied(link("layer.slopes-of-a-unit.2"), (one.s_X, Sqrt(one.s_X))),
    "|X|_op for |X|_F": varied(link("layer.slopes-of-a-unit.1"), (one.S, one.rho)),
    "no cross term": replace(
        link("layer.quadratic-form-of-a-unit.1"),
        rhs=one.larger_eigenvalue(one.ENTRIES[0], Num(0), one.ENTRIES[2]) * (one.w_move**2 + one.a_move**2),
    ),
    "half the movement": varied(
        link("layer.weights-of-all-units.1"), (Norm(one.theta_any - one.theta_other), one.w_move)
    ),
    "n missing": varied(link("layer.squared-change-of-the-jacobian.1"), (width, Num(1))),
}


@pytest.mark.parametrize("name", MUTANTS)
def test_a_varied_link_of_lemma_1_is_not_proved(name):
    assert judge(MUTANTS[name]).verdict is not VerdictKind.PROVED


def without(claim: Claim, fact, *instead) -> Claim:
    """The claim with a premise of its notation replaced, and no lemmas that rest on it."""
    assert fact in claim.assumptions.standing
    return replace(claim, notation=claim.notation.without(fact).knowing(*instead), lemmas=())


@pytest.mark.parametrize(
    ("id", "fact", "instead"),
    [
        ("layer.readout-of-a-unit.3", one.READOUTS,
         Stated(Norm(one.readout(one.theta_0, one.i)), "<=", one.w_max, one.i, Num(1), width, index=True)),
        ("layer.slopes-of-a-unit.2", one.ROWS,
         Stated(Norm(n.Row(one.X, one.j)), "<=", one.s_X, one.j, Num(2), one.ROWS.high, index=True)),
        ("layer.lemma-1-change.4", one.K_J_IS, Stated(Frac(Norm(one.J(one.theta_0), "F"), root_n), "<=", one.K_J)),
        ("layer.quadratic-form-of-a-unit.2", one.K_L_IS, Stated(one.ENTRIES[0], "<=", width * one.K_L**2)),
    ],
    ids=["no radius of the ball", "one row is forgotten", "K_L C is forgotten", "one entry for the eigenvalue"],
)  # fmt: skip
def test_with_a_smaller_constant_it_is_not_proved(id, fact, instead):
    assert judge(link(id)).verdict is VerdictKind.PROVED
    assert judge(without(link(id), fact, instead)).verdict is not VerdictKind.PROVED


# -- with numbers -------------------------------------------------------------------------------------------------
a, b, d, x, y = (sym(name) for name in "abdxy")
SCALARS = Notation("numbers", {}, ())
FORM = a * x**2 + 2 * b * x * y + d * y**2
EIGENVALUES = {
    VerdictKind.PROVED: [one.larger_eigenvalue(a, b, d)],
    VerdictKind.REFUTED: [
        Frac(a + d + Sqrt((a - d) ** 2 + b**2), 2),
        Frac(a + d, 2),
        Frac(a - d + Sqrt((a - d) ** 2 + 4 * b**2), 2),
    ],
}


@pytest.mark.parametrize(("verdict", "value"), [(v, x) for v, values in EIGENVALUES.items() for x in values])
def test_the_larger_eigenvalue_and_what_is_smaller(verdict, value):
    claim = Claim(FORM, Relation.LE, value * (x**2 + y**2), SCALARS)
    found = judge(claim)
    assert found.verdict is verdict
    assert (found.counterexample is None) is (verdict is VerdictKind.PROVED)


STEP = 2 * eta_0 * two.K_J * two.K_L * two.reach(two.K_J) * Frac(1, root_n)
WIDTHS = {
    "as entered": (VerdictKind.PROVED, two.WIDE),
    "lambda_min for its square": (VerdictKind.REFUTED,
                                  Stated(Frac(18 * two.K_J**2 * two.K_L * R_0, l_min) ** 2, "<=", width)),
    "17 for 18": (VerdictKind.REFUTED, Stated(Frac(17 * two.K_J**2 * two.K_L * R_0, l_min**2) ** 2, "<=", width)),
    "K_J for its square": (VerdictKind.REFUTED,
                           Stated(Frac(18 * two.K_J * two.K_L * R_0, l_min**2) ** 2, "<=", width)),
    "K_J K_L^2": (VerdictKind.REFUTED, Stated(Frac(18 * two.K_J * two.K_L**2 * R_0, l_min**2) ** 2, "<=", width)),
}  # fmt: skip


@pytest.mark.parametrize("name", WIDTHS)
def test_the_width_that_the_proof_asks_for(name):
    """The last term of the contraction is at most eta_0 lambda_min / 3; K_J and K_L may be smaller than 1."""
    verdict, wide = WIDTHS[name]
    signs = Notation("signs", {}, tuple(Has(z, Property.POSITIVE) for z in (eta_0, two.K_J, two.K_L, R_0, l_min)))
    claim = Claim(STEP, Relation.LE, Frac(eta_0 * l_min, 3), signs, (wide,))
    assert judge(claim).verdict is verdict


def test_nothing_asks_for_a_constant_above_one():
    for key in (
        "two-constants.theorem-g1-decay-and-path",
        "two-constants.theorem-g1-kernel",
        "two-constants.theorem-g2",
    ):
        for claim in EQUATIONS[key].links:
            ones = [f for f in claim.assumptions.judged if isinstance(f, Stated) and f.left == Num(1)]
            assert not ones
