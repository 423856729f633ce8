"""Checks of the schemas about the exponential of any square matrix: its power series, which always converges, a
multiple of the identity beside another term, and Kronecker sums."""

from __future__ import annotations

from typing import Any

import sympy

from derivations.assumptions import symbols
from derivations.notation import nodes as n

from .checker import Case, Checker, schema
from .series import General, collect
from .words import UNIT, Poly, require, scale


@schema("exponential series")
def _exponential_series(c: Checker, case: Case) -> None:
    """sum over k = 0, 1, ... of a (x M)^k / k! = a e^{x M}, where x and M commute because x is a number."""
    node = case.node(n.Sum)
    body, index, low, high = node.args
    require(high == sympy.oo and low == n.Num(0) and isinstance(index, n.Sym), "not a series from 0 to infinity")
    found = General(sign=1)
    collect(body, index, found, below=False)
    require(not found.factors and found.shift == [index], "not a term over k factorial")
    rate, matrices = UNIT, 0
    for base, exponent in found.powers:
        require(exponent == index and index not in symbols(base), "another power than k")
        matrices += not base.is_scalar_shaped
        rate = c.words.times(rate, c.trees.poly(base))
    require(matrices < 2 and bool(found.powers), "a product of powers of matrices")
    outside: Poly = scale(UNIT, found.sign)
    for scalar, below in found.scalars:
        require(not below, "a divisor")
        outside = c.words.times(outside, c.trees.poly(scalar))
    letters = {c.words.letters[x] for mono, word in case.right for x in (*word, *(y for g, _ in mono for y in g))}
    powers = [x[1] for x in letters if x[0] == "node" and isinstance(x[1], n.Exp)]
    fit = [power for power in powers if power.shape == node.shape and c.trees.poly(power.args[0]) == rate]
    case.gives(*(c.words.times(outside, c.words.letter("node", power)) for power in fit))
    c.entire.add(node)


@schema("shifted exponential")
def _shifted_exponential(c: Checker, case: Case) -> None:
    """e^{M + x I} = e^x e^M for a number x, since x I commutes with M."""
    node = case.node(n.Exp)
    require(not node.is_scalar_shaped, "the exponential of a number")
    end = c.trees.poly(node.args[0])
    number = {key: x for key, x in end.items() if not key[1]}
    rest = {key: x for key, x in end.items() if key[1]}
    require(bool(number), "no multiple of the identity in the exponent")
    scalars = exponentials_of(c, case, number, scalar=True)
    matrices = exponentials_of(c, case, rest, scalar=False, shape=node.shape) if rest else [UNIT]
    case.gives(*(c.words.times(x, y) for x in scalars for y in matrices))


@schema("exponential of a Kronecker sum")
def _exponential_of_kronecker_sum(c: Checker, case: Case) -> None:
    """e^{A (x) I + I (x) B} = e^A (x) e^B, since A (x) I and I (x) B commute; one of the two may be missing."""
    node = case.node(n.Exp)
    require(not node.is_scalar_shaped, "the exponential of a number")
    first: Poly = {}
    second: Poly = {}
    sizes = set()
    for (mono, word), x in c.trees.poly(node.args[0]).items():
        require(len(word) == 1 and c.words.letters[word[0]][0] == "kron", "a term that is no Kronecker product")
        _, left, rows, right, more = c.words.letters[word[0]]
        require(bool(left) != bool(right), "no factor, or both, are an identity")
        sizes.add((rows, more))
        side = first if left else second
        side[mono, left or right] = side.get((mono, left or right), 0) + x
    require(len(sizes) == 1, "Kronecker products of several sizes")
    ((rows, more),) = sizes
    lefts = exponentials_of(c, case, first, scalar=False, shape=(rows, rows)) if first else [UNIT]
    rights = exponentials_of(c, case, second, scalar=False, shape=(more, more)) if second else [UNIT]
    case.gives(*(c.words.kron(x, rows, y, more) for x in lefts for y in rights))


@schema("same exponential")
def _same_exponential(c: Checker, case: Case) -> None:
    """e^M = e^N where M and N are the same polynomial."""
    node = case.node(n.Exp)
    require(not node.is_scalar_shaped, "the exponential of a number")
    case.gives(*exponentials_of(c, case, c.trees.poly(node.args[0]), scalar=False, shape=node.shape))


def exponentials_of(c: Checker, case: Case, end: Poly, scalar: bool, shape: Any = None) -> list[Poly]:
    """The letters of the right side that are e^M for this M."""
    stack = [x for mono, word in case.right for x in (*word, *(y for g, _ in mono for y in g))]
    nodes = []
    while stack:
        letter = c.words.letters[stack.pop()]
        if letter[0] == "kron":
            stack += (*letter[1], *letter[3])
        elif letter[0] == "node" and isinstance(letter[1], n.Exp) and letter[1].is_scalar_shaped == scalar:
            nodes.append(letter[1])
    fit = [x for x in dict.fromkeys(nodes) if c.trees.poly(x.args[0]) == end]
    if shape is not None:
        fit = [x for x in fit if all(n.same_size(a, b) for a, b in zip(x.shape, shape, strict=True))]
    return [c.words.letter("node", x) for x in fit]
