"""Checks of the schemas about roots of products, and exponentials of logarithms."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from derivations.notation import nodes as n

from .checker import Case, Checker, schema
from .invariants import known_nonzero
from .words import UNIT, Poly, Word, number, require
from .words import scalar as is_scalar


@schema("root")
def _root(c: Checker, case: Case) -> None:
    """What has the square that stands under the root, and is a product of positive factors and one root more.

    That root has a value, because the product under the root has one and the other factors are positive.
    """
    node = case.node(n.Sqrt)
    is_root(c, case, c.only_premise(case, c.trees.poly(node.args[0])))


@schema("norm of a product")
def _norm_of_a_product(c: Checker, case: Case) -> None:
    """A norm is the root of its square."""
    node = case.node(n.Norm)
    require(euclidean(node), "another norm")
    is_root(c, case, c.only_premise(case, c.trees.poly(n.Pow(node, n.Num(2)))))


def euclidean(node: n.Norm) -> bool:
    """Whether the square of a norm is a sum of squares of entries."""
    return node.kind == "F" or (node.kind == "2" and any(n.same_size(size, n.ONE) for size in node.args[0].shape))


def is_root(c: Checker, case: Case, under: Poly) -> None:
    """What has this square, and is a product of factors that are not negative."""
    require(is_scalar(under) and bool(under), "a root of what is no number, or of zero")
    require(len(case.right) == 1, "root: not a product")
    (((mono, word), x),) = case.right.items()
    require(not word and x > 0, "root: not a positive multiple")
    square: Poly = {((), ()): number(Fraction(x) * x)}
    unsure = 0
    for g, e in mono:
        letter = c.words.letters[g[0]]
        if len(g) == 1 and letter[0] == "node" and isinstance(letter[1], n.Sqrt) and e == 1:
            square = c.words.times(square, c.trees.poly(letter[1].args[0]))
            unsure += not is_number(letter[1].args[0])
            continue
        if len(g) == 1 and letter[0] == "node" and isinstance(letter[1], n.Norm):
            require(euclidean(letter[1]) and type(e) is int, "root: another norm")
            own = c.trees.poly(n.Pow(letter[1], n.Num(2)))
            square = c.words.times(square, c.words.power(own, int(e)))
            continue
        if len(g) == 1 and letter[0] == "node" and is_number(letter[1]):
            power = doubled(e)
            require(abs(power) <= 64, "root: a power that is too large")
            square = c.words.times(
                square, {((), ()): number(Fraction(int(letter[1].value.p), int(letter[1].value.q)) ** power)}
            )
            continue
        if not c.positive(g) and not is_gram(c, g):
            require(Fraction(e).denominator == 2 and e > 0, "root: a factor that may be negative")
            unsure += 1
        square = c.words.times(square, {(((g, doubled(e)),), ()): 1})
    require(unsure < 2, "root: two factors that may both be negative")
    require(square == under, "root: another square")


def is_gram(c: Checker, g: Word) -> bool:
    """Whether a scalar is u^T u or tr(A A^T), which is not negative."""
    letter = c.words.letters[g[0]]
    word = letter[1] if len(g) == 1 and letter[0] == "tr" else g
    return len(word) == 2 and word[0] == c.words.flip(word[1])


def is_number(node: n.Node) -> bool:
    return isinstance(node, n.Num) and bool(node.value > 0)


def doubled(e: Any) -> Any:
    twice = number(2 * Fraction(e))
    require(type(twice) is int, "root: a power that is no root")
    return twice


@schema("exponential of a logarithm")
def _exponential_of_a_logarithm(c: Checker, case: Case) -> None:
    """e^{k log a + b} = a^k e^b for an a that does not vanish."""
    node = case.node(n.Exp)
    require(node.is_scalar_shaped, "the exponential of a matrix")
    end = c.only_premise(case, c.trees.poly(node.args[0]))
    out, rest = UNIT, dict(end)
    for (mono, word), k in end.items():
        letter = c.words.letters[mono[0][0][0]] if len(mono) == 1 and not word else ()
        if letter[:2] != ("fn", "log") or len(mono[0][0]) != 1 or mono[0][1] != 1 or type(k) is not int:
            continue
        inside = dict(letter[2])
        if k < 0 and len(inside) > 1:
            continue
        if len(inside) == 1:  # a logarithm that a certificate brings in may have no value
            c.negative.update(g for (own, _) in inside for g, _ in own)
        else:
            known_nonzero(c, inside)
        out = c.words.times(out, c.words.power(inside, k))
        del rest[mono, word]
    if not rest:
        case.gives(out)
        return
    letters = {c.words.letters[x] for mono, _ in case.right for g, _ in mono for x in g}
    tails = [x[1] for x in letters if x[0] == "node" and isinstance(x[1], n.Exp)]
    fit = [tail for tail in tails if tail.is_scalar_shaped and c.trees.poly(tail.args[0]) == rest]
    case.gives(*(c.words.times(out, c.words.letter("node", tail)) for tail in fit))
