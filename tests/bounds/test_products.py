"""Sums of products in the replay of bounds, by hand: what merges, what cancels, what is refused, what is used."""

from __future__ import annotations

from fractions import Fraction

import pytest

from derivations.assumptions import Has, Property
from derivations.notation import nodes as n
from verify.bounds.replay.errors import ReplayError
from verify.bounds.replay.polynomials import (
    MOST_BITS,
    MOST_TERMS,
    UNIT,
    E,
    add,
    as_base,
    atom,
    constant,
    freeze,
    letter,
    limited,
    number,
    parts,
    power,
    scale,
    single,
    wordless,
)
from verify.bounds.replay.products import MOST_WORK, Products, rational_power, whole_root

X, Y, NORM, SIZE, INDEX = ("sym", "x"), ("sym", "y"), ("norm", "x"), ("size", "n"), ("index", "k")
x, y = atom(X), atom(Y)
A, B = letter(("symbol", n.sym("A", 3, 3))), letter(("symbol", n.sym("B", 3, 3)))
POSITIVE, NATURAL = Has(n.sym("x"), Property.POSITIVE), Has(n.sym("k"), Property.NONNEGATIVE)


def to(base, exponent):
    return power(base, freeze(constant(Fraction(exponent))))


def total(*polys):
    out = {}
    for poly in polys:
        out = add(out, poly)
    return out


# -- sums -------------------------------------------------------------------------------------------------------------
def test_sums_by_hand():
    assert add(x, x) == scale(x, 2)
    assert add(x, x, -1) == {}
    assert add(x, y, Fraction(1, 2)) == total(x, scale(y, Fraction(1, 2)))
    assert add(add(x, y), x, -1) == y
    assert scale(x, 0) == {}
    assert constant(0) == {}
    assert constant(3) == {UNIT: 3}
    assert number(freeze({})) == 0
    assert number(freeze(constant(Fraction(2, 3)))) == Fraction(2, 3)
    assert number(freeze(x)) is None
    assert number(freeze(total(constant(1), x))) is None
    assert single(x) == X
    assert single(to(NORM, 1)) == NORM
    for other in (
        scale(x, 2),
        to(X, 2),
        total(x, y),
        {},
        constant(1),
        A,
        Products().times(x, A),
        Products().times(x, y),
    ):
        assert single(other) is None
    assert wordless(total(x, constant(1)))
    assert not wordless(total(x, A))
    assert as_base(x) == X
    assert as_base(total(x, y)) == ("sum", freeze(total(x, y)))
    assert to(X, 0) == constant(1)
    assert parts(("a", "b")) == ("a", "b")
    assert parts(frozenset({1})) == {1}
    assert parts("ab") == ()


def test_no_term_grows_without_bound():
    most = {(frozenset({(("sym", str(i)), freeze(constant(1)))}), ()): Fraction(1) for i in range(MOST_TERMS)}
    limited(most)
    with pytest.raises(ReplayError, match="summands"):
        limited({**most, UNIT: Fraction(1)})
    limited({UNIT: Fraction(2 ** (MOST_BITS - 2))})
    limited({UNIT: Fraction(1, 2 ** (MOST_BITS - 2))})
    for value in (
        Fraction(2**MOST_BITS),
        Fraction(1, 2**MOST_BITS),
        Fraction(2 ** (MOST_BITS // 2) + 1, 3 ** (MOST_BITS // 3)),
    ):
        with pytest.raises(ReplayError, match="digits"):
            limited({UNIT: value})
    with pytest.raises(ReplayError, match="digits"):
        add({UNIT: Fraction(2**MOST_BITS)}, constant(1))


def test_the_work_of_one_proof_is_bounded():
    wide = total(*(atom(("sym", str(i))) for i in range(20)))
    ring = Products()
    for _ in range(MOST_WORK // 400):
        ring.times(wide, wide)
    assert ring.work == MOST_WORK
    with pytest.raises(ReplayError, match="too long"):
        ring.times(x, x)


# -- products ---------------------------------------------------------------------------------------------------------
def test_products_by_hand():
    ring = Products()
    assert ring.times(total(x, y), add(x, y, -1)) == add(to(X, 2), to(Y, 2), -1)
    assert ring.times(total(x, constant(1)), add(x, constant(1), -1)) == add(to(X, 2), constant(1), -1)
    assert ring.product([]) == constant(1)
    assert ring.product([x, x, y]) == ring.times(to(X, 2), y)
    assert ring.times(A, B) != ring.times(B, A)
    assert ring.times({}, x) == {}
    assert ring.times(to(X, -1), to(X, -2)) == to(X, -3)
    assert ring.uses == set()


@pytest.mark.parametrize(
    ("base", "first", "second", "free", "positive", "nonnegative"),
    [
        (X, 1, 2, True, True, True),
        (X, -1, -2, True, True, True),
        (X, 2, -1, False, True, False),
        (X, 1, -1, False, True, False),
        (X, Fraction(1, 2), Fraction(1, 2), False, True, True),
        (X, Fraction(1, 2), 1, False, True, True),
        (X, Fraction(-1, 2), Fraction(1, 2), False, True, False),
        (X, Fraction(-1, 2), Fraction(-1, 2), False, True, False),
        (NORM, Fraction(1, 2), Fraction(1, 2), True, True, True),
        (NORM, 1, -1, False, True, False),
        (("singular", "A"), Fraction(1, 2), Fraction(3, 2), True, True, True),
        (SIZE, 1, -1, True, True, True),
        (SIZE, Fraction(1, 2), Fraction(-1, 2), True, True, True),
        (E, 1, -1, True, True, True),
    ],
)
def test_which_powers_merge(base, first, second, free, positive, nonnegative):
    """x^a x^b = x^(a + b): for whole a, b of one sign; for x >= 0 and a, b > 0; for x > 0."""
    merged = to(base, Fraction(first) + Fraction(second))
    for declared, fine in (((), free), (("positive",), positive), (("nonnegative",), nonnegative)):
        ring = Products()
        for name in declared:
            getattr(ring, name)[base] = POSITIVE
        if not fine:
            with pytest.raises(ReplayError, match="may not be positive"):
                ring.times(to(base, first), to(base, second))
            continue
        assert ring.times(to(base, first), to(base, second)) == merged
        assert ring.uses == (set() if free else {POSITIVE})


def test_powers_that_are_natural_numbers_merge():
    k = atom(INDEX)
    ring = Products()
    found = ring.times(power(X, freeze(k)), power(X, freeze(add(k, constant(2)))))
    assert found == power(X, freeze(add(scale(k, 2), constant(2))))
    for exponent in (scale(k, -1), scale(k, Fraction(1, 2)), y, to(INDEX, -1), to(INDEX, Fraction(1, 2)), A):
        with pytest.raises(ReplayError):
            ring.times(power(X, freeze(exponent)), power(X, freeze(k)))
        with pytest.raises(ReplayError):
            ring.times(power(X, freeze(k)), power(X, freeze(exponent)))
    declared = Products()
    declared.natural[Y] = NATURAL
    assert declared.times(power(X, freeze(y)), power(X, freeze(to(Y, 2))))
    assert declared.uses == {NATURAL}
    assert not declared.is_natural(freeze(add(y, constant(Fraction(1, 2)))))
    assert declared.is_natural(freeze(atom(SIZE)))
    assert declared.is_natural(frozenset())
    mixed = Products()
    mixed.natural[Y] = NATURAL
    assert not mixed.is_natural(freeze(add(y, x)))


def test_a_power_of_a_product_is_taken_factor_by_factor():
    """(c x^a y^b)^p = c^p x^(a p) y^(b p) where no factor with a root may be negative, and c has a rational root."""
    half, ring = constant(Fraction(1, 2)), Products()
    ring.nonnegative[X] = NATURAL
    ring.positive[Y] = POSITIVE
    root = ring.raised(ring.times(scale(to(X, 2), 4), to(Y, -1)), half)
    assert root == ring.times(scale(x, 2), to(Y, Fraction(-1, 2)))
    assert ring.uses == {NATURAL, POSITIVE}
    for kept in (scale(x, 2), scale(to(X, 2), -4), to(X, -2), ring.times(to(X, 2), to(INDEX, 2))):
        assert ring.raised(kept, half) == power(as_base(kept), freeze(half))
    assert Products().raised(to(X, 2), half) == power(as_base(to(X, 2)), freeze(half))  # |x|, not x
    assert Products().raised(to(X, 2), atom(INDEX)) == power(X, freeze(scale(atom(INDEX), 2)))
    assert whole_root(10**24, 12) == 100
    assert whole_root(10**24 + 1, 12) is None
    assert rational_power(Fraction(9, 4), Fraction(-3, 2)) == Fraction(8, 27)


def test_quotients():
    ring = Products()
    assert ring.inverse(scale(x, 2)) == scale(to(X, -1), Fraction(1, 2))
    assert ring.inverse(to(X, Fraction(1, 2))) == to(X, Fraction(-1, 2))
    assert ring.inverse(constant(4)) == constant(Fraction(1, 4))
    assert ring.inverse(total(x, y)) == power(as_base(total(x, y)), freeze(constant(-1)))
    for wrong in ({}, A, total(x, A)):
        with pytest.raises(ReplayError):
            ring.inverse(wrong)


def test_powers_by_hand():
    ring = Products()
    assert ring.raised(total(x, y), constant(2)) == total(to(X, 2), scale(ring.times(x, y), 2), to(Y, 2))
    assert ring.raised(x, constant(12)) == to(X, 12)
    assert ring.raised(x, constant(-12)) == to(X, -12)
    assert ring.raised(x, constant(0)) == constant(1)
    assert ring.raised(x, constant(Fraction(1, 2))) == to(X, Fraction(1, 2))
    assert ring.raised(x, y) == power(X, freeze(y))
    both = total(x, y)
    assert ring.raised(both, constant(Fraction(1, 2))) == power(as_base(both), freeze(constant(Fraction(1, 2))))
    assert ring.raised(both, constant(-2)) == to(as_base(both), -2)
    assert ring.raised(both, constant(-2)) == ring.times(ring.inverse(both), ring.inverse(both))
    for exponent in (13, -13):
        with pytest.raises(ReplayError, match="large"):
            ring.raised(x, constant(exponent))
    for base, exponent in ((A, constant(2)), (x, A)):
        with pytest.raises(ReplayError):
            ring.raised(base, exponent)


def test_one_whole_power_is_split_off():
    """(x + y)^(k + 2) = (x + y)^k (x + y)^2, for natural k or a positive sum."""
    k, both = atom(INDEX), total(x, y)
    ring = Products()
    rest = power(as_base(both), freeze(k))
    assert ring.raised(both, add(k, constant(2))) == ring.product([rest, both, both])
    assert ring.raised(both, add(k, constant(Fraction(1, 2)))) == power(
        as_base(both), freeze(add(k, constant(Fraction(1, 2))))
    )
    assert ring.raised(both, add(k, constant(13))) == power(as_base(both), freeze(add(k, constant(13))))
    assert ring.raised(both, add(k, constant(-1))) == power(as_base(both), freeze(add(k, constant(-1))))
    free = add(atom(("sym", "z")), constant(1))
    assert ring.raised(both, free) == power(as_base(both), freeze(free))
    positive = Products()
    positive.positive[as_base(both)] = POSITIVE
    assert positive.raised(both, free) == positive.times(power(as_base(both), freeze(add(free, constant(-1)))), both)
    assert positive.uses == {POSITIVE}


# -- words ------------------------------------------------------------------------------------------------------------
def grown(poly, shape=("n", "n")):
    return ("exp", freeze(poly), shape)


def test_exponentials_of_one_matrix_merge():
    ring = Products()
    twice = ring.times(x, A)
    assert ring.joined((grown(A),), (grown(A),)) == (grown(scale(A, 2)),)
    assert ring.joined((grown(A),), (grown(scale(A, -1)),)) == ()
    assert ring.joined((grown(A),), (grown(twice),)) == (grown(total(A, twice)),)
    assert ring.joined((grown(A),), (grown(B),)) == (grown(A), grown(B))
    assert ring.joined((grown(A), grown(B)), (grown(scale(B, -1)), grown(A))) == (grown(scale(A, 2)),)
    assert ring.joined((("mat", "C"), grown(A)), (grown(A), ("mat", "D"))) == (
        ("mat", "C"),
        grown(scale(A, 2)),
        ("mat", "D"),
    )
    assert ring.joined((), (grown(A),)) == (grown(A),)
    assert ring.joined((("mat", "C"),), (grown(A),)) == (("mat", "C"), grown(A))
    assert ring.joined((grown(total(A, B)),), (grown(total(A, B)),)) == (grown(total(A, B)), grown(total(A, B)))


def test_transposes():
    ring = Products()
    product = ring.times(A, B)
    assert ring.flip(ring.flip(product)) == product
    assert ring.flip(product) == ring.times(ring.flip(B), ring.flip(A))
    assert ring.flip(x) == x
    assert ring.turned(ring.turned(("mat", "A"))) == ("mat", "A")
    assert ring.flip(letter(grown(A))) == letter(grown(ring.flip(A)))
    letters = [next(iter(one))[1][0] for one in (A, B)]
    assert ring.word(*letters) == product
