"""Check of the schema about power series in one kernel, by comparing coefficients exactly."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from math import factorial

import sympy

from derivations.assumptions import symbols
from derivations.notation import nodes as n

from .checker import Case, Checker, schema
from .words import Poly, add_to, require, scale

COMPARED = 60


@dataclass
class General:
    """The general term: scalar * (rational function of k) / (k + shift)! * base^(k + ahead)."""

    factors: list[tuple[n.Node, bool]] = field(default_factory=list)
    scalars: list[tuple[n.Node, bool]] = field(default_factory=list)
    shift: list[n.Node] = field(default_factory=list)
    powers: list[tuple[n.Node, n.Node]] = field(default_factory=list)
    sign: int = 1


def collect(node: n.Node, index: n.Sym, out: General, below: bool) -> None:
    """Sort the factors of a general term; anything unexpected is rejected."""
    if isinstance(node, n.Mul):
        for arg in node.args:
            collect(arg, index, out, below)
    elif isinstance(node, n.Frac):
        collect(node.args[0], index, out, below)
        collect(node.args[1], index, out, not below)
    elif isinstance(node, n.Neg):
        out.sign = -out.sign
        collect(node.args[0], index, out, below)
    elif isinstance(node, n.Factorial) and index in symbols(node):
        require(below, "a series without a factorial below")
        out.shift.append(node.args[0])
    elif isinstance(node, n.Pow) and index not in symbols(node.args[0]) and index in symbols(node.args[1]):
        require(not below, "a series in negative powers")
        out.powers.append((node.args[0], node.args[1]))
    elif index not in symbols(node) and node.is_scalar_shaped:
        out.scalars.append((node, below))
    elif index not in symbols(node):
        require(not below, "a division by a matrix")
        out.powers.append((node, n.Num(1)))
    else:
        out.factors.append((node, below))


def value(node: n.Node, index: n.Sym, k: int) -> Fraction:
    """A polynomial in the index at k."""
    if node == index:
        return Fraction(k)
    if isinstance(node, n.Num):
        return Fraction(int(node.value.p), int(node.value.q))
    if isinstance(node, n.Add):
        return sum((value(arg, index, k) for arg in node.args), Fraction(0))
    if isinstance(node, n.Neg):
        return -value(node.args[0], index, k)
    require(isinstance(node, n.Mul), "not a polynomial in the index")
    product = Fraction(1)
    for arg in node.args:
        product *= value(arg, index, k)
    return product


def degree(node: n.Node, index: n.Sym) -> int:
    """A bound for the degree in the index."""
    if node == index:
        return 1
    degrees = [degree(arg, index) for arg in node.args if isinstance(arg, n.Node)]
    return sum(degrees) if isinstance(node, n.Mul) else max(degrees, default=0)


def offset(node: n.Node, index: n.Sym) -> int:
    """c where the tree is k + c."""
    at_zero, at_one, at_two = (value(node, index, k) for k in (0, 1, 2))
    require(degree(node, index) <= 1 and at_one - at_zero == at_two - at_one == 1, "not the index plus a number")
    require(at_zero.denominator == 1, "not the index plus a whole number")
    return int(at_zero)


@schema("power series")
def _power_series(c: Checker, case: Case) -> None:
    """sum q(k) (cK)^{k+a} / (k+b)! = a sum of (cK)^p e^{cK} and (cK)^p on the range, a number on the null space.

    Entire, so it may be taken eigenvalue by eigenvalue; then it is an identity of Laurent series in z = c lambda.
    """
    node = case.node(n.Sum)
    body, index, low, high = node.args
    require(high == sympy.oo and isinstance(low, n.Num) and low.value.q == 1, "not a series to infinity")
    require(isinstance(index, n.Sym), "a series without an index")
    general = General(sign=1)
    collect(body, index, general, below=False)
    require(len(general.shift) == len(general.powers) == 1, "one factorial and one power are needed")
    (base, exponent), start = general.powers[0], int(low.value)
    shift, ahead = offset(general.shift[0], index), offset(exponent, index)
    require(start + ahead >= 0 and start + shift >= 0, "negative powers or factorials in the series")
    found = c.kernel_multiple(c.only_premise(case, c.trees.poly(base)))
    require(found is not None, "the series is not in a multiple of one kernel")
    kernel, rate = found  # type: ignore[misc]
    closed = divided(c, case.right, general)
    pieces, at_zero = laurent(c, closed, kernel, rate)

    def left(power: int) -> Fraction:
        k = power - ahead
        if k < start:
            return Fraction(0)
        out = Fraction(general.sign, factorial(k + shift))
        for factor, below in general.factors:
            number = value(factor, index, k)
            require(not below or number != 0, "a series divides by zero")
            out = out / number if below else out * number
        return out

    def right(power: int) -> Fraction:
        out = Fraction(at_zero) if power == 0 else Fraction(0)
        for (p, exponential), d in pieces.items():
            if exponential and power >= p:
                out += d / factorial(power - p)
            elif not exponential and power == p:
                out += d
        return out

    # Beyond the largest listed power, (n + top)! times either coefficient is a rational function of n with
    # the series' own denominator: a polynomial of degree <= bound after clearing it, so bound + 1 points decide.
    powers = [0, start + ahead, *(p for p, _ in pieces)]
    first, last = min(powers), max(powers)
    top = max(0, shift - ahead, -first)
    bound = sum(degree(factor, index) for factor, _ in general.factors) + 2 * top + last - first + abs(shift - ahead)
    for power in range(first, last + bound + COMPARED):
        require(left(power) == right(power), f"the coefficients of z^{power} differ")
    require(Fraction(at_zero) == left(0), "another value on the null space")
    c.entire.add(node)


def divided(c: Checker, poly: Poly, general: General) -> Poly:
    """The closed form without the scalar factors of the series."""
    for node, below in general.scalars:
        factor = c.trees.poly(node)
        poly = c.words.times(poly, factor if below else c.words.reciprocal(factor))
    return poly


def laurent(c: Checker, poly: Poly, kernel: n.Node, rate: Poly) -> tuple[dict[tuple[int, bool], Fraction], Fraction]:
    """d for each (cK)^p e^{cK} and (cK)^p in a closed form, and the number that stands for a multiple of I."""
    pieces: dict[tuple[int, bool], Fraction] = {}
    at_zero, rest = Fraction(0), dict(poly)
    for (mono, word), x in poly.items():
        if not word:
            require(not mono, "a value on the null space that is not a number")
            at_zero = Fraction(x)
            add_to(rest, {(mono, word): 1}, -x)
            continue
        require(len(word) == 1, "not a function of one kernel")
        tag, same, *more = c.words.letters[word[0]]
        require(tag == "slot" and same == kernel, "a function of another kernel")
        power, rates = more[0], dict(more[1])
        require(rates in ({}, rate), "an exponential of another rate")
        unit = c.words.times(c.words.power(rate, power), {((), word): 1})
        (((unit_mono, _), d),) = unit.items()
        require(unit_mono == mono, "powers of the rate and of the kernel differ")
        pieces[power, bool(rates)] = Fraction(x) / d
        add_to(rest, scale(unit, Fraction(x) / d), -1)
    require(not rest, "a closed form with other terms")
    return pieces, at_zero
