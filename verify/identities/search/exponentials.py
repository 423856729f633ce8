"""Schemas for the exponential of any square matrix: its power series, sum over k of (c M)^k / k! = e^{c M}; a multiple
of the identity beside another term, e^{M + c I} = e^c e^M; Kronecker sums, e^{A (x) I + I (x) B} = e^A (x) e^B."""

from __future__ import annotations

import sympy

from derivations.notation import nodes as n

from ..certificate import Instance
from . import algebra as al
from . import series  # noqa: F401 - of a kernel its schema comes first
from .rewriting import Normalizer, instance, letter_schema
from .spectral import kron_of
from .spelled import Unspelled, tree


@letter_schema("node")
def exponential_series(norm: Normalizer, letter: al.Letter) -> Instance | None:
    node = letter[1]
    if not isinstance(node, n.Sum) or node.args[3] != sympy.oo or node.args[2] != n.Num(0):
        return None
    body, index, _, _ = node.args
    found = factors(body, index)
    if found is None:
        return None
    outside, bases = found
    rate = al.const(1)
    for base in bases:
        rate = al.times(rate, norm.parser.poly(base))
    size = node.shape[0]
    try:
        whole = n.Exp(tree(rate, size)) if rate else None
    except (Unspelled, n.ShapeError, TypeError, ValueError):
        return None
    right = norm.parser.poly(outside)
    if whole is not None:
        right = al.times(right, norm.parser.poly(whole))
    return instance("exponential series", (letter,), right, node=node)


@letter_schema("node")
def shifted_exponential(norm: Normalizer, letter: al.Letter) -> Instance | None:
    """e^{M + c I} = e^c e^M: c I commutes with everything."""
    node = letter[1]
    if not isinstance(node, n.Exp) or node.is_scalar_shaped:
        return None
    end = norm.parser.poly(node.args[0])
    number = {key: c for key, c in end.items() if not key[1]}
    rest = {key: c for key, c in end.items() if key[1]}
    if not number:
        return None
    right = exponential_of(number, None)
    left = exponential_of(rest, node.shape[0]) if rest else al.const(1)
    if right is None or left is None:
        return None
    return instance("shifted exponential", (letter,), al.times(right, left))


@letter_schema("node")
def exponential_of_kronecker_sum(norm: Normalizer, letter: al.Letter) -> Instance | None:
    """e^{A (x) I + I (x) B} = e^A (x) e^B: the two terms commute."""
    node = letter[1]
    if not isinstance(node, n.Exp) or node.is_scalar_shaped:
        return None
    sides: tuple[al.Poly, al.Poly] = ({}, {})
    sizes = set()
    for (mono, found), c in norm.parser.poly(node.args[0]).items():
        if len(found) != 1 or found[0][0] != "kron" or bool(found[0][1]) == bool(found[0][3]):
            return None
        _, first, rows, second, more = found[0]
        sizes.add((rows, more))
        al.add_to(sides[0 if first else 1], {(mono, first or second): c})
    if len(sizes) != 1:
        return None
    ((rows, more),) = sizes
    first_made = exponential_of(sides[0], rows) if sides[0] else al.const(1)
    second_made = exponential_of(sides[1], more) if sides[1] else al.const(1)
    if first_made is None or second_made is None:
        return None
    ((_, left),), ((_, right),) = first_made, second_made
    return instance("exponential of a Kronecker sum", (letter,), kron_of(left, rows, right, more))


@letter_schema("node")
def same_exponential(norm: Normalizer, letter: al.Letter) -> Instance | None:
    """e^M with M as it is spelled back, so that two ways to write it are one letter."""
    node = letter[1]
    if not isinstance(node, n.Exp) or node.is_scalar_shaped:
        return None
    end = norm.parser.poly(node.args[0])
    right = exponential_of(end, node.shape[0]) if end else None
    if right is None or right == al.term((), (letter,)):
        return None
    return instance("same exponential", (letter,), right)


def exponential_of(end: al.Poly, size: object) -> al.Poly | None:
    """e^M, of a number without a size, as one letter."""
    try:
        return al.term((), (("node", n.Exp(tree(end) if size is None else tree(end, size))),))
    except (Unspelled, n.ShapeError, TypeError, ValueError):
        return None


def factors(body: n.Node, index: n.Sym) -> tuple[n.Node, list[n.Node]] | None:
    """(c, [x, y, ...]) where a term is c x^k y^k ... / k!, at most one of them a matrix."""
    outside: n.Node = n.Num(1)
    bases: list[n.Node] = []
    factorials = 0
    todo: list[tuple[n.Node, bool]] = [(body, False)]
    while todo:
        node, below = todo.pop()
        if isinstance(node, n.Mul) and not below:
            todo.extend((arg, below) for arg in reversed(node.args))
        elif isinstance(node, n.Frac) and not below:
            todo += [(node.args[1], True), (node.args[0], False)]
        elif isinstance(node, n.Neg) and not below:
            outside = n.Neg(outside)
            todo.append((node.args[0], below))
        elif below and node == n.Factorial(index):
            factorials += 1
        elif isinstance(node, n.Pow) and node.args[1] == index and index not in al.atoms(node.args[0]) and not below:
            bases.append(node.args[0])
        elif index not in al.atoms(node) and node.is_scalar_shaped and not below:
            outside = n.Mul(outside, node)
        else:
            return None
    if factorials != 1 or not bases or sum(not base.is_scalar_shaped for base in bases) > 1:
        return None
    return outside, bases
