"""Numbered letters with shapes, transposes and weights, and sums of words over them.

A monomial is (mono, word): a word of letters, and scalars that stand beside it. A scalar is a 1x1 word, the smaller of
itself and its transpose; a mono is a sorted tuple of (scalar, exponent). Words are cut at inner dimensions 1, as in
`search.algebra`, with which polynomials are exchanged.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise
from typing import Any

from derivations.notation import nodes as n

from ...certificate import Letter
from .. import algebra as al

Number = int | Fraction
Word = tuple[int, ...]
Mono = tuple[tuple[Word, Number], ...]
Monomial = tuple[Mono, Word]
Poly = dict[Monomial, Number]
Key = tuple[Any, ...]


def number(value: Number) -> Number:
    return value.numerator if value.denominator == 1 else value


def add_to(target: Poly, source: Poly, factor: Number = 1) -> None:
    """target += factor * source."""
    for key, value in source.items():
        total = target.get(key, 0) + factor * value
        if total:
            target[key] = number(total)
        else:
            target.pop(key, None)


class Alphabet:
    """The letters of one question, in the order of their numbers."""

    def __init__(self, weigh: Callable[[Letter], int] | None = None) -> None:
        self.weigh = weigh or weight
        self.letters: list[Letter] = []
        self.numbers: dict[Letter, int] = {}
        self.rows: list[Any] = []
        self.cols: list[Any] = []
        self.flips: dict[int, int] = {}
        self.weights: list[int] = []
        self.units: frozenset[Word] = frozenset()
        self._cuts: dict[Word, Monomial] = {}
        self._keys: dict[Monomial, Key] = {}
        self._ranks: dict[Word, int] = {}
        self._sizes: dict[Any, Any] = {al.ONE: al.ONE}

    # -- letters ----------------------------------------------------------------------------------------
    def number(self, letter: Letter) -> int:
        found = self.numbers.get(letter)
        if found is None:
            found = self.numbers[letter] = len(self.letters)
            rows, cols = al.shape(letter)
            self.letters.append(letter)
            self.rows.append(self._size(rows))
            self.cols.append(self._size(cols))
            self.weights.append(self.weigh(letter))
        return found

    def _size(self, size: Any) -> Any:
        """One object for equal sizes."""
        found = self._sizes.get(size)
        if found is None:
            found = self._sizes[size] = next((s for s in self._sizes.values() if n.same_size(s, size)), size)
        return found

    def flip(self, x: int) -> int:
        found = self.flips.get(x)
        if found is None:
            found = self.number(al.transposed_letter(self.letters[x]))
            self.flips[x], self.flips[found] = found, x
        return found

    def flipped(self, word: Word) -> Word:
        return tuple(self.flip(x) for x in reversed(word))

    def is_scalar(self, word: Word) -> bool:
        return bool(word) and self.rows[word[0]] == al.ONE and self.cols[word[-1]] == al.ONE

    # -- products ---------------------------------------------------------------------------------------
    def cut(self, word: Word) -> Monomial:
        """The scalars in a word, and the rest of it."""
        found = self._cuts.get(word)
        if found is None:
            found = self._cuts[word] = self._cut(word)
        return found

    def _cut(self, word: Word) -> Monomial:
        if not word:
            return (), ()
        sizes = [self.rows[word[0]], *(self.cols[x] for x in word)]
        ends = [i for i, size in enumerate(sizes) if size == al.ONE]
        if len(ends) < 2:
            return (), word
        mono: Mono = ()
        for start, stop in pairwise(ends):
            mono = join(mono, ((self.scalar(word[start:stop]), 1),))
        return mono, word[: ends[0]] + word[ends[-1] :]

    def scalar(self, piece: Word) -> Word:
        other = self.flipped(piece)
        return min(piece, other, key=self._of_word)

    def times(self, mono: Mono, left: Word, poly: Poly, right: Word, outer: Word = ()) -> Poly:
        """mono * (left poly right) * outer."""
        out: Poly = {}
        for (m, w), c in poly.items():
            more, rest = self.cut(left + w + right)
            scalars = join(join(mono, m), more)
            if outer:
                more, rest = self.cut(rest + outer)
                scalars = join(scalars, more)
            total = out.get((scalars, rest), 0) + c
            if total:
                out[scalars, rest] = total
            else:
                out.pop((scalars, rest), None)
        return out

    # -- order ------------------------------------------------------------------------------------------
    def _of_word(self, word: Word) -> Key:
        return (sum(self.weights[x] for x in word), len(word), word)

    def key(self, monomial: Monomial) -> Key:
        """Monomials in order: by weight, then by their words, their scalars, and last by those that are units."""
        found = self._keys.get(monomial)
        if found is None:
            mono, word = monomial
            own = self._of_word(word)
            plain, units = self.apart(mono)
            scalars = sum(sum(self.weights[x] for x in g) * e for g, e in plain)
            heights = [sum(self.rank(g) * e for g, e in part) for part in (plain, units)]
            found = self._keys[monomial] = (own[0] + scalars, own, heights[0], plain, heights[1], units)
        return found

    def rank(self, scalar: Word) -> int:
        """A number for a scalar; sums of them are an order that multiplication keeps, also by negative powers."""
        found = self._ranks.get(scalar)
        if found is None:
            found = self._ranks[scalar] = 10**9 + len(self._ranks) * 2_654_435_761 % 2**32
        return found

    def apart(self, mono: Mono) -> tuple[Mono, Mono]:
        """The scalars that may vanish, and those that are units."""
        return (
            tuple(pair for pair in mono if pair[0] not in self.units),
            tuple(pair for pair in mono if pair[0] in self.units),
        )

    # -- from and to the algebra of the search ------------------------------------------------------------
    def word(self, word: al.Word) -> Word:
        return tuple(self.number(letter) for letter in word)

    def poly(self, poly: al.Poly) -> Poly:
        out: Poly = {}
        for (mono, word), c in poly.items():
            scalars: Mono = ()
            for (_, piece), e in mono:
                scalars = join(scalars, ((self.scalar(self.word(piece)), number(e)),))
            add_to(out, {(scalars, self.word(word)): number(c)})
        return out

    def told(self, word: Word) -> al.Word:
        return tuple(self.letters[x] for x in word)

    def told_mono(self, mono: Mono) -> al.Mono:
        out: al.Mono = ()
        for piece, e in mono:
            out = al.merge(out, ((al.scalar(self.told(piece)), Fraction(e)),))
        return out

    def told_poly(self, poly: Poly) -> al.Poly:
        out: al.Poly = {}
        for (mono, word), c in poly.items():
            al.add_to(out, {(self.told_mono(mono), self.told(word)): Fraction(c)})
        return out


def weight(letter: Letter) -> int:
    """How heavy a letter is: plain scalars weigh nothing, inverses and functions more than what they are of."""
    tag, *rest = letter
    if tag in ("sym", "symT"):
        return 0 if al.shape(letter) == (al.ONE, al.ONE) else 1
    if tag in ("node", "nodeT"):
        inner = rest[0].args[0] if rest[0].args else rest[0]
        return 1 if isinstance(inner, n.Sym) else 2
    return 2


def weight_of_symbols(letter: Letter) -> int:
    """The other way round: square symbols are heavier than what inverses and columns are put together to."""
    tag, node, *_ = letter
    if tag in ("sym", "symT") and al.ONE not in al.shape(letter):
        return 4 if n.same_size(*al.shape(letter)) else 2
    return 0 if isinstance(node, n.Node) and al.shape(letter) == (al.ONE, al.ONE) and tag == "sym" else 1


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


def without(a: Mono, b: Mono) -> Mono:
    """The quotient of two monos."""
    return join(a, tuple((g, -e) for g, e in b))


__all__ = [
    "Alphabet",
    "Mono",
    "Monomial",
    "Number",
    "Poly",
    "Word",
    "add_to",
    "join",
    "number",
    "weight",
    "weight_of_symbols",
    "without",
]
