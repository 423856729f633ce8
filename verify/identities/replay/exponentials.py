"""Check of the schema about the power series of the exponential, which converges for every square matrix."""

from __future__ import annotations

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
