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
    return al.term((), (("tr", min(rotations(word), key=al.key)),))


def determinant(poly: al.Poly, size: Any) -> al.Poly:
    """The determinant of a square polynomial as a letter; of a number the number."""
    return poly if n.same_size(size, al.ONE) else al.term((), (named_determinant(poly, size),))


def named_determinant(poly: al.Poly, size: Any) -> al.Letter:
    """The letter of a determinant, one for a matrix and its transpose."""
    return ("det", min(al.freeze(poly), al.freeze(al.transposed(poly)), key=al.key), size)


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
    "elementary",
    "entry",
    "named_determinant",
    "of_size",
    "rotations",
    "slope",
    "trace",
    "unit",
]
