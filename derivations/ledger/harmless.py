"""Forms of one term that are no difference between what is read and what is entered: a list, and nothing beside it.

- brackets in a product or in a sum: `(a b) c`, `a (b c)`; a minus before a product, or before its first factor;
- n^{-1/2} and 1/sqrt(n);
- the printed sizes of identities and zeros, which their places decide;
- a letter that an operator binds, spelled alike: `k` of a sum is no other `k`.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from sympy import Tuple

from ..notation import nodes as n
from ..notation.binding import free, substitute
from ..notation.nodes import Node

HALF = (n.Num(Fraction(-1, 2)), n.Neg(n.Frac(n.Num(1), n.Num(2))), n.Frac(n.Num(-1), n.Num(2)))


def alike(one: Node, other: Node) -> bool:
    """Whether two terms are the same but for a harmless form."""
    return one is other or form(one) == form(other)


def form(node: Any) -> Any:
    """A term in one form, as data that can be compared."""
    match node:
        case n.I():
            return "I"
        case n.Zero():
            return "0"
        case n.Num():
            return "0" if node.value == 0 else ("*", True, form(n.Num(-node.value))) if node.value < 0 else node
        case n.Pow() if node.args[1] in HALF:
            return ("/", "1", ("sqrt", form(node.args[0])))
        case n.Frac() if isinstance(node.args[1], n.Sqrt):
            above = "1" if node.args[0] is n.Num(1) else form(node.args[0])
            return ("/", above, ("sqrt", form(node.args[1].args[0])))
        case n.Mul() | n.Neg():
            negative, factors = _product(node)
            return ("*", negative, *factors) if negative or len(factors) > 1 else factors[0]
        case n.Add():
            return ("+", *_terms(node))
        case Tuple():
            return tuple(form(part) for part in node)
        case Node():
            return (type(node).__name__, *(form(arg) for arg in _by_spelling(node)))
    return node


def _by_spelling(node: Node) -> tuple[Any, ...]:
    """The parts of a term, the letter that it binds told by its spelling alone."""
    if node.binds is None:
        return node.args
    letter = node.args[node.binds]
    if not isinstance(letter, n.Sym) or letter.indices or isinstance(node, n.D | n.Grad | n.Jac | n.Frechet):
        return node.args
    plain = n.sym(letter.tex, tex=letter.tex)
    if plain is letter or any(plain in free(arg) for arg in node.args if isinstance(arg, Node)):
        return node.args  # another letter of that spelling, free in it, would be taken for the bound one
    return tuple(substitute(arg, {letter: plain}) if isinstance(arg, Node) else arg for arg in node.args)


def _product(node: Node) -> tuple[bool, tuple[Any, ...]]:
    """The sign of a product and its factors in order."""
    if isinstance(node, n.Num) and node.value < 0:
        return True, (form(n.Num(-node.value)),)
    if isinstance(node, n.Neg):
        negative, factors = _product(node.args[0])
        return not negative, factors
    if not isinstance(node, n.Mul):
        return False, (form(node),)
    parts = [_product(arg) for arg in node.args]
    return sum(sign for sign, _ in parts) % 2 == 1, tuple(f for _, factors in parts for f in factors)


def _terms(node: Node) -> tuple[Any, ...]:
    if not isinstance(node, n.Add):
        return (form(node),)
    return tuple(term for arg in node.args for term in _terms(arg))


__all__ = ["alike", "form"]
