"""Sums of words over numbered letters: the replay's own small algebra.

A letter is a tuple that is numbered on first sight; a word is a tuple of numbers, a mono a sorted tuple of
(1x1 word, exponent), a polynomial a dict {(mono, word): rational}. Every concatenation is type-checked.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from typing import Any

import sympy

Number = int | Fraction
Word = tuple[int, ...]
Mono = tuple[tuple[Word, Number], ...]
Poly = dict[tuple[Mono, Word], Number]
Letter = tuple[Any, ...]
ONE = sympy.Integer(1)
UNIT: Poly = {((), ()): 1}


class ReplayError(Exception):
    """The certificate does not prove the claim; the message says where it fails."""


def require(condition: bool, reason: str) -> None:
    if not condition:
        raise ReplayError(reason)


@lru_cache(maxsize=4096)
def size(expression: Any) -> Any:
    """A size in canonical form, so that equal polynomials are equal objects."""
    return sympy.expand(expression)


@lru_cache(maxsize=4096)
def product_size(a: Any, b: Any) -> Any:
    return size(a * b)


def number(value: Any) -> Number:
    """A rational; whole numbers as `int`."""
    require(type(value) in (int, Fraction), f"{value!r} is not a rational number")
    return value.numerator if value.denominator == 1 else value


def add_to(target: Poly, source: Poly, factor: Number = 1) -> None:
    for key, value in source.items():
        total = target.get(key, 0) + factor * value
        if total:
            target[key] = total
        else:
            target.pop(key, None)


def add(*polys: Poly) -> Poly:
    out: Poly = {}
    for poly in polys:
        add_to(out, poly)
    return out


def scale(poly: Poly, factor: Number) -> Poly:
    return {key: value * factor for key, value in poly.items()} if factor else {}


def join(a: Mono, b: Mono) -> Mono:
    """The product of two monos."""
    if not a or not b:
        return a or b
    powers = dict(a)
    for generator, exponent in b:
        total = powers.get(generator, 0) + exponent
        if total:
            powers[generator] = number(total)
        else:
            del powers[generator]
    return tuple(sorted(powers.items()))


def inverted(mono: Mono) -> Mono:
    return tuple((g, -e) for g, e in mono)


def scalar(poly: Poly) -> bool:
    return all(not word for _, word in poly)


def freeze(poly: Poly) -> tuple:
    return tuple(sorted(poly.items()))


def coefficient_of(poly: Poly, word: Word) -> Poly | None:
    """c where poly = c * word with a scalar c; None for any other polynomial."""
    if any(w != word for _, w in poly):
        return None
    return {(mono, ()): c for (mono, _), c in poly.items()}


def one(word: Word) -> Poly:
    """A word as a polynomial, taken to be canonical."""
    return {((), word): 1}


class Words:
    """The table of letters of one replay, with products, transposes and shapes."""

    def __init__(self) -> None:
        self.letters: list[Letter] = []
        self.numbers: dict[Letter, int] = {}
        self.shapes: list[tuple[Any, Any]] = []
        self.flips: dict[int, int] = {}
        self.pieces: dict[Word, tuple[Mono, Word]] = {}

    # -- letters ------------------------------------------------------------------------------------
    def number_of(self, letter: Letter) -> int:
        found = self.numbers.get(letter)
        if found is None:
            found = len(self.letters)
            rows, cols = self._shape(letter)
            self.numbers[letter] = found
            self.letters.append(letter)
            self.shapes.append((size(rows), size(cols)))
        return found

    def letter(self, *letter: Any) -> Poly:
        """The polynomial of one letter."""
        return self.term((), (self.number_of(letter),))

    def _shape(self, letter: Letter) -> tuple[Any, Any]:
        tag = letter[0]
        if tag in ("sym", "node", "slot"):
            return letter[1].shape
        if tag in ("symT", "nodeT"):
            return letter[1].shape[::-1]
        if tag == "lin":
            return self.word_shape(letter[4])
        if tag in ("vec", "vecT"):
            long = product_size(letter[2], letter[3])
            return (long, ONE) if tag == "vec" else (ONE, long)
        if tag in ("unvec", "unvecT"):
            return letter[2:] if tag == "unvec" else letter[2:][::-1]
        if tag == "kron":
            (a, b), (c, d) = self.word_shape(letter[1], letter[2]), self.word_shape(letter[3], letter[4])
            return (product_size(a, c), product_size(b, d))
        if tag == "shuffle":
            long = product_size(letter[1], letter[2])
            return (long, long)
        require(tag == "inv", f"a letter of unknown kind {tag!r}")
        return (letter[2], letter[2])

    def word_shape(self, word: Word, if_empty: Any = ONE) -> tuple[Any, Any]:
        return (self.shapes[word[0]][0], self.shapes[word[-1]][1]) if word else (if_empty, if_empty)

    # -- words and polynomials ----------------------------------------------------------------------
    def cut(self, word: Word) -> tuple[Mono, Word]:
        """Scalar pieces out of a word; each is the smaller of itself and its transpose."""
        found = self.pieces.get(word)
        if found is None:
            found = self.pieces[word] = self._cut(word)
        return found

    def _cut(self, word: Word) -> tuple[Mono, Word]:
        for a, b in pairwise(word):
            require(self.shapes[a][1] == self.shapes[b][0], "a product of matrices that do not fit")
        sizes = [self.shapes[word[0]][0], *(self.shapes[x][1] for x in word)] if word else []
        ends = [i for i, n in enumerate(sizes) if n == ONE]
        if len(ends) < 2:
            return (), word
        mono: Mono = ()
        for start, stop in pairwise(ends):
            piece = word[start:stop]
            mono = join(mono, ((min(piece, self.flip_word(piece)), 1),))
        return mono, word[: ends[0]] + word[ends[-1] :]

    def term(self, mono: Mono, word: Word, coefficient: Number = 1) -> Poly:
        if not coefficient:
            return {}
        more, rest = self.cut(word)
        return {(join(mono, more), rest): coefficient}

    def times(self, *factors: Poly) -> Poly:
        out: Poly = UNIT
        for factor in factors:
            product: Poly = {}
            for (m1, w1), c1 in out.items():
                for (m2, w2), c2 in factor.items():
                    add_to(product, self.term(join(m1, m2), w1 + w2, c1 * c2))
            out = product
        return out

    def power(self, poly: Poly, exponent: int) -> Poly:
        """poly^exponent; negative powers of one-term scalars only."""
        if exponent < 0:
            poly = self.reciprocal(poly)
        return self.times(*[poly] * abs(exponent))

    def reciprocal(self, poly: Poly) -> Poly:
        require(len(poly) == 1 and scalar(poly), "the reciprocal of something that is not one scalar term")
        (((mono, _), c),) = poly.items()
        return {(inverted(mono), ()): number(Fraction(1) / c)}

    # -- transposes -----------------------------------------------------------------------------------
    def flip_word(self, word: Word) -> Word:
        return tuple(self.flip(x) for x in reversed(word))

    def flip(self, x: int) -> int:
        """The transpose of a letter."""
        found = self.flips.get(x)
        if found is None:
            found = self.number_of(self._flipped(self.letters[x]))
            self.flips[x], self.flips[found] = found, x
        return found

    def _flipped(self, letter: Letter) -> Letter:
        tag = letter[0]
        if tag in FLIP:
            return (FLIP[tag], *letter[1:])
        if tag == "lin":
            return (*letter[:4], self.flip_word(letter[4]))
        if tag == "kron":
            (_, a, m, b, n) = letter
            (_, cols_a), (_, cols_b) = self.word_shape(a, m), self.word_shape(b, n)
            return ("kron", self.flip_word(a), cols_a, self.flip_word(b), cols_b)
        if tag == "shuffle":
            return ("shuffle", letter[2], letter[1])
        if tag == "inv":
            return ("inv", freeze(self.transpose(dict(letter[1]))), letter[2])
        return letter  # a function of a symmetric kernel

    def transpose(self, poly: Poly) -> Poly:
        out: Poly = {}
        for (mono, word), c in poly.items():
            add_to(out, self.term(mono, self.flip_word(word), c))
        return out

    # -- letters with words inside --------------------------------------------------------------------
    def slot(self, kernel: Any, power: int, rate: Poly) -> Poly:
        """P K^power e^{rate K}, P the projection on the range of K."""
        return self.letter("slot", kernel, power, freeze(rate))

    def linear(self, kind: str, var: Any, poly: Poly) -> Poly:
        """A linear map, term by term."""
        out: Poly = {}
        for (mono, word), c in poly.items():
            add_to(out, self.letter("lin", kind, var, mono, word), c)
        return out

    def kron(self, left: Poly, m: Any, right: Poly, n: Any) -> Poly:
        """The Kronecker product; m and n are the sizes of identities among the factors."""
        out: Poly = {}
        for (m1, w1), c1 in left.items():
            for (m2, w2), c2 in right.items():
                rows1, rows2 = size(self.word_shape(w1, m)[0]), size(self.word_shape(w2, n)[0])
                if not w1 and (not w2 or rows1 == ONE):
                    word = w2
                elif not w2 and rows2 == ONE:
                    word = w1
                else:
                    word = (self.number_of(("kron", w1, rows1, w2, rows2)),)
                add_to(out, self.term(join(m1, m2), word, c1 * c2))
        return out

    def shuffle(self, m: Any, n: Any) -> Poly:
        if size(m) == ONE or size(n) == ONE:
            return UNIT
        return self.letter("shuffle", size(m), size(n))

    def vec(self, poly: Poly, rows: Any, cols: Any) -> Poly:
        if size(cols) == ONE:
            return poly
        if size(rows) == ONE:
            return self.transpose(poly)
        out: Poly = {}
        for (mono, word), c in poly.items():
            require(self._fits(word, (rows, cols)), "vec of a matrix of another shape")
            add_to(out, self.term(mono, (self.number_of(("vec", word, size(rows), size(cols))),), c))
        return out

    def unvec(self, poly: Poly, rows: Any, cols: Any) -> Poly:
        if size(cols) == ONE:
            return poly
        if size(rows) == ONE:
            return self.transpose(poly)
        out: Poly = {}
        for (mono, word), c in poly.items():
            require(self._fits(word, (product_size(rows, cols), ONE)), "unvec of a column of another size")
            add_to(out, self.term(mono, (self.number_of(("unvec", word, size(rows), size(cols))),), c))
        return out

    def _fits(self, word: Word, shape: tuple[Any, Any]) -> bool:
        want = (size(shape[0]), size(shape[1]))
        return self.word_shape(word) == want if word else want[0] == want[1]


FLIP = {
    "sym": "symT", "symT": "sym", "node": "nodeT", "nodeT": "node",
    "vec": "vecT", "vecT": "vec", "unvec": "unvecT", "unvecT": "unvec",
}  # fmt: skip
