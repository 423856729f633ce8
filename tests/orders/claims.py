"""Order statements of all kinds, with the verdict that each deserves."""

from __future__ import annotations

from fractions import Fraction

from derivations.assumptions import Define, Has, Index, Property
from derivations.estimates import Spectrum, Stated
from derivations.ledger import Claim, Notation, Relation
from derivations.ledger.uniform import Uniform
from derivations.notation import Norm, Num, log, size, sym
from derivations.notation import nodes as n

EQ, LE, UP = Relation.EQ, Relation.LE, Relation.LESSSIM
O = n.Order  # noqa: E741
N = n.Size(size("n"))
K, R, a, b, c, t, T, rate = map(sym, ("K", "R", "a", "b", "c", "t", "T", "rate"))
X, v = sym("X", size("n"), size("d")), sym("v", size("d"))
S, B = sym("S", size("n"), size("n")), sym("B", size("d"), size("d"))
ROOT = N ** Num(Fraction(-1, 2))
LATER = (Has(t, Property.NONNEGATIVE),)
SMALL = (Stated(Norm(a), "<=", K * ROOT), Stated(Norm(b), "<=", R / N))


def positive(*letters):
    return tuple(Has(x, Property.POSITIVE) for x in letters)


def claim(left, relation, right, facts=(), varying=(N,), fixed=(), unspecified=()):
    return Claim(
        n.as_node(left), relation, n.as_node(right), Notation("orders", {}, tuple(facts)),
        uniform=Uniform(varying, fixed, unspecified),
    )  # fmt: skip


def of_time(left, relation, right, *facts, fixed=(), unspecified=()):
    return claim(left, relation, right, facts, (t,), fixed, unspecified)


both = (*positive(K, R), *SMALL)
bounded = {"facts": both, "fixed": (K, R)}

PROVED = {
    "a rate as it stands": (claim(K * ROOT, EQ, O(ROOT), positive(K)), "K"),
    "a faster term beside it": (claim(K * ROOT + R / N, EQ, O(ROOT), positive(K, R)), "K + R"),
    "from bounds": (claim(a + b, EQ, O(ROOT), **bounded), "K + R"),
    "a product": (claim(a * b, EQ, O(N ** Num(Fraction(-3, 2))), **bounded), "K R"),
    "one bound of two letters": (claim(a - b, EQ, O(ROOT), **bounded), "K + R"),
    "a constant": (claim(N + K, LE, c * N, positive(K), unspecified=(c,)), "1 + K"),
    "a rest": (claim((N + 1) ** 2, EQ, N**2 + O(N)), "3"),
    "a sum of orders": (claim(O(ROOT) + O(1 / N), EQ, O(ROOT)), "C_1 + C_2"),
    "a product of orders": (claim(O(ROOT) * O(1 / N), EQ, O(N ** Num(Fraction(-3, 2)))), "C_1 C_2"),
    "orders on both sides": (claim(O(ROOT), EQ, O(ROOT) - O(ROOT)), "C_1"),
    "a rate in time": (of_time(K / (1 + t), UP, 1 / t, *positive(K, t)), "K"),
    "decay": (of_time(n.Exp(-rate * t), LE, c / t, *positive(rate, t), unspecified=(c,)), "1/rate"),
    "decay at zero": (of_time(t * n.Exp(-rate * t), UP, 1, *positive(rate), *LATER), "1/rate"),
    "a logarithm": (claim(log(N) / N, UP, ROOT), "2"),
    "up to an end": (of_time(t**2, EQ, O(t), *positive(t, T), Stated(t, "<=", T), fixed=(T,)), "T"),
    "up to a number": (of_time(t**2, UP, 1 / t, *positive(t), Stated(t, "<=", Num(2))), "8"),
    "what is not said of a sign": (claim(a * N, UP, N), "|a|"),
    "a norm that is fixed": (claim(Norm(X, "F") * Norm(v), UP, Norm(X, "F")), None),
    "a product of matrices": (claim(Norm(X * v), UP, Norm(X, "op")), None),
    "below": (claim(-N, UP, N), "0"),
    "a scale of two terms": (of_time(t, UP, 1 + t**2, *positive(t)), "2"),
    "two norms": (claim(Norm(X, "F"), UP, n.Sqrt(N) * Norm(X, "op")), "1"),
    "a range that is fixed": (claim(N, UP, 1, (Stated(N, "<=", K),), fixed=(K,)), "|K|"),
    "an end of a spectrum of fixed size": (claim(rate, UP, 1, (Spectrum(B, rate),)), "|rate|"),
}
REFUTED = {
    "another exponent": claim(K * ROOT, EQ, O(1 / N), positive(K)),
    "one of two": claim(a + b, EQ, O(1 / N), **bounded),
    "a product that is too small": claim(a * b, UP, N ** Num(-2), **bounded),
    "a sum of orders": claim(O(ROOT) + O(1 / N), EQ, O(1 / N)),
    "a product of orders": claim(O(ROOT) * O(1 / N), EQ, O(N ** Num(-2))),
    "orders do not cancel": claim(O(ROOT) - O(ROOT), EQ, O(1 / N)),
    "no rest": claim((N + 1) ** 2, EQ, N**2 + O(1)),
    "a faster rate": of_time(K / (1 + t), UP, 1 / t**2, *positive(K, t)),
    "a square": claim(N**2 + K, LE, c * N, positive(K), unspecified=(c,)),
    "near zero": of_time(1, UP, t, *LATER),
    "near zero, up to an end": of_time(t, EQ, O(t**2), *positive(t, T), Stated(t, "<=", T), fixed=(T,)),
    "for large values": of_time(t**2, EQ, O(t), *positive(t), Stated(Num(1), "<=", t)),
    "defined by what varies": claim(a, UP, 1, (Define(a, 2 * N),)),
    "from below": claim(-N, EQ, O(1)),
    "what cancels is no part of a sum": of_time(1 / (1 + K + t - t), UP, 1 / t, *positive(t, K)),
}
#: neither, each with words of the reason
OPEN = {
    "tied by a fact": (claim(a + b, EQ, O(ROOT), both), "declare it fixed"),
    "tied by an equation": (claim(a, UP, 1, (*positive(a), Stated(a, "=", 2 * N))), "tied to what varies"),
    "fixed and defined by what varies": (claim(a, UP, 1, (Define(a, N * 2),), fixed=(a,)), "what a letter is"),
    "tied through another": (
        claim(a, UP, 1, (*positive(a), Define(a, K * R), Stated(K, "<=", N)), fixed=(a,)), "declared fixed",
    ),
    "a range that a fact ends": (claim(N, UP, 1, (Stated(N, "<=", K),)), "no constant times the scale"),
    "an end of a spectrum of varying size": (claim(rate, UP, 1, (Spectrum(S, rate),)), "tied to what varies"),
    "a place among n": (claim(a, UP, 1, (Index(a, N),)), "tied to what varies"),
    "a shape that varies": (claim(Norm(X, "F"), UP, 1), "no constant times the scale"),
    "a scale of either sign": (claim(-N, UP, -N), "may be negative"),
    "one is not below minus one": (claim(1, UP, -1), "may be negative"),
    "a scale that may be zero": (of_time(t, UP, rate * t, *LATER, Has(rate, Property.NONNEGATIVE)), "not proved"),
    "at which end?": (of_time(t**2, EQ, O(t), *positive(t)), "the other end"),
    "nothing varies": (claim(K, UP, 1, positive(K), varying=()), "which letters vary"),
    "a constant on the left": (claim(c * N, LE, N, unspecified=(c,)), "stands on the left"),
    "an equation with a constant": (claim(N, EQ, c * N, unspecified=(c,)), "not specified"),
    "strictly": (claim(N, Relation.LT, O(N)), "nothing that is judged"),
    "subtracted": (claim(N, LE, N - O(N)), "subtracted"),
    "under a root": (claim(N, EQ, n.Sqrt(O(N**2))), "no factor"),
    "a matrix": (claim(v, EQ, v * O(1)), "write a norm"),
    "orders in orders": (claim(O(O(N)), EQ, O(N)), "inside another"),
    "no rest that is an order": (claim(O(ROOT) - O(ROOT), EQ, 0), "no order of magnitude"),
}  # fmt: skip
