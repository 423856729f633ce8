"""Ideal membership: what follows from inverses, pseudo-inverses and facts, multiplied out by the replay."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from derivations.assumptions import Centered, Define, Flow, Has, Kernel, Property, Trajectory
from derivations.estimates import Natural, Stated
from derivations.ledger import Claim, Notation, Relation
from derivations.notation import INFINITY, Blocks, CondCov, CondMean, D, Frac, I, PInv, Zero, expm, family, size, sym
from derivations.notation import nodes as n
from verify.evidence import Outcome, VerdictKind
from verify.identities import operator
from verify.identities.certificate import Certificate, Cofactor
from verify.identities.replay import ReplayError, replay
from verify.identities.search import algebra as al
from verify.identities.search import membership
from verify.identities.search.granted import Knowledge
from verify.identities.search.membership import lemma_of, zero
from verify.identities.search.rewriting import Normalizer
from verify.judging import gate
from verify.judging.judge import judge
from verify.judging.proofs import Reader, Writer
from verify.report.proofs import proof_to_json
from verify.selftest.forgery import accepted, forgeries

from ..families import each

N, M, K_ = size("n"), size("m"), size("k")
A, B, C, P, Q, S, X = (sym(name, N, N) for name in "ABCPQSX")
U, V, W, H = sym("U", N, M), sym("V", M, N), sym("W", M, M), sym("H", M, N)
R, G, F = sym("R", M, M), sym("G", N, M), sym("F", N, M)
u, v, y = sym("u", N), sym("v", N), sym("y", M)
s, t, a, b, k = (sym(name) for name in ("s", "t", "a", "b", "k"))
EYE, EYE_M = I(N), I(M)
PD, PSD, SYM, INV, POS = (
    Property.PD, Property.PSD, Property.SYMMETRIC, Property.INVERTIBLE, Property.POSITIVE,
)  # fmt: skip


def claim(lhs, rhs, *facts):
    return gate.admitted(Claim(lhs, Relation.EQ, rhs, Notation("t", {}, facts))).claim


def kalman(*more):
    return (Has(P, PSD), Has(R, PD), Define(G, P * H.T * (H * P * H.T + R).inv), *more)


def penrose(z):
    """What a pseudo-inverse of F satisfies, as stated equations."""
    return tuple(
        Stated(left, "=", right)
        for left, right in ((F * z * F, F), (z * F * z, z), ((F * z).T, F * z), ((z * F).T, z * F))
    )


Y, Z = sym("Y", M, N), sym("Z", M, N)
whole = Blocks([[A, U], [V, W]])
schur = (W - V * A.inv * U).inv
kxx, kx, kxT, kss, f_s = sym("K", N, N), sym("k_s", M, N), sym("k_t", N, M), sym("k_ss", M, M), sym("f", M)
obs, seen = sym("z", N), sym("Z", N)
gp = (Has(s, POS), Kernel(kxx, kx, kxT, kss),
      Centered((f_s, obs), (kss, kx, kx.T, kxx + s**2 * EYE), gaussian=True))  # fmt: skip

j = sym("j")
ONES = n.Sum(n.Unit(N, j), j, n.Num(1), n.Size(N))
FEWER = n.Sum(n.Unit(N, j), j, n.Num(1), n.Size(N) - 1)
TRUE = {
    "Woodbury": claim((A + U * W * V).inv, A.inv - A.inv * U * (W.inv + V * A.inv * U).inv * V * A.inv),
    "push-through": claim((EYE + U * V).inv * U, U * (EYE_M + V * U).inv),
    "push-through, scaled": claim((s * EYE + U * V).inv * U, U * (s * EYE_M + V * U).inv, Has(s, POS)),
    "inverse of a sum": claim((A + B).inv, A.inv - A.inv * (A.inv + B.inv).inv * A.inv),
    "sum of inverses": claim((A.inv + B.inv).inv, A * (A + B).inv * B),
    "one plus a product": claim((EYE + A * B).inv, EYE - A * (EYE + B * A).inv * B),
    "resolvents": claim((A + s * EYE).inv - (A + t * EYE).inv, (t - s) * (A + s * EYE).inv * (A + t * EYE).inv),
    "one column": claim((A + u * v.T).inv, A.inv - Frac(1, 1 + v.T * A.inv * u) * A.inv * u * v.T * A.inv),
    "Kalman gain": claim(G, (P.inv + H.T * R.inv * H).inv * H.T * R.inv, *kalman(Has(P, INV))),
    "Joseph form": claim((EYE - G * H) * P, (EYE - G * H) * P * (EYE - G * H).T + G * R * G.T, *kalman()),
    "covariance after a measurement": claim(
        (EYE - G * H) * P, (P.inv + H.T * R.inv * H).inv, *kalman(Has(P, INV))
    ),
    "diagonal matrices commute": claim(A * B * A, A**2 * B, *(Has(x, Property.DIAGONAL) for x in (A, B))),
    "with functions too": claim(expm(A) * B, B * expm(A), *(Has(x, Property.DIAGONAL) for x in (A, B))),
    "a skew form is zero": claim(u.T * A * u, Zero(1, 1), Has(A, Property.SKEW)),
    "of two columns": claim(u.T * A * v, -(v.T * A * u), Has(A, Property.SKEW)),
    "two squares in one": claim(
        u.T * P * u + v.T * Q * v - (P * u + Q * v).T * (P + Q).inv * (P * u + Q * v),
        (u - v).T * (P.inv + Q.inv).inv * (u - v), Has(P, PD), Has(Q, PD),
    ),
    "a form in two columns": claim(
        v.T * Q * (P + Q).inv * P * u, u.T * (P.inv + Q.inv).inv * v, Has(P, PD), Has(Q, PD)
    ),
    "hat matrix": claim((F * (F.T * F).inv * F.T) ** 2, F * (F.T * F).inv * F.T),
    "pseudo-inverse, full rank": claim(PInv(F), (F.T * F).inv * F.T),
    "pseudo-inverse twice": claim(PInv(PInv(F)), F),
    "pseudo-inverse of a multiple": claim(PInv(a * F), Frac(1, a) * PInv(F), Has(a, INV)),
    "Moore-Penrose is unique": claim(Y, Z, *penrose(Y), *penrose(Z)),
    "Moore-Penrose by its equations": claim(Y, PInv(F), *penrose(Y)),
    "orthogonal from one side": claim(Q * Q.T, EYE, Stated(Q.T * Q, "=", EYE)),
    "projection": claim((EYE - 2 * P) ** 2, EYE, Stated(P * P, "=", P)),
    "commuting inverses": claim(A.inv * B.inv, B.inv * A.inv, Stated(A * B, "=", B * A)),
    "Schur complement": claim(n.Inv(whole), Blocks([
        [A.inv + A.inv * U * schur * V * A.inv, -(A.inv * U * schur)], [-(schur * V * A.inv), schur],
    ])),
    "a triangle of blocks": claim(
        n.Inv(Blocks([[A, U], [Zero(M, N), W]])), Blocks([[A.inv, -(A.inv * U * W.inv)], [Zero(M, N), W.inv]])
    ),
    "blocks times their inverse": claim(whole * n.Inv(whole), I(N + M)),
    "GP mean, both forms": claim(
        CondMean(f_s, obs, seen), kx * s**-2 * (EYE - kxx * (kxx + s**2 * EYE).inv) * seen, *gp
    ),
    "GP covariance": claim(CondCov(f_s, obs, seen), kss - kx * (s**2 * EYE + kxx).inv * kx.T, *gp),
    "scalars": claim(Frac(1, Frac(1, a) + Frac(1, b)), Frac(a * b, a + b), Has(a, POS), Has(b, POS)),
    "similar exponentials": claim(expm(Q * A * Q.inv), Q * expm(A) * Q.inv),
    "exponential, pushed through": claim(expm(-t * U * V) * U, U * expm(-t * V * U)),
    "exponential of a transpose": claim(expm(A.T), expm(A).T),
    "exponential and its inverse": claim(expm(A).inv, expm(-A)),
    "exponentials of one matrix": claim(expm(s * A) * expm(t * A), expm((s + t) * A)),
    "exponentials of commuting matrices": claim(expm(A) * expm(B), expm(A + B), Stated(A * B, "=", B * A)),
    "exponential and resolvent": claim(expm(A) * (A + EYE).inv, (A + EYE).inv * expm(A)),
    "power, pushed through": claim((U * V) ** k * U, U * (V * U) ** k, Natural(k)),
    "phi_1": claim(n.Phi1(U * V) * U * V, expm(U * V) - EYE),
    "exponential of a nilpotent matrix": claim(expm(t * A), EYE + t * A, Stated(A * A, "=", Zero(N, N))),
    "exponential of a projection": claim(expm(-t * A), EYE + (expm(-t) - 1) * A, Stated(A * A, "=", A)),
    "exponential of a rotation": claim(
        expm(t * A), n.Elementary(t, "cos") * EYE + n.Elementary(t, "sin") * A, Stated(A * A, "=", -EYE)
    ),
    "exponential of an involution": claim(
        expm(A), Frac(1, 2) * (expm(1) + expm(-1)) * EYE + Frac(1, 2) * (expm(1) - expm(-1)) * A,
        Stated(A * A, "=", EYE),
    ),
    "exponential of a dyad": claim(
        a * expm(t * u * v.T), a * EYE + (expm(t * a) - 1) * u * v.T, Stated(v.T * u, "=", a)
    ),
    "Lyapunov integral": claim(
        A * n.Integral(expm(A * s) * B * expm(A.T * s), s, n.Num(0), INFINITY)
        + n.Integral(expm(A * s) * B * expm(A.T * s), s, n.Num(0), INFINITY) * A.T, -B, Has(-A, Property.PD),
    ),
    "centering": claim(
        (EYE - Frac(1, n.Size(N)) * ONES * ONES.T) * (EYE - Frac(1, n.Size(N)) * ONES * ONES.T),
        EYE - Frac(1, n.Size(N)) * ONES * ONES.T,
    ),
    "second moment of a waiting time": claim(
        n.Integral(t**2 * expm(-a * t), t, n.Num(0), INFINITY), 2 / a**3, Has(a, POS)
    ),
}  # fmt: skip

FALSE = {
    "Woodbury without an inverse": claim((A + U * W * V).inv, A.inv - A.inv * U * (W + V * A.inv * U).inv * V * A.inv),
    "push-through on the wrong side": claim((EYE + A * B).inv * A, A * (EYE + A * B).inv),
    "sum of inverses in the wrong order": claim((A.inv + B.inv).inv, A * B * (A + B).inv),
    "hat matrix of a ridge": claim(F * (F.T * F + s * EYE_M).inv * F.T * F, F, Has(s, POS)),
    "reverse order law": claim(PInv(A * B), PInv(B) * PInv(A)),
    "one diagonal matrix only": claim(A * B, B * A, Has(A, Property.DIAGONAL)),
    "a symmetric form is not zero": claim(u.T * A * u, Zero(1, 1), Has(A, SYM)),
    "left inverse of a rectangle": claim(U * V, EYE, Stated(V * U, "=", EYE_M)),
    "pseudo-inverse is no function": claim(A * PInv(B), PInv(B) * A, Stated(A * B, "=", B * A)),
    "three of Penrose's equations": claim(Y, PInv(F), *penrose(Y)[:3]),
    "exponentials that do not commute": claim(expm(A) * expm(B), expm(A + B)),
    "similar by another matrix": claim(expm(Q * A * Q.inv), Q.inv * expm(A) * Q),
    "transposed twice over": claim(expm(A).T, expm(A)),
    "a scalar that may vanish": claim(B, C, Stated(a * B, "=", a * C)),
    "a power that may be anything": claim(A**k * B, B * A**k, Natural(k)),
    "centering by too much": claim(ONES.T * ONES, n.Num(1)),
    "a column of ones without its last entry": claim(FEWER.T * FEWER, n.Size(N)),
    "exponential of a cube root": claim(expm(A), EYE + A, Stated(A * A * A, "=", Zero(N, N))),
    "cosine for a hyperbolic cosine": claim(
        expm(t * A), n.Elementary(t, "cos") * EYE + n.Elementary(t, "sin") * A, Stated(A * A, "=", EYE)
    ),
    "a dyad divided by what may be zero": claim(expm(u * v.T), EYE + (expm(a) - 1) / a * u * v.T),
    "an integral that may not converge": claim(n.Integral(expm(-a * t), t, n.Num(0), INFINITY), 1 / a),
    "a rate that may be zero": claim(
        n.Integral(expm(-a * t), t, n.Num(0), INFINITY), 1 / a, Has(a, Property.NONNEGATIVE)
    ),
    "one factor that does not die out": claim(
        A * n.Integral(expm(A * s) * expm(B * s), s, n.Num(0), INFINITY)
        + n.Integral(expm(A * s) * expm(B * s), s, n.Num(0), INFINITY) * B,
        -EYE,
        Has(-A, Property.PD),
    ),
    "commuting with the square only": claim(expm(A) * B, B * expm(A), Stated(A * A * B, "=", B * A * A)),
}


def proved(asked):
    return operator.further(asked).proof


@each("name", TRUE)
def test_a_true_identity_is_proved_for_all_sizes_and_replayed(name):
    proof = proved(TRUE[name])
    assert proof is not None
    replay(TRUE[name], proof)


@each("name", FALSE)
def test_a_false_identity_is_given_up(name):
    evidence = operator.further(FALSE[name])
    assert evidence.outcome is Outcome.GAVE_UP
    assert evidence.proof is None


def test_the_judge_asks_for_membership_and_says_operator_and_exact():
    verdict = judge(TRUE["Woodbury"])
    assert verdict.verdict is VerdictKind.PROVED
    assert verdict.reason == "operator and exact"
    assert verdict.evidence[1].detail["schemas"]["inverse"] > 0


def test_what_is_true_and_beyond_the_search_stays_consistent():
    """Two projections whose product is symmetric commute, but not by a relation that anything here gives."""
    asked = claim(A * B, B * A, Stated(A * A, "=", A), Stated(B * B, "=", B), Has(A, SYM), Has(B, SYM),
                  Stated(A * B * A * B, "=", A * B))  # fmt: skip
    assert proved(asked) is None
    assert judge(asked).verdict is not VerdictKind.PROVED


def test_the_work_is_counted_and_the_proof_the_same_each_time():
    assert proved(TRUE["Woodbury"]) == proved(TRUE["Woodbury"])
    norm = Normalizer(Knowledge.of(TRUE["Woodbury"].assumptions.judged), plain=True)
    left, right = (norm.parser.poly(side) for side in (TRUE["Woodbury"].lhs, TRUE["Woodbury"].rhs))
    difference = al.plus(left, al.scaled(right, -1))
    assert zero(norm, difference, steps=20) is None
    assert zero(norm, difference).cofactors


@pytest.mark.parametrize(
    "name",
    [
        "Kalman gain",
        "Schur complement",
        "exponentials of commuting matrices",
        "one column",
        "exponential of a projection",
        "Lyapunov integral",
    ],
)
def test_no_forged_cofactor_is_accepted(name):
    asked, proof = TRUE[name], proved(TRUE[name])
    tried = list(forgeries(proof, name, per_field=2))
    assert len(tried) > 30
    assert not [f for f in tried if not f.harmless and accepted(asked, "operator", f.proof)]


def relation_of(kind):
    """A proof, and a relation of this kind in it."""
    for asked in TRUE.values():
        proof = proved(asked)
        for part in proof.parts:
            for use in part.cofactors:
                if use.relation.kind == kind:
                    return asked, proof, use.relation
    raise AssertionError(kind)


def renamed(proof, old, **changes):
    """The proof with other fields in each use of a relation."""
    new = replace(old, **changes)
    return replace(proof, parts=tuple(
        replace(part, cofactors=tuple(replace(c, relation=new) if c.relation is old else c for c in part.cofactors))
        for part in proof.parts
    ))  # fmt: skip


KINDS = (
    *(
        "inverse",
        "pseudo-inverse",
        "rule",
        "square",
        "inverse of blocks",
        "function",
        "exp of a sum",
        "phi_1",
        "exp of a quadratic matrix",
        "integral without end",
        "column of ones",
        "diagonal",
    ),
)


@pytest.mark.parametrize("kind", KINDS)
def test_a_relation_is_checked_for_its_own_reason(kind):
    asked, proof, one = relation_of(kind)
    replay(asked, proof)
    for other in KINDS:
        if other != kind:
            with pytest.raises(ReplayError):
                replay(asked, renamed(proof, one, kind=other))
    with pytest.raises(ReplayError):
        replay(asked, renamed(proof, one, kind="made up"))
    doubled = tuple((term, 2 * c) for term, c in one.poly)
    with pytest.raises(ReplayError):
        replay(asked, renamed(proof, one, poly=doubled))


def test_the_inverse_of_what_may_be_singular_grants_nothing():
    asked, proof, _ = relation_of("inverse")
    bare = Claim(asked.lhs, asked.relation, asked.rhs, asked.notation)
    replay(bare, proof)
    other = claim(A * PInv(A), EYE)
    inverse = operator.further(claim(A * A.inv, EYE)).proof
    with pytest.raises(ReplayError):
        replay(other, inverse)


def test_a_derivative_of_an_inverse_and_of_an_exponential():
    K = family("K", N, N, "<K>_{0}")
    path = (Trajectory(K(t), t),)
    inverse = claim(D(K(t).inv, t), -K(t).inv * D(K(t), t) * K(t).inv, *path)
    replay(inverse, proved(inverse))
    constant = claim(D(expm(t * A), t), expm(t * A) * A)
    replay(constant, proved(constant))
    assert proved(claim(D(expm(K(t)), t), D(K(t), t) * expm(K(t)), *path)) is None
    moving = claim(
        D(expm(K(t)), t),
        n.Integral(expm(s * K(t)) * D(K(t), t) * expm((1 - s) * K(t)), s, n.Num(0), n.Num(1)), *path
    )  # fmt: skip
    replay(moving, proved(moving))
    late = n.Integral(expm(s * K(t)) * D(K(t), t) * expm((1 - s) * K(t)), s, n.Num(0), n.Num(2))
    assert proved(claim(D(expm(K(t)), t), late, *path)) is None


def test_a_multiple_of_a_relation_in_a_scalar_needs_a_scalar():
    asked, proof, one = relation_of("inverse")
    use = next(c for part in proof.parts for c in part.cofactors if c.relation is one)
    outer = replace(use, outer=(("sym", A),))
    forged = replace(proof, parts=tuple(
        replace(part, cofactors=tuple(outer if c is use else c for c in part.cofactors)) for part in proof.parts
    ))  # fmt: skip
    with pytest.raises(ReplayError):
        replay(asked, forged)


def test_numbers_never_contradict_what_is_proved():
    """Variations of the true identities, one term of the right side changed: proved only where they are true."""
    count = 0
    for name in ("Woodbury", "push-through", "inverse of a sum", "sum of inverses", "resolvents", "hat matrix"):
        asked = TRUE[name]
        for node in (*n.tree(asked.rhs),):
            if isinstance(node, n.Inv | n.Neg | n.T) and not isinstance(node.args[0], n.Neg):
                varied = asked.rhs.xreplace({node: node.args[0]})
                try:
                    fits = varied.shape == asked.lhs.shape
                except n.ShapeError:
                    continue
                if fits:
                    count += 1
                    other = gate.admitted(replace(asked, rhs=varied)).claim
                    assert proved(other) is None, (name, str(varied))
    assert count > 8


# -- lemmas ---------------------------------------------------------------------------------------------
HELD = claim(A * B * C, C * A * B, Stated(A * C, "=", C * A), Stated(B * C, "=", C * B))
NEEDED = claim(expm(C) * X, X * expm(C), Stated(X, "=", A * B + B * A), *HELD.stated, *HELD.notation.facts)


def test_a_lemma_joins_the_relations_once_it_is_shown():
    norm = Normalizer(Knowledge.of(HELD.assumptions.judged), plain=True)
    left, right = (norm.parser.poly(side) for side in (HELD.lhs, HELD.rhs))
    shown = lemma_of(norm, al.plus(left, al.scaled(right, -1)), 4000)
    assert shown.kind == "lemma"
    part = replace(proved(HELD).parts[0], steps=(), cofactors=(Cofactor(Fraction(1), (), (), shown, ()),))
    replay(HELD, Certificate((part,)))
    assert lemma_of(norm, norm.parser.poly(A * B - B * A), 4000) is None
    for forged in (replace(shown, premises=()), replace(shown, premises=(replace(shown.premises[0], cofactors=()),))):
        with pytest.raises(ReplayError):
            replay(HELD, Certificate((replace(part, cofactors=(Cofactor(Fraction(1), (), (), forged, ()),)),)))


def test_the_lemmas_of_a_claim_are_asked_where_nothing_is_found_without_them(monkeypatch):
    told = []
    monkeypatch.setattr(membership, "lemma_of", lambda norm, poly, steps: told.append(poly))
    assert proved(replace(NEEDED, lemmas=(HELD,))) is not None
    assert not told
    assert proved(replace(FALSE["reverse order law"], lemmas=(HELD, replace(HELD, relation=Relation.NE)))) is None
    assert len(told) == 1


# -- integrals to a letter ------------------------------------------------------------------------------
def test_an_integral_follows_from_its_derivative_and_its_value_at_zero():
    """A claim without flows about all values of t: two differentiable sides with one derivative, equal at 0."""
    asked = claim(n.Integral(expm(s * A), s, n.Num(0), t), A.inv * (expm(t * A) - EYE), Has(A, INV))
    replay(asked, proved(asked))
    several = claim(
        n.Integral(expm(A * s) * (A * C + C * B) * expm(B * s), s, n.Num(0), t), expm(A * t) * C * expm(B * t) - C
    )
    replay(several, proved(several))
    late = claim(n.Integral(expm(s * A), s, n.Num(0), t), A.inv * (expm(t * A) - EYE), Has(A, INV), Has(t, POS))
    replay(late, proved(late))


def test_a_flow_from_both_sides_has_one_solution():
    P_ = family("P", N, N, "<P>_{0}")
    flow = Flow(P_(t), t, A * P_(t) + P_(t) * A.T, P_(0))
    asked = claim(P_(t), expm(t * A) * P_(0) * expm(t * A.T), flow)
    proof = proved(asked)
    replay(asked, proof)
    assert proof.right
    for forged in (replace(proof, right=()), replace(proof, right=proof.generator)):
        with pytest.raises(ReplayError):
            replay(asked, forged)
    assert proved(claim(P_(t), expm(t * A) * P_(0) * expm(t * A), flow)) is None


def test_a_letter_that_facts_speak_of_is_no_time():
    asked = claim(n.Integral(expm(s * A), s, n.Num(0), t), A.inv * (expm(t * A) - EYE), Has(A, INV))
    proof = proved(asked)
    told = Claim(asked.lhs, asked.relation, asked.rhs, asked.notation, (*asked.stated, Stated(t * t, "=", t)))
    with pytest.raises(ReplayError, match="is not free"):
        replay(told, proof)


def test_what_jumps_at_the_start_is_no_solution():
    """t (t K)^+ is K^+ at all later times, and 0 at time 0: its derivative says nothing about its value."""
    f = family("f", N, N, "<f>_{0}")
    asked = claim(f(t) + t * PInv(t * S), C, Flow(f(t), t, Zero(N, N), C), Has(t, POS), Has(S, SYM))
    for evidence in (operator.judge(asked), operator.further(asked)):
        if evidence.proof is not None:
            with pytest.raises(ReplayError):
                replay(asked, evidence.proof)
    assert judge(asked).verdict is VerdictKind.REFUTED


def test_exponentials_of_multiples_commute_and_those_of_skew_matrices_are_orthogonal():
    for asked in (
        claim(expm(s * A) * expm(t * A), expm(t * A) * expm(s * A)),
        claim(expm(A).T * expm(A), EYE, Stated(A.T, "=", -A)),
    ):
        replay(asked, proved(asked))


def test_a_scalar_product_that_is_not_zero_divides():
    asked = claim(PInv(u * v.T), v * u.T / ((u.T * u) * (v.T * v)), Has(u.T * u, INV), Has(v.T * v, INV))
    replay(asked, proved(asked))


def test_a_certificate_with_cofactors_is_shown_and_comes_back_from_text():
    for name in ("one column", "Schur complement", "exponentials of commuting matrices"):
        asked, proof = TRUE[name], proved(TRUE[name])
        shown = proof_to_json(proof)["parts"][0]["cofactors"]
        assert len(shown) == len(proof.parts[0].cofactors)
        assert all({"coefficient", "kind", "relation"} <= set(line) for line in shown)
        writer = Writer()
        back = Reader(writer.parts.get).proof(writer.proof(proof))
        assert back == proof
        replay(asked, back)
