"""Checks of the schemas about elementary functions of numbers.

A logarithm is read as log|a|, which a product turns into a sum whatever the signs; where the terms of a claim have
values, every logarithm in it is that of a positive number.
"""

from __future__ import annotations

from derivations.notation import nodes as n

from .checker import Case, Checker, schema
from .invariants import existing, known_nonzero, only_letter
from .words import ONE, UNIT, Poly, add, add_to, freeze, require, scale
from .words import scalar as is_scalar


@schema("inside function")
def _inside_function(c: Checker, case: Case) -> None:
    tag, name, frozen = case.letter
    require(tag == "fn", "not a function of a number")
    end = c.only_premise(case, dict(frozen))
    require(is_scalar(end), "a function of what is no number")
    case.gives(c.words.elementary(name, end))


@schema("logarithm of a product")
def _logarithm(c: Checker, case: Case) -> None:
    """log|c g^e ...| = log c + e log|g| + ..., where no factor is zero; log e^a = a."""
    tag, name, frozen = case.letter
    require((tag, name) == ("fn", "log") and len(frozen) == 1, "not the logarithm of one term")
    (((mono, word), x),) = frozen
    require(not word and x > 0, "not the logarithm of a positive multiple")
    out: Poly = c.words.elementary("log", {((), ()): x}) if x != 1 else {}
    for g, e in mono:
        letter = c.words.letters[g[0]]
        c.negative.add(g)  # as a reciprocal, it must not vanish
        if len(g) == 1 and letter[0] == "node" and isinstance(letter[1], n.Exp):
            c.nonzero.add(g)
            add_to(out, c.trees.poly(letter[1].args[0]), e)
        elif len(g) == 1 and letter[0] == "node" and to_a_size(letter[1]):
            base, size = letter[1].args
            add_to(out, c.words.times(c.words.of_size(size.args[0]), c.words.elementary("log", c.trees.poly(base))), e)
        else:
            add_to(out, c.words.elementary("log", {(((g, 1),), ()): 1}), e)
    case.gives(out)


def to_a_size(node: n.Node) -> bool:
    """Whether a tree is b^n for a size n and a symbol or a positive number b."""
    if not isinstance(node, n.Pow) or not isinstance(node.args[1], n.Size):
        return False
    base = node.args[0]
    return isinstance(base, n.Sym) or (isinstance(base, n.Num) and bool(base.value > 0))


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
