"""Zeros among blocks have the sizes of their place, or are refused; and primes in any spelling."""

from __future__ import annotations

import pytest

from derivations.ledger import Notation
from derivations.notation import nodes as n
from derivations.notation import size, sym
from derivations.notation.reader import ReadError, read, read_display

SIZE = size("n")
ONE = SIZE / SIZE
NEXT = r" \\ "
BLOCKS = Notation("blocks", {"A": sym("A", SIZE, SIZE), "u": sym("u", SIZE), "v": sym("v", SIZE), "a": sym("a")})
PRIMED = Notation("primed", {"a": sym("a"), "a'": sym("a'"), "a''": sym("a''")})


def rows(*given: str) -> str:
    return rf"\begin{{bmatrix}} {NEXT.join(given)} \end{{bmatrix}}"


def shapes(latex: str) -> list:
    """The shapes of the zeros on the left side of a chain."""
    (chain,) = read_display(latex, BLOCKS)
    trees = [line.tree for line in chain.lines]
    assert None not in trees
    zeros = [part for part in n.tree(trees[0]) if isinstance(part, n.Zero)]
    return sorted({zero.shape for zero in zeros}, key=str)


@pytest.mark.parametrize(
    ("latex", "expected"),
    [
        (f"{rows('I & A', '0 & I')} {rows('u', '0')} = {rows('u', '0')}", {(SIZE, SIZE), (SIZE, ONE)}),
        (f"{rows('0 & A', '0 & 0')} {rows('u', 'v')} = {rows('A v', '0 u')}", {(SIZE, SIZE)}),
        (f"{rows('0 & A', '0 & 0')} = {rows('I & A', '0 & I')}", {(SIZE, SIZE)}),
        (f"{rows('A & 0')} {rows('u', 'v')} = A u", {(SIZE, SIZE)}),
        (f"{rows('u & 0')} {rows('1', '2')} = u", {(SIZE, ONE)}),
        (f"{rows('u', '0')}^T {rows('u', '0')} = u^T u", {(ONE, ONE)}),  # nothing says otherwise: a number
        (f"{rows('A & u', '0 & 1')} {rows('u', '0')} = {rows('A u', '0')}", {(ONE, SIZE), (ONE, ONE)}),
        (
            f"{rows('1 & 0 & 0', '0 & A & 0', '0 & 0 & A')} {rows('0', 'u', '0')} = {rows('0', 'A u', '0')}",
            {(ONE, SIZE), (SIZE, ONE), (SIZE, SIZE), (ONE, ONE)},
        ),
    ],
)
def test_zeros_have_the_sizes_of_their_place(latex: str, expected: set) -> None:
    assert set(shapes(latex)) == expected


@pytest.mark.parametrize(
    "latex",
    [
        rf"\det{rows('0 & A', '0 & 0')}",
        rf"\operatorname{{rank}}{rows('A & 0')}",
        rows("A & 0", "0 & 0"),
        rows("A & u", "0 & 0"),
        f"{rows('0 & A', '0 & 0')} {rows('u', 'v')}",
        rf"e^{{{rows('0 & A', '0 & 0')}}}",
    ],
)
def test_a_zero_that_nothing_gives_a_size_is_refused(latex: str) -> None:
    with pytest.raises(ReadError, match="the size of 0 follows from nothing") as refused:
        read(latex, BLOCKS)
    assert latex[refused.value.at] == "0"


def test_a_side_that_is_zero_has_the_shape_of_the_other() -> None:
    (chain,) = read_display(f"{rows('0 & I')} {rows('u', 'v')} = 0", BLOCKS)
    left, right = (line.tree for line in chain.lines)
    assert left is not None
    assert right is not None
    assert left.shape == right.shape == (SIZE, ONE)


@pytest.mark.parametrize(
    ("latex", "shape"),
    [
        (f"{rows('A & A', '0 & I')} {rows('0', '0')} = {rows('0', '0')}", (2 * SIZE, ONE)),
        (f"{rows('u', 'v')} - {rows('u', 'v')} = {rows('0', '0')}", (2 * SIZE, ONE)),
        (f"{rows('A & A')} - {rows('A & A')} = {rows('0 & 0')}", (SIZE, 2 * SIZE)),
        (f"{rows('a', 'a')} = {rows('0', '0')}", (2, 1)),
        (f"{rows('0 & 0', '0 & 0')} = {rows('0 & 0', '0 & 0')}", (2, 2)),
    ],
)
def test_zeros_alone_are_blocks_where_their_place_asks_for_them(latex: str, shape: tuple) -> None:
    (chain,) = read_display(latex, BLOCKS)
    assert [line.tree.shape for line in chain.lines if line.tree is not None] == [shape, shape]


def test_zeros_alone_whose_place_asks_for_what_they_are_not_are_refused() -> None:
    (chain,) = read_display(f"u = {rows('0', '0')}", BLOCKS)
    assert [line.tree is None for line in chain.lines] == [False, True]


def test_a_norm_of_blocks_is_a_number() -> None:
    gradient = read(rf"\nabla_u \|{rows('u', '0')}\|_2^2", BLOCKS)
    assert isinstance(gradient, n.Grad)
    assert gradient.shape == (SIZE, ONE)


def test_numbers_stay_numbers() -> None:
    assert read(rows("1 & 0", "a & 0"), BLOCKS).shape == (2, 2)
    assert read(rows("0 & 0"), BLOCKS) == n.Blocks([[n.Num(0), n.Num(0)]])


@pytest.mark.parametrize(
    ("one", "other"), [(r"a^{\prime}", "a'"), (r"a^\prime", "a'"), (r"a^{\prime\prime}", "a''"), (r"a\prime", "a'")]
)
def test_a_prime_by_its_name(one: str, other: str) -> None:
    assert read(one, PRIMED) == read(other, PRIMED)


def test_a_prime_by_its_name_that_is_not_declared() -> None:
    with pytest.raises(ReadError, match="a prime that is not declared"):
        read(r"A^{\prime} A", BLOCKS)
