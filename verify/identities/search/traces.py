"""Schemas for traces and determinants: rewriting inside, linear maps, products, inverses, rank-one changes."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import sympy

from derivations.assumptions import Property
from derivations.notation import nodes as n

from ..certificate import Instance
from . import algebra as al
from .calculus import of_kind
from .differentials import vec
from .elementary import only
from .invariants import determinant, rotations, trace
from .parse import linear
from .rewriting import Normalizer, instance, letter_schema, pair_schema
from .spectral import kron_of


# -- traces ---------------------------------------------------------------------------------------------------
@letter_schema("tr")
def inside_trace(norm: Normalizer, letter: al.Letter) -> Instance | None:
    """Rewrite inside, wherever around the circle a rule applies."""
    whole = letter[1]
    for i in range(len(whole)):
        word = whole[i:] + whole[:i]
        if i and norm.of_pair(word[-1 - i], word[len(word) - i]) is None:  # what the cut at i brings together
            continue
        end, premise = norm.premise(al.term((), word))
        if premise.steps:
            right = trace(end, al.shape(word[0])[0])
            return instance("inside trace", (letter,), right, premises=(premise,))
    if len(whole) == 1 and whole[0][0] == "kron":
        return trace_of_kron(letter, whole[0])
    return None


def trace_of_kron(letter: al.Letter, factor: al.Letter) -> Instance | None:
    """tr(A (x) B) = tr A tr B for square factors."""
    _, a, m, b, q = factor
    if not (n.same_size(*al.word_shape(a, m)) and n.same_size(*al.word_shape(b, q))):
        return None
    right = al.times(trace(al.term((), a), m), trace(al.term((), b), q))
    return instance("trace of kron", (letter,), right)


@pair_schema
def product_of_vecs(norm: Normalizer, first: al.Letter, second: al.Letter) -> Instance | None:
    """vec(A)^T vec(B) = tr(A^T B)."""
    if first[0] != "vecT" or second[0] != "vec" or first[2:] != second[2:]:
        return None
    right = trace(al.times(al.transposed(al.term((), first[1])), al.term((), second[1])), first[3])
    return instance("product of vecs", (first, second), right)


@of_kind("E")
@of_kind("D")
@of_kind("Int")
def trace_leaves_map(norm: Normalizer, letter: al.Letter) -> Instance | None:
    """A linear map of a trace is the trace of the map."""
    _, kind, var, mono, inner = letter
    factor = only(mono, inner)
    if factor is None or factor[0] != "tr":
        return None
    word = factor[1]
    mapped = linear(kind, var, al.term((), word))
    return instance("trace of a map", (letter,), trace(mapped, al.shape(word[0])[0]))


@of_kind("E")
def quadratic_form(norm: Normalizer, letter: al.Letter) -> Instance | None:
    """E[u^T A v] = tr(A E[v u^T]) where u and v alone are random."""
    _, _, _, mono, inner = letter
    if inner or len(mono) != 1 or mono[0][1] != 1:
        return None
    piece = mono[0][0][1]
    where = [i for i, x in enumerate(piece) if norm.known.is_random(x)]
    if where != [0, len(piece) - 1] or len(piece) < 2:
        return None
    moment = linear("E", None, al.term((), (piece[-1], piece[0])))
    right = trace(al.times(al.term((), piece[1:-1]), moment), al.shape(piece[0])[1])
    return instance("quadratic form", (letter,), right)


# -- determinants ---------------------------------------------------------------------------------------------
@letter_schema("det")
def determinant_rules(norm: Normalizer, letter: al.Letter) -> Instance | None:
    _, frozen, size = letter
    end, premise = norm.premise(al.thaw(frozen))
    if premise.steps:
        return instance("inside determinant", (letter,), determinant(end, size), premises=(premise,))
    if not end:
        return instance("determinant of zero", (letter,), {})
    if len(end) == 1:
        return of_product(norm, letter, end, size)
    return of_rank_change(letter, end, size) or of_factor(norm, letter, end, size)


def of_product(norm: Normalizer, letter: al.Letter, poly: al.Poly, size: Any) -> Instance | None:
    """det(c A B) = c^n det A det B for square factors; of an inverse the reciprocal; of a power the power."""
    ((mono, word), c) = next(iter(poly.items()))
    scale = powers(mono, c, size)
    parts = list(segments(word, size))
    if scale is None or parts is None:
        return None
    right = scale
    for part in parts:
        only = part[0]
        if len(part) == 1 and only[0] == "inv":
            right = al.times(right, al.invert(determinant(al.thaw(only[1]), size)))
        elif len(part) == 1 and only[0] == "kron":
            found = of_kron(only)
            if found is None:
                return None
            right = al.times(right, found)
        elif len(part) == 1 and only[0] == "node" and isinstance(only[1], n.Exp):
            right = al.times(right, al.term((), (("node", n.Exp(n.Tr(only[1].args[0]))),)))
        elif len(part) == 1 and only[0] == "node" and isinstance(only[1], n.Pow):
            right = al.times(right, al.term((), (("node", n.Pow(n.Det(only[1].args[0]), only[1].args[1])),)))
        elif (
            len(part) == 1 and only[0] == "slot" and only[2] != 1 and not only[3] and norm.known.is_invertible(only[1])
        ):
            right = al.times(right, al.power(determinant(al.term((), (("slot", only[1], 1, ()),)), size), only[2]))
        else:
            right = al.times(right, determinant(al.term((), part), size))
    if right == al.term((), (letter,)):
        return None
    return instance("determinant of a product", (letter,), right)


def segments(word: al.Word, size: Any) -> Iterator[al.Word]:
    """A word in pieces that are square of one size."""
    start = 0
    for i, letter in enumerate(word):
        if n.same_size(al.shape(letter)[1], size):
            yield word[start : i + 1]
            start = i + 1


def powers(mono: al.Mono, c: Fraction, size: Any) -> al.Poly | None:
    """(c mono)^size, for symbols alone: a letter for each; None where a factor is something else."""
    if getattr(size, "is_Integer", False):
        return al.power({(mono, ()): c}, int(size))
    out = al.const(1)
    if c != 1:
        out = al.term((), (("node", n.Pow(n.Num(c), n.Size(size))),))
    for generator, exponent in mono:
        piece = generator[1]
        exponential = len(piece) == 1 and piece[0][0] == "node" and isinstance(piece[0][1], n.Exp)
        if len(piece) != 1 or not (piece[0][0] == "sym" or exponential) or exponent.denominator != 1:
            return None
        node = piece[0][1]
        raised = n.Exp(n.Mul(node.args[0], n.Size(size))) if exponential else n.Pow(node, n.Size(size))
        power = al.term((), (("node", raised),))
        out = al.times(out, al.power(power, int(exponent)))
    return out


def of_kron(factor: al.Letter) -> al.Poly | None:
    """det(A (x) B) = det(A)^q det(B)^m for A of m x m, B of q x q; a size that is no number wants a symbol."""
    _, a, m, b, q = factor
    if not (n.same_size(*al.word_shape(a, m)) and n.same_size(*al.word_shape(b, q))):
        return None
    out = al.const(1)
    for word, rows, exponent in ((a, m, q), (b, q, m)):
        if getattr(exponent, "is_Integer", False):
            out = al.times(out, al.power(determinant(al.term((), word), rows), int(exponent)))
        elif len(word) == 1 and word[0][0] in ("sym", "symT"):
            out = al.times(out, al.term((), (("node", n.Pow(n.Det(word[0][1]), n.Size(exponent))),)))
        else:
            return None
    return out


def of_rank_change(letter: al.Letter, poly: al.Poly, size: Any) -> Instance | None:
    """det(I + c U V) = det(I + c V U): one way around the circle for all."""
    if len(poly) != 2 or poly.get(((), ())) != 1:
        return None
    ((mono, word), c) = next(item for item in poly.items() if item[0] != ((), ()))
    if not word:
        return None
    best = None
    for around in rotations(word):
        other = al.plus(al.const(1), al.times({(mono, ()): c}, al.term((), around)))
        found = determinant(other, al.shape(around[0])[0])
        rank = (len(next(iter(found))[1]) + len(found), al.key(al.freeze(found)))
        if n.same_size(al.shape(around[0])[0], al.ONE):
            return instance("determinant of a rank change", (letter,), found)
        if best is None or rank < best[0]:
            best = (rank, found)
    if best is None or best[1] == al.term((), (letter,)):
        return None
    return instance("determinant of a rank change", (letter,), best[1])


def of_factor(norm: Normalizer, letter: al.Letter, poly: al.Poly, size: Any) -> Instance | None:
    """det(c A + M) = c^n det(A) det(I + (c A)^{-1} M) for an invertible letter A, or I, and a number c other than 0."""
    if norm.under or norm.frozen:  # the derivative of a determinant is no simpler for its factors
        return None
    if poly.get(((), ())) == 1:
        return turned_around(norm, letter, poly, size)
    found = sorted(poly.items(), key=lambda item: (bool(item[0][0]) or item[1] != 1, bool(item[0][1]), al.key(item[0])))
    for (mono, word), c in found:
        identity = not word
        if identity != any(not w for _, w in poly) or len(word) > 1 or not all(is_unit(norm, g) for g, _ in mono):
            continue
        scale = powers(mono, c, size)
        if scale is None or (word and not invertible(norm, word[0])):
            continue
        rest = {key: x for key, x in poly.items() if key != (mono, word)}
        inverse = al.times(al.invert({(mono, ()): c}), inverse_of_letter(word[0]) if word else al.const(1))
        inside = al.plus(al.const(1), al.times(inverse, rest))
        first = determinant(al.term((), word), size) if word else al.const(1)
        right = al.times(al.times(scale, first), determinant(inside, size))
        return instance("determinant with a factor", (letter,), right)
    return None


def is_unit(norm: Normalizer, generator: Any) -> bool:
    """Whether a scalar is a symbol that is declared not to be zero, or a size."""
    (first, *more) = generator[1]
    if more or first[0] != "sym":
        return False
    return norm.known.is_positive(first[1]) or Property.INVERTIBLE in norm.known.has.get(first[1], ())


def turned_around(norm: Normalizer, letter: al.Letter, poly: al.Poly, size: Any) -> Instance | None:
    """det(I + c W) = c^n det(W) det(I + (c W)^{-1}) for a product W of invertible letters: the lesser of the two."""
    if len(poly) != 2:
        return None
    ((mono, word), c) = next(item for item in poly.items() if item[0] != ((), ()))
    scale = powers(mono, c, size)
    if scale is None or not word or not all(is_unit(norm, g) for g, _ in mono):
        return None
    if not all(n.same_size(al.shape(x)[1], size) and invertible(norm, x) for x in word):
        return None
    inverse = al.invert({(mono, ()): c})
    for x in reversed(word):
        inverse = al.times(inverse, inverse_of_letter(x))
    other = least_rotation(al.plus(al.const(1), inverse), size)
    if other is None or preference(other) >= preference(al.term((), (letter,))):
        return None
    right = al.times(scale, other)
    for x in word:
        right = al.times(right, determinant(al.term((), (x,)), size))
    return instance("determinant turned around", (letter,), right)


def least_rotation(poly: al.Poly, size: Any) -> al.Poly | None:
    """det(I + W) by the least way around the circle."""
    if len(poly) != 2:
        return None
    ((mono, word), c) = next(item for item in poly.items() if item[0] != ((), ()))
    turns = (al.plus(al.const(1), al.times({(mono, ()): c}, al.term((), turn))) for turn in rotations(word))
    return min((determinant(turn, size) for turn in turns), key=preference)


def preference(poly: al.Poly) -> str:
    return al.key(al.freeze(poly))


def invertible(norm: Normalizer, letter: al.Letter) -> bool:
    if letter[0] == "inv":
        return True
    plain = letter[0] == "sym" or (letter[0] == "slot" and letter[2:] in ((1, ()), (-1, ())))
    return plain and norm.known.is_invertible(letter[1])


def inverse_of_letter(letter: al.Letter) -> al.Poly:
    if letter[0] == "inv":
        return al.thaw(letter[1])
    if letter[0] == "slot":
        return al.term((), (("slot", letter[1], -letter[2], ()),))
    return al.term((), (("inv", al.freeze(al.term((), (letter,))), al.shape(letter)[0]),))


@letter_schema("node")
def power_of_sizes(norm: Normalizer, letter: al.Letter) -> Instance | None:
    """b^{j m + k n} = (b^m)^j (b^n)^k for a symbol b and sizes m, n."""
    node = letter[1]
    if not isinstance(node, n.Pow) or not isinstance(node.args[0], n.Sym) or isinstance(node.args[1], n.Num):
        return None
    if not node.args[0].is_scalar_shaped or not of_sizes_alone(node.args[1]):
        return None
    right = al.const(1)
    for (mono, _), c in norm.parser.poly(node.args[1]).items():
        size = sympy.prod([g[1][0][1].args[0] ** int(e) for g, e in mono])
        base = n.Pow(node.args[0], n.Size(size)) if mono else node.args[0]
        part = al.term((), (("node", base),)) if mono else norm.parser.poly(base)
        right = al.times(right, al.power(part, int(c)))
    return None if right == al.term((), (letter,)) else instance("power of sizes", (letter,), right)


def of_sizes_alone(node: n.Node) -> bool:
    """Whether a tree is made of sizes and whole numbers, by sums and products."""
    if isinstance(node, n.Num):
        return bool(node.value.q == 1)
    if isinstance(node, n.Add | n.Mul | n.Neg):
        return all(map(of_sizes_alone, node.args))
    return isinstance(node, n.Size)


@letter_schema("node")
def determinant_of_blocks(norm: Normalizer, letter: al.Letter) -> Instance | None:
    """det [[A, B], [C, D]] = det A det(D - C A^{-1} B) for A invertible, or by D; with a zero corner det A det D."""
    node = letter[1]
    if not isinstance(node, n.Det) or not isinstance(node.args[0], n.Blocks):
        return None
    grid = node.args[0].grid
    if len(grid) != 2 or len(grid[0]) != 2:
        return None
    (a, b), (c, d) = grid
    if not (n.same_size(*a.shape) and n.same_size(*d.shape)):
        return None
    zero = not norm.parser.poly(b) or not norm.parser.poly(c)
    if zero:
        pair = (a, d)
    elif norm.known.is_invertible(a):
        pair = (a, n.Add(d, n.Neg(n.Mul(c, n.Inv(a), b))))
    elif norm.known.is_invertible(d):
        pair = (d, n.Add(a, n.Neg(n.Mul(b, n.Inv(d), c))))
    else:
        return None
    first, second = (determinant(norm.parser.poly(x), x.shape[0]) for x in pair)
    return instance("determinant of blocks", (letter,), al.times(first, second))


@of_kind("D")
def derivative_of_determinant(norm: Normalizer, letter: al.Letter) -> Instance | None:
    """d/dt det M = det(M) tr(M^{-1} M')."""
    _, _, var, mono, inner = letter
    factor = only(mono, inner)
    if factor is None or factor[0] != "det":
        return None
    moved = linear("D", var, al.thaw(factor[1]))
    inside = al.times(al.term((), (("inv", factor[1], factor[2]),)), moved)
    return instance(
        "derivative of a determinant", (letter,), al.times(al.term((), (factor,)), trace(inside, factor[2]))
    )


@of_kind("D")
def derivative_of_inverse(norm: Normalizer, letter: al.Letter) -> Instance | None:
    """d/dt M^{-1} = -M^{-1} M' M^{-1}."""
    _, _, var, mono, inner = letter
    if mono and (inner or len(mono) != 1 or mono[0][1] != 1):
        return None
    word = inner or mono[0][0][1]
    if len(word) != 1 or word[0][0] != "inv":
        return None
    self = al.term((), word)
    moved = linear("D", var, al.thaw(word[0][1]))
    return instance("derivative of an inverse", (letter,), al.scaled(al.times(al.times(self, moved), self), -1))


# -- columns of the identity ------------------------------------------------------------------------------------
@pair_schema
def columns(norm: Normalizer, first: al.Letter, second: al.Letter) -> Instance | None:
    """e_i^T e_j is 1 where i and j are one, and 0 where they are two numbers."""
    if first[0] != "unitT" or second[0] != "unit" or first[1] != second[1]:
        return None
    if first[2] is second[2]:
        return instance("columns of the identity", (first, second), al.const(1))
    if isinstance(first[2], n.Num) and isinstance(second[2], n.Num):
        return instance("columns of the identity", (first, second), {})
    return None


# -- Kronecker products ---------------------------------------------------------------------------------------
@pair_schema
def kron_of_vec(norm: Normalizer, first: al.Letter, second: al.Letter) -> Instance | None:
    """(A (x) B) vec(W) = vec(B W A^T), and its transpose."""
    turned = first[0] == "vecT"
    factor, stacked = (second, first) if turned else (first, second)
    if factor[0] != "kron" or stacked[0] != ("vecT" if turned else "vec"):
        return None
    _, a, m, b, q = al.transposed_letter(factor) if turned else factor
    _, inner, rows, cols = stacked
    (rows_a, cols_a), (rows_b, cols_b) = al.word_shape(a, m), al.word_shape(b, q)
    if not (n.same_size(cols_a, cols) and n.same_size(cols_b, rows)):
        return None
    product = al.times(al.times(al.term((), b), al.term((), inner)), al.term((), al.transposed_word(a)))
    right = vec(product, rows_b, rows_a)
    return instance("kron of vec", (first, second), al.transposed(right) if turned else right)


@letter_schema("kron")
def kron_associates(norm: Normalizer, letter: al.Letter) -> Instance | None:
    """(A (x) B) (x) C = A (x) (B (x) C)."""
    _, inner, _, last, q = letter
    if len(inner) != 1 or inner[0][0] != "kron":
        return None
    _, a, m, b, p = inner[0]
    second = (("kron", b, p, last, q),)
    return instance("kron associates", (letter,), kron_of(a, m, second, al.word_shape(second)[0]))


@of_kind("D")
def derivative_of_kron(norm: Normalizer, letter: al.Letter) -> Instance | None:
    """d/dt (A (x) B) = A' (x) B + A (x) B'."""
    _, _, var, mono, inner = letter
    if mono or len(inner) != 1 or inner[0][0] != "kron":
        return None
    _, a, m, b, q = inner[0]
    out: al.Poly = {}
    for i, word in enumerate((a, b)):
        if not norm.known.depends(word, var):
            continue
        for (more, rate), x in linear("D", var, al.term((), word)).items():
            piece = kron_of(rate, m, b, q) if i == 0 else kron_of(a, m, rate, q)
            al.add_to(out, al.times({(more, ()): x}, piece))
    return instance("derivative of kron", (letter,), out)


@letter_schema("node")
def inverse_of_kron(norm: Normalizer, letter: al.Letter) -> Instance | None:
    """(A (x) B)^{-1} = A^{-1} (x) B^{-1} for square factors; (A (x) B)^+ = A^+ (x) B^+."""
    node = letter[1]
    if not isinstance(node, n.Inv | n.PInv) or not isinstance(node.args[0], n.Kron):
        return None
    factors = node.args[0].args
    if isinstance(node, n.Inv) and not all(n.same_size(*factor.shape) for factor in factors):
        return None
    split = n.Kron(*(type(node)(factor) for factor in factors))
    return instance("inverse of kron", (letter,), norm.parser.poly(split))
