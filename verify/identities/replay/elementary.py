"""Checks of the schemas about elementary functions of numbers.

A logarithm is read as log|a|, which a product turns into a sum whatever the signs; where the terms of a claim have
values, every logarithm in it is that of a positive number.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from derivations.notation import nodes as n

from .checker import Case, Checker, schema
from .invariants import existing, known_nonzero, only_letter
from .words import ONE, UNIT, Mono, Poly, add, add_to, freeze, inverted, require, scale
from .words import scalar as is_scalar


@schema("inside function")
def _inside_function(c: Checker, case: Case) -> None:
    tag, name, frozen = case.letter
    require(tag == "fn", "not a function of a number")
    end = c.only_premise(case, dict(frozen))
    require(is_scalar(end), "a function of what is no number")
    case.gives(c.words.elementary(name, end))


@schema("angles")
def _angles(c: Checker, case: Case) -> None:
    """e^{i (a + k pi/2)} = i^k (cos a + i sin a) for a whole number k; tan(pi/4) = 1."""
    tag, name, frozen = case.letter
    require(tag == "fn", "not a function of a number")
    number_pi = c.words.letter("sym", n.PI)
    if name == "arctan":
        require(all(key == ((), ()) for key, _ in frozen), "angles: no plain number")
        value = dict(frozen).get(((), ()), 0)
        require(value in (-1, 0, 1), "angles: an arctangent that is not known")
        case.gives(scale(number_pi, Fraction(value, 4)) if value else {})
        return
    require(name in ("sin", "cos"), "angles: another function")
    ((key, _),) = number_pi.items()
    k = 2 * Fraction(dict(frozen).get(key, 0))
    require(k.denominator == 1, "angles: not a multiple of a quarter turn")
    rest = {one: x for one, x in frozen if one != key}
    real = c.words.elementary("cos", rest) if rest else UNIT
    imaginary: Poly = c.words.elementary("sin", rest) if rest else {}
    for _ in range(int(k) % 4):
        real, imaginary = scale(imaginary, -1), real
    case.gives(real if name == "cos" else imaginary)


ODD = frozenset({"sin", "sinh", "tanh", "arctan", "erf"})
EVEN = frozenset({"cos", "cosh"})


@schema("opposite argument")
def _opposite(c: Checker, case: Case) -> None:
    """f(-a) = -f(a) for odd functions, f(a) for even ones."""
    tag, name, frozen = case.letter
    require(tag == "fn" and name in ODD | EVEN, "neither an odd nor an even function")
    case.gives(scale(c.words.elementary(name, scale(dict(frozen), -1)), -1 if name in ODD else 1))


@schema("logarithm of a product")
def _logarithm(c: Checker, case: Case) -> None:
    """log|c g^e ...| = log c + e log|g| + ..., where no factor is zero; log e^a = a; log|1/a| = -log|a|.

    Of a sum, the factors that all of its terms have come out.
    """
    tag, name, frozen = case.letter
    require((tag, name) == ("fn", "log") and bool(frozen), "not a logarithm")
    require(all(not word for (_, word), _ in frozen), "the logarithm of what is no number")
    mono: Mono = frozen[0][0][0] if len(frozen) == 1 else common([dict(m) for (m, _), _ in frozen])
    rest = c.words.times(dict(frozen), {(inverted(mono), ()): 1})
    if len(rest) == 1:
        require(min(rest.values()) > 0, "not the logarithm of a positive multiple")
    out: Poly = {} if rest == UNIT else c.words.elementary("log", rest)
    for g, e in mono:
        letter = c.words.letters[g[0]]
        inner = letter[1] if len(g) == 1 and letter[0] == "node" else None
        c.negative.add(g)  # as a reciprocal, it must not vanish
        if isinstance(inner, n.Exp):
            c.nonzero.add(g)
            add_to(out, c.trees.poly(inner.args[0]), e)
        elif isinstance(inner, n.Inv):
            c.nonzero.add(g)  # where it has a value, a reciprocal is not zero
            add_to(out, c.words.elementary("log", c.trees.poly(inner.args[0])), -e)
        elif inner is not None and to_a_size(inner):
            base, size = inner.args
            if isinstance(base, n.Det):
                require(c.facts.invertible(base.args[0]), "the logarithm of a determinant that may vanish")
                c.nonzero.add(g)
            add_to(out, c.words.times(c.words.of_size(size.args[0]), c.words.elementary("log", c.trees.poly(base))), e)
        else:
            add_to(out, c.words.elementary("log", {(((g, 1),), ()): 1}), e)
    case.gives(out)


def common(monos: list[dict[Any, Any]]) -> Mono:
    """What divides each of some products of powers, by whole or fractional powers above 0."""
    found = {g: min(m.get(g, 0) for m in monos) for g in monos[0]}
    return tuple(sorted((g, e) for g, e in found.items() if e > 0))


def to_a_size(node: n.Node) -> bool:
    """Whether a tree is b^n for a size n and a symbol, a determinant or a positive number b."""
    if not isinstance(node, n.Pow) or not isinstance(node.args[1], n.Size):
        return False
    base = node.args[0]
    return isinstance(base, n.Sym | n.Constant | n.Det) or (isinstance(base, n.Num) and bool(base.value > 0))


def slope(c: Checker, name: str, argument: Poly) -> Poly:
    """The derivative of a function at its argument."""
    words = c.words
    if name == "log":
        known_nonzero(c, argument)
        if len(argument) == 1:
            return words.reciprocal(argument)
        return words.letter("inv", freeze(argument), ONE)
    if name in ("sin", "sinh"):
        return words.elementary("cos" + name[3:], argument)
    if name in ("cos", "cosh"):
        found = words.elementary("sin" + name[3:], argument)
        return scale(found, -1) if name == "cos" else found
    require(name == "tanh", f"the derivative of {name} is not known here")
    value = words.elementary("tanh", argument)
    return add(UNIT, scale(words.times(value, value), -1))


@schema("derivative of a function")
def _derivative(c: Checker, case: Case) -> None:
    var, x = only_letter(c, case)
    letter = c.words.letters[x]
    require(letter[0] == "fn", "not a function of a number")
    argument = dict(letter[2])
    case.gives(c.words.times(slope(c, letter[1], argument), existing(c, c.words.linear("D", var, argument))))
