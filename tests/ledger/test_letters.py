"""What can be read off letters: one in the ends of its own range, and terms that differ in bound letters only."""

from __future__ import annotations

from derivations.ledger.letters import doubled, renamed
from derivations.notation import Integral, Num, Sum, expm, size, sym

n = size("n")
A, t, s, u = sym("A", n, n), sym("t"), sym("s"), sym("u")
ZERO = Num(0)


def test_a_letter_in_the_ends_of_its_own_range_is_found():
    assert doubled(Integral(expm(-t * A), t, ZERO, t)) == {t}
    assert doubled(2 * Integral(t, t, ZERO, t + 1)) == {t}
    assert doubled(Integral(expm(-s * A), s, ZERO, t)) == frozenset()
    assert doubled(Integral(Integral(s, s, ZERO, t), t, ZERO, u)) == frozenset()  # the inner end is the outer letter


def test_terms_are_the_same_up_to_bound_letters():
    printed, better = Integral(expm(-t * A), t, ZERO, t), Integral(expm(-s * A), s, ZERO, t)
    assert renamed(printed, better)
    assert renamed(better, printed)
    assert renamed(2 * printed * u, 2 * better * u)
    assert renamed(Sum(t**2, t, ZERO, u), Sum(s**2, s, ZERO, u))


def test_other_terms_are_not():
    printed = Integral(expm(-t * A), t, ZERO, t)
    for other in (
        Integral(expm(-s * A), s, ZERO, s),
        Integral(expm(-t * A), s, ZERO, t),  # the integrand keeps the end
        Integral(expm(-2 * s * A), s, ZERO, t),
        Sum(expm(-s * A), s, ZERO, t),
        expm(-t * A),
    ):
        assert not renamed(printed, other)
    assert not renamed(Integral(t * s, t, ZERO, u), Integral(s * s, s, ZERO, u))  # s would be captured
    assert not renamed(t, s)
