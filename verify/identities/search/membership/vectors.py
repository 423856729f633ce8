"""Relations between stacked columns, for the letters of a question: (A (x) B) vec(X) = vec(B X A^T),
vec(u v^T) = v (x) u, and P vec(X) = vec(X^T) for the perfect shuffle P."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from derivations.notation import nodes as n

from ...certificate import Letter, Relator
from .. import algebra as al
from ..differentials import vec
from .relations import minus, relation


def of_vecs(letters: Iterable[Letter]) -> Iterator[Relator]:
    """A Kronecker product times the vec of what remains of a product without its ends."""
    known = list(dict.fromkeys(letters))
    factors = [x for x in known if x[0] == "kron"]
    shuffles = [x for x in known if x[0] == "shuffle"]
    for stacked in (x for x in known if x[0] == "vec"):
        word = stacked[1]
        yield from of_a_dyad(stacked)
        for shuffle in shuffles:
            if n.same_size(shuffle[1], stacked[2]) and n.same_size(shuffle[2], stacked[3]):
                turned = vec({((), al.transposed_word(word)): Fraction(1)}, stacked[3], stacked[2])
                yield relation("shuffled vec", minus(al.term((), (shuffle, stacked)), turned))
        for factor in factors:
            a, b = factor[1], factor[3]
            behind = al.transposed_word(a)
            inner = word[len(b) : len(word) - len(behind)]
            if not inner or word[: len(b)] != b or word[len(word) - len(behind) :] != behind:
                continue
            if len(b) + len(behind) == 0 or al.shape(factor)[1] != al.word_shape(inner)[0] * al.word_shape(inner)[1]:
                continue
            columns = vec({((), inner): Fraction(1)}, *al.word_shape(inner))
            product = al.times(al.term((), (factor,)), columns)
            yield relation("vec", minus(product, al.term((), (stacked,))))


def of_a_dyad(stacked: Letter) -> Iterator[Relator]:
    """vec(u v^T) = v (x) u."""
    _, word, rows, cols = stacked
    at = next((i for i, x in enumerate(word[:-1]) if n.same_size(al.shape(x)[1], al.ONE)), None)
    if at is not None:
        product = ("kron", al.transposed_word(word[at + 1 :]), cols, word[: at + 1], rows)
        yield relation("vec of a dyad", minus(al.term((), (stacked,)), al.term((), (product,))))


__all__ = ["of_vecs"]
