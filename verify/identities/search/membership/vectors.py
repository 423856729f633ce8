"""Relations between stacked columns: (A (x) B) vec(X) = vec(B X A^T), for the products and factors of a question."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from ...certificate import Letter, Relator
from .. import algebra as al
from ..differentials import vec
from .relations import minus, relation


def of_vecs(letters: Iterable[Letter]) -> Iterator[Relator]:
    """A Kronecker product times the vec of what remains of a product without its ends."""
    known = list(dict.fromkeys(letters))
    factors = [x for x in known if x[0] == "kron"]
    for stacked in (x for x in known if x[0] == "vec"):
        word = stacked[1]
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


__all__ = ["of_vecs"]
