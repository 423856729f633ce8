"""The number pi, angles, and powers of products whose exponents are letters and sizes."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from derivations.assumptions import Has, Property
from derivations.ledger import Claim, Notation, Relation
from derivations.notation import PI, Det, Elementary, Num, Pow, Sqrt, expm, log, size, sym
from derivations.notation import nodes as n
from derivations.notation.reader import ReadError, read
from verify import judge
from verify.evidence import Outcome, VerdictKind
from verify.identities import operator
from verify.identities.replay import ReplayError, replay
from verify.report.text import example_lines

from ..families import each
from .altered import other_right_sides

N, M = size("n"), size("m")
k, m = n.Size(N), n.Size(M)
S = sym("S", N, N)
a, b, w, x = sym("a"), sym("b"), sym("w"), sym("x")
HALF = Num(Fraction(1, 2))
FACTS = (Has(S, Property.PD), Has(a, Property.POSITIVE), Has(b, Property.POSITIVE))


def eq(lhs, rhs, facts=FACTS):
    return Claim(lhs, Relation.EQ, rhs, Notation("numbers", {}, facts))


def fn(name, argument):
    return Elementary(argument, name)


E, TURN = expm(Num(1)), 2 * PI
TRUE = {
    "the volume of a Gaussian": eq(Det(TURN * S), TURN**k * Det(S)),
    "the entropy of a Gaussian": eq(HALF * log(Det(TURN * E * S)), k / 2 * log(TURN) + k / 2 + HALF * log(Det(S))),
    "its other form": eq(HALF * log((TURN * E) ** k * Det(S)), k / 2 * (1 + log(TURN)) + HALF * log(Det(S))),
    "the factor of a density": eq(Pow(TURN, -k / 2) * Pow(Det(S), Num(Fraction(-1, 2))), 1 / Sqrt(Det(TURN * S))),
    "roots below": eq(1 / Sqrt(TURN) * (1 / Sqrt(TURN)), 1 / TURN),
    "a root of primes": eq(Sqrt(Num(12)), 2 * Sqrt(Num(3))),
    "a root above": eq(1 / Sqrt(Num(2)), Sqrt(Num(2)) / 2),
    "a power of either sign": eq((3 * w * a) ** k, Num(3) ** k * w**k * a**k),
    "two sizes": eq((a * b) ** (k + 2 * m), a**k * b**k * (b**m) ** 2 * a ** (2 * m)),
    "any exponent": eq(Pow(a * b**2, x), Pow(a, x) * Pow(b, x) ** 2),
    "a power of an exponential": eq(Pow(a * expm(x), k), a**k * expm(k * x)),
    "half a turn": eq(fn("cos", x + PI), -fn("cos", x)),
    "a quarter turn": eq(fn("sin", PI / 2 - x), fn("cos", x)),
    "no angle left": eq(fn("sin", 3 * PI / 2), Num(-1)),
    "an arctangent": eq(4 * fn("arctan", Num(1)), PI),
    "a larger number": eq(n.Max(PI, Num(3)), PI),
    "a power under a determinant": eq(Det(Pow(S, k)), Det(S) ** k),
    "an odd function": eq(fn("erf", -x), -fn("erf", x)),
}
FALSE = {
    "pi is no rational number": eq(PI, Num(Fraction(22, 7))),
    "the volume of a Gaussian": eq(Det(TURN * S), TURN * Det(S)),
    "the entropy of a Gaussian": eq(HALF * log(Det(TURN * S)), k / 2 * log(TURN) + k / 2 + HALF * log(Det(S))),
    "a power": eq((2 * w) ** k, 2 * w**k),
    "a root above": eq(1 / Sqrt(Num(2)), Sqrt(Num(2))),
    "a root of either sign": eq(Sqrt(w**2 * PI), w * Sqrt(PI)),
    "a power under a determinant": eq(Det(Pow(S, k)), k * Det(S)),
    "half a turn": eq(fn("cos", x + PI), fn("cos", x)),
    "a quarter turn": eq(fn("sin", PI / 2 + x), -fn("cos", x)),
    "an even function": eq(fn("cos", -x), -fn("cos", x)),
}


def proved(claim):
    return next(found.proof for f in (operator.judge, operator.further) if (found := f(claim)).proof)


@each("name", TRUE)
def test_proved(name):
    assert judge(TRUE[name]).verdict is VerdictKind.PROVED or (
        # no model holds powers with any number, so that a second witness is missing
        name == "any exponent" and operator.judge(TRUE[name]).outcome is Outcome.PROVES
    )


@pytest.mark.parametrize("name", FALSE)
def test_refuted(name):
    assert judge(FALSE[name]).verdict is VerdictKind.REFUTED


@pytest.mark.parametrize("name", ["the factor of a density", "any exponent"])
def test_powers_want_signs(name):
    claim = TRUE[name]
    proof = proved(claim)
    replay(claim, proof)
    with pytest.raises(ReplayError):
        replay(replace(claim, notation=replace(claim.notation, facts=())), proof)


@pytest.mark.parametrize("name", ["two sizes", "a power of an exponential", "half a turn", "an odd function"])
def test_another_right_side_is_refused(name):
    claim = TRUE[name]
    proof = proved(claim)
    forged = list(other_right_sides(proof))
    assert forged
    for other in forged:
        with pytest.raises(ReplayError):
            replay(claim, other)


def test_left_open():
    """No factor comes out of a root of a power that may be negative, and of angles other than quarter turns nothing."""
    assert operator.further(eq(Pow(w * x, k / 2), Pow(w, k / 2) * Pow(x, k / 2))).proof is None
    assert operator.further(eq(fn("sin", PI / 6), HALF)).proof is None


@pytest.mark.parametrize(
    ("left", "right", "verdict"),
    [
        (Num(3), PI, VerdictKind.PROVED),
        (PI, Num(Fraction(22, 7)), VerdictKind.PROVED),
        (PI**2 * a, 10 * a, VerdictKind.PROVED),
        (2 / PI, Num(1), VerdictKind.PROVED),
        (PI, Num(Fraction(314159, 100000)), VerdictKind.REFUTED),
    ],
)
def test_bounds(left, right, verdict):
    assert judge(Claim(left, Relation.LT, right, Notation("numbers", {}, FACTS))).verdict is verdict


def test_the_reader_tells_the_number_from_a_letter():
    mine = sym("pi", N, 1, r"\pi")
    assert read(r"2 \pi a", Notation("numbers", {"a": a}, ())) is n.Mul(Num(2), PI, a)
    assert read(r"\pi", Notation("a letter", {"pi": mine}, ())) is mine
    names = Notation("numbers", {"S": S, "a": a, "x": x}, ())
    for latex in (r"\pi S", r"S \pi", r"\pi^{T} S", r"\|\pi\|_2", r"\pi_1", r"\pi^{*}", r"\pi(x)", r"\pi'", r"\pi^{x}"):
        with pytest.raises(ReadError):
            read(latex, names)
    with pytest.raises(ReadError):
        read(r"2 \pi", Notation("a letter with an index", {"pi": n.family("pi", 1, 1, r"\pi_{0}")}, ()))


def test_a_counterexample_without_letters_is_shown():
    claim = FALSE["pi is no rational number"]
    assert any("left side" in line for line in example_lines(judge(claim).counterexample, claim))
