"""Sums of words of matrices with commuting scalar factors, in canonical form.

A polynomial is a dict {(mono, word): Fraction}. A word is a tuple of letters, a mono a sorted tuple of
(generator, exponent). Letters are tuples; the first entry is the tag:

    ("sym", node) ("symT", node)     a declared matrix and its transpose
    ("node", node) ("nodeT", node)   an operator that is not yet rewritten (an exponential, an inverse, ...)
    ("slot", K, p, r)                P K^p e^{rK} for a symmetric K, P the projection on its range; r is a
                                     frozen scalar polynomial
    ("lin", kind, var, mono, word)   a linear map applied to one term: kind "E", "D", "Int", "Lim"
    ("vec", word, rows, cols)        vec of one word, and ("unvec", word, rows, cols)
    ("kron", a, m, b, n)             a Kronecker product of two words with m and n rows
    ("shuffle", m, n)                the perfect shuffle
    ("inv", poly, n)                 the inverse of a frozen polynomial
    ("part", node, i, j)             block (i, j), counted from 0, of the inverse of a block matrix, and ("partT", ...)
    ("tr", word)                     the trace of one word, one of its rotations and theirs transposed for all
    ("det", poly, n)                 the determinant of a frozen polynomial
    ("rank", poly, m, n)             the rank of a frozen polynomial of m rows and n columns
    ("fn", name, poly)               an elementary function of a frozen scalar
    ("had", words)                   the entrywise product of two words or more, in order
    ("diag", word, n)                the diagonal matrix with a column on its diagonal
    ("dg", word, n) ("dgT", ...)     the diagonal of a square word as a column
    ("unit", n, i) ("unitT", n, i)   column i of the identity, and its transpose
    ("eigs", poly, n) ("eigsT", ...) the eigenvalues of a frozen polynomial, all real, as a column from the largest

Wherever an inner dimension is 1 a word is cut; the 1x1 pieces are scalars (equal to their transpose) and
move into the mono.
"""

from __future__ import annotations

import itertools
from fractions import Fraction
from functools import lru_cache
from typing import Any

import sympy

from derivations.notation.latex import latex
from derivations.notation.nodes import Node, same_size

from ..certificate import Frozen, Letter, Mono, Word

Poly = dict[tuple[Mono, Word], Fraction]
ONE = sympy.Integer(1)


class GiveUp(Exception):
    """The engine cannot go on; the message says why. Never an answer about truth."""


def const(value: Fraction | int) -> Poly:
    """A number times the identity (or the scalar)."""
    return {((), ()): Fraction(value)} if value else {}


def add_to(target: Poly, source: Poly, factor: Fraction | int = 1) -> None:
    """target += factor * source."""
    for key, value in source.items():
        total = target.get(key, Fraction(0)) + factor * value
        if total:
            target[key] = total
        else:
            target.pop(key, None)


def plus(*polys: Poly) -> Poly:
    out: Poly = {}
    for poly in polys:
        add_to(out, poly)
    return out


def scaled(poly: Poly, factor: Fraction | int) -> Poly:
    return {key: value * factor for key, value in poly.items()} if factor else {}


def times(left: Poly, right: Poly) -> Poly:
    """The product, canonical."""
    out: Poly = {}
    for (m1, w1), c1 in left.items():
        for (m2, w2), c2 in right.items():
            add_to(out, term(merge(m1, m2), w1 + w2, c1 * c2))
    return out


def term(mono: Mono, word: Word, coefficient: Fraction | int = 1) -> Poly:
    """coefficient * mono * word as a canonical polynomial."""
    if not coefficient:
        return {}
    more, rest = cut(word)
    return {(merge(mono, more), rest): Fraction(coefficient)}


@lru_cache(maxsize=200000)
def one_letter(frozen: tuple) -> Letter | None:
    """The letter that a polynomial is; None for any other polynomial."""
    if len(frozen) != 1:
        return None
    (((mono, word), c),) = frozen
    return word[0] if not mono and len(word) == 1 and c == 1 else None


def merge(a: Mono, b: Mono) -> Mono:
    """The product of two monos."""
    if not a:
        return b
    if not b:
        return a
    powers = dict(a)
    for generator, exponent in b:
        total = powers.get(generator, Fraction(0)) + exponent
        if total:
            powers[generator] = total
        else:
            del powers[generator]
    return tuple(sorted(powers.items(), key=lambda item: key(item[0])))


@lru_cache(maxsize=200000)
def cut(word: Word) -> tuple[Mono, Word]:
    """Split a word at inner dimensions 1: (scalar pieces as a mono, the rest)."""
    if not word:
        return (), ()
    dims = [shape(word[0])[0]]
    dims.extend(shape(letter)[1] for letter in word)
    cuts = [i for i, size in enumerate(dims) if same_size(size, ONE)]
    if len(cuts) < 2:
        return (), word
    mono: Mono = ()
    for start, stop in itertools.pairwise(cuts):
        mono = merge(mono, ((scalar(word[start:stop]), Fraction(1)),))
    return mono, word[: cuts[0]] + word[cuts[-1] :]


@lru_cache(maxsize=100000)
def scalar(piece: Word) -> Any:
    """The generator of a 1x1 piece: the smaller of the piece and its transpose."""
    other = transposed_word(piece)
    best = min(piece, other, key=key)
    return ("word", best)


@lru_cache(maxsize=200000)
def key(thing: Any) -> str:
    """A total order on letters, words and generators that does not depend on the run."""
    if isinstance(thing, Node):
        return latex(thing)
    if isinstance(thing, tuple):
        return "(" + ",".join(key(part) for part in thing) + ")"
    return str(thing)


def transposed_word(word: Word) -> Word:
    return tuple(transposed_letter(letter) for letter in reversed(word))


@lru_cache(maxsize=100000)
def transposed_letter(letter: Letter) -> Letter:
    tag = letter[0]
    if tag in _FLIP:
        return (_FLIP[tag], *letter[1:])
    if tag == "slot":
        return letter
    if tag == "lin":
        return (*letter[:4], transposed_word(letter[4]))
    if tag == "kron":
        _, a, m, b, n = letter
        return ("kron", transposed_word(a), word_shape(a, m)[1], transposed_word(b), word_shape(b, n)[1])
    if tag == "shuffle":
        return ("shuffle", letter[2], letter[1])
    if tag == "inv":
        return ("inv", freeze(transposed(thaw(letter[1]))), letter[2])
    if tag in SCALARS or tag == "diag":
        return letter
    if tag == "had":
        return ("had", tuple(sorted(map(transposed_word, letter[1]), key=key)))
    raise GiveUp(f"no transpose for a letter of kind {tag!r}")


_FLIP = {
    "sym": "symT", "symT": "sym", "node": "nodeT", "nodeT": "node",
    "vec": "vecT", "vecT": "vec", "unvec": "unvecT", "unvecT": "unvec", "part": "partT", "partT": "part",
    "unit": "unitT", "unitT": "unit",
    "dg": "dgT", "dgT": "dg", "eigs": "eigsT", "eigsT": "eigs",
}  # fmt: skip
SCALARS = ("tr", "det", "fn", "rank")


def transposed(poly: Poly) -> Poly:
    out: Poly = {}
    for (mono, word), c in poly.items():
        add_to(out, term(mono, transposed_word(word), c))
    return out


@lru_cache(maxsize=100000)
def shape(letter: Letter) -> tuple[Any, Any]:
    """(rows, columns) of a letter."""
    tag = letter[0]
    if tag in ("sym", "node"):
        return letter[1].shape
    if tag in ("symT", "nodeT"):
        rows, cols = letter[1].shape
        return (cols, rows)
    if tag == "slot":
        return letter[1].shape
    if tag == "lin":
        return word_shape(letter[4])
    if tag in ("vec", "vecT"):
        rows, cols = letter[2] * letter[3], ONE
        return (rows, cols) if tag == "vec" else (cols, rows)
    if tag in ("unvec", "unvecT"):
        return (letter[2], letter[3]) if tag == "unvec" else (letter[3], letter[2])
    if tag == "kron":
        (a, b), (c, d) = word_shape(letter[1], letter[2]), word_shape(letter[3], letter[4])
        return (a * c, b * d)
    if tag == "shuffle":
        size = letter[1] * letter[2]
        return (size, size)
    if tag == "inv":
        return (letter[2], letter[2])
    if tag in ("part", "partT"):
        grid = letter[1].args[0].grid
        rows, cols = grid[0][letter[2]].shape[1], grid[letter[3]][0].shape[0]
        return (rows, cols) if tag == "part" else (cols, rows)
    if tag in SCALARS:
        return (ONE, ONE)
    if tag == "had":
        return word_shape(letter[1][0])
    if tag in ("diag", "dg", "dgT"):
        return (letter[2] if tag != "dgT" else ONE, letter[2] if tag != "dg" else ONE)
    if tag in ("unit", "unitT"):
        return (letter[1], ONE) if tag == "unit" else (ONE, letter[1])
    if tag in ("eigs", "eigsT"):
        return (letter[2], ONE) if tag == "eigs" else (ONE, letter[2])
    raise GiveUp(f"no shape for a letter of kind {tag!r}")


def word_shape(word: Word, if_empty: Any = ONE) -> tuple[Any, Any]:
    if not word:
        return (if_empty, if_empty)
    return (shape(word[0])[0], shape(word[-1])[1])


def freeze(poly: Poly) -> Frozen:
    """A polynomial as a hashable value."""
    return tuple(sorted(poly.items(), key=lambda item: key(item[0])))


def thaw(frozen: Frozen) -> Poly:
    return dict(frozen)


def is_scalar(poly: Poly) -> bool:
    return all(not word for _, word in poly)


def invert(poly: Poly) -> Poly:
    """1 / poly for a scalar polynomial with a single term."""
    if len(poly) != 1:
        raise GiveUp("the reciprocal of a sum")
    ((mono, word), c) = next(iter(poly.items()))
    if word:
        raise GiveUp("the reciprocal of a matrix word")
    return {(tuple((g, -e) for g, e in mono), ()): 1 / c}


def power(poly: Poly, exponent: int) -> Poly:
    """poly^exponent; a negative exponent needs a scalar with a single term."""
    base = poly if exponent >= 0 else invert(poly)
    out = const(1)
    for _ in range(abs(exponent)):
        out = times(out, base)
    return out


def mentions(thing: Any, nodes: frozenset) -> bool:
    """Whether one of the nodes occurs in a letter, word, mono or frozen polynomial."""
    return not nodes.isdisjoint(atoms(thing))


@lru_cache(maxsize=200000)
def atoms(thing: Any) -> frozenset:
    """All Sym nodes that occur in a letter, word, mono or frozen polynomial."""
    from derivations.assumptions import symbols

    if isinstance(thing, Node):
        return frozenset(symbols(thing))
    if isinstance(thing, tuple):
        found: frozenset = frozenset()
        for part in thing:
            if isinstance(part, tuple | Node):
                found |= atoms(part)
        return found
    return frozenset()
