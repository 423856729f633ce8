"""Schemas for ranks: factors that change none, Gram matrices, pseudo-inverses, full rank, idempotent matrices."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from derivations.assumptions import Property
from derivations.notation import nodes as n

from ..certificate import Instance
from . import algebra as al
from .definite import STRICT
from .invariants import of_size, rank, trace
from .rewriting import Normalizer, instance, letter_schema
from .traces import invertible, is_unit


@letter_schema("rank")
def rank_rules(norm: Normalizer, letter: al.Letter) -> Instance | None:
    _, frozen, rows, cols = letter
    end, premise = norm.premise(al.thaw(frozen))
    if premise.steps:
        return instance("inside rank", (letter,), rank(end, (rows, cols)), premises=(premise,))
    if not end:
        return instance("rank of zero", (letter,), {})
    if all(not word for _, word in end):
        return of_identity(norm, letter, end)
    return (
        without_numbers(norm, letter, end)
        or without_factor(norm, letter, end)
        or of_gram(norm, letter, end)
        or of_letter(norm, letter, end)
    )


def of_identity(norm: Normalizer, letter: al.Letter, poly: al.Poly) -> Instance | None:
    """rank(c I) = n for a number that is not zero."""
    if len(poly) != 1 or not all(is_unit(norm, g) for mono, _ in poly for g, _ in mono):
        return None
    return instance("rank of a multiple of I", (letter,), of_size(letter[2]))


def without_numbers(norm: Normalizer, letter: al.Letter, poly: al.Poly) -> Instance | None:
    """rank(c M) = rank(M) for a number c that is not zero and that all terms share."""
    shared = dict(next(iter(poly))[0])
    for mono, _ in poly:
        own = dict(mono)
        shared = {g: e for g, e in shared.items() if own.get(g) == e}
    shared = {g: e for g, e in shared.items() if e.denominator == 1 and is_unit(norm, g)}
    lead = poly[min(poly, key=al.key)]
    if not shared and lead == 1:
        return None
    under = tuple((g, -e) for g, e in shared.items())
    inside = {(al.merge(mono, under), word): c / lead for (mono, word), c in poly.items()}
    right = rank(inside, letter[2:])
    return None if right == al.term((), (letter,)) else instance("rank without a number", (letter,), right)


def without_factor(norm: Normalizer, letter: al.Letter, poly: al.Poly) -> Instance | None:
    """rank(X M Y) = rank(M) for X of full column rank, Y of full row rank."""
    words = [word for _, word in poly]
    if not all(words):
        return None
    for end, injective in ((0, True), (-1, False)):
        heads = {word[end] for word in words}
        if len(heads) != 1 or all(len(word) == 1 for word in words):
            continue
        if keeps_rank(norm, next(iter(heads)), injective):
            cut: al.Poly = {}
            for (mono, word), c in poly.items():
                al.add_to(cut, al.term(mono, word[1:] if injective else word[:-1], c))
            head = al.shape(next(iter(heads)))
            shape = (head[1], letter[3]) if injective else (letter[2], head[0])
            if not fits(cut, shape):
                continue
            return instance("rank without a factor", (letter,), rank(cut, shape))
    return None


def fits(poly: al.Poly, shape: Any) -> bool:
    """Whether identities that are left stand in a square matrix."""
    return all(word for _, word in poly) or n.same_size(*shape)


def keeps_rank(norm: Normalizer, letter: al.Letter, injective: bool) -> bool:
    if invertible(norm, letter):
        return True
    if letter[0] not in ("sym", "symT"):
        return False
    what = Property.FULL_COLUMN_RANK if injective == (letter[0] == "sym") else Property.FULL_ROW_RANK
    return what in norm.known.has.get(letter[1], ())


def of_gram(norm: Normalizer, letter: al.Letter, poly: al.Poly) -> Instance | None:
    """rank(B^T B) = rank(B), and rank(B^T K B) = rank(B) for K positive definite."""
    if len(poly) != 1:
        return None
    ((mono, word), c) = next(iter(poly.items()))
    if mono or c != 1:
        return None
    half = len(word) // 2
    middle, right = word[half : len(word) - half], word[len(word) - half :]
    if not right or word[:half] != al.transposed_word(right):
        return None
    if middle and not (middle[0][0] in ("sym", "slot") and is_definite(norm, middle[0])):
        return None
    inner = al.term((), right)
    return instance("rank of a Gram matrix", (letter,), rank(inner, al.word_shape(right)))


def is_definite(norm: Normalizer, letter: al.Letter) -> bool:
    plain = letter[0] == "sym" or letter[2:] == (1, ())
    return plain and norm.known.definite(letter[1]) == STRICT


def of_letter(norm: Normalizer, letter: al.Letter, poly: al.Poly) -> Instance | None:
    """One letter: full rank, idempotent, a power of a kernel, an inverse, a pseudo-inverse, a Kronecker product; and
    A A^+, of the rank of A."""
    if len(poly) != 1:
        return None
    ((mono, word), c) = next(iter(poly.items()))
    if mono or c != 1:
        return None
    pair = of_pseudo_inverse(norm, word)
    if pair is not None:
        return instance("rank of a pseudo-inverse", (letter,), pair)
    if len(word) != 1:
        return None
    (only,) = word
    if only[0] == "kron":
        _, a, m, b, q = only
        sides = [rank(bare(w), al.word_shape(w, s)) for w, s in ((a, m), (b, q))]
        return instance("rank of kron", (letter,), al.times(*sides))
    if only[0] == "slot" and only[2:] != (1, ()):
        inner = al.term((), (("slot", only[1], 1, ()),))
        return instance("rank of a function of a kernel", (letter,), rank(inner, letter[2:]))
    if keeps_rank(norm, only, True):
        return instance("full rank", (letter,), of_size(letter[3]))
    if keeps_rank(norm, only, False):
        return instance("full rank", (letter,), of_size(letter[2]))
    if only[0] == "sym" and Property.IDEMPOTENT in norm.known.has.get(only[1], ()):
        return instance("rank of an idempotent", (letter,), trace(al.term((), word), letter[2]))
    return None


def bare(word: al.Word) -> al.Poly:
    return {((), word): Fraction(1)}


def of_pseudo_inverse(norm: Normalizer, word: al.Word) -> al.Poly | None:
    """The rank of A where a word is A^+, A A^+ or A^+ A, or transposed."""
    for turned in (word, al.transposed_word(word)):
        for at, beside in ((0, turned[1:]), (-1, turned[:-1])):
            one = turned[at]
            if one[0] != "node" or not isinstance(one[1], n.PInv):
                continue
            (matrix,) = one[1].args
            inner = norm.parser.parse(matrix)
            if isinstance(inner, dict) and (not beside or inner == bare(beside)):
                return rank(inner, matrix.shape)
    return None


@letter_schema("tr")
def trace_of_projection(norm: Normalizer, letter: al.Letter) -> Instance | None:
    """tr(A A^+) = rank(A), also of a power of this projection."""
    word = letter[1]
    if len(word) < 2:
        return None
    pair = repeated(word)
    for i in range(len(pair) if len(pair) > 1 else 0):
        found = of_pseudo_inverse(norm, pair[i:] + pair[:i])
        if found is not None:
            return instance("trace of a projection", (letter,), found)
    return None


def repeated(word: al.Word) -> al.Word:
    """The shortest word of which a word is a power."""
    for length in range(1, len(word)):
        if len(word) % length == 0 and word == word[:length] * (len(word) // length):
            return word[:length]
    return word
