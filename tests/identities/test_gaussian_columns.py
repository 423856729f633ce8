"""Laws with a mean, moments to order four, conditioning of affine images: proved, refuted, honestly open."""

from dataclasses import replace
from fractions import Fraction
from itertools import product

import pytest
from flint import fmpq, fmpq_mat

from derivations.assumptions import Centered, Define, Has, Law, Property, White
from derivations.ledger import Claim, ClaimError, Notation, Relation
from derivations.ledger.laws import centred
from derivations.notation import CondCov, CondMean, Cov, Expect, I, Num, Size, Tr, Zero, size, sym
from verify import judge
from verify.identities import operator
from verify.identities.replay import replay
from verify.identities.replay.words import ReplayError
from verify.judging.gate import admitted
from verify.models.laws import gaussian_atoms

from ..families import each

n, m = size("n"), size("m")
u, v, mu, x, b, z = (sym(name, n) for name in ("u", "v", "mu", "x", "b", "z"))
w, nu, y, c = (sym(name, m) for name in ("w", "nu", "y", "c"))
A, B, S = (sym(name, n, n) for name in "ABS")
R, H, C, F = sym("R", m, m), sym("H", m, n), sym("C", n, m), sym("F", m, m)
PD, SYMMETRIC = Property.PD, Property.SYMMETRIC
ONE = (Law((u,), (mu,), (S,), True),)
PLAIN = (Law((u,), (mu,), (S,)),)
JOINT = (Law((u, w), (mu, nu), (S, C, C.T, R), True),)
SEEN = (Law((u, w), (mu, Zero(m, 1)), (S, Zero(n, m), Zero(m, n), R), True), Has(S, PD), Has(R, PD))
CENTRED = (Centered((z,), (S,), True), Has(S, SYMMETRIC))
SEES = H * u + w
GAIN = S * H.T * (H * S * H.T + R).inv
gap = u - mu


def claim(lhs, rhs, facts):
    return Claim(lhs, Relation.EQ, rhs, Notation("chance", {}, facts))


def verdict(lhs, rhs, facts):
    return judge(claim(lhs, rhs, facts)).verdict.value


TRUE = {
    "mean": (Expect(H * u + c), H * mu + c, PLAIN),
    "second moment": (Expect(u * u.T), S + mu * mu.T, PLAIN),
    "covariance": (Cov(H * u + c), H * S * H.T, PLAIN),
    "two columns": (Cov(u, w), C, JOINT),
    "quadratic form": (Expect(u.T * A * u), Tr(A * S) + mu.T * A * mu, PLAIN),
    "bilinear form": (Expect(gap.T * C * (w - nu)), Tr(C * C.T), JOINT),
    "conditional mean": (CondMean(u, w, y), mu + C * R.inv * (y - nu), JOINT),
    "conditional covariance": (CondCov(u, w, y), S - C * R.inv * C.T, JOINT),
    "observation": (CondMean(u, SEES, y), mu + GAIN * (y - H * mu), SEEN),
    "its covariance": (CondCov(u, SEES, y), (I(n) - GAIN * H) * S, SEEN),
    "information form": (CondCov(u, SEES, y), (S.inv + H.T * R.inv * H).inv, SEEN),
    "images of both": (CondMean(A * u + b, SEES + c, y), A * mu + b + A * GAIN * (y - H * mu - c), SEEN),
    "third moment": (Expect(gap * gap.T * A * gap), Zero(n, 1), ONE),
    "third moment with a mean": (
        Expect((A * u + b) * (A * u + b).T * (A * u + b)),
        (A * mu + b) * (Tr(A * S * A.T) + (A * mu + b).T * (A * mu + b)) + 2 * A * S * A.T * (A * mu + b),
        (*ONE, Has(S, SYMMETRIC)),
    ),
    "fourth moment of a number": (Expect((x.T * gap) ** 4), 3 * (x.T * S * x) ** 2, ONE),
    "fourth moment": (Expect(gap * gap.T * A * gap * gap.T), S * (A + A.T) * S + Tr(A * S) * S, ONE),
    "two quadratic forms": (
        Expect(z.T * A * z * z.T * B * z),
        Tr(A * S) * Tr(B * S) + Tr(A * S * B * S) + Tr(A * S * B.T * S),
        CENTRED,
    ),
    "two columns, fourth moment": (
        Expect(gap.T * A * gap * (w - nu).T * F * (w - nu)),
        Tr(A * S) * Tr(F * R) + Tr(A * C * F * C.T) + Tr(A * C * F.T * C.T),
        JOINT,
    ),
    "a row": (Expect(x.T * z * z.T * A * z * z.T), x.T * S * Tr(A * S) + x.T * S * (A + A.T) * S, CENTRED),
    "length": (Expect((z.T * z) ** 2), Size(n) ** 2 + 2 * Size(n), (Centered((z,), (I(n),), True),)),
}
FALSE = {
    "second moment": (Expect(u * u.T), S, PLAIN),
    "covariance": (Cov(H * u), H * (S + mu * mu.T) * H.T, PLAIN),
    "mean dropped": (CondMean(u, w, y), C * R.inv * (y - nu), JOINT),
    "nothing learnt": (CondCov(u, w, y), S, JOINT),
    "sign of the gain": (CondCov(u, SEES, y), (I(n) + GAIN * H) * S, SEEN),
    "fourth moment": (Expect(gap * gap.T * A * gap * gap.T), S * (A + A.T) * S, ONE),
    "two quadratic forms": (
        Expect(z.T * A * z * z.T * B * z), Tr(A * S) * Tr(B * S) + 2 * Tr(A * S * B * S), CENTRED,
    ),
    "length": (Expect((z.T * z) ** 2), Size(n) ** 2 + Size(n), (Centered((z,), (I(n),), True),)),
}  # fmt: skip


@each("name", TRUE)
def test_true_claims_are_proved(name):
    assert verdict(*TRUE[name]) == "PROVED"


@pytest.mark.parametrize("name", FALSE)
def test_false_claims_are_refuted(name):
    assert verdict(*FALSE[name]) == "REFUTED"


@pytest.mark.parametrize(
    ("lhs", "rhs", "facts"),
    [
        (Expect((x.T * gap) ** 4), 3 * (x.T * S * x) ** 2, PLAIN),  # only two moments are stated
        (Expect((x.T * gap) ** 4), (x.T * S * x) ** 2, PLAIN),
        (Expect((v.T * v) ** 2), Size(n) ** 2 + 2 * Size(n), (White(v),)),
        (CondMean(u, w, y), mu + C * R.inv * (y - nu), (Law((u, w), (mu, nu), (S, C, C.T, R)),)),  # not Gaussian
        (CondMean(u, u.T * u, sym("s")), mu, ONE),  # not affine
        (CondMean(u, w, y), mu, (*ONE, Law((w,), (nu,), (R,), True))),  # two laws, of which nothing is said together
    ],
)
def test_what_the_facts_do_not_decide_is_open(lhs, rhs, facts):
    assert verdict(lhs, rhs, facts) in ("UNKNOWN", "CONSISTENT")


def test_a_law_is_said_of_the_deviations_from_its_means():
    meant = centred(claim(Expect(u), mu, ONE))
    (defined,) = (f for f in meant.notation.facts if isinstance(f, Define))
    (law,) = (f for f in meant.notation.facts if isinstance(f, Centered))
    assert defined.symbol is u
    assert law.vectors[0] in defined.value.symbols
    assert law.blocks == (S,)
    taken = sym(law.vectors[0].name, n)  # somebody else's letter of that name
    assert all(taken not in f.about for f in centred(claim(Expect(u) + taken, mu, ONE)).notation.facts)
    zero = centred(claim(Expect(u), Zero(n, 1), (Law((u,), (Zero(n, 1),), (S,)),)))
    assert zero.notation.facts == (Centered((u,), (S,)),)


@pytest.mark.parametrize(
    ("law", "words"),
    [
        (Law((u,), (), (S,)), "means"),
        (Law((u,), (nu,), (S,)), "shape"),
        (Law((u,), (u + b,), (S,)), "random"),
        (Law((u,), (mu,), (R,)), "shape"),
        (Law((u, u), (mu, mu), (S, S, S, S)), "twice"),
    ],
)
def test_a_law_that_says_nothing_is_refused(law, words):
    with pytest.raises(ClaimError, match=words):
        admitted(claim(Expect(u), mu, (law,)))


def certificate(lhs, rhs, facts):
    meant = admitted(claim(lhs, rhs, facts)).claim
    return meant, operator.judge(meant).proof


def altered(thing, change):
    """A certificate with the right side of one schema changed."""
    if isinstance(thing, tuple):
        return tuple(altered(part, change) for part in thing)
    if hasattr(thing, "schema") and thing.schema in change:
        return replace(thing, right=change[thing.schema](thing.right))
    if hasattr(thing, "__dataclass_fields__") and not hasattr(thing, "free_symbols"):
        return replace(thing, **{k: altered(getattr(thing, k), change) for k in thing.__dataclass_fields__})
    return thing


def doubled(right):
    return tuple((key, 2 * x) for key, x in right)


@pytest.mark.parametrize(
    ("name", "schema"), [("two quadratic forms", "Gaussian moment"), ("conditional mean", "Gaussian conditioning")]
)
def test_a_forged_step_is_refused(name, schema):
    meant, proof = certificate(*TRUE[name])
    replay(meant, proof)
    for change in (doubled, lambda right: right[1:]):
        forged = altered(proof, {schema: change})
        assert forged != proof
        with pytest.raises(ReplayError):
            replay(meant, forged)


@pytest.mark.parametrize("name", ["two quadratic forms", "fourth moment", "third moment"])
def test_a_proof_for_gaussian_columns_is_none_for_others(name):
    """The same certificate under a law of which only two moments are known, or under none that is known."""
    lhs, rhs, facts = TRUE[name]
    meant, proof = certificate(lhs, rhs, facts)
    plain = tuple(replace(f, gaussian=False) if isinstance(f, Centered) else f for f in meant.notation.facts)
    other = replace(meant, notation=replace(meant.notation, facts=plain))
    with pytest.raises(ReplayError):
        replay(other, proof)


def isserlis(covariance, places):
    """E of a product of coordinates of N(0, C), by the definition of all pairings."""
    if not places:
        return Fraction(1)
    if len(places) % 2:
        return Fraction(0)
    first, *rest = places
    return sum(
        covariance[first][other] * isserlis(covariance, rest[:i] + rest[i + 1 :]) for i, other in enumerate(rest)
    )


@pytest.mark.parametrize("rank", [0, 1, 2, 3])
def test_the_points_have_the_moments_of_a_gaussian_to_order_five(rank):
    root = fmpq_mat(3, rank, [(2 * i + 3 * j) % 5 - 1 for i in range(3) for j in range(rank)]) if rank else None
    covariance = root * root.transpose() if root is not None else fmpq_mat(3, 3)
    exact = [[Fraction(int(covariance[i, j].p), int(covariance[i, j].q)) for j in range(3)] for i in range(3)]
    points = [(weight, parts[u]) for weight, parts in gaussian_atoms((u,), [3], covariance)]
    for order in range(6):
        for places in product(range(3), repeat=order):
            total = fmpq(0)
            for weight, column in points:
                term = weight
                for i in places:
                    term *= column[i, 0]
                total += term
            assert Fraction(int(total.p), int(total.q)) == isserlis(exact, list(places)), places


def test_a_degree_beyond_what_is_computed_is_no_proof():
    """Six columns: the sum over pairings is derived, and nothing checks it."""
    assert verdict(Expect((x.T * z) ** 6), 15 * (x.T * S * x) ** 3, CENTRED) == "CONSISTENT"
    assert verdict(Expect((x.T * z) ** 6), Num(0), CENTRED) != "PROVED"
