"""Roots of products, exponentials of logarithms, circles, hyperbolas and powers with a letter: numbers and matrices."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from random import Random

import pytest

from derivations.assumptions import Has, Property
from derivations.estimates import Natural
from derivations.ledger import Claim, Notation, Relation
from derivations.notation import D, Elementary, Frac, I, Num, Sqrt, expm, log, size, sym
from verify import judge
from verify.evidence import Outcome, VerdictKind
from verify.identities import operator
from verify.identities.replay import ReplayError, replay

from ..families import each

n = size("n")
a, b, c, s, k, w = (sym(name) for name in ("a", "b", "c", "s", "k", "w"))
A, u = sym("A", n, n), sym("u", n)
POSITIVE = (Has(a, Property.POSITIVE), Has(b, Property.POSITIVE))
COUNT = (Natural(k),)


def eq(left, right, facts=POSITIVE) -> Claim:
    return Claim(left, Relation.EQ, right, Notation("numbers", {}, facts=facts))


def fn(name, x=s):
    return Elementary(x, name)


sigmoid = 1 / (1 + expm(-s))
TRUE = {
    "a product": eq(Sqrt(a * b), Sqrt(a) * Sqrt(b)),
    "a quotient": eq(Sqrt(Frac(a, b)), Frac(Sqrt(a), Sqrt(b))),
    "a square": eq(Sqrt(a**2 * b), a * Sqrt(b)),
    "a factor of a sum": eq(Sqrt(a * b - a * b * c**2), Sqrt(a * b) * Sqrt(1 - c**2)),
    "a divisor of a sum": eq(Sqrt(1 - b**2 / a**2), Frac(Sqrt(a**2 - b**2), a)),
    "a number": eq(Sqrt(8 * a), 2 * Sqrt(2 * a)),
    "cubes": eq(Sqrt(a**3 * b), a * Sqrt(a * b)),
    "roots of one number": eq(Sqrt(2 * a) * Sqrt(2 * b), 2 * Sqrt(a * b)),
    "a root squared": eq(Sqrt(a + b) * Sqrt(a + b), a + b),
    "below": eq(1 / Sqrt(a * b), Frac(Sqrt(a * b), a * b)),
    "e to a logarithm": eq(expm(-log(a)), 1 / a),
    "e to two logarithms": eq(expm(2 * log(a) - log(b)), a**2 / b),
    "e to a logarithm and more": eq(expm(log(a) + s), a * expm(s)),
    "circle": eq(fn("sin") ** 2 + fn("cos") ** 2, Num(1), ()),
    "hyperbola": eq(fn("cosh") ** 2 - fn("sinh") ** 2, Num(1), ()),
    "hyperbolic tangent": eq(fn("tanh"), Frac(expm(2 * s) - 1, expm(2 * s) + 1), ()),
    "sigmoid": eq(sigmoid, Num(Fraction(1, 2)) * (1 + fn("tanh", s / 2)), ()),
    "sigmoid of the opposite": eq(1 - sigmoid, 1 / (1 + expm(s)), ()),
    "slope of a softplus": eq(D(log(1 + expm(s)), s), sigmoid, ()),
    "a step of a power": eq((I(n) - s * A) ** (k + 1) * u, (I(n) - s * A) ** k * (u - s * A * u), COUNT),
}
FALSE = {
    "a sum": eq(Sqrt(a + b), Sqrt(a) + Sqrt(b)),
    "a square of either sign": eq(Sqrt(w**2), w),
    "a factor of either sign": eq(Sqrt(w**2 * a), w * Sqrt(a)),
    "a quotient": eq(Sqrt(Frac(a, b)), Frac(Sqrt(b), Sqrt(a))),
    "cubes of either sign": eq(Sqrt(w**3 * c), w * Sqrt(w * c), ()),
    "a number": eq(Sqrt(8 * a), 2 * Sqrt(a)),
    "e to a logarithm": eq(expm(-log(a)), a),
    "circle": eq(fn("sin") ** 2 - fn("cos") ** 2, Num(1), ()),
    "sigmoid": eq(sigmoid, 1 + fn("tanh", s / 2), ()),
    "slope of a softplus": eq(D(log(1 + expm(s)), s), 1 - sigmoid, ()),
    "a step of a power": eq((I(n) - s * A) ** (k + 1) * u, (I(n) - s * A) ** k * (u + s * A * u), COUNT),
}


@each("name", TRUE)
def test_proved(name):
    assert judge(TRUE[name]).verdict is VerdictKind.PROVED


@pytest.mark.parametrize("name", FALSE)
def test_refuted(name):
    assert judge(FALSE[name]).verdict is VerdictKind.REFUTED


def test_left_open():
    """Of factors of either sign, and of a sum that is a square, nothing is taken out."""
    assert operator.further(eq(Sqrt(w**3 * c), w * Sqrt(w * c), ())).outcome is Outcome.GAVE_UP
    assert operator.further(eq(Sqrt(a**2 + 2 * a * b + b**2), a + b)).outcome is Outcome.GAVE_UP


@pytest.mark.parametrize("name", ["a product", "a factor of a sum", "a divisor of a sum", "below", "cubes"])
def test_a_root_wants_signs(name):
    """The proof that is right for positive numbers is refused for others."""
    claim = TRUE[name]
    proof = next(found.proof for f in (operator.judge, operator.further) if (found := f(claim)).proof)
    replay(claim, proof)
    with pytest.raises(ReplayError):
        replay(replace(claim, notation=replace(claim.notation, facts=())), proof)


KINDS = {
    "circle": "circle", "hyperbolic tangent": "hyperbolic", "sigmoid of the opposite": "exponentials",
    "a step of a power": "powers", "a root squared": "square root",
}  # fmt: skip


@pytest.mark.parametrize("name", KINDS)
def test_a_changed_relation_is_refused(name):
    claim = TRUE[name]
    proof = operator.further(claim).proof
    (part,) = proof.parts
    assert any(use.relation.kind == KINDS[name] for use in part.cofactors)
    random = Random(name)
    for at, use in enumerate(part.cofactors):
        if use.relation.kind != KINDS[name]:
            continue
        poly = use.relation.poly
        i = random.randrange(len(poly))
        for bad in (poly[:i] + poly[i + 1 :], (*poly[:i], (poly[i][0], -poly[i][1]), *poly[i + 1 :])):
            uses = (
                *part.cofactors[:at],
                replace(use, relation=replace(use.relation, poly=bad)),
                *part.cofactors[at + 1 :],
            )
            with pytest.raises(ReplayError):
                replay(claim, replace(proof, parts=(replace(part, cofactors=uses),)))


def test_a_power_with_a_letter_that_is_no_natural_number_is_left_alone():
    claim = eq((I(n) - s * A) ** (k + 1) * u, (I(n) - s * A) ** k * (u - s * A * u), COUNT)
    proof = operator.further(claim).proof
    with pytest.raises(ReplayError):
        replay(replace(claim, notation=replace(claim.notation, facts=())), proof)
