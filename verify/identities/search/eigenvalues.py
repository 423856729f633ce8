"""Schemas for all eigenvalues of a matrix: what has the same ones, shifts, multiples, powers, inverses, the ends."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from derivations.notation import nodes as n

from ..certificate import Instance
from . import algebra as al
from .definite import NO, STRICT
from .extremes import factor, of_power
from .invariants import eigenvalues, unit
from .rewriting import Normalizer, instance, letter_schema, pair_schema
from .spectral import kron_of
from .spelled import Unspelled, tree

TURNS = 12  #: letters that are moved from the front to the end, at most


@letter_schema("eigs", "eigsT")
def inside_eigenvalues(norm: Normalizer, letter: al.Letter) -> Instance | None:
    """Rewrite inside; then the least of all matrices that are known to have the same eigenvalues."""
    tag, frozen, size = letter
    end, premise = norm.premise(al.thaw(frozen))
    if premise.steps:
        right = turned(tag, eigenvalues(end, size))
        return instance("inside eigenvalues", (letter,), right, premises=(premise,))
    best = min(alike(end, size), key=lambda other: rank(norm, other), default=end)
    right = turned(tag, eigenvalues(best, size))
    if rank(norm, best) >= rank(norm, end) or right == al.term((), (letter,)):
        return None
    return instance("the same eigenvalues", (letter,), right)


def turned(tag: str, poly: al.Poly) -> al.Poly:
    return al.transposed(poly) if tag == "eigsT" else poly


def rank(norm: Normalizer, poly: al.Poly) -> tuple[int, str]:
    """How many letters there are when nothing can be rewritten any more, then an order of all."""
    end, _ = norm.normal(poly)
    return sum(len(word) for _, word in end), al.key(min(al.freeze(end), al.freeze(al.transposed(end)), key=al.key))


def alike(poly: al.Poly, size: Any) -> Iterator[al.Poly]:
    """a I + X R and a I + R X for a square first factor X of all other terms; A (x) B and B (x) A."""
    shift = {key: c for key, c in poly.items() if not key[1]}
    rest = {key: c for key, c in poly.items() if key[1]}
    for _ in range(TURNS):
        if not rest:
            return
        heads = {word[: head_length(word, size)] for _, word in rest}
        if len(heads) != 1 or not (head := next(iter(heads))):
            break
        if all(word == head for _, word in rest):
            break
        rest = al.plus(*(al.times({(m, w[len(head) :]): c}, al.term((), head)) for (m, w), c in rest.items()))
        yield al.plus(shift, rest)
    words = {word for _, word in poly if word}
    if len(words) == 1 and len(word := next(iter(words))) == 1 and word[0][0] == "kron":
        _, a, m, b, q = word[0]
        if n.same_size(*al.word_shape(a, m)) and n.same_size(*al.word_shape(b, q)):
            swapped = kron_of(b, q, a, m)
            yield al.plus(*(al.times({(mono, ()): c}, swapped if w else al.const(1)) for (mono, w), c in poly.items()))


def head_length(word: al.Word, size: Any) -> int:
    """How many letters at the front make a square factor, the fewest; 0 where none do."""
    for i, letter in enumerate(word):
        if n.same_size(al.shape(letter)[1], size):
            return i + 1
    return 0


@pair_schema
def one_eigenvalue(norm: Normalizer, first: al.Letter, second: al.Letter) -> Instance | None:
    """lambda_i(a I + b M) = a + b lambda_i(M); of M^k and M^{-1}; lambda_1 is the largest, lambda_n the smallest."""
    pair = (first, second)
    if first[0] == "eigsT":
        first, second = al.transposed_letter(second), al.transposed_letter(first)
    if first[0] != "unitT" or second[0] != "eigs" or first[1] != second[2] or norm.under or norm.frozen:
        return None
    _, size, index = first
    poly = al.thaw(second[1])
    exponential = of_exponential(norm, pair, poly, index)
    if exponential is not None:
        return exponential
    try:
        right: al.Poly | None = of_shift(norm, poly, size, index) or of_function(norm, poly, size, index)
        right = right or at_the_end(norm, poly, size, index)
    except (Unspelled, n.ShapeError, TypeError, ValueError):
        return None
    return None if right is None else instance("one eigenvalue", pair, right)


def of_exponential(norm: Normalizer, pair: al.Word, poly: al.Poly, index: n.Node) -> Instance | None:
    """lambda_i(e^M) = e^{lambda_i(M)} for M symmetric."""
    ((mono, word), c), *more = poly.items()
    if more or mono or c != 1 or len(word) != 1 or word[0][0] != "node" or not isinstance(word[0][1], n.Exp):
        return None
    (matrix,) = word[0][1].args
    inner = norm.parser.poly(matrix)
    end, premise = norm.premise(al.plus(inner, al.scaled(al.transposed(inner), -1)))
    if end:
        return None
    right = al.term((), (("node", n.Exp(n.Entry(n.Eigs(matrix), index, n.Num(1)))),))
    return instance("one eigenvalue", pair, right, premises=(premise,))


def number_of(poly: al.Poly, size: Any, index: n.Node) -> al.Poly:
    return al.times(al.transposed(unit(size, index)), eigenvalues(poly, size))


def counted_back(size: Any, index: n.Node) -> n.Node:
    """n + 1 - i, written without a sum where it can be."""
    if isinstance(index, n.Num) and index.value == 1:
        return n.Size(size)
    if isinstance(index, n.Size) and n.same_size(index.args[0], size):
        return n.Num(1)
    if isinstance(index, n.Add) and index.args[:2] == (n.Size(size), n.Num(1)) and len(index.args) == 3:
        last = index.args[2]
        if isinstance(last, n.Neg):
            return last.args[0]
    return n.Add(n.Size(size), n.Num(1), n.Neg(index))


def of_shift(norm: Normalizer, poly: al.Poly, size: Any, index: n.Node) -> al.Poly | None:
    shift = {key: c for key, c in poly.items() if not key[1]}
    rest = {key: c for key, c in poly.items() if key[1]}
    if not rest:
        return shift or None
    sign, mono, content = factor(norm, rest)
    if not shift and not mono and content == 1 and sign > 0:
        return None
    under = tuple((g, -e) for g, e in mono)
    inside = {(al.merge(m, under), w): sign * c / content for (m, w), c in rest.items()}
    own = number_of(inside, size, index if sign > 0 else counted_back(size, index))
    return al.plus(shift, al.times({(mono, ()): sign * content}, own))


def of_function(norm: Normalizer, poly: al.Poly, size: Any, index: n.Node) -> al.Poly | None:
    """A natural power of a semidefinite matrix, the inverse of a definite one."""
    power = of_power(norm, poly)
    if power is not None and norm.known.definite(tree(power[0], size)) != NO:
        return al.power(number_of(power[0], size, index), power[1])
    if len(poly) != 1:
        return None
    ((mono, word), c) = next(iter(poly.items()))
    if mono or c != 1 or len(word) != 1 or word[0][0] not in ("node", "slot"):
        return None
    if word[0][0] == "slot":
        return of_kernel(norm, word[0], size, index)
    node = word[0][1]
    if isinstance(node, n.Inv) and norm.known.definite(node.args[0]) == STRICT:
        return al.invert(number_of(norm.parser.poly(node.args[0]), size, counted_back(size, index)))
    return None


def of_kernel(norm: Normalizer, letter: al.Letter, size: Any, index: n.Node) -> al.Poly | None:
    """A natural power of a semidefinite kernel, or the inverse of a definite one."""
    _, kernel, power, rate = letter
    kind, plain = norm.known.definite(kernel), al.term((), (("slot", kernel, 1, ()),))
    if not rate and power > 1 and kind != NO:
        return al.power(number_of(plain, size, index), power)
    if not rate and power < 0 and kind == STRICT:
        return al.power(number_of(plain, size, counted_back(size, index)), power)
    return None


def at_the_end(norm: Normalizer, poly: al.Poly, size: Any, index: n.Node) -> al.Poly | None:
    which = None
    if isinstance(index, n.Num) and index.value == 1:
        which = "max"
    elif isinstance(index, n.Size) and n.same_size(index.args[0], size):
        which = "min"
    if which is None:
        return None
    shown = tree(poly, size)
    return al.term((), (("node", n.Eig(shown, which)),)) if norm.parser.poly(shown) == poly else None
