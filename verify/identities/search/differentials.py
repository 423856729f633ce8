"""Differentials by a matrix: d(A X B) = A dX B, d(X^{-1}) = -X^{-1} dX X^{-1}, d det M = det(M) tr(M^{-1} dM).

The differential of a polynomial of words is a sum of `Move`s. A gradient has the shape of its variable: where
da = tr(B dX) it is B^T. A Jacobian acts on vec of the variable: d vec(F) = J vec(dX). The entries of the variable move
independently, also where the variable happens to be symmetric at a point.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from derivations.assumptions import SmoothMap
from derivations.notation import nodes as n

from . import algebra as al
from .invariants import slope, trace
from .rewriting import Normalizer
from .spectral import kron_of


class NotDifferentiated(Exception):
    """A letter of which no differential is known."""


@dataclass(frozen=True)
class Move:
    """left dX right, or with `traced` left tr(right dX); with `turned` dX is transposed."""

    left: al.Poly
    right: al.Poly
    turned: bool
    traced: bool = False


def bare(word: al.Word) -> al.Poly:
    """A word that is a part of one in canonical form."""
    return {((), word): Fraction(1)}


class Differential:
    """Differentials by one variable."""

    def __init__(self, norm: Normalizer, wrt: n.Sym) -> None:
        self.norm = norm
        self.wrt = wrt
        self.maps = {
            fact.value: fact.jacobian
            for fact in norm.known.assumptions
            if isinstance(fact, SmoothMap) and fact.argument is wrt and n.same_size(wrt.shape[1], al.ONE)
        }
        self.moving = frozenset({wrt, *self.maps})

    def moves(self, thing: object) -> bool:
        return al.mentions(thing, self.moving)

    def of_poly(self, poly: al.Poly) -> Iterator[Move]:
        for (mono, word), c in poly.items():
            for generator, exponent in mono:
                if not self.moves(generator):
                    continue
                if exponent.denominator != 1:
                    raise NotDifferentiated
                lowered = al.merge(mono, ((generator, Fraction(-1)),))
                for inner, turned in self.of_scalar(generator[1]):
                    yield Move({(lowered, word): c * exponent}, inner, turned, True)
            for i, letter in enumerate(word):
                if self.moves(letter):
                    left, right = {(mono, word[:i]): c}, bare(word[i + 1 :])
                    yield from self.of_letter(left, letter, right)

    def of_letter(self, left: al.Poly, letter: al.Letter, right: al.Poly) -> Iterator[Move]:
        """left d(letter) right."""
        if letter[0] in ("symT", "nodeT"):
            for move in self.of_letter(al.transposed(right), al.transposed_letter(letter), al.transposed(left)):
                first, last = al.transposed(move.left), move.right
                yield (
                    Move(first, last, move.turned, True)
                    if move.traced
                    else Move(al.transposed(last), first, not move.turned)
                )
            return
        if letter == ("sym", self.wrt):
            yield Move(left, right, False)
        elif letter[0] == "sym" and letter[1] in self.maps:
            slope = self.norm.parser.poly(self.maps[letter[1]])
            yield Move(al.times(left, slope), right, False)
        elif letter[0] == "inv" or (letter[0] == "node" and isinstance(letter[1], n.Inv)):
            inside = al.thaw(letter[1]) if letter[0] == "inv" else self.norm.parser.poly(letter[1].args[0])
            own = al.term((), (letter,))
            before, after = al.scaled(al.times(left, own), -1), al.times(own, right)
            for move in self.of_poly(inside):
                if move.traced:
                    yield Move(al.times(al.times(before, move.left), after), move.right, move.turned, True)
                else:
                    yield Move(al.times(before, move.left), al.times(move.right, after), move.turned)
        else:
            raise NotDifferentiated

    def of_scalar(self, piece: al.Word) -> Iterator[tuple[al.Poly, bool]]:
        """(B, turned) where the differential of a 1x1 word is the sum of tr(B dX)."""
        (first, *more) = piece
        if not more and first[0] == "node":
            yield from self.of_operator(first)
            return
        if more or first[0] not in al.SCALARS:
            for i, letter in enumerate(piece):
                if self.moves(letter):
                    yield from self.closed(bare(piece[:i]), letter, bare(piece[i + 1 :]), al.ONE)
        elif first[0] == "tr":
            word = first[1]
            if len(word) == 1 and word[0][0] == "node" and isinstance(word[0][1], n.Exp):
                yield from self.of_traced_exponential(word[0])
                return
            for i, letter in enumerate(word):
                if self.moves(letter):
                    around = bare(word[i + 1 :] + word[:i])
                    yield from self.closed(around, letter, al.const(1), al.shape(letter)[1])
        elif first[0] == "rank":
            raise NotDifferentiated
        elif first[0] == "fn":
            rate = slope(first[1], al.thaw(first[2]))
            if rate is None:
                raise NotDifferentiated
            for move in self.of_poly(al.thaw(first[2])):
                yield self.under_trace(Move(al.times(rate, move.left), move.right, move.turned, move.traced), al.ONE)
        else:
            inverse = al.times(al.term((), (first,)), al.term((), (("inv", first[1], first[2]),)))
            for move in self.of_poly(al.thaw(first[1])):
                yield self.under_trace(
                    Move(al.times(inverse, move.left), move.right, move.turned, move.traced), first[2]
                )

    def of_operator(self, letter: al.Letter) -> Iterator[tuple[al.Poly, bool]]:
        """d|F| = tr(F^T dF) / |F|, d sqrt(a) = da / (2 sqrt(a)), d e^a = e^a da."""
        node, own = letter[1], al.term((), (letter,))
        inside = self.norm.parser.poly(node.args[0]) if node.args else {}
        if isinstance(node, n.Norm) and (
            node.kind == "F" or (node.kind in ("2", "op", "*") and al.ONE in node.args[0].shape)
        ):
            _, cols = node.args[0].shape
            head = al.times(al.invert(own), al.transposed(inside))
            for move in self.of_poly(inside):
                yield self.under_trace(Move(al.times(head, move.left), move.right, move.turned, move.traced), cols)
            return
        if isinstance(node, n.Sqrt):
            rate = al.scaled(al.invert(own), Fraction(1, 2))
        elif isinstance(node, n.Exp):
            rate = own
        elif isinstance(node, n.Inv):
            rate = al.scaled(al.times(own, own), -1)
        else:
            raise NotDifferentiated
        for move in self.of_poly(inside):
            yield self.under_trace(Move(al.times(rate, move.left), move.right, move.turned, move.traced), al.ONE)

    def of_traced_exponential(self, letter: al.Letter) -> Iterator[tuple[al.Poly, bool]]:
        """d tr e^M = tr(e^M dM), whether M and dM commute or not."""
        (matrix,), own = letter[1].args, al.term((), (letter,))
        for move in self.of_poly(self.norm.parser.poly(matrix)):
            head = Move(al.times(own, move.left), move.right, move.turned, move.traced)
            yield self.under_trace(head, matrix.shape[0])

    def closed(self, left: al.Poly, letter: al.Letter, right: al.Poly, size: object) -> Iterator[tuple[al.Poly, bool]]:
        """The trace of left d(letter) right, which has so many rows."""
        for move in self.of_letter(left, letter, right):
            yield self.under_trace(move, size)

    def under_trace(self, move: Move, size: object) -> tuple[al.Poly, bool]:
        if move.traced:
            return al.times(trace(move.left, size), move.right), move.turned
        return al.times(move.right, move.left), move.turned


def gradient_of(norm: Normalizer, poly: al.Poly, wrt: n.Sym) -> al.Poly | None:
    """The gradient of a scalar, of the shape of the variable; None where it is not known."""
    out: al.Poly = {}
    try:
        for move in Differential(norm, wrt).of_poly(poly):
            if not move.traced:
                return None
            al.add_to(out, al.times(move.left, move.right if move.turned else al.transposed(move.right)))
    except NotDifferentiated:
        return None
    return out


def derivative_along(norm: Normalizer, poly: al.Poly, wrt: n.Sym, direction: al.Poly) -> al.Poly | None:
    """The differential with a matrix in the place of dX; None where it is not known."""
    out: al.Poly = {}
    try:
        for move in Differential(norm, wrt).of_poly(poly):
            step = al.transposed(direction) if move.turned else direction
            if move.traced:
                size = wrt.shape[0] if move.turned else wrt.shape[1]
                al.add_to(out, al.times(move.left, trace(al.times(move.right, step), size)))
            else:
                al.add_to(out, al.times(al.times(move.left, step), move.right))
    except NotDifferentiated:
        return None
    return out


def jacobian_of(norm: Normalizer, poly: al.Poly, wrt: n.Sym, shape: n.Shape) -> al.Poly | None:
    """The Jacobian of a vector of this shape, or of a vec, by vec of the variable; None where it is not known."""
    out: al.Poly = {}
    try:
        for (mono, word), c in poly.items():
            stacked = len(word) == 1 and word[0][0] == "vec"
            inner, rows, cols = word[0][1:] if stacked else (word, *shape)
            for move in Differential(norm, wrt).of_poly({(mono, inner): c}):
                al.add_to(out, _stacked(move, wrt, rows, cols))
    except NotDifferentiated:
        return None
    return out


def _stacked(move: Move, wrt: n.Sym, rows: object, cols: object) -> al.Poly:
    """J where vec of a move is J vec(dX): of A dX B it is B^T (x) A, of A tr(B dX) it is vec(A) vec(B^T)^T."""
    if move.traced:
        inner = move.right if move.turned else al.transposed(move.right)
        return al.times(vec(move.left, rows, cols), al.transposed(vec(inner, *wrt.shape)))
    out: al.Poly = {}
    for (m1, w1), c1 in al.transposed(move.right).items():
        for (m2, w2), c2 in move.left.items():
            if not w1 and n.same_size(cols, al.ONE):
                piece = al.term((), w2)
            elif not w2 and n.same_size(rows, al.ONE):
                piece = al.term((), w1)
            else:
                piece = kron_of(w1, cols, w2, rows)
            al.add_to(out, al.times({(al.merge(m1, m2), ()): c1 * c2}, piece))
    flat = any(n.same_size(side, al.ONE) for side in wrt.shape)
    return al.times(out, al.term((), (("shuffle", *wrt.shape),))) if move.turned and not flat else out


def vec(poly: al.Poly, rows: object, cols: object) -> al.Poly:
    """The columns of a matrix stacked."""
    if n.same_size(cols, al.ONE):
        return poly
    if n.same_size(rows, al.ONE):
        return al.transposed(poly)
    out: al.Poly = {}
    for (mono, word), c in poly.items():
        al.add_to(out, al.term(mono, (("vec", word, rows, cols),), c))
    return out


__all__ = ["derivative_along", "gradient_of", "jacobian_of"]
