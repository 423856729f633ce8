"""Traces, determinants, unit vectors and sums over an index, as words."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import sympy

from derivations.notation import nodes as n

from . import algebra as al


def of_size(size: Any) -> al.Poly:
    """A size as a scalar."""
    total: al.Poly = {}
    for part in sympy.Add.make_args(sympy.expand(size)):
        coefficient, powers = part.as_coeff_Mul()
        mono: al.Mono = ()
        for base, exponent in powers.as_powers_dict().items():
            if base != 1:
                mono = al.merge(mono, ((("word", (("sym", n.Size(base)),)), Fraction(int(exponent))),))
        al.add_to(total, {(mono, ()): Fraction(int(coefficient.p), int(coefficient.q))})
    return total


def rotations(word: al.Word) -> tuple[al.Word, ...]:
    """All ways to read a word around a circle, from the left and transposed."""
    return tuple(w[i:] + w[:i] for w in (word, al.transposed_word(word)) for i in range(len(word)))


def trace(poly: al.Poly, size: Any) -> al.Poly:
    """The trace of a square polynomial; `size` is that of the identity among its terms."""
    out: al.Poly = {}
    for (mono, word), c in poly.items():
        al.add_to(out, al.times({(mono, ()): c}, of_size(size) if not word else trace_of_word(word)))
    return out


def trace_of_word(word: al.Word) -> al.Poly:
    """The trace of one word: cut where it passes a dimension 1, else a letter."""
    if n.same_size(al.shape(word[0])[0], al.ONE):
        return al.term((), word)
    for i, letter in enumerate(word):
        if n.same_size(al.shape(letter)[0], al.ONE):
            return al.term((), word[i:] + word[:i])
    for i, letter in enumerate(word):
        if letter[0] == "diag":  # tr(Diag(u) R) = u^T diag(R)
            rest = diagonal_of({((), word[i + 1 :] + word[:i]): Fraction(1)}, letter[2])
            return al.times(al.transposed(al.term((), letter[1])), rest)
    return al.term((), (("tr", min(rotations(word), key=al.key)),))


# -- entrywise ------------------------------------------------------------------------------------------------
def hadamard(left: al.Poly, right: al.Poly, shape: Any) -> al.Poly:
    """The entrywise product; with the identity or a dyad it is made of diagonal matrices."""
    if n.same_size(shape[0], al.ONE) and not n.same_size(shape[1], al.ONE):
        return al.transposed(hadamard(al.transposed(left), al.transposed(right), shape[::-1]))
    out: al.Poly = {}
    for (m1, w1), c1 in left.items():
        for (m2, w2), c2 in right.items():
            al.add_to(out, al.times({(al.merge(m1, m2), ()): c1 * c2}, _entrywise(w1, w2, shape)))
    return out


def _entrywise(first: al.Word, second: al.Word, shape: Any) -> al.Poly:
    if n.same_size(shape[0], al.ONE):
        return al.term((), first + second)
    column = n.same_size(shape[1], al.ONE)
    for one, other in ((first, second), (second, first)):
        if not one:
            return diagonal(diagonal_of({((), other): Fraction(1)}, shape[0]), shape[0])
        at = None if column else next((i for i, x in enumerate(one) if n.same_size(al.shape(x)[1], al.ONE)), None)
        if at is not None:  # u v^T
            down = diagonal(al.term((), one[: at + 1]), shape[0])
            across = diagonal(al.term((), al.transposed_word(one[at + 1 :])), shape[1])
            return al.times(al.times(down, {((), other): Fraction(1)}), across)
    factors = [f for w in (first, second) for f in (w[0][1] if len(w) == 1 and w[0][0] == "had" else (w,))]
    return al.term((), (("had", tuple(sorted(factors, key=al.key))),))


def diagonal(column: al.Poly, size: Any) -> al.Poly:
    """The diagonal matrix with a column on its diagonal."""
    if n.same_size(size, al.ONE):
        return column
    out: al.Poly = {}
    for (mono, word), c in column.items():
        al.add_to(out, al.term(mono, (("diag", word, size),), c))
    return out


def diagonal_of(square: al.Poly, size: Any) -> al.Poly:
    """The diagonal of a square matrix as a column; of a dyad an entrywise product."""
    if n.same_size(size, al.ONE):
        return square
    out: al.Poly = {}
    for (mono, word), c in square.items():
        at = next((i for i, x in enumerate(word) if n.same_size(al.shape(x)[1], al.ONE)), None)
        if len(word) == 1 and word[0][0] == "diag":
            part: al.Poly = {((), word[0][1]): Fraction(1)}
        elif at is not None:
            both = (word[: at + 1], al.transposed_word(word[at + 1 :]))
            part = _entrywise(*both, (size, al.ONE))
        else:
            part = al.term((), (("dg", min(word, al.transposed_word(word), key=al.key), size),))
        al.add_to(out, al.times({(mono, ()): c}, part))
    return out


def determinant(poly: al.Poly, size: Any) -> al.Poly:
    """The determinant of a square polynomial as a letter; of a number the number."""
    return poly if n.same_size(size, al.ONE) else al.term((), (named_determinant(poly, size),))


def named_determinant(poly: al.Poly, size: Any) -> al.Letter:
    """The letter of a determinant, one for a matrix and its transpose."""
    return ("det", min(al.freeze(poly), al.freeze(al.transposed(poly)), key=al.key), size)


def eigenvalues(poly: al.Poly, size: Any) -> al.Poly:
    """All eigenvalues of a matrix as a letter, one for it and its transpose; of a number the number."""
    return poly if n.same_size(size, al.ONE) else al.term((), (("eigs", *named_determinant(poly, size)[1:]),))


def rank(poly: al.Poly, shape: Any) -> al.Poly:
    """The rank of a matrix as a letter, one for it and its transpose."""
    return al.term((), (named_rank(poly, shape),))


def named_rank(poly: al.Poly, shape: Any) -> al.Letter:
    own, turned = (al.freeze(poly), *shape), (al.freeze(al.transposed(poly)), *shape[::-1])
    return ("rank", *min(own, turned, key=al.key))


def elementary(name: str, poly: al.Poly) -> al.Poly:
    """An elementary function of a scalar as a letter."""
    return al.term((), (("fn", name, al.freeze(poly)),))


def slope(name: str, argument: al.Poly) -> al.Poly | None:
    """The derivative of an elementary function, None where it has no words."""
    if name == "log":
        if len(argument) == 1:
            return al.invert(argument)
        return al.term((), (("inv", al.freeze(argument), al.ONE),))
    if name in ("sin", "sinh"):
        return elementary("cos" + name[3:], argument)
    if name in ("cos", "cosh"):
        return al.scaled(elementary("sin" + name[3:], argument), -1 if name == "cos" else 1)
    if name == "tanh":
        return al.plus(al.const(1), al.scaled(al.power(elementary("tanh", argument), 2), -1))
    return None


def unit(size: Any, index: n.Node) -> al.Poly:
    """Column `index` of the identity."""
    return al.const(1) if n.same_size(size, al.ONE) else al.term((), (("unit", size, index),))


def entry(poly: al.Poly, shape: n.Shape, row: n.Node, column: n.Node) -> al.Poly:
    """e_i^T A e_j."""
    return al.times(al.times(al.transposed(unit(shape[0], row)), poly), unit(shape[1], column))


# -- sums over an index -------------------------------------------------------------------------------------
def contracted(poly: al.Poly, index: n.Sym, size: Any) -> al.Poly | None:
    """The sum over i = 1..size of a polynomial, by sum_i e_i e_i^T = I; None where i occurs otherwise."""
    out: al.Poly = {}
    for (mono, word), c in poly.items():
        part = _contracted_term(mono, word, ("unit", size, index), size)
        if part is None:
            return None
        al.add_to(out, part, c)
    return out


def _contracted_term(mono: al.Mono, word: al.Word, letter: al.Letter, size: Any) -> al.Poly | None:
    index = frozenset({letter[2]})
    rest = tuple((g, e) for g, e in mono if not al.mentions(g, index))
    moving = [(g[1], e) for g, e in mono if al.mentions(g, index)]
    if any(e.denominator != 1 or e < 0 or e > 2 for _, e in moving):
        return None
    pieces = [piece for piece, e in moving for _ in range(int(e))]
    if al.mentions(word, index):
        pieces.append(word)
    if not pieces:
        return al.times({(mono, word): Fraction(1)}, of_size(size))
    turned = al.transposed_letter(letter)
    if any(x not in (letter, turned) and al.mentions(x, index) for piece in pieces for x in piece):
        return None
    outer = {(rest, () if al.mentions(word, index) else word): Fraction(1)}
    if sum(x in (letter, turned) for piece in pieces for x in piece) != 2:
        return None
    if len(pieces) == 2:
        first = pieces[0] if pieces[0][-1] == letter else al.transposed_word(pieces[0])
        last = pieces[1]
        if first[-1] != letter:
            return None
        row = first[:-1]  # of the scalar u^T e_i; in the other piece, where the word stands last, u takes the place
        i = next(i for i, x in enumerate(last) if x in (letter, turned))
        put = row if last[i] == turned else al.transposed_word(row)
        return al.times(outer, al.term((), last[:i] + put + last[i + 1 :]))
    (piece,) = pieces
    if piece[0] == turned and piece[-1] == letter:
        return al.times(outer, trace(al.term((), piece[1:-1]), size))
    for i in range(len(piece) - 1):
        if piece[i] == letter and piece[i + 1] == turned:
            return al.times(outer, al.term((), piece[:i] + piece[i + 2 :]))
    return None


__all__ = [
    "contracted",
    "determinant",
    "diagonal",
    "diagonal_of",
    "eigenvalues",
    "elementary",
    "entry",
    "hadamard",
    "named_determinant",
    "named_rank",
    "of_size",
    "rank",
    "rotations",
    "slope",
    "trace",
    "unit",
]
